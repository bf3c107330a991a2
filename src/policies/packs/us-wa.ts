import type { CountedContacts, PolicyPack } from "../../domain/contact/pack.js";

const act = "RCW 19.16.250; Washington State Department of Financial Institutions";

/** What reached the person, in whatever form. */
const communications: CountedContacts = {
  contacts: [
    { channel: "VOICE", outcomes: ["CONVERSATION", "VOICEMAIL", "ANSWERED_NO_CONVERSATION"] },
    ...(["SMS", "EMAIL", "POST", "SOCIAL_PRIVATE", "PORTAL"] as const).map((channel) => ({
      channel,
      outcomes: ["DELIVERED"] as const,
    })),
    { channel: "VISIT", outcomes: ["CONVERSATION"] },
  ],
  sameCollector: true,
};

/** Collection Agency Act of Washington State. A week is read as seven days in a row, which is stricter. */
export const usWa: PolicyPack = {
  id: "us.wa",
  title: "Washington State Collection Agency Act",
  version: "2026-11-26.1",
  sources: [
    "RCW 19.16.250",
    "https://dfi.wa.gov/financial-education/information/debt-collectors-and-your-rights",
  ],
  covers: {
    collectors: ["THIRD_PARTY", "DEBT_BUYER", "CREDITOR_UNDER_OTHER_NAME"],
    regions: ["US-WA"],
  },
  rules: [
    {
      kind: "window",
      id: "hours",
      code: "TIME_OF_DAY",
      citation: act,
      words:
        "Contact is for 07:30 to 21:00 where the person is, unless they asked for other hours.",
      verification: "VERIFIED",
      recipients: ["DEBTOR", "JOINT_DEBTOR", "SPOUSE"],
      hours: { are: "FIXED", windows: [{ from: "07:30", to: "21:00" }] },
      exceptions: [{ kind: "REPLY" }, { kind: "TIME_AND_PLACE_CONSENT" }],
    },
    {
      kind: "frequency",
      id: "three-a-week",
      code: "CONTACT_CAP",
      citation: act,
      words: "There were three contacts about this debt within seven days.",
      verification: "VERIFIED",
      recipients: ["DEBTOR", "JOINT_DEBTOR", "SPOUSE"],
      most: 3,
      days: 7,
      counts: communications,
      exceptions: [{ kind: "REPLY" }],
    },
    {
      kind: "frequency",
      id: "one-a-week-at-work",
      code: "CONTACT_CAP",
      citation: act,
      words: "There was a contact at the workplace within seven days.",
      verification: "VERIFIED",
      recipients: ["DEBTOR", "JOINT_DEBTOR"],
      at: "WORK",
      most: 1,
      days: 7,
      counts: { ...communications, at: "WORK" },
      exceptions: [{ kind: "REPLY" }],
    },
    {
      kind: "representation",
      id: "attorney",
      code: "REPRESENTED",
      citation: act,
      words: "The person's attorney has asked that you contact the attorney.",
      verification: "VERIFIED",
      by: "ATTORNEY",
      exceptions: [{ kind: "REPRESENTATIVE_CONSENT" }],
    },
  ],
};
