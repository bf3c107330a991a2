/** One page of vendor records into the database. */
import { worker } from "../support/principal.js";
import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Currency } from "../../src/domain/money.js";
import type { NormalisedRecord, PartyRecord } from "../../src/domain/records.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { joinChangedParties } from "../../src/store/join.js";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { useDatabase } from "../support/database.js";
import {
  broken,
  invoice,
  newSource,
  party,
  payment,
  received,
  rowId,
  start,
  storeAll,
  storeOne,
  type Source,
} from "../support/pages.js";

const here = useDatabase();
let tenant = "";
let ledger: Source;

beforeEach(async () => {
  tenant = await here.newTenant();
  ledger = await newSource(here, tenant);
});

const rows = (sql: string, values: unknown[] = []) => here.rows(tenant, sql, values);

/** Where every row of the tenant was last written: unchanged means that nothing was. */
async function written(): Promise<unknown> {
  const tables = ["source_record", "party", "contact_point", "party_key", "receivable", "debtor"];
  return Promise.all(
    tables.map((table) =>
      rows(
        `select '${table}' as table, xmin::text, ctid::text from ${table} where tenant_id = $1 order by ctid`,
        [tenant],
      ),
    ),
  );
}

async function derive(): Promise<void> {
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, start)) > 0);
    while ((await assessDueDebtors(transaction, tenant, parsePlainDate("2026-11-25"), start)) > 0);
  });
}

const later = "2026-11-24T12:00:00.000Z";
const earlier = "2026-11-24T11:00:00.000Z";

