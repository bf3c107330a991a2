/** The public types about reminders that go on beside a payment plan or a pause. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID } from "type-graphql";
import { reminderEvidences, reminderReasons } from "../domain/reminders.js";
import { register, VendorEnum } from "./enums.js";
import { PlainType, UserError } from "./types.js";

const ReminderStateEnum = register(
  "ReminderState",
  ["RUNNING", "ASKED", "CONFIRMED_OFF"],
  "How reminders beside a payment plan or a pause stand. They count as running until the source or a person says that they are off.",
  {
    RUNNING: "Found; nobody could be asked by a task to switch them off.",
    ASKED: "Found; a task in the CRM asks to switch them off.",
    CONFIRMED_OFF: "The source or a person says that they are off. Found anew they run again.",
  },
);

const ReminderEvidenceEnum = register(
  "ReminderEvidence",
  reminderEvidences,
  "What shows that reminders go on.",
  {
    SENT: "Something was sent about an invoice in the plan, after it was agreed, or about one that a pause covers, after it began.",
    ENROLLED: "The debtor is in a sequence that runs.",
    SWITCHED_ON:
      "They are on for everybody, and the source does not say whether this debtor is left out.",
  },
);

const ReminderReasonEnum = register(
  "ReminderReason",
  reminderReasons,
  "Why reminders are to be off.",
  {
    PLAN: "A payment plan is active.",
    PAUSE: "Contact about payment is paused, for all or a part of what is open.",
  },
);

@PlainType({
  description:
    "Reminders that the ledger or a CRM goes on sending, as far as is known, although a payment plan is active or contact about payment is paused.",
})
export class ReminderBesidePlan {
  @Field(() => ID, { description: "The source that reminds." })
  connectionId!: string;

  @Field(() => VendorEnum)
  vendor!: string;

  @Field(() => String, { description: 'What they are, such as "Xero invoice reminders".' })
  name!: string;

  @Field(() => ReminderReasonEnum)
  because!: string;

  @Field(() => ReminderStateEnum)
  state!: string;

  @Field(() => ReminderEvidenceEnum)
  evidence!: string;

  @Field(() => GraphQLDateTimeISO, { description: "When the newest sign of them was." })
  seenAt!: Date;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  confirmedAt!: Date | null;

  @Field(() => String, { description: "How it is and what to do, for a person." })
  words!: string;
}

@PlainType({})
export class RemindersPayload {
  @Field(() => [ReminderBesidePlan], {
    nullable: true,
    description: "All that are known of the debtor; null when nothing was done.",
  })
  reminders!: ReminderBesidePlan[] | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
