/** Reads what is sealed with a circumstance: for a purpose that was agreed, and never without a trace. */
import type { Principal } from "../access/principal.js";
import type { SealedDetail } from "../domain/circumstances/draft.js";
import type { NeedPurpose } from "../domain/circumstances/kinds.js";
import { readDetails } from "../store/circumstances.js";
import { circumstanceById } from "../store/queries/circumstances.js";
import { auditStatement } from "./audit.js";
import type { ActionContext } from "./context.js";
import { accept, refuse, type Result } from "./problem.js";

export async function readCircumstanceDetail(
  context: ActionContext,
  principal: Principal,
  { id, purpose }: { readonly id: string; readonly purpose: NeedPurpose },
): Promise<Result<(SealedDetail & { readonly version: number })[]>> {
  const { tenantId } = principal;
  return context.database.asTenant(principal, async (transaction) => {
    const found = await circumstanceById(transaction, tenantId, id);
    if (!found) return refuse("NOT_FOUND", ["id"], "There is nothing with this id.");
    const { body, debtorId } = found;
    if (body.kind === "SUPPORT_NEED" && !body.purposes.includes(purpose))
      return refuse(
        "PURPOSE_NOT_AGREED",
        ["purpose"],
        "It may not be used for this: ask the person, and record what they agree to.",
      );
    const details = await readDetails(transaction, context.sealer, { tenantId, id, purpose });
    const detail = { circumstanceId: id, purpose };
    const deed = { action: "DETAIL_READ", subject: `debtor:${debtorId}`, detail };
    // The transaction of the reading: who reads leaves a trace, or reads nothing.
    await auditStatement(transaction, principal, deed, context.clock.now());
    return accept(details);
  });
}
