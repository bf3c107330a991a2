/** Contact cases by chance: many people, zones, channels and histories, in the published format. */
import fc from "fast-check";
import {
  channels,
  outcomes,
  placeKinds,
  purposes,
  weekdays,
  type CaseContactPoint,
  type CaseHold,
  type Consent,
  type ContactCase,
  type LogEntry,
  type OptOut,
  type Person,
  type TimeWindow,
} from "../../src/domain/contact/case.js";
import { relations } from "../../src/domain/roles.js";
import { parsePlainDate } from "../../src/domain/calendar.js";

/** Whole hours, half hours and quarters from UTC; with and without changes of the clocks, on both hemispheres. */
const places = [
  ["America/New_York", "US-NY"],
  ["America/Los_Angeles", "US-WA"],
  ["America/New_York", "US-MA"],
  ["America/Chicago", "US-IL"],
  ["Europe/London", "GB-ENG"],
  ["Europe/London", "GB-SCT"],
  ["Australia/Adelaide", "AU-SA"],
  ["Australia/Lord_Howe", "AU-NSW"],
  ["Australia/Brisbane", "AU-QLD"],
  ["America/Toronto", "CA-QC"],
  ["America/Toronto", "CA-ON"],
  ["America/St_Johns", "CA-NL"],
  ["America/Vancouver", "CA-BC"],
  ["Asia/Kolkata", "IN-DL"],
  ["Asia/Kathmandu", "NP-P3"],
] as const;

const hour = 3_600_000;
const day = 24 * hour;

const instantText = (ms: number): string => new Date(ms).toISOString();
const dayOf = (ms: number) => parsePlainDate(new Date(ms).toISOString().slice(0, 10));

/** Within two years that have every change of the clocks. */
const moments = fc.integer({ min: Date.UTC(2026, 0, 5), max: Date.UTC(2027, 11, 20) });

