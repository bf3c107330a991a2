/** The governor's rows: one call asked for, given back, or held off. See migrations/0019_call_kinds.sql. */
import { keptForPeople } from "../domain/notice.js";
import type { Queryable } from "./database.js";

/** So many calls within any stretch of time of this length. */
export interface CallWindow {
  readonly limit: number;
  /** Whole seconds. */
  readonly seconds: number;
  /** It counts the calls of the limits' kind only, and not all. */
  readonly ofKind?: true;
}

/** A vendor's own limits for one account; null where it has none. */
export interface CallLimits {
  /** Of a call whose kind has limits of its own; absent for all others. */
  readonly kind?: string;
  readonly windows: readonly CallWindow[];
  readonly perDay: number | null;
  readonly atOnce: number | null;
}

export type CallTicket =
  | { readonly granted: true; readonly slot: number }
  | {
      readonly granted: false;
      readonly waitMs: number;
      readonly because: Refusal;
    };

/** FEW_LEFT: the vendor says so, and what is left is for people. PACE: a window is full. */
type Refusal = "HELD" | "FEW_LEFT" | "CONCURRENT" | "PACE" | "DAY";

/** A process that dies gives its slot back after this; longer than any call may take. */
const leaseSeconds = 90;

export async function takeCall(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  limits: CallLimits,
  forPeople: boolean,
  now: Date,
): Promise<CallTicket> {
  const [row] = await transaction.query<{
    slot: number | null;
    wait_ms: number;
    because: Refusal;
  }>(
    {
      name: "takeCall",
      text: `/* takeCall */ select slot, wait_ms, because from take_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    },
    [
      tenantId,
      connectionId,
      forPeople,
      limits.kind ?? null,
      limits.windows.map(({ limit }) => limit),
      limits.windows.map(({ seconds }) => seconds),
      limits.windows.map(({ ofKind }) => ofKind ?? false),
      limits.perDay,
      limits.atOnce,
      keptForPeople,
      leaseSeconds,
      now,
    ],
  );
  if (!row) throw new Error("The governor gave no answer.");
  if (row.slot === null) return { granted: false, waitMs: row.wait_ms, because: row.because };
  return { granted: true, slot: row.slot };
}

export async function giveSlotBack(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  slot: number,
): Promise<void> {
  await transaction.query(
    {
      name: "giveSlotBack",
      text: `/* giveSlotBack */ delete from call_slot where tenant_id = $1 and connection_id = $2 and slot = $3`,
    },
    [tenantId, connectionId, slot],
  );
}

/** The vendor asked to be left alone until then (by the Clock). */
export async function holdCalls(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  until: Date,
): Promise<void> {
  await transaction.query(`/* holdCalls */ select hold_calls($1, $2, $3)`, [
    tenantId,
    connectionId,
    until,
  ]);
}

/** What the vendor said of its limits; null for what it did not say. */
export interface SaidOfLimits {
  readonly remainingToday: number | null;
  readonly limitToday: number | null;
  readonly remainingMinute: number | null;
  /** Of the calls that all accounts of our app share, no more than the part for people is left this minute. */
  readonly appIsLow: boolean;
}

export async function noteLimits(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  limits: CallLimits,
  said: SaidOfLimits,
  now: Date,
): Promise<void> {
  await transaction.query(
    {
      name: "noteLimits",
      text: `/* noteLimits */ select note_limits($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    },
    [
      tenantId,
      connectionId,
      // Vendors say what is left of a minute, and of no other window.
      limits.windows.find(({ seconds }) => seconds === 60)?.limit ?? null,
      limits.perDay,
      keptForPeople,
      said.remainingToday,
      said.limitToday,
      said.remainingMinute,
      said.appIsLow,
      now,
    ],
  );
}

/** Counts older than any window that is asked about. */
export async function forgetOldCounts(
  transaction: Queryable,
  tenantId: string,
  before: Date,
): Promise<void> {
  await transaction.query(
    `/* forgetOldCounts */ delete from call_count where tenant_id = $1 and quarter < $2`,
    [tenantId, before],
  );
}
