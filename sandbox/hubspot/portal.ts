/** The practice account: its records, and what may be created or changed in them. */
import {
  hubspotObjects,
  type HubSpotObject,
  type HubSpotOwner,
  type HubSpotRecord,
  type HubSpotRecords,
  type HubSpotRef,
} from "../data/hubspot-records.js";
import type { PracticeState, Table } from "../shared/state.js";
import { conflict, invalid, invalidValues, notFound, type BadValue, type Wire } from "./errors.js";
import { SearchLag } from "./freshness.js";
import { LinkBook } from "./links.js";
import { OptOuts } from "./opt-outs.js";
import { PropertyBook } from "./properties.js";
import { checkRules } from "./rules.js";
import { typeOf } from "./schema.js";
import { checkValue } from "./values.js";

/** What the account's people decided, and how its search is. */
export interface PortalSettings {
  /** The most records of a page of a list or search, however many are asked for. */
  readonly pageRows: number;
  /** How long search does not see a change. */
  readonly searchLagMs: number;
  /** Their rules for creating and changing records hold for programs, too, from 2026-09 on. */
  readonly validationRules: boolean;
  /** A merged record keeps the id of the primary one; otherwise it gets a new one (vendors.md §2.5). */
  readonly mergeKeepsId: boolean;
}

/** An earlier or present value of a property, and who gave it (derived ValueWithTimestamp). */
export interface PastValue {
  readonly value: string;
  readonly at: number;
  readonly sourceType: "CRM_UI" | "INTEGRATION" | "MERGE_OBJECTS";
}

type History = Readonly<Record<string, readonly PastValue[]>>;

/** A list that was worked out at a version of what it is made of. */
interface Kept {
  readonly version: string;
  readonly rows: readonly HubSpotRecord[];
}

/** Properties that HubSpot works out itself; stamps besides. */
const workedOut: Readonly<
  Record<string, (portal: Portal, object: HubSpotObject, record: HubSpotRecord) => string | null>
> = {
  hs_object_id: (_portal, _object, { id }) => id,
  hs_email_optout: ({ optOuts }, _object, { properties }) =>
    optOuts.hasLeftAll(properties["email"]) ? "true" : null,
  hs_merged_object_ids: (_portal, _object, { mergedIds }) => mergedIds?.join(";") ?? null,
  hs_calculated_merged_vids: (_portal, _object, { mergedIds, mergedAt, createdAt }) =>
    mergedIds?.map((id) => `${id}:${mergedAt ?? createdAt}`).join(";") ?? null,
  associatedcompanyid: (portal, object, { id }) => portal.companyOf({ object, id }, 1),
  hs_parent_company_id: (portal, object, { id }) => portal.companyOf({ object, id }, 14),
  hs_is_closed: (_portal, _object, { properties }) =>
    String(["closedwon", "closedlost"].includes(properties["dealstage"] ?? "")),
  hs_is_closed_won: (_portal, _object, { properties }) =>
    String(properties["dealstage"] === "closedwon"),
};

/** The first id that the account gives out itself. */
const firstNewId = 90_000_000_000;

export class Portal {
  readonly properties: PropertyBook;
  readonly links: LinkBook;
  readonly optOuts: OptOuts;
  readonly settings: PortalSettings;
  readonly #tables: Readonly<Record<HubSpotObject, Table<HubSpotRecord>>>;
  readonly #history: Table<History>;
  readonly #owners: Table<HubSpotOwner>;
  readonly #ids: Table<number>;
  /** Where old ids lead. */
  readonly #mergedInto = new Map<string, string>();
  /** Who holds a value that nobody else may have. */
  readonly #holders = new Map<string, string>();
  readonly #kept = new Map<string, Kept>();
  readonly #lag: SearchLag;
  readonly #now: () => Date;

  constructor(
    state: PracticeState,
    records: HubSpotRecords,
    now: () => Date,
    settings: PortalSettings,
  ) {
    this.settings = settings;
    this.#now = now;
    this.#lag = new SearchLag(settings.searchLagMs);
    this.properties = new PropertyBook(state, now);
    this.links = new LinkBook(state, records.links);
    this.optOuts = new OptOuts(state, records.optOuts);
    this.#history = state.table("history");
    this.#ids = state.table("ids");
    this.#owners = state.table(
      "owners",
      records.owners.map((owner) => [owner.id, owner] as const),
    );
    const tables = hubspotObjects.map((object) => [
      object,
      state.table(
        object,
        records.objects[object].map((record) => [record.id, record] as const),
      ),
    ]);
    this.#tables = Object.fromEntries(tables) as Record<HubSpotObject, Table<HubSpotRecord>>;
    for (const object of hubspotObjects) {
      for (const record of this.#tables[object].values()) this.index(object, record);
    }
  }

