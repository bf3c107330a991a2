/** Roles of people around a debtor: what sources say, what people decide, and what becomes of both. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { removePartyRole } from "../../src/actions/remove-party-role.js";
import { setPartyRole, type RoleToSet } from "../../src/actions/set-party-role.js";
import type { NormalisedRecord, PartyRecord, RoleRecord } from "../../src/domain/records.js";
import type { Role } from "../../src/domain/roles.js";
import { joinChangedParties } from "../../src/store/join.js";
import { peopleOfDebtors, type PersonRow } from "../../src/store/queries/roles.js";
import { useDatabase } from "../support/database.js";
import { day, makeHub, principalOf, type TestHub } from "../support/hub.js";
import { newSource, party, rowId, start, storeOne, type Source } from "../support/pages.js";
import { codesOf, newKey, valueOf } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
let hub: TestHub;
let tenant = "";
let crm: Source;
let ledger: Source;

beforeEach(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await newSource(here, tenant, "XERO", "books");
});

const contact = (id: string, account: string | null, more: Partial<PartyRecord> = {}) =>
  party(id, { partyKind: "PERSON", ...more, memberOf: account });

/** What a party's own record says of roles; of itself unless somebody is named. */
interface Says {
  readonly about: string;
  readonly role: Role | null;
  readonly words?: string;
  readonly named?: string;
}

/** Stores a record of the source: a party, and what it says people are. */
async function store(source: Source, says: PartyRecord, roles: readonly Says[] = []) {
  const records: NormalisedRecord[] = [
    says,
    ...roles.map(({ about, role, words, named }): RoleRecord => ({
      kind: "ROLE",
      ref: says.ref,
      sourceUpdatedAt: null,
      person: named ? { objectType: "ContactPerson", id: named } : says.ref,
      ...(named ? { named: { name: named, email: `${named}@office.example` } } : {}),
      about: { objectType: "Contact", id: about },
      role,
      words: words ?? String(role),
      since: null,
      until: null,
    })),
  ];
  const raw = { records };
  const record = { objectType: "Contact", id: says.ref.id, updatedAt: null, raw };
  await storeOne(here, source, "PARTY", [record], {
    statesRoles: true,
    read: (each) => ({ ok: true, records: (each.raw as typeof raw).records }),
  });
}

let minutes = 0;
async function join(): Promise<void> {
  minutes += 1;
  const now = new Date(start.getTime() + minutes * 60_000);
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, now)) > 0);
  });
}

async function debtorOf(source: Source, id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    tenant,
    "select debtor_id from party where id = $1",
    [rowId(source, id)],
  );
  return row!.debtor_id;
}

const peopleOf = async (debtorId: string): Promise<PersonRow[]> =>
  here.database.asTenant(worker(tenant), (transaction) =>
    peopleOfDebtors(transaction, tenant, [debtorId], hub.clock.now()),
  );

/** Of each person of the debtor of this party: the states of their roles, and what they may be told. */
async function told(source: Source, id: string): Promise<Record<string, string>> {
  const people = await peopleOf(await debtorOf(source, id));
  return Object.fromEntries(
    people.map(({ personId, named, roles, mayBeTold }) => [
      named?.name ?? nameOf(personId),
      [...roles.map(({ role, state }) => `${role} ${state}`), mayBeTold].join(", "),
    ]),
  );
}

const nameOf = (personId: string): string =>
  ["p", "q", "r"].find((id) => rowId(crm, id) === personId) ?? personId;

const give = async (
  source: Source,
  debtorOfId: string,
  personId: string,
  role: Role,
  more: Partial<RoleToSet> = {},
) =>
  setPartyRole(
    hub,
    principalOf(tenant),
    {
      debtorId: await debtorOf(source, debtorOfId),
      personId,
      role,
      since: null,
      until: null,
      authority: null,
      ...more,
    },
    newKey(),
  );

const take = async (source: Source, debtorOfId: string, personId: string, role: Role) =>
  removePartyRole(
    hub,
    principalOf(tenant),
    { debtorId: await debtorOf(source, debtorOfId), personId, role },
    newKey(),
  );

