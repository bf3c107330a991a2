/** What an agreed plan writes into other systems: once, in order, and never lost. */
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { exampleAccountId, exampleInvoiceIds, type PracticeVendors } from "../../sandbox/index.js";
import { decidePlan } from "../../src/actions/decide-plan.js";
import type { Connector } from "../../src/connectors/connector.js";
import { RateLimited, Rejected, Unavailable, UnknownOutcome } from "../../src/connectors/errors.js";
import { planById, type PlanRow } from "../../src/store/queries/plans.js";
import { xeroCaller, xeroSignIn, type XeroCall } from "../sandbox/support.js";
import { useDatabase } from "../support/database.js";
import { worker } from "../support/principal.js";
import {
  day,
  fault,
  makeHub,
  minute,
  practiceTenant,
  principalOf,
  run,
  sendAll,
  sendOne,
  startVendors,
  syncAll,
  writesOf,
  type TestHub,
} from "../support/hub.js";
import { signIn } from "../support/sign-in.js";
import { agree, debtorOfContact, newKey, propose, valueOf } from "../support/plan-actions.js";

const here = useDatabase({ maxConnections: 20 });

interface Stage {
  readonly hub: TestHub;
  readonly tenantId: string;
  readonly vendors: PracticeVendors;
  readonly plan: PlanRow;
  readonly xero: XeroCall;
}

/** A fresh world in which the example's plan has just been accepted. */
async function agreed(
  change: (connector: Connector) => Partial<Connector> = () => ({}),
): Promise<Stage> {
  const hub = makeHub(here, change);
  const vendors = await startVendors(hub, { size: 2 });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  const debtor = await debtorOfContact(here, tenant.tenantId);
  const plan = await agree(hub, principalOf(tenant.tenantId), debtor);
  const xero = xeroCaller(vendors, (await xeroSignIn(vendors))["access_token"]);
  return { hub, tenantId: tenant.tenantId, vendors, plan, xero };
}

/** What the vendors got from us: kind and record, in the order of arrival. */
async function sent({ vendors }: Stage): Promise<string[]> {
  const writes = [
    ...(await writesOf(vendors.salesforce.baseUrl)),
    ...(await writesOf(vendors.xero.baseUrl)),
  ];
  return writes.map((write) => `${write.kind} ${write.kind === "TASK" ? "" : write.id}`.trim());
}

const outbox = ({ tenantId }: Stage) =>
  here.rows<{
    kind: string;
    state: string;
    attempts: number;
    problem: string | null;
    receipt: object | null;
  }>(
    tenantId,
    "select write_back ->> 'kind' as kind, state, attempts, problem, receipt from outbox order by sequence",
  );

const planOf = async ({ tenantId, plan }: Stage): Promise<PlanRow> =>
  (await here.database.asTenant(worker(tenantId), (transaction) =>
    planById(transaction, tenantId, plan.id),
  ))!;

const states = async (stage: Stage) =>
  (await outbox(stage)).map((row) => `${row.kind} ${row.state}`);

/** How the effects ended, but for the one that Xero's rule refuses. */
const ends = async (stage: Stage): Promise<string[]> =>
  (await outbox(stage))
    .filter((row) => row.problem === null || !/^Part of the invoice/.test(row.problem))
    .map((row) => row.state);

const ofInvoice = (arrived: string[], id: string) => arrived.filter((each) => each.endsWith(id));

/** Something has been paid on it before: Xero lets its expected date no longer be set. */
const partPaid = exampleInvoiceIds[1]!;

/** A note, the link, and the day on which it is expected to be paid. */
function ofOne(id: string): string[] {
  return [`HISTORY ${id}`, `INVOICE ${id}`, ...(id === partPaid ? [] : [`INVOICE ${id}`])];
}

const allEffects = ["TASK", ...exampleInvoiceIds.flatMap((id) => ofOne(id))];

