/** What is read: all of it, what changed, what was removed or merged, and what cannot be understood. */
import { expect } from "@jest/globals";
import { expected, generate } from "../../../sandbox/index.js";
import type { Behaviour } from "../../../src/connectors/behaviours.js";
import { people } from "./people.js";
import { data, Stage, undisturbed, type Api, type Shown, type Tenant } from "./stage.js";

const truth = expected(generate(data));

const nameOf = ({ objectType, id }: { objectType: string; id: string }) => `${objectType} ${id}`;

/** What the vendor truly holds of customers, people and what they owe, one line for each. */
function held(vendor: Api): string[] {
  const parties = [...truth.debtors.flatMap((debtor) => debtor.parties), ...truth.others];
  const owed = truth.debtors.flatMap(({ receivables }) => receivables);
  return [
    ...parties.filter((each) => each.vendor === vendor).map(nameOf),
    ...owed
      .filter((each) => each.vendor === vendor)
      .map((each) => {
        const { currency, totalMinor, balanceMinor } = each;
        return `${nameOf(each)}: ${balanceMinor} of ${totalMinor} ${currency}`;
      }),
  ].sort();
}

async function stored(stage: Stage, tenant: Tenant): Promise<string[]> {
  const rows = await stage.rows<{ line: string }>(
    tenant,
    `select object_type || ' ' || external_id as line from party where not deleted and merged_into is null
     union all
     select object_type || ' ' || external_id || ': ' || balance_minor || ' of ' || total_minor || ' ' || currency
       from receivable where not deleted`,
  );
  return rows.map(({ line }) => line).sort();
}

async function lastRun(stage: Stage, tenant: Tenant) {
  const [row] = await stage.rows<Record<"pages" | "records" | "changed" | "malformed", number>>(
    tenant,
    "select pages, records, changed, malformed from sync_run order by started_at desc, id desc limit 1",
  );
  return row!;
}

const backFill: Shown = async (here, vendor) => {
  const { stage, whole: tenant } = await undisturbed(here, vendor);
  const wanted = held(vendor);
  expect(wanted.length).toBeGreaterThan(10);
  expect(await stored(stage, tenant)).toEqual(wanted);
  const streams = (await stage.view(tenant)).streams;
  expect((await lastRun(stage, tenant)).pages).toBeGreaterThan(streams.length);
  expect(await stage.rows(tenant, "select * from discrepancy")).toEqual([]);
  expect(await stage.rows(tenant, "select * from rejected_record")).toEqual([]);
  expect(await stage.rows(tenant, "select id from party where debtor_id is null")).toEqual([]);
};

interface Customer {
  readonly id: string;
  readonly name: string;
  readonly debtor: string;
}

/** Customers that are debtors of their own: nobody else's record is joined to them. */
async function customers(stage: Stage, tenant: Tenant): Promise<Customer[]> {
  return stage.rows<Customer>(
    tenant,
    `select p.external_id as id, p.name, p.debtor_id as debtor from party p
      where p.object_type = $1 and not p.deleted and p.merged_into is null and p.member_of is null and not p.archived
        and not exists (select from party other where other.debtor_id = p.debtor_id and other.id <> p.id and other.object_type = $1)
        and not exists (select from party part where part.parent = p.id)
      order by p.external_id`,
    [people[stage.vendor].customer],
  );
}

async function nameAndState(stage: Stage, tenant: Tenant, id: string) {
  const [row] = await stage.rows<{ name: string; deleted: boolean; debtor: string }>(
    tenant,
    "select name, deleted, debtor_id as debtor from party where object_type = $1 and external_id = $2",
    [people[stage.vendor].customer, id],
  );
  return row!;
}

/** What a debtor owes in all, in minor units by currency. */
async function owedBy(stage: Stage, tenant: Tenant, debtor: string): Promise<Map<string, bigint>> {
  const rows = await stage.rows<{ currency: string; open: string }>(
    tenant,
    "select currency, open_minor as open from debtor_balance where debtor_id = $1 and open_minor <> 0",
    [debtor],
  );
  return new Map(rows.map(({ currency, open }) => [currency, BigInt(open)]));
}

const delta: Shown = async (here, vendor) => {
  const stage = await Stage.open(here, vendor);
  const tenant = await stage.newTenant();
  await stage.read(tenant);
  await stage.readLater(tenant);
  expect(await lastRun(stage, tenant)).toMatchObject({ changed: 0, malformed: 0 });
  const [customer] = await customers(stage, tenant);
  await people[vendor].rename(stage, customer!.id, "Newly Named Ltd");
  await stage.readLater(tenant);
  // A ledger's list of all that is open repeats the name.
  const [open] = await stage.rows<{ count: number }>(
    tenant,
    `select count(*)::int from receivable r join party p on p.id = r.party_id
      where p.external_id = $1 and r.object_type = 'Invoice' and r.status = 'OPEN'`,
    [customer!.id],
  );
  expect(await lastRun(stage, tenant)).toMatchObject({ changed: 1 + open!.count, malformed: 0 });
  expect(await nameAndState(stage, tenant, customer!.id)).toMatchObject({
    name: "Newly Named Ltd",
  });
};

