/**
 * All that a tenant's rows come to, in a form that two runs can be compared by: each table as a set of lines, in
 * which our own ids are replaced by the vendors' names for the same things. What may differ between two right
 * ends is left out: random ids, moments (only whether there is one), counts of attempts, seals, and the tables
 * that tell of the way and not of the end. A new table or column is compared unless it is named here.
 */
import type { Database, Queryable } from "../src/store/database.js";
import { worker } from "../test/support/principal.js";

export type FinalState = ReadonlyMap<string, readonly string[]>;

export interface StateOptions {
  /** Compare where each stream stands, too: only where the vendors' stamps are the same in both runs. */
  readonly cursors?: boolean;
  /**
   * The states are of different tenants or connections. Of several reasons that would do, joining takes some by
   * our ids, so that only their number is compared.
   */
  readonly acrossTenants?: boolean;
  /** Tables that are left out beside those that always are. */
  readonly without?: readonly string[];
}

/** These tell of the way: how many runs, calls, tries and tokens it took. */
const ofTheWay = [
  ...["sync_run", "call_pace", "call_pace_of_kind", "call_slot", "call_count"],
  ...["connection_grant", "api_token"],
  // Which debtors stood for a while before they were joined depends on how pages fell.
  ...["debtor_alias", "idempotency_record", "tenant"],
];

/** By column name, in every table: drawn at random, counted by tries, or an address of this run's. */
const leftOut = [
  ...[
    "tenant_id",
    "sequence",
    "attempts",
    "run_id",
    "receipt",
    "settings",
    "sealed_settings",
    "raw",
  ],
];
/** What was said of a debtor on the way to the end, how often; the vendor's own fields say what was said last. */
const leftOutOf: Readonly<Record<string, readonly string[]>> = {
  standing: ["hash", "number"],
  // Who never owed anything may never have had to be assessed.
  debtor: ["assessed_at"],
  // After a sign-in facts are read anew with the next reading, which comes only where time passes.
  connection: ["facts_read_at"],
};
/** What the source says of time is a fact like any other. */
const momentsOfTheSource = ["source_updated_at", "happened_at"];

/** Of these two columns, which comes first goes by our ids. */
const undirected = ["party_a", "party_b"];

/** Rows that mirror what we wrote ourselves: the vendor names and stamps them anew in each run. */
const ours = `(select external_id from activity where ours)`;
const onlyRows: Readonly<Record<string, string>> = {
  activity: "not ours",
  outbox: "not (write_back ->> 'kind' = 'STANDING' and state = 'DONE')",
  activity_party: "activity_id not in (select id from activity where ours)",
  source_record: `(object_type not in ('Task', 'Note') or external_id not in ${ours})`,
};

/**
 * Records that hold words of ours among those that are read, with the plan's random reference: QuickBooks' memos.
 * Whether one was read again since, and which stamp it got, is of the way; of what it says of its sending, too.
 */
const writtenInto = `exists (
  select from outbox o join connection c on c.tenant_id = o.tenant_id and c.id = o.connection_id
   where c.vendor = 'QUICKBOOKS' and o.write_back ->> 'kind' = 'NOTE' and o.connection_id = t.connection_id
     and (o.write_back -> 'target' ->> 'objectType' = t.object_type and o.write_back -> 'target' ->> 'id' = t.external_id
       or t.object_type in ('InvoiceDelivery', 'InvoiceSent')
         and o.write_back -> 'target' ->> 'id' = split_part(t.external_id, ':', 1)))`;
/** QuickBooks' changes are read from when it answered last, by its own clock: of the way, too. */
const cursorOfStream = `case when exists (select from connection c where c.tenant_id = t.tenant_id and c.id = t.connection_id
                                             and c.vendor = 'QUICKBOOKS')
                             then cursor - 'since' else cursor end`;
const ofReading = ["hash", "source_updated_at"];

/** Reads the state as the role that serves, under row-level security. */
export async function finalState(
  database: Database,
  tenantId: string,
  { cursors = false, acrossTenants = false, without = [] }: StateOptions = {},
): Promise<FinalState> {
  return database.asTenant(worker(tenantId), async (transaction) => {
    const names = await namesOf(transaction);
    const state = new Map<string, readonly string[]>();
    for (const { table, columns } of await tablesOf(transaction)) {
      if (ofTheWay.includes(table) || without.includes(table)) continue;
      const kept = columns.filter(
        ({ name }) =>
          !leftOut.includes(name) &&
          !leftOutOf[table]?.includes(name) &&
          (name !== "cursor" || cursors) &&
          (table !== "join_reason" || !acrossTenants || name === "debtor_id"),
      );
      state.set(table, await linesOf(transaction, table, kept, names));
    }
    return state;
  });
}

/** What the second state has otherwise than the first, in sentences; none: they are equal. */
export function stateDifferences(wanted: FinalState, found: FinalState, most = 3): string[] {
  const tables = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return tables.flatMap((table) => {
    const missing = without(wanted.get(table) ?? [], found.get(table) ?? []);
    const extra = without(found.get(table) ?? [], wanted.get(table) ?? []);
    if (missing.length === 0 && extra.length === 0) return [];
    const some = (lines: string[]): string => lines.slice(0, most).join(" ; ");
    return [
      `${table}: ${missing.length} rows are not there (${some(missing)}), ${extra.length} are too many (${some(extra)})`,
    ];
  });
}

