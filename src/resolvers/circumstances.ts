/** What is going on with a debtor: looking, recording, changing, and the queue of what a person has to look at. */
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { changeCircumstance, rehearseChangeOf } from "../actions/change-circumstance.js";
import { readCircumstanceDetail } from "../actions/read-detail.js";
import {
  recordCircumstance,
  rehearseRecording,
  type CircumstanceToRecord,
} from "../actions/record-circumstance.js";
import { rehearseReview, requestReview } from "../actions/request-review.js";
import { todayIn, type PlainDate } from "../domain/calendar.js";
import type { CircumstanceKind, NeedPurpose } from "../domain/circumstances/kinds.js";
import { CircumstanceKindEnum, NeedPurposeEnum } from "../schema/circumstance-enums.js";
import * as inputs from "../schema/circumstance-inputs.js";
import {
  Care,
  Circumstance,
  CircumstanceConnection,
  CircumstancePayload,
  CircumstanceStep,
  SealedDetailPayload,
} from "../schema/circumstances.js";
import type { ConnectionOf } from "../schema/connections.js";
import { Debtor } from "../schema/types.js";
import { circumstancesToLookAt } from "../store/queries/circumstances.js";
import { tenantById } from "../store/tenants.js";
import { read, type RequestContext } from "./context.js";
import { idOrNowhere, keyDescription, pageRequest, withCursor } from "./input.js";
import { connection, userErrors } from "./present.js";
import { circumstance, drawn, step, stored } from "./present-circumstances.js";
import * as reading from "./read-circumstances.js";

const dryRunDescription =
  "Store and send nothing; show what would be recorded, and what the CRMs would be told.";

/** Of a mutation that records: the key and the dry run. */
const KeyArg = () => Arg("idempotencyKey", () => String, { description: keyDescription });
const DryRunArg = () =>
  Arg("dryRun", () => Boolean, { defaultValue: false, description: dryRunDescription });

