/** Debtors, their parties and what they owe. */
import type { GraphQLResolveInfo } from "graphql";
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  ID,
  Info,
  Int,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { allowedActions } from "../actions/allowed-actions.js";
import { parseCurrency } from "../domain/money.js";
import type { ConnectionOf } from "../schema/connections.js";
import {
  DebtorConnection,
  PaymentPlanConnection,
  ReceivableConnection,
  SettlementLineConnection,
} from "../schema/connections.js";
import { DebtorSortEnum } from "../schema/enums.js";
import { DebtorFilterInput, SourceRefInput } from "../schema/inputs.js";
import {
  CollectionView,
  ContactPoint,
  Debtor,
  JoinReason,
  Party,
  Receivable,
} from "../schema/types.js";
import type { SettlementLine, PaymentPlan } from "../schema/types.js";
import {
  debtorById,
  debtorBySource,
  debtorsPage,
  type DebtorFilter,
  type DebtorSort,
} from "../store/queries/debtors.js";
import { sortName } from "../store/sort-name.js";
import { read, type RequestContext } from "./context.js";
import { badInput, idOf, isText, pageRequest, withCursor } from "./input.js";
import { askedOfCard, askedOfPage } from "./look-ahead.js";
import * as present from "./present.js";
import { canonicalRecordId } from "./record-id.js";

@Resolver(() => Debtor)
export class DebtorResolver {
  @Authorized("debts:read")
  @Query(() => Debtor, {
    nullable: true,
    description: "One debtor by id, also by an id from before a join.",
  })
  async debtor(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Debtor | null> {
    const uuid = idOf("Debtor", id, ["id"]);
    const row = await read(context, (transaction) =>
      debtorById(transaction, context.principal.tenantId, uuid, context.actions.clock.now()),
    );
    return row && present.debtor(row);
  }

  @Authorized("debts:read")
  @Query(() => DebtorConnection, { description: "Debtors, in pages." })
  async debtors(
    @Arg("filter", () => DebtorFilterInput, { nullable: true })
    filter: DebtorFilterInput | null | undefined,
    @Arg("sort", () => DebtorSortEnum, { defaultValue: "OLDEST_DUE" }) sort: DebtorSort,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Debtor>> {
    const asked = askedOfPage(info);
    const request = { ...pageRequest(first, after), filter: readFilter(filter ?? {}), sort, asked };
    if (sort === "OVERDUE_AMOUNT" && request.filter.currency === null) {
      throw badInput(
        ["filter", "currency"],
        "Amounts of different currencies have no order: give filter.currency to sort by OVERDUE_AMOUNT.",
      );
    }
    const page = await withCursor(
      read(context, (transaction) =>
        debtorsPage(transaction, context.principal.tenantId, request, context.actions.clock.now()),
      ),
    );
    return present.connection(page, present.debtorWith(asked.receivables));
  }

  @Authorized("debts:read")
  @Query(() => CollectionView, {
    nullable: true,
    description:
      "All that a card shows of one record in another system; null when Forbear does not know the record.",
  })
  async collectionView(
    @Arg("ref", () => SourceRefInput) ref: SourceRefInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<CollectionView | null> {
    const lookup = {
      ...ref,
      id: canonicalRecordId(ref.vendor, ref.id),
      account: ref.account ?? null,
    };
    // No record is named so, and the database would not even take the question.
    if (![lookup.id, lookup.objectType, lookup.account ?? ""].every(isText)) return null;
    const { tenantId } = context.principal;
    const hit = await read(context, (transaction) =>
      debtorBySource(transaction, tenantId, lookup, askedOfCard(info), context.actions.clock.now()),
    );
    if (!hit) return null;
    const { livePlan } = hit;
    return {
      ref: { vendor: ref.vendor, account: hit.account, objectType: ref.objectType, id: lookup.id },
      debtor: present.debtor(hit.debtor),
      plan: livePlan && present.plan(livePlan),
      actions: allowedActions(context.principal, {
        livePlan: livePlan?.state ?? null,
        owes: hit.owes,
      }),
    };
  }

  @FieldResolver(() => [Party], { description: "The debtor as each source knows it." })
  async parties(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<Party[]> {
    return (await context.loaders.parties().load(root.uuid)).map(present.party);
  }

  @FieldResolver(() => [JoinReason], { description: "Why the parties are one debtor." })
  async joins(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<JoinReason[]> {
    return (await context.loaders.joinReasons().load(root.uuid)).map(present.joinReason);
  }

  @FieldResolver(() => ReceivableConnection, {
    description: "What is or was owed, oldest due first.",
  })
  async receivables(
    @Root() root: Debtor,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Arg("openOnly", () => Boolean, { defaultValue: false }) openOnly: boolean,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Receivable>> {
    const loader = context.loaders.receivables({ ...pageRequest(first, after), openOnly });
    return present.connection(await withCursor(loader.load(root.uuid)), present.receivable);
  }

  @Authorized("plans:read")
  @FieldResolver(() => PaymentPlanConnection, {
    nullable: true,
    description: "Payment plans, newest first.",
  })
  async plans(
    @Root() root: Debtor,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<PaymentPlan>> {
    const loader = context.loaders.plans(pageRequest(first, after));
    return present.connection(await withCursor(loader.load(root.uuid)), present.plan);
  }
}

function readFilter(filter: DebtorFilterInput): DebtorFilter {
  const { overdueAtLeast } = filter;
  return {
    statuses: filter.status ?? null,
    currency: readFilterCurrency(filter),
    overdueAtLeastMinor: overdueAtLeast?.amountMinor ?? null,
    nameContains: typeof filter.nameContains === "string" ? readName(filter.nameContains) : null,
  };
}

function readFilterCurrency({ currency, overdueAtLeast }: DebtorFilterInput): string | null {
  if (typeof currency === "string") checkCurrency(currency, ["filter", "currency"]);
  if (!overdueAtLeast) return currency ?? null;
  const field = ["filter", "overdueAtLeast", "currency"];
  checkCurrency(overdueAtLeast.currency, field);
  if (typeof currency === "string" && overdueAtLeast.currency !== currency)
    throw badInput(field, "It must be the same currency as filter.currency.");
  if (overdueAtLeast.amountMinor < 0n) {
    throw badInput(["filter", "overdueAtLeast"], "An amount to look for cannot be below zero.");
  }
  return overdueAtLeast.currency;
}

function readName(part: string): string {
  const name = sortName(part);
  if (name.length >= 2 && isText(name)) return name;
  throw badInput(
    ["filter", "nameContains"],
    "Give at least 2 characters of the name, or leave it out.",
  );
}

function checkCurrency(code: string, field: readonly string[]): void {
  try {
    parseCurrency(code);
  } catch (error) {
    throw badInput(field, error instanceof Error ? error.message : "The currency cannot be read.");
  }
}

@Resolver(() => Party)
export class PartyResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => [ContactPoint], { nullable: true, description: "Ways to reach the party." })
  contactPoints(@Root() root: Party): readonly ContactPoint[] {
    return root.contactPointRows;
  }
}

@Resolver(() => Receivable)
export class ReceivableResolver {
  @FieldResolver(() => SettlementLineConnection, {
    description: "What lowered the amount owed, oldest first.",
  })
  async settlementLines(
    @Root() root: Receivable,
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<SettlementLine>> {
    const loader = context.loaders.lines(pageRequest(first, after));
    return present.connection(await withCursor(loader.load(root.uuid)), present.settlementLine);
  }
}
