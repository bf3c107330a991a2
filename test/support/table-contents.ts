/** What is in the database, table by table, as its superuser sees it: to show that nothing was written. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { until } from "./running-hub.js";

/** What the worker touches by itself, and the governor's count of calls, to which a dry run adds its own. */
const movesByItself = [
  ...["stream", "sync_run", "connection", "connection_grant"],
  ...["call_pace", "call_pace_of_kind", "call_slot", "call_count"],
];

/** Rows and a digest of them for each table; what moves by itself is left out. */
export function tableContents(dataDir: string): Promise<Record<string, string>> {
  return asSuperuser(dataDir, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`,
    );
    const contents: Record<string, string> = {};
    for (const { name } of rows) {
      if (movesByItself.includes(name)) continue;
      const found = await client.query<{ count: string; digest: string | null }>(
        `select count(*), md5(string_agg(t::text, E'\\n' order by t::text)) as digest from ${name} t`,
      );
      contents[name] = `${found.rows[0]?.count} ${found.rows[0]?.digest ?? ""}`;
    }
    return contents;
  });
}

/** Waits until all that the worker has to tell other systems is told. */
export function untilAllIsTold(dataDir: string): Promise<unknown> {
  return asSuperuser(dataDir, (client) =>
    until("all is told", async () => {
      const { rows } = await client.query("select from outbox where state = 'PENDING' limit 1");
      return rows.length === 0;
    }),
  );
}

async function asSuperuser<T>(
  dataDir: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const note = JSON.parse(await readFile(join(dataDir, "database.json"), "utf8")) as {
    password: string;
    port: number;
  };
  const client = new pg.Client({
    host: "127.0.0.1",
    port: note.port,
    user: "postgres",
    password: note.password,
    database: "forbear",
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
