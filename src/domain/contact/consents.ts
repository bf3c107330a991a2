/** Consents: whether one holds at an instant, and which contacts were made under one. */
import type { Consent } from "./case.js";
import type { PolicyPack, WindowRule } from "./pack.js";
import type { Logged, Situation } from "./situation.js";
import { compileWindows, isInside } from "./time-windows.js";
import { dayNumber } from "./zone.js";

/** Day 1 is that of receipt. Source: 12 CFR 1006.14(b)(3)(i). */
const callConsentDays = 7;

/**
 * Given to this collector, for this contact point, on a day for which it was given; further calls until the next
 * conversation, time and place where it was given within the hours of the pack.
 */
export function consentHolds(
  consent: Consent,
  situation: Situation,
  pack: PolicyPack,
  instant: number,
): boolean {
  if ((consent.givenTo ?? "COLLECTOR") !== "COLLECTOR") return false;
  const { contactPointId: point = situation.point.id } = consent;
  if (point !== situation.point.id || !isValidOn(consent, situation, instant)) return false;
  return consent.scope === "CALL_FREQUENCY"
    ? !hasSpokenSince(consent, situation, instant)
    : wasGivenWithinHours(consent, situation, pack);
}

function hasSpokenSince(consent: Consent, { log }: Situation, before: number): boolean {
  const since = Date.parse(consent.receivedAt);
  return log.some(
    ({ entry, at }) =>
      at > since &&
      at < before &&
      entry.channel === "VOICE" &&
      entry.outcome === "CONVERSATION" &&
      (entry.id === undefined || entry.id !== consent.givenInContactId),
  );
}

/** Where it is not said in which contact it was given, nothing is known against it. */
function wasGivenWithinHours(
  { givenInContactId: id }: Consent,
  { log, zones }: Situation,
  pack: PolicyPack,
): boolean {
  if (id === undefined) return true;
  const given = log.find(({ entry }) => entry.id === id);
  if (!given) return false;
  return pack.rules
    .filter((rule): rule is WindowRule => rule.kind === "window")
    .filter(({ channels }) => !channels || channels.includes(given.entry.channel))
    .every(({ hours, on }) => {
      if (hours.are !== "FIXED" || on !== undefined) return true;
      const windows = compileWindows(hours.windows);
      return zones.every((zone) => isInside(windows, zone.local(given.at)));
    });
}

function isValidOn(consent: Consent, { zones }: Situation, instant: number): boolean {
  return zones.every((zone) => {
    const { day } = zone.local(instant);
    const received = zone.local(Date.parse(consent.receivedAt)).day;
    const last = consent.scope === "CALL_FREQUENCY" ? received + callConsentDays - 1 : Infinity;
    const from = consent.validFrom === undefined ? received : dayNumber(consent.validFrom);
    const until = consent.validUntil === undefined ? last : dayNumber(consent.validUntil);
    return day >= Math.max(from, received) && day <= Math.min(last, until);
  });
}

/** Whether a contact was made under a consent to further calls. */
export function wasUnderCallConsent(
  situation: Situation,
  pack: PolicyPack,
  { at, entry }: Logged,
): boolean {
  return situation.consents.some(
    (consent) =>
      consent.scope === "CALL_FREQUENCY" &&
      Date.parse(consent.receivedAt) <= at &&
      consent.givenInContactId !== (entry.id ?? "") &&
      consentHolds(consent, situation, pack, at),
  );
}
