import { describe, expect, test } from "@jest/globals";
import { AssociationTypes } from "@hubspot/api-client";
import type { JsonObject, Observed, PlannedWrite } from "../../../src/connectors/connector.js";
import {
  Conflict,
  Gone,
  Rejected,
  Unavailable,
  UnknownOutcome,
} from "../../../src/connectors/errors.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import { targetOf } from "../../../src/connectors/hubspot/targets.js";
import type { WriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import {
  type Account,
  anAccount,
  companyId,
  contactId,
  isChange,
  problem,
  session,
} from "./account.js";
import { note, standing, targets, task } from "./fixture.js";

useNetwork();

const seen: Observed = { version: "2026-03", at: "2026-11-25T12:00:00.000Z", targetId: companyId };

async function planned(write: WriteBack): Promise<PlannedWrite> {
  return hubspot.plan(write, await hubspot.observe(write, session()));
}

async function written(write: WriteBack) {
  const plan = await planned(write);
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  return hubspot.perform(plan.request, write, session());
}

describe("the plan", () => {
  test("a task on a company, done: with its association and its marker in one request", () => {
    expect(hubspot.plan(task, seen)).toEqual({
      outcome: "SEND",
      request: {
        method: "POST",
        path: "/crm/objects/2026-03/tasks",
        headers: { "content-type": "application/json" },
        body: {
          properties: {
            hs_timestamp: "2026-12-01T10:00:00.000Z",
            hs_task_subject: "Payment plan agreed",
            hs_task_body: "Three instalments of £40.17,<br>the first on 1 December. &lt;Kept&gt;",
            hs_task_status: "COMPLETED",
            hs_task_priority: "MEDIUM",
            hs_task_type: "TODO",
            forbear_marker: "FB-7K3M9Q2X-AT1",
          },
          associations: [
            {
              to: { id: companyId },
              types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 192 }],
            },
          ],
        },
        preconditions: ["the company still exists", "there is no task marked FB-7K3M9Q2X-AT1"],
      },
    });
  });

  test("a task to do goes to who looks after the record", () => {
    const toDo = { ...task, done: false };
    const properties = { hs_task_status: "NOT_STARTED", hubspot_owner_id: "31" };
    expect(hubspot.plan(toDo, { ...seen, owner: "31" })).toMatchObject({
      request: { body: { properties } },
    });
  });

  test("a note on a contact", () => {
    expect(hubspot.plan(note, { ...seen, targetId: contactId })).toMatchObject({
      request: {
        path: "/crm/objects/2026-03/notes",
        body: {
          properties: {
            hs_timestamp: "2026-11-25T12:00:00.000Z",
            hs_note_body: "A payment plan of three instalments was agreed.",
            forbear_marker: "FB-7K3M9Q2X-AN1",
          },
          associations: [{ to: { id: contactId }, types: [{ associationTypeId: 202 }] }],
        },
      },
    });
  });

  test("words are cut, and stay words in HTML", () => {
    const long = { ...task, subject: "s".repeat(300), description: "&".repeat(20_000) };
    const plan = hubspot.plan(long, seen);
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    const { hs_task_subject: subject, hs_task_body: body } = plan.request.body[
      "properties"
    ] as Record<string, string>;
    expect(subject).toHaveLength(255);
    expect(body).toMatch(/^(&amp;){9999}…$/);
  });

  test("a marker whose values are not unique would not keep anything from being written twice", async () => {
    const account = anAccount({ ...targets() });
    account.made["tasks"] = [{ name: "forbear_marker", hasUniqueValue: false }];
    expect(await planned(task)).toMatchObject({ outcome: "REFUSED", untilSetUp: true });
    expect(await hubspot.find(task, session())).toBeNull();
  });

  test("nothing is put anywhere else, and an id that is none is refused", () => {
    const onDeal = { ...task, target: { ...task.target, objectType: "Deal" } };
    expect(hubspot.plan(onDeal, seen)).toEqual({
      outcome: "REFUSED",
      why: "A task can be put on a company or a contact only.",
    });
    const odd = { ...task, target: { ...task.target, id: "1/../2" } };
    expect(() => hubspot.plan(odd, seen)).toThrow(Rejected);
  });

  test("associations have HubSpot's own numbers", () => {
    const company = targetOf(task);
    const contact = targetOf(note);
    expect([company?.taskTo, company?.noteTo, contact?.taskTo, contact?.noteTo]).toEqual([
      AssociationTypes.taskToCompany,
      AssociationTypes.noteToCompany,
      AssociationTypes.taskToContact,
      AssociationTypes.noteToContact,
    ]);
  });
});

