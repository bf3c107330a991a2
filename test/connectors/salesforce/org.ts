/** A small Salesforce organisation behind nock: describe, query with pages, bulk jobs, tasks, fields of ours. */
import type { JsonObject, Session } from "../../../src/connectors/connector.js";
import type { Reply, Sent } from "../network.js";
import { answering } from "../network.js";

export const instanceUrl = "https://acme.my.salesforce.example";
export const loginUrl = "https://login.salesforce.example";
export const organisationId = "00D5g000004CbXyEAK";
export const accountId = "0015g00000AbCdEAAV";
export const contactId = "0035g00000XyZaBAAV";

export const settings = { loginUrl, clientId: "client-1", clientSecret: "hush" };
const now = new Date("2026-11-25T12:00:00.000Z");

export function session(changes: Partial<Session> = {}): Session {
  return {
    account: organisationId,
    settings,
    grant: {
      accessToken: "token-1",
      refreshToken: "refresh-1",
      expiresAt: null,
      answer: { instance_url: instanceUrl, id: `${loginUrl}/id/${organisationId}/0055g000001` },
    },
    now,
    signal: new AbortController().signal,
    ...changes,
  };
}

function record(type: string, prefix: string, number: number, rest: JsonObject): JsonObject {
  return {
    attributes: { type },
    Id: `${prefix}5g000000000${number}AAA`,
    SystemModstamp: `2026-11-2${number}T10:00:00.000+0000`,
    ...rest,
  };
}

export function anAccount(number: number, changes: JsonObject = {}): JsonObject {
  return record("Account", "001", number, { Name: `Company ${number}`, Phone: null, ...changes });
}

export function aContact(number: number, changes: JsonObject = {}): JsonObject {
  return record("Contact", "003", number, {
    AccountId: "0015g0000000001AAA",
    Name: `Person ${number}`,
    LastName: `${number}`,
    SystemModstamp: `2026-11-2${number}T11:00:00.000+0000`,
    HasOptedOutOfEmail: false,
    ...changes,
  });
}

/** A contact whose Individual changed a day after the contact itself. */
export function aContactWithIndividual(number: number, changes: JsonObject = {}): JsonObject {
  return aContact(number, {
    SystemModstamp: "2026-11-20T11:00:00.000+0000",
    IndividualId: `0PK5g000000000${number}AAA`,
    Individual: {
      attributes: { type: "Individual" },
      SystemModstamp: `2026-11-2${number}T12:00:00.000+0000`,
      HasOptedOutProcessing: false,
      ShouldForget: false,
    },
    ...changes,
  });
}

export function aUser(number: number, changes: JsonObject = {}): JsonObject {
  return record("User", "005", number, {
    Name: `User ${number}`,
    Email: `user${number}@acme.example`,
    IsActive: true,
    UserType: "Standard",
    ...changes,
  });
}

export function aQueue(number: number, changes: JsonObject = {}): JsonObject {
  return record("Group", "00G", number, {
    Name: `Queue ${number}`,
    Email: null,
    Type: "Queue",
    ...changes,
  });
}

export function anOpportunity(number: number, changes: JsonObject = {}): JsonObject {
  return record("Opportunity", "006", number, {
    Name: `Sale ${number}`,
    AccountId: "0015g0000000001AAA",
    OwnerId: "0055g0000000001AAA",
    StageName: "Prospecting",
    IsClosed: false,
    IsWon: false,
    CloseDate: "2026-12-31",
    ...changes,
  });
}

export function aTask(number: number, changes: JsonObject = {}): JsonObject {
  return record("Task", "00T", number, {
    Subject: "Call",
    WhoId: "0035g0000000001AAA",
    WhatId: null,
    AccountId: "0015g0000000001AAA",
    ActivityDate: "2026-11-20",
    CreatedDate: "2026-11-20T08:00:00.000+0000",
    IsClosed: true,
    CallType: "Outbound",
    TaskSubtype: "Call",
    ...changes,
  });
}

export function anEvent(number: number, changes: JsonObject = {}): JsonObject {
  return record("Event", "00U", number, {
    WhoId: null,
    WhatId: "0015g0000000001AAA",
    AccountId: "0015g0000000001AAA",
    StartDateTime: "2026-11-20T09:00:00.000+0000",
    ActivityDate: "2026-11-20",
    IsAllDayEvent: false,
    IsChild: false,
    ...changes,
  });
}

export function anEmail(number: number, changes: JsonObject = {}): JsonObject {
  return record("EmailMessage", "02s", number, {
    RelatedToId: "0015g0000000001AAA",
    ActivityId: null,
    Incoming: false,
    Status: "3",
    MessageDate: "2026-11-20T09:30:00.000+0000",
    CreatedDate: "2026-11-20T09:30:00.000+0000",
    ...changes,
  });
}

