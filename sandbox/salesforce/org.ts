/** The practice org: its records, and what may be created or changed in them. */
import type { CrmRecord, OrgRecords, FieldValue } from "../data/records.js";
import { integrationUser } from "../data/users.js";
import { isPlainDate } from "../shared/dates.js";
import { keyPrefixes, makeId, toId18 } from "../shared/salesforce-id.js";
import type { PracticeState, Table } from "../shared/state.js";
import { notFound, SalesforceError } from "./errors.js";
import type { Field, FieldType, ObjectName, Schema, SObject } from "./schema.js";
import type { SortedBy } from "./soql/run.js";

function refuse(errorCode: string, message: string, fields: readonly string[] = []): never {
  throw new SalesforceError(400, errorCode, message, fields);
}

const numbers: readonly FieldType[] = ["int", "double", "currency", "percent"];

/** Digits before the point are limited, those after it are rounded. */
function checkNumber({ name, type, precision, scale }: Field, value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) {
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of ${type} from VALUE_STRING value ${String(value)}`,
    );
  }
  if (Math.abs(number) >= 10 ** (precision - scale)) {
    return refuse(
      "NUMBER_OUTSIDE_VALID_RANGE",
      `${name}: value outside of valid range on numeric field: ${number}`,
      [name],
    );
  }
  return Math.round(number * 10 ** scale) / 10 ** scale;
}

function checkDate(type: "date" | "datetime", value: string): string {
  const instant = new Date(value);
  if (type === "date" && isPlainDate(value)) return value;
  if (type === "datetime" && !Number.isNaN(instant.getTime())) return instant.toISOString();
  return refuse(
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${type} from VALUE_STRING value ${value}`,
  );
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
  if (numbers.includes(type)) return checkNumber(field, value);
  if (typeof value !== "string") {
    return refuse(
      "JSON_PARSER_ERROR",
      `Cannot deserialize instance of ${type} from the value of ${name}`,
    );
  }
  if (type === "date" || type === "datetime") return checkDate(type, value);
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

/** A change that is acceptable: made when it is called. @returns the record's id. */
export type Prepared = () => string;

/** The records of one object in an order that was worked out at a version of its table. */
interface KeptOrder {
  readonly version: number;
  readonly records: readonly CrmRecord[];
}

/** The records of the org by object. */
export class Org {
  readonly schema: Schema;
  readonly #tables: Readonly<Record<ObjectName, Table<CrmRecord>>>;
  readonly #byPrefix: ReadonlyMap<string, SObject>;
  readonly #orders = new Map<string, KeptOrder>();
  /** When records of an object last were purged; nothing tells which (vendors.md §1.5). */
  readonly #purges: Table<string>;
  readonly #now: () => Date;
  /** Told of every save: the record as it was, unless it is new, and as it is. */
  onSaved: ((object: SObject, before: CrmRecord | undefined, record: CrmRecord) => void) | null =
    null;

  constructor(state: PracticeState, records: OrgRecords, schema: Schema, now: () => Date) {
    this.schema = schema;
    this.#now = now;
    const names = Object.keys(keyPrefixes) as ObjectName[];
    const tables = names.map((name) => [
      name,
      state.table(
        name,
        records[name].map((record) => [record.Id, record] as const),
      ),
    ]);
    this.#tables = Object.fromEntries(tables) as Record<ObjectName, Table<CrmRecord>>;
    this.#purges = state.table("purges");
    this.#byPrefix = new Map(schema.all.map((object) => [keyPrefixes[object.name], object]));
  }

  now(): Date {
    return this.#now();
  }

  all(object: SObject): Iterable<CrmRecord> {
    return this.#tables[object.name].values();
  }

  /** All records in order, worked out once for as long as nothing changes. */
  sorted(object: SObject, by: SortedBy): readonly CrmRecord[] {
    const table = this.#tables[object.name];
    const key = `${object.name} ${by}`;
    const kept = this.#orders.get(key);
    if (kept?.version === table.version) return kept.records;
    const order = (a: CrmRecord, b: CrmRecord): number => {
      const [left, right] = [String(a[by]), String(b[by])];
      if (left === right) return a.Id < b.Id ? -1 : 1;
      return left < right ? -1 : 1;
    };
    const records = [...table.values()].sort(order);
    this.#orders.set(key, { version: table.version, records });
    return records;
  }

  /** @throws SalesforceError NOT_FOUND */
  object(name: string): SObject {
    const object = this.schema.find(name);
    if (!object) throw notFound();
    return object;
  }