describe("what sources say", () => {
  test("is a contact without a role, until a record says more, and again when it says less", async () => {
    await store(crm, party("a"));
    await store(crm, contact("p", "a", { name: "Olga Owner, Guarantor" }));
    await store(crm, contact("q", "a"), [{ about: "a", role: "GUARANTOR" }]);
    await join();
    expect(await told(crm, "a")).toEqual({ p: "NOTHING", q: "GUARANTOR HOLDS, DEBT_DETAILS" });
    await store(crm, contact("p", "a"), [
      { about: "a", role: "BILLING_CONTACT" },
      { about: "a", role: null, words: "Boss" },
    ]);
    await store(crm, contact("q", "a", { name: "Q" }), [{ about: "a", role: "CC" }]);
    expect(await told(crm, "a")).toEqual({
      p: "BILLING_CONTACT HOLDS, DEBT_DETAILS",
      q: "CC HOLDS, THAT_THERE_IS_A_BILL",
    });
    await store(crm, contact("p", "a", { name: "P" }));
    expect(await told(crm, "a")).toMatchObject({ p: "NOTHING" });
  });

  test("ties somebody of another debtor's to this one, and tells nothing the other way", async () => {
    await store(crm, party("a"));
    await store(crm, party("b"));
    await store(crm, contact("p", "b"), [{ about: "a", role: "GUARANTOR" }]);
    await join();
    expect(await debtorOf(crm, "p")).toBe(await debtorOf(crm, "b"));
    expect(await told(crm, "a")).toEqual({ p: "GUARANTOR HOLDS, DEBT_DETAILS" });
    expect(await told(crm, "b")).toEqual({ p: "NOTHING" });
  });

  test("joins no debtors, though both name the same bookkeeper", async () => {
    await store(ledger, party("x"), [{ about: "x", role: "CC", named: "bo" }]);
    await store(ledger, party("y"), [{ about: "y", role: "CC", named: "bo" }]);
    await join();
    expect(await debtorOf(ledger, "x")).not.toBe(await debtorOf(ledger, "y"));
    for (const id of ["x", "y"])
      expect(await told(ledger, id)).toEqual({ bo: "CC HOLDS, THAT_THERE_IS_A_BILL" });
    await store(ledger, party("y", { name: "Y" }));
    expect(await told(ledger, "y")).toEqual({});
    expect(await told(ledger, "x")).toEqual({ bo: "CC HOLDS, THAT_THERE_IS_A_BILL" });
  });

  test("is nothing of those whose record was removed", async () => {
    await store(crm, party("a"));
    await store(crm, contact("p", "a"), [{ about: "a", role: "GUARANTOR" }]);
    await join();
    await store(crm, contact("p", "a", { deleted: true }), [{ about: "a", role: "GUARANTOR" }]);
    expect(await told(crm, "a")).toEqual({});
  });

  test("is nothing about an account that was removed", async () => {
    await store(crm, party("a"));
    await store(crm, party("b"));
    await store(crm, contact("p", "b"), [{ about: "a", role: "GUARANTOR" }]);
    await join();
    await store(crm, party("a", { deleted: true }));
    expect(await told(crm, "a")).toEqual({});
  });

  test("the customer of a ledger is the debtor, and none of the people around it", async () => {
    await store(ledger, party("x", { partyKind: "PERSON", emails: ["ann@example.org"] }));
    await store(crm, contact("p", null, { contactPoints: [] }));
    await store(crm, party("a", { emails: ["ann@example.org"] }));
    await join();
    expect(await told(ledger, "x")).toEqual({});
    expect(await told(crm, "p")).toEqual({});
  });
});

