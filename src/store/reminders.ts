/**
 * Reminders that go on beside payment plans, and while they are paused: what the sources tell is loaded for all such
 * debtors at once, judged in the domain, and what changed is written, with one task for each finding.
 */
import { createHash } from "node:crypto";
import type { PlainDate } from "../domain/calendar.js";
import { pausesAt, pausesReminders } from "../domain/circumstances/effects.js";
import type { Circumstance } from "../domain/circumstances/kinds.js";
import {
  judgeReminders,
  switchOffTask,
  type Finding,
  type ReminderFacts,
} from "../domain/reminders.js";
import type { SourceRef, Vendor } from "../domain/source.js";
import type { TaskWriteBack } from "../domain/write-back.js";
import type { Queryable } from "./database.js";
import { newId } from "./ids.js";
import { pausingCircumstances } from "./queries/circumstances.js";
import { preparedStatement } from "./queries/keyset.js";

interface FactRow {
  readonly connection_id: string;
  readonly debtor_id: string;
  readonly vendor: Vendor;
  readonly debtor_name: string;
  readonly plan_id: string | null;
  readonly plan_reference: string | null;
  readonly is_paused: boolean;
  readonly sent_at: Date | null;
  readonly sequences: number;
  readonly running: boolean | null;
  readonly sequence_name: string | null;
  readonly looked_at: Date | null;
  readonly switched_on: boolean | null;
  readonly finding: StoredFinding | null;
}

/** As JSON tells it: with its instants as text. */
interface StoredFinding {
  readonly finding: Finding;
  readonly seenAt: string;
  readonly confirmedAt: string | null;
}

interface Judged {
  readonly row: FactRow;
  readonly before: Finding | null;
  readonly after: Finding;
}

/**
 * Looks at every debtor with an active plan or whose reminders are paused, and at every finding that is not over; others
 * of the tenant must not be assessing meanwhile. A finding is written only as it was read: what a person confirmed
 * meanwhile stands. @returns how many findings changed
 */
export async function lookForReminders(
  transaction: Queryable,
  tenantId: string,
  today: PlainDate,
  now: Date,
): Promise<number> {
  const rows = await factsOfDebtors(transaction, tenantId, now);
  const judged = rows.flatMap((row) => judge(row, now));
  const tasks = await askFor(transaction, tenantId, judged, today, now);
  const changed = judged.filter((each) => tasks.has(each) || !isSame(each.before, each.after));
  if (changed.length > 0) await writeFindings(transaction, tenantId, changed, tasks);
  return changed.length;
}

/**
 * Where a circumstance that pauses reminders begins, changes or ends: its debtor waits to be worked through once more,
 * at the end of which all reminders are looked for. Without it they would be looked for when a source is read next.
 */
export async function lookForRemindersSoon(
  transaction: Queryable,
  tenantId: string,
  circumstance: Circumstance,
  now: Date,
): Promise<void> {
  if (!pausesAt([circumstance], now).some(pausesReminders)) return;
  await transaction.query(
    `/* lookForRemindersSoon */
     update debtor set needs_assessment = true where tenant_id = $1 and id = $2 and not needs_assessment`,
    [tenantId, circumstance.debtorId],
  );
}

function judge(row: FactRow, now: Date): Judged[] {
  const before = row.finding && findingOf(row.finding);
  const facts: ReminderFacts = {
    planReference: row.plan_reference,
    isPaused: row.is_paused,
    sentAt: row.sent_at,
    sequence:
      row.sequences === 0
        ? null
        : {
            running: row.running ?? false,
            name: row.sequence_name,
            lookedAt: row.looked_at,
          },
    switchedOn: row.switched_on,
  };
  const after = judgeReminders(before, facts, now);
  return after === null ? [] : [{ row, before, after }];
}

function findingOf({ finding, seenAt, confirmedAt }: StoredFinding): Finding {
  return {
    ...finding,
    seenAt: new Date(seenAt),
    confirmedAt: confirmedAt === null ? null : new Date(confirmedAt),
  };
}

