-- The governor: how fast a vendor account may be called, shared by every process through the database.
--
-- Rates are kept by the generic cell rate algorithm (ITU-T I.371): one instant per limit, the "theoretical
-- arrival time" before which the next call would come too early. Calls under way hold a slot with an
-- expiry, so that a process that dies gives its slot back. Days are counted in quarters of an hour.
-- All of it uses the database's own clock: it is about real vendors' real time, and one clock for all
-- processes is the only one that keeps their calls apart.

create table call_pace (
  tenant_id uuid not null,
  connection_id uuid not null,
  -- WORK: what workers may use. PEOPLE: the share kept for somebody who waits for an answer.
  share text not null check (share in ('WORK', 'PEOPLE')),
  -- The earliest instant at which the next call would be on time.
  next_at timestamptz not null,
  -- The vendor asked to be left alone until then.
  held_until timestamptz,
  primary key (tenant_id, connection_id, share),
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
--   kept: the part of each that is kept for people, such as 0.2.
create function take_call(
  the_tenant uuid, the_connection uuid, for_people boolean,
  per_minute int, per_day int, at_once int, kept numeric, lease_seconds int,
  out slot int, out wait_ms int, out because text
) language plpgsql as $$
#variable_conflict use_column
declare
  moment timestamptz := clock_timestamp();
  people_minute int := ceil(per_minute * kept);
  -- People's share gives one call up: a call that travels slower than its follower must not make one too many.
  minute_share int := case when for_people then people_minute - 1 else per_minute - people_minute end;
  -- People come in bursts and then not for long; workers come evenly.
  burst int := case when for_people then greatest(1, people_minute / 3) else 1 end;
  spacing interval;
  due timestamptz;
  used_today int;
  first_slot int;
begin
  -- One asker at a time for this account: the three limits are judged together.
  perform pg_advisory_xact_lock(hashtextextended(the_connection::text, 3));

  select p.held_until into due from call_pace p
   where p.tenant_id = the_tenant and p.connection_id = the_connection
     and p.share = (case when for_people then 'PEOPLE' else 'WORK' end);
  if due > moment then
    wait_ms := ceil(extract(epoch from due - moment) * 1000); because := 'HELD'; return;
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
    -- In any 60 seconds at most `burst` calls come at once and the rest evenly: never more than the share.
    spacing := interval '60 seconds' / greatest(1, minute_share - burst);
    select p.next_at into due from call_pace p
     where p.tenant_id = the_tenant and p.connection_id = the_connection
       and p.share = case when for_people then 'PEOPLE' else 'WORK' end;
    due := coalesce(due, moment);
    if due - spacing * (burst - 1) > moment then
      wait_ms := ceil(extract(epoch from due - spacing * (burst - 1) - moment) * 1000);
      slot := null; because := 'MINUTE'; return;
    end if;
    insert into call_pace (tenant_id, connection_id, share, next_at)
    values (the_tenant, the_connection, case when for_people then 'PEOPLE' else 'WORK' end, greatest(due, moment) + spacing)
    on conflict (tenant_id, connection_id, share) do update set next_at = excluded.next_at;
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
  insert into call_pace (tenant_id, connection_id, share, next_at, held_until)
  select the_tenant, the_connection, share, until_at, until_at from unnest(array['WORK', 'PEOPLE']) share
  on conflict (tenant_id, connection_id, share) do update
    set held_until = greatest(call_pace.held_until, excluded.held_until);
$$;
