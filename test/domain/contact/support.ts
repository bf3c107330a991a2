/** One plain case and packs of single rules, so that a test says nothing but what it is about. */
import type { Attempt, ContactCase, LogEntry, Person } from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import type { PolicyPack, Rule } from "../../../src/domain/contact/pack.js";

export const london = [
  { timeZone: "Europe/London", region: "GB-ENG", basis: "RESIDENCE" as const },
];

const debtor: Person = { id: "ada", kind: "NATURAL", relation: "DEBTOR", places: london };

/** A call to Ada's mobile about her one debt, on Wednesday 10 June 2026 at 10:00 in London. */
export const base: ContactCase = {
  collector: { role: "THIRD_PARTY", entityId: "us" },
  people: [debtor],
  debts: [{ id: "loan", kind: "CONSUMER" }],
  contactPoints: [
    { id: "mobile", personId: "ada", channel: "VOICE", place: "MOBILE" },
    { id: "text", personId: "ada", channel: "SMS", place: "MOBILE" },
    { id: "mail", personId: "ada", channel: "EMAIL" },
    { id: "home", personId: "ada", channel: "VOICE", place: "HOME" },
    { id: "desk", personId: "ada", channel: "VOICE", place: "WORK" },
    { id: "door", personId: "ada", channel: "VISIT", place: "HOME" },
    { id: "letter", personId: "ada", channel: "POST", place: "HOME" },
  ],
  attempt: {
    at: "2026-06-10T10:00:00+01:00",
    channel: "VOICE",
    contactPointId: "mobile",
    recipientPersonId: "ada",
    purpose: "COLLECT",
    debtIds: ["loan"],
  },
};

export const debtorWho = (more: Partial<Person>): ContactCase => ({
  ...base,
  people: [{ ...debtor, ...more }],
});

export const trying = (more: Partial<Attempt>, facts: ContactCase = base): ContactCase => ({
  ...facts,
  attempt: { ...facts.attempt, ...more },
});

/** The attempt goes to that contact point, on its channel. */
export function by(contactPointId: string, facts: ContactCase = base): ContactCase {
  const { channel } = facts.contactPoints.find(({ id }) => id === contactPointId)!;
  return trying({ contactPointId, channel }, facts);
}

/** A call of ours to the mobile, about the loan, that rang out. */
export const call = (at: string, more: Partial<LogEntry> = {}): LogEntry => ({
  at,
  direction: "OUTBOUND",
  channel: "VOICE",
  personId: "ada",
  debtIds: ["loan"],
  outcome: "RANG_OUT",
  contactPointId: "mobile",
  ...more,
});

const head = {
  id: "rule",
  code: "TIME_OF_DAY",
  citation: "Act 1 s.2",
  words: "What the rule says to whoever wanted to make contact.",
  verification: "VERIFIED",
} as const;

type Own<R> = R extends Rule ? Omit<R, keyof typeof head> & Partial<R> : never;

/** A rule of which only what matters is said. */
export const ruleOf = (own: Own<Rule>): Rule => ({ ...head, ...own }) as Rule;

export const packOf = (rules: readonly Rule[], more: Partial<PolicyPack> = {}): PolicyPack => ({
  id: "pack",
  title: "The pack",
  version: "1",
  sources: ["Act 1"],
  covers: {},
  rules,
  ...more,
});

/** Until when each reason holds by itself, in UTC. */
export const endsOf = (facts: ContactCase, ...packs: readonly PolicyPack[]) =>
  decideContact(facts, packs).reasons.map(({ until }) => until?.toISOString().slice(0, 16) ?? null);

/** The answer in a few words: what, why, and until when in UTC. */
export function answer(facts: ContactCase, ...packs: readonly PolicyPack[]) {
  const { decision, reasons, nextAllowedAt } = decideContact(facts, packs);
  return {
    decision,
    why: reasons.map(({ code, effect }) => `${code} ${effect}`),
    next: nextAllowedAt === null ? null : nextAllowedAt?.toISOString().slice(0, 16),
  };
}
