/** What QuickBooks' failures mean. */
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
  UnknownOutcome,
} from "../../../src/connectors/errors.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import type { Reply } from "../network.js";
import { failureOf, useNetwork } from "../network.js";
import { aCompany, faultBody, session } from "./company.js";
import { note } from "./fixture.js";

useNetwork();

type ErrorClass = new (...args: never[]) => ConnectorError;

/** What the gate before the API says, in small letters. */
const gate = (code: string): JsonObject => ({
  warnings: null,
  fault: {
    error: [{ message: `message=Failed; errorCode=${code}`, detail: "Jane", code, element: null }],
    type: "AUTHENTICATION",
  },
});
const html: Reply = { body: "<html>", headers: { "content-type": "text/html; charset=utf-8" } };

test.each<[Reply, ErrorClass, ErrorClass]>([
  [{ status: 401, body: gate("3200") }, Unauthorised, Unauthorised],
  [{ status: 401, body: gate("003200") }, Unauthorised, Unauthorised],
  [{ status: 401, body: "" }, Unauthorised, Unauthorised],
  [{ status: 403, body: gate("3100") }, Unauthorised, Unauthorised],
  [{ status: 403, body: faultBody("120", "AuthorizatonFault") }, Rejected, Rejected],
  [{ status: 403, body: "" }, Rejected, Rejected],
  [{ status: 404, body: "" }, Gone, Gone],
  [{ status: 400, body: faultBody("610") }, Gone, Gone],
  [{ status: 400, body: faultBody("5010") }, Conflict, Conflict],
  [{ status: 400, body: faultBody("6140") }, Rejected, Rejected],
  [{ status: 400, body: faultBody("6190") }, Rejected, Rejected],
  [{ status: 400, body: faultBody("6210") }, Rejected, Rejected],
  [{ status: 400, body: "no JSON" }, Rejected, Rejected],
  [{ status: 429, body: gate("3001") }, RateLimited, RateLimited],
  [{ status: 429, body: "" }, RateLimited, RateLimited],
  [{ status: 503, body: faultBody("3001") }, RateLimited, RateLimited],
  // A refusal with HTTP 200.
  [{ status: 200, body: faultBody("3001", "ThrottleFault") }, RateLimited, RateLimited],
  [{ status: 200, body: faultBody("610") }, Gone, Gone],
  [{ status: 200, body: faultBody("5010") }, Conflict, Conflict],
  [{ status: 200, body: faultBody("2010") }, Rejected, Rejected],
  [{ status: 200, body: { Fault: {} } }, Rejected, Rejected],
  [{ status: 200, body: faultBody("10000", "SystemFault") }, Unavailable, UnknownOutcome],
  [{ status: 400, body: faultBody("10000", "SystemFault") }, Unavailable, UnknownOutcome],
  [{ status: 302, body: "" }, Unavailable, Unavailable],
  [{ status: 500, body: faultBody("10000", "SystemFault") }, Unavailable, UnknownOutcome],
  [{ status: 503, body: "" }, Unavailable, UnknownOutcome],
  [{ ...html, status: 502 }, Unavailable, UnknownOutcome],
  [{ ...html, status: 200 }, Unavailable, UnknownOutcome],
  [{ ...html, status: 403 }, Unavailable, Unavailable],
  [{ status: 200, body: '{"QueryResponse":{"Inv' }, Malformed, UnknownOutcome],
  [{ error: "ECONNRESET" }, Unavailable, UnknownOutcome],
  [{ error: "ENOTFOUND" }, Unavailable, Unavailable],
])("%j: reading, then writing", async (reply, reading, writing) => {
  const plan = quickbooks.plan(note, {
    syncToken: "0",
    memo: "",
    settled: false,
    fields: [],
    dateField: "Promised for",
  });
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  const company = aCompany();
  company.fault = () => reply;
  const failures = [
    await failureOf(quickbooks.pull("Invoices", null, {}, session())),
    await failureOf(quickbooks.perform(plan.request, note, session())),
  ];
  expect(failures[0]).toBeInstanceOf(reading);
  expect(failures[1]).toBeInstanceOf(writing);
  expect(company.sent).toHaveLength(2);
  for (const { message } of failures) {
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(message).not.toMatch(/token-1|hush|Jane/);
  }
});

test("an old token is refreshed; a company that is not connected any more needs a person", async () => {
  const company = aCompany();
  company.fault = () => ({ status: 401, body: gate("3200") });
  expect(await failureOf(quickbooks.accountFacts(session()))).toMatchObject({ grantIsDead: false });
  company.fault = () => ({ status: 403, body: gate("3100") });
  expect(await failureOf(quickbooks.accountFacts(session()))).toMatchObject({ grantIsDead: true });
});

test("without a word about how long, it waits a minute, as the guide says", async () => {
  const company = aCompany();
  company.fault = () => ({ status: 429, body: gate("3001") });
  expect(await failureOf(quickbooks.accountFacts(session()))).toMatchObject({
    until: new Date("2026-11-25T12:01:00Z"),
  });
});

test("a refusal gives QuickBooks' reasons and Intuit's number of the exchange, without quoted values", async () => {
  const company = aCompany();
  const body = faultBody("6000", "ValidationFault", {
    Detail: 'The name "Jane Doe" cannot be used.',
    element: "DocNumber",
  });
  company.fault = () => ({ status: 400, body, headers: { intuit_tid: "1-67a-b" } });
  const failure = await failureOf(quickbooks.accountFacts(session()));
  expect(failure.message).toBe(
    "QuickBooks refused the request (ValidationFault 6000, intuit_tid 1-67a-b).",
  );
  expect(failure["fieldErrors"]).toEqual([
    { field: "DocNumber", message: "The name … cannot be used." },
  ]);
});
