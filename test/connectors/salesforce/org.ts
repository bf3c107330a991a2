/** A small Salesforce organisation behind nock: describe, query with pages, tasks. */
import type { JsonObject, Session } from "../../../src/connectors/connector.js";
import type { Reply, Sent } from "../network.js";
import { answering } from "../network.js";

export const instanceUrl = "https://acme.my.salesforce.example";
export const loginUrl = "https://login.salesforce.example";
export const organisationId = "00D5g000004CbXyEAK";
export const accountId = "0015g00000AbCdEAAV";
export const contactId = "0035g00000XyZaBAAV";

const settings = { loginUrl, clientId: "client-1", clientSecret: "hush" };
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

export function anAccount(number: number, changes: JsonObject = {}): JsonObject {
  return {
    attributes: { type: "Account" },
    Id: `0015g000000000${number}AAA`,
    Name: `Company ${number}`,
    SystemModstamp: `2026-11-2${number}T10:00:00.000+0000`,
    Phone: null,
    ...changes,
  };
}

export function aContact(number: number, changes: JsonObject = {}): JsonObject {
  return {
    attributes: { type: "Contact" },
    Id: `0035g000000000${number}AAA`,
    AccountId: "0015g0000000001AAA",
    Name: `Person ${number}`,
    LastName: `${number}`,
    SystemModstamp: `2026-11-2${number}T11:00:00.000+0000`,
    HasOptedOutOfEmail: false,
    ...changes,
  };
}

export interface Org {
  readonly sent: Sent[];
  /** The SOQL texts that were asked, in order. */
  readonly soql: string[];
  readonly tasks: JsonObject[];
  records: Record<string, JsonObject[]>;
  /** Fields that the signed-in user may not see. */
  hidden: Set<string>;
  pageSize: number;
  /** Answers instead of the organisation when it returns something. */
  fault: (sent: Sent) => Reply | undefined;
}

const described: Record<string, string[]> = {
  Account:
    "Id Name SystemModstamp Phone BillingCountry Tax_Number__c Xero_Contact_ID__c Website".split(
      " ",
    ),
  Contact:
    "Id AccountId Name FirstName LastName SystemModstamp Email HasOptedOutOfEmail Phone MobilePhone HomePhone DoNotCall MailingCountry".split(
      " ",
    ),
  Organization: "Id Name Country TimeZoneSidKey".split(" "),
};

export function anOrg(records: Record<string, JsonObject[]> = {}): Org {
  const org: Org = {
    sent: [],
    soql: [],
    tasks: [],
    records: {
      Organization: [{ Name: "Acme", Country: "United Kingdom", TimeZoneSidKey: "Europe/London" }],
      ...records,
    },
    hidden: new Set(),
    pageSize: 2,
    fault: () => undefined,
  };
  const sent = answering(instanceUrl, (request) => org.fault(request) ?? answer(org, request));
  return Object.assign(org, { sent });
}

function answer(org: Org, { method, url, body }: Sent): Reply {
  const path = url.pathname.replace("/services/data/v67.0", "");
  const objectType = /^\/sobjects\/(\w+)\/describe$/.exec(path)?.[1];
  if (objectType !== undefined) {
    const fields = (described[objectType] ?? []).filter((name) => !org.hidden.has(name));
    return fields.length > 0
      ? { body: { name: objectType, fields: fields.map((name) => ({ name })) } }
      : notFound;
  }
  if (path === "/query") {
    const soql = url.searchParams.get("q") ?? "";
    org.soql.push(soql);
    return pageOf(org, select(org, soql), soql, 0);
  }
  if (path.startsWith("/query/")) {
    const [soql = "", offset = "0"] = Buffer.from(path.slice(7), "base64url").toString().split("|");
    return pageOf(org, select(org, soql), soql, Number(offset));
  }
  if (method === "POST" && path === "/sobjects/Task") {
    const id = `00T5g000000000${org.tasks.length + 1}AAA`;
    org.tasks.push({ Id: id, ...(JSON.parse(body) as JsonObject) });
    return { status: 201, body: { id, success: true, errors: [] } };
  }
  return notFound;
}

const notFound: Reply = {
  status: 404,
  body: [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }],
};

/** As much SOQL as the connector speaks. */
function select(org: Org, soql: string): JsonObject[] {
  const from = /FROM (\w+)/.exec(soql)?.[1] ?? "";
  const since = /SystemModstamp >= (\S+)/.exec(soql)?.[1];
  const id = / Id = '(\w+)'/.exec(soql)?.[1];
  const pointer = /(WhatId|WhoId) = '(\w+)'/.exec(soql);
  const like = /LIKE '%(.*)%'/.exec(soql)?.[1]?.replace(/\\(.)/g, "$1");
  return (from === "Task" ? org.tasks : (org.records[from] ?? [])).filter(
    (record) =>
      (since === undefined || Date.parse(stamp(record)) >= Date.parse(since)) &&
      (id === undefined || record["Id"] === id) &&
      (pointer === null || record[pointer[1] ?? ""] === pointer[2]) &&
      (like === undefined || String(record["Subject"]).toLowerCase().includes(like.toLowerCase())),
  );
}

function stamp(record: JsonObject): string {
  return String(record["SystemModstamp"]).replace("+0000", "Z");
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
