-- Field mapping: what people have said that fields of their own accounts mean, and what came of it.

create table field_mapping (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- The source's own names.
  object_type text not null,
  field text not null,
  -- Of the registry in src/domain/fields/targets.ts, like the kinds and meanings.
  target text not null,
  -- The order in which people gave them.
  position int not null,
  value_kind text not null check (value_kind in ('TEXT', 'NUMBER', 'DATE', 'BOOLEAN', 'CHOICE')),
  label text,
  -- Whose record a cross reference names.
  vendor text check (vendor in ('SALESFORCE', 'HUBSPOT', 'XERO', 'QUICKBOOKS', 'FILES')),
  -- What values mean: a list of {value, means}.
  readings jsonb not null,
  set_by text not null,
  set_at timestamptz not null,
  primary key (tenant_id, connection_id, object_type, field, target),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

-- Kept raw records of a type are to be normalised again: what their fields mean has changed since.
create table normalise_again (
  tenant_id uuid not null,
  connection_id uuid not null,
  object_type text not null,
  -- One more with every change of the mappings: who works by older ones says nothing of how far that came.
  version int not null,
  -- Up to this external id it is done.
  after text not null,
  primary key (tenant_id, connection_id, object_type),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

-- Facts of people's own fields, shown beside a record.
create table extra_fact (
  tenant_id uuid not null,
  -- The party or receivable, whose ids are computed alike.
  record_id uuid not null,
  position int not null,
  connection_id uuid not null,
  label text not null,
  value_kind text not null check (value_kind in ('TEXT', 'NUMBER', 'DATE', 'BOOLEAN', 'CHOICE')),
  value text not null,
  primary key (tenant_id, record_id, position),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index extra_fact_of_connection on extra_fact (tenant_id, connection_id);

-- Language tag (BCP 47) and channel that a party would rather have.
alter table party add column language text;
alter table party add column preferred_channel text check (preferred_channel in ('EMAIL', 'PHONE', 'SMS', 'LETTER'));

do $$
declare
  each text;
begin
  foreach each in array array['field_mapping', 'normalise_again', 'extra_fact'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
