/** Reads of contact attempts: what people and programs had of contact with debtors, as the sources tell. */
import type {
  ContactCertainty,
  ContactMaker,
  ContactMedium,
  ContactOutcome,
  ContactPurpose,
  TimeKnown,
} from "../../domain/contact-attempts.js";
import type { ActivityRecord } from "../../domain/records.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import {
  decodeCursor,
  encodeCursor,
  instantKind,
  isoInstant,
  limitFor,
  pagesBy,
  preparedStatement,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

export interface ContactAttemptRow {
  readonly id: string;
  readonly debtorId: string;
  readonly medium: ContactMedium;
  readonly direction: ActivityRecord["direction"];
  /** ISO 8601 in UTC; of a day its noon, and of a time that is not known a place in the list. */
  readonly happenedAt: string;
  readonly timeKnown: TimeKnown;
  readonly outcome: ContactOutcome;
  readonly purpose: ContactPurpose;
  readonly madeBy: ContactMaker;
  readonly certainty: ContactCertainty;
  readonly receivableId: string | null;
  readonly vendor: Vendor;
  readonly account: string;
  readonly objectType: string;
  readonly externalId: string;
}

const order = "contact attempts";

/**
 * The same page of contact attempts of every one of these debtors, newest first. What is still to come, did not take
 * place or was deleted is not among them. @throws BadCursor
 */
export async function contactAttemptsOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  request: PageRequest,
  now: Date,
): Promise<Map<string, PageOf<ContactAttemptRow>>> {
  const [afterAt, afterId] = request.after
    ? decodeCursor(order, request.after, [instantKind, uuidKind])
    : [];
  const rows = await transaction.query<ContactAttemptRow>(
    preparedStatement(`/* contactAttemptsOfDebtors */
      select a.id, owner.id as "debtorId", a.kind as medium, a.direction, ${isoInstant("a.at")} as "happenedAt",
             case when a.time_not_known then 'NOT_KNOWN' when a.day_only then 'DAY' else 'INSTANT' end as "timeKnown",
             a.outcome, a.purpose, a.made_by as "madeBy", a.certainty,
             (select r.id from receivable r
               where r.tenant_id = $1 and r.id = a.receivable_id and r.debtor_id = owner.id) as "receivableId",
             c.vendor, c.account, a.object_type as "objectType", a.external_id as "externalId"
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select own.* from (
           select distinct ap.activity_id from party p
             join activity_party ap on ap.tenant_id = $1 and ap.party_id = p.id
            where p.tenant_id = $1 and p.debtor_id = owner.id) of_debtor
          cross join lateral (
            -- Cursors hold milliseconds.
            select t.*, date_trunc('milliseconds', t.happened_at) as at from activity t
             where t.tenant_id = $1 and t.id = of_debtor.activity_id offset 0) own
          where own.kind <> 'OTHER' and own.done and not own.deleted and own.happened_at <= $3
            ${request.after ? "and (own.at, own.id) < ($4::timestamptz, $5::uuid)" : ""}
          order by own.at desc, own.id desc limit ${limitFor(request.first)}) a
        join connection c on c.tenant_id = $1 and c.id = a.connection_id
       order by owner.id, a.at desc, a.id desc`),
    [tenantId, debtorIds, now, ...(afterAt && afterId ? [afterAt, afterId] : [])],
  );
  return pagesBy(
    rows,
    (row) => row.debtorId,
    request.first,
    (row) => encodeCursor(order, [row.happenedAt, row.id]),
  );
}
