/** Findings about reminders while contact about payment is paused, as pauses begin, end, move and give way to plans. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../src/domain/calendar.js";
import type { CircumstanceBody } from "../../src/domain/circumstances/kinds.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { dueWork } from "../../src/store/due-work.js";
import { newId } from "../../src/store/ids.js";
import { joinChangedParties } from "../../src/store/join.js";
import { lookForReminders } from "../../src/store/reminders.js";
import { bodies, holdOf, aNeed } from "../support/circumstances.js";
import { useDatabase } from "../support/database.js";
import {
  invoice,
  newSource,
  party,
  rowId,
  start,
  storeAll,
  type Source,
} from "../support/pages.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
const today = parsePlainDate("2026-11-25");
const shared = { emails: ["a@example.org"] };
const minute = 60_000;
let tenant: string;
let crm: Source;
let ledger: Source;
let now = start;

/** A debtor whom a CRM knows, and who owes two invoices in a ledger that reminds everybody. */
beforeEach(async () => {
  now = new Date(start.getTime() + minute);
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await remindingLedger("books");
  await storeAll(here, crm, [party("a", shared)]);
  await storeAll(here, ledger, [party("x", shared), invoice("i1", "x"), invoice("i2", "x")]);
  await derive();
});

async function remindingLedger(account: string): Promise<Source> {
  const source = await newSource(here, tenant, "XERO", account);
  await here.rows(tenant, `update connection set facts = '{"remindersOn": true}' where id = $1`, [
    source.id,
  ]);
  return source;
}

const inTenant = <T>(work: Parameters<typeof here.database.asTenant<T>>[1]) =>
  here.database.asTenant(worker(tenant), work);

async function derive(): Promise<void> {
  now = new Date(now.getTime() + minute);
  await inTenant((transaction) => joinChangedParties(transaction, tenant, now));
  await inTenant((transaction) => assessDueDebtors(transaction, tenant, today, now));
}

/** As after every reading; more than once, so that what would be done twice is. */
async function look(at = new Date(now.getTime() + minute)): Promise<void> {
  now = at;
  for (let times = 0; times < 2; times += 1)
    await inTenant((transaction) => lookForReminders(transaction, tenant, today, now));
}

async function debtorOf(source: Source, id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    tenant,
    "select debtor_id from party where id = $1",
    [rowId(source, id)],
  );
  return row!.debtor_id;
}

/** As an action records it, with the records that the debtor has then. @returns its id */
async function pause(
  body: CircumstanceBody,
  { invoices, endsAt = null, of }: { invoices?: string[]; endsAt?: Date | null; of?: string } = {},
): Promise<string> {
  const id = newId(now);
  const receivables = invoices?.map((each) => rowId(ledger, each, "Invoice")) ?? null;
  await here.rows(
    tenant,
    `insert into circumstance (tenant_id, id, debtor_id, kind, receivable_ids, body, began_at, ends_at, recorded_by, recorded_at)
     values ($1, $2, $3, $4::jsonb ->> 'kind', $5::uuid[], $4::jsonb, $6::timestamptz, $7::timestamptz, 'someone', $6::timestamptz)`,
    [
      tenant,
      id,
      of ?? (await debtorOf(ledger, "x")),
      JSON.stringify(body),
      receivables,
      now,
      endsAt,
    ],
  );
  await here.rows(
    tenant,
    `insert into circumstance_party select $1, $2, p.id from party p
      where p.debtor_id = (select debtor_id from circumstance where id = $2)`,
    [tenant, id],
  );
  return id;
}

const end = (id: string) =>
  here.rows(tenant, "update circumstance set ended_at = $2 where id = $1", [id, now]);

async function agreePlan(): Promise<void> {
  const id = newId(now);
  await here.rows(
    tenant,
    `insert into payment_plan values ($1, $2, 'FB-1', $3, 'ACTIVE', 'k', 't', 'w', 'GBP', 100, 0, 1, 'a', $4, $4, null)`,
    [tenant, id, await debtorOf(ledger, "x"), now],
  );
  await here.rows(tenant, "insert into plan_receivable values ($1, $2, $3, 100, true)", [
    ...[tenant, id],
    rowId(ledger, "i1", "Invoice"),
  ]);
}

const cancelPlan = () =>
  here.rows(
    tenant,
    "with ended as (update payment_plan set state = 'CANCELLED') update plan_receivable set live = false",
  );

