/** How things stand, for up to 100 records at once: looked at and changed with one call each for an object. */
import type { WriteBack } from "../../domain/write-back.js";
import type { Json, JsonObject, SentTogether, Session, VendorRequest } from "../connector.js";
import type { ConnectorError } from "../errors.js";
import { Conflict, Gone, Rejected, UnknownOutcome } from "../errors.js";
import { isObject } from "../parse.js";
import { failureOfOne, Forbidden, HubSpot, resultsOf } from "./client.js";
import { makeMissing, whyNoCare } from "./own-properties.js";
import { goneFrom, observeStanding, observeStandings, planStanding, toBeMade } from "./standing.js";
import type { Standing } from "./standing.js";
import type { Target } from "./targets.js";
import { targetOf } from "./targets.js";
import { perform } from "./write-back.js";

/** One write-back that has to be sent. */
interface Change {
  readonly writeBack: WriteBack;
  readonly path: Target["path"];
  /** The record's id now. */
  readonly id: string;
  readonly request: VendorRequest;
  /** Which of our properties have to be made first. */
  readonly unmade: ReturnType<typeof toBeMade>;
}

type Step = SentTogether | Change;

export async function sendTogether(
  writeBacks: readonly WriteBack[],
  session: Session,
): Promise<SentTogether[]> {
  const api = new HubSpot(session);
  const seen = await observeAll(
    api,
    writeBacks.flatMap((writeBack) => takenTarget(writeBack) ?? []),
  );
  const steps = writeBacks.map((writeBack) => stepFor(writeBack, seen, api.version));
  const outcomes = new Map<Change, SentTogether>();
  for (const [path, changes] of Map.groupBy(steps.filter(isChange), (change) => change.path))
    await changeAll(api, path, changes, session, outcomes);
  return steps.map((step) => (isChange(step) ? (outcomes.get(step) ?? lost()) : step));
}

function isChange(step: Step): step is Change {
  return "request" in step;
}

function failed(error: ConnectorError): SentTogether {
  return { outcome: "FAILED", error };
}

/** Null where nothing of ours can stand. */
function takenTarget(writeBack: WriteBack): Target | null {
  const { kind, target } = writeBack;
  return kind === "STANDING" && /^\d{1,30}$/.test(target.id) ? targetOf(writeBack) : null;
}

function keyOf({ path, id }: Pick<Target, "path" | "id">): string {
  return `${path} ${id}`;
}

/** What stands on each target, by the id that was asked for; those that are gone are left out. */
async function observeAll(
  api: HubSpot,
  targets: readonly Target[],
): Promise<Map<string, Standing>> {
  const seen = new Map<string, Standing>();
  for (const [path, own] of Map.groupBy(targets, (target) => target.path)) {
    const byId = new Map(own.map((target) => [target.id, target]));
    const { found, gone } = await observeStandings(api, path, [...byId.keys()]);
    for (const target of byId.values()) {
      const standing = found.get(target.id);
      // Neither told nor gone: another record took its place, and is named by an answer of its own.
      const now = standing ?? (gone.has(target.id) ? null : await survivorOf(api, target));
      if (now !== null) seen.set(keyOf(target), now);
    }
  }
  return seen;
}

async function survivorOf(api: HubSpot, target: Target): Promise<Standing | null> {
  try {
    return await observeStanding(api, target);
  } catch (error) {
    if (error instanceof Gone) return null;
    throw error;
  }
}

function stepFor(writeBack: WriteBack, seen: ReadonlyMap<string, Standing>, version: string): Step {
  const target = takenTarget(writeBack);
  if (writeBack.kind !== "STANDING" || target === null)
    return failed(
      new Rejected("Only how things stand on a company or a contact goes together.", []),
    );
  const standing = seen.get(keyOf(target));
  if (!standing) return failed(goneFrom(target));
  const plan = planStanding(writeBack, target, standing, version);
  if (plan.outcome === "REFUSED") return plan;
  if (plan.outcome === "ALREADY_THERE")
    return { outcome: "DONE", receipt: { externalId: standing.id } };
  const { request } = plan;
  const unmade = toBeMade(writeBack, standing);
  return { writeBack, path: target.path, id: standing.id, request, unmade };
}

