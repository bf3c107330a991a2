/** The public types of what is going on with a debtor: coarse facts. What is sealed has a mutation of its own. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import * as enums from "./circumstance-enums.js";
import { ContactAimEnum, ContactChannelEnum } from "./contact-enums.js";
import { connectionType } from "./connections.js";
import { PlainDateScalar } from "./scalars.js";
import { Money, Node, plain, PlainType, UserError, VendorRequest } from "./types.js";

@PlainType({ description: "A step in the life of a circumstance, and who took it." })
export class CircumstanceStep {
  @Field(() => Int, { description: "Of the circumstance." })
  version!: number;

  @Field(() => GraphQLDateTimeISO)
  at!: Date;

  @Field(() => String)
  actor!: string;

  @Field(() => String, { description: "RECORD, REPLACE, or a CircumstanceChange." })
  change!: string;

  @Field(() => enums.CircumstanceStateEnum)
  state!: string;

  @Field(() => PlainDateScalar, { nullable: true })
  lookOn!: string | null;
}

@InterfaceType({
  description:
    "Something that changes how a debtor is to be treated. It says what, and never why in anybody's words.",
  implements: Node,
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Circumstance extends Node {
  /** Tells the kinds apart. */
  __typename!: string;

  uuid!: string;

  @Field(() => enums.CircumstanceKindEnum)
  kind!: string;

  @Field(() => enums.CircumstanceStateEnum)
  state!: string;

  @Field(() => ID)
  debtorId!: string;

  @Field(() => ID, { nullable: true, description: "Whom it is about; null: the debtor." })
  personId!: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: "What it is about; null: all that the debtor owes.",
  })
  receivableIds!: readonly string[] | null;

  @Field(() => GraphQLDateTimeISO)
  beganAt!: Date;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description:
      "On this day a person has to look: it is to be reviewed, answered, paid or done. Nothing ends or restarts by it.",
  })
  lookOn!: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When it ends by itself, as law or its own terms say.",
  })
  endsAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  endedAt!: Date | null;

  @Field(() => String)
  recordedBy!: string;

  @Field(() => GraphQLDateTimeISO)
  recordedAt!: Date;

  @Field(() => Int, { description: "Moves with every change." })
  version!: number;

  @Field(() => Boolean, { description: "Whether words are sealed with it: see readSealedDetail." })
  hasDetail!: boolean;

  @Field(() => [enums.CircumstanceChangeEnum], { description: "What can be done about it now." })
  allowedChanges!: readonly string[];
}

/** A kind of circumstance. */
function CircumstanceType(description: string): ClassDecorator {
  return ObjectType({ ...plain, description, implements: [Circumstance, Node] });
}

@PlainType({ description: "A day that the law names." })
export class LegalDate {
  @Field(() => enums.LegalDateKindEnum)
  what!: string;

  @Field(() => PlainDateScalar, { nullable: true })
  from!: string | null;

  @Field(() => PlainDateScalar, { nullable: true, description: "Included." })
  by!: string | null;

  @Field(() => String)
  citation!: string;
}

@CircumstanceType("Pauses something, for a reason, until it ends.")
export class Hold extends Circumstance {
  @Field(() => enums.HoldKindEnum)
  hold!: string;

  @Field(() => [enums.PausedThingEnum])
  pauses!: readonly string[];

  @Field(() => [ContactChannelEnum], { nullable: true, description: "Null: on all." })
  channels!: readonly string[] | null;

  @Field(() => [ContactAimEnum], {
    nullable: true,
    description: "Null: whatever this kind of hold pauses.",
  })
  aims!: readonly string[] | null;

  @Field(() => [LegalDate], { description: "Of a statutory moratorium." })
  legalDates!: readonly LegalDate[];
}

@PlainType({ description: "What others do differently. The cause does not stand here." })
class Adjustments {
  @Field(() => [ContactChannelEnum])
  avoidChannels!: readonly string[];

  @Field(() => Boolean)
  slowPace!: boolean;

  @Field(() => Boolean)
  gentleTone!: boolean;

  @Field(() => Boolean, { description: "Nothing that asks for payment until somebody has looked." })
  pause!: boolean;
}

@CircumstanceType("Somebody is to be handled with care. Why is sealed.")
class SupportNeed extends Circumstance {
  @Field(() => enums.NeedCertaintyEnum)
  certainty!: string;

  @Field(() => enums.ToldByEnum)
  toldBy!: string;

  @Field(() => enums.LawfulBasisEnum, {
    nullable: true,
    description: "Why the detail may be kept; null where none is.",
  })
  basis!: string | null;

  @Field(() => [enums.NeedPurposeEnum], { description: "What the detail may be read for." })
  purposes!: readonly string[];

  @Field(() => Adjustments)
  adjustments!: Adjustments;

  @Field(() => PlainDateScalar, {
    description:
      "The last day on which the detail is kept. The adjustments stay until a person ends them.",
  })
  expiresOn!: string;
}

@CircumstanceType("All or a part of what is owed is disputed. It is not asked for meanwhile.")
export class Dispute extends Circumstance {
  @Field(() => enums.DisputeReasonEnum)
  reason!: string;

  @Field(() => enums.WordFormEnum)
  form!: string;

  @Field(() => Money, { nullable: true, description: "The disputed part; null: all of it." })
  part!: Money | null;

