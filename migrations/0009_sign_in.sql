-- A person on the way to a vendor and back: what the callback needs to know of where it began.
create table sign_in (
  tenant_id uuid not null references tenant,
  id uuid not null,
  vendor text not null check (vendor in ('SALESFORCE', 'HUBSPOT', 'XERO', 'QUICKBOOKS', 'FILES')),
  -- Which account is meant, where that was said.
  account text,
  redirect_uri text not null,
  -- Our app's settings there and the PKCE verifier; later the grant, until an account is chosen.
  sealed text not null,
  stage text not null check (stage in ('WAITING', 'CHOOSING', 'CONNECTED', 'FAILED')),
  -- What the grant opens, of which a person chooses one: [{account, name}].
  accounts jsonb,
  connection_id uuid,
  -- One sentence for a person.
  problem text,
  started_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index sign_in_expired on sign_in (tenant_id, expires_at);

alter table sign_in enable row level security;
alter table sign_in force row level security;
create policy tenant on sign_in
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on sign_in to hub_app;

-- The callback brings nothing but its state: a hash of it leads to the tenant. The key is "<hash>".
alter table tenant_directory drop constraint tenant_directory_kind_check;
alter table tenant_directory add constraint tenant_directory_kind_check
  check (kind in ('TENANT', 'TOKEN', 'VENDOR_ACCOUNT', 'SIGN_IN')) not valid;
alter table tenant_directory validate constraint tenant_directory_kind_check;
drop index tenant_directory_one_tenant;
create unique index tenant_directory_one_tenant on tenant_directory (kind, key)
  where kind in ('TENANT', 'TOKEN', 'SIGN_IN');
