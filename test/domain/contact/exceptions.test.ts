/** What may be sent although a rule bars it: the one answer, the one confirmation, what a law requires. */
import { describe, expect, test } from "@jest/globals";
import type { Attempt, ContactCase, LogEntry, OptOut } from "../../../src/domain/contact/case.js";
import type { Exception, Rule } from "../../../src/domain/contact/pack.js";
import { answer, base, by, call, packOf, ruleOf, trying } from "./support.js";

const barred = (...exceptions: Exception[]) =>
  packOf([ruleOf({ kind: "medium", code: "PUBLIC_CHANNEL", bars: "ALWAYS", exceptions })]);

const lifts = (facts: ContactCase, kind: Exception["kind"]): string => {
  const { decision, why } = answer(facts, barred({ kind }));
  return decision === "ALLOW" ? why.join() : decision;
};

describe("the answer to a question", () => {
  const question = call("2026-06-09T12:00:00+01:00", {
    id: "asked",
    direction: "INBOUND",
    outcome: "CONVERSATION",
  });
  const replying = (log: LogEntry[], more: Partial<Attempt> = {}): ContactCase => ({
    ...trying({ purpose: "REPLY", replyToContactId: "asked", ...more }),
    contactLog: log,
  });
  const answered = call("2026-06-09T13:00:00+01:00", { replyToContactId: "asked" });

  test.each<[string, ContactCase, string]>([
    ["is free", replying([question]), "REPLY_TO_INBOUND LIFTED"],
    ["once", replying([question, answered]), "BLOCK"],
    [
      "whatever else was answered",
      replying([question, { ...answered, replyToContactId: "x" }]),
      "REPLY_TO_INBOUND LIFTED",
    ],
    [
      "whatever they wrote on",
      replying([question, { ...answered, direction: "INBOUND" }]),
      "REPLY_TO_INBOUND LIFTED",
    ],
    ["on the same channel", replying([{ ...question, channel: "SMS" }]), "BLOCK"],
    ["not to our own call", replying([{ ...question, direction: "OUTBOUND" }]), "BLOCK"],
    ["not to another question", replying([{ ...question, id: "other" }]), "BLOCK"],
    ["not where there was none", replying([]), "BLOCK"],
    ["not where it asks for payment", replying([question], { includesDemand: true }), "BLOCK"],
    ["not where it is no answer", replying([question], { purpose: "REQUIRED_NOTICE" }), "BLOCK"],
  ])("%s", (_what, facts, expected) => {
    expect(lifts(facts, "REPLY")).toBe(expected);
  });

  test("has to say what it answers", () => {
    const facts = {
      ...trying({ purpose: "REPLY" }),
      contactLog: [question, call(base.attempt.at)],
    };
    expect(lifts(facts, "REPLY")).toBe("BLOCK");
    const { id: _id, ...nameless } = question;
    expect(lifts({ ...facts, contactLog: [nameless] }, "REPLY")).toBe("BLOCK");
  });
});

describe("the confirmation of a wish to stop", () => {
  const stop: OptOut = {
    personId: "ada",
    scope: "CHANNEL",
    channel: "SMS",
    form: "WRITTEN",
    receivedAt: "2026-06-09T12:00:00+01:00",
  };
  const confirmed = (at: string, more: Partial<LogEntry> = {}) =>
    call(at, { channel: "SMS", outcome: "DELIVERED", purpose: "OPT_OUT_CONFIRMATION", ...more });
  const confirming = (
    optOuts: OptOut[],
    contactLog: LogEntry[] = [],
    more: Partial<Attempt> = {},
  ): ContactCase => ({
    ...trying({ purpose: "OPT_OUT_CONFIRMATION", ...more }, by("text")),
    optOuts,
    contactLog,
  });
  const free = "OPT_OUT_CONFIRMATION LIFTED";
  const point: OptOut = {
    personId: "ada",
    scope: "CONTACT_POINT",
    contactPointId: "text",
    form: "ORAL",
    receivedAt: "2026-06-09T18:00:00+01:00",
  };

  test.each<[string, ContactCase, string]>([
    ["is free", confirming([stop]), free],
    ["for a contact point", confirming([point]), free],
    ["once", confirming([stop], [confirmed("2026-06-09T13:00:00+01:00")]), "BLOCK"],
    ["once, also at the same moment", confirming([stop], [confirmed(stop.receivedAt)]), "BLOCK"],
    [
      "again for a new wish",
      confirming([stop, point], [confirmed("2026-06-09T13:00:00+01:00")]),
      free,
    ],
    [
      "once for the new wish",
      confirming([point, stop], [confirmed("2026-06-09T19:00:00+01:00")]),
      "BLOCK",
    ],
    [
      "after any other message",
      confirming([stop], [confirmed("2026-06-09T13:00:00+01:00", { purpose: "COLLECT" })]),
      free,
    ],
    ["not where nobody said stop", confirming([]), "BLOCK"],
    ["not for another channel", confirming([{ ...stop, channel: "VOICE" }]), "BLOCK"],
    ["not for another address", confirming([{ ...point, contactPointId: "mobile" }]), "BLOCK"],
    ["not for a wish about everything", confirming([{ ...stop, scope: "ALL_CONTACT" }]), "BLOCK"],
    [
      "not for a wish about everything that names the address",
      confirming([{ ...point, scope: "ALL_CONTACT" }]),
      "BLOCK",
    ],
    ["not with a demand", confirming([stop], [], { includesDemand: true }), "BLOCK"],
    ["nothing else", confirming([stop], [], { purpose: "REPLY" }), "BLOCK"],
  ])("%s", (_what, facts, expected) => {
    expect(lifts(facts, "OPT_OUT_CONFIRMATION")).toBe(expected);
  });
});