describe("what is stored", () => {
  test("a party with its contact points and keys, an invoice, a payment, and the cursor", async () => {
    await storeAll(here, ledger, [
      party("c1", {
        emails: ["Ann@Example.org"],
        phones: ["020 7946 0958"],
        taxNumbers: ["GB123456789"],
      }),
      invoice("i1", "c1"),
      payment("p1", "i1"),
    ]);
    expect(await rows("select name, external_id, needs_joining from party")).toEqual([
      { name: "Party c1", external_id: "c1", needs_joining: true },
    ]);
    expect(
      await rows("select kind, value, normalised from contact_point order by position"),
    ).toEqual([
      { kind: "EMAIL", value: "Ann@Example.org", normalised: "ann@example.org" },
      { kind: "PHONE", value: "020 7946 0958", normalised: "+442079460958" },
    ]);
    expect(await rows("select kind, value from party_key order by 1")).toEqual([
      { kind: "EMAIL", value: "ann@example.org" },
      { kind: "PHONE", value: "+442079460958" },
      { kind: "TAX_NUMBER", value: "GB123456789" },
    ]);
    expect(await rows("select id, party_id, balance_minor from receivable")).toEqual([
      { id: rowId(ledger, "i1", "Invoice"), party_id: rowId(ledger, "c1"), balance_minor: "10000" },
    ]);
    expect(await rows("select receivable_id, amount_minor from settlement_line")).toEqual([
      { receivable_id: rowId(ledger, "i1", "Invoice"), amount_minor: "1000" },
    ]);
    expect(await rows("select cursor from stream where name = 'Payment'")).toEqual([
      { cursor: { at: 1 } },
    ]);
  });

  test("an unchanged page writes nothing but the cursor", async () => {
    const page = [party("c1", { emails: ["a@example.org"] }), party("c2")];
    const invoices = [invoice("i1", "c1")];
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 2, malformed: 0 });
    expect(await storeOne(here, ledger, "RECEIVABLE", invoices)).toEqual({
      changed: 1,
      malformed: 0,
    });
    await derive();
    const before = await written();
    expect(await storeOne(here, ledger, "PARTY", page, { cursor: { at: 2 } })).toEqual({
      changed: 0,
      malformed: 0,
    });
    expect(await storeOne(here, ledger, "RECEIVABLE", invoices)).toEqual({
      changed: 0,
      malformed: 0,
    });
    expect(await written()).toEqual(before);
    expect(await rows("select cursor from stream where name = 'Contact'")).toEqual([
      { cursor: { at: 2 } },
    ]);
  });

  test("a change replaces what hung on the party before", async () => {
    await storeAll(here, ledger, [party("c1", { emails: ["a@example.org", "b@example.org"] })]);
    await storeAll(here, ledger, [party("c1", { emails: ["b@example.org"], name: "Renamed" })]);
    expect(await rows("select name from party")).toEqual([{ name: "Renamed" }]);
    expect(await rows("select value from contact_point")).toEqual([{ value: "b@example.org" }]);
    expect(await rows("select value from party_key")).toEqual([{ value: "b@example.org" }]);
  });

  test("only what joining goes by has a party joined anew", async () => {
    const known = party("c1", { emails: ["a@example.org"], phones: ["020 7946 0958"] });
    const [email, phone] = known.contactPoints;
    const changes: [boolean, PartyRecord][] = [
      [false, { ...known, processingOptOut: "YES" }],
      [false, { ...known, owner: { objectType: "User", id: "u1" } }],
      [false, { ...known, contactPoints: [{ ...email!, optOut: "YES" }, phone!] }],
      [false, { ...known, contactPoints: [phone!, email!] }],
      [true, { ...known, contactPoints: [email!] }],
      [true, known],
      [true, { ...known, taxNumbers: ["GB123456789"] }],
      [true, { ...known, name: "Another name" }],
      [true, { ...known, name: "Another name", archived: true }],
      [true, { ...known, name: "Another name", memberOf: { objectType: "Contact", id: "c2" } }],
      [true, { ...known, mergedInto: { objectType: "Contact", id: "c2" } }],
      [true, { ...known, deleted: true }],
    ];
    await storeAll(here, ledger, [known]);
    for (const [isNews, record] of changes) {
      await derive();
      await storeAll(here, ledger, [record]);
      expect(await rows("select needs_joining from party")).toEqual([{ needs_joining: isNews }]);
    }
    await storeAll(here, ledger, [{ ...known, deleted: true, processingOptOut: "YES" }]);
    expect(await rows("select needs_joining from party")).toEqual([{ needs_joining: true }]);
  });

  test("of a record that is there twice in a page the last one counts", async () => {
    const counts = await storeOne(here, ledger, "PARTY", [
      party("c1", { name: "First" }),
      party("c2"),
      party("c1", { name: "Second" }),
    ]);
    expect(counts).toEqual({ changed: 2, malformed: 0 });
    expect(await rows("select name from party where external_id = 'c1'")).toEqual([
      { name: "Second" },
    ]);
  });

  test("an older version never wins: not over a stored one, not within a page", async () => {
    const newer = received(party("c1", { name: "Newer" }), later);
    const older = received(party("c1", { name: "Older" }), earlier);
    await storeOne(here, ledger, "PARTY", [newer]);
    expect(await storeOne(here, ledger, "PARTY", [older])).toEqual({ changed: 0, malformed: 0 });
    expect(await rows("select name from party")).toEqual([{ name: "Newer" }]);

    const both = [
      received(party("c2", { name: "Newer" }), later),
      received(party("c2", { name: "Older" }), earlier),
    ];
    await storeOne(here, ledger, "PARTY", both);
    expect(await rows("select name from party where external_id = 'c2'")).toEqual([
      { name: "Newer" },
    ]);
  });

  test("of two versions of one second the one that was read later counts", async () => {
    await storeOne(here, ledger, "PARTY", [received(party("c1", { name: "One" }), later)]);
    await storeOne(here, ledger, "PARTY", [received(party("c1", { name: "Two" }), later)]);
    expect(await rows("select name from party")).toEqual([{ name: "Two" }]);
  });

  test("a page with nothing in it moves the cursor", async () => {
    expect(await storeOne(here, ledger, "PARTY", [], { cursor: { at: 7 } })).toEqual({
      changed: 0,
      malformed: 0,
    });
    expect(await rows("select cursor from stream where name = 'Contact'")).toEqual([
      { cursor: { at: 7 } },
    ]);
  });
});

