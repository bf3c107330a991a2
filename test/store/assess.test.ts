/** Status, balances and ageing in the database, against the domain's own answer. */
import { worker } from "../support/principal.js";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays, parsePlainDate, type PlainDate } from "../../src/domain/calendar.js";
import { parseCurrency } from "../../src/domain/money.js";
import { assessDebtor, type DebtorAssessment } from "../../src/domain/status.js";
import type { ReceivableRecord } from "../../src/domain/records.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { newId } from "../../src/store/ids.js";
import { joinChangedParties } from "../../src/store/join.js";
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

const here = useDatabase();
const today = parsePlainDate("2026-11-25");

async function joinAll(tenant: string): Promise<void> {
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, start)) > 0);
  });
}

/** @returns how many debtors were due, batch by batch. */
async function assess(tenant: string, day: PlainDate): Promise<number[]> {
  const batches: number[] = [];
  for (;;) {
    const due = await here.database.asTenant(worker(tenant), (transaction) =>
      assessDueDebtors(transaction, tenant, day, start),
    );
    if (due === 0) return batches;
    batches.push(due);
  }
}

interface Kept {
  readonly status: string;
  readonly status_reason: string;
  readonly next_change_on: string | null;
  readonly oldest_due_on: string;
  readonly balances: Record<string, string>[] | null;
}

async function kept(tenant: string): Promise<Map<string, Kept>> {
  const rows = await here.rows<Kept & { external_id: string }>(
    tenant,
    `select p.external_id, d.status, d.status_reason, d.next_change_on, d.oldest_due_on,
            (select json_agg(json_build_array(b.currency, b.open_minor::text, b.overdue_minor::text, b.not_due_minor::text,
                      b.days_1_to_30_minor::text, b.days_31_to_60_minor::text, b.days_61_to_90_minor::text, b.over_90_minor::text,
                      b.oldest_due_on) order by b.currency collate "C")
               from debtor_balance b where b.debtor_id = d.id) as balances
       from debtor d join party p on p.debtor_id = d.id`,
  );
  return new Map(rows.map(({ external_id: id, ...row }) => [id, row]));
}

/** The domain's answer in the shape of the rows. */
function asRows(assessment: DebtorAssessment): Kept {
  const { status, reason, balances, nextChangeOn } = assessment;
  return {
    status,
    status_reason: reason,
    next_change_on: nextChangeOn,
    oldest_due_on: balances.map((each) => each.oldestDueOn).sort()[0] ?? "9999-12-31",
    balances:
      balances.length === 0
        ? null
        : (balances.map(({ currency, openMinor, overdueMinor, ageing, oldestDueOn }) => [
            currency,
            ...[
              openMinor,
              overdueMinor,
              ageing.notDue,
              ageing.days1To30,
              ageing.days31To60,
              ageing.days61To90,
              ageing.over90,
            ].map(String),
            oldestDueOn,
          ]) as unknown as Record<string, string>[]),
  };
}

function byDomain(book: readonly ReceivableRecord[], id: string, day: PlainDate): Kept {
  const receivables = book
    .filter((each) => each.party.id === id)
    .map(({ currency, dueOn, balanceMinor, status }) => ({
      currency,
      dueOn: dueOn as PlainDate,
      balanceMinor: balanceMinor ?? 0n,
      status,
    }));
  return asRows(assessDebtor({ receivables, plans: [] }, day));
}

const partyIds = ["c0", "c1", "c2"];
const anyInvoice = fc
  .record({
    party: fc.constantFrom(...partyIds),
    days: fc.integer({ min: -120, max: 40 }),
    currency: fc.constantFrom("GBP", "JPY", "KWD"),
    balance: fc.oneof(fc.bigInt({ min: -5n, max: 10n ** 12n }), fc.constant(0n)),
    status: fc.constantFrom(
      "OPEN" as const,
      "OPEN" as const,
      "PAID" as const,
      "VOID" as const,
      "DRAFT" as const,
    ),
  })
  .map(
    ({ party: owner, days, currency, balance, status }) =>
      (id: string) =>
        invoice(id, owner, {
          dueOn: addDays(today, days),
          currency: parseCurrency(currency),
          balanceMinor: balance,
          status,
        }),
  );
