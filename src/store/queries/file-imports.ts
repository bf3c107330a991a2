/** Reads of imports of files. */
import type { BrokenRow } from "../../files/report.js";
import type { Queryable } from "../database.js";
import { importColumns, type ImportRow } from "../file-imports.js";
import {
  decodeCursor,
  encodeCursor,
  instantKind,
  limitFor,
  pageOf,
  preparedStatement,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

export interface ImportView extends ImportRow {
  /** The first of the broken rows (at most 20). */
  readonly broken: readonly BrokenRow[];
}

const viewColumns = `${importColumns},
  coalesce((select json_agg(b) from (
      select json_build_object('row', e.row, 'cells', e.cells, 'problems', e.problems) as b
        from file_import_error e where e.tenant_id = $1 and e.import_id = f.id
       order by e.row limit 20) shown), '[]') as broken`;

/** Newest first. @throws BadCursor */
export async function importsPage(
  transaction: Queryable,
  tenantId: string,
  request: PageRequest,
): Promise<PageOf<ImportView>> {
  const order = "imports";
  const after = request.after ? decodeCursor(order, request.after, [instantKind, uuidKind]) : [];
  const rows = await transaction.query<ImportView>(
    preparedStatement(`/* importsPage */
      select ${viewColumns} from file_import f
       where f.tenant_id = $1 ${request.after ? "and (f.created_at, f.id) < ($2::timestamptz, $3::uuid)" : ""}
       order by f.created_at desc, f.id desc limit ${limitFor(request.first)}`),
    [tenantId, ...after],
  );
  return pageOf(rows, request.first, (row) => ({
    cursor: () => encodeCursor(order, [row.created_at.toISOString(), row.id]),
    node: row,
  }));
}

export async function importView(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<ImportView | null> {
  const rows = await transaction.query<ImportView>(
    preparedStatement(
      `/* importView */ select ${viewColumns} from file_import f where f.tenant_id = $1 and f.id = $2`,
    ),
    [tenantId, id],
  );
  return rows[0] ?? null;
}
