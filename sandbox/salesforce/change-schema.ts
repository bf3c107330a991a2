/** How change events look on the wire: an Avro schema for each object, and its fields' values in it. */
import { createHash } from "node:crypto";
import avsc from "avsc";
import type { FieldValue } from "../data/records.js";
import { changeTypes, type Change } from "./change-bus.js";
import type { FieldType, Schema, SObject } from "./schema.js";

const texts = { type: "array", items: "string" } as const;

const header = {
  type: "record",
  name: "ChangeEventHeader",
  fields: [
    { name: "entityName", type: "string" },
    { name: "recordIds", type: texts },
    { name: "changeType", type: { type: "enum", name: "ChangeType", symbols: [...changeTypes] } },
    { name: "changeOrigin", type: "string" },
    { name: "transactionKey", type: "string" },
    { name: "sequenceNumber", type: "int" },
    { name: "commitTimestamp", type: "long" },
    { name: "commitNumber", type: "long" },
    { name: "commitUser", type: "string" },
    { name: "nulledFields", type: texts },
    { name: "diffFields", type: texts },
    { name: "changedFields", type: texts },
  ],
};

const avroTypes: Readonly<Partial<Record<FieldType, string>>> = {
  boolean: "boolean",
  int: "int",
  double: "double",
  currency: "double",
  percent: "double",
  date: "long",
  datetime: "long",
};

interface EventSchema {
  readonly id: string;
  readonly json: string;
  readonly encode: (change: Change) => Buffer;
}

/** The schemas of an org's change events, made when they are first wanted. */
export class ChangeSchemas {
  readonly #made = new Map<string, EventSchema>();

  constructor(private readonly schema: Schema) {}

  /** Undefined where there is no such object. */
  of(entity: string): EventSchema | undefined {
    const made = this.#made.get(entity);
    if (made) return made;
    const object = this.schema.find(entity);
    if (!object) return undefined;
    const schema = schemaOf(object);
    this.#made.set(entity, schema);
    return schema;
  }

  byId(id: string): EventSchema | undefined {
    return this.schema.all
      .map(({ name }) => this.of(name))
      .find((schema) => schema !== undefined && schema.id === id);
  }
}

function schemaOf(object: SObject): EventSchema {
  const fields = object.fields.filter(({ name }) => name !== "Id" && name !== "SystemModstamp");
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const schema = {
    type: "record",
    name: `${object.name}ChangeEvent`,
    namespace: "com.sforce.eventbus",
    fields: [
      { name: "ChangeEventHeader", type: header },
      ...fields.map(({ name, type }) => ({
        name,
        type: ["null", avroTypes[type] ?? "string"],
        default: null,
      })),
    ],
  };
  const json = JSON.stringify(schema);
  const id = createHash("sha256").update(json).digest("base64url").slice(0, 22);
  const avro = avsc.Type.forSchema(schema as avsc.Schema);
  const names = [...types.keys()];
  return {
    id,
    json,
    encode: (change) => avro.toBuffer({ ...headerIn(change, names), ...valuesIn(change, types) }),
  };
}

function headerIn(change: Change, names: readonly string[]): object {
  const { changeType, fields } = change;
  const isUpdate = changeType === "UPDATE";
  const bits = (wanted: (name: string) => boolean): string[] => bitmap(names, wanted);
  return {
    ChangeEventHeader: {
      entityName: change.entity,
      recordIds: [...change.recordIds],
      changeType,
      changeOrigin: "",
      transactionKey: change.transactionKey,
      sequenceNumber: change.sequenceNumber,
      commitTimestamp: change.committedAt,
      commitNumber: change.committedAt * 1_000,
      commitUser: change.user,
      nulledFields: isUpdate ? bits((name) => fields[name] === null) : [],
      diffFields: [],
      changedFields: isUpdate ? bits((name) => name in fields) : [],
    },
  };
}

/** One bit for each field of the schema, the header being the first; as hexadecimal digits. */
function bitmap(names: readonly string[], wanted: (name: string) => boolean): string[] {
  let bits = 0n;
  names.forEach((name, index) => {
    if (wanted(name)) bits |= 1n << BigInt(index + 1);
  });
  return bits === 0n ? [] : [`0x${bits.toString(16).toUpperCase()}`];
}

function valuesIn(
  { fields }: Change,
  types: ReadonlyMap<string, FieldType>,
): Record<string, unknown> {
  const known = Object.entries(fields).flatMap(([name, value]) => {
    const type = types.get(name);
    return type === undefined ? [] : [[name, valueIn(value, type)] as const];
  });
  return Object.fromEntries(known);
}

function valueIn(value: FieldValue, type: FieldType): FieldValue {
  if (value === null) return null;
  if (type === "date" || type === "datetime") return Date.parse(String(value));
  return avroTypes[type] === undefined ? String(value) : value;
}
