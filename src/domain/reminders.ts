/**
 * Reminders that another program goes on sending to somebody who has a payment plan, or while contact about payment is
 * paused: the ledger's own invoice reminders, or a sequence of a CRM. Forbear cannot switch them off; it finds them, asks
 * a person once, and takes them for running until the source or a person says that they are off.
 */
import { careSentences } from "./circumstances/care.js";
import type { Vendor } from "./source.js";

/**
 * RUNNING: found, and nobody is asked yet. ASKED: a task in the CRM asks to switch them off. CONFIRMED_OFF: the source
 * or a person says that they are off. OVER: no plan is active and nothing is paused any more.
 */
export const reminderStates = ["RUNNING", "ASKED", "CONFIRMED_OFF", "OVER"] as const;
export type ReminderState = (typeof reminderStates)[number];

/**
 * SENT: something was sent about an invoice in the plan, after it was agreed, or about one that a pause covers, after it
 * began. ENROLLED: the debtor is in a sequence. SWITCHED_ON: reminders are on for everybody, and the source does not say whether this debtor is left out.
 */
export const reminderEvidences = ["SENT", "ENROLLED", "SWITCHED_ON"] as const;
export type ReminderEvidence = (typeof reminderEvidences)[number];

export const reminderReasons = ["PLAN", "PAUSE"] as const;

/** Why they are to be off. Of a pause no more is known here: not which kind of hold it is, and not why. */
export type ReminderReason =
  | {
      readonly because: "PLAN";
      /** Of the oldest that was active. */
      readonly planReference: string;
    }
  | { readonly because: "PAUSE"; readonly planReference: null };

/** Who said that they are off. */
const bySource = "SOURCE";

export type Finding = ReminderReason & {
  readonly state: ReminderState;
  readonly evidence: ReminderEvidence;
  /** Of the sequence, where the source tells. */
  readonly name: string | null;
  /** How often it was found anew; each time a person is asked once. */
  readonly round: number;
  /** Of the newest evidence. */
  readonly seenAt: Date;
  /** When they were last said to be off: what is older is no news. */
  readonly confirmedAt: Date | null;
  /** {@link bySource}, or a person. */
  readonly confirmedBy: string | null;
};

/** What one source tells about one debtor now. */
export interface ReminderFacts {
  /** Reference of the oldest plan that is active; null where none is. */
  readonly planReference: string | null;
  /** Whether reminders are paused, and something that is open is covered. */
  readonly isPaused: boolean;
  /** When something was last sent about an invoice in a plan, after it was agreed, or in a pause, after it began. */
  readonly sentAt: Date | null;
  /** Of sequences that the debtor is or was in; null where none is known. */
  readonly sequence: {
    readonly running: boolean;
    readonly name: string | null;
    /** When the source was last asked. */
    readonly lookedAt: Date | null;
  } | null;
  /** The source's own reminders for everybody, where something covered could be reminded of; null: not told. */
  readonly switchedOn: boolean | null;
}

/** What a source shows of a sequence may lag behind what a person has just done there. */
const lagMs = 10 * 60_000;

type Sign = Pick<Finding, "evidence" | "name" | "seenAt">;

/** What follows for the finding; null where there is none and nothing was found. */
export function judgeReminders(
  before: Finding | null,
  facts: ReminderFacts,
  now: Date,
): Finding | null {
  const reason = reasonIn(facts);
  if (reason === null) return before && over(before);
  const sign = signOf(facts, before, now);
  const going = before && goingOn(before, reason, facts);
  if (sign === null) return going && withoutSign(going, facts, now);
  const isOpen = going?.state === "RUNNING" || going?.state === "ASKED";
  if (isOpen) return { ...going, ...sign, seenAt: later(going.seenAt, sign.seenAt) };
  const round = (before?.round ?? 0) + 1;
  const { confirmedAt = null, confirmedBy = null } = before ?? {};
  return { ...sign, ...reason, state: "RUNNING", round, confirmedAt, confirmedBy };
}

/** A plan before a pause: it can be named. */
function reasonIn({ planReference, isPaused }: ReminderFacts): ReminderReason | null {
  if (planReference !== null) return { because: "PLAN", planReference };
  return isPaused ? { because: "PAUSE", planReference: null } : null;
}

