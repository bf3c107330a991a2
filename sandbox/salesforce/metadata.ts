/**
 * Custom fields of a package, read from Salesforce source format:
 * `force-app/main/default/objects/Account/fields/Balance__c.field-meta.xml`.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeField, type Field, type FieldType, type ObjectName } from "./schema.js";

/** Types as the metadata names them, and as describe does. */
const types: Readonly<Record<string, FieldType>> = {
  Text: "string",
  TextArea: "textarea",
  LongTextArea: "textarea",
  Html: "textarea",
  Email: "email",
  Phone: "phone",
  Url: "url",
  Picklist: "picklist",
  Checkbox: "boolean",
  Number: "double",
  Currency: "currency",
  Percent: "percent",
  Date: "date",
  DateTime: "datetime",
  Lookup: "reference",
};

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** The text of a tag that stands directly under CustomField. */
function tag(xml: string, name: string): string | undefined {
  const text = new RegExp(`^\\s{0,6}<${name}>([^<]*)</${name}>`, "m").exec(xml)?.[1];
  return text?.trim().replace(/&(\w+);/g, (all, entity: string) => entities[entity] ?? all);
}

/** @throws Error when the file is no field that the practice org can have. */
function readField(file: string): Field {
  const xml = readFileSync(file, "utf8");
  const name = tag(xml, "fullName");
  const wanted = tag(xml, "type") ?? "";
  const type = types[wanted];
  if (name === undefined || type === undefined) {
    throw new Error(`${file}: the practice org has no fields of type "${wanted}".`);
  }
  const number = (of: string): number | undefined => {
    const text = tag(xml, of);
    return text === undefined ? undefined : Number(text);
  };
  const length = number("length");
  const precision = number("precision");
  const scale = number("scale");
  const target = tag(xml, "referenceTo");
  return makeField({
    name,
    type,
    custom: true,
    label: tag(xml, "label") ?? name,
    externalId: tag(xml, "externalId") === "true",
    unique: tag(xml, "unique") === "true",
    required: tag(xml, "required") === "true",
    ...(length === undefined ? {} : { length }),
    ...(precision === undefined ? {} : { precision }),
    ...(scale === undefined ? {} : { scale }),
    ...(target === undefined
      ? {}
      : {
          referenceTo: [target as ObjectName],
          relationshipName: name.replace(/__c$/, "__r"),
        }),
  });
}

/** The fields of a package by object. @param folder the project, its source folder, or the objects. */
export function packageFields(folder: string): Record<string, Field[]> {
  const candidates = [
    join(folder, "force-app/main/default/objects"),
    join(folder, "objects"),
    folder,
  ];
  const objects = candidates.find((candidate) => existsSync(candidate));
  if (objects === undefined) throw new Error(`${folder} holds no metadata.`);
  const found: Record<string, Field[]> = {};
  for (const object of readdirSync(objects)) {
    const fields = join(objects, object, "fields");
    if (!existsSync(fields)) continue;
    found[object] = readdirSync(fields)
      .filter((file) => file.endsWith(".field-meta.xml"))
      .sort()
      .map((file) => readField(join(fields, file)));
  }
  return found;
}