describe("a page that is larger than what is worked through together", () => {
  test("is stored whole: records, what cannot be read, and the cursor", async () => {
    const page = Array.from({ length: 4_500 }, (_, index) =>
      index % 1_000 === 7
        ? broken("Contact", `c${index}`, `remark ${index}`)
        : received(party(`c${index}`, { emails: [`c${index}@example.org`] })),
    );
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 4_500, malformed: 5 });
    expect(
      await rows(
        `select (select count(*)::int from source_record) as raw, (select count(*)::int from party) as parties,
                (select count(*)::int from party_key) as keys, (select count(*)::int from rejected_record) as rejected,
                (select cursor from stream where name = 'Contact') as cursor`,
      ),
    ).toEqual([{ raw: 4_500, parties: 4_495, keys: 4_495, rejected: 5, cursor: { at: 1 } }]);
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 0, malformed: 0 });
  });

  test("is not stored at all when its last part cannot be", async () => {
    const page = Array.from({ length: 4_500 }, (_, index) => party(`c${index}`));
    const failing = storeOne(here, ledger, "PARTY", page, {
      cursor: { at: 2 },
      read: (record) => {
        if (record.id === "c4499") throw new TypeError("a mistake of ours");
        return { ok: true, records: [] };
      },
    });
    await expect(failing).rejects.toThrow("a mistake of ours");
    expect(await rows("select 1 from source_record")).toEqual([]);
    expect(await rows("select cursor from stream where name = 'Contact'")).toEqual([
      { cursor: null },
    ]);
  });
});

describe("records that refer to one another", () => {
  test("a payment before its invoice, an invoice before its party, all find together", async () => {
    await storeAll(here, ledger, [payment("p1", "i1")]);
    await storeAll(here, ledger, [invoice("i1", "c1")]);
    expect(await rows("select debtor_id from receivable")).toEqual([{ debtor_id: null }]);
    await storeAll(here, ledger, [party("c1")]);
    await derive();
    expect(
      await rows(
        `select b.open_minor, l.amount_minor from debtor d join debtor_balance b on b.debtor_id = d.id
           join receivable r on r.debtor_id = d.id join settlement_line l on l.receivable_id = r.id`,
      ),
    ).toEqual([{ open_minor: "10000", amount_minor: "1000" }]);
  });

  test("an invoice of a known party belongs to its debtor at once, who is looked at anew", async () => {
    await storeAll(here, ledger, [party("c1")]);
    await derive();
    await storeAll(here, ledger, [invoice("i1", "c1")]);
    expect(
      await rows(
        "select r.debtor_id = d.id as own, d.needs_assessment from receivable r, debtor d",
      ),
    ).toEqual([{ own: true, needs_assessment: true }]);
  });

  test("an invoice that changes hands is taken from the one and asked of the other", async () => {
    await storeAll(here, ledger, [party("c1"), party("c2"), invoice("i1", "c1")]);
    await derive();
    await storeAll(here, ledger, [invoice("i1", "c2")]);
    expect(await rows("select distinct needs_assessment from debtor")).toEqual([
      { needs_assessment: true },
    ]);
    await derive();
    const owed = await rows(
      `select p.external_id, d.status, b.open_minor from party p join debtor d on d.id = p.debtor_id
         left join debtor_balance b on b.debtor_id = d.id order by 1`,
    );
    expect(owed).toEqual([
      { external_id: "c1", status: "CLEAR", open_minor: null },
      { external_id: "c2", status: "OVERDUE", open_minor: "10000" },
    ]);
  });

  test("what says nothing new of the debt leaves the debtor alone", async () => {
    const paid = payment("p1", "i1");
    await storeAll(here, ledger, [party("c1"), invoice("i1", "c1"), paid]);
    const changes: [boolean, NormalisedRecord][] = [
      [false, invoice("i1", "c1", { reference: "Order 7", rawStatus: "SENT" })],
      [true, invoice("i1", "c1", { reference: "Order 7", balanceMinor: 9_000n })],
      [true, invoice("i1", "c1", { dueOn: "2026-12-24" })],
      [false, { ...paid, appliedOn: "2026-11-02" }],
      [true, { ...paid, amountMinor: 900n }],
      [true, { ...paid, reversed: true }],
    ];
    for (const [isNews, record] of changes) {
      await derive();
      await storeAll(here, ledger, [record]);
      expect(await rows("select needs_assessment from debtor")).toEqual([
        { needs_assessment: isNews },
      ]);
    }
  });

  test("a payment that is set against another invoice concerns both debtors", async () => {
    await storeAll(here, ledger, [
      party("c1"),
      party("c2"),
      invoice("i1", "c1"),
      invoice("i2", "c2"),
      payment("p1", "i1"),
    ]);
    await derive();
    await storeAll(here, ledger, [payment("p1", "i2")]);
    expect(await rows("select count(*)::int from debtor where needs_assessment")).toEqual([
      { count: 2 },
    ]);
  });

  test("two invoices that change places within a page reach the right debtors", async () => {
    await storeAll(here, ledger, [
      party("c1"),
      party("c2"),
      invoice("i1", "c1", { balanceMinor: 100n }),
      invoice("i2", "c2", { balanceMinor: 200n }),
    ]);
    await derive();
    await storeAll(here, ledger, [
      invoice("i1", "c2", { balanceMinor: 100n }),
      invoice("i2", "c1", { balanceMinor: 200n }),
    ]);
    await derive();
    expect(
      await rows(
        `select p.external_id, b.open_minor from party p join debtor_balance b on b.debtor_id = p.debtor_id order by 1`,
      ),
    ).toEqual([
      { external_id: "c1", open_minor: "200" },
      { external_id: "c2", open_minor: "100" },
    ]);
  });
});

