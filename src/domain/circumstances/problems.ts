/** What is wrong with what is said of each kind of circumstance. */
import { addDays, type PlainDate } from "../calendar.js";
import type { TimeWindow } from "../contact/case.js";
import { moratoriumOf } from "./dates.js";
import { isEndpoint } from "./endpoint.js";
import type {
  CircumstanceBody,
  CircumstanceKind,
  HoldBody,
  PreferenceBody,
  SupportNeedBody,
} from "./kinds.js";

export interface CircumstanceProblem {
  /** The part of the input that is wrong. */
  readonly field: readonly string[];
  /** What is wrong and what to do. */
  readonly message: string;
}

export function invalid(field: readonly string[], message: string): CircumstanceProblem {
  return { field, message };
}

const longestPromiseDays = 60;
const longestKeepingDays = 3 * 366;

/** Null where nothing is. @param today in the tenant's zone */
export function problemWithBody(
  body: CircumstanceBody,
  today: PlainDate,
): CircumstanceProblem | null {
  switch (body.kind) {
    case "HOLD":
      return problemWithHold(body, today) ?? problemWithEnd(body, today);
    case "SUPPORT_NEED":
      return problemWithNeed(body, today);
    case "DISPUTE":
      return problemWithDispute(body);
    case "PROMISE":
      return problemWithPromise(body, today);
    case "COMMITMENT":
      return problemWithCommitment(body);
    case "PREFERENCE":
    case "OPT_OUT":
    case "CONSENT":
      return problemWithWish(body);
    case "COMPLAINT":
    case "REVIEW":
      return null;
  }
}

type BodyOf<K extends CircumstanceKind> = Extract<CircumstanceBody, { kind: K }>;

function problemWithWish(
  body: BodyOf<"PREFERENCE" | "OPT_OUT" | "CONSENT">,
): CircumstanceProblem | null {
  if (body.kind === "PREFERENCE") return problemWithPreference(body);
  const own = body.kind === "OPT_OUT" ? problemWithOptOut(body) : problemWithConsent(body);
  return own ?? problemWithEndpoint(body.endpoint);
}

function problemWithCommitment({ owner }: BodyOf<"COMMITMENT">): CircumstanceProblem | null {
  return owner.trim() === "" || owner.length > 100
    ? invalid(["owner"], "Say who is to do it, in at most 100 characters.")
    : null;
}

function problemWithHold(
  { hold, moratorium, channels, purposes }: HoldBody,
  today: PlainDate,
): CircumstanceProblem | null {
  if (channels?.length === 0 || purposes?.length === 0)
    return invalid(
      ["scope"],
      "A hold on nothing pauses nothing: name something, or leave it out for all.",
    );
  const isStatutory = hold === "BREATHING_SPACE" || hold === "MENTAL_HEALTH_CRISIS";
  if (!isStatutory)
    return moratorium === null
      ? null
      : invalid(["moratorium"], "Only a statutory moratorium has a register entry.");
  if (moratorium === null)
    return invalid(
      ["moratorium"],
      "Give the day of the entry in the register: everything is counted from it.",
    );
  const { registerEntryOn, treatmentEndedOn, statusRequestUnansweredSince } = moratorium;
  if (registerEntryOn > today)
    return invalid(["moratorium", "registerEntryOn"], "The entry cannot lie in the future.");
  const laterDays = [treatmentEndedOn, statusRequestUnansweredSince].flatMap((day) => day ?? []);
  if (hold === "BREATHING_SPACE" && laterDays.length > 0)
    return invalid(["moratorium"], "These days belong to a mental health crisis moratorium.");
  if (laterDays.some((day) => day < registerEntryOn || day > today))
    return invalid(["moratorium"], "These days lie between the entry and today.");
  return null;
}

function problemWithEnd(body: HoldBody, today: PlainDate): CircumstanceProblem | null {
  const lastDay = moratoriumOf(body)?.lastDay ?? null;
  return lastDay !== null && lastDay < today
    ? invalid(
        ["moratorium", "registerEntryOn"],
        `It was over on ${lastDay}: look at the day again, or record nothing.`,
      )
    : null;
}

function problemWithNeed(
  { adjustments, expiresOn }: SupportNeedBody,
  today: PlainDate,
): CircumstanceProblem | null {
  const { avoidChannels, slowPace, gentleTone, pause } = adjustments;
  if (avoidChannels.length === 0 && !slowPace && !gentleTone && !pause)
    return invalid(["adjustments"], "Say what is to be done differently: that is what others see.");
  if (expiresOn < today) return invalid(["expiresOn"], "That day has passed.");
  if (expiresOn > addDays(today, longestKeepingDays))
    return invalid(["expiresOn"], "Nothing of this kind is kept longer than three years.");
  return null;
}

