/** Which parties are one debtor, kept up to date as records come and change. */
import { worker } from "../support/principal.js";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { joinParties, type MatchKey } from "../../src/domain/matching.js";
import type { PartyRecord } from "../../src/domain/records.js";
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

interface World {
  readonly tenant: string;
  readonly crm: Source;
  readonly ledger: Source;
}

async function newWorld(): Promise<World> {
  const tenant = await here.newTenant();
  const crm = await newSource(here, tenant, "SALESFORCE", "org");
  return { tenant, crm, ledger: await newSource(here, tenant, "XERO", "books") };
}

let minutes = 0;
/** A later instant each time, so that ids tell which debtor is older. */
const nextNow = (): Date => new Date(start.getTime() + (minutes += 1) * 60_000);

async function join({ tenant }: World, batch?: number): Promise<void> {
  const now = nextNow();
  let left = 1;
  while (left > 0) {
    left = await here.database.asTenant(worker(tenant), (transaction) =>
      joinChangedParties(transaction, tenant, now, batch),
    );
  }
}

async function assess({ tenant }: World): Promise<void> {
  let left = 1;
  while (left > 0) {
    left = await here.database.asTenant(worker(tenant), (transaction) =>
      assessDueDebtors(transaction, tenant, today, start),
    );
  }
}

async function derive(world: World): Promise<void> {
  await join(world);
  await assess(world);
}

async function debtorOf(world: World, source: Source, id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    world.tenant,
    "select debtor_id from party where id = $1",
    [rowId(source, id)],
  );
  return row!.debtor_id;
}

/** A plan over these receivables, as an action would store it. */
async function plan(
  world: World,
  debtor: string,
  receivables: string[],
  state: string,
): Promise<string> {
  const id = newId(nextNow());
  await here.database.asTenant(worker(world.tenant), async (transaction) => {
    await transaction.query(
      `insert into payment_plan values ($1, $2::uuid, $2::text, $3, $4, 'k', 't', 'w', 'GBP', 100, 0, 1, 'a', now(), null, null)`,
      [world.tenant, id, debtor, state],
    );
    await transaction.query(
      `insert into instalment values ($1, $2, 1, '2027-01-01', 100, 0, 'UPCOMING')`,
      [world.tenant, id],
    );
    for (const receivable of receivables) {
      await transaction.query(`insert into plan_receivable values ($1, $2, $3, 100, true)`, [
        world.tenant,
        id,
        rowId(world.ledger, receivable, "Invoice"),
      ]);
    }
  });
  return id;
}

const debtors = (world: World) =>
  here.rows(
    world.tenant,
    `select d.id, d.name, d.status, (select sum(open_minor)::text from debtor_balance b where b.debtor_id = d.id) as open
       from debtor d order by d.id`,
  );

describe("parties that come back to the debtor that they were with", () => {
  test("leave debtor and reasons as they are, and nothing is assessed", async () => {
    const world = await newWorld();
    const account = party("a", { emails: ["a@example.org"] });
    await storeAll(here, world.crm, [account]);
    await storeAll(here, world.ledger, [
      party("x", { emails: ["a@example.org"] }),
      invoice("i1", "x"),
    ]);
    await derive(world);
    const written = () =>
      here.rows(
        world.tenant,
        `select xmin::text, name, status from debtor union all select xmin::text, kind, null from join_reason
         union all select xmin::text, external_id, null from party where external_id = 'x'`,
      );
    const before = await written();
    expect(before).toHaveLength(3);
    await storeAll(here, world.crm, [{ ...account, processingOptOut: "YES" }]);
    await join(world);
    expect(await written()).toEqual(before);
    await storeAll(here, world.crm, [{ ...account, name: "Another name" }]);
    await join(world);
    expect(await debtors(world)).toMatchObject([{ name: "Another name", status: "OVERDUE" }]);
  });

  test("one source's can be joined before the others', with all that they are tied to", async () => {
    const world = await newWorld();
    await storeAll(here, world.crm, [
      party("a", { emails: ["a@example.org"] }),
      party("b", { emails: ["b@example.org"] }),
    ]);
    await storeAll(here, world.ledger, [party("x", { emails: ["a@example.org"] })]);
    await here.database.asTenant(worker(world.tenant), (transaction) =>
      joinChangedParties(transaction, world.tenant, start, 100, world.ledger.id),
    );
    expect(
      await here.rows(world.tenant, "select external_id from party where needs_joining"),
    ).toEqual([{ external_id: "b" }]);
    expect(await debtorOf(world, world.crm, "a")).toBe(await debtorOf(world, world.ledger, "x"));
  });
});