/** A plan that takes the place of a pause, or the other way round, asks for the same: the finding goes on. */
function goingOn(before: Finding, reason: ReminderReason, facts: ReminderFacts): Finding {
  const stands =
    before.because === "PAUSE" ? facts.isPaused : before.planReference === facts.planReference;
  return stands ? before : { ...before, ...reason };
}

/** Only what was off to the end stays answered for another plan or pause. */
function over(before: Finding): Finding {
  if (before.state === "OVER" || before.state === "CONFIRMED_OFF")
    return { ...before, state: "OVER" };
  return { ...before, state: "OVER", confirmedAt: null, confirmedBy: null };
}

/** The strongest sign that reminders go on, and that no confirmation has answered. */
function signOf(facts: ReminderFacts, before: Finding | null, now: Date): Sign | null {
  return enrolledSign(facts, before, now) ?? ledgerSign(facts, before, now);
}

function enrolledSign({ sequence }: ReminderFacts, before: Finding | null, now: Date): Sign | null {
  if (!sequence?.running) return null;
  const { name, lookedAt } = sequence;
  const settledAt = lookedAt && new Date(lookedAt.getTime() - lagMs);
  if (before?.confirmedAt && !isNews(settledAt, before)) return null;
  return { evidence: "ENROLLED", name, seenAt: lookedAt ?? now };
}

function ledgerSign(
  { sentAt, switchedOn }: ReminderFacts,
  before: Finding | null,
  now: Date,
): Sign | null {
  if (switchedOn === false) return null;
  if (isNews(sentAt, before)) return { evidence: "SENT", name: null, seenAt: sentAt };
  // Who has confirmed it for this debtor is not contradicted by reminders that are on for others.
  const isAnswered = before?.confirmedAt && before.confirmedBy !== bySource;
  return switchedOn && !isAnswered ? { evidence: "SWITCHED_ON", name: null, seenAt: now } : null;
}

/** Whether it is from after the last confirmation. */
function isNews(at: Date | null, before: Finding | null): at is Date {
  const confirmedAt = before?.confirmedAt ?? null;
  return at !== null && (confirmedAt === null || at > confirmedAt);
}

/** Nothing shows that they go on. They are off only where the source says so: silence confirms nothing. */
function withoutSign(before: Finding, { sequence, switchedOn }: ReminderFacts, now: Date): Finding {
  if (before.state === "OVER")
    return before.confirmedAt === null ? before : { ...before, state: "CONFIRMED_OFF" };
  if (before.state === "CONFIRMED_OFF") return before;
  const isOff = before.evidence === "ENROLLED" ? sequence?.running === false : switchedOn === false;
  if (!isOff) return before;
  // A sequence that was left takes back no person's word on reminders that are on for everybody.
  const confirmedBy = switchedOn === true ? (before.confirmedBy ?? bySource) : bySource;
  return { ...before, state: "CONFIRMED_OFF", confirmedAt: now, confirmedBy };
}

