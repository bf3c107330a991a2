/**
 * One sync run of one connection: every due stream, page by page, the next page fetched while the last
 * one is stored; then the debtors that changed are joined and assessed. It can stop anywhere: the cursor
 * is stored with its page.
 */
import type { Principal } from "../access/principal.js";
import type {
  AccountFacts,
  Connector,
  ConnectorManifest,
  Cursor,
  Page,
  StreamManifest,
} from "../connectors/connector.js";
import { ConnectorError, RateLimited, Rejected, Unauthorised } from "../connectors/errors.js";
import { unseenFieldNotices } from "../connectors/notices.js";
import { todayIn } from "../domain/calendar.js";
import { fieldsOf, mappedFieldsOf } from "../domain/fields/mapping.js";
import { whereOf } from "../log.js";
import { assessDueDebtors } from "../store/assess.js";
import {
  comeBackLater,
  connectionById,
  ensureStreams,
  keepFacts,
  keptFacts,
  markConnection,
  postponeStreams,
  streamsOf,
  type StreamRow,
} from "../store/connections.js";
import { fieldMappingsOf, toNormaliseAgain } from "../store/field-mappings.js";
import { preparePage } from "../store/ingest/content.js";
import { othersAreBeingRead } from "../store/due-work.js";
import { forgetOldCounts } from "../store/governor.js";
import { joinBatchSize, joinChangedParties } from "../store/join.js";
import { lookForReminders } from "../store/reminders.js";
import { finishRun, startRun } from "../store/runs.js";
import { SealError } from "../store/seal.js";
import { setTakesCare } from "../store/care.js";
import { setTakesStanding } from "../store/standing.js";
import { tenantById, type TenantRow } from "../store/tenants.js";
import { forgetOldEvents, takeSettledEvents } from "../store/webhook-inbox.js";
import type { HubContext } from "../gateway/context.js";
import { learnLimits } from "../gateway/governor.js";
import { withSession } from "../gateway/grants.js";
import { normaliseKeptAgain } from "./normalise-again.js";
import { reconcile } from "./reconcile.js";
import {
  door,
  later,
  patiently,
  type PulledPage,
  type Run,
  type RunOptions,
} from "./run-context.js";
import { contentOf, storeOnePage, sweepOf } from "./store-page.js";

/** After a failed run its streams rest this long. */
const restMs = 60_000;
const dayMs = 24 * 60 * 60_000;

export type RunOutcome =
  | { readonly state: "SUCCEEDED"; readonly runId: string }
  | { readonly state: "FAILED"; readonly runId: string; readonly words: string }
  | { readonly state: "BUSY" };

/** Reads one connection. BUSY when another process is at it. */
export async function runSync(
  context: HubContext,
  principal: Principal,
  connectionId: string,
  options: RunOptions,
): Promise<RunOutcome> {
  const outcome = await context.database.withLock(
    `sync ${principal.tenantId} ${connectionId}`,
    () => runLocked(context, principal, connectionId, options),
  );
  // Two that end at the same moment each saw the other at it; now the later one sees nobody.
  if (outcome?.state === "SUCCEEDED" && !options.signal.aborted)
    await deriveUnlessOthersRead(context, principal, connectionId, options.signal);
  return outcome ?? { state: "BUSY" };
}

