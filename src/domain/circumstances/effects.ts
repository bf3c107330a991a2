/** What circumstances pause. Each pauses what it should, and no more. */
import type { Channel, HoldKind, Purpose } from "../contact/case.js";
import { countsAt, isOfKind, type Circumstance } from "./kinds.js";

/**
 * DEMANDS: contact that asks for payment. OTHER_CONTACT: other contact, as the rules on contact say.
 * PLAN_CONSEQUENCES: a missed instalment changes nothing in a plan. INTEREST: interest, fees and charges.
 * REMINDERS: what other programs send by themselves is to be switched off.
 */
export const pausedThings = [
  "DEMANDS",
  "OTHER_CONTACT",
  "PLAN_CONSEQUENCES",
  "INTEREST",
  "REMINDERS",
] as const;
export type PausedThing = (typeof pausedThings)[number];

const everything: readonly PausedThing[] = pausedThings;
const butOtherContact = pausedThings.filter((each) => each !== "OTHER_CONTACT");

/** By why it is paused. */
const paused: Readonly<Record<HoldKind, readonly PausedThing[]>> = {
  DISPUTE: butOtherContact,
  // What was promised is waited for; the terms of a plan go on.
  PROMISE: ["DEMANDS", "REMINDERS"],
  PLAN: ["DEMANDS", "REMINDERS"],
  // SI 2020/1311 reg 7: no interest, no charges, no step to collect.
  BREATHING_SPACE: everything,
  MENTAL_HEALTH_CRISIS: everything,
  HARDSHIP: butOtherContact,
  CEASE: ["DEMANDS", "OTHER_CONTACT", "REMINDERS"],
  REPRESENTATION: ["DEMANDS", "OTHER_CONTACT", "REMINDERS"],
  DECEASED: everything,
  INSOLVENCY: butOtherContact,
  DATA_PROBLEM: butOtherContact,
  MANUAL: butOtherContact,
};

export function pausedBy(hold: HoldKind): readonly PausedThing[] {
  return paused[hold];
}

/** Something that is paused, and why. */
export interface Pause {
  /** Of the circumstance that it follows from. */
  readonly circumstanceId: string;
  readonly why: HoldKind;
  readonly things: readonly PausedThing[];
  readonly personId: string | null;
  /** Null: all that the debtor owes. */
  readonly receivableIds: readonly string[] | null;
  /** Null: all. */
  readonly channels: readonly Channel[] | null;
  readonly purposes: readonly Purpose[] | null;
  readonly from: string;
  /** Null: not by time. */
  readonly until: string | null;
}

/** What is paused at that instant, and by what. Several add up: the strictest wins. */
export function pausesAt(circumstances: readonly Circumstance[], instant: Date): Pause[] {
  return circumstances.filter((each) => countsAt(each, instant)).flatMap(pauseOf);
}

/** Whether what other programs send by themselves is paused: e-mails that ask for payment, to whomever they send them. */
export function pausesReminders({ things, channels, purposes }: Pause): boolean {
  return (
    things.includes("REMINDERS") &&
    (channels?.includes("EMAIL") ?? true) &&
    (purposes?.includes("COLLECT") ?? true)
  );
}

function pauseOf(circumstance: Circumstance): Pause[] {
  const why = holdOf(circumstance);
  if (why === null) return [];
  const { id, personId, receivableIds, beganAt, endsAt } = circumstance;
  const narrow = isOfKind(circumstance, "HOLD") ? circumstance.body : null;
  return [
    {
      circumstanceId: id,
      why,
      things: pausedBy(why),
      personId,
      receivableIds,
      channels: narrow?.channels ?? null,
      purposes: narrow?.purposes ?? null,
      from: beganAt,
      until: endsAt,
    },
  ];
}

/** Null: it pauses nothing. */
function holdOf(circumstance: Circumstance): HoldKind | null {
  if (isOfKind(circumstance, "HOLD")) return circumstance.body.hold;
  if (isOfKind(circumstance, "DISPUTE")) return "DISPUTE";
  if (isOfKind(circumstance, "PROMISE")) return "PROMISE";
  if (isOfKind(circumstance, "SUPPORT_NEED"))
    return circumstance.body.adjustments.pause ? "HARDSHIP" : null;
  return null;
}

/** Whether somebody is to be handled with care: others see this, and not why. */
export function needsCare(circumstances: readonly Circumstance[], instant: Date): boolean {
  return circumstances.some((each) => isOfKind(each, "SUPPORT_NEED") && countsAt(each, instant));
}
