/**
/**
 * The practice vendors, to learn and test with, on this machine: a Salesforce org and a Xero organisation, and
 * in the third form of the data a HubSpot account and a QuickBooks company.
 */
import { join } from "node:path";
import {
  hubspotApp,
  orgId,
  portalId,
  quickbooksApp,
  realmId,
  salesforceApp,
  tenantId,
  xeroApp,
} from "./data/constants.js";
import { generateRecords, type Form, type PracticeRecords } from "./data/generate.js";
import type { HubSpotRecords } from "./data/hubspot-records.js";
import { withMalformedRecords } from "./data/malformed.js";
import { relationsOf } from "./data/relations.js";
import type { BooksRecords } from "./data/quickbooks-records.js";
import { hubspotServer, type HubSpotOptions } from "./hubspot/server.js";
import { homeOnly } from "./quickbooks/home-only.js";
import { quickbooksServer, type QuickBooksOptions } from "./quickbooks/server.js";
import { packageFields } from "./salesforce/metadata.js";
import type { RunningPubSub } from "./salesforce/pub-sub.js";
import {
  salesforceServer,
  type SalesforceOptions,
  type SalesforceServer,
} from "./salesforce/server.js";
import { settingsIn } from "./settings.js";
import { tradeCounterFile, tradeCounterName } from "./spreadsheet/trade-counter.js";
import { plainDate } from "./shared/dates.js";
import { listen } from "./shared/server.js";
import { PracticeState } from "./shared/state.js";
import { xeroServer, type XeroOptions } from "./xero/server.js";

export {
  exampleAccountId,
  exampleContactIds,
  exampleHubSpotCompanyId,
  exampleHubSpotContactIds,
  exampleInvoiceIds,
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  exampleXeroContactId,
} from "./data/constants.js";
export { expected, streamExpected, type Expected, type ExpectedDebtor } from "./data/expected.js";
export { generate, type GenerateOptions, type PracticeData } from "./data/generate.js";
export type { ReceivedWrite } from "./shared/server.js";
export { tradeCounterRows, type TradeCounterRow } from "./spreadsheet/trade-counter.js";

/** A figure of each vendor; what is left out is as if nothing was given. */
export interface PerVendor {
  readonly salesforce?: number;
  readonly xero?: number;
  readonly hubspot?: number;
  readonly quickbooks?: number;
}

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
  /**
   * 2: the second form of the data set, with all that the facts of Salesforce and Xero name; 3: the same and the
   * further vendors, who are not there otherwise; 1 unless given.
   */
  readonly form?: Form;
  /** Any free port unless given. A hub that keeps its connections wants the same ports again. */
  readonly ports?: PerVendor & { readonly pubSub?: number };
  /** The vendors' own figures unless given. */
  readonly limits?: {
    /** Xero's calls a minute, a day, at once, and a minute over all organisations of the app. */
    readonly perMinute?: number;
    readonly xeroPerDay?: number;
    readonly xeroAtOnce?: number;
    readonly xeroAppPerMinute?: number;
    /** Salesforce's calls in 24 hours, and calls at once that run for 20 seconds or longer. */
    readonly salesforcePerDay?: number;
    readonly salesforceLongRunning?: number;
    /** Change events that Salesforce delivers in 24 hours, to all subscribers together. */
    readonly salesforceEventsPerDay?: number;
    /** HubSpot's calls in ten seconds, its searches a second, and calls a day: no daily limit unless given. */
    readonly hubspotPerTenSeconds?: number;
    readonly hubspotSearchesPerSecond?: number;
    readonly hubspotPerDay?: number;
    /** QuickBooks' calls a minute, a second, at once, batches a minute, reads in 30 days. */
    readonly quickbooksPerMinute?: number;
    readonly quickbooksPerSecond?: number;
    readonly quickbooksAtOnce?: number;
    readonly quickbooksBatchPerMinute?: number;
    readonly quickbooksReadsPerMonth?: number;
  };
  /** How long a call takes, of all vendors or of each; no time unless given. Five at once needs some. */
  readonly latencyMs?: number | PerVendor;
  /** The most records of a page, so that a small set has several; the vendors' own figures unless given. */
  readonly pageRows?: PerVendor;
  /** How long an access token lives; 2 hours at Salesforce, 30 minutes at Xero and HubSpot, 1 hour at QuickBooks. */
  readonly tokenLifetimeSeconds?: PerVendor;
  /** Salesforce ends the whole grant when a rotated refresh token comes back. */
  readonly rtrReuseRevokes?: boolean;
  /** Fields by object that field-level security hides in Salesforce: no describe, no query shows them. */
  readonly hiddenFields?: Readonly<Record<string, readonly string[]>>;
  /** Salesforce has several currencies: records have a CurrencyIsoCode. */
  readonly multiCurrency?: boolean;
  /** A folder of Salesforce metadata whose custom fields the org has, as if the package were installed. */
  readonly metadataDir?: string;
  /** The plain date up to which Xero's documents are locked; none are unless given. */
  readonly periodLockDate?: string;
  /** QuickBooks keeps the home currency only: customers with another are not there. */
  readonly quickbooksSingleCurrency?: boolean;
  /** How long QuickBooks gives the same refresh token; 24 hours unless given. */
  readonly quickbooksRefreshValueSeconds?: number;
  /** The plain date up to which QuickBooks' books are closed; none are unless given. */
  readonly quickbooksBookCloseDate?: string;
  /** Adds to Xero an invoice whose due date is nonsense and a contact without an id. */
  readonly malformed?: boolean;
  /** Salesforce has Change Data Capture and the Pub/Sub API (gRPC) that delivers it; not unless given. */
  readonly changeEvents?: {
    /** The objects that are selected; unless given the five of ours that are most often changed. */
    readonly entities?: readonly string[];
    /** How long a stream is idle before it tells that it lives; 270,000 unless given. */
    readonly keepaliveMs?: number;
  };
  /** What is particular to HubSpot. */
  readonly hubspot?: {
    /** How long search does not see a change; 2,000 unless given. */
    readonly searchLagMs?: number;
    /** Its people's rules hold for programs, too, from version 2026-09 on. */
    readonly validationRules?: boolean;
    /** A merged record keeps the id of the primary one; it gets a new one unless given. */
    readonly mergeKeepsId?: boolean;
    /** Every refresh gives another refresh token; it stays the same unless given. */
    readonly refreshRotates?: boolean;
  };
}