describe("an agreed plan", () => {
  test("is told once to everybody: a task, and on each invoice a note, a link and the expected date", async () => {
    const stage = await agreed();
    expect(await sent(stage)).toEqual([]);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(10);
    expect(await sent(stage)).toEqual(allEffects);
    expect(await states(stage)).toEqual([
      "TASK DONE",
      ...exampleInvoiceIds.flatMap((id) => [
        "NOTE DONE",
        "LINK DONE",
        id === partPaid ? "EXPECTED_DATE SKIPPED" : "EXPECTED_DATE DONE",
      ]),
    ]);
    const [task] = await writesOf(stage.vendors.salesforce.baseUrl);
    expect(task!.body).toMatchObject({
      WhatId: exampleAccountId,
      Status: "Completed",
      Subject: expect.stringContaining(stage.plan.reference),
    });
    const { body } = await stage.xero(`Invoices/${exampleInvoiceIds[0]}`);
    expect(body["Invoices"][0]["Url"]).toBe(`https://hub.example/plans/${stage.plan.reference}`);
    const [first] = await outbox(stage);
    expect(first).toMatchObject({ attempts: 1, problem: null, receipt: { externalId: task!.id } });
    stage.hub.clock.forward(day);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(0);
    expect(await sent(stage)).toHaveLength(9);
  });

  test("comes back from the CRM as our own task, not as somebody's contact with the customer", async () => {
    const stage = await agreed();
    const [connection] = await here.rows<{ id: string }>(
      stage.tenantId,
      "select id from connection where vendor = 'SALESFORCE'",
    );
    const ours = () =>
      here.rows<{ kind: string; done: boolean; external_id: string }>(
        stage.tenantId,
        "select kind, done, external_id from activity where ours",
      );
    expect(await ours()).toEqual([]);
    await sendAll(stage.hub, stage.tenantId);
    stage.hub.clock.forward(minute);
    await run(stage.hub, stage.tenantId, connection!.id);
    const [task] = await writesOf(stage.vendors.salesforce.baseUrl);
    expect(await ours()).toEqual([{ kind: "OTHER", done: true, external_id: task!.id }]);
  });

  test("that is cancelled is taken back by notes and a task; one that was only proposed never went out", async () => {
    const stage = await agreed();
    await sendAll(stage.hub, stage.tenantId);
    const principal = principalOf(stage.tenantId);
    valueOf(await decidePlan(stage.hub, principal, "CANCEL", stage.plan.id, newKey()));
    await sendAll(stage.hub, stage.tenantId);
    expect((await sent(stage)).slice(0, 2)).toEqual(["TASK", "TASK"]);
    expect(
      (await writesOf(stage.vendors.xero.baseUrl)).slice(8).map((write) => write.kind),
    ).toEqual(["HISTORY", "HISTORY", "HISTORY"]);
    const withdrawn = await propose(stage.hub, principal, stage.plan.debtorId);
    valueOf(await decidePlan(stage.hub, principal, "CANCEL", withdrawn.id, newKey()));
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(0);
  });

  test("leaves a link that is not ours in its place, and says so", async () => {
    const stage = await agreed();
    const [second] = [exampleInvoiceIds[1]];
    const strange = { Invoices: [{ InvoiceID: second, Url: "https://elsewhere.example/42" }] };
    expect((await stage.xero(`Invoices/${second}`, { method: "POST", body: strange })).status).toBe(
      200,
    );
    await sendAll(stage.hub, stage.tenantId);
    const skipped = (await outbox(stage)).filter(
      (row) => row.state !== "DONE" && row.kind !== "EXPECTED_DATE",
    );
    expect(skipped).toMatchObject([
      {
        kind: "LINK",
        state: "SKIPPED",
        problem: expect.stringMatching(/already carries a link that is not ours/),
      },
    ]);
    const { body } = await stage.xero(`Invoices/${second}`);
    expect(body["Invoices"][0]["Url"]).toBe("https://elsewhere.example/42");
  });
});

