/** `forbear doctor`: looks at everything a running hub stands on and says what to do about what is wrong. */
import { statfs } from "node:fs/promises";
import { hubPrincipal } from "../access/principal.js";
import { freshForSeconds, isStale } from "../domain/freshness.js";
import type { Notice } from "../domain/notice.js";
import {
  connectionHealth,
  databaseHealth,
  type ConnectionHealth,
  type DatabaseHealth,
} from "../store/queries/health.js";
import { jobsHealth, type JobsHealth } from "../store/job-queues.js";
import { SealError, type Sealer } from "../store/seal.js";
import { missingMigrations } from "../store/schema-version.js";
import { allTenantIds, tenantById } from "../store/tenants.js";
import type { Foundation } from "./foundation.js";

export type Verdict = "ok" | "look" | "wrong";

/** One thing that was looked at: how it is, and what to do when it is not well. */
export interface Finding {
  readonly verdict: Verdict;
  readonly what: string;
  readonly how: string;
  readonly advice?: string;
}

const oldestServer = 150_000;
const clockDriftMs = 5_000;
const littleSpaceBytes = 1_000_000_000;
const patientJobsMs = 2 * 60_000;
const patientEffectsMs = 60 * 60_000;

export async function examine(
  { context, databaseUrl }: Pick<Foundation, "context" | "databaseUrl">,
  dataDir: string,
): Promise<Finding[]> {
  const { database } = context;
  const began = performance.now();
  const health = await databaseHealth(database);
  const roundTripMs = performance.now() - began;
  const findings: Finding[] = [
    node(process.versions.node),
    databaseFinding(health, roundTripMs),
    clockFinding(health, context.clock.real(), roundTripMs),
    migrationsFinding(await missingMigrations(database)),
    await diskFinding(dataDir),
    workersFinding(await jobsHealth(databaseUrl).catch(() => null), context.clock.real()),
  ];
  const now = context.clock.now();
  for (const tenantId of await allTenantIds(database)) {
    const { tenant, connections } = await database.asTenant(
      hubPrincipal(tenantId, "hub:cli"),
      async (transaction) => ({
        tenant: await tenantById(transaction, tenantId),
        connections: await connectionHealth(transaction, tenantId, now),
      }),
    );
    if (connections.length === 0) {
      findings.push({ verdict: "ok", what: `Tenant ${tenant.slug}`, how: "nothing is connected" });
    }
    for (const connection of connections) {
      findings.push(...connectionFindings(context.sealer, tenantId, tenant.slug, connection, now));
    }
  }
  return findings;
}

function node(version: string): Finding {
  const what = "Node";
  const major = Number(version.split(".")[0]);
  if (major >= 24) return { verdict: "ok", what, how: version };
  return {
    verdict: "wrong",
    what,
    how: version,
    advice: "Use Node 24: `npm ci` brings it, `npx forbear` runs it.",
  };
}

function databaseFinding(health: DatabaseHealth, roundTripMs: number): Finding {
  const size = `${(health.sizeBytes / 1_000_000).toFixed(0)} MB`;
  const how = `PostgreSQL ${health.version} as ${health.role}, ${size}, answers in ${roundTripMs.toFixed(1)} ms`;
  if (health.versionNumber < oldestServer) {
    const advice = "Move to PostgreSQL 15 or newer.";
    return { verdict: "wrong", what: "Database", how, advice };
  }
  return { verdict: "ok", what: "Database", how };
}

function clockFinding(health: DatabaseHealth, here: Date, roundTripMs: number): Finding {
  const driftMs = Math.abs(health.clock.getTime() - here.getTime()) - roundTripMs;
  if (driftMs <= clockDriftMs) {
    return { verdict: "ok", what: "Clock", how: "this machine and the database agree" };
  }
  return {
    verdict: "wrong",
    what: "Clock",
    how: `this machine and the database differ by ${(driftMs / 1_000).toFixed(0)} s`,
    advice: "Let both keep time by NTP; due dates, tokens and leases depend on it.",
  };
}

function migrationsFinding(missing: readonly string[]): Finding {
  const what = "Migrations";
  if (missing.length === 0) return { verdict: "ok", what, how: "all applied" };
  return {
    verdict: "wrong",
    what,
    how: `missing: ${missing.join(", ")}`,
    advice: "Run `forbear migrate`.",
  };
}

async function diskFinding(dataDir: string): Promise<Finding> {
  const what = "Disk";
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const how = `${(free / 1_000_000_000).toFixed(1)} GB free at ${dataDir}`;
  if (free >= littleSpaceBytes) return { verdict: "ok", what, how };
  const advice = "Make room: the embedded database and the log live here.";
  return { verdict: "wrong", what, how, advice };
}

function workersFinding(health: JobsHealth | null, real: Date): Finding {
  const what = "Workers";
  if (!health) {
    const advice = "Run `forbear migrate`: the job queues are missing or older than the program.";
    return { verdict: "wrong", what, how: "their queues cannot be read", advice };
  }
  const { workers, waitingSince } = health;
  if (workers.length === 0) {
    const advice = "Start the hub, or `forbear worker`: nothing is read or written meanwhile.";
    return { verdict: "wrong", what, how: "none is running", advice };
  }
  const waitMs = waitingSince ? real.getTime() - waitingSince.getTime() : 0;
  if (waitMs > patientJobsMs) {
    const how = `${workers.join(", ")}; jobs have waited for ${Math.round(waitMs / 60_000)} minutes`;
    return { verdict: "look", what, how, advice: "Start a further `forbear worker`." };
  }
  return { verdict: "ok", what, how: workers.join(", ") };
}

