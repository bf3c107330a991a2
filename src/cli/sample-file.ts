/** The demo's spreadsheet: put where people find it, and brought as a person brings one, once. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Principal } from "../access/principal.js";
import type { HubContext } from "../gateway/context.js";
import { connectionOf } from "../store/connections.js";
import { demoTenant } from "./demo-tenants.js";
import { accountOfSource } from "../sync/import/import.js";
import { importFromFile } from "./import-file.js";
import { sampleFileIn } from "./runtime.js";

/** What the demo calls the tool that the file comes from. */
const source = "Trade counter";

export async function bringSample(
  context: HubContext,
  principal: Principal,
  dataDir: string,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
): Promise<void> {
  const file = sampleFileIn(dataDir, name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, bytes, { mode: 0o600 });
  const known = await context.database.asTenant(principal, (transaction) =>
    connectionOf(transaction, principal.tenantId, {
      vendor: "FILES",
      account: accountOfSource(source),
    }),
  );
  if (known) return;
  const flags = {
    tenant: demoTenant.slug,
    source,
    ...{ column: [], status: [], skipBrokenRows: false, complete: false, checkOnly: false },
    yes: true,
  };
  await importFromFile(context, file, flags, () => undefined, new AbortController().signal);
}
