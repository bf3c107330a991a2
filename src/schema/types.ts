/**
 * The public types. Resolvers return plain objects of these shapes; what is not computed by a field
 * resolver is read as it stands, which keeps execution cheap.
 */
import { GraphQLDateTimeISO, GraphQLJSON } from "graphql-scalars";
import {
  Authorized,
  Field,
  ID,
  Int,
  InterfaceType,
  ObjectType,
  type ObjectTypeOptions,
} from "type-graphql";
import type { ProblemCode } from "../actions/problem.js";
import * as enums from "./enums.js";
import { MinorUnits, PlainDateScalar } from "./scalars.js";

/**
 * Fields are read as they stand, without a wrapper for each; pages have thousands of them. The wrapper is also
 * what asks for scopes, so a field with `@Authorized` says `simple: false`.
 */
export const plain = { simpleResolvers: true };

/** A type whose fields are read as they stand. */
export function PlainType(options: ObjectTypeOptions): ClassDecorator {
  return ObjectType({ ...options, ...plain });
}

@InterfaceType({
  description: "Anything with an id that keeps resolving.",
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID)
  id!: string;
}

@PlainType({ description: "An exact amount of money." })
export class Money {
  @Field(() => MinorUnits, { description: "Whole minor units." })
  amountMinor!: string | bigint;

  @Field(() => String, { description: "ISO 4217 code." })
  currency!: string;

  @Field(() => String, { description: "As a person of the tenant's language writes it." })
  formatted!: string;
}

@PlainType({ description: "The full name of a record in another system." })
export class SourceRef {
  @Field(() => enums.VendorEnum)
  vendor!: string;

  @Field(() => String, {
    description: "The vendor's id of the account: a Salesforce organisation, a Xero tenant.",
  })
  account!: string;

  @Field(() => String, {
    description: "The vendor's name of the record's type, such as Account, Contact or Invoice.",
  })
  objectType!: string;

  @Field(() => String, { description: "The vendor's id of the record." })
  id!: string;
}

@PlainType({})
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: "Give it as `after` to get the next page." })
  endCursor!: string | null;
}

@PlainType({
  description: "What is open, by days since the due date. The parts add up to what is open.",
})
export class Ageing {
  @Field(() => Money)
  notDue!: Money;

  @Field(() => Money)
  days1To30!: Money;

  @Field(() => Money)
  days31To60!: Money;

  @Field(() => Money)
  days61To90!: Money;

  @Field(() => Money)
  over90!: Money;
}

@PlainType({ description: "What a debtor owes in one currency." })
export class DebtorBalance {
  @Field(() => String, { description: "ISO 4217 code." })
  currency!: string;

  @Field(() => Money, { description: "All that is open." })
  open!: Money;

  @Field(() => Money, { description: "The part whose due date has passed." })
  overdue!: Money;

  @Field(() => Ageing)
  ageing!: Ageing;

  @Field(() => Money, {
    description:
      "Credits, over- and prepayments of the debtor's that are not set against anything yet.",
  })
  unusedCredit!: Money;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "The earliest due date among what is open; null when there is only unused credit.",
  })
  oldestDueOn!: string | null;
}

@PlainType({ description: "A way to reach a party." })
export class ContactPoint {
  @Field(() => enums.ContactKindEnum)
  kind!: string;

  @Field(() => String, { description: "As the source wrote it." })
  value!: string;

  @Field(() => String, {
    nullable: true,
    description: "Lower-case e-mail, E.164 telephone number.",
  })
  normalised!: string | null;

  @Field(() => String, { description: "The source's word for it." })
  label!: string;

  @Field(() => enums.OptOutEnum)
  optOut!: string;
}

@PlainType({ implements: Node, description: "A person or organisation as one source knows it." })
export class Party extends Node {
  @Field(() => enums.PartyKindEnum)
  kind!: string;

  @Field(() => String)
  name!: string;

  @Field(() => SourceRef)
  source!: SourceRef;

  @Field(() => Boolean, { description: "Put away in the source (archived, inactive)." })
  archived!: boolean;

  @Field(() => ID, { nullable: true, description: "The party that this one is a contact of." })
  memberOf!: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When the vendor last changed it.",
  })
  sourceUpdatedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, { description: "When this version was read." })
  fetchedAt!: Date;

  contactPointRows!: readonly ContactPoint[];
  wishes!: { readonly language: string | null; readonly preferredChannel: string | null };
}

@PlainType({ description: "Why two parties are one debtor." })
export class JoinReason {
  @Field(() => enums.JoinKindEnum)
  kind!: string;

  @Field(() => ID)
  partyA!: string;

