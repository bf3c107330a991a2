/** Circumstances for tests of the domain: one of each kind, and the parts to change. */
import type { PlainDate } from "../../src/domain/calendar.js";
import type {
  Circumstance,
  CircumstanceBody,
  HoldBody,
  PlacedHoldKind,
  SupportNeedBody,
} from "../../src/domain/circumstances/kinds.js";
import { parseCurrency } from "../../src/domain/money.js";

const onDay = (text: string): PlainDate => text as PlainDate;

export const holdOf = (hold: PlacedHoldKind, more: Partial<HoldBody> = {}): HoldBody => ({
  ...{ kind: "HOLD", state: "ACTIVE", hold, channels: null, purposes: null, moratorium: null },
  ...more,
});

export const aNeed: SupportNeedBody = {
  ...{ kind: "SUPPORT_NEED", state: "ACTIVE", certainty: "KNOWN", toldBy: "PERSON" },
  ...{ basis: "CONSENT", purposes: ["TREATMENT"], expiresOn: onDay("2027-02-01") },
  adjustments: { avoidChannels: ["VOICE"], slowPace: true, gentleTone: true, pause: true },
};

/** One body of every kind, as it is when it is recorded. */
export const bodies: readonly CircumstanceBody[] = [
  holdOf("MANUAL"),
  aNeed,
  {
    ...{ kind: "DISPUTE", state: "OPEN", reason: "WRONG_AMOUNT", form: "WRITTEN" },
    ...{ part: null, evidence: ["CN-1042"] },
  },
  {
    ...{ kind: "PROMISE", state: "OPEN", amountMinor: "6000", currency: parseCurrency("GBP") },
    ...{ promisedOn: onDay("2026-11-30"), paidBeforeMinor: "0" },
  },
  { kind: "COMMITMENT", state: "OPEN", commitment: "CALL_BACK", owner: "test:clerk" },
  { kind: "COMPLAINT", state: "OPEN", subject: "CONTACT", answerBy: onDay("2027-01-20") },
  {
    ...{ kind: "PREFERENCE", state: "ACTIVE", channels: ["EMAIL"], onlyTimes: [] },
    ...{ inconvenientTimes: [], inconvenientPlaces: [], language: null, accessibility: [] },
  },
  {
    ...{ kind: "OPT_OUT", state: "ACTIVE", scope: "CHANNEL", channel: "SMS", endpoint: null },
    ...{ form: "ORAL", statement: "STOP_CONTACT" },
  },
  {
    ...{ kind: "CONSENT", state: "ACTIVE", scope: "CALL_FREQUENCY", givenTo: "CREDITOR" },
    ...{ endpoint: null, validFrom: null, validUntil: null },
  },
  {
    ...{ kind: "REVIEW", state: "OPEN", channel: "VOICE", endpoint: null, purpose: "COLLECT" },
    rules: ["house.humane/uncertain-stale"],
  },
];

export function circumstanceOf<B extends CircumstanceBody>(
  body: B,
  more: Partial<Circumstance> = {},
): Circumstance<B> {
  return {
    ...{ id: "c", debtorId: "d", personId: null, receivableIds: null },
    ...{ beganAt: "2026-11-25T10:00:00.000Z", lookOn: null, endsAt: null, endedAt: null },
    ...{ recordedBy: "test:clerk", recordedAt: "2026-11-25T10:00:00.000Z" },
    ...{ version: 1, hasDetail: false },
    ...more,
    body,
  };
}
