/** Every call that connectors make on practice vendors, held against what the vendors publish of their APIs. */
import { afterAll, beforeAll } from "@jest/globals";
import * as hubspot from "../hubspot/openapi.js";
import * as xero from "../xero/openapi.js";
import { validator } from "../../sandbox/quickbooks-description.js";
import type { Vendor } from "../../../src/domain/source.js";

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

const vendorsAt = new Map<string, Vendor>();
const seen = new Map<Vendor, Map<string, Call>>();

/** From now on calls on this address are this vendor's. */
export function watch(baseUrl: string, vendor: Vendor): void {
  vendorsAt.set(new URL(baseUrl).origin, vendor);
}

/** Calls that differ in what was asked or answered; the same ones again tell nothing more. */
function keep(vendor: Vendor, call: Call): void {
  const { method, url, body, answer } = call;
  const calls = seen.get(vendor) ?? new Map<string, Call>();
  calls.set([method, url.pathname, url.search, body, answer].join(" "), call);
  seen.set(vendor, calls);
}

/** Looks on while the tests of a file run. */
export function useWatchedCalls(): void {
  const own = globalThis.fetch;
  beforeAll(() => {
    globalThis.fetch = async (input, init) => {
      const response = await own(input, init);
      const headers = new Headers(init?.headers);
      const url = new URL(input instanceof Request ? input.url : input);
      const vendor = vendorsAt.get(url.origin);
      // Others call practice vendors, too: tests, as people in the vendor's screens.
      if (vendor === undefined || headers.get("user-agent") !== "Forbear") return response;
      const text = await response
        .clone()
        .text()
        .catch(() => null);
      const body = typeof init?.body === "string" ? init.body : "";
      const { status } = response;
      if (text !== null)
        keep(vendor, { method: init?.method ?? "GET", url, headers, body, status, answer: text });
      return response;
    };
  });
  afterAll(() => {
    globalThis.fetch = own;
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Calls of the vendor's API that were answered in full; sign-ins have other descriptions, faults are made up. */
function callsOf(vendor: Vendor, path: RegExp): Call[] {
  return [...(seen.get(vendor)?.values() ?? [])].filter(
    ({ url, status, answer }) => path.test(url.pathname) && status < 300 && isJson(answer),
  );
}

const told = ({ method, url }: Call, problems: readonly string[]): string[] =>
  [...new Set(problems)].map((problem) => `${method} ${url.pathname}${url.search}: ${problem}`);

export interface Looked {
  /** How many calls that differ. */
  readonly calls: number;
  readonly problems: readonly string[];
}

/** What is wrong with requests and answers; of vendors that publish something of their API. */
export const lookAt: Readonly<Partial<Record<Vendor, () => Looked>>> = {
  XERO: () => {
    const calls = callsOf("XERO", /^\/api\.xro\/2\.0\//);
    const problems = calls.flatMap((call) =>
      told(call, [
        ...xero.requestProblems(call),
        ...xero.answerProblems(call, JSON.parse(call.answer)),
      ]),
    );
    return { calls: calls.length, problems };
  },
  HUBSPOT: () => {
    const calls = callsOf("HUBSPOT", /^\/(crm|communication-preferences|account-info)\//);
    const problems = calls.flatMap((call) =>
      told(call, [
        ...hubspot.requestProblems(call),
        ...hubspot.answerProblems(call, call.status, JSON.parse(call.answer)),
      ]),
    );
    return { calls: calls.length, problems };
  },
  QUICKBOOKS: () => {
    const calls = callsOf("QUICKBOOKS", /^\/v3\/company\//);
    const problems = calls.flatMap((call) => told(call, quickbooksProblems(call)));
    return { calls: calls.length, problems };
  },
};

const validators = new Map<string, ReturnType<typeof validator>>();

function entityProblems(type: string, record: unknown): string[] {
  const validate = validators.get(type) ?? validator(type);
  validators.set(type, validate);
  validate(record);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${type}${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

/** Of its API QuickBooks publishes the entities alone: what is sent and answered must consist of them. */
function quickbooksProblems({ url, body, answer }: Call): string[] {
  const sent = url.pathname.endsWith("/invoice") ? entityProblems("Invoice", JSON.parse(body)) : [];
  return [...sent, ...entitiesIn(JSON.parse(answer) as Record<string, unknown>)];
}

const frames = ["QueryResponse", "CDCResponse"];
const beside = ["time", "startPosition", "maxResults", "totalCount"];

/** The entities of an answer, however deep they stand in the frames of queries and data capture. */
function entitiesIn(frame: Record<string, unknown>): string[] {
  return Object.entries(frame).flatMap(([name, value]) => {
    if (beside.includes(name)) return [];
    const values = Array.isArray(value) ? value : [value];
    return frames.includes(name)
      ? values.flatMap((each) => entitiesIn(each as Record<string, unknown>))
      : values.flatMap((each) => entityProblems(name, each));
  });
}
