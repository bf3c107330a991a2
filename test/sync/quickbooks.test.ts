/** QuickBooks read through the hub, held against the true answer of the practice data. */
import { describe, expect, test } from "@jest/globals";
import { expected, generate, type ExpectedDebtor } from "../../sandbox/index.js";
import { useDatabase } from "../support/database.js";
import {
  connectQuickBooks,
  makeHub,
  practiceTenant,
  run,
  startVendors,
  syncAll,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";

const here = useDatabase();
const anchor = "2026-11-25";
const form = 3;
const seed = 11;
const size = 150;

interface Company {
  readonly hub: TestHub;
  readonly tenant: PracticeTenant;
  readonly quickbooks: string;
}

async function synced(some: { seed?: number; size?: number } = {}): Promise<Company> {
  const hub = makeHub(here);
  const vendors = await startVendors(hub, { seed, size, ...some, form });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  const quickbooks = await connectQuickBooks(hub, tenant);
  const company = { hub, tenant, quickbooks };
  await readAgain(company);
  return company;
}

async function readAgain({ hub, tenant, quickbooks }: Company): Promise<void> {
  const outcome = await run(hub, tenant.tenantId, quickbooks);
  if (outcome.state !== "SUCCEEDED") throw new Error(JSON.stringify(outcome));
}

const nameOf = (each: { vendor: string; objectType: string; id: string }): string =>
  `${each.vendor}:${each.objectType}:${each.id}`;

/** Which debtor every record is of, by the record's full name. */
async function homes(tenantId: string): Promise<Map<string, string | null>> {
  const rows = await here.rows<{ name: string; debtor: string | null }>(
    tenantId,
    `select c.vendor || ':' || p.object_type || ':' || p.external_id as name, p.debtor_id as debtor
       from party p join connection c on c.id = p.connection_id`,
  );
  return new Map(rows.map(({ name, debtor }) => [name, debtor]));
}

interface Amounts {
  readonly debtor_id: string;
  readonly currency: string;
  readonly open: string;
  readonly unused: string;
}

function amountsOf(tenantId: string): Promise<Amounts[]> {
  return here.rows<Amounts & Record<string, unknown>>(
    tenantId,
    `select debtor_id, currency, open_minor as open, unused_credit_minor as unused from debtor_balance`,
  );
}

const truth = expected(generate({ seed, size, anchor, form }));
const ofQuickBooks = truth.debtors
  .flatMap((each) => each.receivables)
  .filter(({ vendor }) => vendor === "QUICKBOOKS");

describe("the practice company", () => {
  test("what every debtor owes, over all ledgers, is right to the last minor unit, and every balance is proved", async () => {
    const { tenant } = await synced();
    const { tenantId } = tenant;
    const home = await homes(tenantId);
    const amounts = await amountsOf(tenantId);
    const told = (debtor: ExpectedDebtor, field: "open" | "unused"): string[] => {
      const ids = new Set(debtor.parties.map((party) => home.get(nameOf(party))));
      const sums = new Map<string, bigint>();
      for (const each of amounts.filter(({ debtor_id }) => ids.has(debtor_id)))
        sums.set(each.currency, (sums.get(each.currency) ?? 0n) + BigInt(each[field]));
      return [...sums].filter(([, sum]) => sum > 0n).map(([currency, sum]) => `${currency} ${sum}`);
    };
    const wanted = (list: readonly { currency: string; amountMinor: string }[]): string[] =>
      list.map(({ currency, amountMinor }) => `${currency} ${amountMinor}`);
    const wrong = truth.debtors.flatMap((debtor) => {
      const open = [told(debtor, "open").sort(), wanted(debtor.balances).sort()];
      const unused = [told(debtor, "unused").sort(), wanted(debtor.unusedCredit ?? []).sort()];
      return [open, unused]
        .filter(([found, right]) => found!.join() !== right!.join())
        .map((each) => [debtor.trueId, ...each]);
    });
    expect(wrong).toEqual([]);
    expect(await here.rows(tenantId, "select * from discrepancy")).toEqual([]);
    expect(await here.rows(tenantId, "select field, problem from rejected_record")).toEqual([]);
    expect(ofQuickBooks.some(({ objectType }) => objectType === "JournalEntry")).toBe(true);
    expect(ofQuickBooks.filter(({ status }) => status === "OPEN").length).toBeGreaterThan(20);
  });

  test("every receivable and every line that lowers it is there", async () => {
    const { tenant } = await synced();
    const { tenantId } = tenant;
    const mine = `join connection c on c.id = r.connection_id and c.vendor = 'QUICKBOOKS'`;
    const receivables = await here.rows<{ name: string }>(
      tenantId,
      `select concat_ws(' ', r.object_type, r.external_id, r.number, r.currency, r.total_minor, r.balance_minor,
                        case r.status when 'VOID' then 'VOIDED' else r.status end) as name
         from receivable r ${mine}`,
    );
    expect(receivables.map(({ name }) => name).sort()).toEqual(
      ofQuickBooks
        .map((each) =>
          [
            each.objectType,
            each.id,
            each.number,
            each.currency,
            each.totalMinor,
            each.balanceMinor,
            each.status,
          ].join(" "),
        )
        .sort(),
    );
    const lines = await here.rows<{ name: string }>(
      tenantId,
      `select concat_ws(' ', r.external_id, split_part(l.external_id, ':', 1), l.kind, l.amount_minor, l.applied_on) as name
         from settlement_line l join receivable r on r.id = l.receivable_id ${mine} where not l.reversed`,
    );
    // An entry is a credit note in our words, a deposit of the bank's a prepayment; one on an invoice was paid.
    const kindOf = (kind: string, creditId?: string): string =>
      kind === "JOURNAL"
        ? "CREDIT_NOTE"
        : kind !== "DEPOSIT"
          ? kind
          : creditId
            ? "PREPAYMENT"
            : "PAYMENT";
    expect(lines.map(({ name }) => name).sort()).toEqual(
      ofQuickBooks
        .flatMap(({ id, lines: known }) =>
          known.map((line) =>
            [id, line.id, kindOf(line.kind, line.creditId), line.amountMinor, line.appliedOn].join(
              " ",
            ),
          ),
        )
        .sort(),
    );
  });
});
