/** What can be recorded of a debtor, and what cannot: the last that can, the first that cannot, and the field to look at. */
import { describe, expect, test } from "@jest/globals";
import { addDays, parsePlainDate } from "../../../src/domain/calendar.js";
import {
  problemWithDraft,
  problemWithLook,
  problemWithWords,
  type CircumstanceDraft,
} from "../../../src/domain/circumstances/draft.js";
import { isEndpoint, withEndpoint } from "../../../src/domain/circumstances/endpoint.js";
import type { CircumstanceBody } from "../../../src/domain/circumstances/kinds.js";
import { problemWithBody } from "../../../src/domain/circumstances/problems.js";
import { hold, need } from "./support.js";

const day = parsePlainDate;
const today = day("2026-06-10");
const now = new Date("2026-06-10T10:00:00.000Z");
const entry = {
  registerEntryOn: day("2026-06-01"),
  treatmentEndedOn: null,
  statusRequestUnansweredSince: null,
};
const space = { ...hold, hold: "BREATHING_SPACE", moratorium: entry };
const crisis = { ...space, hold: "MENTAL_HEALTH_CRISIS" };
const dispute = { kind: "DISPUTE", part: null, evidence: [] };
const promise = { kind: "PROMISE", amountMinor: "1", promisedOn: today };
const consent = {
  kind: "CONSENT",
  scope: "TIME_AND_PLACE",
  endpoint: null,
  validFrom: null,
  validUntil: null,
};
const optOut = {
  kind: "OPT_OUT",
  scope: "ALL_CONTACT",
  channel: null,
  endpoint: null,
  statement: "STOP_CONTACT",
};
const nothing = {
  kind: "PREFERENCE",
  channels: [],
  onlyTimes: [],
  inconvenientTimes: [],
  inconvenientPlaces: [],
  language: null,
  accessibility: [],
};
const adjusted = (adjustments: object) => ({
  ...need(false),
  adjustments: {
    avoidChannels: [],
    slowPace: false,
    gentleTone: false,
    pause: false,
    ...adjustments,
  },
});
const at = (when: object) => ({ ...crisis, moratorium: { ...entry, ...when } });
const phone = "+442079460000";

/** The field that is wrong; "" for all of it; null: nothing is. */
const wrong = (body: object): string | null =>
  problemWithBody(body as CircumstanceBody, today)?.field.join(".") ?? null;

