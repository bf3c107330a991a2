/** Requests and sample answers against the descriptions in test/contracts/hubspot. */
import { expect, test } from "@jest/globals";
import type { Cursor } from "../../../src/connectors/connector.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import { useNetwork } from "../network.js";
import { aCompany, aContact, aDeal, anAccount, aNote, anOwner, session } from "./account.js";
import { note, standing, targets, task } from "./fixture.js";
import { requestProblems, schemaProblems } from "./openapi.js";

useNetwork();

test("every request that the connector sends is one that HubSpot has", async () => {
  const { companies, contacts } = targets();
  const account = anAccount(
    {
      owners: [1, 2, 3].map((number) => anOwner(number)),
      companies: [...companies, ...[1, 2, 3].map((number) => aCompany(number))],
      contacts: [...contacts, ...[1, 2, 3].map((number) => aContact(number))],
      deals: [aDeal(1)],
      notes: [1, 2, 3].map((number) => aNote(number)),
    },
    false,
  );
  await hubspot.accounts(session().grant, session());
  const facts = await hubspot.accountFacts(session());
  for (const { name } of hubspot.manifest.streams) {
    let cursor: Cursor = null;
    for (let page = 0; page < 6; page++)
      cursor = (await hubspot.pull(name, cursor, facts, session())).cursor;
  }
  for (const write of [task, note, standing]) {
    const plan = hubspot.plan(write, await hubspot.observe(write, session()));
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    await hubspot.perform(plan.request, write, session());
    expect(await hubspot.find(write, session())).not.toBeNull();
  }
  const sent = await hubspot.sendTogether!(
    ["101", "102"].map((id) => ({ ...standing, target: { ...standing.target, id } })),
    session(),
  );
  expect(sent).toMatchObject([{ outcome: "DONE" }, { outcome: "DONE" }]);
  const paths = new Set(account.sent.map(({ method, url }) => `${method} ${url.pathname}`));
  expect(paths.size).toBeGreaterThan(45);
  for (const request of account.sent)
    expect([request.url.pathname, requestProblems(request)]).toEqual([request.url.pathname, []]);
});

test("a request that HubSpot does not have would be noticed", () => {
  const request = (method: string, path: string, body = "") => ({
    method,
    url: new URL(`https://api.hubspot.example${path}`),
    body,
  });
  const objects = "/crm/objects/2026-03/contacts";
  expect(requestProblems(request("GET", "/crm/objects/2025-01/contacts"))).toEqual([
    "GET /crm/objects/2025-01/contacts is not among the dated endpoints",
  ]);
  expect(requestProblems(request("GET", `${objects}?page=1`))).toEqual([
    "query page is not described",
  ]);
  expect(requestProblems(request("POST", objects, '{"associations":[]}'))).toEqual([
    " must have required property 'properties'",
  ]);
  expect(requestProblems(request("POST", objects, '{"properties":{"a":1},"x":1}'))).toEqual([
    "x is not described",
    "/properties/a must be string",
  ]);
  const search = '{"filterGroups":[{"filters":[{"propertyName":"a","operator":"AFTER"}]}]}';
  expect(requestProblems(request("POST", `${objects}/search`, search))).toEqual([
    "/filterGroups/0/filters/0/operator must be equal to one of the allowed values",
  ]);
});

test.each([
  ["crm.objects", "SimplePublicObject", aCompany(1)],
  ["crm.objects", "SimplePublicObject", aContact(1)],
  ["crm.objects", "SimplePublicObject", aDeal(1)],
  ["crm.objects", "SimplePublicObject", aNote(1)],
  ["crm.owners", "PublicOwner", anOwner(1)],
])(
  "the samples of these tests are answers that HubSpot describes: %s %s",
  (file, schema, sample) => {
    // What stands around a record is put there by the connector.
    const { associations: _associations, preferences: _preferences, ...bare } = sample;
    expect(schemaProblems(file, schema, bare)).toEqual([]);
  },
);