async function emailed(invoiceId: string, at: Date, purpose = "UNKNOWN"): Promise<void> {
  await here.rows(
    tenant,
    `insert into activity (tenant_id, id, connection_id, object_type, external_id, kind, direction, happened_at, day_only,
                           done, ours, deleted, fetched_at, made_by, purpose, receivable_id)
     values ($1, $2::uuid, $3, 'Invoice', $2::uuid::text, 'EMAIL', 'OUTBOUND', $4, false, true, false, false, $4, 'LEDGER', $5, $6)`,
    [tenant, newId(now), ledger.id, at, purpose, rowId(ledger, invoiceId, "Invoice")],
  );
}

/** The CRM runs a sequence for the debtor. */
const enrol = () =>
  here.rows(
    tenant,
    `insert into reminder_sequence values ($1, $2, $3, 'Target', '1', $4, 'Chase', true, false, null, $5)`,
    [tenant, newId(now), crm.id, rowId(crm, "a"), now],
  );

const findings = () =>
  here.rows(
    tenant,
    "select state, because, plan_reference, evidence, round from reminder_finding order by connection_id",
  );
const tasks = () =>
  here.rows<{ marker: string; write_back: { subject: string; description: string } }>(
    tenant,
    "select marker, write_back from outbox where write_back ->> 'kind' = 'TASK' order by sequence",
  );

const byPause = { because: "PAUSE", plan_reference: null, evidence: "SWITCHED_ON" };
const byPlan = { because: "PLAN", plan_reference: "FB-1", evidence: "SWITCHED_ON" };

describe("reminders of a debtor whose reminders are paused", () => {
  test("are found and asked about once; over when it ends by hand; asked about once more with the next", async () => {
    await look();
    expect(await findings()).toEqual([]);
    const id = await pause(holdOf("HARDSHIP"));
    await look();
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPause }]);
    expect(await tasks()).toMatchObject([
      { marker: expect.stringMatching(/^FB-PAUSE-R1-[0-9A-F]{8}$/) },
    ]);
    await end(id);
    await look();
    expect(await findings()).toEqual([{ state: "OVER", round: 1, ...byPause }]);
    await pause(holdOf("MANUAL"));
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 2, ...byPause }]);
    expect(await tasks()).toHaveLength(2);
  });

  test("are over when it ends by itself", async () => {
    await pause(holdOf("BREATHING_SPACE"), { endsAt: new Date(now.getTime() + 10 * minute) });
    await look();
    expect(await findings()).toMatchObject([{ state: "ASKED" }]);
    await look(new Date(now.getTime() + 20 * minute));
    expect(await findings()).toMatchObject([{ state: "OVER" }]);
  });

  test("stay asked about by the same task when a plan takes its place, and the other way round", async () => {
    const first = await pause(holdOf("HARDSHIP"));
    await look();
    await agreePlan();
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPause }]);
    await end(first);
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPlan }]);
    const second = await pause(holdOf("DATA_PROBLEM"));
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPlan }]);
    await cancelPlan();
    await look();
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPause }]);
    await end(second);
    await look();
    expect(await findings()).toEqual([{ state: "OVER", round: 1, ...byPause }]);
    expect(await tasks()).toHaveLength(1);
  });

  test("say nothing of why, whatever pauses them", async () => {
    const pausing = [
      ...bodies.filter(({ kind }) => ["SUPPORT_NEED", "DISPUTE", "PROMISE"].includes(kind)),
      ...(["MENTAL_HEALTH_CRISIS", "CEASE", "DECEASED", "INSOLVENCY"] as const).map((hold) =>
        holdOf(hold),
      ),
    ];
    for (const body of pausing) {
      const id = await pause(body);
      await look();
      await end(id);
      await look();
    }
    const told = await tasks();
    expect(told).toHaveLength(pausing.length);
    const texts = new Set(
      told.map(({ write_back: { subject, description } }) => subject + description),
    );
    // Whatever it is, the same words; and nothing of it in all that is written.
    expect(texts.size).toBe(1);
    const kinds =
      /hold|dispute|promise|need|health|crisis|cease|decease|insolven|hardship|breathing/i;
    expect(JSON.stringify(told)).not.toMatch(kinds);
    const rows = await here.rows(tenant, "select * from reminder_finding");
    expect(JSON.stringify(rows)).not.toMatch(kinds);
  });
});