/** Numbers of documents, such as "RE 2026/11.4", and no words: these could say what is sealed elsewhere. */
const evidenceForm =
  /^(?=.*\d)(?!.*\p{L}{5})[\p{L}\d][\p{L}\d./#_-]{0,29}( [\p{L}\d./#_-]{1,29})?$/u;

function problemWithDispute({ part, evidence }: BodyOf<"DISPUTE">): CircumstanceProblem | null {
  if (part !== null && BigInt(part.amountMinor) <= 0n)
    return invalid(["part"], "The disputed part is more than nothing.");
  if (evidence.length > 20 || evidence.some((each) => !evidenceForm.test(each)))
    return invalid(
      ["evidence"],
      "Give numbers of documents, such as CN-1042, at most 20 of them; words belong into `words`, which are sealed.",
    );
  return null;
}

function problemWithPromise(
  { amountMinor, promisedOn }: BodyOf<"PROMISE">,
  today: PlainDate,
): CircumstanceProblem | null {
  if (BigInt(amountMinor) <= 0n) return invalid(["amount"], "A promise is of more than nothing.");
  if (promisedOn < today) return invalid(["promisedOn"], "That day has passed.");
  if (promisedOn > addDays(today, longestPromiseDays))
    return invalid(
      ["promisedOn"],
      "What takes longer than two months is better agreed as a payment plan.",
    );
  return null;
}

function problemWithEndpoint(endpoint: string | null): CircumstanceProblem | null {
  return endpoint === null || isEndpoint(endpoint)
    ? null
    : invalid(["endpoint"], "This is neither a telephone number nor an e-mail address.");
}

function problemWithConsent({
  scope,
  endpoint,
  validFrom,
  validUntil,
}: BodyOf<"CONSENT">): CircumstanceProblem | null {
  if (validFrom !== null && validUntil !== null && validUntil < validFrom)
    return invalid(["validUntil"], "It would end before it begins.");
  return scope === "TEXT_MESSAGES" && endpoint === null
    ? invalid(["endpoint"], "A consent to texts is for one number.")
    : null;
}

function problemWithOptOut({
  scope,
  channel,
  endpoint,
  statement,
}: BodyOf<"OPT_OUT">): CircumstanceProblem | null {
  if ((scope === "CHANNEL") !== (channel !== null))
    return invalid(["channel"], "Name the channel where the wish is about one, and only then.");
  if ((scope === "CONTACT_POINT") !== (endpoint !== null))
    return invalid(
      ["endpoint"],
      "Name the number or address where the wish is about one, and only then.",
    );
  return statement === "NUMBER_IS_NOT_THEIRS" && scope !== "CONTACT_POINT"
    ? invalid(["scope"], "That a number is not theirs is about this number: name it.")
    : null;
}

/** "24:00" only as an end. */
const clockTime = /^([01]\d|2[0-3]):[0-5]\d$/;

function problemWithPreference(body: PreferenceBody): CircumstanceProblem | null {
  const { channels, onlyTimes, inconvenientTimes, inconvenientPlaces, language, accessibility } =
    body;
  const said = [channels, onlyTimes, inconvenientTimes, inconvenientPlaces, accessibility];
  if (language === null && said.every((each) => each.length === 0))
    return invalid([], "Say one wish at least.");
  if (new Set(channels).size < channels.length)
    return invalid(["channels"], "Each channel has one place in the order.");
  if (language !== null && !isLanguage(language))
    return invalid(["language"], "Write the language as a tag such as en-GB or pl.");
  return (
    problemWithWindows(onlyTimes, "onlyTimes") ??
    problemWithWindows(inconvenientTimes, "inconvenientTimes")
  );
}

function problemWithWindows(
  windows: readonly TimeWindow[],
  field: string,
): CircumstanceProblem | null {
  if (windows.every(isWindow)) return null;
  return invalid(
    [field],
    "Write times as 09:30, 24:00 for the end of the day, and name each day once.",
  );
}

function isWindow({ days, from = "00:00", to = "24:00" }: TimeWindow): boolean {
  return (
    clockTime.test(from) &&
    (to === "24:00" || clockTime.test(to)) &&
    // One that ends before it begins lasts into the next day: people work at night.
    from !== to &&
    (days === undefined || (days.length > 0 && new Set(days).size === days.length))
  );
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
