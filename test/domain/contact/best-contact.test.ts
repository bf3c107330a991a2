/** Which way is tried first, and when. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { contactOptions } from "../../../src/domain/contact/best-contact.js";
import type {
  Channel,
  ContactCase,
  LogEntry,
  TimeWindow,
} from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import type { PolicyPack } from "../../../src/domain/contact/pack.js";
import { packs } from "../../../src/policies/packs.js";
import { contactCases } from "../../support/contact-cases.js";
import { runs } from "../../support/property-runs.js";
import { packOf, ruleOf } from "./support.js";

const house = [packs.get("house.humane")!];

/** A Wednesday, 10:00 in London. */
const base: ContactCase = {
  collector: { role: "CREDITOR", entityId: "us" },
  people: [
    {
      id: "p1",
      kind: "NATURAL",
      relation: "DEBTOR",
      places: [{ timeZone: "Europe/London", region: "GB-ENG", basis: "RESIDENCE" }],
    },
  ],
  debts: [{ id: "d1", kind: "CONSUMER" }],
  contactPoints: [
    { id: "mobile", personId: "p1", channel: "VOICE", place: "MOBILE" },
    { id: "text", personId: "p1", channel: "SMS", place: "MOBILE" },
    { id: "mail", personId: "p1", channel: "EMAIL" },
  ],
  attempt: {
    at: "2026-06-10T10:00:00+01:00",
    channel: "VOICE",
    contactPointId: "mobile",
    recipientPersonId: "p1",
    purpose: "COLLECT",
    debtIds: ["d1"],
  },
};

const log = (more: Partial<LogEntry> & Pick<LogEntry, "at">): LogEntry => ({
  direction: "OUTBOUND",
  channel: "VOICE",
  personId: "p1",
  debtIds: ["d1"],
  outcome: "RANG_OUT",
  ...more,
});

const asked = (facts: ContactCase, preferred: Parameters<typeof contactOptions>[2] = []) =>
  contactOptions(facts, house, preferred).map(({ contactPointId, why, tryAt }) => [
    contactPointId,
    why,
    tryAt?.toISOString() ?? null,
  ]);

const now = "2026-06-10T09:00:00.000Z";

describe("the order", () => {
  test("is as the person prefers", () => {
    expect(asked(base, ["EMAIL", "SMS"])).toEqual([
      ["mail", "PREFERRED", now],
      ["text", "PREFERRED", now],
      ["mobile", "UNTRIED", now],
    ]);
  });

  test("puts what reached them before what did not", () => {
    const contactLog = [
      log({ at: "2026-06-01T10:00:00+01:00" }),
      log({
        at: "2026-06-02T10:00:00+01:00",
        channel: "EMAIL",
        direction: "INBOUND",
        outcome: "RECEIVED",
      }),
    ];
    expect(asked({ ...base, contactLog }).map(([id, why]) => [id, why])).toEqual([
      ["mail", "ANSWERED"],
      ["text", "UNTRIED"],
      ["mobile", "NO_ANSWER"],
    ]);
  });

  test("never puts a wish before what is allowed", () => {
    const optOuts = [
      {
        personId: "p1",
        scope: "CHANNEL" as const,
        channel: "EMAIL" as const,
        form: "ORAL" as const,
        receivedAt: "2026-06-01T10:00:00+01:00",
      },
    ];
    expect(asked({ ...base, optOuts }, ["EMAIL"]).at(-1)).toEqual(["mail", "PREFERRED", null]);
  });

  test("knows nobody else's contact points", () => {
    const contactPoints = [
      ...base.contactPoints,
      { id: "other", personId: "p2", channel: "VOICE" as const },
    ];
    expect(asked({ ...base, contactPoints })).toHaveLength(3);
  });
});

describe("the time", () => {
  test("is the time of day at which they answered", () => {
    const contactLog = ["2026-05-20", "2026-05-27"].map((day) =>
      log({ at: `${day}T18:30:00+01:00`, direction: "INBOUND", outcome: "CONVERSATION" }),
    );
    expect(asked({ ...base, contactLog }).find(([id]) => id === "mobile")).toEqual([
      "mobile",
      "ANSWERED",
      "2026-06-10T16:00:00.000Z",
    ]);
  });

  test("is within what is allowed", () => {
    const contactLog = [log({ at: "2026-06-09T18:30:00+01:00", outcome: "CONVERSATION" })];
    // They spoke yesterday: three days of peace, and then the evening; Saturday has none.
    expect(asked({ ...base, contactLog }).find(([id]) => id === "mobile")).toEqual([
      "mobile",
      "ANSWERED",
      "2026-06-12T16:00:00.000Z",
    ]);
  });

  test("is at once where nothing is known", () => {
    expect(asked(base).map(([, , at]) => at)).toEqual([now, now, now]);
  });
});

