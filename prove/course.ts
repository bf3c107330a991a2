/**
 * A course of events: a worker is killed as often as there are knives, each time another takes over when leases
 * have ended, and at last one brings everything to its end. Where a connection asks for it, somebody signs in.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { KillOrder, Point } from "./points.js";
import type { WorkerProcess, WorkerProcesses } from "./worker-process.js";
import type { Ending, Round } from "./worlds.js";

/**
 * A lease ends within it, also one that was taken just before; and Xero forgets an idempotency key, so that what is
 * not looked up is written twice.
 */
const beyondLeasesMs = 7 * 60_000;
/** What waits for somebody to sign in is tried again within it. */
const beyondPausesMs = 16 * 60_000;
const patienceMs = 120_000;
/** When nothing happens for so long, what is left waits for a lease to end. */
const silenceMs = 4_000;
const lookEveryMs = 50;

export type Goal = "ALL_READ" | "ALL_SENT";

/** Ends a worker at a point, or so long after the first point that it has passed. */
export type Knife =
  | {
      readonly order: KillOrder;
      /** When access tokens end: before the worker begins, or when it passes this point for this time. */
      readonly expire?: "FIRST" | KillOrder;
    }
  | { readonly afterMs: number };

export interface Kill {
  /** The last point that was passed. */
  readonly at: Point;
  /** Salesforce may have exchanged its token, and the new one was not stored yet. */
  readonly exchanging: boolean;
  /** Somebody had to sign in before it could go on. */
  readonly signIn: string | null;
}

export interface Course {
  readonly kills: readonly Kill[];
  /** Knives that were not used: everything was at its end before. */
  readonly unused: number;
  readonly ending: Ending;
  /** From the beginning of the last worker to the end. */
  readonly lastMs: number;
  readonly innerErrors: readonly string[];
}

export interface CourseOptions {
  /** A second worker stands by, takes over at once what the killed one leaves, and is not killed. */
  readonly companion?: boolean;
}

/** A worker that was ordered to die does so within this time after it has passed its point. */
const dyingMs = 500;

/** @throws when nothing moves any more, and not all is at its end */
export async function runCourse(
  round: Round,
  workers: WorkerProcesses,
  goal: Goal,
  knives: readonly Knife[],
  { companion = false }: CourseOptions = {},
): Promise<Course> {
  const other = companion ? workers.take() : null;
  const kills: { at: Point; exchanging: boolean; signIn: string | null }[] = [];
  const onSignIn = (vendor: string): void => {
    const last = kills.at(-1);
    if (!last) throw new Error(`${vendor} asks for a sign-in, though nobody was killed.`);
    last.signIn = vendor;
  };
  let unused = 0;
  for (const knife of knives) {
    const worker = workers.take();
    if (await isKilled(round, worker, goal, knife, onSignIn, other)) {
      const at = worker.passed.at(-1) ?? "before any point";
      kills.push({ at, exchanging: isExchanging(worker.passed), signIn: null });
      // The other's leases must not seem to end while it is at work: it is left to fall silent.
      if (!companion) round.clock.forward(beyondLeasesMs);
    } else {
      unused += 1;
      await worker.stop();
    }
  }
  const worker = workers.take();
  await worker.begin(round.ordersFor(null));
  const begin = performance.now();
  await untilDone(round, worker, goal, onSignIn);
  const lastMs = performance.now() - begin;
  await Promise.all([worker.stop(), other?.stop()]);
  const ending = await round.ending({ cursors: goal === "ALL_READ" });
  return { kills, unused, ending, lastMs, innerErrors: round.innerErrors() };
}

/** Several vendors are read at once, so that another point may have been passed since the exchange began. */
function isExchanging(passed: readonly Point[]): boolean {
  const last = passed.findLast(
    (point) => point.includes(": token ") && point.endsWith(" SALESFORCE"),
  );
  return last !== undefined && last !== "after commit: token stored SALESFORCE";
}