async function changeAll(
  api: HubSpot,
  path: Target["path"],
  changes: readonly Change[],
  session: Session,
  outcomes: Map<Change, SentTogether>,
): Promise<void> {
  const records = new Map<string, Change>();
  for (const change of changes) {
    if (records.has(change.id))
      outcomes.set(change, failed(new Conflict("The same record is being told something else.")));
    else records.set(change.id, change);
  }
  const refused = await makeFirst(api, path, [...records.values()]);
  for (const [change, outcome] of refused) outcomes.set(change, outcome);
  const single = [...records.values()].filter((change) => !refused.has(change));
  const answers = await send(api, path, single, session);
  single.forEach((change, index) => outcomes.set(change, answers[index] ?? lost()));
}

/**
 * Makes what has to be made. @returns those that cannot be told, because HubSpot does not let us: a person has to do
 * something about it first, and once is enough to say why.
 */
async function makeFirst(
  api: HubSpot,
  path: Target["path"],
  changes: readonly Change[],
): Promise<Map<Change, SentTogether>> {
  try {
    if (changes.some(({ unmade }) => unmade !== "NONE")) await makeMissing(api, path);
    return new Map();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const why = error.message;
    if (changes.some(({ unmade }) => unmade === "ALL"))
      return new Map(changes.map((each) => [each, { outcome: "REFUSED", why, untilSetUp: true }]));
    const refused = { outcome: "REFUSED", why: whyNoCare(why), untilSetUp: "CARE" } as const;
    return new Map(
      changes.filter(({ unmade }) => unmade === "CARE").map((each) => [each, refused]),
    );
  }
}

/** What became of each, in their order. */
async function send(
  api: HubSpot,
  path: Target["path"],
  changes: readonly Change[],
  session: Session,
): Promise<SentTogether[]> {
  const [first, second] = changes;
  if (!first) return [];
  // One alone goes exactly as a dry run shows it.
  if (!second) return [await sendOne(first, session)];
  let answer: JsonObject;
  try {
    answer = await api.send({
      method: "POST",
      path: `/crm/objects/${api.version}/${path}/batch/update`,
      headers: { "content-type": "application/json" },
      body: {
        // Named by it, each has an outcome of its own.
        inputs: changes.map(({ id, request }) => ({
          id,
          objectWriteTraceId: id,
          properties: request.body["properties"] ?? {},
        })),
      },
    });
  } catch (error) {
    if (!isRefused(error) || error instanceof Forbidden) throw error;
    // One of them may have failed them all.
    const half = Math.ceil(changes.length / 2);
    const before = await send(api, path, changes.slice(0, half), session);
    return [...before, ...(await send(api, path, changes.slice(half), session))];
  }
  return outcomesIn(answer, changes, api);
}

/** Concerns one record, and none of the others. */
function isRefused(error: unknown): error is ConnectorError {
  return error instanceof Rejected || error instanceof Gone || error instanceof Conflict;
}

async function sendOne({ request, writeBack }: Change, session: Session): Promise<SentTogether> {
  try {
    return { outcome: "DONE", receipt: await perform(request, writeBack, session) };
  } catch (error) {
    if (isRefused(error)) return failed(error);
    throw error;
  }
}

function outcomesIn(answer: JsonObject, changes: readonly Change[], api: HubSpot): SentTogether[] {
  const done = new Set(resultsOf(answer).map((result) => (isObject(result) ? result["id"] : null)));
  const refused = new Map<string, JsonObject>();
  const errors = Array.isArray(answer["errors"]) ? answer["errors"].filter(isObject) : [];
  for (const error of errors) for (const id of namedIn(error)) refused.set(id, error);
  const limits = api.limits ? { limits: api.limits } : {};
  return changes.map(({ id }): SentTogether => {
    if (done.has(id)) return { outcome: "DONE", receipt: { externalId: id, ...limits } };
    const error = refused.get(id);
    return error ? failed(failureOfOne(error)) : lost();
  });
}

/** The records that an error is about. */
function namedIn({ context }: JsonObject): string[] {
  if (!isObject(context)) return [];
  return ["objectWriteTraceId", "ids"].flatMap((name) => {
    const list: Json | undefined = context[name];
    return Array.isArray(list) ? list.map(String) : [];
  });
}

function lost(): SentTogether {
  return failed(
    new UnknownOutcome("HubSpot accepted the changes but did not say what became of a record."),
  );
}
