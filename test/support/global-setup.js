/**
 * One PostgreSQL server for the whole run, as its superuser: TEST_DATABASE_URL where it is set, otherwise the
 * embedded one in a temporary folder. Tests find it in FORBEAR_TEST_ADMIN_URL. Plain JavaScript: Jest loads this
 * file without the module mapping of the tests.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";

export default async function globalSetup() {
  const given = process.env.TEST_DATABASE_URL;
  if (given) {
    await requireUsable(given);
    process.env.FORBEAR_TEST_ADMIN_URL = given;
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "forbear-test-"));
  // As root, PostgreSQL runs as another user, who must pass through.
  await chmod(folder, 0o711);
  // The child stops the server when our end of the pipe closes, so also when this process is killed.
  const child = spawn(
    process.execPath,
    [
      "--import",
      "@oxc-node/core/register",
      fileURLToPath(new URL("embedded-child.ts", import.meta.url)),
      folder,
      "throwaway",
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const exited = once(child, "exit");
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), exited]);
  if (typeof line !== "string") {
    await rm(folder, { recursive: true, force: true });
    throw new Error("The tests' PostgreSQL did not start; its message is above.");
  }
  process.env.FORBEAR_TEST_ADMIN_URL = JSON.parse(line).adminUrl;
  globalThis.stopTestDatabase = async () => {
    child.stdin.end();
    await exited;
  };
}

async function requireUsable(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query(
      "select current_setting('server_version_num')::int as version, rolsuper as superuser from pg_roles where rolname = current_user",
    );
    const [{ version, superuser }] = rows;
    if (version < 150000 || !superuser) {
      throw new Error(
        "TEST_DATABASE_URL must name a superuser on a PostgreSQL server, 15 or newer.",
      );
    }
  } finally {
    await client.end();
  }
}
