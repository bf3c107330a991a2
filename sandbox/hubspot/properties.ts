/** The properties of the account and their groups; its people and apps add their own. */
import { hubspotObjects, type HubSpotObject } from "../data/hubspot-records.js";
import type { PracticeState, Table } from "../shared/state.js";
import { asObject, conflict, invalid, notFound, type Wire } from "./errors.js";
import { typeOf, type Property, type PropertyGroup, type PropertyType } from "./schema.js";

const types: readonly string[] = ["string", "number", "date", "datetime", "enumeration", "bool"];
const fieldTypes: readonly string[] = [
  "textarea",
  "text",
  "date",
  "file",
  "number",
  "select",
  "radio",
  "checkbox",
  "booleancheckbox",
  "calculation_equation",
];

/** Lower case, beginning with a letter. */
const namePattern = /^[a-z][a-z0-9_]{0,99}$/;
/** So many properties of an object may have unique values. */
const mostUnique = 10;

function textIn(body: Wire, name: string): string {
  const value = body[name];
  if (typeof value !== "string" || value === "") {
    throw invalid(`Invalid input JSON: ${name} is required.`);
  }
  return value;
}

function optionsIn(value: unknown): { label: string; value: string }[] {
  if (!Array.isArray(value)) return [];
  return value.map(asObject).map((option) => {
    if (typeof option["hidden"] !== "boolean") {
      throw invalid("Invalid input JSON: an option needs label, value and hidden.");
    }
    return { label: textIn(option, "label"), value: textIn(option, "value") };
  });
}

export class PropertyBook {
  readonly #own: Table<Property>;
  readonly #groups: Table<PropertyGroup>;
  readonly #now: () => Date;
  readonly #unique = new Map<HubSpotObject, readonly string[]>();
  #uniqueAt = 0;

  constructor(state: PracticeState, now: () => Date) {
    this.#now = now;
    const standard = hubspotObjects.flatMap((object) =>
      typeOf(object).properties.map((one) => [`${object}/${one.name}`, one] as const),
    );
    this.#own = state.table("properties", standard);
    const groups = hubspotObjects.map((object): readonly [string, PropertyGroup] => {
      const { group } = typeOf(object);
      return [
        `${object}/${group}`,
        { name: group, label: group, displayOrder: 0, archived: false },
      ];
    });
    this.#groups = state.table("propertyGroups", groups);
  }

  find(object: HubSpotObject, name: string): Property | undefined {
    const found = this.#own.get(`${object}/${name.toLowerCase()}`);
    return found?.archived === true ? undefined : found;
  }

  /** @throws HubSpotError 404 */
  get(object: HubSpotObject, name: string, archived = false): Property {
    const found = this.#own.get(`${object}/${name.toLowerCase()}`);
    if (!found || found.archived !== archived) {
      throw notFound(`The property "${name}" was not found for object type ${object}.`);
    }
    return found;
  }

