/**
 * How and when to try, out of what is allowed: as the person prefers, then as they were reached before, and at the
 * time of day at which they answered. No preference makes anything allowed that is not.
 */
import type { CaseContactPoint, Channel, ContactCase, LogEntry } from "./case.js";
import { decideContact, type ContactAnswer, type ContactDecision } from "./decision.js";
import type { PolicyPack } from "./pack.js";
import { Zone } from "./zone.js";

export interface ContactOption {
  readonly contactPointId: string;
  readonly channel: Channel;
  /** The answer for this contact point at the time that was asked about. */
  readonly decision: ContactDecision;
  /** When to try: the first allowed moment of the time of day at which the person answered, else the first at all. */
  readonly tryAt: Date | null;
  readonly why: ContactChoice;
}

/**
 * Why it stands where it stands. PREFERRED: the person named the channel. ANSWERED: they were reached that way.
 * UNTRIED: nothing speaks for or against it. NO_ANSWER: it was tried, and did not reach them.
 */
export type ContactChoice = "PREFERRED" | "ANSWERED" | "UNTRIED" | "NO_ANSWER";

/** Times of day, hours of the local clock: [from, to). */
const bands = [
  [8, 11],
  [11, 14],
  [14, 17],
  [17, 20],
] as const;
const hourMs = 3_600_000;
const daysLookedAt = 7;

const order: readonly ContactChoice[] = ["PREFERRED", "ANSWERED", "UNTRIED", "NO_ANSWER"];
const answers: readonly ContactAnswer[] = ["ALLOW", "OUT_OF_SCOPE", "REVIEW", "BLOCK"];

/** How an attempt is decided; see {@link decideContact}. */
export type Decide = (facts: ContactCase, packs: readonly PolicyPack[]) => ContactDecision;

/**
 * Every contact point of the attempt's recipient, the best first.
 * @param preferred the channels that the person named, in their order
 */
export function contactOptions(
  facts: ContactCase,
  packs: readonly PolicyPack[],
  preferred: readonly Channel[],
  decide: Decide = decideContact,
): ContactOption[] {
  const options = facts.contactPoints
    .filter(({ personId }) => personId === facts.attempt.recipientPersonId)
    .map((point): ContactOption => {
      const there = at(facts, point, Date.parse(facts.attempt.at));
      const decision = decide(there, packs);
      return {
        contactPointId: point.id,
        channel: point.channel,
        decision,
        tryAt: whenToTry(there, packs, decision),
        why: choiceOf(facts, point, preferred),
      };
    });
  return inOrder(options, () => preferred);
}

/** The best first, also where they are of several people. @param preferredBy the channels that the option's person named */
export function inOrder<T extends ContactOption>(
  options: readonly T[],
  preferredBy: (option: T) => readonly Channel[],
): T[] {
  const rankOf = (option: T): number[] => {
    const { decision, why, channel, tryAt } = option;
    return [
      answers.indexOf(decision.decision),
      order.indexOf(why),
      why === "PREFERRED" ? preferredBy(option).indexOf(channel) : 0,
      tryAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
    ];
  };
  return options
    .map((option) => ({ option, rank: rankOf(option) }))
    .sort((a, b) => compare(a.rank, b.rank))
    .map(({ option }) => option);
}

/** By the first numbers that differ. */
function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((each) => each !== 0) ?? 0;
}

function at(facts: ContactCase, point: CaseContactPoint, instant: number): ContactCase {
  const { id: contactPointId, channel } = point;
  const when = new Date(instant).toISOString();
  return { ...facts, attempt: { ...facts.attempt, at: when, channel, contactPointId } };
}

function choiceOf(
  { contactLog = [], attempt }: ContactCase,
  { id, channel }: CaseContactPoint,
  preferred: readonly Channel[],
): ContactChoice {
  if (preferred.includes(channel)) return "PREFERRED";
  const tried = contactLog.filter(
    (entry) =>
      entry.personId === attempt.recipientPersonId &&
      entry.channel === channel &&
      (entry.contactPointId ?? id) === id &&
      Date.parse(entry.at) <= Date.parse(attempt.at),
  );
  if (tried.some(isAnswer)) return "ANSWERED";
  return tried.length > 0 ? "NO_ANSWER" : "UNTRIED";
}

/** The person spoke or wrote; that a message was delivered says nothing of it. */
function isAnswer({ direction, outcome }: LogEntry): boolean {
  return direction === "INBOUND" || outcome === "CONVERSATION";
}

/** Null when time alone does not release it. @param decision for the time that is asked about */
function whenToTry(
  facts: ContactCase,
  packs: readonly PolicyPack[],
  decision: ContactDecision,
): Date | null {
  const first = allowedBy(decision, Date.parse(facts.attempt.at));
  if (first === null) return null;
  const zone = zoneOf(facts);
  const band = zone && bestBand(facts, zone);
  if (!band) return new Date(first);
  const today = zone.local(first).day;
  for (let day = today; day < today + daysLookedAt; day += 1) {
    const [from, to] = band.map((hour) => clockTime(zone, day, hour)) as [number, number];
    const allowed = firstAllowed(facts, packs, Math.max(first, from));
    if (allowed !== null && allowed < to) return new Date(allowed);
  }
  return new Date(first);
}

function firstAllowed(
  facts: ContactCase,
  packs: readonly PolicyPack[],
  instant: number,
): number | null {
  const there = { ...facts, attempt: { ...facts.attempt, at: new Date(instant).toISOString() } };
  return allowedBy(decideContact(there, packs), instant);
}

function allowedBy({ decision, nextAllowedAt }: ContactDecision, instant: number): number | null {
  return decision === "BLOCK" ? (nextAllowedAt?.getTime() ?? null) : instant;
}

function zoneOf({ people, attempt }: ContactCase): Zone | null {
  const recipient = people.find(({ id }) => id === attempt.recipientPersonId);
  const [place] = recipient?.places ?? [];
  return place ? Zone.named(place.timeZone) : null;
}

/** At which the person answered most often, the earlier one of several; null when they never did. */
function bestBand(
  { contactLog = [], attempt }: ContactCase,
  zone: Zone,
): readonly [number, number] | null {
  const answered = contactLog
    .filter((entry) => entry.personId === attempt.recipientPersonId && isAnswer(entry))
    .map((entry) => Date.parse(entry.at))
    .filter((instant) => instant <= Date.parse(attempt.at))
    .map((instant) => zone.local(instant).ms / hourMs);
  const counts = bands.map(
    ([from, to]) => answered.filter((hour) => hour >= from && hour < to).length,
  );
  const most = Math.max(...counts);
  return most === 0 ? null : (bands[counts.indexOf(most)] ?? null);
}

/** The first instant of that day at which the clock has reached the hour. */
function clockTime(zone: Zone, day: number, hour: number): number {
  const reached = hour * hourMs;
  let instant = zone.dayBegins(day, -Infinity);
  while (zone.local(instant).day === day && zone.local(instant).ms < reached)
    instant = zone.nextEdge(instant, [reached]);
  return instant;
}
