/** What can be recorded and what not, and what follows in time. */
import { describe, expect, test } from "@jest/globals";
import { datesOf, legalDatesOf, moratoriumOf } from "../../../src/domain/circumstances/dates.js";
import {
  problemWithDraft,
  type CircumstanceDraft,
} from "../../../src/domain/circumstances/draft.js";
import { isEndpoint, withEndpoint } from "../../../src/domain/circumstances/endpoint.js";
import type { CircumstanceBody, PreferenceBody } from "../../../src/domain/circumstances/kinds.js";
import { aNeed, bodies, holdOf, moratoriumFrom, onDay } from "../../support/circumstances.js";

const now = new Date("2026-11-25T10:00:00Z");
const today = onDay("2026-11-25");

const draftOf = (
  body: CircumstanceBody,
  more: Partial<CircumstanceDraft> = {},
): CircumstanceDraft => ({
  ...{ body, personId: null, receivableIds: null, beganAt: null, lookOn: null, detail: null },
  ...more,
});
const bodyOf = <K extends CircumstanceBody["kind"]>(
  kind: K,
  more: Partial<Extract<CircumstanceBody, { kind: K }>> = {},
) =>
  ({ ...bodies.find((body) => body.kind === kind), ...more }) as Extract<
    CircumstanceBody,
    { kind: K }
  >;
/** The field that is wrong, or null. */
const wrong = (body: CircumstanceBody, more: Partial<CircumstanceDraft> = {}): string | null =>
  problemWithDraft(draftOf(body, more), now, today)?.field.join(".") ?? null;

test.each(bodies.map((body) => [body.kind, body] as const))("a plain %s is fine", (_kind, body) => {
  expect(wrong(body)).toBeNull();
});

describe("of any kind", () => {
  const words = (length: number) => ({ driver: null, need: null, words: "x".repeat(length) });
  test.each<[string, Partial<CircumstanceDraft>, string | null]>([
    ["an empty list of receivables", { receivableIds: [] }, "receivableIds"],
    ["some receivables", { receivableIds: ["r"] }, null],
    ["a beginning now", { beganAt: now }, null],
    ["a beginning in a moment", { beganAt: new Date(now.getTime() + 1) }, "beganAt"],
    ["a beginning five years ago", { beganAt: new Date("2021-11-25T10:00:00Z") }, null],
    ["a beginning six years ago", { beganAt: new Date("2020-11-20T10:00:00Z") }, "beganAt"],
    ["a look today", { lookOn: today }, null],
    ["a look yesterday", { lookOn: onDay("2026-11-24") }, "lookOn"],
    ["a look in a year", { lookOn: onDay("2027-11-26") }, null],
    ["a look after a year", { lookOn: onDay("2027-11-27") }, "lookOn"],
    ["2,000 characters of words", { detail: words(2_000) }, null],
    ["2,001", { detail: words(2_001) }, "words"],
    ["a driver", { detail: { driver: "HEALTH", need: null, words: null } }, "detail"],
    ["a need", { detail: { driver: null, need: "ILLNESS", words: null } }, "detail"],
  ])("%s", (_what, more, field) => {
    expect(wrong(holdOf("MANUAL"), more)).toBe(field);
  });

  test.each(bodies.map(({ kind }) => kind))(
    "a %s is about receivables where it is about debts",
    (kind) => {
      const isAboutDebts = ["HOLD", "DISPUTE", "PROMISE", "COMPLAINT"].includes(kind);
      const field = isAboutDebts ? null : "receivableIds";
      expect(wrong(bodyOf(kind), { receivableIds: ["r"] })).toBe(field);
    },
  );
});

