/** A small HubSpot account behind nock: lists, search, associations, preferences, properties, records that are written. */
import type { Json, JsonObject, Session } from "../../../src/connectors/connector.js";
import { manifest } from "../../../src/connectors/hubspot/manifest.js";
import { type CrmObject, objects } from "../../../src/connectors/hubspot/objects.js";
import { standingProperties } from "../../../src/connectors/hubspot/own-properties.js";
import type { Reply, Sent } from "../network.js";
import { answering } from "../network.js";

export const apiUrl = "https://api.hubspot.example";
const loginUrl = "https://app.hubspot.example";
export const hubId = "62515";
export const companyId = "9001";
export const contactId = "9101";

export const settings = { loginUrl, apiUrl, clientId: "client-1", clientSecret: "hush" };
const now = new Date("2026-11-25T12:00:00.000Z");

export function session(changes: Partial<Session> = {}): Session {
  return {
    account: hubId,
    settings,
    grant: {
      accessToken: "token-1",
      refreshToken: "refresh-1",
      expiresAt: new Date("2026-11-25T12:30:00.000Z"),
      answer: {},
    },
    now,
    signal: new AbortController().signal,
    ...changes,
  };
}

// Records, as the connector brings them: what stands around them included.

type Changes = Readonly<Record<string, Json | undefined>>;

function record(
  { stamp }: Pick<CrmObject, "stamp">,
  id: string,
  number: number,
  properties: Changes,
  around: JsonObject = {},
): JsonObject {
  const at = `2026-11-2${number}T10:00:00.123Z`;
  const entries = Object.entries({ [stamp]: at, ...properties });
  return {
    id,
    createdAt: "2026-01-02T03:04:05.678Z",
    updatedAt: at,
    archived: false,
    properties: Object.fromEntries(
      entries.filter(([, value]) => value !== undefined),
    ) as JsonObject,
    ...around,
  };
}

/** The record as the list of archived records has it: nothing stands around it. */
export function archived(raw: JsonObject): JsonObject {
  const { associations: _associations, preferences: _preferences, ...rest } = raw;
  return { ...rest, archived: true, archivedAt: raw["updatedAt"] ?? null };
}

export function anOwner(number: number, changes: JsonObject = {}): JsonObject {
  return {
    id: `3${number}`,
    email: `owner${number}@acme.example`,
    firstName: "Olive",
    lastName: `Owner ${number}`,
    type: "PERSON",
    userId: 700 + number,
    archived: false,
    createdAt: "2026-01-02T03:04:05.678Z",
    updatedAt: `2026-11-2${number}T10:00:00.123Z`,
    ...changes,
  };
}

export function aCompany(number: number, changes: Changes = {}): JsonObject {
  const properties = { name: `Company ${number}`, phone: null, hubspot_owner_id: "31", ...changes };
  return record(objects.Company, `10${number}`, number, properties);
}

const quiet = { wide: [], single: [] };

export function aContact(number: number, changes: Changes = {}): JsonObject {
  const properties: Changes = {
    firstname: "Pat",
    lastname: `Person ${number}`,
    email: `pat${number}@company.example`,
    hs_email_optout: null,
    associatedcompanyid: "101",
    ...changes,
  };
  const { email } = properties;
  return record(objects.Contact, `20${number}`, number, properties, {
    associations: { companies: [{ id: "101", primary: true }] },
    preferences: typeof email === "string" ? { [email.toLowerCase()]: quiet } : {},
  });
}

const concerned = {
  associations: {
    companies: [{ id: "101", primary: false }],
    contacts: [{ id: "201", primary: false }],
  },
};

export function aDeal(number: number, changes: Changes = {}): JsonObject {
  const properties = {
    dealname: `Sale ${number}`,
    pipeline: "default",
    dealstage: "contractsent",
    amount: "1200.50",
    closedate: "2026-12-31T12:00:00Z",
    hubspot_owner_id: "31",
    deal_currency_code: "GBP",
    ...changes,
  };
  return record(objects.Deal, `30${number}`, number, properties, {
    associations: { companies: [{ id: "101", primary: true }], contacts: [] },
  });
}