test.each<[Attempt["purpose"], boolean, Exception["kind"], string]>([
  ["REQUIRED_NOTICE", false, "REQUIRED_NOTICE", "REQUIRED_BY_LAW LIFTED"],
  ["REQUIRED_NOTICE", true, "REQUIRED_NOTICE", "BLOCK"],
  ["REMEDY_NOTICE", false, "REQUIRED_NOTICE", "BLOCK"],
  ["REMEDY_NOTICE", false, "END_OR_REMEDY", "CEASE_EXCEPTION LIFTED"],
  ["END_OF_CONTACT", false, "END_OR_REMEDY", "CEASE_EXCEPTION LIFTED"],
  ["END_OF_CONTACT", true, "END_OR_REMEDY", "BLOCK"],
  ["REQUIRED_NOTICE", false, "END_OR_REMEDY", "BLOCK"],
  ["COLLECT", false, "END_OR_REMEDY", "BLOCK"],
])(
  "a message %s with a demand (%s), by the exception %s: %s",
  (purpose, demand, kind, expected) => {
    expect(lifts(trying({ purpose, includesDemand: demand }), kind)).toBe(expected);
  },
);

describe("the question where somebody lives", () => {
  const asking = (...contactLog: LogEntry[]): ContactCase => ({
    ...trying({ purpose: "LOCATE_PERSON" }),
    contactLog,
  });
  const asked = call("2026-06-01T12:00:00+01:00", { purpose: "LOCATE_PERSON" });

  test.each<[string, ContactCase, string]>([
    ["is free", asking(), "LOCATION_INFORMATION LIFTED"],
    ["once", asking(asked), "BLOCK"],
    [
      "whatever they asked",
      asking({ ...asked, direction: "INBOUND" }),
      "LOCATION_INFORMATION LIFTED",
    ],
    [
      "after any other call",
      asking(call("2026-06-01T12:00:00+01:00")),
      "LOCATION_INFORMATION LIFTED",
    ],
    ["is no demand", base, "BLOCK"],
  ])("%s", (_what, facts, expected) => {
    expect(lifts(facts, "LOCATION_ENQUIRY")).toBe(expected);
  });
});

describe("an exception that a person decides", () => {
  const notice = trying({ purpose: "REQUIRED_NOTICE" });
  const asks: Exception = { kind: "REQUIRED_NOTICE", gives: "REVIEW" };

  test("asks, and lifts nothing", () => {
    expect(answer(notice, barred(asks))).toEqual({
      decision: "REVIEW",
      why: ["PUBLIC_CHANNEL REVIEW", "REQUIRED_BY_LAW REVIEW"],
      next: undefined,
    });
    expect(answer(base, barred(asks)).decision).toBe("BLOCK");
  });

  test("is not needed where another lifts", () => {
    expect(answer(notice, barred(asks, { kind: "REQUIRED_NOTICE" }))).toMatchObject({
      decision: "ALLOW",
      why: ["REQUIRED_BY_LAW LIFTED"],
    });
  });
});

test("a rule that only asks never blocks", () => {
  const asks: Rule = ruleOf({ kind: "medium", bars: "ALWAYS", effect: "REVIEW" });
  expect(answer(base, packOf([asks]))).toMatchObject({
    decision: "REVIEW",
    why: ["TIME_OF_DAY REVIEW"],
  });
});