const removal: Shown = async (here, vendor) => {
  const stage = await Stage.open(here, vendor);
  const tenant = await stage.newTenant();
  await stage.read(tenant);
  if (people[vendor].removes === "party") {
    const [customer] = await customers(stage, tenant);
    await people[vendor].remove(stage, customer!.id);
    await stage.readLater(tenant);
    expect(await nameAndState(stage, tenant, customer!.id)).toMatchObject({ deleted: true });
    return;
  }
  const [invoice] = await stage.rows<{ id: string; debtor: string; others: string[] }>(
    tenant,
    `select r.external_id as id, r.debtor_id as debtor from receivable r
      where r.object_type = 'Invoice' and r.status = 'OPEN' and r.balance_minor = r.total_minor and r.currency = 'GBP'
        and not exists (select from settlement_line l where l.receivable_id = r.id)
      order by r.external_id limit 1`,
  );
  const open = async () => {
    const [row] = await stage.rows<{ open: string }>(
      tenant,
      "select coalesce(sum(open_minor), 0)::text as open from debtor_balance where debtor_id = $1 and currency = 'GBP'",
      [invoice!.debtor],
    );
    return BigInt(row!.open);
  };
  const amount = async () => {
    const [row] = await stage.rows<{ amount: string }>(
      tenant,
      "select total_minor::text as amount from receivable where object_type = 'Invoice' and external_id = $1",
      [invoice!.id],
    );
    return BigInt(row!.amount);
  };
  const before = await open();
  const owed = await amount();
  await people[vendor].remove(stage, invoice!.id);
  await stage.readLater(tenant);
  expect(await open()).toBe(before - owed);
  const counts = await stage.rows(
    tenant,
    "select external_id from receivable where object_type = 'Invoice' and external_id = $1 and not deleted and status in ('OPEN', 'PAID')",
    [invoice!.id],
  );
  expect(counts).toEqual([]);
};

const merge: Shown = async (here, vendor) => {
  const stage = await Stage.open(here, vendor);
  const tenant = await stage.newTenant();
  await stage.read(tenant);
  const owing = await Promise.all(
    (await customers(stage, tenant)).map(async (customer) => ({
      ...customer,
      owed: await owedBy(stage, tenant, customer.debtor),
    })),
  );
  // In a ledger two who owe in one currency, the same one; a CRM tells of no debts.
  const alike = Map.groupBy(owing, ({ owed }) => [...owed.keys()].join(" "));
  const [currency, pair] = [...alike]
    .filter(([currencies, group]) => group.length > 1 && !currencies.includes(" "))
    .sort(([a], [b]) => b.length - a.length)[0]!;
  const [master, loser] = pair;
  const id = await people[vendor].merge(stage, master!.id, loser!.id);
  await stage.readLater(tenant);
  const survivor = await nameAndState(stage, tenant, id);
  const left = await nameAndState(stage, tenant, loser!.id);
  if (people[vendor].namesSurvivor) expect(left.debtor).toBe(survivor.debtor);
  else expect(await owedBy(stage, tenant, left.debtor)).toEqual(new Map());
  const sum = [master!, loser!].reduce((all, { owed }) => all + (owed.get(currency) ?? 0n), 0n);
  if (people[vendor].removes === "receivable") expect(sum).toBeGreaterThan(0n);
  expect(await owedBy(stage, tenant, survivor.debtor)).toEqual(
    new Map(sum === 0n ? [] : [[currency, sum]]),
  );
};

const malformed: Shown = async (here, vendor) => {
  const { stage: other, whole } = await undisturbed(here, vendor);
  const [customer] = await customers(other, whole);
  const stage = await Stage.open(here, vendor);
  const { id, name } = customer!;
  await people[vendor].rename(stage, id, "");
  const tenant = await stage.newTenant();
  await stage.read(tenant);
  const own = `${people[vendor].customer} ${id}`;
  expect(await stored(stage, tenant)).toEqual(held(vendor).filter((line) => line !== own));
  const told = () =>
    stage.rows<{ id: string; problem: string }>(
      tenant,
      `select r.external_id as id, r.problem, s.raw is not null as kept from rejected_record r
         left join source_record s on s.connection_id = r.connection_id and s.object_type = r.object_type and s.external_id = r.external_id`,
    );
  expect(await told()).toEqual([{ id, problem: expect.stringMatching(/is missing/), kept: true }]);
  expect((await lastRun(stage, tenant)).malformed).toBe(1);
  await people[vendor].rename(stage, id, name);
  await stage.readLater(tenant);
  expect(await told()).toEqual([]);
  expect(await stored(stage, tenant)).toEqual(held(vendor));
};

export const reading = {
  BACK_FILL: backFill,
  DELTA: delta,
  DELETE: removal,
  MERGE: merge,
  MALFORMED: malformed,
} satisfies Partial<Record<Behaviour, Shown>>;