  @Field(() => ID)
  partyB!: string;

  @Field(() => String, { description: "In plain words." })
  words!: string;
}

@PlainType({
  implements: Node,
  description: "The joined party: one person or organisation who owes, or owed.",
})
export class Debtor extends Node {
  @Field(() => enums.PartyKindEnum)
  kind!: string;

  @Field(() => String)
  name!: string;

  @Field(() => enums.CollectionStatusEnum)
  status!: string;

  @Field(() => String, { description: "Why it has this status, in plain words." })
  statusReason!: string;

  @Field(() => [DebtorBalance], {
    description: "One for each currency in which something is open.",
  })
  balances!: DebtorBalance[];

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description:
      "Everything from before this instant is taken into account; null before the first sync.",
  })
  asOf!: Date | null;

  @Field(() => Boolean, {
    description:
      "A source is behind or not well. Stale means gentle: ask for nothing on this ground.",
  })
  stale!: boolean;

  uuid!: string;
}

@PlainType({
  implements: Node,
  description: "A payment or other line that lowers what is owed on a receivable.",
})
export class SettlementLine extends Node {
  @Field(() => enums.SettlementKindEnum)
  kind!: string;

  @Field(() => Money)
  amount!: Money;

  @Field(() => PlainDateScalar)
  appliedOn!: string;

  @Field(() => Boolean, { description: "The source has undone it; it no longer counts." })
  reversed!: boolean;

  @Field(() => SourceRef)
  source!: SourceRef;
}

@PlainType({
  description:
    "The source's own balance and what follows from total and settlement lines disagree. Nothing is asked for on its ground.",
})
export class Discrepancy {
  @Field(() => Money, { description: "What the source says is owed." })
  stated!: Money;

  @Field(() => Money, { description: "The total less all settlement lines that count." })
  proved!: Money;
}

@PlainType({ implements: Node, description: "An invoice or other amount owed." })
export class Receivable extends Node {
  @Field(() => String, { nullable: true })
  number!: string | null;

  @Field(() => String, { nullable: true })
  reference!: string | null;

  @Field(() => PlainDateScalar)
  issuedOn!: string;

  @Field(() => PlainDateScalar)
  dueOn!: string;

  @Field(() => Money)
  total!: Money;

  @Field(() => Money, { description: "What the ledger says is still owed." })
  balance!: Money;

  @Field(() => enums.ReceivableStatusEnum)
  status!: string;

  @Field(() => String, { description: "The ledger's own word." })
  rawStatus!: string;

  @Field(() => Discrepancy, {
    nullable: true,
    description: "Null when the balance follows from the settlement lines.",
  })
  discrepancy!: Discrepancy | null;

  @Field(() => ID, { nullable: true, description: "The payment plan that it is part of now." })
  planId!: string | null;

  @Field(() => SourceRef)
  source!: SourceRef;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  sourceUpdatedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO)
  fetchedAt!: Date;

  uuid!: string;
}

@PlainType({ description: "The part of an instalment that pays one receivable." })
export class Allocation {
  @Field(() => ID)
  receivableId!: string;

  @Field(() => Money)
  amount!: Money;
}

@PlainType({})
export class Instalment {
  @Field(() => Int, { description: "1, 2, 3 …" })
  number!: number;

  @Field(() => PlainDateScalar, { description: "A banking day." })
  dueOn!: string;

  @Field(() => Money)
  amount!: Money;

  @Field(() => Money)
  paid!: Money;

  @Field(() => enums.InstalmentStatusEnum)
  status!: string;

  @Field(() => [Allocation], { description: "Oldest debt first." })
  allocations!: Allocation[];
}

@PlainType({ description: "What a plan says in another system." })
export class PlanWriteBack {
  @Field(() => enums.VendorEnum)
  vendor!: string;

  @Field(() => enums.WriteBackKindEnum)
  kind!: string;

  @Field(() => String)
  objectType!: string;

  @Field(() => String, { description: "The vendor's id of the record that it is written to." })
  recordId!: string;

  @Field(() => enums.WriteBackStateEnum)
  state!: string;

  @Field(() => String, { nullable: true, description: "Why it is not there (yet), for a person." })
  problem!: string | null;
}

@PlainType({ implements: Node, description: "A payment plan. Interest and fees are zero." })
export class PaymentPlan extends Node {
  @Field(() => String, { description: "What people call it: in letters, tasks and history notes." })
  reference!: string;

  @Field(() => ID)
  debtorId!: string;

  @Field(() => enums.PlanStateEnum)
  state!: string;

