/** Whom tests act as when no person is meant. */
import { hubPrincipal, type Principal } from "../../src/access/principal.js";

export function worker(tenantId: string): Principal {
  return hubPrincipal(tenantId, "hub:worker");
}
