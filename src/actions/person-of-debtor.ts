/** The person whom a decision about a role is for, with all that was said of them, while nothing of it moves. */
import type { Principal } from "../access/principal.js";
import { holdDebtors } from "../store/debtor-locks.js";
import type { UnitOfWork } from "../store/orm.js";
import { peopleOfDebtors, type PersonRow } from "../store/queries/roles.js";
import { accept, refuse, type Result } from "./problem.js";

export interface WhoseRole {
  /** Also an id from before a join. */
  readonly debtorId: string;
  readonly personId: string;
}

/** The debtor as it is called now, while nothing of it moves; also by an id from before a join. */
export async function holdDebtor(
  unit: UnitOfWork,
  { tenantId }: Principal,
  debtorId: string,
): Promise<Result<{ readonly id: string }>> {
  const [debtor] = await unit.sql.query<{ id: string }>(
    `/* holdDebtor */
     select d.id from debtor d
      where d.tenant_id = $1
        and d.id = coalesce((select debtor_id from debtor_alias where tenant_id = $1 and alias_id = $2), $2)`,
    [tenantId, debtorId],
  );
  if (!debtor)
    return refuse("NOT_FOUND", ["input", "debtorId"], "There is no debtor with this id.");
  await holdDebtors(unit.sql, tenantId, [debtor.id]);
  return accept(debtor);
}

/** Refuses somebody who has nothing to do with the debtor: their role would tell a stranger of the debt. */
export async function personOfDebtor(
  unit: UnitOfWork,
  principal: Principal,
  { debtorId, personId }: WhoseRole,
  now: Date,
): Promise<Result<PersonRow>> {
  const held = await holdDebtor(unit, principal, debtorId);
  if (!held.ok) return held;
  const people = await peopleOfDebtors(unit.sql, principal.tenantId, [held.value.id], now);
  const person = people.find(({ ids }) => ids.includes(personId));
  if (!person)
    return refuse(
      "NOT_FOUND",
      ["input", "personId"],
      "This is none of the people around the debtor: take a personId from the debtor's own list.",
    );
  return accept(person);
}

/** The person as they now stand, for the answer. */
export async function personAgain(
  unit: UnitOfWork,
  { tenantId }: Principal,
  { debtorId, personId }: PersonRow,
  now: Date,
): Promise<PersonRow> {
  const people = await peopleOfDebtors(unit.sql, tenantId, [debtorId], now);
  const person = people.find((each) => each.personId === personId);
  if (!person) throw new Error("A person whose role was just decided cannot be read back.");
  return person;
}
