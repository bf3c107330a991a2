/** What engine and actions work with; made once at start-up and handed to everything. */
import type { Clock } from "../clock.js";
import type { Connector } from "../connectors/connector.js";
import type { Vendor } from "../domain/source.js";
import type { Log } from "../log.js";
import type { Database } from "../store/database.js";
import type { Sealer } from "../store/seal.js";

export interface HubContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly sealer: Sealer;
  readonly loadConnector: (vendor: Vendor) => Promise<Connector>;
  readonly log: Log;
}
