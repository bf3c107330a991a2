/** One debtor's way through the product, over HTTP only: as a card in the CRM and a ledger would see it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  exampleAccountId,
  exampleHubSpotCompanyId,
  exampleInvoiceIds,
  exampleQuickBooksInvoiceId,
} from "../../sandbox/index.js";
import { graphql } from "../generated/index.js";
import type {
  CardQuery,
  PlanFactsFragment,
  PlanTermsInput,
  ProposeMutation,
} from "../generated/graphql.js";
import { Salesforce, Xero, practiceAccounts, writesOf } from "../support/practice.js";
import { startHub, until, type RunningHub } from "../support/running-hub.js";

graphql(`
  fragment PlanFacts on PaymentPlan {
    id
    reference
    state
    version
    proposedBy
    allowedTransitions
    total {
      amountMinor
      formatted
    }
    paid {
      amountMinor
    }
    remaining {
      amountMinor
    }
    instalments {
      number
      dueOn
      status
      amount {
        amountMinor
      }
      paid {
        amountMinor
      }
      allocations {
        receivableId
        amount {
          amountMinor
        }
      }
    }
    writeBacks {
      vendor
      kind
      state
      objectType
      recordId
      problem
    }
  }
`);

const card = graphql(`
  query Card($ref: SourceRefInput!) {
    collectionView(ref: $ref) {
      ref {
        vendor
        account
        objectType
        id
      }
      debtor {
        id
        name
        kind
        status
        statusReason
        stale
        asOf
        balances {
          currency
          open {
            amountMinor
            formatted
          }
          overdue {
            amountMinor
          }
          oldestDueOn
        }
        parties {
          id
          name
          source {
            vendor
            objectType
            id
          }
        }
        joins {
          kind
          words
          partyA
          partyB
        }
        receivables(first: 100, openOnly: true) {
          edges {
            node {
              id
              number
              planId
              balance {
                amountMinor
              }
              source {
                id
              }
            }
          }
        }
      }
      plan {
        ...PlanFacts
      }
      actions {
        action
        allowed
        reasonCode
        reason
      }
    }
  }
`);

const preview = graphql(`
  mutation Preview($terms: PlanTermsInput!) {
    previewPlan(terms: $terms) {
      options {
        optionId
        key
        title
        why
        firstDueOn
        total {
          amountMinor
        }
        instalments {
          number
          dueOn
          amount {
            amountMinor
          }
        }
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const propose = graphql(`
  mutation Propose($terms: PlanTermsInput!, $optionId: String!, $key: String!, $dryRun: Boolean!) {
    proposePlan(terms: $terms, optionId: $optionId, idempotencyKey: $key, dryRun: $dryRun) {
      dryRun
      plan {
        ...PlanFacts
      }
      vendorRequests {
        vendor
        account
        outcome
        why
        method
        path
        headers
        body
        preconditions
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const accept = graphql(`
  mutation Accept($planId: ID!, $key: String!) {
    acceptPlan(planId: $planId, idempotencyKey: $key) {
      plan {
        ...PlanFacts
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const cancel = graphql(`
  mutation Cancel($planId: ID!, $key: String!) {
    cancelPlan(planId: $planId, idempotencyKey: $key) {
      plan {
        ...PlanFacts
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const planById = graphql(`
  query PlanById($id: ID!) {
    plan(id: $id) {
      ...PlanFacts
    }
  }
`);

const connections = graphql(`
  query Connections {
    connections(first: 10) {
      edges {
        node {
          id
          vendor
          status
        }
      }
    }
  }
`);

const requestSync = graphql(`
  mutation RequestSync($connectionId: ID!) {
    requestSync(connectionId: $connectionId) {
      connection {
        vendor
      }
      requestedAt
      userErrors {
        code
      }
    }
  }
`);

const dayMs = 86_400_000;
/** £1,847.50 in Xero, £96.00 in QuickBooks and £48.00 in the spreadsheet. */
const owedMinor = 199_150n;
const accountRef = { vendor: "SALESFORCE", objectType: "Account", id: exampleAccountId } as const;

let hub: RunningHub;
let salesforce: Salesforce;
let xero: Xero;

