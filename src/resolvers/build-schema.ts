/** The executable schema, made from the resolvers. */
import type { GraphQLSchema } from "graphql";
import { lexicographicSortSchema, printSchema } from "graphql";
import { buildSchema } from "type-graphql";
import { MutationError } from "../schema/types.js";
import { circumstanceTypes } from "../schema/circumstances.js";
import { checkScopes } from "./access.js";
import { CircumstanceResolver, CircumstanceStepsResolver } from "./circumstances.js";
import { CardContactResolver, ContactDecisionResolver } from "./contact-decision.js";
import { ContactHistoryResolver } from "./contact-history.js";
import { ContactPolicyResolver, PolicySimulationResolver } from "./contact-policy.js";
import { ConnectionResolver } from "./connections.js";
import { DebtAdviceResolver } from "./debt-advice.js";
import { DebtorResolver, PartyResolver, ReceivableResolver } from "./debtors.js";
import { takeReceivablesThatCame } from "./look-ahead.js";
import {
  FieldMappingResolver,
  PartyFactsResolver,
  ReceivableFactsResolver,
} from "./field-mapping.js";
import { FileImportResolver } from "./file-imports.js";
import { NodeResolver } from "./node.js";
import { PlanResolver } from "./plans.js";
import { ReminderResolver } from "./reminders.js";
import { DebtorPersonResolver, RoleResolver } from "./roles.js";

export async function makeSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [
      DebtorResolver,
      PartyResolver,
      ReceivableResolver,
      DebtAdviceResolver,
      ContactHistoryResolver,
      ContactDecisionResolver,
      CardContactResolver,
      ContactPolicyResolver,
      PolicySimulationResolver,
      ReminderResolver,
      PlanResolver,
      ConnectionResolver,
      FieldMappingResolver,
      PartyFactsResolver,
      ReceivableFactsResolver,
      FileImportResolver,
      RoleResolver,
      CircumstanceResolver,
      CircumstanceStepsResolver,
      DebtorPersonResolver,
      NodeResolver,
    ],
    orphanedTypes: [MutationError, ...circumstanceTypes],
    authChecker: checkScopes,
    // Inputs are read and refused in words by the resolvers; rows need no second check on the way out.
    validate: false,
  });
  takeReceivablesThatCame(schema);
  return schema;
}

/** The schema as text, in a stable order: what schema.graphql holds. */
export function schemaText(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
