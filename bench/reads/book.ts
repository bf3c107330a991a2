/**
 * The book that reads are measured on: debtors known from a CRM and a ledger, their invoices, payments and
 * plans, put straight into the database by set-based SQL as the tenant, then assessed by the product. The same
 * seed makes the same book, but for its ids and its days, which end today.
 */
import { hubPrincipal, scopes } from "../../src/access/principal.js";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { Database, type Queryable } from "../../src/store/database.js";
import { saveToken } from "../../src/store/tenants.js";
import { newTenant, statement, type GroundDatabase } from "../../test/support/ground.js";

export interface BookTenant {
  readonly tenantId: string;
  /** Opens the API with every scope. */
  readonly token: string;
  readonly debtors: number;
}

/** The share of the debtors that each tenant has. */
const shares = [0.6, 0.3, 0.1];
/** Some of each debtor's five invoices, on average, are paid. */
export const invoicesPerDebtor = 5;

export async function writeBook(
  { appUrl, ownerUrl }: GroundDatabase,
  { debtors, seed, now }: { debtors: number; seed: number; now: Date },
): Promise<BookTenant[]> {
  const database = new Database(appUrl);
  try {
    const tenants: BookTenant[] = [];
    for (const share of shares) {
      const tenantId = await newTenant(database, now);
      const size = Math.round(debtors * share);
      const token = `bench-reads-${tenants.length}-${seed}-token`;
      const principal = hubPrincipal(tenantId, "hub:cli");
      await database.asTenant(principal, (transaction) =>
        writeTenant(transaction, [tenantId, size, seed, now]),
      );
      const today = parsePlainDate(now.toISOString().slice(0, 10));
      const assess = (transaction: Queryable) =>
        assessDueDebtors(transaction, tenantId, today, now);
      while ((await database.asTenant(principal, assess)) > 0);
      await saveToken(
        database,
        principal,
        { secret: token, actor: "bench:reads", scopes, expiresAt: null },
        now,
      );
      tenants.push({ tenantId, token, debtors: size });
    }
    // So that both sides plan with the same statistics.
    await statement(ownerUrl, "vacuum analyze");
    return tenants;
  } finally {
    await database.close();
  }
}

async function writeTenant(transaction: Queryable, given: readonly unknown[]): Promise<void> {
  for (const text of statements) {
    // Each statement is given the parameters that it names, and no others.
    const used = [...new Set([...text.matchAll(/\$(\d)/g)].map((match) => Number(match[1])))];
    const renumbered = text.replace(/\$(\d)/g, (_, digit) => `$${used.indexOf(Number(digit)) + 1}`);
    await transaction.query(
      renumbered,
      used.map((number) => given[number - 1]),
    );
  }
}

/** A whole number from 0 to below `limit` that depends on `of`, `salt` and the seed ($3) alone. */
function lot(of: string, salt: number, limit: number | string): string {
  return `((hashint8extended(${of}, $3::bigint * 100 + ${salt}) & 2147483647) % ${limit})::int`;
}

/** An id for the n-th row of a kind, in no order, as ids of vendor records are. */
function id(kind: string, of: string): string {
  return `md5($1::uuid || '${kind}' || ${of})::uuid`;
}

