-- Webhooks in: what the vendors say has changed. A row is a reason to read and never a fact; it is put here before
-- the vendor gets its answer.

create table webhook_inbox (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- Of the event, not of the delivery: however often a vendor delivers it, it is one row.
  delivery_key text not null,
  -- The vendor's own words and id; nothing else of the delivery is kept.
  object_type text not null,
  external_id text not null,
  kind text not null,
  occurred_at timestamptz,
  -- The streams that may know more now.
  streams text[] not null,
  received_at timestamptz not null,
  -- Its streams are read no sooner.
  due_at timestamptz not null,
  -- A run has taken it: its streams were due from then on.
  done_at timestamptz,
  primary key (tenant_id, connection_id, delivery_key),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index webhook_inbox_waiting on webhook_inbox (tenant_id, connection_id, due_at) where done_at is null;
create index webhook_inbox_old on webhook_inbox (tenant_id, connection_id, received_at);

alter table webhook_inbox enable row level security;
alter table webhook_inbox force row level security;
create policy tenant on webhook_inbox
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on webhook_inbox to hub_app;

-- When the vendor was last heard of by webhook, to within ten seconds; null where it never was.
alter table connection add column last_webhook_at timestamptz;

alter table sync_run drop constraint sync_run_cause_check;
alter table sync_run add constraint sync_run_cause_check
  check (cause in ('FIRST', 'SCHEDULED', 'REQUESTED', 'WEBHOOK')) not valid;
alter table sync_run validate constraint sync_run_cause_check;