describe("two debtors that turn out to be one", () => {
  test("the older survives and takes everything in; the other id keeps resolving", async () => {
    const world = await newWorld();
    await storeAll(here, world.crm, [party("a", { emails: ["a@example.org"] })]);
    await derive(world);
    await storeAll(here, world.ledger, [
      party("x", { phones: ["+442079460101"] }),
      invoice("i1", "x", { balanceMinor: 700n }),
      invoice("i2", "x", { balanceMinor: 300n }),
    ]);
    await derive(world);
    const older = await debtorOf(world, world.crm, "a");
    const younger = await debtorOf(world, world.ledger, "x");
    expect(older < younger).toBe(true);
    const proposed = await plan(world, younger, ["i1"], "PROPOSED");
    await derive(world);

    await storeAll(here, world.ledger, [
      party("x", { phones: ["+442079460101"], emails: ["a@example.org"] }),
    ]);
    await derive(world);
    expect(await debtorOf(world, world.ledger, "x")).toBe(older);
    expect(await debtors(world)).toEqual([
      { id: older, name: "Party a", status: "PLAN_PROPOSED", open: "1000" },
    ]);
    expect(await here.rows(world.tenant, "select id, debtor_id from payment_plan")).toEqual([
      { id: proposed, debtor_id: older },
    ]);
    expect(await here.rows(world.tenant, "select distinct debtor_id from receivable")).toEqual([
      { debtor_id: older },
    ]);
    expect(await here.rows(world.tenant, "select alias_id, debtor_id from debtor_alias")).toEqual([
      { alias_id: younger, debtor_id: older },
    ]);
  });

  test("aliases of aliases lead to the last survivor", async () => {
    const world = await newWorld();
    const ids: string[] = [];
    for (const id of ["a", "b", "c"]) {
      await storeAll(here, world.crm, [party(id)]);
      await join(world);
      ids.push(await debtorOf(world, world.crm, id));
    }
    await storeAll(here, world.crm, [
      party("b", { emails: ["s@example.org"] }),
      party("c", { emails: ["s@example.org"] }),
    ]);
    await join(world);
    await storeAll(here, world.crm, [
      party("a", { emails: ["t@example.org"] }),
      party("b", { emails: ["s@example.org", "t@example.org"] }),
    ]);
    await join(world);
    const [a, b, c] = ids;
    expect(
      await here.rows(world.tenant, "select alias_id, debtor_id from debtor_alias order by 1"),
    ).toEqual([b, c].map((alias) => ({ alias_id: alias, debtor_id: a })));
    expect(await debtors(world)).toHaveLength(1);
  });
});

