/** Write routes: one record, or a batch; each answered once for a requestid (vendors.md §4.6). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WriteLog } from "../shared/server.js";
import type { PracticeState, Table } from "../shared/state.js";
import { capture } from "./cdc.js";
import type { Company } from "./company.js";
import { entityNamed, type Entity } from "./entities.js";
import { missing, QuickBooksError } from "./errors.js";
import { asObject } from "./fields.js";
import { answerTime } from "./instants.js";
import { operate, type Operation } from "./operations.js";
import { runQuery } from "./query/run.js";
import type { Wire } from "./wire-basics.js";
import type { Shown } from "./wire-sales.js";

/** Up to so many payloads in a batch (vendors.md §4.2). */
const mostItems = 30;

interface Answer {
  readonly status: number;
  readonly body: Wire;
}

export interface WriteContext {
  readonly state: PracticeState;
  readonly company: Company;
  readonly writes: WriteLog;
  readonly now: () => Date;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** Query parameters by their names in small letters. */
export function parametersOf(request: FastifyRequest): Parameters {
  return Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]),
  );
}

export function shownBy(include: string | undefined): Shown {
  const wanted = include?.split(",") ?? [];
  return {
    allCustomFields: wanted.includes("enhancedAllCustomFields"),
    invoiceLink: wanted.includes("invoiceLink"),
  };
}

/** Makes a write once for each requestid: the first answer is replayed, a refusal too. */
function once(requestId: string | undefined, kept: Table<Answer>, write: () => Answer): Answer {
  if (requestId === undefined || requestId === "") return write();
  const known = kept.get(requestId);
  if (known) return known;
  const answer = write();
  kept.put(requestId, answer);
  return answer;
}

/** Answers with what is refused as a Fault. */
function answered(make: () => Wire): Answer {
  try {
    return { status: 200, body: make() };
  } catch (error) {
    if (!(error instanceof QuickBooksError)) throw error;
    return { status: error.status, body: { Fault: error.fault() } };
  }
}

/** `?operation=delete`, `?operation=void`, or as the older way is, `?operation=update&include=void`. */
function operationOf(body: Wire, parameters: Parameters): Operation {
  const { operation, include } = parameters;
  if (operation === "delete") return "delete";
  if (operation === "void" || (operation === "update" && include === "void")) return "void";
  if (operation !== undefined && operation !== "update" && operation !== "create") {
    throw new QuickBooksError("2010", `Operation ${operation} is not supported`);
  }
  return "Id" in body ? "update" : "create";
}

function writableEntity(name: string): Entity {
  const entity = entityNamed(name);
  if (!entity) throw new QuickBooksError("2010", `Entity ${name} is not known`);
  return entity;
}

/** Puts a write on the list that tests look at. */
type Note = (kind: string, id: string, body: Wire) => void;

/** One payload of a batch: a record to write, a query, or a capture. */
function batchItem(item: Wire, company: Company, note: Note): Wire {
  const query = item["Query"];
  const options = Object.fromEntries(new URLSearchParams(String(item["optionsData"] ?? "")));
  const shown = shownBy(options["include"]);
  if (typeof query === "string") return { QueryResponse: runQuery(query, company, shown) };
  if ("CDCQuery" in item) {
    const { Entities, ChangedSince } = asObject(item["CDCQuery"]);
    return { CDCResponse: capture(String(Entities), String(ChangedSince), company) };
  }
  const named = Object.keys(item).find((key) => entityNamed(key) !== undefined);
  if (named === undefined) throw missing("Entity");
  const body = asObject(item[named]);
  const entity = writableEntity(named);
  const parameters = { ...options, operation: String(item["operation"] ?? "") };
  const done = operate(entity, operationOf(body, parameters), body, company, shown);
  note(done.kind, done.id, body);
  return { [entity.name]: done.wire };
}

/** Every item by itself: a Fault of one is inside a 200 (vendors.md §4.6). */
function batch(body: Wire, company: Company, kept: Table<Answer>, note: Note): Wire {
  const items = body["BatchItemRequest"];
  if (!Array.isArray(items) || items.length === 0) throw missing("BatchItemRequest");
  if (items.length > mostItems) {
    const detail = `A batch has ${mostItems} payloads at most, not ${items.length}`;
    throw new QuickBooksError("2010", detail, "BatchItemRequest");
  }
  const answers = items.map(asObject).map((item) => {
    const options = new URLSearchParams(String(item["optionsData"] ?? ""));
    const { body: answer } = once(options.get("requestid") ?? undefined, kept, () =>
      answered(() => batchItem(item, company, note)),
    );
    return { ...answer, bId: item["bId"] };
  });
  return { BatchItemResponse: answers };
}

/** Adds every route that writes. */
export function addWrites(app: FastifyInstance, context: WriteContext): void {
  const { company, writes, now } = context;
  const kept = context.state.table<Answer>("answers");
  const noteOf =
    ({ method, url: path }: FastifyRequest): Note =>
    (kind, id, body) => {
      writes.add({ at: now().toISOString(), kind, method, path, id, body });
    };
  const answer = (request: FastifyRequest, reply: FastifyReply, make: () => Wire) => {
    const { requestid } = parametersOf(request);
    const time = answerTime(now().getTime());
    const { status, body } = once(requestid, kept, () => {
      const made = answered(make);
      return { ...made, body: { ...made.body, time } };
    });
    return reply.code(status).send(body);
  };
  app.post("/v3/company/:realm/batch", async (request, reply) =>
    answer(request, reply, () => batch(asObject(request.body), company, kept, noteOf(request))),
  );
  app.post("/v3/company/:realm/:entity", async (request, reply) => {
    const parameters = parametersOf(request);
    return answer(request, reply, () => {
      const entity = writableEntity((request.params as { entity: string }).entity);
      const body = asObject(request.body);
      const shown = shownBy(parameters["include"]);
      const done = operate(entity, operationOf(body, parameters), body, company, shown);
      noteOf(request)(done.kind, done.id, body);
      return { [entity.name]: done.wire };
    });
  });
}
