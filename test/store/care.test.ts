/** When the records in a CRM are told that somebody is to be handled with care, and when that this is over. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { careSentences } from "../../src/domain/circumstances/care.js";
import type { StandingWriteBack } from "../../src/domain/write-back.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { setTakesCare } from "../../src/store/care.js";
import { dueWork } from "../../src/store/due-work.js";
import { newId } from "../../src/store/ids.js";
import { joinChangedParties } from "../../src/store/join.js";
import { setTakesStanding } from "../../src/store/standing.js";
import { useDatabase } from "../support/database.js";
import { invoice, newSource, party, start, storeAll, type Source } from "../support/pages.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
const { care, paused } = careSentences;
const shared = { emails: ["a@example.org"] };
let tenant = "";
let crm: Source;
let ledger: Source;

beforeEach(async () => {
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await newSource(here, tenant, "XERO", "books");
  await inTenant((transaction) => setTakesStanding(transaction, tenant, crm.id, null, start));
  await takeCare(true);
});

const inTenant = <T>(work: Parameters<typeof here.database.asTenant<T>>[1]) =>
  here.database.asTenant(worker(tenant), work);

const takeCare = (takes: boolean): Promise<void> =>
  inTenant((transaction) => setTakesCare(transaction, tenant, crm.id, takes));

/** The tenant's day and time: London, in winter. */
const at = (day: string, hour = 10) => ({
  today: parsePlainDate(day),
  now: new Date(`${day}T${String(hour).padStart(2, "0")}:00:00Z`),
});

/** Joins and assesses all that waits. */
async function derive({ today, now } = at("2026-11-25")): Promise<void> {
  await inTenant(async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, now)) > 0);
    while ((await assessDueDebtors(transaction, tenant, today, now)) > 0);
  });
}

const account = (id: string, more: Parameters<typeof party>[1] = shared) => ({
  ...party(id, more),
  ref: { objectType: "Account", id },
});

/** An account of somebody who owes nothing, unless `owing`. */
async function known(owing = false): Promise<void> {
  await storeAll(here, crm, [account("acc1")]);
  if (owing) await storeAll(here, ledger, [party("c1", shared), invoice("i1", "c1")]);
  await derive();
  await arrive();
}

const need = {
  kind: "SUPPORT_NEED",
  state: "ACTIVE",
  certainty: "KNOWN",
  toldBy: "PERSON",
  basis: "CONSENT",
  purposes: ["TREATMENT"],
  adjustments: { avoidChannels: [], slowPace: true, gentleTone: true, pause: false },
  expiresOn: "2026-12-31",
};
const hold = {
  kind: "HOLD",
  state: "ACTIVE",
  hold: "MENTAL_HEALTH_CRISIS",
  channels: null,
  purposes: null,
  moratorium: null,
};

/** As an action records it: with the records of that debtor, who is assessed then. */
async function record(
  body: typeof need | typeof hold,
  {
    endsAt = null,
    lookOn = body === need ? "2026-12-31" : null,
    of = "acc1",
  }: Record<string, string | null> = {},
): Promise<string> {
  const id = newId(start);
  await here.rows(
    tenant,
    `with debtor as (select debtor_id from party where external_id = $5)
     insert into circumstance (tenant_id, id, debtor_id, kind, body, began_at, look_on, ends_at, recorded_by, recorded_at)
     select $1, $2, debtor_id, $3::jsonb ->> 'kind', $3::jsonb, $4, $6, $7, 'someone', $4 from debtor`,
    [tenant, id, JSON.stringify(body), start, of, lookOn, endsAt],
  );
  await here.rows(
    tenant,
    `insert into circumstance_party select $1, $2, p.id from party p
      where p.debtor_id = (select debtor_id from circumstance where id = $2)`,
    [tenant, id],
  );
  await assessAll();
  return id;
}

async function end(id: string, now: Date): Promise<void> {
  await here.rows(tenant, "update circumstance set ended_at = $2 where id = $1", [id, now]);
  await assessAll();
}

const assessAll = () => here.rows(tenant, "update debtor set needs_assessment = true");

/** All that waits has arrived. */
const arrive = () => here.rows(tenant, "update outbox set state = 'DONE' where state = 'PENDING'");

/** What each was told of care, in order. */
async function said(): Promise<string[]> {
  const rows = await here.rows<{ write_back: StandingWriteBack }>(
    tenant,
    "select write_back from outbox where write_back ->> 'kind' = 'STANDING' order by sequence",
  );
  return rows.map(
    ({ write_back: { target, status, careWords, careUntil } }) =>
      `${target.id} ${status}: ${careWords ?? "nothing"} (${careUntil ?? "-"})`,
  );
}

