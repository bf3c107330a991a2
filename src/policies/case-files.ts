/** Policy cases as they are published: one JSON object a line, of either format, checked against its schema. */
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import computationSchema from "../../contracts/policy-cases/computation-case.schema.json" with { type: "json" };
import contactSchema from "../../contracts/policy-cases/contact-case.schema.json" with { type: "json" };
import type { ContactCase } from "../domain/contact/case.js";
import type { ContactAnswer } from "../domain/contact/decision.js";
import type { ComputationCase } from "./compute.js";

interface CaseHead {
  readonly id: string;
  readonly title: string;
}

/** A contact case with what is to come out of it. */
export interface PublishedContactCase extends CaseHead, ContactCase {
  readonly packs: readonly string[];
  readonly expected: {
    readonly decision: ContactAnswer;
    /** They have to be among the reasons. */
    readonly reasons: readonly string[];
    /** Absent: not stated. */
    readonly nextAllowedAt?: string | null;
  };
}

export type PublishedCase = PublishedContactCase | (CaseHead & ComputationCase);

export function isContactCase(one: PublishedCase): one is PublishedContactCase {
  return "attempt" in one;
}

/** Says what is wrong with a line, and what would be right. */
export class CaseError extends Error {
  override readonly name = "CaseError";
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
// The package's types describe its CommonJS form.
(addFormats as unknown as (to: Ajv2020) => void)(ajv);
const isContact = ajv.compile(contactSchema);
const isComputation = ajv.compile(computationSchema);

/** @throws CaseError when the line is no case of either format, or names what it does not have */
export function readCase(line: string): PublishedCase {
  const value = parse(line);
  const check: ValidateFunction = "attempt" in value ? isContact : isComputation;
  if (!check(value)) throw new CaseError(wordsFor(check));
  const one = value as unknown as PublishedCase;
  if (isContactCase(one)) checkReferences(one);
  return one;
}

function parse(line: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new CaseError(`It is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new CaseError("It has to be one JSON object.");
  return value;
}

function wordsFor({ errors }: ValidateFunction): string {
  const told = (errors ?? [])
    .filter(({ keyword }) => keyword !== "if")
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath || "the case"} ${message ?? "is wrong"}`);
  return `It does not follow the schema: ${told.join("; ")}.`;
}

function checkReferences(one: PublishedContactCase): void {
  const { attempt, people, contactPoints, debts } = one;
  const debtors = people.filter(({ relation }) => relation === "DEBTOR");
  if (debtors.length !== 1)
    throw new CaseError(`There have to be exactly one DEBTOR, not ${debtors.length}.`);
  const has = (all: readonly { id: string }[], id: string): boolean =>
    all.some((each) => each.id === id);
  if (!has(people, attempt.recipientPersonId))
    throw new CaseError(
      `attempt.recipientPersonId: there is no person "${attempt.recipientPersonId}".`,
    );
  if (!has(contactPoints, attempt.contactPointId))
    throw new CaseError(
      `attempt.contactPointId: there is no contact point "${attempt.contactPointId}".`,
    );
  for (const id of attempt.debtIds)
    if (!has(debts, id)) throw new CaseError(`attempt.debtIds: there is no debt "${id}".`);
  for (const { timeZone } of people.flatMap(({ places }) => places ?? [])) {
    if (!isZone(timeZone))
      throw new CaseError(`"${timeZone}" is no IANA time zone, such as Europe/London.`);
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
