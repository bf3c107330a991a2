/** From what is going on with a debtor to the public types. No rule lives here. */
import type { Result } from "../actions/problem.js";
import type { RehearsedCircumstance } from "../actions/record-circumstance.js";
import { legalDatesOf } from "../domain/circumstances/dates.js";
import { pausedBy } from "../domain/circumstances/effects.js";
import type {
  CircumstanceBody,
  DisputeBody,
  HoldBody,
  PreferenceBody,
  PromiseBody,
} from "../domain/circumstances/kinds.js";
import { allowedChanges } from "../domain/circumstances/life.js";
import type { TimeWindow } from "../domain/contact/case.js";
import type * as api from "../schema/circumstances.js";
import { toGlobalId } from "../schema/ids.js";
import type { CircumstanceStepRow, CircumstanceView } from "../store/queries/circumstances.js";
import { money, userErrors } from "./present.js";

/** The type's own name goes with it: several types are shown as one interface. */
export function circumstance(row: CircumstanceView): api.Circumstance {
  const { body, personId, personIsParty, receivableIds } = row;
  const { lookOn, recordedBy, version, hasDetail } = row;
  return {
    ...own(body),
    id: toGlobalId("Circumstance", row.id),
    uuid: row.id,
    kind: body.kind,
    state: body.state,
    debtorId: toGlobalId("Debtor", row.debtorId),
    personId: personId && toGlobalId(personIsParty ? "Party" : "ContactPerson", personId),
    receivableIds: receivableIds?.map((id) => toGlobalId("Receivable", id)) ?? null,
    beganAt: new Date(row.beganAt),
    endsAt: instant(row.endsAt),
    endedAt: instant(row.endedAt),
    recordedAt: new Date(row.recordedAt),
    allowedChanges: allowedChanges(row),
    ...{ lookOn, recordedBy, version, hasDetail },
  };
}

export function step(row: CircumstanceStepRow): api.CircumstanceStep {
  const { version, actor, change, state, lookOn } = row;
  return { version, at: new Date(row.at), actor, change, state, lookOn };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** What each kind adds. */
function own(body: CircumstanceBody): { readonly __typename: string } {
  switch (body.kind) {
    case "HOLD":
      return { __typename: "Hold", ...hold(body) };
    case "SUPPORT_NEED":
      return { __typename: "SupportNeed", ...body };
    case "DISPUTE":
      return { __typename: "Dispute", ...dispute(body) };
    case "PROMISE":
      return { __typename: "PromiseToPay", ...promise(body) };
    case "COMMITMENT":
      return { __typename: "Commitment", ...body };
    case "COMPLAINT":
      return { __typename: "Complaint", ...body };
    case "PREFERENCE":
      return { __typename: "ContactPreference", ...preference(body) };
    case "OPT_OUT":
      return { __typename: "ContactOptOut", ...body };
    case "CONSENT":
      return { __typename: "ContactConsent", ...body };
    case "REVIEW":
      return { __typename: "ContactReview", ...body, ...{ aim: body.purpose } };
  }
}

function hold(
  body: HoldBody,
): Pick<api.Hold, "hold" | "pauses" | "channels" | "aims" | "legalDates"> {
  return {
    hold: body.hold,
    pauses: pausedBy(body.hold),
    channels: body.channels,
    aims: body.purposes,
    legalDates: legalDatesOf(body),
  };
}

function dispute({ reason, form, part, evidence }: DisputeBody): Partial<api.Dispute> {
  return { reason, form, evidence, part: part && money(part.amountMinor, part.currency) };
}

function promise({ amountMinor, currency, promisedOn }: PromiseBody): Partial<api.PromiseToPay> {
  return { amount: money(amountMinor, currency), promisedOn };
}

function preference(body: PreferenceBody): Partial<api.ContactPreference> {
  const { channels, inconvenientPlaces, language, accessibility } = body;
  return {
    ...{ channels, inconvenientPlaces, language, accessibility },
    onlyTimes: body.onlyTimes.map(timeWindow),
    inconvenientTimes: body.inconvenientTimes.map(timeWindow),
  };
}

function timeWindow({ days, from, to }: TimeWindow): api.TimeWindow {
  return { days: days ?? null, from: from ?? null, to: to ?? null };
}

export function stored(result: Result<CircumstanceView>): api.CircumstancePayload {
  return {
    circumstance: result.ok ? circumstance(result.value) : null,
    dryRun: false,
    vendorRequests: null,
    userErrors: result.ok ? [] : userErrors(result.problems),
  };
}

export function drawn(result: Result<RehearsedCircumstance>): api.CircumstancePayload {
  return {
    circumstance: result.ok ? circumstance(result.value.circumstance) : null,
    dryRun: true,
    vendorRequests: result.ok ? result.value.requests : null,
    userErrors: result.ok ? [] : userErrors(result.problems),
  };
}
