/** Consents: what each lifts, from which day to which, and what ends it. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import type {
  Consent,
  ContactCase,
  LogEntry,
  TimeWindow,
} from "../../../src/domain/contact/case.js";
import type { Rule } from "../../../src/domain/contact/pack.js";
import {
  answer,
  base,
  call,
  debtorWho,
  endsOf,
  london,
  packOf,
  ruleOf,
  trying,
} from "./support.js";

const day = parsePlainDate;
const newYork = { timeZone: "America/New_York", region: "US-NY", basis: "RESIDENCE" as const };

const consent = (more: Partial<Consent> & Pick<Consent, "scope">): Consent => ({
  id: "yes",
  personId: "ada",
  receivedAt: "2026-06-08T12:00:00+01:00",
  ...more,
});

/** Closed until 14:00, unless the person agreed to the time. */
const closed = (windows: readonly TimeWindow[] = [{ from: "14:00", to: "20:00" }]): Rule =>
  ruleOf({
    kind: "window",
    hours: { are: "FIXED", windows },
    exceptions: [{ kind: "TIME_AND_PLACE_CONSENT" }],
  });

describe("to a time and a place", () => {
  const agreed = (more: Partial<Consent> = {}): ContactCase => ({
    ...base,
    consents: [consent({ scope: "TIME_AND_PLACE", ...more })],
  });

  test.each<[string, ContactCase, boolean]>([
    ["nobody agreed", base, false],
    ["they agreed", agreed(), true],
    ["to us", agreed({ givenTo: "COLLECTOR" }), true],
    ["to the creditor", agreed({ givenTo: "CREDITOR" }), false],
    ["somebody else did", agreed({ personId: "bob" }), false],
    ["to something else", agreed({ scope: "CALL_FREQUENCY" }), false],
    ["for this number", agreed({ contactPointId: "mobile" }), true],
    ["for another number", agreed({ contactPointId: "home" }), false],
    ["at that moment", agreed({ receivedAt: base.attempt.at }), true],
    ["a moment later", agreed({ receivedAt: "2026-06-10T10:00:00.001+01:00" }), false],
    ["long ago", agreed({ receivedAt: "2025-06-10T10:00:00+01:00" }), true],
    ["from today", agreed({ validFrom: day("2026-06-10") }), true],
    ["from tomorrow", agreed({ validFrom: day("2026-06-11") }), false],
    ["until today", agreed({ validUntil: day("2026-06-10") }), true],
    ["until yesterday", agreed({ validUntil: day("2026-06-09") }), false],
  ])("%s: %s", (_what, facts, lifts) => {
    expect(answer(facts, packOf([closed()]))).toMatchObject(
      lifts
        ? { decision: "ALLOW", why: ["PRIOR_CONSENT LIFTED"] }
        : { decision: "BLOCK", why: ["TIME_OF_DAY BLOCK"] },
    );
  });

  test("a day before it was received is none of its days", () => {
    // Received in New York on the ninth, when it is the tenth in London.
    const facts = {
      ...debtorWho({ places: [newYork] }),
      consents: [
        consent({
          scope: "TIME_AND_PLACE",
          receivedAt: "2026-06-10T03:00:00+01:00",
          validFrom: day("2026-06-01"),
        }),
      ],
    };
    const at = "2026-06-10T03:30:00+01:00";
    expect(answer(trying({ at }, facts), packOf([closed([])])).decision).toBe("ALLOW");
  });

  test("has to hold in every place where the person may be", () => {
    const both = debtorWho({ places: [...london, newYork] });
    const until = (validUntil: string): ContactCase => ({
      ...trying({ at: "2026-06-10T03:00:00+01:00" }, both),
      consents: [consent({ scope: "TIME_AND_PLACE", validUntil: day(validUntil) })],
    });
    expect(answer(until("2026-06-10"), packOf([closed([])])).decision).toBe("ALLOW");
    expect(answer(until("2026-06-09"), packOf([closed([])])).decision).toBe("BLOCK");
  });

  describe("given in a contact", () => {
    const given = (contact: Partial<LogEntry> | null, at = "2026-06-08T12:00:00+01:00") => ({
      ...agreed({ givenInContactId: "k" }),
      contactLog: contact ? [call(at, { id: "k", ...contact })] : [],
    });
    const noon = closed([{ from: "12:00", to: "13:00" }]);

    test.each<[string, ContactCase, Rule[], boolean]>([
      ["within the hours", given({}), [noon], true],
      ["at the last of them", given({}, "2026-06-08T12:59:59.999+01:00"), [noon], true],
      ["after them", given({}, "2026-06-08T13:00:00+01:00"), [noon], false],
      ["that nobody knows of", given(null), [noon], false],
      [
        "outside hours for other channels",
        given({ channel: "SMS" }, "2026-06-08T13:00:00+01:00"),
        [{ ...noon, channels: ["VOICE"] }],
        true,
      ],
      [
        "outside hours for its channel",
        given({}, "2026-06-08T13:00:00+01:00"),
        [{ ...noon, channels: ["VOICE"] }],
        false,
      ],
      [
        "outside hours of another rule",
        given({}, "2026-06-08T12:30:00+01:00"),
        [noon, { ...closed([{ from: "14:00" }]), id: "other" }],
        false,
      ],
      [
        "after another contact outside them",
        {
          ...given({}),
          contactLog: [
            call("2026-06-08T09:00:00+01:00", { id: "j" }),
            call("2026-06-08T12:00:00+01:00", { id: "k" }),
          ],
        },
        [noon],
        true,
      ],
      [
        "in a pack that has other rules, too",
        given({}),
        [noon, ruleOf({ kind: "opt-out", scope: "ALL_CONTACT" })],
        true,
      ],
      [
        "on a holiday",
        given({}),
        [noon, ruleOf({ kind: "window", hours: { are: "FIXED", windows: [] }, on: "HOLIDAYS" })],
        true,
      ],
      [
        "outside the hours that they prefer",
        given({}),
        [noon, ruleOf({ kind: "window", hours: { are: "PREFERRED" } })],
        true,
      ],
      [
        "outside the hours at which they work",
        given({}),
        [
          noon,
          ruleOf({
            kind: "window",
            at: "WORK",
            hours: { are: "WORKING", otherwise: [] },
          }),
        ],
        true,
      ],
    ])("%s: %s", (_what, facts, rules, lifts) => {
      expect(answer(facts, packOf(rules)).decision).toBe(lifts ? "ALLOW" : "BLOCK");
    });

    test("within the hours of every place where the person may be", () => {
      const both = { ...given({}), people: debtorWho({ places: [...london, newYork] }).people };
      expect(answer(both, packOf([noon])).decision).toBe("BLOCK");
    });
  });

  test("that begins before the hours do tells the next time", () => {
    const friday = closed([{ days: ["FRI"] }]);
    const from = (validFrom: string) => agreed({ validFrom: day(validFrom) });
    expect(answer(from("2026-06-11"), packOf([friday])).next).toBe("2026-06-10T23:00");
    expect(answer(from("2026-06-15"), packOf([friday])).next).toBe("2026-06-11T23:00");
    const never = closed([]);
    expect(answer(from("2026-06-15"), packOf([never])).next).toBe("2026-06-14T23:00");
    expect(answer(agreed({ validUntil: day("2026-06-01") }), packOf([never])).next).toBeNull();
    const two = {
      ...base,
      consents: ["2026-06-15", "2026-06-13"].map((validFrom) =>
        consent({ id: validFrom, scope: "TIME_AND_PLACE", validFrom: day(validFrom) }),
      ),
    };
    expect(answer(two, packOf([never])).next).toBe("2026-06-12T23:00");
    const other = { ...from("2026-06-15").consents![0]!, scope: "CALL_FREQUENCY" as const };
    expect(answer({ ...base, consents: [other] }, packOf([never])).next).toBeNull();
  });

  test("that begins first is told as the end of the restriction", () => {
    const friday = packOf([closed([{ days: ["FRI"] }])]);
    const from = (...all: Partial<Consent>[]): ContactCase => ({
      ...base,
      consents: all.map((more, index) =>
        consent({ scope: "TIME_AND_PLACE", givenTo: "CREDITOR", id: `c${index}`, ...more }),
      ),
    });
    const thursday = { validFrom: day("2026-06-11") };
    expect(endsOf(from(), friday)).toEqual(["2026-06-11T23:00"]);
    expect(endsOf(from(thursday), friday)).toEqual(["2026-06-10T23:00"]);
    expect(endsOf(from({ ...thursday, scope: "CALL_FREQUENCY" }), friday)).toEqual([
      "2026-06-11T23:00",
    ]);
    expect(endsOf(from({}), friday)).toEqual(["2026-06-11T23:00"]);
    expect(endsOf(from({ validFrom: day("2026-06-10") }), friday)).toEqual(["2026-06-11T23:00"]);
    const midnight = trying({ at: "2026-06-11T00:00:00+01:00" }, from(thursday));
    expect(endsOf(midnight, friday)).toEqual(["2026-06-11T23:00"]);
  });

  test("that begins and does not hold releases nothing", () => {
    const toCreditor = agreed({ validFrom: day("2026-06-11"), givenTo: "CREDITOR" });
    expect(answer(toCreditor, packOf([closed([{ days: ["FRI"] }])])).next).toBe("2026-06-11T23:00");
    expect(answer(toCreditor, packOf([closed([])])).next).toBeNull();
  });
});