describe("how often they answered", () => {
  const answered = (at: string, more: Partial<LogEntry> = {}) =>
    log({ at, direction: "INBOUND", outcome: "CONVERSATION", ...more });
  const triesAt = (facts: ContactCase, ...asks: PolicyPack[]): string | undefined =>
    contactOptions(facts, asks, [])
      .find(({ contactPointId }) => contactPointId === "mobile")!
      .tryAt?.toISOString()
      .slice(0, 16);
  const after = (...contactLog: LogEntry[]): ContactCase => ({ ...base, contactLog });
  const at = (instant: string, facts: ContactCase): ContactCase => ({
    ...facts,
    attempt: { ...facts.attempt, at: instant },
  });
  const atOnce = "2026-06-10T09:00";

  test.each<[string, LogEntry[], string]>([
    ["never", [], atOnce],
    ["in the morning, as it is now", [answered("2026-06-01T08:00:00+01:00")], atOnce],
    ["just before eight", [answered("2026-06-01T07:59:59+01:00")], atOnce],
    ["before noon", [answered("2026-06-01T11:00:00+01:00")], "2026-06-10T10:00"],
    ["just before two", [answered("2026-06-01T13:59:59+01:00")], "2026-06-10T10:00"],
    ["at two", [answered("2026-06-01T14:00:00+01:00")], "2026-06-10T13:00"],
    ["at five", [answered("2026-06-01T17:00:00+01:00")], "2026-06-10T16:00"],
    [
      "just before eight in the evening",
      [answered("2026-06-01T19:59:59+01:00")],
      "2026-06-10T16:00",
    ],
    ["late at night", [answered("2026-06-01T20:00:00+01:00")], atOnce],
    [
      "more often in the evening",
      [
        answered("2026-06-01T12:00:00+01:00"),
        answered("2026-06-02T18:00:00+01:00"),
        answered("2026-06-03T18:00:00+01:00"),
      ],
      "2026-06-10T16:00",
    ],
    [
      "as often at noon as in the evening: the earlier",
      [answered("2026-06-01T18:00:00+01:00"), answered("2026-06-02T12:00:00+01:00")],
      "2026-06-10T10:00",
    ],
    [
      "at our call",
      [answered("2026-06-01T18:00:00+01:00", { direction: "OUTBOUND" })],
      "2026-06-10T16:00",
    ],
    ["not at our call", [log({ at: "2026-06-01T18:00:00+01:00" })], atOnce],
    ["somebody else", [answered("2026-06-01T18:00:00+01:00", { personId: "p2" })], atOnce],
    ["at that very moment", [answered(base.attempt.at)], atOnce],
    ["later than that moment", [answered("2026-06-10T18:00:00+01:00")], atOnce],
  ])("%s", (_what, contactLog, expected) => {
    expect(triesAt(after(...contactLog))).toBe(expected);
  });

  const evenings = after(answered("2026-06-01T18:00:00+01:00"));
  const noons = after(answered("2026-06-01T12:00:00+01:00"));

  test.each<[string, ContactCase, string]>([
    ["the last moment of it", at("2026-06-10T13:59:59+01:00", noons), "2026-06-10T12:59"],
    ["when it is over, tomorrow", at("2026-06-10T14:00:00+01:00", noons), "2026-06-11T10:00"],
    [
      "by another clock",
      {
        ...evenings,
        people: [
          {
            ...base.people[0]!,
            places: [{ timeZone: "America/New_York", region: "US-NY", basis: "RESIDENCE" }],
          },
        ],
      },
      // By that clock they answered at 13:00.
      "2026-06-10T15:00",
    ],
    [
      "at once where nobody knows their clock",
      { ...evenings, people: [{ ...base.people[0]!, places: [] }] },
      atOnce,
    ],
    [
      "on the day on which the clocks change",
      at("2026-10-25T00:30:00+01:00", noons),
      "2026-10-25T11:00",
    ],
  ])("the time of day, %s", (_what, facts, expected) => {
    expect(triesAt(facts)).toBe(expected);
  });

  const hours = (...windows: TimeWindow[]) =>
    packOf([ruleOf({ kind: "window", hours: { are: "FIXED", windows } })]);

  test.each<[string, PolicyPack, string | undefined]>([
    ["only from half past five on", hours({ from: "17:30" }), "2026-06-10T16:30"],
    ["only from eight on", hours({ from: "20:00" }), "2026-06-10T19:00"],
    ["only in the mornings", hours({ from: "08:00", to: "11:00" }), atOnce],
    [
      "in the mornings, and on Tuesday evening",
      hours({ from: "08:00", to: "11:00" }, { days: ["TUE"], from: "18:00", to: "19:00" }),
      "2026-06-16T17:00",
    ],
    ["never", hours(), undefined],
  ])("within what is allowed: %s", (_what, pack, expected) => {
    expect(triesAt(evenings, pack)).toBe(expected);
  });

  test("what a person has to decide may be tried at once", () => {
    const asks = packOf([ruleOf({ kind: "medium", bars: "ALWAYS", effect: "REVIEW" })]);
    expect(triesAt(base, asks)).toBe(atOnce);
  });
});

