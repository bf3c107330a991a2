/** Faults that a test scripts: what goes wrong, at which calls, before their effect or after it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callKinds, type CallKind, type CallMeter } from "./calls.js";

/** Without an effect, at once. */
const refusals = [
  "429",
  "429-retry-after",
  "500",
  "502-html",
  "401-once",
  "423",
  "477",
  "coded-fault",
] as const;
/** The connection is what fails; `-after` has had its effect. */
const losses = ["timeout-before", "timeout-after", "cut-before", "cut-after"] as const;
/** The answer is what is wrong. */
const spoilt = ["truncated-json", "duplicate-page", "page-shift", "partial"] as const;
/** Somebody changes the record that the call is about just before it is served. */
const meddling = ["changed-meanwhile"] as const;
/** The call itself is served, with what the sign-in is worth from then on. */
const endings = ["access-expires", "grant-revoked"] as const;
/** Of the older `POST /__practice/fault`: all of them without an effect. */
const older = ["html502", "truncated-json", "not-json", "500", "429"] as const;

/** These two need a page that was served before. */
const pagePair = ["duplicate-page", "page-shift"] as const;

const faultNames = [...refusals, ...losses, ...spoilt, ...meddling, ...endings] as const;
export type FaultName = (typeof faultNames)[number];
type OlderName = (typeof older)[number];

/** Which calls a fault is for; what is left out matches all. */
export interface FaultMatch {
  readonly method?: string;
  /** The whole path, without the query. */
  readonly path?: string;
  readonly pathPrefix?: string;
  readonly kind?: CallKind;
}

/** What `POST /__practice/faults` takes, one or a list. */
export interface FaultRule {
  readonly match: FaultMatch;
  readonly fault: FaultName;
  /** Lets so many matching calls pass first. */
  readonly after?: number;
  /** How often it happens: once, or without end where `every` is given. */
  readonly times?: number;
  /** Only at every so-manieth matching call. */
  readonly every?: number;
  /** What `429-retry-after` and `477` say; 1 unless given. */
  readonly seconds?: number;
  /** Of `coded-fault`: the vendor's own code, and the HTTP status that it comes with; 200 unless given. */
  readonly code?: string;
  readonly status?: number;
  /** How long a timeout holds the connection before it resets it; until the client goes unless given. */
  readonly delayMs?: number;
}

/** A call as one of several pages. */
export interface PageCall {
  /** What the pages of one reading have in common. */
  readonly family: string;
  /** Nothing was read before it. */
  readonly first: boolean;
}

/** What faults need to know of a vendor. */
export interface VendorTraits {
  readonly kindOf: (request: FastifyRequest) => CallKind;
  /** Whether the call counts for the vendor's limits: sign-in does not. */
  readonly counts: (request: FastifyRequest) => boolean;
  /** The vendor's own body of such a refusal. */
  readonly refusalBody: (status: 401 | 429 | 500, request: FastifyRequest) => unknown;
  /** The same of a record that is locked and of an account that is being moved, where there are such. */
  readonly lockedBody?: (status: 423 | 477) => unknown;
  /** The body of a fault with a code, of vendors that have such; it may come with HTTP 200. */
  readonly faultBody?: (code: string | undefined) => unknown;
  /**
   * Takes the second half of a batch away before it is served, where the vendor has batches whose records fare apart.
   * @returns what makes of the answer to the rest one that tells of the vendor's own trouble with those; null: no batch
   */
  readonly halve?: (request: FastifyRequest) => ((answer: string) => string) | null;
  /** Changes the record that a write is about, where the vendor has versions of records. */
  readonly meddle?: (request: FastifyRequest) => void;
  /** What the call counts for besides the limits of all calls. */
  readonly poolOf?: (request: FastifyRequest) => string;
  readonly pageOf: (request: FastifyRequest) => PageCall | null;
  /** Moves the stamp of the first record of a page that was served to now. */
  readonly shift: (servedPage: string, request: FastifyRequest) => void;
  /** Ends all access tokens, or every grant with all of its tokens. */
  readonly endAccess: () => void;
  readonly endGrants: () => void;
}

