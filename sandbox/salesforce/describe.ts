/** What `describe` tells about an object: the part that clients read. */
import { keyPrefixes } from "../shared/salesforce-id.js";
import type { Field, SObject } from "./schema.js";

const soapTypes: Readonly<Record<string, string>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  date: "xsd:date",
  datetime: "xsd:dateTime",
};

function describeField(field: Field): object {
  const { name, type, length, referenceTo, relationshipName, writable, required, filterable } =
    field;
  return {
    name,
    label: name.replace(/__c$/, "").replaceAll("_", " "),
    type,
    soapType: soapTypes[type] ?? "xsd:string",
    length,
    byteLength: length * 3,
    precision: 0,
    scale: 0,
    digits: 0,
    nillable: !required && type !== "id" && type !== "boolean",
    createable: writable,
    updateable: writable,
    filterable,
    sortable: filterable,
    groupable: filterable,
    custom: field.custom,
    externalId: field.externalId,
    idLookup: field.externalId || type === "id",
    unique: false,
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
  const own = object.name !== "User" && object.name !== "Organization";
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
