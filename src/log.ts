/**
 * The hub's log. Lines are made of named facts from a fixed list (ids, counts, codes, durations): no
 * name, amount, address or token has a place in it.
 */
import pino from "pino";

export interface LogFacts {
  readonly tenantId?: string;
  readonly connectionId?: string;
  readonly vendor?: string;
  readonly stream?: string;
  readonly runId?: string;
  readonly requestId?: string;
  readonly operation?: string;
  readonly code?: string;
  readonly count?: number;
  readonly ms?: number;
  readonly port?: number;
  /** Where in the program an unexpected error arose: class name and stack frames, never its message. */
  readonly where?: string;
}

export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

export function makeLog(level: string, destination?: string): Log {
  const base = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = destination
    ? pino(base, pino.destination({ dest: destination, mkdir: true, sync: true }))
    : pino(base, pino.destination(2));
  return {
    debug: (message, facts) => logger.debug(facts ?? {}, message),
    info: (message, facts) => logger.info(facts ?? {}, message),
    warn: (message, facts) => logger.warn(facts ?? {}, message),
    error: (message, facts) => logger.error(facts ?? {}, message),
  };
}

/** The shape of an unexpected error (class, code such as SQLSTATE, frames) without its message, which may quote data. */
export function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const code = "code" in error && typeof error.code === "string" ? [error.code] : [];
  return [error.name, ...code, ...frames.slice(0, 6).map((line) => line.trim())].join(" | ");
}
