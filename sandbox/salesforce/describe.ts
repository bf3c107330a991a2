/** What `describe` tells about an object: the part that clients read. */
import { keyPrefixes } from "../shared/salesforce-id.js";
import type { Field, SObject } from "./schema.js";

const soapTypes: Readonly<Record<string, string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  currency: "xsd:double",
  percent: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime",
};

function describeField(field: Field): object {
  const { name, type, length, referenceTo, relationshipName, writable, required, filterable } =
    field;
  const { label, precision, scale, unique } = field;
  return {
    name,
    label,
    type,
    soapType: soapTypes[type] ?? "xsd:string",
    length,
    byteLength: length * 3,
    precision: type === "int" ? 0 : precision,
    scale,
    digits: type === "int" ? precision : 0,
    nillable: !required && type !== "id" && type !== "boolean",
    createable: writable,
    updateable: writable,
    filterable,
    sortable: filterable,
    groupable: filterable,
    custom: field.custom,
    externalId: field.externalId,
    idLookup: field.externalId || type === "id",
    unique,
    caseSensitive: false,
    calculated: false,
    nameField: name === "Name",
    namePointing: referenceTo.length > 1,
    referenceTo,
    relationshipName,
    picklistValues: [],
    restrictedPicklist: false,
    defaultedOnCreate: type === "boolean",
    deprecatedAndHidden: false,
  };
}

/** The summary of an object, as the list of all objects shows it. */
export function describeBriefly(object: SObject, versionPath: string): object {
  const url = `${versionPath}/sobjects/${object.name}`;
  const own = !["User", "Organization", "Group"].includes(object.name);
  return {
    name: object.name,
    label: object.name,
    labelPlural: `${object.name}s`,
    keyPrefix: keyPrefixes[object.name],
    custom: false,
    createable: own,
    updateable: own,
    deletable: own,
    queryable: true,
    retrieveable: true,
    searchable: true,
    replicateable: true,
    urls: { sobject: url, describe: `${url}/describe`, rowTemplate: `${url}/{ID}` },
  };
}

export function describe(object: SObject, versionPath: string): object {
  return {
    ...describeBriefly(object, versionPath),
    fields: object.fields.map(describeField),
    childRelationships: [],
    recordTypeInfos: [],
  };
}
