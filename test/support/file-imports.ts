/** Imports of files as a person makes them, without HTTP or command line: begun, uploaded, confirmed, checked, imported. */
import {
  beginFileImport,
  confirmFileMapping,
  receiveFile,
  startFileImport,
  type Confirmation,
} from "../../src/actions/file-imports.js";
import { errorReport } from "../../src/actions/file-report.js";
import type { Result } from "../../src/actions/problem.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { Told } from "../../src/files/guess.js";
import type { HubContext } from "../../src/gateway/context.js";
import { importById, type ImportOptions, type ImportRow } from "../../src/store/file-imports.js";
import { Sealer } from "../../src/store/seal.js";
import { workOnImports } from "../../src/sync/import/work.js";
import { watchedLog } from "./canary.js";
import type { TestDatabase } from "./database.js";
import { worker } from "./principal.js";

const noOptions: ImportOptions = { skipBrokenRows: false, isAllThatIsOpen: false };

export interface Wanted {
  readonly source?: string;
  readonly told?: Told;
  readonly layout?: Confirmation["layout"];
  readonly options?: Partial<ImportOptions>;
  readonly signal?: AbortSignal;
}

export class FileImports {
  readonly context: HubContext;
  readonly principal: ReturnType<typeof worker>;
  readonly #here: Pick<TestDatabase, "database" | "rows">;

  constructor(
    here: Pick<TestDatabase, "database" | "rows">,
    readonly tenantId: string,
    now: () => Date = () => new Date("2026-11-25T10:00:00Z"),
  ) {
    this.#here = here;
    this.principal = worker(tenantId);
    this.context = {
      database: here.database,
      clock: { now, real: () => new Date() },
      sealer: new Sealer("00".repeat(32)),
      loadConnector,
      log: watchedLog,
    };
  }

  /** What it is taken for. */
  async upload(
    file: string | Buffer | Iterable<Buffer>,
    { source = "Sage export" }: Wanted = {},
  ): Promise<ImportRow> {
    const begun = valueOf(
      await beginFileImport(this.context, this.principal, { source, fileName: "file.csv" }),
    );
    async function* bytes(): AsyncGenerator<Buffer> {
      await Promise.resolve();
      if (typeof file !== "string" && !Buffer.isBuffer(file)) return yield* file;
      // In odd pieces, as they come over the network.
      const all = Buffer.from(file);
      for (let at = 0; at < all.length; at += 70_001) yield all.subarray(at, at + 70_001);
    }
    return valueOf(await receiveFile(this.context, this.principal, begun.id, bytes()));
  }

  async check(file: string | Buffer, wanted: Wanted = {}): Promise<ImportRow> {
    const uploaded = await this.upload(file, wanted);
    if (uploaded.state === "NEEDS_CONFIRMATION") await this.confirm(uploaded.id, wanted);
    return this.work(uploaded.id);
  }

  async confirm(id: string, { told = {}, layout = {} }: Wanted = {}): Promise<void> {
    valueOf(await confirmFileMapping(this.context, this.principal, id, { told, layout }));
  }

  async import(file: string | Buffer, wanted: Wanted = {}): Promise<ImportRow> {
    const { id } = await this.check(file, wanted);
    await this.start(id, wanted.options);
    return this.work(id, wanted.signal);
  }

  async start(id: string, options: Partial<ImportOptions> = {}): Promise<ImportRow> {
    const all = { ...noOptions, ...options };
    return valueOf(await startFileImport(this.context, this.principal, id, all));
  }

  /** What a worker does. */
  async work(id: string, signal = new AbortController().signal): Promise<ImportRow> {
    await workOnImports(this.context, this.principal, signal);
    return this.find(id);
  }

  async find(id: string): Promise<ImportRow> {
    const row = await this.context.database.asTenant(this.principal, (transaction) =>
      importById(transaction, this.tenantId, id),
    );
    if (!row) throw new Error("There is no such import.");
    return row;
  }

  async report(row: ImportRow): Promise<string> {
    let text = "";
    for await (const part of errorReport(this.context.database, this.principal, row)) text += part;
    return text;
  }

  /** Who owes what, by name. */
  debtors(): Promise<{ name: string; currency: string; open: string; overdue: string }[]> {
    return this.#here.rows(
      this.tenantId,
      `select d.name, b.currency, b.open_minor as open, b.overdue_minor as overdue
         from debtor d join debtor_balance b on b.tenant_id = d.tenant_id and b.debtor_id = d.id
        where b.open_minor <> 0 order by d.name, b.currency`,
    );
  }

  rows<R extends object>(sql: string): Promise<R[]> {
    return this.#here.rows<R>(this.tenantId, sql);
  }
}

export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.problems.map(({ code, message }) => `${code}: ${message}`).join("\n"));
}
