/** What Xero's failures mean. */
import { expect, test } from "@jest/globals";
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
import { xero } from "../../../src/connectors/xero/index.js";
import type { Reply } from "../network.js";
import { failureOf, useNetwork } from "../network.js";
import { note } from "./fixture.js";
import { anOrganisation, session } from "./organisation.js";

useNetwork();

type ErrorClass = new (...args: never[]) => ConnectorError;

const disconnected = { Title: "Forbidden", Status: 403, Detail: "AuthenticationUnsuccessful" };
const validation = {
  ErrorNumber: 10,
  Type: "ValidationException",
  Message: "A validation exception occurred",
  Elements: [
    {
      ValidationErrors: [
        { Message: "Invoice not of valid status for modification" },
        { Message: 'The contact "Jane Doe" is archived' },
        { Message: "Invoice not of valid status for modification" },
      ],
    },
  ],
};
const html: Reply = { body: "<html>", headers: { "content-type": "text/html; charset=utf-8" } };

test.each<[Reply, ErrorClass, ErrorClass]>([
  [{ status: 401, body: { Detail: "TokenExpired: token expired" } }, Unauthorised, Unauthorised],
  [{ status: 403, body: disconnected }, Unauthorised, Unauthorised],
  [{ status: 403, body: { Detail: "AuthorizationUnsuccessful" } }, Rejected, Rejected],
  // What Xero says to a token without the scope.
  [{ status: 401, body: { Detail: "AuthorizationUnsuccessful" } }, Rejected, Rejected],
  [{ status: 404, body: "The resource you're looking for cannot be found" }, Gone, Gone],
  [{ status: 409, body: "" }, Conflict, Conflict],
  [{ status: 412, body: "" }, Conflict, Conflict],
  [{ status: 400, body: validation }, Rejected, Rejected],
  [{ status: 400, body: "no JSON" }, Rejected, Rejected],
  [{ status: 429, body: "" }, RateLimited, RateLimited],
  [{ status: 302, body: "" }, Unavailable, Unavailable],
  [{ status: 500, body: "oops" }, Unavailable, UnknownOutcome],
  [{ status: 503, body: "" }, Unavailable, UnknownOutcome],
  [{ ...html, status: 502 }, Unavailable, UnknownOutcome],
  [{ ...html, status: 200 }, Unavailable, UnknownOutcome],
  [{ ...html, status: 403 }, Unavailable, Unavailable],
  [{ status: 200, body: '{"Organisations":[{"Na' }, Malformed, UnknownOutcome],
  [{ error: "ECONNRESET" }, Unavailable, UnknownOutcome],
  [{ error: "ENOTFOUND" }, Unavailable, Unavailable],
])("%j: reading, then writing", async (reply, reading, writing) => {
  const plan = xero.plan(note, {
    noted: false,
    url: null,
    status: null,
    expectedOn: null,
    partPaid: false,
    type: null,
  });
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  const organisation = anOrganisation();
  organisation.fault = () => reply;
  const failures = [
    await failureOf(xero.accountFacts(session())),
    await failureOf(xero.perform(plan.request, note, session())),
  ];
  expect(failures[0]).toBeInstanceOf(reading);
  expect(failures[1]).toBeInstanceOf(writing);
  expect(organisation.sent).toHaveLength(2);
  for (const { message } of failures) {
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(message).not.toMatch(/token-1|hush|Jane/);
  }
});

test("an old token is refreshed; a disconnected organisation needs a person", async () => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ status: 401, body: disconnected });
  expect(await failureOf(xero.accountFacts(session()))).toMatchObject({ grantIsDead: false });
  organisation.fault = () => ({ status: 403, body: disconnected });
  expect(await failureOf(xero.accountFacts(session()))).toMatchObject({ grantIsDead: true });
});

test.each([
  [
    { "retry-after": "37", "x-rate-limit-problem": "minute" },
    new Date("2026-11-25T12:00:37Z"),
    "MINUTE",
  ],
  [
    { "retry-after": "40000", "x-rate-limit-problem": "day" },
    new Date("2026-11-25T23:06:40Z"),
    "DAY",
  ],
  [{ "x-rate-limit-problem": "concurrent" }, null, "CONCURRENT"],
  [{ "x-rate-limit-problem": "appminute" }, null, "MINUTE"],
  [{ "x-rate-limit-problem": "moon" }, null, null],
  [{}, null, null],
])("a limit with %j: until %s, the one of a %s", async (headers, until, which) => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ status: 429, body: "", headers });
  expect(await failureOf(xero.accountFacts(session()))).toMatchObject({
    name: "RateLimited",
    until,
    which,
  });
});

test("a refusal gives Xero's reasons, each once, without quoted values", async () => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ status: 400, body: validation });
  const failure = await failureOf(xero.accountFacts(session()));
  expect(failure.message).toBe("Xero refused the request (ValidationException).");
  expect(failure["fieldErrors"]).toEqual([
    { field: null, message: "Invoice not of valid status for modification" },
    { field: null, message: "The contact … is archived" },
  ]);
});
