/** Write routes: many elements in one request, errors summarised or not, and the idempotency key. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { LedgerCredit, LedgerInvoice, LedgerPayment } from "../data/records.js";
import type { WriteLog } from "../shared/server.js";
import type { PracticeState, Table } from "../shared/state.js";
import {
  asObject,
  checkInvoiceUpdate,
  lockedMessage,
  checkNewInvoice,
  checkNewPayment,
  checkPaymentUndo,
  type Checked,
} from "./changes.js";
import { notFound, validationBody, validationError, type BadElement } from "./errors.js";
import { checkAllocation } from "./allocations.js";
import { parametersOf } from "./lists.js";
import type { Organisation } from "./organisation.js";
import { creditKinds, creditNames, envelope, msDate, type Wire } from "./wire-basics.js";
import { wireAllocation } from "./wire-credits.js";
import { wirePayment } from "./wire-payments.js";
import { wireInvoice } from "./wire.js";

/** About 6 minutes (vendors.md §3.7). */
const keptMs = 6 * 60_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface KeptAnswer extends Answer {
  readonly request: string;
  readonly at: number;
}

export interface WriteContext {
  readonly state: PracticeState;
  readonly organisation: Organisation;
  readonly writes: WriteLog;
  readonly now: () => Date;
}

/** Makes a write once for each Idempotency-Key; failed answers are replayed too (vendors.md §3.7). */
function once(
  request: FastifyRequest,
  kept: Table<KeptAnswer>,
  now: number,
  write: () => Answer,
): Answer {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return write();
  // xero_accounting.yaml idempotencyKey: 128 characters at most.
  if (key.length > 128)
    throw validationError("Idempotency Key exceeds the maximum length of 128 characters.");
  const fingerprint = createHash("sha256")
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest("hex");
  const known = kept.get(key);
  if (known && known.at + keptMs > now) {
    if (known.request !== fingerprint) {
      throw validationError("The Idempotency Key was used before with another request.");
    }
    return known;
  }
  const answer = write();
  kept.put(key, { ...answer, request: fingerprint, at: now });
  return answer;
}

/** The elements of a request: {Invoices: […]} or one element by itself. */
function elementsOf(request: FastifyRequest, name: string): Wire[] {
  const body = asObject(request.body);
  const list = body[name];
  const elements = Array.isArray(list) ? list.map(asObject) : [body];
  if (elements.length === 0 || Object.keys(body).length === 0) {
    throw validationError(`No ${name} were found in the request.`);
  }
  return elements;
}

/** What marks an element that was not saved, besides its status. */
const errorFlags = { Invoices: "HasErrors", Payments: "HasValidationErrors", Allocations: null };

interface Batch<T> {
  readonly name: "Invoices" | "Payments" | "Allocations";
  readonly elements: readonly Wire[];
  readonly check: (element: Wire) => Checked<T>;
  readonly saved: (value: T) => Wire;
}

/**
 * Saves a batch. With summarizeErrors=false the good ones are saved and the answer is 200 with a mark on
 * each; without it one bad element fails them all (vendors.md §3.7).
 */
function saveBatch<T>(batch: Batch<T>, request: FastifyRequest, now: number): Answer {
  const each = parametersOf(request)["summarizeerrors"] === "false";
  const results = batch.elements.map((element) => ({ element, checked: batch.check(element) }));
  const bad = (element: Wire, errors: readonly string[]): BadElement => ({
    ...element,
    ValidationErrors: errors.map((Message) => ({ Message })),
  });
  const failed = results.flatMap(({ element, checked }) =>
    "errors" in checked ? [bad(element, checked.errors)] : [],
  );
  if (failed.length > 0 && !each) return { status: 400, body: validationBody(failed) };
  const answers = results.map(({ element, checked }): Wire => {
    if ("apply" in checked) {
      const wire = batch.saved(checked.apply());
      return each ? { ...wire, StatusAttributeString: "OK" } : wire;
    }
    const refused = { ...bad(element, checked.errors), StatusAttributeString: "ERROR" };
    const flag = errorFlags[batch.name];
    return flag === null ? refused : { ...refused, [flag]: true };
  });
  return { status: 200, body: envelope({ [batch.name]: answers }, now) };
}

