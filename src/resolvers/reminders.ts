/** Reminders that other programs go on sending beside a payment plan or a pause, and the confirmation that they are off. */
import { Arg, Authorized, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { confirmRemindersOff } from "../actions/confirm-reminders.js";
import { reminderName, reminderWords } from "../domain/reminders.js";
import { toGlobalId } from "../schema/ids.js";
import { ReminderBesidePlan, RemindersPayload } from "../schema/reminders.js";
import { Debtor } from "../schema/types.js";
import { remindersOfDebtors, type ReminderRow } from "../store/queries/reminders.js";
import { read, type RequestContext } from "./context.js";
import { idOrNowhere } from "./input.js";
import { userErrors } from "./present.js";

@Resolver(() => Debtor)
export class ReminderResolver {
  @Authorized("plans:read")
  @FieldResolver(() => [ReminderBesidePlan], {
    nullable: true,
    description:
      "Reminders that the ledger or a CRM goes on sending beside a payment plan, or while contact about payment is paused, as far as is known. None is called off before the source or a person says so.",
  })
  async remindersBesidePlan(
    @Root() root: Debtor,
    @Ctx() context: RequestContext,
  ): Promise<ReminderBesidePlan[]> {
    return (await context.loaders.reminders().load(root.uuid)).map(present);
  }

  @Authorized("plans:write")
  @Mutation(() => RemindersPayload, {
    description:
      "A person has switched off, in the source, the reminders that went on beside a payment plan or while contact about payment is paused. If the source still sends or runs them later, they are found anew.",
  })
  async confirmRemindersOff(
    @Arg("debtorId", () => ID) debtorId: string,
    @Arg("connectionId", () => ID, { description: "The source that reminded." })
    connectionId: string,
    @Arg("idempotencyKey", () => String, {
      description: "Names this intention: the same key with the same input is done once.",
    })
    idempotencyKey: string,
    @Ctx() context: RequestContext,
  ): Promise<RemindersPayload> {
    const { actions, principal } = context;
    const input = {
      debtorId: idOrNowhere("Debtor", debtorId),
      connectionId: idOrNowhere("Connection", connectionId),
    };
    const result = await confirmRemindersOff(actions, principal, input, idempotencyKey);
    if (!result.ok) return { reminders: null, userErrors: userErrors(result.problems) };
    const rows = await read(context, (reader) =>
      remindersOfDebtors(reader, principal.tenantId, [result.value.debtorId]),
    );
    return { reminders: rows.map(present), userErrors: [] };
  }
}

function present(row: ReminderRow): ReminderBesidePlan {
  const { vendor, because, state, evidence, seenAt } = row;
  return {
    ...{ vendor, because, state, evidence, seenAt },
    confirmedAt: state === "CONFIRMED_OFF" ? row.confirmedAt : null,
    connectionId: toGlobalId("Connection", row.connectionId),
    name: reminderName(vendor, row),
    words: reminderWords(vendor, row, row.taskProblem),
  };
}
