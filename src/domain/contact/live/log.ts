/**
 * The contact that there was, as the case's log. What a source leaves open is taken as what makes nothing easier; where
 * that would say too much, it is a doubt, so that a person looks.
 */
import type { ContactMedium } from "../../contact-attempts.js";
import type { Channel, Doubt, LogEntry, Outcome } from "../case.js";
import { dayMs, dayNumber, Zone } from "../zone.js";
import type { DebtorFacts, StoredAttempt, StoredPerson, TenantFacts } from "./facts.js";
import { relationOf, type Recipient } from "./recipients.js";

/** Longer than any law counts from a conversation, with a day to spare for zones. */
const recentMs = 8 * dayMs;
/** No clock on earth is further from UTC. */
const furthestMs = 14 * 3_600_000;

export const channelOf: Readonly<Record<ContactMedium, Channel>> = {
  CALL: "VOICE",
  EMAIL: "EMAIL",
  SMS: "SMS",
  MESSAGE: "SOCIAL_PRIVATE",
  LETTER: "POST",
  MEETING: "VISIT",
};

export interface LiveLog {
  readonly entries: readonly LogEntry[];
  readonly doubts: readonly Doubt[];
}

/**
 * @param debtIds each contact counts for all of them: sources do not say what it was about
 * @param at what came later is left out
 */
export function logOf(
  facts: DebtorFacts,
  recipient: Recipient,
  debtIds: readonly string[],
  tenant: TenantFacts,
  at: number,
): LiveLog {
  const counted = facts.attempts
    .filter((attempt) => !isBill(attempt) && isWith(attempt, facts, recipient))
    .flatMap((attempt) => {
      const instant = instantOf(attempt, tenant, at);
      return instant === null ? [] : [{ attempt, instant }];
    });
  const entries = counted.map(({ attempt, instant }): LogEntry => ({
    id: attempt.id,
    at: new Date(instant).toISOString(),
    // One of which it is not known who began it counts as ours.
    direction: attempt.direction === "INBOUND" ? "INBOUND" : "OUTBOUND",
    channel: channelOf[attempt.medium],
    personId: recipient.id,
    debtIds,
    outcome: outcomeOf(attempt, at - instant < recentMs),
  }));
  const recent = counted.filter(({ instant }) => at - instant < recentMs);
  const doubts: Doubt[] = [];
  if (recent.some(({ attempt }) => isOpenCall(attempt))) doubts.push("OUTCOME");
  if (recent.some(({ attempt, instant }) => isTimeOpen(attempt, at - instant))) doubts.push("TIME");
  return { entries, doubts };
}

/** A ledger that sends an invoice makes no attempt to collect it. */
function isBill({ purpose }: StoredAttempt): boolean {
  return purpose === "INVOICE";
}

/**
 * Whether it was with the recipient, as far as is known: it names them, or nobody around the debtor. With whoever has
 * no part of their own in the debt it was with the debtor.
 */
function isWith({ partyIds }: StoredAttempt, facts: DebtorFacts, recipient: Recipient): boolean {
  const named = facts.people.filter(({ ids }) => ids.some((id) => partyIds.includes(id)));
  if (named.length === 0 || (recipient.person && named.includes(recipient.person))) return true;
  return recipient.relation === "DEBTOR" && named.some(isForDebtor);
}

function isForDebtor(person: StoredPerson): boolean {
  const relation = relationOf(person);
  return relation === "DEBTOR" || relation === "THIRD_PARTY";
}

/** As late as it can have been, so that it counts for longest; null: after that instant. */
function instantOf(
  { happenedAt, timeKnown, knownBy }: StoredAttempt,
  { timeZone }: TenantFacts,
  at: number,
): number | null {
  const told = Date.parse(happenedAt);
  switch (timeKnown) {
    case "INSTANT":
      return told <= at ? told : null;
    case "DAY": {
      const day = dayNumber(happenedAt.slice(0, 10));
      if (day * dayMs - furthestMs > at) return null;
      const ends = Zone.named(timeZone).dayBegins(day + 1, told - dayMs) - 1;
      return Math.min(ends, at);
    }
    case "NOT_KNOWN":
      return Math.min(Math.max(Date.parse(knownBy), told), at);
  }
}

function isOpenCall({ medium, outcome }: StoredAttempt): boolean {
  return medium === "CALL" && outcome === "UNKNOWN";
}

/** Of a day the hour matters on the day itself; what is not known at all matters as long as it counts. */
function isTimeOpen({ timeKnown }: StoredAttempt, age: number): boolean {
  return timeKnown === "NOT_KNOWN" || (timeKnown === "DAY" && age < dayMs);
}

function outcomeOf(attempt: StoredAttempt, isRecent: boolean): Outcome {
  if (attempt.medium === "MEETING") return "CONVERSATION";
  if (attempt.medium !== "CALL") return attempt.direction === "INBOUND" ? "RECEIVED" : "DELIVERED";
  switch (attempt.outcome) {
    case "CONNECTED":
      return "CONVERSATION";
    case "LEFT_MESSAGE":
      return "VOICEMAIL";
    case "BUSY":
      return "BUSY";
    case "NO_ANSWER":
      return "RANG_OUT";
    case "WRONG_NUMBER":
      return "ANSWERED_NO_CONVERSATION";
    case "UNKNOWN":
      // Of a recent one there is a doubt; it counts as the most that is short of a conversation.
      return isRecent ? "VOICEMAIL" : "CONVERSATION";
  }
}