export interface PracticeVendors {
  readonly salesforce: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly orgId: string;
    /** Where the Pub/Sub API is, if it is there. */
    readonly pubSubUrl?: string;
  };
  readonly xero: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly tenantId: string;
  };
  /** Third form. */
  readonly hubspot?: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly portalId: number;
  };
  readonly quickbooks?: {
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly realmId: string;
  };
  /** What some of the same customers owe besides, as a tool that no program reaches exports it. */
  readonly spreadsheet?: { readonly name: string; readonly bytes: Buffer };
  readonly close: () => Promise<void>;
}

function latencyOf({ latencyMs }: PracticeOptions, vendor: keyof PerVendor): number {
  return typeof latencyMs === "number" ? latencyMs : (latencyMs?.[vendor] ?? 0);
}

function journalOf({ stateDir }: PracticeOptions, vendor: string): PracticeState {
  return new PracticeState(stateDir === undefined ? null : join(stateDir, `${vendor}.jsonl`));
}

function salesforceOptions(options: PracticeOptions, data: PracticeRecords): SalesforceOptions {
  const { now, limits = {}, tokenLifetimeSeconds, rtrReuseRevokes = false } = options;
  return {
    now,
    state: journalOf(options, "salesforce"),
    records: {
      ...data.salesforce,
      AccountContactRelation: options.form === 3 ? relationsOf(data.salesforce) : [],
    },
    limits: {
      perDay: limits.salesforcePerDay ?? 100_000,
      longRunning: limits.salesforceLongRunning ?? 25,
    },
    latencyMs: latencyOf(options, "salesforce"),
    pageRows: options.pageRows?.salesforce ?? Infinity,
    tokens: {
      lifetimeSeconds: tokenLifetimeSeconds?.salesforce ?? 7200,
      reuseRevokes: rtrReuseRevokes,
    },
    schema: {
      form: options.form ?? 1,
      hiddenFields: options.hiddenFields ?? {},
      multiCurrency: options.multiCurrency ?? false,
      packageFields: options.metadataDir === undefined ? {} : packageFields(options.metadataDir),
    },
  };
}

function xeroOptions(options: PracticeOptions, data: PracticeRecords): XeroOptions {
  const { now, limits = {}, tokenLifetimeSeconds, malformed = false } = options;
  return {
    now,
    state: journalOf(options, "xero"),
    records: malformed ? withMalformedRecords(data.xero) : data.xero,
    limits: {
      perMinute: limits.perMinute ?? 60,
      perDay: limits.xeroPerDay ?? 5000,
      atOnce: limits.xeroAtOnce ?? 5,
      appPerMinute: limits.xeroAppPerMinute ?? 10_000,
    },
    latencyMs: latencyOf(options, "xero"),
    tokenLifetimeSeconds: tokenLifetimeSeconds?.xero ?? 1800,
    settings: {
      periodLockDate: options.periodLockDate ?? null,
      balancesMoveContacts: (options.form ?? 1) === 1,
      pageRows: options.pageRows?.xero ?? 1000,
    },
  };
}

function hubspotOptions(options: PracticeOptions, records: HubSpotRecords): HubSpotOptions {
  const { now, limits = {}, tokenLifetimeSeconds, hubspot = {} } = options;
  return {
    now,
    state: journalOf(options, "hubspot"),
    records,
    limits: {
      perTenSeconds: limits.hubspotPerTenSeconds ?? 110,
      searchesPerSecond: limits.hubspotSearchesPerSecond ?? 5,
      perDay: limits.hubspotPerDay ?? null,
    },
    latencyMs: latencyOf(options, "hubspot"),
    tokens: {
      lifetimeSeconds: tokenLifetimeSeconds?.hubspot ?? 1800,
      rotates: hubspot.refreshRotates ?? false,
    },
    settings: {
      pageRows: options.pageRows?.hubspot ?? Infinity,
      searchLagMs: hubspot.searchLagMs ?? 2000,
      validationRules: hubspot.validationRules ?? false,
      mergeKeepsId: hubspot.mergeKeepsId ?? false,
    },
  };
}