describe("a hold", () => {
  const space = (entry: string, ended: string | null = null) =>
    holdOf("BREATHING_SPACE", { moratorium: moratoriumFrom(entry, ended) });
  const crisis = (entry: string, ended: string | null = null) =>
    holdOf("MENTAL_HEALTH_CRISIS", { moratorium: moratoriumFrom(entry, ended) });
  const entryOn = "moratorium.registerEntryOn";
  const foreign = holdOf("HARDSHIP", { moratorium: moratoriumFrom("2026-11-20") });
  test.each<[string, CircumstanceBody, string | null]>([
    ["on no channel", holdOf("MANUAL", { channels: [] }), "scope"],
    ["for no purpose", holdOf("MANUAL", { purposes: [] }), "scope"],
    ["on some", holdOf("MANUAL", { channels: ["SMS"], purposes: ["COLLECT"] }), null],
    ["with an entry that it cannot have", foreign, "moratorium"],
    ["of the register without the entry", holdOf("BREATHING_SPACE"), "moratorium"],
    ["of the register, today", space("2026-11-25"), null],
    ["of the register, tomorrow", space("2026-11-26"), entryOn],
    ["whose last day is today", space("2026-09-26"), null],
    ["whose last day was yesterday", space("2026-09-25"), entryOn],
    ["breathing space with treatment", space("2026-11-20", "2026-11-21"), "moratorium"],
    ["a crisis that lasts", crisis("2025-01-01"), null],
    ["a crisis whose treatment ended today", crisis("2026-11-01", "2026-11-25"), null],
    ["treatment that ends tomorrow", crisis("2026-11-01", "2026-11-26"), "moratorium"],
    ["treatment that ended before the entry", crisis("2026-11-10", "2026-11-09"), "moratorium"],
  ])("%s", (_what, body, field) => {
    expect(wrong(body)).toBe(field);
  });
});

describe("a support need", () => {
  const none = { avoidChannels: [], slowPace: false, gentleTone: false, pause: false } as const;
  const detail = { driver: "HEALTH", need: "ILLNESS", words: "x" } as const;
  test.each<[string, Partial<typeof aNeed>, Partial<CircumstanceDraft>, string | null]>([
    ["that changes nothing", { adjustments: none }, {}, "adjustments"],
    ["that avoids a channel", { adjustments: { ...none, avoidChannels: ["SMS"] } }, {}, null],
    ["with a slow pace", { adjustments: { ...none, slowPace: true } }, {}, null],
    ["with a gentle tone", { adjustments: { ...none, gentleTone: true } }, {}, null],
    ["with a pause", { adjustments: { ...none, pause: true } }, {}, null],
    ["kept until today", { expiresOn: today }, {}, null],
    ["kept until yesterday", { expiresOn: onDay("2026-11-24") }, {}, "expiresOn"],
    ["kept for three years", { expiresOn: onDay("2029-11-27") }, {}, null],
    ["kept for longer", { expiresOn: onDay("2029-11-28") }, {}, "expiresOn"],
    ["with detail and consent", {}, { detail }, null],
    ["with detail and no basis", { basis: null }, { detail }, "basis"],
    ["with detail and no purpose", { purposes: [] }, { detail }, "purposes"],
    ["with neither detail nor basis", { basis: null, purposes: [] }, {}, null],
  ])("%s", (_what, body, more, field) => {
    expect(wrong({ ...aNeed, ...body }, more)).toBe(field);
  });
});

describe("what people say of money", () => {
  const gbp = bodyOf("PROMISE").currency;
  const part = (amountMinor: string) => bodyOf("DISPUTE", { part: { amountMinor, currency: gbp } });
  const documents = (count: number) =>
    bodyOf("DISPUTE", { evidence: Array.from({ length: count }, (_, n) => `CN-${n}`) });
  const telling = bodyOf("DISPUTE", { evidence: ["she was depressed in 2025"] });
  test.each<[string, CircumstanceBody, string | null]>([
    ["a part of nothing", part("0"), "part"],
    ["a part of a penny", part("1"), null],
    ["evidence in words", telling, "evidence"],
    ["evidence without a number", bodyOf("DISPUTE", { evidence: ["CN"] }), "evidence"],
    ["20 documents", documents(20), null],
    ["21", documents(21), "evidence"],
    ["a promise of nothing", bodyOf("PROMISE", { amountMinor: "0" }), "amount"],
    ["for today", bodyOf("PROMISE", { promisedOn: today }), null],
    ["for yesterday", bodyOf("PROMISE", { promisedOn: onDay("2026-11-24") }), "promisedOn"],
    ["for two months", bodyOf("PROMISE", { promisedOn: onDay("2027-01-24") }), null],
    ["for longer", bodyOf("PROMISE", { promisedOn: onDay("2027-01-25") }), "promisedOn"],
    ["nobody's commitment", bodyOf("COMMITMENT", { owner: " " }), "owner"],
    ["a name of 100", bodyOf("COMMITMENT", { owner: "x".repeat(100) }), null],
    ["a name of 101", bodyOf("COMMITMENT", { owner: "x".repeat(101) }), "owner"],
  ])("%s", (_what, body, field) => {
    expect(wrong(body)).toBe(field);
  });
});

