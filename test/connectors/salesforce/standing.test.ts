import { describe, expect, test } from "@jest/globals";
import type { JsonObject, Observed } from "../../../src/connectors/connector.js";
import { Gone, UnknownOutcome } from "../../../src/connectors/errors.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import { careFields, standingFields } from "../../../src/connectors/salesforce/standing-fields.js";
import type { StandingWriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import { standing } from "./fixture.js";
import { accountId, aContact, anAccount, anOrg, contactId, session } from "./org.js";

useNetwork();

const names = Object.values(standingFields);
const written: JsonObject = {
  Forbear_Status__c: "PLAN",
  Forbear_Status_Words__c: "A payment plan is being kept.",
  Forbear_Balance__c: "GBP 1,847.50 (1,205.50 overdue)",
  Forbear_As_Of__c: "2026-11-25T12:00:00.000Z",
  Forbear_Plan_Reference__c: "FB-7K3M9Q2X",
  Forbear_Next_Instalment_On__c: "2026-12-01",
  Forbear_Care__c: "Handle with care, do not press.",
  Forbear_Care_Until__c: "2026-12-20",
};
const nothing = Object.fromEntries(names.map((name) => [name, null]));
const observed = (says: JsonObject, rest: object = {}): Observed => ({
  apiVersion: "67.0",
  taskId: null,
  standing: { missing: [], locked: [], says: { ...nothing, ...says }, ...rest } as JsonObject,
});
const bodyOf = (write: StandingWriteBack, rest: object = {}) => {
  const plan = salesforce.plan(write, observed({}, rest));
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  return plan.request.body;
};

describe("the plan", () => {
  test("sets all fields of the package at once", () => {
    expect(salesforce.plan(standing, observed({}))).toEqual({
      outcome: "SEND",
      request: {
        method: "PATCH",
        path: `/services/data/v67.0/sobjects/Account/${accountId}`,
        headers: { "content-type": "application/json" },
        body: written,
        preconditions: [
          "the account still exists",
          "Forbear's package is installed",
          "its fields say something else, and nothing later",
        ],
      },
    });
  });

  test("empties what no longer holds, and cuts what is too long", () => {
    expect(
      bodyOf({
        ...standing,
        planReference: null,
        nextInstalmentOn: null,
        careWords: null,
        careUntil: null,
        statusWords: "w".repeat(300),
      }),
    ).toEqual({
      ...written,
      Forbear_Plan_Reference__c: null,
      Forbear_Next_Instalment_On__c: null,
      Forbear_Care__c: null,
      Forbear_Care_Until__c: null,
      Forbear_Status_Words__c: `${"w".repeat(254)}…`,
    });
  });

  test.each<[string, JsonObject, string]>([
    ["the same", written, "ALREADY_THERE"],
    [
      "the same, said earlier",
      { ...written, Forbear_As_Of__c: "2026-11-01T00:00:00.000+0000" },
      "ALREADY_THERE",
    ],
    [
      "something else, said earlier",
      { ...written, Forbear_Status__c: "LATE", Forbear_As_Of__c: "2026-11-01T00:00:00.000+0000" },
      "SEND",
    ],
    [
      "something else, said later",
      { ...written, Forbear_Status__c: "PAID", Forbear_As_Of__c: "2026-11-26T00:00:00.000+0000" },
      "ALREADY_THERE",
    ],
    [
      "something else, without a time",
      { ...written, Forbear_Status__c: "LATE", Forbear_As_Of__c: null },
      "SEND",
    ],
    [
      "another day of instalment",
      { ...written, Forbear_Next_Instalment_On__c: "2026-12-02" },
      "SEND",
    ],
  ])("where the fields say %s", (_name, says, outcome) => {
    expect(salesforce.plan(standing, observed(says)).outcome).toBe(outcome);
  });

  test("without the package, or without the right to its fields, a person is told what to do", () => {
    expect(salesforce.plan(standing, observed({}, { missing: [names[0]] }))).toEqual({
      outcome: "REFUSED",
      why: expect.stringMatching(/^The Forbear package is not installed in this org/),
      untilSetUp: true,
    });
    expect(salesforce.plan(standing, observed({}, { locked: [names[0]] }))).toMatchObject({
      outcome: "REFUSED",
      why: expect.stringMatching(/may not change Forbear's fields/),
      untilSetUp: true,
    });
  });

  test.each(["missing", "locked"])(
    "with an older package (fields %s), care alone is refused, and all else is said",
    (how) => {
      const older = { [how]: careFields };
      expect(salesforce.plan(standing, observed({}, older))).toEqual({
        outcome: "REFUSED",
        why: expect.stringMatching(/^Salesforce cannot be told who is to be handled with care/),
        untilSetUp: "CARE",
      });
      const carefree = { ...standing, careWords: null, careUntil: null };
      const { Forbear_Care__c: _words, Forbear_Care_Until__c: _until, ...rest } = written;
      expect(bodyOf(carefree, older)).toEqual(rest);
      expect(salesforce.plan(carefree, observed(rest, older)).outcome).toBe("ALREADY_THERE");
    },
  );

  test("what waited since before care was told says nothing of it", () => {
    const { careWords: _words, careUntil: _until, ...before } = standing;
    expect(bodyOf(before as StandingWriteBack)).toMatchObject({
      Forbear_Care__c: null,
      Forbear_Care_Until__c: null,
    });
  });

  test("other targets are refused in words", () => {
    const lead = { ...standing, target: { ...standing.target, objectType: "Lead" } };
    expect(salesforce.plan(lead, observed({}))).toEqual({
      outcome: "REFUSED",
      why: "How things stand can be put on an account or a contact only.",
    });
  });
});

test("it looks first: which fields there are, and what they say", async () => {
  const account = anAccount(1, { Id: accountId, Forbear_Status__c: " PLAN " });
  const org = anOrg({ Account: [account] });
  org.hidden = new Set(["Forbear_Balance__c"]);
  org.locked = new Set(["Forbear_As_Of__c"]);
  expect(await salesforce.observe(standing, session())).toEqual({
    apiVersion: "67.0",
    taskId: null,
    standing: {
      missing: ["Forbear_Balance__c"],
      locked: ["Forbear_As_Of__c"],
      says: {
        Forbear_Status__c: "PLAN",
        Forbear_Status_Words__c: null,
        Forbear_As_Of__c: null,
        Forbear_Plan_Reference__c: null,
        Forbear_Next_Instalment_On__c: null,
        Forbear_Care__c: null,
        Forbear_Care_Until__c: null,
      },
    },
  });
  expect(org.soql).toEqual([
    `SELECT Id, Forbear_Status__c, Forbear_Status_Words__c, Forbear_As_Of__c, Forbear_Plan_Reference__c, Forbear_Next_Instalment_On__c, Forbear_Care__c, Forbear_Care_Until__c FROM Account WHERE Id = '${accountId}' LIMIT 1`,
  ]);
});

test("an org without the package is refused, and nothing is found there", async () => {
  const org = anOrg({ Account: [anAccount(1, { Id: accountId })] });
  org.hidden = new Set(names);
  const plan = salesforce.plan(standing, await salesforce.observe(standing, session()));
  expect(plan).toMatchObject({ outcome: "REFUSED", untilSetUp: true });
  expect(await salesforce.find(standing, session())).toBeNull();
});

test("a private person's standing stands on the contact; one that was deleted is gone", async () => {
  const onContact = {
    ...standing,
    target: { ...standing.target, objectType: "Contact", id: contactId },
  };
  const contact = aContact(1, { Id: contactId });
  const org = anOrg({ Contact: [contact] });
  org.hidden = new Set();
  org.fault = ({ url }) =>
    url.pathname.endsWith("/Contact/describe")
      ? { body: { fields: ["Id", ...names].map((name) => ({ name })) } }
      : undefined;
  const plan = salesforce.plan(onContact, await salesforce.observe(onContact, session()));
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  expect(await salesforce.perform(plan.request, onContact, session())).toEqual({
    externalId: contactId,
  });
  expect(contact).toMatchObject(written);
  expect(await salesforce.find(onContact, session())).toEqual({ externalId: contactId });
  contact["IsDeleted"] = true;
  expect(await failureOf(salesforce.observe(onContact, session()))).toBeInstanceOf(Gone);
});

describe("several at once", () => {
  const idOf = (number: number) => `0015g000000000${number}AAA`;
  const about = (number: number, changes: Partial<StandingWriteBack> = {}): StandingWriteBack => ({
    ...standing,
    ...changes,
    target: { ...standing.target, id: idOf(number) },
  });
  const together = (writes: StandingWriteBack[]) => salesforce.sendTogether!(writes, session());
  const records = [1, 2, 3, 4, 5].map((number) => anAccount(number));

  test("are described, looked at and changed with one call each", async () => {
    const org = anOrg({ Account: structuredClone(records) });
    org.pageSize = 200;
    org.headers = { "Sforce-Limit-Info": "api-usage=18/5000" };
    const outcomes = await together([1, 2, 3, 4, 5].map((number) => about(number)));
    const limits = { usedToday: 18, limitToday: 5000, remainingToday: 4982 };
    expect(outcomes).toEqual(
      [1, 2, 3, 4, 5].map((number) => ({
        outcome: "DONE",
        receipt: { externalId: idOf(number), limits },
      })),
    );
    for (const account of org.records["Account"]!) expect(account).toMatchObject(written);
    expect(
      org.sent.map(({ method, url }) => `${method} ${url.pathname.split("/").at(-1)}`),
    ).toEqual(["GET describe", "GET query", "PATCH sobjects"]);
  });

  test("lose nobody where the server sends fewer at a time", async () => {
    const short = anOrg({ Account: structuredClone(records) });
    short.pageSize = 2;
    await together([1, 2, 3, 4, 5].map((number) => about(number)));
    for (const account of short.records["Account"]!) expect(account).toMatchObject(written);
  });

  test("have an outcome each, in their order", async () => {
    const says = { ...written, Forbear_As_Of__c: "2026-11-26T00:00:00.000+0000" };
    const org = anOrg({
      Account: [anAccount(1), anAccount(2), anAccount(3), anAccount(4, says)],
    });
    org.pageSize = 200;
    const outcomes = await together([
      about(1, { status: "REFUSED" }),
      about(2, { status: "BUSY" }),
      about(7),
      about(4),
      about(3),
    ]);
    expect(outcomes).toMatchObject([
      { outcome: "FAILED", error: { code: "REJECTED" } },
      { outcome: "FAILED", error: { code: "CONFLICT" } },
      { outcome: "FAILED", error: { code: "GONE" } },
      { outcome: "DONE", receipt: { externalId: idOf(4) } },
      { outcome: "DONE", receipt: { externalId: idOf(3) } },
    ]);
    const [change] = org.sent.filter(({ method }) => method === "PATCH");
    const { allOrNone, records: sent } = JSON.parse(change!.body) as {
      allOrNone: boolean;
      records: { id: string }[];
    };
    expect(allOrNone).toBe(false);
    expect(sent.map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3)]);
  });

  test("one alone goes as a dry run shows it", async () => {
    const org = anOrg({ Account: [anAccount(1)] });
    expect(await together([about(1)])).toMatchObject([{ outcome: "DONE" }]);
    const [change] = org.sent.filter(({ method }) => method === "PATCH");
    expect(change!.url.pathname).toBe(`/services/data/v67.0/sobjects/Account/${idOf(1)}`);
    expect(JSON.parse(change!.body)).toEqual(written);
  });

  test("without the package nothing is sent, and all are refused until it is there", async () => {
    const org = anOrg({ Account: structuredClone(records) });
    org.hidden = new Set(names);
    const outcomes = await together([about(1), about(2)]);
    expect(outcomes).toMatchObject([
      { outcome: "REFUSED", untilSetUp: true },
      { outcome: "REFUSED", untilSetUp: true },
    ]);
    expect(org.sent.every(({ method }) => method === "GET")).toBe(true);
  });

  test("an answer that tells of fewer records leaves everything open", async () => {
    const org = anOrg({ Account: structuredClone(records) });
    org.pageSize = 200;
    org.fault = ({ method }) => (method === "PATCH" ? { body: [{ success: true }] } : undefined);
    expect(await failureOf(together([about(1), about(2)]))).toBeInstanceOf(UnknownOutcome);
  });

  test("what is no standing, or on another object, is refused alone", async () => {
    anOrg({ Account: [anAccount(1)] });
    const lead = { ...standing, target: { ...standing.target, objectType: "Lead" } };
    expect(await together([lead, about(1)])).toMatchObject([
      { outcome: "FAILED", error: { code: "REJECTED" } },
      { outcome: "DONE" },
    ]);
  });
});