describe("what comes first", () => {
  const ways = (facts: ContactCase, pack: PolicyPack, preferred: Channel[] = []) =>
    contactOptions(facts, [pack], preferred).map(({ contactPointId, decision }) => [
      contactPointId,
      decision.decision,
    ]);
  const nothing = { kind: "medium", bars: "ALWAYS" } as const;

  test("allowed before asking, and asking before what is barred", () => {
    const pack = packOf([
      ruleOf({ ...nothing, channels: ["VOICE"] }),
      ruleOf({ ...nothing, channels: ["SMS"], effect: "REVIEW" }),
    ]);
    expect(ways(base, pack)).toEqual([
      ["mail", "ALLOW"],
      ["text", "REVIEW"],
      ["mobile", "BLOCK"],
    ]);
  });

  test("the sooner one, and what will be possible before what will not", () => {
    const until = (channel: Channel, from: string) =>
      ruleOf({
        kind: "window",
        channels: [channel],
        hours: { are: "FIXED", windows: [{ from, to: "20:00" }] },
      });
    const never = ruleOf({ ...nothing, channels: ["VOICE"] });
    expect(ways(base, packOf([until("SMS", "15:00"), until("EMAIL", "12:00"), never]))).toEqual([
      ["mail", "BLOCK"],
      ["text", "BLOCK"],
      ["mobile", "BLOCK"],
    ]);
  });

  test("of equals as they are told", () => {
    expect(ways(base, packOf([])).map(([id]) => id)).toEqual(["mobile", "text", "mail"]);
  });

  const second: ContactCase = {
    ...base,
    contactPoints: [
      { id: "mobile", personId: "p1", channel: "VOICE" },
      { id: "home", personId: "p1", channel: "VOICE" },
    ],
  };
  test.each<[string, LogEntry, string[]]>([
    [
      "a number that rang out",
      log({ at: "2026-06-01T10:00:00Z", contactPointId: "mobile" }),
      ["UNTRIED", "NO_ANSWER"],
    ],
    ["nobody says which number", log({ at: "2026-06-01T10:00:00Z" }), ["NO_ANSWER", "NO_ANSWER"]],
    [
      "a call at that moment",
      log({ at: base.attempt.at, contactPointId: "mobile" }),
      ["UNTRIED", "NO_ANSWER"],
    ],
    [
      "a call that is still to come",
      log({ at: "2026-06-10T10:00:00.001+01:00" }),
      ["UNTRIED", "UNTRIED"],
    ],
    [
      "a call to somebody else",
      log({ at: "2026-06-01T10:00:00Z", personId: "p2" }),
      ["UNTRIED", "UNTRIED"],
    ],
    ["a text", log({ at: "2026-06-01T10:00:00Z", channel: "SMS" }), ["UNTRIED", "UNTRIED"]],
    [
      "a conversation",
      log({ at: "2026-06-01T10:00:00Z", outcome: "CONVERSATION", contactPointId: "home" }),
      ["ANSWERED", "UNTRIED"],
    ],
  ])("by what came of it: %s", (_what, entry, whys) => {
    const options = contactOptions({ ...second, contactLog: [entry] }, [packOf([])], []);
    expect(options.map(({ why }) => why)).toEqual(whys);
  });

  test("each is asked about on its own channel", () => {
    const [option] = contactOptions(
      base,
      [packOf([ruleOf({ ...nothing, channels: ["EMAIL"] })])],
      [],
    );
    expect(option).toMatchObject({ contactPointId: "mobile", channel: "VOICE", why: "UNTRIED" });
  });
});

test("whatever the case: everything is allowed when it says so", () => {
  fc.assert(
    fc.property(contactCases({ restricted: 6 }), (facts) => {
      const all = [...packs.values()];
      for (const { contactPointId, channel, tryAt } of contactOptions(facts, all, ["SMS"])) {
        if (!tryAt) continue;
        const attempt = { ...facts.attempt, contactPointId, channel, at: tryAt.toISOString() };
        expect(tryAt.getTime()).toBeGreaterThanOrEqual(Date.parse(facts.attempt.at));
        expect(decideContact({ ...facts, attempt }, all).decision).not.toBe("BLOCK");
      }
    }),
    runs(300),
  );
});
