/** The public types about contact that there was with a debtor, and how much of it is known. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID } from "type-graphql";
import {
  contactCertainties,
  contactMakers,
  contactMedia,
  contactOutcomes,
  contactPurposes,
  timesKnown,
} from "../domain/contact-attempts.js";
import { historyGapCodes, historyStates } from "../domain/contact-history.js";
import { register } from "./enums.js";
import { PlainDateScalar } from "./scalars.js";
import { PlainType, SourceRef } from "./types.js";

const ContactMediumEnum = register("ContactMedium", contactMedia, "How contact was made.", {
  MESSAGE: "WhatsApp, LinkedIn and the like.",
});

const ContactDirectionEnum = register(
  "ContactDirection",
  ["OUTBOUND", "INBOUND", "UNKNOWN"],
  "Who turned to whom: OUTBOUND to the debtor, INBOUND from the debtor.",
);

const ContactOutcomeEnum = register("ContactOutcome", contactOutcomes, "What came of it.", {
  CONNECTED: "Somebody was reached.",
  UNKNOWN: "The source does not tell: it may have been a conversation or none.",
});

const ContactPurposeEnum = register(
  "ContactPurpose",
  contactPurposes,
  "What it was about. UNKNOWN of all that people and CRMs log: what was said is not read.",
);

const ContactMakerEnum = register(
  "ContactMaker",
  contactMakers,
  "Who made it, where the source tells.",
  {
    PROGRAM: "A telephone or e-mail program.",
    LEDGER: "The ledger itself, by itself or because somebody told it to.",
  },
);

const ContactCertaintyEnum = register(
  "ContactCertainty",
  contactCertainties,
  "How certain it is that it took place.",
  {
    CERTAIN: "The telephone or e-mail program or the ledger itself says so.",
    STATED: "A person typed it.",
    INFERRED: "It follows from something else, such as a mark that an invoice was sent.",
  },
);

const TimeKnownEnum = register("TimeKnown", timesKnown, "How well a time is known.", {
  NOT_KNOWN: "The source does not say when it was: its place in a list tells nothing.",
});

@PlainType({
  description:
    "A call, e-mail, message, letter or meeting with a debtor that a source tells of, whoever made it.",
})
export class ContactAttempt {
  @Field(() => ContactMediumEnum)
  medium!: string;

  @Field(() => ContactDirectionEnum)
  direction!: string;

  @Field(() => TimeKnownEnum)
  timeKnown!: string;

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: "Where the instant is known." })
  at!: Date | null;

  @Field(() => PlainDateScalar, { nullable: true, description: "Where only the day is known." })
  on!: string | null;

  @Field(() => ContactOutcomeEnum)
  outcome!: string;

  @Field(() => ContactPurposeEnum)
  purpose!: string;

  @Field(() => ContactMakerEnum)
  madeBy!: string;

  @Field(() => ContactCertaintyEnum)
  certainty!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The receivable that it was about, where the source says.",
  })
  receivableId!: string | null;

  @Field(() => SourceRef, {
    description:
      "The record that tells of it. What a ledger says on an invoice has a name of ours: InvoiceSent, InvoiceDelivery.",
  })
  source!: SourceRef;
}

const HistoryGapEnum = register(
  "ContactHistoryGapCode",
  historyGapCodes,
  "Why some contact is not known.",
  {
    NOT_READ_YET: "It was never read to its end.",
    NOT_CONNECTED: "It is not read any more.",
    STALE: "It was read too long ago.",
    HIDDEN: "Some of it is hidden from the user who signed in.",
    NOT_TOLD: "The vendor keeps some of it to itself.",
    NO_CRM: "No connected CRM knows the debtor.",
  },
);

const HistoryStateEnum = register(
  "ContactHistoryState",
  historyStates,
  "Whether a source tells of all contact.",
  {
    COMPLETE: "All contact that is logged there is read.",
    PARTIAL: "Some of it is not known; the gaps say what.",
    UNREADABLE: "Nothing of it is known.",
  },
);

@PlainType({ description: "Contact that is not known, and why." })
export class ContactHistoryGap {
  @Field(() => HistoryGapEnum)
  code!: string;

  @Field(() => String, { description: "For a person." })
  words!: string;

  @Field(() => ID, { nullable: true, description: "The connection that it is about, if any." })
  connectionId!: string | null;
}

@PlainType({
  description:
    "How much a connection tells of contact with debtors. Where it is not complete, silence does not mean that there was none.",
})
export class ContactHistory {
  @Field(() => HistoryStateEnum)
  state!: string;

  @Field(() => String, { description: "For a person." })
  words!: string;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "What was logged before is not read; null where all of it is.",
  })
  since!: Date | null;

  @Field(() => [ContactHistoryGap])
  gaps!: readonly ContactHistoryGap[];
}

@PlainType({
  description: "Whether what is known of the contact with a debtor is all there was.",
})
export class DebtorContactHistory {
  @Field(() => Boolean, {
    description:
      "True only where every source tells all, and one of them is a CRM. Otherwise a person should look before the debtor is contacted.",
  })
  whole!: boolean;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "What was logged before is not read, by one source or another.",
  })
  since!: Date | null;

  @Field(() => [ContactHistoryGap])
  gaps!: readonly ContactHistoryGap[];
}
