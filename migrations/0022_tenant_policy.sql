-- What a tenant has decided about contact: every version, never changed. Which one counts follows from its day.
create table tenant_policy (
  tenant_id uuid not null references tenant,
  version int not null check (version > 0),
  body jsonb not null,
  effective_from timestamptz not null,
  actor text not null,
  set_at timestamptz not null,
  primary key (tenant_id, version)
);
alter table tenant_policy enable row level security;
alter table tenant_policy force row level security;
create policy tenant on tenant_policy
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert on tenant_policy to hub_app;
revoke update, delete on tenant_policy from hub_app;
