-- Files of customers, invoices or payments on their way in: uploaded, looked at, confirmed, checked, imported.
create table file_import (
  tenant_id uuid not null references tenant,
  id uuid not null,
  -- The person's name for where the file is from: "Sage export". Its connection is made when something is imported.
  source text not null,
  connection_id uuid,
  file_name text not null,
  state text not null check (state in ('UPLOADING', 'NEEDS_CONFIRMATION', 'CHECKING', 'CHECKED', 'IMPORTING',
                                       'IMPORTED', 'FAILED', 'DISCARDED')),
  size bigint,
  sha256 bytea,
  -- How it is read: {format, encoding, delimiter, sheet, headerRow}, and what the headings are.
  layout jsonb,
  headings jsonb,
  headings_key text,
  -- What the columns are taken for, with examples and what must be asked: {columns, mapping, questions}.
  guess jsonb,
  -- What a person has confirmed, now or earlier for the same headings.
  mapping jsonb,
  confirmed_by text,
  -- Records of the file, broken rows, and rows that are none or repeat one; of the check.
  rows_good int not null default 0,
  rows_broken int not null default 0,
  rows_left_out int not null default 0,
  -- The first records as they are read.
  sample jsonb not null default '[]',
  -- What was asked for: {skipBrokenRows, isAllThatIsOpen}.
  options jsonb not null default '{}',
  -- The last row that is stored; the import goes on behind it.
  cursor_row int not null default 0,
  run_id uuid,
  -- Beginnings since anything was last stored: what fails again and again is given up.
  attempts int not null default 0,
  rows_changed int not null default 0,
  -- Invoices that a complete list of what is open no longer has.
  settled int not null default 0,
  -- One sentence for a person.
  problem text,
  started_by text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- The file, and later the rows that were broken, are kept until then.
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index file_import_newest on file_import (tenant_id, created_at desc, id desc);
create index file_import_at_work on file_import (tenant_id, id) where state in ('CHECKING', 'IMPORTING');
create index file_import_expiring on file_import (tenant_id, expires_at);

-- The file itself, until it is imported or discarded: hub and worker may be on different machines.
create table file_import_chunk (
  tenant_id uuid not null,
  import_id uuid not null,
  position int not null,
  bytes bytea not null,
  primary key (tenant_id, import_id, position),
  foreign key (tenant_id, import_id) references file_import (tenant_id, id) on delete cascade
);
alter table file_import_chunk alter column bytes set storage external;

create table file_import_error (
  tenant_id uuid not null,
  import_id uuid not null,
  row int not null,
  cells jsonb not null,
  -- [{column, value, expected}]
  problems jsonb not null,
  primary key (tenant_id, import_id, row),
  foreign key (tenant_id, import_id) references file_import (tenant_id, id) on delete cascade
);

-- What a person has confirmed of a source's files, known again by their headings.
create table file_mapping (
  tenant_id uuid not null references tenant,
  source text not null,
  headings_key text not null,
  mapping jsonb not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (tenant_id, source, headings_key)
);

do $$
declare
  each text;
begin
  foreach each in array array['file_import', 'file_import_chunk', 'file_import_error', 'file_mapping'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
