/** Whether a pause bars a contact, and until when by itself. */
import type { CasePause } from "./case.js";
import type { HoldRule } from "./pack.js";
import type { Situation } from "./situation.js";

/** The ends of all the pauses that bar the attempt at that instant; null: not by time. None: nothing is barred. */
export function endsOfHolds(
  rule: HoldRule,
  situation: Situation,
  instant: number,
): (number | null)[] {
  const { facts, asksForPayment } = situation;
  if (!asksForPayment && !rule.bars.includes(facts.attempt.purpose)) return [];
  return (facts.pauses ?? [])
    .filter((pause) => pause.why === rule.about && isInForce(pause, situation, instant))
    .filter((pause) => isAboutAttempt(pause, situation) && reaches(pause, rule, situation))
    .map(({ until }) => (until === undefined ? null : Date.parse(until)));
}

function isInForce({ from, until }: CasePause, situation: Situation, instant: number): boolean {
  return situation.isPast(from) && (until === undefined || instant < Date.parse(until));
}

function isAboutAttempt(
  { channels, purposes, debtIds }: CasePause,
  { facts: { attempt }, debts }: Situation,
): boolean {
  return (
    (channels?.includes(attempt.channel) ?? true) &&
    (purposes?.includes(attempt.purpose) ?? true) &&
    debts.some(({ id }) => debtIds?.includes(id) ?? true)
  );
}

function reaches(
  { personId }: CasePause,
  rule: HoldRule,
  { recipient, debtor }: Situation,
): boolean {
  return rule.reaches === "DEBT" || recipient.id === (personId ?? debtor.id);
}
