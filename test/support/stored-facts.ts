/** What the hub might have stored of a debtor, by chance or by hand. */
import type { HistoryGapCode } from "../../src/domain/contact-history.js";
import fc from "fast-check";
import type { Circumstance, CircumstanceBody } from "../../src/domain/circumstances/kinds.js";
import { placedHoldKinds } from "../../src/domain/circumstances/kinds.js";
import { contactMedia, contactOutcomes, timesKnown } from "../../src/domain/contact-attempts.js";
import type {
  DebtorFacts,
  StoredAttempt,
  StoredParty,
  StoredPerson,
  TenantFacts,
} from "../../src/domain/contact/live/facts.js";
import { combineRoles, roles } from "../../src/domain/roles.js";

const hour = 3_600_000;
const day = 24 * hour;

/** A Wednesday, 10:00 in London. */
export const noon = new Date("2026-11-25T10:00:00.000Z");

export const tenants: readonly TenantFacts[] = [
  { country: "GB", region: "ENG", timeZone: "Europe/London" },
  { country: "GB", region: null, timeZone: "Europe/London" },
  { country: "US", region: "WA", timeZone: "America/Los_Angeles" },
  { country: "AU", region: "NSW", timeZone: "Australia/Sydney" },
  { country: "CA", region: "ON", timeZone: "America/Toronto" },
];

export function storedParty(id: string, more: Partial<StoredParty> = {}): StoredParty {
  return {
    id,
    gone: false,
    fromCrm: true,
    language: null,
    preferredChannel: null,
    processingOptOut: "UNKNOWN",
    points: [
      {
        kind: "PHONE",
        value: "+447700900123",
        normalised: "+447700900123",
        label: "mobile",
        optOut: "NO",
      },
      {
        kind: "EMAIL",
        value: "ada@example.com",
        normalised: "ada@example.com",
        label: "email",
        optOut: "NO",
      },
    ],
    ...more,
  };
}

/** A person who owes one invoice, of whom all is known. */
export function storedFacts(more: Partial<DebtorFacts> = {}): DebtorFacts {
  return {
    id: "debtor-1",
    kind: "PERSON",
    name: "Ada Byrne",
    stale: false,
    history: { gaps: [], since: null },
    parties: [storedParty("a")],
    people: [],
    joins: [],
    receivables: [{ id: "r1", partyId: "a", isUnproved: false, inKeptPlanSince: null }],
    attempts: [],
    circumstances: [],
    ...more,
  };
}

let attempts = 0;
export function storedAttempt(
  more: Partial<StoredAttempt> & { happenedAt: string },
): StoredAttempt {
  attempts += 1;
  return {
    id: `t${attempts}`,
    medium: "CALL",
    direction: "OUTBOUND",
    timeKnown: "INSTANT",
    knownBy: more.happenedAt,
    outcome: "NO_ANSWER",
    purpose: "UNKNOWN",
    partyIds: ["a"],
    ...more,
  };
}

let recorded = 0;
export function standing<B extends CircumstanceBody>(
  body: B,
  more: Partial<Circumstance> = {},
): Circumstance<B> {
  recorded += 1;
  return {
    id: `c${recorded}`,
    debtorId: "debtor-1",
    personId: null,
    receivableIds: null,
    beganAt: "2026-11-01T09:00:00.000Z",
    lookOn: null,
    endsAt: null,
    endedAt: null,
    recordedBy: "test",
    recordedAt: "2026-11-01T09:00:00.000Z",
    version: 1,
    hasDetail: false,
    ...more,
    body,
  };
}

export function personWith(
  personId: string,
  role: (typeof roles)[number] | null,
  debtor: DebtorFacts["kind"],
  more: Partial<StoredPerson> = {},
): StoredPerson {
  const authority = { proof: "OTHER", reference: null, seenOn: "2026-01-01" } as const;
  const by = { decidedBy: "test", decidedAt: "2026-01-01T09:00:00.000Z", about: "a" };
  const decided =
    role === null ? [] : [{ role, holds: true, authority, since: null, until: null, ...by }];
  return {
    personId,
    ids: [personId],
    name: `Person ${personId}`,
    isParty: true,
    email: null,
    ...combineRoles([], decided, debtor, "2026-11-25"),
    ...more,
  };
}

const past = fc
  .integer({ min: 1, max: 24 * 60 })
  .map((hours) => new Date(noon.getTime() - hours * hour).toISOString());
// Mostly nothing speaks against contact: otherwise there would be little to make stricter.
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const optOut = mostly<"YES" | "NO" | "UNKNOWN">("NO", "YES", "UNKNOWN");
const numbers = ["+447700900123", "+12065550142", "+61491570156", "+33612345678"] as const;

