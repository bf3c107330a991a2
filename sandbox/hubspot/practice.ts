/** Changes that tests make in the practice account, as its people would in HubSpot itself. */
import type { FastifyInstance } from "fastify";
import { hubspotObjects, type HubSpotRecord } from "../data/hubspot-records.js";
import {
  addMutations,
  MutationError,
  objectIn,
  shareOf,
  textOf,
  textsOf,
  type MutationBody,
} from "../shared/mutations.js";
import type { Portal } from "./portal.js";
import { moveContact } from "./preferences.js";
import { findType, type ObjectType } from "./schema.js";
import { checkValue } from "./values.js";

function typeIn(body: MutationBody, name = "object"): ObjectType {
  const type = findType(textOf(body, name));
  if (!type) throw new MutationError(`${name} is one of ${hubspotObjects.join(", ")}.`);
  return type;
}

function recordIn(
  body: MutationBody,
  portal: Portal,
  name = "id",
): { type: ObjectType; record: HubSpotRecord } {
  const type = typeIn(body);
  const id = textOf(body, name);
  const record = portal.find(type.name, id) ?? portal.find(type.name, id, true);
  if (!record) throw new MutationError(`There is no ${type.singular} ${id}.`);
  return { type, record };
}

/** Sets properties as a person would; what HubSpot works out itself cannot be set. */
function change(body: MutationBody, portal: Portal): object {
  const { type, record } = recordIn(body, portal);
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectIn(body, "properties"))) {
    const property = portal.properties.find(type.name, name);
    if (!property) throw new MutationError(`${type.name} has no property ${name}.`);
    const read = checkValue(property, value);
    if (typeof read !== "string") throw new MutationError(read.message);
    values[name] = read;
  }
  portal.update(type.name, record, values, "CRM_UI");
  return { id: record.id };
}

/** Merges into the master, one after the other. Body: { object, master, losers, keepsId? }. */
function merge(body: MutationBody, portal: Portal): object {
  const type = typeIn(body);
  if (!type.mergeable) throw new MutationError(`${type.name} are not merged.`);
  const keepsId = body["keepsId"];
  let survivor = recordIn(body, portal, "master").record;
  for (const id of textsOf(body, "losers")) {
    const other = portal.find(type.name, id);
    if (!other || other.id === survivor.id) throw new MutationError(`${id} cannot be merged.`);
    survivor = portal.merge(
      type.name,
      survivor,
      other,
      typeof keepsId === "boolean" ? keepsId : undefined,
    );
  }
  return { id: survivor.id, mergedIds: survivor.mergedIds ?? [] };
}

/** Moves the stamps of a share of the records and nothing else: { share, seed?, objects? }. */
function touch(body: MutationBody, portal: Portal): object {
  const names =
    body["objects"] === undefined ? ["contacts", "companies", "deals"] : textsOf(body, "objects");
  const ids = names.flatMap((name) => {
    const type = findType(name);
    if (!type) throw new MutationError(`There is no object ${name}.`);
    const picked = shareOf(
      portal.list(type.name, false).map(({ id }) => id),
      body,
    );
    for (const id of picked) {
      const record = portal.find(type.name, id);
      if (record) portal.touch(type.name, record);
    }
    return picked.map((id) => `${type.name}/${id}`);
  });
  return { ids };
}

/** Somebody clicks "unsubscribe". Body: { address, subscriptionId?, back? }. */
function optOut(body: MutationBody, portal: Portal): object {
  const address = textOf(body, "address");
  const { subscriptionId, back = false } = body;
  const at = portal.now();
  if (subscriptionId === undefined && back !== true) portal.optOuts.leaveAll(address, at);
  else {
    const id = Number(subscriptionId);
    if (!portal.optOuts.isType(id)) throw new MutationError(`There is no subscription ${id}.`);
    const status = back === true ? "SUBSCRIBED" : "UNSUBSCRIBED";
    portal.optOuts.set(address, id, { status, at });
  }
  moveContact(address, portal);
  return { address };
}

/** Two records belong together, or not any more. Body: { object, id, to, toId, typeIds?, undo? }. */
function associate(body: MutationBody, portal: Portal): object {
  const { type, record } = recordIn(body, portal);
  const other = portal.find(typeIn(body, "to").name, textOf(body, "toId"));
  if (!other) throw new MutationError("There is no such record to associate.");
  const [from, to] = [
    { object: type.name, id: record.id },
    { object: typeIn(body, "to").name, id: other.id },
  ];
  const typeIds = Array.isArray(body["typeIds"]) ? body["typeIds"].map(Number) : [];
  if (body["undo"] === true) portal.links.remove(from, to);
  else portal.links.add(from, to, typeIds);
  return { typeIds: portal.links.between(from, to) };
}

/** A contact goes into a sequence, or out of it. Body: { id, sequence, out? }. */
function enrol(body: MutationBody, portal: Portal): object {
  const { record } = recordIn({ ...body, object: "contacts" }, portal);
  const values = {
    hs_sequences_is_enrolled: String(body["out"] !== true),
    hs_latest_sequence_enrolled: textOf(body, "sequence"),
  };
  portal.update("contacts", record, values, "CRM_UI");
  return { id: record.id };
}

/** Adds the mutations: change, merge, delete, undelete, purge, touch, opt-out, associate, owner, enrol. */
export function addPractice(app: FastifyInstance, portal: Portal): void {
  const done = (act: (type: ObjectType, record: HubSpotRecord) => void) => (body: MutationBody) => {
    const { type, record } = recordIn(body, portal);
    act(type, record);
    return { id: record.id };
  };
  addMutations(app, {
    change: (body) => change(body, portal),
    merge: (body) => merge(body, portal),
    delete: done((type, record) => portal.archive(type.name, record)),
    undelete: done((type, record) => portal.restore(type.name, record)),
    purge: done((type, record) => portal.purge(type.name, record)),
    touch: (body) => touch(body, portal),
    "opt-out": (body) => optOut(body, portal),
    associate: (body) => associate(body, portal),
    enrol: (body) => enrol(body, portal),
    owner: (body) => {
      const owner = portal.owner(textOf(body, "id"));
      if (!owner) throw new MutationError("There is no such owner.");
      portal.saveOwner({ ...owner, archived: body["archived"] === true });
      return { id: owner.id };
    },
  });
}
