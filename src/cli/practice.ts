/**
 * The demo's world: practice copies of the vendors on this machine, a tenant that is connected to
 * them by the same sign-in as to the real ones, and a second, empty tenant to see that nothing is shared.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { PracticeOptions, PracticeVendors } from "../../sandbox/index.js";
import { hubPrincipal, scopes, type Principal } from "../access/principal.js";
import type { ConnectionSettings } from "../connectors/connector.js";
import { availableVendors } from "../connectors/registry.js";
import type { Vendor } from "../domain/source.js";
import { connectWithCode } from "../gateway/connect.js";
import type { HubContext } from "../gateway/context.js";
import { connectionOf } from "../store/connections.js";
import { ensureTenant, saveToken } from "../store/tenants.js";
import { demoTenant, secondTenant } from "./demo-tenants.js";
import { PlainError } from "./plain-error.js";
import { readRuntime, type PracticeAddresses } from "./runtime.js";
import { bringSample } from "./sample-file.js";

/** The page that a browser would be sent back to; the demo plays the browser and never opens it. */
const redirectUri = "http://127.0.0.1/oauth/callback";
const demoSeed = 20_261_123;
const firstSize = 400;
/** With all vendors and the spreadsheet. */
const newestForm = 3;
const salesforcePackage = fileURLToPath(new URL("../../plugins/salesforce", import.meta.url));

export interface DemoOptions {
  /** How many true debtors the practice vendors know; null: as many as before. */
  readonly size: number | null;
  /** Of the practice data; null: as before. */
  readonly form: 1 | 2 | 3 | null;
  readonly devToken: string;
  readonly dataDir: string;
  readonly malformed: boolean;
  /** Salesforce's change events, as the setting of that name; off unless given. */
  readonly changeEvents?: string;
}

/** Starts the practice vendors (on the ports that they had, where these are free) and connects them. */
export async function startPractice(
  context: HubContext,
  options: DemoOptions,
): Promise<PracticeVendors> {
  const { startPracticeVendors } = await import("../../sandbox/index.js");
  const before = readRuntime(options.dataDir)?.practice;
  const wanted = wantedPractice(context, options);
  let vendors: PracticeVendors;
  try {
    vendors = await startPracticeVendors(before ? { ...wanted, ports: portsOf(before) } : wanted);
  } catch (error) {
    if (error instanceof Error && error.name === "PracticeSettingsError") {
      throw new PlainError(
        `The practice vendors of ${options.dataDir} were made with other settings: leave --size and --form as they were, ` +
          "or take another data folder (FORBEAR_DATA_DIR).",
        { cause: error },
      );
    }
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    vendors = await startPracticeVendors(wanted);
  }
  const tenantId = await ensureTenant(context.database, demoTenant, context.clock.now());
  const principal = hubPrincipal(tenantId, "hub:cli");
  await ensureTenant(context.database, secondTenant, context.clock.now());
  await saveToken(
    context.database,
    principal,
    { secret: options.devToken, actor: "dev:admin", scopes, expiresAt: null },
    context.clock.now(),
  );
  for (const { vendor, account, settings } of practised(vendors, options))
    await connectOnce(context, principal, vendor, account, settings);
  if (vendors.spreadsheet)
    await bringSample(context, principal, options.dataDir, vendors.spreadsheet);
  return vendors;
}

/** As before where nothing else is asked for. */
function wantedPractice(context: HubContext, options: DemoOptions): PracticeOptions {
  const made = madeBefore(options.dataDir);
  const form = options.form ?? made?.form ?? newestForm;
  return {
    now: () => context.clock.now(),
    size: options.size ?? made?.size ?? firstSize,
    form,
    // With Forbear's own fields, so that Salesforce shows what it is told. Before, nobody had installed them.
    ...(form === newestForm && existsSync(salesforcePackage)
      ? { metadataDir: salesforcePackage }
      : {}),
    seed: demoSeed,
    stateDir: join(options.dataDir, "practice"),
    malformed: options.malformed,
    ...(wantsChangeEvents(options) ? { changeEvents: {} } : {}),
  };
}

function wantsChangeEvents({ changeEvents = "off" }: DemoOptions): boolean {
  return changeEvents !== "off";
}

/** What the vendors of a data folder were made with; a folder of an earlier version keeps its two vendors. */
const settingsKept = z.object({
  size: z.number(),
  form: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
});

