-- Reconciliation: once a day the vendor's own list of what there is is held against what we have.

-- What the pass now under way has listed so far; kept in step with the stream's cursor.
create table sweep_entry (
  tenant_id uuid not null,
  connection_id uuid not null,
  stream text not null,
  external_id text not null,
  primary key (tenant_id, connection_id, stream, external_id),
  foreign key (tenant_id, connection_id, stream) references stream (tenant_id, connection_id, name)
);

-- What the last pass came to.
create table reconciliation (
  tenant_id uuid not null,
  connection_id uuid not null,
  stream text not null,
  finished_at timestamptz not null,
  -- Ids that the vendor listed.
  listed int not null,
  -- Listed, and unknown to us until then.
  missing int not null,
  -- Known, and otherwise than we had it.
  differing int not null,
  -- With us, and no longer with the vendor.
  gone int not null,
  -- With us, and no longer seen; too many at once to believe it, so that they were kept.
  doubted int not null,
  primary key (tenant_id, connection_id, stream),
  foreign key (tenant_id, connection_id, stream) references stream (tenant_id, connection_id, name)
);

do $$
declare
  each text;
begin
  foreach each in array array['sweep_entry', 'reconciliation'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
