/**
 * The same key with the same body does its work once and always gets the same answer. The answer is kept
 * in the transaction of the effect; a second call in flight waits for the first; a refusal keeps nothing,
 * so the key can be used again after the input is mended.
 */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.js";
import type { UnitOfWork } from "../store/orm.js";
import type { ActionContext } from "./context.js";
import { refuse, type Result } from "./problem.js";

const longestKey = 255;

/** Rolls the transaction back and carries the refusal out of it. */
class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly result: Result<never>) {
    super("The action was refused.");
  }
}

export interface IdempotentCall {
  readonly operation: string;
  readonly key: string;
  /** Everything that the caller asked for; another body under the same key is a conflict. */
  readonly input: unknown;
}

/** Runs `work` in one transaction of the tenant. Its value must be plain JSON. */
export async function once<T extends object>(
  context: ActionContext,
  principal: Principal,
  call: IdempotentCall,
  work: (unit: UnitOfWork) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (!isKey(call.key)) {
    return refuse(
      "INVALID_INPUT",
      ["idempotencyKey"],
      `The idempotency key must have 1 to ${longestKey} characters; a fresh UUID for each intention is a good choice.`,
    );
  }
  try {
    return await context.store.asTenant(principal, async (unit) => {
      const earlier = await claim<T>(context, principal, call, unit);
      if (earlier) return earlier;
      const result = await work(unit);
      if (!result.ok) throw new Refused(result);
      await keepAnswer(principal, call, unit, result.value);
      return result;
    });
  } catch (error) {
    if (error instanceof Refused) return error.result;
    throw error;
  }
}

/** Whether something was done under this key: a repetition, or another request that will be refused. */
export async function isKeyUsed(
  context: ActionContext,
  principal: Principal,
  key: string,
): Promise<boolean> {
  if (!isKey(key)) return false;
  const rows = await context.database.asTenant(principal, (transaction) =>
    transaction.query(
      `/* isKeyUsed */ select from idempotency_record where tenant_id = $1 and actor = $2 and key = $3`,
      [principal.tenantId, principal.actor, key],
    ),
  );
  return rows.length > 0;
}

/** PostgreSQL's text holds no NUL. */
function isKey(key: string): boolean {
  return key.trim() !== "" && key.length <= longestKey && !key.includes("\0");
}

async function claim<T>(
  context: ActionContext,
  principal: Principal,
  call: IdempotentCall,
  unit: UnitOfWork,
): Promise<Result<T> | null> {
  const hash = createHash("sha256")
    .update(canonical([call.operation, call.input]))
    .digest("hex");
  const place = [principal.tenantId, principal.actor, call.key];
  const claimed = await unit.sql.query(
    `/* once: claim */
     insert into idempotency_record (tenant_id, actor, key, operation, request_hash, response, created_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), '{}', $6)
     on conflict (tenant_id, actor, key) do nothing returning key`,
    [...place, call.operation, hash, context.clock.now()],
  );
  if (claimed.length > 0) return null;
  const [kept] = await unit.sql.query<{ same: boolean; response: T }>(
    `/* once: earlier answer */
     select operation = $4 and request_hash = decode($5, 'hex') as same, response from idempotency_record
      where tenant_id = $1 and actor = $2 and key = $3`,
    [...place, call.operation, hash],
  );
  if (!kept?.same) {
    return refuse(
      "IDEMPOTENCY_CONFLICT",
      ["idempotencyKey"],
      "This idempotency key was already used for another request. Use a new key for a new intention, " +
        "or send exactly the same request to get its answer again.",
    );
  }
  return { ok: true, value: kept.response };
}

async function keepAnswer(
  principal: Principal,
  call: IdempotentCall,
  unit: UnitOfWork,
  value: object,
): Promise<void> {
  await unit.sql.query(
    `/* once: keep */ update idempotency_record set response = $4 where tenant_id = $1 and actor = $2 and key = $3`,
    [principal.tenantId, principal.actor, call.key, JSON.stringify(value)],
  );
}

/** JSON with keys in order, so that the order in which a client writes fields does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === "bigint") return each.toString();
    if (each === null || typeof each !== "object" || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
