/** What HubSpot's refusals mean, and what the account is like. */
import { describe, expect, test } from "@jest/globals";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import {
  Conflict,
  Gone,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../../../src/connectors/errors.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import { careNames } from "../../../src/connectors/hubspot/own-properties.js";
import type { Reply } from "../network.js";
import { failureOf, useNetwork } from "../network.js";
import { aCompany, anAccount, companyId, contactId, hubId, session, settings } from "./account.js";

useNetwork();

async function pullMeets(reply: Reply) {
  const account = anAccount({ companies: [aCompany(1)] });
  const known = await hubspot.accountFacts(session());
  account.fault = () => reply;
  const failure = await failureOf(hubspot.pull("Companies", null, known, session()));
  return { failure, account };
}

test.each<[string, Reply, string | null, string | null]>([
  [
    "ten seconds",
    { status: 429, body: { policyName: "TEN_SECONDLY_ROLLING" } },
    "2026-11-25T12:00:10.000Z",
    null,
  ],
  ["a second", { status: 429, body: { policyName: "SECONDLY" } }, "2026-11-25T12:00:01.000Z", null],
  ["the day", { status: 429, body: { policyName: "DAILY" } }, null, "DAY"],
  ["no policy", { status: 429, body: "" }, null, null],
  ["a lock", { status: 423, body: {} }, "2026-11-25T12:00:02.000Z", null],
  [
    "a move",
    { status: 477, body: {}, headers: { "retry-after": "86400" } },
    "2026-11-26T12:00:00.000Z",
    null,
  ],
  ["a move without end", { status: 477, body: {} }, "2026-11-25T12:01:00.000Z", null],
])("HubSpot asks us to wait for %s", async (_name, reply, until, which) => {
  const { failure } = await pullMeets(reply);
  expect(failure).toBeInstanceOf(RateLimited);
  expect(failure).toMatchObject({ until: until === null ? null : new Date(until), which });
});

test.each<[number, new (...args: never[]) => ConnectorError]>([
  [401, Unauthorised],
  [403, Rejected],
  [404, Gone],
  [409, Conflict],
  [521, Unavailable],
  [524, Unavailable],
])("HTTP %i", async (status, type) => {
  const { failure } = await pullMeets({ status, body: { message: "Jane's token-1" } });
  expect(failure).toBeInstanceOf(type);
  expect(failure.message).not.toMatch(/Jane|token-1/);
});

test("a refusal names properties and codes, never what was refused", async () => {
  const { failure } = await pullMeets({
    status: 400,
    body: {
      category: "VALIDATION_ERROR",
      message: 'Property values were not valid: "jane@x"',
      errors: [
        { message: "jane@x is odd", code: "INVALID_EMAIL", context: { propertyName: ["email"] } },
        { message: "and more", code: "not a code" },
      ],
    },
  });
  expect(failure).toBeInstanceOf(Rejected);
  expect(failure.message).toBe("HubSpot refused the request (VALIDATION_ERROR).");
  expect(failure).toMatchObject({
    fieldErrors: [
      { field: "email", message: "INVALID_EMAIL" },
      { field: null, message: "is refused" },
    ],
  });
});

describe("account facts", () => {
  test("tell the time zone, the currency, the stages and what may be seen", async () => {
    anAccount();
    expect(await hubspot.accountFacts(session())).toMatchObject({
      timeZone: "Pacific/Auckland",
      currency: "NZD",
      uiDomain: "app-eu1.hubspot.com",
      preferences: true,
      hidden: [],
      stages: {
        "default/contractsent": { label: "Contract sent", closed: false, won: false },
        "default/closedwon": { label: "Won", closed: true, won: true },
        "default/closedlost": { label: "Lost", closed: true, won: false },
      },
      properties: { Note: ["hs_lastmodifieddate", "hs_timestamp"] },
    });
  });

  test("name the pipeline where there are several", async () => {
    const account = anAccount();
    const pipeline = (id: string, label: string) => ({
      id,
      label,
      stages: [{ id: "s", label: "Open", metadata: {} }],
    });
    account.fault = ({ url }) =>
      url.pathname.includes("/pipelines/")
        ? { body: { results: [pipeline("1", "New"), pipeline("2", "Renewal")] } }
        : undefined;
    expect(await hubspot.accountFacts(session())).toMatchObject({
      stages: { "1/s": { label: "New: Open" }, "2/s": { label: "Renewal: Open" } },
    });
  });

  test("say what is hidden: objects without a scope or refused, properties that are not there", async () => {
    const account = anAccount();
    account.hidden = new Set([
      "crm.objects.owners.read",
      "crm.objects.deals.read",
      "communication_preferences.read",
      "Contact.hs_email_optout",
      "Contact.hs_country_region_code",
      "Call.hs_lastmodifieddate",
    ]);
    account.fault = ({ url }) =>
      url.pathname.endsWith("/properties/2026-03/emails")
        ? { status: 403, body: { category: "MISSING_SCOPES" } }
        : undefined;
    const facts = await hubspot.accountFacts(session());
    expect(facts.hidden).toEqual([
      "Owner",
      "Contact.hs_email_optout",
      "Deal",
      "Call",
      "Email",
      "CommunicationPreferences",
    ]);
    expect(facts["stages"]).toEqual({});
  });

  test("say what the sign-in does not cover, and what cannot be written because of it", async () => {
    const whole = anAccount();
    const known = await hubspot.accountFacts(session());
    expect([known.missingScopes, known.untilSetUp]).toEqual([undefined, undefined]);
    whole.hidden = new Set(["crm.schemas.companies.write", "communication_preferences.read"]);
    // Where our properties are there already, nobody has to make them.
    expect(await hubspot.accountFacts(session())).toMatchObject({
      missingScopes: ["crm.schemas.companies.write", "communication_preferences.read"],
    });
    expect(await hubspot.accountFacts(session())).not.toHaveProperty("untilSetUp");
    whole.made["companies"] = [];
    whole.hidden.add("crm.objects.contacts.write");
    expect((await hubspot.accountFacts(session())).untilSetUp).toEqual({
      STANDING: expect.stringMatching(
        /^The sign-in does not cover crm\.schemas\.companies\.write,/,
      ),
    });
    whole.made["tasks"] = [{ name: "forbear_marker", hasUniqueValue: false }];
    expect((await hubspot.accountFacts(session())).untilSetUp).toMatchObject({
      TASK: expect.stringMatching(/delete that property, and Forbear makes its own\.$/),
    });
  });

  test("say where only care cannot be told, and ask nothing of an account where we can make its place", async () => {
    const account = anAccount();
    account.made["companies"] = account.made["companies"]!.filter(
      ({ name }) => !careNames.includes(String(name)),
    );
    expect(await hubspot.accountFacts(session())).not.toHaveProperty("careUntilSetUp");
    account.hidden = new Set(["crm.schemas.companies.write"]);
    const facts = await hubspot.accountFacts(session());
    expect(facts).not.toHaveProperty("untilSetUp");
    expect(facts.careUntilSetUp).toMatch(
      /does not cover crm\.schemas\.companies\.write, to make the properties forbear_care and forbear_care_until\./,
    );
    expect(hubspot.notices!(facts)).toContainEqual({
      code: "NOT_SET_UP",
      message: facts.careUntilSetUp,
    });
  });

  test("do without what is merely helpful", async () => {
    const account = anAccount();
    account.fault = ({ url }) =>
      /account-info|pipelines/.test(url.pathname) ? { status: 403, body: {} } : undefined;
    expect(await hubspot.accountFacts(session())).toMatchObject({ timeZone: null, stages: {} });
  });
});

test("records that people open have an address", () => {
  const url = (objectType: string, id: string) =>
    hubspot.recordUrl({ vendor: "HUBSPOT", account: hubId, objectType, id }, settings);
  expect(url("Company", companyId)).toBe(
    `https://app.hubspot.example/contacts/62515/record/0-2/${companyId}`,
  );
  expect(url("Contact", contactId)).toMatch(/record\/0-1\/9101$/);
  expect(url("Deal", "1")).toMatch(/record\/0-3\/1$/);
  expect(url("Note", "1")).toBeNull();
  expect(url("Company", "../1")).toBeNull();
});
