/** QuickBooks read through the hub, held against the true answer of the practice data. */
import { describe, expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  expected,
  generate,
  startPracticeVendors,
  type ExpectedDebtor,
  type PracticeOptions,
} from "../../sandbox/index.js";
import { systemClock } from "../../src/clock.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { runSync } from "../../src/sync/run.js";
import { worker } from "../support/principal.js";
import { disconnectVendor } from "../../src/actions/disconnect.js";
import { forgetDisconnected } from "../../src/sync/forget.js";
import { valueOf } from "../support/plan-actions.js";
import { parseCurrency, parseDecimal } from "../../src/domain/money.js";
import { allOf, booksCaller, booksPractice, booksSignIn } from "../sandbox/quickbooks-support.js";
import { useDatabase } from "../support/database.js";
import {
  connectQuickBooks,
  makeHub,
  minute,
  practiceTenant,
  principalOf,
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

async function synced(some: Partial<PracticeOptions> = {}): Promise<Company> {
  const hub = makeHub(here);
  const vendors = await startVendors(hub, { seed, size, ...some, form });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  const quickbooks = await connectQuickBooks(hub, tenant);
  const company = { hub, tenant, quickbooks };
  await readAgain(company);
  return company;
}

let read: Promise<Company> | null = null;
/** The same for every test that only looks. */
const theCompany = (): Promise<Company> => (read ??= synced());

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
    const { tenant } = await theCompany();
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

  test("customers are joined to what the other systems have of them, and no join is false", async () => {
    const { tenant } = await theCompany();
    const home = await homes(tenant.tenantId);
    const read = new Set(["SALESFORCE", "XERO", "QUICKBOOKS"]);
    const known = truth.debtors.map((debtor) => ({
      ...debtor,
      parties: debtor.parties.filter(({ vendor }) => read.has(vendor)),
    }));
    const owner = new Map<string, Set<string>>();
    for (const { trueId, parties } of known) {
      for (const party of parties) {
        const debtor = home.get(nameOf(party)) ?? `none for ${nameOf(party)}`;
        owner.set(debtor, (owner.get(debtor) ?? new Set()).add(trueId));
      }
    }
    expect([...owner].filter(([, trueIds]) => trueIds.size > 1)).toEqual([]);
    // Who is tied by HubSpot alone is not one debtor here.
    const tied = known.filter(
      ({ groups, parties }) =>
        groups?.length === 1 &&
        !groups[0]!.includes("HUBSPOT") &&
        parties.some(({ vendor }) => vendor === "QUICKBOOKS"),
    );
    expect(
      tied.filter(({ parties }) => parties.some(({ parentId }) => parentId)).length,
    ).toBeGreaterThan(0);
    expect(tied.length).toBeGreaterThan(10);
    const apart = tied.filter(
      ({ parties }) => new Set(parties.map((party) => home.get(nameOf(party)))).size !== 1,
    );
    expect(apart.map(({ trueId }) => trueId)).toEqual([]);
  });

  test("where there is one currency no record names it: all is in the home currency", async () => {
    const company = await synced({ seed: 3, size: 60, quickbooksSingleCurrency: true });
    expect(await differences(company)).toEqual([]);
    const { tenantId } = company.tenant;
    expect(await here.rows(tenantId, "select * from discrepancy")).toEqual([]);
    expect(await here.rows(tenantId, "select * from rejected_record")).toEqual([]);
    const [told] = await here.rows<{ currencies: string[]; count: string }>(
      tenantId,
      `select array_agg(distinct r.currency) as currencies, count(*) from receivable r
         join connection c on c.id = r.connection_id and c.vendor = 'QUICKBOOKS'`,
    );
    expect(told!.currencies).toEqual(["GBP"]);
    expect(Number(told!.count)).toBeGreaterThan(20);
  });

  test("every receivable and every line that lowers it is there", async () => {
    const { tenant } = await theCompany();
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

/** What each customer owes less what is to their credit, in the hub and in QuickBooks' own figure. */
async function differences({ tenant }: Company): Promise<unknown[]> {
  const rows = await here.rows<{ id: string; minor: string }>(
    tenant.tenantId,
    `select p.external_id as id,
            (select coalesce(sum(r.balance_minor), 0) from receivable r
              where r.party_id = p.id and not r.deleted and r.status in ('OPEN', 'PAID'))
            - (select coalesce(sum(c.remaining_minor), 0) from credit c
                where c.party_id = p.id and not c.deleted and c.status in ('OPEN', 'PAID')) as minor
       from party p join connection c on c.id = p.connection_id and c.vendor = 'QUICKBOOKS'`,
  );
  const found = new Map(rows.map(({ id, minor }) => [id, minor]));
  const company = tenant.vendors.quickbooks!;
  const call = booksCaller(company, (await booksSignIn(company))["access_token"]);
  return (await allOf(call, "Customer", "where Active in (true, false)")).flatMap((customer) => {
    const currency = parseCurrency((customer["CurrencyRef"]?.value ?? "GBP") as string);
    const stated = String(parseDecimal(customer["Balance"] as number, currency));
    const minor = found.get(String(customer["Id"]));
    return minor === stated ? [] : [{ id: customer["Id"] as string, stated, minor }];
  });
}

describe("what people do in the company", () => {
  test("payments, credits, entries, deposits, voids, deletions and merges arrive, with what each customer owes", async () => {
    const company = await synced({
      seed: 3,
      size: 60,
      tokenLifetimeSeconds: { quickbooks: 86_400 },
    });
    const { hub, tenant } = company;
    const vendor = tenant.vendors.quickbooks!;
    const call = booksCaller(vendor, (await booksSignIn(vendor))["access_token"]);
    const practise = async (what: string, body: object): Promise<string> => {
      hub.clock.forward(minute);
      const answer = await booksPractice(vendor, what, body);
      expect([what, answer.status]).toEqual([what, 200]);
      return String(answer.body["id"]);
    };
    const check = async (): Promise<void> => {
      hub.clock.forward(10 * minute);
      await readAgain(company);
      expect(await differences(company)).toEqual([]);
      expect(await here.rows(tenant.tenantId, "select * from discrepancy")).toEqual([]);
    };
    await check();

    const customerId = exampleQuickBooksCustomerId;
    const invoiceId = exampleQuickBooksInvoiceId;
    const payment = await practise("pay", { invoiceId, amountMinor: 2_600 });
    const advance = await practise("pay", { customerId, amountMinor: 1_000 });
    await practise("credit", { invoiceId, amountMinor: 1_500, applyMinor: 700 });
    const owed = await practise("journal", { customerId, amountMinor: 4_000 });
    const credited = await practise("journal", { customerId, amountMinor: 900, posting: "Credit" });
    const deposit = await practise("deposit", { customerId, amountMinor: 300 });
    await check();

    // A part of the entry is paid by what is to their credit: neither entry states what is left of it.
    const applied = await call("payment", {
      body: {
        CustomerRef: { value: customerId },
        TotalAmt: 0,
        Line: [
          { Amount: 5, LinkedTxn: [{ TxnId: owed, TxnType: "JournalEntry" }] },
          { Amount: 5, LinkedTxn: [{ TxnId: credited, TxnType: "JournalEntry" }] },
        ],
      },
    });
    expect(applied.status).toBe(200);
    await check();
    expect(
      await here.rows(
        tenant.tenantId,
        `select balance_minor as open from receivable where external_id = '${owed}'
         union all select remaining_minor from credit where external_id = '${credited}'`,
      ),
    ).toEqual([{ open: "3500" }, { open: "400" }]);

    await practise("void", { object: "Payment", id: payment });
    await practise("delete", { object: "Payment", id: advance });
    await practise("delete", { object: "JournalEntry", id: credited });
    await practise("delete", { object: "Deposit", id: deposit });
    await check();
    await practise("delete", { object: "JournalEntry", id: owed });
    await practise("delete", { object: "Invoice", id: invoiceId });
    await check();
    expect(
      await here.rows(
        tenant.tenantId,
        `select external_id as id, status, balance_minor as open, deleted from receivable where external_id = '${invoiceId}'`,
      ),
    ).toEqual([{ id: invoiceId, status: "VOID", open: "0", deleted: true }]);

    const others = (await allOf(call, "Customer")).filter(
      ({ Id, ParentRef }) => Id !== customerId && !ParentRef,
    );
    const sterling = others.filter(({ CurrencyRef }) => CurrencyRef.value === "GBP");
    const [gone, inactive] = sterling.map(({ Id }) => String(Id));
    await practise("merge", { master: customerId, losers: [gone], gone: true });
    await practise("merge", { master: customerId, losers: [inactive], gone: false });
    await check();
    expect(
      await here.rows(
        tenant.tenantId,
        `select deleted, archived from party where external_id = any('{${gone!},${inactive!}}') order by deleted`,
      ),
    ).toEqual([
      { deleted: false, archived: true },
      { deleted: true, archived: true },
    ]);
  });

  test("reading all of it again changes nothing", async () => {
    const company = await synced({ seed: 3, size: 40 });
    const { tenantId } = company.tenant;
    await here.rows(
      tenantId,
      `update stream s set cursor = null from connection c where c.id = s.connection_id and c.vendor = 'QUICKBOOKS'`,
    );
    await readAgain(company);
    const [again] = await here.rows<{ records: number; changed: number }>(
      tenantId,
      "select records, changed from sync_run order by started_at desc limit 1",
    );
    expect(again!.records).toBeGreaterThan(50);
    expect(again!.changed).toBe(0);
  });
});

test("a first reading keeps within the company's own limits", async () => {
  const hub = { ...makeHub(here), clock: systemClock, loadConnector };
  const vendors = await startPracticeVendors({ now: systemClock.now, size: 40, seed, form });
  try {
    const tenantId = await here.newTenant();
    const company = vendors.quickbooks!;
    const connectionId = await connectQuickBooks(hub, { tenantId, vendors });
    const outcome = await runSync(hub, worker(tenantId), connectionId, {
      cause: "REQUESTED",
      everything: true,
      signal: new AbortController().signal,
    });
    expect(outcome.state).toBe("SUCCEEDED");
    const report = (await (await fetch(`${company.baseUrl}/__practice/limits`)).json()) as {
      limits: Record<string, { limit: number; highest: number; refused: number }>;
    };
    const { second, concurrent } = report.limits;
    expect([second!.limit, concurrent!.limit]).toEqual([10, 10]);
    expect(second!.highest).toBeGreaterThan(3);
    for (const { limit, highest, refused } of [second!, concurrent!]) {
      expect(highest).toBeLessThanOrEqual(limit);
      expect(refused).toBe(0);
    }
  } finally {
    await vendors.close();
  }
});

describe("when QuickBooks is not well", () => {
  const data = { seed: 3, size: 40 };
  const wanted = expected(generate({ ...data, anchor, form }))
    .debtors.flatMap((each) => each.receivables)
    .filter(({ vendor }) => vendor === "QUICKBOOKS").length;

  test.each([
    ["429", {}],
    ["429-retry-after", { seconds: 1 }],
    ["500", {}],
    ["502-html", {}],
    ["401-once", {}],
    ["cut-after", {}],
    ["timeout-after", { delayMs: 50 }],
    ["truncated-json", {}],
    ["duplicate-page", {}],
    ["page-shift", {}],
    ["access-expires", {}],
    ["coded-fault", {}],
    ["coded-fault", { code: "10000" }],
  ])("a fault of every third read (%s %j) costs time and nothing else", async (kind, more) => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { ...data, form });
    const tenantId = await here.newTenant();
    const quickbooks = await connectQuickBooks(hub, { tenantId, vendors });
    const answer = await fetch(`${vendors.quickbooks!.baseUrl}/__practice/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ match: { kind: "read" }, fault: kind, every: 3, times: 2, ...more }),
    });
    expect(answer.ok).toBe(true);
    const ends: string[] = [];
    while (ends.at(-1) !== "SUCCEEDED" && ends.length < 12) {
      ends.push((await run(hub, tenantId, quickbooks)).state);
      hub.clock.forward(2 * minute);
    }
    expect(ends.at(-1)).toBe("SUCCEEDED");
    await fetch(`${vendors.quickbooks!.baseUrl}/__practice/faults`, { method: "DELETE" });
    const company = { hub, tenant: { tenantId, vendors, salesforce: "", xero: "" }, quickbooks };
    await readAgain(company);
    expect(await differences(company)).toEqual([]);
    const [count] = await here.rows<{ count: string }>(tenantId, "select count(*) from receivable");
    expect(Number(count!.count)).toBe(wanted);
    expect(await here.rows(tenantId, "select * from discrepancy")).toEqual([]);
    expect(await here.rows(tenantId, "select * from rejected_record")).toEqual([]);
  });
});

describe("the sign-in", () => {
  test("is renewed by the hour; about every day the refresh token changes, and the connection goes on", async () => {
    const company = await synced({ seed: 3, size: 4 });
    for (let times = 0; times < 8; times += 1) {
      company.hub.clock.forward(13 * 60 * minute);
      await readAgain(company);
    }
    // Longer than data capture reaches back: read by query, and nothing is lost.
    company.hub.clock.forward(40 * 24 * 60 * minute);
    await booksPractice(company.tenant.vendors.quickbooks!, "pay", {
      invoiceId: exampleQuickBooksInvoiceId,
      amountMinor: 100,
    });
    await readAgain(company);
    expect(await differences(company)).toEqual([]);
  });

  test("is over when it was revoked: a person must sign in again", async () => {
    const company = await synced({ seed: 3, size: 4 });
    const { hub, tenant, quickbooks } = company;
    await fetch(`${tenant.vendors.quickbooks!.baseUrl}/__practice/revoke`, { method: "POST" });
    expect((await run(hub, tenant.tenantId, quickbooks)).state).toBe("FAILED");
    expect(
      await here.rows(tenant.tenantId, "select status from connection where vendor = 'QUICKBOOKS'"),
    ).toEqual([{ status: "NEEDS_SIGN_IN" }]);
    await connectQuickBooks(hub, tenant);
    await readAgain(company);
  });

  test("is given back at Intuit when what was read is forgotten", async () => {
    const { hub, tenant, quickbooks } = await synced({ seed: 3, size: 4 });
    const { tenantId, vendors } = tenant;
    const end = { connectionId: quickbooks, forget: true };
    valueOf(await disconnectVendor(hub, principalOf(tenantId), end));
    const tokens: string[] = [];
    const watched: TestHub = {
      ...hub,
      loadConnector: async (vendor) => {
        const connector = await hub.loadConnector(vendor);
        return {
          ...connector,
          async revoke(grant, ...rest) {
            tokens.push(grant.accessToken);
            await connector.revoke(grant, ...rest);
          },
        };
      },
    };
    await forgetDisconnected(watched, worker(tenantId), new AbortController().signal);
    expect(
      await here.rows(
        tenantId,
        `select 1 from receivable r join connection c on c.id = r.connection_id and c.vendor = 'QUICKBOOKS' where not r.deleted`,
      ),
    ).toEqual([]);
    expect(tokens).toHaveLength(1);
    const answer = await booksCaller(vendors.quickbooks!, tokens[0])("preferences");
    expect(answer.status).toBe(401);
  });
});

test("a quiet day takes as many reads as the limits say, of which a month has 500,000 for all companies", async () => {
  const company = await synced({ seed: 3, size: 4 });
  const { hub, tenant, quickbooks } = company;
  const readsSoFar = async (): Promise<number> => {
    const { baseUrl } = tenant.vendors.quickbooks!;
    const report = (await (await fetch(`${baseUrl}/__practice/limits`)).json()) as {
      calls: { read: number };
    };
    return report.calls.read;
  };
  const before = await readsSoFar();
  for (let passed = 0; passed < 24 * 60; passed += 10) {
    hub.clock.forward(10 * minute);
    const outcome = await run(hub, tenant.tenantId, quickbooks, { everything: false });
    expect(outcome.state).toBe("SUCCEEDED");
  }
  const reads = (await readsSoFar()) - before;
  expect(reads).toBeGreaterThan(400);
  expect(reads).toBeLessThanOrEqual(440);
});
