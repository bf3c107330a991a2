/** What kinds of call there are, and the count of every call against the limits of its vendor. */
import type { FastifyReply } from "fastify";
import { CalendarDay, SlidingWindow } from "./usage.js";

export const callKinds = ["token", "read", "write", "bulk"] as const;
export type CallKind = (typeof callKinds)[number];

/** So many calls in any window of this length. */
export interface WindowLimit {
  readonly name: string;
  readonly limit: number;
  readonly spanMs: number;
  /** Calls within so many milliseconds are counted together; keeps a day's window small. */
  readonly bucketMs?: number;
  /** Only calls of this pool count; all do unless given. */
  readonly pool?: string;
  /** The IANA zone at whose midnight counting starts again; the window slides unless given. */
  readonly resetsIn?: string;
}

/** So many calls at once; only those count that run for `fromMs` or longer by the vendor's clock. */
export interface ConcurrencyLimit {
  readonly name: string;
  readonly limit: number;
  readonly fromMs: number;
}

interface MeteredWindow extends WindowLimit {
  /** Calls that were let in: what the vendor refuses by. */
  readonly admitted: SlidingWindow | CalendarDay;
  /** Calls that were made, refused ones too: what a client must answer for. */
  readonly made: SlidingWindow | CalendarDay;
  highest: number;
  refused: number;
}

export interface LimitReport {
  readonly limit: number;
  /** Null for calls at once. */
  readonly windowMs: number | null;
  /** The most calls made in any window of that length, or at once. Above the limit: a violation. */
  readonly highest: number;
  /** How many calls were refused for this limit. */
  readonly refused: number;
}

export interface CallReport {
  readonly limits: Readonly<Record<string, LimitReport>>;
  readonly calls: Readonly<Record<CallKind, number>>;
  readonly refused: number;
  /** Calls that met a scripted fault. */
  readonly faulted: number;
  readonly peakConcurrency: number;
  /** Calls that count and have no answer yet. */
  readonly underWay: number;
}

/** Why a call is over a limit, and for how long it will be. */
export interface OverLimit {
  readonly name: string;
  readonly waitMs: number;
}

function counterOf({ spanMs, bucketMs, resetsIn }: WindowLimit): SlidingWindow | CalendarDay {
  return resetsIn === undefined ? new SlidingWindow(spanMs, bucketMs) : new CalendarDay(resetsIn);
}

/** Remembers a call, refused or not. */
function make(windows: readonly MeteredWindow[], now: number): void {
  for (const window of windows) {
    window.made.add(now);
    window.highest = Math.max(window.highest, window.made.count(now));
  }
}

/** Counts the calls on one vendor. Refused calls use up nothing, but they are remembered. */
export class CallMeter {
  readonly #windows: readonly MeteredWindow[];
  readonly #concurrency: ConcurrencyLimit;
  /** When each running call began. */
  readonly #running = new Map<FastifyReply, number>();
  readonly #calls: Record<CallKind, number> = { token: 0, read: 0, write: 0, bulk: 0 };
  readonly #now: () => Date;
  #peak = 0;
  #highestAtOnce = 0;
  #refusedAtOnce = 0;
  #faulted = 0;

  constructor(windows: readonly WindowLimit[], concurrency: ConcurrencyLimit, now: () => Date) {
    this.#windows = windows.map((limit) => ({
      ...limit,
      admitted: counterOf(limit),
      made: counterOf(limit),
      highest: 0,
      refused: 0,
    }));
    this.#concurrency = concurrency;
    this.#now = now;
  }

  /** Counts a call of any kind, once. */
  note(kind: CallKind): void {
    this.#calls[kind]++;
  }

  /**
   * Lets a call in, which then runs until its answer has left, or says which limit it is over.
   * @param pool what the call counts for besides the limits of all calls.
   */
  enter(reply: FastifyReply, pool?: string): OverLimit | null {
    const now = this.#now().getTime();
    const atOnce = this.atOnce(now);
    const windows = this.windowsOf(pool);
    make(windows, now);
    if (atOnce >= this.#concurrency.limit) {
      this.#refusedAtOnce++;
      this.#highestAtOnce = Math.max(this.#highestAtOnce, atOnce + 1);
      return { name: this.#concurrency.name, waitMs: 1000 };
    }
    for (const window of windows) {
      if (window.admitted.count(now) < window.limit) continue;
      window.refused++;
      return { name: window.name, waitMs: window.admitted.wait(now) };
    }
    this.begin(reply, windows, now);
    return null;
  }

  /** Counts a call that a scripted fault answers in place of the vendor: it was a call all the same. */
  faulted(reply: FastifyReply, counts: boolean, pool?: string): void {
    this.#faulted++;
    if (!counts) return;
    const now = this.#now().getTime();
    const windows = this.windowsOf(pool);
    make(windows, now);
    this.begin(reply, windows, now);
  }

  /** Calls that were let in, of the named window. */
  used(name: string): number {
    const window = this.#windows.find((one) => one.name === name);
    return window?.admitted.count(this.#now().getTime()) ?? 0;
  }

  left(name: string): number {
    const window = this.#windows.find((one) => one.name === name);
    return window ? Math.max(0, window.limit - this.used(name)) : 0;
  }

  report(): CallReport {
    const limits: [string, LimitReport][] = this.#windows.map(
      ({ name, limit, spanMs, highest, refused }) => [
        name,
        { limit, windowMs: spanMs, highest, refused },
      ],
    );
    // Calls grow old while nobody enters: look once more.
    this.atOnce(this.#now().getTime());
    const { name, limit } = this.#concurrency;
    const atOnce = {
      limit,
      windowMs: null,
      highest: this.#highestAtOnce,
      refused: this.#refusedAtOnce,
    };
    limits.push([name, atOnce]);
    return {
      limits: Object.fromEntries(limits),
      calls: { ...this.#calls },
      refused: limits.reduce((sum, [, { refused }]) => sum + refused, 0),
      faulted: this.#faulted,
      peakConcurrency: this.#peak,
      underWay: this.#running.size,
    };
  }

  private windowsOf(pool: string | undefined): MeteredWindow[] {
    return this.#windows.filter((window) => window.pool === undefined || window.pool === pool);
  }

  private begin(reply: FastifyReply, windows: readonly MeteredWindow[], now: number): void {
    for (const { admitted } of windows) admitted.add(now);
    this.#running.set(reply, now);
    this.#peak = Math.max(this.#peak, this.#running.size);
    this.atOnce(now);
    reply.raw.once("close", () => this.#running.delete(reply));
  }

  /** Running calls that count for the limit on calls at once. */
  private atOnce(now: number): number {
    let count = 0;
    for (const began of this.#running.values()) {
      if (began + this.#concurrency.fromMs <= now) count++;
    }
    this.#highestAtOnce = Math.max(this.#highestAtOnce, count);
    return count;
  }
}
