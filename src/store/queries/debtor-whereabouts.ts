/** What tells where debtors are and what they speak: the telephone numbers and languages of their own records. */
import type { Queryable } from "../database.js";
import { preparedStatement } from "./keyset.js";

export interface WhereaboutsRow {
  readonly debtorId: string;
  /** E.164. */
  readonly numbers: readonly string[];
  /** BCP 47, of the first record that names one. */
  readonly language: string | null;
}

/** Set-based; a debtor without a record has no row. */
export function whereaboutsOfDebtors(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<WhereaboutsRow[]> {
  return reader.query(
    preparedStatement(`/* whereaboutsOfDebtors */
      select owner.id as "debtorId",
             array(
               select cp.normalised
                 from party p
                 join contact_point cp on cp.tenant_id = $1 and cp.party_id = p.id
                where p.tenant_id = $1 and p.debtor_id = owner.id and not p.deleted
                  and p.merged_into is null and cp.kind = 'PHONE' and cp.normalised is not null
                order by p.id, cp.normalised) as numbers,
             (select p.language from party p
               where p.tenant_id = $1 and p.debtor_id = owner.id and not p.deleted
                 and p.merged_into is null and p.language is not null
               order by p.id limit 1) as language
        from unnest($2::uuid[]) as owner(id)`),
    [tenantId, debtorIds],
  );
}
