/** Whether mappings that a person wants can be. Pure; says what is wrong and what to do, for that person. */
import type { Vendor } from "../source.js";
import type { AvailableField, FieldMapping, Reading } from "./mapping.js";
import { targetNamed, type FieldRecord, type ValueKind } from "./targets.js";

/** What a person asks for; what is left out is worked out. */
export type WantedMapping = Pick<FieldMapping, "objectType" | "field" | "target"> & {
  /** Null: the kind that the field has. */
  readonly valueKind: ValueKind | null;
  readonly label: string | null;
  readonly vendor: Vendor | null;
  readonly readings: readonly Reading[];
};

export interface MappingProblem {
  /** Which of the wanted mappings, and what of it. */
  readonly index: number;
  readonly part: keyof WantedMapping;
  readonly message: string;
}

/** What is known of the connection that they are for. */
export interface Ground {
  /** Our name of the vendor, for people. */
  readonly displayName: string;
  readonly vendor: Vendor;
  /** Types of records whose fields can be mapped, and what they are to us. */
  readonly mappable: Readonly<Record<string, FieldRecord>>;
  readonly available: readonly AvailableField[];
}

/** More would make every record slow to read, and no card could show them. */
export const mostMappings = 50;
const longestLabel = 60;
const longestReading = 255;
const mostReadings = 50;

/** Systems whose ids name one record in the whole world, so that naming one joins. */
const referable: readonly Vendor[] = ["SALESFORCE", "XERO"];

export type Checked =
  | { readonly ok: true; readonly mappings: readonly FieldMapping[] }
  | { readonly ok: false; readonly problems: readonly MappingProblem[] };

export function checkMappings(wanted: readonly WantedMapping[], ground: Ground): Checked {
  const problems: MappingProblem[] = [];
  const mappings: FieldMapping[] = [];
  for (const [index, each] of wanted.entries()) {
    const field = fieldOf(each, ground);
    const wrong = [
      ...(field === null ? [noSuchField(each, ground)] : wrongWithKind(each, field)),
      ...wrongWithTarget(each, ground),
      ...wrongWithLabel(each),
      ...wrongWithVendor(each, ground),
      ...wrongWithReadings(each),
      ...wrongBeside(each, wanted.slice(0, index)),
    ];
    problems.push(...wrong.map((problem) => ({ index, ...problem })));
    const valueKind = each.valueKind ?? field?.valueKind ?? "TEXT";
    mappings.push({ ...each, label: each.label?.trim() || null, valueKind });
  }
  return problems.length === 0 ? { ok: true, mappings } : { ok: false, problems };
}

type Wrong = Omit<MappingProblem, "index">;

function fieldOf({ objectType, field }: WantedMapping, ground: Ground): AvailableField | null {
  const found = ground.available.find(
    (each) => each.objectType === objectType && each.field === field,
  );
  return found ?? null;
}

function noSuchField({ objectType, field }: WantedMapping, ground: Ground): Wrong {
  const types = Object.keys(ground.mappable);
  if (!types.includes(objectType)) {
    const which =
      types.length === 0
        ? `${ground.displayName} has no fields that can be mapped.`
        : `Fields can be mapped of ${types.join(" and ")}.`;
    return {
      part: "objectType",
      message: `${which} "${objectType.slice(0, 60)}" is none of them.`,
    };
  }
  return {
    part: "field",
    message: `${ground.displayName} shows no field "${field.slice(0, 100)}" of ${objectType} to the user who signed in. Give its internal name, as availableFields lists it; if it is hidden, let that user see it there first.`,
  };
}

function wrongWithKind({ target, valueKind }: WantedMapping, field: AvailableField): Wrong[] {
  const kind = valueKind ?? field.valueKind;
  if (kind !== field.valueKind && kind !== "TEXT")
    return [
      {
        part: "valueKind",
        message: `"${field.label}" holds ${kindWords[field.valueKind]} and cannot be read as ${kindWords[kind]}. Leave valueKind out, or read it as TEXT.`,
      },
    ];
  const takes = targetNamed(target).takes ?? [];
  if (takes.length === 0 || takes.includes(kind)) return [];
  return [
    {
      part: "valueKind",
      message: `"${field.label}" holds ${kindWords[kind]}, and ${target} takes ${takes.map((each) => kindWords[each]).join(" or ")}.`,
    },
  ];
}

