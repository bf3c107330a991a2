/** The practice org: its records, and what may be created or changed in them. */
import type { CrmRecord, CrmRecords, FieldValue } from "../data/records.js";
import { integrationUser } from "../data/users.js";
import { isPlainDate } from "../shared/dates.js";
import { keyPrefixes, makeId, toId18 } from "../shared/salesforce-id.js";
import type { PracticeState, Table } from "../shared/state.js";
import { notFound, SalesforceError } from "./errors.js";
import { allObjects, findObject, type Field, type ObjectName, type SObject } from "./schema.js";

function refuse(errorCode: string, message: string, fields: readonly string[] = []): never {
  throw new SalesforceError(400, errorCode, message, fields);
}

/** Checks one value as Salesforce does on save; ids come back in 18 characters. */
function checkValue(field: Field, value: unknown): FieldValue {
  const { name, type } = field;
  if (value === null || value === "") return type === "boolean" ? false : null;
  if (type === "boolean") {
    if (typeof value === "boolean") return value;
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of boolean from VALUE_STRING value ${String(value)}`,
    );
  }
  if (typeof value !== "string") {
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of ${type} from the value of ${name}`,
    );
  }
  if (type === "date") {
    if (isPlainDate(value)) return value;
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of date from VALUE_STRING value ${value}`,
    );
  }
  if (type === "datetime") {
    const instant = new Date(value);
    if (!Number.isNaN(instant.getTime())) return instant.toISOString();
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of datetime from VALUE_STRING value ${value}`,
    );
  }
  if (type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return refuse("INVALID_EMAIL_ADDRESS", `${name}: invalid email address: ${value}`, [name]);
  }
  // Subject 255, Description 32,000 and so on (vendors.md §1.4).
  if (field.length > 0 && value.length > field.length) {
    return refuse(
      "STRING_TOO_LONG",
      `${name}: data value too large: ${value.slice(0, 40)} (max length=${field.length})`,
      [name],
    );
  }
  return value;
}

/** The records of the org by object. */
export class Org {
  readonly #tables: Readonly<Record<ObjectName, Table<CrmRecord>>>;
  readonly #byPrefix: ReadonlyMap<string, SObject>;
  readonly #now: () => Date;

