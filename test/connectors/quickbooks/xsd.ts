/** QuickBooks' published XSDs (test/contracts/quickbooks/xsd), read as far as records are made by them. */
import { readFileSync } from "node:fs";
import { SaxesParser } from "saxes";
import type { Json, JsonObject } from "../../../src/connectors/connector.js";

interface Element {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
}

interface ComplexType {
  base: string | null;
  /** The type of its text, where it has any beside attributes. */
  text: string | null;
  readonly elements: Element[];
  readonly attributes: string[];
}

const complexTypes = new Map<string, ComplexType>();
/** The values of enumerations; none for other simple types. */
const simpleTypes = new Map<string, string[]>();

type Attributes = Readonly<Record<string, string>>;
/** Takes what stands within a type: a tag, its attributes and the tag around it. */
type Taker = (tag: string, attributes: Attributes, around: string) => void;

function complexType(name: string): Taker {
  const type: ComplexType = { base: null, text: null, elements: [], attributes: [] };
  complexTypes.set(name, type);
  return (tag, { name: own = "", type: of = "", base = "", maxOccurs }, around) => {
    if (tag === "extension" && around === "simpleContent") type.text = base;
    else if (tag === "extension") type.base = base;
    else if (tag === "attribute") type.attributes.push(own);
    else if (tag === "element" && own !== "")
      type.elements.push({ name: own, type: of, isList: maxOccurs === "unbounded" });
  };
}

function simpleType(name: string): Taker {
  const values: string[] = [];
  simpleTypes.set(name, values);
  return (tag, { value = "" }) => {
    if (tag === "enumeration") values.push(value);
  };
}

const kinds: Readonly<Record<string, (name: string) => Taker>> = { complexType, simpleType };

/** Reads one file: the named types that stand at its top. */
function read(file: string): void {
  const parser = new SaxesParser();
  const open: string[] = [];
  let take: Taker | undefined;
  parser.on("opentag", ({ name: prefixed, attributes }) => {
    const tag = prefixed.replace(/^xs:/, "");
    if (open.length === 1) take = kinds[tag]?.(attributes["name"] ?? "");
    else take?.(tag, attributes, open.at(-1) ?? "");
    open.push(tag);
  });
  parser.on("closetag", () => void open.pop());
  const url = new URL(`../../contracts/quickbooks/xsd/${file}`, import.meta.url);
  parser.write(readFileSync(url, "utf8")).close();
}

for (const file of ["IntuitBaseTypes.xsd", "IntuitNamesTypes.xsd", "Finance.xsd"]) read(file);

/** A number for a path, always the same. */
function numberFor(path: string): number {
  let sum = 7;
  for (const letter of path) sum = (sum * 31 + letter.charCodeAt(0)) % 99_991;
  return sum;
}

/** What a plain type holds; each place holds something else, so that fields that are mixed up are found. */
function plainValue(type: string, path: string): Json | undefined {
  const number = numberFor(path);
  switch (type) {
    case "xs:string":
    case "xs:anyURI":
      return `${path} text`;
    case "xs:boolean":
      return true;
    case "xs:decimal":
    case "xs:double":
      return (number + 100) / 100;
    case "xs:int":
    case "xs:integer":
    case "xs:positiveInteger":
      return 1 + (number % 90);
    case "xs:date":
      return `2026-0${1 + (number % 9)}-${10 + (number % 18)}`;
    case "xs:dateTime":
      return `2026-0${1 + (number % 9)}-${10 + (number % 18)}T01:00:00-08:00`;
    case "id":
      return String(1_000 + number);
    default:
      return undefined;
  }
}

function elementsOf(name: string): Element[] {
  const type = complexTypes.get(name);
  if (!type) return [];
  return [...(type.base === null ? [] : elementsOf(type.base)), ...type.elements];
}

function valueOf(type: string, path: string, within: readonly string[]): Json | undefined {
  const plain = plainValue(type, path);
  if (plain !== undefined) return plain;
  const values = simpleTypes.get(type);
  if (values) return values[0] ?? `${path} text`;
  const complex = complexTypes.get(type);
  // A type within itself (a line of lines) is left out at the second time.
  if (!complex || within.includes(type)) return undefined;
  if (complex.text !== null)
    return {
      value: plainValue(complex.text, path) ?? String(1_000 + numberFor(path)),
      ...Object.fromEntries(complex.attributes.map((name) => [name, `${path} ${name}`])),
    };
  return objectOf(type, path, [...within, type]);
}

function objectOf(type: string, path: string, within: readonly string[]): JsonObject {
  const members = elementsOf(type).flatMap(({ name, type: of, isList }): [string, Json][] => {
    const value = valueOf(of, path === "" ? name : `${path}.${name}`, within);
    return value === undefined ? [] : [[name, isList ? [value] : value]];
  });
  return Object.fromEntries(members);
}

/** A record of an entity with every element of its type filled in. */
export function fullRecord(entity: string): JsonObject {
  return objectOf(entity, "", [entity]);
}
