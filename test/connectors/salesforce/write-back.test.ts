import { describe, expect, test } from "@jest/globals";
import type { Observed } from "../../../src/connectors/connector.js";
import {
  Conflict,
  Gone,
  Rejected,
  Unauthorised,
  UnknownOutcome,
} from "../../../src/connectors/errors.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import { likeText } from "../../../src/connectors/salesforce/write-back.js";
import type { Reply } from "../network.js";
import { failureOf, useNetwork } from "../network.js";
import { task } from "./fixture.js";
import { accountId, anAccount, anOrg, contactId, session } from "./org.js";

useNetwork();

const clear: Observed = { apiVersion: "67.0", taskId: null };
const onContact = {
  ...task,
  done: false,
  target: { ...task.target, objectType: "Contact", id: contactId },
};

describe("the plan", () => {
  test("for an account: What; done", () => {
    expect(salesforce.plan(task, clear)).toEqual({
      outcome: "SEND",
      request: {
        method: "POST",
        path: "/services/data/v67.0/sobjects/Task",
        headers: { "content-type": "application/json" },
        body: {
          Subject: "Payment plan agreed (FB-7K3M9Q2X-AGREED)",
          Description: "Three instalments of £40.17, the first on 1 December.",
          ActivityDate: "2026-12-01",
          Status: "Completed",
          Priority: "Normal",
          WhatId: accountId,
        },
        preconditions: ["the account still exists", "it carries no task marked FB-7K3M9Q2X-AGREED"],
      },
    });
  });

  test("for a contact: Who; to do", () => {
    expect(salesforce.plan(onContact, clear)).toMatchObject({
      request: { body: { WhoId: contactId, Status: "Not Started" } },
    });
  });

  test("words are cut, the marker never", () => {
    const long = { ...task, subject: "s".repeat(300), description: "d".repeat(40_000) };
    const plan = salesforce.plan(long, clear);
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    const { Subject: subject, Description: description } = plan.request.body;
    expect(subject).toHaveLength(255);
    expect(subject).toMatch(/… \(FB-7K3M9Q2X-AGREED\)$/);
    expect(description).toHaveLength(32_000);
  });

  test("other targets are refused in words", () => {
    const lead = { ...task, target: { ...task.target, objectType: "Lead" } };
    expect(salesforce.plan(lead, clear)).toEqual({
      outcome: "REFUSED",
      why: "A task can be put on an account or a contact only.",
    });
  });
});

test("a marker that is part of another, or in other letters, is not taken for it", async () => {
  const org = anOrg({ Account: [anAccount(1, { Id: accountId })] });
  org.tasks.push(
    { Id: "00T5g0000000001AAA", WhatId: accountId, Subject: "x (FB-7K3M9Q2X-AGREED-2)" },
    { Id: "00T5g0000000002AAA", WhatId: accountId, Subject: "x (fb-7k3m9q2x-agreed)" },
  );
  expect(await salesforce.observe(task, session())).toEqual(clear);
  expect(await salesforce.find(task, session())).toBeNull();
  org.tasks.push({
    Id: "00T5g0000000003AAA",
    WhatId: accountId,
    Subject: "y (FB-7K3M9Q2X-AGREED)",
  });
  expect(await salesforce.observe(task, session())).toEqual({
    ...clear,
    taskId: "00T5g0000000003AAA",
  });
  expect(await salesforce.find(task, session())).toEqual({ externalId: "00T5g0000000003AAA" });
});

test("what goes into SOQL is escaped, and an id must be an id", async () => {
  expect(likeText("a'b\\c%d_e")).toBe("a\\'b\\\\c\\%d\\_e");
  const org = anOrg({ Account: [anAccount(1, { Id: accountId })] });
  await salesforce.find({ ...task, marker: "FB_1'%" }, session());
  expect(org.soql.at(-1)).toBe(
    `SELECT Id, Subject FROM Task WHERE WhatId = '${accountId}' AND Subject LIKE '%FB\\_1\\'\\%%'`,
  );
  const evil = { ...task, target: { ...task.target, id: "' OR Name != '" } };
  expect(await failureOf(salesforce.observe(evil, session()))).toBeInstanceOf(Rejected);
});

test.each<[string, Reply, unknown]>([
  [
    "a validation rule",
    {
      status: 400,
      body: [
        {
          errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION",
          message: "No tasks on Fridays",
          fields: ["ActivityDate"],
        },
      ],
    },
    Rejected,
  ],
  [
    "a refusal with status 200",
    {
      status: 200,
      body: {
        success: false,
        errors: [{ statusCode: "STRING_TOO_LONG", message: "", fields: ["Subject"] }],
      },
    },
    Rejected,
  ],
  [
    "a locked row",
    { status: 400, body: [{ errorCode: "UNABLE_TO_LOCK_ROW", message: "" }] },
    Conflict,
  ],
  [
    "a deleted target",
    { status: 400, body: [{ errorCode: "ENTITY_IS_DELETED", message: "" }] },
    Gone,
  ],
  [
    "an old token",
    { status: 401, body: [{ errorCode: "INVALID_SESSION_ID", message: "" }] },
    Unauthorised,
  ],
  ["no id", { status: 201, body: { success: true } }, UnknownOutcome],
])("performing meets %s", async (_name, reply, type) => {
  const org = anOrg();
  org.fault = () => reply;
  const plan = salesforce.plan(task, clear);
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  expect(await failureOf(salesforce.perform(plan.request, task, session()))).toBeInstanceOf(type);
  expect(org.sent).toHaveLength(1);
});