interface ServedPage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface ActiveRule {
  readonly id: number;
  readonly rule: Omit<FaultRule, "fault"> & { readonly fault: FaultName | OlderName };
  readonly old: boolean;
  seen: number;
  fired: number;
}

function isOneOf<T extends string>(names: readonly T[], value: unknown): value is T {
  return names.some((name) => name === value);
}

function isCount(value: unknown): boolean {
  return (
    value === undefined || (typeof value === "number" && Number.isInteger(value) && value >= 0)
  );
}

/** Says why a vendor cannot have a fault; null where it can. */
function lackingFor(fault: FaultName, traits: VendorTraits): string | null {
  if (fault === "coded-fault" && !traits.faultBody) return "This vendor has no faults with a code.";
  if (fault === "partial" && !traits.halve) return "Batches of this vendor fare as one.";
  if (fault === "changed-meanwhile" && !traits.meddle) return "This vendor knows no versions.";
  return null;
}

/** Says what is wrong with a rule that was sent; null when it is one. */
function mistakeIn(value: unknown, traits: VendorTraits): string | null {
  if (typeof value !== "object" || value === null) return "A rule is an object.";
  const {
    match = {},
    fault,
    after,
    times,
    every,
    seconds,
    delayMs,
    code,
    status,
  } = value as Partial<FaultRule>;
  if (!isOneOf(faultNames, fault)) return `fault is one of ${faultNames.join(", ")}.`;
  const lacking = lackingFor(fault, traits);
  if (lacking !== null) return lacking;
  if (code !== undefined && typeof code !== "string") return "code is text.";
  if (match.kind !== undefined && !isOneOf(callKinds, match.kind)) {
    return `match.kind is one of ${callKinds.join(", ")}.`;
  }
  if (![after, times, every, seconds, delayMs, status].every(isCount)) {
    return "after, times, every, seconds, delayMs and status are whole numbers.";
  }
  return null;
}

/** The rules of one vendor, in the order in which they came; the first that fires is met. */
class FaultBook {
  #rules: ActiveRule[] = [];
  #count = 0;

  add(rule: ActiveRule["rule"], old: boolean): number {
    const id = ++this.#count;
    this.#rules.push({ id, rule, old, seen: 0, fired: 0 });
    return id;
  }

  list(): object[] {
    return this.#rules
      .filter(({ old }) => !old)
      .map(({ id, rule, seen, fired }) => ({ id, ...rule, seen, fired }));
  }

  clear(): void {
    this.#rules = [];
  }

  /** Whether pages must be remembered for a fault that serves or changes an earlier one. */
  get wantsPages(): boolean {
    return this.#rules.some(({ rule: { fault } }) => isOneOf(pagePair, fault));
  }

  /** The rule that this call meets; counts the call for every rule that matches. */
  take(request: FastifyRequest, kind: CallKind, laterPage: boolean): ActiveRule | null {
    let met: ActiveRule | null = null;
    for (const active of this.#rules) {
      if (!matches(active.rule, request, kind, laterPage)) continue;
      active.seen++;
      if (met !== null || !isDue(active)) continue;
      active.fired++;
      met = active;
    }
    return met;
  }
}

function matches(
  { match, fault }: ActiveRule["rule"],
  request: FastifyRequest,
  kind: CallKind,
  laterPage: boolean,
): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === request.method) &&
    (match.path === undefined || match.path === request.url.split("?")[0]) &&
    request.url.startsWith(match.pathPrefix ?? "") &&
    (match.kind === undefined || match.kind === kind) &&
    (laterPage || !isOneOf(pagePair, fault))
  );
}

/** Whether the call that was just seen is one that the rule is for. */
function isDue({ rule, seen, fired }: ActiveRule): boolean {
  const { after = 0, every } = rule;
  const times = rule.times ?? (every === undefined ? 1 : Infinity);
  const position = seen - after;
  return fired < times && position > 0 && (every === undefined || position % every === 0);
}

/** Waits until the client has gone, or so long. */
function held({ raw: { socket } }: FastifyRequest, delayMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) {
      resolve();
      return;
    }
    const timer = delayMs === undefined ? undefined : setTimeout(resolve, delayMs);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function html502(reply: FastifyReply): FastifyReply {
  return reply
    .code(502)
    .type("text/html")
    .send("<html><body><h1>502 Bad Gateway</h1></body></html>");
}