describe("care", () => {
  test("is told when it begins, also of somebody who owes nothing; not again; and taken back by hand", async () => {
    await known();
    expect(await said()).toEqual([]);
    const id = await record(need, { lookOn: "2026-12-10" });
    await derive();
    await arrive();
    expect(await said()).toEqual([`acc1 CLEAR: ${care} (2026-12-10)`]);
    await assessAll();
    await derive(at("2026-11-28"));
    expect(await said()).toHaveLength(1);
    await end(id, at("2026-11-29").now);
    await derive(at("2026-11-29"));
    await arrive();
    expect((await said()).slice(1)).toEqual(["acc1 CLEAR: nothing (-)"]);
    await assessAll();
    await derive(at("2026-11-30"));
    expect(await said()).toHaveLength(2);
  });

  test("is taken back when it ends by time alone, which is work that is due", async () => {
    await known(true);
    await record(hold, { endsAt: "2026-12-05T00:00:00Z" });
    await derive();
    await arrive();
    const last = (await said()).at(-1);
    expect(last).toBe(`acc1 OVERDUE: ${paused} (2026-12-04)`);
    const isDue = async ({ now }: { now: Date }) =>
      (await inTenant((transaction) => dueWork(transaction, tenant, now, now))).some(
        ({ queue }) => queue === "derive",
      );
    // On the first its invoice is older than 30 days.
    await derive(at("2026-12-04"));
    expect([await isDue(at("2026-12-04", 23)), await isDue(at("2026-12-05", 0))]).toEqual([
      false,
      true,
    ]);
    await derive(at("2026-12-05", 0));
    expect((await said()).at(-1)).toBe("acc1 OVERDUE: nothing (-)");
  });

  test("of a need goes on when its day to look at has passed, and when its detail is erased: a person ends it", async () => {
    await known();
    await record(need, { lookOn: "2026-12-10" });
    for (const day of ["2026-11-25", "2026-12-11", "2026-12-31", "2027-01-01"]) {
      await derive(at(day));
      await arrive();
    }
    expect(await said()).toEqual([`acc1 CLEAR: ${care} (2026-12-10)`, `acc1 CLEAR: ${care} (-)`]);
  });

  test("follows a record to another debtor, and reaches one that joins", async () => {
    await known();
    await record(need);
    await derive();
    await arrive();
    await storeAll(here, crm, [account("acc2", { emails: ["b@example.org"] })]);
    await derive();
    expect(await said()).toHaveLength(1);
    // New accounts of the same customer are told at once.
    await storeAll(here, crm, [account("acc3"), account("acc4")]);
    await derive();
    await arrive();
    // The first turns out to be the other customer's: strictest wins, on both sides.
    await storeAll(here, crm, [account("acc1", { emails: ["b@example.org"] })]);
    await derive();
    expect((await said()).slice(1)).toEqual([
      `acc3 CLEAR: ${care} (2026-12-31)`,
      `acc4 CLEAR: ${care} (2026-12-31)`,
      `acc2 CLEAR: ${care} (2026-12-31)`,
    ]);
  });
});

test("care that was recorded with a customer of the books reaches the account that turns out to be theirs", async () => {
  await known();
  const others = { emails: ["other@example.org"] };
  await storeAll(here, ledger, [party("c1", others), party("c2", others), party("c3", others)]);
  await derive();
  await record(need, { of: "c1" });
  await derive();
  expect(await said()).toEqual([]);
  // Nothing is owed, and nothing else of the account has changed.
  await storeAll(here, ledger, [party("c1", shared)]);
  await derive();
  expect(await said()).toEqual([`acc1 CLEAR: ${care} (2026-12-31)`]);
});

describe("an account that has no place for it", () => {
  test("is told all else, and of care as soon as it has", async () => {
    await takeCare(false);
    await known();
    await record(need);
    await derive();
    expect(await said()).toEqual([]);
    await storeAll(here, ledger, [party("c1", shared), invoice("i1", "c1")]);
    await derive();
    await arrive();
    expect(await said()).toEqual(["acc1 OVERDUE: nothing (-)"]);
    await takeCare(true);
    await derive();
    expect((await said()).slice(1)).toEqual([`acc1 OVERDUE: ${care} (2026-12-31)`]);
  });

  test("is told that it is over, where that came about while it could not be told", async () => {
    await known(true);
    const id = await record(need);
    await derive();
    await arrive();
    await takeCare(false);
    await derive();
    await arrive();
    await end(id, start);
    await derive();
    await arrive();
    const before = (await said()).length;
    await takeCare(true);
    await derive();
    expect((await said()).slice(before)).toEqual(["acc1 OVERDUE: nothing (-)"]);
  });

  test("of a tenant without circumstances is told nothing anew when it gets one", async () => {
    await takeCare(false);
    await known(true);
    await takeCare(true);
    await derive();
    expect(await said()).toHaveLength(1);
  });
});
