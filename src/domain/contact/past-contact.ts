/** Contact that was made, judged by a policy as of its own moment, with what there had been before it. Pure. */
import { judgeContact, type ContactDecision } from "./decision.js";
import type { Channel } from "./case.js";
import { liveCase, type DecisionGround } from "./live-case.js";
import type { DebtorFacts, StoredAttempt } from "./live/facts.js";
import { channelOf } from "./live/log.js";
import { debtorRecipient, recipientNamed, type Recipient } from "./live/recipients.js";

export interface JudgedContact extends Pick<ContactDecision, "decision" | "reasons"> {
  readonly debtorId: string;
  readonly attemptId: string;
  readonly at: Date;
  readonly channel: Channel;
}

export interface Period {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

export interface JudgedPast {
  /** Oldest first. */
  readonly judged: readonly JudgedContact[];
  /** Contact of which the time is not known, so that it cannot be judged. */
  readonly notJudged: number;
}

/**
 * Contact of ours in the period. It is taken as asking for payment, since no source says what was said; what is known
 * of the sources only as they are now (that one is behind, what history it hides) is left out, and what a source says
 * is refused is taken as it is now.
 */
export function judgePast(stored: DebtorFacts, period: Period, ground: DecisionGround): JudgedPast {
  const facts = asOfThen(stored);
  const [from, to] = [period.from.getTime(), period.to.getTime()];
  const made = facts.attempts.filter(
    ({ direction, purpose, happenedAt }) =>
      direction !== "INBOUND" &&
      purpose !== "INVOICE" &&
      Date.parse(happenedAt) >= from &&
      Date.parse(happenedAt) < to,
  );
  const timed = made.filter(({ timeKnown }) => timeKnown === "INSTANT");
  const judged = timed
    .toSorted((a, b) => compare(a.happenedAt, b.happenedAt) || compare(a.id, b.id))
    .flatMap((attempt) => judge(attempt, facts, ground) ?? []);
  return { judged, notJudged: made.length - judged.length };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Debts that were paid since may have been held back then: holds name them. */
function asOfThen(facts: DebtorFacts): DebtorFacts {
  const open = facts.receivables.map((each) => ({
    ...each,
    isUnproved: false,
    inKeptPlanSince: null,
  }));
  const known = new Set(open.map(({ id }) => id));
  const named = facts.circumstances.flatMap(({ receivableIds }) => receivableIds ?? []);
  const partyId = open[0]?.partyId ?? facts.parties[0]?.id ?? "";
  const former = [...new Set(named)]
    .filter((id) => !known.has(id))
    .map((id) => ({ id, partyId, isUnproved: false, inKeptPlanSince: null }));
  return {
    ...facts,
    stale: false,
    history: { gaps: [], since: null },
    receivables: [...open, ...former],
  };
}

function judge(
  attempt: StoredAttempt,
  facts: DebtorFacts,
  ground: DecisionGround,
): JudgedContact | null {
  const at = new Date(attempt.happenedAt);
  const channel = channelOf[attempt.medium];
  const before = { ...facts, attempts: facts.attempts.filter(({ id }) => id !== attempt.id) };
  const recipient = recipientOf(attempt, before);
  const asked = { at, purpose: "COLLECT", alsoOn: channel, receivableIds: null } as const;
  const live = liveCase(before, recipient, asked, ground);
  if (!live) return null;
  // Which number it was is not known: the one for which it was most in order.
  const answers = live.points
    .filter((point) => point.channel === channel)
    .map(({ id }) =>
      judgeContact(
        { ...live.facts, attempt: { ...live.facts.attempt, channel, contactPointId: id } },
        ground.packs,
      ),
    );
  const order = ["ALLOW", "OUT_OF_SCOPE", "REVIEW", "BLOCK"];
  const [mildest] = answers.toSorted(
    (a, b) => order.indexOf(a.decision) - order.indexOf(b.decision),
  );
  return mildest ? { debtorId: facts.id, attemptId: attempt.id, at, channel, ...mildest } : null;
}

/** The first of the people whom it names, or the debtor itself. */
function recipientOf({ partyIds }: StoredAttempt, facts: DebtorFacts): Recipient {
  const named = facts.people.find(({ ids }) => ids.some((id) => partyIds.includes(id)));
  return (named && recipientNamed(facts, named.personId)) ?? debtorRecipient(facts);
}
