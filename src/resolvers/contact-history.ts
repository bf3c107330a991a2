/** What contact there was with debtors, and whether it is known to be all. */
import { Arg, Authorized, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import type { ConnectionOf } from "../schema/connections.js";
import { ContactAttemptConnection } from "../schema/connections.js";
import { DebtorContactHistory, type ContactAttempt } from "../schema/contact-history.js";
import { Debtor } from "../schema/types.js";
import type { RequestContext } from "./context.js";
import { pageRequest, withCursor } from "./input.js";
import { connection } from "./present.js";
import { contactAttempt, debtorHistory } from "./present-history.js";

@Resolver(() => Debtor)
export class ContactHistoryResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => ContactAttemptConnection, {
    nullable: true,
    description:
      "Calls, e-mails, messages, letters and meetings that people, other programs and the ledger had with the debtor, newest first. Look at `contactHistory` before taking it for all there was.",
  })
  async contactAttempts(
    @Root() root: Debtor,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<ContactAttempt>> {
    const now = context.actions.clock.now();
    const loader = context.loaders.contactAttempts(pageRequest(first, after), now);
    return connection(await withCursor(loader.load(root.uuid)), contactAttempt);
  }

  @FieldResolver(() => DebtorContactHistory, {
    description: "Whether what is known of contact with the debtor is all there was.",
  })
  async contactHistory(
    @Root() root: Debtor,
    @Ctx() context: RequestContext,
  ): Promise<DebtorContactHistory> {
    const loader = context.loaders.contactHistories(context.actions.clock.now());
    return debtorHistory(await loader.load(root.uuid));
  }
}
