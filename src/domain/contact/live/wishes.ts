/** What circumstances say, in the words of a case: wishes, refusals, consents, needs, and whatever pauses contact. */
import { pausesAt } from "../../circumstances/effects.js";
import {
  countsAt,
  isOfKind,
  type CircumstanceKind,
  type CircumstanceOf,
} from "../../circumstances/kinds.js";
import type {
  CaseHold,
  CasePause,
  Channel,
  Consent,
  OptOut,
  Preference,
  Representation,
} from "../case.js";
import type { DebtorFacts, StoredPerson } from "./facts.js";
import type { LivePoint } from "./points.js";
import { caseIdOf, debtorPersonId, type Recipient } from "./recipients.js";

/** Before anything that anybody remembers: where a source does not say since when. */
const longAgo = "1970-01-01T00:00:00.000Z";

export interface WishQuestion {
  readonly facts: DebtorFacts;
  readonly recipient: Recipient;
  readonly at: Date;
}

/** What counts at the time, of one kind, about the recipient. */
function ofRecipient<K extends CircumstanceKind>(
  question: WishQuestion,
  kind: K,
): CircumstanceOf<K>[] {
  const { facts, recipient, at } = question;
  return facts.circumstances
    .filter((each): each is CircumstanceOf<K> => isOfKind(each, kind))
    .filter((each) => countsAt(each, at))
    .filter(({ personId }) => caseIdOf(facts, recipient, personId) === recipient.id);
}

/** The channels that the person would rather be reached on, first those that they named to us, in their order. */
export function preferredChannels(question: WishQuestion): Channel[] {
  const named = ofRecipient(question, "PREFERENCE").flatMap(({ body }) => body.channels);
  const bySource: Readonly<Record<string, Channel>> = {
    EMAIL: "EMAIL",
    PHONE: "VOICE",
    SMS: "SMS",
    LETTER: "POST",
  };
  const told = question.recipient.records.flatMap(
    ({ preferredChannel }) => bySource[preferredChannel ?? ""] ?? [],
  );
  return [...new Set(named.length > 0 ? named : told)];
}

/** Channels that the person has agreed to, by what they told us themself. */
export function agreedChannels(question: WishQuestion): Channel[] {
  const named = ofRecipient(question, "PREFERENCE").flatMap(({ body }) => body.channels);
  const texts = ofRecipient(question, "CONSENT").some(({ body }) => body.scope === "TEXT_MESSAGES");
  return texts ? [...named, "SMS"] : named;
}

/** BCP 47; null where nobody has said. */
export function languageOf(question: WishQuestion): string | null {
  const named = ofRecipient(question, "PREFERENCE").flatMap(({ body }) => body.language ?? []);
  const told = question.recipient.records.flatMap(({ language }) => language ?? []);
  return named.at(-1) ?? told[0] ?? null;
}

export function vulnerabilityOf(question: WishQuestion): "KNOWN" | "SUSPECTED" | undefined {
  const told = ofRecipient(question, "SUPPORT_NEED").map(({ body }) => body.certainty);
  return told.includes("KNOWN") ? "KNOWN" : told[0];
}

export function preferencesOf(question: WishQuestion): Preference[] {
  return ofRecipient(question, "PREFERENCE").map(({ beganAt, body }) => ({
    personId: question.recipient.id,
    receivedAt: beganAt,
    ...some("onlyTimes", body.onlyTimes),
    ...some("inconvenientTimes", body.inconvenientTimes),
    ...some("inconvenientPlaces", body.inconvenientPlaces),
  }));
}

/** An empty list would mean "never". */
function some<K extends string, T>(name: K, list: readonly T[]): Partial<Record<K, readonly T[]>> {
  return list.length === 0 ? {} : ({ [name]: list } as Partial<Record<K, readonly T[]>>);
}

/** Of the sources, of the hub, and what a need asks to avoid: whichever says no. */
export function optOutsOf(question: WishQuestion, points: readonly LivePoint[]): OptOut[] {
  const { recipient } = question;
  const personId = recipient.id;
  const bySources = points
    .filter(({ isRefused }) => isRefused)
    .map(({ id }) => atPoint(personId, id, longAgo));
  const avoided = ofRecipient(question, "SUPPORT_NEED").flatMap(({ beganAt, body }) =>
    body.adjustments.avoidChannels.map((channel) => onChannel(personId, channel, beganAt)),
  );
  const said = ofRecipient(question, "OPT_OUT").flatMap((each) => optOutOf(each, personId, points));
  return [...bySources, ...avoided, ...said, ...notTheirs(question, points)];
}

function atPoint(personId: string, contactPointId: string, receivedAt: string): OptOut {
  return { personId, scope: "CONTACT_POINT", contactPointId, form: "WRITTEN", receivedAt };
}

function onChannel(personId: string, channel: Channel, receivedAt: string): OptOut {
  return { personId, scope: "CHANNEL", channel, form: "ORAL", receivedAt };
}

function optOutOf(
  { beganAt, receivableIds, body }: CircumstanceOf<"OPT_OUT">,
  personId: string,
  points: readonly LivePoint[],
): OptOut[] {
  const about = receivableIds === null ? {} : { debtIds: receivableIds };
  const { scope, channel, endpoint, form, statement } = body;
  // That a number is somebody else's is no wish about a channel, and binds for everybody.
  if (statement === "NUMBER_IS_NOT_THEIRS") return [];
  const head = { personId, form, receivedAt: beganAt, statement, ...about };
  if (scope === "ALL_CONTACT") return [{ ...head, scope }];
  if (scope === "CHANNEL") return channel === null ? [] : [{ ...head, scope, channel }];
  return atEndpoint(points, endpoint, channel).map(({ id }) => ({
    ...head,
    scope,
    contactPointId: id,
  }));
}

