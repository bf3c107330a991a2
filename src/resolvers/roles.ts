/** The people around a debtor: who they are to it, what each may be told, and what people decide about that. */
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import { removePartyRole } from "../actions/remove-party-role.js";
import { setPartyRole } from "../actions/set-party-role.js";
import {
  DebtorPerson,
  PartyRolePayload,
  RemovePartyRoleInput,
  SetPartyRoleInput,
} from "../schema/roles.js";
import { Debtor, Party } from "../schema/types.js";
import type { RequestContext } from "./context.js";
import { keyDescription, idOrNowhere } from "./input.js";
import { personIn } from "./person-id.js";
import * as present from "./present.js";
import { payload, person } from "./present-roles.js";

@Resolver(() => Debtor)
export class RoleResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => [DebtorPerson], {
    nullable: true,
    description:
      "The people around the debtor, what each is to it and may be told. The debtor's own records are in `parties`.",
  })
  async people(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<DebtorPerson[]> {
    const loader = context.loaders.people(context.actions.clock.now());
    return (await loader.load(root.uuid)).map(person);
  }

  @Authorized("contacts:write")
  @Mutation(() => PartyRolePayload, {
    description:
      "Says what a person is to a debtor. It counts before whatever sources say, until it is set anew or removed.",
  })
  async setPartyRole(
    @Arg("input", () => SetPartyRoleInput) input: SetPartyRoleInput,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<PartyRolePayload> {
    const { role, since, until, authority } = input;
    const toSet = {
      debtorId: idOrNowhere("Debtor", input.debtorId),
      personId: personIn(input.personId),
      role,
      since: since ?? null,
      until: until ?? null,
      authority: authority
        ? {
            proof: authority.proof,
            reference: authority.reference?.trim() || null,
            seenOn: authority.seenOn,
          }
        : null,
    };
    return payload(await setPartyRole(actions, principal, toSet, idempotencyKey));
  }

  @Authorized("contacts:write")
  @Mutation(() => PartyRolePayload, {
    description:
      "Says that a person does not have a role with a debtor, whatever sources say now or later.",
  })
  async removePartyRole(
    @Arg("input", () => RemovePartyRoleInput) input: RemovePartyRoleInput,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<PartyRolePayload> {
    const toRemove = {
      debtorId: idOrNowhere("Debtor", input.debtorId),
      personId: personIn(input.personId),
      role: input.role,
    };
    return payload(await removePartyRole(actions, principal, toRemove, idempotencyKey));
  }
}

@Resolver(() => DebtorPerson)
export class DebtorPersonResolver {
  @FieldResolver(() => Party, {
    nullable: true,
    description: "The person's own record; null where only a record of somebody else names them.",
  })
  async party(@Root() root: DebtorPerson, @Ctx() context: RequestContext): Promise<Party | null> {
    if (root.partyUuid === null) return null;
    const row = await context.loaders.party().load(root.partyUuid);
    return row && present.party(row);
  }
}
