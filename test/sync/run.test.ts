/** Sync runs against the practice vendors: what they bring, and how they end when something is wrong. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { expected, generate, type PracticeVendors } from "../../sandbox/index.js";
import { useDatabase } from "../support/database.js";
import {
  fault,
  makeHub,
  minute,
  practiceTenant,
  run,
  startVendors,
  syncAll,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import { snapshot } from "../support/snapshot.js";
import { salesforceSignIn, xeroCaller, xeroSignIn, type XeroCall } from "../sandbox/support.js";

// A run holds one connection for its lock; many of them are under way at once here.
const here = useDatabase({ maxConnections: 40 });
let hub: TestHub;
let vendors: PracticeVendors;
let xero: XeroCall;
let salesforceToken = "";
const truth = expected(generate({ seed: 7, size: 40, anchor: "2026-11-25" }));

beforeAll(async () => {
  hub = makeHub(here);
  vendors = await startVendors(hub);
  xero = xeroCaller(vendors, (await xeroSignIn(vendors))["access_token"]);
  salesforceToken = (await salesforceSignIn(vendors))["access_token"];
});

async function salesforce(method: string, path: string, body: object): Promise<string> {
  const answer = await fetch(`${vendors.salesforce.baseUrl}/services/data/v66.0/sobjects/${path}`, {
    method,
    headers: { authorization: `Bearer ${salesforceToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? "" : ((await answer.json()) as { id: string }).id;
}

const newTenant = (on = hub): Promise<PracticeTenant> => practiceTenant(on, here, vendors);

async function runs(tenantId: string): Promise<Record<string, unknown>[]> {
  return here.rows(
    tenantId,
    `select c.vendor, r.cause, r.state, r.pages, r.records, r.changed, r.malformed, r.error_code, r.error_words
       from sync_run r join connection c on c.id = r.connection_id order by r.started_at desc, r.id desc`,
  );
}

async function balanceOf(
  tenantId: string,
  externalId: string,
): Promise<Record<string, unknown> | undefined> {
  const [row] = await here.rows(
    tenantId,
    `select d.status, (select sum(b.open_minor)::text from debtor_balance b where b.debtor_id = d.id) as open
       from debtor d join party p on p.debtor_id = d.id where p.external_id = $1`,
    [externalId],
  );
  return row;
}

describe("while it is under way", () => {
  test("a run says how many records there are, and at its end that all of them came", async () => {
    const slow = await startVendors(hub, { pageRows: { xero: 20 } });
    const tenant = await practiceTenant(hub, here, slow);
    const seen: Promise<{ records: number; total: number }[]>[] = [];
    const look = () =>
      here.rows<{ records: number; total: number }>(
        tenant.tenantId,
        "select records, total from sync_run",
      );
    await run(hub, tenant.tenantId, tenant.xero, { onProgress: () => seen.push(look()) });
    const steps = (await Promise.all(seen)).flat();
    const [end] = await look();
    expect(end!.total).toBe(end!.records);
    expect(steps.some(({ records, total }) => records < total)).toBe(true);
    for (const { records, total } of steps) {
      expect(records).toBeLessThanOrEqual(total);
      expect(total).toBeLessThanOrEqual(end!.total);
    }
    // Contacts come first: from their first page on it is known how many there are.
    const contacts = await here.rows(
      tenant.tenantId,
      "select 1 from source_record where object_type = 'Contact'",
    );
    expect(steps[0]).toEqual({ records: 20, total: contacts.length });
  });
});

describe("a second run", () => {
  test("changes nothing where nothing has changed", async () => {
    const tenant = await newTenant();
    await syncAll(hub, tenant);
    const before = await snapshot(here, tenant.tenantId);
    const written = () =>
      here.rows(
        tenant.tenantId,
        `select xmin::text from party union all select xmin::text from receivable union all select xmin::text from debtor
         union all select xmin::text from source_record union all select xmin::text from contact_point order by 1`,
      );
    const rowsBefore = await written();
    await syncAll(hub, tenant);
    expect(await snapshot(here, tenant.tenantId)).toEqual(before);
    expect(await written()).toEqual(rowsBefore);
    expect((await runs(tenant.tenantId)).slice(0, 2)).toMatchObject([
      { state: "SUCCEEDED", changed: 0, malformed: 0 },
      { state: "SUCCEEDED", changed: 0, malformed: 0 },
    ]);
  });

  test("reads only streams that are due, unless it is asked for everything", async () => {
    const tenant = await newTenant();
    await syncAll(hub, tenant);
    await run(hub, tenant.tenantId, tenant.xero, { everything: false });
    expect((await runs(tenant.tenantId))[0]).toMatchObject({ state: "SUCCEEDED", pages: 0 });
    hub.clock.forward(6 * minute);
    await run(hub, tenant.tenantId, tenant.xero, { everything: false });
    // Invoices and payments every five minutes, contacts every fifteen.
    expect((await runs(tenant.tenantId))[0]).toMatchObject({ state: "SUCCEEDED", pages: 2 });
  });

  test("sees a payment, a new invoice and a changed customer", async () => {
    const tenant = await newTenant();
    await syncAll(hub, tenant);
    const debtor = truth.debtors.find(
      (each) =>
        !each.beyondExactKeys &&
        each.balances.length === 1 &&
        each.balances[0]!.currency === "GBP" &&
        each.parties.some((party) => party.objectType === "Account"),
    )!;
    const contact = debtor.parties.find((party) => party.vendor === "XERO")!.id;
    const account = debtor.parties.find((party) => party.objectType === "Account")!.id;
    const owed = debtor.receivables.find((each) => each.status === "AUTHORISED")!;
    const before = BigInt((await balanceOf(tenant.tenantId, contact))!["open"] as string);
    hub.clock.forward(minute);
    const paid = await xero("Payments", {
      method: "PUT",
      body: {
        Invoice: { InvoiceID: owed.id },
        Account: { Code: "090" },
        Amount: 1,
        Date: "2026-11-25",
      },
    });
    expect(paid.status).toBe(200);
    const made = await xero("Invoices", {
      method: "PUT",
      body: {
        Type: "ACCREC",
        Contact: { ContactID: contact },
        Status: "AUTHORISED",
        CurrencyCode: "GBP",
        Date: "2026-11-20",
        DueDate: "2026-12-20",
        LineItems: [
          {
            Description: "Timber",
            Quantity: 1,
            UnitAmount: 50,
            AccountCode: "200",
            TaxType: "NONE",
          },
        ],
      },
    });
    expect(made.status).toBe(200);
    const total = BigInt(Math.round(Number(made.body["Invoices"][0]["Total"]) * 100));
    await salesforce("PATCH", `Account/${account}`, { Name: "Quite Another Name Ltd" });
    await syncAll(hub, tenant);
    expect(await balanceOf(tenant.tenantId, contact)).toMatchObject({
      open: String(before - 100n + total),
    });
    expect(
      await here.rows(
        tenant.tenantId,
        "select d.name from debtor d join party p on p.debtor_id = d.id where p.external_id = $1",
        [contact],
      ),
    ).toEqual([{ name: "Quite Another Name Ltd" }]);
    // The invoice, its payment, the new invoice, whose customer they are; the account: no more than that.
    expect((await runs(tenant.tenantId)).slice(0, 2)).toMatchObject([
      { vendor: "XERO", changed: 4 },
      { vendor: "SALESFORCE", changed: 1 },
    ]);
    const paymentId = paid.body["Payments"][0]["PaymentID"] as string;
    hub.clock.forward(minute);
    await xero(`Payments/${paymentId}`, { method: "POST", body: { Status: "DELETED" } });
    await syncAll(hub, tenant);
    expect(await balanceOf(tenant.tenantId, contact)).toMatchObject({
      open: String(before + total),
    });
    expect(
      await here.rows(
        tenant.tenantId,
        "select reversed from settlement_line where external_id = $1",
        [paymentId],
      ),
    ).toEqual([{ reversed: true }]);
  });
});

describe("a first run of a ledger", () => {
  test("joins its customers before it stores what they owe, so that each row is written with its debtor", async () => {
    const tenant = await newTenant();
    const steps: string[] = [];
    here.database.onStatement = (text) => {
      const step = /(upsertRows party|moveParties|storeOwed receivable) \*\//.exec(text)?.[1];
      if (step !== undefined && step !== steps.at(-1)) steps.push(step);
    };
    await run(hub, tenant.tenantId, tenant.xero);
    here.database.onStatement = null;
    expect(steps).toEqual(["upsertRows party", "moveParties", "storeOwed receivable"]);
    expect(
      await here.rows(tenant.tenantId, "select 1 from receivable where debtor_id is null"),
    ).toEqual([]);
  });
});

describe("a run that is cut off", () => {
  test("is taken up again, wherever the process died, and comes to the same end", async () => {
    const whole = await newTenant();
    let statements = 0;
    here.database.onStatement = () => (statements += 1);
    await syncAll(hub, whole);
    here.database.onStatement = null;
    const wanted = await snapshot(here, whole.tenantId);
    expect(statements).toBeGreaterThan(60);

    const points = Array.from({ length: 16 }, (_, index) =>
      Math.ceil(((index + 1) * statements) / 16),
    );
    for (const point of points) {
      const tenant = await newTenant();
      let count = 0;
      // From this statement on the process says nothing more to the database: what is open is rolled back.
      here.database.onStatement = () => {
        if ((count += 1) >= point) throw new Error("killed");
      };
      await syncAll(hub, tenant).catch(() => undefined);
      here.database.onStatement = null;
      await syncAll(hub, tenant);
      expect({ point, ...(await snapshot(here, tenant.tenantId)) }).toEqual({ point, ...wanted });
      const left = await here.rows(
        tenant.tenantId,
        "select 1 from sync_run where state = 'RUNNING'",
      );
      expect(left).toEqual([]);
    }
  }, 60_000);

  test("by being stopped says so, makes nobody wait, and goes on from the last page", async () => {
    const whole = await newTenant();
    await syncAll(hub, whole);
    const wanted = await snapshot(here, whole.tenantId);
    for (const pullsBefore of [0, 1, 2]) {
      const stopping = new AbortController();
      let pulls = 0;
      const stoppable = makeHub(here, (connector) => ({
        pull: (...parameters) => {
          if ((pulls += 1) > pullsBefore) stopping.abort();
          return connector.pull(...parameters);
        },
      }));
      const tenant = await practiceTenant(hub, here, vendors);
      const stopped = { ...stoppable, clock: hub.clock };
      const outcome = await run(stopped, tenant.tenantId, tenant.xero, { signal: stopping.signal });
      expect(outcome).toMatchObject({
        state: "FAILED",
        words: expect.stringMatching(/goes on from the last page/),
      });
      expect((await runs(tenant.tenantId))[0]).toMatchObject({
        error_code: "INTERRUPTED",
        pages: pullsBefore,
      });
      expect(await here.rows(tenant.tenantId, "select distinct status from connection")).toEqual([
        { status: "OK" },
      ]);
      const due = await here.rows(
        tenant.tenantId,
        "select 1 from stream where due_at > $1 and last_success_at is null",
        [hub.clock.now()],
      );
      expect(due).toEqual([]);
      await syncAll(hub, tenant);
      expect(await snapshot(here, tenant.tenantId)).toEqual(wanted);
    }
  }, 60_000);
});

describe("a book of many pages", () => {
  test("is read page by page; stopped between two of them, the rest follows and nothing is stored twice", async () => {
    const stopping = new AbortController();
    let pulls = 0;
    const large = makeHub(here, (connector) => ({
      pull: (stream, ...parameters) => {
        if (stream === "Invoices" && (pulls += 1) === 2) stopping.abort();
        return connector.pull(stream, ...parameters);
      },
    }));
    const own = await startVendors(large, { size: 550, seed: 5 });
    const book = expected(generate({ seed: 5, size: 550, anchor: "2026-11-25" }));
    const invoices = book.debtors.flatMap((each) => each.receivables);
    expect(invoices.length).toBeGreaterThan(1_000);
    const tenant = await practiceTenant(large, here, own);
    const outcome = await run(large, tenant.tenantId, tenant.xero, { signal: stopping.signal });
    expect(outcome).toMatchObject({ state: "FAILED" });
    // Contacts and the first page of invoices.
    expect((await runs(tenant.tenantId))[0]).toMatchObject({ error_code: "INTERRUPTED", pages: 2 });
    expect(await run(large, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
    const kept = await here.rows(
      tenant.tenantId,
      "select count(*)::int as invoices, sum(balance_minor)::text as owed from receivable",
    );
    const owed = invoices.reduce((sum, each) => sum + BigInt(each.balanceMinor), 0n);
    expect(kept).toEqual([{ invoices: invoices.length, owed: owed.toString() }]);
    const [total] = await here.rows<{ changed: number }>(
      tenant.tenantId,
      "select sum(changed)::int as changed from sync_run",
    );
    const [raw] = await here.rows<{ count: number }>(
      tenant.tenantId,
      "select count(*)::int from source_record",
    );
    expect(total!.changed).toBe(raw!.count);
  }, 60_000);
});

describe("a vendor that answers badly", () => {
  const answers = [
    ["html502", "UNAVAILABLE", /web page|502/],
    ["500", "UNAVAILABLE", /500/],
    ["truncated-json", "MALFORMED", /not JSON, or was cut short/],
    ["not-json", "MALFORMED", /not JSON/],
  ] as const;
  const places = [
    ["xero", "/api.xro/2.0/Invoices"],
    ["xero", "/api.xro/2.0/Organisation"],
    ["salesforce", "/services/data"],
  ] as const;

  test("leaves a readable error, nothing half-written and the cursor where it was; the next run is complete", async () => {
    const small = { size: 12 };
    const whole = makeHub(here);
    const wholeTenant = await practiceTenant(whole, here, await startVendors(whole, small));
    await syncAll(whole, wholeTenant);
    const wanted = await snapshot(here, wholeTenant.tenantId);

    const meet = async (
      answer: (typeof answers)[number],
      [vendor, path]: (typeof places)[number],
    ) => {
      const [kind, code, words] = answer;
      const own = makeHub(here);
      const tenant = await practiceTenant(own, here, await startVendors(own, small));
      const connection = tenant[vendor];
      const rows = (sql: string, values: unknown[] = []) =>
        here.rows(tenant.tenantId, sql, [connection, ...values]);
      // Unavailability is met three times within a run, nonsense once.
      const times = code === "UNAVAILABLE" ? 3 : 1;
      await fault(tenant.vendors[vendor].baseUrl, path, kind, times);
      const outcome = await run(own, tenant.tenantId, connection);
      expect({ kind, path, ...outcome }).toMatchObject({
        state: "FAILED",
        words: expect.stringMatching(words),
      });
      const [last] = await runs(tenant.tenantId);
      expect(last).toMatchObject({
        state: "FAILED",
        error_code: code,
        error_words: expect.stringMatching(/^(Xero|Salesforce): .*\.$/),
      });
      expect(
        await rows("select status, status_words = $2 as told from connection where id = $1", [
          last!["error_words"],
        ]),
      ).toEqual([{ status: "DEGRADED", told: true }]);
      expect(
        await rows(
          "select name from stream where connection_id = $1 and (cursor is null) <> (last_success_at is null)",
        ),
      ).toEqual([]);
      // Not sooner than a minute later is it due again.
      expect(
        await rows("select name from stream where connection_id = $1 and due_at < $2", [
          new Date(own.clock.now().getTime() + minute),
        ]),
      ).toEqual([]);
      await syncAll(own, tenant);
      expect(await snapshot(here, tenant.tenantId)).toEqual(wanted);
    };
    await Promise.all(answers.flatMap((answer) => places.map((place) => meet(answer, place))));
  }, 60_000);

  test("once is asked again, and nobody notices", async () => {
    const tenant = await newTenant();
    await fault(vendors.xero.baseUrl, "/api.xro/2.0/Contacts", "500", 1);
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
  });

  test("and asks for patience is given it: a short wait within the run, a long one afterwards", async () => {
    const tenant = await newTenant();
    await fault(vendors.xero.baseUrl, "/api.xro/2.0/Contacts", "429", 1);
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });

    const busy = await newTenant();
    await fault(vendors.xero.baseUrl, "/api.xro/2.0/Contacts", "429", 3);
    expect(await run(hub, busy.tenantId, busy.xero)).toMatchObject({
      state: "FAILED",
      words: expect.stringMatching(/asks us to wait/),
    });
    expect(
      await here.rows(busy.tenantId, "select status, status_words from connection where id = $1", [
        busy.xero,
      ]),
    ).toEqual([{ status: "LIMITED", status_words: expect.stringMatching(/asks us to wait/) }]);
    expect(await run(hub, busy.tenantId, busy.xero)).toMatchObject({ state: "SUCCEEDED" });
    expect(
      await here.rows(busy.tenantId, "select status, status_words from connection where id = $1", [
        busy.xero,
      ]),
    ).toEqual([{ status: "OK", status_words: null }]);
  });

  test("that has no calls left is left alone until it has", async () => {
    const limited = makeHub(here);
    const own = await startVendors(limited, { limits: { perMinute: 3, xeroPerDay: 5_000 } });
    const tenant = await practiceTenant(limited, here, own);
    const outcome = await run(limited, tenant.tenantId, tenant.xero);
    expect(outcome).toMatchObject({ state: "FAILED", words: expect.stringMatching(/wait/) });
    // Each run goes on where the last one stopped; with three calls a minute it takes some, but it ends.
    const states: string[] = [];
    for (let attempt = 0; attempt < 6 && states.at(-1) !== "SUCCEEDED"; attempt += 1) {
      limited.clock.forward(2 * minute);
      const next = await run(limited, tenant.tenantId, tenant.xero, { everything: false });
      states.push(next.state);
    }
    expect(states.at(-1)).toBe("SUCCEEDED");
  });
});

describe("records that cannot be read", () => {
  test("are reported with the run; all the others are there", async () => {
    const spoilt = makeHub(here);
    const own = await startVendors(spoilt, { malformed: true });
    const tenant = await practiceTenant(spoilt, here, own);
    await syncAll(spoilt, tenant);
    expect((await runs(tenant.tenantId))[0]).toMatchObject({
      vendor: "XERO",
      state: "SUCCEEDED",
      malformed: 2,
    });
    const rejected = await here.rows(
      tenant.tenantId,
      "select stream, external_id, field, problem from rejected_record order by stream",
    );
    expect(rejected).toEqual([
      {
        stream: "Contacts",
        external_id: null,
        field: null,
        problem: expect.stringMatching(/ContactID/),
      },
      {
        stream: "Invoices",
        external_id: expect.any(String),
        field: expect.stringMatching(/Due/),
        problem: expect.stringMatching(/date/),
      },
    ]);
    const clean = await newTenant();
    await syncAll(hub, clean);
    const [{ count }] = (await here.rows<{ count: number }>(
      clean.tenantId,
      "select count(*)::int from party where object_type = 'Account'",
    )) as [{ count: number }];
    expect(
      await here.rows(
        tenant.tenantId,
        "select count(*)::int from party where object_type = 'Account'",
      ),
    ).toEqual([{ count }]);
    const invoices = truth.debtors.flatMap((each) => each.receivables).map((each) => each.id);
    const kept = await here.rows(
      tenant.tenantId,
      "select count(*)::int from receivable where external_id = any($1)",
      [invoices],
    );
    expect(kept).toEqual([{ count: invoices.length }]);
  });
});

describe("two runs of one connection at once", () => {
  test("are one, and one that is told to be busy", async () => {
    const tenant = await newTenant();
    const states = await Promise.all([1, 2, 3].map(() => run(hub, tenant.tenantId, tenant.xero)));
    expect(states.map((each) => each.state).sort()).toEqual(["BUSY", "BUSY", "SUCCEEDED"]);
    expect(await runs(tenant.tenantId)).toHaveLength(1);
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
  });

  test("runs of two connections do not wait for one another, and both are joined in the end", async () => {
    const whole = await newTenant();
    await syncAll(hub, whole);
    const tenant = await newTenant();
    const states = await Promise.all(
      [tenant.xero, tenant.salesforce].map((id) => run(hub, tenant.tenantId, id)),
    );
    expect(states.map((each) => each.state)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(await snapshot(here, tenant.tenantId)).toEqual(await snapshot(here, whole.tenantId));
  });
});
