import type { Doubt } from "../../domain/contact/case.js";
import type {
  CertaintyRule,
  CountedContacts,
  Exception,
  PolicyPack,
} from "../../domain/contact/pack.js";
import { holdRules, measure } from "./house-holds.js";

const reply: Exception = { kind: "REPLY" };
const confirmation: Exception = { kind: "OPT_OUT_CONFIRMATION" };
const notice: Exception = { kind: "REQUIRED_NOTICE" };

export const calls: CountedContacts = {
  contacts: [
    {
      channel: "VOICE",
      outcomes: ["RANG_OUT", "VOICEMAIL", "ANSWERED_NO_CONVERSATION", "CONVERSATION"],
    },
  ],
};

/** What reached the person, on whatever channel. */
export const reached: CountedContacts = {
  contacts: [
    { channel: "VOICE", outcomes: ["VOICEMAIL", "CONVERSATION"] },
    { channel: "VISIT", outcomes: ["CONVERSATION"] },
    ...(["SMS", "EMAIL", "POST", "SOCIAL_PRIVATE", "PORTAL"] as const).map((channel) => ({
      channel,
      outcomes: ["DELIVERED"] as const,
    })),
  ],
};

/** Stale and uncertain facts are gentle ones: a person looks before anything asks for money. */
const uncertain = (about: Doubt, words: string): CertaintyRule => ({
  ...measure,
  kind: "certainty",
  id: `uncertain-${about.toLowerCase().replace("_", "-")}`,
  code: "FACTS_UNCERTAIN",
  effect: "REVIEW",
  demandsOnly: true,
  about,
  words,
});

/**
 * What is decent where no law says so: sensible hours, few attempts, and a word is enough to stop. It is no law, and
 * it always applies to live decisions.
 */
