import type { PolicyPack } from "../../domain/contact/pack.js";

/** Debt Respite Scheme of England and Wales: breathing space and mental health crisis moratorium. */
export const ukBreathingSpace: PolicyPack = {
  id: "uk.breathing-space",
  title: "Debt Respite Scheme (England and Wales)",
  version: "2026-11-23.1",
  effectiveFrom: "2021-05-04",
  sources: ["SI 2020/1311"],
  covers: { regions: ["GB-ENG", "GB-WLS"], regionOf: "DEBTOR" },
  rules: [
    {
      kind: "moratorium",
      id: "moratorium",
      code: "MORATORIUM",
      citation: "SI 2020/1311 reg 7, 11, 26, 32",
      words: "The debt is in a statutory moratorium. It may not be asked for.",
      verification: "VERIFIED",
      standardDays: 60,
      daysAfterCrisis: 30,
      barredToDebtor: ["COLLECT", "REMEDY_NOTICE", "REPLY", "REQUIRED_NOTICE"],
      barredToOthers: ["COLLECT", "REMEDY_NOTICE"],
      codeForOthers: "MORATORIUM_JOINT_DEBTOR",
      notReached: ["GUARANTOR", "DEBT_ADVISER"],
      exceptions: [{ kind: "REPLY" }, { kind: "REQUIRED_NOTICE" }],
    },
  ],
};