const localTime = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(half >> 1).padStart(2, "0")}:${half % 2 === 0 ? "00" : "30"}`);

const timeWindow: fc.Arbitrary<TimeWindow> = fc.record(
  {
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 7 }),
    from: localTime,
    to: localTime,
  },
  { requiredKeys: [] },
);

const somePlaces = fc
  .uniqueArray(fc.constantFrom(...places), { minLength: 0, maxLength: 2 })
  .map((all) =>
    all.map(([timeZone, region]) => ({ timeZone, region, basis: "RESIDENCE" as const })),
  );

/** Mostly one person in one place; sometimes many. */
function person(id: string, relation: Person["relation"], at: number): fc.Arbitrary<Person> {
  return fc
    .record({
      kind: fc.constantFrom<Person["kind"]>(
        "NATURAL",
        "NATURAL",
        "NATURAL",
        "SOLE_TRADER",
        "COMPANY",
      ),
      places: somePlaces,
      more: fc.record(
        {
          vatRegistered: fc.boolean(),
          tradesInPartnership: fc.boolean(),
          vulnerability: fc.constantFrom<"SUSPECTED" | "KNOWN">("SUSPECTED", "KNOWN"),
          workingHours: fc.array(timeWindow, { maxLength: 2 }),
          employerProhibitsSince: past(at),
          whereabouts: fc.array(
            fc.record({
              place: fc.constantFrom(...placeKinds),
              knownSince: past(at),
              until: fc
                .integer({ min: 1, max: 400 })
                .map((hours) => instantText(at + hours * hour)),
            }),
            { maxLength: 1 },
          ),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ kind, places: where, more }) => ({ id, relation, kind, places: where, ...more }));
}

const past = (at: number, days = 40): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: days * 24 * 60 }).map((minutes) => instantText(at - minutes * 60_000));
const pastDay = (at: number, days = 90): fc.Arbitrary<ReturnType<typeof dayOf>> =>
  fc.integer({ min: 2, max: days }).map((back) => dayOf(at - back * day));

const personIds = ["p1", "p2"];
const debtIds = ["d1", "d2"];
const someDebts = fc.constantFrom(["d1"], ["d1"], ["d2"], ["d1", "d2"]);
/** Mostly the debtor. */
const somebody = fc.constantFrom("p1", "p1", "p1", "p2");

const pointOf = (
  id: string,
  channel: CaseContactPoint["channel"],
): fc.Arbitrary<CaseContactPoint> =>
  fc
    .record({
      personId: fc.constantFrom(...personIds),
      place: fc.constantFrom<"HOME" | "WORK" | "MOBILE" | undefined>(
        "HOME",
        "WORK",
        "MOBILE",
        undefined,
      ),
    })
    .map(({ personId, place }) => ({ id, personId, channel, ...(place ? { place } : {}) }));

export function logEntry(at: number, days = 8): fc.Arbitrary<LogEntry> {
  return fc.record(
    {
      at: past(at, days),
      direction: fc.constantFrom<LogEntry["direction"]>(
        "OUTBOUND",
        "OUTBOUND",
        "OUTBOUND",
        "INBOUND",
      ),
      channel: fc.oneof(
        { weight: 3, arbitrary: fc.constant<LogEntry["channel"]>("VOICE") },
        { weight: 1, arbitrary: fc.constantFrom(...channels) },
      ),
      personId: somebody,
      debtIds: someDebts,
      // Most calls ring out.
      outcome: fc.constantFrom<LogEntry["outcome"]>(
        "RANG_OUT",
        "RANG_OUT",
        "RANG_OUT",
        ...outcomes,
      ),
      purpose: fc.constantFrom(...purposes),
      contactPointId: fc.constantFrom("cp1", "cp2"),
      collectorEntityId: fc.constantFrom("agency-1", "agency-1", "agency-2"),
    },
    { requiredKeys: ["at", "direction", "channel", "personId", "debtIds", "outcome"] },
  );
}

export function optOut(at: number): fc.Arbitrary<OptOut> {
  return fc
    .record({
      personId: somebody,
      scope: fc.constantFrom<OptOut["scope"]>("CHANNEL", "CONTACT_POINT", "ALL_CONTACT"),
      channel: fc.constantFrom<OptOut["channel"] & string>(
        "VOICE",
        "VOICE",
        "SMS",
        "EMAIL",
        ...channels,
      ),
      contactPointId: fc.constantFrom("cp1", "cp2"),
      form: fc.constantFrom<OptOut["form"]>("ORAL", "WRITTEN", "WRITTEN"),
      debts: fc.option(someDebts, { nil: undefined, freq: 2 }),
      receivedAt: past(at),
    })
    .map(({ scope, channel, contactPointId, debts, ...rest }) => ({
      ...rest,
      scope,
      ...(scope === "CHANNEL" ? { channel } : {}),
      ...(scope === "CONTACT_POINT" ? { contactPointId } : {}),
      ...(debts ? { debtIds: debts } : {}),
    }));
}

export function hold(at: number): fc.Arbitrary<CaseHold> {
  return fc.record(
    {
      kind: fc.constantFrom<CaseHold["kind"]>("BREATHING_SPACE", "MENTAL_HEALTH_CRISIS"),
      personId: fc.constantFrom(...personIds),
      debtIds: someDebts,
      registerEntryOn: pastDay(at),
      treatmentEndedOn: pastDay(at),
      statusRequestUnansweredSince: pastDay(at),
    },
    { requiredKeys: ["kind", "personId", "registerEntryOn"] },
  );
}

function consent(at: number, index: number): fc.Arbitrary<Consent> {
  return fc.record(
    {
      id: fc.constant(`c${index}`),
      personId: fc.constantFrom(...personIds),
      scope: fc.constantFrom<Consent["scope"]>("TIME_AND_PLACE", "CALL_FREQUENCY", "TEXT_MESSAGES"),
      givenTo: fc.constantFrom<"COLLECTOR" | "CREDITOR">("COLLECTOR", "COLLECTOR", "CREDITOR"),
      receivedAt: past(at, 90),
      validFrom: fc.integer({ min: -5, max: 10 }).map((days) => dayOf(at + days * day)),
      validUntil: fc.integer({ min: 0, max: 12 }).map((days) => dayOf(at + days * day)),
      numberCheckedAt: past(at, 90),
    },
    { requiredKeys: ["id", "personId", "scope", "receivedAt"] },
  );
}

export interface CaseOptions {
  /** Within the hours of the day, where most people are; left out: at any time. */
  readonly atNoon?: true;
  /** How many contacts there were; left out: up to twelve. */
  readonly contacts?: number;
  /** How often a person has asked for something: one of so many. */
  readonly restricted?: number;
}

/** A case whose facts are all known at the attempt. */
export function contactCases({
  contacts,
  restricted = 3,
  atNoon,
}: CaseOptions = {}): fc.Arbitrary<ContactCase> {
  return moments.chain((moment) => {
    const at = atNoon ? Math.floor(moment / day) * day + 17 * hour : moment;
    const rarely = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
      fc
        .tuple(fc.integer({ min: 1, max: restricted }), one)
        .map(([chance, value]) => (chance === 1 ? [value] : []));
    return fc
      .record({
        collector: fc.record({
          role: fc.constantFrom<ContactCase["collector"]["role"]>(
            "THIRD_PARTY",
            "THIRD_PARTY",
            "DEBT_BUYER",
            "CREDITOR",
            "CREDITOR_UNDER_OTHER_NAME",
          ),
          entityId: fc.constant("agency-1"),
        }),
        debtor: person("p1", "DEBTOR", at),
        other: fc
          .constantFrom(...relations.filter((each) => each !== "DEBTOR"))
          .chain((relation) => person("p2", relation, at)),
        debts: fc.tuple(
          ...debtIds.map((id) =>
            fc.record(
              {
                id: fc.constant(id),
                kind: fc.constantFrom<"CONSUMER" | "BUSINESS">("CONSUMER", "CONSUMER", "BUSINESS"),
                product: fc.constantFrom<"STUDENT_LOAN" | "LOAN">("STUDENT_LOAN", "LOAN"),
                owedBy: fc.uniqueArray(fc.constantFrom(...personIds), { minLength: 1 }),
                regulatedCredit: fc.boolean(),
                obtainedInDefault: fc.boolean(),
                accountNumberAtPlacement: fc.constantFrom("A", "B"),
                noticeOfPaymentSentOn: pastDay(at, 9),
                ...(atNoon ? {} : { disputedInWritingAt: past(at) }),
              },
              { requiredKeys: ["id", "kind"] },
            ),
          ),
        ),
        channel: fc.constantFrom<CaseContactPoint["channel"]>(
          "VOICE",
          "VOICE",
          "SMS",
          "EMAIL",
          ...channels,
        ),
        preferences: rarely(
          fc.record(
            {
              personId: fc.constantFrom(...personIds),
              receivedAt: past(at),
              onlyTimes: fc.array(timeWindow, { minLength: 1, maxLength: 2 }),
              inconvenientTimes: fc.array(timeWindow, { minLength: 1, maxLength: 2 }),
              inconvenientPlaces: fc.array(fc.constantFrom(...placeKinds), { minLength: 1 }),
            },
            { requiredKeys: ["personId", "receivedAt"] },
          ),
        ),
        optOuts: rarely(optOut(at)),
        consents: rarely(consent(at, 1)),
        representations: rarely(
          fc.record(
            {
              personId: fc.constantFrom(...personIds),
              kind: fc.constantFrom<"ATTORNEY" | "DEBT_ADVISER">("ATTORNEY", "DEBT_ADVISER"),
              debtIds: someDebts,
              knownSince: past(at),
              contactable: fc.boolean(),
              directContactConsentAt: past(at),
              representativeOnlyRequestAt: past(at),
            },
            { requiredKeys: ["personId", "kind", "debtIds", "knownSince", "contactable"] },
          ),
        ),
        holds: rarely(hold(at)),
        log: fc.array(logEntry(at), {
          minLength: contacts ?? 0,
          maxLength: contacts ?? 12,
          size: "max",
        }),
        recipient: fc.constantFrom("p1", "p1", "p1", "p2"),
        purpose: fc.constantFrom<ContactCase["attempt"]["purpose"]>(
          "COLLECT",
          "COLLECT",
          "COLLECT",
          ...purposes,
        ),
        about: someDebts,
      })
      .chain(({ debtor, other, channel, log, recipient, purpose, about, ...facts }) =>
        fc
          .record({
            point: pointOf("cp1", channel),
            second: pointOf("cp2", "VOICE"),
            relies: fc.boolean(),
          })
          .map(({ point, second, relies }): ContactCase => ({
            ...facts,
            people: [debtor, other],
            contactPoints: [{ ...point, personId: recipient }, second],
            contactLog: log.map((entry, index) => ({ ...entry, id: `k${index}` })),
            attempt: {
              at: instantText(at),
              channel,
              contactPointId: "cp1",
              recipientPersonId: recipient,
              purpose,
              debtIds: about,
              ...(purpose === "REPLY" ? { replyToContactId: "k0" } : {}),
              ...(relies ? { reliesOnConsentId: "c1" } : {}),
            },
          })),
      );
  });
}
