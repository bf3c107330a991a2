-- Whole sources: owners, opportunities, contact history, credits, and what became of records that were
-- merged or deleted.

alter table party
  add column parent uuid,
  add column owner uuid,
  -- The record that took this one over in the source; this party's debtor is that one's.
  add column merged_into uuid,
  add column deleted boolean not null default false,
  add column processing_opt_out text not null default 'UNKNOWN'
    check (processing_opt_out in ('YES', 'NO', 'UNKNOWN'));
create index party_merged on party (tenant_id, merged_into) where merged_into is not null;
create index party_of_parent on party (tenant_id, parent) where parent is not null;

alter table join_reason drop constraint join_reason_kind_check;
alter table join_reason add constraint join_reason_kind_check
  check (kind in ('MERGED', 'MEMBER_OF', 'REFERENCE', 'TAX_NUMBER', 'EMAIL', 'PHONE')) not valid;
alter table join_reason validate constraint join_reason_kind_check;

alter table receivable add column deleted boolean not null default false;

alter table settlement_line drop constraint settlement_line_kind_check;
alter table settlement_line add constraint settlement_line_kind_check
  check (kind in ('PAYMENT', 'CREDIT_NOTE', 'OVERPAYMENT', 'PREPAYMENT')) not valid;
alter table settlement_line validate constraint settlement_line_kind_check;

-- The record in whose list the line stands (a credit and its allocations); the list is always whole.
alter table settlement_line add column part_of uuid;
create index settlement_line_part on settlement_line (tenant_id, part_of) where part_of is not null;

-- What an account is like (fields that may be seen, home currency): read now and then, not at every run.
alter table connection
  add column facts jsonb,
  add column facts_read_at timestamptz;

create table owner (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  kind text not null check (kind in ('USER', 'QUEUE')),
  name text not null,
  email text,
  active boolean not null,
  deleted boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

create table opportunity (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  party_id uuid,
  owner_id uuid,
  name text not null,
  stage text not null,
  closed boolean not null,
  won boolean not null,
  close_on date,
  deleted boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index opportunity_of_party on opportunity (tenant_id, party_id) where party_id is not null;

-- What people and other tools did, as the sources logged it.
create table activity (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  kind text not null check (kind in ('CALL', 'EMAIL', 'MEETING', 'OTHER')),
  direction text not null check (direction in ('OUTBOUND', 'INBOUND', 'UNKNOWN')),
  happened_at timestamptz not null,
  -- The source knew the day only.
  day_only boolean not null,
  done boolean not null,
  ours boolean not null,
  deleted boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create table activity_party (
  tenant_id uuid not null,
  activity_id uuid not null,
  party_id uuid not null,
  primary key (tenant_id, activity_id, party_id),
  foreign key (tenant_id, activity_id) references activity (tenant_id, id)
);
create index activity_of_party on activity_party (tenant_id, party_id);

create table credit (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  party_id uuid not null,
  debtor_id uuid,
  kind text not null check (kind in ('CREDIT_NOTE', 'OVERPAYMENT', 'PREPAYMENT')),
  number text,
  issued_on date not null,
  currency text not null,
  total_minor bigint not null,
  remaining_minor bigint not null,
  status text not null check (status in ('DRAFT', 'OPEN', 'PAID', 'VOID')),
  raw_status text not null,
  deleted boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index credit_of_debtor on credit (tenant_id, debtor_id, issued_on, id);
create index credit_of_party on credit (tenant_id, party_id);

-- Where the settlement lines and the source's own figure disagree: shown, never hidden.
create table discrepancy (
  tenant_id uuid not null,
  receivable_id uuid not null,
  -- What the source says is still owed, and what its total less all settlement lines comes to.
  stated_minor bigint not null,
  proved_minor bigint not null,
  found_at timestamptz not null,
  primary key (tenant_id, receivable_id),
  foreign key (tenant_id, receivable_id) references receivable (tenant_id, id)
);

-- Credits of the debtor's that are not set against anything yet.
alter table debtor_balance add column unused_credit_minor bigint not null default 0;

do $$
declare
  each text;
begin
  foreach each in array array['owner', 'opportunity', 'activity', 'activity_party', 'credit', 'discrepancy'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