describe("one debtor that turns out to be two", () => {
  test("a key that disappears separates them; each keeps its own receivables and balance", async () => {
    const world = await newWorld();
    await storeAll(here, world.ledger, [
      party("x", { emails: ["s@example.org"] }),
      party("y", { emails: ["s@example.org"] }),
      invoice("i1", "x", { balanceMinor: 700n }),
      invoice("i2", "y", { balanceMinor: 300n }),
    ]);
    await derive(world);
    expect(await debtors(world)).toMatchObject([{ open: "1000" }]);
    await storeAll(here, world.ledger, [party("y", { emails: ["own@example.org"] })]);
    await derive(world);
    const [x, y] = [
      await debtorOf(world, world.ledger, "x"),
      await debtorOf(world, world.ledger, "y"),
    ];
    expect(x).not.toBe(y);
    expect(
      await here.rows(
        world.tenant,
        "select d.id = $1 as x, b.open_minor from debtor d join debtor_balance b on b.debtor_id = d.id order by 2",
        [x],
      ),
    ).toEqual([
      { x: false, open_minor: "300" },
      { x: true, open_minor: "700" },
    ]);
    expect(await here.rows(world.tenant, "select * from join_reason")).toEqual([]);
  });

  test("a plan follows its receivables: nobody is told of another's plan", async () => {
    const world = await newWorld();
    await storeAll(here, world.ledger, [
      party("x", { emails: ["s@example.org"] }),
      party("y", { emails: ["s@example.org"] }),
      invoice("i1", "x"),
      invoice("i2", "y"),
    ]);
    await derive(world);
    const both = await debtorOf(world, world.ledger, "x");
    const plans = {
      x: await plan(world, both, ["i1"], "ACTIVE"),
      y: await plan(world, both, ["i2"], "PROPOSED"),
    };
    await storeAll(here, world.ledger, [party("y")]);
    await derive(world);
    for (const [id, status] of [
      ["x", "IN_PLAN"],
      ["y", "PLAN_PROPOSED"],
    ] as const) {
      const debtor = await debtorOf(world, world.ledger, id);
      expect(
        await here.rows(
          world.tenant,
          "select p.id, d.status from debtor d join payment_plan p on p.debtor_id = d.id where d.id = $1",
          [debtor],
        ),
      ).toEqual([{ id: plans[id], status }]);
    }
  });

  test("a contact that moves to another account takes its keys along", async () => {
    const world = await newWorld();
    const moving = { emails: ["p@example.org"] };
    await storeAll(here, world.crm, [
      party("A"),
      party("B"),
      party("p", { ...moving, memberOf: "A" }),
    ]);
    await storeAll(here, world.ledger, [party("x", moving), invoice("i1", "x")]);
    await derive(world);
    const before = await debtorOf(world, world.crm, "A");
    expect(await debtorOf(world, world.ledger, "x")).toBe(before);
    await storeAll(here, world.crm, [party("p", { ...moving, memberOf: "B" })]);
    await derive(world);
    const [a, b] = [await debtorOf(world, world.crm, "A"), await debtorOf(world, world.crm, "B")];
    expect(a).not.toBe(b);
    expect(await debtorOf(world, world.crm, "p")).toBe(b);
    expect(await debtorOf(world, world.ledger, "x")).toBe(b);
    expect(
      await here.rows(
        world.tenant,
        "select d.id, d.status from debtor d where id = any($1) order by status",
        [[a, b]],
      ),
    ).toEqual([
      { id: a, status: "CLEAR" },
      { id: b, status: "OVERDUE" },
    ]);
  });

  test("an address that too many shared joins again when one of them gives it up", async () => {
    const world = await newWorld();
    const shared = { emails: ["info@example.org"] };
    await storeAll(
      here,
      world.crm,
      ["a", "b", "c", "d", "e"].map((id) => party(id, shared)),
    );
    await join(world);
    expect(await debtors(world)).toHaveLength(5);
    await storeAll(here, world.crm, [party("e")]);
    await join(world);
    expect(await debtors(world)).toHaveLength(2);
  });

  test("what a proven difference kept apart is joined when the difference goes", async () => {
    const world = await newWorld();
    const shared = { emails: ["office@example.org"] };
    await storeAll(here, world.ledger, [
      party("x", { ...shared, taxNumbers: ["GB123456789"] }),
      party("y", { ...shared, taxNumbers: ["GB987654321"] }),
    ]);
    await storeAll(here, world.crm, [party("a", shared)]);
    await join(world);
    expect(await debtors(world)).toHaveLength(3);
    await storeAll(here, world.ledger, [party("y", { taxNumbers: ["GB987654321"] })]);
    await join(world);
    expect(await debtorOf(world, world.crm, "a")).toBe(await debtorOf(world, world.ledger, "x"));
    expect(await debtors(world)).toHaveLength(2);
  });
});