function anActivity(
  type: "Note" | "Task" | "Call" | "Email" | "Meeting" | "Communication",
  prefix: string,
) {
  return (number: number, changes: Changes = {}) => {
    const properties = { hs_timestamp: "2026-11-20T09:30:00Z", ...changes };
    return record(objects[type], `${prefix}0${number}`, number, properties, concerned);
  };
}

export const aNote = anActivity("Note", "4");
export const aTask = anActivity("Task", "5");
export const aCall = anActivity("Call", "6");
export const anEmail = anActivity("Email", "7");
export const aMeeting = anActivity("Meeting", "8");
export const aMessage = anActivity("Communication", "9");

// The account

export interface Account {
  readonly sent: Sent[];
  /** By name in addresses; owners, too. */
  records: Record<string, JsonObject[]>;
  /** Tasks and notes that were written. */
  readonly written: JsonObject[];
  /** Properties that were made, by object: name and whether its values are unique. */
  readonly made: Record<string, JsonObject[]>;
  /** Scopes ("crm.objects.deals.read") and properties ("Contact.hs_email_optout") that are missing. */
  hidden: Set<string>;
  pageSize: number;
  headers: Record<string, string>;
  /** Answers instead of the account when it returns something. */
  fault: (sent: Sent) => Reply | undefined;
}

const scopes = manifest.scopes.map(({ scope }) => scope);

/** @param made whether Forbear's own properties are there already. */
export function anAccount(records: Record<string, JsonObject[]> = {}, made = true): Account {
  const marker = () => [{ name: "forbear_marker", hasUniqueValue: true }];
  const standing = () => Object.values(standingProperties).map((name) => ({ name }));
  const account: Account = {
    sent: [],
    records,
    written: [],
    made: made
      ? { tasks: marker(), notes: marker(), companies: standing(), contacts: standing() }
      : {},
    hidden: new Set(),
    pageSize: 2,
    headers: {},
    fault: () => undefined,
  };
  const sent = answering(apiUrl, (request) => {
    const reply = account.fault(request) ?? answer(account, request);
    return { ...reply, headers: { ...account.headers, ...reply.headers } };
  });
  return Object.assign(account, { sent });
}

/** A request that changes something: questions, too, are POSTs. */
export function isChange({ method, url }: Sent): boolean {
  return (
    method !== "GET" &&
    !/\/(search|batch\/read|unsubscribe-all\/read|introspect)$/.test(url.pathname)
  );
}

export function problem(status: number, category: string, code?: string): Reply {
  const errors =
    code === undefined ? [] : [{ message: "No", code, context: { propertyName: ["x"] } }];
  return { status, body: { status: "error", message: "No", correlationId: "c", category, errors } };
}

const notFound = problem(404, "OBJECT_NOT_FOUND");

function answer(account: Account, sent: Sent): Reply {
  const path = sent.url.pathname;
  const body = (sent.body.startsWith("{") ? JSON.parse(sent.body) : {}) as JsonObject;
  const routes: [RegExp, (found: string[]) => Reply][] = [
    [/^\/oauth\/2026-03\/token\/introspect$/, () => introspection(account)],
    [/^\/account-info\/2026-03\/details$/, () => details],
    [/^\/crm\/pipelines\/2026-03\/deals$/, () => pipelines],
    [
      /^\/crm\/properties\/2026-03\/(\w+)(?:\/(.+))?$/,
      (found) => properties(account, sent, found, body),
    ],
    [/^\/crm\/owners\/2026-03$/, () => list(account, "owners", sent.url)],
    [
      /^\/crm\/associations\/2026-03\/(\w+)\/(\w+)\/batch\/read$/,
      (found) => associations(account, found, body),
    ],
    [
      /^\/communication-preferences\/2026-03\/statuses\/batch\/(.+)$/,
      (found) => preferences(account, found, body),
    ],
    [
      /^\/crm\/objects\/2026-03\/(\w+)\/batch\/(read|update)$/,
      (found) => several(account, found, body),
    ],
    [/^\/crm\/objects\/2026-03\/(\w+)\/search$/, ([type = ""]) => search(account, type, body)],
    [
      /^\/crm\/objects\/2026-03\/(\w+)(?:\/([^/]+))?$/,
      (found) => object(account, sent, found, body),
    ],
  ];
  for (const [pattern, reply] of routes) {
    const found = pattern.exec(path);
    if (found) return reply(found.slice(1));
  }
  return notFound;
}

