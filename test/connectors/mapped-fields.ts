/** Whether what a vendor's record says is found again in what it is normalised to, field by field. */
import type { Json, JsonObject } from "../../src/connectors/connector.js";
import type { NormalisedRecord } from "../../src/domain/records.js";

/** One field of a vendor's record, and where it is to be found in our words. */
export interface MappedField {
  /** Path in the vendor's record; lists on the way are gone through. */
  readonly from: string;
  /** Path in the normalised records. */
  readonly to: string;
  /** What is to be found for the value; undefined where this value is none that is mapped. */
  readonly as?: (value: Json, record: JsonObject) => unknown;
}

/** All values at a path, those of every element of the lists on the way. */
function valuesAt(value: unknown, path: string): unknown[] {
  const [name = "", ...rest] = path.split(".");
  const holders = Array.isArray(value) ? (value as unknown[]) : [value];
  const found = holders.flatMap((holder) =>
    typeof holder === "object" && holder !== null ? [(holder as JsonObject)[name]] : [],
  );
  if (rest.length > 0) return found.flatMap((each) => valuesAt(each, rest.join(".")));
  return found.flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : [each]));
}

const isSaid = (value: unknown): value is NonNullable<Json> =>
  value !== undefined && value !== null && value !== "";

/** What the record says in a mapped field, as it should be found. */
function wanted({ from, as = (value) => value }: MappedField, record: JsonObject): unknown[] {
  return valuesAt(record, from)
    .filter(isSaid)
    .map((value) => as(value, record))
    .filter((value) => value !== undefined);
}

/** Mapped fields whose value is not found; empty when nothing was lost. */
export function lostFields(
  record: JsonObject,
  normalised: readonly NormalisedRecord[],
  fields: readonly MappedField[],
): string[] {
  return fields.flatMap((field) => {
    const found = new Set(valuesAt(normalised, field.to));
    return wanted(field, record)
      .filter((value) => !found.has(value))
      .map((value) => `${field.from} is not found as ${field.to}: ${String(value)}`);
  });
}

/** Names of the mapped fields in which the record says something. */
export function saidFields(record: JsonObject, fields: readonly MappedField[]): string[] {
  return fields.filter((field) => wanted(field, record).length > 0).map(({ from }) => from);
}

/** Amounts as whole hundredths: for currencies with two decimals. */
export const hundredths = (value: Json): bigint => BigInt(Math.round(Number(value) * 100));