function quickbooksOptions(options: PracticeOptions, records: BooksRecords): QuickBooksOptions {
  const { now, limits = {}, tokenLifetimeSeconds, quickbooksSingleCurrency = false } = options;
  return {
    now,
    state: journalOf(options, "quickbooks"),
    records: quickbooksSingleCurrency ? homeOnly(records) : records,
    limits: {
      perMinute: limits.quickbooksPerMinute ?? 500,
      perSecond: limits.quickbooksPerSecond ?? 10,
      atOnce: limits.quickbooksAtOnce ?? 10,
      batchPerMinute: limits.quickbooksBatchPerMinute ?? 40,
      batchPerRealm: 120,
      readsPerMonth: limits.quickbooksReadsPerMonth ?? 500_000,
    },
    latencyMs: latencyOf(options, "quickbooks"),
    tokens: {
      lifetimeSeconds: tokenLifetimeSeconds?.quickbooks ?? 3600,
      valueSeconds: options.quickbooksRefreshValueSeconds ?? 24 * 3600,
    },
    settings: {
      pageRows: options.pageRows?.quickbooks ?? Infinity,
      multiCurrency: !quickbooksSingleCurrency,
      bookCloseDate: options.quickbooksBookCloseDate ?? null,
    },
  };
}

/** Changes in Salesforce are captured and delivered, if asked for. What it takes is loaded only then. */
async function addChangeEvents(
  { changeEvents, limits, ports, now }: PracticeOptions,
  { app, org, signIn }: SalesforceServer,
  state: PracticeState,
  instanceUrl: () => string,
): Promise<() => Promise<RunningPubSub | null>> {
  if (!changeEvents) return async () => null;
  const { ChangeBus } = await import("./salesforce/change-bus.js");
  const { pubSubServer } = await import("./salesforce/pub-sub.js");
  const { entities = ["Account", "Contact", "Opportunity", "Task", "User"] } = changeEvents;
  const bus = new ChangeBus(state, now, entities);
  const server = pubSubServer(app, org, bus, signIn, instanceUrl, {
    deliveriesPerDay: limits?.salesforceEventsPerDay ?? 25_000,
    keepaliveMs: changeEvents.keepaliveMs ?? 270_000,
    port: ports?.pubSub ?? 0,
  });
  return () => server.listen();
}

/** Starts HubSpot where the data set has records of it. */
async function startHubSpot(options: PracticeOptions, { hubspot: records }: PracticeRecords) {
  if (!records) return null;
  const server = hubspotServer(hubspotOptions(options, records));
  const baseUrl = await listen(server, options.ports?.hubspot ?? 0);
  const { clientId, clientSecret } = hubspotApp;
  return { server, facts: { hubspot: { baseUrl, clientId, clientSecret, portalId } } };
}

/** Starts QuickBooks where the data set has records of it. */
async function startQuickBooks(options: PracticeOptions, { quickbooks: records }: PracticeRecords) {
  if (!records) return null;
  const server = quickbooksServer(quickbooksOptions(options, records));
  const baseUrl = await listen(server, options.ports?.quickbooks ?? 0);
  return { server, facts: { quickbooks: { baseUrl, ...quickbooksApp, realmId } } };
}

/** Starts all vendors of the form. They answer until `close`. */
export async function startPracticeVendors(options: PracticeOptions): Promise<PracticeVendors> {
  const { now, size, seed, stateDir, anchor, ports, form = 1 } = options;
  const today = plainDate(now().getTime());
  const settings = settingsIn(stateDir, { seed, size, anchor, today, form });
  const data = generateRecords(settings);
  let salesforceUrl = "";
  const instanceUrl = (): string => salesforceUrl;
  const org = salesforceOptions(options, data);
  const salesforce = salesforceServer(org, instanceUrl);
  const openPubSub = await addChangeEvents(options, salesforce, org.state, instanceUrl);
  const xero = xeroServer(xeroOptions(options, data));
  salesforceUrl = await listen(salesforce.app, ports?.salesforce ?? 0);
  const pubSub = await openPubSub();
  const xeroUrl = await listen(xero, ports?.xero ?? 0);
  const hubspot = await startHubSpot(options, data);
  const quickbooks = await startQuickBooks(options, data);
  return {
    salesforce: {
      baseUrl: salesforceUrl,
      ...salesforceApp,
      orgId,
      ...(pubSub ? { pubSubUrl: pubSub.url } : {}),
    },
    xero: { baseUrl: xeroUrl, ...xeroApp, tenantId },
    ...hubspot?.facts,
    ...quickbooks?.facts,
    ...(form === 3 && {
      spreadsheet: { name: tradeCounterName, bytes: tradeCounterFile(settings) },
    }),
    close: async () => {
      pubSub?.close();
      const further = [hubspot?.server.close(), quickbooks?.server.close()];
      await Promise.all([salesforce.app.close(), xero.close(), ...further]);
    },
  };
}
