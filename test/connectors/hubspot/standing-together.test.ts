import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/connectors/connector.js";
import { Rejected, UnknownOutcome } from "../../../src/connectors/errors.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import { careNames, standingProperties } from "../../../src/connectors/hubspot/own-properties.js";
import type { StandingWriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import {
  type Account,
  aCompany,
  aContact,
  anAccount,
  isChange,
  problem,
  session,
} from "./account.js";
import { standing } from "./fixture.js";

useNetwork();

const about = (id: string, changes: Partial<StandingWriteBack> = {}): StandingWriteBack => ({
  ...standing,
  ...changes,
  target: { ...standing.target, id },
});
const together = (writes: StandingWriteBack[]) => hubspot.sendTogether!(writes, session());
const ids = ["101", "102", "103", "104", "105"];
const companies = () => [1, 2, 3, 4, 5].map((number) => aCompany(number));
const pathsOf = ({ sent }: Account) =>
  sent.map(({ method, url }) => `${method} ${url.pathname.replace("/crm/objects/2026-03/", "")}`);
const saysOf = (account: Account, type = "companies") =>
  (account.records[type] ?? []).map((each) => (each["properties"] as JsonObject)["forbear_status"]);

test("are looked at and changed with one call each for an object", async () => {
  const account = anAccount({ companies: companies(), contacts: [aContact(1)] });
  account.headers = {
    "x-hubspot-ratelimit-daily": "1000",
    "x-hubspot-ratelimit-daily-remaining": "900",
  };
  const contact = { ...standing.target, objectType: "Contact", id: "201" };
  const outcomes = await together([
    ...ids.map((id) => about(id)),
    { ...standing, target: contact },
  ]);
  const limits = { usedToday: 100, limitToday: 1000, remainingToday: 900 };
  expect(outcomes).toEqual(
    [...ids, "201"].map((externalId) => ({ outcome: "DONE", receipt: { externalId, limits } })),
  );
  expect([...saysOf(account), ...saysOf(account, "contacts")]).toEqual(Array(6).fill("PLAN"));
  expect(pathsOf(account)).toEqual([
    "POST companies/batch/read",
    "POST contacts/batch/read",
    "POST companies/batch/update",
    "PATCH contacts/201",
  ]);
});

test("have an outcome each, in their order", async () => {
  const later = { forbear_status: "PAID", forbear_as_of: "2026-11-26T00:00:00.000Z" };
  const records = companies().map((each, index) =>
    index === 3
      ? { ...each, properties: { ...(each["properties"] as JsonObject), ...later } }
      : each,
  );
  const account = anAccount({ companies: records });
  const lead = { ...standing, target: { ...standing.target, objectType: "Lead" } };
  const outcomes = await together([
    about("101", { status: "REFUSED" }),
    about("102", { status: "BUSY" }),
    about("404"),
    about("104"),
    about("105", { status: "FAILING" }),
    lead,
    about("103"),
    about("103", { status: "LATE" }),
  ]);
  expect(outcomes).toMatchObject([
    { outcome: "FAILED", error: { code: "REJECTED" } },
    { outcome: "FAILED", error: { code: "CONFLICT" } },
    { outcome: "FAILED", error: { code: "GONE" } },
    { outcome: "DONE", receipt: { externalId: "104" } },
    // HubSpot's own trouble passes: it is tried again.
    { outcome: "FAILED", error: { code: "UNAVAILABLE" } },
    { outcome: "FAILED", error: { code: "REJECTED" } },
    { outcome: "DONE", receipt: { externalId: "103" } },
    { outcome: "FAILED", error: { code: "CONFLICT" } },
  ]);
  expect(saysOf(account)).toEqual([undefined, undefined, "PLAN", "PAID", undefined]);
});

test("one alone goes as a dry run shows it", async () => {
  const account = anAccount({ companies: companies() });
  expect(await together([about("101")])).toMatchObject([{ outcome: "DONE" }]);
  expect(pathsOf(account)).toEqual(["POST companies/batch/read", "PATCH companies/101"]);
});

test("a record that was merged away is told under the id of its survivor", async () => {
  const account = anAccount({ companies: companies() });
  account.fault = ({ url, body }) => {
    if (url.pathname.endsWith("/companies/900"))
      return { body: { ...aCompany(1), properties: {} } };
    if (!url.pathname.endsWith("/batch/read")) return undefined;
    const { inputs } = JSON.parse(body) as { inputs: { id: string }[] };
    return inputs.some(({ id }) => id === "900")
      ? { body: { status: "COMPLETE", results: [{ ...aCompany(1), properties: {} }] } }
      : undefined;
  };
  expect(await together([about("900")])).toEqual([
    { outcome: "DONE", receipt: { externalId: "101" } },
  ]);
});

test("our properties are made first where they are missing", async () => {
  const account = anAccount({ companies: companies() }, false);
  const outcomes = await together(ids.map((id) => about(id)));
  expect(outcomes.every(({ outcome }) => outcome === "DONE")).toBe(true);
  expect(account.made["companies"]).toHaveLength(8);
  expect(account.sent.filter(isChange).map(({ url }) => url.pathname.split("/").at(-1))).toEqual([
    "groups",
    "create",
    "update",
  ]);
});

test.each([
  ["one", ["101"]],
  ["several", ["101", "102"]],
])("that HubSpot does not let us make wait for a person, told of %s", async (_how, ids) => {
  const account = anAccount({ companies: companies() }, false);
  account.fault = ({ method, url }) =>
    method === "POST" && url.pathname.includes("/properties/")
      ? problem(403, "MISSING_SCOPES")
      : undefined;
  const why = expect.stringMatching(/sign in again with all scopes/) as unknown;
  expect(await together(ids.map((id) => about(id)))).toEqual(
    ids.map(() => ({ outcome: "REFUSED", why, untilSetUp: true })),
  );
  expect(saysOf(account)).toEqual(Array(5).fill(undefined));
});

describe("an account from before care was told", () => {
  const older = () => {
    const account = anAccount({ companies: companies() });
    const names = new Set<unknown>(careNames);
    account.made["companies"] = account.made["companies"]!.filter(({ name }) => !names.has(name));
    return account;
  };
  const carefree = { careWords: null, careUntil: null };
  const careOf = (account: ReturnType<typeof anAccount>) =>
    account.records["companies"]!.map((each) => (each["properties"] as JsonObject)["forbear_care"]);

  test("is told the rest, and nothing is made, while nobody is to be handled with care", async () => {
    const account = older();
    const outcomes = await together([about("101", carefree), about("102", carefree)]);
    expect(outcomes.every(({ outcome }) => outcome === "DONE")).toBe(true);
    expect(account.sent.filter(isChange).map(({ url }) => url.pathname)).toEqual([
      "/crm/objects/2026-03/companies/batch/update",
    ]);
    // Told again, it is there already.
    await together([about("101", carefree)]);
    expect(account.sent.filter(isChange)).toHaveLength(1);
  });

  test("gets the properties with the first write that needs them", async () => {
    const account = older();
    await together([about("101", carefree), about("102")]);
    expect(account.made["companies"]?.map(({ name }) => name)).toEqual(
      Object.values(standingProperties),
    );
    expect(careOf(account).slice(0, 2)).toEqual([undefined, "Handle with care, do not press."]);
  });

  test("that does not let us make them is told of the others, and a person why", async () => {
    const account = older();
    account.fault = ({ method, url }) =>
      method === "POST" && url.pathname.includes("/properties/")
        ? problem(403, "MISSING_SCOPES")
        : undefined;
    const why = expect.stringMatching(
      /^HubSpot cannot be told who is to be handled with care: HubSpot does not let Forbear/,
    ) as unknown;
    expect(await together([about("101", carefree), about("102")])).toMatchObject([
      { outcome: "DONE" },
      { outcome: "REFUSED", why, untilSetUp: "CARE" },
    ]);
    expect(saysOf(account).slice(0, 2)).toEqual(["PLAN", undefined]);
  });
});

test("one that fails the whole batch is found, and the others are told", async () => {
  const account = anAccount({ companies: companies() });
  account.fault = ({ url, body }) =>
    url.pathname.endsWith("/batch/update") && body.includes('"103"')
      ? problem(400, "VALIDATION_ERROR")
      : url.pathname.endsWith("/companies/103") && body.includes("forbear_status")
        ? problem(400, "VALIDATION_ERROR")
        : undefined;
  const outcomes = await together(ids.map((id) => about(id)));
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([
    "DONE",
    "DONE",
    "FAILED",
    "DONE",
    "DONE",
  ]);
  expect(outcomes[2]).toMatchObject({ error: { code: "REJECTED" } });
});

test("what concerns all is told of all: no scope, no answer", async () => {
  const account = anAccount({ companies: companies() });
  const two = [about("101"), about("102")];
  account.fault = (sent) => (isChange(sent) ? problem(403, "MISSING_SCOPES") : undefined);
  expect(await failureOf(together(two))).toBeInstanceOf(Rejected);
  account.fault = (sent) => (isChange(sent) ? { error: "ECONNRESET" } : undefined);
  expect(await failureOf(together(two))).toBeInstanceOf(UnknownOutcome);
});

test("an answer that does not name a record leaves it open", async () => {
  const account = anAccount({ companies: companies() });
  account.fault = (sent) =>
    isChange(sent) ? { body: { status: "COMPLETE", results: [{ id: "101" }] } } : undefined;
  expect(await together([about("101"), about("102")])).toMatchObject([
    { outcome: "DONE" },
    { outcome: "FAILED", error: { code: "UNKNOWN_OUTCOME" } },
  ]);
});
