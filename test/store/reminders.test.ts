/** Findings about reminders beside plans, as debtors join, plans end and people confirm. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { newId } from "../../src/store/ids.js";
import { joinChangedParties } from "../../src/store/join.js";
import { lookForReminders } from "../../src/store/reminders.js";
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

interface World {
  readonly tenant: string;
  readonly crm: Source;
  readonly ledger: Source;
}

/** A ledger that reminds everybody, and a CRM. */
async function newWorld(): Promise<World> {
  const tenant = await here.newTenant();
  const crm = await newSource(here, tenant, "SALESFORCE", "org");
  const ledger = await newSource(here, tenant, "XERO", "books");
  await here.rows(tenant, `update connection set facts = '{"remindersOn": true}' where id = $1`, [
    ledger.id,
  ]);
  return { tenant, crm, ledger };
}

let minutes = 0;
const nextNow = (): Date => new Date(start.getTime() + (minutes += 1) * 60_000);

const within = (world: World, work: (transaction: Transaction) => Promise<unknown>) =>
  here.database.asTenant(worker(world.tenant), work);
type Transaction = Parameters<Parameters<typeof here.database.asTenant>[1]>[0];

async function derive(world: World): Promise<void> {
  await within(world, (transaction) => joinChangedParties(transaction, world.tenant, nextNow()));
  await within(world, (transaction) => assessDueDebtors(transaction, world.tenant, today, start));
}

/** As after every reading; often, so that what would be done twice is. */
async function look(world: World): Promise<void> {
  for (let times = 0; times < 3; times += 1)
    await within(world, (transaction) =>
      lookForReminders(transaction, world.tenant, today, nextNow()),
    );
}

async function debtorOf(world: World, source: Source, id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    world.tenant,
    "select debtor_id from party where id = $1",
    [rowId(source, id)],
  );
  return row!.debtor_id;
}

async function agreedPlan(world: World, debtor: string, ...invoices: string[]): Promise<string> {
  const id = newId(nextNow());
  const reference = `FB-${id.slice(-8).toUpperCase()}`;
  await here.rows(
    world.tenant,
    `insert into payment_plan values ($1, $2, $3, $4, 'ACTIVE', 'k', 't', 'w', 'GBP', 100, 0, 1, 'a', $5, $5, null)`,
    [world.tenant, id, reference, debtor, start],
  );
  await here.rows(
    world.tenant,
    "insert into instalment values ($1, $2, 1, '2027-01-01', 100, 0, 'UPCOMING')",
    [world.tenant, id],
  );
  for (const each of invoices)
    await here.rows(world.tenant, `insert into plan_receivable values ($1, $2, $3, 100, true)`, [
      ...[world.tenant, id],
      rowId(world.ledger, each, "Invoice"),
    ]);
  return reference;
}

const findings = (world: World) =>
  here.rows(
    world.tenant,
    "select debtor_id, state, evidence, round from reminder_finding order by debtor_id",
  );
const tasks = (world: World) =>
  here.rows<{ marker: string; target: string }>(
    world.tenant,
    "select marker, target from outbox where write_back ->> 'kind' = 'TASK' order by sequence",
  );

const shared = { emails: ["a@example.org"] };

describe("a debtor whom the ledger goes on reminding", () => {
  test("is asked for once, as soon as a CRM knows them", async () => {
    const world = await newWorld();
    await storeAll(here, world.ledger, [party("x", shared), invoice("i1", "x")]);
    await derive(world);
    const debtor_id = await debtorOf(world, world.ledger, "x");
    const reference = await agreedPlan(world, debtor_id, "i1");
    await look(world);
    const found = { debtor_id, evidence: "SWITCHED_ON", round: 1 };
    expect(await findings(world)).toEqual([{ ...found, state: "RUNNING" }]);
    expect(await tasks(world)).toEqual([]);

    await storeAll(here, world.crm, [party("a", shared)]);
    await derive(world);
    await look(world);
    expect(await findings(world)).toEqual([{ ...found, state: "ASKED" }]);
    expect(await tasks(world)).toEqual([
      { target: "Contact:a", marker: expect.stringMatching(`^${reference}-R1-[0-9A-F]{8}$`) },
    ]);
  });

  test("is none of others', nor anybody's without a plan", async () => {
    const world = await newWorld();
    await storeAll(here, world.ledger, [
      ...[party("x"), invoice("i1", "x"), party("y"), invoice("i2", "y")],
      // Nothing is owed on it, so that nothing can be reminded of.
      ...[party("z"), invoice("i3", "z", { balanceMinor: 0n, status: "PAID" })],
    ]);
    await derive(world);
    const debtor_id = await debtorOf(world, world.ledger, "x");
    await agreedPlan(world, debtor_id, "i1");
    await agreedPlan(world, await debtorOf(world, world.ledger, "z"), "i3");
    await look(world);
    expect(await findings(world)).toEqual([expect.objectContaining({ debtor_id })]);
  });

  test("stays found where two debtors turn out to be one, and nobody is asked again", async () => {
    const world = await newWorld();
    await storeAll(here, world.crm, [party("a", shared)]);
    await derive(world);
    const older = await debtorOf(world, world.crm, "a");
    await storeAll(here, world.ledger, [
      party("x", { phones: ["+442079460101"] }),
      invoice("i1", "x"),
    ]);
    await storeAll(here, world.crm, [party("b", { phones: ["+442079460101"] })]);
    await derive(world);
    const younger = await debtorOf(world, world.ledger, "x");
    await agreedPlan(world, younger, "i1");
    await look(world);
    expect(await tasks(world)).toMatchObject([{ target: "Contact:b" }]);

    await storeAll(here, world.ledger, [party("x", { ...shared, phones: ["+442079460101"] })]);
    await derive(world);
    await look(world);
    expect(await debtorOf(world, world.ledger, "x")).toBe(older);
    expect(await findings(world)).toEqual([
      { debtor_id: older, state: "ASKED", evidence: "SWITCHED_ON", round: 1 },
    ]);
    expect(await tasks(world)).toHaveLength(1);
  });

  test("is asked for once more with another plan, and never for one that is over", async () => {
    const world = await newWorld();
    await storeAll(here, world.ledger, [party("x", shared), invoice("i1", "x")]);
    await storeAll(here, world.crm, [party("a", shared)]);
    await derive(world);
    const debtor = await debtorOf(world, world.ledger, "x");
    await agreedPlan(world, debtor, "i1");
    await look(world);
    await here.rows(
      world.tenant,
      "with ended as (update payment_plan set state = 'CANCELLED') update plan_receivable set live = false",
    );
    await look(world);
    expect(await findings(world)).toMatchObject([{ state: "OVER", round: 1 }]);
    expect(await tasks(world)).toHaveLength(1);
    await agreedPlan(world, debtor, "i1");
    await look(world);
    expect(await findings(world)).toMatchObject([{ state: "ASKED", round: 2 }]);
    expect(await tasks(world)).toHaveLength(2);
  });
});