describe("the expected date of an invoice", () => {
  const dateOf = async (stage: Stage, id: string): Promise<string | undefined> =>
    (await stage.xero(`Invoices/${id}`)).body["Invoices"][0]["ExpectedPaymentDate"] as
      string | undefined;
  const lastDay = (plan: PlanRow) => Date.parse(`${plan.instalments.at(-1)!.dueOn}T00:00:00Z`);

  test("is that of its last instalment, stays when the plan is cancelled, and comes back as no change", async () => {
    const stage = await agreed();
    await sendAll(stage.hub, stage.tenantId);
    const last = exampleInvoiceIds.at(-1)!;
    expect(await dateOf(stage, last)).toBe(`/Date(${lastDay(stage.plan)}+0000)/`);
    const principal = principalOf(stage.tenantId);
    valueOf(await decidePlan(stage.hub, principal, "CANCEL", stage.plan.id, newKey()));
    await sendAll(stage.hub, stage.tenantId);
    expect(await dateOf(stage, last)).toBe(`/Date(${lastDay(stage.plan)}+0000)/`);
    const changed = () =>
      here.rows(stage.tenantId, "select sum(changed)::int as changed from sync_run");
    const before = await changed();
    stage.hub.clock.forward(10 * minute);
    const [xero] = await here.rows<{ id: string }>(
      stage.tenantId,
      "select id from connection where vendor = 'XERO'",
    );
    await run(stage.hub, stage.tenantId, xero!.id);
    expect(await changed()).toEqual(before);
  });

  test("is left alone once something has been paid: the write-back says so, and nothing else waits for it", async () => {
    const stage = await agreed();
    await sendAll(stage.hub, stage.tenantId);
    expect(await dateOf(stage, partPaid)).toBeUndefined();
    expect(await dateOf(stage, exampleInvoiceIds[0]!)).toBeDefined();
    const { writes } = await planOf(stage);
    expect(writes.filter(({ state }) => state !== "DONE")).toEqual([
      {
        vendor: "XERO",
        kind: "EXPECTED_DATE",
        objectType: "Invoice",
        externalId: partPaid,
        state: "SKIPPED",
        problem:
          "Part of the invoice has been paid or credited, and Xero no longer lets its expected date be set.",
      },
    ]);
    expect(writes).toHaveLength(10);
  });
});

describe("when the process dies between an effect and the keeping of its answer", () => {
  test("the effect is found by its marker and not repeated, whichever it was", async () => {
    let die = true;
    const stage = await agreed((connector) => ({
      perform: async (...parameters) => {
        const receipt = await connector.perform(...parameters);
        if (die) throw new Error("killed");
        return receipt;
      },
    }));
    // Every first attempt is followed by a death; the lease runs out, and the next attempt must not send again.
    for (let round = 0; round < 10; round += 1) {
      die = true;
      await sendAll(stage.hub, stage.tenantId);
      die = false;
      stage.hub.clock.forwardReal(60 * minute);
      if (!(await sendOne(stage.hub, stage.tenantId))) break;
      stage.hub.clock.forwardReal(60 * minute);
    }
    await sendAll(stage.hub, stage.tenantId);
    const arrived = await sent(stage);
    expect([...arrived].sort()).toEqual([...allEffects].sort());
    for (const id of exampleInvoiceIds) expect(ofInvoice(arrived, id)).toEqual(ofOne(id));
    expect(new Set(await ends(stage))).toEqual(new Set(["DONE"]));
    expect((await outbox(stage))[0]).toMatchObject({
      receipt: { externalId: expect.stringMatching(/^00T/) },
    });
  });

  test("without a word, its lease keeps others away until it ends", async () => {
    const stage = await agreed();
    // A worker took the first effect and died before it did anything.
    await here.rows(
      stage.tenantId,
      "update outbox set attempts = 1, leased_until = $1 where sequence = (select min(sequence) from outbox)",
      [new Date(stage.hub.clock.real().getTime() + 2 * minute)],
    );
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(9);
    expect(await sent(stage)).not.toContain("TASK");
    stage.hub.clock.forwardReal(3 * minute);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(1);
    expect(await sent(stage)).toEqual(allEffects);
  });

  test("an effect that took longer than its lease allows is not sent any more by the slow one", async () => {
    let slow = true;
    const stage = await agreed((connector) => ({
      observe: async (...parameters) => {
        const seen = await connector.observe(...parameters);
        if (slow) {
          slow = false;
          // It took long; meanwhile the lease has ended and another worker has done it all.
          stage.hub.clock.forwardReal(3 * minute);
          await sendAll(stage.hub, stage.tenantId);
        }
        return seen;
      },
    }));
    await sendAll(stage.hub, stage.tenantId);
    expect(await sent(stage)).toEqual(allEffects);
    expect(new Set(await ends(stage))).toEqual(new Set(["DONE"]));
  });
});