describe("what people wish", () => {
  const window = (from: string, to: string): PreferenceBody =>
    bodyOf("PREFERENCE", { onlyTimes: [{ from, to }] });
  const days = (...named: ("MON" | "TUE")[]) =>
    bodyOf("PREFERENCE", { inconvenientTimes: [{ days: named }] });
  const stop = (scope: "CONTACT_POINT" | "ALL_CONTACT", endpoint: string | null = null) =>
    bodyOf("OPT_OUT", { scope, channel: null, endpoint });
  const notTheirs = bodyOf("OPT_OUT", { statement: "NUMBER_IS_NOT_THEIRS" });
  const until = (day: string) => bodyOf("CONSENT", { validFrom: today, validUntil: onDay(day) });
  const texts = (endpoint: string | null) =>
    bodyOf("CONSENT", { scope: "TEXT_MESSAGES", endpoint });
  test.each<[string, CircumstanceBody, string | null]>([
    ["nothing at all", bodyOf("PREFERENCE", { channels: [] }), ""],
    ["a language", bodyOf("PREFERENCE", { channels: [], language: "pl" }), null],
    ["no language", bodyOf("PREFERENCE", { language: "not a tag" }), "language"],
    ["a channel twice", bodyOf("PREFERENCE", { channels: ["SMS", "SMS"] }), "channels"],
    ["times of day", window("09:30", "24:00"), null],
    ["times of night", window("22:00", "06:00"), null],
    ["no time", window("09:30", "09:30"), "onlyTimes"],
    ["a minute too many", window("09:60", "10:00"), "onlyTimes"],
    ["a beginning at 24:00", window("24:00", "10:00"), "onlyTimes"],
    ["an end after it", window("09:00", "24:01"), "onlyTimes"],
    ["two days", days("MON", "TUE"), null],
    ["a day twice", days("MON", "MON"), "inconvenientTimes"],
    ["no day", days(), "inconvenientTimes"],
    ["a channel that is not named", bodyOf("OPT_OUT", { channel: null }), "channel"],
    ["a channel with all contact", bodyOf("OPT_OUT", { scope: "ALL_CONTACT" }), "channel"],
    ["all contact", stop("ALL_CONTACT"), null],
    ["no number", stop("CONTACT_POINT"), "endpoint"],
    ["a number", stop("CONTACT_POINT", "+442079460958"), null],
    ["what is none", stop("CONTACT_POINT", "12"), "endpoint"],
    ["a number with all contact", stop("ALL_CONTACT", "+442079460958"), "endpoint"],
    ["not theirs, and no number", notTheirs, "scope"],
    ["a consent for a day", until("2026-11-25"), null],
    ["one that ends first", until("2026-11-24"), "validUntil"],
    ["texts to any number", texts(null), "endpoint"],
    ["texts to one", texts("+447911123456"), null],
    ["calls to what is none", bodyOf("CONSENT", { endpoint: "none" }), "endpoint"],
  ])("%s", (_what, body, field) => {
    expect(wrong(body)).toBe(field);
  });

  test("numbers and addresses are kept as they are compared", () => {
    const kept = (endpoint: string | null) =>
      withEndpoint(stop("CONTACT_POINT", endpoint), "GB").endpoint;
    expect(kept("020 7946 0958")).toBe("+442079460958");
    expect(kept(" Ann@Firm.Example ")).toBe("ann@firm.example");
    expect(kept("neither")).toBe("neither");
    expect(kept(null)).toBeNull();
    const asWritten = ["020 7946 0958", "+442079460958", "Ann@firm.example", "ann@firm.example"];
    expect(asWritten.map(isEndpoint)).toEqual([false, true, false, true]);
    expect(withEndpoint(holdOf("MANUAL"), "GB")).toEqual(holdOf("MANUAL"));
  });
});