const kindWords: Readonly<Record<ValueKind, string>> = {
  TEXT: "text",
  NUMBER: "a number",
  DATE: "a day",
  BOOLEAN: "yes or no",
  CHOICE: "a choice from a list",
};

function wrongWithTarget({ objectType, target }: WantedMapping, ground: Ground): Wrong[] {
  const { takes, records } = targetNamed(target);
  if (takes === undefined)
    return [
      {
        part: "target",
        message: `${target} is read by Forbear itself; no other field can be mapped to it. fieldTargets lists those that can be chosen.`,
      },
    ];
  const record = ground.mappable[objectType];
  if (record === undefined || records.includes(record)) return [];
  return [
    {
      part: "target",
      message: `${target} is of ${records.map((each) => recordWords[each]).join(" or ")}, and ${objectType} is ${recordWords[record]}.`,
    },
  ];
}

const recordWords: Readonly<Record<FieldRecord, string>> = {
  PARTY: "a customer or person",
  RECEIVABLE: "an amount owed",
  CREDIT: "a credit",
  SETTLEMENT_LINE: "a payment",
  OPPORTUNITY: "a sale",
  ACTIVITY: "a contact that took place",
  OWNER: "somebody who works there",
};

function wrongWithLabel({ target, label }: WantedMapping): Wrong[] {
  const text = label?.trim() ?? "";
  if (text.length > longestLabel)
    return [{ part: "label", message: `A label has at most ${longestLabel} characters.` }];
  if (targetNamed(target).needs === "LABEL" && text === "")
    return [{ part: "label", message: "Give a label: what people are to call the fact." }];
  return [];
}

function wrongWithVendor({ target, vendor }: WantedMapping, ground: Ground): Wrong[] {
  const needs = targetNamed(target).needs === "VENDOR";
  if (!needs)
    return vendor === null
      ? []
      : [{ part: "vendor", message: `Only a CROSS_REFERENCE names a vendor; ${target} does not.` }];
  const others = referable.filter((each) => each !== ground.vendor);
  if (vendor !== null && others.includes(vendor)) return [];
  return [
    {
      part: "vendor",
      message: `Say whose record the field names: ${others.join(" or ")}. Ids of other systems are numbers that many records share, so that they join nothing.`,
    },
  ];
}

function wrongWithReadings({ target, readings }: WantedMapping): Wrong[] {
  if (readings.length === 0) return [];
  const part = "readings";
  const means = targetNamed(target).means ?? [];
  if (means.length === 0)
    return [{ part, message: `Values of ${target} are taken as they stand: leave readings out.` }];
  if (readings.length > mostReadings || readings.some(({ value }) => value.length > longestReading))
    return [
      { part, message: `At most ${mostReadings} readings of ${longestReading} characters each.` },
    ];
  if (readings.some((reading) => !means.includes(reading.means)))
    return [{ part, message: `A value of ${target} can mean ${means.join(", ")}.` }];
  const values = readings.map(({ value }) => value.trim().toLowerCase());
  if (values.includes("") || new Set(values).size < values.length)
    return [
      { part, message: "Each value is named once, in any spelling; what is empty is unknown." },
    ];
  return [];
}

/** @param before those that stand before it */
function wrongBeside(mapping: WantedMapping, before: readonly WantedMapping[]): Wrong[] {
  const beside = before.filter((each) => each.objectType === mapping.objectType);
  const same = beside.filter(({ target }) => target === mapping.target);
  if (same.some(({ field }) => field === mapping.field))
    return [{ part: "field", message: `"${mapping.field}" is mapped to ${mapping.target} twice.` }];
  const { many, takes } = targetNamed(mapping.target);
  if (takes !== undefined && !many && same.length > 0)
    return [
      {
        part: "target",
        message: `"${same[0]?.field ?? ""}" of ${mapping.objectType} is mapped to ${mapping.target} already, and a record has only one. Leave one of them out.`,
      },
    ];
  const label = mapping.label?.trim().toLowerCase() ?? "";
  if (
    mapping.target === "EXTRA_FACT" &&
    same.some((each) => each.label?.trim().toLowerCase() === label)
  )
    return [{ part: "label", message: "Another fact of the record has this label already." }];
  return [];
}