function answerOlder(reply: FastifyReply, name: OlderName): FastifyReply {
  const json = (status: number, body: string): FastifyReply =>
    reply.code(status).type("application/json").send(body);
  switch (name) {
    case "html502":
      return html502(reply);
    case "truncated-json":
      return json(200, '{"totalSize":2,"records":[{"Id":"00');
    case "not-json":
      return json(200, "Service is being maintained.");
    case "500":
      return json(500, "{}");
    case "429":
      return reply.code(429).header("retry-after", "1").type("text/plain").send("");
  }
}

/** Answers in place of the vendor. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  name: (typeof refusals)[number],
  { seconds = 1, code, status: faultStatus = 200 }: ActiveRule["rule"],
  traits: VendorTraits,
): FastifyReply {
  if (name === "502-html") return html502(reply);
  if (name === "coded-fault") {
    return reply.code(faultStatus).type("application/json").send(traits.faultBody?.(code));
  }
  if (name === "429-retry-after" || name === "477") {
    void reply.header("retry-after", String(seconds));
  }
  if (name === "423" || name === "477") {
    const locked = name === "423" ? 423 : 477;
    return reply
      .code(locked)
      .type("application/json")
      .send(traits.lockedBody?.(locked) ?? {});
  }
  const status = name === "401-once" ? 401 : name === "500" ? 500 : 429;
  return reply.code(status).type("application/json").send(traits.refusalBody(status, request));
}

const pageHeaders = ["sforce-locator", "sforce-numberofrecords", "content-type"] as const;

/** Remembers the last page of each reading, only while a rule asks for it. */
class PageMemory {
  readonly #pages = new Map<string, ServedPage>();

  get(family: string): ServedPage | undefined {
    return this.#pages.get(family);
  }

  keep(family: string, reply: FastifyReply, body: string): void {
    const headers = pageHeaders.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === "string" ? [[name, value] as const] : [];
    });
    this.#pages.delete(family);
    this.#pages.set(family, { body, headers: Object.fromEntries(headers) });
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > 50 && oldest !== undefined) this.#pages.delete(oldest);
  }

  clear(): void {
    this.#pages.clear();
  }
}

interface Pending {
  readonly rule: ActiveRule["rule"];
  /** Of `partial`: what the answer becomes. */
  readonly mend: ((answer: string) => string) | undefined;
}

interface Workings {
  readonly book: FaultBook;
  readonly pages: PageMemory;
  readonly traits: VendorTraits;
  readonly meter: CallMeter;
  /** Faults that show in the answer. */
  readonly pending: WeakMap<FastifyRequest, Pending>;
}

/** What a fault changes at the vendor before the call is served. */
function change(
  fault: FaultName | OlderName,
  request: FastifyRequest,
  before: ServedPage | undefined,
  traits: VendorTraits,
): void {
  if (fault === "page-shift" && before) traits.shift(before.body, request);
  if (fault === "changed-meanwhile") traits.meddle?.(request);
  if (fault === "access-expires") traits.endAccess();
  if (fault === "grant-revoked") traits.endGrants();
}

/** A refused token is no call of the organisation's; all else is one. */
function noteFaulted(
  request: FastifyRequest,
  reply: FastifyReply,
  fault: string,
  traits: VendorTraits,
  meter: CallMeter,
): void {
  const counts = traits.counts(request) && fault !== "401-once";
  meter.faulted(reply, counts, traits.poolOf?.(request));
}

/** What the answer to half of a batch becomes; null where there is nothing to halve: it is for a later call. */
function halved(active: ActiveRule, request: FastifyRequest, traits: VendorTraits) {
  const mend = traits.halve?.(request) ?? null;
  if (mend === null) active.fired--;
  return mend;
}

