/**
 * Every debtor of a set with 20,000 invoices, read by the real connectors over HTTP, against the true answer that
 * the set was made from: what is open, overdue and unused, by currency and age, to the last minor unit.
 */
import { expected, generate, type Expected, type ExpectedDebtor } from "../sandbox/index.js";
import { runCourse } from "./course.js";
import type { Proof, ProofResult, ProofStage } from "./proof.js";
import { WorkerProcesses } from "./worker-process.js";
import { connectedWorld, Round, seed, anchor, type WorldOptions } from "./worlds.js";

const size = 6_600;
/** So many differences are told; there may be thousands. */
const mostTold = 20;
/** What must occur in the set, or the proof would prove too little. */
const leastOfEach = 20;

export const balances: Proof = {
  name: "balances",
  title: "Every debtor of 20,000 invoices owes what is truly owed, to the last minor unit",
  run: async (stage: ProofStage): Promise<ProofResult> => {
    const data = generate({ seed, size, anchor, form: 2 });
    const truth = expected(data);
    const occurs = countsOf(data);
    const failures = Object.entries(occurs).flatMap(([what, count]) =>
      count < leastOfEach ? [`The set has only ${count} of: ${what}.`] : [],
    );
    const workers = new WorkerProcesses();
    try {
      const figures: Record<string, object> = {};
      for (const [name, options] of [
        ["oneCurrency", {}],
        ["multiCurrency", { multiCurrency: true }],
      ] as const) {
        const { wrong, ...figure } = await compare(stage, workers, truth, options);
        figures[name] = figure;
        failures.push(...wrong.slice(0, mostTold).map((each) => `${name}: ${each}`));
        if (wrong.length > mostTold) failures.push(`${name}: ${wrong.length} differences in all.`);
        stage.say(`${name}: ${wrong.length} differences (${JSON.stringify(figure)})`);
      }
      return { figures: { occurs, ...figures }, failures };
    } finally {
      workers.close();
    }
  },
};

async function compare(
  { ground }: ProofStage,
  workers: WorkerProcesses,
  truth: Expected,
  options: WorldOptions,
): Promise<{ wrong: string[] } & Record<string, unknown>> {
  const world = await connectedWorld(ground, size, options);
  const round = await Round.open(world);
  try {
    const course = await runCourse(round, workers, "ALL_READ", []);
    const found = await read(round);
    const wrong = [...course.innerErrors, ...differences(truth, found)];
    return {
      wrong,
      debtors: found.debtors,
      parties: found.parties.length,
      balances: found.balances.length,
      readMs: Math.round(course.lastMs),
    };
  } finally {
    await round.close();
    await world.database.drop();
  }
}

interface Found {
  readonly debtors: number;
  readonly parties: readonly { readonly name: string; readonly debtor: string | null }[];
  /** A line for each debtor and currency. */
  readonly balances: readonly { readonly debtor: string; readonly line: string }[];
  /** By name. */
  readonly receivables: readonly string[];
  readonly discrepancies: number;
}

async function read(round: Round): Promise<Found> {
  const nameOf = `c.vendor || ' ' || t.object_type || ' ' || t.external_id`;
  const [counts] = await round.rows<{ debtors: number; discrepancies: number }>(
    `select (select count(*)::int from debtor) as debtors, (select count(*)::int from discrepancy) as discrepancies`,
  );
  const receivables = await round.rows<{ name: string }>(
    `select ${nameOf} as name from receivable t join connection c on c.id = t.connection_id`,
  );
  return {
    debtors: counts?.debtors ?? 0,
    discrepancies: counts?.discrepancies ?? 0,
    parties: await round.rows(
      `select ${nameOf} as name, t.debtor_id as debtor from party t join connection c on c.id = t.connection_id`,
    ),
    receivables: receivables.map(({ name }) => name),
    balances: await round.rows(
      `select debtor_id as debtor, concat_ws(' ', currency, open_minor, overdue_minor, not_due_minor, days_1_to_30_minor,
              days_31_to_60_minor, days_61_to_90_minor, over_90_minor, unused_credit_minor) as line
         from debtor_balance`,
    ),
  };
}

