/** What lifts a restriction. Consents hold for some time only, so that each answer is for an instant. */
import type { Consent } from "./case.js";
import { barringRepresentations } from "./bars.js";
import { consentHolds } from "./consents.js";
import type { ExceptionCode, ExceptionKind, PolicyPack, Rule } from "./pack.js";
import type { Situation } from "./situation.js";
import { dayNumber } from "./zone.js";

export const codeOf: Readonly<Record<ExceptionKind, ExceptionCode>> = {
  REPLY: "REPLY_TO_INBOUND",
  OPT_OUT_CONFIRMATION: "OPT_OUT_CONFIRMATION",
  REQUIRED_NOTICE: "REQUIRED_BY_LAW",
  END_OR_REMEDY: "CEASE_EXCEPTION",
  TIME_AND_PLACE_CONSENT: "PRIOR_CONSENT",
  CALL_CONSENT: "PRIOR_CONSENT",
  REPRESENTATIVE_CONSENT: "REPRESENTATIVE_CONSENTED",
  LOCATION_ENQUIRY: "LOCATION_INFORMATION",
};

/** Which kind of consent an exception goes by. */
export const consentScopeOf: Partial<Record<ExceptionKind, Consent["scope"]>> = {
  TIME_AND_PLACE_CONSENT: "TIME_AND_PLACE",
  CALL_CONSENT: "CALL_FREQUENCY",
};

/**
 * Whether the exception holds at that instant for this attempt.
 * @param pack of the restriction: a consent has to be given within the hours of the same pack
 */
export function exceptionHolds(
  kind: ExceptionKind,
  situation: Situation,
  { pack, rule }: { readonly pack: PolicyPack; readonly rule: Rule },
  instant: number,
): boolean {
  switch (kind) {
    case "REPRESENTATIVE_CONSENT":
      return (
        rule.kind === "representation" &&
        barringRepresentations(rule, situation).every(({ directContactConsentAt }) =>
          situation.isPast(directContactConsentAt),
        )
      );
    case "LOCATION_ENQUIRY":
      return situation.facts.attempt.purpose === "LOCATE_PERSON" && isFirstEnquiry(situation);
    case "TIME_AND_PLACE_CONSENT":
    case "CALL_CONSENT":
      return situation.consents.some(
        (consent) =>
          consent.scope === consentScopeOf[kind] && consentHolds(consent, situation, pack, instant),
      );
    case "REPLY":
    case "OPT_OUT_CONFIRMATION":
    case "REQUIRED_NOTICE":
    case "END_OR_REMEDY":
      return !situation.asksForPayment && isMessageOf(kind, situation);
  }
}

/** What the message is for, and that it is the first of its kind where only one is free. */
function isMessageOf(
  kind: "REPLY" | "OPT_OUT_CONFIRMATION" | "REQUIRED_NOTICE" | "END_OR_REMEDY",
  situation: Situation,
): boolean {
  const { purpose } = situation.facts.attempt;
  switch (kind) {
    case "REPLY":
      return purpose === "REPLY" && isFirstReply(situation);
    case "OPT_OUT_CONFIRMATION":
      return purpose === "OPT_OUT_CONFIRMATION" && isFirstConfirmation(situation);
    case "REQUIRED_NOTICE":
      return purpose === "REQUIRED_NOTICE";
    case "END_OR_REMEDY":
      return purpose === "REMEDY_NOTICE" || purpose === "END_OF_CONTACT";
  }
}

/** The next instant after the given one at which a consent of the exception begins to be valid; null: none does. */
export function exceptionBegins(
  kind: ExceptionKind,
  situation: Situation,
  instant: number,
): number | null {
  const scope = consentScopeOf[kind];
  const begins = situation.consents
    .filter((consent) => consent.scope === scope)
    .flatMap(({ validFrom }) =>
      validFrom === undefined
        ? []
        : situation.zones.map((zone) => zone.dayBegins(dayNumber(validFrom), -Infinity)),
    )
    .filter((each) => each > instant);
  return begins.length > 0 ? Math.min(...begins) : null;
}

function isFirstReply({ facts: { attempt }, log }: Situation): boolean {
  const { replyToContactId: asked, channel } = attempt;
  if (asked === undefined) return false;
  const isQuestion = log.some(
    ({ entry }) => entry.id === asked && entry.direction === "INBOUND" && entry.channel === channel,
  );
  const isAnswered = log.some(
    ({ entry }) => entry.direction === "OUTBOUND" && entry.replyToContactId === asked,
  );
  return isQuestion && !isAnswered;
}

/** Of the latest opt-out that binds the channel or the contact point of the attempt. */
function isFirstConfirmation({ optOuts, point, log }: Situation): boolean {
  const since = optOuts
    .filter(
      (each) =>
        (each.scope === "CHANNEL" && each.channel === point.channel) ||
        (each.scope === "CONTACT_POINT" && each.contactPointId === point.id),
    )
    .map((each) => each.since);
  const latest = Math.max(...since);
  return (
    since.length > 0 &&
    !log.some(({ entry, at }) => entry.purpose === "OPT_OUT_CONFIRMATION" && at >= latest)
  );
}

function isFirstEnquiry({ log }: Situation): boolean {
  return !log.some(
    ({ entry }) => entry.direction === "OUTBOUND" && entry.purpose === "LOCATE_PERSON",
  );
}
