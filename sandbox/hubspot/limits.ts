/** HubSpot's limits (vendors.md §2.3). */
import type { FastifyReply, FastifyRequest } from "fastify";
import { CallMeter } from "../shared/calls.js";
import { day } from "../shared/dates.js";
import type { RatePolicy } from "./errors.js";

export interface HubSpotLimits {
  /** Calls of one app in ten seconds, sliding, searches left out; 110 for an app with OAuth. */
  readonly perTenSeconds: number;
  /** Searches a second, of all search endpoints and apps together; 5. */
  readonly searchesPerSecond: number;
  /** Calls until midnight in the account's zone; null as for apps with OAuth, who have no such limit. */
  readonly perDay: number | null;
}

/** The account's zone (vendors.md §2.3: the daily figure starts again at its midnight). */
export const accountZone = "Europe/London";

const policies: Readonly<Record<string, RatePolicy>> = {
  tenSeconds: "TEN_SECONDLY_ROLLING",
  search: "SECONDLY",
  day: "DAILY",
};

export function policyOf(limitName: string): RatePolicy {
  return policies[limitName] ?? "TEN_SECONDLY_ROLLING";
}

export function hubspotMeter(limits: HubSpotLimits, now: () => Date): CallMeter {
  const { perTenSeconds, searchesPerSecond, perDay } = limits;
  return new CallMeter(
    [
      { name: "tenSeconds", limit: perTenSeconds, spanMs: 10_000, pool: "calls" },
      { name: "search", limit: searchesPerSecond, spanMs: 1000, pool: "search" },
      ...(perDay === null
        ? []
        : [{ name: "day", limit: perDay, spanMs: day, resetsIn: accountZone }]),
    ],
    // None is documented; how many there were is still told.
    { name: "concurrent", limit: Number.MAX_SAFE_INTEGER, fromMs: 0 },
    now,
  );
}

export function isSearch({ url, method }: FastifyRequest): boolean {
  return method === "POST" && /^\/crm\/objects\/[^/]+\/[^/]+\/search(\?|$)/.test(url);
}

export function poolOf(request: FastifyRequest): "search" | "calls" {
  return isSearch(request) ? "search" : "calls";
}

/** Rate headers; search has none, and the daily ones are absent with OAuth (vendors.md §2.3). */
export function setRateHeaders(
  reply: FastifyReply,
  request: FastifyRequest,
  meter: CallMeter,
  { perTenSeconds, perDay }: HubSpotLimits,
): void {
  if (isSearch(request)) return;
  void reply.headers({
    "x-hubspot-ratelimit-interval-milliseconds": "10000",
    "x-hubspot-ratelimit-max": String(perTenSeconds),
    "x-hubspot-ratelimit-remaining": String(meter.left("tenSeconds")),
  });
  if (perDay === null) return;
  void reply.headers({
    "x-hubspot-ratelimit-daily": String(perDay),
    "x-hubspot-ratelimit-daily-remaining": String(meter.left("day")),
  });
}
