/** No answer hangs on how a case is written: names, order, the week, or facts that have nothing to do with it. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { ContactCase } from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import { readCase, type PublishedContactCase } from "../../../src/policies/case-files.js";
import { packs } from "../../../src/policies/packs.js";

const cases = readFileSync("contracts/policy-cases/contact-cases.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => readCase(line) as PublishedContactCase);

const decide = (one: PublishedContactCase) => {
  const { decision, reasons, nextAllowedAt } = decideContact(
    one,
    one.packs.map((id) => packs.get(id)!),
  );
  const codes = reasons.map(({ pack, rule, code, effect }) => `${pack} ${rule} ${code} ${effect}`);
  return { decision, codes: codes.sort(), next: nextAllowedAt?.getTime() ?? nextAllowedAt };
};

/** Every text in it, wherever it stands. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change) as unknown) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, mapTexts(each as unknown, change)]),
  ) as T;
}

const day = 86_400_000;

function shifted<T>(facts: T, days: number): T {
  return mapTexts(facts, (text) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text))
      return new Date(Date.parse(text) + days * day).toISOString().slice(0, 10);
    if (/^\d{4}-\d{2}-\d{2}T/.test(text))
      return new Date(Date.parse(text) + days * day).toISOString();
    return text;
  });
}

/** What the case is about, without names of its own. */
const factsOf = ({
  id: _id,
  title: _title,
  packs: _packs,
  expected: _e,
  ...facts
}: PublishedContactCase) => facts;

function renamed(one: PublishedContactCase): PublishedContactCase {
  const facts = factsOf(one);
  const ids = new Set<string>();
  const collect = (all: readonly { readonly id?: string }[] | undefined): void =>
    all?.forEach(({ id }) => id !== undefined && ids.add(id));
  collect(facts.people);
  collect(facts.debts);
  collect(facts.contactPoints);
  collect(facts.consents);
  collect(facts.contactLog);
  ids.add(facts.collector.entityId);
  facts.contactLog?.forEach(({ collectorEntityId: id }) => id !== undefined && ids.add(id));
  const names = new Map([...ids].map((id, index) => [id, `renamed ${ids.size - index}`]));
  return { ...one, ...mapTexts(facts, (text) => names.get(text) ?? text) };
}

const reversed = <T>(all: readonly T[] | undefined): readonly T[] => [...(all ?? [])].reverse();

const permuted = (one: PublishedContactCase): PublishedContactCase => ({
  ...one,
  packs: reversed(one.packs),
  people: reversed(one.people).map((person) => ({ ...person, places: reversed(person.places) })),
  debts: reversed(one.debts),
  contactPoints: reversed(one.contactPoints),
  contactLog: reversed(one.contactLog),
  ...(one.optOuts ? { optOuts: reversed(one.optOuts) } : {}),
  ...(one.holds ? { holds: reversed(one.holds) } : {}),
});

/** About somebody else, something else, in the future, or withdrawn. */
function withIrrelevantFacts(one: PublishedContactCase): PublishedContactCase {
  const { attempt } = one;
  const later = new Date(Date.parse(attempt.at) + day).toISOString();
  const earlier = new Date(Date.parse(attempt.at) - day).toISOString();
  const places = [{ timeZone: "Asia/Tokyo", region: "JP-13", basis: "RESIDENCE" as const }];
  const stop = { form: "WRITTEN" as const, scope: "ALL_CONTACT" as const, receivedAt: earlier };
  const ours: Partial<ContactCase> = {
    people: [...one.people, { id: "zz", kind: "NATURAL", relation: "GUARANTOR", places }],
    debts: [
      ...one.debts,
      { id: "zz-debt", kind: "CONSUMER", owedBy: ["zz"], disputedInWritingAt: earlier },
    ],
    contactPoints: [...one.contactPoints, { id: "zz-cp", personId: "zz", channel: "VOICE" }],
    optOuts: [
      ...(one.optOuts ?? []),
      { ...stop, personId: "zz" },
      { ...stop, personId: attempt.recipientPersonId, receivedAt: later },
      { ...stop, personId: attempt.recipientPersonId, withdrawnAt: earlier },
    ],
    preferences: [
      ...(one.preferences ?? []),
      { personId: "zz", receivedAt: earlier, onlyTimes: [] },
      { personId: attempt.recipientPersonId, receivedAt: later, onlyTimes: [] },
    ],
    contactLog: [
      ...(one.contactLog ?? []),
      ...Array.from({ length: 9 }, (_, index) => ({
        at: new Date(Date.parse(earlier) + index * 60_000).toISOString(),
        direction: "OUTBOUND" as const,
        channel: "VOICE" as const,
        personId: "zz",
        debtIds: ["zz-debt"],
        outcome: "CONVERSATION" as const,
      })),
    ],
  };
  return { ...one, ...ours };
}

describe("the answer stays", () => {
  test.each<[string, (one: PublishedContactCase) => PublishedContactCase]>([
    ["when every id is another", renamed],
    ["when the entries come in another order", permuted],
    ["when facts are added that have nothing to do with it", withIrrelevantFacts],
  ])("%s", (_what, change) => {
    for (const one of cases) expect([one.id, decide(change(one))]).toEqual([one.id, decide(one)]);
  });

  test("when everything happens whole weeks later or earlier", () => {
    let held = 0;
    for (const one of cases) {
      for (const weeks of [-2, -1, 1, 2]) {
        if (!isUndisturbed(one, weeks)) continue;
        held += 1;
        const answer = decide(one);
        const { next } = answer;
        expect([one.id, weeks, decide({ ...one, ...shifted(factsOf(one), 7 * weeks) })]).toEqual([
          one.id,
          weeks,
          { ...answer, next: typeof next === "number" ? next + 7 * weeks * day : next },
        ]);
      }
    }
    expect(held).toBeGreaterThan(100);
  });
});

/** No change of the clocks and no holiday of the pack lies within what the case and its shifted form look at. */
function isUndisturbed(one: PublishedContactCase, weeks: number): boolean {
  if (one.packs.some((id) => packs.get(id)!.holidays !== undefined))
    return one.holidays !== undefined;
  const texts: string[] = [];
  mapTexts({ ...factsOf(one), next: one.expected.nextAllowedAt ?? one.attempt.at }, (text) => {
    if (/^\d{4}-\d{2}-\d{2}/.test(text)) texts.push(text);
    return text;
  });
  const moments = texts.map((text) => Date.parse(text));
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const zones = one.people.flatMap(({ places }) => (places ?? []).map(({ timeZone }) => timeZone));
  return zones.every((timeZone) => {
    const offset = (at: number): string =>
      new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
        .formatToParts(at)
        .find(({ type }) => type === "timeZoneName")!.value;
    const margin = 9 * day;
    const ends = [first, last, first + 7 * weeks * day, last + 7 * weeks * day];
    const offsets = [Math.min(...ends) - margin, Math.max(...ends) + margin].map(offset);
    return offsets[0] === offsets[1] && Math.max(...ends) - Math.min(...ends) < 150 * day;
  });
}
