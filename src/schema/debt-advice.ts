/** The public types of signposts to free advice about debts. */
import { Field } from "type-graphql";
import { register } from "./enums.js";
import { PlainDateScalar } from "./scalars.js";
import { PlainType } from "./types.js";

const AdviceVerificationEnum = register(
  "AdviceVerification",
  ["VERIFIED", "REPRODUCED", "DESCRIBED"],
  "Where an organisation's particulars were read.",
  {
    VERIFIED: "On its own page, or a regulator's.",
    REPRODUCED: "In its own paper, kept by somebody else.",
    DESCRIBED: "On the page of somebody else.",
  },
);

@PlainType({ description: "An organisation that advises people in debt free of charge." })
export class DebtAdvice {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "ISO 3166-1 alpha-2: where it advises." })
  country!: string;

  @Field(() => [String], { description: "ISO 3166-2; empty: the whole country." })
  regions!: readonly string[];

  @Field(() => String, { description: "What it offers, to whoever is in debt." })
  words!: string;

  @Field(() => String, { nullable: true, description: "E.164." })
  telephone!: string | null;

  @Field(() => String, { nullable: true, description: "As people of the country write it." })
  telephoneAsWritten!: string | null;

  @Field(() => String, { nullable: true })
  website!: string | null;

  @Field(() => [String], {
    description: "BCP 47: of its pages that were read; it may speak more.",
  })
  languages!: readonly string[];

  @Field(() => String, { description: "The page that this was read on." })
  source!: string;

  @Field(() => String, {
    nullable: true,
    description: "From when that page says that it is: a year, month or day.",
  })
  sourceDated!: string | null;

  @Field(() => String, { description: "The page that says that advice costs nothing." })
  freeBySource!: string;

  @Field(() => PlainDateScalar, { description: "When that was read." })
  readOn!: string;

  @Field(() => AdviceVerificationEnum)
  verification!: string;
}
