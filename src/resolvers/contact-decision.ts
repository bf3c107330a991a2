/** May we make contact with a debtor: how, when, and why not. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Arg, Authorized, Ctx, FieldResolver, ID, Resolver, Root } from "type-graphql";
import { answerContact } from "../domain/contact/answer.js";
import type { Channel, Purpose } from "../domain/contact/case.js";
import { ContactDecision } from "../schema/contact-decision.js";
import { ContactAimEnum, ContactChannelEnum } from "../schema/contact-enums.js";
import { fromGlobalId } from "../schema/ids.js";
import { CollectionView, Debtor } from "../schema/types.js";
import type { RequestContext } from "./context.js";
import { badInput, idOf } from "./input.js";
import { contactDecision } from "./present-contact.js";

interface Asked {
  readonly personId?: string | null | undefined;
  readonly channel?: Channel | null | undefined;
  readonly purpose: Purpose;
  readonly at?: Date | null | undefined;
  readonly receivableIds?: readonly string[] | null | undefined;
}

const fieldDescription =
  "Whether contact may be made at a time, in which way best, and why not. Without arguments: with the debtor as it can best be reached now, about all that is open. An organisation is reached through whoever may be told what it owes.";

@Resolver(() => Debtor)
export class ContactDecisionResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => ContactDecision, { nullable: true, description: fieldDescription })
  contactDecision(
    @Root() root: Debtor,
    @Arg("personId", () => ID, {
      nullable: true,
      description: "One of the people around the debtor, or the debtor's own record.",
    })
    personId: string | null | undefined,
    @Arg("channel", () => ContactChannelEnum, { nullable: true })
    channel: Channel | null | undefined,
    @Arg("purpose", () => ContactAimEnum, { defaultValue: "COLLECT" }) purpose: Purpose,
    @Arg("at", () => GraphQLDateTimeISO, {
      nullable: true,
      description: "Now, where it is left out. Not in the past.",
    })
    at: Date | null | undefined,
    @Arg("receivableIds", () => [ID], {
      nullable: true,
      description: "What it is about; all that is open, where it is left out.",
    })
    receivableIds: readonly string[] | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ContactDecision> {
    return decide(root, { personId, channel, purpose, at, receivableIds }, context);
  }
}

@Resolver(() => CollectionView)
export class CardContactResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => ContactDecision, {
    nullable: true,
    description: "Whether the debtor may be asked for payment now, in which way best, and why not.",
  })
  contactDecision(
    @Root() root: CollectionView,
    @Ctx() context: RequestContext,
  ): Promise<ContactDecision> {
    return decide(root.debtor, { purpose: "COLLECT" }, context);
  }
}

async function decide(
  { uuid }: Pick<Debtor, "uuid">,
  asked: Asked,
  context: RequestContext,
): Promise<ContactDecision> {
  const { loaders, actions } = context;
  const now = actions.clock.now();
  const ask = {
    personId: personIn(asked.personId ?? null),
    channel: asked.channel ?? null,
    purpose: asked.purpose,
    at: instantIn(asked.at ?? null, now),
    receivableIds: receivablesIn(asked.receivableIds ?? null),
  };
  const [facts, ground] = await Promise.all([
    loaders.contactFacts(now).load(uuid),
    loaders.contactGround(ask.at),
  ]);
  const answer = facts && answerContact(facts, ask, ground);
  if (!answer)
    throw badInput(
      ["personId"],
      "This is none of the people around the debtor: take a personId from the debtor's own list.",
    );
  return contactDecision(answer, ground);
}

function personIn(globalId: string | null): string | null {
  if (globalId === null) return null;
  const decoded = fromGlobalId(globalId);
  if (decoded?.type === "Party" || decoded?.type === "ContactPerson") return decoded.id;
  throw badInput(["personId"], '"personId" is no id of a person: take one from the debtor.');
}

/** Clocks differ a little. */
const slackMs = 5 * 60_000;
const furthestMs = 366 * 86_400_000;

function instantIn(at: Date | null, now: Date): Date {
  if (at === null) return now;
  const ahead = at.getTime() - now.getTime();
  if (ahead < -slackMs)
    throw badInput(
      ["at"],
      "It is asked about contact that is still to be made: give a later time.",
    );
  if (ahead > furthestMs) throw badInput(["at"], "Give a time within the next year.");
  return ahead < 0 ? now : at;
}

function receivablesIn(ids: readonly string[] | null): string[] | null {
  if (ids === null) return null;
  if (ids.length === 0 || ids.length > 1_000)
    throw badInput(["receivableIds"], "Name 1 to 1,000 receivables, or leave it out for all.");
  return ids.map((id) => idOf("Receivable", id, ["receivableIds"]));
}
