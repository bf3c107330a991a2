/** Which way is tried first, and when. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { contactOptions } from "../../../src/domain/contact/best-contact.js";
import type { ContactCase, LogEntry } from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import { packs } from "../../../src/policies/packs.js";
import { contactCases } from "../../support/contact-cases.js";
import { runs } from "../../support/property-runs.js";

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
