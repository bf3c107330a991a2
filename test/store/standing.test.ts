/** What the records in a CRM are told of their debtors, and when they are not. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { addDays, parsePlainDate, type PlainDate } from "../../src/domain/calendar.js";
import type { StandingWriteBack } from "../../src/domain/write-back.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { finishOutbox, leaseCompanions, leaseNext } from "../../src/store/outbox.js";
import { joinChangedParties } from "../../src/store/join.js";
import { setTakesStanding } from "../../src/store/standing.js";
import { useDatabase } from "../support/database.js";
import {
  invoice,
  newSource,
  party,
  start,
  storeAll,
  storeOne,
  type Source,
} from "../support/pages.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
const today = parsePlainDate("2026-11-25");
let tenant = "";
let crm: Source;
let ledger: Source;

beforeEach(async () => {
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await newSource(here, tenant, "XERO", "books");
  await take(null);
});

const inTenant = <T>(work: Parameters<typeof here.database.asTenant<T>>[1]) =>
  here.database.asTenant(worker(tenant), work);

/** @param why null: the account can be told from now on. */
const take = (why: string | null): Promise<void> =>
  inTenant((transaction) => setTakesStanding(transaction, tenant, crm.id, why, start));

/** Joins and assesses all that waits. @returns the texts of the statements. */
async function derive(day: PlainDate = today, now = start): Promise<string[]> {
  const texts: string[] = [];
  await inTenant(async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, now)) > 0);
  });
  here.database.onStatement = (text) => texts.push(text);
  try {
    await inTenant(async (transaction) => {
      while ((await assessDueDebtors(transaction, tenant, day, now)) > 0);
    });
  } finally {
    here.database.onStatement = null;
  }
  return texts;
}

const account = (id: string, more: Parameters<typeof party>[1] = {}) => ({
  ...party(id, more),
  ref: { objectType: "Account", id },
});

interface Effect {
  readonly id: string;
  readonly state: string;
  readonly problem: string | null;
  readonly write_back: StandingWriteBack;
}

const effects = (): Promise<Effect[]> =>
  here.rows<Effect>(
    tenant,
    "select id, state, problem, write_back from outbox where write_back ->> 'kind' = 'STANDING' order by sequence",
  );

async function said(): Promise<string[]> {
  return (await effects()).map(
    ({ state, write_back: { target, status } }) => `${target.id} ${status} ${state}`,
  );
}

/** All that waits has arrived. */
async function arrive(): Promise<void> {
  await inTenant(async (transaction) => {
    const later = new Date(start.getTime() + 365 * 86_400_000);
    for (;;) {
      const row = await leaseNext(transaction, tenant, crm.id, later, start, 1_000);
      if (!row) return;
      const outcome = { state: "DONE", receipt: { externalId: null } } as const;
      await finishOutbox(transaction, tenant, [{ ...row, outcome }], start);
    }
  });
}