describe("what people decide", () => {
  const letter = {
    proof: "LETTER_OF_AUTHORITY",
    reference: "LA 12",
    seenOn: "2026-11-25",
  } as const;

  beforeEach(async () => {
    await store(crm, party("a"));
    await store(crm, contact("p", "a"), [{ about: "a", role: "GUARANTOR" }]);
    await store(crm, contact("q", "a"));
    await join();
  });

  test("counts before the source, also when that goes on saying otherwise", async () => {
    const gone = valueOf(await take(crm, "a", rowId(crm, "p"), "GUARANTOR"));
    expect(gone).toMatchObject({
      mayBeTold: "NOTHING",
      roles: [
        { role: "GUARANTOR", state: "REMOVED", saidBy: "HUB", sources: [{ source: crm.id }] },
      ],
    });
    await store(crm, contact("p", "a", { name: "P" }), [{ about: "a", role: "GUARANTOR" }]);
    expect(await told(crm, "a")).toMatchObject({ p: "GUARANTOR REMOVED, NOTHING" });
    valueOf(await give(crm, "a", rowId(crm, "p"), "GUARANTOR"));
    await store(crm, contact("p", "a"));
    expect(await told(crm, "a")).toMatchObject({ p: "GUARANTOR HOLDS, DEBT_DETAILS" });
  });

  test("begins and ends by the clock, on the tenant's days", async () => {
    const role = { since: "2026-11-26", until: "2026-11-27", authority: letter };
    valueOf(await give(crm, "a", rowId(crm, "q"), "HELPER", role));
    const states: string[] = [];
    for (let each = 0; each < 4; each++) {
      states.push((await told(crm, "a"))["q"]!);
      hub.clock.forward(day);
    }
    expect(states).toEqual([
      "HELPER NOT_YET, NOTHING",
      "HELPER HOLDS, DEBT_DETAILS",
      "HELPER HOLDS, DEBT_DETAILS",
      "HELPER ENDED, NOTHING",
    ]);
  });

  test.each<[string, Role, Partial<RoleToSet>, object]>([
    [
      "a helper without a proof",
      "HELPER",
      {},
      { code: "AUTHORITY_NEEDED", field: ["input", "authority"] },
    ],
    ["one that is over", "CC", { until: "2026-11-24" }, { field: ["input", "until"] }],
  ])("refuses %s in words", async (_name, role, more, problem) => {
    const refused = await give(crm, "a", rowId(crm, "q"), role, more);
    expect(refused).toMatchObject({ ok: false, problems: [problem] });
    expect(await told(crm, "a")).toMatchObject({ q: "NOTHING" });
  });

  test("refuses a stranger, a debtor that is none, and a removal of what nobody says", async () => {
    await store(crm, party("b"));
    await store(crm, contact("r", "b"));
    await join();
    expect(codesOf(await give(crm, "a", rowId(crm, "r"), "GUARANTOR"))).toEqual(["NOT_FOUND"]);
    const nobody = { debtorId: rowId(crm, "a"), personId: rowId(crm, "p") };
    expect(codesOf(await give(crm, "a", rowId(crm, "p"), "GUARANTOR", nobody))).toEqual([
      "NOT_FOUND",
    ]);
    expect(codesOf(await take(crm, "a", rowId(crm, "q"), "CC"))).toEqual(["NOT_FOUND"]);
    expect(await here.rows(tenant, "select role from decided_role")).toEqual([]);
    expect(await here.rows(tenant, "select action from audit_event")).toEqual([]);
  });

  test("is done once, and leaves a trail of ids and codes", async () => {
    const input = {
      debtorId: await debtorOf(crm, "a"),
      personId: rowId(crm, "q"),
      role: "DEBT_ADVISER" as const,
      since: null,
      until: "2027-05-31",
      authority: letter,
    };
    const first = await setPartyRole(hub, principalOf(tenant), input, "same");
    hub.clock.forward(day);
    expect(await setPartyRole(hub, principalOf(tenant), input, "same")).toEqual(first);
    const other = { ...input, role: "CC" as const };
    expect(codesOf(await setPartyRole(hub, principalOf(tenant), other, "same"))).toEqual([
      "IDEMPOTENCY_CONFLICT",
    ]);
    expect(await here.rows(tenant, "select action, subject, detail from audit_event")).toEqual([
      {
        action: "ROLE_SET",
        subject: `debtor:${input.debtorId}`,
        detail: {
          personId: input.personId,
          role: "DEBT_ADVISER",
          since: null,
          until: "2027-05-31",
          proof: "LETTER_OF_AUTHORITY",
        },
      },
    ]);
  });

  test("is the survivor's when the source merges the person away", async () => {
    valueOf(await take(crm, "a", rowId(crm, "p"), "GUARANTOR"));
    valueOf(await give(crm, "a", rowId(crm, "p"), "BILLING_CONTACT"));
    const survivor = { objectType: "Contact", id: "q" };
    await store(crm, contact("p", "a", { deleted: true, mergedInto: survivor }));
    await store(crm, contact("q", "a", { name: "Q" }), [{ about: "a", role: "GUARANTOR" }]);
    await join();
    expect(await told(crm, "a")).toEqual({
      q: "BILLING_CONTACT HOLDS, GUARANTOR REMOVED, DEBT_DETAILS",
    });
    // Decided anew for the survivor, the old decision does not stand against it.
    valueOf(await give(crm, "a", rowId(crm, "p"), "GUARANTOR"));
    expect(await told(crm, "a")).toMatchObject({
      q: "BILLING_CONTACT HOLDS, GUARANTOR HOLDS, DEBT_DETAILS",
    });
  });
});

