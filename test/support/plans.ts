/** A plan for the example customer, for tests that need one. */
import { exampleAccountId } from "../../sandbox/index.js";
import { graphql } from "../generated/index.js";
import type { PlanTermsInput } from "../generated/graphql.js";
import type { ApiClient } from "./running-hub.js";

const findExample = graphql(`
  query FindExample($id: String!) {
    collectionView(ref: { vendor: SALESFORCE, objectType: "Account", id: $id }) {
      debtor {
        id
        receivables(first: 100) {
          edges {
            node {
              id
            }
          }
        }
      }
    }
  }
`);

const optionsFor = graphql(`
  mutation OptionsFor($terms: PlanTermsInput!) {
    previewPlan(terms: $terms) {
      options {
        optionId
      }
      userErrors {
        message
      }
    }
  }
`);

const proposeFor = graphql(`
  mutation ProposeFor($terms: PlanTermsInput!, $optionId: String!, $key: String!) {
    proposePlan(terms: $terms, optionId: $optionId, idempotencyKey: $key) {
      plan {
        id
        reference
      }
      userErrors {
        message
      }
    }
  }
`);

export async function exampleDebtor(
  api: ApiClient,
): Promise<{ id: string; receivableIds: string[] }> {
  const { collectionView } = await api.ask(findExample, { id: exampleAccountId });
  const { id, receivables } = collectionView!.debtor;
  return { id, receivableIds: receivables.edges.map(({ node }) => node.id) };
}

export interface ProposedPlan {
  readonly id: string;
  readonly reference: string;
  readonly terms: PlanTermsInput;
  readonly optionId: string;
}

export async function proposeExample(api: ApiClient, key: string): Promise<ProposedPlan> {
  const { id: debtorId } = await exampleDebtor(api);
  const terms = { debtorId, affordable: { amountMinor: "50000", currency: "GBP" } };
  const { previewPlan } = await api.ask(optionsFor, { terms });
  const { optionId } = previewPlan.options[0]!;
  const { proposePlan } = await api.ask(proposeFor, { terms, optionId, key });
  return { ...proposePlan.plan!, terms, optionId };
}