describe("an assessed debtor", () => {
  test("is told of to every account, and to people without one; words and balances, no cause", async () => {
    const shared = { emails: ["a@example.org"] };
    await storeAll(here, crm, [
      account("acc1", shared),
      account("acc2", shared),
      { ...party("member", shared), memberOf: { objectType: "Account", id: "acc1" } },
      party("alone", shared),
      account("gone", { ...shared, deleted: true }),
      account("merged", { ...shared, mergedInto: { objectType: "Account", id: "acc1" } }),
    ]);
    await storeAll(here, ledger, [
      party("c1", shared),
      invoice("i1", "c1", { balanceMinor: 120_550n }),
      invoice("i2", "c1", { balanceMinor: 64_200n, dueOn: "2026-12-31" }),
      invoice("yen", "c1", { balanceMinor: 5_000n, currency: "JPY" as never, dueOn: "2027-01-31" }),
    ]);
    await derive();
    expect((await said()).sort()).toEqual([
      "acc1 OVERDUE PENDING",
      "acc2 OVERDUE PENDING",
      "alone OVERDUE PENDING",
    ]);
    const [first] = (await effects()).filter(({ write_back: each }) => each.target.id === "acc1");
    expect(first!.write_back).toEqual({
      kind: "STANDING",
      target: { vendor: "SALESFORCE", account: "org", objectType: "Account", id: "acc1" },
      marker: expect.stringMatching(/^STANDING-[0-9a-f-]{36}-1$/),
      status: "OVERDUE",
      statusWords:
        "£1,205.50 of £1,847.50 and JP¥5,000 is overdue; the oldest was due on 31 October 2026.",
      balanceWords: "GBP 1,847.50 (1,205.50 overdue); JPY 5,000",
      asOf: start.toISOString(),
      planReference: null,
      nextInstalmentOn: null,
      careWords: null,
      careUntil: null,
    });
  });

  test("is told of to a record that joins later, and one that goes to somebody else says so", async () => {
    await storeAll(here, ledger, [
      party("c1", { emails: ["a@example.org"] }),
      invoice("i1", "c1", { balanceMinor: 120_550n }),
    ]);
    await derive();
    await storeAll(here, crm, [account("acc1", { emails: ["a@example.org"] })]);
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE PENDING"]);
    await arrive();
    await storeAll(here, crm, [account("acc1", { emails: ["b@example.org"] })]);
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE DONE", "acc1 CLEAR PENDING"]);
    // Read again, nothing is told again.
    await storeAll(here, crm, [account("acc1", { emails: ["b@example.org"], name: "Other" })]);
    await derive();
    expect(await said()).toHaveLength(2);
  });

  test("who owes nothing and never did is told of to nobody", async () => {
    await storeAll(here, crm, [account("acc1", { emails: ["a@example.org"] }), account("acc2")]);
    await storeAll(here, ledger, [
      party("c1", { emails: ["a@example.org"] }),
      invoice("paid", "c1", { balanceMinor: 0n, status: "PAID" }),
    ]);
    await derive();
    expect(await effects()).toEqual([]);
    expect(await here.rows(tenant, "select 1 from standing")).toEqual([]);
  });

  test("who has paid is told of once more: nothing is owed", async () => {
    await owes(10_000n);
    await derive();
    await arrive();
    await owes(0n);
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE DONE", "acc1 CLEAR PENDING"]);
    expect((await effects())[1]!.write_back).toMatchObject({
      statusWords: "Nothing is owed.",
      balanceWords: "",
      marker: expect.stringMatching(/-2$/),
    });
    await arrive();
    await here.rows(tenant, "update debtor set needs_assessment = true");
    await derive();
    expect(await said()).toHaveLength(2);
  });

  test("a vendor that takes none, or is not set up, is told nothing", async () => {
    await take("The package is missing.");
    await owes(10_000n);
    await derive();
    expect(await effects()).toEqual([]);
  });
});

async function owes(balanceMinor: bigint, more: { dueOn?: string } = {}): Promise<void> {
  const shared = { emails: ["a@example.org"] };
  await storeAll(here, crm, [account("acc1", shared)]);
  const status = balanceMinor === 0n ? ("PAID" as const) : ("OPEN" as const);
  await storeAll(here, ledger, [
    party("c1", shared),
    invoice("i1", "c1", { balanceMinor, status, ...more }),
  ]);
}

describe("what is said", () => {
  test("is not said again while a person would see the same, however many days pass", async () => {
    await owes(10_000n, { dueOn: "2026-12-10" });
    await derive();
    await arrive();
    expect(await said()).toEqual(["acc1 CURRENT DONE"]);
    for (let days = 1; days <= 120; days += 1) {
      const day = addDays(today, days);
      await derive(day, new Date(start.getTime() + days * 86_400_000));
      await arrive();
    }
    // It became overdue once; being overdue for longer is no news to a record that says since when.
    expect(await said()).toEqual(["acc1 CURRENT DONE", "acc1 OVERDUE DONE"]);
  });

  test("takes the place of what still waits, so that there is never a queue", async () => {
    for (const balance of [10_000n, 9_000n, 8_000n, 0n]) {
      await owes(balance);
      await derive();
    }
    expect(await said()).toEqual(["acc1 CLEAR PENDING"]);
    expect((await effects())[0]!.write_back.marker).toMatch(/-4$/);
  });

  test("while the last is under way, is sent after it and not lost with it", async () => {
    await owes(10_000n);
    await derive();
    const taken = await inTenant((transaction) =>
      leaseNext(transaction, tenant, crm.id, start, start, 1_000),
    );
    await owes(4_000n);
    await derive();
    const other = await inTenant((transaction) =>
      leaseNext(transaction, tenant, crm.id, start, start, 1_000),
    );
    expect(other).toBeNull();
    const outcome = { state: "DONE", receipt: { externalId: null } } as const;
    await inTenant((transaction) =>
      finishOutbox(transaction, tenant, [{ ...taken!, outcome }], start),
    );
    const next = await inTenant((transaction) =>
      leaseNext(transaction, tenant, crm.id, start, start, 1_000),
    );
    expect(next!.write_back).toMatchObject({ balanceWords: "GBP 40.00 (40.00 overdue)" });
    // The slow hand of the first, whose lease had ended, ends nothing of the second.
    await inTenant((transaction) =>
      finishOutbox(transaction, tenant, [{ ...taken!, outcome }], start),
    );
    expect(
      await inTenant((transaction) => leaseNext(transaction, tenant, crm.id, start, start, 1_000)),
    ).toBeNull();
  });

  test("never bears an earlier time than what was said before", async () => {
    await owes(10_000n);
    await derive(today, new Date(start.getTime() + 5_000));
    await arrive();
    await owes(9_000n);
    await derive(today, start);
    const times = (await effects()).map(({ write_back: { asOf } }) => asOf);
    expect(times[1]! >= times[0]!).toBe(true);
  });

  test("goes with the record when it turns out to be somebody else's", async () => {
    await owes(10_000n);
    await derive();
    await arrive();
    // The address was wrong: the account is nobody's who owes.
    await storeOne(here, crm, "PARTY", [{ ...account("acc1", { emails: ["b@example.org"] }) }], {
      stream: { name: "Contact", objectType: "Account" },
    });
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE DONE", "acc1 CLEAR PENDING"]);
  });
});