/** A number is a point of several channels; without a channel it is meant for all of them. */
function atEndpoint(
  points: readonly LivePoint[],
  endpoint: string | null,
  channel: Channel | null,
): LivePoint[] {
  return points.filter(
    (point) =>
      endpoint !== null &&
      point.endpoint === endpoint &&
      (channel === null || point.channel === channel),
  );
}

/** Whoever said so, of whomever: nobody is to be reached there about this debtor. */
function notTheirs({ facts, recipient, at }: WishQuestion, points: readonly LivePoint[]): OptOut[] {
  return facts.circumstances
    .filter((each) => isOfKind(each, "OPT_OUT"))
    .filter((each) => countsAt(each, at) && each.body.statement === "NUMBER_IS_NOT_THEIRS")
    .flatMap(({ beganAt, body }) =>
      atEndpoint(points, body.endpoint, null).map(({ id }) => atPoint(recipient.id, id, beganAt)),
    );
}

export function consentsOf(question: WishQuestion, points: readonly LivePoint[]): Consent[] {
  return ofRecipient(question, "CONSENT").flatMap(({ id, beganAt, body }): Consent[] => {
    const head: Consent = {
      id,
      personId: question.recipient.id,
      scope: body.scope,
      givenTo: body.givenTo,
      receivedAt: beganAt,
      ...(body.validFrom === null ? {} : { validFrom: body.validFrom }),
      ...(body.validUntil === null ? {} : { validUntil: body.validUntil }),
    };
    if (body.endpoint === null) return [head];
    return atEndpoint(points, body.endpoint, null).map((point) => ({
      ...head,
      id: `${id} ${point.channel}`,
      contactPointId: point.id,
    }));
  });
}

export function pausesOf({ facts, recipient, at }: WishQuestion): CasePause[] {
  const stops = pausesAt(facts.circumstances, at).filter(
    ({ things }) => things.includes("DEMANDS") || things.includes("OTHER_CONTACT"),
  );
  const unproved = facts.receivables.filter(({ isUnproved }) => isUnproved).map(({ id }) => id);
  return [
    ...stops.map(({ why, personId, receivableIds, channels, purposes, from, until }) => ({
      why,
      personId: caseIdOf(facts, recipient, personId),
      ...(receivableIds === null ? {} : { debtIds: receivableIds }),
      ...(channels === null ? {} : { channels }),
      ...(purposes === null ? {} : { purposes }),
      from,
      ...(until === null ? {} : { until }),
    })),
    // Nothing is asked for on the ground of a balance that does not follow from its lines.
    ...(unproved.length === 0
      ? []
      : [{ why: "DATA_PROBLEM", debtIds: unproved, from: longAgo } as const]),
    ...facts.receivables.flatMap(({ id, inKeptPlanSince: from }): CasePause[] =>
      from === null ? [] : [{ why: "PLAN", debtIds: [id], from }],
    ),
  ];
}

export function moratoriaOf({ facts, recipient, at }: WishQuestion): CaseHold[] {
  return facts.circumstances
    .filter((each) => isOfKind(each, "HOLD"))
    .filter((each) => countsAt(each, at))
    .flatMap(({ personId, receivableIds, body: { hold, moratorium } }): CaseHold[] => {
      if (!moratorium || (hold !== "BREATHING_SPACE" && hold !== "MENTAL_HEALTH_CRISIS")) return [];
      const { registerEntryOn, treatmentEndedOn, statusRequestUnansweredSince } = moratorium;
      return [
        {
          kind: hold,
          personId: caseIdOf(facts, recipient, personId),
          registerEntryOn,
          ...(receivableIds === null ? {} : { debtIds: receivableIds }),
          ...(treatmentEndedOn === null ? {} : { treatmentEndedOn }),
          ...(statusRequestUnansweredSince === null ? {} : { statusRequestUnansweredSince }),
        },
      ];
    });
}

/** When each debt was disputed in writing, where that is open. */
export function disputedSince({ facts, at }: WishQuestion, receivableId: string): string | null {
  const [first] = facts.circumstances
    .filter((each) => isOfKind(each, "DISPUTE"))
    .filter((each) => countsAt(each, at) && each.body.form === "WRITTEN")
    .filter(({ receivableIds }) => receivableIds?.includes(receivableId) ?? true)
    .map(({ beganAt }) => beganAt)
    .sort();
  return first ?? null;
}

/** Lawyers and advisers who may act for the debtor. We take them to be reachable: then the debtor is left to them. */
export function representationsOf(
  { facts }: WishQuestion,
  debtIds: readonly string[],
): Representation[] {
  return facts.people.flatMap((person) =>
    actingRoles(person).map(({ relation, knownSince }) => ({
      personId: debtorPersonId,
      kind: relation,
      representativePersonId: person.personId,
      debtIds,
      knownSince,
      contactable: true,
    })),
  );
}

function actingRoles({ roles }: StoredPerson): {
  readonly relation: Representation["kind"];
  readonly knownSince: string;
}[] {
  return roles.flatMap(({ relation, state, since, decision }) => {
    if (state !== "HOLDS" || (relation !== "ATTORNEY" && relation !== "DEBT_ADVISER")) return [];
    // The day began earlier in the east.
    const began = since === null ? null : new Date(Date.parse(since) - 14 * 3_600_000);
    return [{ relation, knownSince: began?.toISOString() ?? decision?.decidedAt ?? longAgo }];
  });
}

/** A person's word that what asks for a review may be done, where it is given. */
export function allowedReviews(question: WishQuestion): CircumstanceOf<"REVIEW">[] {
  return ofRecipient(question, "REVIEW").filter(({ body }) => body.state === "ALLOWED");
}
