/** The end of a connection: its rows are kept until it can no longer be restored, and then forgotten in parts. */
import type { Queryable } from "./database.js";

/** How many rows are forgotten in one transaction. */
const partSize = 5_000;

/** Whether a connection's time to be restored is over, and it is not forgotten yet. @param now a parameter, by the Clock */
export const isToBeForgotten = (connection: string, now: string): string =>
  `(${connection}.restorable_until <= ${now} and ${connection}.forgotten_at is null)`;

/** Nothing is read or written from now on. @returns false where it was disconnected already, or is not there */
export async function disconnect(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  words: string,
  restorableUntil: Date,
  now: Date,
): Promise<boolean> {
  const rows = await transaction.query(
    `/* disconnect */
     update connection
        set status = 'DISCONNECTED', status_words = $3, status_since = $5, sync_requested = false,
            disconnected_at = $5, restorable_until = $4
      where tenant_id = $1 and id = $2 and status <> 'DISCONNECTED' returning id`,
    [tenantId, connectionId, words, restorableUntil, now],
  );
  return rows.length > 0;
}

/** Goes on from where it stood; every stream is due. @returns false where there is nothing to restore any more */
export async function restore(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  now: Date,
): Promise<boolean> {
  const rows = await transaction.query(
    `/* restore */
     with restored as (
       update connection
          set status = 'OK', status_words = null, status_since = $3, disconnected_at = null, restorable_until = null
        where tenant_id = $1 and id = $2 and status = 'DISCONNECTED' and restorable_until > $3 and forgotten_at is null
       returning id
     ), due as (
       update stream set due_at = $3 where tenant_id = $1 and connection_id in (select id from restored)
     )
     select id from restored`,
    [tenantId, connectionId, now],
  );
  return rows.length > 0;
}

export async function connectionsToForget(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    `/* connectionsToForget */ select c.id from connection c where c.tenant_id = $1 and ${isToBeForgotten("c", "$2")}`,
    [tenantId, now],
  );
  return rows.map(({ id }) => id);
}

const ofConnection = "x.tenant_id = $1 and x.connection_id = $2";
const ofItsParties = `x.tenant_id = $1 and x.party_id in (select id from party where tenant_id = $1 and connection_id = $2)`;
const ofItsImports = `x.tenant_id = $1 and x.import_id in (select id from file_import where tenant_id = $1 and connection_id = $2)`;
const ofItsActivities = `x.tenant_id = $1 and x.activity_id in (select id from activity where tenant_id = $1 and connection_id = $2)`;
/** A removal holds no fact but that a role does not hold: it stays, should the account come back and say so again. */
const givenToItsPeople = `x.tenant_id = $1 and x.holds and (
  x.about_id in (select id from party where tenant_id = $1 and connection_id = $2)
  or x.person_id in (select id from party where tenant_id = $1 and connection_id = $2))`;

/** The name of a party that nothing is known of any more. */
const forgottenName = "(no longer known)";

/** Deletes a part of a table. Tells how many rows it took. */
const erasing = (table: string, which: string): string => `
  with gone as (
    delete from ${table} where ctid = any(array(select x.ctid from ${table} x where ${which} limit ${partSize})) returning 1)
  select count(*)::int as count from gone`;

/** What plans and debtors hang on only becomes deleted, and its debtors are assessed anew. */
const withdrawing = (table: "receivable" | "credit"): string => `
  with gone as (
    update ${table} set deleted = true where tenant_id = $1 and id = any(array(
      select x.id from ${table} x where ${ofConnection} and not x.deleted limit ${partSize})) returning debtor_id),
  due as (update debtor set needs_assessment = true where tenant_id = $1 and id in (select debtor_id from gone))
  select count(*)::int as count from gone`;

/** In an order that foreign keys allow; each is repeated until it finds nothing. */
const parts: readonly string[] = [
  erasing("source_record", ofConnection),
  erasing("rejected_record", ofConnection),
  erasing("webhook_inbox", ofConnection),
  erasing("subscription", ofConnection),
  erasing("sweep_entry", ofConnection),
  erasing("extra_fact", ofConnection),
  erasing("file_import_error", ofItsImports),
  erasing("file_import_chunk", ofItsImports),
  erasing("stated_role", ofConnection),
  erasing("decided_role", givenToItsPeople),
  erasing("contact_point", ofItsParties),
  erasing("party_key", ofItsParties),
  erasing("activity_party", ofItsActivities),
  erasing("activity", ofConnection),
  erasing("reminder_sequence", ofConnection),
  erasing("reminder_finding", ofConnection),
  erasing("opportunity", ofConnection),
  erasing("owner", ofConnection),
  withdrawing("receivable"),
  withdrawing("credit"),
  `with gone as (
     update party set deleted = true, needs_joining = true, name = '${forgottenName}', owner = null, language = null, preferred_channel = null
      where tenant_id = $1 and id = any(array(
        select x.id from party x where ${ofConnection} and (x.name <> '${forgottenName}' or not x.deleted) limit ${partSize}))
     returning 1)
   select count(*)::int as count from gone`,
];

/** Forgets some of the rows. @returns false when there are none left */
export async function forgetSome(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<boolean> {
  for (const part of parts) {
    const [row] = await transaction.query<{ count: number }>(`/* forgetSome */ ${part}`, [
      tenantId,
      connectionId,
    ]);
    if (row && row.count > 0) return true;
  }
  return false;
}

/** The last step: grant and settings go, and what waited to be written; a later reading begins from the beginning. */
export async function finishForgetting(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  words: string,
  now: Date,
): Promise<void> {
  const its = "tenant_id = $1 and connection_id = $2";
  await transaction.query(
    `/* finishForgetting */
     with streams as (update stream set cursor = null, last_success_at = null, pass_started_at = null where ${its}),
     effects as (
       update outbox set state = 'SKIPPED', problem = $3, finished_at = $4 where ${its} and state = 'PENDING'),
     sign_in as (delete from connection_grant where ${its}),
     mappings as (delete from field_mapping where ${its}),
     again as (delete from normalise_again where ${its})
     update connection
        set settings = '{}', sealed_settings = null, facts = null, facts_read_at = null, notices = '[]',
            status_words = $3, forgotten_at = $4
      where tenant_id = $1 and id = $2`,
    [tenantId, connectionId, words, now],
  );
}