beforeAll(async () => {
  hub = await startHub({ size: 40 });
  salesforce = await Salesforce.signIn(hub.runtime.practice.salesforce);
  xero = await Xero.signIn(hub.runtime.practice.xero);
});

afterAll(async () => {
  await hub?.stop();
});

type View = NonNullable<CardQuery["collectionView"]>;

async function view(): Promise<View> {
  const { collectionView } = await hub.api.ask(card, { ref: accountRef });
  if (!collectionView) throw new Error("The example's card is empty.");
  return collectionView;
}

async function plan(id: string): Promise<PlanFactsFragment> {
  const { plan: found } = await hub.api.ask(planById, { id });
  if (!found) throw new Error("The plan is gone.");
  return found;
}

/** All write-backs that the vendors accepted, by kind; without how things stand, of which HubSpot is told of many. */
async function writes(): Promise<Record<keyof RunningHub["runtime"]["practice"], string[]>> {
  const { salesforce: crm, hubspot, xero: ledger, quickbooks } = hub.runtime.practice;
  const kindsOf = async (baseUrl: string): Promise<string[]> =>
    (await writesOf(baseUrl)).map(({ kind }) => kind);
  return {
    salesforce: (await kindsOf(crm)).filter((kind) => kind === "TASK"),
    hubspot: (await kindsOf(hubspot)).filter((kind) => kind === "TASK"),
    xero: await kindsOf(ledger),
    quickbooks: await kindsOf(quickbooks),
  };
}
const nothing = { salesforce: [], hubspot: [], xero: [], quickbooks: [] };

const open = (each: View): bigint => BigInt(each.debtor.balances[0]?.open.amountMinor ?? "0");
/** Something was paid on one of the invoices before: Xero lets its expected date no longer be set. */
const isDone = ({ state, kind }: { state: string; kind: string }): boolean =>
  state === "DONE" || (state === "SKIPPED" && kind === "EXPECTED_DATE");

