/** What somebody wants to record of a debtor, and whether it can be recorded so. */
import { addDays, type PlainDate } from "../calendar.js";
import type { CircumstanceBody, Driver, Need } from "./kinds.js";
import { invalid, problemWithBody, type CircumstanceProblem } from "./problems.js";

/** What is sealed: why something is so. */
export interface SealedDetail {
  readonly driver: Driver | null;
  readonly need: Need | null;
  readonly words: string | null;
}

export interface CircumstanceDraft<B extends CircumstanceBody = CircumstanceBody> {
  readonly body: B;
  readonly personId: string | null;
  readonly receivableIds: readonly string[] | null;
  /** When it began or was received; null: now. */
  readonly beganAt: Date | null;
  /** When a person has to look; null: as is usual for it. */
  readonly lookOn: PlainDate | null;
  /** Null: nothing is sealed. */
  readonly detail: SealedDetail | null;
}

const longestLookDays = 366;
const longestPastDays = 5 * 366;
const longestWords = 2_000;

/** What is wrong with it; null where nothing is. @param today in the tenant's zone */
export function problemWithDraft(
  draft: CircumstanceDraft,
  now: Date,
  today: PlainDate,
): CircumstanceProblem | null {
  return (
    problemWithScope(draft) ??
    problemWithDates(draft, now, today) ??
    problemWithDetail(draft) ??
    problemWithBody(draft.body, today)
  );
}

function problemWithScope({ receivableIds, body }: CircumstanceDraft): CircumstanceProblem | null {
  if (receivableIds?.length === 0)
    return invalid(
      ["receivableIds"],
      "Name one receivable at least, or leave it out for all that is owed.",
    );
  if (receivableIds !== null && !isAboutDebts(body))
    return invalid(
      ["receivableIds"],
      "This is about the person, whatever is owed: leave receivableIds out.",
    );
  return null;
}

function isAboutDebts({ kind }: CircumstanceBody): boolean {
  return kind === "HOLD" || kind === "DISPUTE" || kind === "PROMISE" || kind === "COMPLAINT";
}

function problemWithDates(
  { beganAt, lookOn }: CircumstanceDraft,
  now: Date,
  today: PlainDate,
): CircumstanceProblem | null {
  if (beganAt !== null && beganAt > now)
    return invalid(["beganAt"], "It cannot have begun in the future: leave it out for now.");
  if (beganAt !== null && now.getTime() - beganAt.getTime() > longestPastDays * 86_400_000)
    return invalid(["beganAt"], "That is more than five years ago: look at the year again.");
  return problemWithLook(lookOn, today);
}

/** The same where it is prolonged. */
export function problemWithLook(
  lookOn: PlainDate | null,
  today: PlainDate,
): CircumstanceProblem | null {
  if (lookOn === null) return null;
  if (lookOn < today) return invalid(["lookOn"], "That day has passed: give today or a later one.");
  if (lookOn > addDays(today, longestLookDays))
    return invalid(["lookOn"], "A person looks again within a year: give an earlier day.");
  return null;
}

function problemWithDetail({ body, detail }: CircumstanceDraft): CircumstanceProblem | null {
  if (detail === null) return null;
  const long = problemWithWords(detail.words);
  if (long) return long;
  const isTyped = detail.driver !== null || detail.need !== null;
  if (body.kind !== "SUPPORT_NEED")
    return isTyped ? invalid(["detail"], "Only a support need has a driver and a need.") : null;
  if (body.basis === null)
    return invalid(
      ["basis"],
      "Why it is so may be kept only with a lawful basis: ask for consent, or record only what is to be done differently.",
    );
  if (body.purposes.length === 0)
    return invalid(["purposes"], "Say what the detail may be used for.");
  return null;
}

export function problemWithWords(words: string | null): CircumstanceProblem | null {
  if (words === null || words.length <= longestWords) return null;
  return invalid(["words"], `Keep it to ${longestWords} characters; what matters is what helps.`);
}
