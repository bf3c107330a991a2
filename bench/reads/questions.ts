/** What is asked of both sides, and the facts in each side's answer, in one form so that they can be compared. */
import { statement } from "../../test/support/ground.js";
import type { BookTenant } from "./book.js";

/** One question: a GraphQL request to the hub, and a path of the baseline. */
export interface Question {
  readonly token: string;
  readonly body: string;
  readonly path: string;
}

/** A kind of question, with many of them, so that no answer is asked for twice in a row. */
export interface Read {
  readonly name: string;
  readonly what: string;
  readonly questions: readonly Question[];
  readonly factsOfHub: (answer: unknown) => unknown;
  readonly factsOfBaseline: (answer: unknown) => unknown;
}

const pageQuery = `query DebtorsOfAPage($after: String) {
  debtors(first: 50, after: $after) {
    edges {
      node {
        id name status statusReason stale
        balances { currency open { amountMinor } overdue { amountMinor } oldestDueOn }
        receivables(first: 20, openOnly: true) {
          edges { node { id number dueOn balance { amountMinor currency } } }
          pageInfo { hasNextPage }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const cardQuery = `query Card($ref: SourceRefInput!) {
  collectionView(ref: $ref) {
    ref { account }
    debtor {
      id name status statusReason asOf stale
      balances { currency open { amountMinor formatted } overdue { amountMinor formatted } oldestDueOn }
    }
    plan {
      id reference state title
      total { amountMinor currency formatted } paid { amountMinor formatted } remaining { amountMinor formatted }
      instalments { number dueOn status amount { amountMinor formatted } paid { amountMinor formatted } }
    }
    actions { action allowed reasonCode reason }
  }
}`;

/** Pages that begin at debtors here and there in the book. */
export async function pagesOf(
  adminUrl: string,
  tenants: readonly BookTenant[],
  count: number,
): Promise<Read> {
  const found = await statement<{ tenantId: string; due: string; id: string }>(
    adminUrl,
    `select tenant_id as "tenantId", oldest_due_on::text as due, id from debtor
      where status <> 'CLEAR' order by md5(id || 'page') limit $1`,
    [count],
  );
  return {
    name: "list page",
    what: "50 debtors with balances and up to 20 open receivables each, through the hub with sign-in and row-level security, to one prepared SQL statement behind node:http",
    questions: found.map(({ tenantId, due, id }) => ({
      token: tokenOf(tenants, tenantId),
      body: JSON.stringify({ query: pageQuery, variables: { after: cursorOf(due, id) } }),
      path: `/page?tenant=${tenantId}&due=${due}&id=${id}`,
    })),
    factsOfHub: factsOfHubPage,
    factsOfBaseline: factsOfPlainPage,
  };
}

/** Cards of records of both systems, every third of a debtor with a plan. */
export async function cardsOf(
  adminUrl: string,
  tenants: readonly BookTenant[],
  count: number,
): Promise<Read> {
  const found = await statement<{ tenantId: string; vendor: string; type: string; id: string }>(
    adminUrl,
    `select tenant_id as "tenantId", vendor, object_type as type, external_id as id
       from (select p.*, c.vendor, row_number() over (partition by d.status in ('IN_PLAN', 'PLAN_PROPOSED')
                                                      order by md5(p.id || 'card')) as place,
                    d.status in ('IN_PLAN', 'PLAN_PROPOSED') as planned
               from party p join connection c using (tenant_id) join debtor d using (tenant_id)
              where c.id = p.connection_id and d.id = p.debtor_id) p
      where place <= case when planned then $1 / 3 else $1 - $1 / 3 end
      order by md5(id || 'order')`,
    [count],
  );
  return {
    name: "card",
    what: "collectionView of a vendor's record: debtor, balances, live plan, allowed actions with reasons, to one prepared SQL statement behind node:http",
    questions: found.map(({ tenantId, vendor, type, id }) => ({
      token: tokenOf(tenants, tenantId),
      body: JSON.stringify({
        query: cardQuery,
        variables: { ref: { vendor, objectType: type, id } },
      }),
      path: `/card?tenant=${tenantId}&vendor=${vendor}&type=${type}&id=${id}`,
    })),
    factsOfHub: factsOfHubCard,
    factsOfBaseline: factsOfPlainCard,
  };
}

function tokenOf(tenants: readonly BookTenant[], tenantId: string): string {
  const tenant = tenants.find((each) => each.tenantId === tenantId);
  if (!tenant) throw new Error("The book has a tenant that was not written.");
  return tenant.token;
}

/** As the API writes it: the list's name, then the values of its order. */
function cursorOf(due: string, id: string): string {
  return Buffer.from(JSON.stringify(["debtors OLDEST_DUE ", due, id])).toString("base64url");
}

interface Amount {
  readonly amountMinor: string;
  readonly formatted?: string;
}

interface HubBalance {
  readonly currency: string;
  readonly open: Amount;
  readonly overdue: Amount;
  readonly oldestDueOn: string | null;
}

interface HubDebtor {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly statusReason: string;
  readonly stale: boolean;
  readonly balances: readonly HubBalance[];
}

function uuidOf(globalId: string): string {
  return Buffer.from(globalId, "base64url").toString().split(":")[1] ?? "";
}

/** Minor units, once it is sure that the words for people, where they are asked for, say the same. */
function minor({ amountMinor, formatted = amountMinor }: Amount): string {
  if (formatted.replace(/\D/g, "").replace(/^0+(?=\d)/, "") !== amountMinor)
    throw new Error(`${formatted} is not ${amountMinor}.`);
  return amountMinor;
}

function balancesOf({ balances }: HubDebtor): unknown {
  return balances.map((each) => [
    each.currency,
    minor(each.open),
    minor(each.overdue),
    each.oldestDueOn,
  ]);
}

function factsOfHubPage(answer: unknown): unknown {
  const { debtors } = (answer as { data: { debtors: HubPage } }).data;
  return {
    more: debtors.pageInfo.hasNextPage,
    last: debtors.pageInfo.endCursor
      ? (
          JSON.parse(Buffer.from(debtors.pageInfo.endCursor, "base64url").toString()) as unknown[]
        ).slice(1)
      : null,
    debtors: debtors.edges.map(({ node }) => [
      uuidOf(node.id),
      node.name,
      node.status,
      node.statusReason,
      node.stale,
      balancesOf(node),
      node.receivables.pageInfo.hasNextPage,
      node.receivables.edges.map(({ node: each }) => [
        uuidOf(each.id),
        each.number,
        each.dueOn,
        each.balance.currency,
        minor(each.balance),
      ]),
    ]),
  };
}

interface HubPage {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly {
    readonly node: HubDebtor & {
      readonly receivables: {
        readonly pageInfo: { readonly hasNextPage: boolean };
        readonly edges: readonly {
          readonly node: {
            readonly id: string;
            readonly number: string;
            readonly dueOn: string;
            readonly balance: Amount & { readonly currency: string };
          };
        }[];
      };
    };
  }[];
}

function factsOfPlainPage(answer: unknown): unknown {
  const page = answer as { debtors: unknown[][] };
  return {
    ...page,
    debtors: page.debtors.map((debtor) => {
      const receivables = debtor[6] as unknown[];
      return [...debtor.slice(0, 5), debtor[5], receivables.length > 20, receivables.slice(0, 20)];
    }),
  };
}

interface HubPlan {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly title: string;
  readonly total: Amount & { readonly currency: string };
  readonly paid: Amount;
  readonly remaining: Amount;
  readonly instalments: readonly {
    readonly number: number;
    readonly dueOn: string;
    readonly status: string;
    readonly amount: Amount;
    readonly paid: Amount;
  }[];
}

interface HubCard {
  readonly ref: { readonly account: string };
  readonly debtor: HubDebtor & { readonly asOf: string };
  readonly plan: HubPlan | null;
  readonly actions: readonly Readonly<Record<string, unknown>>[];
}

function factsOfHubCard(answer: unknown): unknown {
  const { ref, debtor, plan, actions } = (answer as { data: { collectionView: HubCard } }).data
    .collectionView;
  return {
    account: ref.account,
    debtor: [
      uuidOf(debtor.id),
      debtor.name,
      debtor.status,
      debtor.statusReason,
      [Date.parse(debtor.asOf), debtor.stale],
      balancesOf(debtor),
      plan && planFacts(plan),
    ],
    actions: actions.map((each) => [each.action, each.allowed, each.reasonCode, each.reason]),
  };
}

function planFacts(plan: HubPlan): unknown {
  const [total, paid, remaining] = [plan.total, plan.paid, plan.remaining].map(minor);
  if (BigInt(total ?? "") - BigInt(paid ?? "") !== BigInt(remaining ?? ""))
    throw new Error("What remains is not the total less what was paid.");
  return [
    uuidOf(plan.id),
    plan.reference,
    plan.state,
    plan.title,
    plan.total.currency,
    total,
    paid,
    plan.instalments.map((each) => [
      String(each.number),
      each.dueOn,
      each.status,
      minor(each.amount),
      minor(each.paid),
    ]),
  ];
}

function factsOfPlainCard(answer: unknown): unknown {
  const card = answer as {
    debtor: [string, string, string, string, [string, boolean], ...unknown[]];
  };
  const [id, name, status, reason, [asOf, stale], balances, plan] = card.debtor;
  const debtor = [id, name, status, reason, [Date.parse(asOf), stale], balances, plan];
  return { ...card, debtor };
}