async function runLocked(
  context: HubContext,
  principal: Principal,
  connectionId: string,
  options: RunOptions,
): Promise<RunOutcome> {
  const { database, clock, log } = context;
  const { tenantId } = principal;
  const begun = await database.asTenant(principal, async (transaction) => {
    const connection = await connectionById(transaction, tenantId, connectionId);
    if (!connection) throw new Error("This connection does not exist.");
    await takeSettledEvents(transaction, tenantId, connectionId, clock.now());
    // In this order: mappings that come in between are newer than the version that is noted, and are taken up again.
    const again = await toNormaliseAgain(transaction, tenantId, connectionId);
    const mappings = await fieldMappingsOf(transaction, tenantId, connectionId);
    const tenant = await tenantById(transaction, tenantId);
    const runId = await startRun(transaction, tenantId, connectionId, options.cause, clock.now());
    return { connection, again, mappings, tenant, runId };
  });
  const { connection, runId } = begun;
  const connector = await context.loadConnector(connection.vendor);
  // A newer version of the program may read more than when the connection was made.
  await database.asTenant(principal, (transaction) =>
    ensureStreams(transaction, tenantId, connectionId, connector.manifest.streams, clock.now()),
  );
  const run: Run = {
    context,
    principal,
    ...begun,
    connector,
    options,
    totals: new Map(),
    refusals: [],
  };
  const facts = { tenantId, connectionId, vendor: connection.vendor, runId };
  try {
    await readStreams(run);
    await deriveUnlessOthersRead(context, principal, connectionId, options.signal);
    await database.asTenant(principal, async (transaction) => {
      await finishRun(transaction, tenantId, runId, null, clock.now());
      await forgetOldCounts(transaction, tenantId, later(clock.now(), -2 * dayMs));
      await forgetOldEvents(transaction, tenantId, connectionId, clock.now());
      await markConnection(transaction, tenantId, connectionId, "OK", null, clock.now());
    });
    return { state: "SUCCEEDED", runId };
  } catch (error) {
    const problem = describe(error, connector, options.signal);
    if (problem.code === "INTERNAL")
      log.error("A sync run failed.", { ...facts, where: whereOf(error) });
    else log.warn("A sync run stopped.", { ...facts, code: problem.code });
    await recordFailure(run, error, problem);
    return { state: "FAILED", runId, words: problem.words };
  }
}

/** While another connection is being read, its own end derives for both: half of a source is not worked through. */
export async function deriveUnlessOthersRead(
  context: HubContext,
  principal: Principal,
  connectionId: string,
  signal: AbortSignal,
): Promise<void> {
  const { tenantId } = principal;
  const { others, tenant } = await context.database.asTenant(principal, async (transaction) => ({
    others: await othersAreBeingRead(transaction, tenantId, connectionId),
    tenant: await tenantById(transaction, tenantId),
  }));
  if (!others) await deriveDebtors(context, principal, tenant, signal);
}

async function readStreams(run: Run): Promise<void> {
  const { context, connection, connector, options } = run;
  if (run.again.length > 0) await normaliseKeptAgain(run, await accountFacts(run));
  const rows = await context.database.asTenant(run.principal, (transaction) =>
    streamsOf(transaction, run.tenant.tenant_id, connection.id),
  );
  const now = context.clock.now();
  const due = rows.filter((row) => options.everything || row.due_at <= now);
  if (due.length === 0) return;
  const facts = await accountFacts(run);
  const neverRead = rows.filter((row) => row.last_success_at === null);
  const unread = new Map(neverRead.map((row) => [row.name, row.due_at]));
  const pages = pagesOf(run, due, unread, facts);
  let stream: StreamManifest | null = null;
  let records = 0;
  let differing = 0;
  for (let next = pages.next(); ;) {
    const { value: page } = await next;
    if (!page) break;
    // While the page is stored its follower is on the way; a failure there is met at the next await.
    next = pages.next();
    next.catch(() => undefined);
    if (page.stream !== stream) {
      stream = page.stream;
      records = 0;
      differing = 0;
      if (stream.hangsOnParties)
        await joinParties(run.context, run.principal, options.signal, connection.id);
    }
    records += page.records.length;
    // A pass that goes on counts what earlier runs brought in, too: at its end it is what this one has read.
    run.totals.set(stream.name, page.done ? records : Math.max(page.total ?? 0, records));
    const changed = await storeOnePage(run, page, facts);
    differing += changed;
    const sweep = sweepOf(page);
    if (page.done && sweep) await reconcile(run, { ...page, sweep }, facts, differing);
    options.onProgress?.({
      vendor: connector.manifest.displayName,
      stream: stream.name,
      records,
      total: page.total,
    });
  }
  // Told as the run's failure, once all that may be seen is read.
  const [refusal] = run.refusals;
  if (refusal) throw refusal;
}

