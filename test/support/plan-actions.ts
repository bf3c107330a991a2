/** Ways to a plan for the practice data's example, "Harbour & Pine Joinery Ltd", who owes £1,847.50 on three invoices. */
import { exampleXeroContactId } from "../../sandbox/index.js";
import type { Principal } from "../../src/access/principal.js";
import { decidePlan } from "../../src/actions/decide-plan.js";
import type { PlanTerms } from "../../src/actions/plan-terms.js";
import { previewPlan } from "../../src/actions/preview-plan.js";
import { proposePlan } from "../../src/actions/propose-plan.js";
import type { Result } from "../../src/actions/problem.js";
import type { PlanRow } from "../../src/store/queries/plans.js";
import type { TestDatabase } from "./database.js";
import type { TestHub } from "./hub.js";

export async function debtorOfContact(
  here: TestDatabase,
  tenantId: string,
  contactId: string = exampleXeroContactId,
): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    tenantId,
    "select debtor_id from party where external_id = $1",
    [contactId],
  );
  if (!row) throw new Error(`No party ${contactId}.`);
  return row.debtor_id;
}

export function termsFor(debtorId: string, more: Partial<PlanTerms> = {}): PlanTerms {
  return {
    debtorId,
    receivableIds: null,
    affordableMinor: 20_000n,
    currency: "GBP",
    paydays: null,
    ...more,
  };
}

/** The value, or an error that says why there is none. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.problems));
}

/** The codes of a refusal; "accepted" where there is none. */
export function codesOf(result: Result<unknown>): string[] | "accepted" {
  return result.ok ? "accepted" : result.problems.map((problem) => problem.code);
}

export async function optionFor(
  hub: TestHub,
  principal: Principal,
  terms: PlanTerms,
): Promise<string> {
  return valueOf(await previewPlan(hub, principal, terms)).options[0]!.optionId;
}

let keys = 0;
export const newKey = (): string => `key-${(keys += 1)}`;

export async function propose(
  hub: TestHub,
  principal: Principal,
  debtorId: string,
  more: Partial<PlanTerms> = {},
): Promise<PlanRow> {
  const terms = termsFor(debtorId, more);
  const optionId = await optionFor(hub, principal, terms);
  return valueOf(await proposePlan(hub, principal, { terms, optionId }, newKey()));
}

export async function agree(
  hub: TestHub,
  principal: Principal,
  debtorId: string,
  more: Partial<PlanTerms> = {},
): Promise<PlanRow> {
  const { id } = await propose(hub, principal, debtorId, more);
  return valueOf(await decidePlan(hub, principal, "ACCEPT", id, newKey()));
}
