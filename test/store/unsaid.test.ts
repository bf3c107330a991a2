/** What a source no longer says is taken back, and what it leaves unstated follows from the lines; in any order. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { unstated, type CreditRecord, type NormalisedRecord } from "../../src/domain/records.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import type { IngestPage, ReceivedRecord } from "../../src/store/ingest/types.js";
import { joinChangedParties } from "../../src/store/join.js";
import { useDatabase } from "../support/database.js";
import {
  invoice,
  newSource,
  party,
  payment,
  start,
  storeOne,
  type Source,
} from "../support/pages.js";
import { worker } from "../support/principal.js";

const here = useDatabase();

/** A vendor record, and all that it says now. */
interface Told {
  readonly objectType: "Entry" | "Payment" | "Invoice";
  readonly id: string;
  readonly says: readonly NormalisedRecord[];
}

const asText = (says: readonly NormalisedRecord[]): string =>
  JSON.stringify(says, (_key, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));

const read: IngestPage["read"] = ({ raw }: ReceivedRecord) => ({
  ok: true,
  records: JSON.parse((raw as { says: string }).says, (_key, value: unknown) =>
    typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as NormalisedRecord[],
});

/** Records of one kind arrive together. @param saysLess as the stream's manifest says */
async function tell(source: Source, told: readonly Told[], saysLess = true): Promise<void> {
  for (const objectType of ["Entry", "Payment", "Invoice"] as const) {
    const own = told.filter((each) => each.objectType === objectType);
    if (own.length === 0) continue;
    const records = own.map(({ id, says }) => ({
      objectType,
      id,
      updatedAt: null,
      raw: { says: asText(says) },
    }));
    const stream = {
      name: objectType,
      objectType,
      ...(saysLess ? { saysLess: true as const } : {}),
    };
    await storeOne(here, source, "RECEIVABLE", records, { stream, read });
  }
}

const entryRef = (id: string) => ({ objectType: "Entry", id });

const owed = (id: string, totalMinor: bigint): Told => ({
  objectType: "Entry",
  id,
  says: [
    invoice(id, "c1", { ref: entryRef(id), totalMinor, balanceMinor: null, rawStatus: unstated }),
  ],
});

function creditOf(id: string, totalMinor: bigint): CreditRecord {
  const { currency, issuedOn, number, party: whose, sourceUpdatedAt } = invoice(id, "c1");
  return {
    kind: "CREDIT",
    ref: entryRef(id),
    sourceUpdatedAt,
    creditKind: "CREDIT_NOTE",
    party: whose,
    number,
    issuedOn,
    currency,
    totalMinor,
    remainingMinor: null,
    status: "OPEN",
    rawStatus: unstated,
  };
}

const credited = (id: string, totalMinor: bigint): Told => ({
  objectType: "Entry",
  id,
  says: [creditOf(id, totalMinor)],
});

const nothing = (objectType: Told["objectType"], id: string): Told => ({
  objectType,
  id,
  says: [],
});

const paying = (
  id: string,
  parts: readonly (readonly [entry: string, amount: bigint])[],
): Told => ({
  objectType: "Payment",
  id,
  says: parts.map(([entry, amountMinor]) =>
    payment(`${id}:${entry}`, "", {
      partOf: { objectType: "Payment", id },
      receivable: entryRef(entry),
      amountMinor,
    }),
  ),
});

async function newLedger(): Promise<Source> {
  const source = await newSource(here, await here.newTenant());
  await storeOne(here, source, "PARTY", [party("c1")]);
  return source;
}

/** What is open by entry: "debt e1 500", "credit e2 20"; nothing of what was taken back. */
async function open({ tenantId }: Source): Promise<string[]> {
  const rows = await here.rows<{ told: string }>(
    tenantId,
    `select 'debt ' || external_id || ' ' || balance_minor || ' ' || status as told from receivable where not deleted
     union all
     select 'credit ' || external_id || ' ' || remaining_minor || ' ' || status from credit where not deleted`,
  );
  return rows.map(({ told }) => told).sort();
}

async function derive({ tenantId }: Source): Promise<void> {
  await here.database.asTenant(worker(tenantId), async (transaction) => {
    while ((await joinChangedParties(transaction, tenantId, start)) > 0);
    while (
      (await assessDueDebtors(transaction, tenantId, parsePlainDate("2026-11-25"), start)) > 0
    );
  });
}

const balances = ({ tenantId }: Source) =>
  here.rows(
    tenantId,
    "select open_minor as open, unused_credit_minor as unused from debtor_balance where open_minor > 0 or unused_credit_minor > 0",
  );

describe("what is unstated", () => {
  test("is the total less what the lines lower it by, and the debtor is assessed anew with each of them", async () => {
    const ledger = await newLedger();
    await tell(ledger, [owed("e1", 5_000n), credited("e2", 900n)]);
    await derive(ledger);
    expect(await balances(ledger)).toEqual([{ open: "5000", unused: "900" }]);
    await tell(ledger, [
      paying("p1", [
        ["e1", 900n],
        ["e2", 900n],
      ]),
    ]);
    expect(await open(ledger)).toEqual(["credit e2 0 PAID", "debt e1 4100 OPEN"]);
    await derive(ledger);
    expect(await balances(ledger)).toEqual([{ open: "4100", unused: "0" }]);
    await tell(ledger, [nothing("Payment", "p1")]);
    await derive(ledger);
    expect(await balances(ledger)).toEqual([{ open: "5000", unused: "900" }]);
    expect(await here.rows(ledger.tenantId, "select * from discrepancy")).toEqual([]);
  });

  test("is never below nothing; that more was paid than is owed is a discrepancy", async () => {
    const ledger = await newLedger();
    await tell(ledger, [paying("p1", [["e1", 700n]]), owed("e1", 500n)]);
    expect(await open(ledger)).toEqual(["debt e1 0 PAID"]);
    await derive(ledger);
    expect(
      await here.rows(
        ledger.tenantId,
        "select stated_minor as stated, proved_minor as proved from discrepancy",
      ),
    ).toEqual([{ stated: "0", proved: "-200" }]);
  });

  test("a balance that a source does state stays as it says, whatever the lines", async () => {
    const ledger = await newLedger();
    const stated = invoice("i1", "c1", { balanceMinor: 10_000n });
    await tell(ledger, [
      { objectType: "Invoice", id: "i1", says: [stated] },
      { objectType: "Payment", id: "p1", says: [payment("p1", "i1")] },
    ]);
    expect(await open(ledger)).toEqual(["debt i1 10000 OPEN"]);
  });
});

describe("what is no longer said", () => {
  test("is taken back, and comes back when it is said again", async () => {
    const ledger = await newLedger();
    await tell(ledger, [owed("e1", 500n), owed("e2", 70n)]);
    await derive(ledger);
    await tell(ledger, [nothing("Entry", "e1")]);
    expect(await open(ledger)).toEqual(["debt e2 70 OPEN"]);
    await derive(ledger);
    expect(await balances(ledger)).toEqual([{ open: "70", unused: "0" }]);
    await tell(ledger, [owed("e1", 600n)]);
    expect(await open(ledger)).toEqual(["debt e1 600 OPEN", "debt e2 70 OPEN"]);
  });

  test("changes sides: what was owed is now to their credit", async () => {
    const ledger = await newLedger();
    await tell(ledger, [owed("e1", 500n)]);
    await tell(ledger, [credited("e1", 300n)]);
    expect(await open(ledger)).toEqual(["credit e1 300 OPEN"]);
  });

  test("stays where the stream does not say that its records may say less", async () => {
    const ledger = await newLedger();
    await tell(ledger, [owed("e1", 500n)], false);
    await tell(ledger, [nothing("Entry", "e1")], false);
    expect(await open(ledger)).toEqual(["debt e1 500 OPEN"]);
  });
});

const entries = ["e1", "e2", "e3"];
const amount = fc.bigInt({ min: 1n, max: 900n });
const anyTold: fc.Arbitrary<Told> = fc.oneof(
  fc.tuple(fc.constantFrom(...entries), amount).map(([id, total]) => owed(id, total)),
  fc.tuple(fc.constantFrom(...entries), amount).map(([id, total]) => credited(id, total)),
  fc.constantFrom(...entries).map((id) => nothing("Entry", id)),
  fc
    .tuple(
      fc.constantFrom("p1", "p2"),
      fc.uniqueArray(fc.tuple(fc.constantFrom(...entries), amount), { selector: ([id]) => id }),
    )
    .map(([id, parts]) => paying(id, parts)),
);

/** The same by hand: the last word of each record counts. */
function model(told: readonly Told[]): string[] {
  const last = new Map(told.map((each) => [`${each.objectType} ${each.id}`, each.says]));
  const says = [...last.values()].flat();
  return says
    .flatMap((each) => {
      if (each.kind !== "RECEIVABLE" && each.kind !== "CREDIT") return [];
      const lowered = says.reduce(
        (sum, line) =>
          line.kind === "SETTLEMENT_LINE" && line.receivable.id === each.ref.id
            ? sum + line.amountMinor
            : sum,
        0n,
      );
      const left = each.totalMinor > lowered ? each.totalMinor - lowered : 0n;
      const what = each.kind === "RECEIVABLE" ? "debt" : "credit";
      return [`${what} ${each.ref.id} ${left} ${left === 0n ? "PAID" : "OPEN"}`];
    })
    .sort();
}

test("whatever is said in whatever order, what is open is what the last words come to", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyTold, { minLength: 1, maxLength: 12 }), async (told) => {
      const ledger = await newLedger();
      for (const each of told) await tell(ledger, [each]);
      expect(await open(ledger)).toEqual(model(told));
    }),
    { numRuns: 25 },
  );
});