describe("two workers at once", () => {
  test("send everything once, and to each invoice in order", async () => {
    const stage = await agreed((connector) => ({
      // Slow enough for everybody to look before anybody has written.
      perform: async (...parameters) => {
        await pause(40);
        return connector.perform(...parameters);
      },
    }));
    await Promise.all(Array.from({ length: 6 }, () => sendAll(stage.hub, stage.tenantId)));
    await sendAll(stage.hub, stage.tenantId);
    const arrived = await sent(stage);
    expect([...arrived].sort()).toEqual([...allEffects].sort());
    for (const id of exampleInvoiceIds) {
      expect(ofInvoice(arrived, id)).toEqual(ofOne(id));
    }
  });
});

describe("a vendor that does not take it", () => {
  test("because it is down is asked again later; other targets do not wait, nothing is lost", async () => {
    const stage = await agreed();
    await fault(
      stage.vendors.xero.baseUrl,
      `/api.xro/2.0/Invoices/${exampleInvoiceIds[0]}`,
      "html502",
      1,
    );
    await sendAll(stage.hub, stage.tenantId);
    const waiting = (await outbox(stage)).filter((row) => row.state === "PENDING");
    // The link and the date wait for the note before them.
    expect(waiting).toMatchObject([
      { kind: "NOTE", attempts: 1, problem: expect.stringMatching(/Xero/) },
      { kind: "LINK", attempts: 0, problem: null },
      { kind: "EXPECTED_DATE", attempts: 0, problem: null },
    ]);
    expect(await sent(stage)).toHaveLength(6);
    stage.hub.clock.forwardReal(minute);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(3);
    expect([...(await sent(stage))].sort()).toEqual([...allEffects].sort());
  });

  test("with an answer that leaves it open whether it did is looked at before it is asked again", async () => {
    let lost = true;
    const stage = await agreed((connector) => ({
      perform: async (...parameters) => {
        const receipt = await connector.perform(...parameters);
        if (!lost) return receipt;
        lost = false;
        throw new UnknownOutcome("The answer was lost.");
      },
    }));
    await sendAll(stage.hub, stage.tenantId);
    stage.hub.clock.forwardReal(minute);
    await sendAll(stage.hub, stage.tenantId);
    expect([...(await sent(stage))].sort()).toEqual([...allEffects].sort());
    expect(new Set(await ends(stage))).toEqual(new Set(["DONE"]));
  });

  test("and never will is not asked again: its words are kept, what follows goes on", async () => {
    const stage = await agreed((connector) => ({
      perform: (request, writeBack, session) =>
        writeBack.kind === "NOTE"
          ? Promise.reject(new Rejected("Xero refuses the note: the history is closed.", []))
          : connector.perform(request, writeBack, session),
    }));
    await sendAll(stage.hub, stage.tenantId);
    expect((await outbox(stage)).filter((row) => row.kind === "NOTE")).toMatchObject(
      Array.from({ length: 3 }, () => ({
        state: "FAILED",
        attempts: 1,
        problem: "Xero refuses the note: the history is closed.",
      })),
    );
    expect(await sent(stage)).toHaveLength(6);
    stage.hub.clock.forward(day);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(0);
  });

  test("because the record is gone fails with words", async () => {
    const stage = await agreed();
    const [effect] = await here.rows<{ id: string }>(
      stage.tenantId,
      `update outbox set write_back = jsonb_set(write_back, '{target,id}', '"00000000-0000-4000-8000-000000000000"')
        where sequence = (select min(sequence) from outbox where write_back ->> 'kind' = 'NOTE') returning id`,
    );
    await sendAll(stage.hub, stage.tenantId);
    expect(
      await here.rows(stage.tenantId, "select state, problem from outbox where id = $1", [
        effect!.id,
      ]),
    ).toEqual([{ state: "FAILED", problem: expect.stringMatching(/\w+ \w+/) }]);
  });

  test("asks for patience, and gets as much as it asks for", async () => {
    let busy = true;
    const stage: Stage = await agreed((connector) => ({
      observe: (...parameters) =>
        busy
          ? Promise.reject(
              new RateLimited(
                "Xero asks us to wait.",
                new Date(stage.hub.clock.now().getTime() + 30 * minute),
              ),
            )
          : connector.observe(...parameters),
    }));
    await sendAll(stage.hub, stage.tenantId);
    busy = false;
    stage.hub.clock.forwardReal(29 * minute);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(0);
    stage.hub.clock.forwardReal(2 * minute);
    await sendAll(stage.hub, stage.tenantId);
    expect([...(await sent(stage))].sort()).toEqual([...allEffects].sort());
  });

  test("for days is asked ever more rarely, but at least every quarter of an hour", async () => {
    let tries = 0;
    const stage = await agreed(() => ({
      observe: () => {
        tries += 1;
        return Promise.reject(new Unavailable("Nobody answers."));
      },
    }));
    for (let minutes = 0; minutes < 24 * 60; minutes += 5) {
      stage.hub.clock.forwardReal(5 * minute);
      await sendAll(stage.hub, stage.tenantId);
    }
    // Four targets, 96 quarters of an hour, and a few quick tries at the start.
    expect(tries).toBeGreaterThan(4 * 90);
    expect(tries).toBeLessThan(4 * 105);
    expect(new Set((await outbox(stage)).map((row) => row.state))).toEqual(new Set(["PENDING"]));
  }, 60_000);

  test("because nobody is signed in waits for a sign-in, and the connection says so", async () => {
    const stage = await agreed();
    stage.hub.clock.forward(61 * day);
    await sendAll(stage.hub, stage.tenantId);
    expect(
      await here.rows(stage.tenantId, "select status from connection where vendor = 'XERO'"),
    ).toEqual([{ status: "NEEDS_SIGN_IN" }]);
    expect((await states(stage)).filter((each) => !each.endsWith("PENDING"))).toEqual([
      "TASK DONE",
    ]);
    // One try has told it all: the vendor is left alone until there is a sign-in, and then it does not wait.
    stage.hub.clock.forward(day);
    expect(await sendAll(stage.hub, stage.tenantId)).toBe(0);
    expect((await outbox(stage)).reduce((sum, { attempts }) => sum + attempts, 0)).toBe(2);
    await signIn(stage.hub, stage.tenantId, stage.vendors, "XERO");
    await sendAll(stage.hub, stage.tenantId);
    expect([...(await sent(stage))].sort()).toEqual([...allEffects].sort());
  });
});

describe("another tenant", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await agreed();
  });

  test("has nothing to send", async () => {
    expect(await sendAll(stage.hub, await here.newTenant())).toBe(0);
    expect(await sent(stage)).toEqual([]);
  });
});