/** False when all came to its end before. */
async function isKilled(
  round: Round,
  worker: WorkerProcess,
  goal: Goal,
  knife: Knife,
  onSignIn: (vendor: string) => void,
  other: WorkerProcess | null,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  if ("order" in knife) {
    await expireFor(round, worker, knife.expire);
    await worker.begin(round.ordersFor(knife.order));
  } else {
    worker.onPoint = () => (timer ??= setTimeout(() => worker.kill(), knife.afterMs));
    await worker.begin(round.ordersFor(null));
    // The first one to come has the work; the other stands by.
    await other?.begin(round.ordersFor(null));
  }
  try {
    if ((await untilDone(round, worker, goal, onSignIn)) === "KILLED") return true;
    // Its last commit may have been the end of all work.
    if ("order" in knife) await Promise.race([worker.ended, pause(dyingMs)]);
    return worker.isDead;
  } finally {
    clearTimeout(timer);
  }
}

async function expireFor(
  round: Round,
  worker: WorkerProcess,
  when: "FIRST" | KillOrder | undefined,
): Promise<void> {
  if (when === "FIRST") await round.expireAccess();
  if (when === undefined || when === "FIRST") return;
  let passings = 0;
  worker.onPoint = (point) => {
    if (!point.startsWith(when.point)) return;
    passings += 1;
    if (passings === when.passing) void round.expireAccess();
  };
}

async function untilDone(
  round: Round,
  worker: WorkerProcess,
  goal: Goal,
  onSignIn: (vendor: string) => void,
): Promise<"DONE" | "KILLED"> {
  let isRunning = true;
  void worker.ended.then(() => (isRunning = false));
  const end = performance.now() + patienceMs;
  let before = "";
  let movedAt = performance.now();
  while (isRunning) {
    const { stranger, ...open } = await whatIsOpen(round);
    if (stranger === null && nothingOf(open, goal)) return "DONE";
    if (stranger !== null && isRunning) {
      onSignIn(stranger);
      await round.signIn(stranger);
      round.clock.forward(beyondPausesMs);
    }
    const now = performance.now();
    const seen = `${worker.passed.length} ${JSON.stringify(open)}`;
    if (seen !== before) movedAt = now;
    before = seen;
    if (now - movedAt > silenceMs) {
      round.clock.forward(beyondLeasesMs);
      movedAt = now;
    }
    if (now > end)
      throw new Error(`After ${patienceMs / 1_000} s there is still ${JSON.stringify(open)}.`);
    await Promise.race([pause(lookEveryMs), worker.ended]);
  }
  if ((await worker.ended) !== "SIGKILL") throw new Error("A worker ended by itself.");
  return "KILLED";
}

interface Open {
  readonly unread: number;
  readonly running: number;
  readonly unjoined: number;
  readonly unassessed: number;
  readonly unsent: number;
}

function nothingOf(open: Open, goal: Goal): boolean {
  const { unjoined, unassessed, unsent } = open;
  const left = goal === "ALL_SENT" ? [unjoined, unassessed, unsent] : Object.values(open);
  return left.every((count) => count === 0);
}

async function whatIsOpen(
  round: Round,
): Promise<Open & { stranger: "SALESFORCE" | "XERO" | null }> {
  const [row] = await round.rows<Open & { stranger: "SALESFORCE" | "XERO" | null }>(
    `select (select count(*)::int from stream where last_success_at is null) as unread,
            (select count(*)::int from sync_run where state = 'RUNNING') as running,
            (select count(*)::int from party where needs_joining) as unjoined,
            (select count(*)::int from debtor where needs_assessment) as unassessed,
            (select count(*)::int from outbox where state = 'PENDING') as unsent,
            (select min(vendor) from connection where status = 'NEEDS_SIGN_IN') as stranger`,
  );
  if (!row) throw new Error("The database says nothing.");
  return row;
}
