/** The rows that a back-fill has made, and the fastest plain way to make them again. */
import pg from "pg";
import { copyIn, copyOut } from "./copy.js";

/** Needed before any other row; loading them is not measured. */
const ground = ["tenant", "connection"];

/** What was read: raw, normalised, lines; each after what its foreign keys name. */
const tables = [
  "source_record",
  "owner",
  "party",
  "contact_point",
  "party_key",
  "opportunity",
  "activity",
  "activity_party",
  "receivable",
  "credit",
  "settlement_line",
];

export interface FinishedRows {
  readonly ground: ReadonlyMap<string, Buffer>;
  readonly made: ReadonlyMap<string, Buffer>;
}

export async function finishedRows(adminUrl: string): Promise<FinishedRows> {
  return connected(adminUrl, async (client) => {
    const dump = async (names: readonly string[]) => {
      const rows = new Map<string, Buffer>();
      for (const name of names)
        rows.set(name, await copyOut(client, `copy (${select(name)}) to stdout`));
      return rows;
    };
    return { ground: await dump(ground), made: await dump(tables) };
  });
}

/** Debtors come of joining, which the baseline leaves out, so that nothing can refer to them. */
function select(table: string): string {
  return ["party", "receivable", "credit"].includes(table)
    ? `select (t).* from (select jsonb_populate_record(t, '{"debtor_id": null}') as t from ${table} t) t`
    : `select * from ${table}`;
}

/**
 * COPY into TEMP tables and `insert … select` from there, on one connection as superuser (whom no row-level
 * security slows down), everything in one transaction. @returns seconds
 */
export async function loadPlainly(adminUrl: string, rows: FinishedRows): Promise<number> {
  return connected(adminUrl, async (client) => {
    for (const [table, data] of rows.ground) await copyIn(client, `copy ${table} from stdin`, data);
    const begin = performance.now();
    await client.query("begin");
    for (const [table, data] of rows.made) {
      await client.query(`create temp table incoming (like ${table}) on commit drop`);
      await copyIn(client, "copy incoming from stdin", data);
      await client.query(`insert into ${table} select * from incoming on conflict do nothing`);
      await client.query("drop table incoming");
    }
    await client.query("commit");
    return (performance.now() - begin) / 1_000;
  });
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
