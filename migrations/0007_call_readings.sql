-- The governor learns from the vendors' own readings: other programs call the same accounts, and plans differ.

alter table call_pace
  -- Calls of the minute before strangers_at that were not ours.
  add column strangers int not null default 0,
  add column strangers_at timestamptz,
  -- What the vendor said last of the day, and when.
  add column remaining_today int,
  add column limit_today int,
  add column told_at timestamptz,
  -- Until then what is left is for people who wait for an answer.
  add column work_held_until timestamptz;

-- As before, and besides: workers wait while the vendor says that few calls are left; calls of strangers count.
create or replace function take_call(
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
  -- As the vendor says, where it has said so within a day.
  day_limit int;
  first_slot int;
  -- What strangers leave of the minute.
  ours int;
begin
  -- One asker at a time for this account: the limits are judged together.
  perform pg_advisory_xact_lock(hashtextextended(the_connection::text, 3));
  insert into call_pace values (the_tenant, the_connection, '{}', '{}', null) on conflict do nothing;
  select * into pace from call_pace p where p.tenant_id = the_tenant and p.connection_id = the_connection;

  if pace.held_until > moment then
    wait_ms := ceil(extract(epoch from pace.held_until - moment) * 1000); because := 'HELD'; return;
  end if;
  if not for_people and pace.work_held_until > moment then
    wait_ms := ceil(extract(epoch from pace.work_held_until - moment) * 1000); because := 'FEW_LEFT'; return;
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
    day_limit := coalesce(case when pace.told_at > moment - interval '24 hours' then pace.limit_today end, per_day);
    if used_today >= day_limit - (case when for_people then 0 else ceil(day_limit * kept)::int end) then
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
    ours := per_minute - case when pace.strangers_at > moment - window_length then pace.strangers else 0 end;
    if cardinality(pace.work) + cardinality(pace.people) >= ours then
      -- Those of strangers have left the window at the latest when a minute has passed since we heard of them.
      select coalesce(min(t), pace.strangers_at) into free_at from unnest(pace.work || pace.people) t;
    elsif not for_people and cardinality(pace.work) >= greatest(1, ours - ceil(per_minute * kept)::int) then
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

-- What an answer of the vendor's said of the limits; null for what it did not say.
--   said_today, said_limit, said_minute: calls that remain today, the day's limit, calls that remain this minute.
--   app_is_low: of the calls that all accounts of our app share this minute, no more than the part for people is left.
create function note_limits(
  the_tenant uuid, the_connection uuid, per_minute int, per_day int, kept numeric,
  said_today int, said_limit int, said_minute int, app_is_low boolean, moment timestamptz
) returns void language plpgsql as $$
declare
  window_length constant interval := interval '60.5 seconds';
  ours int;
  day_limit int;
  held timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended(the_connection::text, 3));
  insert into call_pace values (the_tenant, the_connection, '{}', '{}', null) on conflict do nothing;
  if app_is_low then
    held := moment + window_length;
  end if;
  if said_today is not null then
    -- Where the day's limit is not said, it is what we have used and what is left: plans differ.
    if said_limit is null then
      select coalesce(sum(c.used), 0) into ours from call_count c
       where c.tenant_id = the_tenant and c.connection_id = the_connection
         and c.quarter > moment - interval '24 hours 15 minutes';
    end if;
    day_limit := coalesce(said_limit, least(per_day, said_today + ours));
    -- Then one call is let go again, to hear how it is.
    if said_today <= ceil(day_limit * kept) then
      held := greatest(held, moment + interval '15 minutes');
    end if;
  end if;
  update call_pace p
     set work_held_until = held,
         remaining_today = coalesce(said_today, p.remaining_today),
         limit_today = coalesce(day_limit, p.limit_today),
         told_at = case when said_today is null then p.told_at else moment end,
         strangers = case when said_minute is null or per_minute is null then p.strangers
                          else greatest(0, per_minute - said_minute
                                 - (select count(*)::int from unnest(p.work || p.people) t where t > moment - window_length)) end,
         strangers_at = case when said_minute is null then p.strangers_at else moment end
   where p.tenant_id = the_tenant and p.connection_id = the_connection;
end $$;
