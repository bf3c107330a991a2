/** What an import that a person has confirmed reads, and how. */
import type { Principal } from "../../access/principal.js";
import type { ByteSource, Layout, Mapping } from "../../files/model.js";
import type { Database } from "../../store/database.js";
import type { ImportRow } from "../../store/file-imports.js";
import { storedFile } from "../../store/stored-file.js";

export interface Confirmed {
  readonly source: ByteSource;
  readonly layout: Layout;
  readonly headings: readonly string[];
  readonly mapping: Mapping;
}

export function confirmed(
  database: Database,
  principal: Principal,
  { id, size, layout, headings, mapping }: ImportRow,
): Confirmed {
  if (!layout || !headings || !mapping || size === null)
    throw new Error("An import without a confirmed mapping cannot be worked on.");
  return { source: storedFile(database, principal, id, Number(size)), layout, headings, mapping };
}

/** Called now and then with the row that was come to. */
export type OnRow = (row: number) => void;