const anyBook = fc
  .array(anyInvoice, { maxLength: 8 })
  .map((makers) => makers.map((make, index) => make(`i${index}`)));

describe("assessment", () => {
  test("keeps what the domain says, now and after every change, whatever is owed", async () => {
    await fc.assert(
      fc.asyncProperty(anyBook, anyBook, async (first, second) => {
        const tenant = await here.newTenant();
        const ledger = await newSource(here, tenant);
        await storeAll(here, ledger, [...partyIds.map((id) => party(id)), ...first]);
        await joinAll(tenant);
        await assess(tenant, today);
        const check = async (book: readonly ReceivableRecord[]) => {
          for (const [id, row] of await kept(tenant)) {
            expect({ id, ...row }).toEqual({ id, ...byDomain(book, id, today) });
          }
        };
        await check(first);
        await storeAll(here, ledger, second);
        await assess(tenant, today);
        await check([...second, ...first.slice(second.length)]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("as days pass, looks at a debtor again exactly on the day on which something changes", async () => {
    const tenant = await here.newTenant();
    const ledger = await newSource(here, tenant);
    const book = [
      invoice("i1", "c0", { dueOn: "2026-11-26" }),
      invoice("i2", "c1", { dueOn: "2026-09-30", currency: parseCurrency("JPY") }),
      invoice("i3", "c1", { dueOn: "2026-12-24" }),
    ];
    await storeAll(here, ledger, [...partyIds.map((id) => party(id)), ...book]);
    await joinAll(tenant);
    await assess(tenant, today);
    const changed: string[] = [];
    for (let day = today; day < "2027-04-30"; day = addDays(day, 1)) {
      const before = await kept(tenant);
      const due = (await assess(tenant, day)).reduce((sum, each) => sum + each, 0);
      const after = await kept(tenant);
      const moved = partyIds.filter(
        (id) => before.get(id)?.next_change_on !== after.get(id)?.next_change_on,
      );
      expect(due).toBe(moved.length);
      changed.push(...moved.map((id) => `${day} ${id}`));
      for (const id of partyIds) {
        const row = after.get(id)!;
        expect({ day, ...row }).toEqual({ day, ...byDomain(book, id, day) });
      }
    }
    // The day after due, then on the 31st, 61st and 91st day.
    expect(changed).toEqual([
      "2026-11-27 c0",
      "2026-11-30 c1",
      "2026-12-25 c1",
      "2026-12-27 c0",
      "2026-12-30 c1",
      "2027-01-24 c1",
      "2027-01-26 c0",
      "2027-02-23 c1",
      "2027-02-25 c0",
      "2027-03-25 c1",
    ]);
  });

  test("three thousand debtors in batches: each once, and right", async () => {
    const tenant = await here.newTenant();
    const ledger = await newSource(here, tenant);
    const many = Array.from({ length: 3_000 }, (_, index) => `c${index}`);
    const book = many.map((id, index) =>
      invoice(`i${index}`, id, {
        dueOn: addDays(today, (index % 200) - 150),
        balanceMinor: BigInt(index),
      }),
    );
    await storeAll(here, ledger, [...many.map((id) => party(id)), ...book]);
    await joinAll(tenant);
    const batches = await assess(tenant, today);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.reduce((sum, each) => sum + each, 0)).toBe(3_000);
    const rows = await kept(tenant);
    for (const id of ["c0", "c1", "c1499", "c2000", "c2999"]) {
      const row = rows.get(id)!;
      expect({ id, ...row }).toEqual({ id, ...byDomain(book, id, today) });
    }
    const [sum] = await here.rows(
      tenant,
      "select sum(open_minor)::text as open, count(*)::int as debtors from debtor_balance",
    );
    expect(sum).toEqual({ open: String((2_999 * 3_000) / 2), debtors: 2_999 });
    expect(await assess(tenant, today)).toEqual([]);
  });
});

describe("a plan's progress", () => {
  async function withPlan(
    state: string,
  ): Promise<{ tenant: string; ledger: Source; planId: string }> {
    const tenant = await here.newTenant();
    const ledger = await newSource(here, tenant);
    await storeAll(here, ledger, [party("c0"), invoice("i1", "c0", { balanceMinor: 300n })]);
    await joinAll(tenant);
    const planId = newId(start);
    await here.database.asTenant(worker(tenant), async (transaction) => {
      const [debtor] = await transaction.query<{ id: string }>("select id from debtor");
      await transaction.query(
        `insert into payment_plan values ($1, $2::uuid, 'FB-1', $3, $4, 'k', 't', 'w', 'GBP', 300, 0, 1, 'a', now(), null, null)`,
        [tenant, planId, debtor!.id, state],
      );
      for (const [number, dueOn] of ["2026-11-25", "2026-12-25", "2027-01-25"].entries()) {
        await transaction.query(
          `insert into instalment values ($1, $2, $3, $4, 100, 0, 'UPCOMING')`,
          [tenant, planId, number + 1, dueOn],
        );
      }
      await transaction.query(`insert into plan_receivable values ($1, $2, $3, 300, true)`, [
        tenant,
        planId,
        rowId(ledger, "i1", "Invoice"),
      ]);
    });
    await assess(tenant, today);
    return { tenant, ledger, planId };
  }
  const instalments = (tenant: string) =>
    here.rows(tenant, "select status, paid_minor from instalment order by number");

  test("follows payments and days: due, late, part-paid, kept; the last payment ends it", async () => {
    const { tenant, ledger } = await withPlan("ACTIVE");
    expect(await here.rows(tenant, "select status, next_change_on from debtor")).toEqual([
      { status: "IN_PLAN", next_change_on: "2026-11-26" },
    ]);
    expect(await instalments(tenant)).toMatchObject([
      { status: "DUE" },
      { status: "UPCOMING" },
      { status: "UPCOMING" },
    ]);
    await assess(tenant, parsePlainDate("2026-11-26"));
    expect(await instalments(tenant)).toMatchObject([
      { status: "LATE" },
      { status: "UPCOMING" },
      { status: "UPCOMING" },
    ]);
    await storeAll(here, ledger, [invoice("i1", "c0", { balanceMinor: 150n })]);
    await assess(tenant, parsePlainDate("2026-11-26"));
    expect(await instalments(tenant)).toEqual([
      { status: "KEPT", paid_minor: "100" },
      { status: "PART_PAID", paid_minor: "50" },
      { status: "UPCOMING", paid_minor: "0" },
    ]);
    await storeAll(here, ledger, [invoice("i1", "c0", { balanceMinor: 0n, status: "PAID" })]);
    await assess(tenant, parsePlainDate("2026-12-01"));
    expect(
      await here.rows(tenant, "select state, paid_minor, version, ended_at from payment_plan"),
    ).toEqual([{ state: "KEPT", paid_minor: "300", version: 2, ended_at: start }]);
    expect(await here.rows(tenant, "select live from plan_receivable")).toEqual([{ live: false }]);
    expect(await here.rows(tenant, "select status, next_change_on from debtor")).toEqual([
      { status: "CLEAR", next_change_on: null },
    ]);
  });

  test("is none while the plan is only proposed: nothing was promised yet", async () => {
    const { tenant, ledger } = await withPlan("PROPOSED");
    await storeAll(here, ledger, [invoice("i1", "c0", { balanceMinor: 100n })]);
    await assess(tenant, parsePlainDate("2027-03-01"));
    expect(await instalments(tenant)).toEqual(
      Array.from({ length: 3 }, () => ({ status: "UPCOMING", paid_minor: "0" })),
    );
    expect(await here.rows(tenant, "select state, paid_minor from payment_plan")).toEqual([
      { state: "PROPOSED", paid_minor: "0" },
    ]);
  });
});