describe("debtors that come together and go apart", () => {
  test("a role stays with those about whom it was said", async () => {
    const shared = { emails: ["a@example.org"] };
    await store(crm, party("a", shared));
    await store(crm, contact("p", "a"));
    await store(ledger, party("x", shared), [{ about: "x", role: "CC", named: "bo" }]);
    await join();
    valueOf(await give(ledger, "x", rowId(crm, "p"), "GUARANTOR"));
    const together = { p: "GUARANTOR HOLDS, DEBT_DETAILS", bo: "CC HOLDS, THAT_THERE_IS_A_BILL" };
    expect(await told(ledger, "x")).toEqual(together);
    await store(crm, party("a"));
    await join();
    expect(await debtorOf(crm, "a")).not.toBe(await debtorOf(ledger, "x"));
    // Nobody knows whether the guarantee was for the ledger's customer, who is a stranger again: it does not follow.
    expect(await told(ledger, "x")).toEqual({ bo: "CC HOLDS, THAT_THERE_IS_A_BILL" });
    expect(await told(crm, "a")).toEqual({ p: "GUARANTOR HOLDS, DEBT_DETAILS" });
    await store(crm, party("a", shared));
    await join();
    expect(await told(ledger, "x")).toEqual(together);
  });

  test("a removal holds on every side of what comes apart", async () => {
    const shared = { emails: ["a@example.org"] };
    await store(crm, party("a", shared));
    await store(ledger, party("x", shared));
    await store(crm, party("b", shared));
    await store(crm, contact("p", "a"), [
      { about: "a", role: "GUARANTOR" },
      { about: "b", role: "GUARANTOR" },
    ]);
    await join();
    valueOf(await take(ledger, "x", rowId(crm, "p"), "GUARANTOR"));
    valueOf(await give(ledger, "x", rowId(crm, "p"), "GUARANTOR"));
    expect(await told(crm, "a")).toEqual({ p: "GUARANTOR HOLDS, DEBT_DETAILS" });
    valueOf(await take(ledger, "x", rowId(crm, "p"), "GUARANTOR"));
    valueOf(await give(ledger, "x", rowId(crm, "p"), "OWNER"));
    await store(crm, party("b"));
    await join();
    // What was given is about the person's own account alone.
    expect(await told(crm, "b")).toEqual({ p: "GUARANTOR REMOVED, NOTHING" });
    expect(await told(crm, "a")).toEqual({ p: "OWNER HOLDS, GUARANTOR REMOVED, DEBT_DETAILS" });
  });

  test("of two debtors that become one the strictest word counts", async () => {
    await store(crm, party("a", { emails: ["a@example.org"] }));
    await store(crm, party("b", { emails: ["b@example.org"] }));
    await store(crm, contact("p", "a"), [
      { about: "a", role: "GUARANTOR" },
      { about: "b", role: "GUARANTOR" },
    ]);
    await join();
    valueOf(await take(crm, "b", rowId(crm, "p"), "GUARANTOR"));
    expect(await told(crm, "a")).toEqual({ p: "GUARANTOR HOLDS, DEBT_DETAILS" });
    await store(ledger, party("x", { emails: ["a@example.org", "b@example.org"] }));
    await join();
    expect(await debtorOf(crm, "b")).toBe(await debtorOf(crm, "a"));
    expect(await told(crm, "a")).toEqual({ p: "GUARANTOR REMOVED, NOTHING" });
  });
});