describe("the days that follow", () => {
  const london = "Europe/London";
  const from20 = { moratorium: moratoriumFrom("2026-11-20") };
  test.each<[CircumstanceBody, string | null]>([
    [holdOf("HARDSHIP"), "2026-12-25"],
    [holdOf("CEASE"), null],
    [holdOf("REPRESENTATION"), "2026-12-25"],
    [holdOf("DECEASED"), "2027-01-24"],
    [holdOf("INSOLVENCY"), "2027-02-23"],
    [holdOf("DATA_PROBLEM"), "2026-12-02"],
    [holdOf("MANUAL"), "2026-12-09"],
    [holdOf("BREATHING_SPACE", from20), "2026-12-16"],
    [holdOf("MENTAL_HEALTH_CRISIS", from20), "2026-12-11"],
    [{ ...aNeed, expiresOn: onDay("2027-06-01") }, "2027-02-23"],
    [{ ...aNeed, expiresOn: onDay("2027-01-01") }, "2027-01-01"],
    [bodyOf("DISPUTE"), "2026-12-09"],
    [bodyOf("PROMISE"), "2026-12-03"],
    [bodyOf("COMPLAINT"), "2026-11-30"],
    [bodyOf("REVIEW"), "2026-11-25"],
    [bodyOf("COMMITMENT"), null],
    [bodyOf("PREFERENCE"), null],
    [bodyOf("OPT_OUT"), null],
    [bodyOf("CONSENT"), null],
  ])("%j is looked at on %s", (body, on) => {
    expect(datesOf({ body, lookOn: null }, today, london).lookOn).toBe(on);
  });

  test("a day that was named counts before the usual one", () => {
    const dates = datesOf({ body: holdOf("CEASE"), lookOn: today }, today, london);
    expect(dates).toEqual({ lookOn: today, endsAt: null, detailUntil: "2028-11-24" });
    const { detailUntil } = datesOf({ body: aNeed, lookOn: null }, today, london);
    expect(detailUntil).toBe(aNeed.expiresOn);
  });

  test("a moratorium ends at the midnight of its zone, also across a change of clocks", () => {
    const body = holdOf("BREATHING_SPACE", { moratorium: moratoriumFrom("2027-01-31") });
    const endIn = (zone: string) => datesOf({ body, lookOn: null }, today, zone).endsAt;
    // From 1 February, sixty days, so that summer time has come.
    expect(endIn(london)?.toISOString()).toBe("2027-04-01T23:00:00.000Z");
    expect(endIn("UTC")?.toISOString()).toBe("2027-04-02T00:00:00.000Z");
    expect(moratoriumOf(holdOf("MANUAL"))).toBeNull();
  });

  test("the law's days, with their source", () => {
    const law = "SI 2020/1311 reg";
    const standard = holdOf("BREATHING_SPACE", { moratorium: moratoriumFrom("2026-11-25") });
    expect(legalDatesOf(standard)).toEqual([
      { what: "STARTS", from: "2026-11-26", by: "2026-11-26", citation: `${law} 26(1)` },
      { what: "MIDWAY_REVIEW", from: "2026-12-21", by: "2026-12-30", citation: `${law} 27` },
      { what: "COURT_APPLICATION", from: null, by: "2027-01-14", citation: `${law} 19(2)` },
      { what: "LAST_DAY", from: "2027-01-24", by: "2027-01-24", citation: `${law} 26(2)` },
    ]);
    const lasting = holdOf("MENTAL_HEALTH_CRISIS", { moratorium: moratoriumFrom("2026-11-25") });
    expect(legalDatesOf(lasting).map(({ what }) => what)).toEqual(["STARTS", "STATUS_CHECK"]);
    const moratorium = moratoriumFrom("2026-10-01", "2026-11-01");
    expect(legalDatesOf(holdOf("MENTAL_HEALTH_CRISIS", { moratorium }))).toEqual([
      { what: "STARTS", from: "2026-10-02", by: "2026-10-02", citation: `${law} 32(1)` },
      { what: "STATUS_CHECK", from: "2026-10-22", by: "2026-10-31", citation: `${law} 33` },
      { what: "LAST_DAY", from: "2026-11-30", by: "2026-11-30", citation: `${law} 32(2)` },
    ]);
    expect(legalDatesOf(holdOf("HARDSHIP"))).toEqual([]);
  });
});