function introspection({ hidden }: Account): Reply {
  const granted = scopes.filter((scope) => !hidden.has(scope));
  return {
    body: {
      active: true,
      hub_id: Number(hubId),
      hub_domain: "acme.example",
      scopes: granted,
      token_use: "access_token",
      expires_in: 1700,
    },
  };
}

const details: Reply = {
  body: {
    portalId: Number(hubId),
    accountType: "STANDARD",
    timeZone: "Pacific/Auckland",
    companyCurrency: "NZD",
    additionalCurrencies: ["GBP"],
    uiDomain: "app-eu1.hubspot.com",
    utcOffset: "+13:00",
  },
};

function stage(id: string, label: string, isClosed: string, probability: string): JsonObject {
  return { id, label, displayOrder: 0, metadata: { isClosed, probability } };
}

const pipelines: Reply = {
  body: {
    results: [
      {
        id: "default",
        label: "Sales",
        displayOrder: 0,
        stages: [
          stage("contractsent", "Contract sent", "false", "0.9"),
          stage("closedwon", "Won", "true", "1.0"),
          stage("closedlost", "Lost", "true", "0.0"),
        ],
      },
    ],
  },
};

// Properties

function properties(account: Account, { method }: Sent, found: string[], body: JsonObject): Reply {
  const [type = "", rest = ""] = found;
  const made = (account.made[type] ??= []);
  if (method === "POST" && rest === "batch/create") {
    made.push(...(body["inputs"] as JsonObject[]));
    return { status: 201, body: batch(body["inputs"] as JsonObject[]) };
  }
  if (rest.startsWith("groups")) return method === "POST" ? { status: 201, body } : notFound;
  const all = [...standard(account, type), ...made];
  if (rest === "") return { body: { results: all } };
  const one = all.find(({ name }) => name === rest);
  return one ? { body: one } : notFound;
}

function standard({ hidden }: Account, type: string): JsonObject[] {
  const [name, known] = Object.entries(objects).find(([, { path }]) => path === type) ?? [];
  const object: CrmObject | undefined = known;
  return [...(object?.always ?? []), ...(object?.sometimes ?? []), "tax_number", "hs_object_id"]
    .filter((property) => !hidden.has(`${name ?? ""}.${property}`))
    .map((property) => ({ name: property }));
}

// Records

function list(account: Account, type: string, url: URL): Reply {
  const isArchived = url.searchParams.get("archived") === "true";
  const all = (account.records[type] ?? []).filter(
    // What is no record at all is in every answer.
    (each) => each["id"] === undefined || (each["archived"] ?? false) === isArchived,
  );
  const from = Number(url.searchParams.get("after") ?? 0);
  const page = all.slice(from, from + account.pageSize).map(bare);
  return { body: { results: page, ...paging(from + account.pageSize, all.length) } };
}

function paging(next: number, count: number): JsonObject {
  return next < count ? { paging: { next: { after: String(next) } } } : {};
}

/** The record without what the connector puts around it, and with what HubSpot adds. */
function bare({
  associations: _associations,
  preferences: _preferences,
  ...rest
}: JsonObject): JsonObject {
  const { properties: own, id } = rest;
  if (own === undefined) return rest;
  const added = { createdate: "2026-01-02T03:04:05.678Z", hs_object_id: id ?? null };
  return { ...rest, properties: { ...added, ...(own as JsonObject) } };
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
}