describe("that an attempt relies on", () => {
  const relying = (consents: Consent[] | undefined): ContactCase =>
    trying({ reliesOnConsentId: "yes" }, consents ? { ...base, consents } : base);
  const lapsed = consent({ scope: "TIME_AND_PLACE", validUntil: day("2026-06-09") });

  test.each<[string, ContactCase, string[]]>([
    ["and has lapsed", relying([lapsed]), ["TIME_OF_DAY BLOCK", "CONSENT_INVALID BLOCK"]],
    ["and is not known", relying(undefined), ["TIME_OF_DAY BLOCK", "CONSENT_INVALID BLOCK"]],
    [
      "and is of another kind",
      relying([consent({ scope: "TEXT_MESSAGES" })]),
      ["TIME_OF_DAY BLOCK"],
    ],
    ["but the attempt does not name", { ...base, consents: [lapsed] }, ["TIME_OF_DAY BLOCK"]],
  ])("%s", (_what, facts, why) => {
    expect(answer(facts, packOf([closed()])).why).toEqual(why);
  });

  test("is no matter of a rule that no consent lifts", () => {
    const { exceptions: _none, ...plain } = closed();
    for (const exceptions of [{}, { exceptions: [{ kind: "REPLY" as const }] }])
      expect(answer(relying([lapsed]), packOf([{ ...plain, ...exceptions } as Rule])).why).toEqual([
        "TIME_OF_DAY BLOCK",
      ]);
  });
});

