/** Says that a person does not have a role with a debtor, whatever sources say now or later. */
import type { Principal } from "../access/principal.js";
import type { Role } from "../domain/roles.js";
import type { PersonRow } from "../store/queries/roles.js";
import { decideRole } from "../store/roles.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { personAgain, personOfDebtor, type WhoseRole } from "./person-of-debtor.js";
import { accept, refuse, type Result } from "./problem.js";

export interface RoleToRemove extends WhoseRole {
  readonly role: Role;
}

export async function removePartyRole(
  context: ActionContext,
  principal: Principal,
  input: RoleToRemove,
  idempotencyKey: string,
): Promise<Result<PersonRow>> {
  const { tenantId, actor } = principal;
  const call = { operation: "removePartyRole", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const now = context.clock.now();
    const found = await personOfDebtor(unit, principal, input, now);
    if (!found.ok) return found;
    const person = found.value;
    const { role } = input;
    const about = saidAbout(person, role);
    if (about.length === 0)
      return refuse(
        "NOT_FOUND",
        ["input", "role"],
        "Nobody says that the person has this role: there is nothing to remove.",
      );
    const place = { tenantId, personId: person.personId, ids: person.ids, about, aboutBefore: [] };
    const nothing = { holds: false, since: null, until: null, authority: null };
    const by = { decidedBy: actor, decidedAt: now.toISOString() };
    await decideRole(unit.sql, place, { role, ...nothing, ...by });
    const detail = { personId: person.personId, role };
    const subject = `debtor:${person.debtorId}`;
    audit(unit, principal, { action: "ROLE_REMOVED", subject, detail }, now);
    return accept(await personAgain(unit, principal, person, now));
  });
}

/** Wherever it is said: should the debtor come apart again, it is removed from every part. */
function saidAbout({ home, stated, decided }: PersonRow, role: Role): string[] {
  const said = [...stated, ...decided].filter((each) => each.role === role);
  if (said.length === 0) return [];
  return [...new Set([...(home === null ? [] : [home]), ...said.map(({ about }) => about)])];
}
