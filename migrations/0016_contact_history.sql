-- Contact history: what activities say as contact attempts, and reminders that other programs go on sending beside a
-- payment plan.

alter table activity drop constraint activity_kind_check;
alter table activity
  -- OTHER is a note or something to do: no contact.
  add constraint activity_kind_check
    check (kind in ('CALL', 'EMAIL', 'SMS', 'MESSAGE', 'LETTER', 'MEETING', 'OTHER')) not valid,
  -- The source does not say when it was: happened_at only gives it a place.
  add column time_not_known boolean not null default false,
  add column outcome text not null default 'UNKNOWN'
    check (outcome in ('CONNECTED', 'LEFT_MESSAGE', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'UNKNOWN')),
  add column purpose text not null default 'UNKNOWN' check (purpose in ('INVOICE', 'REMINDER', 'UNKNOWN')),
  add column made_by text not null default 'UNKNOWN' check (made_by in ('PERSON', 'PROGRAM', 'LEDGER', 'UNKNOWN')),
  add column certainty text not null default 'STATED' check (certainty in ('CERTAIN', 'STATED', 'INFERRED')),
  -- What it was about; the receivable may not have arrived yet.
  add column receivable_id uuid;
alter table activity validate constraint activity_kind_check;
create index activity_of_receivable on activity (tenant_id, receivable_id) where receivable_id is not null;

-- Rows of reminders that programs send a party by themselves (a sequence of a CRM), and whether they run.
create table reminder_sequence (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  external_id text not null,
  party_id uuid not null,
  name text,
  running boolean not null,
  deleted boolean not null,
  source_updated_at timestamptz,
  fetched_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index reminder_sequence_of_party on reminder_sequence (tenant_id, party_id);
create index reminder_sequence_of_connection on reminder_sequence (tenant_id, connection_id);

-- Reminders that go on beside a payment plan: one row for each debtor and each source that reminds. It stays when it
-- is over, so that nobody is asked twice for the same thing.
create table reminder_finding (
  tenant_id uuid not null,
  connection_id uuid not null,
  debtor_id uuid not null,
  -- RUNNING: nobody is asked yet to switch it off. ASKED: a task says so. CONFIRMED_OFF: the source or a person says
  -- that it is off. OVER: no payment plan is active any more.
  state text not null check (state in ('RUNNING', 'ASKED', 'CONFIRMED_OFF', 'OVER')),
  -- SENT: one was sent after the plan was agreed. ENROLLED: a sequence runs. SWITCHED_ON: they are on for everybody,
  -- and the source does not say whether this debtor is left out.
  evidence text not null check (evidence in ('SENT', 'ENROLLED', 'SWITCHED_ON')),
  -- The sequence's name, where the source tells.
  name text,
  -- By the plan's reference the tasks that ask are told apart.
  plan_reference text not null,
  -- How often it was found anew: part of the task's marker.
  round int not null,
  seen_at timestamptz not null,
  -- When they were last said to be off: what is older is no news.
  confirmed_at timestamptz,
  -- "SOURCE", or who confirmed it.
  confirmed_by text,
  -- The task that asks, in the outbox of a CRM.
  task_connection_id uuid,
  task_marker text,
  primary key (tenant_id, connection_id, debtor_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id),
  check ((state = 'CONFIRMED_OFF') <= (confirmed_at is not null))
);
create index reminder_finding_of_debtor on reminder_finding (tenant_id, debtor_id);

-- Plans that are active are looked at together.
create index payment_plan_active on payment_plan (tenant_id, debtor_id) where state = 'ACTIVE';

do $$
declare
  each text;
begin
  foreach each in array array['reminder_sequence', 'reminder_finding'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
