/** What the hub should say of the practice vendors' debtors, and what it says. */
import {
  expected,
  generate,
  type Expected,
  type ExpectedDebtor,
  type GenerateOptions,
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

/** A debtor in the shape of the true answer. */
export interface FoundDebtor {
  readonly id: string;
  readonly name: string;
  /** "VENDOR account type id", in order. */
  readonly parties: readonly string[];
  readonly joins: DebtorFacts["joins"];
  readonly partyIds: readonly string[];
  readonly balances: readonly string[];
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
    balances: debtor.balances.map(
      ({ currency, open, overdue }) => `${currency} ${open.amountMinor} ${overdue.amountMinor}`,
    ),
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
      .map(({ source, number, total, balance, dueOn, rawStatus }) =>
        [
          refText(source),
          number,
          total.currency,
          total.amountMinor,
          balance.amountMinor,
          dueOn,
          rawStatus,
        ].join(" "),
      )
      .sort(),
    lines: receivables
      .flatMap((each) =>
        each.settlementLines.edges
          .filter(({ node }) => !node.reversed)
          .map(({ node }) =>
            [
              each.source.id,
              node.source.id,
              node.kind,
              node.amount.amountMinor,
              node.appliedOn,
            ].join(" "),
          ),
      )
      .sort(),
  };
}

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

export function truth(options: GenerateOptions): Expected {
  return expected(generate(options));
}

function wantedReceivables({ receivables }: ExpectedDebtor): string[] {
  return receivables
    .map((each) =>
      [
        refText(each),
        each.number,
        each.currency,
        each.totalMinor,
        each.balanceMinor,
        each.dueOn,
        each.status,
      ].join(" "),
    )
    .sort();
}

function wantedLines({ receivables }: ExpectedDebtor): string[] {
  return receivables
    .flatMap(({ id, lines }) =>
      lines.map((line) => [id, line.id, line.kind, line.amountMinor, line.appliedOn].join(" ")),
    )
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

const same = (a: readonly string[], b: readonly string[]): boolean => a.join("\n") === b.join("\n");

/** Everything in which the hub's answer is not the true one, in words; empty when all is right. */
export function differences(found: readonly FoundDebtor[], wanted: Expected): string[] {
  const problems: string[] = [];
  const owner = new Map(
    found.flatMap((debtor) => debtor.parties.map((party) => [party, debtor] as const)),
  );
  const known = new Map<string, string>();
  for (const debtor of wanted.debtors) {
    for (const party of debtor.parties) known.set(refText(party), debtor.trueId);
    problems.push(...differencesOf(debtor, owner));
  }
  for (const other of wanted.others) known.set(refText(other), `${other.why} ${other.id}`);
  for (const debtor of found) {
    const trueIds = new Set(debtor.parties.map((party) => known.get(party) ?? `unknown ${party}`));
    if (trueIds.size !== 1)
      problems.push(`${debtor.name}: falsely joined (${[...trueIds].join(", ")})`);
    if (!isConnected(debtor)) problems.push(`${debtor.name}: its reasons do not explain its joins`);
    if (!debtor.ageingAddsUp) problems.push(`${debtor.name}: the ageing does not add up`);
  }
  return problems;
}

function differencesOf(debtor: ExpectedDebtor, owner: ReadonlyMap<string, FoundDebtor>): string[] {
  const refs = debtor.parties.map(refText);
  const owners = [...new Set(refs.map((ref) => owner.get(ref)))];
  const where = `${debtor.trueId} (${owners[0]?.name ?? "missing"})`;
  const problems: string[] = [];
  if (owners.includes(undefined)) problems.push(`${where}: a party is missing`);
  const groups = debtor.groups?.length ?? 1;
  if (owners.length !== groups && !debtor.beyondExactKeys) problems.push(`${where}: not joined`);
  const holders = owners.filter((each) => each !== undefined);
  const all = (read: (each: FoundDebtor) => readonly string[]): string[] =>
    holders.flatMap(read).sort();
  const balances = debtor.balances.map(
    ({ currency, amountMinor, overdueMinor }) => `${currency} ${amountMinor} ${overdueMinor}`,
  );
  if (
    !same(
      all((each) => each.balances),
      balances.sort(),
    )
  )
    problems.push(`${where}: balances`);
  if (
    !same(
      all((each) => each.receivables),
      wantedReceivables(debtor),
    )
  )
    problems.push(`${where}: receivables`);
  if (
    !same(
      all((each) => each.lines),
      wantedLines(debtor),
    )
  )
    problems.push(`${where}: settlement lines`);
  return problems;
}
