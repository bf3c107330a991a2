-- Roles of people around debtors. A role is said about a party, and is its debtor's: where parties come together or
-- go apart, nothing has to be moved.

-- What sources say. A list that stands in a record is always whole: its rows are replaced with it.
create table stated_role (
  tenant_id uuid not null,
  -- The record that says it, by its computed id, and the place there.
  stated_in uuid not null,
  position int not null,
  connection_id uuid not null,
  -- A party, or somebody whom only this record names: then with the name.
  person_id uuid not null,
  person_name text,
  person_email text,
  -- The party whose debts it concerns.
  about_id uuid not null,
  -- Null: the words are none of those that mean a role.
  role text check (role in ('BILLING_CONTACT', 'CC', 'OWNER', 'JOINT_DEBTOR', 'GUARANTOR', 'EXECUTOR', 'HELPER',
                            'DEBT_ADVISER', 'ATTORNEY', 'GUARDIAN', 'PARENT_OF_MINOR', 'SPOUSE')),
  words text not null,
  since date,
  until date,
  fetched_at timestamptz not null,
  primary key (tenant_id, stated_in, position),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);
create index stated_role_about on stated_role (tenant_id, about_id);
create index stated_role_of_person on stated_role (tenant_id, person_id);
create index stated_role_of_connection on stated_role (tenant_id, connection_id);

-- What people decided in the hub: it counts before whatever sources say.
create table decided_role (
  tenant_id uuid not null references tenant,
  person_id uuid not null,
  about_id uuid not null,
  role text not null check (role in ('BILLING_CONTACT', 'CC', 'OWNER', 'JOINT_DEBTOR', 'GUARANTOR', 'EXECUTOR',
                                     'HELPER', 'DEBT_ADVISER', 'ATTORNEY', 'GUARDIAN', 'PARENT_OF_MINOR', 'SPOUSE')),
  -- False: it is not so, whatever a source says.
  holds boolean not null,
  since date,
  until date,
  proof text check (proof in ('LETTER_OF_AUTHORITY', 'POWER_OF_ATTORNEY', 'COURT_ORDER', 'GRANT_OF_PROBATE', 'OTHER')),
  -- The number of the document; never a reason.
  reference text check (length(reference) <= 40),
  seen_on date,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (tenant_id, person_id, about_id, role),
  foreign key (tenant_id, about_id) references party (tenant_id, id),
  check ((proof is null) = (seen_on is null) and (reference is null or proof is not null)),
  check (holds or (since is null and until is null and proof is null))
);
create index decided_role_about on decided_role (tenant_id, about_id);

do $$
declare
  name text;
begin
  foreach name in array array['stated_role', 'decided_role'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$,
      name);
    execute format('grant select, insert, update, delete on %I to hub_app', name);
  end loop;
end $$;

-- What was read before says the same and would not be looked at again: contacts of Xero, whose contact persons were
-- ways of reaching and recognising the contact, and invoices of QuickBooks of which somebody gets a copy.
do $$
declare
  one uuid;
begin
  for one in select tenant_id from tenant_directory where kind = 'TENANT' loop
    perform set_config('app.tenant', one::text, true);
    update source_record r set hash = '\x'
      from connection c
     where r.tenant_id = one and c.tenant_id = one and c.id = r.connection_id
       and (c.vendor = 'XERO' and r.object_type = 'Contact'
            or c.vendor = 'QUICKBOOKS' and r.object_type = 'Invoice' and r.raw ? 'BillEmailCc');
    update stream s set cursor = null
      from connection c
     where s.tenant_id = one and c.tenant_id = one and c.id = s.connection_id
       and (c.vendor, s.name) in (('XERO', 'Contacts'), ('QUICKBOOKS', 'Invoices'));
  end loop;
  perform set_config('app.tenant', '', true);
end $$;
