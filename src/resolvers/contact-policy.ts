/** What the tenant has decided about contact: asked for, tried on the past, set; and whether rule packs come out. */
import { GraphQLDateTimeISO, GraphQLJSONObject } from "graphql-scalars";
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { storedPolicyAt } from "../actions/decide-contact.js";
import { rehearseContactPolicy, setContactPolicy } from "../actions/set-contact-policy.js";
import {
  simulatedRefusals,
  simulationOf,
  simulationTotals,
  type Simulation,
} from "../actions/simulate-policy.js";
import { checkCases } from "../policies/check.js";
import { PolicyError, readPolicy, type TenantPolicy } from "../policies/tenant-policy.js";
import type { ConnectionOf } from "../schema/connections.js";
import {
  ContactPolicy,
  ContactPolicyPayload,
  PolicyCheck,
  PolicySimulation,
  SimulatedContactConnection,
  type SimulatedContact,
} from "../schema/contact-policy.js";
import { read, type RequestContext } from "./context.js";
import { badInput, keyDescription, pageRequest, withCursor } from "./input.js";
import { connection, userErrors } from "./present.js";
import * as present from "./present-policy.js";

const longestCases = 1_000_000;
const longestPeriodMs = 100 * 86_400_000;

@Resolver()
export class ContactPolicyResolver {
  @Authorized("contacts:read")
  @Query(() => ContactPolicy, { description: "What the tenant has decided about contact." })
  async contactPolicy(@Ctx() context: RequestContext): Promise<ContactPolicy> {
    const { tenantId } = context.principal;
    const now = context.actions.clock.now();
    return present.contactPolicy(
      await read(context, (reader) => storedPolicyAt(reader, tenantId, now)),
    );
  }

  @Authorized("contacts:read")
  @Query(() => PolicyCheck, {
    description:
      "Holds the rule packs against cases with expected answers: one JSON object a line, in the published form, at most 1 MB.",
  })
  async policyCheck(@Arg("cases", () => String) cases: string): Promise<PolicyCheck> {
    if (cases.length > longestCases)
      throw badInput(["cases"], "Give at most 1,000,000 characters of cases at a time.");
    return present.policyCheck(await checkCases(cases.split("\n")));
  }

  @Authorized("contacts:read")
  @Query(() => PolicySimulation, {
    description:
      "What a policy would have said of the contact that was made in a period of at most 100 days.",
  })
  policySimulation(
    @Arg("policy", () => GraphQLJSONObject, { description: "As `ContactPolicy.policy`." })
    policy: object,
    @Arg("from", () => GraphQLDateTimeISO) from: Date,
    @Arg("to", () => GraphQLDateTimeISO, { description: "Exclusive." }) to: Date,
    @Ctx() context: RequestContext,
  ): Promise<PolicySimulation> {
    const { tenantId } = context.principal;
    const length = to.getTime() - from.getTime();
    if (length <= 0 || length > longestPeriodMs)
      throw badInput(["to"], "The period has to end after it begins, and at most 100 days later.");
    const proposed = { version: null, policy: policyIn(policy) };
    return read(context, async (reader) =>
      simulated(context, await simulationOf(reader, tenantId, proposed, { from, to })),
    );
  }

  @Authorized("policies:write")
  @Mutation(() => ContactPolicyPayload, {
    description:
      "Sets what the tenant has decided about contact, as a new version. With `dryRun` nothing is stored, and it is tried on the contact of the last 30 days.",
  })
  async setContactPolicy(
    @Arg("policy", () => GraphQLJSONObject, { description: "As `ContactPolicy.policy`." })
    policy: object,
    @Arg("effectiveFrom", () => GraphQLDateTimeISO, {
      nullable: true,
      description: "At once, where it is left out.",
    })
    effectiveFrom: Date | null | undefined,
    @Arg("dryRun", () => Boolean, { defaultValue: false }) dryRun: boolean,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Ctx() context: RequestContext,
  ): Promise<ContactPolicyPayload> {
    const { actions, principal } = context;
    const input = { policy, effectiveFrom: effectiveFrom?.toISOString() ?? null };
    if (dryRun) {
      const tried = await rehearseContactPolicy(actions, principal, input);
      const simulation = tried.ok ? await simulated(context, tried.value) : null;
      return { contactPolicy: null, simulation, userErrors: userErrors(problemsOf(tried)) };
    }
    const set = await setContactPolicy(actions, principal, input, idempotencyKey);
    const contactPolicy = set.ok ? present.setPolicy(set.value) : null;
    return { contactPolicy, simulation: null, userErrors: userErrors(problemsOf(set)) };
  }
}

function problemsOf(result: Awaited<ReturnType<typeof setContactPolicy>> | RehearsedPolicy) {
  return result.ok ? [] : result.problems;
}
type RehearsedPolicy = Awaited<ReturnType<typeof rehearseContactPolicy>>;

function policyIn(body: object): TenantPolicy {
  try {
    return readPolicy(body);
  } catch (error) {
    if (error instanceof PolicyError) throw badInput(["policy"], error.message);
    throw error;
  }
}

/** The totals, and by what its contacts are found when they are asked for. */
class SimulatedPolicy extends PolicySimulation {
  constructor(
    readonly simulation: Simulation,
    totals: Awaited<ReturnType<typeof simulationTotals>>,
  ) {
    super();
    Object.assign(this, totals, simulation.period);
  }
}

async function simulated(
  context: RequestContext,
  simulation: Simulation,
): Promise<PolicySimulation> {
  const totals = await read(context, (reader) => simulationTotals(reader, simulation));
  return new SimulatedPolicy(simulation, totals);
}

@Resolver(() => PolicySimulation)
export class PolicySimulationResolver {
  @FieldResolver(() => SimulatedContactConnection, {
    description:
      "What would have been refused or reviewed, debtor by debtor, of each the oldest first.",
  })
  async contacts(
    @Root() root: PolicySimulation,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<SimulatedContact>> {
    const { simulation } = root as SimulatedPolicy;
    const request = pageRequest(first, after);
    const page = read(context, (reader) => simulatedRefusals(reader, simulation, request));
    return connection(await withCursor(page), present.simulatedContact);
  }
}