type Home = ReadonlyMap<string, string | null>;

/** Whatever is not as it truly is, in sentences. */
function differences(truth: Expected, found: Found): string[] {
  const home = new Map(found.parties.map(({ name, debtor }) => [name, debtor]));
  const unproved = found.discrepancies;
  return [
    ...wrongDebtors(truth, found, home),
    ...wrongBalances(truth, found, home),
    ...wrongReceivables(truth, found),
    ...(unproved > 0 ? [`${unproved} balances are not proved from their lines.`] : []),
  ];
}

/** Each debtor of ours is of one true debtor (or supplier, or deleted record), and nobody is left out. */
function wrongDebtors(truth: Expected, { debtors }: Found, home: Home): string[] {
  const problems: string[] = [];
  const owners = new Map<string, Set<string>>();
  const belongs = (record: Ref, whose: string): void => {
    const debtor = home.get(nameOf(record));
    if (!debtor) problems.push(`${whose}: ${nameOf(record)} has no debtor.`);
    else owners.set(debtor, (owners.get(debtor) ?? new Set()).add(whose));
  };
  for (const { trueId, parties, gone } of truth.debtors) {
    for (const party of parties) belongs(party, trueId);
    const homes = new Set(parties.map((party) => home.get(nameOf(party)) ?? ""));
    for (const each of gone) {
      // What was deleted is recognised by nothing, but a contact stays with its account.
      const isAlone = each.why === "DELETED" && !homes.has(home.get(nameOf(each)) ?? "");
      belongs(each, isAlone ? `deleted ${each.id}` : trueId);
    }
  }
  for (const other of truth.others) belongs(other, `supplier ${other.id}`);
  for (const [debtor, whose] of owners)
    if (whose.size > 1) problems.push(`${debtor} is falsely joined: ${[...whose].join(", ")}.`);
  for (const debtor of truth.debtors) {
    const count = idsOf(debtor, home).length;
    if (count !== 1 && !debtor.beyondExactKeys)
      problems.push(`${debtor.trueId}: is ${count} debtors.`);
  }
  if (owners.size !== debtors)
    problems.push(`There are ${debtors} debtors, ${owners.size} of them somebody's.`);
  return problems;
}

function wrongBalances(truth: Expected, found: Found, home: Home): string[] {
  const problems: string[] = [];
  const linesOf = Map.groupBy(found.balances, ({ debtor }) => debtor);
  const owing = new Set<string>();
  for (const debtor of truth.debtors) {
    const ids = idsOf(debtor, home);
    for (const id of ids) owing.add(id);
    const lines = ids.flatMap((id) => (linesOf.get(id) ?? []).map(({ line }) => line)).sort();
    const wanted = wantedLines(debtor, truth.anchor);
    if (lines.join() !== wanted.join())
      problems.push(`${debtor.trueId}: ${lines.join(", ")} instead of ${wanted.join(", ")}.`);
  }
  for (const { debtor, line } of found.balances)
    if (!owing.has(debtor)) problems.push(`${debtor} owes ${line} and is nobody's debtor.`);
  return problems;
}

function wrongReceivables(truth: Expected, { receivables }: Found): string[] {
  const wanted = new Set(truth.debtors.flatMap((debtor) => debtor.receivables.map(nameOf)));
  const unknown = receivables.filter((name) => !wanted.has(name)).length;
  return unknown === 0 && receivables.length === wanted.size
    ? []
    : [`${receivables.length} receivables instead of ${wanted.size}, ${unknown} of them unknown.`];
}

type Ref = Readonly<Record<"vendor" | "objectType" | "id", string>>;

const nameOf = ({ vendor, objectType, id }: Ref): string => `${vendor} ${objectType} ${id}`;

function idsOf(debtor: ExpectedDebtor, home: Home): string[] {
  return [...new Set(debtor.parties.flatMap((party) => home.get(nameOf(party)) ?? []))];
}

/** The parts of a balance: not due, then by the days since it was due. */
const lastDays = [0, 30, 60, 90, Infinity];
const dayMs = 86_400_000;