/** As much of the search as the connector speaks. */
function search(account: Account, type: string, body: JsonObject): Reply {
  const from = Number(body["after"] ?? 0);
  const limit = Math.min(Number(body["limit"]), account.pageSize);
  if (from + limit > 10_000) return problem(400, "VALIDATION_ERROR");
  const [group] = body["filterGroups"] as unknown as { filters: Filter[] }[];
  const [sort = ""] = body["sorts"] as string[];
  const all = (account.records[type] ?? [])
    .filter((each) => each["archived"] !== true)
    .filter((each) => group?.filters.every((filter) => meets(each, filter)))
    .map((each) => ({ each, key: sortKey(each, sort) }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ each }) => each);
  const page = all.slice(from, from + limit).map(bare);
  return { body: { total: all.length, results: page, ...paging(from + limit, all.length) } };
}

/** What HubSpot sorts and filters by; `indexed` is an older stamp that the search still knows. */
function sortKey(raw: JsonObject, property: string): number {
  if (property === "hs_object_id") return Number(raw["id"]);
  const { indexed, properties: own } = raw as { indexed?: string; properties?: JsonObject };
  return Date.parse(indexed ?? String(own?.[property]));
}

function meets(raw: JsonObject, { propertyName, operator, value }: Filter): boolean {
  // What is no record at all is in every answer.
  if (raw["properties"] === undefined) return true;
  const key = sortKey(raw, propertyName);
  switch (operator) {
    case "GTE":
      return key >= Number(value);
    case "GT":
      return key > Number(value);
    case "EQ":
      return key === Number(value);
    default:
      throw new Error(operator);
  }
}

function object(account: Account, { method, url }: Sent, found: string[], body: JsonObject): Reply {
  const [type = "", id] = found;
  if (method === "GET" && id === undefined) return list(account, type, url);
  if (method === "POST") return create(account, type, body);
  const byProperty = url.searchParams.get("idProperty");
  const pool = byProperty === null ? (account.records[type] ?? []) : account.written;
  const wanted = pool.find((each) =>
    byProperty === null
      ? each["id"] === id
      : (each["properties"] as JsonObject)[byProperty] === decodeURIComponent(id ?? ""),
  );
  if (!wanted) return notFound;
  if (method === "PATCH") {
    const values = body["properties"] as JsonObject;
    if (Object.keys(values).some((name) => !isMade(account, type, name)))
      return problem(400, "VALIDATION_ERROR", "PROPERTY_DOESNT_EXIST");
    Object.assign(wanted["properties"] as JsonObject, values);
  }
  return {
    body: showing(account, type, wanted, url.searchParams.get("properties")?.split(",") ?? []),
  };
}

/** The record with those of the properties that there are. */
function showing(
  account: Account,
  type: string,
  raw: JsonObject,
  names: readonly string[],
): JsonObject {
  const own = raw["properties"] as JsonObject;
  const shown = names
    .filter((name) => own[name] !== undefined || isMade(account, type, name))
    .map((name) => [name, own[name] ?? null]);
  return { ...bare(raw), properties: Object.fromEntries(shown) as JsonObject };
}

/** Statuses that are refused for their record alone, and HubSpot's word for it. */
const refusedStatuses: Readonly<Record<string, string>> = {
  REFUSED: "VALIDATION_ERROR",
  BUSY: "CONFLICT",
  FAILING: "INTERNAL_ERROR",
};