  all(object: HubSpotObject, archived = false): Property[] {
    return [...this.#own.entries()]
      .filter(([key, one]) => key.startsWith(`${object}/`) && one.archived === archived)
      .map(([, one]) => one);
  }

  /** Names of those whose values are unique, archived ones too. */
  uniqueNames(object: HubSpotObject): readonly string[] {
    if (this.#uniqueAt !== this.#own.version) this.#unique.clear();
    this.#uniqueAt = this.#own.version;
    const known = this.#unique.get(object);
    if (known) return known;
    const names = [...this.#own.entries()]
      .filter(([key, { hasUniqueValue }]) => hasUniqueValue && key.startsWith(`${object}/`))
      .map(([, { name }]) => name);
    this.#unique.set(object, names);
    return names;
  }

  create(object: HubSpotObject, body: Wire): Property {
    const name = textIn(body, "name");
    if (!namePattern.test(name)) {
      throw invalid(
        `Property name "${name}" is invalid: lower case letters, digits and underscores.`,
      );
    }
    if (this.find(object, name)) {
      throw conflict(`A property named '${name}' already exists.`, "OBJECT_ALREADY_EXISTS");
    }
    const [type, fieldType] = [textIn(body, "type"), textIn(body, "fieldType")];
    if (!types.includes(type)) throw invalid(`type is one of ${types.join(", ")}.`);
    if (!fieldTypes.includes(fieldType))
      throw invalid(`fieldType is one of ${fieldTypes.join(", ")}.`);
    const groupName = textIn(body, "groupName");
    this.group(object, groupName);
    const unique = body["hasUniqueValue"] === true;
    if (unique && this.all(object).filter((one) => one.hasUniqueValue).length >= mostUnique) {
      throw invalid(`An object may have ${mostUnique} properties with unique values.`);
    }
    const at = this.#now().getTime();
    const made: Property = {
      name,
      label: textIn(body, "label"),
      description: typeof body["description"] === "string" ? body["description"] : "",
      type: type as PropertyType,
      fieldType,
      groupName,
      options: optionsIn(body["options"]),
      displayOrder: typeof body["displayOrder"] === "number" ? body["displayOrder"] : -1,
      hidden: body["hidden"] === true,
      formField: body["formField"] === true,
      hasUniqueValue: unique,
      hubspotDefined: false,
      readOnly: false,
      createdAt: at,
      updatedAt: at,
      archived: false,
    };
    this.#own.put(`${object}/${name}`, made);
    return made;
  }

  /** Changes what the account's people may change of their own properties. */
  update(object: HubSpotObject, name: string, body: Wire): Property {
    const known = this.custom(object, name);
    if (typeof body["groupName"] === "string") this.group(object, body["groupName"]);
    const text = (key: "label" | "description" | "groupName"): string => {
      const value = body[key];
      return typeof value === "string" ? value : known[key];
    };
    const changed: Property = {
      ...known,
      label: text("label"),
      description: text("description"),
      groupName: text("groupName"),
      options: body["options"] === undefined ? known.options : optionsIn(body["options"]),
      updatedAt: this.#now().getTime(),
    };
    this.#own.put(`${object}/${known.name}`, changed);
    return changed;
  }

  archive(object: HubSpotObject, name: string): void {
    const known = this.custom(object, name);
    this.#own.put(`${object}/${known.name}`, { ...known, archived: true });
  }

  groups(object: HubSpotObject): PropertyGroup[] {
    return [...this.#groups.entries()]
      .filter(([key, { archived }]) => key.startsWith(`${object}/`) && !archived)
      .map(([, group]) => group);
  }

  /** @throws HubSpotError 404 */
  group(object: HubSpotObject, name: string): PropertyGroup {
    const group = this.#groups.get(`${object}/${name}`);
    if (!group || group.archived) {
      throw notFound(`The property group "${name}" was not found for object type ${object}.`);
    }
    return group;
  }

  createGroup(object: HubSpotObject, body: Wire): PropertyGroup {
    const [name, label] = [textIn(body, "name"), textIn(body, "label")];
    if (!namePattern.test(name)) throw invalid(`Property group name "${name}" is invalid.`);
    if (this.#groups.get(`${object}/${name}`)?.archived === false) {
      throw conflict(`A group named '${name}' already exists.`, "OBJECT_ALREADY_EXISTS");
    }
    const order = typeof body["displayOrder"] === "number" ? body["displayOrder"] : -1;
    const group = { name, label, displayOrder: order, archived: false };
    this.#groups.put(`${object}/${name}`, group);
    return group;
  }

  updateGroup(object: HubSpotObject, name: string, body: Wire): PropertyGroup {
    const known = this.group(object, name);
    const label = typeof body["label"] === "string" ? body["label"] : known.label;
    const order =
      typeof body["displayOrder"] === "number" ? body["displayOrder"] : known.displayOrder;
    const group = { ...known, label, displayOrder: order };
    this.#groups.put(`${object}/${name}`, group);
    return group;
  }

  archiveGroup(object: HubSpotObject, name: string): void {
    const known = this.group(object, name);
    if (this.all(object).some(({ groupName }) => groupName === name)) {
      throw invalid(`The group ${name} still has properties.`);
    }
    this.#groups.put(`${object}/${name}`, { ...known, archived: true });
  }

  private custom(object: HubSpotObject, name: string): Property {
    const known = this.get(object, name);
    if (known.hubspotDefined) throw invalid(`The property ${name} is HubSpot's own.`);
    return known;
  }
}
