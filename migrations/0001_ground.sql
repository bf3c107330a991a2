-- The ground of the house: tenants, connections, what was read, who owes what, plans, and what goes out.
--
-- Every tenant table carries tenant_id first in its keys and is under FORCE row-level security (at the
-- end of this file); foreign keys between tenant tables are composite, because foreign-key checks do not
-- see row-level security. Records refer to one another across pages that arrive in any order, so a
-- receivable names its party, and a settlement line its receivable, by an id computed from the vendor's
-- own (no foreign key): a line that arrives before its invoice is a fact, not an error.
--
-- Role hub_app is made by `forbear migrate` (or by an administrator, docs/operating.md) before this runs.

-- ---------------------------------------------------------------- directory: outside row-level security
-- Maps what a request brings (a token's hash, a vendor's account id) to a tenant. No personal data.
create table tenant_directory (
  kind text not null check (kind in ('TENANT', 'TOKEN', 'VENDOR_ACCOUNT')),
  key text not null,
  tenant_id uuid not null,
  primary key (kind, key, tenant_id)
);
create unique index tenant_directory_one_tenant on tenant_directory (kind, key)
  where kind in ('TENANT', 'TOKEN');

-- ---------------------------------------------------------------- tenants and callers
create table tenant (
  tenant_id uuid primary key,
  slug text not null,
  name text not null,
  time_zone text not null,
  country text not null,
  region text,
  language text not null,
  created_at timestamptz not null
);

create table api_token (
  tenant_id uuid not null references tenant,
  id uuid not null,
  token_hash bytea not null,
  actor text not null,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash)
);

-- ---------------------------------------------------------------- connections
create table connection (
  tenant_id uuid not null references tenant,
  id uuid not null,
  vendor text not null check (vendor in ('SALESFORCE', 'HUBSPOT', 'XERO', 'QUICKBOOKS', 'FILES')),
  account text not null,
  account_name text not null,
  settings jsonb not null,
  status text not null check (status in ('OK', 'NEEDS_SIGN_IN', 'LIMITED', 'DEGRADED')),
  -- One sentence for a person: what is wrong and what to do. Null when all is well.
  status_words text,
  status_since timestamptz not null,
  -- A person asked for a reading out of turn; the next run answers it.
  sync_requested boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, vendor, account)
);

