/**
 * The commands of `forbear`, with help, progress and plain errors. What a command works with is loaded when
 * it is run, so that help and mistakes come at once.
 */
import packageFacts from "../../package.json" with { type: "json" };
import { setTimeout as pause } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { hubPrincipal, isScope, ordinaryScopes, scopes, type Scope } from "../access/principal.js";
import { MovableClock } from "../clock.js";
import { ConfigError, readConfig, type Config } from "../config.js";
import type { RunProgress } from "../sync/run-context.js";
import { exampleQuery } from "../server/example-query.js";
import { demoTenant } from "./demo-tenants.js";
import { PlainError } from "./plain-error.js";
import { addConnectionCommands } from "./connection-commands.js";
import { addPolicyCommands } from "./policy-commands.js";
import { clockFile, isDemo, sampleFileIn } from "./runtime.js";
import { say } from "./say.js";
import { newToken } from "./secrets.js";
import type { Foundation } from "./foundation.js";
import type { ImportFlags } from "./import-file.js";
import type { RunningHub } from "./start.js";
import type { WatchFlags } from "./watch-folder.js";

const { version } = packageFacts as { version: string };

function formNumber(text: string): number {
  if (/^[123]$/.test(text)) return Number(text);
  throw new InvalidArgumentError("There are 1, 2 and 3.");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number above zero.");
  return value;
}

function someDays(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number of days above zero.");
  return value;
}

/** One line a stream, rewritten in place on a terminal. */
function progressLine(): (progress: RunProgress) => void {
  let last = "";
  return ({ vendor, stream, records, total }) => {
    const name = `${vendor} ${stream}`;
    const line = `  ${name}: ${records}${total !== null && total > records ? ` of ${total}` : ""}`;
    if (!process.stdout.isTTY) {
      if (records > 0 && line !== last) say(line);
      last = line;
    } else {
      process.stdout.write(`${last !== "" && last !== name ? "\n" : ""}\r\u001b[2K${line}`);
      last = name;
    }
  };
}

interface ServeOptions {
  readonly size?: number;
  readonly form?: 1 | 2 | 3;
  readonly malformed: boolean;
  readonly worker: boolean;
}

async function serve(practice: boolean | undefined, options: ServeOptions): Promise<void> {
  const config = readConfig();
  const began = performance.now();
  const progress = progressLine();
  let announced = false;
  const { startHub } = await import("./start.js");
  const starting = startHub(config, {
    ...(practice === undefined ? {} : { practice }),
    ...options,
    step: say,
    onProgress: (each) => {
      if (!announced) progress(each);
    },
  });
  // From the first moment: a supervisor may change its mind before everything is open.
  stopOnSignals(async () => (await starting).stop());
  const hub = await starting;
  if (!(await hub.firstSync)) return;
  announced = true;
  if (process.stdout.isTTY && hub.practice) say("");
  announce(hub, config, (performance.now() - began) / 1_000);
}