describe("to further calls", () => {
  const counts = { contacts: [{ channel: "VOICE" as const, outcomes: ["RANG_OUT" as const] }] };
  const once = ruleOf({
    kind: "frequency",
    code: "CALL_FREQUENCY",
    most: 1,
    days: 30,
    counts,
    exceptions: [{ kind: "CALL_CONSENT" }],
  });
  const called = call("2026-06-08T11:00:00+01:00", { id: "k" });
  const agreed = (more: Partial<Consent> = {}, ...log: LogEntry[]): ContactCase => ({
    ...base,
    contactLog: [called, ...log],
    consents: [consent({ scope: "CALL_FREQUENCY", ...more })],
  });
  const spoke = (at: string, more: Partial<LogEntry> = {}) =>
    call(at, { id: "talk", outcome: "CONVERSATION", ...more });

  test.each<[string, ContactCase, boolean]>([
    ["it lifts", agreed(), true],
    ["on the seventh day", agreed({ receivedAt: "2026-06-04T12:00:00+01:00" }), true],
    ["not on the eighth", agreed({ receivedAt: "2026-06-03T12:00:00+01:00" }), false],
    [
      "not on the eighth, whatever it says",
      agreed({ receivedAt: "2026-06-03T12:00:00+01:00", validUntil: day("2026-06-20") }),
      false,
    ],
    ["not when it says that it is over", agreed({ validUntil: day("2026-06-09") }), false],
    ["not after a conversation", agreed({}, spoke("2026-06-09T12:00:00+01:00")), false],
    ["after one before it", agreed({}, spoke("2026-06-08T11:30:00+01:00")), true],
    ["at the moment of one", agreed({}, spoke(base.attempt.at)), true],
    ["given at the moment of one", agreed({}, spoke("2026-06-08T12:00:00+01:00")), true],
    [
      "after the one in which it was given",
      agreed({ givenInContactId: "talk" }, spoke("2026-06-08T12:05:00+01:00")),
      true,
    ],
    [
      "after one of which nobody says which it was",
      agreed({ givenInContactId: "talk" }, { ...spoke("2026-06-09T12:00:00+01:00"), id: "other" }),
      false,
    ],
    [
      "after an exchange of texts",
      agreed({}, spoke("2026-06-09T12:00:00+01:00", { channel: "SMS" })),
      true,
    ],
    ["after a call that rang out", agreed({}, call("2026-06-09T12:00:00+01:00")), true],
  ])("%s: %s", (_what, facts, lifts) => {
    expect(answer(facts, packOf([once])).decision).toBe(lifts ? "ALLOW" : "BLOCK");
  });

  test("a conversation without a name ends it", () => {
    const { id: _id, ...nameless } = spoke("2026-06-09T12:00:00+01:00");
    expect(answer(agreed({}, nameless), packOf([once])).decision).toBe("BLOCK");
  });

  describe("calls under it", () => {
    const plain = ruleOf({
      kind: "frequency",
      code: "CALL_FREQUENCY",
      most: 1,
      days: 30,
      counts,
      exceptConsented: true,
    });
    const under = (more: Partial<Consent>, at = "2026-06-08T13:00:00+01:00", id?: string) => ({
      ...base,
      contactLog: [call(at, id === undefined ? {} : { id })],
      consents: [consent({ scope: "CALL_FREQUENCY", ...more })],
    });

    test.each<[string, ContactCase, boolean]>([
      ["after it was given", under({}), false],
      ["when it was given", under({}, "2026-06-08T12:00:00+01:00"), false],
      ["before it was given", under({}, "2026-06-08T11:59:59.999+01:00"), true],
      ["on the eighth day", under({ receivedAt: "2026-06-01T12:00:00+01:00" }), true],
      ["under another kind of consent", under({ scope: "TIME_AND_PLACE" }), true],
      [
        "the one in which it was given",
        under({ givenInContactId: "k" }, "2026-06-08T13:00:00+01:00", "k"),
        true,
      ],
      [
        "another than that in which it was given",
        under({ givenInContactId: "k" }, "2026-06-08T13:00:00+01:00", "l"),
        false,
      ],
      ["to the creditor", under({ givenTo: "CREDITOR" }), true],
    ])("count: %s, %s", (_what, facts, count) => {
      expect(answer(facts, packOf([plain])).decision).toBe(count ? "BLOCK" : "ALLOW");
    });

    test("count where the rule knows no such consent", () => {
      const { exceptConsented: _none, ...strict } = plain as Extract<Rule, { kind: "frequency" }>;
      expect(answer(under({}), packOf([strict])).decision).toBe("BLOCK");
    });
  });
});

