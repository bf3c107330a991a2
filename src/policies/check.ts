/** Whether the domain comes to what a published case expects. */
import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { decideContact } from "../domain/contact/decision.js";
import type { PolicyPack } from "../domain/contact/pack.js";
import {
  CaseError,
  isContactCase,
  readCase,
  type PublishedCase,
  type PublishedContactCase,
} from "./case-files.js";
import { compute } from "./compute.js";
import { packs } from "./packs.js";

/** What was wanted and what came instead; both empty where all is as expected. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** What came of one line of cases. */
export interface CheckedLine {
  readonly line: number;
  /** Null where it is no case. */
  readonly id: string | null;
  readonly title: string | null;
  /** Why it is no case; null where it is one. */
  readonly problem: string | null;
  readonly differences: readonly Difference[];
}

/** Null for an empty line. @param number of the line, from 1 */
export function checkLine(text: string, number: number): CheckedLine | null {
  if (text.trim() === "") return null;
  try {
    const one = readCase(text);
    const head = { line: number, id: one.id, title: one.title };
    try {
      return { ...head, problem: null, differences: differencesOf(one) };
    } catch (error) {
      return { ...head, problem: (error as Error).message, differences: [] };
    }
  } catch (error) {
    const problem = (error as Error).message;
    return { line: number, id: null, title: null, problem, differences: [] };
  }
}

export interface CheckedCases {
  readonly passed: number;
  readonly failed: readonly CheckedLine[];
}

/** So many cases are held against the packs before others get their turn. */
const turn = 20;

export async function checkCases(lines: Iterable<string>): Promise<CheckedCases> {
  const failed: CheckedLine[] = [];
  let passed = 0;
  let number = 0;
  for (const line of lines) {
    number += 1;
    const checked = checkLine(line, number);
    if (checked && isPassed(checked)) passed += 1;
    else if (checked) failed.push(checked);
    if (number % turn === 0) await setImmediate();
  }
  return { passed, failed };
}

export function isPassed({ problem, differences }: CheckedLine): boolean {
  return problem === null && differences.length === 0;
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
