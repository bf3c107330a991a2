/** An uploaded file as it lies in the database, to be read anywhere; a few pieces of it are kept in memory. */
import type { Principal } from "../access/principal.js";
import { UnreadableFile, type ByteSource } from "../files/model.js";
import type { Database } from "./database.js";
import { chunkAt, chunkBytes } from "./file-imports.js";

const piecesKept = 8;

export function storedFile(
  database: Database,
  principal: Principal,
  importId: string,
  size: number,
): ByteSource {
  const kept = new Map<number, Buffer>();
  const piece = async (position: number): Promise<Buffer> => {
    const known = kept.get(position);
    if (known) return known;
    const bytes = await chunkAt(
      database.readerFor(principal),
      principal.tenantId,
      importId,
      position,
    );
    if (!bytes) throw new UnreadableFile("Part of the file is missing: upload it again.");
    kept.set(position, bytes);
    const [oldest] = kept.keys();
    if (kept.size > piecesKept && oldest !== undefined) kept.delete(oldest);
    return bytes;
  };
  return {
    size,
    read: async (offset, length) => {
      const end = Math.min(offset + length, size);
      const parts: Buffer[] = [];
      for (let at = offset; at < end;) {
        const begin = at - (at % chunkBytes);
        const bytes = await piece(begin / chunkBytes);
        const part = bytes.subarray(at - begin, Math.min(end - begin, chunkBytes));
        if (part.length === 0) break;
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    },
  };
}