/** Many records in one call. */
function several(account: Account, [type = "", what]: string[], body: JsonObject): Reply {
  const results: JsonObject[] = [];
  const errors: JsonObject[] = [];
  const fail = (id: string, category: string) =>
    errors.push({
      status: "error",
      category,
      message: "No",
      context: what === "read" ? { ids: [id] } : { objectWriteTraceId: [id] },
      errors: [],
      links: {},
    });
  const inputs = body["inputs"] as { id: string; properties: JsonObject }[];
  const names = what === "read" ? (body["properties"] as string[]) : [];
  if (inputs.length > 100) return problem(400, "VALIDATION_ERROR");
  for (const { id, properties: values = {} } of inputs) {
    const raw = (account.records[type] ?? []).find((each) => each["id"] === id);
    const refused = refusedStatuses[String(values["forbear_status"])];
    if (!raw) fail(id, "OBJECT_NOT_FOUND");
    else if (Object.keys(values).some((name) => !isMade(account, type, name)))
      return problem(400, "VALIDATION_ERROR", "PROPERTY_DOESNT_EXIST");
    else if (refused !== undefined) fail(id, refused);
    else {
      Object.assign(raw["properties"] as JsonObject, values);
      results.push(showing(account, type, raw, names));
    }
  }
  const told = errors.length === 0 ? {} : { errors, numErrors: errors.length };
  return { status: errors.length === 0 ? 200 : 207, body: { ...batch(results), ...told } };
}

function isMade({ made }: Account, type: string, name: string): boolean {
  return (made[type] ?? []).some((each) => each["name"] === name);
}

function create(account: Account, type: string, body: JsonObject): Reply {
  const { forbear_marker: marker } = body["properties"] as JsonObject;
  if (!isMade(account, type, "forbear_marker"))
    return problem(400, "VALIDATION_ERROR", "PROPERTY_DOESNT_EXIST");
  if (
    account.written.some((each) => (each["properties"] as JsonObject)["forbear_marker"] === marker)
  )
    return problem(409, "CONFLICT");
  const id = `99${account.written.length + 1}`;
  account.written.push({ id, type, ...body });
  return { status: 201, body: { id, ...body } };
}

// Around records

function batch(results: Json[]): JsonObject {
  return {
    status: "COMPLETE",
    results,
    startedAt: "2026-11-25T12:00:00.000Z",
    completedAt: "2026-11-25T12:00:00.010Z",
  };
}

function associations(account: Account, [from = "", to = ""]: string[], body: JsonObject): Reply {
  const results = (body["inputs"] as { id: string }[]).flatMap(({ id }) => {
    const raw = (account.records[from] ?? []).find((each) => each["id"] === id);
    const own = (raw?.["associations"] as JsonObject | undefined)?.[to] as
      { id: string; primary: boolean }[] | undefined;
    if (!own || own.length === 0) return [];
    const primary = {
      category: "HUBSPOT_DEFINED",
      typeId: from === "deals" ? 5 : 1,
      label: "Primary",
    };
    const plain = { category: "HUBSPOT_DEFINED", typeId: 279, label: null };
    return [
      {
        from: { id },
        to: own.map((each) => ({
          toObjectId: Number(each.id),
          associationTypes: each.primary ? [plain, primary] : [plain],
        })),
      },
    ];
  });
  const missing = (body["inputs"] as JsonObject[]).length - results.length;
  if (missing === 0) return { body: batch(results) };
  const error = { status: "error", category: "OBJECT_NOT_FOUND", message: "No associations" };
  return { status: 207, body: { ...batch(results), numErrors: missing, errors: [error] } };
}

function preferences(account: Account, [what = ""]: string[], body: JsonObject): Reply {
  const kind = what === "read" ? "single" : "wide";
  const contacts = (account.records["contacts"] ?? []).map(({ preferences: own }) => own ?? {});
  const all = Object.assign({}, ...contacts) as Record<string, Record<string, string[] | null>>;
  const results = (body["inputs"] as string[]).flatMap((address) => {
    const said = all[address.toLowerCase()]?.[kind];
    if (!said) return [];
    const statuses = said.map((status) => ({
      channel: "EMAIL",
      status,
      subscriberIdString: address,
    }));
    return [
      { subscriberIdString: address, [kind === "wide" ? "wideStatuses" : "statuses"]: statuses },
    ];
  });
  return { body: batch(results) };
}
