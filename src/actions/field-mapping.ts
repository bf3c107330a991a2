/** What fields of a connection mean: as it is, what could be mapped, and a person's word for it. */
import type { Principal } from "../access/principal.js";
import type { Connector } from "../connectors/connector.js";
import { ConnectorError, Unauthorised } from "../connectors/errors.js";
import { checkMappings, mostMappings, type WantedMapping } from "../domain/fields/check.js";
import { isSame, type AvailableField, type FieldMapping } from "../domain/fields/mapping.js";
import type { FieldTarget } from "../domain/fields/targets.js";
import { withSession } from "../gateway/grants.js";
import { connectionById, type ConnectionRow } from "../store/connections.js";
import { fieldMappingsOf, normaliseAgain, replaceFieldMappings } from "../store/field-mappings.js";
import { auditStatement } from "./audit.js";
import type { ActionContext } from "./context.js";
import { isKeyUsed, once } from "./idempotency.js";
import { accept, refuse, type Problem, type Result } from "./problem.js";

/** How long a person waits for the vendor to describe its fields. */
const patienceMs = 15_000;

interface Place {
  readonly connection: ConnectionRow;
  readonly connector: Connector;
}

async function placeOf(
  context: ActionContext,
  principal: Principal,
  connectionId: string,
): Promise<Result<Place>> {
  const connection = await context.database.asTenant(principal, (transaction) =>
    connectionById(transaction, principal.tenantId, connectionId),
  );
  if (!connection)
    return refuse("NOT_FOUND", ["connectionId"], "There is no connection with this id.");
  const connector = await context.loadConnector(connection.vendor);
  if (connector.ownFields === undefined) {
    const { displayName } = connector.manifest;
    const why = `${displayName}: there are no fields of one's own that could be mapped.`;
    return refuse("INVALID_INPUT", ["connectionId"], why);
  }
  if (connection.status === "DISCONNECTED")
    return refuse(
      "CONNECTION_DISCONNECTED",
      ["connectionId"],
      "This connection was disconnected. Restore it or connect it again first.",
    );
  return accept({ connection, connector });
}

/** Asks the vendor: what the signed-in user sees now. */
export async function availableFields(
  context: ActionContext,
  principal: Principal,
  connectionId: string,
): Promise<Result<readonly AvailableField[]>> {
  const place = await placeOf(context, principal, connectionId);
  return place.ok ? describedBy(context, principal, place.value) : place;
}

async function describedBy(
  context: ActionContext,
  principal: Principal,
  { connection, connector }: Place,
): Promise<Result<readonly AvailableField[]>> {
  const signal = AbortSignal.timeout(patienceMs);
  const door = { context, principal, connection, connector, signal, forPeople: true };
  try {
    return accept(
      await withSession(door, async (session) => connector.ownFields?.describe(session) ?? []),
    );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const code = error instanceof Unauthorised ? "CONNECTION_NEEDS_SIGN_IN" : "VENDOR_UNAVAILABLE";
    const { displayName } = connector.manifest;
    const why = `${displayName} could not be asked for its fields: ${error.message} Nothing was changed.`;
    return refuse(code, ["connectionId"], why);
  }
}

export interface MappingChange {
  readonly change: "ADDED" | "CHANGED" | "REMOVED";
  readonly objectType: string;
  readonly field: string;
  readonly target: FieldTarget;
}

export interface SetMappingsRequest {
  readonly connectionId: string;
  /** All of them: what is left out is no longer mapped. */
  readonly mappings: readonly WantedMapping[];
  readonly idempotencyKey: string;
  readonly dryRun: boolean;
}

/**
 * From the next run on, which is due at once: what is kept is normalised anew, and where a field was not read before its records
 * are read from the beginning.
 */
export async function setFieldMapping(
  context: ActionContext,
  principal: Principal,
  request: SetMappingsRequest,
): Promise<Result<{ changes: MappingChange[] }>> {
  const { connectionId, mappings: wanted } = request;
  const place = await placeOf(context, principal, connectionId);
  if (!place.ok) return place;
  if (wanted.length > mostMappings)
    return refuse(
      "INVALID_INPUT",
      ["mappings"],
      `At most ${mostMappings} fields of a connection can be mapped.`,
    );
  const isRepeated =
    !request.dryRun && (await isKeyUsed(context, principal, request.idempotencyKey));
  const checked = isRepeated ? accept([]) : await check(context, principal, place.value, wanted);
  if (!checked.ok) return checked;
  if (request.dryRun)
    return context.database.asTenant(principal, async (transaction) =>
      accept({
        changes: changesBetween(
          await fieldMappingsOf(transaction, principal.tenantId, connectionId),
          checked.value,
        ),
      }),
    );
  const call = {
    operation: "setFieldMapping",
    key: request.idempotencyKey,
    input: { connectionId, wanted },
  };
  return once(context, principal, call, async ({ sql }) => {
    const { tenantId, actor } = principal;
    const now = context.clock.now();
    await sql.query(
      `/* setFieldMapping: one at a time */
       select from connection where tenant_id = $1 and id = $2 for no key update`,
      [tenantId, connectionId],
    );
    const before = await fieldMappingsOf(sql, tenantId, connectionId);
    const changes = changesBetween(before, checked.value);
    if (changes.length === 0) return accept({ changes });
    await replaceFieldMappings(sql, { tenantId, connectionId }, checked.value, { actor, now });
    const objectTypes = [...new Set(changes.map(({ objectType }) => objectType))];
    await normaliseAgain(sql, tenantId, connectionId, objectTypes);
    const subject = `connection:${connectionId}`;
    const deed = { action: "FIELD_MAPPING_SET", subject, detail: { changes } };
    await auditStatement(sql, principal, deed, now);
    return accept({ changes });
  });
}

async function check(
  context: ActionContext,
  principal: Principal,
  place: Place,
  wanted: readonly WantedMapping[],
): Promise<Result<readonly FieldMapping[]>> {
  // To map nothing needs no field, and so no vendor.
  const described = wanted.length === 0 ? accept([]) : await describedBy(context, principal, place);
  if (!described.ok) return described;
  const { manifest, ownFields } = place.connector;
  const checked = checkMappings(wanted, {
    displayName: manifest.displayName,
    vendor: manifest.vendor,
    mappable: ownFields?.records ?? {},
    available: described.value,
  });
  if (checked.ok) return accept(checked.mappings);
  const problems = checked.problems.map(({ index, part, message }): Problem => ({
    code: "INVALID_INPUT",
    field: ["mappings", String(index), part],
    message,
  }));
  return { ok: false, problems };
}

function changesBetween(
  before: readonly FieldMapping[],
  after: readonly FieldMapping[],
): MappingChange[] {
  const nameOf = ({ objectType, field, target }: FieldMapping) =>
    [objectType, field, target].join("\n");
  const old = new Map(before.map((each) => [nameOf(each), each]));
  const now = new Set(after.map(nameOf));
  const changed = after.flatMap((each): MappingChange[] => {
    const known = old.get(nameOf(each));
    if (known && isSame(known, each)) return [];
    return [{ change: known ? "CHANGED" : "ADDED", ...partsOf(each) }];
  });
  const removed = before
    .filter((each) => !now.has(nameOf(each)))
    .map((each): MappingChange => ({ change: "REMOVED", ...partsOf(each) }));
  return [...changed, ...removed];
}

function partsOf({ objectType, field, target }: FieldMapping) {
  return { objectType, field, target };
}
