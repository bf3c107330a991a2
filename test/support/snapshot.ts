/** All that a tenant's sync came to, told by the vendors' ids, so that two tenants can be compared. */
import { worker } from "./principal.js";
import type { TestDatabase } from "./database.js";

const parts = {
  debtors: `select d.kind, d.name, d.status, d.status_reason, d.oldest_due_on, d.next_change_on, d.needs_assessment,
      (select string_agg(c.vendor || ':' || p.external_id, ' ' order by c.vendor, p.external_id)
         from party p join connection c on c.id = p.connection_id where p.debtor_id = d.id) as parties,
      (select json_agg(json_build_array(b.currency, b.open_minor, b.overdue_minor, b.not_due_minor, b.over_90_minor) order by b.currency)
         from debtor_balance b where b.debtor_id = d.id) as balances,
      (select count(*)::int from join_reason j where j.debtor_id = d.id) as reasons
     from debtor d`,
  parties: `select external_id, object_type, kind, name, archived, needs_joining, source_updated_at,
      (select json_agg(json_build_array(cp.kind, cp.value, cp.normalised, cp.opt_out) order by cp.position) from contact_point cp where cp.party_id = p.id) as points,
      (select json_agg(k.value order by k.value) from party_key k where k.party_id = p.id) as keys
     from party p`,
  receivables: `select r.external_id, r.number, r.due_on, r.currency, r.total_minor, r.balance_minor, r.status, p.external_id as party,
      r.debtor_id = p.debtor_id as with_its_party from receivable r join party p on p.id = r.party_id`,
  lines: `select l.external_id, l.amount_minor, l.currency, l.applied_on, l.reversed, r.external_id as receivable
     from settlement_line l left join receivable r on r.id = l.receivable_id`,
  raw: `select object_type, external_id, encode(hash, 'hex') as hash from source_record`,
  rejected: `select stream, object_type, external_id, field, problem from rejected_record`,
  streams: `select c.vendor, s.name, s.cursor, s.last_success_at is not null as read from stream s join connection c on c.id = s.connection_id`,
  grantsAndRuns: `select c.vendor, c.status, c.status_words from connection c`,
} as const;

export type Snapshot = Record<keyof typeof parts, string[]>;

export async function snapshot(here: TestDatabase, tenantId: string): Promise<Snapshot> {
  const entries = await here.database.asTenant(worker(tenantId), (transaction) =>
    Promise.all(
      Object.entries(parts).map(async ([name, sql]) => {
        const rows = await transaction.query(sql);
        return [name, rows.map((row) => JSON.stringify(row)).sort()] as const;
      }),
    ),
  );
  return Object.fromEntries(entries) as Snapshot;
}
