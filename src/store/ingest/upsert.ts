/** Writes the rows that mirror vendor records, a page at a time, in one statement. */
import type { Queryable } from "../database.js";
import { preparedStatement } from "../queries/keyset.js";

/** One column and its value for every row; the type is PostgreSQL's. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly values: readonly unknown[];
}

/** What all rows of a page share. */
export interface PageFrame {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly fetchedAt: Date;
}

/**
 * Inserts the rows, or updates those that exist (by tenant and id). Names of table and columns come from
 * this program only.
 */
export async function upsertRows(
  transaction: Queryable,
  table: string,
  frame: PageFrame,
  columns: readonly Column[],
): Promise<void> {
  if (!columns[0] || columns[0].values.length === 0) return;
  const names = columns.map((column) => column.name);
  const arrays = columns.map((column, index) => `$${index + 4}::${column.type}[]`);
  const updates = [...names.filter((name) => name !== "id"), "fetched_at"];
  await transaction.query(
    preparedStatement(
      `/* upsertRows ${table} */
       insert into ${table} (tenant_id, connection_id, fetched_at, ${names.join(", ")})
       select $1, $2, $3, r.* from unnest(${arrays.join(", ")}) as r
       on conflict (tenant_id, id) do update
         set ${updates.map((name) => `${name} = excluded.${name}`).join(", ")}`,
    ),
    [
      frame.tenantId,
      frame.connectionId,
      frame.fetchedAt,
      ...columns.map((column) => column.values),
    ],
  );
}