/** That it was seen once more on the same ground is not written each time. */
function isSame(before: Finding | null, after: Finding): boolean {
  return (
    before !== null &&
    before.state === after.state &&
    before.because === after.because &&
    before.planReference === after.planReference &&
    before.evidence === after.evidence &&
    before.name === after.name &&
    before.round === after.round &&
    (after.evidence !== "SENT" || before.seenAt.getTime() === after.seenAt.getTime())
  );
}

const findingColumns = `
  json_build_object('seenAt', f.seen_at, 'confirmedAt', f.confirmed_at, 'finding', json_build_object(
    'state', f.state, 'evidence', f.evidence, 'name', f.name, 'because', f.because, 'planReference', f.plan_reference,
    'round', f.round, 'confirmedBy', f.confirmed_by))`;

/** When the ledger last sent something about the receivable `r` after that instant. */
const sentSince = (instant: string, more = ""): string => `
  (select max(a.happened_at) from activity a
    where a.tenant_id = $1 and a.receivable_id = r.id and a.made_by = 'LEDGER' and a.done and not a.deleted
      and not a.time_not_known and a.happened_at > ${instant} and a.happened_at <= $2 ${more})`;

async function factsOfDebtors(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<FactRow[]> {
  const pauses = await pausesOfReminders(transaction, tenantId, now);
  return transaction.query<FactRow>(
    // Looked up one by one by their keys: of tables that were just filled PostgreSQL knows too little to choose.
    preparedStatement(`/* factsOfDebtors: reminders */
     with plans as materialized (
       select debtor_id, (array_agg(id order by accepted_at, reference))[1] as id,
              (array_agg(reference order by accepted_at, reference))[1] as reference
         from payment_plan where tenant_id = $1 and state = 'ACTIVE' group by debtor_id
     ), paused as materialized (
       select pa.debtor_id, covered.connection_id, max(covered.sent_at) as sent_at
         from jsonb_to_recordset($3::jsonb) as pa(debtor_id uuid, since timestamptz, receivable_ids uuid[])
         join tenant t on t.tenant_id = $1
        cross join lateral (
          -- An invoice that was issued meanwhile has to be sent once.
          select r.connection_id, ${sentSince("pa.since", "and (a.purpose = 'REMINDER' or r.issued_on < (pa.since at time zone t.time_zone)::date)")} as sent_at
            from receivable r
           where r.tenant_id = $1 and r.debtor_id = pa.debtor_id and r.status = 'OPEN' and not r.deleted
             and (pa.receivable_ids is null or r.id = any(pa.receivable_ids)) offset 0) covered
        group by pa.debtor_id, covered.connection_id
     ), pairs as materialized (
       select owner.debtor_id, p.connection_id from (
         select debtor_id from plans union select debtor_id from paused) owner
        cross join lateral (
          select distinct connection_id from party p
           where p.tenant_id = $1 and p.debtor_id = owner.debtor_id and not p.deleted offset 0) p
       union
       select debtor_id, connection_id from reminder_finding where tenant_id = $1 and state <> 'OVER'
     )
     select pairs.connection_id, pairs.debtor_id, c.vendor, d.name as debtor_name, plans.id as plan_id,
            plans.reference as plan_reference,
            pairs.debtor_id in (select debtor_id from paused) as is_paused,
            greatest(planned.sent_at, paused.sent_at) as sent_at, coalesce(seq.known, 0)::int as sequences, seq.running, seq.name as sequence_name,
            (select min(s.last_success_at) from stream s
              where s.tenant_id = $1 and s.connection_id = c.id and s.name in ('Contacts', 'ActionCadenceTracker')
            ) as looked_at,
            case when planned.owed or paused.debtor_id is not null then (c.facts ->> 'remindersOn')::boolean
                 when not (c.facts ->> 'remindersOn')::boolean then false end as switched_on,
            (select ${findingColumns} from reminder_finding f
              where f.tenant_id = $1 and f.connection_id = pairs.connection_id and f.debtor_id = pairs.debtor_id) as finding
       from pairs
       join connection c on c.tenant_id = $1 and c.id = pairs.connection_id
       join debtor d on d.tenant_id = $1 and d.id = pairs.debtor_id
       left join plans on plans.debtor_id = pairs.debtor_id
       left join paused on paused.debtor_id = pairs.debtor_id and paused.connection_id = pairs.connection_id
      cross join lateral (
        select bool_or(r.status = 'OPEN' and not r.deleted) as owed, max(${sentSince("pp.accepted_at")}) as sent_at
          from payment_plan pp
          join plan_receivable pr on pr.tenant_id = $1 and pr.plan_id = pp.id and pr.live
          join receivable r on r.tenant_id = $1 and r.id = pr.receivable_id and r.connection_id = pairs.connection_id
         where pp.tenant_id = $1 and pp.debtor_id = pairs.debtor_id and pp.state = 'ACTIVE') planned
       left join lateral (
        select count(*) as known, bool_or(s.running and not s.deleted) as running,
               min(s.name) filter (where s.running and not s.deleted) as name
          from party p join reminder_sequence s on s.tenant_id = $1 and s.party_id = p.id
         where p.tenant_id = $1 and p.debtor_id = pairs.debtor_id and p.connection_id = pairs.connection_id) seq on true
      where c.status <> 'DISCONNECTED'
      order by pairs.debtor_id, pairs.connection_id`),
    [tenantId, now, JSON.stringify(pauses)],
  );
}

/** Whose reminders are paused, since when and for what; neither by which kind of hold, nor why. */
async function pausesOfReminders(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<{ debtor_id: string; since: string; receivable_ids: readonly string[] | null }[]> {
  const rows = await pausingCircumstances(transaction, tenantId, now);
  return rows.flatMap((row) =>
    pausesAt([row], now)
      .filter(pausesReminders)
      .map(({ from, receivableIds }) => ({
        ...{ debtor_id: row.ownerId, since: from, receivable_ids: receivableIds },
      })),
  );
}

interface CrmRecord extends SourceRef {
  readonly connectionId: string;
}

/** What asks for a finding: a task on a record of a CRM. */
interface Asking {
  readonly connectionId: string;
  readonly task: TaskWriteBack;
}

/** Puts a task for every finding that nobody was asked about into the outbox. @returns the tasks, by what they ask for */
async function askFor(
  transaction: Queryable,
  tenantId: string,
  judged: readonly Judged[],
  today: PlainDate,
  now: Date,
): Promise<ReadonlyMap<Judged, Asking>> {
  const running = judged.filter(({ after }) => after.state === "RUNNING");
  if (running.length === 0) return new Map();
  const records = await crmRecordsOf(transaction, tenantId, running);
  const tasks = running.flatMap((each) => {
    const own = records.get(each.row.debtor_id) ?? [];
    // A sequence is left where it runs.
    const record =
      own.find(({ connectionId }) => connectionId === each.row.connection_id) ?? own[0];
    return record ? [{ each, record, task: taskFor(each, record, today) }] : [];
  });
  await transaction.query(
    `/* askFor: reminders */
     insert into outbox (tenant_id, id, connection_id, marker, target, write_back, plan_id, state, attempts, due_at, created_at)
     select $1, t.id, t.connection_id, t.marker, t.target, t.write_back, t.plan_id, 'PENDING', 0, $8, $8
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::uuid[])
         as t(id, connection_id, marker, target, write_back, plan_id)
     on conflict (tenant_id, connection_id, marker) do nothing`,
    [
      tenantId,
      tasks.map(() => newId(now)),
      tasks.map(({ record }) => record.connectionId),
      tasks.map(({ task }) => task.marker),
      tasks.map(({ record }) => `${record.objectType}:${record.id}`),
      tasks.map(({ task }) => JSON.stringify(task)),
      tasks.map(({ each }) => (each.after.because === "PLAN" ? each.row.plan_id : null)),
      now,
    ],
  );
  return new Map(
    tasks.map(({ each, record, task }) => [each, { connectionId: record.connectionId, task }]),
  );
}

/** The one record that stands for each debtor in each CRM: an account before a person, active before archived. */
async function crmRecordsOf(
  transaction: Queryable,
  tenantId: string,
  findings: readonly Judged[],
): Promise<Map<string, CrmRecord[]>> {
  const rows = await transaction.query<CrmRecord & { debtorId: string }>(
    `/* crmRecordsOf: reminders */
     select distinct on (owner.id, p.connection_id) owner.id as "debtorId", p.connection_id as "connectionId", c.vendor,
            c.account, p.object_type as "objectType", p.external_id as id
       from (select distinct id from unnest($2::uuid[]) as given(id)) owner
       join party p on p.tenant_id = $1 and p.debtor_id = owner.id and not p.deleted
       join connection c on c.tenant_id = $1 and c.id = p.connection_id
      where c.status <> 'DISCONNECTED' and c.vendor in ('SALESFORCE', 'HUBSPOT')
      order by owner.id, p.connection_id, p.member_of is not null, p.archived, p.id`,
    [tenantId, findings.map(({ row }) => row.debtor_id)],
  );
  return Map.groupBy(rows, ({ debtorId }) => debtorId);
}

function taskFor({ row, after }: Judged, record: CrmRecord, today: PlainDate): TaskWriteBack {
  const { vendor, account, objectType, id } = record;
  return {
    kind: "TASK",
    target: { vendor, account, objectType, id },
    marker: markerOf(row, after),
    ...switchOffTask(row.vendor, after, row.debtor_name),
    dueOn: today,
    done: false,
  };
}

/** Names the asking about this source and debtor, this time: "FB-7K3M9Q2X-R1-5D2A90C3", "FB-PAUSE-R2-5D2A90C3". */
function markerOf(row: FactRow, { planReference, round }: Finding): string {
  const of = `${row.connection_id} ${row.debtor_id}`;
  const digits = createHash("sha256").update(of).digest("hex").slice(0, 8).toUpperCase();
  return `${planReference ?? "FB-PAUSE"}-R${round}-${digits}`;
}

async function writeFindings(
  transaction: Queryable,
  tenantId: string,
  changed: readonly Judged[],
  tasks: ReadonlyMap<Judged, Asking>,
): Promise<void> {
  const values = (of: (each: Judged) => unknown): unknown[] => changed.map(of);
  await transaction.query(
    `/* writeFindings: reminders */
     insert into reminder_finding (tenant_id, connection_id, debtor_id, state, evidence, name, plan_reference, round,
                                   seen_at, confirmed_at, confirmed_by, task_connection_id, task_marker, because)
     select $1, n.*
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::timestamptz[],
                   $10::timestamptz[], $11::text[], $14::uuid[], $15::text[], $16::text[]) as n
     on conflict (tenant_id, connection_id, debtor_id) do update
       set state = excluded.state, evidence = excluded.evidence, name = excluded.name,
           because = excluded.because, plan_reference = excluded.plan_reference, round = excluded.round, seen_at = excluded.seen_at,
           confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by,
           task_connection_id = coalesce(excluded.task_connection_id, reminder_finding.task_connection_id),
           task_marker = coalesce(excluded.task_marker, reminder_finding.task_marker)
     where (reminder_finding.state, reminder_finding.round) in (
       select b.state, b.round from unnest($2::uuid[], $3::uuid[], $12::text[], $13::int[])
           as b(connection_id, debtor_id, state, round)
        where b.connection_id = reminder_finding.connection_id and b.debtor_id = reminder_finding.debtor_id)`,
    [
      tenantId,
      values(({ row }) => row.connection_id),
      values(({ row }) => row.debtor_id),
      values((each) => (tasks.has(each) ? "ASKED" : each.after.state)),
      values(({ after }) => after.evidence),
      values(({ after }) => after.name),
      values(({ after }) => after.planReference),
      values(({ after }) => after.round),
      values(({ after }) => after.seenAt.toISOString()),
      values(({ after }) => after.confirmedAt?.toISOString() ?? null),
      values(({ after }) => after.confirmedBy),
      values(({ before }) => before?.state ?? null),
      values(({ before }) => before?.round ?? null),
      values((each) => tasks.get(each)?.connectionId ?? null),
      values((each) => tasks.get(each)?.task.marker ?? null),
      values(({ after }) => after.because),
    ],
  );
}
