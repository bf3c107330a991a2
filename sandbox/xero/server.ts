/** The practice Xero over HTTP: sign-in, the Accounting API of one organisation, its limits. */
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { LedgerRecords } from "../data/records.js";
import type { CallMeter } from "../shared/calls.js";
import type { PageCall, VendorTraits } from "../shared/faults.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { notFound, problem, XeroError } from "./errors.js";
import { enter, xeroMeter, type XeroLimits } from "./limits.js";
import { listContacts, listCredits, listInvoices, listPayments } from "./lists.js";
import { addSignIn, XeroSignIn } from "./oauth.js";
import { jsonOf, MadeAhead } from "./made-ahead.js";
import { Organisation, type OrganisationSettings } from "./organisation.js";
import { addPractice } from "./practice.js";
import { creditKinds, creditNames, envelope, type Wire } from "./wire-basics.js";
import { wireCredit } from "./wire-credits.js";
import { bankAccount, wirePayment } from "./wire-payments.js";
import { wireContact, wireInvoice, wireOrganisation } from "./wire.js";
import { addWrites } from "./writes.js";

export interface XeroOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: LedgerRecords;
  readonly limits: XeroLimits;
  /** How long a call takes; five at once is met only by calls that take their time. */
  readonly latencyMs: number;
  readonly tokenLifetimeSeconds: number;
  readonly settings: OrganisationSettings;
}

const api = "/api.xro/2.0";

/** The granular scope that an endpoint wants (vendors.md §3.1); reading is enough with `.read`. */
function checkScope(request: FastifyRequest, scopes: readonly string[]): void {
  const endpoint = request.url.slice(api.length).split(/[/?]/)[1] ?? "";
  const wanted: Readonly<Record<string, string>> = {
    Contacts: "accounting.contacts",
    Invoices: "accounting.invoices",
    CreditNotes: "accounting.invoices",
    Payments: "accounting.payments",
    Overpayments: "accounting.payments",
    Prepayments: "accounting.payments",
    Organisation: "accounting.settings",
    Accounts: "accounting.settings",
    InvoiceReminders: "accounting.settings",
  };
  const scope = wanted[endpoint];
  if (scope === undefined) return;
  const enough =
    scopes.includes(scope) || (request.method === "GET" && scopes.includes(`${scope}.read`));
  if (!enough) throw problem(401, "AuthorizationUnsuccessful");
}

/** Token, then organisation, then limits, then scope: before any endpoint of the API. */
function addGate(
  app: FastifyInstance,
  signIn: XeroSignIn,
  meter: CallMeter,
  latencyMs: number,
): void {
  app.addHook("preHandler", async (request, reply) => {
    if (!request.url.startsWith(api)) return;
    const scopes = signIn.checkToken(request);
    signIn.checkTenant(request);
    enter(meter, reply);
    checkScope(request, scopes);
    if (latencyMs > 0) await setTimeout(latencyMs);
  });
  // Xero speaks XML to whoever does not ask for JSON: a client that forgets the header finds out here.
  app.addHook("onSend", async (request, reply, payload) => {
    const wantsJson = (request.headers.accept ?? "").includes("application/json");
    if (!request.url.startsWith(api) || wantsJson || reply.statusCode >= 400) return payload;
    void reply.type("text/xml").removeHeader("content-length");
    return "<Response><Status>OK</Status></Response>";
  });
}

type IdRequest = FastifyRequest<{ Params: { id: string } }>;