describe("whose name a debtor bears", () => {
  test("the account's before the ledger's contact's before a person's; an archived one's last", async () => {
    const world = await newWorld();
    const shared = { emails: ["s@example.org"] };
    const bears = async () => (await debtors(world)).map((row) => row["name"]);
    await storeAll(here, world.crm, [party("p", { ...shared, memberOf: "A", name: "Person" })]);
    await join(world);
    expect(await bears()).toEqual(["Person"]);
    await storeAll(here, world.ledger, [party("x", { ...shared, name: "Ledger" })]);
    await join(world);
    expect(await bears()).toEqual(["Ledger"]);
    await storeAll(here, world.crm, [party("A", { name: "Account" })]);
    await join(world);
    expect(await bears()).toEqual(["Account"]);
    await storeAll(here, world.crm, [party("A", { name: "Account", archived: true })]);
    await join(world);
    expect(await bears()).toEqual(["Ledger"]);
  });

  test("of a customer and a job of theirs in one ledger the customer's, whichever id comes first", async () => {
    const world = await newWorld();
    const shared = { emails: ["jobs@names.example.org"] };
    const parent = { objectType: "Contact", id: "2" };
    await storeAll(here, world.ledger, [
      party("1", { ...shared, name: "Oak Ltd - Refit 1", parent }),
      party("2", { ...shared, name: "Oak Ltd" }),
    ]);
    await join(world);
    expect(await debtors(world)).toMatchObject([{ name: "Oak Ltd" }]);
    // The job becomes a customer of its own, and the customer a part of it.
    await storeAll(here, world.ledger, [
      party("1", { ...shared, name: "Oak Ltd - Refit 1" }),
      party("2", { ...shared, name: "Oak Ltd", parent: { objectType: "Contact", id: "1" } }),
    ]);
    await join(world);
    expect(await debtors(world)).toMatchObject([{ name: "Oak Ltd - Refit 1" }]);
  });

  test("of two CRMs and two ledgers the same one's, whatever their connections are called", async () => {
    // Ids of parties follow from those of their connections, which are made by chance.
    for (let round = 0; round < 4; round += 1) {
      const world = await newWorld();
      const other = await newSource(here, world.tenant, "HUBSPOT", "portal");
      const books = await newSource(here, world.tenant, "QUICKBOOKS", "company");
      const shared = { emails: ["office@names.example.org"] };
      await storeAll(here, books, [party("1", { ...shared, name: "QuickBooks" })]);
      await storeAll(here, world.ledger, [party("1", { ...shared, name: "Xero" })]);
      await join(world);
      expect(await debtors(world)).toMatchObject([{ name: "Xero" }]);
      await storeAll(here, other, [party("1", { ...shared, name: "HubSpot" })]);
      await storeAll(here, world.crm, [party("1", { ...shared, name: "Salesforce" })]);
      await join(world);
      expect(await debtors(world)).toMatchObject([{ name: "Salesforce" }]);
    }
  });
});

// Few values, so that they are shared by few and by too many, agree and contradict.
const ids = Array.from({ length: 7 }, (_, index) => `0000000${index}-0000-4000-8000-000000000000`);
const often = <T>(usual: T, weight: number, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
const anyParty: fc.Arbitrary<PartyRecord> = fc
  .record({
    id: fc.constantFrom(...ids),
    emails: fc.oneof(
      { weight: 4, arbitrary: fc.constant<string[]>(["a@example.org"]) },
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.constant<string[]>(["a@example.org", "b@example.org"]) },
    ),
    phones: often<string[]>([], 9, fc.constant(["+442079460101"])),
    taxNumbers: fc.constantFrom<string[][]>(
      [],
      ...["GB123456789", "GB987654321", "GB111222333"].map((each) => [each]),
    ),
    // Such ties join for certain and leave little to decide.
    memberOf: often<string | null>(null, 15, fc.constantFrom(...ids)),
    reference: often<string | null>(null, 15, fc.constantFrom(...ids)),
  })
  .map(({ id, memberOf, reference, ...keys }) =>
    party(id, {
      ...keys,
      memberOf: memberOf === id ? null : memberOf,
      crossReferences: reference ? [{ vendor: "XERO", id: reference }] : [],
    }),
  );

interface Step {
  readonly page: readonly PartyRecord[];
  readonly source: "crm" | "ledger";
  /** How many parties are joined at once after the page; null: the page is left for later. */
  readonly join: number | null;
}
const anyStep = (size: { minLength: number; maxLength: number }): fc.Arbitrary<Step> =>
  fc.record({
    page: fc.array(anyParty, size),
    source: fc.oneof(
      { weight: 7, arbitrary: fc.constant("ledger" as const) },
      { weight: 1, arbitrary: fc.constant("crm" as const) },
    ),
    join: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(1, 3, 100) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  });
/** Much arrives, then little by little some of it changes. */
const anyHistory = fc
  .tuple(
    fc.array(anyStep({ minLength: 6, maxLength: 12 }), { minLength: 1, maxLength: 2 }),
    fc.array(anyStep({ minLength: 1, maxLength: 2 }), { minLength: 3, maxLength: 8 }),
  )
  .map((parts) => parts.flat());

async function partition({ tenant }: World): Promise<string[][]> {
  const rows = await here.rows<{ id: string; debtor_id: string }>(
    tenant,
    "select id, debtor_id from party order by id",
  );
  return [...Map.groupBy(rows, (row) => row.debtor_id).values()]
    .map((group) => group.map((row) => row.id))
    .sort();
}

