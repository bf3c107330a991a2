/** The public types about the people around a debtor: who they are to it, and what each may be told. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID, InputType } from "type-graphql";
import {
  disclosures,
  disclosureWords,
  proofs,
  relations,
  roles,
  roleStates,
  roleWords,
  type Proof,
  type Role,
} from "../domain/roles.js";
import { register } from "./enums.js";
import { PlainDateScalar } from "./scalars.js";
import { Node, PlainType, SourceRef, UserError } from "./types.js";

const RoleEnum = register(
  "PartyRole",
  roles,
  "What a person is to a debtor.",
  Object.fromEntries(roles.map((role) => [role, `${roleWords(role)}.`])),
);

const RoleStateEnum = register("PartyRoleState", roleStates, "Whether a role counts today.", {
  HOLDS: "It counts.",
  NOT_YET: "It begins later.",
  ENDED: "It is over.",
  NEEDS_AUTHORITY: "Somebody says so, and nobody has seen the proof yet: it opens nothing.",
  REMOVED: "A person has said in the hub that it is not so, whatever a source says.",
});

const RoleSaidByEnum = register("PartyRoleSaidBy", ["HUB", "SOURCE"], "Whose word counts.", {
  HUB: "A person decided it here; no source changes it.",
  SOURCE: "Another system says so.",
});

export const DisclosureEnum = register(
  "MayBeTold",
  disclosures,
  "The most that a person may be told of the debt; the rules on contact may allow less.",
  disclosureWords,
);

export const RelationEnum = register(
  "ContactRelation",
  relations,
  "How the rules on contact name somebody who is contacted.",
);

const ProofEnum = register(
  "AuthorityProof",
  proofs,
  "Which document shows that somebody may act for the debtor.",
);

@PlainType({
  implements: Node,
  description:
    "A person without a record of their own: a line in another record, such as a ledger's customer or invoice, names them.",
})
export class ContactPerson extends Node {
  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => SourceRef, { description: "The customer whom they are named for." })
  source!: SourceRef;
}

@PlainType({ description: "What shows that somebody may act for the debtor." })
export class RoleAuthority {
  @Field(() => ProofEnum)
  proof!: string;

  @Field(() => String, { nullable: true, description: "The number of the document." })
  reference!: string | null;

  @Field(() => PlainDateScalar, { description: "The day on which somebody saw it." })
  seenOn!: string;
}

@PlainType({ description: "A source that says so, and how it puts it." })
export class RoleSource {
  @Field(() => ID)
  connectionId!: string;

  @Field(() => String)
  words!: string;
}

@PlainType({ description: "One role of a person, from all that was said of it." })
export class PersonRole {
  @Field(() => RoleEnum)
  role!: string;

  @Field(() => String, { description: "In plain words." })
  words!: string;

  @Field(() => RoleStateEnum)
  state!: string;

  @Field(() => RoleSaidByEnum)
  saidBy!: string;

  @Field(() => [RoleSource], { description: "The sources that say so, whoever decides." })
  sources!: RoleSource[];

  @Field(() => [ID], {
    description:
      "The parties whose debts it was said about. The debtor may be known from more: where only a shared address or number joins these, that is no leave to tell of their debts.",
  })
  about!: string[];

  @Field(() => PlainDateScalar, { nullable: true, description: "The first day; null is open." })
  since!: string | null;

  @Field(() => PlainDateScalar, { nullable: true, description: "The last day; null is open." })
  until!: string | null;

  @Field(() => RoleAuthority, { nullable: true })
  authority!: RoleAuthority | null;

  @Field(() => String, { nullable: true, description: "Who decided it in the hub." })
  decidedBy!: string | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  decidedAt!: Date | null;

  @Field(() => DisclosureEnum, { description: "What this role alone allows today." })
  mayBeTold!: string;

  @Field(() => RelationEnum)
  relation!: string;
}

@PlainType({
  description: "A person around a debtor. Without a role that counts they may be told nothing.",
})
export class DebtorPerson {
  @Field(() => ID, { description: "Give it as `personId` to set or remove a role." })
  personId!: string;

  @Field(() => [PersonRole])
  roles!: PersonRole[];

  @Field(() => [String], {
    description: "What sources call the person and no role follows from.",
  })
  otherWords!: readonly string[];

  @Field(() => DisclosureEnum, { description: "The most that any of the roles allows." })
  mayBeTold!: string;

  @Field(() => String, { description: "The same as a sentence for staff." })
  mayBeToldWords!: string;

  @Field(() => ContactPerson, {
    nullable: true,
    description: "Who it is, where they have no record of their own; otherwise see `party`.",
  })
  contactPerson!: ContactPerson | null;

  /** Null where the person has no record of their own. */
  partyUuid!: string | null;
}

@PlainType({})
export class PartyRolePayload {
  @Field(() => DebtorPerson, { nullable: true, description: "As they stand now." })
  person!: DebtorPerson | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType({
  description: "What shows that somebody may act for the debtor, and when it was seen.",
})
export class RoleAuthorityInput {
  @Field(() => ProofEnum)
  proof!: Proof;

  @Field(() => String, {
    nullable: true,
    description:
      "The number of the document, such as LPA 2025/113: at most 40 letters, digits and . / # -, no words. Never why the debtor needs help.",
  })
  reference?: string | null;

  @Field(() => PlainDateScalar, {
    description: "The day on which somebody saw it; not later than today.",
  })
  seenOn!: string;
}

@InputType()
export class SetPartyRoleInput {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => ID, { description: "From the debtor's `people`." })
  personId!: string;

  @Field(() => RoleEnum)
  role!: Role;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "The first day; left out: at once.",
  })
  since?: string | null;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "The last day; left out: until it is removed.",
  })
  until?: string | null;

  @Field(() => RoleAuthorityInput, {
    nullable: true,
    description:
      "Needed for EXECUTOR, HELPER, DEBT_ADVISER, ATTORNEY, GUARDIAN and PARENT_OF_MINOR.",
  })
  authority?: RoleAuthorityInput | null;
}

@InputType()
export class RemovePartyRoleInput {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => ID, { description: "From the debtor's `people`." })
  personId!: string;

  @Field(() => RoleEnum)
  role!: Role;
}
