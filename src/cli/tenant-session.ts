/** Works for one tenant at a terminal, on the hub's database, whether or not a hub runs. */
import { hubPrincipal, type Principal } from "../access/principal.js";
import { readConfig } from "../config.js";
import type { Foundation } from "./foundation.js";
import { PlainError } from "./plain-error.js";
import { isDemo } from "./runtime.js";

export async function asTenantNamed(
  slug: string,
  step: (words: string) => void,
  work: (context: Foundation["context"], principal: Principal) => Promise<void>,
): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { tenantIdBySlug } = await import("../store/tenants.js");
  const movableClock = isDemo(config);
  const foundation = await lay(config, { startDatabase: false, movableClock, step });
  try {
    const tenantId = await tenantIdBySlug(foundation.context.database, slug);
    if (!tenantId) throw new PlainError(`There is no tenant "${slug}".`);
    await work(foundation.context, hubPrincipal(tenantId, "hub:cli"));
  } finally {
    await foundation.close();
  }
}