describe("an account that is set up later, or no longer", () => {
  test("is told of everybody with something to say, once", async () => {
    await take("The package is missing.");
    await owes(10_000n);
    await storeAll(here, crm, [account("acc2", { emails: ["nobody@example.org"] })]);
    await derive();
    expect(await effects()).toEqual([]);
    await take(null);
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE PENDING"]);
    await take(null);
    await derive();
    expect(await said()).toHaveLength(1);
  });

  test("is told nothing meanwhile: what waits is skipped with the words, and said anew afterwards", async () => {
    await owes(10_000n);
    await derive();
    await take("The package is missing.");
    expect(await effects()).toMatchObject([
      { state: "SKIPPED", problem: "The package is missing." },
    ]);
    await owes(9_000n);
    await derive();
    expect(await said()).toEqual(["acc1 OVERDUE SKIPPED"]);
    await owes(0n);
    await derive();
    await take(null);
    await derive();
    // Something may stand there still: it is cleared.
    expect(await said()).toEqual(["acc1 OVERDUE SKIPPED", "acc1 CLEAR PENDING"]);
  });
});

test("no more companions travel than there is room for, whichever way the database goes", async () => {
  const ids = Array.from({ length: 30 }, (_, index) => index);
  const shared = (id: number) => ({ emails: [`a${id}@example.org`] });
  await storeAll(
    here,
    crm,
    ids.map((id) => account(`acc${id}`, shared(id))),
  );
  await storeAll(
    here,
    ledger,
    ids.flatMap((id) => [party(`c${id}`, shared(id)), invoice(`i${id}`, `c${id}`)]),
  );
  await derive();
  for (const ways of [[], ["hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"]]) {
    await inTenant(async (transaction) => {
      for (const way of ways) await transaction.query(`set local enable_${way} = off`);
      const first = await leaseNext(transaction, tenant, crm.id, start, start, 1_000);
      const others = await leaseCompanions(transaction, tenant, first!, 7, start, start, 1_000);
      const markers = new Set([first!, ...others].map(({ marker }) => marker));
      expect([others.length, markers.size]).toEqual([7, 8]);
      const leased = await transaction.query(
        "select 1 from outbox where tenant_id = $1 and leased_until is not null",
        [tenant],
      );
      expect(leased).toHaveLength(8);
      await transaction.query("update outbox set leased_until = null where tenant_id = $1", [
        tenant,
      ]);
    });
  }
});

test("thousands of debtors take as many statements as one", async () => {
  const many = (count: number, from: number) => {
    const ids = Array.from({ length: count }, (_, index) => index + from);
    const shared = (id: number) => ({ emails: [`a${id}@example.org`] });
    return {
      accounts: ids.map((id) => account(`acc${id}`, shared(id))),
      owing: ids.flatMap((id) => [party(`c${id}`, shared(id)), invoice(`i${id}`, `c${id}`)]),
    };
  };
  const statements = async (count: number, from: number): Promise<number> => {
    const { accounts, owing } = many(count, from);
    await storeAll(here, crm, accounts);
    await storeAll(here, ledger, owing);
    return (await derive()).length;
  };
  const one = await statements(1, 0);
  expect(await statements(900, 1)).toBe(one);
  expect(await effects()).toHaveLength(901);
});
