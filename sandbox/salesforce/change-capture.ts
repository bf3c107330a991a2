/** Change Data Capture of the practice org: every save of a selected object becomes a change event (vendors.md §1.5). */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { CrmRecord, FieldValue } from "../data/records.js";
import { integrationUser } from "../data/users.js";
import { addMutations, MutationError, textOf, textsOf } from "../shared/mutations.js";
import { changeTypes, type Change, type ChangeBus, type ChangeType } from "./change-bus.js";
import type { Org } from "./org.js";

/** Put on the bus from now on whatever is saved. */
export function captureChanges(org: Org, bus: ChangeBus): void {
  org.onSaved = ({ name }, before, record) => {
    bus.publish({
      ...headerOf(bus, name, typeOf(before, record), [record.Id]),
      user: String(record["LastModifiedById"] ?? integrationUser.Id),
      fields: changedFields(before, record),
    });
  };
}

function headerOf(
  bus: ChangeBus,
  entity: string,
  changeType: ChangeType,
  recordIds: readonly string[],
): Change {
  return {
    entity,
    changeType,
    recordIds,
    transactionKey: randomUUID(),
    sequenceNumber: 1,
    committedAt: bus.now().getTime(),
    user: integrationUser.Id,
    fields: {},
  };
}

function typeOf(before: CrmRecord | undefined, record: CrmRecord): ChangeType {
  if (!before) return "CREATE";
  const [was, is] = [before["IsDeleted"] === true, record["IsDeleted"] === true];
  if (was === is) return "UPDATE";
  return is ? "DELETE" : "UNDELETE";
}

/** An update carries what it changed, a creation everything that has a value. */
function changedFields(
  before: CrmRecord | undefined,
  record: CrmRecord,
): Record<string, FieldValue> {
  const named = Object.entries(record).filter(
    ([name, value]) => name !== "Id" && (before?.[name] ?? null) !== value,
  );
  return Object.fromEntries(named);
}

/**
 * Adds what tests do with the bus: `select-entities` { entities }; `gap` { entity, changeType?, ids? }; `repeat-events`
 * { last }: the last ones once more, in the opposite order; `reset-events`: as after a move to another instance.
 */
export function addChangeMutations(app: FastifyInstance, bus: ChangeBus): void {
  addMutations(app, {
    "select-entities": (body) => {
      bus.select(textsOf(body, "entities"));
      return { entities: bus.selected };
    },
    gap: (body) => {
      const wanted = body["changeType"] ?? "GAP_UPDATE";
      const changeType = changeTypes.find((each) => each === wanted && each.startsWith("GAP_"));
      if (!changeType) throw new MutationError(`There is no gap event ${String(wanted)}.`);
      const ids = body["ids"] === undefined ? [] : textsOf(body, "ids");
      bus.publish(headerOf(bus, textOf(body, "entity"), changeType, ids));
      return { changeType, ids };
    },
    "repeat-events": (body) => {
      const count = Number(body["last"] ?? 1);
      const changes = bus.places().flatMap(({ change }) => (change ? [change] : []));
      const repeated = changes.slice(-count).reverse();
      for (const change of repeated) bus.publish(change);
      return { repeated: repeated.length };
    },
    "reset-events": () => {
      bus.reset();
      return {};
    },
  });
}
