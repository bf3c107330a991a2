-- The governor: how fast a vendor account may be called, shared by every process through the database.
--
-- The calls of the last window are kept one by one, so that no sliding window ever holds more than the
-- vendor allows and a burst after a pause costs nothing. Calls under way hold a slot with an expiry, so that
-- a process that dies gives its slot back. Days are counted in quarters of an hour. The moment is handed in
-- by the Clock, so that in the demo the windows pass when days do.

create table call_pace (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- When the calls of the last window were made: by workers, and for people who waited.
  work timestamptz[] not null,
  people timestamptz[] not null,
  -- The vendor asked to be left alone until then.
  held_until timestamptz,
  primary key (tenant_id, connection_id),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

create table call_slot (
  tenant_id uuid not null,
  connection_id uuid not null,
  slot int not null,
  leased_until timestamptz not null,
  primary key (tenant_id, connection_id, slot),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

create table call_count (
  tenant_id uuid not null,
  connection_id uuid not null,
  quarter timestamptz not null,
  used int not null,
  primary key (tenant_id, connection_id, quarter),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

do $$
declare
  each text;
begin
  foreach each in array array['call_pace', 'call_slot', 'call_count'] loop
    execute format('alter table %I enable row level security', each);
    execute format('alter table %I force row level security', each);
    execute format(
      $policy$create policy tenant on %I
        using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
        with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, each);
    execute format('grant select, insert, update, delete on %I to hub_app', each);
  end loop;
end $$;

-- Asks for one call. Answers with a slot, or with how long to wait and on what account.
--   per_minute, per_day, at_once: the vendor's own limits; null where it has none.
--   kept: the part of each that workers leave to people, such as 0.2.
create function take_call(
  the_tenant uuid, the_connection uuid, for_people boolean,
  per_minute int, per_day int, at_once int, kept numeric, lease_seconds int, moment timestamptz,
  out slot int, out wait_ms int, out because text
) language plpgsql as $$
#variable_conflict use_column
declare
  -- Calls travel at different speeds, and machines' clocks differ a little: the vendor may see two calls
  -- closer together than they were made.
  window_length constant interval := interval '60.5 seconds';
  pace call_pace%rowtype;
  free_at timestamptz;
  used_today int;
  first_slot int;
begin
  -- One asker at a time for this account: the limits are judged together.
  perform pg_advisory_xact_lock(hashtextextended(the_connection::text, 3));
  insert into call_pace values (the_tenant, the_connection, '{}', '{}', null) on conflict do nothing;
  select * into pace from call_pace p where p.tenant_id = the_tenant and p.connection_id = the_connection;

  if pace.held_until > moment then
    wait_ms := ceil(extract(epoch from pace.held_until - moment) * 1000); because := 'HELD'; return;
  end if;

  if at_once is not null then
    first_slot := case when for_people then 1 else 1 + ceil(at_once * kept)::int end;
    select n into slot from generate_series(at_once, first_slot, -1) n
     where not exists (
       select from call_slot s where s.tenant_id = the_tenant and s.connection_id = the_connection
          and s.slot = n and s.leased_until > moment)
     limit 1;
    if slot is null then
      wait_ms := 25; because := 'CONCURRENT'; return;
    end if;
  else
    slot := 0;
  end if;

  if per_day is not null then
    select coalesce(sum(c.used), 0) into used_today from call_count c
     where c.tenant_id = the_tenant and c.connection_id = the_connection
       and c.quarter > moment - interval '24 hours 15 minutes';
    if used_today >= per_day - (case when for_people then 0 else ceil(per_day * kept)::int end) then
      select greatest(1000, extract(epoch from min(c.quarter) + interval '24 hours 15 minutes' - moment) * 1000)::int
        into wait_ms from call_count c
       where c.tenant_id = the_tenant and c.connection_id = the_connection
         and c.quarter > moment - interval '24 hours 15 minutes';
      slot := null; because := 'DAY'; return;
    end if;
  end if;

  if per_minute is not null then
    pace.work := array(select t from unnest(pace.work) t where t > moment - window_length order by t);
    pace.people := array(select t from unnest(pace.people) t where t > moment - window_length order by t);
    if cardinality(pace.work) + cardinality(pace.people) >= per_minute then
      select min(t) into free_at from unnest(pace.work || pace.people) t;
    elsif not for_people and cardinality(pace.work) >= greatest(1, per_minute - ceil(per_minute * kept)::int) then
      free_at := pace.work[1];
    end if;
    if free_at is not null then
      wait_ms := 1 + ceil(extract(epoch from free_at + window_length - moment) * 1000);
      slot := null; because := 'MINUTE'; return;
    end if;
    update call_pace p
       set work = case when for_people then pace.work else pace.work || moment end,
           people = case when for_people then pace.people || moment else pace.people end
     where p.tenant_id = the_tenant and p.connection_id = the_connection;
  end if;

  if at_once is not null then
    insert into call_slot values (the_tenant, the_connection, slot, moment + make_interval(secs => lease_seconds))
    on conflict (tenant_id, connection_id, slot) do update set leased_until = excluded.leased_until;
  end if;
  if per_day is not null then
    insert into call_count values (the_tenant, the_connection,
        date_bin('15 minutes', moment, timestamptz '2000-01-01 00:00:00+00'), 1)
    on conflict (tenant_id, connection_id, quarter) do update set used = call_count.used + 1;
  end if;
  wait_ms := 0;
end $$;

-- The vendor said to wait: nobody calls before then.
create function hold_calls(the_tenant uuid, the_connection uuid, until_at timestamptz) returns void language sql as $$
  insert into call_pace values (the_tenant, the_connection, '{}', '{}', until_at)
  on conflict (tenant_id, connection_id) do update
    set held_until = greatest(call_pace.held_until, excluded.held_until);
$$;