export const houseHumane: PolicyPack = {
  id: "house.humane",
  title: "House rules",
  version: "2026-11-26.2",
  sources: ["The humane principles of this product"],
  covers: {},
  rules: [
    {
      ...measure,
      kind: "window",
      id: "hours",
      code: "TIME_OF_DAY",
      words:
        "Calls, texts and visits are for Monday to Friday, 08:00 to 20:00, and Saturday, 09:00 to 17:00.",
      channels: ["VOICE", "SMS", "VISIT", "SOCIAL_PRIVATE"],
      hours: {
        are: "FIXED",
        windows: [
          { days: ["MON", "TUE", "WED", "THU", "FRI"], from: "08:00", to: "20:00" },
          { days: ["SAT"], from: "09:00", to: "17:00" },
        ],
      },
      exceptions: [reply, { kind: "TIME_AND_PLACE_CONSENT" }],
    },
    {
      ...measure,
      kind: "window",
      id: "hours-of-messages",
      code: "TIME_OF_DAY",
      words: "E-mails and messages are for 07:00 to 21:00.",
      channels: ["EMAIL", "PORTAL"],
      hours: { are: "FIXED", windows: [{ from: "07:00", to: "21:00" }] },
      exceptions: [reply, confirmation],
    },
    {
      ...measure,
      kind: "window",
      id: "holidays",
      code: "PUBLIC_HOLIDAY",
      words: "It is a public holiday where the person is.",
      channels: ["VOICE", "SMS", "VISIT", "SOCIAL_PRIVATE"],
      on: "HOLIDAYS",
      hours: { are: "FIXED", windows: [] },
      exceptions: [reply],
    },
    {
      ...measure,
      kind: "window",
      id: "preferred-times",
      code: "INCONVENIENT_TIME",
      words: "The person has said which times suit them, and this is not one.",
      hours: { are: "PREFERRED" },
      exceptions: [reply, { kind: "TIME_AND_PLACE_CONSENT" }],
    },
    {
      ...measure,
      kind: "place",
      id: "preferred-places",
      code: "INCONVENIENT_PLACE",
      words: "The person has said that they do not wish to be reached there.",
      bars: "STATED_INCONVENIENT",
      exceptions: [reply],
    },
    {
      ...measure,
      kind: "place",
      id: "employer",
      code: "EMPLOYER_PROHIBITS",
      words: "The employer does not allow such contact at work. Use another number or address.",
      bars: "WORK_WHERE_EMPLOYER_PROHIBITS",
    },
    {
      ...measure,
      kind: "place",
      id: "visits",
      code: "VULNERABLE_NO_VISIT",
      words: "Nobody visits a person who is, or may be, vulnerable.",
      channels: ["VISIT"],
      bars: "VULNERABLE",
    },
    {
      ...measure,
      kind: "opt-out",
      id: "stop",
      code: "CEASE_REQUEST",
      words: "The person has asked to be left alone. A word is enough.",
      scope: "ALL_CONTACT",
      exceptions: [reply, notice, { kind: "END_OR_REMEDY" }],
    },
    {
      ...measure,
      kind: "opt-out",
      id: "medium",
      code: "MEDIUM_OPT_OUT",
      words: "The person has asked not to be contacted in this way.",
      scope: "CHANNEL",
      exceptions: [reply, confirmation, notice],
    },
    {
      ...measure,
      kind: "opt-out",
      id: "contact-point",
      code: "CONTACT_POINT_OPT_OUT",
      words: "The person has asked not to be contacted at this address or number.",
      scope: "CONTACT_POINT",
      exceptions: [reply, confirmation, notice],
    },
    {
      ...measure,
      kind: "representation",
      id: "representative",
      code: "REPRESENTED",
      words: "Somebody speaks for the person in this matter. Speak with them.",
      exceptions: [{ kind: "REPRESENTATIVE_CONSENT" }],
    },
    {
      ...measure,
      kind: "medium",
      id: "third-parties",
      code: "THIRD_PARTY",
      words: "This person does not owe the debt, and may not be told about it.",
      recipients: ["SPOUSE", "THIRD_PARTY"],
      bars: "STRANGERS",
      exceptions: [{ kind: "LOCATION_ENQUIRY" }],
    },
    {
      ...measure,
      kind: "medium",
      id: "identity",
      code: "IDENTITY_UNVERIFIED",
      words: "It is not established that this is the person.",
      bars: "UNIDENTIFIED",
    },
    {
      ...measure,
      kind: "medium",
      id: "public-places",
      code: "PUBLIC_CHANNEL",
      words: "Others could see it there.",
      channels: ["SOCIAL_PUBLIC"],
      bars: "ALWAYS",
    },
    {
      ...measure,
      kind: "notice",
      id: "dispute",
      code: "DISPUTE_PENDING",
      words: "The debt is disputed. Answer that first.",
      demandsOnly: true,
      awaits: "VERIFICATION",
    },
    {
      ...measure,
      kind: "frequency",
      id: "two-calls-a-day",
      code: "CALL_FREQUENCY",
      words: "You called twice about this debt today.",
      channels: ["VOICE"],
      most: 2,
      days: 1,
      counts: calls,
      exceptions: [reply, { kind: "CALL_CONSENT" }],
    },
    {
      ...measure,
      kind: "frequency",
      id: "five-calls-a-week",
      code: "CALL_FREQUENCY",
      words: "You called five times about this debt within seven days.",
      channels: ["VOICE"],
      most: 5,
      days: 7,
      counts: calls,
      exceptions: [reply, { kind: "CALL_CONSENT" }],
    },
    {
      ...measure,
      kind: "frequency",
      id: "three-contacts-a-week",
      code: "CONTACT_CAP",
      words: "The person was reached three times about this debt within seven days.",
      most: 3,
      days: 7,
      counts: reached,
      exceptions: [reply, confirmation, notice, { kind: "END_OR_REMEDY" }],
    },
    {
      ...measure,
      kind: "cool-down",
      id: "after-a-conversation",
      code: "CONVERSATION_COOLDOWN",
      words: "You spoke about this debt within the last three days. Give them time.",
      channels: ["VOICE", "VISIT"],
      days: 3,
      after: {
        contacts: [
          { channel: "VOICE", outcomes: ["CONVERSATION"] },
          { channel: "VISIT", outcomes: ["CONVERSATION"] },
        ],
      },
      exceptions: [reply, { kind: "CALL_CONSENT" }],
    },
    {
      ...measure,
      kind: "pattern",
      id: "again-at-once",
      code: "PATTERN_RISK",
      words: "A call rang out within the last hour. Another one so soon may press.",
      effect: "REVIEW",
      channels: ["VOICE"],
      looks: { for: "AGAIN_AT_ONCE", minutes: 60 },
    },
    {
      ...measure,
      kind: "frequency",
      id: "once-a-week-with-care",
      code: "CONTACT_CAP",
      words: "The person is to be handled with care: once within seven days is enough.",
      toVulnerable: true,
      most: 1,
      days: 7,
      counts: reached,
      exceptions: [reply, confirmation, notice, { kind: "END_OR_REMEDY" }],
    },
    ...holdRules,
    uncertain("STALE", "A source was read too long ago: what is owed may have been paid."),
    uncertain("HISTORY", "Other contacts with the person may be missing here."),
    uncertain("OUTCOME", "Of a recent contact it is not known whether the person was reached."),
    uncertain("TIME", "Of a recent contact it is not known when it was."),
    uncertain("OPT_OUT", "It is not known whether the person wishes to be contacted this way."),
    uncertain("PLACE", "It is not known where the person is, and so not what time it is there."),
    uncertain("JOIN", "It is not certain that these records are of one person."),
  ],
};
