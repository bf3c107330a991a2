/** What an agreed plan writes into practice QuickBooks: once, beside what the bookkeeper wrote. */
import { expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId as invoiceId,
  type PracticeOptions,
} from "../../sandbox/index.js";
import { decidePlan } from "../../src/actions/decide-plan.js";
import type { Connector } from "../../src/connectors/connector.js";
import type { PlanRow } from "../../src/store/queries/plans.js";
import {
  booksCaller,
  booksPractice,
  booksSignIn,
  type Company,
} from "../sandbox/quickbooks-support.js";
import type { Body } from "../sandbox/support.js";
import { useDatabase } from "../support/database.js";
import {
  connectQuickBooks,
  makeHub,
  minute,
  principalOf,
  run,
  sendAll,
  startVendors,
  writesOf,
  type TestHub,
} from "../support/hub.js";
import { agree, debtorOfContact, newKey, valueOf } from "../support/plan-actions.js";

const here = useDatabase({ maxConnections: 20 });

interface Stage {
  readonly hub: TestHub;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly company: Company;
  readonly plan: PlanRow;
  readonly invoice: () => Promise<Body>;
}

/** A business with QuickBooks alone, whose example customer has just accepted a plan. */
async function agreed(
  change: (connector: Connector, company: () => Company) => Partial<Connector> = () => ({}),
  options: Partial<PracticeOptions> = {},
): Promise<Stage> {
  const practised: { company?: Company } = {};
  const hub = makeHub(here, (connector) =>
    change(connector, () => {
      if (!practised.company) throw new Error("The vendors have not been started yet.");
      return practised.company;
    }),
  );
  const vendors = await startVendors(hub, { size: 2, form: 3, ...options });
  const company = vendors.quickbooks!;
  practised.company = company;
  const tenantId = await here.newTenant();
  const connectionId = await connectQuickBooks(hub, { tenantId, vendors });
  const outcome = await run(hub, tenantId, connectionId);
  if (outcome.state !== "SUCCEEDED") throw new Error(JSON.stringify(outcome));
  const debtor = await debtorOfContact(here, tenantId, exampleQuickBooksCustomerId);
  const plan = await agree(hub, principalOf(tenantId), debtor, { affordableMinor: 4_000n });
  const call = booksCaller(company, (await booksSignIn(company))["access_token"]);
  const invoice = async () => (await call(`invoice/${invoiceId}`)).body["Invoice"] as Body;
  return { hub, tenantId, connectionId, company, plan, invoice };
}

const states = ({ tenantId }: Stage) =>
  here
    .rows<{ told: string }>(
      tenantId,
      "select write_back ->> 'kind' || ' ' || state as told from outbox order by sequence",
    )
    .then((rows) => rows.map(({ told }) => told));

const fieldOf = (invoice: Body, name: string): unknown =>
  (invoice["CustomField"] as Body[]).find(({ Name }) => Name === name)?.["StringValue"];

const written = async ({ company }: Stage): Promise<string[]> =>
  (await writesOf(company.baseUrl)).map(({ kind, id }) => `${kind} ${id}`);

test("a note below the bookkeeper's words, and the day on which it is expected to be paid", async () => {
  const stage = await agreed();
  expect(await sendAll(stage.hub, stage.tenantId)).toBe(2);
  expect(await states(stage)).toEqual(["NOTE DONE", "EXPECTED_DATE DONE"]);
  const invoice = await stage.invoice();
  const { reference, instalments } = stage.plan;
  expect(invoice["PrivateNote"]).toMatch(
    new RegExp(`^Collected by Callum\\n.+ \\(${reference}-AN1\\)$`),
  );
  expect(fieldOf(invoice, "Promised for")).toBe(instalments.at(-1)!.dueOn);
  // All else is as it was.
  expect(invoice).toMatchObject({ TotalAmt: 96, Balance: 96, DocNumber: "1042" });
  expect(invoice["CustomerMemo"]).toEqual({ value: "Thank you for your business." });

  const principal = principalOf(stage.tenantId);
  valueOf(await decidePlan(stage.hub, principal, "CANCEL", stage.plan.id, newKey()));
  await sendAll(stage.hub, stage.tenantId);
  const lines = String((await stage.invoice())["PrivateNote"]).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain(`(${reference}-CN1)`);

  // Our own writing changes nothing that is owed.
  stage.hub.clock.forward(10 * minute);
  expect((await run(stage.hub, stage.tenantId, stage.connectionId)).state).toBe("SUCCEEDED");
  expect(
    await here.rows(
      stage.tenantId,
      "select balance_minor as open, status from receivable where external_id = $1",
      [invoiceId],
    ),
  ).toEqual([{ open: "9600", status: "OPEN" }]);
});

// An answer that is cut off is a behaviour of every connector: test/connectors/behaviours.
test.each(["timeout-after", "truncated-json"])(
  "an answer that is lost (%s): found by its marker, written once",
  async (kind) => {
    const stage = await agreed();
    const response = await fetch(`${stage.company.baseUrl}/__practice/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ match: { kind: "write" }, fault: kind, delayMs: 50 }),
    });
    expect(response.ok).toBe(true);
    await sendAll(stage.hub, stage.tenantId);
    stage.hub.clock.forwardReal(15 * minute);
    await sendAll(stage.hub, stage.tenantId);
    expect(await states(stage)).toEqual(["NOTE DONE", "EXPECTED_DATE DONE"]);
    expect(await written(stage)).toEqual([`INVOICE ${invoiceId}`, `INVOICE ${invoiceId}`]);
    expect(String((await stage.invoice())["PrivateNote"]).split("\n")).toHaveLength(2);
  },
);

test("somebody changes the invoice between our look and our write: both stay", async () => {
  let first = true;
  const stage = await agreed((connector, company) => ({
    async perform(request, writeBack, session) {
      if (first) {
        first = false;
        const fields = { privateNote: "Ask Jo about the pallets" };
        await booksPractice(company(), "change", { object: "Invoice", id: invoiceId, fields });
      }
      return connector.perform(request, writeBack, session);
    },
  }));
  await sendAll(stage.hub, stage.tenantId);
  stage.hub.clock.forwardReal(15 * minute);
  await sendAll(stage.hub, stage.tenantId);
  expect(await states(stage)).toEqual(["NOTE DONE", "EXPECTED_DATE DONE"]);
  const lines = String((await stage.invoice())["PrivateNote"]).split("\n");
  expect(lines).toEqual([
    "Ask Jo about the pallets",
    expect.stringContaining(`(${stage.plan.reference}-AN1)`),
  ]);
});

test("books that are closed for the invoice's day: told in words, and not tried again", async () => {
  const stage = await agreed(undefined, { quickbooksBookCloseDate: "2026-10-31" });
  await sendAll(stage.hub, stage.tenantId);
  expect(await states(stage)).toEqual(["NOTE FAILED", "EXPECTED_DATE FAILED"]);
  const [row] = await here.rows<{ problem: string }>(stage.tenantId, "select problem from outbox");
  expect(row!.problem).toMatch(/^The company's books are closed/);
});

test("the practice company has the custom field, so that nothing is to be set up", async () => {
  const { tenantId } = await agreed();
  expect(await here.rows(tenantId, "select notices from connection")).toEqual([{ notices: [] }]);
});