describe("a pause", () => {
  test.each([
    ["of nothing that is open", holdOf("MANUAL"), { invoices: ["paid"] }],
    ["on another channel than e-mail", holdOf("MANUAL", { channels: ["VOICE"] }), {}],
    ["of other than asking for payment", holdOf("MANUAL", { purposes: ["LOCATE_PERSON"] }), {}],
    [
      "that a need does not ask for",
      { ...aNeed, adjustments: { ...aNeed.adjustments, pause: false } },
      {},
    ],
  ])("%s asks for nothing", async (_, body, more) => {
    await storeAll(here, ledger, [invoice("paid", "x", { balanceMinor: 0n, status: "PAID" })]);
    await derive();
    await enrol();
    await pause(body, more);
    await look();
    expect(await findings()).toEqual([]);
  });

  test("limited to some invoices concerns what reminds of these", async () => {
    const other = await remindingLedger("other books");
    await storeAll(here, other, [party("y", shared), invoice("i9", "y")]);
    await derive();
    await pause(holdOf("MANUAL"), { invoices: ["i2"] });
    await emailed("i1", new Date(now.getTime() + 1));
    await look();
    const rows = await here.rows(tenant, "select connection_id, evidence from reminder_finding");
    expect(rows).toEqual([{ connection_id: ledger.id, evidence: "SWITCHED_ON" }]);
    await emailed("i2", new Date(now.getTime() + 1));
    await look();
    expect(await findings()).toMatchObject([{ because: "PAUSE", evidence: "SENT" }]);
  });

  test("takes what was sent after it began for a sign, but for the first sending of a new invoice", async () => {
    await here.rows(tenant, `update connection set facts = '{}'`);
    await emailed("i1", new Date(now.getTime() - 1));
    await storeAll(here, ledger, [invoice("new", "x", { issuedOn: "2026-11-26" })]);
    await derive();
    await pause(holdOf("CEASE"));
    await emailed("new", new Date(now.getTime() + 1));
    await look();
    expect(await findings()).toEqual([]);
    await emailed("new", new Date(now.getTime() + 2), "REMINDER");
    await look();
    expect(await findings()).toMatchObject([{ because: "PAUSE", evidence: "SENT" }]);
  });

  test("goes where the records go, and nobody is asked again where two debtors turn out to be one", async () => {
    const phones = ["+442079460101"];
    await storeAll(here, ledger, [party("z", { phones }), invoice("i7", "z")]);
    await storeAll(here, crm, [party("b", { phones })]);
    await derive();
    const younger = await debtorOf(ledger, "z");
    const of = await debtorOf(ledger, "x");
    await pause(holdOf("MANUAL"), { of: younger });
    await look();
    expect(await tasks()).toHaveLength(1);
    await storeAll(here, ledger, [party("z", { ...shared, phones })]);
    await derive();
    await look();
    expect(await debtorOf(ledger, "z")).toBe(of);
    expect(await findings()).toEqual([{ state: "ASKED", round: 1, ...byPause }]);
    expect(await tasks()).toHaveLength(1);
    // The record goes away from its debtor again: the pause goes with it, too.
    await storeAll(here, ledger, [party("z", { emails: ["z@example.org"] })]);
    await storeAll(here, crm, [party("b", { emails: ["b@example.org"] })]);
    await derive();
    const apart = await debtorOf(ledger, "z");
    await look();
    const rows = await here.rows<{ debtor_id: string }>(
      tenant,
      "select debtor_id from reminder_finding where state <> 'OVER'",
    );
    expect(apart).not.toBe(of);
    expect(rows.map(({ debtor_id }) => debtor_id)).toContain(apart);
  });

  test("that ends by itself makes its debtor due on the day after", async () => {
    await pause(holdOf("BREATHING_SPACE"), { endsAt: new Date("2026-12-01T00:00:00Z") });
    await here.rows(tenant, "update debtor set needs_assessment = true");
    await derive();
    const due = (at: string) =>
      inTenant((transaction) => dueWork(transaction, tenant, new Date(at), new Date(at)));
    const derived = { queue: "derive", connection_id: null };
    expect(await due("2026-11-30T23:00:00Z")).not.toContainEqual(derived);
    expect(await due("2026-12-01T00:00:00Z")).toContainEqual(derived);
  });
});