const parties = (id: string): fc.Arbitrary<StoredParty> =>
  fc
    .record({
      gone: mostly(false, true),
      fromCrm: fc.boolean(),
      number: mostly<string>(...numbers),
      label: fc.constantFrom("mobile", "work", "home", "main", "fax"),
      calls: optOut,
      mails: optOut,
      preferredChannel: fc.constantFrom(null, null, "EMAIL", "PHONE"),
    })
    .map(({ number, label, calls, mails, ...rest }) =>
      storedParty(id, {
        ...rest,
        points: [
          { kind: "PHONE", value: number, normalised: number, label, optOut: calls },
          {
            kind: "EMAIL",
            value: `${id}@example.com`,
            normalised: `${id}@example.com`,
            label: "email",
            optOut: mails,
          },
        ],
      }),
    );

export const attemptsByChance: fc.Arbitrary<StoredAttempt> = fc
  .record({
    happenedAt: past,
    medium: fc.constantFrom(...contactMedia),
    direction: fc.constantFrom("OUTBOUND", "INBOUND", "UNKNOWN"),
    timeKnown: fc.constantFrom(...timesKnown),
    outcome: fc.constantFrom(...contactOutcomes),
    purpose: fc.constantFrom("INVOICE", "REMINDER", "UNKNOWN"),
    partyIds: fc.subarray(["a", "p", "q"]),
  })
  .map(storedAttempt);

const hold: fc.Arbitrary<CircumstanceBody> = fc.record({
  kind: fc.constant("HOLD" as const),
  state: fc.constant("ACTIVE" as const),
  hold: fc.constantFrom(...placedHoldKinds),
  channels: fc.constantFrom(null, null, ["VOICE"] as const),
  purposes: fc.constant(null),
  moratorium: fc.constant(null),
});
const refusal: fc.Arbitrary<CircumstanceBody> = fc.record({
  kind: fc.constant("OPT_OUT" as const),
  state: fc.constant("ACTIVE" as const),
  scope: fc.constantFrom("CHANNEL", "CONTACT_POINT", "ALL_CONTACT"),
  channel: fc.constantFrom(null, "VOICE", "EMAIL"),
  endpoint: fc.constantFrom(null, ...numbers),
  form: fc.constantFrom("ORAL", "WRITTEN"),
  statement: fc.constantFrom("STOP_CONTACT", "NUMBER_IS_NOT_THEIRS"),
});
const need: fc.Arbitrary<CircumstanceBody> = fc.boolean().map((pause) => ({
  kind: "SUPPORT_NEED",
  state: "ACTIVE",
  certainty: "SUSPECTED",
  toldBy: "PERSON",
  basis: null,
  purposes: ["TREATMENT"],
  adjustments: { avoidChannels: ["VOICE"], slowPace: true, gentleTone: true, pause },
  expiresOn: "2027-01-01" as never,
}));
const dispute: fc.Arbitrary<CircumstanceBody> = fc.constantFrom("ORAL", "WRITTEN").map((form) => ({
  kind: "DISPUTE",
  state: "OPEN",
  reason: "WRONG_AMOUNT",
  form,
  part: null,
  evidence: [],
}));

/** What holds contact back: none of them can make anything easier. */
export const restraintsByChance: fc.Arbitrary<Circumstance> = fc
  .record({
    body: fc.oneof(hold, refusal, need, dispute),
    personId: fc.constantFrom(null, "p", "a"),
    beganAt: past,
    endsAt: fc.constantFrom(null, new Date(noon.getTime() + day).toISOString()),
    receivableIds: fc.constantFrom(null, null, ["r1"]),
  })
  .map(({ body, ...more }) => standing(body, more));

export const factsByChance: fc.Arbitrary<DebtorFacts> = fc
  .record({
    kind: fc.constantFrom<DebtorFacts["kind"]>("PERSON", "ORGANISATION"),
    stale: fc.constantFrom(false, false, true),
    gaps: fc.constantFrom<HistoryGapCode[]>([], [], ["NOT_TOLD"]),
    parties: fc.tuple(parties("a"), parties("b"), parties("p"), parties("q")),
    roles: fc.tuple(fc.constantFrom(null, ...roles), fc.constantFrom(null, ...roles)),
    join: fc.constantFrom("REFERENCE", "EMAIL", "TAX_NUMBER", "PHONE"),
    unproved: mostly(false, true),
    attempts: fc.array(attemptsByChance, { maxLength: 3 }),
    circumstances: fc.oneof(fc.constant([]), fc.array(restraintsByChance, { maxLength: 2 })),
  })
  .map(({ kind, stale, gaps, roles: [one, other], join, unproved, ...rest }) => ({
    ...storedFacts(rest),
    kind,
    stale,
    history: { gaps, since: null },
    people: [personWith("p", one, kind), personWith("q", other, kind)],
    joins: [
      { partyA: "a", partyB: "b", kind: join },
      { partyA: "a", partyB: "p", kind: "MEMBER_OF" },
      { partyA: "b", partyB: "q", kind: "MEMBER_OF" },
    ],
    receivables: [
      { id: "r1", partyId: "a", isUnproved: unproved, inKeptPlanSince: null },
      { id: "r2", partyId: "b", isUnproved: false, inKeptPlanSince: null },
    ],
  }));
