/** What Salesforce's failures mean, and jsforce's traps. */
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/connectors/connector.js";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import {
  Conflict,
  Gone,
  Malformed,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../../../src/connectors/errors.js";
import { query } from "../../../src/connectors/salesforce/client.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import type { Reply } from "../network.js";
import { failureOf, useNetwork } from "../network.js";
import { anOrg, session } from "./org.js";

useNetwork();

const ask = () => query(session(), "SELECT Id FROM Account", 2000);

test.each<[string, Reply]>([
  [
    "a lasting 401",
    { status: 401, body: [{ errorCode: "INVALID_SESSION_ID", message: "Session expired" }] },
  ],
  ["a 401 in plain text", { status: 401, body: "no" }],
  ["a 420", { status: 420, body: "no such org" }],
  ["a 429", { status: 429, body: "slow" }],
  ["a 500", { status: 500, body: "oops" }],
  ["a 503", { status: 503, body: "busy" }],
  ["a reset connection", { error: "ECONNRESET" }],
  ["a refused connection", { error: "ECONNREFUSED" }],
])("jsforce repeats nothing: %s is one call and comes back at once", async (_name, reply) => {
  const org = anOrg();
  org.fault = () => reply;
  const started = performance.now();
  await failureOf(ask());
  expect(org.sent).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(1000);
});

const error = (errorCode: string, message = "", fields?: string[]): JsonObject[] => [
  { errorCode, message, ...(fields ? { fields } : {}) },
];

test.each<[number, unknown, new (...args: never[]) => ConnectorError]>([
  [401, error("INVALID_SESSION_ID"), Unauthorised],
  [403, error("INVALID_SESSION_ID"), Unauthorised],
  [403, error("REQUEST_LIMIT_EXCEEDED"), RateLimited],
  [403, error("INSUFFICIENT_ACCESS"), Rejected],
  [403, error("API_DISABLED_FOR_ORG"), Rejected],
  [404, error("NOT_FOUND"), Gone],
  [400, error("ENTITY_IS_DELETED"), Gone],
  [400, error("UNABLE_TO_LOCK_ROW"), Conflict],
  [412, "", Conflict],
  [410, error("UNSUPPORTED_API_VERSION"), Rejected],
  [400, error("MALFORMED_QUERY"), Rejected],
  [400, "no JSON", Rejected],
  [420, "", Rejected],
  [500, error("UNKNOWN_EXCEPTION"), Unavailable],
  [503, error("SERVER_UNAVAILABLE"), Unavailable],
  [301, "", Unavailable],
])("HTTP %i %j", async (status, body, type) => {
  const org = anOrg();
  org.fault = () => ({ status, body });
  expect(await failureOf(ask())).toBeInstanceOf(type);
});

test("the daily limit does not say until when, unless it does", async () => {
  const org = anOrg();
  org.fault = () => ({ status: 403, body: error("REQUEST_LIMIT_EXCEEDED") });
  expect(await failureOf(ask())).toMatchObject({ until: null });
  org.fault = () => ({
    status: 403,
    body: error("REQUEST_LIMIT_EXCEEDED"),
    headers: { "retry-after": "60" },
  });
  expect(await failureOf(ask())).toMatchObject({ until: new Date("2026-11-25T12:01:00Z") });
});

test("a refusal names fields; the value that was refused stays out", async () => {
  const org = anOrg();
  org.fault = () => ({
    status: 400,
    body: [
      ...error(
        "STRING_TOO_LONG",
        "Subject: data value too large: Jane Doe owes 5 (max length=255)",
        ["Subject"],
      ),
      ...error("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Choose an owner for jane@doe.example first"),
      ...error("lower case\n", "Jane", ["x y"]),
    ],
  });
  const failure = await failureOf(ask());
  expect(failure.message).toBe("Salesforce refused the request (STRING_TOO_LONG).");
  expect(failure["fieldErrors"]).toEqual([
    { field: "Subject", message: "STRING_TOO_LONG" },
    { field: null, message: "FIELD_CUSTOM_VALIDATION_EXCEPTION: Choose an owner for … first" },
    { field: null, message: "UNKNOWN_ERROR" },
  ]);
});

test.each([undefined, "", "nonsense", "http://acme.example", "https://acme.lightning.force.com"])(
  "the token answer's address %j is not used",
  async (instance_url) => {
    const grant = {
      ...session().grant,
      answer: { ...(instance_url === undefined ? {} : { instance_url }) },
    };
    expect(
      await failureOf(query(session({ grant }), "SELECT Id FROM Account", 200)),
    ).toBeInstanceOf(Malformed);
  },
);

test("pages longer than jsforce's own limit of 10,000 are kept whole", async () => {
  const org = anOrg();
  const records = Array.from({ length: 10_500 }, (_, number) => ({ Id: String(number) }));
  org.fault = () => ({ body: { done: true, totalSize: records.length, records } });
  expect((await ask()).records).toHaveLength(10_500);
});

test("links lead to the organisation's own screens where its address is known", () => {
  const ref = {
    vendor: "SALESFORCE" as const,
    account: session().account,
    objectType: "Account",
    id: "001D000000IRFma",
  };
  expect(salesforce.recordUrl(ref, session().settings)).toBeNull();
  expect(
    salesforce.recordUrl(ref, {
      ...session().settings,
      instanceUrl: "https://acme.my.salesforce.com/",
    }),
  ).toBe("https://acme.my.salesforce.com/lightning/r/Account/001D000000IRFmaIAH/view");
});
