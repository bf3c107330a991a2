/** Two rows in every tenant table, made by plain SQL within the tenant: what isolation is tried on. */
import { worker } from "./principal.js";
import { newId } from "../../src/store/ids.js";
import type { TestDatabase } from "./database.js";

/** Every statement is run within the tenant ($1); the other ids stand for rows made along the way. */
const statements = [
  `insert into api_token values ($1, $2, '\\x01', 'a', '{}', now(), null, null), ($1, $3, '\\x02', 'a', '{}', now(), null, null)`,
  `insert into connection values ($1, $2, 'XERO', 'x', 'X', '{}', 'OK', null, now(), false, now()),
     ($1, $3, 'SALESFORCE', 's', 'S', '{}', 'OK', null, now(), false, now())`,
  `insert into connection_grant values ($1, $2, 'sealed', null, now()), ($1, $3, 'sealed', null, now())`,
  `insert into stream (tenant_id, connection_id, name, position, poll_interval_seconds, due_at)
     values ($1, $2, 'a', 0, 60, now()), ($1, $3, 'b', 0, 60, now())`,
  `insert into sweep_entry values ($1, $2, 'a', '1'), ($1, $3, 'b', '1')`,
  `insert into reconciliation values ($1, $2, 'a', now(), 1, 0, 0, 0, 0), ($1, $3, 'b', now(), 1, 0, 0, 0, 0)`,
  `insert into field_mapping select $1, c, 'Contact', 'f', 'EXTRA_FACT', 0, 'TEXT', 'L', null, '[]', 'a', now() from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into normalise_again select $1, c, 'Contact', 1, '' from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into extra_fact select $1, c, 0, c, 'L', 'TEXT', 'v' from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into sync_run (tenant_id, id, connection_id, cause, state, started_at)
     values ($1, $2, $2, 'FIRST', 'RUNNING', now()), ($1, $3, $3, 'FIRST', 'RUNNING', now())`,
  `insert into source_record values ($1, $2, 'Contact', '1', '\\x01', '{}', null, now()), ($1, $3, 'Contact', '1', '\\x01', '{}', null, now())`,
  `insert into rejected_record values ($1, $2, '\\x01', $2, 's', 'Contact', null, '{}', null, 'p', now()),
     ($1, $3, '\\x01', $3, 's', 'Contact', null, '{}', null, 'p', now())`,
  `insert into webhook_inbox select $1, c, 'k', 'INVOICE', '1', 'UPDATE', null, '{}', now(), now(), null
     from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into subscription select $1, c, now(), null, null, null, null, now() from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into debtor select $1, d, 'PERSON', 'N', 'n', 'CLEAR', 'r', '9999-12-31', null, false, now(), null
     from unnest(array[$2, $3]::uuid[]) as d`,
  `insert into debtor_alias values ($1, $4, $2), ($1, $5, $3)`,
  `insert into debtor_balance select $1, d, 'GBP', 1, 1, 0, 1, 0, 0, 0, '2026-01-01' from unnest(array[$2, $3]::uuid[]) as d`,
  `insert into party select $1, p, p, 'Contact', '1', 'PERSON', 'N', null, false, p, false, null, now() from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into owner select $1, o, o, 'User', '1', 'USER', 'N', null, true, false, null, now() from unnest(array[$2, $3]::uuid[]) as o`,
  `insert into opportunity select $1, o, o, 'Opportunity', '1', null, null, 'N', 's', false, false, null, false, null, now()
     from unnest(array[$2, $3]::uuid[]) as o`,
  `insert into activity select $1, a, a, 'Task', '1', 'CALL', 'OUTBOUND', now(), false, true, false, false, null, now()
     from unnest(array[$2, $3]::uuid[]) as a`,
  `insert into reminder_sequence select $1, s, s, 'SequenceEnrolment', '1', s, null, true, false, null, now()
     from unnest(array[$2, $3]::uuid[]) as s`,
  `insert into reminder_finding select $1, f, f, 'RUNNING', 'SENT', null, 'FB-1', 1, now(), null, null, null, null, 'PLAN'
     from unnest(array[$2, $3]::uuid[]) as f`,
  `insert into activity_party select $1, a, a from unnest(array[$2, $3]::uuid[]) as a`,
  `insert into credit select $1, c, c, 'CreditNote', '1', c, c, 'CREDIT_NOTE', null, '2026-01-01', 'GBP', 1, 1, 'OPEN', 'X', false, null, now()
     from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into sign_in select $1, s, 'XERO', null, 'https://hub.example', 'sealed', 'CONNECTED', null, s, null, 'a', now(), now()
     from unnest(array[$2, $3]::uuid[]) as s`,
  `insert into call_pace select $1, c, '{}', '{}', null from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into call_pace_of_kind select $1, c, 'search', '{}', '{}' from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into call_slot select $1, c, 1, now() from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into call_count select $1, c, now(), 1 from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into contact_point select $1, p, 0, 'EMAIL', 'a@b.test', 'a@b.test', 'work', 'NO' from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into party_key select $1, p, 'EMAIL', 'a@b.test' from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into join_reason values ($1, $2, $2, $3, 'EMAIL'), ($1, $3, $3, $3, 'PHONE')`,
  `insert into stated_role select $1, p, 0, p, p, 'N', 'a@b.test', p, 'CC', 'w', null, null, now() from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into decided_role select $1, p, p, 'CC', true, null, null, null, null, null, 'a', now() from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into circumstance select $1, c, c, 'HOLD', null, null, '{"kind": "HOLD"}', now(), null, null, null, null, 'a', now()
     from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into circumstance_party select $1, c, c from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into circumstance_event select $1, c, 1, now(), 'a', 'RECORD', 'ACTIVE', null from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into circumstance_detail select $1, c, 1, 'sealed' from unnest(array[$2, $3]::uuid[]) as c`,
  `insert into tenant_policy values ($1, 1, '{}', now(), 'a', now()), ($1, 2, '{}', now(), 'a', now())`,
  `insert into receivable select $1, r, r, 'Invoice', '1', r, r, null, null, '2026-01-01', '2026-01-01', 'GBP', 1, 1, 'OPEN', 'X', null, now()
     from unnest(array[$2, $3]::uuid[]) as r`,
  `insert into settlement_line select $1, l, l, 'Payment', '1', l, 'PAYMENT', 1, 'GBP', '2026-01-01', false, null, now()
     from unnest(array[$2, $3]::uuid[]) as l`,
  `insert into discrepancy select $1, r, 1, 2, now() from unnest(array[$2, $3]::uuid[]) as r`,
  `insert into payment_plan select $1, p, p::text, p, 'ACTIVE', 'k', 't', 'w', 'GBP', 1, 0, 1, 'a', now(), null, null
     from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into plan_receivable select $1, p, p, 1, true from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into instalment select $1, p, 1, '2026-01-01', 1, 0, 'UPCOMING' from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into instalment_part select $1, p, 1, p, 1 from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into outbox (tenant_id, id, connection_id, marker, target, plan_id, write_back, state, attempts, due_at, created_at)
     select $1, o, o, 'm', 't', o, '{}', 'PENDING', 0, now(), now() from unnest(array[$2, $3]::uuid[]) as o`,
  `insert into standing select $1, p, p, '\\x01', 1, now() from unnest(array[$2, $3]::uuid[]) as p`,
  `insert into idempotency_record select $1, 'a', k::text, 'o', '\\x01', '{}', now() from unnest(array[$2, $3]::uuid[]) as k`,
  `insert into file_import (tenant_id, id, source, connection_id, file_name, state, started_by, created_at, expires_at)
     select $1, f, 'Sage', f, 'f.csv', 'UPLOADING', 'a', now(), now() from unnest(array[$2, $3]::uuid[]) as f`,
  `insert into file_import_chunk select $1, f, 0, '\\x01' from unnest(array[$2, $3]::uuid[]) as f`,
  `insert into file_import_error select $1, f, 1, '[]', '[]' from unnest(array[$2, $3]::uuid[]) as f`,
  `insert into file_mapping select $1, 'Sage', f::text, '{}', 'a', now() from unnest(array[$2, $3]::uuid[]) as f`,
  `insert into audit_event select $1, e, now(), 'a', null, 'x', 's', '{}' from unnest(array[$2, $3]::uuid[]) as e`,
];

export async function fillEveryTable(here: TestDatabase, tenantId: string): Promise<void> {
  const ids = [tenantId, ...Array.from({ length: 4 }, () => newId(new Date()))];
  await here.database.asTenant(worker(tenantId), async (transaction) => {
    for (const statement of statements) {
      // Only the parameters that occur; each is told to be a uuid.
      const used = ids.filter((_, index) => statement.includes(`$${index + 1}`));
      const text = statement.replace(/\$(\d)/g, (_, digit: string) => {
        const place = used.indexOf(ids[Number(digit) - 1]!) + 1;
        return `$${place}::uuid`;
      });
      await transaction.query(text, used);
    }
  });
}
