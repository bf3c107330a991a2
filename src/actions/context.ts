/** What actions work with: the hub's ports and the store that one action's transaction is opened on. */
import type { VendorApps } from "../config.js";
import type { HubContext } from "../gateway/context.js";
import type { ActionStore } from "../store/orm.js";

export interface ActionContext extends HubContext {
  readonly store: ActionStore;
  /** How people reach the hub: links in other systems begin with it. No slash at the end. */
  readonly publicUrl: string;
  /** Our app at each vendor, as the hub is configured: client id, secret, address. */
  readonly apps: VendorApps;
}