/**
 * All pages of the streams, as they are asked for. A stream also ends where the vendor needs time to prepare.
 * @param unread streams that were never read to their end, and when they go on; those that are now leave it
 */
async function* pagesOf(
  run: Run,
  rows: readonly StreamRow[],
  unread: Map<string, Date>,
  facts: AccountFacts,
): AsyncGenerator<PulledPage, undefined> {
  const { connector } = run;
  for (const row of rows) {
    const stream = connector.manifest.streams.find((each) => each.name === row.name);
    if (!stream) continue;
    const startedAt = run.context.clock.now();
    const recordsGoOn = whenItsRecordsGoOn(stream, connector, unread);
    if (recordsGoOn) {
      await takeUpAgain(
        run,
        stream,
        recordsGoOn > startedAt ? recordsGoOn : later(startedAt, restMs),
      );
      continue;
    }
    let cursor = row.cursor as Cursor;
    for (let more = true; more;) {
      const at = cursor;
      const page = await unlessRefused(run, () =>
        withSession(door(run), (session) => connector.pull(stream.name, at, facts, session)),
      );
      if (!page) break;
      const { rateLimits } = connector.manifest;
      await learnLimits(run.context, run.principal, run.connection.id, rateLimits, page.limits);
      yield {
        ...page,
        stream,
        startedAt,
        at,
        prepared: preparePage({ ...page, contentOf: contentOf(connector, facts) }),
      };
      cursor = page.cursor;
      more = !page.done && page.waitMs === undefined;
      if (page.done) unread.delete(stream.name);
      else if (page.waitMs !== undefined && unread.has(stream.name))
        unread.set(stream.name, later(startedAt, page.waitMs));
    }
  }
}

/** A list is held against what was read; of half of that it would say that the other half is missing. */
function whenItsRecordsGoOn(
  { sweep, objectType }: StreamManifest,
  { manifest }: Connector,
  unread: ReadonlyMap<string, Date>,
): Date | undefined {
  if (!sweep) return undefined;
  const [records] = manifest.streams.filter(
    (each) => each.objectType === objectType && !each.full && !each.sweep,
  );
  return records && unread.get(records.name);
}

async function takeUpAgain(
  { context, principal, connection }: Run,
  { name }: StreamManifest,
  at: Date,
): Promise<void> {
  await context.database.asTenant(principal, (transaction) =>
    comeBackLater(transaction, principal.tenantId, connection.id, name, at),
  );
}

/** One page; null where the vendor refuses it and would refuse it again, which is kept for the end of the run. */
async function unlessRefused(run: Run, ask: () => Promise<Page>): Promise<Page | null> {
  try {
    return await patiently(run, ask);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    run.refusals.push(error);
    return null;
  }
}

/** What the account is like: kept for as long as the connector says that it stays true. */
async function accountFacts(run: Run): Promise<AccountFacts> {
  const { context, connection, connector, principal } = run;
  const { tenantId } = principal;
  const now = context.clock.now();
  const oldest = later(now, -connector.manifest.factsGoodForSeconds * 1_000);
  const kept = (await context.database.asTenant(principal, (transaction) =>
    keptFacts(transaction, tenantId, connection.id, oldest),
  )) as AccountFacts | null;
  const mappedBy = fieldsOf(run.mappings);
  // Facts from before there were mappings were read by none.
  if (kept && (kept.mappedBy ?? fieldsOf([])) === mappedBy) return kept;
  const mapped = mappedFieldsOf(run.mappings);
  const read = await patiently(run, () =>
    withSession(door(run), (session) => connector.accountFacts(session, mapped)),
  );
  const facts = { ...read, mappedBy, hiddenStreams: hiddenStreams(connector.manifest, read) };
  await context.database.asTenant(principal, async (transaction) => {
    const notices = [
      ...(connector.notices?.(facts) ?? []),
      ...unseenFieldNotices(connector.manifest.displayName, facts, run.mappings),
    ];
    await keepFacts(transaction, tenantId, connection.id, facts, notices, now);
    const why = connector.manifest.writes.includes("STANDING")
      ? (facts.untilSetUp?.STANDING ?? null)
      : "It takes no standings.";
    await setTakesStanding(transaction, tenantId, connection.id, why, now);
    const takesCare = why === null && facts.careUntilSetUp === undefined;
    await setTakesCare(transaction, tenantId, connection.id, takesCare);
  });
  return facts;
}

