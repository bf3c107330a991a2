/**
 * What a practice vendor knows: tables held in memory and, where a folder is given, a journal of every
 * change, so that a vendor that was killed goes on where it was. One request is one line of the journal:
 * a change and the answer that is kept for its repetition are saved together or not at all.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

/** One change: table, key, new value (null: gone). */
type Change = readonly [table: string, key: string, value: unknown];

export interface Table<T> {
  get(key: string): T | undefined;
  /** In the order of first insertion. */
  values(): Iterable<T>;
  entries(): Iterable<readonly [string, T]>;
  /** Values are replaced and never altered in place. */
  put(key: string, value: T): void;
  remove(key: string): void;
  readonly size: number;
  /** Grows with every change: what was worked out at the same version still holds. */
  readonly version: number;
}

/** Reads whole lines; a last line that was torn by a crash is cut off, so that the next one starts clean. */
function readJournal(file: string): Change[][] {
  if (!existsSync(file)) return [];
  const lines: Change[][] = [];
  const content = readFileSync(file);
  let start = 0;
  for (;;) {
    const end = content.indexOf(0x0a, start);
    if (end < 0) break;
    lines.push(JSON.parse(content.toString("utf8", start, end)) as Change[]);
    start = end + 1;
  }
  if (start < content.length) truncateSync(file, start);
  return lines;
}

/** The tables of one vendor and their journal. */
export class PracticeState {
  readonly #file: string | null;
  readonly #saved = new Map<string, Map<string, unknown>>();
  #pending: Change[] = [];

  /** @param file where changes are kept; null keeps them in memory only. */
  constructor(file: string | null) {
    this.#file = file;
    if (file === null) return;
    mkdirSync(dirname(file), { recursive: true });
    for (const [table, key, value] of readJournal(file).flat()) {
      const saved = this.#saved.get(table) ?? new Map<string, unknown>();
      this.#saved.set(table, saved.set(key, value));
    }
  }

  /** Opens a table: what it starts with, then what was changed since. */
  table<T>(name: string, initial: Iterable<readonly [string, T]> = []): Table<T> {
    const rows = new Map<string, T>(initial);
    for (const [key, value] of this.#saved.get(name) ?? []) {
      if (value === null) rows.delete(key);
      else rows.set(key, value as T);
    }
    let version = 0;
    const note = (key: string, value: T | null): void => {
      version++;
      if (this.#file !== null) this.#pending.push([name, key, value]);
    };
    return {
      get: (key) => rows.get(key),
      values: () => rows.values(),
      entries: () => rows.entries(),
      put: (key, value) => {
        rows.set(key, value);
        note(key, value);
      },
      remove: (key) => {
        rows.delete(key);
        note(key, null);
      },
      get size() {
        return rows.size;
      },
      get version() {
        return version;
      },
    };
  }

  /** Saves what changed since the last commit; called before an answer leaves. */
  commit(): void {
    if (this.#file === null || this.#pending.length === 0) return;
    appendFileSync(this.#file, `${JSON.stringify(this.#pending)}\n`);
    this.#pending = [];
  }
}
