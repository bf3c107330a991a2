/** Signposts to free advice, asked of the API. */
import { beforeAll, expect, test } from "@jest/globals";
import { toGlobalId } from "../../src/schema/ids.js";
import { askApi } from "../support/api-in-process.js";
import { useDatabase } from "../support/database.js";
import { makeHub, principalOf, type TestHub } from "../support/hub.js";
import { invoice, newSource, party, storeAll } from "../support/pages.js";
import { debtorOf, joinAll, point } from "../support/standing-facts.js";

const here = useDatabase();
let hub: TestHub;
let tenant: string;

beforeAll(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
});

interface Signpost {
  name: string;
  country: string;
  telephone: string | null;
  readOn: string;
  verification: string;
}

async function signposts(debtorId: string): Promise<{ debtAdvice: Signpost[]; words: string }> {
  const { data, errors } = await askApi<{ debtor: { debtAdvice: Signpost[]; words: string } }>(
    hub,
    principalOf(tenant),
    `query ($id: ID!) { debtor(id: $id) {
       debtAdvice { name country telephone readOn verification } words: debtAdviceWords } }`,
    { id: toGlobalId("Debtor", debtorId) },
  );
  expect(errors).toEqual([]);
  return data.debtor;
}

test("a debtor has them by the country of its numbers, then the tenant's; a business its own", async () => {
  const crm = await newSource(here, tenant, "SALESFORCE", "org");
  await storeAll(here, crm, [
    party("person", {
      partyKind: "PERSON",
      name: "Ada Byrne",
      contactPoints: [point("PHONE", "+353871234567", "NO")],
    }),
    invoice("i1", "person"),
    party("firm", { partyKind: "ORGANISATION", name: "Byrne Ltd" }),
    invoice("i2", "firm"),
  ]);
  await joinAll(here, tenant);
  const person = await signposts(await debtorOf(here, crm, "person"));
  expect(person.debtAdvice.slice(0, 2)).toEqual([
    {
      name: "MABS, the Money Advice and Budgeting Service",
      country: "IE",
      telephone: null,
      readOn: "2026-11-26",
      verification: "REPRODUCED",
    },
    expect.objectContaining({ country: "GB", telephone: expect.stringMatching(/^\+44/) }),
  ]);
  expect(person.words).toMatch(/free of charge/);
  const firm = await signposts(await debtorOf(here, crm, "firm"));
  expect(firm.debtAdvice.map(({ name }) => name)).toContain("Business Debtline");
  expect(firm.debtAdvice.map(({ name }) => name)).not.toContain("StepChange Debt Charity");
});

test("a country may be asked about, with a region; what is no country's code is refused", async () => {
  const asked = (given: string) =>
    askApi<{ debtAdvice: Signpost[] } | null>(
      hub,
      principalOf(tenant),
      `{ debtAdvice(${given}) { name } }`,
    );
  const wales = await asked('country: "GB", region: "WLS", kind: ORGANISATION');
  expect(wales).toEqual({ data: { debtAdvice: [{ name: "Business Debtline" }] }, errors: [] });
  const nowhere = await asked('country: "BR"');
  expect(nowhere).toEqual({ data: { debtAdvice: [] }, errors: [] });
  const { errors } = await asked('country: "Britain"');
  expect(errors).toEqual(['Give the country as two capital letters, such as "GB".']);
});
