/** Whether the domain comes to what a published case expects. */
import { isDeepStrictEqual } from "node:util";
import { decideContact } from "../domain/contact/decision.js";
import type { PolicyPack } from "../domain/contact/pack.js";
import { isContactCase, type PublishedCase, type PublishedContactCase } from "./case-files.js";
import { CaseError } from "./case-files.js";
import { compute } from "./compute.js";
import { packs } from "./packs.js";

/** What was wanted and what came instead; both empty where all is as expected. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** @throws CaseError when the case names a pack that there is not */
export function differencesOf(one: PublishedCase): Difference[] {
  return isContactCase(one) ? decisionDifferences(one) : resultDifferences(one);
}

function decisionDifferences(one: PublishedContactCase): Difference[] {
  const { decision, reasons, nextAllowedAt } = decideContact(one, one.packs.map(packNamed));
  const { expected } = one;
  const differences: Difference[] = [];
  if (decision !== expected.decision)
    differences.push({ what: "decision", expected: expected.decision, actual: decision });
  const codes = reasons.map(({ code }) => code as string);
  const missing = expected.reasons.filter((code) => !codes.includes(code));
  if (missing.length > 0)
    differences.push({
      what: "reasons",
      expected: expected.reasons.join(", "),
      actual: codes.join(", ") || "none",
    });
  const next = nextAllowedAt?.toISOString() ?? null;
  const wanted =
    typeof expected.nextAllowedAt === "string"
      ? new Date(expected.nextAllowedAt).toISOString()
      : expected.nextAllowedAt;
  if (wanted !== undefined && wanted !== next)
    differences.push({
      what: "nextAllowedAt",
      expected: wanted ?? "null",
      actual: next ?? "null",
    });
  return differences;
}

function resultDifferences(one: Exclude<PublishedCase, PublishedContactCase>): Difference[] {
  const result = compute(one);
  return Object.entries(one.expected)
    .filter(([name, value]) => !isDeepStrictEqual(value, result[name]))
    .map(([what, value]) => ({
      what,
      expected: JSON.stringify(value),
      actual: JSON.stringify(result[what]) ?? "nothing",
    }));
}

function packNamed(id: string): PolicyPack {
  const pack = packs.get(id);
  if (!pack)
    throw new CaseError(`There is no pack "${id}"; there are ${[...packs.keys()].join(", ")}.`);
  return pack;
}