/** $1 the tenant, $2 how many debtors, $3 the seed, $4 now. */
const statements = [
  `insert into connection (tenant_id, id, vendor, account, account_name, settings, status, status_since, created_at)
   select $1::uuid, ${id("connection", "vendor")}, vendor, 'account', 'Kindly Supplies', '{}', 'OK', $4::timestamptz, $4::timestamptz
     from unnest(array['SALESFORCE', 'XERO']) vendor`,
  // Read a moment ago, and not due while the bench runs: the worker stays quiet.
  `insert into stream (tenant_id, connection_id, name, position, poll_interval_seconds, last_success_at, due_at)
   select $1::uuid, ${id("connection", "vendor")}, name, position, 86400, $4::timestamptz, $4::timestamptz + interval '1 day'
     from (values ('SALESFORCE', 'accounts', 0), ('SALESFORCE', 'contacts', 1), ('SALESFORCE', 'history', 2),
                  ('XERO', 'contacts', 0), ('XERO', 'invoices', 1), ('XERO', 'payments', 2)) s(vendor, name, position)`,
  `insert into debtor (tenant_id, id, kind, name, name_sort, status, status_reason, oldest_due_on, needs_assessment, created_at)
   select $1::uuid, ${id("debtor", "n")}, case when n % 5 = 0 then 'ORGANISATION' else 'PERSON' end, name, lower(name), 'CLEAR', '',
          '9999-12-31', true, $4::timestamptz
     from generate_series(1, $2::int) n,
          lateral (select (array['Ada', 'Bertha', 'Charles', 'Dorothy', 'Emil', 'Freya', 'George', 'Hannah'])[1 + ${lot("n", 1, 8)}]
                       || ' ' || (array['Ashworth', 'Brighouse', 'Cartwright', 'Dunnett', 'Eastwood', 'Fairbairn'])[1 + ${lot("n", 2, 6)}]
                       || case when n % 5 = 0 then ' Joinery Ltd' else '' end || ' ' || n) as named(name)`,
  `insert into party (tenant_id, id, connection_id, object_type, external_id, kind, name, archived, debtor_id, needs_joining, fetched_at)
   select d.tenant_id, md5(d.id || vendor)::uuid, ${id("connection", "vendor")}, object_type, md5(d.id || object_type), d.kind, d.name,
          false, d.id, false, $4::timestamptz
     from (select * from debtor where tenant_id = $1) d,
          (values ('SALESFORCE', 'Account'), ('XERO', 'Contact')) v(vendor, object_type)`,
  // Most debtors owe one to six invoices, some many, a fifth nothing any more.
  `insert into receivable (tenant_id, id, connection_id, object_type, external_id, party_id, debtor_id, number, reference, issued_on, due_on,
                           currency, total_minor, balance_minor, status, raw_status, source_updated_at, fetched_at)
   select $1::uuid, ${id("receivable", "key")}, ${id("connection", "'XERO'")}, 'Invoice', ${id("invoice", "key")}::text,
          md5(debtor_id || 'XERO')::uuid, debtor_id, 'INV-' || key, case when ${lot("key", 3, 3)} = 0 then 'Order ' || key end,
          due_on - 30, due_on, currency, total, case when not open then 0 when ${lot("key", 4, 10)} = 0 then total / 2 else total end,
          case when open then 'OPEN' else 'PAID' end, case when open then 'AUTHORISED' else 'PAID' end, $4::timestamptz, $4::timestamptz
     from (select n, ${id("debtor", "n")} as debtor_id, ${lot("n", 5, 100)} as size from generate_series(1, $2::int) n) d,
          lateral (select case when size < 20 then 0 when size < 90 then 1 + ${lot("n", 6, 6)}
                               when size < 98 then 7 + ${lot("n", 7, 9)} else 25 end) as o(opened),
          lateral generate_series(1, opened + ${lot("n", 8, 3)}) as i,
          lateral (select n::bigint * 100 + i as key, i <= opened as open) as k,
          lateral (select $4::timestamptz::date + 30 - ${lot("key", 9, 180)} as due_on, 2000 + ${lot("key", 10, 300000)} as total,
                          case when ${lot("key", 11, 25)} = 0 then 'EUR' else 'GBP' end as currency) as r`,
  `insert into settlement_line (tenant_id, id, connection_id, object_type, external_id, receivable_id, kind, amount_minor, currency,
                                applied_on, reversed, fetched_at)
   select $1::uuid, md5(r.id || 'line')::uuid, r.connection_id, 'Payment', md5(r.id || 'payment'), r.id, 'PAYMENT',
          r.total_minor - r.balance_minor, r.currency, r.due_on, false, r.fetched_at
     from receivable r where r.tenant_id = $1 and r.balance_minor < r.total_minor`,
  // Every eighth debtor who owes pounds has a plan for them, in four weekly instalments.
  `insert into payment_plan (tenant_id, id, reference, debtor_id, state, option_key, title, why, currency, total_minor, paid_minor,
                             version, proposed_by, proposed_at, accepted_at)
   select $1::uuid, md5(debtor_id || 'plan')::uuid, 'FB-' || upper(substr(md5(debtor_id::text), 1, 8)), debtor_id,
          case when waits then 'PROPOSED' else 'ACTIVE' end, 'SHORTEST', '4 weekly instalments', 'Nothing is added, and it is over soon.',
          'GBP', owed, 0, case when waits then 1 else 2 end, 'bench:reads', $4::timestamptz, case when not waits then $4::timestamptz end
     from (select debtor_id, sum(balance_minor) as owed from receivable
            where tenant_id = $1 and status = 'OPEN' and currency = 'GBP' group by debtor_id) o,
          lateral (select ('x' || substr(md5(debtor_id || $3::text), 1, 4))::bit(16)::int) as l(lot),
          lateral (select lot % 3 = 0) as w(waits)
    where lot % 8 = 0`,
  `insert into plan_receivable (tenant_id, plan_id, receivable_id, planned_minor, live)
   select p.tenant_id, p.id, r.id, r.balance_minor, true
     from payment_plan p join receivable r on r.tenant_id = $1 and r.debtor_id = p.debtor_id and r.status = 'OPEN' and r.currency = 'GBP'
    where p.tenant_id = $1`,
  `insert into instalment (tenant_id, plan_id, number, due_on, amount_minor, paid_minor, status)
   select tenant_id, plan_id, number, $4::timestamptz::date + 7 * number, sum(part), 0, 'UPCOMING'
     from plan_receivable, generate_series(1, 4) number,
          lateral (select planned_minor / 4 + case when number <= planned_minor % 4 then 1 else 0 end) as s(part)
    where tenant_id = $1 group by tenant_id, plan_id, number`,
  `insert into instalment_part (tenant_id, plan_id, number, receivable_id, amount_minor)
   select tenant_id, plan_id, number, receivable_id, planned_minor / 4 + case when number <= planned_minor % 4 then 1 else 0 end
     from plan_receivable, generate_series(1, 4) number where tenant_id = $1`,
  `insert into outbox (tenant_id, id, connection_id, marker, target, plan_id, write_back, state, attempts, due_at, created_at)
   select p.tenant_id, md5(p.id || vendor)::uuid, ${id("connection", "vendor")}, p.reference || vendor, object_type || ':' || p.id, p.id,
          json_build_object('kind', kind, 'target', json_build_object('objectType', object_type, 'id', md5(p.debtor_id || object_type))),
          'DONE', 1, $4::timestamptz, $4::timestamptz
     from payment_plan p, (values ('SALESFORCE', 'Account', 'TASK'), ('XERO', 'Contact', 'NOTE')) v(vendor, object_type, kind)
    where p.tenant_id = $1 and p.state = 'ACTIVE'`,
];
