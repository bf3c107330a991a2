/** Who can be contacted about a debtor: the debtor itself, whoever speaks for it, and the people around it. */
import type { Relation } from "../../roles.js";
import type { DebtorFacts, StoredParty, StoredPerson } from "./facts.js";

/** The debtor in a case, and whoever speaks for it. */
export const debtorPersonId = "debtor";

export interface Recipient {
  /** Null: the debtor itself, by its own records. */
  readonly person: StoredPerson | null;
  /** In the case; see {@link debtorPersonId}. */
  readonly id: string;
  readonly name: string;
  readonly relation: Relation;
  /** Not those that are gone. */
  readonly records: readonly StoredParty[];
}

/** An organisation is reached by its own numbers and addresses, and by the people who may be told what it owes. */
export function ownRecipients(facts: DebtorFacts): Recipient[] {
  const voices = facts.kind === "PERSON" ? [] : facts.people.filter(speaksForDebtor);
  return [debtorRecipient(facts), ...voices.map((person) => personAround(facts, person))];
}

/** Null where it is none of the people around the debtor. @param personId also the debtor's own party */
export function recipientNamed(facts: DebtorFacts, personId: string): Recipient | null {
  const person = facts.people.find(({ ids }) => ids.includes(personId));
  if (person) return personAround(facts, person);
  return ownParties(facts).some(({ id }) => id === personId) ? debtorRecipient(facts) : null;
}

export function debtorRecipient(facts: DebtorFacts): Recipient {
  return {
    person: null,
    id: debtorPersonId,
    name: facts.name,
    relation: "DEBTOR",
    records: ownParties(facts).filter(({ gone }) => !gone),
  };
}

function personAround(facts: DebtorFacts, person: StoredPerson): Recipient {
  const relation = relationOf(person);
  return {
    person,
    id: relation === "DEBTOR" ? debtorPersonId : person.personId,
    name: person.name,
    relation,
    records: facts.parties.filter(({ id, gone }) => person.ids.includes(id) && !gone),
  };
}

/** Those that are nobody's around it. */
function ownParties({ parties, people }: DebtorFacts): StoredParty[] {
  const around = new Set(people.flatMap(({ ids }) => ids));
  return parties.filter(({ id }) => !around.has(id));
}

/** The strictest that any role gives; whoever may not be told of the debt is a stranger to it, whatever they are. */
const strictestFirst: readonly Relation[] = [
  "DEBTOR",
  "JOINT_DEBTOR",
  "PARENT_OF_MINOR",
  "GUARDIAN",
  "EXECUTOR",
  "GUARANTOR",
  "ATTORNEY",
  "DEBT_ADVISER",
];

export function relationOf({ roles }: StoredPerson): Relation {
  const held = roles
    .filter(({ state, mayBeTold }) => state === "HOLDS" && mayBeTold === "DEBT_DETAILS")
    .map(({ relation }) => relation);
  return strictestFirst.find((each) => held.includes(each)) ?? "THIRD_PARTY";
}

function speaksForDebtor(person: StoredPerson): boolean {
  return relationOf(person) === "DEBTOR";
}

/** Whom a fact of the hub is about, as the case names them. @param personId null: the debtor */
export function caseIdOf(
  facts: DebtorFacts,
  recipient: Recipient,
  personId: string | null,
): string {
  const person =
    personId === null ? undefined : facts.people.find(({ ids }) => ids.includes(personId));
  if (!person) return debtorPersonId;
  return person === recipient.person ? recipient.id : person.personId;
}