  constructor(state: PracticeState, records: CrmRecords, now: () => Date) {
    this.#now = now;
    const open = (name: ObjectName): Table<CrmRecord> =>
      state.table(
        name,
        records[name].map((record) => [record.Id, record] as const),
      );
    this.#tables = {
      Account: open("Account"),
      Contact: open("Contact"),
      Task: open("Task"),
      User: open("User"),
      Organization: open("Organization"),
    };
    this.#byPrefix = new Map(allObjects.map((object) => [keyPrefixes[object.name], object]));
  }

  all(object: SObject): Iterable<CrmRecord> {
    return this.#tables[object.name].values();
  }

  /** Any record by its 15- or 18-character id; deleted ones too. */
  byId(id: string): { object: SObject; record: CrmRecord } | undefined {
    const full = toId18(id);
    const object = full === null ? undefined : this.#byPrefix.get(full.slice(0, 3));
    const record = object && full !== null ? this.#tables[object.name].get(full) : undefined;
    return object && record ? { object, record } : undefined;
  }

  /** Moves the stamp of any record to now. @returns whether there is such a record. */
  touch(id: string): boolean {
    const found = this.byId(id);
    if (!found) return false;
    const stamp = this.#now().toISOString();
    const { object, record } = found;
    const touched = { ...record, LastModifiedDate: stamp, SystemModstamp: stamp };
    this.#tables[object.name].put(record.Id, touched);
    return true;
  }

  /** @throws SalesforceError NOT_FOUND */
  read(objectName: string, id: string): { object: SObject; record: CrmRecord } {
    const found = this.byId(id);
    if (!found || found.object !== findObject(objectName) || found.record["IsDeleted"] === true)
      throw notFound();
    return found;
  }

  /** @throws SalesforceError in Salesforce's words when a field or value is not acceptable. */
  create(object: SObject, body: unknown): string {
    const values = checkBody(this, object, body, "insert");
    const missing = object.fields
      .filter((field) => field.required && (values[field.name] ?? null) === null)
      .map(({ name }) => name);
    if (missing.length > 0) {
      refuse(
        "REQUIRED_FIELD_MISSING",
        `Required fields are missing: [${missing.join(", ")}]`,
        missing,
      );
    }
    const table = this.#tables[object.name];
    // Above every generated number, and one more for each record that was added since.
    const id = makeId(object.name, 50_000_000 + table.size);
    const stamp = this.#now().toISOString();
    const user = integrationUser.Id;
    const record: CrmRecord = {
      OwnerId: user,
      ...values,
      Id: id,
      IsDeleted: false,
      CreatedDate: stamp,
      CreatedById: user,
      LastModifiedDate: stamp,
      LastModifiedById: user,
      SystemModstamp: stamp,
    };
    table.put(id, derive(this, object, record));
    return id;
  }

  update(objectName: string, id: string, body: unknown): CrmRecord {
    const { object, record } = this.read(objectName, id);
    const values = checkBody(this, object, body, "update");
    const stamp = this.#now().toISOString();
    const changed: CrmRecord = {
      ...record,
      ...values,
      Id: record.Id,
      LastModifiedDate: stamp,
      LastModifiedById: integrationUser.Id,
      SystemModstamp: stamp,
    };
    this.#tables[object.name].put(record.Id, derive(this, object, changed));
    return changed;
  }

  /** Into the recycle bin: queryAll still shows it (vendors.md §1.5). */
  remove(objectName: string, id: string): CrmRecord {
    const { object, record } = this.read(objectName, id);
    const stamp = this.#now().toISOString();
    const gone = { ...record, IsDeleted: true, LastModifiedDate: stamp, SystemModstamp: stamp };
    this.#tables[object.name].put(record.Id, gone);
    return gone;
  }
}

function checkReference(org: Org, field: Field, id: string): string {
  const full = toId18(id);
  const wanted = field.referenceTo.map((name) => keyPrefixes[name]);
  if (full === null || !wanted.some((prefix) => full.startsWith(prefix))) {
    return refuse("MALFORMED_ID", `${field.name}: id value of incorrect type: ${id}`, [field.name]);
  }
  const target = org.byId(full);
  if (!target || target.record["IsDeleted"] === true) {
    return refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []);
  }
  return full;
}

function checkBody(
  org: Org,
  object: SObject,
  body: unknown,
  verb: "insert" | "update",
): Record<string, FieldValue> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return refuse(
      "JSON_PARSER_ERROR",
      "The HTTP entity body is required, but this request has no entity body.",
    );
  }
  const values: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(body)) {
    // jsforce sends the attributes of a record along.
    if (name === "attributes") continue;
    const field = object.find(name);
    if (!field)
      return refuse("INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`);
    if (!field.writable) {
      return refuse(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        [field.name],
      );
    }
    const checked = checkValue(field, value);
    values[field.name] =
      field.referenceTo.length > 0 && typeof checked === "string"
        ? checkReference(org, field, checked)
        : checked;
  }
  if (verb === "insert" && object.name === "Task") {
    values["Status"] ??= "Not Started";
    values["Priority"] ??= "Normal";
    values["TaskSubtype"] ??= "Task";
  }
  return values;
}

/** Fields that Salesforce works out from others. */
function derive(org: Org, object: SObject, record: CrmRecord): CrmRecord {
  if (object.name === "Contact") {
    const name = [record["FirstName"], record["LastName"]]
      .filter((part) => typeof part === "string")
      .join(" ");
    return { ...record, Name: name };
  }
  if (object.name !== "Task") return record;
  const who = typeof record["WhoId"] === "string" ? org.byId(record["WhoId"]) : undefined;
  return {
    ...record,
    AccountId: record["WhatId"] ?? who?.record["AccountId"] ?? null,
    IsClosed: record["Status"] === "Completed",
    IsHighPriority: record["Priority"] === "High",
    IsArchived: false,
  };
}