describe("the facts of the account", () => {
  // The organisation's contacts have none of our fields: then the package is not whole.
  const whole = (org: ReturnType<typeof anOrg>) => {
    org.fault = ({ url }) =>
      url.pathname.endsWith("/Contact/describe")
        ? { body: { fields: ["Id", "SystemModstamp", ...names].map((name) => ({ name })) } }
        : undefined;
    return org;
  };

  test("say nothing of a package that is there", async () => {
    whole(anOrg());
    expect(await salesforce.accountFacts(session())).not.toHaveProperty("untilSetUp");
  });

  test("say what to do where it is missing on one of the objects", async () => {
    anOrg();
    expect((await salesforce.accountFacts(session())).untilSetUp).toEqual({
      STANDING: expect.stringMatching(/^The Forbear package is not installed/),
    });
  });

  test("say what to do where only the fields for care are missing", async () => {
    whole(anOrg()).hidden = new Set(careFields);
    const facts = await salesforce.accountFacts(session());
    expect(facts).not.toHaveProperty("untilSetUp");
    expect(salesforce.notices!(facts)).toContainEqual({
      code: "NOT_SET_UP",
      message: facts.careUntilSetUp,
    });
    expect(facts.careUntilSetUp).toMatch(/Install the newest Forbear package/);
  });

  test("say what to do where its fields may not be written", async () => {
    whole(anOrg()).locked = new Set([names[0]!]);
    expect((await salesforce.accountFacts(session())).untilSetUp).toEqual({
      STANDING: expect.stringMatching(/may not change Forbear's fields/),
    });
  });
});
