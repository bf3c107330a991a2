/** What a vendor said last of the day's calls, for reads of connections. */

/** Of a connection `c`, as said within the last hours before the instant $2; null when it was not. */
export const callsLeft = `(select json_build_object('remaining', cp.remaining_today, 'limit', cp.limit_today)
     from call_pace cp
    where cp.tenant_id = $1 and cp.connection_id = c.id and cp.remaining_today is not null
      and cp.told_at > $2::timestamptz - interval '2 hours')`;
