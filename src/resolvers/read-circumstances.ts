/** From inputs to what is to be recorded: parsed at the border. */
import type { CircumstanceToRecord } from "../actions/record-circumstance.js";
import type { ReviewToRequest } from "../actions/request-review.js";
import { complaintAnswerDays } from "../domain/circumstances/dates.js";
import type { SealedDetail } from "../domain/circumstances/draft.js";
import type { CircumstanceBody } from "../domain/circumstances/kinds.js";
import { addDays, parsePlainDate, type PlainDate } from "../domain/calendar.js";
import type { TimeWindow } from "../domain/contact/case.js";
import { parseCurrency, type Currency } from "../domain/money.js";
import type * as api from "../schema/circumstance-inputs.js";
import type { MoneyInput } from "../schema/inputs.js";
import { badInput, idOrNowhere, isText } from "./input.js";
import { personIn } from "./person-id.js";

interface Common {
  readonly debtorId: string;
  readonly personId?: string | null;
  readonly beganAt?: Date | null;
  readonly words?: string | null;
  readonly lookOn?: string | null;
  readonly receivableIds?: string[] | null;
}

function recording(
  input: Common,
  body: CircumstanceBody,
  typed: Pick<SealedDetail, "driver" | "need"> = { driver: null, need: null },
): CircumstanceToRecord {
  const { personId, beganAt, receivableIds } = input;
  const words = textOrNull(input.words, "words");
  const isSealed = words !== null || typed.driver !== null || typed.need !== null;
  return {
    debtorId: idOrNowhere("Debtor", input.debtorId),
    personId: personId ? personIn(personId) : null,
    receivableIds: receivableIds?.map((id) => idOrNowhere("Receivable", id)).sort() ?? null,
    beganAt: beganAt ?? null,
    lookOn: dayOrNull(input.lookOn),
    detail: isSealed ? { ...typed, words } : null,
    body,
  };
}

export function dayOrNull(text: string | null | undefined): PlainDate | null {
  return text ? parsePlainDate(text) : null;
}

/** PostgreSQL's text holds no NUL; blank is nothing. */
export function textOrNull(text: string | null | undefined, field: string): string | null {
  const trimmed = text?.trim() ?? "";
  if (!isText(trimmed))
    throw badInput(["input", field], "This text holds a character that no text may hold.");
  return trimmed === "" ? null : trimmed;
}

function money(
  { amountMinor, currency }: MoneyInput,
  field: string,
): {
  amountMinor: string;
  currency: Currency;
} {
  try {
    return { amountMinor: amountMinor.toString(), currency: parseCurrency(currency) };
  } catch (error) {
    throw badInput(
      ["input", field, "currency"],
      error instanceof Error ? error.message : "The currency cannot be read.",
    );
  }
}

export function readHold(input: api.PlaceHoldInput): CircumstanceToRecord {
  const { hold, channels, aims, moratorium } = input;
  return recording(input, {
    kind: "HOLD",
    state: "ACTIVE",
    hold,
    channels: channels ?? null,
    purposes: aims ?? null,
    moratorium: moratorium
      ? {
          registerEntryOn: parsePlainDate(moratorium.registerEntryOn),
          treatmentEndedOn: dayOrNull(moratorium.treatmentEndedOn),
          statusRequestUnansweredSince: dayOrNull(moratorium.statusRequestUnansweredSince),
        }
      : null,
  });
}

/** @param today in the tenant's zone */
export function readSupportNeed(
  input: api.RecordSupportNeedInput,
  today: PlainDate,
): CircumstanceToRecord {
  const { certainty, toldBy, basis, purposes, adjustments, driver, need } = input;
  const { avoidChannels, slowPace, gentleTone, pause } = adjustments;
  return recording(
    input,
    {
      kind: "SUPPORT_NEED",
      state: "ACTIVE",
      ...{ certainty, toldBy, purposes },
      basis: basis ?? null,
      adjustments: { avoidChannels, slowPace, gentleTone, pause },
      expiresOn: dayOrNull(input.expiresOn) ?? addDays(today, 365),
    },
    { driver: driver ?? null, need: need ?? null },
  );
}

export function readDispute(input: api.OpenDisputeInput): CircumstanceToRecord {
  const { reason, form, part } = input;
  const evidence = input.evidence.flatMap((each) => textOrNull(each, "evidence") ?? []);
  return recording(input, {
    ...{ kind: "DISPUTE", state: "OPEN", reason, form, evidence },
    part: part ? money(part, "part") : null,
  });
}

export function readPromise(input: api.RecordPromiseInput): CircumstanceToRecord {
  return recording(input, {
    kind: "PROMISE",
    state: "OPEN",
    ...money(input.amount, "amount"),
    promisedOn: parsePlainDate(input.promisedOn),
    // Read from the ledger when it is recorded.
    paidBeforeMinor: "0",
  });
}

export function readCommitment(input: api.MakeCommitmentInput): CircumstanceToRecord {
  const { commitment, dueOn } = input;
  const owner = textOrNull(input.owner, "owner") ?? "";
  return recording(
    { ...input, lookOn: dueOn },
    { kind: "COMMITMENT", state: "OPEN", commitment, owner },
  );
}

/** @param today in the tenant's zone */
export function readComplaint(
  input: api.RecordComplaintInput,
  today: PlainDate,
): CircumstanceToRecord {
  const answerBy = addDays(today, complaintAnswerDays);
  return recording(input, { kind: "COMPLAINT", state: "OPEN", subject: input.subject, answerBy });
}

export function readPreference(input: api.SetContactPreferenceInput): CircumstanceToRecord {
  const { channels, onlyTimes, inconvenientTimes, inconvenientPlaces, accessibility } = input;
  return recording(input, {
    ...{ kind: "PREFERENCE", state: "ACTIVE", channels, inconvenientPlaces, accessibility },
    onlyTimes: onlyTimes.map(window),
    inconvenientTimes: inconvenientTimes.map(window),
    language: textOrNull(input.language, "language"),
  });
}

function window({ days, from, to }: api.TimeWindowInput): TimeWindow {
  return { ...(days ? { days } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

export function readOptOut(input: api.RecordOptOutInput): CircumstanceToRecord {
  const { scope, channel, form, statement } = input;
  return recording(input, {
    ...{ kind: "OPT_OUT", state: "ACTIVE", scope, form, statement },
    channel: channel ?? null,
    endpoint: textOrNull(input.endpoint, "endpoint"),
  });
}

export function readConsent(input: api.RecordConsentInput): CircumstanceToRecord {
  const { scope, givenTo } = input;
  return recording(input, {
    ...{ kind: "CONSENT", state: "ACTIVE", scope, givenTo },
    endpoint: textOrNull(input.endpoint, "endpoint"),
    validFrom: dayOrNull(input.validFrom),
    validUntil: dayOrNull(input.validUntil),
  });
}

export function readReview(input: api.RequestContactReviewInput): ReviewToRequest {
  const { personId, channel, aim, receivableIds } = input;
  return {
    debtorId: idOrNowhere("Debtor", input.debtorId),
    personId: personId ? personIn(personId) : null,
    ...{ channel, purpose: aim },
    receivableIds: receivableIds?.map((id) => idOrNowhere("Receivable", id)).sort() ?? null,
    words: textOrNull(input.words, "words"),
  };
}
