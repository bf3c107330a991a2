-- How things stand with a debtor, told to the records in a CRM that the debtor is known from.

alter table connection
  -- The vendor takes standings, and its account is set up for them: the facts of the account say so.
  add column takes_standing boolean not null default false,
  -- What a person should know or do about this connection: [{"code", "message"}], made of the account's facts.
  add column notices jsonb not null default '[]';

-- What was last put into the outbox for each record, so that only what a person sees differently is put again.
create table standing (
  tenant_id uuid not null,
  party_id uuid not null,
  connection_id uuid not null,
  -- Of what was said; null when it is not known to have arrived, so that it is said again.
  hash bytea,
  -- How many different things have been said: part of the effect's marker.
  number int not null,
  put_at timestamptz not null,
  primary key (tenant_id, party_id),
  foreign key (tenant_id, party_id) references party (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

-- A newer standing takes the place of one that still waits: there is never a queue of them.
create unique index outbox_one_standing on outbox (tenant_id, connection_id, target)
  where state = 'PENDING' and write_back ->> 'kind' = 'STANDING';

alter table standing enable row level security;
alter table standing force row level security;
create policy tenant on standing
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on standing to hub_app;
