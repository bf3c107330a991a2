-- How much there is to read.

-- Of the streams that a run has begun: how many records they bring in, as far as the vendor says.
alter table sync_run add column total int;
