-- Some vendors limit one kind of call beside all calls (HubSpot: searches). Calls of such a kind have a list of their own.

create table call_pace_of_kind (
  tenant_id uuid not null,
  connection_id uuid not null,
  kind text not null,
  -- As in call_pace: when the calls of the last window were made.
  work timestamptz[] not null,
  people timestamptz[] not null,
  primary key (tenant_id, connection_id, kind),
  foreign key (tenant_id, connection_id) references connection (tenant_id, id)
);

alter table call_pace_of_kind enable row level security;
alter table call_pace_of_kind force row level security;
create policy tenant on call_pace_of_kind
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on call_pace_of_kind to hub_app;

-- As before, but for the kind. The former function stays for hubs of the version before.
--   the_kind: of this call; null where its kind has no limits of its own.
--   of_kind: for each window, whether it counts the calls of this kind only.
--   most, within_seconds: the vendor's own limits, each with the length of its window; empty where it has none.
--   per_day, at_once: null where it has none.
--   kept: the part of each that workers leave to people, such as 0.2.
create function take_call(
  the_tenant uuid, the_connection uuid, for_people boolean,
  the_kind text, most int[], within_seconds int[], of_kind boolean[], per_day int, at_once int, kept numeric, lease_seconds int, moment timestamptz,
  out slot int, out wait_ms int, out because text
) language plpgsql as $$
#variable_conflict use_column
declare
  -- Calls travel at different speeds, and machines' clocks differ a little: the vendor may see two calls
  -- closer together than they were made.
  margin constant interval := interval '0.5 seconds';
  longest interval;
  window_length interval;
  work_within timestamptz[];
  people_within timestamptz[];
  pace_of_kind call_pace_of_kind%rowtype;
  free_of_it timestamptz;
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

  if cardinality(most) > 0 then
    select make_interval(secs => max(s)) + margin into longest from unnest(within_seconds) s;
    pace.work := array(select t from unnest(pace.work) t where t > moment - longest order by t);
    pace.people := array(select t from unnest(pace.people) t where t > moment - longest order by t);
    if the_kind is not null then
      insert into call_pace_of_kind values (the_tenant, the_connection, the_kind, '{}', '{}') on conflict do nothing;
      select * into pace_of_kind from call_pace_of_kind k
       where k.tenant_id = the_tenant and k.connection_id = the_connection and k.kind = the_kind;
      pace_of_kind.work := array(select t from unnest(pace_of_kind.work) t where t > moment - longest order by t);
      pace_of_kind.people := array(select t from unnest(pace_of_kind.people) t where t > moment - longest order by t);
    end if;
    for i in 1 .. cardinality(most) loop
      window_length := make_interval(secs => within_seconds[i]) + margin;
      work_within := array(
        select t from unnest(case when of_kind[i] then pace_of_kind.work else pace.work end) t
         where t > moment - window_length order by t);
      people_within := array(
        select t from unnest(case when of_kind[i] then pace_of_kind.people else pace.people end) t
         where t > moment - window_length order by t);
      -- Vendors say what is left of a minute of all calls, and of no other window.
      ours := most[i] - case when within_seconds[i] = 60 and not of_kind[i] and pace.strangers_at > moment - window_length
                             then pace.strangers else 0 end;
      free_of_it := null;
      if cardinality(work_within) + cardinality(people_within) >= ours then
        -- Those of strangers have left the window at the latest when a minute has passed since we heard of them.
        select coalesce(min(t), pace.strangers_at) into free_of_it from unnest(work_within || people_within) t;
      elsif not for_people and cardinality(work_within) >= greatest(1, ours - ceil(most[i] * kept)::int) then
        free_of_it := work_within[1];
      end if;
      free_at := greatest(free_at, free_of_it + window_length);
    end loop;
    if free_at is not null then
      wait_ms := 1 + ceil(extract(epoch from free_at - moment) * 1000);
      slot := null; because := 'PACE'; return;
    end if;
    update call_pace p
       set work = case when for_people then pace.work else pace.work || moment end,
           people = case when for_people then pace.people || moment else pace.people end
     where p.tenant_id = the_tenant and p.connection_id = the_connection;
    if the_kind is not null then
      update call_pace_of_kind k
         set work = case when for_people then pace_of_kind.work else pace_of_kind.work || moment end,
             people = case when for_people then pace_of_kind.people || moment else pace_of_kind.people end
       where k.tenant_id = the_tenant and k.connection_id = the_connection and k.kind = the_kind;
    end if;
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