/** By the rules of paper: every open invoice into its column, every unused credit beside. */
function wantedLines({ receivables, credits }: ExpectedDebtor, today: string): string[] {
  const sheets = new Map<string, { parts: bigint[]; unused: bigint }>();
  const sheetOf = (currency: string): { parts: bigint[]; unused: bigint } => {
    const sheet = sheets.get(currency) ?? { parts: lastDays.map(() => 0n), unused: 0n };
    sheets.set(currency, sheet);
    return sheet;
  };
  for (const { status, currency, balanceMinor, dueOn } of receivables) {
    if (status !== "AUTHORISED" || balanceMinor === "0") continue;
    const late = dueOn === null ? 0 : (Date.parse(today) - Date.parse(dueOn)) / dayMs;
    const column = lastDays.findIndex((last) => late <= last);
    const { parts } = sheetOf(currency);
    parts[column] = (parts[column] ?? 0n) + BigInt(balanceMinor);
  }
  for (const { status, currency, remainingMinor } of credits) {
    if (status !== "AUTHORISED" || remainingMinor === "0") continue;
    sheetOf(currency).unused += BigInt(remainingMinor);
  }
  return [...sheets]
    .map(([currency, { parts, unused }]) => {
      const overdue = parts.slice(1).reduce((sum, part) => sum + part, 0n);
      return [currency, overdue + (parts[0] ?? 0n), overdue, ...parts, unused].join(" ");
    })
    .sort();
}

/** How often each kind of thing is in the set. */
function countsOf({ debtors }: ReturnType<typeof generate>): Record<string, number> {
  const invoices = debtors.flatMap(({ invoiced }) => invoiced.map(({ invoice }) => invoice));
  const payments = debtors.flatMap(({ invoiced, more }) => [
    ...invoiced.flatMap((each) => each.payments),
    ...more.refunds,
  ]);
  const credits = debtors.flatMap(({ more }) => more.credits);
  const allocations = credits.flatMap((credit) => credit.allocations);
  const open = invoices.filter(({ status }) => status === "AUTHORISED");
  const count = <T>(list: readonly T[], is: (each: T) => boolean): number => list.filter(is).length;
  const decimals = (currency: string): number =>
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  return {
    debtors: debtors.length,
    invoices: invoices.length,
    "currencies without decimals: invoices": count(
      invoices,
      (each) => decimals(each.currency) === 0,
    ),
    "currencies with 2 decimals: invoices": count(
      invoices,
      (each) => decimals(each.currency) === 2,
    ),
    "currencies with 3 decimals: invoices": count(
      invoices,
      (each) => decimals(each.currency) === 3,
    ),
    "open invoices": open.length,
    "part-paid invoices": count(open, (each) => each.paidMinor > 0),
    "part-credited invoices": count(open, (each) => (each.creditedMinor ?? 0) > 0),
    "paid invoices": count(invoices, ({ status }) => status === "PAID"),
    "voided or deleted invoices": count(invoices, ({ status }) =>
      ["VOIDED", "DELETED"].includes(status),
    ),
    "drafts and submitted invoices": count(invoices, ({ status }) =>
      ["DRAFT", "SUBMITTED"].includes(status),
    ),
    payments: count(payments, (each) => !each.deleted && each.invoiceId !== null),
    "payments undone": count(payments, (each) => each.deleted),
    "credits paid back": count(payments, (each) => each.creditId !== undefined),
    "credit notes": count(credits, ({ kind }) => kind === "CREDIT_NOTE"),
    overpayments: count(credits, ({ kind }) => kind === "OVERPAYMENT"),
    prepayments: count(credits, ({ kind }) => kind === "PREPAYMENT"),
    "voided or draft credits": count(
      credits,
      ({ status }) => !["AUTHORISED", "PAID"].includes(status),
    ),
    allocations: count(allocations, (each) => !each.deleted),
    "allocations undone": count(allocations, (each) => each.deleted),
    "merged or deleted records": debtors.flatMap(({ more }) => [
      ...more.goneAccounts,
      ...more.goneContacts,
      ...more.goneLedgerContacts,
    ]).length,
    "debtors beyond exact keys": count(debtors, ({ plan }) => plan.beyondExactKeys),
  };
}