describe("from a card to a plan that is kept, missed and ended", () => {
  const proposeKey = "propose-the-example";
  let terms: PlanTermsInput;
  let optionId: string;
  let proposed: NonNullable<ProposeMutation["proposePlan"]["plan"]>;

  test("the card of a Salesforce account shows the whole debtor", async () => {
    const { ref, debtor, plan: none, actions } = await view();
    expect(ref).toEqual({ ...accountRef, account: practiceAccounts.SALESFORCE });
    expect(debtor).toMatchObject({
      name: "Harbour & Pine Joinery Ltd",
      kind: "ORGANISATION",
      status: "OVERDUE",
      stale: false,
    });
    expect(debtor.statusReason).toMatch(/[a-z]{3,}/);
    expect(Date.now() - Date.parse(debtor.asOf ?? "")).toBeLessThan(60_000);
    expect(debtor.balances).toHaveLength(1);
    expect(debtor.balances[0]).toMatchObject({
      currency: "GBP",
      open: { amountMinor: String(owedMinor), formatted: "£1,991.50" },
      overdue: { amountMinor: String(owedMinor) },
    });
    expect(
      debtor.parties.map(({ source }) => `${source.vendor} ${source.objectType}`).sort(),
    ).toEqual([
      "FILES Customer",
      "HUBSPOT Company",
      "HUBSPOT Contact",
      "HUBSPOT Contact",
      "QUICKBOOKS Customer",
      "SALESFORCE Account",
      "SALESFORCE Contact",
      "SALESFORCE Contact",
      "XERO Contact",
    ]);
    // One reason, the strongest, for each step that brought the nine parties together.
    expect(debtor.joins.map(({ kind }) => kind).sort()).toEqual([
      "EMAIL",
      "EMAIL",
      "MEMBER_OF",
      "MEMBER_OF",
      "MEMBER_OF",
      "MEMBER_OF",
      "TAX_NUMBER",
      "TAX_NUMBER",
    ]);
    const parties = debtor.parties.map(({ id }) => id);
    for (const { partyA, partyB, words } of debtor.joins) {
      expect(parties).toEqual(expect.arrayContaining([partyA, partyB]));
      expect(words).toMatch(/\.$/);
    }
    expect(debtor.receivables.edges.map(({ node }) => node.number)).toEqual([
      "INV-0441",
      "INV-0457",
      "1042",
      "TC-5101",
      "INV-0472",
    ]);
    expect(none).toBeNull();
    expect(actions.map(({ action, reasonCode }) => [action, reasonCode])).toEqual([
      ["OFFER_PLAN", "ALLOWED"],
      ["ACCEPT_PLAN", "NO_PLAN"],
      ["CANCEL_PLAN", "NO_PLAN"],
    ]);
  });

  test("a record in either form of its id, or in the ledger, leads to the same debtor", async () => {
    const { debtor } = await view();
    for (const ref of [
      { ...accountRef, id: exampleAccountId.slice(0, 15) },
      { ...accountRef, account: practiceAccounts.SALESFORCE },
      {
        vendor: "XERO",
        objectType: "Contact",
        id: "4A8E2B90-5C17-4D3E-9B62-1F0D7C6E5A34",
      } as const,
    ]) {
      const { collectionView } = await hub.api.ask(card, { ref });
      expect(collectionView?.debtor.id).toBe(debtor.id);
    }
    const { collectionView } = await hub.api.ask(card, {
      ref: { ...accountRef, account: "00D000000000000AAA" },
    });
    expect(collectionView).toBeNull();
  });

  test("the preview offers affordable plans just after payday", async () => {
    const { debtor } = await view();
    terms = {
      debtorId: debtor.id,
      affordable: { amountMinor: "40000", currency: "GBP" },
      paydays: {
        rhythm: "WEEKLY",
        nextPayday: new Date(Date.now() + 3 * dayMs).toISOString().slice(0, 10),
      },
    };
    const { previewPlan } = await hub.api.ask(preview, { terms });
    expect(previewPlan.userErrors).toEqual([]);
    const [shortest] = previewPlan.options;
    expect(shortest?.key).toBe("SHORTEST");
    optionId = shortest!.optionId;
    for (const option of previewPlan.options) {
      const amounts = option.instalments.map(({ amount }) => BigInt(amount.amountMinor));
      expect(amounts.every((amount) => amount <= 40_000n)).toBe(true);
      expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(owedMinor);
      expect(option.total.amountMinor).toBe(String(owedMinor));
      expect(option.why).toMatch(/[a-z]{3,}/);
    }
  });

  test("a dry run shows the exact requests to all vendors and stores nothing", async () => {
    const variables = { terms, optionId, key: proposeKey, dryRun: true };
    const { proposePlan } = await hub.api.ask(propose, variables);
    expect(proposePlan.userErrors).toEqual([]);
    expect(proposePlan.dryRun).toBe(true);
    expect(proposePlan.plan?.total.formatted).toBe("£1,991.50");
    const requests = proposePlan.vendorRequests ?? [];
    expect(
      requests.flatMap(({ outcome, why }) => (outcome === "SEND" ? [] : [`${outcome}: ${why}`])),
    ).toEqual([expect.stringMatching(/^REFUSED: Part of the invoice has been paid/)]);
    const sent = requests.filter(({ outcome }) => outcome === "SEND");
    const shown = sent.map(
      ({ vendor, method, path }) =>
        `${vendor} ${method} ${path?.replace(/requestid=\w+/, "requestid=…")}`,
    );
    const company = `/crm/objects/2026-03/companies/${exampleHubSpotCompanyId}`;
    const account = `/services/data/v67.0/sobjects/Account/${exampleAccountId}`;
    const books = "/v3/company/9341453172058612/invoice?requestid=…&minorversion=75";
    expect(shown.sort()).toEqual(
      [
        "SALESFORCE POST /services/data/v67.0/sobjects/Task",
        "HUBSPOT POST /crm/objects/2026-03/tasks",
        // How things stand: when it is proposed, and when it is agreed.
        `HUBSPOT PATCH ${company}`,
        `HUBSPOT PATCH ${company}`,
        `SALESFORCE PATCH ${account}`,
        `SALESFORCE PATCH ${account}`,
        // A line in the invoice's private note, and the day on which it is expected to be paid.
        `QUICKBOOKS POST ${books}`,
        `QUICKBOOKS POST ${books}`,
        ...exampleInvoiceIds.flatMap((id) => [
          "XERO POST /api.xro/2.0/Invoices?summarizeErrors=false",
          `XERO PUT /api.xro/2.0/Invoices/${id}/History`,
        ]),
        // The days on which two of them are expected to be paid.
        "XERO POST /api.xro/2.0/Invoices?summarizeErrors=false",
        "XERO POST /api.xro/2.0/Invoices?summarizeErrors=false",
      ].sort(),
    );
    const linked = sent.flatMap(
      ({ body }) => (body as { Invoices?: { InvoiceID: string }[] }).Invoices ?? [],
    );
    expect(new Set(linked.map(({ InvoiceID }) => InvoiceID))).toEqual(new Set(exampleInvoiceIds));
    const task = requests.find(
      ({ vendor, method }) => vendor === "SALESFORCE" && method === "POST",
    );
    expect(task?.body).toMatchObject({ WhatId: exampleAccountId, Status: "Completed" });
    expect(JSON.stringify(requests)).not.toMatch(/bearer|authorization/i);
    expect((await view()).plan).toBeNull();
    expect(await writes()).toEqual(nothing);
  });

  test("a proposal is made once for its key, and the key belongs to this request", async () => {
    const variables = { terms, optionId, key: proposeKey, dryRun: false };
    const [first, second] = await Promise.all([
      hub.api.ask(propose, variables),
      hub.api.ask(propose, variables),
    ]);
    expect(first.proposePlan.userErrors).toEqual([]);
    expect(second).toEqual(first);
    expect(await hub.api.ask(propose, variables)).toEqual(first);
    proposed = first.proposePlan.plan!;
    expect(proposed.reference).toMatch(/^FB-[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(proposed).toMatchObject({
      state: "PROPOSED",
      proposedBy: "dev:admin",
      allowedTransitions: ["ACCEPT", "CANCEL"],
      writeBacks: [],
    });

    const other = await hub.api.ask(propose, { ...variables, optionId: "another" });
    expect(other.proposePlan.plan).toBeNull();
    expect(other.proposePlan.userErrors).toMatchObject([
      { code: "IDEMPOTENCY_CONFLICT", field: ["idempotencyKey"] },
    ]);
    const { debtor, plan: shown, actions } = await view();
    expect(debtor.status).toBe("PLAN_PROPOSED");
    expect(shown?.id).toBe(proposed.id);
    expect(actions.map(({ reasonCode }) => reasonCode)).toEqual([
      "ALL_IN_PLAN",
      "ALLOWED",
      "ALLOWED",
    ]);
    expect(debtor.receivables.edges.map(({ node }) => node.planId)).toEqual([
      ...Array.from({ length: 5 }, () => proposed.id),
    ]);
    // No other system hears of a proposal.
    expect(await writes()).toEqual(nothing);
  });

  test("an accepted plan is told to all vendors, exactly once", async () => {
    const variables = { planId: proposed.id, key: "accept-the-example" };
    const [first, second] = await Promise.all([
      hub.api.ask(accept, variables),
      hub.api.ask(accept, variables),
    ]);
    expect(first.acceptPlan.userErrors).toEqual([]);
    expect(second).toEqual(first);
    expect(first.acceptPlan.plan?.state).toBe("ACTIVE");
    const told = await until("every write-back is done", async () => {
      const found = await plan(proposed.id);
      return found.writeBacks.every(isDone) && found;
    });
    expect(told.writeBacks).toHaveLength(13);
    expect(told.writeBacks.filter(({ vendor }) => vendor === "QUICKBOOKS")).toMatchObject([
      { kind: "NOTE", recordId: exampleQuickBooksInvoiceId },
      { kind: "EXPECTED_DATE", recordId: exampleQuickBooksInvoiceId },
    ]);
    expect(await writes()).toEqual({
      salesforce: ["TASK"],
      hubspot: ["TASK"],
      quickbooks: ["INVOICE", "INVOICE"],
      xero: [
        ...["HISTORY", "INVOICE", "INVOICE"],
        ...["HISTORY", "INVOICE"],
        ...["HISTORY", "INVOICE", "INVOICE"],
      ],
    });

    const tasks = (await salesforce.tasksOf(exampleAccountId)).filter(({ Subject }) =>
      Subject.includes(proposed.reference),
    );
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.Status).toBe("Completed");
    expect(tasks[0]?.Description).toContain(`${hub.url}/plans/${proposed.reference}`);
    for (const id of exampleInvoiceIds) {
      const notes = (await xero.historyOf(id)).filter((line) => line.includes(proposed.reference));
      expect(notes).toHaveLength(1);
      expect((await xero.invoice(id)).Url).toBe(`${hub.url}/plans/${proposed.reference}`);
    }
    expect((await view()).debtor.status).toBe("IN_PLAN");
  });

  test("a payment in the ledger keeps the first instalment, by exactly its amount", async () => {
    const before = await view();
    const [first] = proposed.instalments;
    const sources = new Map(
      before.debtor.receivables.edges.map(({ node }) => [node.id, node.source.id]),
    );
    await xero.pay(
      first!.allocations.map(({ receivableId, amount }) => ({
        invoiceId: sources.get(receivableId)!,
        amountMinor: BigInt(amount.amountMinor),
      })),
    );
    const { connections: all } = await hub.api.ask(connections, {});
    const ledger = all.edges.find(({ node }) => node.vendor === "XERO");
    const asked = await hub.api.ask(requestSync, { connectionId: ledger!.node.id });
    expect(asked.requestSync).toMatchObject({ connection: { vendor: "XERO" }, userErrors: [] });

    const paid = await until("the payment has arrived", async () => {
      const found = await plan(proposed.id);
      return found.paid.amountMinor !== "0" && found;
    });
    const amount = BigInt(first!.amount.amountMinor);
    expect(paid.paid.amountMinor).toBe(String(amount));
    expect(paid.remaining.amountMinor).toBe(String(owedMinor - amount));
    expect(paid.instalments.map(({ status }) => status)).toEqual([
      "KEPT",
      ...paid.instalments.slice(1).map(() => "UPCOMING"),
    ]);
    const after = await view();
    expect(open(after)).toBe(open(before) - amount);
    expect(after.debtor.status).toBe("IN_PLAN");
  });

  test("when its day has passed unpaid, the second instalment is late", async () => {
    const second = proposed.instalments[1]!;
    const days = Math.ceil((Date.parse(`${second.dueOn}T00:00:00Z`) - Date.now()) / dayMs) + 1;
    await hub.advance(days);
    const late = await until("the day has come", async () => {
      const found = await plan(proposed.id);
      return found.instalments[1]?.status === "LATE" && found;
    });
    expect(late.instalments.map(({ status }) => status)).toEqual([
      "KEPT",
      "LATE",
      ...late.instalments.slice(2).map(() => "UPCOMING"),
    ]);
    expect((await writes()).salesforce).toEqual(["TASK"]);
  });

  test("an ended plan is told to all vendors, exactly once, and the debt is open to another", async () => {
    const variables = { planId: proposed.id, key: "cancel-the-example" };
    const first = await hub.api.ask(cancel, variables);
    expect(first.cancelPlan.userErrors).toEqual([]);
    expect(first.cancelPlan.plan).toMatchObject({ state: "CANCELLED", allowedTransitions: [] });
    expect(await hub.api.ask(cancel, variables)).toEqual(first);
    await until("every write-back is done", async () => {
      const { writeBacks } = await plan(proposed.id);
      return writeBacks.length === 19 && writeBacks.every(isDone);
    });
    const sent = await writes();
    expect(sent.salesforce).toEqual(["TASK", "TASK"]);
    expect(sent.xero.filter((kind) => kind === "HISTORY")).toHaveLength(6);
    expect(sent.xero.filter((kind) => kind === "INVOICE")).toHaveLength(5);
    const again = await Salesforce.signIn(hub.runtime.practice.salesforce);
    const subjects = (await again.tasksOf(exampleAccountId)).map(({ Subject }) => Subject);
    expect(subjects.filter((subject) => subject.includes(proposed.reference))).toHaveLength(2);
    const { debtor, plan: none, actions } = await view();
    expect(none).toBeNull();
    expect(debtor.status).toBe("OVERDUE");
    expect(actions[0]).toMatchObject({ action: "OFFER_PLAN", allowed: true });
  });
});
