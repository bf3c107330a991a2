-- That somebody is to be handled with care, and never why, told to the records in a CRM.

alter table connection
  -- Besides how things stand the account has a place for this: the facts of the account say so.
  add column takes_care boolean not null default false;

alter table standing
  -- The record may say so: it was told, and not yet that it is over.
  add column told_care boolean not null default false;