test("a record that was merged away answers with its survivor: that is written to", async () => {
  const account = anAccount({ ...targets() });
  account.fault = ({ url }) =>
    url.pathname.endsWith(`/companies/${companyId}`)
      ? { body: { id: "9009", properties: { hubspot_owner_id: "31" } } }
      : undefined;
  expect(await planned(task)).toMatchObject({
    request: { body: { associations: [{ to: { id: "9009" } }] } },
  });
  expect(await planned(standing)).toMatchObject({
    request: { path: "/crm/objects/2026-03/companies/9009" },
  });
});

describe("a write that is there already", () => {
  test("is found by its unique property, at once, not by search", async () => {
    const account = anAccount({ ...targets() });
    const receipt = await written(task);
    expect(await hubspot.find(task, session())).toEqual(receipt);
    expect(account.sent.at(-1)?.url.href).toMatch(
      /\/tasks\/FB-7K3M9Q2X-AT1\?idProperty=forbear_marker&properties=forbear_marker$/,
    );
    expect(account.sent.some(({ url }) => url.pathname.endsWith("/search"))).toBe(false);
  });

  test.each([task, note])(
    "$kind: is never written a second time, however often it is sent",
    async (write) => {
      const account = anAccount({ ...targets() });
      const plan = await planned(write);
      if (plan.outcome !== "SEND") throw new Error(plan.why);
      const first = await hubspot.perform(plan.request, write, session());
      expect(await hubspot.perform(plan.request, write, session())).toEqual(first);
      expect(account.written).toHaveLength(1);
    },
  );

  test("a clash with something else stays a clash", async () => {
    const account = anAccount({ ...targets() });
    account.fault = (sent) => (isChange(sent) ? problem(409, "CONFLICT") : undefined);
    expect(await failureOf(written(task))).toBeInstanceOf(Conflict);
  });
});

/** HubSpot makes the first ones of a batch of properties, and says in a 207 what became of the rest. */
function halfOf(
  account: Account,
  count: (inputs: JsonObject[]) => number,
  category = "INTERNAL_ERROR",
): NonNullable<Account["fault"]> {
  return ({ url, body }) => {
    if (!url.pathname.endsWith("/batch/create")) return undefined;
    const { inputs } = JSON.parse(body) as { inputs: JsonObject[] };
    const results = inputs.slice(0, count(inputs));
    account.made["companies"] = [...(account.made["companies"] ?? []), ...results];
    const errors = inputs
      .slice(results.length)
      .map(() => ({ status: "error", category, message: "It was not made." }));
    return { status: 207, body: { status: "COMPLETE", results, numErrors: errors.length, errors } };
  };
}

describe("our own properties", () => {
  test.each<[WriteBack, string, string[]]>([
    [task, "tasks", ["forbear_marker"]],
    [note, "notes", ["forbear_marker"]],
    [
      standing,
      "companies",
      [
        "forbear_status",
        "forbear_status_words",
        "forbear_balance",
        "forbear_as_of",
        "forbear_plan_reference",
        "forbear_next_instalment_on",
        "forbear_care",
        "forbear_care_until",
      ],
    ],
  ])(
    "$kind: the first write makes them, in a group of their own, and says so before",
    async (write, path, names) => {
      const account = anAccount({ ...targets() }, false);
      const plan = await planned(write);
      if (plan.outcome !== "SEND") throw new Error(plan.why);
      expect(plan.request.preconditions.join()).toMatch(/made first, in the group Collections/);
      expect(account.sent.filter(isChange)).toEqual([]);
      await hubspot.perform(plan.request, write, session());
      expect(
        account.sent.filter(isChange).map(({ method, url }) => `${method} ${url.pathname}`),
      ).toEqual([
        `${plan.request.method} ${plan.request.path}`,
        `POST /crm/properties/2026-03/${path}/groups`,
        `POST /crm/properties/2026-03/${path}/batch/create`,
        `${plan.request.method} ${plan.request.path}`,
      ]);
      const made = account.made[path] ?? [];
      expect(made.map(({ name }) => name)).toEqual(names);
      expect(made.every(({ groupName }) => groupName === "collections")).toBe(true);
      expect(
        made.every(({ hasUniqueValue }) => (hasUniqueValue ?? false) === (write !== standing)),
      ).toBe(true);
      expect(await hubspot.find(write, session())).not.toBeNull();
    },
  );

  test("that somebody else made in the same moment are as good", async () => {
    const account = anAccount({ ...targets() }, false);
    const plan = await planned(task);
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    account.fault = ({ method, url }) => {
      if (method !== "POST" || !url.pathname.includes("/properties/")) return undefined;
      account.made["tasks"] = [{ name: "forbear_marker", hasUniqueValue: true }];
      return problem(409, "CONFLICT");
    };
    await hubspot.perform(plan.request, task, session());
    expect(account.written).toHaveLength(1);
  });

  test("of which HubSpot makes only half, again and again, are asked for to the end", async () => {
    const account = anAccount({ ...targets() }, false);
    account.fault = halfOf(account, (inputs) => Math.ceil(inputs.length / 2));
    await written(standing);
    expect(account.made["companies"]).toHaveLength(8);
    expect(await hubspot.find(standing, session())).not.toBeNull();
  });

  test.each([
    ["just now: the write waits", "INTERNAL_ERROR", Unavailable],
    ["for a reason of its own: a person is told", "VALIDATION_ERROR", Rejected],
  ])("of which HubSpot makes no more, %s", async (_how, category, failure) => {
    const account = anAccount({ ...targets() }, false);
    account.fault = halfOf(account, (inputs) => (inputs.length > 4 ? 4 : 0), category);
    expect(await failureOf(written(standing))).toBeInstanceOf(failure);
    expect(account.made["companies"]).toHaveLength(4);
    account.fault = () => undefined;
    await written(standing);
    expect(await hubspot.find(standing, session())).not.toBeNull();
  });

  test("that HubSpot does not let us make are told in words", async () => {
    const account = anAccount({ ...targets() }, false);
    account.fault = ({ method, url }) =>
      method === "POST" && url.pathname.includes("/properties/")
        ? problem(403, "MISSING_SCOPES")
        : undefined;
    const failure = await failureOf(written(task));
    expect(failure).toBeInstanceOf(Rejected);
    expect(failure.message).toMatch(/sign in again with all scopes/);
    expect(account.written).toEqual([]);
  });

  test("do not excuse another refusal: it is not sent again", async () => {
    const account = anAccount({ ...targets() });
    account.fault = (sent) => (isChange(sent) ? problem(400, "VALIDATION_ERROR") : undefined);
    expect(await failureOf(written(task))).toBeInstanceOf(Rejected);
    expect(account.sent.filter(isChange)).toHaveLength(1);
  });
});

