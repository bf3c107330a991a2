/** How things stand reaches the records in a CRM, stays there, and does not come back as news. */
import { tmpdir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import {
  exampleAccountId,
  type PracticeOptions,
  type PracticeVendors,
} from "../../sandbox/index.js";
import { decidePlan, dryRunDecision } from "../../src/actions/decide-plan.js";
import { dryRunProposal, proposePlan } from "../../src/actions/propose-plan.js";
import type { VendorRequestView } from "../../src/actions/vendor-writes.js";
import { examine } from "../../src/cli/doctor.js";
import type { Connector } from "../../src/connectors/connector.js";
import { Conflict, Rejected, UnknownOutcome } from "../../src/connectors/errors.js";
import { salesforceSignIn } from "../sandbox/support.js";
import { urlOf, useDatabase } from "../support/database.js";
import {
  day,
  makeHub,
  minute,
  practiceTenant,
  principalOf,
  sendAll,
  startVendors,
  syncAll,
  writesOf,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import {
  agree,
  debtorOfContact,
  newKey,
  optionFor,
  termsFor,
  valueOf,
} from "../support/plan-actions.js";

const here = useDatabase({ maxConnections: 20 });
const metadataDir = "plugins/salesforce";

interface Stage extends PracticeTenant {
  readonly hub: TestHub;
}

async function stage(
  options: Partial<PracticeOptions> = { metadataDir },
  change: (connector: Connector) => Partial<Connector> = () => ({}),
): Promise<Stage> {
  const hub = makeHub(here, change);
  const vendors = await startVendors(hub, { size: 60, ...options });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  return { ...tenant, hub };
}

interface Fields {
  readonly Id: string;
  readonly Forbear_Status__c: string | null;
  readonly Forbear_Status_Words__c: string | null;
  readonly Forbear_Balance__c: string | null;
  readonly Forbear_As_Of__c: string | null;
  readonly Forbear_Plan_Reference__c: string | null;
  readonly Forbear_Next_Instalment_On__c: string | null;
}

/** What the practice org's accounts say. */
async function accounts(vendors: PracticeVendors): Promise<Fields[]> {
  const token = (await salesforceSignIn(vendors))["access_token"];
  const fields = [
    "Id",
    "Forbear_Status__c",
    "Forbear_Status_Words__c",
    "Forbear_Balance__c",
    "Forbear_As_Of__c",
    "Forbear_Plan_Reference__c",
    "Forbear_Next_Instalment_On__c",
  ];
  const soql = encodeURIComponent(`SELECT ${fields.join(", ")} FROM Account ORDER BY Id`);
  const answer = await fetch(`${vendors.salesforce.baseUrl}/services/data/v67.0/query?q=${soql}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { records: Fields[] }).records;
}

const standings = ({ tenantId }: Stage) =>
  here.rows<{ id: string; state: string; problem: string | null; attempts: number }>(
    tenantId,
    `select write_back -> 'target' ->> 'id' as id, state, problem, attempts from outbox
      where write_back ->> 'kind' = 'STANDING' order by sequence`,
  );

const changedOf = async ({ tenantId }: Stage): Promise<number> => {
  const [row] = await here.rows<{ changed: number }>(
    tenantId,
    "select sum(changed)::int as changed from sync_run",
  );
  return row!.changed;
};

test("every account says what its debtor's assessment says, and the others say nothing", async () => {
  const at = await stage();
  expect(await sendAll(at.hub, at.tenantId)).toBe(1);
  const wanted = await here.rows<{ id: string; status: string; reason: string }>(
    at.tenantId,
    `select p.external_id as id, d.status, d.status_reason as reason from party p join debtor d on d.id = p.debtor_id
      where p.object_type = 'Account' and d.status <> 'CLEAR' order by 1`,
  );
  expect(wanted.length).toBeGreaterThan(10);
  const say = (await accounts(at.vendors)).filter((each) => each.Forbear_Status__c !== null);
  expect(
    say.map(({ Id: id, Forbear_Status__c: status, Forbear_Status_Words__c: reason }) => ({
      id,
      status,
      reason,
    })),
  ).toEqual(wanted);
  expect(say.find(({ Id }) => Id === exampleAccountId)).toMatchObject({
    Forbear_Balance__c: "GBP 1,847.50 (1,847.50 overdue)",
    Forbear_As_Of__c: expect.stringMatching(/^2026-11-25T10:00:00/),
    Forbear_Plan_Reference__c: null,
  });
  expect(new Set((await standings(at)).map(({ state }) => state))).toEqual(new Set(["DONE"]));
});

test("hundreds of records are told with a handful of calls", async () => {
  const at = await stage({ metadataDir, size: 420 });
  const calls = async (): Promise<number> => {
    const answer = await fetch(`${at.vendors.salesforce.baseUrl}/__practice/limits`);
    const { calls: made } = (await answer.json()) as { calls: { read: number; write: number } };
    return made.read + made.write;
  };
  const before = await calls();
  const count = (await standings(at)).length;
  expect(count).toBeGreaterThan(100);
  await sendAll(at.hub, at.tenantId);
  expect((await writesOf(at.vendors.salesforce.baseUrl)).length).toBe(count);
  // For each 200: what our fields are, what they say, and the change.
  expect((await calls()) - before).toBeLessThanOrEqual(5 * Math.ceil(count / 200));
});

test("what we wrote ourselves does not come back as a change", async () => {
  const at = await stage();
  await sendAll(at.hub, at.tenantId);
  const count = (await standings(at)).length;
  const changed = await changedOf(at);
  for (let round = 0; round < 3; round += 1) {
    at.hub.clock.forward(10 * minute);
    await syncAll(at.hub, at);
    expect(await sendAll(at.hub, at.tenantId)).toBe(0);
  }
  // The records were read again, since their stamps have moved; nothing in them is news.
  const [last] = await here.rows<{ records: number }>(
    at.tenantId,
    "select max(records) as records from sync_run where connection_id = $1 and started_at > $2",
    [at.salesforce, new Date("2026-11-25T10:05:00Z")],
  );
  expect(last!.records).toBeGreaterThanOrEqual(count);
  expect(await changedOf(at)).toBe(changed);
  expect(await standings(at)).toHaveLength(count);
});

test("a decision is told at once, of its debtor alone; a day that passes, of nobody", async () => {
  const at = await stage();
  await sendAll(at.hub, at.tenantId);
  const before = (await standings(at)).length;
  const principal = principalOf(at.tenantId);
  const plan = await agree(at.hub, principal, await debtorOfContact(here, at.tenantId));
  await sendAll(at.hub, at.tenantId);
  const own = async () => (await accounts(at.vendors)).find(({ Id }) => Id === exampleAccountId)!;
  expect(await own()).toMatchObject({
    Forbear_Status__c: "IN_PLAN",
    Forbear_Status_Words__c: "£1,847.50 is owed, and a payment plan is active.",
    Forbear_Plan_Reference__c: plan.reference,
    Forbear_Next_Instalment_On__c: plan.instalments[0]!.dueOn,
  });
  const told = (await standings(at)).slice(before);
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set([exampleAccountId]));
  valueOf(await decidePlan(at.hub, principal, "CANCEL", plan.id, newKey()));
  await sendAll(at.hub, at.tenantId);
  expect(await own()).toMatchObject({
    Forbear_Status__c: "OVERDUE",
    Forbear_Plan_Reference__c: null,
    Forbear_Next_Instalment_On__c: null,
  });
});

test("a dry run shows what a decision tells of how things stand, exactly and beforehand", async () => {
  const at = await stage();
  await sendAll(at.hub, at.tenantId);
  const principal = principalOf(at.tenantId);
  const debtor = await debtorOfContact(here, at.tenantId);
  const terms = termsFor(debtor);
  const optionId = await optionFor(at.hub, principal, terms);
  const arrived = async () => (await writesOf(at.vendors.salesforce.baseUrl)).length;
  const count = await arrived();
  const shownOf = (requests: readonly VendorRequestView[]) =>
    requests.flatMap(({ method, path, body }) =>
      path?.includes("/sobjects/Account/") ? [{ method, path, body }] : [],
    );
  const latest = async () =>
    (await writesOf(at.vendors.salesforce.baseUrl)).flatMap(({ kind, method, path, body }) =>
      kind === "ACCOUNT" ? [{ method, path, body }] : [],
    );
  const statusOf = (shown: { body: object | null } | undefined) =>
    (shown?.body as { Forbear_Status__c?: string } | undefined)?.Forbear_Status__c;

  const proposing = valueOf(await dryRunProposal(at.hub, principal, { terms, optionId }));
  expect(shownOf(proposing.requests).map(statusOf)).toEqual(["PLAN_PROPOSED", "IN_PLAN"]);
  const plan = valueOf(await proposePlan(at.hub, principal, { terms, optionId }, newKey()));
  await sendAll(at.hub, at.tenantId);
  expect((await latest()).at(-1)).toEqual(shownOf(proposing.requests)[0]);

  const accepting = valueOf(await dryRunDecision(at.hub, principal, "ACCEPT", plan.id));
  expect(await arrived()).toBe(count + 1);
  valueOf(await decidePlan(at.hub, principal, "ACCEPT", plan.id, newKey()));
  await sendAll(at.hub, at.tenantId);
  expect(shownOf(accepting.requests)).toEqual([(await latest()).at(-1)]);
});

describe("without the package", () => {
  test("nothing is put into the outbox and nothing is asked, however often it is read", async () => {
    const at = await stage({});
    at.hub.clock.forward(3 * 60 * minute);
    await syncAll(at.hub, at);
    expect(await standings(at)).toEqual([]);
    expect(await sendAll(at.hub, at.tenantId)).toBe(0);
  });

  test("everybody is told as soon as it is there", async () => {
    let installed = false;
    const at = await stage({ metadataDir }, (connector) => ({
      accountFacts: async (session) => ({
        ...(await connector.accountFacts(session)),
        ...(installed ? {} : { untilSetUp: { STANDING: "Install it." } }),
      }),
    }));
    expect(await standings(at)).toEqual([]);
    installed = true;
    // What was read of the account is kept for an hour.
    at.hub.clock.forward(61 * minute);
    await syncAll(at.hub, at);
    await sendAll(at.hub, at.tenantId);
    const said = (await accounts(at.vendors)).filter((each) => each.Forbear_Status__c !== null);
    expect(said.length).toBeGreaterThan(10);
    const told = (await standings(at)).filter(({ id }) => id.startsWith("001"));
    expect(told).toHaveLength(said.length);
  });

  test("one refusal is enough: nothing else is tried until the facts of the account have changed", async () => {
    let installed = true;
    let asked = 0;
    const words = "The package is gone.";
    const at = await stage({ metadataDir, size: 420 }, (connector) => ({
      accountFacts: async (session) => ({
        ...(await connector.accountFacts(session)),
        ...(installed ? {} : { untilSetUp: { STANDING: words } }),
      }),
      sendTogether: (writeBacks, session) => {
        if (installed) return connector.sendTogether!(writeBacks, session);
        asked += 1;
        return Promise.resolve(
          writeBacks.map(() => ({ outcome: "REFUSED", why: words, untilSetUp: true }) as const),
        );
      },
    }));
    const count = (await standings(at)).length;
    expect(count).toBeGreaterThan(200);
    installed = false;
    expect(await sendAll(at.hub, at.tenantId)).toBe(1);
    expect(asked).toBe(1);
    const skipped = await standings(at);
    expect(skipped).toHaveLength(count);
    expect(new Set(skipped.map(({ state, problem }) => `${state} ${problem}`))).toEqual(
      new Set([`SKIPPED ${words}`]),
    );
    at.hub.clock.forward(day);
    await syncAll(at.hub, at);
    expect(await sendAll(at.hub, at.tenantId)).toBe(0);
    installed = true;
    at.hub.clock.forward(61 * minute);
    await syncAll(at.hub, at);
    await sendAll(at.hub, at.tenantId);
    expect((await standings(at)).filter(({ state }) => state === "DONE").length).toBeGreaterThan(
      200,
    );
  });
});

describe("of several that travel together", () => {
  test("each has its own outcome: one that is refused holds up no other", async () => {
    let refused: string[] = [];
    const at = await stage({ metadataDir }, (connector) => ({
      sendTogether: async (writeBacks, session) => {
        const outcomes = await connector.sendTogether!(writeBacks, session);
        refused = writeBacks.slice(1, 3).map(({ target }) => target.id);
        outcomes[1] = { outcome: "FAILED", error: new Rejected("A rule says no.", []) };
        outcomes[2] = { outcome: "FAILED", error: new Conflict("Somebody is at it.") };
        return outcomes;
      },
    }));
    await sendAll(at.hub, at.tenantId);
    const all = await standings(at);
    expect(refused.map((id) => all.find((each) => each.id === id))).toMatchObject([
      { state: "FAILED", problem: "A rule says no." },
      { state: "PENDING", problem: "Somebody is at it." },
    ]);
    const told = await examine(
      { context: at.hub, databaseUrl: urlOf(here.name, "hub_app") },
      tmpdir(),
    );
    expect(told.map(({ how }) => how)).toContain(
      "1 record(s) refuse to say how things stand: A rule says no.",
    );
    const others = all.filter(({ id }) => !refused.includes(id));
    expect(others.length).toBeGreaterThan(10);
    expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["DONE"]));
  });

  test("an answer that is lost leaves all of them to be looked at again, and nothing is written twice", async () => {
    let lost = true;
    const at = await stage({ metadataDir }, (connector) => ({
      sendTogether: async (writeBacks, session) => {
        const outcomes = await connector.sendTogether!(writeBacks, session);
        if (!lost) return outcomes;
        lost = false;
        throw new UnknownOutcome("The answer was lost.");
      },
    }));
    await sendAll(at.hub, at.tenantId);
    const waiting = await standings(at);
    expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(["PENDING"]));
    at.hub.clock.forwardReal(minute);
    await sendAll(at.hub, at.tenantId);
    expect(new Set((await standings(at)).map(({ state }) => state))).toEqual(new Set(["DONE"]));
    expect((await writesOf(at.vendors.salesforce.baseUrl)).length).toBe(waiting.length);
  });
});
