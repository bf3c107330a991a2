/** The practice vendors: a Salesforce org and a Xero organisation to learn and test with, on this machine. */
import { join } from "node:path";
import { orgId, salesforceApp, tenantId, xeroApp } from "./data/constants.js";
import { generate } from "./data/generate.js";
import { withMalformedRecords } from "./data/malformed.js";
import { salesforceServer } from "./salesforce/server.js";
import { settingsIn } from "./settings.js";
import { plainDate } from "./shared/dates.js";
import { listen } from "./shared/server.js";
import { PracticeState } from "./shared/state.js";
import { xeroServer } from "./xero/server.js";

export {
  exampleAccountId,
  exampleContactIds,
  exampleInvoiceIds,
  exampleXeroContactId,
} from "./data/constants.js";
export { expected, type Expected, type ExpectedDebtor } from "./data/expected.js";
export { generate, type GenerateOptions, type PracticeData } from "./data/generate.js";
export type { ReceivedWrite } from "./shared/server.js";

export interface PracticeOptions {
  /** The vendors' clock; nothing here reads another. */
  readonly now: () => Date;
  /** How many true debtors; the demo has 400. */
  readonly size: number;
  readonly seed: number;
  /** Where changes are kept over a restart; without it they are gone when the vendors close. */
  readonly stateDir?: string;
  /** The plain date that the data set counts from; today (UTC, of `now`) unless given. */
  readonly anchor?: string;
  /** Any free port unless given. A hub that keeps its connections wants the same ports again. */
  readonly ports?: { readonly salesforce?: number; readonly xero?: number };
  /** Xero's calls a minute and a day, Salesforce's calls in 24 hours: the vendors' own figures unless given. */
  readonly limits?: {
    readonly perMinute?: number;
    readonly xeroPerDay?: number;
    readonly salesforcePerDay?: number;
  };
  /** How long Xero takes over a call; no time unless given. Its limit of five at once needs some. */
  readonly latencyMs?: number;
  /** Adds to Xero an invoice whose due date is nonsense and a contact without an id. */
  readonly malformed?: boolean;
}

export interface PracticeVendors {
  readonly salesforce: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly orgId: string;
  };
  readonly xero: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly tenantId: string;
  };
  readonly close: () => Promise<void>;
}

/** Starts both vendors. They answer until `close`. */
export async function startPracticeVendors(options: PracticeOptions): Promise<PracticeVendors> {
  const { now, size, seed, stateDir, anchor, ports, limits } = options;
  const today = plainDate(now().getTime());
  const data = generate(settingsIn(stateDir, { seed, size, anchor, today }));
  const journal = (vendor: string): PracticeState =>
    new PracticeState(stateDir === undefined ? null : join(stateDir, `${vendor}.jsonl`));
  let salesforceUrl = "";
  const salesforce = salesforceServer(
    {
      now,
      state: journal("salesforce"),
      records: data.salesforce,
      perDay: limits?.salesforcePerDay ?? 100_000,
    },
    () => salesforceUrl,
  );
  const xero = xeroServer({
    now,
    state: journal("xero"),
    records: options.malformed === true ? withMalformedRecords(data.xero) : data.xero,
    limits: { perMinute: limits?.perMinute ?? 60, perDay: limits?.xeroPerDay ?? 5000 },
    latencyMs: options.latencyMs ?? 0,
  });
  salesforceUrl = await listen(salesforce, ports?.salesforce ?? 0);
  const xeroUrl = await listen(xero, ports?.xero ?? 0);
  return {
    salesforce: { baseUrl: salesforceUrl, ...salesforceApp, orgId },
    xero: { baseUrl: xeroUrl, ...xeroApp, tenantId },
    close: async () => {
      await Promise.all([salesforce.close(), xero.close()]);
    },
  };
}
