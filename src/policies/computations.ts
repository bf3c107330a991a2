/**
 * Law that ships as computations and no contact rule: what it is, where it is written, how its text was read, and what
 * it computes (contracts/policy-cases/format.md, section 2).
 */
import type { Verification } from "../domain/contact/pack.js";
import type { ComputationKind } from "./compute.js";

export interface ComputationPack {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** ISO 3166-1: whose law it is. */
  readonly country: string;
  readonly sources: readonly string[];
  readonly rules: readonly {
    readonly citation: string;
    readonly words: string;
    readonly verification: Verification;
    readonly computations: readonly ComputationKind[];
  }[];
}

export const computationPacks: readonly ComputationPack[] = [
  {
    id: "de.bgb",
    title: "German Civil Code: default and interest (Germany)",
    version: "2026-11-26.1",
    country: "DE",
    sources: ["BGB 286, 288 (text of 26 March 2022)"],
    rules: [
      {
        citation: "BGB 286(3)",
        words:
          "In default 30 days after the due date and receipt of the invoice; a consumer only where the invoice said so.",
        verification: "VERIFIED",
        computations: ["DEFAULT_STATUS"],
      },
      {
        citation: "BGB 288(1), (2), (5)",
        words:
          "5 points above the base rate for consumers, 9 between businesses, who also owe a flat sum of 40 euros.",
        verification: "VERIFIED",
        computations: ["STATUTORY_INTEREST_TERMS"],
      },
    ],
  },
  {
    id: "de.rdg",
    title: "German Legal Services Act: what a collector has to tell (Germany)",
    version: "2026-11-26.1",
    country: "DE",
    sources: ["RDG 13a (text of 26 March 2022)"],
    rules: [
      {
        citation: "RDG 13a(3), (4)",
        words:
          "Before an instalment plan its cost is told in text form, and before an acknowledgement which objections are lost.",
        verification: "VERIFIED",
        computations: ["PLAN_DISCLOSURE"],
      },
    ],
  },
  {
    id: "uk.late-payment",
    title: "Late Payment of Commercial Debts Act (United Kingdom)",
    version: "2026-11-26.1",
    country: "GB",
    sources: [
      "Late Payment of Commercial Debts (Interest) Act 1998",
      "gov.uk: late commercial payments",
    ],
    rules: [
      {
        citation: "1998 Act s.1, 2, 4",
        words:
          "Between businesses 8 points above the base rate, from the day after the relevant day.",
        verification: "VERIFIED",
        computations: ["LATE_PAYMENT_INTEREST", "LATE_PAYMENT_START"],
      },
      {
        citation: "1998 Act s.5A",
        words: "A fixed sum by the size of the debt, owed by businesses only.",
        verification: "VERIFIED",
        computations: ["FIXED_COMPENSATION"],
      },
    ],
  },
];
