/** What a person has said that a field of their own account means. Plain data. */
import type { Vendor } from "../source.js";
import type { FieldTarget, Meaning, ValueKind } from "./targets.js";

/** One value and what it means, such as "Never" and YES. */
export interface Reading {
  readonly value: string;
  readonly means: Meaning;
}

export interface FieldMapping {
  /** The source's own name of the record's type. */
  readonly objectType: string;
  /** The source's own name of the field. */
  readonly field: string;
  readonly target: FieldTarget;
  readonly valueKind: ValueKind;
  /** What people call it: of an extra fact, and of a way to reach somebody. */
  readonly label: string | null;
  /** Whose record a cross reference names. */
  readonly vendor: Vendor | null;
  /** What values mean; where there are none, common words for YES, NO and the channels are understood. */
  readonly readings: readonly Reading[];
}

/** A field of a person's own account, as the vendor describes it. */
export interface AvailableField {
  readonly objectType: string;
  readonly field: string;
  /** What people there call it. */
  readonly label: string;
  readonly valueKind: ValueKind;
}

/** By the source's name of a type of record: the fields that are mapped. */
export type MappedFields = Readonly<Record<string, readonly string[]>>;

export function mappedFieldsOf(mappings: readonly FieldMapping[]): MappedFields {
  const byType = Map.groupBy(mappings, ({ objectType }) => objectType);
  return Object.fromEntries(
    [...byType].map(([objectType, those]) => [
      objectType,
      [...new Set(those.map(({ field }) => field))].toSorted(),
    ]),
  );
}

/** One text for the same fields, whatever is made of them: whether others are to be read. */
export function fieldsOf(mappings: readonly FieldMapping[]): string {
  const names = mappings.map(({ objectType, field }) => JSON.stringify([objectType, field]));
  return [...new Set(names)].toSorted().join();
}

/** Whether two mappings say the same. */
export function isSame(a: FieldMapping, b: FieldMapping): boolean {
  return textOf(a) === textOf(b);
}

function textOf({ objectType, field, target, ...how }: FieldMapping): string {
  const { valueKind, label, vendor, readings } = how;
  const said = readings.map(({ value, means }) => [value, means]);
  return JSON.stringify([objectType, field, target, valueKind, label, vendor, said]);
}

/** Fields of the source's own by what is made of them: types of records, their fields, targets. */
export type ReadFields = Readonly<
  Record<string, Readonly<Record<string, FieldTarget | readonly FieldTarget[]>>>
>;