describe.each<[string, [string, object, string | null][]]>([
  [
    "a hold",
    [
      ["on everything", hold, null],
      ["on a channel", { ...hold, channels: ["SMS"] }, null],
      ["on no channel", { ...hold, channels: [] }, "scope"],
      ["for a purpose", { ...hold, purposes: ["COLLECT"] }, null],
      ["for no purpose", { ...hold, purposes: [] }, "scope"],
      [
        "with an entry in the register that it has not",
        { ...hold, moratorium: entry },
        "moratorium",
      ],
      ["of breathing space", space, null],
      ["of breathing space without an entry", { ...space, moratorium: null }, "moratorium"],
      ["of a crisis without an entry", { ...crisis, moratorium: null }, "moratorium"],
      ["entered today", at({ registerEntryOn: today }), null],
      [
        "entered tomorrow",
        at({ registerEntryOn: addDays(today, 1) }),
        "moratorium.registerEntryOn",
      ],
      ["of a crisis after treatment", at({ treatmentEndedOn: day("2026-06-05") }), null],
      ["of a crisis after treatment until today", at({ treatmentEndedOn: today }), null],
      ["with treatment that ended at the entry", at({ treatmentEndedOn: day("2026-06-01") }), null],
      [
        "with treatment that ended before",
        at({ treatmentEndedOn: day("2026-05-31") }),
        "moratorium",
      ],
      ["with treatment that will end", at({ treatmentEndedOn: addDays(today, 1) }), "moratorium"],
      [
        "with a question of tomorrow",
        at({ statusRequestUnansweredSince: addDays(today, 1) }),
        "moratorium",
      ],
      ["with a question of today", at({ statusRequestUnansweredSince: today }), null],
      [
        "of breathing space with treatment",
        { ...space, moratorium: { ...entry, treatmentEndedOn: day("2026-06-05") } },
        "moratorium",
      ],
      [
        "of breathing space on its last day",
        { ...space, moratorium: { ...entry, registerEntryOn: day("2026-04-11") } },
        null,
      ],
      [
        "of breathing space that is over",
        { ...space, moratorium: { ...entry, registerEntryOn: day("2026-04-10") } },
        "moratorium.registerEntryOn",
      ],
    ],
  ],
  [
    "a need",
    [
      ["with something to do differently", need(false), null],
      ["with nothing to do differently", adjusted({}), "adjustments"],
      ["with a channel to avoid", adjusted({ avoidChannels: ["VOICE"] }), null],
      ["with a slow pace", adjusted({ slowPace: true }), null],
      ["with a gentle tone", adjusted({ gentleTone: true }), null],
      ["with a pause", adjusted({ pause: true }), null],
      ["that expires today", { ...need(true), expiresOn: today }, null],
      ["that expired yesterday", { ...need(true), expiresOn: addDays(today, -1) }, "expiresOn"],
      ["that is kept for three years", { ...need(true), expiresOn: addDays(today, 1_098) }, null],
      ["that is kept longer", { ...need(true), expiresOn: addDays(today, 1_099) }, "expiresOn"],
    ],
  ],
  [
    "a dispute",
    [
      ["about all of it", dispute, null],
      ["about a part", { ...dispute, part: { amountMinor: "1" } }, null],
      ["about nothing", { ...dispute, part: { amountMinor: "0" } }, "part"],
      ["with twenty documents", { ...dispute, evidence: Array(20).fill("CN-1042") }, null],
      ["with one more", { ...dispute, evidence: Array(21).fill("CN-1042") }, "evidence"],
      [
        "with all kinds of numbers",
        { ...dispute, evidence: ["7", "RE 2026/11.4", "a_b#3-4", "Ä1"] },
        null,
      ],
      ["with words", { ...dispute, evidence: ["CN-1", "she is ill 1"] }, "evidence"],
      ["with long words", { ...dispute, evidence: ["1 hospitalised"] }, "evidence"],
      ["with a word of five letters", { ...dispute, evidence: ["1 fever"] }, "evidence"],
      ["with a code of four letters", { ...dispute, evidence: ["PART 7"] }, null],
      ["without a digit", { ...dispute, evidence: ["CN"] }, "evidence"],
      ["with a sign before", { ...dispute, evidence: ["-1"] }, "evidence"],
      ["with other signs", { ...dispute, evidence: ["1!"] }, "evidence"],
      ["with thirty signs", { ...dispute, evidence: ["1".repeat(30)] }, null],
      ["with two parts", { ...dispute, evidence: [`${"1".repeat(30)} ${"1".repeat(29)}`] }, null],
      ["with three parts", { ...dispute, evidence: ["1 2 3"] }, "evidence"],
      ["with more", { ...dispute, evidence: ["1".repeat(31)] }, "evidence"],
      ["with an empty one", { ...dispute, evidence: [""] }, "evidence"],
    ],
  ],
  [
    "a promise",
    [
      ["of the least, for today", promise, null],
      ["of nothing", { ...promise, amountMinor: "0" }, "amount"],
      ["for yesterday", { ...promise, promisedOn: addDays(today, -1) }, "promisedOn"],
      ["for the sixtieth day", { ...promise, promisedOn: addDays(today, 60) }, null],
      ["for the day after", { ...promise, promisedOn: addDays(today, 61) }, "promisedOn"],
    ],
  ],
  [
    "a commitment",
    [
      ["of somebody", { kind: "COMMITMENT", owner: "x".repeat(100) }, null],
      ["of nobody", { kind: "COMMITMENT", owner: " " }, "owner"],
      ["of too long a name", { kind: "COMMITMENT", owner: "x".repeat(101) }, "owner"],
    ],
  ],
  [
    "a consent",
    [
      ["to a time", consent, null],
      ["for one day", { ...consent, validFrom: today, validUntil: today }, null],
      [
        "that ends before it begins",
        { ...consent, validFrom: today, validUntil: addDays(today, -1) },
        "validUntil",
      ],
      ["from a day on", { ...consent, validFrom: today }, null],
      ["until a day", { ...consent, validUntil: today }, null],
      ["to texts", { ...consent, scope: "TEXT_MESSAGES", endpoint: phone }, null],
      ["to texts to any number", { ...consent, scope: "TEXT_MESSAGES" }, "endpoint"],
      ["for something that is no number", { ...consent, endpoint: "at home" }, "endpoint"],
    ],
  ],
  [
    "an opt-out",
    [
      ["of everything", optOut, null],
      ["of everything, with a channel", { ...optOut, channel: "SMS" }, "channel"],
      ["of a channel", { ...optOut, scope: "CHANNEL", channel: "SMS" }, null],
      ["of no channel", { ...optOut, scope: "CHANNEL" }, "channel"],
      ["of a number", { ...optOut, scope: "CONTACT_POINT", endpoint: phone }, null],
      ["of an address", { ...optOut, scope: "CONTACT_POINT", endpoint: "ada@example.com" }, null],
      ["of no number", { ...optOut, scope: "CONTACT_POINT" }, "endpoint"],
      ["of what is no number", { ...optOut, scope: "CONTACT_POINT", endpoint: "12" }, "endpoint"],
      ["of everything, with a number", { ...optOut, endpoint: phone }, "endpoint"],
      [
        "that a number is not theirs",
        { ...optOut, scope: "CONTACT_POINT", endpoint: phone, statement: "NUMBER_IS_NOT_THEIRS" },
        null,
      ],
      ["that no number is theirs", { ...optOut, statement: "NUMBER_IS_NOT_THEIRS" }, "scope"],
    ],
  ],
  [
    "a preference",
    [
      ["for nothing", nothing, ""],
      ["for a channel", { ...nothing, channels: ["SMS"] }, null],
      ["for a place", { ...nothing, inconvenientPlaces: ["WORK"] }, null],
      ["for help", { ...nothing, accessibility: ["BRAILLE"] }, null],
      ["for a language", { ...nothing, language: "en-GB" }, null],
      ["for what is no language", { ...nothing, language: "not a language" }, "language"],
      ["for a channel twice", { ...nothing, channels: ["SMS", "EMAIL", "SMS"] }, "channels"],
      ["for hours", { ...nothing, onlyTimes: [{ from: "09:30", to: "24:00" }] }, null],
      ["for days", { ...nothing, onlyTimes: [{ days: ["MON", "TUE"] }] }, null],
      ["for the night", { ...nothing, inconvenientTimes: [{ from: "22:00", to: "06:00" }] }, null],
      ["from the last minute on", { ...nothing, onlyTimes: [{ from: "23:59" }] }, null],
      ["from the end of the day on", { ...nothing, onlyTimes: [{ from: "24:00" }] }, "onlyTimes"],
      ["until no time", { ...nothing, onlyTimes: [{ to: "9:30" }] }, "onlyTimes"],
      ["from no minute on", { ...nothing, onlyTimes: [{ from: "09:60" }] }, "onlyTimes"],
      ["from more than a time on", { ...nothing, onlyTimes: [{ from: "09:300" }] }, "onlyTimes"],
      ["until more than a time", { ...nothing, onlyTimes: [{ to: "109:30" }] }, "onlyTimes"],
      [
        "for no time at all",
        { ...nothing, onlyTimes: [{ from: "09:00", to: "09:00" }] },
        "onlyTimes",
      ],
      ["for no day", { ...nothing, inconvenientTimes: [{ days: [] }] }, "inconvenientTimes"],
      [
        "for a day twice",
        { ...nothing, inconvenientTimes: [{ days: ["MON", "MON"] }] },
        "inconvenientTimes",
      ],
      [
        "for one good time and a bad one",
        { ...nothing, onlyTimes: [{}, { days: [] }] },
        "onlyTimes",
      ],
    ],
  ],
  ["a complaint", [["of any kind", { kind: "COMPLAINT" }, null]]],
  ["a review", [["of any kind", { kind: "REVIEW" }, null]]],
])("%s", (_name, cases) => {
  test.each(cases)("%s", (_what, body, field) => {
    expect(wrong(body)).toBe(field);
  });
});

