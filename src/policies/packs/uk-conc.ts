import type { PolicyPack } from "../../domain/contact/pack.js";

/** The Financial Conduct Authority's consumer credit sourcebook, chapter 7: regulated credit. */
export const ukConc: PolicyPack = {
  id: "uk.conc",
  title: "FCA Consumer Credit sourcebook, CONC 7 (United Kingdom)",
  version: "2026-11-23.1",
  sources: ["FCA Handbook, CONC 7.3, 7.9"],
  covers: { debts: { regulatedCredit: true } },
  rules: [
    {
      kind: "window",
      id: "preferred-times",
      code: "INCONVENIENT_TIME",
      citation: "CONC 7.9.4 R",
      words: "The person has said which times do not suit them.",
      verification: "VERIFIED",
      hours: { are: "PREFERRED" },
    },
    {
      kind: "place",
      id: "preferred-places",
      code: "INCONVENIENT_PLACE",
      citation: "CONC 7.9.4 R",
      words: "The person has said that they do not wish to be reached there.",
      verification: "VERIFIED",
      bars: "STATED_INCONVENIENT",
    },
    {
      kind: "place",
      id: "visits",
      code: "VULNERABLE_NO_VISIT",
      citation: "CONC 7.9.12 R to 7.9.14 R",
      words: "Nobody visits a person who is, or may be, vulnerable.",
      verification: "VERIFIED",
      channels: ["VISIT"],
      bars: "VULNERABLE",
    },
    {
      kind: "medium",
      id: "third-parties",
      code: "THIRD_PARTY",
      citation: "CONC 7.9.7 R",
      words: "This person does not owe the debt, and may not be told about it.",
      verification: "VERIFIED",
      recipients: ["SPOUSE", "THIRD_PARTY"],
      bars: "STRANGERS",
      exceptions: [{ kind: "LOCATION_ENQUIRY" }],
    },
    {
      kind: "medium",
      id: "identity",
      code: "IDENTITY_UNVERIFIED",
      citation: "CONC 7.9.10 R, 7.9.11 G",
      words:
        "It is not established that this is the person. A name and a birth date are not enough.",
      verification: "VERIFIED",
      bars: "UNIDENTIFIED",
    },
  ],
};
