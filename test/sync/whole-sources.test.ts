/** Whole sources: credits, merges, deletions, owners and history, held against the true answer. */
import { describe, expect, test } from "@jest/globals";
import { expected, generate, type ExpectedDebtor } from "../../sandbox/index.js";
import { useDatabase } from "../support/database.js";
import {
  makeHub,
  practiceTenant,
  run,
  startVendors,
  syncAll,
  type PracticeTenant,
} from "../support/hub.js";

const here = useDatabase();
const anchor = "2026-11-25";
const form = 2;

const nameOf = (each: { vendor: string; objectType: string; id: string }): string =>
  `${each.vendor}:${each.objectType}:${each.id}`;

/** Which debtor every record is of, by the record's full name. */
async function homes(
  tenantId: string,
): Promise<Map<string, { debtor: string | null; deleted: boolean }>> {
  const rows = await here.rows<{ name: string; debtor: string | null; deleted: boolean }>(
    tenantId,
    `select c.vendor || ':' || p.object_type || ':' || p.external_id as name, p.debtor_id as debtor, p.deleted
       from party p join connection c on c.id = p.connection_id`,
  );
  return new Map(rows.map(({ name, debtor, deleted }) => [name, { debtor, deleted }]));
}

async function synced(seed: number, size: number): Promise<PracticeTenant> {
  const hub = makeHub(here);
  const vendors = await startVendors(hub, { seed, size, form });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  return tenant;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

describe.each([1, 20_261_123])("practice data of seed %i", (seed) => {
  const size = 150;
  const truth = expected(generate({ seed, size, anchor, form }));
  const receivables = truth.debtors.flatMap((each) => each.receivables);

  test("balances, lines and credits are right to the last minor unit, and every balance is proved", async () => {
    const { tenantId } = await synced(seed, size);
    const home = await homes(tenantId);
    const balances = await here.rows<{ debtor_id: string; currency: string; open: string }>(
      tenantId,
      "select debtor_id, currency, open_minor as open from debtor_balance where open_minor > 0",
    );
    const wrong = truth.debtors.filter((debtor: ExpectedDebtor) => {
      const ids = new Set(debtor.parties.map((party) => home.get(nameOf(party))?.debtor));
      const mine = balances
        .filter((each) => ids.has(each.debtor_id))
        .map((each) => `${each.currency} ${each.open}`);
      const wanted = debtor.balances.map((each) => `${each.currency} ${each.amountMinor}`);
      return mine.sort().join() !== wanted.sort().join();
    });
    expect(wrong.map((debtor) => debtor.trueId)).toEqual([]);

    const lines = await here.rows<{ id: string }>(
      tenantId,
      `select l.external_id as id, l.kind, r.external_id as receivable, l.amount_minor as amount, l.applied_on as day
         from settlement_line l join receivable r on r.id = l.receivable_id where not l.reversed`,
    );
    expect(lines.sort(byId)).toEqual(
      receivables
        .flatMap((each) =>
          each.lines.map((line) => ({
            id: line.id,
            kind: line.kind,
            receivable: each.id,
            amount: line.amountMinor,
            day: line.appliedOn,
          })),
        )
        .sort(byId),
    );
    expect(new Set(receivables.flatMap((each) => each.lines).map((line) => line.kind)).size).toBe(
      4,
    );

    const credits = await here.rows<{ id: string }>(
      tenantId,
      "select external_id as id, kind, currency, total_minor as total, remaining_minor as remaining from credit",
    );
    expect(credits.sort(byId)).toEqual(
      truth.debtors
        .flatMap((each) => each.credits)
        .map(({ id, kind, currency, totalMinor, remainingMinor, status }) => ({
          id,
          kind,
          currency,
          total: totalMinor,
          // A draft is a promise, not money to the debtor's credit.
          remaining: ["DRAFT", "SUBMITTED"].includes(status) ? "0" : remainingMinor,
        }))
        .sort(byId),
    );
    expect(await here.rows(tenantId, "select * from discrepancy")).toEqual([]);
  });

  test("what was merged is its survivor's, what was deleted reaches nobody, and no join is false", async () => {
    const { tenantId } = await synced(seed, size);
    const home = await homes(tenantId);
    const gone = truth.debtors.flatMap((each) => each.gone);
    expect(gone.some((each) => each.why === "MERGED")).toBe(true);
    expect(gone.some((each) => each.why === "DELETED")).toBe(true);
    const astray = gone.filter(({ why, leadsTo, ...party }) => {
      const own = home.get(nameOf(party));
      if (!own || why === "DELETED" || leadsTo === null) return false;
      return own.debtor !== home.get(nameOf({ ...party, id: leadsTo }))?.debtor;
    });
    expect(astray).toEqual([]);
    const reachable = await here.rows(
      tenantId,
      "select 1 from contact_point cp join party p on p.id = cp.party_id where p.deleted",
    );
    expect(reachable).toEqual([]);

    const owner = new Map(
      truth.debtors.flatMap((each) =>
        each.parties.map((party) => [nameOf(party), each.trueId] as const),
      ),
    );
    const inDebtor = Map.groupBy(
      [...home].filter(([name]) => owner.has(name)),
      ([, { debtor }]) => debtor,
    );
    const falseJoins = [...inDebtor.values()].filter(
      (members) => new Set(members.map(([name]) => owner.get(name))).size > 1,
    );
    expect(falseJoins).toEqual([]);
  });

  test("reading all of it again changes nothing", async () => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { seed, size: 40, form });
    const tenant = await practiceTenant(hub, here, vendors);
    await syncAll(hub, tenant);
    await here.rows(tenant.tenantId, "update stream set cursor = null");
    for (const connection of [tenant.salesforce, tenant.xero]) {
      await run(hub, tenant.tenantId, connection);
    }
    const again = await here.rows<{ records: number; changed: number }>(
      tenant.tenantId,
      "select records, changed from sync_run order by started_at desc limit 2",
    );
    expect(again.every(({ records }) => records > 50)).toBe(true);
    expect(again.map(({ changed }) => changed)).toEqual([0, 0]);
  });
});

test("owners, opportunities and contact history arrive with whom they concern", async () => {
  const { tenantId } = await synced(1, 80);
  const [counts] = await here.rows<Record<string, number>>(
    tenantId,
    `select (select count(*)::int from owner where kind = 'USER') as users,
            (select count(*)::int from owner where kind = 'QUEUE') as queues,
            (select count(*)::int from opportunity o join party p on p.id = o.party_id) as opportunities,
            (select count(*)::int from activity where kind = 'CALL') as calls,
            (select count(*)::int from activity_party a join party p on p.id = a.party_id) as concerned,
            (select count(*)::int from party where owner is not null) as owned`,
  );
  for (const [what, count] of Object.entries(counts!))
    expect([what, count > 0]).toEqual([what, true]);
});
