/** Writes the rows that mirror vendor records, a page at a time, in one statement. */
import type { Pipeline } from "../pipeline.js";
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
 * @param ifThere what a column of a row that exists becomes, where that is not simply what came
 */
export function upsertRows(
  pipeline: Pipeline,
  table: string,
  frame: PageFrame,
  columns: readonly Column[],
  ifThere: Readonly<Record<string, string>> = {},
): void {
  if (areNone(columns)) return;
  const names = columns.map((column) => column.name);
  pipeline.send(
    preparedStatement(
      `/* upsertRows ${table} */ ${upsertFrom(incomingRows(columns), table, names, ifThere)}`,
    ),
    parametersOf(frame, columns),
  );
}

export function areNone(columns: readonly Column[]): boolean {
  return !columns[0] || columns[0].values.length === 0;
}

/** The rows as `r`, taken from a statement's parameters. */
export function incomingRows(columns: readonly Column[]): string {
  const arrays = columns.map((column, index) => `$${index + 4}::${column.type}[]`);
  const names = columns.map((column) => column.name);
  return `unnest(${arrays.join(", ")}) as r(${names.join(", ")})`;
}

export function parametersOf(frame: PageFrame, columns: readonly Column[]): unknown[] {
  const { tenantId, connectionId, fetchedAt } = frame;
  return [tenantId, connectionId, fetchedAt, ...columns.map((column) => column.values)];
}

/** @param rows what has the named columns, such as {@link incomingRows} */
export function upsertFrom(
  rows: string,
  table: string,
  names: readonly string[],
  ifThere: Readonly<Record<string, string>> = {},
): string {
  const updates = [...names.filter((name) => name !== "id"), "fetched_at"];
  return `insert into ${table} (tenant_id, connection_id, fetched_at, ${names.join(", ")})
       select $1, $2, $3, ${names.join(", ")} from ${rows}
       on conflict (tenant_id, id) do update
         set ${updates.map((name) => `${name} = ${ifThere[name] ?? `excluded.${name}`}`).join(", ")}`;
}