  /** Any record by its 15- or 18-character id; deleted ones too. */
  byId(id: string): { object: SObject; record: CrmRecord } | undefined {
    const full = toId18(id);
    const object = full === null ? undefined : this.#byPrefix.get(full.slice(0, 3));
    const record = object && full !== null ? this.#tables[object.name].get(full) : undefined;
    return object && record ? { object, record } : undefined;
  }

  /** Records that are not deleted and have this value of an external id, without regard to case. */
  byExternalId(object: SObject, field: Field, value: string): CrmRecord[] {
    const wanted = value.toLowerCase();
    return [...this.all(object)].filter(
      (record) =>
        record["IsDeleted"] !== true && String(record[field.name] ?? "").toLowerCase() === wanted,
    );
  }

  /** @throws SalesforceError NOT_FOUND */
  read(objectName: string, id: string): { object: SObject; record: CrmRecord } {
    const found = this.byId(id);
    const wanted = this.schema.find(objectName);
    if (!found || found.object !== wanted || found.record["IsDeleted"] === true) throw notFound();
    return found;
  }

  /** @throws SalesforceError in Salesforce's words when a field or value is not acceptable. */
  prepareCreate(object: SObject, body: unknown): Prepared {
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
    checkUnique(this, object, values, null);
    return () => this.insert(object, values);
  }

  /** @throws SalesforceError as `prepareCreate`, and NOT_FOUND. */
  prepareUpdate(objectName: string, id: string, body: unknown): Prepared {
    const { object, record } = this.read(objectName, id);
    const values = checkBody(this, object, body, "update");
    checkUnique(this, object, values, record.Id);
    return () => {
      this.put(object, { ...record, ...values }, integrationUser.Id);
      return record.Id;
    };
  }

  /** Into the recycle bin: queryAll still shows it (vendors.md §1.5). @throws SalesforceError NOT_FOUND */
  prepareRemove(objectName: string, id: string): Prepared {
    const { object, record } = this.read(objectName, id);
    return () => {
      this.put(object, { ...record, IsDeleted: true });
      return record.Id;
    };
  }

  /** Saves a record as it is and moves its stamp to now. */
  put(object: SObject, record: CrmRecord, user?: string): void {
    const stamp = this.#now().toISOString();
    const by = user === undefined ? {} : { LastModifiedById: user };
    const saved = { ...record, ...by, LastModifiedDate: stamp, SystemModstamp: stamp };
    const table = this.#tables[object.name];
    const before = table.get(record.Id);
    const whole = derive(this, object, saved);
    table.put(record.Id, whole);
    this.onSaved?.(object, before, whole);
  }

  /** Moves the stamp of any record to now. @returns whether there is such a record. */
  touch(id: string): boolean {
    const found = this.byId(id);
    if (found) this.put(found.object, found.record);
    return found !== undefined;
  }

  /** Empties the recycle bin of a record: it shows nowhere any more (vendors.md §1.5). */
  purge(id: string): boolean {
    const found = this.byId(id);
    if (!found) return false;
    this.#tables[found.object.name].remove(found.record.Id);
    this.#purges.put(found.object.name, this.#now().toISOString());
    return true;
  }

  purgedAt(object: SObject): string | undefined {
    return this.#purges.get(object.name);
  }

  private insert(object: SObject, values: Record<string, FieldValue>): string {
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
    };
    this.put(object, record, user);
    return id;
  }
}

/** @throws SalesforceError DUPLICATE_VALUE when another record has the value of a unique field. */
function checkUnique(
  org: Org,
  object: SObject,
  values: Record<string, FieldValue>,
  own: string | null,
): void {
  for (const field of object.fields) {
    const value = values[field.name] ?? null;
    if (!field.unique || value === null) continue;
    const other = org.byExternalId(object, field, String(value)).find(({ Id }) => Id !== own);
    if (other) {
      refuse(
        "DUPLICATE_VALUE",
        `duplicate value found: ${field.name} duplicates value on record with id: ${other.Id.slice(0, 15)}`,
      );
    }
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

/** The account of what a task is about: itself, or that of the opportunity. */
function accountOf(org: Org, what: FieldValue | undefined): FieldValue {
  const found = typeof what === "string" ? org.byId(what) : undefined;
  if (!found) return null;
  return found.object.name === "Account" ? found.record.Id : (found.record["AccountId"] ?? null);
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
  const what = record["WhatId"];
  const who = typeof record["WhoId"] === "string" ? org.byId(record["WhoId"]) : undefined;
  return {
    ...record,
    AccountId: accountOf(org, what) ?? who?.record["AccountId"] ?? null,
    IsClosed: record["Status"] === "Completed",
    IsHighPriority: record["Priority"] === "High",
    IsArchived: record["IsArchived"] ?? false,
  };
}