function connectionFindings(
  sealer: Sealer,
  tenantId: string,
  slug: string,
  connection: ConnectionHealth,
  now: Date,
): Finding[] {
  const what = `${slug}: ${connection.vendor} ${connection.accountName}`;
  return [
    signIn(sealer, tenantId, what, connection),
    ...connection.streams.map((stream): Finding => {
      const stale = isStale(stream, now);
      const budget = duration(freshForSeconds(stream.pollIntervalSeconds));
      const last = stream.lastSuccessAt
        ? `read ${age(stream.lastSuccessAt, now)} ago, fresh for ${budget}`
        : "never read yet";
      const named = `${what}, ${stream.name}`;
      if (!stale) return { verdict: "ok", what: named, how: last };
      return {
        verdict: "look",
        what: named,
        how: `${last}: stale`,
        advice:
          connection.vendor === "FILES"
            ? "Import a newer file; until then cards act gently."
            : "See that a worker runs and what the connection says; until then cards act gently.",
      };
    }),
    ...connection.notices.map(({ code, message }): Finding => ({
      verdict: "look",
      what,
      how: noticeWords[code],
      advice: message,
    })),
    ...troubles(what, connection, now),
  ];
}

const noticeWords: Readonly<Record<Notice["code"], string>> = {
  OBJECT_HIDDEN: "kinds of record are hidden from us",
  FIELDS_HIDDEN: "fields are hidden from us",
  SCOPE_MISSING: "the sign-in lacks a scope",
  NOT_SET_UP: "something is not set up",
  CALLS_LOW: "few calls are left",
  REMINDERS_GO_ON: "it reminds debtors beside a payment plan or a pause",
  EVENTS_MISSING: "change events do not come",
};

function signIn(
  sealer: Sealer,
  tenantId: string,
  what: string,
  connection: ConnectionHealth,
): Finding {
  if (connection.status !== "OK") {
    const advice = connection.statusWords ?? "Look at its last sync run.";
    const isSerious = connection.status !== "LIMITED" && connection.status !== "DISCONNECTED";
    const verdict = isSerious ? "wrong" : "look";
    return { verdict, what, how: connection.status, advice };
  }
  if (connection.vendor === "FILES") return { verdict: "ok", what, how: "files are brought" };
  if (connection.sealedGrant === null) {
    return { verdict: "wrong", what, how: "nobody has signed in", advice: "Sign in to it." };
  }
  try {
    sealer.open(connection.sealedGrant, {
      tenantId,
      table: "connection_grant",
      row: connection.connectionId,
      column: "sealed",
    });
    return { verdict: "ok", what, how: "signed in" };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return { verdict: "wrong", what, how: "its sign-in cannot be opened", advice: error.message };
  }
}

function troubles(what: string, connection: ConnectionHealth, now: Date): Finding[] {
  const found: Finding[] = [];
  const { rejectedRecords, failedEffects, waitingEffects, oldestWaitingSince, discrepancies } =
    connection;
  if (rejectedRecords > 0) {
    found.push({
      verdict: "look",
      what,
      how: `${rejectedRecords} record(s) could not be read; they are kept`,
      advice: "Ask syncRuns { malformedRecords { field problem } } and mend them in the source.",
    });
  }
  if (failedEffects > 0) {
    found.push({
      verdict: "look",
      what,
      how: `${failedEffects} write-back(s) were refused by the vendor`,
      advice: "The plan's writeBacks say why.",
    });
  }
  if (connection.refusedStandings > 0) {
    found.push({
      verdict: "look",
      what,
      how: `${connection.refusedStandings} record(s) refuse to say how things stand: ${connection.standingProblem ?? ""}`,
      advice: "Look for a rule there that refuses it; they are told when there is something new.",
    });
  }
  if (oldestWaitingSince && now.getTime() - oldestWaitingSince.getTime() > patientEffectsMs) {
    found.push({
      verdict: "look",
      what,
      how: `${waitingEffects} write-back(s) wait, the oldest for ${age(oldestWaitingSince, now)}`,
      advice: "See that a worker runs and that the vendor can be reached.",
    });
  }
  if (connection.doubted > 0) {
    found.push({
      verdict: "look",
      what,
      how: `${connection.doubted} record(s) are no longer seen; they are kept as they were`,
      advice:
        "Give the user who signed in the right to see everything again; if they were deleted on purpose, disconnect with --forget and connect again.",
    });
  }
  if (discrepancies > 0) {
    found.push({
      verdict: "look",
      what,
      how: `${discrepancies} balance(s) do not follow from their payments and credits`,
      advice: "Debtors show them; nothing is asked for on their ground before they agree.",
    });
  }
  return found;
}

function age(since: Date, now: Date): string {
  return duration(Math.max(0, Math.round((now.getTime() - since.getTime()) / 1_000)));
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
