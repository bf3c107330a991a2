/** What the hub should say of the practice vendors' debtors, and what it says. */
import {
  expected,
  generate,
  tradeCounterRows,
  type ExpectedDebtor,
  type GenerateOptions,
  type TradeCounterRow,
} from "../../sandbox/index.js";
import { graphql } from "../generated/index.js";
import type { AllDebtorsQuery } from "../generated/graphql.js";
import type { ApiClient } from "./running-hub.js";

export type { GenerateOptions };

const allDebtors = graphql(`
  query AllDebtors($after: String) {
    debtors(first: 100, after: $after, sort: NAME) {
      edges {
        node {
          id
          name
          kind
          status
          balances {
            currency
            oldestDueOn
            open {
              amountMinor
            }
            overdue {
              amountMinor
            }
            unusedCredit {
              amountMinor
            }
            ageing {
              notDue {
                amountMinor
              }
              days1To30 {
                amountMinor
              }
              days31To60 {
                amountMinor
              }
              days61To90 {
                amountMinor
              }
              over90 {
                amountMinor
              }
            }
          }
          parties {
            id
            source {
              vendor
              account
              objectType
              id
            }
          }
          joins {
            kind
            partyA
            partyB
          }
          receivables(first: 100) {
            edges {
              node {
                ...ReceivableFacts
              }
            }
            pageInfo {
              hasNextPage
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

graphql(`
  fragment ReceivableFacts on Receivable {
    id
    number
    dueOn
    status
    rawStatus
    total {
      amountMinor
      currency
    }
    balance {
      amountMinor
    }
    source {
      vendor
      account
      objectType
      id
    }
    settlementLines(first: 100) {
      edges {
        node {
          kind
          reversed
          appliedOn
          amount {
            amountMinor
          }
          source {
            id
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

type DebtorFacts = AllDebtorsQuery["debtors"]["edges"][number]["node"];

/** In one currency: what is open, overdue, and credit that is not used. */
type Balance = readonly [currency: string, open: bigint, overdue: bigint, unused: bigint];

/** A debtor in the shape of the true answer. */
export interface FoundDebtor {
  readonly id: string;
  readonly name: string;
  /** "VENDOR account type id", in order. */
  readonly parties: readonly string[];
  readonly joins: DebtorFacts["joins"];
  readonly partyIds: readonly string[];
  readonly balances: readonly Balance[];
  readonly receivables: readonly string[];
  readonly lines: readonly string[];
  readonly ageingAddsUp: boolean;
}

interface Ref {
  readonly vendor: string;
  readonly account: string;
  readonly objectType: string;
  readonly id: string;
}

const refText = ({ vendor, account, objectType, id }: Ref): string =>
  `${vendor} ${account} ${objectType} ${id}`;

function inShape(debtor: DebtorFacts): FoundDebtor {
  const receivables = debtor.receivables.edges.map(({ node }) => node);
  const pages = [debtor.receivables, ...receivables.map((each) => each.settlementLines)];
  if (pages.some(({ pageInfo }) => pageInfo.hasNextPage))
    throw new Error("A nested page is not whole.");
  return {
    id: debtor.id,
    name: debtor.name,
    parties: debtor.parties.map(({ source }) => refText(source)).sort(),
    joins: debtor.joins,
    partyIds: debtor.parties.map(({ id }) => id),
    balances: debtor.balances.map(({ currency, open, overdue, unusedCredit }) => [
      currency,
      BigInt(open.amountMinor),
      BigInt(overdue.amountMinor),
      BigInt(unusedCredit.amountMinor),
    ]),
    ageingAddsUp: debtor.balances.every(({ open, overdue, ageing }) => {
      const { notDue, days1To30, days31To60, days61To90, over90 } = ageing;
      const late = [days1To30, days31To60, days61To90, over90].map((each) =>
        BigInt(each.amountMinor),
      );
      const lateSum = late.reduce((sum, each) => sum + each, 0n);
      return (
        lateSum === BigInt(overdue.amountMinor) &&
        lateSum + BigInt(notDue.amountMinor) === BigInt(open.amountMinor)
      );
    }),
    receivables: receivables
      .map(({ source, number, total, balance, dueOn, status, rawStatus }) =>
        [
          refText(source),
          number,
          total.currency,
          total.amountMinor,
          balance.amountMinor,
          hasDueDate(source) ? dueOn : "no due date",
          source.vendor === "XERO" ? rawStatus : status,
        ].join(" "),
      )
      .sort(),
    lines: receivables
      .flatMap((each) =>
        each.settlementLines.edges
          .filter(({ node }) => !node.reversed)
          .map(({ node }) => {
            // Part of a payment is named by the payment and the part.
            const [id] = node.source.id.split(":");
            return [each.source.id, id, node.kind, node.amount.amountMinor, node.appliedOn].join(
              " ",
            );
          }),
      )
      .sort(),
  };
}

/** An entry of QuickBooks' journal has none; we take the day on which it was made. */
const hasDueDate = ({ objectType }: Pick<Ref, "objectType">): boolean =>
  objectType !== "JournalEntry";

/** Pages through every debtor with everything that is compared. */
export async function readAllDebtors(api: ApiClient): Promise<FoundDebtor[]> {
  const found: FoundDebtor[] = [];
  let after: string | null = null;
  for (;;) {
    const { debtors }: AllDebtorsQuery = await api.ask(allDebtors, { after });
    found.push(...debtors.edges.map(({ node }) => inShape(node)));
    if (!debtors.pageInfo.hasNextPage) return found;
    after = debtors.pageInfo.endCursor ?? null;
  }
}

/** A true debtor in the shape of what is found. */
interface WantedDebtor {
  readonly trueId: string;
  readonly parties: readonly string[];
  /** Records that were merged into one of them, or deleted. */
  readonly gone: readonly string[];
  /** In how many parts it is met: what exact keys do not tell stays apart. */
  readonly groups: number | null;
  readonly balances: readonly Balance[];
  readonly receivables: readonly string[];
  readonly lines: readonly string[];
}

export interface Truth {
  readonly debtors: readonly WantedDebtor[];
  /** Parties that are nobody's debtor, and why. */
  readonly others: ReadonlyMap<string, string>;
}

/** What all practice vendors, and in the third form the spreadsheet, say together. */
export function truth(options: GenerateOptions): Truth {
  const { debtors, others } = expected(generate(options));
  const rows = options.form === 3 ? tradeCounterRows(options) : [];
  const rowsOf = Map.groupBy(rows, ({ trueId, customerNumber }) => trueId ?? customerNumber);
  const known = new Set(debtors.map(({ trueId }) => trueId));
  const strangers = [...rowsOf].filter(([id]) => !known.has(id));
  return {
    debtors: [
      ...debtors.map((debtor) => wanted(debtor, rowsOf.get(debtor.trueId) ?? [], options.anchor)),
      ...strangers.map(([trueId, own]) => wanted({ trueId, ...nothingElse }, own, options.anchor)),
    ],
    others: new Map(others.map((other) => [refText(other), `${other.why} ${other.id}`])),
  };
}

const nothingElse = { parties: [], gone: [], receivables: [], beyondExactKeys: false } as const;

function wanted(
  debtor: Pick<ExpectedDebtor, "trueId" | keyof typeof nothingElse | "groups" | "unusedCredit">,
  rows: readonly TradeCounterRow[],
  anchor: string,
): WantedDebtor {
  const { trueId, parties, beyondExactKeys, groups } = debtor;
  const receivables = [
    // What was a draft for ever is nobody's debt.
    ...debtor.receivables.filter(({ status }) => status !== "DELETED").map(inOurWords),
    ...rows.map((row) => ofFile(row, anchor)),
  ];
  const customers = rows.map(({ customerNumber }) => ofCounter("Customer", customerNumber));
  return {
    trueId,
    parties: [...new Set([...parties, ...customers].map(refText))],
    gone: debtor.gone.map(refText),
    groups: groups?.length ?? (beyondExactKeys ? null : 1),
    balances: [
      ...balancesOf(receivables, anchor),
      ...(debtor.unusedCredit ?? []).map(({ currency, amountMinor }): Balance => [
        currency,
        0n,
        0n,
        BigInt(amountMinor),
      ]),
    ],
    receivables: receivables
      .map(({ ref, number, currency, totalMinor, balanceMinor, dueOn, status }) =>
        [refText(ref), number, currency, totalMinor, balanceMinor, dueOn, status].join(" "),
      )
      .sort(),
    lines: receivables
      .flatMap(({ ref: { id }, lines }) => lines.map((line) => `${id} ${line.join(" ")}`))
      .sort(),
  };
}

interface WantedReceivable {
  readonly ref: Ref;
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly balanceMinor: string;
  readonly dueOn: string;
  readonly status: string;
  readonly lines: readonly (readonly string[])[];
}

function inOurWords(each: ExpectedDebtor["receivables"][number]): WantedReceivable {
  return {
    ...each,
    ref: each,
    dueOn: each.dueOn ?? "no due date",
    status: each.vendor === "XERO" ? each.status : each.status.replace("VOIDED", "VOID"),
    lines: each.lines.map((line) => [line.id, kindOf(line), line.amountMinor, line.appliedOn]),
  };
}

/** An entry is a credit note in our words, a deposit of the bank's a prepayment; one on an invoice was paid. */
function kindOf({
  kind,
  creditId,
}: ExpectedDebtor["receivables"][number]["lines"][number]): string {
  if (kind === "JOURNAL") return "CREDIT_NOTE";
  if (kind !== "DEPOSIT") return kind;
  return creditId === undefined ? "PAYMENT" : "PREPAYMENT";
}

const ofCounter = (objectType: string, id: string): Ref => ({
  vendor: "FILES",
  account: "trade counter",
  objectType,
  id,
});

function ofFile(row: TradeCounterRow, anchor: string): WantedReceivable {
  const { number, currency, totalMinor, openMinor, dueOn } = row;
  const settled = totalMinor - openMinor;
  return {
    ref: ofCounter("Invoice", number),
    ...{ number, currency, dueOn },
    totalMinor: String(totalMinor),
    balanceMinor: String(openMinor),
    status: openMinor === 0 ? "PAID" : "OPEN",
    // What was paid is known from what is open: on the day of the file.
    lines: settled === 0 ? [] : [[number, "PAYMENT", String(settled), anchor]],
  };
}

function balancesOf(receivables: readonly WantedReceivable[], anchor: string): Balance[] {
  return receivables
    .filter(({ status }) => status === "AUTHORISED" || status === "OPEN")
    .map(({ currency, balanceMinor, dueOn }) => {
      const open = BigInt(balanceMinor);
      // Entries were made before today.
      return [currency, open, dueOn === "no due date" || dueOn < anchor ? open : 0n, 0n];
    });
}

/** One line for each currency in which there is anything, whatever it is the sum of. */
function summed(balances: readonly Balance[]): string[] {
  return [...Map.groupBy(balances, ([currency]) => currency)]
    .map(([currency, those]) => {
      const sums = [1, 2, 3] as const;
      return [
        currency,
        ...sums.map((at) => those.reduce((sum, balance) => sum + balance[at], 0n)),
      ] as const;
    })
    .filter(([, ...sums]) => sums.some((sum) => sum > 0n))
    .map((parts) => parts.join(" "))
    .sort();
}

/** Whether the reasons lead from every party to every other, and name no stranger. */
function isConnected({ partyIds, joins }: FoundDebtor): boolean {
  const reached = new Set(partyIds.slice(0, 1));
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const { partyA, partyB } of joins) {
      if (reached.has(partyA)) reached.add(partyB);
      else if (reached.has(partyB)) reached.add(partyA);
    }
  }
  return reached.size === new Set(partyIds).size && partyIds.every((id) => reached.has(id));
}

/** Everything in which the hub's answer is not the true one, in words; empty when all is right. */
export function differences(found: readonly FoundDebtor[], { debtors, others }: Truth): string[] {
  const owner = new Map(
    found.flatMap((debtor) => debtor.parties.map((party) => [party, debtor] as const)),
  );
  const known = new Map(others);
  for (const { trueId, parties, gone } of debtors)
    for (const party of [...parties, ...gone]) known.set(party, trueId);
  const problems = debtors.flatMap((debtor) => differencesOf(debtor, owner));
  for (const debtor of found) {
    const trueIds = new Set(debtor.parties.map((party) => known.get(party) ?? `unknown ${party}`));
    if (trueIds.size !== 1)
      problems.push(`${debtor.name}: falsely joined (${[...trueIds].join(", ")})`);
    if (!isConnected(debtor)) problems.push(`${debtor.name}: its reasons do not explain its joins`);
    if (!debtor.ageingAddsUp) problems.push(`${debtor.name}: the ageing does not add up`);
  }
  return problems;
}

function differencesOf(debtor: WantedDebtor, owner: ReadonlyMap<string, FoundDebtor>): string[] {
  const owners = [...new Set(debtor.parties.map((ref) => owner.get(ref)))];
  const where = `${debtor.trueId} (${owners[0]?.name ?? "missing"})`;
  const problems: string[] = [];
  if (owners.includes(undefined)) problems.push(`${where}: a party is missing`);
  if (debtor.groups !== null && owners.length !== debtor.groups)
    problems.push(`${where}: in ${owners.length} parts instead of ${debtor.groups}`);
  const holders = owners.filter((each) => each !== undefined);
  const parts = {
    balances: [summed(holders.flatMap(({ balances }) => balances)), summed(debtor.balances)],
    receivables: [holders.flatMap(({ receivables }) => receivables), debtor.receivables],
    lines: [holders.flatMap(({ lines }) => lines), debtor.lines],
  } as const;
  for (const [name, [all, right]] of Object.entries(parts)) {
    const strange = all.filter((each) => !right.includes(each));
    const missing = right.filter((each) => !all.includes(each));
    if (all.length !== right.length || strange.length > 0 || missing.length > 0)
      problems.push(`${where}: ${name}: ${strange.join("; ")} instead of ${missing.join("; ")}`);
  }
  return problems;
}
