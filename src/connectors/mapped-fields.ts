/** What a connector's mapper says of a record, with what people have said of their own fields. */
import { withMappedFields } from "../domain/fields/apply.js";
import type { FieldMapping, ReadFields } from "../domain/fields/mapping.js";
import type { FieldTarget } from "../domain/fields/targets.js";
import type { NormalisedRecord } from "../domain/records.js";
import type { AccountFacts, Connector, RawRecord } from "./connector.js";

/** @throws MalformedRecord */
export function normaliseMapped(
  connector: Connector,
  record: RawRecord,
  facts: AccountFacts,
  mappings: readonly FieldMapping[],
): NormalisedRecord[] {
  const said = connector.normalise(record, facts);
  const { ownFields, manifest } = connector;
  if (ownFields === undefined || mappings.length === 0) return said;
  const { objectType } = record;
  return withMappedFields(said, mappings, {
    objectType,
    valueOf: (field) => ownFields.valueIn(record, field),
    isSpokenOf: (target) =>
      speaksOf(manifest.reads, objectType, target) ||
      speaksOf(facts.named ?? {}, objectType, target),
  });
}

function speaksOf(fields: ReadFields, objectType: string, target: FieldTarget): boolean {
  return Object.values(fields[objectType] ?? {}).some((each) => [each].flat().includes(target));
}
