/**
 * How fast the hub reads: a whole back-fill against COPY of the rows that it made, and reading again against
 * the back-fill. Everything real: practice vendors in their own process, connectors, pages, joins, assessment.
 */
import { Database } from "../src/store/database.js";
import { statement, type GroundDatabase } from "../test/support/ground.js";
import { startPracticeProcess } from "../test/support/practice-process.js";
import { finishedRows, loadPlainly } from "./finished-rows.js";
import type { BenchStage } from "./main.js";
import { newReader } from "./reader.js";
import { changeShare, makeAhead } from "./practice-changes.js";
import type { Measurement } from "./ratio.js";

const rounds = 5;
/** Of all records, before each reading again. */
const changedShare = 0.05;

interface Round {
  readonly invoices: number;
  readonly records: number;
  /** Seconds. */
  readonly backFill: number;
  readonly plain: number;
  readonly incremental: number;
  readonly reRead: number;
}

export async function measureIngest(stage: BenchStage): Promise<Measurement[]> {
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const each = await measureRound(stage);
    measured.push(each);
    stage.say(
      `round ${round}: ${each.records} records, ${each.invoices} of them invoices; back-fill ${words(each.backFill)}, ` +
        `plain COPY ${words(each.plain)}, incremental ${words(each.incremental)}, re-read ${words(each.reRead)}`,
    );
  }
  const compare = (
    about: Pick<Measurement, "name" | "what" | "goal">,
    subject: keyof Round,
    baseline: keyof Round,
  ): Measurement => ({
    ...about,
    unit: "records/s",
    rounds: measured.map((each) => ({
      subject: each.records / each[subject],
      baseline: each.records / each[baseline],
    })),
  });
  return [
    compare(
      {
        name: "back-fill",
        what:
          "Reading everything of Salesforce and Xero into an empty tenant, until every debtor is joined and assessed, " +
          "against one connection that COPYs the raw and normalised rows of that back-fill into TEMP tables and merges " +
          "them into the same empty, indexed tables, without joining and assessing.",
        goal: 0.3,
      },
      "backFill",
      "plain",
    ),
    compare(
      {
        name: "re-read",
        what: "Reading everything again from the beginning, 5 % of it changed, against the back-fill.",
        goal: 1.4,
      },
      "reRead",
      "backFill",
    ),
    compare(
      {
        name: "incremental",
        what: "Being up to date again after 5 % of all records have changed, against the back-fill.",
        goal: 8,
      },
      "incremental",
      "backFill",
    ),
  ];
}

function words(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

/** A whole life: empty database, back-fill, changes, reading again. */
async function measureRound({ ground, small, seed }: BenchStage): Promise<Round> {
  const vendors = await startPracticeProcess({
    // Some three invoices to each customer.
    size: small ? 1_000 : 6_600,
    form: 2,
    seed,
    "xero-per-minute": 1_000_000,
    "xero-per-day": 1_000_000,
    "xero-app-per-minute": 1_000_000,
  });
  const here = await ground.newDatabase();
  const database = new Database(here.appUrl);
  try {
    const reader = await newReader(here, database, vendors);
    await makeAhead(vendors);
    const backFill = await reader.read({ everything: true });
    const { invoices, records } = await reader.counts();
    const plain = await plainly(ground, here);
    await changeShare(vendors, changedShare, 1);
    await makeAhead(vendors);
    const incremental = await reader.read({ everything: false });
    await changeShare(vendors, changedShare, 2);
    await statement(here.adminUrl, "update stream set cursor = null");
    await makeAhead(vendors);
    const reRead = await reader.read({ everything: true });
    return { invoices, records, backFill, plain, incremental, reRead };
  } finally {
    await database.close();
    await here.drop();
    await vendors.close();
  }
}

/** The same rows into a database of their own. */
async function plainly(ground: BenchStage["ground"], from: GroundDatabase): Promise<number> {
  const rows = await finishedRows(from.adminUrl);
  const into = await ground.newDatabase();
  try {
    return await loadPlainly(into.adminUrl, rows);
  } finally {
    await into.drop();
  }
}