/** Whom a cadence writes to. */
export function aTarget(number: number, changes: JsonObject = {}): JsonObject {
  return record("ActionCadenceTracker", "77K", number, {
    TargetId: "0035g0000000001AAA",
    State: "Running",
    ActionCadenceId: "77A5g0000000001AAA",
    ActionCadence: { attributes: { type: "ActionCadence" }, Name: "Late payers" },
    ...changes,
  });
}

export function aRelation(number: number, changes: JsonObject = {}): JsonObject {
  return record("AccountContactRelation", "07k", number, {
    AccountId: "0015g0000000001AAA",
    ContactId: "0035g0000000001AAA",
    Roles: "Guarantor",
    IsDirect: true,
    IsActive: true,
    StartDate: null,
    EndDate: null,
    ...changes,
  });
}

interface BulkJob {
  readonly id: string;
  readonly soql: string;
  readonly operation: string;
  /** Asked about so many times more, it is still at work. */
  busyFor: number;
  state: string;
}

export interface Org {
  readonly sent: Sent[];
  /** The SOQL texts that were asked, in order. */
  readonly soql: string[];
  readonly tasks: JsonObject[];
  readonly jobs: Map<string, BulkJob>;
  /** Jobs that were taken away or stopped. */
  readonly dropped: string[];
  records: Record<string, JsonObject[]>;
  /** Fields ("Name"), fields of one object ("Contact.Name") or objects ("Contact") that the user may not see. */
  hidden: Set<string>;
  /** Fields that the signed-in user may not change. */
  locked: Set<string>;
  pageSize: number;
  /** How often a new job is still at work when it is asked about. */
  busyFor: number;
  /** Sent with every answer. */
  headers: Record<string, string>;
  /** Answers instead of the organisation when it returns something. */
  fault: (sent: Sent) => Reply | undefined;
}

/** Of each object: field, and its type where it is no text. */
const described: Record<string, string> = {
  User: "Id Name SystemModstamp:datetime Email IsActive:boolean UserType Title",
  Group: "Id Name SystemModstamp:datetime Type Email",
  Account:
    "Id Name SystemModstamp:datetime IsDeleted:boolean MasterRecordId ParentId OwnerId Phone BillingCountry Tax_Number__c Xero_Contact_ID__c Website " +
    "Forbear_Status__c Forbear_Status_Words__c Forbear_Balance__c Forbear_As_Of__c:datetime Forbear_Plan_Reference__c Forbear_Next_Instalment_On__c:date Forbear_Care__c Forbear_Care_Until__c:date",
  Contact:
    "Id AccountId Name FirstName LastName SystemModstamp:datetime IsDeleted:boolean MasterRecordId OwnerId Email HasOptedOutOfEmail:boolean Phone MobilePhone HomePhone DoNotCall:boolean MailingCountry IndividualId",
  AccountContactRelation:
    "Id AccountId ContactId SystemModstamp:datetime IsDeleted:boolean Roles:multipicklist IsDirect:boolean IsActive:boolean StartDate:date EndDate:date",
  Individual:
    "Id SystemModstamp:datetime HasOptedOutProcessing:boolean HasOptedOutSolicit:boolean ShouldForget:boolean",
  Opportunity:
    "Id Name SystemModstamp:datetime IsDeleted:boolean AccountId OwnerId StageName IsClosed:boolean IsWon:boolean CloseDate:date Amount:currency",
  Task: "Id Subject SystemModstamp:datetime IsDeleted:boolean WhoId WhatId AccountId ActivityDate:date CreatedDate:datetime IsClosed:boolean CallType TaskSubtype CallDisposition CallObject Description",
  Event:
    "Id SystemModstamp:datetime IsDeleted:boolean WhoId WhatId AccountId StartDateTime:datetime ActivityDate:date IsAllDayEvent:boolean IsChild:boolean Subject",
  EmailMessage:
    "Id SystemModstamp:datetime IsDeleted:boolean RelatedToId ActivityId Incoming:boolean Status MessageDate:datetime CreatedDate:datetime TextBody",
  ActionCadenceTracker:
    "Id SystemModstamp:datetime IsDeleted:boolean TargetId State ActionCadenceId",
  ActionCadence: "Id SystemModstamp:datetime Name",
  Organization: "Id Name Country TimeZoneSidKey SystemModstamp:datetime",
};