describe("how things stand", () => {
  test("all properties at once; an empty text clears one", async () => {
    anAccount({ ...targets() });
    const ended = {
      ...standing,
      planReference: null,
      nextInstalmentOn: null,
      careWords: null,
      careUntil: null,
    };
    expect(await planned(ended)).toMatchObject({
      request: {
        method: "PATCH",
        path: `/crm/objects/2026-03/companies/${companyId}`,
        body: {
          properties: {
            forbear_status: "PLAN",
            forbear_status_words: "A payment plan is being kept.",
            forbear_balance: "GBP 1,847.50 (1,205.50 overdue)",
            forbear_as_of: "2026-11-25T12:00:00.250Z",
            forbear_plan_reference: "",
            forbear_next_instalment_on: "",
            forbear_care: "",
            forbear_care_until: "",
          },
        },
      },
    });
  });

  test("is written when something besides the time changed and nothing later stands there", async () => {
    anAccount({ ...targets() });
    await written(standing);
    const at = (asOf: string, status = "PLAN") => planned({ ...standing, asOf, status });
    expect(await at("2026-11-26T12:00:00.000Z")).toMatchObject({ outcome: "ALREADY_THERE" });
    expect(await at("2026-11-24T12:00:00.000Z", "OPEN")).toMatchObject({
      outcome: "ALREADY_THERE",
      why: "HubSpot already says how things stood later on.",
    });
    expect(await at("2026-11-26T12:00:00.000Z", "OPEN")).toMatchObject({ outcome: "SEND" });
  });

  test("is known again however HubSpot writes days and moments", async () => {
    const account = anAccount({ ...targets() });
    await written(standing);
    for (const [day, until, moment] of [
      ["2026-12-01", "2026-12-20", "2026-11-25T12:00:00.250Z"],
      ["2026-12-01", "2026-12-20", "2026-11-25T12:00:00.250Z"].map((each) =>
        String(Date.parse(each)),
      ),
    ]) {
      const properties = account.records["companies"]?.[0]?.["properties"] as Record<
        string,
        unknown
      >;
      properties["forbear_next_instalment_on"] = day;
      properties["forbear_care_until"] = until;
      properties["forbear_as_of"] = moment;
      expect(await hubspot.find(standing, session())).toEqual({ externalId: companyId });
    }
  });
});

test("a record that is gone is told so by every kind", async () => {
  anAccount();
  for (const write of [task, note, standing])
    expect(await failureOf(hubspot.observe(write, session()))).toBeInstanceOf(Gone);
});

test("an answer that names nothing leaves the outcome unknown", async () => {
  const account = anAccount({ ...targets() });
  account.fault = (sent) => (isChange(sent) ? { status: 201, body: {} } : undefined);
  expect(await failureOf(written(note))).toBeInstanceOf(UnknownOutcome);
});