describe("what cannot be read", () => {
  test("is kept and reported, and the rest of the page is stored", async () => {
    const counts = await storeOne(here, ledger, "RECEIVABLE", [
      received(invoice("i1", "c1")),
      broken("Invoice", "i2"),
      received(invoice("i3", "c1")),
    ]);
    expect(counts).toEqual({ changed: 3, malformed: 1 });
    expect(await rows("select external_id from receivable order by 1")).toEqual([
      { external_id: "i1" },
      { external_id: "i3" },
    ]);
    expect(
      await rows(
        "select run_id, stream, object_type, external_id, raw, field, problem from rejected_record",
      ),
    ).toEqual([
      {
        run_id: ledger.runId,
        stream: "Invoice",
        object_type: "Invoice",
        external_id: "i2",
        raw: { broken: "?" },
        field: "DueDate",
        problem: "is not a date",
      },
    ]);
  });

  test("leaves what was known of the record before as it was", async () => {
    await storeAll(here, ledger, [invoice("i1", "c1")]);
    await storeOne(here, ledger, "RECEIVABLE", [broken("Invoice", "i1")]);
    expect(await rows("select balance_minor from receivable")).toEqual([
      { balance_minor: "10000" },
    ]);
  });

  test("is told once, and no longer once it is mended", async () => {
    await storeOne(here, ledger, "RECEIVABLE", [broken("Invoice", "i1")]);
    expect(await storeOne(here, ledger, "RECEIVABLE", [broken("Invoice", "i1")])).toEqual({
      changed: 0,
      malformed: 0,
    });
    await storeOne(here, ledger, "RECEIVABLE", [broken("Invoice", "i1", "worse")]);
    expect(await rows("select raw from rejected_record")).toEqual([{ raw: { broken: "worse" } }]);
    await storeOne(here, ledger, "RECEIVABLE", [invoice("i1", "c1")]);
    expect(await rows("select 1 from rejected_record")).toEqual([]);
    expect(await rows("select external_id from receivable")).toEqual([{ external_id: "i1" }]);
  });

  test("an element that is no record at all is kept whole", async () => {
    const unreadable = [null, 7, "text", [], { Name: "no id" }].map((raw) => ({
      raw,
      problem: "This is no record.",
    }));
    const page = { unreadable: [...unreadable, ...unreadable] };
    expect(await storeOne(here, ledger, "PARTY", [party("c1")], page)).toEqual({
      changed: 1,
      malformed: 5,
    });
    expect(await storeOne(here, ledger, "PARTY", [], page)).toEqual({ changed: 0, malformed: 0 });
    const kept = await rows("select raw, external_id from rejected_record order by raw::text");
    expect(kept.map((row) => row["raw"])).toEqual(
      expect.arrayContaining([7, "text", [], null, { Name: "no id" }]),
    );
  });

  test("a failure that is nobody's malformed record rolls back the whole page with its cursor", async () => {
    await storeOne(here, ledger, "PARTY", [party("c1")], { cursor: { at: 1 } });
    const before = await written();
    const failing = storeOne(here, ledger, "PARTY", [party("c1", { name: "New" }), party("c2")], {
      cursor: { at: 2 },
      read: () => {
        throw new TypeError("a mistake of ours");
      },
    });
    await expect(failing).rejects.toThrow("a mistake of ours");
    expect(await written()).toEqual(before);
    expect(await rows("select cursor from stream where name = 'Contact'")).toEqual([
      { cursor: { at: 1 } },
    ]);
  });
});

