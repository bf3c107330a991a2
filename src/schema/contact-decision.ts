/** The public types that answer: may we make contact, how, when, and why. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID, Int } from "type-graphql";
import { doubts } from "../domain/contact/case.js";
import { exceptionCodes, restrictionCodes, scopeCodes } from "../domain/contact/pack.js";
import { ContactAimEnum, ContactChannelEnum } from "./contact-enums.js";
import { register } from "./enums.js";
import { DisclosureEnum, RelationEnum } from "./roles.js";
import { PlainType } from "./types.js";

export const ContactAnswerEnum = register(
  "ContactAnswer",
  ["ALLOW", "REVIEW", "BLOCK", "OUT_OF_SCOPE"],
  "Whether a contact may be made.",
  {
    ALLOW: "It may be made.",
    REVIEW: "Not before a person has looked at the reasons.",
    BLOCK: "It must not be made. Nobody's word lifts that.",
    OUT_OF_SCOPE: "No rule is about it.",
  },
);

const ReasonCodeEnum = register(
  "ContactReasonCode",
  [...restrictionCodes, ...exceptionCodes, ...scopeCodes],
  "What speaks against a contact, what lifts that, or why a pack says nothing.",
);

const ReasonEffectEnum = register(
  "ContactReasonEffect",
  ["BLOCK", "REVIEW", "LIFTED", "UNCOVERED"],
  "What a reason does to the answer.",
  {
    LIFTED: "It would have spoken against the contact, but does not.",
    UNCOVERED: "The pack says nothing about this contact.",
  },
);

export const VerificationEnum = register(
  "RuleVerification",
  ["VERIFIED", "REPRODUCED", "DESCRIBED", "UNVERIFIED", "HOUSE"],
  "How the text behind a rule was read.",
  {
    VERIFIED: "In the official text, or on the regulator's page.",
    REPRODUCED: "Word for word elsewhere.",
    DESCRIBED: "As somebody else describes it.",
    UNVERIFIED: "Recalled, or a reading of ours: it only makes things stricter.",
    HOUSE: "It is no law, but our own measure.",
  },
);

const DoubtEnum = register("ContactDoubt", doubts, "What is not known, though it should be.", {
  STALE: "A source is behind or not well.",
  HISTORY: "Other contacts may be missing.",
  OUTCOME: "Of a recent call it is not known whether the person was reached.",
  TIME: "Of a recent contact it is not known when it was.",
  OPT_OUT: "Whether the person wishes to be contacted this way.",
  PLACE: "Where the person is.",
  JOIN: "Whether the number or address is of whoever owes.",
});

const ContactChoiceEnum = register(
  "ContactChoice",
  ["PREFERRED", "ANSWERED", "UNTRIED", "NO_ANSWER"],
  "Why a way to reach somebody stands where it stands in the order.",
  {
    PREFERRED: "The person named the channel.",
    ANSWERED: "They were reached that way before.",
    UNTRIED: "Nothing speaks for or against it.",
    NO_ANSWER: "It was tried and did not reach them.",
  },
);

@PlainType({ description: "Why a contact may or may not be made: one rule, in plain words." })
export class ContactReason {
  @Field(() => ReasonCodeEnum)
  code!: string;

  @Field(() => ReasonEffectEnum)
  effect!: string;

  @Field(() => String, { description: 'The rule pack; "hub" where what is missing decides.' })
  pack!: string;

  @Field(() => String, { nullable: true, description: "The rule of the pack." })
  rule!: string | null;

  @Field(() => String, { nullable: true, description: "Where the rule is written." })
  citation!: string | null;

  @Field(() => String, { description: "For the person who wanted to make contact." })
  words!: string;

  @Field(() => VerificationEnum, { nullable: true })
  verification!: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When this alone ends; null: not by time, or not asked.",
  })
  until!: Date | null;
}

@PlainType({ description: "A rule pack that decided, with the version of its text." })
export class DecidingPack {
  @Field(() => String)
  id!: string;

  @Field(() => String)
  version!: string;
}

@PlainType({ description: "Something that is not known, in words." })
export class DoubtInWords {
  @Field(() => DoubtEnum)
  doubt!: string;

  @Field(() => String)
  words!: string;
}

@PlainType({ description: "Who would be contacted." })
export class ContactRecipient {
  @Field(() => ID, { nullable: true, description: "Null: the debtor itself." })
  personId!: string | null;

  @Field(() => String)
  name!: string;

  @Field(() => RelationEnum)
  relation!: string;

  @Field(() => DisclosureEnum)
  mayBeTold!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The language (BCP 47) in which they would rather be spoken with, where that is known.",
  })
  language!: string | null;
}

@PlainType({ description: "A way to reach somebody, and whether it may be used." })
export class ContactOption {
  @Field(() => ContactRecipient)
  recipient!: ContactRecipient;

  @Field(() => ContactChannelEnum)
  channel!: string;

  @Field(() => String, {
    nullable: true,
    description: "The number or address, masked; null where none is kept, as for a letter.",
  })
  contactPoint!: string | null;

  @Field(() => ContactAnswerEnum)
  decision!: string;

  @Field(() => [ContactReason])
  reasons!: readonly ContactReason[];

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description:
      "The earliest time at which it is not blocked; null: time alone does not release it.",
  })
  nextAllowedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When to try: allowed, and at a time of day at which they answered before.",
  })
  tryAt!: Date | null;

  @Field(() => ContactChoiceEnum)
  why!: string;
}

@PlainType({})
export class ExplanationSection {
  @Field(() => String)
  title!: string;

  @Field(() => [String])
  lines!: readonly string[];
}

@PlainType({
  description:
    "May we make contact, how and when: by the law packs, the house rules and the tenant's own policy.",
})
export class ContactDecision {
  @Field(() => ContactAnswerEnum)
  decision!: string;

  @Field(() => String, { description: "The answer in a sentence." })
  words!: string;

  @Field(() => [ContactReason])
  reasons!: readonly ContactReason[];

  @Field(() => GraphQLDateTimeISO, { description: "The time that was asked about." })
  at!: Date;

  @Field(() => ContactAimEnum)
  purpose!: string;

  @Field(() => ContactChannelEnum, {
    nullable: true,
    description: "What the decision is about; null where nobody can be reached.",
  })
  channel!: string | null;

  @Field(() => ContactRecipient, { nullable: true })
  recipient!: ContactRecipient | null;

  @Field(() => String, { nullable: true, description: "The number or address, masked." })
  contactPoint!: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description:
      "Where it is blocked: the earliest time at which it is not; null: time alone does not release it.",
  })
  nextAllowedAt!: Date | null;

  @Field(() => ContactChannelEnum, { nullable: true, description: "Of the best way there is." })
  bestChannel!: string | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: "When to try it." })
  bestTime!: Date | null;

  @Field(() => [ContactOption], { description: "Every way there is, the best first." })
  options!: readonly ContactOption[];

  @Field(() => [DoubtInWords], {
    description: "What is not known. Nothing is asked for on its ground.",
  })
  doubts!: readonly DoubtInWords[];

  @Field(() => [DecidingPack])
  packs!: readonly DecidingPack[];

  @Field(() => Int, {
    description: "The version of the tenant's policy that decided; 0 where none was set.",
  })
  policyVersion!: number;

  @Field(() => [ExplanationSection], {
    description:
      "The whole reasoning in sentences: the facts, each pack, each rule, what lifts it.",
  })
  explanation!: readonly ExplanationSection[];
}