  @Field(() => [String], { description: "Numbers of documents." })
  evidence!: readonly string[];
}

@CircumstanceType("The debtor has promised to pay. The day that they named is waited for.")
export class PromiseToPay extends Circumstance {
  @Field(() => Money)
  amount!: Money;

  @Field(() => PlainDateScalar)
  promisedOn!: string;
}

@CircumstanceType("We have promised something to the debtor.")
class Commitment extends Circumstance {
  @Field(() => enums.CommitmentKindEnum)
  commitment!: string;

  @Field(() => String)
  owner!: string;
}

@CircumstanceType("The debtor is not content with how they are treated.")
class Complaint extends Circumstance {
  @Field(() => enums.ComplaintSubjectEnum)
  subject!: string;

  @Field(() => PlainDateScalar)
  answerBy!: string;
}

@PlainType({
  description: "[from, to) by the person's clock. Without days: every day.",
})
export class TimeWindow {
  @Field(() => [enums.WeekdayEnum], { nullable: true })
  days!: readonly string[] | null;

  @Field(() => String, { nullable: true, description: "HH:MM" })
  from!: string | null;

  @Field(() => String, { nullable: true, description: "HH:MM; 24:00 is the end of the day." })
  to!: string | null;
}

@CircumstanceType("How somebody would rather be reached. Their newest word counts.")
export class ContactPreference extends Circumstance {
  @Field(() => [ContactChannelEnum], { description: "In the order of preference." })
  channels!: readonly string[];

  @Field(() => [TimeWindow])
  onlyTimes!: readonly TimeWindow[];

  @Field(() => [TimeWindow])
  inconvenientTimes!: readonly TimeWindow[];

  @Field(() => [enums.PlaceKindEnum])
  inconvenientPlaces!: readonly string[];

  @Field(() => String, { nullable: true, description: "BCP 47." })
  language!: string | null;

  @Field(() => [enums.AccessibilityEnum])
  accessibility!: readonly string[];
}

@CircumstanceType("Somebody does not want to be contacted, or not in this way.")
class ContactOptOut extends Circumstance {
  @Field(() => enums.OptOutScopeEnum)
  scope!: string;

  @Field(() => ContactChannelEnum, { nullable: true })
  channel!: string | null;

  @Field(() => String, { nullable: true, description: "The number or address." })
  endpoint!: string | null;

  @Field(() => enums.WordFormEnum)
  form!: string;

  @Field(() => enums.OptOutStatementEnum)
  statement!: string;
}

@CircumstanceType("Somebody agreed to what the rules would bar otherwise.")
class ContactConsent extends Circumstance {
  @Field(() => enums.ConsentScopeEnum)
  scope!: string;

  @Field(() => enums.ConsentReceiverEnum)
  givenTo!: string;

  @Field(() => String, { nullable: true, description: "The number or address." })
  endpoint!: string | null;

  @Field(() => PlainDateScalar, { nullable: true })
  validFrom!: string | null;

  @Field(() => PlainDateScalar, { nullable: true, description: "Included." })
  validUntil!: string | null;
}

@CircumstanceType("A person was asked whether a contact may be made that no rule settles.")
class ContactReview extends Circumstance {
  @Field(() => ContactChannelEnum)
  channel!: string;

  @Field(() => String, { nullable: true, description: "The number or address; null: any." })
  endpoint!: string | null;

  @Field(() => ContactAimEnum)
  aim!: string;

  @Field(() => [String], { description: "The rules that asked for it: pack/rule." })
  rules!: readonly string[];
}

/** Every kind; nothing else mentions them. */
export const circumstanceTypes = [
  Hold,
  SupportNeed,
  Dispute,
  PromiseToPay,
  Commitment,
  Complaint,
  ContactPreference,
  ContactOptOut,
  ContactConsent,
  ContactReview,
];

export const CircumstanceConnection = connectionType(
  Circumstance as unknown as new () => Circumstance,
  "Circumstance",
);

@PlainType({
  description:
    "What everybody who deals with a debtor should know, and CRMs are told: the consequence, never the cause.",
})
export class Care {
  @Field(() => String, {
    description: "Such as: Handle with care, do not press. Contact about payment is paused.",
  })
  words!: string;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "The day with which it ends by itself, or on which somebody looks again.",
  })
  until!: string | null;
}

@PlainType({})
export class CircumstancePayload {
  @Field(() => Circumstance, { nullable: true })
  circumstance!: Circumstance | null;

  @Field(() => Boolean, { description: "True when nothing was stored or sent." })
  dryRun!: boolean;

  @Field(() => [VendorRequest], {
    nullable: true,
    description: "With dryRun: what the CRMs would be told; the consequence, never the cause.",
  })
  vendorRequests!: VendorRequest[] | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@PlainType({ description: "What was said when it was recorded or changed." })
export class SealedDetail {
  @Field(() => Int, { description: "Of the circumstance." })
  version!: number;

  @Field(() => enums.DriverEnum, { nullable: true })
  driver!: string | null;

  @Field(() => enums.NeedEnum, { nullable: true })
  need!: string | null;

  @Field(() => String, { nullable: true })
  words!: string | null;
}

@PlainType({})
export class SealedDetailPayload {
  @Field(() => [SealedDetail], { nullable: true, description: "The oldest first." })
  details!: readonly SealedDetail[] | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
