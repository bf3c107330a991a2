/** Commands about connections: connecting, disconnecting, restoring. Each needs a database that runs. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { hubPrincipal, type Principal } from "../access/principal.js";
import type { ConnectContext, ConnectRequest } from "../actions/connect-vendor.js";
import { readConfig, type Config } from "../config.js";
import { vendors, type Vendor } from "../domain/source.js";
import type { HubContext } from "../gateway/context.js";
import { demoTenant } from "./demo-tenants.js";
import { PlainError } from "./plain-error.js";
import { isDemo, readRuntime } from "./runtime.js";
import { say } from "./say.js";

export function addConnectionCommands(forbear: Command): void {
  forbear
    .command("connect")
    .description(
      "connect a vendor account: tells the address to open, and waits; or by a credential",
    )
    .argument("<vendor>", "salesforce, xero, …")
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .option("--account <id>", "the vendor's id of the account that it is to be")
    .option("--service", "by a credential of the account's own; nobody signs in", false)
    .addOption(
      new Option("--setting <name=value>", "a setting of the connection; any number of times")
        .argParser(settingPair)
        .default({}, "the hub's own"),
    )
    .action(connect);
  const ofTenant = (name: string, does: string): Command =>
    forbear
      .command(name)
      .description(does)
      .argument("<vendor>", "salesforce, xero, …")
      .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
      .option("--account <id>", "the vendor's id of the account, where there are several");
  ofTenant("disconnect", "end a connection: nothing is read or written, all is kept for 30 days")
    .option("--forget", "forget at once what was read; the vendor is told", false)
    .action((vendor: string, options: WhichConnection & { forget: boolean }) =>
      changeConnection("disconnect", vendor, options),
    );
  ofTenant("restore", "bring back a connection that was disconnected").action(
    (vendor: string, options: WhichConnection) => changeConnection("restore", vendor, options),
  );
}

interface WhichConnection {
  readonly tenant: string;
  readonly account?: string;
}

/** Ends a connection, or brings one back. */
async function changeConnection(
  change: "disconnect" | "restore",
  vendorName: string,
  { tenant, account, forget = false }: WhichConnection & { readonly forget?: boolean },
): Promise<void> {
  const config = readConfig();
  const vendor = vendorNamed(vendorName);
  const { lay } = await import("./foundation.js");
  const { tenantIdBySlug } = await import("../store/tenants.js");
  const { connectionsOfVendor } = await import("../store/connections.js");
  const { disconnectVendor, restoreConnection } = await import("../actions/disconnect.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  try {
    const { context } = foundation;
    const tenantId = await tenantIdBySlug(context.database, tenant);
    if (!tenantId) throw new PlainError(`There is no tenant "${tenant}".`);
    const principal = hubPrincipal(tenantId, "hub:cli");
    const all = await context.database.asTenant(principal, (transaction) =>
      connectionsOfVendor(transaction, tenantId, vendor),
    );
    const fitting = all.filter((each) => account === undefined || each.account === account);
    const [only] = fitting;
    if (!only) throw new PlainError("This tenant has no such connection.");
    if (fitting.length > 1) {
      const names = fitting.map((each) => `${each.account} (${each.account_name})`).join(", ");
      throw new PlainError(`There are several: ${names}. Say which one by --account.`);
    }
    const result =
      change === "disconnect"
        ? await disconnectVendor(context, principal, { connectionId: only.id, forget })
        : await restoreConnection(context, principal, only.id);
    if (!result.ok) throw new PlainError(result.problems.map(({ message }) => message).join(" "));
    if (change === "restore") say(`${only.account_name} is connected again; the hub reads it now.`);
    else if (forget) say(`${only.account_name} is disconnected; the hub forgets what was read.`);
    else
      say(
        `${only.account_name} is disconnected. What was read is kept for 30 days; until then \`forbear restore ${vendorName}\` brings it back.`,
      );
  } finally {
    await foundation.close();
  }
}

interface ConnectOptions {
  readonly tenant: string;
  readonly account?: string;
  readonly service: boolean;
  readonly setting: Record<string, string>;
}

/** Connects by a person who signs in, or by a credential of the account's own. */
async function connect(vendorName: string, options: ConnectOptions): Promise<void> {
  const config = readConfig();
  const vendor = vendorNamed(vendorName);
  const { lay } = await import("./foundation.js");
  const { tenantIdBySlug } = await import("../store/tenants.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  try {
    const { context } = foundation;
    const tenantId = await tenantIdBySlug(context.database, options.tenant);
    if (!tenantId) throw new PlainError(`There is no tenant "${options.tenant}".`);
    const principal = hubPrincipal(tenantId, "hub:cli");
    const request = { vendor, account: options.account ?? null, settings: options.setting };
    const name = options.service
      ? await connectByService({ ...context, publicUrl: "", apps: config.apps }, principal, request)
      : await connectByPerson(context, principal, request, config);
    say(`${name} is connected; the hub reads it now.`);
  } finally {
    await foundation.close();
  }
}

/** @returns the name of the account */
async function connectByService(
  context: ConnectContext,
  principal: Principal,
  request: ConnectRequest,
): Promise<string> {
  const { connectService } = await import("../actions/connect-service.js");
  const result = await connectService(context, principal, request);
  if (result.ok) return result.value.accountName;
  const upper = request.vendor.toUpperCase();
  const where = `Give the credential in the environment (FORBEAR_${upper}_…), not on the command line.`;
  throw new PlainError(`${result.problems.map(({ message }) => message).join(" ")} ${where}`);
}

/** Begins a sign-in, tells the address to open, and waits for what becomes of it. @returns the name of the account */
async function connectByPerson(
  context: HubContext,
  principal: Principal,
  request: ConnectRequest,
  config: Config,
): Promise<string> {
  const { connectVendor } = await import("../actions/connect-vendor.js");
  const { waitForSignIn } = await import("../gateway/sign-in.js");
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  const publicUrl = config.publicUrl ?? readRuntime(config.dataDir)?.hub;
  if (!publicUrl)
    throw new PlainError(
      "Set FORBEAR_PUBLIC_URL to the address of the hub: the vendor sends people back to it.",
    );
  const begun = await connectVendor(
    { ...context, publicUrl, apps: config.apps },
    principal,
    request,
  );
  if (!begun.ok) throw new PlainError(begun.problems.map(({ message }) => message).join(" "));
  say(`Open this in a browser, and say yes there (until ${begun.value.expiresAt.toISOString()}):`);
  say(`  ${begun.value.url}`);
  const outcome = await waitForSignIn(context, principal, begun.value.signInId, stopping.signal);
  if (outcome.stage === "CONNECTED") return outcome.accountName;
  throw new PlainError(outcome.stage === "FAILED" ? outcome.problem : "Nobody came back in time.");
}

function vendorNamed(name: string): Vendor {
  const vendor = vendors.find((each) => each === name.toUpperCase());
  if (vendor) return vendor;
  throw new PlainError(
    `There is no vendor "${name}"; there are ${vendors.join(", ").toLowerCase()}.`,
  );
}

function settingPair(text: string, before: Record<string, string>): Record<string, string> {
  const [name = "", ...value] = text.split("=");
  if (!/^[a-zA-Z]+$/.test(name) || value.length === 0)
    throw new InvalidArgumentError("Write it as name=value, such as loginUrl=https://…");
  return { ...before, [name]: value.join("=") };
}
