/** Reconciliation: a vendor's own list against what we have, at the end of a sweep's pass. */
import type { AccountFacts } from "../connectors/connector.js";
import type { Sweep } from "../domain/sweep.js";
import { idsAtOnce } from "../connectors/connector.js";
import { withSession } from "../gateway/grants.js";
import { comeBackLater, finishStream, keepCursor } from "../store/connections.js";
import { preparePage } from "../store/ingest/content.js";
import { finishSweep, suspectsOf, takeBackGone, type Suspects } from "../store/reconciliation.js";
import { door, later, patiently, type PulledPage, type Run } from "./run-context.js";
import { contentOf, passOf, storeRecords } from "./store-page.js";

/** What is doubted is looked at again after this. */
const dayMs = 24 * 60 * 60_000;

/**
 * Holds the list of a sweep against what we have: what only one side has is asked for by id, and taken back where
 * the vendor has it no more. It can stop anywhere: the last page of the list is then asked for again.
 * @param before records of the pass that were otherwise than we had them
 */
export async function reconcile(
  run: Run,
  page: PulledPage & { readonly sweep: Sweep },
  facts: AccountFacts,
  before: number,
): Promise<void> {
  const { context, principal } = run;
  const pass = passOf(run, page.stream, page.sweep);
  const { database, clock } = context;
  const suspects = await database.asTenant(principal, (transaction) =>
    suspectsOf(transaction, pass),
  );
  const { gone, missing, differing } = await lookUp(run, page, facts, suspects);
  const isDoubtful = areTooMany(gone.length, suspects.held);
  await database.asTenant(principal, async (transaction) => {
    const found = {
      listed: suspects.listed,
      missing,
      differing: before + differing,
      gone: isDoubtful ? 0 : await takeBackGone(transaction, pass, gone),
      doubted: isDoubtful ? gone.length : 0,
    };
    await finishSweep(transaction, pass, found, clock.now());
    await keepCursor(transaction, pass, page.cursor);
    const { tenantId, connectionId, stream } = pass;
    // What is doubted becomes stale, and is looked at again.
    if (isDoubtful)
      await comeBackLater(
        transaction,
        tenantId,
        connectionId,
        stream,
        later(page.startedAt, dayMs),
      );
    else await finishStream(transaction, tenantId, connectionId, stream, page.startedAt);
  });
}

/** Purges are rare. Where much is gone at once the user who signed in may have lost the right to see it. */
function areTooMany(gone: number, held: number): boolean {
  return gone > 20 && gone > held / 10;
}

/** Asks for what only one side has, and stores what comes. */
async function lookUp(
  run: Run,
  page: PulledPage,
  facts: AccountFacts,
  { missing, unlisted }: Suspects,
): Promise<{ gone: string[]; missing: number; differing: number }> {
  const { context, connector, principal } = run;
  const pullByIds = connector.pullByIds?.bind(connector);
  if (!pullByIds)
    throw new Error(`${connector.manifest.displayName} has a sweep and no pullByIds.`);
  const known = new Set(unlisted);
  const found = { gone: [] as string[], missing: 0, differing: 0 };
  for (const ids of chunksOf([...missing, ...unlisted], idsAtOnce)) {
    const answer = await patiently(run, () =>
      withSession(door(run), (session) => pullByIds(page.stream.name, ids, facts, session)),
    );
    const prepared = preparePage({ ...answer, contentOf: contentOf(connector, facts) });
    const there = new Set(answer.records.map(({ id }) => id));
    const changed = await context.database.asTenant(principal, (transaction) => {
      const asked = { stream: page.stream, records: answer.records, cursor: page.at, prepared };
      return storeRecords(run, transaction, asked, facts);
    });
    const news = ids.filter((id) => !known.has(id) && there.has(id)).length;
    found.missing += news;
    found.differing += Math.max(0, changed - news);
    found.gone.push(...ids.filter((id) => known.has(id) && !there.has(id)));
  }
  return found;
}

function chunksOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
