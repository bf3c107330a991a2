import type { HolidayRule, PolicyPack, WindowRule } from "../../domain/contact/pack.js";

const monday = 0;
const newYear: HolidayRule = { name: "New Year's Day", month: 1, day: 1 };
const goodFriday: HolidayRule = { name: "Good Friday", easter: -2 };
const victoriaDay: HolidayRule = {
  name: "Victoria Day",
  weekday: monday,
  before: { month: 5, day: 25 },
};
const labourDay: HolidayRule = { name: "Labour Day", month: 9, weekday: monday, nth: 1 };
const thanksgiving: HolidayRule = { name: "Thanksgiving", month: 10, weekday: monday, nth: 2 };
const familyDay: HolidayRule = { name: "Family Day", month: 2, weekday: monday, nth: 3 };
const christmas: HolidayRule = { name: "Christmas Day", month: 12, day: 25 };

const workdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;

const noHolidays = (citation: string, verification: WindowRule["verification"]): WindowRule => ({
  kind: "window",
  id: "holidays",
  code: "PUBLIC_HOLIDAY",
  citation,
  words: "It is a public holiday where the person is.",
  verification,
  on: "HOLIDAYS",
  hours: { are: "FIXED", windows: [] },
});

const sevenToNine = (citation: string, verification: WindowRule["verification"]): WindowRule => ({
  kind: "window",
  id: "hours",
  code: "TIME_OF_DAY",
  citation,
  words: "Contact is for 07:00 to 21:00, on Sundays for 13:00 to 17:00, where the person is.",
  verification,
  hours: {
    are: "FIXED",
    windows: [
      { days: workdays, from: "07:00", to: "21:00" },
      { days: ["SUN"], from: "13:00", to: "17:00" },
    ],
  },
});

const opc = "Office de la protection du consommateur (Quebec), debt collection";

export const caQc: PolicyPack = {
  id: "ca.qc",
  title: "Quebec debt collection rules",
  version: "2026-11-23.1",
  sources: [opc],
  covers: { regions: ["CA-QC"] },
  holidays: [
    newYear,
    goodFriday,
    { name: "Easter Monday", easter: 1 },
    victoriaDay,
    { name: "National Holiday", month: 6, day: 24 },
    { name: "Canada Day", month: 7, day: 1, moves: "SUNDAY_TO_MONDAY" },
    labourDay,
    thanksgiving,
    christmas,
  ],
  rules: [
    {
      kind: "window",
      id: "hours",
      code: "TIME_OF_DAY",
      citation: opc,
      words: "Contact is for Monday to Saturday, 08:00 to 20:00, where the person is.",
      verification: "VERIFIED",
      hours: { are: "FIXED", windows: [{ days: workdays, from: "08:00", to: "20:00" }] },
    },
    noHolidays(opc, "VERIFIED"),
    {
      kind: "notice",
      id: "notice-first",
      code: "NOTICE_WAIT",
      citation: opc,
      words: "The written notice of payment was sent too short a time ago for a call.",
      verification: "VERIFIED",
      channels: ["VOICE"],
      awaits: "NOTICE_OF_PAYMENT",
      days: 5,
    },
    {
      kind: "representation",
      id: "adviser-only",
      code: "REPRESENTED",
      citation: opc,
      words: "The person has asked in writing that you deal with their adviser only.",
      verification: "VERIFIED",
      onRequestOnly: true,
      exceptions: [{ kind: "REPRESENTATIVE_CONSENT" }],
    },
  ],
};

const consumerProtectionBc = "Consumer Protection BC, debt collection";

export const caBc: PolicyPack = {
  id: "ca.bc",
  title: "British Columbia debt collection rules",
  version: "2026-11-23.1",
  sources: [consumerProtectionBc],
  covers: { regions: ["CA-BC"] },
  holidays: [
    newYear,
    familyDay,
    goodFriday,
    victoriaDay,
    { name: "Canada Day", month: 7, day: 1, moves: "SUNDAY_TO_MONDAY" },
    { name: "British Columbia Day", month: 8, weekday: monday, nth: 1 },
    labourDay,
    { name: "Day for Truth and Reconciliation", month: 9, day: 30 },
    thanksgiving,
    { name: "Remembrance Day", month: 11, day: 11 },
    christmas,
  ],
  rules: [
    sevenToNine(consumerProtectionBc, "VERIFIED"),
    noHolidays(consumerProtectionBc, "VERIFIED"),
  ],
};

const reg74 = "R.R.O. 1990 Reg. 74 s.20-22 (O. Reg. 103/06); Ontario guide for collection agencies";

export const caOn: PolicyPack = {
  id: "ca.on",
  title: "Ontario collection and debt settlement rules",
  version: "2026-11-23.1",
  sources: [reg74],
  covers: { regions: ["CA-ON"] },
  holidays: [
    newYear,
    familyDay,
    goodFriday,
    victoriaDay,
    { name: "Canada Day", month: 7, day: 1, moves: "SUNDAY_TO_MONDAY" },
    labourDay,
    thanksgiving,
    christmas,
    { name: "Boxing Day", month: 12, day: 26 },
  ],
  rules: [
    sevenToNine(reg74, "DESCRIBED"),
    noHolidays(reg74, "DESCRIBED"),
    {
      kind: "notice",
      id: "notice-first",
      code: "NOTICE_WAIT",
      citation: reg74,
      words: "The written notice was sent too short a time ago for a call.",
      verification: "VERIFIED",
      channels: ["VOICE"],
      awaits: "NOTICE_OF_PAYMENT",
      days: 6,
    },
    {
      kind: "frequency",
      id: "three-after-a-conversation",
      code: "CONTACT_CAP",
      citation: reg74,
      words: "Since you first spoke, there were three contacts about this debt within seven days.",
      verification: "VERIFIED",
      channels: ["VOICE", "SMS", "EMAIL"],
      most: 3,
      days: 7,
      afterFirstConversation: true,
      counts: {
        contacts: [
          { channel: "VOICE", outcomes: ["CONVERSATION", "VOICEMAIL"] },
          { channel: "SMS", outcomes: ["DELIVERED"] },
          { channel: "EMAIL", outcomes: ["DELIVERED"] },
        ],
      },
    },
  ],
};