/** "2019-02-23 05:23:20", as in the example of xero_accounting.yaml HistoryRecordCreated. */
function historyInstant(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

function writeHistory(
  id: string,
  request: FastifyRequest,
  context: WriteContext,
  note: Note,
): Answer {
  const records = elementsOf(request, "HistoryRecords").map(({ Details }) => Details);
  const errors = records.map((details) => {
    if (typeof details !== "string" || details.trim() === "") return "Details is required";
    // 250 characters (vendors.md §3.7).
    return details.length > 250 ? "Details must not exceed 250 characters" : null;
  });
  const failed = errors.flatMap((Message) =>
    Message === null ? [] : [{ ValidationErrors: [{ Message }] }],
  );
  if (failed.length > 0) return { status: 400, body: validationBody(failed) };
  const saved = records.map((details) => {
    const entry = context.organisation.addHistory(id, String(details));
    note("HISTORY", id);
    return {
      DateUTCString: historyInstant(entry.at),
      DateUTC: msDate(entry.at),
      User: "System Generated",
      Details: entry.details,
      ValidationErrors: [],
    };
  });
  return { status: 200, body: envelope({ HistoryRecords: saved }, context.now().getTime()) };
}

function readHistory(id: string, organisation: Organisation, now: number): Wire {
  const records = organisation.history(id).map(({ details, at }) => ({
    Changes: "Note",
    DateUTCString: historyInstant(at),
    DateUTC: msDate(at),
    User: "System Generated",
    Details: details,
  }));
  return envelope({ HistoryRecords: records.reverse() }, now);
}

type IdRequest = FastifyRequest<{ Params: { id: string } }>;

/** Puts a write on the list that tests look at. */
type Note = (kind: string, id: string) => void;

type Route = (
  method: "PUT" | "POST",
  path: string,
  write: (request: IdRequest, note: Note) => Answer,
) => void;

/** How write routes are added: each answers once for an Idempotency-Key. */
function writeRoutes(app: FastifyInstance, context: WriteContext): Route {
  const { writes, now, state } = context;
  const kept = state.table<KeptAnswer>("answers");
  return (method, path, write) => {
    app.route<{ Params: { id: string } }>({
      method,
      url: `/api.xro/2.0${path}`,
      handler: async (request, reply) => {
        const note: Note = (kind, id) => {
          const body = request.body ?? null;
          writes.add({ at: now().toISOString(), kind, method, path: request.url, id, body });
        };
        const answer = once(request, kept, now().getTime(), () => write(request, note));
        return reply.code(answer.status).send(answer.body);
      },
    });
  };
}

function addInvoiceWrites(route: Route, { organisation, now }: WriteContext): void {
  const save = (
    request: IdRequest,
    note: Note,
    check: (element: Wire) => Checked<LedgerInvoice>,
  ): Answer =>
    saveBatch(
      {
        name: "Invoices",
        elements: elementsOf(request, "Invoices"),
        check,
        saved: (invoice) => {
          note("INVOICE", invoice.id);
          return wireInvoice(invoice, organisation, "full");
        },
      },
      request,
      now().getTime(),
    );
  route("PUT", "/Invoices", (request, note) =>
    save(request, note, (element) => checkNewInvoice(element, organisation)),
  );
  // POST with a known id or number updates (vendors.md §3.7).
  route("POST", "/Invoices", (request, note) =>
    save(request, note, (element) => {
      const { InvoiceID: id, InvoiceNumber: number } = element;
      if (typeof id === "string") {
        const known = organisation.invoice(id);
        return known
          ? checkInvoiceUpdate(element, known, organisation)
          : { errors: ["The invoice could not be found"] };
      }
      const known = typeof number === "string" ? organisation.invoiceByNumber(number) : undefined;
      return known
        ? checkInvoiceUpdate(element, known, organisation)
        : checkNewInvoice(element, organisation);
    }),
  );
  route("POST", "/Invoices/:id", (request, note) => {
    const { id } = request.params;
    const invoice = organisation.invoice(id) ?? organisation.invoiceByNumber(id);
    if (!invoice) throw notFound();
    return save(request, note, (element) => checkInvoiceUpdate(element, invoice, organisation));
  });
}

function addPaymentWrites(route: Route, { organisation, now }: WriteContext): void {
  const save = (
    request: IdRequest,
    kind: string,
    note: Note,
    check: (element: Wire) => Checked<LedgerPayment>,
  ): Answer =>
    saveBatch(
      {
        name: "Payments",
        elements: elementsOf(request, "Payments"),
        check,
        saved: (payment) => {
          note(kind, payment.id);
          return wirePayment(payment, organisation);
        },
      },
      request,
      now().getTime(),
    );
  for (const method of ["PUT", "POST"] as const) {
    route(method, "/Payments", (request, note) => {
      const reserved = new Map<string, number>();
      return save(request, "PAYMENT", note, (element) =>
        checkNewPayment(element, organisation, reserved),
      );
    });
  }
  route("POST", "/Payments/:id", (request, note) => {
    const payment = organisation.payment(request.params.id);
    if (!payment) throw notFound();
    return save(request, "PAYMENT_DELETED", note, (element) =>
      checkPaymentUndo(element, payment, organisation),
    );
  });
}

type AllocationRequest = FastifyRequest<{ Params: { id: string; allocation: string } }>;

/** PUT sets a part of a credit against invoices, DELETE takes it back (xero_accounting.yaml). */
function addAllocationWrites(app: FastifyInstance, route: Route, context: WriteContext): void {
  const { organisation, writes, now } = context;
  for (const kind of creditKinds) {
    const { list, type, id: idName } = creditNames[kind];
    const creditOf = (id: string): LedgerCredit => {
      const credit = organisation.credit(id);
      if (credit?.kind !== kind) throw notFound();
      return credit;
    };
    route("PUT", `/${list}/:id/Allocations`, (request, note) => {
      const credit = creditOf(request.params.id);
      const reserved = { used: 0, byInvoice: new Map<string, number>() };
      return saveBatch(
        {
          name: "Allocations",
          elements: elementsOf(request, "Allocations"),
          check: (element) => checkAllocation(element, credit, organisation, reserved),
          saved: (allocation) => {
            note("ALLOCATION", allocation.id);
            const wire = wireAllocation(allocation, credit.currency, organisation);
            return { ...wire, [type]: { [idName]: credit.id, LineItems: [] } };
          },
        },
        request,
        now().getTime(),
      );
    });
    app.delete(
      `/api.xro/2.0/${list}/:id/Allocations/:allocation`,
      async (request: AllocationRequest) => {
        const credit = creditOf(request.params.id);
        const wanted = request.params.allocation.toLowerCase();
        const allocation = credit.allocations.find(({ id }) => id === wanted);
        if (!allocation) throw notFound();
        if (organisation.isLocked(allocation.date)) throw validationError(lockedMessage);
        if (!allocation.deleted) organisation.unallocate(credit, allocation);
        const { url: path, method } = request;
        const at = now().toISOString();
        writes.add({ at, kind: "ALLOCATION_DELETED", method, path, id: allocation.id, body: null });
        return {
          AllocationId: allocation.id,
          Date: `/Date(${now().getTime()})/`,
          Invoice: [{ InvoiceID: allocation.invoiceId }],
          IsDeleted: true,
        };
      },
    );
  }
}

function addHistoryRoutes(app: FastifyInstance, route: Route, context: WriteContext): void {
  const { organisation, now } = context;
  for (const [path, known] of [
    ["/Invoices", (id: string) => organisation.invoice(id)],
    ["/Contacts", (id: string) => organisation.contact(id)],
    ["/Payments", (id: string) => organisation.payment(id)],
    ...creditKinds.map((kind) => {
      const known = (id: string) => {
        const credit = organisation.credit(id);
        return credit?.kind === kind ? credit : undefined;
      };
      return [`/${creditNames[kind].list}`, known] as const;
    }),
  ] as const) {
    const idOf = (request: IdRequest): string => {
      const record = known(request.params.id);
      if (!record) throw notFound();
      return record.id;
    };
    app.get(`/api.xro/2.0${path}/:id/History`, async (request: IdRequest) =>
      readHistory(idOf(request), organisation, now().getTime()),
    );
    route("PUT", `${path}/:id/History`, (request, note) =>
      writeHistory(idOf(request), request, context, note),
    );
  }
}

/** Adds every route that writes, and the history. */
export function addWrites(app: FastifyInstance, context: WriteContext): void {
  const route = writeRoutes(app, context);
  addInvoiceWrites(route, context);
  addPaymentWrites(route, context);
  addAllocationWrites(app, route, context);
  addHistoryRoutes(app, route, context);
}
