/** How things stand, for up to 200 records at once: looked at and changed with five calls at most. */
import type {
  Json,
  LimitReading,
  PlannedWrite,
  SentTogether,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Conflict, Gone, Rejected, UnknownOutcome } from "../errors.js";
import { isObject } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { WriteBack } from "../../domain/write-back.js";
import { failureOfOne, send } from "./client.js";
import { readSettings } from "./config.js";
import type { Standing, Target } from "./standing.js";
import { goneFrom, observeStandings, planStanding } from "./standing.js";

interface Planned {
  readonly target: Target;
  /** Decided already, or what is to be sent. */
  readonly sent: SentTogether | Extract<PlannedWrite, { readonly outcome: "SEND" }>;
}

export async function sendTogether(
  writeBacks: readonly WriteBack[],
  session: Session,
): Promise<SentTogether[]> {
  const { apiVersion } = readSettings(session.settings);
  const targets = writeBacks.map(targetOf);
  const seen = await observeAll(targets, session);
  const planned = writeBacks.map((writeBack, index) => {
    const target = targets[index] ?? notOurs;
    return { target, sent: planOne(writeBack, target, seen.get(keyOf(target)), apiVersion) };
  });
  const answers = await change(planned, apiVersion, session);
  return planned.map(({ sent }) => (sent.outcome === "SEND" ? (answers.shift() ?? lost()) : sent));
}

const notOurs: Target = { objectType: "", id: "" };

function keyOf({ objectType, id }: Target): string {
  return `${objectType} ${id}`;
}

function targetOf({ target }: WriteBack): Target {
  const id = salesforceId(target.id);
  const isTaken = target.objectType === "Account" || target.objectType === "Contact";
  return isTaken && id !== null ? { objectType: target.objectType, id } : notOurs;
}

async function observeAll(
  targets: readonly Target[],
  session: Session,
): Promise<Map<string, Standing>> {
  const seen = new Map<string, Standing>();
  for (const [objectType, own] of Map.groupBy(targets, (target) => target.objectType)) {
    if (objectType === "") continue;
    const ids = [...new Set(own.map(({ id }) => id))];
    for (const [id, standing] of await observeStandings(objectType, ids, session))
      seen.set(keyOf({ objectType, id }), standing);
  }
  return seen;
}

function planOne(
  writeBack: WriteBack,
  target: Target,
  seen: Standing | undefined,
  apiVersion: string,
): Planned["sent"] {
  if (writeBack.kind !== "STANDING" || target === notOurs) {
    const error = new Rejected(
      "Only how things stand on an account or a contact goes together.",
      [],
    );
    return { outcome: "FAILED", error };
  }
  if (!seen) return { outcome: "FAILED", error: goneFrom(target) };
  const plan = planStanding(writeBack, target, seen, apiVersion);
  if (plan.outcome !== "ALREADY_THERE") return plan;
  return { outcome: "DONE", receipt: { externalId: target.id } };
}

/** One call; what each of the records came to, in their order. */
async function change(
  planned: readonly Planned[],
  apiVersion: string,
  session: Session,
): Promise<SentTogether[]> {
  const changes = planned.flatMap(({ target, sent }) =>
    sent.outcome === "SEND" ? [{ target, request: sent.request }] : [],
  );
  const [first, second] = changes;
  if (!first) return [];
  // One alone goes exactly as a dry run shows it.
  if (!second) return [await changeOne(first.target, first.request, session)];
  const { result, limits } = await send(session, {
    method: "PATCH",
    path: `/services/data/v${apiVersion}/composite/sobjects`,
    headers: { "content-type": "application/json" },
    body: {
      allOrNone: false,
      records: changes.map(({ target: { objectType, id }, request }) => ({
        attributes: { type: objectType },
        id,
        ...request.body,
      })),
    },
    preconditions: [],
  });
  const results = Array.isArray(result) ? (result as Json[]) : [];
  if (results.length !== changes.length) throw lostAll();
  return changes.map(({ target }, index): SentTogether => {
    const each = results[index];
    if (!isObject(each)) return lost();
    if (each["success"] !== true) return { outcome: "FAILED", error: failureOfOne(each["errors"]) };
    return { outcome: "DONE", receipt: receiptOf(target, limits) };
  });
}

async function changeOne(
  target: Target,
  request: VendorRequest,
  session: Session,
): Promise<SentTogether> {
  try {
    const { limits } = await send(session, request);
    return { outcome: "DONE", receipt: receiptOf(target, limits) };
  } catch (error) {
    // What concerns this record alone concerns none of the others.
    if (error instanceof Rejected || error instanceof Gone || error instanceof Conflict)
      return { outcome: "FAILED", error };
    throw error;
  }
}

function receiptOf({ id }: Target, limits: LimitReading | undefined): WriteReceipt {
  return { externalId: id, ...(limits ? { limits } : {}) };
}

function lostAll(): UnknownOutcome {
  return new UnknownOutcome(
    "Salesforce accepted the changes but did not say what became of the records.",
  );
}

function lost(): SentTogether {
  return { outcome: "FAILED", error: lostAll() };
}