/** How many rows were compared, by table: an empty state would equal another. */
export function stateCounts(state: FinalState): Record<string, number> {
  return Object.fromEntries([...state].map(([table, lines]) => [table, lines.length]));
}

/** Lines of the first that the second does not have as often. */
function without(these: readonly string[], those: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of those) left.set(line, (left.get(line) ?? 0) + 1);
  return these.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Every table that has a tenant. */
async function tablesOf(
  transaction: Queryable,
): Promise<{ table: string; columns: readonly Column[] }[]> {
  const rows = await transaction.query<Column & { table: string }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
      order by c.relname, a.attname`,
  );
  return [...Map.groupBy(rows, (row) => row.table)].map(([table, columns]) => ({ table, columns }));
}

async function linesOf(
  transaction: Queryable,
  table: string,
  columns: readonly Column[],
  names: Names,
): Promise<string[]> {
  // The id of a row that nothing can name is drawn at random.
  const isNamed = namedTables.includes(table);
  const shown = columns.filter(({ name }) => name !== "id" || isNamed);
  const isOfSource = ["connection_id", "object_type", "external_id"].every((name) =>
    columns.some((column) => column.name === name),
  );
  const values = shown.map(({ name, type }) => {
    if (table === "stream" && name === "cursor") return cursorOfStream;
    if (isOfSource && ofReading.includes(name))
      return `case when not ${writtenInto} then "${name}" end`;
    if (type.startsWith("timestamp") && !momentsOfTheSource.includes(name))
      return `"${name}" is not null`;
    // A number of JSON would round it.
    return type === "bigint" ? `"${name}"::text` : `"${name}"`;
  });
  const only = onlyRows[table];
  const rows = await transaction.query<{ row: unknown[] }>(
    `select json_build_array(${values.join(", ")}) as row from ${table} t${only ? ` where ${only}` : ""}`,
  );
  return rows
    .map(({ row }) => {
      const named = row.map((value, index) => {
        const isOurId = shown[index]?.type === "uuid" && typeof value === "string";
        const told = isOurId ? (names.ids.get(value) ?? "?") : value;
        return typeof told === "string" ? told : JSON.stringify(told);
      });
      const places = undirected.map((name) => shown.findIndex((column) => column.name === name));
      const pair = places.map((place) => named[place] ?? "").sort();
      for (const [index, place] of places.entries())
        if (place >= 0) named[place] = pair[index] ?? "";
      return names.told(shown.map(({ name }, index) => `${name}=${named[index]}`).join(" "));
    })
    .sort();
}

interface Names {
  readonly ids: ReadonlyMap<string, string>;
  /** The text with our ids and references replaced by names. */
  told(text: string): string;
}

const mirrored = [
  ...["party", "owner", "opportunity", "activity", "credit", "receivable", "settlement_line"],
];
const namedTables = [...mirrored, "connection", "debtor", "payment_plan"];

async function namesOf(transaction: Queryable): Promise<Names> {
  const rows = await transaction.query<{ id: string; name: string }>(
    [
      `select id, vendor || ':' || account as name from connection`,
      ...mirrored.map(
        (table) => `select t.id, c.vendor || ':' || t.object_type || ':' || t.external_id
           from ${table} t join connection c on c.id = t.connection_id`,
      ),
      `select d.id, 'debtor of ' || coalesce(
                (select min(c.vendor || ':' || p.object_type || ':' || p.external_id)
                   from party p join connection c on c.id = p.connection_id where p.debtor_id = d.id), 'nobody')
         from debtor d`,
    ].join(" union all "),
  );
  const ids = new Map(rows.map(({ id, name }) => [id, name]));
  const aliases = await transaction.query<{ alias_id: string; debtor_id: string }>(
    "select alias_id, debtor_id from debtor_alias",
  );
  for (const { alias_id, debtor_id } of aliases) ids.set(alias_id, ids.get(debtor_id) ?? "?");
  const plans = await transaction.query<{ id: string; reference: string; what: string }>(
    `select p.id, p.reference, p.currency || ' ' || p.option_key || ' of ' || coalesce(
              (select min(c.vendor || ':' || r.object_type || ':' || r.external_id) || ' version ' || p.version
                 from plan_receivable pr join receivable r on r.id = pr.receivable_id
                 join connection c on c.id = r.connection_id where pr.plan_id = p.id), 'nothing') as what
       from payment_plan p`,
  );
  const references = new Map<string, string>();
  for (const { id, reference, what } of plans) {
    ids.set(id, `plan ${what}`);
    references.set(reference, `plan ${what}`);
  }
  const ourIds = /[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return {
    ids,
    told: (text) =>
      text
        .replace(ourIds, (id) => ids.get(id) ?? id)
        .replace(/FB-[0-9A-HJKMNP-TV-Z]{8}/g, (reference) => references.get(reference) ?? reference)
        // An option's id holds a digest over our ids.
        .replace(/("option":"[A-Z_]+)\.[\w-]+"/g, '$1"'),
  };
}
