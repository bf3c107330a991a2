/** What people are to debtors, as records of a source say it. */
import type { RoleRecord } from "../../domain/records.js";
import { recordId } from "../ids.js";
import type { Pipeline } from "../pipeline.js";
import type { IngestPage, ReceivedRecord } from "./types.js";

/**
 * Replaces what the records said by what they say now.
 * @param records all that were read, also those that say nothing of roles any more
 */
export function storeRoles(
  pipeline: Pipeline,
  page: IngestPage,
  records: readonly ReceivedRecord[],
  roles: readonly RoleRecord[],
): void {
  if (records.length === 0) return;
  const { id: connectionId } = page.connection;
  pipeline.send(
    `/* storeRoles: what was said */
     delete from stated_role where tenant_id = $1 and stated_in = any($2::uuid[])`,
    [
      page.tenantId,
      records.map(({ objectType, id }) => recordId(connectionId, { objectType, id })),
    ],
  );
  if (roles.length === 0) return;
  const columns: readonly (readonly [type: string, values: readonly unknown[]])[] = [
    ["uuid", roles.map(({ ref }) => recordId(connectionId, ref))],
    ["int", positions(roles)],
    ["uuid", roles.map(({ person }) => recordId(connectionId, person))],
    ["text", roles.map(({ named }) => named?.name ?? null)],
    ["text", roles.map(({ named }) => named?.email ?? null)],
    ["uuid", roles.map(({ about }) => recordId(connectionId, about))],
    ["text", roles.map(({ role }) => role)],
    ["text", roles.map(({ words }) => words)],
    ["date", roles.map(({ since }) => since)],
    ["date", roles.map(({ until }) => until)],
  ];
  const arrays = columns.map(([type], index) => `$${index + 4}::${type}[]`);
  pipeline.send(
    {
      name: "storeRoles",
      text: `/* storeRoles */
      insert into stated_role (tenant_id, connection_id, fetched_at, stated_in, position, person_id, person_name,
                               person_email, about_id, role, words, since, until)
      select $1, $2, $3, r.* from unnest(${arrays.join(", ")}) as r`,
    },
    [page.tenantId, connectionId, page.now, ...columns.map(([, values]) => values)],
  );
}

/** The place of each within its record. */
function positions(roles: readonly RoleRecord[]): number[] {
  const counts = new Map<string, number>();
  return roles.map(({ ref }) => {
    const key = `${ref.objectType} ${ref.id}`;
    const position = counts.get(key) ?? 0;
    counts.set(key, position + 1);
    return position;
  });
}