export function anOrg(records: Record<string, JsonObject[]> = {}): Org {
  const org: Org = {
    sent: [],
    soql: [],
    tasks: [],
    jobs: new Map(),
    dropped: [],
    records: {
      Organization: [{ Name: "Acme", Country: "United Kingdom", TimeZoneSidKey: "Europe/London" }],
      ...records,
    },
    hidden: new Set(),
    locked: new Set(),
    pageSize: 2,
    busyFor: 0,
    headers: {},
    fault: () => undefined,
  };
  const sent = answering(instanceUrl, (request) => {
    const reply = org.fault(request) ?? answer(org, request);
    return { ...reply, headers: { ...org.headers, ...reply.headers } };
  });
  return Object.assign(org, { sent });
}

function answer(org: Org, sent: Sent): Reply {
  const { method, url } = sent;
  const path = url.pathname.replace("/services/data/v67.0", "");
  const objectType = /^\/sobjects\/(\w+)\/describe$/.exec(path)?.[1];
  if (objectType !== undefined) return descriptionOf(org, objectType);
  if (path === "/query" || path === "/queryAll") {
    const soql = url.searchParams.get("q") ?? "";
    org.soql.push(soql);
    return pageOf(org, select(org, soql, path === "/queryAll"), soql, 0);
  }
  if (path.startsWith("/query/")) {
    const [soql = "", offset = "0"] = Buffer.from(path.slice(7), "base64url").toString().split("|");
    return pageOf(org, select(org, soql, true), soql, Number(offset));
  }
  if (path.startsWith("/jobs/query")) return jobAnswer(org, path.slice(11), sent);
  if (method === "PATCH" && path === "/composite/sobjects") return collectionAnswer(org, sent);
  if (method !== "GET" && path.startsWith("/sobjects/")) return saveAnswer(org, path, sent);
  return notFound;
}

function saveAnswer(org: Org, path: string, { method, body }: Sent): Reply {
  const values = JSON.parse(body) as JsonObject;
  if (method === "POST" && path === "/sobjects/Task") {
    const id = `00T5g000000000${org.tasks.length + 1}AAA`;
    org.tasks.push({ Id: id, ...values });
    return { status: 201, body: { id, success: true, errors: [] } };
  }
  const [, type = "", id] = /^\/sobjects\/(\w+)\/(\w+)$/.exec(path) ?? [];
  const changed = (org.records[type] ?? []).find((candidate) => candidate["Id"] === id);
  if (method !== "PATCH" || !changed) return notFound;
  Object.assign(changed, values);
  return { status: 204 };
}

/** Each record has a result of its own; one whose status is REFUSED is refused. */
function collectionAnswer(org: Org, { body }: Sent): Reply {
  const { records } = JSON.parse(body) as { records: JsonObject[] };
  return {
    body: records.map(({ attributes, id, ...values }) => {
      const type = String((attributes as JsonObject)["type"]);
      const changed = (org.records[type] ?? []).find((candidate) => candidate["Id"] === id);
      const code = !changed
        ? "ENTITY_IS_DELETED"
        : { REFUSED: "FIELD_CUSTOM_VALIDATION_EXCEPTION", BUSY: "UNABLE_TO_LOCK_ROW" }[
            String(values["Forbear_Status__c"])
          ];
      if (code !== undefined)
        return { success: false, errors: [{ statusCode: code, message: "no", fields: [] }] };
      Object.assign(changed ?? {}, values);
      return { id, success: true, errors: [] };
    }),
  };
}

const notFound: Reply = {
  status: 404,
  body: [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
};

function descriptionOf(org: Org, objectType: string): Reply {
  if (org.hidden.has(objectType)) return notFound;
  const fields = (described[objectType] ?? "")
    .split(" ")
    .map((field) => field.split(":"))
    .filter(([name = ""]) => !org.hidden.has(name) && !org.hidden.has(`${objectType}.${name}`))
    .map(([name = "", type = "string"]) => ({
      name,
      label: name,
      type,
      updateable: !org.locked.has(name),
    }));
  return fields.length > 0 ? { body: { name: objectType, fields } } : notFound;
}

/** As much SOQL as the connector speaks. */
function select(org: Org, soql: string, withDeleted: boolean): JsonObject[] {
  const from = /FROM (\w+)/.exec(soql)?.[1] ?? "";
  const [, path = "", since] = /([\w.]*SystemModstamp) >= (\S+)/.exec(soql) ?? [];
  const id = / Id = '(\w+)'/.exec(soql)?.[1];
  const beyond = / Id > '(\w+)'/.exec(soql)?.[1];
  const ids = / Id IN \(([^)]*)\)/.exec(soql)?.[1];
  const [, onlyField, onlyValue] = /(UserType|Type) = '(\w+)'/.exec(soql) ?? [];
  const pointer = /(WhatId|WhoId) = '(\w+)'/.exec(soql);
  const like = /LIKE '%(.*)%'/.exec(soql)?.[1]?.replace(/\\(.)/g, "$1");
  const notNull = /(\w+) != null/.exec(soql)?.[1];
  const conditions: ((candidate: JsonObject) => boolean)[] = [
    (candidate) => withDeleted || candidate["IsDeleted"] !== true,
    (candidate) => since === undefined || Date.parse(stamp(candidate, path)) >= Date.parse(since),
    (candidate) => id === undefined || candidate["Id"] === id,
    (candidate) => beyond === undefined || String(candidate["Id"]) > beyond,
    (candidate) => ids === undefined || ids.includes(`'${String(candidate["Id"])}'`),
    (candidate) => onlyField === undefined || (candidate[onlyField] ?? onlyValue) === onlyValue,
    (candidate) => notNull === undefined || candidate[notNull] !== null,
    (candidate) => pointer === null || candidate[pointer[1] ?? ""] === pointer[2],
    (candidate) =>
      like === undefined || String(candidate["Subject"]).toLowerCase().includes(like.toLowerCase()),
  ];
  const all = from === "Task" && pointer ? org.tasks : (org.records[from] ?? []);
  return all.filter((candidate) => conditions.every((isMet) => isMet(candidate)));
}

