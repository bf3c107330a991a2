/** Debtors with their contact, wishes and holds, by plain SQL: what decisions about contact are tried on. */
import type { CircumstanceBody } from "../../src/domain/circumstances/kinds.js";
import type { ActivityRecord, PartyRecord } from "../../src/domain/records.js";
import { joinChangedParties } from "../../src/store/join.js";
import { newId } from "../../src/store/ids.js";
import type { TestDatabase } from "./database.js";
import { rowId, start, type Source } from "./pages.js";
import { worker } from "./principal.js";

/** A way to reach a party, and what its source says of the person's wish. */
export function point(
  kind: "EMAIL" | "PHONE",
  value: string,
  optOut: "YES" | "NO" | "UNKNOWN" = "NO",
  label = kind === "PHONE" ? "mobile" : "email",
): PartyRecord["contactPoints"][number] {
  return { kind, value, label, optOut };
}

/** Every source was read a moment ago, and tells all contact that there was. */
export async function readWhole(here: TestDatabase, tenant: string, at: Date): Promise<void> {
  await here.rows(tenant, "update stream set last_success_at = $1", [at]);
  await here.rows(tenant, "update connection set facts = $1", [
    JSON.stringify({ toldHistory: { streams: ["Contact"], gaps: [], days: null } }),
  ]);
}

export async function joinAll(here: TestDatabase, tenant: string): Promise<void> {
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, start)) > 0);
  });
}

export async function debtorOf(here: TestDatabase, source: Source, id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    source.tenantId,
    "select debtor_id from party where id = $1",
    [rowId(source, id)],
  );
  return row!.debtor_id;
}

export interface LoggedCall extends Partial<Pick<ActivityRecord, "direction">> {
  readonly at: string;
  readonly kind?: "CALL" | "EMAIL" | "SMS" | "MEETING";
  readonly outcome?: string;
  readonly dayOnly?: boolean;
  readonly timeNotKnown?: boolean;
  readonly purpose?: string;
}

/** Contact that a CRM has logged with these records. @returns its id */
export async function logContact(
  here: TestDatabase,
  source: Source,
  partyIds: readonly string[],
  call: LoggedCall,
): Promise<string> {
  const id = newId(start);
  const { kind = "CALL", direction = "OUTBOUND", outcome = "CONNECTED" } = call;
  await here.rows(
    source.tenantId,
    `insert into activity (tenant_id, id, connection_id, object_type, external_id, kind, direction, happened_at, day_only,
       done, ours, deleted, fetched_at, outcome, time_not_known, purpose)
     values ($1, $2::uuid, $3, 'Task', $2::uuid::text, $4, $5, $6::timestamptz, $7, true, false, false, $6::timestamptz, $8, $9, $10)`,
    [
      ...[source.tenantId, id, source.id, kind, direction, call.at, call.dayOnly ?? false, outcome],
      ...[call.timeNotKnown ?? false, call.purpose ?? "UNKNOWN"],
    ],
  );
  for (const party of partyIds)
    await here.rows(source.tenantId, "insert into activity_party values ($1, $2, $3)", [
      ...[source.tenantId, id, rowId(source, party)],
    ]);
  return id;
}

export interface RecordedCircumstance {
  readonly body: CircumstanceBody;
  readonly personId?: string | null;
  readonly receivableIds?: readonly string[] | null;
  readonly beganAt?: Date;
  readonly endsAt?: Date | null;
}

export async function recordCircumstance(
  here: TestDatabase,
  tenant: string,
  debtorId: string,
  {
    body,
    personId = null,
    receivableIds = null,
    beganAt = start,
    endsAt = null,
  }: RecordedCircumstance,
): Promise<void> {
  await here.rows(
    tenant,
    `insert into circumstance (tenant_id, id, debtor_id, kind, person_id, receivable_ids, body, began_at, ends_at,
       recorded_by, recorded_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'test:clerk', $8)`,
    [
      ...[tenant, newId(start), debtorId, body.kind, personId, receivableIds],
      ...[JSON.stringify(body), beganAt, endsAt],
    ],
  );
}