  @Field(() => [enums.PlanTransitionEnum], { description: "What may happen to it now." })
  allowedTransitions!: string[];

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: "Why it fits, in plain words." })
  why!: string;

  @Field(() => Money)
  total!: Money;

  @Field(() => Money, { description: "Paid on it since it was agreed." })
  paid!: Money;

  @Field(() => Money)
  remaining!: Money;

  @Field(() => Int, { description: "Moves with every change of state." })
  version!: number;

  @Field(() => [Instalment])
  instalments!: Instalment[];

  @Field(() => [PlanWriteBack], {
    description: "What other systems are told, and whether they have been.",
  })
  writeBacks!: PlanWriteBack[];

  @Field(() => String)
  proposedBy!: string;

  @Field(() => GraphQLDateTimeISO)
  proposedAt!: Date;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  acceptedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  endedAt!: Date | null;
}

@PlainType({ description: "A plan that can be proposed as it stands." })
export class PlanOption {
  @Field(() => String, { description: "Names this exact schedule; give it to proposePlan." })
  optionId!: string;

  @Field(() => enums.PlanOptionKeyEnum)
  key!: string;

  @Field(() => enums.PlanScheduleEnum)
  schedule!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: "Why it fits, in plain words." })
  why!: string;

  @Field(() => Money)
  total!: Money;

  @Field(() => PlainDateScalar)
  firstDueOn!: string;

  @Field(() => PlainDateScalar)
  lastDueOn!: string;

  @Field(() => [PlannedInstalment])
  instalments!: PlannedInstalment[];
}

@PlainType({})
export class PlannedInstalment {
  @Field(() => Int)
  number!: number;

  @Field(() => PlainDateScalar)
  dueOn!: string;

  @Field(() => Money)
  amount!: Money;

  @Field(() => [Allocation])
  allocations!: Allocation[];
}

@PlainType({ description: "Something that can be done for the debtor now, or why not." })
export class AllowedAction {
  @Field(() => enums.ActionNameEnum)
  action!: string;

  @Field(() => Boolean)
  allowed!: boolean;

  @Field(() => enums.ActionReasonEnum)
  reasonCode!: string;

  @Field(() => String, { description: "In plain words, for the person who looks at it." })
  reason!: string;
}

@PlainType({ description: "All that a card shows of one record in another system." })
export class CollectionView {
  @Field(() => SourceRef, { description: "The record that was asked for." })
  ref!: SourceRef;

  @Field(() => Debtor)
  debtor!: Debtor;

  @Authorized("plans:read")
  @Field(() => PaymentPlan, {
    simple: false,
    nullable: true,
    description: "The plan that is active or waits for an answer.",
  })
  plan!: PaymentPlan | null;

  @Field(() => [AllowedAction])
  actions!: AllowedAction[];
}

@InterfaceType({
  description: "Why a mutation did nothing. Nothing was stored or sent.",
  resolveType: () => "MutationError",
})
export abstract class UserError {
  @Field(() => enums.UserErrorCodeEnum)
  code!: ProblemCode;

  @Field(() => [String], { description: "Path of the input that is wrong; empty when it is none." })
  field!: readonly string[];

  @Field(() => String, { description: "What is wrong and what to do, for a person." })
  message!: string;
}

@PlainType({ implements: UserError })
export class MutationError extends UserError {}

@PlainType({ description: "A request exactly as a vendor would get it; tokens are left out." })
export class VendorRequest {
  @Field(() => enums.VendorEnum)
  vendor!: string;

  @Field(() => String)
  account!: string;

  @Field(() => enums.RequestOutcomeEnum)
  outcome!: string;

  @Field(() => String, { nullable: true, description: "Why nothing would be sent." })
  why!: string | null;

  @Field(() => String, { nullable: true })
  method!: string | null;

  @Field(() => String, { nullable: true })
  path!: string | null;

  @Field(() => GraphQLJSON, { nullable: true })
  headers!: object | null;

  @Field(() => GraphQLJSON, { nullable: true })
  body!: object | null;

  @Field(() => [String], { description: "What must be true for it to be sent." })
  preconditions!: readonly string[];
}

@PlainType({})
export class PreviewPlanPayload {
  @Field(() => [PlanOption])
  options!: PlanOption[];

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@PlainType({})
export class PlanPayload {
  @Field(() => PaymentPlan, { nullable: true })
  plan!: PaymentPlan | null;

  @Field(() => Boolean, { description: "True when nothing was stored or sent." })
  dryRun!: boolean;

  @Field(() => [VendorRequest], {
    nullable: true,
    description:
      "With dryRun: the requests that other systems would get; of a proposal, also those that follow its acceptance.",
  })
  vendorRequests!: VendorRequest[] | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
