import type { PolicyPack } from "../../domain/contact/pack.js";

/** Massachusetts: creditors, too. */
export const usMa: PolicyPack = {
  id: "us.ma",
  title: "Massachusetts debt collection regulations",
  version: "2026-11-23.1",
  sources: ["940 CMR 7.04", "209 CMR 18.16"],
  covers: { regions: ["US-MA"] },
  rules: [
    {
      kind: "window",
      id: "hours",
      code: "TIME_OF_DAY",
      citation: "209 CMR 18.16(1)(d); 940 CMR 7.04",
      words: "Calls and texts are for 08:00 to 21:00 where the person is.",
      verification: "REPRODUCED",
      channels: ["VOICE", "SMS"],
      hours: { are: "FIXED", windows: [{ from: "08:00", to: "21:00" }] },
    },
    {
      kind: "frequency",
      id: "two-in-seven-days",
      code: "CONTACT_CAP",
      citation: "940 CMR 7.04(1)(f); 209 CMR 18.16(1)(a)",
      words: "There were two calls or texts about this debt within seven days.",
      verification: "REPRODUCED",
      channels: ["VOICE", "SMS"],
      most: 2,
      days: 7,
      counts: {
        contacts: [
          { channel: "VOICE", outcomes: ["CONVERSATION", "VOICEMAIL"] },
          { channel: "SMS", outcomes: ["DELIVERED"] },
        ],
      },
    },
  ],
};