async function onCall(
  request: FastifyRequest,
  reply: FastifyReply,
  { book, pages, traits, meter, pending }: Workings,
): Promise<FastifyReply | undefined> {
  const kind = traits.kindOf(request);
  meter.note(kind);
  const page = traits.pageOf(request);
  const before = page === null || page.first ? undefined : pages.get(page.family);
  const active = book.take(request, kind, before !== undefined);
  if (active === null) return undefined;
  const { fault, delayMs } = active.rule;
  const mend = fault === "partial" ? halved(active, request, traits) : undefined;
  if (mend === null) return undefined;
  change(fault, request, before, traits);
  if (active.old || isOneOf(refusals, fault) || fault.endsWith("-before")) {
    noteFaulted(request, reply, fault, traits, meter);
    if (active.old && isOneOf(older, fault)) return answerOlder(reply, fault);
    if (isOneOf(refusals, fault)) return refuse(request, reply, fault, active.rule, traits);
    if (fault === "timeout-before") await held(request, delayMs);
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  meter.faulted(reply, false);
  pending.set(request, { rule: active.rule, mend });
  return undefined;
}

/** Spoils an answer whose effect is done. */
async function spoil(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string | null,
  { rule, mend }: Pending,
  before: ServedPage | undefined,
): Promise<string | null> {
  const { fault } = rule;
  if (fault === "timeout-after") await held(request, rule.delayMs);
  if (fault === "timeout-after" || fault === "cut-after") request.raw.socket.destroy();
  if (text === null) return null;
  if (mend && reply.statusCode < 300) {
    void reply.code(207);
    return mend(text);
  }
  if (fault === "truncated-json") return text.slice(0, Math.floor(text.length / 2));
  if (fault !== "duplicate-page" || !before) return null;
  void reply.headers(before.headers);
  return before.body;
}

async function onSend(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  { book, pages, traits, pending }: Workings,
): Promise<unknown> {
  const text = typeof payload === "string" ? payload : null;
  const active = pending.get(request);
  const page = reply.statusCode < 300 && book.wantsPages ? traits.pageOf(request) : null;
  const before = page === null ? undefined : pages.get(page.family);
  if (page !== null && text !== null && active?.rule.fault !== "duplicate-page") {
    pages.keep(page.family, reply, text);
  }
  if (!active) return payload;
  const spoilt = await spoil(request, reply, text, active, before);
  if (spoilt === null) return payload;
  void reply.removeHeader("content-length");
  return spoilt;
}

/**
 * Adds `/__practice/faults`. The hook on answers must run after the one that saves, so that a fault
 * "after" has had its effect.
 */
export function addFaults(app: FastifyInstance, traits: VendorTraits, meter: CallMeter): void {
  const workings: Workings = {
    book: new FaultBook(),
    pages: new PageMemory(),
    traits,
    meter,
    pending: new WeakMap(),
  };
  const { book, pages } = workings;
  const practice = (request: FastifyRequest): boolean => request.url.startsWith("/__practice/");
  // Once the body is there: where a vendor's pages are asked for by POST, it says which page it is.
  app.addHook("preValidation", async (request, reply) =>
    practice(request) ? undefined : onCall(request, reply, workings),
  );
  app.addHook("onSend", async (request, reply, payload) =>
    practice(request) ? payload : onSend(request, reply, payload, workings),
  );
  app.get("/__practice/faults", async () => book.list());
  app.delete("/__practice/faults", async (_request, reply) => {
    book.clear();
    pages.clear();
    return reply.code(204).send();
  });
  app.post("/__practice/faults", async (request, reply) => {
    const rules = (Array.isArray(request.body) ? request.body : [request.body]) as FaultRule[];
    const mistake = rules.map((rule) => mistakeIn(rule, traits)).find((found) => found !== null);
    if (mistake !== undefined) return reply.code(400).send({ message: mistake });
    const ids = rules.map((rule) => book.add({ ...rule, match: rule.match ?? {} }, false));
    return reply.code(201).send({ ids });
  });
  app.post("/__practice/fault", async (request, reply) => {
    const { pathPrefix, kind, times } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof pathPrefix !== "string" || !isOneOf(older, kind) || typeof times !== "number") {
      return reply.code(400).send({
        message: `Send { pathPrefix, kind, times }; kind is one of ${older.join(", ")}.`,
      });
    }
    book.add({ match: { pathPrefix }, fault: kind, times }, true);
    return reply.code(204).send();
  });
}
