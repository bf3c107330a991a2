/** What mapped fields add to the records that a connector's mapper made of a raw record. Pure. */
import type {
  ContactPointRecord,
  CrossReference,
  ExtraFact,
  NormalisedRecord,
  OptOut,
  PartyRecord,
  ReceivableRecord,
} from "../records.js";
import { salesforceId } from "../salesforce-id.js";
import type { FieldMapping } from "./mapping.js";
import type { FieldTarget } from "./targets.js";
import { channelIn, languageIn, optOutIn, strictest, valueAs } from "./values.js";

/** What is known of one raw record. */
export interface MappedRecord {
  readonly objectType: string;
  /** The raw value of a field; undefined where it was not read. */
  readonly valueOf: (field: string) => unknown;
  /** Whether a field of the source's own speaks of it, too: what that leaves unknown stays so, but for a YES. */
  readonly isSpokenOf: (target: FieldTarget) => boolean;
}

export function withMappedFields(
  records: NormalisedRecord[],
  mappings: readonly FieldMapping[],
  raw: MappedRecord,
): NormalisedRecord[] {
  const those = mappings.filter(({ objectType }) => objectType === raw.objectType);
  if (those.length === 0) return records;
  const said = new Said(those, raw);
  return records.map((record) => {
    if (record.deleted) return record;
    if (record.kind === "PARTY") return partyWith(record, said);
    return record.kind === "RECEIVABLE" ? receivableWith(record, said) : record;
  });
}

class Said {
  constructor(
    private readonly mappings: readonly FieldMapping[],
    private readonly raw: MappedRecord,
  ) {}

  of(target: FieldTarget): { mapping: FieldMapping; value: unknown }[] {
    return this.mappings
      .filter((mapping) => mapping.target === target)
      .map((mapping) => ({ mapping, value: this.raw.valueOf(mapping.field) }));
  }

  texts(target: FieldTarget): { mapping: FieldMapping; text: string }[] {
    return this.of(target).flatMap(({ mapping, value }) => {
      const text = valueAs(mapping.valueKind, value);
      return text === null ? [] : [{ mapping, text }];
    });
  }

  /** @param standard what the source's own fields say */
  optOut(target: FieldTarget, standard: OptOut): OptOut {
    const mapped = this.of(target).map(({ mapping, value }) => optOutIn(value, mapping.readings));
    if (mapped.length === 0) return standard;
    const counts = standard !== "UNKNOWN" || this.raw.isSpokenOf(target);
    return strictest(counts ? [standard, ...mapped] : mapped);
  }
}

function partyWith(party: PartyRecord, said: Said): PartyRecord {
  const points = [...party.contactPoints, ...pointsIn("EMAIL", said), ...pointsIn("PHONE", said)];
  const [language] = said.of("LANGUAGE").map(({ value }) => languageIn(value));
  const [channel] = said
    .of("PREFERRED_CHANNEL")
    .map(({ mapping, value }) => channelIn(value, mapping.readings));
  return {
    ...party,
    contactPoints: withoutRepeats(points).map((point) => ({
      ...point,
      optOut: said.optOut(point.kind === "EMAIL" ? "EMAIL_OPT_OUT" : "PHONE_OPT_OUT", point.optOut),
    })),
    taxNumbers: [
      ...new Set([...party.taxNumbers, ...said.texts("TAX_NUMBER").map(({ text }) => text)]),
    ],
    crossReferences: [
      ...party.crossReferences,
      ...said.texts("CROSS_REFERENCE").flatMap(reference),
    ],
    processingOptOut: said.optOut("PROCESSING_OPT_OUT", party.processingOptOut ?? "UNKNOWN"),
    language: language ?? party.language ?? null,
    preferredChannel: channel ?? party.preferredChannel ?? null,
    extraFacts: extraFacts(said),
  };
}

function receivableWith(receivable: ReceivableRecord, said: Said): ReceivableRecord {
  const [reference] = said.texts("REFERENCE");
  return {
    ...receivable,
    // What a person has said comes first; where that is empty the source's own field speaks.
    reference: reference?.text ?? receivable.reference,
    extraFacts: extraFacts(said),
  };
}

function pointsIn(kind: ContactPointRecord["kind"], said: Said): ContactPointRecord[] {
  return said.texts(kind).map(({ mapping, text }) => ({
    kind,
    value: text,
    label: mapping.label ?? "other",
    optOut: "UNKNOWN",
  }));
}

/** The first of each counts: the source's own come first. */
function withoutRepeats(points: readonly ContactPointRecord[]): ContactPointRecord[] {
  const seen = new Set<string>();
  return points.filter(({ kind, value }) => {
    const name = `${kind} ${value.toLowerCase()}`;
    return !seen.has(name) && seen.add(name);
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Only a whole id that can name nothing else is a statement; any other text says nothing. */
function reference({ mapping, text }: { mapping: FieldMapping; text: string }): CrossReference[] {
  if (mapping.vendor === "XERO" && uuid.test(text))
    return [{ vendor: "XERO", id: text.toLowerCase() }];
  const id = mapping.vendor === "SALESFORCE" && /^00[13]/.test(text) ? salesforceId(text) : null;
  return id === null ? [] : [{ vendor: "SALESFORCE", id }];
}

function extraFacts(said: Said): ExtraFact[] {
  return said.texts("EXTRA_FACT").map(({ mapping, text }) => ({
    label: mapping.label ?? mapping.field,
    kind: mapping.valueKind,
    value: text,
  }));
}
