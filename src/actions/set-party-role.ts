/** Says that a person has a role with a debtor: it counts before whatever sources say. */
import type { Principal } from "../access/principal.js";
import { todayIn } from "../domain/calendar.js";
import { problemWithRole, type DecidedRole } from "../domain/roles.js";
import type { PersonRow } from "../store/queries/roles.js";
import { decideRole } from "../store/roles.js";
import { tenantById } from "../store/tenants.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { personAgain, personOfDebtor, type WhoseRole } from "./person-of-debtor.js";
import { accept, refuse, type Result } from "./problem.js";

export interface RoleToSet
  extends WhoseRole, Pick<DecidedRole, "role" | "since" | "until" | "authority"> {}

export async function setPartyRole(
  context: ActionContext,
  principal: Principal,
  input: RoleToSet,
  idempotencyKey: string,
): Promise<Result<PersonRow>> {
  const { tenantId, actor } = principal;
  const call = { operation: "setPartyRole", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const now = context.clock.now();
    const found = await personOfDebtor(unit, principal, input, now);
    if (!found.ok) return found;
    const tenant = await tenantById(unit.sql, tenantId);
    const problem = problemWithRole(input, todayIn(now, tenant.time_zone));
    if (problem) return refuse(problem.code, ["input", ...problem.field], problem.message);
    const person = found.value;
    const { role, since, until, authority } = input;
    const place = {
      tenantId,
      personId: person.personId,
      ids: person.ids,
      ...placeOf(person, role),
    };
    const decision = { role, holds: true, since, until, authority };
    const by = { decidedBy: actor, decidedAt: now.toISOString() };
    await decideRole(unit.sql, place, { ...decision, ...by });
    const detail = {
      personId: person.personId,
      role,
      since,
      until,
      proof: authority?.proof ?? null,
    };
    const subject = `debtor:${person.debtorId}`;
    audit(unit, principal, { action: "ROLE_SET", subject, detail }, now);
    return accept(await personAgain(unit, principal, person, now));
  });
}

/**
 * About the person's own account alone, so that the role does not spread to whatever else the debtor is known from;
 * about somebody of another debtor's, where a source ties them to this one.
 */
function placeOf(
  { home, stated, decided }: PersonRow,
  role: DecidedRole["role"],
): { about: string[]; aboutBefore: string[] } {
  const aboutBefore = decided.filter((each) => each.role === role).map(({ about }) => about);
  const tied = [...new Set([...stated, ...decided].map(({ about }) => about))];
  return { about: home === null ? tied : [home], aboutBefore };
}
