/** From rows to the public types about the people around a debtor. No rule lives here. */
import type { Problem, Result } from "../actions/problem.js";
import { disclosureWords, roleWords, type HeldRole } from "../domain/roles.js";
import { toGlobalId } from "../schema/ids.js";
import type * as api from "../schema/roles.js";
import type { NamedPersonRow, PersonRow } from "../store/queries/roles.js";
import { userErrors } from "./present.js";

export function contactPerson(
  row: NamedPersonRow,
): api.ContactPerson & { readonly __typename: string } {
  return {
    __typename: "ContactPerson",
    id: toGlobalId("ContactPerson", row.id),
    name: row.name,
    email: row.email,
    source: {
      vendor: row.vendor,
      account: row.account,
      objectType: row.objectType,
      id: row.externalId,
    },
  };
}

export function person(row: PersonRow): api.DebtorPerson {
  const { named } = row;
  return {
    personId: toGlobalId(named ? "ContactPerson" : "Party", row.personId),
    roles: row.roles.map(role),
    otherWords: row.otherWords,
    mayBeTold: row.mayBeTold,
    mayBeToldWords: disclosureWords[row.mayBeTold],
    contactPerson: named && contactPerson(named),
    partyUuid: named ? null : row.personId,
  };
}

function role(held: HeldRole): api.PersonRole {
  const { decision } = held;
  return {
    role: held.role,
    words: roleWords(held.role),
    state: held.state,
    saidBy: held.saidBy,
    sources: held.sources.map(({ source, words }) => ({
      connectionId: toGlobalId("Connection", source),
      words,
    })),
    about: held.about.map((id) => toGlobalId("Party", id)),
    since: held.since,
    until: held.until,
    authority: held.authority,
    decidedBy: decision?.decidedBy ?? null,
    decidedAt: decision ? new Date(decision.decidedAt) : null,
    mayBeTold: held.mayBeTold,
    relation: held.relation,
  };
}

export function payload(result: Result<PersonRow>): api.PartyRolePayload {
  const problems: readonly Problem[] = result.ok ? [] : result.problems;
  return {
    person: result.ok ? person(result.value) : null,
    userErrors: userErrors(problems),
  };
}