  now(): number {
    return this.#now().getTime();
  }

  owners(): HubSpotOwner[] {
    return [...this.#owners.values()];
  }

  owner(id: string): HubSpotOwner | undefined {
    return this.#owners.get(id);
  }

  saveOwner(owner: HubSpotOwner): void {
    this.#owners.put(owner.id, { ...owner, updatedAt: this.now() });
  }

  /** A record that is there; the old id of a merged one leads to what it became (vendors.md §2.5). */
  find(object: HubSpotObject, id: string, archived = false): HubSpotRecord | undefined {
    const record = this.#tables[object].get(this.resolve(object, id));
    return record && (record.archivedAt !== undefined) === archived ? record : undefined;
  }

  /** By id, or by a property whose values are unique. @throws HubSpotError */
  findBy(
    object: HubSpotObject,
    value: string,
    idProperty: string | undefined,
    archived = false,
  ): HubSpotRecord | undefined {
    if (idProperty === undefined || idProperty === "hs_object_id") {
      return this.find(object, value, archived);
    }
    this.uniqueProperty(object, idProperty);
    const id = this.holder(object, idProperty, value);
    return id === undefined ? undefined : this.find(object, id, archived);
  }

  /** @throws HubSpotError when it is none. */
  uniqueProperty(object: HubSpotObject, name: string): void {
    if (this.properties.find(object, name)?.hasUniqueValue === true) return;
    const { typeId } = typeOf(object);
    throw invalid(`Unable to perform update/upsert by non-unique ${typeId} property ${name}`);
  }

  /** Records that are there, or archived ones, in the order of their ids. */
  list(object: HubSpotObject, archived: boolean): readonly HubSpotRecord[] {
    const table = this.#tables[object];
    return this.keep(`${object} ${archived}`, String(table.version), () =>
      [...table.values()]
        .filter((record) => (record.archivedAt !== undefined) === archived)
        .sort((a, b) => Number(a.id) - Number(b.id)),
    );
  }

  /** What search sees: some records as they were a moment ago. */
  searchable(object: HubSpotObject): readonly HubSpotRecord[] {
    const live = this.list(object, false);
    const outdated = this.#lag.outdated(object, this.now());
    if (outdated === null) return live;
    const seen = live.filter(({ id }) => !outdated.has(id));
    const earlier = [...outdated.values()].filter(
      (record) => record !== undefined && record.archivedAt === undefined,
    ) as HubSpotRecord[];
    return [...seen, ...earlier].sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** Works a search out once for as long as nothing changes that it could see. */
  searched(
    object: HubSpotObject,
    key: string,
    make: () => HubSpotRecord[],
  ): readonly HubSpotRecord[] {
    if (this.#lag.outdated(object, this.now()) !== null) return make();
    const versions = [this.#tables[object].version, this.links.version, this.optOuts.version];
    return this.keep(`search ${object} ${key}`, versions.join(), make);
  }

  /** A property's value; HubSpot works some of them out itself. */
  valueOf(object: HubSpotObject, record: HubSpotRecord, name: string): string | null {
    const { createdProperty, modifiedProperty } = typeOf(object);
    if (name === createdProperty) return new Date(record.createdAt).toISOString();
    if (name === modifiedProperty) return new Date(record.updatedAt).toISOString();
    const own = record.properties[name];
    return own ?? workedOut[name]?.(this, object, record) ?? null;
  }

  /** The company that a record belongs to in this way. */
  companyOf(from: HubSpotRef, typeId: number): string | null {
    const found = this.links.of(from, "companies").find(({ typeIds }) => typeIds.includes(typeId));
    return found?.ref.id ?? null;
  }

  /** All values that a property had, newest first. */
  historyOf(object: HubSpotObject, record: HubSpotRecord, name: string): PastValue[] {
    const told = this.#history.get(`${object}/${record.id}`)?.[name];
    if (told) return [...told].reverse();
    const value = this.valueOf(object, record, name);
    return value === null ? [] : [{ value, at: record.createdAt, sourceType: "CRM_UI" }];
  }

  /**
   * Reads what was sent for a record. @param holder the record that it is for; undefined for a new one.
   * @param version of the API: the account's own rules hold from 2026-09 on.
   * @throws HubSpotError with all that is wrong.
   */
  check(
    object: HubSpotObject,
    sent: Wire,
    holder: HubSpotRecord | undefined,
    version: string,
  ): Record<string, string> {
    const bad: BadValue[] = [];
    const values: Record<string, string> = {};
    for (const [sentName, value] of Object.entries(sent)) {
      const name = sentName.toLowerCase();
      const read = this.read(object, name, value, holder);
      if (typeof read === "string") values[name] = read;
      else bad.push(read);
    }
    const { required } = typeOf(object);
    const missing = holder ? [] : required.filter((name) => (values[name] ?? "") === "");
    for (const name of missing) {
      bad.push({ name, error: "REQUIRED_PROPERTY", message: `${name} is required.` });
    }
    if (bad.length > 0) throw invalidValues(bad);
    if (version >= "2026-09" && this.settings.validationRules) {
      checkRules(object, { ...holder?.properties, ...values }, holder === undefined);
    }
    return values;
  }

  create(object: HubSpotObject, values: Readonly<Record<string, string>>): HubSpotRecord {
    const at = this.now();
    const properties = Object.fromEntries(Object.entries(values).filter(([, text]) => text !== ""));
    const record = { id: this.newId(), properties, createdAt: at, updatedAt: at };
    this.put(object, record);
    this.remember(object, record, values, {}, "INTEGRATION");
    return record;
  }

  /** Changes properties; an empty text clears one. */
  update(
    object: HubSpotObject,
    record: HubSpotRecord,
    values: Readonly<Record<string, string>>,
    source: PastValue["sourceType"] = "INTEGRATION",
  ): HubSpotRecord {
    const merged = { ...record.properties, ...values };
    const properties = Object.fromEntries(Object.entries(merged).filter(([, text]) => text !== ""));
    const changed = { ...record, properties, updatedAt: this.now() };
    this.put(object, changed);
    this.remember(object, changed, values, record.properties, source);
    return changed;
  }

  /** Moves the stamp alone, as recalculations do (vendors.md §2.5). */
  touch(object: HubSpotObject, record: HubSpotRecord): void {
    this.put(object, { ...record, updatedAt: this.now() });
  }

  archive(object: HubSpotObject, record: HubSpotRecord): void {
    const at = this.now();
    this.put(object, { ...record, archivedAt: at, updatedAt: at });
  }

  restore(object: HubSpotObject, record: HubSpotRecord): void {
    const { archivedAt: _archivedAt, ...rest } = record;
    this.put(object, { ...rest, updatedAt: this.now() });
  }

  /** Gone for good, and nothing says so: a GDPR deletion. */
  purge(object: HubSpotObject, record: HubSpotRecord): void {
    this.take(object, record);
    this.links.forget({ object, id: record.id });
  }

  /** Two records become one. Both old ids lead to it; the archived ones do not show them. */
  merge(
    object: HubSpotObject,
    primary: HubSpotRecord,
    other: HubSpotRecord,
    keepsId = this.settings.mergeKeepsId,
  ): HubSpotRecord {
    const at = this.now();
    const id = keepsId ? primary.id : this.newId();
    const mergedIds = [
      ...(primary.mergedIds ?? []),
      ...(other.mergedIds ?? []),
      ...(keepsId ? [other.id] : [primary.id, other.id]),
    ];
    const properties = { ...other.properties, ...primary.properties };
    const addresses = [other, primary].flatMap((one) => [
      ...(one.properties["hs_additional_emails"]?.split(";") ?? []),
      ...(one.properties["email"] === undefined ? [] : [one.properties["email"]]),
    ]);
    const more = [...new Set(addresses)].filter((address) => address !== properties["email"]);
    if (more.length > 0) properties["hs_additional_emails"] = more.join(";");
    this.take(object, other);
    if (!keepsId) this.take(object, primary);
    const survivor = { ...primary, id, properties, mergedIds, mergedAt: at, updatedAt: at };
    this.put(object, survivor);
    for (const old of [primary.id, other.id]) {
      if (old !== id) this.links.move({ object, id: old }, { object, id });
    }
    this.remember(object, survivor, properties, {}, "MERGE_OBJECTS");
    return survivor;
  }

  /** The id of a record that holds a unique value. */
  holder(object: HubSpotObject, property: string, value: string): string | undefined {
    return this.#holders.get(`${object}/${property}/${value.trim().toLowerCase()}`);
  }

  /** @throws HubSpotError when it is not there. */
  get(object: HubSpotObject, id: string): HubSpotRecord {
    const record = this.find(object, id);
    if (!record) throw notFound();
    return record;
  }

  private read(
    object: HubSpotObject,
    name: string,
    value: unknown,
    holder: HubSpotRecord | undefined,
  ): string | BadValue {
    const property = this.properties.find(object, name);
    if (!property) {
      const message = `Property "${name}" does not exist`;
      return { name, error: "PROPERTY_DOESNT_EXIST", message };
    }
    const read = checkValue(property, value);
    if (typeof read !== "string" || read === "") return read;
    if (name === "hubspot_owner_id" && !this.owner(read)) {
      return { name, error: "INVALID_OWNER_ID", message: `Owner ${read} does not exist.` };
    }
    const other = property.hasUniqueValue ? this.holder(object, name, read) : undefined;
    if (other === undefined || other === holder?.id) return read;
    if (object === "contacts" && name === "email") {
      throw conflict(`Contact already exists. Existing ID: ${other}`);
    }
    const message = `${other} already has that value.`;
    return { name, error: "CONFLICTING_UNIQUE_VALUE", message };
  }

  private put(object: HubSpotObject, record: HubSpotRecord): void {
    const before = this.#tables[object].get(record.id);
    this.#lag.note(object, record.id, before, this.now());
    if (before) this.unindex(object, before);
    this.#tables[object].put(record.id, record);
    this.index(object, record);
  }

  private take(object: HubSpotObject, record: HubSpotRecord): void {
    this.#lag.note(object, record.id, record, this.now());
    this.unindex(object, record);
    this.#tables[object].remove(record.id);
  }

  private index(object: HubSpotObject, record: HubSpotRecord): void {
    for (const old of record.mergedIds ?? []) {
      if (old !== record.id) this.#mergedInto.set(`${object}/${old}`, record.id);
    }
    if (record.archivedAt !== undefined) return;
    for (const key of this.uniqueKeys(object, record)) this.#holders.set(key, record.id);
  }

  private unindex(object: HubSpotObject, record: HubSpotRecord): void {
    for (const key of this.uniqueKeys(object, record)) {
      if (this.#holders.get(key) === record.id) this.#holders.delete(key);
    }
  }

  /** Of contacts, other addresses count as well (vendors.md §2.7). */
  private uniqueKeys(object: HubSpotObject, { properties }: HubSpotRecord): string[] {
    const keys: string[] = [];
    for (const name of this.properties.uniqueNames(object)) {
      const value = properties[name];
      if (value !== undefined) keys.push(`${object}/${name}/${value.toLowerCase()}`);
    }
    for (const address of properties["hs_additional_emails"]?.split(";") ?? []) {
      keys.push(`${object}/email/${address.toLowerCase()}`);
    }
    return keys;
  }

  private resolve(object: HubSpotObject, id: string): string {
    let at = id;
    for (let next = this.#mergedInto.get(`${object}/${at}`); next !== undefined;) {
      at = next;
      next = this.#mergedInto.get(`${object}/${at}`);
    }
    return at;
  }

  private remember(
    object: HubSpotObject,
    record: HubSpotRecord,
    values: Readonly<Record<string, string>>,
    before: Readonly<Record<string, string>>,
    sourceType: PastValue["sourceType"],
  ): void {
    const key = `${object}/${record.id}`;
    const known = this.#history.get(key) ?? {};
    const at = this.now();
    const added = Object.entries(values).map(([name, value]): [string, PastValue[]] => {
      const first = before[name];
      const earlier: readonly PastValue[] =
        known[name] ??
        (first === undefined ? [] : [{ value: first, at: record.createdAt, sourceType: "CRM_UI" }]);
      return [name, [...earlier, { value, at, sourceType }]];
    });
    this.#history.put(key, { ...known, ...Object.fromEntries(added) });
  }

  private newId(): string {
    const last = this.#ids.get("last") ?? firstNewId;
    const id = last + 17;
    this.#ids.put("last", id);
    return String(id);
  }

  private keep(
    name: string,
    version: string,
    make: () => HubSpotRecord[],
  ): readonly HubSpotRecord[] {
    const kept = this.#kept.get(name);
    if (kept?.version === version) return kept.rows;
    const rows = make();
    this.#kept.delete(name);
    this.#kept.set(name, { version, rows });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > 24 && oldest !== undefined) this.#kept.delete(oldest);
    return rows;
  }
}
