/** The comparison that long proofs stand on: equal where the ends are equal, and blind to nothing. */
import { expect, test } from "@jest/globals";
import { finalState, stateCounts, stateDifferences } from "../../prove/final-state.js";
import { useDatabase } from "../support/database.js";
import { makeHub, practiceTenant, principalOf, startVendors, syncAll } from "../support/hub.js";
import { agree, debtorOfContact } from "../support/plan-actions.js";

const here = useDatabase();
const options = { cursors: true, acrossTenants: true };

test("two tenants with the same sources and plans come to the same, and each kind of change is told", async () => {
  const hub = makeHub(here);
  const states = [];
  let tenantId = "";
  for (let round = 0; round < 2; round += 1) {
    const vendors = await startVendors(hub, { form: 2, size: 60, anchor: "2026-11-25" });
    const tenant = await practiceTenant(hub, here, vendors);
    tenantId = tenant.tenantId;
    await syncAll(hub, tenant);
    await agree(hub, principalOf(tenantId), await debtorOfContact(here, tenantId));
    states.push(await finalState(here.database, tenantId, options));
  }
  const [first, second] = states as [(typeof states)[0], (typeof states)[0]];
  expect(stateDifferences(first, second)).toEqual([]);
  const filled = Object.entries(stateCounts(first)).filter(([, count]) => count > 0);
  expect(filled.map(([table]) => table)).toEqual(
    expect.arrayContaining([
      ...["activity", "audit_event", "connection", "contact_point", "credit", "debtor"],
      ...["debtor_balance", "instalment", "join_reason", "opportunity", "outbox", "owner"],
      ...["party", "party_key", "payment_plan", "plan_receivable", "receivable"],
      ...["settlement_line", "source_record", "stream"],
    ]),
  );

  const one = (table: string): string =>
    `(tenant_id, ctid) in (select tenant_id, ctid from ${table} order by ctid limit 1)`;
  for (const [table, change] of [
    ["debtor", `update debtor set needs_assessment = not needs_assessment where ${one("debtor")}`],
    [
      "debtor_balance",
      `update debtor_balance set open_minor = open_minor + 1 where ${one("debtor_balance")}`,
    ],
    ["receivable", `update receivable set debtor_id = null where ${one("receivable")}`],
    ["settlement_line", `delete from settlement_line where ${one("settlement_line")}`],
    ["outbox", `update outbox set state = 'DONE', finished_at = now() where ${one("outbox")}`],
    ["stream", `update stream set cursor = null where ${one("stream")}`],
  ] as const) {
    await here.rows(tenantId, change);
    const told = stateDifferences(first, await finalState(here.database, tenantId, options));
    expect(told.map((each) => each.split(":")[0])).toContain(table);
  }
});