async function fromScratch({ tenant }: World): Promise<string[][]> {
  const rows = await here.rows<{
    id: string;
    connection_id: string;
    kind: "ORGANISATION";
    member_of: string | null;
    keys: MatchKey[] | null;
  }>(
    tenant,
    `select p.id, connection_id, kind, member_of,
            (select json_agg(json_build_object('kind', k.kind, 'value', k.value)) from party_key k where k.party_id = p.id) as keys
       from party p`,
  );
  const joined = joinParties(
    rows.map((row) => ({
      id: row.id,
      source: row.connection_id,
      memberOf: row.member_of,
      partyKind: row.kind,
      keys: row.keys ?? [],
    })),
  );
  return joined.components.map((component) => [...component.partyIds]).sort();
}

/** The reasons of every debtor lead from each of its parties to every other, and are one fewer. */
async function reasonsSpan(world: World): Promise<void> {
  const reasons = await here.rows<{ debtor_id: string; party_a: string; party_b: string }>(
    world.tenant,
    "select debtor_id, party_a, party_b from join_reason",
  );
  const parties = await here.rows<{ id: string; debtor_id: string }>(
    world.tenant,
    "select id, debtor_id from party",
  );
  for (const [debtor, members] of Map.groupBy(parties, (row) => row.debtor_id)) {
    const own = reasons.filter((row) => row.debtor_id === debtor);
    expect(own).toHaveLength(members.length - 1);
    const reached = new Set([members[0]!.id]);
    for (let grown = true; grown;) {
      const before = reached.size;
      for (const { party_a: a, party_b: b } of own)
        if (reached.has(a) || reached.has(b)) reached.add(a).add(b);
      grown = reached.size > before;
    }
    expect([...reached].sort()).toEqual(members.map((row) => row.id).sort());
  }
}

describe("however records come and change", () => {
  test("joining what changed gives what joining everything from scratch would give", async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const world = await newWorld();
        for (const step of history) {
          await storeAll(here, world[step.source], step.page);
          if (step.join === null) continue;
          await join(world, step.join);
          expect(await partition(world)).toEqual(await fromScratch(world));
        }
        await join(world);
        expect(await partition(world)).toEqual(await fromScratch(world));
        await reasonsSpan(world);
        const leftOver = await here.rows(
          world.tenant,
          `select 1 from debtor_alias a where exists (select from debtor d where d.id = a.alias_id)
           union all select 1 from party where needs_joining`,
        );
        expect(leftOver).toEqual([]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("the order of pages does not matter", async () => {
    const world = fc.uniqueArray(anyParty, {
      minLength: 4,
      maxLength: 7,
      selector: (each) => each.ref.id,
    });
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat()), async (parties, chances) => {
        const orders = [parties, [...parties].sort(() => (chances.next().value % 2 ? 1 : -1))];
        const results = [];
        for (const order of orders) {
          const place = await newWorld();
          for (const each of order) {
            await storeAll(here, place.ledger, [each]);
            if (chances.next().value % 3 === 0) await join(place, 2);
          }
          await join(place);
          const own = new Map(
            parties.map((each) => [rowId(place.ledger, each.ref.id), each.ref.id]),
          );
          results.push(
            (await partition(place)).map((group) => group.map((id) => own.get(id)).sort()).sort(),
          );
        }
        expect(results[1]).toEqual(results[0]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test("two processes that join one tenant at once do it one after the other", async () => {
    const world = await newWorld();
    await storeAll(
      here,
      world.ledger,
      Array.from({ length: 60 }, (_, index) =>
        party(`c${index}`, { emails: [`e${index % 20}@example.org`] }),
      ),
    );
    await Promise.all([join(world, 7), join(world, 11), join(world, 13), join(world)]);
    expect(await debtors(world)).toHaveLength(20);
    expect(await partition(world)).toEqual(await fromScratch(world));
    await reasonsSpan(world);
  });

  test("an invoice that is stored while its party is moved is not left with a stranger", async () => {
    const world = await newWorld();
    const shared = { emails: ["s@example.org"] };
    await storeAll(here, world.ledger, [party("x", shared), party("y", shared)]);
    await join(world);
    await storeAll(here, world.ledger, [party("y")]);
    await Promise.all([
      join(world),
      ...Array.from({ length: 8 }, (_, index) =>
        storeAll(here, world.ledger, [invoice(`i${index}`, "y")]),
      ),
    ]);
    const astray = await here.rows(
      world.tenant,
      "select r.external_id from receivable r join party p on p.id = r.party_id where r.debtor_id is distinct from p.debtor_id",
    );
    expect(astray).toEqual([]);
  });
});
