-- Disconnecting: nothing is read or written any more, everything is kept for a while, and then forgotten. The row
-- stays as a tombstone, so that the account is known again when it comes back.

alter table connection drop constraint connection_status_check;
alter table connection
  add constraint connection_status_check
    check (status in ('OK', 'NEEDS_SIGN_IN', 'LIMITED', 'DEGRADED', 'DISCONNECTED')),
  add column disconnected_at timestamptz,
  -- Until then it can be restored; afterwards what was read is forgotten.
  add column restorable_until timestamptz,
  add column forgotten_at timestamptz,
  add constraint connection_disconnected
    check ((status = 'DISCONNECTED') = (disconnected_at is not null)
           and (disconnected_at is null) = (restorable_until is null)
           and (forgotten_at is null or disconnected_at is not null));

-- Forgetting takes a connection's rows in parts.
create index opportunity_of_connection on opportunity (tenant_id, connection_id);
create index activity_of_connection on activity (tenant_id, connection_id);