test("a moratorium that is over is told with its last day", () => {
  const over = { ...space, moratorium: { ...entry, registerEntryOn: day("2026-04-10") } };
  expect(problemWithBody(over as CircumstanceBody, today)?.message).toContain("2026-06-09");
});

describe("whatever it is", () => {
  const draft = (more: Partial<CircumstanceDraft>): CircumstanceDraft => ({
    body: hold,
    personId: null,
    receivableIds: null,
    beganAt: null,
    lookOn: null,
    detail: null,
    ...more,
  });
  const detail = { driver: null, need: null, words: "why" };
  const sealed = { ...need(true), basis: "CONSENT" as const, purposes: ["TREATMENT" as const] };
  const years = 5 * 366 * 86_400_000;
  const debts = { receivableIds: ["r1"] };

  test.each<[string, Partial<CircumstanceDraft>, string | null]>([
    ["about all that is owed", {}, null],
    ["about one receivable", debts, null],
    ["about none", { receivableIds: [] }, "receivableIds"],
    ["a dispute about one", { ...debts, body: dispute as never }, null],
    ["a promise about one", { ...debts, body: promise as never }, null],
    ["a complaint about one", { ...debts, body: { kind: "COMPLAINT" } as never }, null],
    ["a need about one", { ...debts, body: need(true) }, "receivableIds"],
    ["a need about the person", { body: need(true) }, null],
    ["began now", { beganAt: now }, null],
    ["began in the future", { beganAt: new Date(now.getTime() + 1) }, "beganAt"],
    ["began five years ago", { beganAt: new Date(now.getTime() - years) }, null],
    ["began before that", { beganAt: new Date(now.getTime() - years - 1) }, "beganAt"],
    ["looked at yesterday", { lookOn: addDays(today, -1) }, "lookOn"],
    ["with words", { detail }, null],
    ["with too many words", { detail: { ...detail, words: "x".repeat(2_001) } }, "words"],
    ["a hold with a driver", { detail: { ...detail, driver: "HEALTH" } }, "detail"],
    ["a hold with a need", { detail: { ...detail, need: "ILLNESS" } }, "detail"],
    ["a need with its driver", { body: sealed, detail: { ...detail, driver: "HEALTH" } }, null],
    ["a need with words and no basis", { body: { ...sealed, basis: null }, detail }, "basis"],
    ["a need with words for nothing", { body: { ...sealed, purposes: [] }, detail }, "purposes"],
    ["a body that is wrong", { body: { ...hold, channels: [] } }, "scope"],
  ])("%s", (_what, more, field) => {
    expect(problemWithDraft(draft(more), now, today)?.field.join(".") ?? null).toBe(field);
  });

  test.each<[string, number | null, boolean]>([
    ["not at all", null, true],
    ["today", 0, true],
    ["yesterday", -1, false],
    ["in a year", 366, true],
    ["later", 367, false],
  ])("looked at %s", (_when, days, isRight) => {
    const on = days === null ? null : addDays(today, days);
    expect(problemWithLook(on, today)?.field ?? null).toEqual(isRight ? null : ["lookOn"]);
  });

  test("two thousand characters of words", () => {
    expect(problemWithWords(null)).toBeNull();
    expect(problemWithWords("x".repeat(2_000))).toBeNull();
    expect(problemWithWords("x".repeat(2_001))?.message).toContain("2000");
  });
});

describe("a number or an address", () => {
  test.each<[string, boolean]>([
    [phone, true],
    ["ada@example.com", true],
    ["Ada@Example.com", false],
    ["020 7946 0000", false],
    ["at home", false],
  ])("%s is in the form in which they are compared: %s", (text, is) => {
    expect(isEndpoint(text)).toBe(is);
  });

  test("is brought into that form where it can be", () => {
    const of = (endpoint: string | null) =>
      withEndpoint(
        { ...optOut, endpoint } as never as { endpoint: string | null } & CircumstanceBody,
        "GB",
      ).endpoint;
    expect(of("020 7946 0000")).toBe(phone);
    expect(of("Ada@Example.com")).toBe("ada@example.com");
    expect(of("at home")).toBe("at home");
    expect(of(null)).toBeNull();
    expect(withEndpoint(hold, "GB")).toBe(hold);
  });
});
