/** From policies, checks and simulations to their public types. No rule lives here. */
import type { StoredPolicy } from "../actions/decide-contact.js";
import type { SetPolicy } from "../actions/set-contact-policy.js";
import type { JudgedContact } from "../domain/contact/past-contact.js";
import type { CheckedCases, CheckedLine } from "../policies/check.js";
import { computationPacks } from "../policies/computations.js";
import { packs } from "../policies/packs.js";
import { packsFor, type PolicyInForce } from "../policies/tenant-policy.js";
import type * as api from "../schema/contact-policy.js";
import { toGlobalId } from "../schema/ids.js";

export function contactPolicy(stored: StoredPolicy): api.ContactPolicy {
  const { version, policy, row } = stored;
  return {
    version,
    policy,
    effectiveFrom: row?.effectiveFrom ?? null,
    setBy: row?.setBy ?? null,
    setAt: row?.setAt ?? null,
    packs: packInfos(stored),
  };
}

export function setPolicy({ version, policy, effectiveFrom, setBy, setAt }: SetPolicy) {
  return {
    version,
    policy,
    effectiveFrom: new Date(effectiveFrom),
    setBy,
    setAt: new Date(setAt),
    packs: packInfos({ version, policy }),
  } satisfies api.ContactPolicy;
}

function packInfos(policy: PolicyInForce): api.PolicyPackInfo[] {
  const deciding = packsFor(policy);
  const chosen = new Set(deciding.map(({ id }) => id));
  const others = [...packs.values()].filter(({ id }) => !chosen.has(id));
  return [
    ...[...deciding, ...others].map(({ id, title, version, sources }) => ({
      ...{ id, title, version, sources },
      decides: chosen.has(id),
      computed: [],
    })),
    ...computationPacks.map(({ id, title, version, sources, rules }) => ({
      ...{ id, title, version, sources },
      decides: false,
      computed: rules,
    })),
  ];
}

export function policyCheck({ passed, failed }: CheckedCases): api.PolicyCheck {
  return { passed, failed: failed.length, failures: failed.flatMap(failures) };
}

function failures({ line, id, problem, differences }: CheckedLine): api.PolicyCheckFailure[] {
  if (problem !== null) return [{ line, id, what: "case", expected: null, actual: problem }];
  return differences.map(({ what, expected, actual }) => ({ line, id, what, expected, actual }));
}

export function simulatedContact(judged: JudgedContact): api.SimulatedContact {
  const { debtorId, at, channel, decision, reasons } = judged;
  const against = reasons.filter(({ effect }) => effect === "BLOCK" || effect === "REVIEW");
  return { debtorId: toGlobalId("Debtor", debtorId), at, channel, decision, reasons: against };
}