/** Streams of which nothing may be seen: they are hidden by their own name, or their records' object is. */
function hiddenStreams({ streams }: ConnectorManifest, { hidden = [] }: AccountFacts): string[] {
  return streams
    .filter(({ name, objectType }) => hidden.includes(name) || hidden.includes(objectType))
    .map(({ name }) => name);
}

/**
 * Joins and assesses all that changed, in batches, each in its own transaction; then looks for reminders that go on
 * beside the plans and pauses as they now stand.
 */
export async function deriveDebtors(
  context: HubContext,
  principal: Principal,
  tenant: TenantRow,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock } = context;
  const { tenantId } = principal;
  await joinParties(context, principal, signal);
  let left = 1;
  while (left > 0) {
    signal.throwIfAborted();
    const today = todayIn(clock.now(), tenant.time_zone);
    left = await database.asTenant(principal, async (transaction) => {
      const assessed = await assessDueDebtors(transaction, tenantId, today, clock.now());
      // All stand as they are now.
      if (assessed === 0) await lookForReminders(transaction, tenantId, today, clock.now());
      return assessed;
    });
  }
}

/** Joins all that changed, or what of one connection has, in batches; what is stopped is left for the next run. */
export async function joinParties(
  { database, clock }: HubContext,
  principal: Principal,
  signal: AbortSignal,
  connectionId: string | null = null,
): Promise<void> {
  const { tenantId } = principal;
  let left = 1;
  while (left > 0 && !signal.aborted) {
    left = await database.asTenant(principal, (transaction) =>
      joinChangedParties(transaction, tenantId, clock.now(), joinBatchSize, connectionId),
    );
  }
}

interface Problem {
  readonly code: string;
  readonly words: string;
}

function describe(error: unknown, connector: Connector, signal: AbortSignal): Problem {
  const vendor = connector.manifest.displayName;
  if (signal.aborted) {
    return {
      code: "INTERRUPTED",
      words: "The hub was stopped; the next run goes on from the last page.",
    };
  }
  if (error instanceof SealError) return { code: "SEALED", words: `${vendor}: ${error.message}` };
  if (error instanceof ConnectorError)
    return { code: error.code, words: `${vendor}: ${error.message}` };
  return {
    code: "INTERNAL",
    words: `Reading ${vendor} failed inside Forbear. Nothing of the last page was kept; it is read again at the next run.`,
  };
}

async function recordFailure(run: Run, error: unknown, problem: Problem): Promise<void> {
  const { context, connection, runId } = run;
  const tenantId = run.tenant.tenant_id;
  const now = context.clock.now();
  const rest = new Date(now.getTime() + restMs);
  const until =
    error instanceof RateLimited && error.until && error.until > rest ? error.until : rest;
  await context.database.asTenant(run.principal, async (transaction) => {
    await finishRun(transaction, tenantId, runId, problem, now);
    if (problem.code === "INTERRUPTED") return;
    await postponeStreams(transaction, tenantId, connection.id, until);
    if (error instanceof Unauthorised) return; // withSession has said NEEDS_SIGN_IN where it is so
    const status = error instanceof RateLimited ? "LIMITED" : "DEGRADED";
    await markConnection(transaction, tenantId, connection.id, status, problem.words, now);
  });
}
