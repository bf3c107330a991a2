/** Changes that tests make in the practice org, as its people would in Salesforce itself. */
import type { FastifyInstance } from "fastify";
import type { CrmRecord, FieldValue } from "../data/records.js";
import {
  addMutations,
  MutationError,
  objectIn,
  shareOf,
  textOf,
  textsOf,
  type MutationBody,
} from "../shared/mutations.js";
import { toId18 } from "../shared/salesforce-id.js";
import type { Org } from "./org.js";
import type { SObject } from "./schema.js";

function recordIn(id: string, org: Org): { object: SObject; record: CrmRecord } {
  const found = org.byId(id);
  if (!found) throw new MutationError(`There is no record ${id}.`);
  return found;
}

function set(id: string, fields: MutationBody, org: Org): { id: string } {
  const { object, record } = recordIn(id, org);
  for (const name of Object.keys(fields)) {
    if (!object.find(name)) throw new MutationError(`${object.name} has no field ${name}.`);
  }
  org.put(object, { ...record, ...(fields as Record<string, FieldValue>) });
  return { id: record.Id };
}

/** Fields by which records hang on accounts and contacts. */
const links: readonly (readonly [object: string, field: string])[] = [
  ["Account", "ParentId"],
  ["Contact", "AccountId"],
  ["Opportunity", "AccountId"],
  ["Task", "WhatId"],
  ["Task", "WhoId"],
  ["Task", "AccountId"],
  ["EmailMessage", "RelatedToId"],
  ["AccountContactRelation", "AccountId"],
  ["AccountContactRelation", "ContactId"],
];

/** Losers are deleted and name their master; what hung on them hangs on it (vendors.md §1.5). */
function merge(body: MutationBody, org: Org): object {
  const master = recordIn(textOf(body, "master"), org);
  const losers = textsOf(body, "losers").map((id) => recordIn(id, org));
  const ids = new Set(losers.map(({ record }) => record.Id));
  for (const { object, record } of losers) {
    if (object !== master.object || record.Id === master.record.Id) {
      throw new MutationError("Records of one object are merged, not into themselves.");
    }
    org.put(object, { ...record, IsDeleted: true, MasterRecordId: master.record.Id });
  }
  for (const [name, field] of links) {
    const object = org.schema.find(name);
    if (!object) continue;
    const hanging = [...org.all(object)].filter((record) => ids.has(String(record[field])));
    for (const record of hanging) {
      const self = record.Id === master.record.Id;
      org.put(object, { ...record, [field]: self ? null : master.record.Id });
    }
  }
  return { master: master.record.Id, losers: [...ids] };
}

/** Changes a share of the records, so that a delta finds them: { share, seed?, objects? }. */
function touch(body: MutationBody, org: Org): object {
  const names =
    body["objects"] === undefined ? ["Account", "Contact", "Task"] : textsOf(body, "objects");
  const ids = names.flatMap((name) => {
    const object = org.schema.find(name);
    if (!object) throw new MutationError(`There is no object ${name}.`);
    const kept = [...org.all(object)].filter((record) => record["IsDeleted"] !== true);
    return shareOf(
      kept.map(({ Id }) => Id),
      body,
    );
  });
  for (const id of ids) org.touch(id);
  return { ids };
}

/** Adds the mutations: change, merge, delete, undelete, purge, archive, touch. */
export function addPractice(app: FastifyInstance, org: Org): void {
  addMutations(app, {
    change: (body) => set(textOf(body, "id"), objectIn(body, "fields"), org),
    merge: (body) => merge(body, org),
    delete: (body) => set(textOf(body, "id"), { IsDeleted: true }, org),
    undelete: (body) => set(textOf(body, "id"), { IsDeleted: false }, org),
    purge: (body) => {
      const id = textOf(body, "id");
      if (!org.purge(id)) throw new MutationError(`There is no record ${id}.`);
      return { id: toId18(id) ?? id };
    },
    archive: (body) => set(textOf(body, "id"), { IsArchived: true }, org),
    touch: (body) => touch(body, org),
  });
}