/** A person says that they are off; null where nothing is to be confirmed. */
export function confirmOff(before: Finding, by: string, now: Date): Finding | null {
  if (before.state !== "RUNNING" && before.state !== "ASKED") return null;
  return { ...before, state: "CONFIRMED_OFF", confirmedAt: now, confirmedBy: by };
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

const displayNames: Readonly<Record<Vendor, string>> = {
  SALESFORCE: "Salesforce",
  HUBSPOT: "HubSpot",
  XERO: "Xero",
  QUICKBOOKS: "QuickBooks",
  FILES: "the files",
};

/** Where a person switches them off. */
function howTo(vendor: Vendor, { because }: Pick<Finding, "because">): string {
  switch (vendor) {
    case "SALESFORCE":
      return "In Salesforce: open the person and remove them from the cadence.";
    case "HUBSPOT":
      return "In HubSpot: open the contact and unenroll it from the sequence.";
    case "XERO":
      return `In Xero: open the contact and turn invoice reminders off for it, or turn them off on each ${because === "PLAN" ? "invoice in the plan" : "open invoice"}.`;
    case "QUICKBOOKS":
      return "In QuickBooks: leave the customer's invoices out of automatic reminders, and send none by hand.";
    case "FILES":
      return "";
  }
}

const beside: Readonly<Record<ReminderReason["because"], string>> = {
  PLAN: "beside a payment plan",
  PAUSE: "while contact about payment is paused",
};

type Named = Pick<Finding, "evidence" | "name">;

/** "Xero invoice reminders", "HubSpot sequence no. 17". */
export function reminderName(vendor: Vendor, { evidence, name }: Named): string {
  if (evidence !== "ENROLLED") return `${displayNames[vendor]} invoice reminders`;
  const kind = vendor === "SALESFORCE" ? "cadence" : "sequence";
  return `${displayNames[vendor]} ${kind}${name === null ? "" : ` ${name}`}`;
}

/**
 * For a person who looks at the debtor. Nothing is said to be off before it is confirmed.
 * @param taskProblem why the task that asks could not be written
 */
export function reminderWords(
  vendor: Vendor,
  finding: Finding,
  taskProblem: string | null = null,
): string {
  const what = reminderName(vendor, finding);
  if (finding.state === "OVER") return "No payment plan is active and nothing is paused any more.";
  if (finding.state === "CONFIRMED_OFF")
    return finding.confirmedBy === bySource
      ? `${what}: ${displayNames[vendor]} says that they are off.`
      : `${what}: a person confirmed that they are off.`;
  const asked = askedWords(finding, taskProblem);
  return `${evidenceWords(vendor, finding)} ${asked} ${howTo(vendor, finding)} Until that is confirmed they count as running.`;
}

function askedWords({ state }: Finding, taskProblem: string | null): string {
  if (state === "RUNNING") return "No connected CRM could be given a task to switch them off.";
  return taskProblem === null
    ? "A task asks to switch them off."
    : `The task to switch them off could not be written: ${taskProblem}`;
}

function evidenceWords(vendor: Vendor, finding: Named & Pick<Finding, "because">): string {
  const what = reminderName(vendor, finding);
  const where = beside[finding.because];
  switch (finding.evidence) {
    case "SENT":
      return `${displayNames[vendor]} has sent an e-mail about an invoice; none should be sent ${where}.`;
    case "ENROLLED":
      return `The ${what} runs ${where}.`;
    case "SWITCHED_ON":
      return `${what} are on ${where}, and ${displayNames[vendor]} does not say whether this debtor is left out.`;
  }
}

/** The shortest limit of a subject among the CRMs (Salesforce), less the marker behind it. */
const subjectLengthMax = 200;

/** For the CRM: what to do, and never why somebody has a plan or what the pause is for. */
export function switchOffTask(
  vendor: Vendor,
  finding: Finding,
  debtorName: string,
): { subject: string; description: string } {
  const before = `Switch off ${cut(reminderName(vendor, finding), 80)} for `;
  const isPlan = finding.because === "PLAN";
  const after = isPlan ? ": a payment plan is agreed" : ": contact about payment is paused";
  const reason = isPlan ? `Payment plan ${finding.planReference} is active.` : careSentences.paused;
  const room = subjectLengthMax - before.length - after.length;
  return {
    subject: `${before}${cut(debtorName, room)}${after}`,
    description: [
      `${reason} ${evidenceWords(vendor, finding)}`,
      howTo(vendor, finding),
      "Then confirm it in Forbear: until then they count as running.",
    ].join("\n"),
  };
}

/** How many debtors a connection goes on reminding, by why it should not. */
export interface Reminded {
  readonly plan: number;
  readonly pause: number;
}

/** Of a connection that goes on reminding, as far as is known. */
export function goOnWords(vendor: Vendor, { plan, pause }: Reminded): string {
  const whom = [
    ...(plan === 0 ? [] : [`${debtors(plan)} who ${plan === 1 ? "has" : "have"} a payment plan`]),
    ...(pause === 0 ? [] : [`${debtors(pause)} ${beside.PAUSE}`]),
  ].join(", and ");
  const each = plan + pause === 1 ? "this debtor" : "each of them";
  return `As far as is known, ${displayNames[vendor]} goes on reminding ${whom}. Switch it off there for ${each}, as the tasks in the CRM say, and confirm it here; until then it counts as running.`;
}

function debtors(count: number): string {
  return count === 1 ? "a debtor" : `${count} debtors`;
}

/** At most `limit` UTF-16 units, with an ellipsis where something was left out, and no half character. */
function cut(words: string, limit: number): string {
  if (words.length <= limit) return words;
  return `${words
    .slice(0, limit - 1)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}
