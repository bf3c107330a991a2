/** A world in which all was read and plans were agreed, so that both vendors are to be told of them. */
import { scopes } from "../src/access/principal.js";
import { decidePlan } from "../src/actions/decide-plan.js";
import { previewPlan } from "../src/actions/preview-plan.js";
import { proposePlan } from "../src/actions/propose-plan.js";
import { runCourse } from "./course.js";
import type { WorkerProcesses } from "./worker-process.js";
import { Round, type World } from "./worlds.js";

/** @param plans how many debtors agree one, by the actions that callers have. */
export async function agreedWorld(
  world: World,
  workers: WorkerProcesses,
  plans: number,
): Promise<World> {
  const round = await Round.open(world);
  await runCourse(round, workers, "ALL_READ", []);
  let agreed = 0;
  for (const debtor of await debtorsOfBoth(round)) {
    if (agreed === plans) break;
    if (await agree(round, debtor)) agreed += 1;
  }
  if (agreed < plans) throw new Error(`Only ${agreed} debtors could agree a plan.`);
  await round.close({ keep: true });
  return { ...world, database: round.database, at: round.clock.now() };
}

interface Owing {
  readonly id: string;
  readonly currency: string;
  readonly open: string;
}

/** Debtors that both vendors know and who owe something, in an order that is always the same. */
function debtorsOfBoth(round: Round): Promise<Owing[]> {
  return round.rows<Owing>(
    `select distinct on (d.name_sort, b.debtor_id) b.debtor_id as id, b.currency, b.open_minor::text as open
       from debtor_balance b join debtor d on d.id = b.debtor_id
      where b.open_minor > 20000
        and (select count(distinct p.connection_id) from party p where p.debtor_id = b.debtor_id) = 2
      order by d.name_sort, b.debtor_id, b.currency`,
  );
}

async function agree(round: Round, { id, currency, open }: Owing): Promise<boolean> {
  const { tenantId } = round.world;
  const principal = { tenantId, actor: "proof:clerk", scopes: new Set(scopes) };
  const affordableMinor = BigInt(open) / 5n;
  const terms = { debtorId: id, receivableIds: null, affordableMinor, currency, paydays: null };
  const preview = await previewPlan(round.context, principal, terms);
  const optionId = preview.ok ? preview.value.options[0]?.optionId : undefined;
  if (optionId === undefined) return false;
  const plan = await proposePlan(round.context, principal, { terms, optionId }, `propose ${id}`);
  if (!plan.ok) return false;
  const accepted = await decidePlan(
    round.context,
    principal,
    "ACCEPT",
    plan.value.id,
    `accept ${id}`,
  );
  return accepted.ok;
}
