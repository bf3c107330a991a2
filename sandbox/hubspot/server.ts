/** The practice HubSpot account over HTTP: sign-in, the CRM, its search, preferences, limits. */
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { HubSpotRecords } from "../data/hubspot-records.js";
import type { CallMeter } from "../shared/calls.js";
import type { PageCall, VendorTraits } from "../shared/faults.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { addAssociations } from "./associations.js";
import { addBatches, halve } from "./batch.js";
import {
  asObject,
  HubSpotError,
  invalid,
  lockedBody,
  notFound,
  rateLimitBody,
  unauthorised,
} from "./errors.js";
import {
  hubspotMeter,
  isSearch,
  policyOf,
  poolOf,
  setRateHeaders,
  type HubSpotLimits,
} from "./limits.js";
import { addSignIn, HubSpotSignIn, type HubSpotTokenPolicy } from "./oauth.js";
import { Portal, type PortalSettings } from "./portal.js";
import { addPractice } from "./practice.js";
import { addPreferences } from "./preferences.js";
import { addRecords, noteIn } from "./records.js";
import { findType } from "./schema.js";
import { checkScopes, onlyReads } from "./scopes.js";
import { addSearch } from "./search.js";
import { addSettings } from "./settings.js";

export interface HubSpotOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: HubSpotRecords;
  readonly limits: HubSpotLimits;
  /** How long a call takes. */
  readonly latencyMs: number;
  readonly tokens: HubSpotTokenPolicy;
  readonly settings: PortalSettings;
}

/** Whether it is a call of the API: signing in counts for no limit. */
function isApi({ url }: FastifyRequest): boolean {
  return /^\/(crm|communication-preferences|account-info|appinstalls)\//.test(url);
}

/** Limits, then the token, then its scopes. */
function addGate(
  app: FastifyInstance,
  signIn: HubSpotSignIn,
  meter: CallMeter,
  { limits, latencyMs }: HubSpotOptions,
): void {
  app.addHook("preHandler", async (request, reply) => {
    if (!isApi(request)) return;
    const over = meter.enter(reply, poolOf(request));
    setRateHeaders(reply, request, meter, limits);
    if (over !== null) return reply.code(429).send(rateLimitBody(policyOf(over.name)));
    checkScopes(request, signIn.checkToken(request));
    if (latencyMs > 0) await setTimeout(latencyMs);
  });
}

/** Pages of a list have the query in common but `after`; those of a search the body. */
function pageOf(request: FastifyRequest): PageCall | null {
  const { pathname, searchParams } = new URL(request.url, "http://practice");
  if (isSearch(request)) {
    const { after, ...rest } = asObject(request.body);
    const first = after === undefined || after === null || after === "0" || after === 0;
    return { family: `${pathname} ${JSON.stringify(rest)}`, first };
  }
  const list = /^\/crm\/(objects\/[^/]+\/[^/]+|owners\/[^/]+)$/.test(pathname);
  if (request.method !== "GET" || !list) return null;
  const first = !searchParams.has("after");
  searchParams.delete("after");
  return { family: `${pathname} ${searchParams.toString()}`, first };
}

function traitsOf(portal: Portal, signIn: HubSpotSignIn): VendorTraits {
  return {
    kindOf: (request) => {
      if (request.url.startsWith("/oauth/")) return "token";
      return onlyReads(request) ? "read" : "write";
    },
    counts: isApi,
    poolOf,
    refusalBody: (status, request) => {
      if (status === 401) return unauthorised("EXPIRED_AUTHENTICATION").body();
      if (status === 429)
        return rateLimitBody(isSearch(request) ? "SECONDLY" : "TEN_SECONDLY_ROLLING");
      return new HubSpotError({
        status,
        category: "INTERNAL_ERROR",
        message: "There was an error on our side.",
      }).body();
    },
    lockedBody,
    halve,
    pageOf,
    shift: (servedPage, request) => {
      const type = findType(request.url.split(/[/?]/)[4] ?? "");
      const id = /"id":"(\d+)"/.exec(servedPage)?.[1] ?? "";
      const record = type ? portal.find(type.name, id) : undefined;
      if (type && record) portal.touch(type.name, record);
    },
    endAccess: () => signIn.expireAccess(),
    endGrants: () => signIn.uninstall(),
  };
}

/** Builds the server; it does not listen yet. */
export function hubspotServer(options: HubSpotOptions): FastifyInstance {
  const { state, now, records, settings } = options;
  const writes = new WriteLog(state);
  const portal = new Portal(state, records, now, settings);
  const meter = hubspotMeter(options.limits, now);
  const signIn = new HubSpotSignIn(state, now, options.tokens);
  const app = practiceServer(state, writes, traitsOf(portal, signIn), meter);
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof HubSpotError) {
      return reply.code(error.refusal.status).send(error.body());
    }
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    if (statusCode < 500) {
      return reply.code(statusCode).send(invalid(`Invalid input JSON: ${message}`).body());
    }
    const refusal = { status: 500, category: "INTERNAL_ERROR", message };
    return reply.code(500).send(new HubSpotError(refusal).body());
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body()));
  addSignIn(app, signIn);
  addGate(app, signIn, meter, options);
  // The app takes itself out of the account.
  app.delete("/appinstalls/:version/external-install", async (_request, reply) => {
    signIn.uninstall();
    return reply.code(204).send();
  });
  const note = noteIn(writes, now);
  addRecords(app, portal, note);
  addBatches(app, portal, note);
  addSearch(app, portal);
  addAssociations(app, portal, note);
  addSettings(app, portal, note);
  addPreferences(app, portal, note);
  addPractice(app, portal);
  return app;
}
