/** Sets what the tenant has decided about contact: a new version, from a day on. */
import type { Principal } from "../access/principal.js";
import type { Period } from "../domain/contact/past-contact.js";
import { PolicyError, readPolicy, type TenantPolicy } from "../policies/tenant-policy.js";
import { addTenantPolicy } from "../store/tenant-policies.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { accept, refuse, type Result } from "./problem.js";
import { simulationOf, type Simulation } from "./simulate-policy.js";

export interface PolicyToSet {
  readonly policy: unknown;
  /** ISO 8601; null: at once. */
  readonly effectiveFrom: string | null;
}

/** A version of the policy; plain JSON, for the kept answer. */
export interface SetPolicy {
  readonly version: number;
  readonly policy: TenantPolicy;
  readonly effectiveFrom: string;
  readonly setBy: string;
  readonly setAt: string;
}

const dayMs = 86_400_000;
const furthestMs = 366 * dayMs;
const slackMs = 5 * 60_000;
const lookedBackMs = 30 * dayMs;

export function setContactPolicy(
  context: ActionContext,
  principal: Principal,
  input: PolicyToSet,
  idempotencyKey: string,
): Promise<Result<SetPolicy>> {
  const { tenantId, actor } = principal;
  const call = { operation: "setContactPolicy", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const now = context.clock.now();
    const checked = checkPolicy(input, now);
    if (!checked.ok) return checked;
    const { policy, effectiveFrom } = checked.value;
    const toAdd = { body: policy, effectiveFrom, actor };
    const { version } = await addTenantPolicy(unit.sql, tenantId, toAdd, now);
    const subject = `tenant:${tenantId}`;
    const detail = { version, effectiveFrom: effectiveFrom.toISOString() };
    audit(unit, principal, { action: "CONTACT_POLICY_SET", subject, detail }, now);
    return accept({
      version,
      policy,
      effectiveFrom: effectiveFrom.toISOString(),
      setBy: actor,
      setAt: now.toISOString(),
    });
  });
}

/** What the policy would have said of the contact of the last 30 days. Nothing is stored. */
export async function rehearseContactPolicy(
  context: ActionContext,
  principal: Principal,
  input: PolicyToSet,
): Promise<Result<Simulation>> {
  const now = context.clock.now();
  const checked = checkPolicy(input, now);
  if (!checked.ok) return checked;
  const proposed = { version: null, policy: checked.value.policy };
  const period: Period = { from: new Date(now.getTime() - lookedBackMs), to: now };
  const reader = context.database.readerFor(principal);
  return accept(await simulationOf(reader, principal.tenantId, proposed, period));
}

function checkPolicy(
  { policy, effectiveFrom }: PolicyToSet,
  now: Date,
): Result<{ policy: TenantPolicy; effectiveFrom: Date }> {
  const from = effectiveFrom === null ? now : new Date(effectiveFrom);
  const ahead = from.getTime() - now.getTime();
  if (ahead < -slackMs || ahead > furthestMs)
    return refuse(
      "INVALID_INPUT",
      ["effectiveFrom"],
      "A policy counts from now on, or from a time within the next year.",
    );
  try {
    const read = readPolicy(policy);
    return accept({ policy: read, effectiveFrom: ahead < 0 ? now : from });
  } catch (error) {
    if (error instanceof PolicyError) return refuse("INVALID_INPUT", ["policy"], error.message);
    throw error;
  }
}
