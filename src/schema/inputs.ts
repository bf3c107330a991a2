/** What callers send. */
import { GraphQLJSONObject } from "graphql-scalars";
import { Field, ID, InputType, Int } from "type-graphql";
import type { Vendor } from "../domain/source.js";
import type { PaydayRhythm } from "../domain/plans/paydays.js";
import type { DebtorStatus } from "../domain/status.js";
import * as enums from "./enums.js";
import { MinorUnits, PlainDateScalar } from "./scalars.js";

@InputType({ description: "An exact amount of money." })
export class MoneyInput {
  @Field(() => MinorUnits, { description: 'Whole minor units, such as "5000" for £50.00.' })
  amountMinor!: bigint;

  @Field(() => String, { description: "ISO 4217 code." })
  currency!: string;
}

@InputType({ description: "Names a record in another system." })
export class SourceRefInput {
  @Field(() => enums.VendorEnum)
  vendor!: Vendor;

  @Field(() => String, {
    nullable: true,
    description: "The vendor's id of the account; may be left out where the tenant has only one.",
  })
  account?: string | null;

  @Field(() => String, { description: "Such as Account or Contact." })
  objectType!: string;

  @Field(() => String, {
    description: "The vendor's id of the record. Salesforce ids in either form.",
  })
  id!: string;
}

@InputType()
export class DebtorFilterInput {
  @Field(() => [enums.CollectionStatusEnum], { nullable: true })
  status?: DebtorStatus[] | null;

  @Field(() => String, {
    nullable: true,
    description: "Only debtors who owe in this currency (ISO 4217).",
  })
  currency?: string | null;

  @Field(() => MoneyInput, {
    nullable: true,
    description: "Only debtors with at least this much overdue.",
  })
  overdueAtLeast?: MoneyInput | null;

  @Field(() => String, {
    nullable: true,
    description: "Part of the name, in any case; 2 characters or more.",
  })
  nameContains?: string | null;
}

@InputType({ description: "When the debtor is paid." })
export class PaydaysInput {
  @Field(() => enums.PayRhythmEnum)
  rhythm!: PaydayRhythm;

  @Field(() => PlainDateScalar, { description: "Today or later." })
  nextPayday!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The other payday of the month; only for TWICE_MONTHLY.",
  })
  secondDayOfMonth?: number | null;

  @Field(() => Int, {
    defaultValue: 1,
    description:
      "Days after payday at which an instalment falls due (0 to 14); moved on to a banking day.",
  })
  offsetDays!: number;
}

@InputType({ description: "What a plan has to fit." })
export class PlanTermsInput {
  @Field(() => ID)
  debtorId!: string;

  @Field(() => [ID], {
    nullable: true,
    description:
      "Which receivables; left out, all that are open in the currency and in no other plan.",
  })
  receivableIds?: string[] | null;

  @Field(() => MoneyInput, {
    description: "The most that the debtor can spare for one instalment without hardship.",
  })
  affordable!: MoneyInput;

  @Field(() => PaydaysInput, {
    nullable: true,
    description: "Left out, instalments are monthly, beginning a month from today.",
  })
  paydays?: PaydaysInput | null;
}

@InputType({ description: "Which vendor to connect, and through which app of ours." })
export class ConnectVendorInput {
  @Field(() => enums.VendorEnum)
  vendor!: Vendor;

  @Field(() => String, {
    nullable: true,
    description:
      "The vendor's id of the account that it is to be; left out: the one that is opened.",
  })
  account?: string | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      "Settings of the connection that differ from the hub's own, such as loginUrl, clientId and clientSecret.",
  })
  settings?: Record<string, unknown> | null;
}

@InputType()
export class DisconnectVendorInput {
  @Field(() => ID)
  connectionId!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Forget at once what was read; it cannot be restored then. Otherwise it is kept for 30 days.",
  })
  forget?: boolean | null;
}
