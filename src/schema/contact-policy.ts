/** The public types about what a tenant has decided about contact, and about rule packs. */
import { GraphQLDateTimeISO, GraphQLJSONObject } from "graphql-scalars";
import { Field, ID, Int } from "type-graphql";
import { connectionType } from "./connections.js";
import { ContactAnswerEnum, ContactReason, VerificationEnum } from "./contact-decision.js";
import { ContactChannelEnum } from "./contact-enums.js";
import { PlainType, UserError } from "./types.js";

@PlainType({ description: "Law that is computed with, such as interest on what is paid late." })
export class ComputedRule {
  @Field(() => String, { description: "Where it is written." })
  citation!: string;

  @Field(() => String)
  words!: string;

  @Field(() => VerificationEnum)
  verification!: string;

  @Field(() => [String], { description: "Kinds of published computation cases." })
  computations!: readonly string[];
}

@PlainType({ description: "A rule pack that ships with the hub." })
export class PolicyPackInfo {
  @Field(() => String)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: "Of the pack's text." })
  version!: string;

  @Field(() => [String])
  sources!: readonly string[];

  @Field(() => Boolean, { description: "Whether it decides about this tenant's contact." })
  decides!: boolean;

  @Field(() => [ComputedRule], { description: "Empty where its rules are about contact." })
  computed!: readonly ComputedRule[];
}

@PlainType({
  description:
    "What a tenant has decided about contact. It can only make things stricter than the house rules and the law.",
})
export class ContactPolicy {
  @Field(() => Int, { description: "0 where none was set: then all packs of law count." })
  version!: number;

  @Field(() => GraphQLJSONObject, {
    description:
      "`packs` (of law; absent: all that ship), `collector` { role, entityId }, `regulatedCredit`, `acceptedGaps` (HIDDEN, NOT_TOLD, NO_CRM: what is known to be missing for good of past contact, and answered for), and `limits` { hours [{ days, from, to }], callsPerDay, callsPerWeek, contactsPerWeek, neverUsed (channels) }.",
  })
  policy!: object;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  effectiveFrom!: Date | null;

  @Field(() => String, { nullable: true })
  setBy!: string | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  setAt!: Date | null;

  @Field(() => [PolicyPackInfo])
  packs!: readonly PolicyPackInfo[];
}

@PlainType({ description: "How often a rule would have spoken against a contact." })
export class SimulatedRule {
  @Field(() => ContactAnswerEnum)
  effect!: string;

  @Field(() => String)
  code!: string;

  @Field(() => String)
  pack!: string;

  @Field(() => String)
  rule!: string;

  @Field(() => Int)
  contacts!: number;
}

@PlainType({ description: "A contact that was made, and what the policy would have said." })
export class SimulatedContact {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => GraphQLDateTimeISO)
  at!: Date;

  @Field(() => ContactChannelEnum)
  channel!: string;

  @Field(() => ContactAnswerEnum)
  decision!: string;

  @Field(() => [ContactReason])
  reasons!: readonly ContactReason[];
}

export const SimulatedContactConnection = connectionType(SimulatedContact, "SimulatedContact");

@PlainType({
  description:
    "What a policy would have said of the contact of ours in a period: each as of its own moment, taken as asking for payment. Wishes that sources tell of are taken as they are now.",
})
export class PolicySimulation {
  @Field(() => GraphQLDateTimeISO)
  from!: Date;

  @Field(() => GraphQLDateTimeISO)
  to!: Date;

  @Field(() => Int)
  allowed!: number;

  @Field(() => Int)
  refused!: number;

  @Field(() => Int, { description: "A person would have had to look first." })
  reviewed!: number;

  @Field(() => Int, { description: "When it was is not known." })
  notJudged!: number;

  @Field(() => [SimulatedRule], { description: "The most frequent first." })
  byRule!: readonly SimulatedRule[];
}

@PlainType({ description: "A case that does not come out as it says." })
export class PolicyCheckFailure {
  @Field(() => Int, { description: "Its line, from 1." })
  line!: number;

  @Field(() => String, { nullable: true, description: "Null where it is no case." })
  id!: string | null;

  @Field(() => String, {
    description: "What is about it: decision, reasons, or what else differs.",
  })
  what!: string;

  @Field(() => String, { nullable: true })
  expected!: string | null;

  @Field(() => String, { description: "What came, or why it is no case." })
  actual!: string;
}

@PlainType({ description: "Whether cases with expected answers come out." })
export class PolicyCheck {
  @Field(() => Int)
  passed!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => [PolicyCheckFailure])
  failures!: readonly PolicyCheckFailure[];
}

@PlainType({})
export class ContactPolicyPayload {
  @Field(() => ContactPolicy, { nullable: true })
  contactPolicy!: ContactPolicy | null;

  @Field(() => PolicySimulation, {
    nullable: true,
    description: "With dryRun: what it would have said of the contact of the last 30 days.",
  })
  simulation!: PolicySimulation | null;

  @Field(() => [UserError])
  userErrors!: readonly UserError[];
}