describe("what vendors' users type", () => {
  const names = [
    "Ærøskøbing Fähre",
    "株式会社ハーバー",
    "شركة المرفأ",
    "👩‍👩‍👧‍👦 & Söhne",
    "e\u0301".repeat(9),
    "'; drop table party; --",
    "{}",
    "\\N",
    "NULL",
    "",
  ];

  test("every script comes back as it was written", async () => {
    await storeAll(
      here,
      ledger,
      names.map((name, index) => party(`c${index}`, { name })),
    );
    await derive();
    const kept = await rows(
      "select d.name from debtor d join party p on p.debtor_id = d.id order by p.external_id",
    );
    expect(kept.map((row) => row["name"])).toEqual(names);
  });

  test("very long names, addresses and numbers are taken whole, and the debtor can be listed", async () => {
    // Not compressible: an index row holds some 2,700 bytes at most.
    const long = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join("");
    await storeAll(here, ledger, [
      party("c1", {
        name: long,
        emails: [`${long}@example.org`],
        taxNumbers: [[...long].map((each) => each.codePointAt(0)).join("")],
      }),
      invoice("i1", "c1", { number: long, reference: long }),
    ]);
    await derive();
    expect(await rows("select name, status from debtor")).toEqual([
      { name: long, status: "OVERDUE" },
    ]);
    expect(await rows("select number from receivable")).toEqual([{ number: long }]);
  });

  test("a record whose id is no id is told, and the rest is stored", async () => {
    const long = Array.from({ length: 9_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
    ).join("");
    expect(await storeOne(here, ledger, "PARTY", [party(long), party("c1")])).toEqual({
      changed: 1,
      malformed: 1,
    });
    expect(await rows("select external_id from party")).toEqual([{ external_id: "c1" }]);
    expect(await rows("select external_id, problem from rejected_record")).toEqual([
      { external_id: null, problem: expect.stringMatching(/longer than 255/) },
    ]);
  });

  test("signs that PostgreSQL cannot hold are marked as unreadable, and the record is read", async () => {
    const page = [
      party("c1", { name: "Har\u0000bour", emails: ["a@example.org"] }),
      party("c2", { name: "half a sign: \ud83d." }),
      party("c3", { name: "\\u0000 typed by hand, and a whole sign 😀" }),
    ];
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 3, malformed: 0 });
    expect(await rows("select name from party order by external_id")).toEqual([
      { name: "Har\ufffdbour" },
      { name: "half a sign: \ufffd." },
      { name: "\\u0000 typed by hand, and a whole sign 😀" },
    ]);
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 0, malformed: 0 });
  });

  test("so it is in what cannot be read, in keys of JSON and in ids", async () => {
    const counts = await storeOne(
      here,
      ledger,
      "PARTY",
      [broken("Contact", "c\u00001", "\u0000")],
      {
        unreadable: [
          { raw: { "a\u0000b": ["\u0000", { c: "\udc00" }] }, problem: "This is no record." },
        ],
      },
    );
    expect(counts).toEqual({ changed: 1, malformed: 2 });
    expect(await rows("select raw, external_id from rejected_record order by external_id")).toEqual(
      [
        { external_id: "c\ufffd1", raw: { broken: "\ufffd" } },
        { external_id: null, raw: { "a\ufffdb": ["\ufffd", { c: "\ufffd" }] } },
      ],
    );
  });

  test.each([
    "yesterday",
    "",
    "2026-02-30T00:00:00Z",
    "+033658-09-27T01:46:39.999Z",
    "-000001-01-01T00:00:00.000Z",
    "infinity",
  ])("%j is no instant: the record is read, and its age is not known", async (updatedAt) => {
    const page = [received(party("c1"), updatedAt), received(party("c2"), later)];
    expect(await storeOne(here, ledger, "PARTY", page)).toEqual({ changed: 2, malformed: 0 });
    expect(await rows("select source_updated_at from party order by external_id")).toEqual([
      { source_updated_at: null },
      { source_updated_at: new Date(later) },
    ]);
  });

  test.each<[string, Parameters<typeof invoice>[2]]>([
    ["dueOn", { dueOn: "0000-01-01" }],
    ["issuedOn", { issuedOn: "2026-02-30" }],
    ["totalMinor", { totalMinor: 10n ** 30n }],
    ["balanceMinor", { balanceMinor: -(10n ** 17n) }],
  ])("an impossible %s is a malformed record, not the end of the run", async (field, more) => {
    const page = [invoice("i1", "c1", more), invoice("i2", "c1")];
    expect(await storeOne(here, ledger, "RECEIVABLE", page)).toEqual({ changed: 2, malformed: 1 });
    expect(await rows("select external_id, field from rejected_record")).toEqual([
      { external_id: "i1", field },
    ]);
    expect(await rows("select external_id from receivable")).toEqual([{ external_id: "i2" }]);
  });

  test("impossible payments are malformed, too", async () => {
    const page = [
      payment("p1", "i1", { amountMinor: 10n ** 19n }),
      payment("p2", "i1", { appliedOn: "soon" }),
      payment("p3", "i1"),
    ];
    expect(await storeOne(here, ledger, "SETTLEMENT_LINE", page)).toEqual({
      changed: 3,
      malformed: 2,
    });
    expect(await rows("select external_id, field from rejected_record order by 1")).toEqual([
      { external_id: "p1", field: "amountMinor" },
      { external_id: "p2", field: "appliedOn" },
    ]);
  });

  test("many invoices of the largest amount can be added up", async () => {
    const largest = {
      totalMinor: 10n ** 16n,
      balanceMinor: 10n ** 16n,
      currency: "JPY" as Currency,
    };
    await storeAll(here, ledger, [
      party("c1"),
      ...Array.from({ length: 500 }, (_, index) => invoice(`i${index}`, "c1", largest)),
    ]);
    await derive();
    expect(await rows("select open_minor from debtor_balance")).toEqual([
      { open_minor: (500n * 10n ** 16n).toString() },
    ]);
  });
});

describe("two tenants with the same vendor ids", () => {
  test("hold rows of their own", async () => {
    const other = await newSource(here, await here.newTenant());
    await storeAll(here, ledger, [party("c1", { name: "Ours" })]);
    await storeAll(here, other, [party("c1", { name: "Theirs" })]);
    expect(await rows("select name from party")).toEqual([{ name: "Ours" }]);
    expect(await here.rows(other.tenantId, "select name from party")).toEqual([{ name: "Theirs" }]);
  });
});
