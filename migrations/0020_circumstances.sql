-- What is going on with debtors and changes how they are to be treated: holds, needs, disputes, promises, commitments,
-- complaints, wishes, and questions to a person. One table, because they share one life; what each kind says stands in
-- `body` (src/domain/circumstances/kinds.ts).

create table circumstance (
  tenant_id uuid not null references tenant,
  id uuid not null,
  debtor_id uuid not null,
  kind text not null check (kind in ('HOLD', 'SUPPORT_NEED', 'DISPUTE', 'PROMISE', 'COMMITMENT', 'COMPLAINT',
                                     'PREFERENCE', 'OPT_OUT', 'CONSENT', 'REVIEW')),
  -- One of the people around the debtor; null: the debtor.
  person_id uuid,
  -- Null: all that the debtor owes.
  receivable_ids uuid[],
  body jsonb not null check (body ->> 'kind' = kind),
  began_at timestamptz not null,
  -- On this day a person has to look. Nothing ends by it.
  look_on date,
  -- It ends by itself.
  ends_at timestamptz,
  -- Somebody ended it, or it was settled.
  ended_at timestamptz,
  -- The last day on which the words that are sealed with it are kept; null: there are none.
  detail_until date,
  recorded_by text not null,
  recorded_at timestamptz not null,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, debtor_id) references debtor (tenant_id, id)
);
create index circumstance_of_debtor on circumstance (tenant_id, debtor_id, recorded_at desc, id desc);
-- The queue of what a person has to look at.
create index circumstance_to_look_at on circumstance (tenant_id, look_on, id) where ended_at is null;
create index circumstance_ending on circumstance (tenant_id, ends_at) where ended_at is null and ends_at is not null;
create index circumstance_detail_until on circumstance (tenant_id, detail_until) where detail_until is not null;

-- The parties of the debtor when it was recorded: wherever they go, it goes, too. Strictest wins.
create table circumstance_party (
  tenant_id uuid not null,
  circumstance_id uuid not null,
  party_id uuid not null,
  primary key (tenant_id, circumstance_id, party_id),
  foreign key (tenant_id, circumstance_id) references circumstance (tenant_id, id),
  foreign key (tenant_id, party_id) references party (tenant_id, id)
);
create index circumstance_party_of on circumstance_party (tenant_id, party_id);

-- Who did what, and when: the history. Never changed.
create table circumstance_event (
  tenant_id uuid not null,
  circumstance_id uuid not null,
  version int not null,
  at timestamptz not null,
  actor text not null,
  -- RECORD, or a change of its life.
  change text not null,
  state text not null,
  look_on date,
  primary key (tenant_id, circumstance_id, version),
  foreign key (tenant_id, circumstance_id) references circumstance (tenant_id, id)
);

-- Why something is so, in anybody's words: sealed, and read for a purpose only.
create table circumstance_detail (
  tenant_id uuid not null,
  circumstance_id uuid not null,
  version int not null,
  sealed text not null,
  primary key (tenant_id, circumstance_id, version),
  foreign key (tenant_id, circumstance_id) references circumstance (tenant_id, id)
);

do $$
declare
  each text;
begin
  foreach each in array array['circumstance', 'circumstance_party', 'circumstance_event', 'circumstance_detail'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;
revoke update, delete on circumstance_event from hub_app;
revoke update on circumstance_detail from hub_app;

-- It is not enough to be the tenant: only a transaction that says for what purpose it reads sees what is sealed, and
-- of one circumstance at a time.
create policy read_for_a_purpose on circumstance_detail as restrictive for select
  using (nullif(current_setting('app.purpose', true), '') is not null
         and circumstance_id = nullif(current_setting('app.circumstance', true), '')::uuid);
