-- The secrets among a connection's settings (our app's secret at the vendor), sealed like its grant.
alter table connection add column sealed_settings text;
