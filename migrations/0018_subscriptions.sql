-- Change events that a vendor sends down a stream which we open: who holds it, how far it was taken, how it fares.

create table subscription (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- Since when the connection's settings ask for it.
  since timestamptz not null,
  -- The connector's own; stored with the inbox rows of what came up to there. Null: nothing was taken yet.
  position jsonb,
  -- Whoever opened it last: what an earlier holder still has in hand is not stored any more.
  holder uuid,
  -- When anything came last, a mere sign of life included.
  heard_at timestamptz,
  -- Why nothing can be taken for now, for a person.
  problem text,
  -- Nobody opens it before; real time.
  try_at timestamptz not null,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

alter table subscription enable row level security;
alter table subscription force row level security;
create policy tenant on subscription
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on subscription to hub_app;
