/** QuickBooks' description of its entities (test/contracts/quickbooks) as a judge of records. */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import type { Body } from "./support.js";

interface Described {
  readonly extends?: string;
  readonly attributes?: Record<string, string>;
  readonly valueOf?: string;
  readonly fields: Record<string, { type: string; max?: string; min?: string }>;
}

interface Contract {
  readonly complexTypes: Record<string, Described>;
  readonly simpleTypes: Record<string, { enum?: string[] }>;
}

const file = new URL("../contracts/quickbooks/entities.derived.json", import.meta.url);
const contract = JSON.parse(readFileSync(file, "utf8")) as Contract;

const plainTypes: Record<string, Body> = {
  "xs:string": { type: "string" },
  "xs:anyURI": { type: "string" },
  "xs:boolean": { type: "boolean" },
  "xs:decimal": { type: "number" },
  "xs:int": { type: "integer" },
  "xs:positiveInteger": { type: "integer", minimum: 1 },
  "xs:date": { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  // With an offset, so that it names an instant.
  "xs:dateTime": { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+[+-]\\d{2}:\\d{2}$" },
};

function schemaOf(type: string): Body {
  const plain = plainTypes[type];
  if (plain) return plain;
  const simple = contract.simpleTypes[type];
  if (simple) return simple.enum ? { enum: simple.enum } : { type: "string" };
  // Types that are named but not described may be anything.
  return contract.complexTypes[type] ? { $ref: `#/$defs/${type}` } : {};
}

/** Fields of the type and of what it extends; null where a part of them is not described. */
function fieldsOf(type: string): Record<string, Body> | null {
  const described = contract.complexTypes[type];
  if (!described) return null;
  const base = described.extends === undefined ? {} : fieldsOf(described.extends);
  const own = Object.entries(described.fields).map(([name, { type: of, max }]) => [
    name,
    max === "unbounded" ? { type: "array", items: schemaOf(of) } : schemaOf(of),
  ]);
  const attributes = Object.keys(described.attributes ?? {}).map((name) => [name, {}]);
  const value = described.valueOf === undefined ? [] : [["value", { type: "string" }]];
  if (base === null) return null;
  return { ...base, ...Object.fromEntries([...own, ...attributes, ...value]) } as Record<
    string,
    Body
  >;
}

const definitions = Object.fromEntries(
  Object.keys(contract.complexTypes).map((type) => {
    const properties = fieldsOf(type);
    const open = properties === null;
    return [type, { type: "object", ...(open ? {} : { properties, additionalProperties: false }) }];
  }),
);

/** Refuses fields that are not described, and values of another type. */
export function validator(type: string): ValidateFunction {
  return new Ajv({ strict: false, allErrors: true }).compile({
    $defs: definitions,
    $ref: `#/$defs/${type}`,
  });
}
