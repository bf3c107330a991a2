import type { Relation } from "../../domain/roles.js";
import type { Purpose } from "../../domain/contact/case.js";
import type {
  Exception,
  HoldRule,
  RestrictionCode,
  Verification,
} from "../../domain/contact/pack.js";

/** What every rule of the house says of itself. */
export const measure = { citation: "House measure", verification: "HOUSE" as Verification };

const reply: Exception = { kind: "REPLY" };
const notice: Exception = { kind: "REQUIRED_NOTICE" };
const demands: readonly Purpose[] = ["COLLECT", "REMEDY_NOTICE"];
const whatIsNotAsked: readonly Purpose[] = [...demands, "END_OF_CONTACT", "LOCATE_PERSON"];
/** Who answers for the same debt themselves; a guarantor does not: SI 2020/1311 reg 2(1). */
const alongside: readonly Relation[] = ["JOINT_DEBTOR", "SPOUSE", "PARENT_OF_MINOR", "GUARDIAN"];

function pausing(
  about: HoldRule["about"],
  words: string,
  more: Partial<HoldRule> & { readonly code?: RestrictionCode } = {},
): HoldRule {
  return {
    ...measure,
    kind: "hold",
    id: `hold-${about.toLowerCase().replaceAll("_", "-")}`,
    code: "ON_HOLD",
    about,
    words,
    bars: demands,
    reaches: "DEBT",
    exceptions: [reply, notice],
    ...more,
  };
}

const moratorium = (about: HoldRule["about"]): HoldRule[] => [
  pausing(about, "The debt is in a statutory moratorium. It may not be asked for.", {
    code: "MORATORIUM",
    bars: whatIsNotAsked,
    reaches: "PERSON",
  }),
  pausing(about, "Somebody who owes the same debt is in a statutory moratorium.", {
    id: `hold-${about.toLowerCase().replaceAll("_", "-")}-alongside`,
    code: "MORATORIUM_JOINT_DEBTOR",
    recipients: alongside,
  }),
];

/** What holds bar, whatever the law says of them: nothing restarts by itself. */
export const holdRules: readonly HoldRule[] = [
  pausing("DISPUTE", "The debt is disputed. Answer that first.", { code: "DISPUTE_PENDING" }),
  pausing("PROMISE", "The person has promised to pay. Wait for the day that they named.", {
    bars: ["COLLECT"],
  }),
  pausing("PLAN", "A payment plan is agreed, and it is kept. Nothing more is asked for.", {
    bars: ["COLLECT"],
  }),
  ...moratorium("BREATHING_SPACE"),
  ...moratorium("MENTAL_HEALTH_CRISIS"),
  pausing("HARDSHIP", "Things are hard for the person. Handle with care, do not press."),
  pausing("CEASE", "The person has asked to be left alone.", {
    code: "CEASE_REQUEST",
    bars: ["COLLECT", "REMEDY_NOTICE", "LOCATE_PERSON", "ONGOING_LIABILITY"],
    reaches: "PERSON",
    exceptions: [reply, notice, { kind: "END_OR_REMEDY" }],
  }),
  pausing("REPRESENTATION", "Somebody speaks for the person in this matter. Speak with them.", {
    code: "REPRESENTED",
    bars: [...whatIsNotAsked, "ONGOING_LIABILITY"],
    reaches: "PERSON",
  }),
  pausing(
    "DECEASED",
    "The debtor has died. A person settles this with whoever settles the estate.",
    {
      bars: [...whatIsNotAsked, "ONGOING_LIABILITY", "OPT_OUT_CONFIRMATION", "REQUIRED_NOTICE"],
      reaches: "PERSON",
      exceptions: [],
    },
  ),
  pausing(
    "DECEASED",
    "The debtor has died. Nobody is asked for payment until somebody has looked.",
    {
      id: "hold-deceased-others",
      exceptions: [reply, notice],
    },
  ),
  pausing("INSOLVENCY", "The debtor is insolvent: the debt may not be asked for.", {
    bars: whatIsNotAsked,
    reaches: "PERSON",
  }),
  pausing("DATA_PROBLEM", "What is owed is not certain. It is put right first."),
  pausing("MANUAL", "A colleague has paused this."),
];