function addReads(app: FastifyInstance, organisation: Organisation, now: () => Date): void {
  const { periodLockDate } = organisation.settings;
  const frame = (content: Record<string, unknown>) => envelope(content, now().getTime());
  // The organisation was opened long before anybody practised with it.
  app.get(`${api}/Organisation`, async () =>
    frame({ Organisations: [wireOrganisation(Date.UTC(2021, 2, 1), periodLockDate)] }),
  );
  app.get(`${api}/InvoiceReminders/Settings`, async () =>
    frame({ InvoiceReminders: [{ Enabled: organisation.remindersOn() }] }),
  );
  app.get(`${api}/Accounts`, async () => frame({ Accounts: [bankAccount] }));
  app.get(`${api}/Contacts`, async (request) => frame(listContacts(request, organisation)));
  const madeAhead = new MadeAhead(organisation);
  app.setReplySerializer((answer) => jsonOf(answer as Wire));
  app.post("/__practice/make-ahead", async () => ({ invoices: madeAhead.make() }));
  app.get(`${api}/Invoices`, async (request) =>
    frame(listInvoices(request, organisation, madeAhead)),
  );
  app.get(`${api}/Payments`, async (request) => frame(listPayments(request, organisation)));
  app.get(`${api}/Contacts/:id`, async (request: IdRequest) => {
    const contact = organisation.contact(request.params.id);
    if (!contact) throw notFound();
    return frame({
      Contacts: [wireContact(contact, organisation, { summary: false, merged: true })],
    });
  });
  app.get(`${api}/Invoices/:id`, async (request: IdRequest) => {
    const { id } = request.params;
    // By id or by number (xero_accounting.yaml getInvoice).
    const invoice = organisation.invoice(id) ?? organisation.invoiceByNumber(id);
    if (!invoice) throw notFound();
    return frame({ Invoices: [wireInvoice(invoice, organisation, "full")] });
  });
  app.get(`${api}/Payments/:id`, async (request: IdRequest) => {
    const payment = organisation.payment(request.params.id);
    if (!payment) throw notFound();
    return frame({ Payments: [wirePayment(payment, organisation)] });
  });
  for (const kind of creditKinds) {
    const { list } = creditNames[kind];
    app.get(`${api}/${list}`, async (request) => frame(listCredits(kind, request, organisation)));
    app.get(`${api}/${list}/:id`, async (request: IdRequest) => {
      const credit = organisation.credit(request.params.id);
      if (credit?.kind !== kind) throw notFound();
      return frame({ [list]: [wireCredit(credit, organisation, "full")] });
    });
  }
}

/**
 * Pages of one reading have everything in common but `page`, and the time from which on they read: who goes on
 * from the last stamp of a page, and then polls, reads on.
 */
function pageOf(request: FastifyRequest): PageCall | null {
  const [path = "", query = ""] = request.url.split("?");
  const parameters = new URLSearchParams(query);
  const page = parameters.get("page");
  if (request.method !== "GET" || !path.startsWith(api) || page === null) return null;
  parameters.delete("page");
  const isFirst = Number(page) <= 1 && request.headers["if-modified-since"] === undefined;
  return { family: `${path}?${parameters.toString()}`, first: isFirst };
}

function traitsOf(organisation: Organisation, signIn: XeroSignIn): VendorTraits {
  return {
    kindOf: ({ url, method }) => {
      if (url.startsWith("/connect/") || url.startsWith("/identity/")) return "token";
      return method === "GET" ? "read" : "write";
    },
    counts: ({ url }) => url.startsWith(api),
    refusalBody: (status) => {
      if (status === 401) return problem(401, "TokenExpired: token expired").body;
      return status === 429 ? "" : { ErrorNumber: 500, Type: "InternalServerException" };
    },
    pageOf,
    shift: (servedPage) => {
      const body = JSON.parse(servedPage) as Record<string, unknown>;
      const list = Object.values(body).find((value) => Array.isArray(value)) as Wire[] | undefined;
      const id = Object.entries(list?.[0] ?? {}).find(([name]) => /^\w+ID$/.test(name))?.[1];
      if (typeof id === "string") organisation.touch(id);
    },
    endAccess: () => signIn.expireAccess(),
    endGrants: () => signIn.endGrants(),
  };
}

/** Builds the server; it does not listen yet. */
export function xeroServer(options: XeroOptions): FastifyInstance {
  const { state, now, records } = options;
  const writes = new WriteLog(state);
  const organisation = new Organisation(state, records, now, options.settings);
  const meter = xeroMeter(options.limits, now);
  const signIn = new XeroSignIn(state, now, options.tokenLifetimeSeconds);
  const app = practiceServer(state, writes, traitsOf(organisation, signIn), meter);
  app.setErrorHandler((error, _request, reply: FastifyReply) => {
    if (error instanceof XeroError) {
      return reply.code(error.status).headers(error.headers).send(error.body);
    }
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    const Type = statusCode < 500 ? "PostDataInvalidException" : "InternalServerException";
    return reply
      .code(statusCode)
      .send({ ErrorNumber: statusCode < 500 ? 14 : 500, Type, Message: message });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body));
  addSignIn(app, signIn);
  addGate(app, signIn, meter, options.latencyMs);
  addReads(app, organisation, now);
  addPractice(app, organisation);
  addWrites(app, { state, organisation, writes, now });
  return app;
}