@Resolver(() => Debtor)
export class CircumstanceResolver {
  @Authorized("care:read")
  @FieldResolver(() => CircumstanceConnection, {
    nullable: true,
    description:
      "Holds, support needs, disputes, promises, commitments, complaints and wishes, the newest first.",
  })
  async circumstances(
    @Root() root: Debtor,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Arg("kinds", () => [CircumstanceKindEnum], { nullable: true })
    kinds: CircumstanceKind[] | null | undefined,
    @Arg("openOnly", () => Boolean, { defaultValue: true, description: "Without what is over." })
    openOnly: boolean,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Circumstance>> {
    const request = { ...pageRequest(first, after), kinds: kinds ?? null, openOnly };
    const loader = context.loaders.circumstances(request, context.actions.clock.now());
    return connection(await withCursor(loader.load(root.uuid)), circumstance);
  }

  @FieldResolver(() => Care, {
    nullable: true,
    description: "What to know before anything is said to them; null: nothing out of the ordinary.",
  })
  async care(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<Care | null> {
    const care = await context.loaders.care(context.actions.clock.now()).load(root.uuid);
    return care?.words ? { words: care.words, until: care.until } : null;
  }

  @Authorized("care:read")
  @Query(() => CircumstanceConnection, {
    description:
      "What a person has to look at by now, the longest due first: reviews, answers, promises, commitments. Nothing restarts by itself.",
  })
  async needsReview(
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Arg("kinds", () => [CircumstanceKindEnum], { nullable: true })
    kinds: CircumstanceKind[] | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Circumstance>> {
    const request = { ...pageRequest(first, after), kinds: kinds ?? null };
    const { tenantId } = context.principal;
    const now = context.actions.clock.now();
    const today = await todayOf(context);
    const page = await withCursor(
      read(context, (reader) => circumstancesToLookAt(reader, tenantId, request, today, now)),
    );
    return connection(page, circumstance);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "Pauses contact, consequences, interest or reminders until it ends.",
  })
  placeHold(
    @Arg("input", () => inputs.PlaceHoldInput) input: inputs.PlaceHoldInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readHold(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description:
      "Somebody is to be handled with care. What others do differently is open to them; why is sealed.",
  })
  async recordSupportNeed(
    @Arg("input", () => inputs.RecordSupportNeedInput) input: inputs.RecordSupportNeedInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    const draft = reading.readSupportNeed(input, await todayOf(context));
    return record(context, draft, idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "The debtor disputes what is owed. It is not asked for until that is answered.",
  })
  openDispute(
    @Arg("input", () => inputs.OpenDisputeInput) input: inputs.OpenDisputeInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readDispute(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description:
      "The debtor has promised to pay. Until then nobody asks; the ledger tells whether it is kept.",
  })
  recordPromise(
    @Arg("input", () => inputs.RecordPromiseInput) input: inputs.RecordPromiseInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readPromise(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "We have promised something to the debtor: who does it, and by when.",
  })
  makeCommitment(
    @Arg("input", () => inputs.MakeCommitmentInput) input: inputs.MakeCommitmentInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readCommitment(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, { description: "The debtor complains." })
  async recordComplaint(
    @Arg("input", () => inputs.RecordComplaintInput) input: inputs.RecordComplaintInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    const draft = reading.readComplaint(input, await todayOf(context));
    return record(context, draft, idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description:
      "How somebody would rather be reached. It takes the place of what they said before.",
  })
  setContactPreference(
    @Arg("input", () => inputs.SetContactPreferenceInput) input: inputs.SetContactPreferenceInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readPreference(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "Somebody does not want to be contacted, or not in this way. A word is enough.",
  })
  recordOptOut(
    @Arg("input", () => inputs.RecordOptOutInput) input: inputs.RecordOptOutInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readOptOut(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "Somebody agreed to contact that the rules would bar otherwise.",
  })
  recordConsent(
    @Arg("input", () => inputs.RecordConsentInput) input: inputs.RecordConsentInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<CircumstancePayload> {
    return record(context, reading.readConsent(input), idempotencyKey, dryRun);
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description:
      "Asks a person whether a contact may be made that the rules leave to them (REVIEW). It waits in needsReview; ALLOW holds for a week, for the same contact and the same rules.",
  })
  async requestContactReview(
    @Arg("input", () => inputs.RequestContactReviewInput) input: inputs.RequestContactReviewInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<CircumstancePayload> {
    const review = reading.readReview(input);
    if (dryRun) return drawn(await rehearseReview(actions, principal, review));
    return stored(await requestReview(actions, principal, review, idempotencyKey));
  }

  @Authorized("care:write")
  @Mutation(() => CircumstancePayload, {
    description: "Prolongs it, ends it, answers it, keeps or breaks it: one of its allowedChanges.",
  })
  async changeCircumstance(
    @Arg("input", () => inputs.ChangeCircumstanceInput) input: inputs.ChangeCircumstanceInput,
    @KeyArg() idempotencyKey: string,
    @DryRunArg() dryRun: boolean,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<CircumstancePayload> {
    const change = {
      id: idOrNowhere("Circumstance", input.id),
      change: input.change,
      version: input.version ?? null,
      lookOn: reading.dayOrNull(input.lookOn),
      words: reading.textOrNull(input.words, "words"),
    };
    if (dryRun) return drawn(await rehearseChangeOf(actions, principal, change));
    return stored(await changeCircumstance(actions, principal, change, idempotencyKey));
  }

  @Authorized("care:detail")
  @Mutation(() => SealedDetailPayload, {
    description:
      "Opens what is sealed with something, for a purpose that was agreed. Who read it, and for what, is kept.",
  })
  async readSealedDetail(
    @Arg("circumstanceId", () => ID) circumstanceId: string,
    @Arg("purpose", () => NeedPurposeEnum) purpose: NeedPurpose,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<SealedDetailPayload> {
    const id = idOrNowhere("Circumstance", circumstanceId);
    const result = await readCircumstanceDetail(actions, principal, { id, purpose });
    return {
      details: result.ok ? result.value : null,
      userErrors: result.ok ? [] : userErrors(result.problems),
    };
  }
}

@Resolver(() => Circumstance)
export class CircumstanceStepsResolver {
  @FieldResolver(() => [CircumstanceStep], { description: "All that was done, the oldest first." })
  async history(
    @Root() root: Circumstance,
    @Ctx() context: RequestContext,
  ): Promise<CircumstanceStep[]> {
    return (await context.loaders.circumstanceSteps().load(root.uuid)).map(step);
  }
}

/** The day that it is for the tenant. */
async function todayOf(context: RequestContext): Promise<PlainDate> {
  const tenant = await read(context, (reader) => tenantById(reader, context.principal.tenantId));
  return todayIn(context.actions.clock.now(), tenant.time_zone);
}

async function record(
  { actions, principal }: RequestContext,
  draft: CircumstanceToRecord,
  idempotencyKey: string,
  dryRun: boolean,
): Promise<CircumstancePayload> {
  if (dryRun) return drawn(await rehearseRecording(actions, principal, draft));
  return stored(await recordCircumstance(actions, principal, draft, idempotencyKey));
}
