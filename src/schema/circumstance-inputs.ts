/** What callers say of a debtor. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID, InputType, Int } from "type-graphql";
import type * as kinds from "../domain/circumstances/kinds.js";
import type { CircumstanceChange } from "../domain/circumstances/life.js";
import type { Channel, PlaceKind, Purpose, Weekday } from "../domain/contact/case.js";
import * as enums from "./circumstance-enums.js";
import { ContactAimEnum, ContactChannelEnum } from "./contact-enums.js";
import { MoneyInput } from "./inputs.js";
import { PlainDateScalar } from "./scalars.js";

@InputType()
abstract class AboutDebtorInput {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "Whom it is about, from the debtor's `people`; left out: the debtor.",
  })
  personId?: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When it began or was received; left out: now.",
  })
  beganAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "In anybody's words: sealed, and read for a purpose only.",
  })
  words?: string | null;
}

@InputType()
abstract class LookedAtInput extends AboutDebtorInput {
  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "When a person looks again; left out: as is usual for it.",
  })
  lookOn?: string | null;
}

@InputType()
abstract class AboutDebtsInput extends LookedAtInput {
  @Field(() => [ID], { nullable: true, description: "Left out: all that the debtor owes." })
  receivableIds?: string[] | null;
}

@InputType({ description: "Of a statutory moratorium: everything is counted from these days." })
export class MoratoriumInput {
  @Field(() => PlainDateScalar)
  registerEntryOn!: string;

  @Field(() => PlainDateScalar, { nullable: true, description: "Of a crisis." })
  treatmentEndedOn?: string | null;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "Of a crisis: since when nobody answered whether treatment goes on.",
  })
  statusRequestUnansweredSince?: string | null;
}

@InputType()
export class PlaceHoldInput extends AboutDebtsInput {
  @Field(() => enums.PlacedHoldKindEnum)
  hold!: kinds.PlacedHoldKind;

  @Field(() => [ContactChannelEnum], { nullable: true, description: "Left out: all." })
  channels?: Channel[] | null;

  @Field(() => [ContactAimEnum], {
    nullable: true,
    description: "Left out: whatever this kind of hold pauses.",
  })
  aims?: Purpose[] | null;

  @Field(() => MoratoriumInput, { nullable: true })
  moratorium?: MoratoriumInput | null;
}

@InputType()
export class AdjustmentsInput {
  @Field(() => [ContactChannelEnum], { defaultValue: [] })
  avoidChannels!: Channel[];

  @Field(() => Boolean, { defaultValue: false })
  slowPace!: boolean;

  @Field(() => Boolean, { defaultValue: true })
  gentleTone!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Nothing that asks for payment until somebody has looked.",
  })
  pause!: boolean;
}

@InputType()
export class RecordSupportNeedInput extends LookedAtInput {
  @Field(() => enums.NeedCertaintyEnum, { defaultValue: "KNOWN" })
  certainty!: "KNOWN" | "SUSPECTED";

  @Field(() => enums.ToldByEnum)
  toldBy!: kinds.ToldBy;

  @Field(() => AdjustmentsInput)
  adjustments!: AdjustmentsInput;

  @Field(() => enums.LawfulBasisEnum, {
    nullable: true,
    description: "Needed where driver, need or words are to be kept.",
  })
  basis?: kinds.LawfulBasis | null;

  @Field(() => [enums.NeedPurposeEnum], { defaultValue: [] })
  purposes!: kinds.NeedPurpose[];

  @Field(() => enums.DriverEnum, { nullable: true, description: "Sealed." })
  driver?: kinds.Driver | null;

  @Field(() => enums.NeedEnum, { nullable: true, description: "Sealed." })
  need?: kinds.Need | null;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "The last day on which the detail is kept; left out: a year from now.",
  })
  expiresOn?: string | null;
}

@InputType()
export class OpenDisputeInput extends AboutDebtsInput {
  @Field(() => enums.DisputeReasonEnum)
  reason!: kinds.DisputeReason;

  @Field(() => enums.WordFormEnum, { defaultValue: "ORAL" })
  form!: "ORAL" | "WRITTEN";

  @Field(() => MoneyInput, { nullable: true, description: "Left out: all of it." })
  part?: MoneyInput | null;

  @Field(() => [String], { defaultValue: [], description: "Numbers of documents; no words." })
  evidence!: string[];
}

@InputType()
export class RecordPromiseInput extends AboutDebtsInput {
  @Field(() => MoneyInput)
  amount!: MoneyInput;

  @Field(() => PlainDateScalar)
  promisedOn!: string;
}

@InputType()
export class MakeCommitmentInput extends AboutDebtorInput {
  @Field(() => enums.CommitmentKindEnum)
  commitment!: kinds.CommitmentKind;

  @Field(() => String, { description: "Who is to do it." })
  owner!: string;

  @Field(() => PlainDateScalar, { description: "By when." })
  dueOn!: string;
}

@InputType()
export class RecordComplaintInput extends AboutDebtsInput {
  @Field(() => enums.ComplaintSubjectEnum)
  subject!: kinds.ComplaintSubject;
}

@InputType()
export class TimeWindowInput {
  @Field(() => [enums.WeekdayEnum], { nullable: true, description: "Left out: every day." })
  days?: Weekday[] | null;

  @Field(() => String, { nullable: true, description: "HH:MM" })
  from?: string | null;

  @Field(() => String, { nullable: true, description: "HH:MM; 24:00 is the end of the day." })
  to?: string | null;
}

@InputType()
export class SetContactPreferenceInput extends AboutDebtorInput {
  @Field(() => [ContactChannelEnum], { defaultValue: [] })
  channels!: Channel[];

  @Field(() => [TimeWindowInput], { defaultValue: [] })
  onlyTimes!: TimeWindowInput[];

  @Field(() => [TimeWindowInput], { defaultValue: [] })
  inconvenientTimes!: TimeWindowInput[];

  @Field(() => [enums.PlaceKindEnum], { defaultValue: [] })
  inconvenientPlaces!: PlaceKind[];

  @Field(() => String, { nullable: true, description: "BCP 47." })
  language?: string | null;

  @Field(() => [enums.AccessibilityEnum], { defaultValue: [] })
  accessibility!: kinds.AccessibilityNeed[];
}

@InputType()
export class RecordOptOutInput extends AboutDebtorInput {
  @Field(() => enums.OptOutScopeEnum)
  scope!: kinds.OptOutBody["scope"];

  @Field(() => ContactChannelEnum, { nullable: true, description: "With CHANNEL." })
  channel?: Channel | null;

  @Field(() => String, {
    nullable: true,
    description: "With CONTACT_POINT: the number or address.",
  })
  endpoint?: string | null;

  @Field(() => enums.WordFormEnum, { defaultValue: "ORAL" })
  form!: "ORAL" | "WRITTEN";

  @Field(() => enums.OptOutStatementEnum, { defaultValue: "STOP_CONTACT" })
  statement!: kinds.OptOutBody["statement"];
}

@InputType()
export class RecordConsentInput extends AboutDebtorInput {
  @Field(() => enums.ConsentScopeEnum)
  scope!: kinds.ConsentBody["scope"];

  @Field(() => enums.ConsentReceiverEnum)
  givenTo!: kinds.ConsentBody["givenTo"];

  @Field(() => String, { nullable: true, description: "The number or address that it is for." })
  endpoint?: string | null;

  @Field(() => PlainDateScalar, { nullable: true })
  validFrom?: string | null;

  @Field(() => PlainDateScalar, { nullable: true, description: "Included." })
  validUntil?: string | null;
}

@InputType()
export class RequestContactReviewInput {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => ID, {
    nullable: true,
    description: "One of the people around the debtor; left out: as it can best be reached.",
  })
  personId?: string | null;

  @Field(() => ContactChannelEnum)
  channel!: Channel;

  @Field(() => ContactAimEnum, { defaultValue: "COLLECT" })
  aim!: Purpose;

  @Field(() => [ID], { nullable: true, description: "Left out: all that is open." })
  receivableIds?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Why it should be made, in anybody's words: sealed.",
  })
  words?: string | null;
}

@InputType()
export class ChangeCircumstanceInput {
  @Field(() => ID)
  id!: string;

  @Field(() => enums.CircumstanceChangeEnum, { description: "One of its allowedChanges." })
  change!: CircumstanceChange;

  @Field(() => Int, {
    nullable: true,
    description: "The version that you have seen: refused where somebody has changed it since.",
  })
  version?: number | null;

  @Field(() => PlainDateScalar, {
    nullable: true,
    description: "With PROLONG: when a person looks again.",
  })
  lookOn?: string | null;

  @Field(() => String, { nullable: true, description: "Why, in anybody's words: sealed." })
  words?: string | null;
}
