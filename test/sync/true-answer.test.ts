/** The whole way from the practice vendors to debtors and balances, held against the true answer. */
import { describe, expect, test } from "@jest/globals";
import { expected, generate, type ExpectedDebtor } from "../../sandbox/index.js";
import { useDatabase } from "../support/database.js";
import { makeHub, practiceTenant, startVendors, syncAll } from "../support/hub.js";

const here = useDatabase();
const anchor = "2026-11-25";

interface DebtorFacts {
  readonly id: string;
  readonly parties: string[];
  readonly balances: { currency: string; amountMinor: string; overdueMinor: string }[] | null;
}

async function debtorsOf(tenantId: string): Promise<DebtorFacts[]> {
  return here.rows<DebtorFacts & Record<string, unknown>>(
    tenantId,
    `select d.id,
            (select json_agg(c.vendor || ':' || p.object_type || ':' || p.external_id)
               from party p join connection c on c.id = p.connection_id where p.debtor_id = d.id) as parties,
            (select json_agg(json_build_object('currency', b.currency, 'amountMinor', b.open_minor::text,
                               'overdueMinor', b.overdue_minor::text) order by b.currency collate "C")
               from debtor_balance b where b.debtor_id = d.id) as balances
       from debtor d`,
  );
}

const names = (debtor: Pick<ExpectedDebtor, "parties">) =>
  debtor.parties.map((each) => `${each.vendor}:${each.objectType}:${each.id}`);

const seeds = [1, 20_261_123, 99];

describe.each(seeds)("practice data of seed %i", (seed) => {
  test("every balance is right, every exact join is made, and none is false", async () => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { seed, size: 150 });
    const tenant = await practiceTenant(hub, here, vendors);
    await syncAll(hub, tenant);
    const truth = expected(generate({ seed, size: 150, anchor }));
    const ours = await debtorsOf(tenant.tenantId);
    const home = new Map(
      ours.flatMap((each) => each.parties.map((party) => [party, each] as const)),
    );

    // Nobody is left out and nobody is invented.
    const known = [
      ...truth.debtors.flatMap(names),
      ...truth.others.flatMap((each) => names({ parties: [each] })),
    ];
    expect([...home.keys()].sort()).toEqual(known.sort());

    const owner = new Map(
      truth.debtors.flatMap((each) => names(each).map((party) => [party, each.trueId] as const)),
    );
    const falseJoins = ours.filter(
      (each) => new Set(each.parties.map((party) => owner.get(party) ?? party)).size > 1,
    );
    expect(falseJoins).toEqual([]);

    const missed = truth.debtors.filter(
      (each) =>
        !each.beyondExactKeys &&
        new Set(names(each).map((party) => home.get(party)?.id)).size !== 1,
    );
    expect(missed.map((each) => each.trueId)).toEqual([]);

    for (const debtor of truth.debtors) {
      const mine = [...new Set(names(debtor).map((party) => home.get(party)!))].flatMap(
        (each) => each.balances ?? [],
      );
      expect({ debtor: debtor.trueId, balances: mine }).toEqual({
        debtor: debtor.trueId,
        balances: debtor.balances,
      });
    }
  });

  test("every receivable and every payment is there with its exact amount", async () => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { seed, size: 60 });
    const tenant = await practiceTenant(hub, here, vendors);
    await syncAll(hub, tenant);
    const truth = expected(generate({ seed, size: 60, anchor }));
    const receivables = truth.debtors.flatMap((each) => each.receivables);
    const kept = await here.rows(
      tenant.tenantId,
      "select external_id as id, number, currency, total_minor, balance_minor, raw_status from receivable order by 1",
    );
    expect(kept).toEqual(
      receivables
        .map((each) => ({
          id: each.id,
          number: each.number,
          currency: each.currency,
          total_minor: each.totalMinor,
          balance_minor: each.balanceMinor,
          raw_status: each.status,
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const lines = await here.rows(
      tenant.tenantId,
      `select l.external_id as id, r.external_id as receivable, l.amount_minor, l.applied_on
         from settlement_line l join receivable r on r.id = l.receivable_id where not l.reversed order by 1`,
    );
    expect(lines).toEqual(
      receivables
        .flatMap((each) =>
          each.lines.map((line) => ({
            id: line.id,
            receivable: each.id,
            amount_minor: line.amountMinor,
            applied_on: line.appliedOn,
          })),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
});

test("the data holds what makes it worth comparing", () => {
  const all = seeds.map((seed) => expected(generate({ seed, size: 150, anchor })));
  const debtors = all.flatMap((each) => each.debtors);
  const open = debtors
    .flatMap((each) => each.receivables)
    .filter((each) => each.status === "AUTHORISED");
  const currencies = new Set(open.map((each) => each.currency));
  expect(currencies.has("JPY")).toBe(true);
  expect([...currencies].some((each) => ["KWD", "BHD", "TND", "OMR", "JOD"].includes(each))).toBe(
    true,
  );
  expect(open.some((each) => each.balanceMinor !== each.totalMinor)).toBe(true);
  expect(debtors.some((each) => each.beyondExactKeys)).toBe(true);
  expect(debtors.some((each) => each.exactKeyKinds.length === 1)).toBe(true);
});