function stamp(candidate: JsonObject, path: string): string {
  return String(valueAt(candidate, path)).replace("+0000", "Z");
}

function valueAt(candidate: JsonObject, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as JsonObject | null | undefined)?.[name], candidate);
}

function pageOf(org: Org, all: JsonObject[], soql: string, offset: number): Reply {
  const next = offset + org.pageSize;
  const done = next >= all.length;
  const locator = Buffer.from(`${soql}|${next}`).toString("base64url");
  return {
    body: {
      totalSize: all.length,
      done,
      records: all.slice(offset, next),
      ...(done ? {} : { nextRecordsUrl: `/services/data/v67.0/query/${locator}` }),
    },
  };
}

// Bulk 2.0: its results have other page sizes than its requests ask for, and come in no order.

function jobAnswer(org: Org, path: string, { method, url, body }: Sent): Reply {
  if (method === "POST" && path === "") {
    const { query, operation } = JSON.parse(body) as { query: string; operation: string };
    const id = `7505g00000${String(org.jobs.size + 1).padStart(5, "0")}AAA`;
    org.jobs.set(id, { id, soql: query, operation, busyFor: org.busyFor, state: "UploadComplete" });
    return { body: jobBody(org, id) };
  }
  const [, id = "", results] = /^\/(\w+)(\/results)?$/.exec(path) ?? [];
  const job = org.jobs.get(id);
  if (!job) return notFound;
  if (method === "DELETE" || method === "PATCH") {
    org.dropped.push(id);
    org.jobs.delete(id);
    return method === "DELETE" ? { status: 204 } : { body: jobBody(org, id, job) };
  }
  if (results !== undefined)
    return resultPage(org, job, Number(url.searchParams.get("locator") ?? 0));
  if (job.state !== "Failed") {
    job.state = job.busyFor > 0 ? "InProgress" : "JobComplete";
    job.busyFor -= 1;
  }
  return { body: jobBody(org, id) };
}

function jobBody(org: Org, id: string, job = org.jobs.get(id)): JsonObject {
  return {
    id,
    operation: job?.operation ?? "",
    state: job?.state ?? "Aborted",
    createdDate: "2026-11-25T11:59:58.000+0000",
    numberRecordsProcessed: job?.state === "JobComplete" ? select(org, job.soql, true).length : 0,
  };
}

function resultPage(org: Org, job: BulkJob, offset: number): Reply {
  const columns = /SELECT (.*) FROM/.exec(job.soql)?.[1]?.split(", ") ?? [];
  const all = select(org, job.soql, true).toReversed();
  const rows = all.slice(offset, offset + org.pageSize);
  const next = offset + org.pageSize;
  const quoted = (value: unknown) => {
    const text = value === undefined || value === null ? "" : String(value as string);
    // Bulk writes the zone as Z, where a query writes +0000.
    return `"${text.replace(/\+0000$/, "Z").replaceAll('"', '""')}"`;
  };
  const lines = [
    columns.map(quoted),
    ...rows.map((row) => columns.map((column) => quoted(valueAt(row, column)))),
  ];
  return {
    body: lines.map((line) => `${line.join(",")}\n`).join(""),
    headers: {
      "content-type": "text/csv",
      "sforce-numberofrecords": String(rows.length),
      "sforce-locator": next >= all.length ? "null" : String(next),
    },
  };
}
