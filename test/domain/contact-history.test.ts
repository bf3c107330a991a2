/** What is not known of contact is said; silence counts as known only where everything is told. */
import { describe, expect, test } from "@jest/globals";
import {
  contactHistoryOf,
  debtorHistoryOf,
  type HistoryFacts,
} from "../../src/domain/contact-history.js";

const now = new Date("2026-11-25T10:00:00Z");
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const stream = (name: string, lastSuccessAt: Date | null) => ({
  ...{ name, lastSuccessAt, pollIntervalSeconds: 900, toldAt: null },
});
const well: HistoryFacts = {
  vendor: "HUBSPOT",
  status: "OK",
  createdAt: ago(10_000),
  told: { streams: ["Calls", "Emails"], gaps: [], days: null },
  streams: [stream("Calls", ago(5)), stream("Emails", ago(5)), stream("Contacts", null)],
};
const hidden = { code: "HIDDEN", words: "Hidden: meetings." } as const;
const codes = (facts: Partial<HistoryFacts>) => {
  const { state, gaps } = contactHistoryOf({ ...well, ...facts }, now);
  return [state, ...gaps.map(({ code }) => code)];
};

describe("what a connection tells of contact", () => {
  test.each<[string, Partial<HistoryFacts>, string[]]>([
    ["all is read in time", {}, ["COMPLETE"]],
    ["files tell of none", { vendor: "FILES", told: null }, ["UNREADABLE", "NOT_TOLD"]],
    ["the account was not looked at yet", { told: null }, ["UNREADABLE", "NOT_READ_YET"]],
    [
      "the first reading is under way",
      { streams: [stream("Calls", ago(5)), stream("Emails", null)] },
      ["PARTIAL", "NOT_READ_YET"],
    ],
    [
      "nothing is read yet",
      { streams: [stream("Calls", null), stream("Emails", null)] },
      ["UNREADABLE", "NOT_READ_YET"],
    ],
    [
      "one is read too seldom",
      { streams: [stream("Calls", ago(31)), stream("Emails", ago(5))] },
      ["PARTIAL", "STALE"],
    ],
    ["nobody is signed in", { status: "NEEDS_SIGN_IN" }, ["PARTIAL", "NOT_CONNECTED"]],
    ["it is disconnected", { status: "DISCONNECTED" }, ["PARTIAL", "NOT_CONNECTED"]],
    [
      "some is hidden",
      { told: { streams: ["Calls", "Emails"], gaps: [hidden], days: null } },
      ["PARTIAL", "HIDDEN"],
    ],
    [
      "all is hidden",
      { told: { streams: [], gaps: [hidden], days: null } },
      ["UNREADABLE", "HIDDEN"],
    ],
  ])("%s", (_, facts, expected) => {
    expect(codes(facts)).toEqual(expected);
  });

  test("it says from when on, where older things are not read", () => {
    const told = { streams: ["Calls"], gaps: [], days: 30 };
    const { state, since } = contactHistoryOf({ ...well, told }, now);
    expect([state, since]).toEqual([
      "COMPLETE",
      new Date(well.createdAt.getTime() - 30 * 86_400_000),
    ]);
  });
});

describe("what is known of a debtor", () => {
  const complete = contactHistoryOf(well, now);
  const partial = contactHistoryOf({ ...well, status: "NEEDS_SIGN_IN" }, now);

  test("is whole where every source tells all, and one of them is a CRM", () => {
    const crm = { connectionId: "c", isCrm: true, history: complete };
    const ledger = { connectionId: "l", isCrm: false, history: complete };
    expect(debtorHistoryOf([crm, ledger])).toEqual({ whole: true, since: null, gaps: [] });
    expect(debtorHistoryOf([ledger])).toMatchObject({
      whole: false,
      gaps: [{ code: "NO_CRM", connectionId: null }],
    });
    expect(debtorHistoryOf([crm, { ...ledger, history: partial }])).toMatchObject({
      whole: false,
      gaps: [{ code: "NOT_CONNECTED", connectionId: "l" }],
    });
  });

  test("of somebody whom no source knows nothing is known", () => {
    expect(debtorHistoryOf([]).whole).toBe(false);
  });
});
