/** Reads: the list page and the card through the hub, to hand-written SQL behind plain HTTP. */
import { isDeepStrictEqual } from "node:util";
import autocannon from "autocannon";
import type { BenchStage } from "./main.js";
import type { Measurement } from "./ratio.js";
import { invoicesPerDebtor, writeBook } from "./reads/book.js";
import { cardsOf, pagesOf, type Question, type Read } from "./reads/questions.js";
import { startBaseline, startHub, type Side } from "./reads/sides.js";

const connections = 16;

interface Sides {
  readonly hub: Side;
  readonly baseline: Side;
}

export async function measureReads(stage: BenchStage): Promise<Measurement[]> {
  const { ground, small, seed, say } = stage;
  const debtors = small ? 2_000 : 20_000;
  const database = await ground.newDatabase();
  const sides: Side[] = [];
  try {
    const tenants = await writeBook(database, { debtors, seed, now: new Date() });
    say(
      `${debtors} debtors with about ${debtors * invoicesPerDebtor} invoices of ${tenants.length} tenants.`,
    );
    const hub = await startHub(database.appUrl, `${ground.folder}/hub`);
    sides.push(hub);
    const baseline = await startBaseline(database.adminUrl);
    sides.push(baseline);
    const reads = [
      await pagesOf(database.adminUrl, tenants, small ? 40 : 200),
      await cardsOf(database.adminUrl, tenants, small ? 150 : 600),
    ];
    const measurements: Measurement[] = [];
    for (const read of reads) measurements.push(await measure(read, { hub, baseline }, stage));
    return measurements;
  } finally {
    for (const side of sides) await side.stop();
    await database.drop();
  }
}

async function measure(read: Read, sides: Sides, { small, say }: BenchStage): Promise<Measurement> {
  const { name, what } = read;
  await compare(read, sides);
  say(`${name}: ${read.questions.length} answers of both sides say the same.`);
  const seconds = small ? 2 : 5;
  // Until both have compiled what is hot and every connection knows the statements.
  await speeds(read, sides, small ? 2 : 4);
  const rounds: Measurement["rounds"][number][] = [];
  for (let round = 0; round < (small ? 3 : 5); round += 1) {
    const { subject, baseline } = await speeds(read, sides, seconds);
    rounds.push({ subject, baseline });
    say(`${name}: ${subject.toFixed(0)} against ${baseline.toFixed(0)} requests/s`);
  }
  await compare(read, sides);
  return { name: `reads: ${name}`, what, unit: "requests/s", goal: 0.3, rounds };
}

/** @throws where any answer of the hub says anything else than the baseline's. */
async function compare(read: Read, { hub, baseline }: Sides): Promise<void> {
  for (const question of read.questions) {
    const [answer, plain] = await Promise.all([
      fetch(`${hub.url}/graphql`, hubRequest(question)).then((response) => response.json()),
      fetch(baseline.url + question.path).then((response) => response.json()),
    ]);
    const facts = [read.factsOfHub(answer), read.factsOfBaseline(plain)];
    if (!isDeepStrictEqual(facts[0], facts[1]))
      throw new Error(`The sides disagree on ${question.path}: ${JSON.stringify(facts)}`);
  }
}

function hubRequest({ token, body }: Question) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  return { method: "POST", headers, body } as const;
}

async function speeds({ questions }: Read, { hub, baseline }: Sides, seconds: number) {
  const ofHub = questions.map((question) => ({ path: "/graphql", ...hubRequest(question) }));
  const ofBaseline = questions.map(({ path }) => ({ path, method: "GET" as const }));
  return {
    subject: await speed(hub.url, ofHub, seconds),
    baseline: await speed(baseline.url, ofBaseline, seconds),
  };
}

/** Answers a second, while every connection asks one question after the other. */
async function speed(
  url: string,
  requests: autocannon.Request[],
  seconds: number,
): Promise<number> {
  const result = await autocannon({ url, connections, duration: seconds, requests });
  if (result.errors + result.timeouts + result.non2xx > 0)
    throw new Error(
      `Not every question was answered: ${result.errors} errors, ${result.non2xx} refused.`,
    );
  return result["2xx"] / result.duration;
}