function announce(hub: RunningHub, config: Config, seconds: number): void {
  say(`\nForbear is ready (${seconds.toFixed(1)} s).`);
  say(`  API explorer   ${hub.url}/`);
  say(`  GraphQL        ${hub.url}/graphql`);
  if (hub.practice) {
    const { salesforce, hubspot, xero, quickbooks, spreadsheet } = hub.practice;
    say(`  Practice Salesforce  ${salesforce.baseUrl}`);
    if (hubspot) say(`  Practice HubSpot     ${hubspot.baseUrl}`);
    say(`  Practice Xero        ${xero.baseUrl}`);
    if (quickbooks) say(`  Practice QuickBooks  ${quickbooks.baseUrl}`);
    if (spreadsheet)
      say(`  Sample spreadsheet   ${sampleFileIn(config.dataDir, spreadsheet.name)} (imported)`);
  }
  say(`  Data folder    ${config.dataDir}`);
  if (hub.devToken) {
    say(`\n  Development token (tenant ${demoTenant.slug}):\n  ${hub.devToken}`);
    say("\n  Ask who owes what:");
    const query = exampleQuery
      .replace(/^#.*\n/, "")
      .replace(/\s+/g, " ")
      .trim();
    say(`  curl -s ${hub.url}/graphql -H 'Content-Type: application/json' \\`);
    say(`    -H 'Authorization: Bearer ${hub.devToken}' \\\n    -d '${JSON.stringify({ query })}'`);
  }
  say("\nCtrl-C stops it.");
}

function stopOnSignals(stopAll: () => Promise<void>): void {
  let stoppingSince: number | null = null;
  const stop = (): void => {
    if (stoppingSince !== null) {
      // One Ctrl-C can arrive twice: from the terminal, and passed on by npm.
      if (performance.now() - stoppingSince < 1_000) return;
      say("Stopping at once.");
      process.exit(130);
    }
    stoppingSince = performance.now();
    say("\nStopping: finishing what is in hand (Ctrl-C again stops at once).");
    stopAll().then(
      () => {
        say("Stopped.");
        process.exit(0);
      },
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** A worker without a hub: on the same server, or beside a running hub on the same data folder. */
async function work(options: { name: string }): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { startWorker } = await import("../sync/worker.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  try {
    const { context, databaseUrl } = foundation;
    const starting = startWorker(context, { databaseUrl, name: options.name });
    stopOnSignals(async () => {
      await (await starting).stop();
      await foundation.close();
    });
    await starting;
    say(`The worker "${options.name}" takes jobs. Ctrl-C stops it.`);
  } catch (error) {
    await foundation.close();
    throw error;
  }
}

async function runMigrations(): Promise<void> {
  const config = readConfig();
  if (config.databaseUrl && !config.migrationDatabaseUrl) {
    throw new PlainError(
      "Set MIGRATION_DATABASE_URL to the role that owns the tables (hub_owner); DATABASE_URL serves and may not change them.",
    );
  }
  if (config.migrationDatabaseUrl) {
    const { migrateServer } = await import("./foundation.js");
    const applied = await migrateServer(config.migrationDatabaseUrl);
    say(applied.length > 0 ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
    return;
  }
  const { lay } = await import("./foundation.js");
  const foundation = await lay(config, { startDatabase: true, movableClock: false, step: say });
  await foundation.close();
  say("The embedded database is up to date.");
}

async function syncNow(options: { tenant: string }): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { tenantIdBySlug } = await import("../store/tenants.js");
  const { allConnections } = await import("../store/connections.js");
  const { runSync } = await import("../sync/run.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  const stopping = new AbortController();
  process.once("SIGINT", () => {
    say("\nStopping after the page in hand.");
    stopping.abort();
  });
  try {
    const { context } = foundation;
    const tenantId = await tenantIdBySlug(context.database, options.tenant);
    if (!tenantId) throw new PlainError(`There is no tenant "${options.tenant}".`);
    const principal = hubPrincipal(tenantId, "hub:cli");
    const all = await context.database.asTenant(principal, (transaction) =>
      allConnections(transaction, tenantId),
    );
    // Files are brought, not read; what was disconnected is left alone.
    const connections = all.filter(
      ({ vendor, status }) => vendor !== "FILES" && status !== "DISCONNECTED",
    );
    if (connections.length === 0) say("This tenant has no connection to read.");
    let failed = false;
    for (const connection of connections) {
      const outcome = await runSync(context, principal, connection.id, {
        cause: "REQUESTED",
        everything: true,
        signal: stopping.signal,
        onProgress: progressLine(),
      });
      if (process.stdout.isTTY) say("");
      if (outcome.state === "SUCCEEDED") say(`${connection.account_name}: read.`);
      if (outcome.state === "BUSY")
        say(`${connection.account_name}: another process is reading it now.`);
      if (outcome.state === "FAILED") {
        failed = true;
        console.error(outcome.words);
      }
    }
    if (failed) process.exitCode = 1;
  } finally {
    await foundation.close();
  }
}

async function devToken(options: {
  tenant: string;
  actor: string;
  scopes: readonly Scope[];
}): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { ensureTenant, saveToken, tenantIdBySlug } = await import("../store/tenants.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  try {
    const { database, clock } = foundation.context;
    let tenantId = await tenantIdBySlug(database, options.tenant);
    if (!tenantId) {
      if (config.databaseUrl) throw new PlainError(`There is no tenant "${options.tenant}".`);
      const name = options.tenant;
      tenantId = await ensureTenant(database, { ...demoTenant, slug: name, name }, clock.now());
      console.error(`Made the tenant "${name}"; nothing is connected to it.`);
    }
    const secret = newToken();
    await saveToken(
      database,
      hubPrincipal(tenantId, "hub:cli"),
      { secret, actor: `dev:${options.actor}`, scopes: options.scopes, expiresAt: null },
      clock.now(),
    );
    say(secret);
  } finally {
    await foundation.close();
  }
}

/** A hub that runs reads everything after so many days: sign-ins to vendors end when they are not renewed. */
const stride = 14;
const longestCatchUpMs = 30_000;

async function advanceClock(options: { days: number }): Promise<void> {
  const config = readConfig();
  if (!isDemo(config))
    throw new PlainError("Only the demo's clock can be moved, and this is none.");
  const clock = new MovableClock(clockFile(config.dataDir));
  const foundation = options.days > stride ? await runningFoundation(config) : null;
  try {
    for (let left = options.days; left > 0; left -= stride) {
      clock.advance(Math.min(left, stride) * 86_400_000);
      if (foundation && left > stride) await untilRead(foundation);
    }
  } finally {
    await foundation?.close();
  }
  say(`It is now ${clock.now().toISOString()} in the demo.`);
}

/** Null when no hub runs that would have to keep up. */
async function runningFoundation(config: Config): Promise<Foundation | null> {
  const { lay } = await import("./foundation.js");
  const options = { startDatabase: false, movableClock: true, step: () => undefined };
  return lay(config, options).catch((error: unknown) => {
    if (error instanceof PlainError) return null;
    throw error;
  });
}

/** Until all that is due by the Clock has been read, or for as long as anybody would wait. */
async function untilRead({ context: { database, clock } }: Foundation): Promise<void> {
  const { allTenantIds } = await import("../store/tenants.js");
  const { isAllRead } = await import("../store/due-work.js");
  const end = performance.now() + longestCatchUpMs;
  for (const tenantId of await allTenantIds(database)) {
    const principal = hubPrincipal(tenantId, "hub:cli");
    const read = (): Promise<boolean> =>
      database.asTenant(principal, (transaction) => isAllRead(transaction, tenantId, clock.now()));
    while (!(await read()) && performance.now() < end) await pause(100);
  }
}

const marks = { ok: "  ok    ", look: "  look  ", wrong: "  WRONG " } as const;

async function doctor(options: { json: boolean }): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { examine } = await import("./doctor.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  try {
    const findings = await examine(foundation, config.dataDir);
    if (options.json) {
      say(JSON.stringify(findings, null, 2));
    } else {
      for (const { verdict, what, how, advice } of findings) {
        say(`${marks[verdict]}${what}: ${how}`);
        if (advice) say(`          -> ${advice}`);
      }
    }
    if (findings.some((finding) => finding.verdict === "wrong")) process.exitCode = 1;
  } finally {
    await foundation.close();
  }
}

async function importFile(file: string, flags: ImportFlags): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { importFromFile } = await import("./import-file.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  try {
    const { context } = foundation;
    if (!(await importFromFile(context, file, flags, say, stopping.signal))) process.exitCode = 1;
  } finally {
    await foundation.close();
  }
}

async function watch(folder: string, flags: WatchFlags): Promise<void> {
  const config = readConfig();
  const { lay } = await import("./foundation.js");
  const { watchFolder } = await import("./watch-folder.js");
  const foundation = await lay(config, {
    startDatabase: false,
    movableClock: isDemo(config),
    step: say,
  });
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  try {
    if (!flags.once) say(`Files that are put into ${folder} are imported. Ctrl-C stops it.`);
    await watchFolder(foundation.context, folder, flags, say, stopping.signal);
  } finally {
    await foundation.close();
  }
}

function watchCommand(forbear: Command): void {
  forbear
    .command("watch-folder")
    .description("import the files that are put into a folder, where their headings are known")
    .argument("<folder>", "the folder")
    .requiredOption("--source <name>", 'where they are from, always the same name: "Sage export"')
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .addOption(
      new Option(
        "--quiet-for <seconds>",
        "a file is whole when nobody has written to it for so long",
      )
        .argParser(wholeNumber)
        .default(10),
    )
    .option("--complete", "each file holds all that is open: what it lacks is settled", false)
    .option("--once", "take what is there now, and end", false)
    .action(watch);
}

function several(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

function importCommand(forbear: Command): void {
  forbear
    .command("import")
    .description(
      "import a file (CSV or .xlsx) of customers, invoices or payments, after showing it",
    )
    .argument("<file>", "the file")
    .requiredOption("--source <name>", 'where it is from, always the same name: "Sage export"')
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .option("--kind <kind>", "customers, invoices or payments, where it is taken wrongly")
    .option("--column <field=number>", "what a column holds, counted from 1", several, [])
    .option("--dates <form>", "DMY (31/12/2026), MDY (12/31/2026) or YMD (2026-12-31)")
    .option("--decimal <mark>", 'the mark before the decimals: "," or "."')
    .option("--currency <code>", "for rows that name none, such as EUR")
    .addOption(
      new Option("--due-after-days <days>", "where no column tells the due date").argParser(
        wholeNumber,
      ),
    )
    .option("--status <word=meaning>", 'what a status means: "gemahnt=OPEN"', several, [])
    .addOption(
      new Option("--header-row <row>", "which row holds the headings").argParser(wholeNumber),
    )
    .option("--sheet <name>", "which sheet of a spreadsheet")
    .option("--delimiter <mark>", 'what parts the cells: ",", ";", "|" or tab')
    .option("--skip-broken-rows", "import the rest where some rows are broken", false)
    .option(
      "--complete",
      "the file holds all that is open: invoices that it lacks are settled",
      false,
    )
    .option("--report <file>", "where the broken rows are written to (<file>.errors.csv)")
    .option("--check-only", "check every row, and store nothing", false)
    .option("--yes", "what the file is taken for is right", false)
    .action(importFile);
}

function scopeList(text: string): Scope[] {
  if (text === "all") return [...scopes];
  return text.split(",").map((each) => {
    const scope = each.trim();
    if (!isScope(scope))
      throw new InvalidArgumentError(`"${scope}" is not a scope; use ${scopes.join(", ")} or all.`);
    return scope;
  });
}

function program(): Command {
  const forbear = new Command("forbear")
    .description("A GraphQL hub for humane debt collection.")
    .version(version, "-v, --version", "print the version")
    .showHelpAfterError("(forbear --help lists the commands)")
    .addHelpText(
      "after",
      `
Settings (environment):
  PORT                    port of the API (4000); 0 takes any free one
  HOST                    address to listen on (127.0.0.1)
  FORBEAR_DATA_DIR        embedded database, keys, log (.forbear)
  FORBEAR_DEV_TOKEN       the demo administrator's token, instead of a random one
  FORBEAR_PUBLIC_URL      how people reach the hub; links in other systems begin with it
  DATABASE_URL            a PostgreSQL server (15 or newer) instead of the embedded one
  MIGRATION_DATABASE_URL  the same database as the role that owns the tables
  FORBEAR_ENCRYPTION_KEY  64 hexadecimal digits; needed with DATABASE_URL
  FORBEAR_<VENDOR>_CLIENT_ID, FORBEAR_<VENDOR>_CLIENT_SECRET
                          our app at a vendor, such as FORBEAR_XERO_CLIENT_ID
  LOG_LEVEL               debug, info, warn, error, silent (info)`,
    );
  const form = new Option(
    "--form <form>",
    "of the practice data: 1 and 2 have Salesforce and Xero only (left out: as before; 3 with all vendors at first)",
  ).argParser(formNumber);
  const size = new Option(
    "--size <debtors>",
    "how many debtors the practice vendors know (at first 400, then as it was)",
  ).argParser(wholeNumber);
  const malformed = new Option(
    "--malformed",
    "practice Xero also sends two records that cannot be read",
  ).default(false);
  const noWorker = new Option(
    "--no-worker",
    "serve only; reading and writing is done by `forbear worker` in other processes",
  );
  forbear
    .command("start")
    .description("start hub and worker; with practice vendors when nothing is configured")
    .addOption(size)
    .addOption(form)
    .addOption(malformed)
    .addOption(noWorker)
    .action((options: ServeOptions) => serve(undefined, options));
  forbear
    .command("demo")
    .description("start hub and worker with practice copies of the vendors")
    .addOption(size)
    .addOption(form)
    .addOption(malformed)
    .addOption(noWorker)
    .action((options: ServeOptions) => serve(true, options));
  forbear
    .command("worker")
    .description("read connections and write back, beside a hub; as many as there is work for")
    .option("--name <name>", "how it is called in `forbear doctor`", "worker")
    .action(work);
  forbear.command("migrate").description("bring the database up to date").action(runMigrations);
  forbear
    .command("sync")
    .description("read every connection of a tenant now, with progress")
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .action(syncNow);
  addConnectionCommands(forbear);
  addPolicyCommands(forbear);
  importCommand(forbear);
  watchCommand(forbear);
  forbear
    .command("dev-token")
    .description("make a further development token and print it")
    .option(
      "--tenant <name>",
      "short name of the tenant; in the demo a new one is made",
      demoTenant.slug,
    )
    .option("--actor <name>", "who it stands for", "developer")
    .addOption(
      new Option("--scopes <list>", `comma-separated: ${scopes.join(", ")}; or all`)
        .argParser(scopeList)
        .default([...ordinaryScopes], "all but raw:read"),
    )
    .action(devToken);
  forbear
    .command("doctor")
    .description("look at database, clock, disk and every connection, and say what to do")
    .option("--json", "for scripts", false)
    .action(doctor);
  forbear
    .command("advance")
    .description("let days pass in the demo: hub, practice vendors and tokens move together")
    .addOption(new Option("--days <days>", "how many").argParser(someDays).makeOptionMandatory())
    .action(advanceClock);
  return forbear;
}

// Whoever reads our output may stop reading (`| head`); the hub goes on.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

/** Runs a command line; expected mistakes are told in words, without a stack. */
export async function main(words: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...words], { from: "user" });
  } catch (error) {
    const plain = error instanceof PlainError || error instanceof ConfigError;
    console.error(plain ? error.message : error);
    process.exitCode = 1;
  }
}
