-- A connection's effects are sent by one worker at a time, in their order.
create index outbox_of_connection on outbox (tenant_id, connection_id, sequence) where state = 'PENDING';