-- One row owns a grant: refreshed under its lock, stored (sealed) before the new token is used.
create table connection_grant (
  tenant_id uuid not null,
  connection_id uuid not null,
  sealed text not null,
  expires_at timestamptz,
  updated_at timestamptz not null,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

create table stream (
  tenant_id uuid not null,
  connection_id uuid not null,
  name text not null,
  position int not null,
  poll_interval_seconds int not null,
  cursor jsonb,
  -- The pass now under way began here; null between passes.
  pass_started_at timestamptz,
  last_success_at timestamptz,
  due_at timestamptz not null,
  primary key (tenant_id, connection_id, name),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

create table sync_run (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  cause text not null check (cause in ('FIRST', 'SCHEDULED', 'REQUESTED')),
  state text not null check (state in ('RUNNING', 'SUCCEEDED', 'FAILED')),
  started_at timestamptz not null,
  finished_at timestamptz,
  pages int not null default 0,
  records int not null default 0,
  changed int not null default 0,
  malformed int not null default 0,
  error_code text,
  error_words text,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index sync_run_newest on sync_run (tenant_id, started_at desc, id desc);
create index sync_run_of_connection on sync_run (tenant_id, connection_id, started_at desc);

-- ---------------------------------------------------------------- what the vendors said
create table source_record (
  tenant_id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  hash bytea not null,
  raw jsonb not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, connection_id, object_type, external_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

-- A record, or an element of a page, that could not be read: kept whole, reported, never in the way.
create table rejected_record (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- Hash of the raw element: the same broken thing read twice is one row.
  hash bytea not null,
  run_id uuid not null,
  stream text not null,
  object_type text not null,
  external_id text,
  raw jsonb not null,
  field text,
  problem text not null,
  first_seen_at timestamptz not null,
  primary key (tenant_id, connection_id, hash),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index rejected_record_of_run on rejected_record (tenant_id, run_id);
create index rejected_record_by_ref on rejected_record (tenant_id, connection_id, object_type, external_id);

-- ---------------------------------------------------------------- debtors
create table debtor (
  tenant_id uuid not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('PERSON', 'ORGANISATION')),
  name text not null,
  name_sort text collate "C" not null,
  status text not null check (status in ('CLEAR', 'CURRENT', 'OVERDUE', 'PLAN_PROPOSED', 'IN_PLAN')),
  status_reason text not null,
  -- Date of the oldest unpaid receivable; 9999-12-31 when nothing is open, so that it sorts last.
  oldest_due_on date not null,
  -- The first day on which status or ageing changes with no new fact; null when none will.
  next_change_on date,
  needs_assessment boolean not null,
  created_at timestamptz not null,
  assessed_at timestamptz,
  primary key (tenant_id, id)
);
create index debtor_by_name on debtor (tenant_id, name_sort, id);
create index debtor_by_age on debtor (tenant_id, oldest_due_on, id);
create index debtor_by_status_name on debtor (tenant_id, status, name_sort, id);
create index debtor_by_status_age on debtor (tenant_id, status, oldest_due_on, id);
create index debtor_to_assess on debtor (tenant_id) where needs_assessment;
create index debtor_to_change on debtor (tenant_id, next_change_on);

-- An id that was given out once keeps resolving after debtors are joined.
create table debtor_alias (
  tenant_id uuid not null,
  alias_id uuid not null,
  debtor_id uuid not null,
  primary key (tenant_id, alias_id),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index debtor_alias_target on debtor_alias (tenant_id, debtor_id);

create table debtor_balance (
  tenant_id uuid not null,
  debtor_id uuid not null,
  currency text not null,
  open_minor bigint not null,
  overdue_minor bigint not null,
  not_due_minor bigint not null,
  days_1_to_30_minor bigint not null,
  days_31_to_60_minor bigint not null,
  days_61_to_90_minor bigint not null,
  over_90_minor bigint not null,
  oldest_due_on date not null,
  primary key (tenant_id, debtor_id, currency),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index debtor_balance_by_overdue on debtor_balance (tenant_id, currency, overdue_minor, debtor_id);

create table party (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  kind text not null check (kind in ('PERSON', 'ORGANISATION')),
  name text not null,
  member_of uuid,
  archived boolean not null,
  debtor_id uuid,
  needs_joining boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, connection_id, object_type, external_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index party_of_debtor on party (tenant_id, debtor_id);
create index party_members on party (tenant_id, member_of) where member_of is not null;
create index party_to_join on party (tenant_id, id) where needs_joining;

create table contact_point (
  tenant_id uuid not null,
  party_id uuid not null,
  position int not null,
  kind text not null check (kind in ('EMAIL', 'PHONE')),
  value text not null,
  -- The form that is compared and dialled: lower-case e-mail, E.164 phone; null when it is neither.
  normalised text,
  label text not null,
  opt_out text not null check (opt_out in ('YES', 'NO', 'UNKNOWN')),
  primary key (tenant_id, party_id, position),
  foreign key (tenant_id, party_id) references party (tenant_id, id)
);

create table party_key (
  tenant_id uuid not null,
  party_id uuid not null,
  kind text not null check (kind in ('REFERENCE', 'TAX_NUMBER', 'EMAIL', 'PHONE')),
  value text not null,
  primary key (tenant_id, party_id, kind, value),
  foreign key (tenant_id, party_id) references party (tenant_id, id)
);
create index party_key_holders on party_key (tenant_id, kind, value);

-- Why two parties are one debtor; together they explain the whole debtor.
create table join_reason (
  tenant_id uuid not null,
  debtor_id uuid not null,
  party_a uuid not null,
  party_b uuid not null,
  kind text not null check (kind in ('MEMBER_OF', 'REFERENCE', 'TAX_NUMBER', 'EMAIL', 'PHONE')),
  primary key (tenant_id, party_a, party_b, kind),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id),
  foreign key (tenant_id, party_a) references party (tenant_id, id),
  foreign key (tenant_id, party_b) references party (tenant_id, id)
);
create index join_reason_of_debtor on join_reason (tenant_id, debtor_id);

-- ---------------------------------------------------------------- what is owed
create table receivable (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  party_id uuid not null,
  debtor_id uuid,
  number text,
  reference text,
  issued_on date not null,
  due_on date not null,
  currency text not null,
  total_minor bigint not null,
  balance_minor bigint not null,
  status text not null check (status in ('DRAFT', 'OPEN', 'PAID', 'VOID')),
  raw_status text not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, connection_id, object_type, external_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index receivable_of_debtor on receivable (tenant_id, debtor_id, due_on, id);
create index receivable_open on receivable (tenant_id, debtor_id, due_on, id) where status = 'OPEN';
create index receivable_of_party on receivable (tenant_id, party_id);

create table settlement_line (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  receivable_id uuid not null,
  kind text not null check (kind in ('PAYMENT')),
  amount_minor bigint not null,
  currency text not null,
  applied_on date not null,
  reversed boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index settlement_line_of_receivable on settlement_line (tenant_id, receivable_id, applied_on, id);

-- ---------------------------------------------------------------- plans
create table payment_plan (
  tenant_id uuid not null,
  id uuid not null,
  -- What people call it: in letters, tasks and history notes.
  reference text not null,
  debtor_id uuid not null,
  state text not null check (state in ('PROPOSED', 'ACTIVE', 'KEPT', 'CANCELLED')),
  option_key text not null,
  title text not null,
  why text not null,
  currency text not null,
  total_minor bigint not null check (total_minor > 0),
  paid_minor bigint not null,
  version int not null default 1,
  proposed_by text not null,
  proposed_at timestamptz not null,
  accepted_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, reference),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index payment_plan_of_debtor on payment_plan (tenant_id, debtor_id, proposed_at desc, id desc);

-- A receivable is in at most one plan that is not over.
create table plan_receivable (
  tenant_id uuid not null,
  plan_id uuid not null,
  receivable_id uuid not null,
  planned_minor bigint not null check (planned_minor > 0),
  live boolean not null,
  primary key (tenant_id, plan_id, receivable_id),
  foreign key (tenant_id, plan_id) references payment_plan (tenant_id, id),
  foreign key (tenant_id, receivable_id) references receivable (tenant_id, id)
);
create unique index plan_receivable_one_plan on plan_receivable (tenant_id, receivable_id) where live;

create table instalment (
  tenant_id uuid not null,
  plan_id uuid not null,
  number int not null,
  due_on date not null,
  amount_minor bigint not null check (amount_minor > 0),
  paid_minor bigint not null,
  status text not null check (status in ('UPCOMING', 'DUE', 'PART_PAID', 'KEPT', 'LATE')),
  primary key (tenant_id, plan_id, number),
  foreign key (tenant_id, plan_id) references payment_plan (tenant_id, id)
);

create table instalment_part (
  tenant_id uuid not null,
  plan_id uuid not null,
  number int not null,
  receivable_id uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  primary key (tenant_id, plan_id, number, receivable_id),
  foreign key (tenant_id, plan_id, number) references instalment (tenant_id, plan_id, number),
  foreign key (tenant_id, receivable_id) references receivable (tenant_id, id)
);

-- ---------------------------------------------------------------- what goes out, and what was done
create table outbox (
  tenant_id uuid not null,
  id uuid not null,
  sequence bigint generated always as identity,
  connection_id uuid not null,
  -- Deterministic: the same effect cannot be put in twice.
  marker text not null,
  -- "Invoice:…": writes to one target leave in the order in which they were put in.
  target text not null,
  plan_id uuid,
  write_back jsonb not null,
  state text not null check (state in ('PENDING', 'DONE', 'SKIPPED', 'FAILED')),
  attempts int not null,
  due_at timestamptz not null,
  -- Real time, not the Clock's: a lease, and the pause before another try.
  leased_until timestamptz,
  receipt jsonb,
  problem text,
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, connection_id, marker),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  foreign key (tenant_id, plan_id) references payment_plan (tenant_id, id)
);
create index outbox_pending on outbox (tenant_id, due_at, sequence) where state = 'PENDING';
create index outbox_by_target on outbox (tenant_id, connection_id, target, sequence) where state = 'PENDING';
create index outbox_of_plan on outbox (tenant_id, plan_id);

create table idempotency_record (
  tenant_id uuid not null references tenant,
  actor text not null,
  key text not null,
  operation text not null,
  request_hash bytea not null,
  response jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, actor, key)
);

create table audit_event (
  tenant_id uuid not null references tenant,
  id uuid not null,
  at timestamptz not null,
  actor text not null,
  on_behalf_of text,
  action text not null,
  subject text not null,
  detail jsonb not null,
  primary key (tenant_id, id)
);
create index audit_event_of_subject on audit_event (tenant_id, subject, at);

-- ---------------------------------------------------------------- row-level security and rights
do $$
declare
  each record;
begin
  for each in
    select c.relname from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'tenant_directory'
  loop
    execute format('alter table %I enable row level security', each.relname);
    execute format('alter table %I force row level security', each.relname);
    -- nullif: the setting is '' on a pooled connection that once held a tenant, and '' is no uuid.
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$,
      each.relname);
    execute format('grant select, insert, update, delete on %I to hub_app', each.relname);
  end loop;
end $$;
revoke update, delete on audit_event from hub_app;
grant select, insert, delete on tenant_directory to hub_app;
-- What has been applied: the hub looks before it serves.
grant select on applied_migration to hub_app;
