-- Reminders are to be off beside a payment plan, and while contact about payment is paused.

alter table reminder_finding
  -- PLAN: a payment plan is active. PAUSE: reminders are paused; not by which kind of hold, and not why.
  add column because text not null default 'PLAN' check (because in ('PLAN', 'PAUSE')),
  alter column plan_reference drop not null,
  add check ((because = 'PLAN') = (plan_reference is not null));
alter table reminder_finding alter column because drop default;

-- What pauses something is looked at together, of all debtors of a tenant.
create index circumstance_pausing on circumstance (tenant_id)
  where ended_at is null and kind in ('HOLD', 'DISPUTE', 'PROMISE', 'SUPPORT_NEED');
