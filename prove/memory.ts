/**
 * The back-fill of 500,000 invoices (with all that belongs to them) by the production worker: its process stays
 * small from the first page to the last. The practice vendors run in a process of their own.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { PracticeVendors } from "../sandbox/index.js";
import { loadConnector } from "../src/connectors/registry.js";
import { makeLog } from "../src/log.js";
import { Database } from "../src/store/database.js";
import { Sealer } from "../src/store/seal.js";
import { newTenant, statement, type Ground } from "../test/support/ground.js";
import { signIn } from "../test/support/sign-in.js";
import type { Orders } from "./points.js";
import { ProofClock } from "./proof-clock.js";
import type { Proof, ProofResult, ProofStage } from "./proof.js";
import { WorkerProcess } from "./worker-process.js";
import { encryptionKey } from "./worlds.js";

/** Debtors; they have some three invoices each. */
const size = 163_500;
const invoicesAtLeast = 500_000;
const goalMiB = 400;
const lookEveryMs = 500;
/** Longer than any machine should need. */
const patienceMs = 90 * 60_000;

export const memory: Proof = {
  name: "memory",
  title: `The worker stays under ${goalMiB} MiB while it reads 500,000 invoices`,
  run: async (stage: ProofStage): Promise<ProofResult> => {
    const practice = await startPractice();
    try {
      const figures = await backFill(stage, practice.vendors);
      stage.say(JSON.stringify(figures));
      const failures: string[] = [];
      if (figures.peakMiB >= goalMiB)
        failures.push(`The worker took ${figures.peakMiB} MiB at its peak.`);
      if (figures.invoices < invoicesAtLeast)
        failures.push(`Only ${figures.invoices} invoices were read.`);
      return { figures, failures };
    } finally {
      practice.process.kill("SIGTERM");
      await once(practice.process, "exit");
    }
  },
};

async function startPractice(): Promise<{ process: ChildProcess; vendors: PracticeVendors }> {
  const program = fileURLToPath(new URL("../sandbox/main.ts", import.meta.url));
  const much = "100000000";
  const child = spawn(
    process.execPath,
    [
      ...["--max-old-space-size=8000", "--import", "@oxc-node/core/register", program],
      ...["--size", String(size), "--seed", "7", "--form", "2", "--salesforce-per-day", much],
      ...["--xero-per-minute", much, "--xero-per-day", much, "--xero-at-once", "100"],
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const vendors = JSON.parse(line) as Omit<PracticeVendors, "close">;
  return { process: child, vendors: { ...vendors, close: () => Promise.resolve() } };
}

interface Sample {
  readonly ms: number;
  readonly MiB: number;
  readonly records: number;
}

async function backFill({ ground, say }: ProofStage, vendors: PracticeVendors) {
  const { orders, appUrl, adminUrl } = await connected(ground, vendors);
  const worker = new WorkerProcess();
  try {
    await worker.begin({ ...orders, appUrl });
    const begin = performance.now();
    const samples: Sample[] = [];
    for (let rest = Infinity; rest > 0;) {
      await pause(lookEveryMs);
      const [row] = await statement<{ records: number; rest: number }>(adminUrl, progress);
      if (!row) throw new Error("The database says nothing.");
      const ms = Math.round(performance.now() - begin);
      samples.push({ ms, MiB: megabytesOf(worker.pid, "VmRSS"), records: row.records });
      if (samples.length % 60 === 0)
        say(`${row.records} records, ${samples.at(-1)?.MiB ?? 0} MiB, ${Math.round(ms / 1_000)} s`);
      rest = row.rest;
      if (ms > patienceMs) throw new Error("It takes too long.");
    }
    const peakMiB = megabytesOf(worker.pid, "VmHWM");
    const cpuSeconds = cpuSecondsOf(worker.pid);
    await worker.stop();
    return { ...(await summary(adminUrl, samples)), cpuSeconds, peakMiB };
  } finally {
    worker.kill();
  }
}

/** What was read so far, and how much is still to be read, joined or assessed. */
const progress = `
  select (select coalesce(sum(records), 0)::int from sync_run) as records,
         (select count(*)::int from stream where last_success_at is null)
         + (select count(*)::int from sync_run where state = 'RUNNING')
         + (select count(*)::int from (select from party where needs_joining limit 1) p)
         + (select count(*)::int from (select from debtor where needs_assessment limit 1) d) as rest`;

async function connected(
  ground: Ground,
  vendors: PracticeVendors,
): Promise<{ orders: Omit<Orders, "appUrl">; appUrl: string; adminUrl: string }> {
  const { appUrl, adminUrl } = await ground.newDatabase();
  const clock = ProofClock.begin(join(ground.folder, "clock-memory.json"), new Date());
  const database = new Database(appUrl, { maxConnections: 2 });
  try {
    const tenantId = await newTenant(database, clock.now());
    const sealer = new Sealer(encryptionKey);
    const context = { database, clock, sealer, loadConnector, log: makeLog("silent") };
    for (const vendor of ["SALESFORCE", "XERO"] as const)
      await signIn(context, tenantId, vendors, vendor);
  } finally {
    await database.close();
  }
  const logFile = join(ground.folder, "worker-memory.log");
  return {
    orders: { clockFile: clock.file, logFile, encryptionKey, vendors: {}, kill: null },
    appUrl,
    adminUrl,
  };
}

async function summary(adminUrl: string, samples: readonly Sample[]) {
  const [counts] = await statement<{ invoices: number; debtors: number }>(
    adminUrl,
    `select (select count(*)::int from receivable) as invoices, (select count(*)::int from debtor) as debtors`,
  );
  const last = samples.at(-1) ?? { ms: 0, MiB: 0, records: 0 };
  const seconds = last.ms / 1_000;
  const at = (percent: number): number =>
    samples.find((sample) => sample.records * 100 >= last.records * percent)?.MiB ?? 0;
  const readMs = samples.find((sample) => sample.records === last.records)?.ms ?? last.ms;
  return {
    invoices: counts?.invoices ?? 0,
    debtors: counts?.debtors ?? 0,
    records: last.records,
    seconds: Math.round(seconds),
    recordsPerSecond: Math.round(last.records / seconds),
    /** Until the last record was there; joining and assessing follow. */
    readSeconds: Math.round(readMs / 1_000),
    /** Resident memory when so many percent of the records had been read, and at the end. */
    MiB: { at10: at(10), at25: at(25), at50: at(50), at75: at(75), at100: at(100), end: last.MiB },
  };
}

/** A figure of /proc/PID/status, in MiB. */
function megabytesOf(pid: number, figure: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kibibytes = Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1] ?? NaN);
  return Math.round(kibibytes / 102.4) / 10;
}

/** Processor time of all its threads (/proc/PID/stat, in hundredths of a second). */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [user = NaN, system = NaN] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return Math.round((user + system) / 10) / 10;
}
