/** Tokens for a running hub, made in its database: quicker than by the command, and with an end. */
import { worker } from "./principal.js";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../src/access/principal.js";
import { Database } from "../../src/store/database.js";
import { saveToken, tenantIdBySlug } from "../../src/store/tenants.js";
import { newToken } from "../../src/cli/secrets.js";

export async function makeToken(
  dataDir: string,
  wanted: {
    readonly scopes: readonly Scope[];
    readonly tenant?: string;
    readonly expiresAt?: Date | null;
  },
): Promise<string> {
  const read = async (file: string): Promise<Record<string, string>> =>
    JSON.parse(await readFile(join(dataDir, file), "utf8")) as Record<string, string>;
  const { port } = await read("database.json");
  const { appPassword } = await read("secrets.json");
  const database = new Database(`postgres://hub_app:${appPassword}@127.0.0.1:${port}/forbear`);
  try {
    const tenantId = await tenantIdBySlug(database, wanted.tenant ?? "kindly-supplies");
    if (!tenantId) throw new Error("There is no such tenant.");
    const secret = newToken();
    const { scopes, expiresAt = null } = wanted;
    await saveToken(
      database,
      worker(tenantId),
      { secret, actor: "dev:test", scopes, expiresAt },
      new Date(),
    );
    return secret;
  } finally {
    await database.close();
  }
}
