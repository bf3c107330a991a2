import type { CountedContacts, PolicyPack } from "../../domain/contact/pack.js";

const conversations: CountedContacts = {
  contacts: [{ channel: "VOICE", outcomes: ["CONVERSATION"] }],
};

/** Debt collection guideline for collectors and creditors of the Australian regulators: guidance, not statute. */
export const auAcccAsic: PolicyPack = {
  id: "au.accc-asic",
  title: "ACCC/ASIC debt collection guideline (Australia)",
  version: "2026-11-23.1",
  sources: ["ACCC/ASIC Debt collection guideline (RG 96), April 2021, part 2 s.4-5"],
  covers: { regions: ["AU"] },
  // National public holidays; those of a state come with the case.
  holidays: [
    { name: "New Year's Day", month: 1, day: 1, moves: "WEEKEND_TO_MONDAY" },
    { name: "Australia Day", month: 1, day: 26, moves: "WEEKEND_TO_MONDAY" },
    { name: "Good Friday", easter: -2 },
    { name: "Easter Monday", easter: 1 },
    { name: "Anzac Day", month: 4, day: 25 },
    { name: "Christmas Day", month: 12, day: 25 },
    { name: "Boxing Day", month: 12, day: 26 },
  ],
  rules: [
    {
      kind: "window",
      id: "calls",
      code: "TIME_OF_DAY",
      citation: "RG 96 part 2 s.4",
      words: "Calls are for 07:30 to 21:00, at weekends from 09:00, where the person is.",
      verification: "VERIFIED",
      channels: ["VOICE"],
      hours: {
        are: "FIXED",
        windows: [
          { days: ["MON", "TUE", "WED", "THU", "FRI"], from: "07:30", to: "21:00" },
          { days: ["SAT", "SUN"], from: "09:00", to: "21:00" },
        ],
      },
    },
    {
      kind: "window",
      id: "visits",
      code: "TIME_OF_DAY",
      citation: "RG 96 part 2 s.4",
      words: "Visits are for 09:00 to 21:00 where the person is.",
      verification: "VERIFIED",
      channels: ["VISIT"],
      hours: { are: "FIXED", windows: [{ from: "09:00", to: "21:00" }] },
    },
    {
      kind: "window",
      id: "holidays",
      code: "PUBLIC_HOLIDAY",
      citation: "RG 96 part 2 s.4",
      words: "It is a public holiday where the person is.",
      verification: "VERIFIED",
      channels: ["VOICE", "VISIT"],
      on: "HOLIDAYS",
      hours: { are: "FIXED", windows: [] },
    },
    {
      kind: "window",
      id: "workplace",
      code: "WORKPLACE_HOURS",
      citation: "RG 96 part 2 s.4",
      words:
        "At work, contact is for the person's working hours; where these are not known, Monday to Friday 09:00 to 17:00.",
      verification: "VERIFIED",
      at: "WORK",
      hours: {
        are: "WORKING",
        otherwise: [{ days: ["MON", "TUE", "WED", "THU", "FRI"], from: "09:00", to: "17:00" }],
      },
    },
    {
      kind: "window",
      id: "preferred-times",
      code: "INCONVENIENT_TIME",
      citation: "RG 96 part 2 s.4",
      words: "The person has said which times do not suit them.",
      verification: "VERIFIED",
      hours: { are: "PREFERRED" },
    },
    {
      kind: "place",
      id: "preferred-places",
      code: "INCONVENIENT_PLACE",
      citation: "RG 96 part 2 s.4",
      words: "The person has said that they do not wish to be reached there.",
      verification: "VERIFIED",
      bars: "STATED_INCONVENIENT",
    },
    {
      kind: "frequency",
      id: "three-a-week",
      code: "CONTACT_CAP",
      citation: "RG 96 part 2 s.5",
      words: "You have spoken three times about this debt within seven days.",
      verification: "VERIFIED",
      channels: ["VOICE"],
      most: 3,
      days: 7,
      counts: conversations,
    },
    {
      kind: "frequency",
      id: "ten-a-month",
      code: "CONTACT_CAP",
      citation: "RG 96 part 2 s.5",
      words: "You have spoken ten times about this debt within thirty days.",
      verification: "VERIFIED",
      channels: ["VOICE"],
      most: 10,
      days: 30,
      counts: conversations,
    },
  ],
};