describe("to text messages, which has to be fresh within sixty days", () => {
  const fresh = packOf([
    ruleOf({
      kind: "consent",
      code: "TEXT_SAFE_HARBOUR_STALE",
      scope: "TEXT_MESSAGES",
      freshDays: 60,
    }),
  ]);
  const relying = (more: Partial<Consent> = {}, contactLog: LogEntry[] = []): ContactCase => ({
    ...trying({ reliesOnConsentId: "yes" }),
    contactLog,
    consents: [
      consent({ scope: "TEXT_MESSAGES", receivedAt: "2026-01-01T12:00:00+00:00", ...more }),
    ],
  });
  const text = (at: string, more: Partial<LogEntry> = {}) =>
    call(at, { direction: "INBOUND", channel: "SMS", outcome: "RECEIVED", ...more });
  const inTime = "2026-04-12T00:00:00+01:00";
  const tooLate = "2026-04-11T23:59:59.999+01:00";
  const future = "2026-06-10T10:00:00.001+01:00";

  test.each<[string, ContactCase, boolean]>([
    ["received in time", relying({ receivedAt: inTime }), true],
    ["received too long ago", relying({ receivedAt: tooLate }), false],
    ["renewed in time", relying({ renewedAt: inTime }), true],
    ["renewed at that moment", relying({ renewedAt: base.attempt.at }), true],
    ["renewed too long ago", relying({ renewedAt: tooLate }), false],
    ["renewed a moment later", relying({ renewedAt: future }), false],
    ["the number checked in time", relying({ numberCheckedAt: inTime }), true],
    ["the number checked too long ago", relying({ numberCheckedAt: tooLate }), false],
    ["a text from them in time", relying({}, [text(inTime)]), true],
    ["a text from them too long ago", relying({}, [text(tooLate)]), false],
    ["a text from us", relying({}, [text(inTime, { direction: "OUTBOUND" })]), false],
    ["an email from them", relying({}, [text(inTime, { channel: "EMAIL" })]), false],
    ["a text from somebody else", relying({}, [text(inTime, { personId: "bob" })]), false],
    ["of somebody else's", relying({ personId: "bob", receivedAt: inTime }), false],
    ["received a moment later", relying({ receivedAt: future, renewedAt: inTime }), false],
    ["another kind is not asked", relying({ scope: "CALL_FREQUENCY" }), true],
    ["one that is not named is not asked", { ...base, consents: relying().consents! }, true],
    ["one that nobody knows is not asked", trying({ reliesOnConsentId: "yes" }), true],
    ["another one that is named", trying({ reliesOnConsentId: "no" }, relying()), true],
  ])("%s: %s", (_what, facts, is) => {
    expect(answer(facts, fresh)).toMatchObject(
      is ? { decision: "ALLOW" } : { decision: "BLOCK", next: null },
    );
  });

  test("in every place where the person may be", () => {
    const places = [...london, { ...newYork }];
    const facts = { ...relying({ receivedAt: inTime }), people: debtorWho({ places }).people };
    expect(answer(facts, fresh).decision).toBe("BLOCK");
  });
});
