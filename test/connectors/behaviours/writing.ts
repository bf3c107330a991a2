/** What is written back: rehearsed first, sent as it was shown, and made once whatever becomes of the answer. */
import { expect } from "@jest/globals";
import {
  exampleAccountId,
  exampleHubSpotCompanyId,
  exampleQuickBooksCustomerId,
  exampleXeroContactId,
} from "../../../sandbox/index.js";
import { decidePlan, dryRunDecision } from "../../../src/actions/decide-plan.js";
import type { Behaviour } from "../../../src/connectors/behaviours.js";
import { minute, principalOf, sendAll } from "../../support/hub.js";
import { debtorOfContact, newKey, propose, valueOf } from "../../support/plan-actions.js";
import { Stage, type Api, type Shown, type Tenant } from "./stage.js";

/** The same customer in each vendor. */
const example: Readonly<Record<Api, string>> = {
  SALESFORCE: exampleAccountId,
  HUBSPOT: exampleHubSpotCompanyId,
  XERO: exampleXeroContactId,
  QUICKBOOKS: exampleQuickBooksCustomerId,
};

interface Proposed {
  readonly stage: Stage;
  readonly tenant: Tenant;
  readonly planId: string;
}

/** A plan that waits for a yes, for a customer whom the vendor knows. A CRM has a ledger beside it: the debts. */
async function proposed(here: Parameters<Shown>[0], vendor: Api): Promise<Proposed> {
  const stage = await Stage.open(here, vendor, { size: 2 });
  const tenant = await stage.newTenant();
  if (vendor === "SALESFORCE" || vendor === "HUBSPOT") {
    const connectionId = await stage.connect(tenant.tenantId, "XERO");
    await stage.read({ ...tenant, connectionId });
  }
  await stage.read(tenant);
  const debtor = await debtorOfContact(here, tenant.tenantId, example[vendor]);
  const plan = await propose(stage.hub, principalOf(tenant.tenantId), debtor, {
    affordableMinor: 9_000n,
  });
  // How things stand with the proposal is told, and out of the way.
  await sendAll(stage.hub, tenant.tenantId);
  return { stage, tenant, planId: plan.id };
}

/**
 * What a request changes at the vendor. QuickBooks wants to be told which version of the record is changed, and each
 * write makes another: of several the later ones cannot be shown as they will be in that.
 */
const said = ({
  method,
  path,
  body,
}: {
  method: string | null;
  path: string | null;
  body: unknown;
}) =>
  `${method} ${path} ${JSON.stringify(body)}`
    .replace(/requestid=[0-9a-f]+/, "requestid=…")
    .replace(/"SyncToken":"\d+"/, '"SyncToken":"…"');

interface Rehearsed {
  readonly sent: readonly string[];
  readonly refused: number;
}

/** What the plan would tell the vendor; how things stand travels with others, and is told apart. */
async function rehearsed({ stage, tenant, planId }: Proposed): Promise<Rehearsed> {
  const principal = principalOf(tenant.tenantId);
  const shown = valueOf(await dryRunDecision(stage.hub, principal, "ACCEPT", planId));
  const own = shown.requests.filter((each) => each.vendor === stage.vendor);
  expect(JSON.stringify(own)).not.toMatch(/authorization|bearer/i);
  const sent = own.filter(({ outcome, body }) => outcome === "SEND" && !isStanding(body));
  expect(sent.length).toBeGreaterThan(0);
  // The vendor's own rules may forbid some, and the dry run says so: a date on an invoice that is part-paid in Xero.
  const refused = own.filter(({ outcome }) => outcome !== "SEND");
  for (const each of refused) expect(each).toMatchObject({ outcome: "REFUSED", body: null });
  return { sent: sent.map(said).sort(), refused: refused.length };
}

const isStanding = (body: unknown): boolean =>
  /forbear_?status|Forbear_Status/i.test(JSON.stringify(body));

async function accept({ stage, tenant, planId }: Proposed): Promise<void> {
  const principal = principalOf(tenant.tenantId);
  valueOf(await decidePlan(stage.hub, principal, "ACCEPT", planId, newKey()));
}

/** What has become of what was to be told to this vendor, how often. */
async function outcomes({ stage, tenant }: Proposed): Promise<Record<string, number>> {
  const rows = await stage.rows<{ state: string; count: number }>(
    tenant,
    "select state, count(*)::int from outbox where connection_id = $1 group by state",
    [tenant.connectionId],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** What the vendor has taken since; properties of ours are made once, to hold what is written. */
async function newWrites({ stage }: Proposed, before: number): Promise<string[]> {
  return (await stage.writes())
    .slice(before)
    .filter(({ kind, body }) => !kind.startsWith("PROPERTY") && !isStanding(body))
    .map(said)
    .sort();
}

const writeBack: Shown = async (here, vendor) => {
  const at = await proposed(here, vendor);
  const before = (await at.stage.writes()).length;
  const shown = await rehearsed(at);
  await sendAll(at.stage.hub, at.tenant.tenantId);
  expect(await at.stage.writes()).toHaveLength(before);
  await accept(at);
  await sendAll(at.stage.hub, at.tenant.tenantId);
  const { DONE: done, SKIPPED: skipped = 0, ...others } = await outcomes(at);
  expect([done! > 0, skipped, others]).toEqual([true, shown.refused, {}]);
  expect(await newWrites(at, before)).toEqual(shown.sent);
  // Our own writing is no news of the debts.
  await at.stage.readLater(at.tenant);
  expect(await at.stage.rows(at.tenant, "select * from discrepancy")).toEqual([]);
};

const unknownOutcome: Shown = async (here, vendor) => {
  const at = await proposed(here, vendor);
  const before = (await at.stage.writes()).length;
  const shown = await rehearsed(at);
  await accept(at);
  // Every write arrives, and the answers of as many tries are lost.
  const faults = shown.sent.map(() => ({ match: { kind: "write" }, fault: "cut-after" }));
  await at.stage.practise("faults", faults);
  await sendAll(at.stage.hub, at.tenant.tenantId);
  expect(await outcomes(at)).toHaveProperty("PENDING");
  for (let attempt = 0; attempt < 5; attempt += 1) {
    // Longer than Xero remembers a request by its key.
    at.stage.hub.clock.forward(16 * minute);
    await sendAll(at.stage.hub, at.tenant.tenantId);
  }
  const { DONE: done, SKIPPED: skipped = 0, ...others } = await outcomes(at);
  expect([done! > 0, skipped, others]).toEqual([true, shown.refused, {}]);
  expect(await newWrites(at, before)).toEqual(shown.sent);
};

export const writing = {
  WRITE_BACK: writeBack,
  UNKNOWN_OUTCOME: unknownOutcome,
} satisfies Partial<Record<Behaviour, Shown>>;