/** Null: there are none yet. */
function madeBefore(dataDir: string): z.infer<typeof settingsKept> | null {
  try {
    const kept = readFileSync(join(dataDir, "practice", "practice.json"), "utf8");
    return settingsKept.parse(JSON.parse(kept));
  } catch {
    return null;
  }
}

function portsOf(practice: PracticeAddresses): NonNullable<PracticeOptions["ports"]> {
  const ports = Object.entries(practice).flatMap(([name, address]) =>
    address === undefined ? [] : [[name, Number(new URL(address).port)] as const],
  );
  return Object.fromEntries(ports);
}

/** Where each of the practice vendors is. */
export function addressesOf({
  salesforce,
  hubspot,
  xero,
  quickbooks,
}: PracticeVendors): PracticeAddresses {
  return {
    salesforce: salesforce.baseUrl,
    xero: xero.baseUrl,
    ...(salesforce.pubSubUrl === undefined ? {} : { pubSub: salesforce.pubSubUrl }),
    ...(hubspot ? { hubspot: hubspot.baseUrl } : {}),
    ...(quickbooks ? { quickbooks: quickbooks.baseUrl } : {}),
  };
}

interface Practised {
  readonly vendor: Vendor;
  readonly account: string;
  readonly settings: ConnectionSettings;
}

/** Each practice vendor as something to connect to. */
function practised(
  { salesforce, hubspot, xero, quickbooks }: PracticeVendors,
  { changeEvents }: DemoOptions,
): Practised[] {
  const app = (
    of: { baseUrl: string; clientId: string; clientSecret: string },
    ...urls: string[]
  ) => ({
    ...Object.fromEntries(urls.map((name) => [name, of.baseUrl])),
    clientId: of.clientId,
    clientSecret: of.clientSecret,
  });
  const all: Practised[] = [
    {
      vendor: "SALESFORCE",
      account: salesforce.orgId,
      settings: { ...app(salesforce, "loginUrl"), ...eventSettings(salesforce, changeEvents) },
    },
    {
      vendor: "XERO",
      account: xero.tenantId,
      settings: app(xero, "loginUrl", "identityUrl", "apiUrl"),
    },
  ];
  if (hubspot)
    all.push({
      vendor: "HUBSPOT",
      account: String(hubspot.portalId),
      settings: app(hubspot, "loginUrl", "apiUrl"),
    });
  if (quickbooks)
    all.push({
      vendor: "QUICKBOOKS",
      account: quickbooks.realmId,
      settings: app(quickbooks, "loginUrl", "identityUrl", "apiUrl"),
    });
  return all.filter(({ vendor }) => availableVendors.includes(vendor));
}

function eventSettings(
  { pubSubUrl }: PracticeVendors["salesforce"],
  changeEvents: string | undefined,
): ConnectionSettings {
  return pubSubUrl === undefined || changeEvents === undefined ? {} : { changeEvents, pubSubUrl };
}

/** What a connection must be made anew for when it changes. */
const decisive = ["loginUrl", "changeEvents", "pubSubUrl"];

/** Signs in where nobody has yet, or where the vendor has moved to another address. */
async function connectOnce(
  context: HubContext,
  principal: Principal,
  vendor: Vendor,
  account: string,
  settings: ConnectionSettings,
): Promise<void> {
  const existing = await context.database.asTenant(principal, (transaction) =>
    connectionOf(transaction, principal.tenantId, { vendor, account }),
  );
  if (
    existing &&
    existing.status !== "NEEDS_SIGN_IN" &&
    decisive.every((name) => existing.settings[name] === settings[name])
  ) {
    return;
  }
  const connector = await context.loadConnector(vendor);
  const codeVerifier = randomBytes(48).toString("base64url");
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const address = connector.authorisationUrl(settings, {
    redirectUri,
    state: "demo",
    codeChallenge,
  });
  const answer = await fetch(address, { redirect: "manual" });
  const { code, ...parameters } = Object.fromEntries(
    new URL(answer.headers.get("location") ?? redirectUri).searchParams,
  );
  if (!code)
    throw new Error(`The practice ${connector.manifest.displayName} did not let the demo sign in.`);
  await connectWithCode(
    context,
    principal,
    vendor,
    settings,
    { code, redirectUri, codeVerifier, parameters },
    account,
  );
}
