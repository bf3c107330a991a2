/** Where to send somebody who is in debt. */
import { Arg, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { AdviceOrganisation } from "../policies/debt-advice-organisations.js";
import { adviceFor, adviceForDebtor, type Advice } from "../policies/debt-advice.js";
import { DebtAdvice } from "../schema/debt-advice.js";
import { PartyKindEnum } from "../schema/enums.js";
import { Debtor } from "../schema/types.js";
import type { RequestContext } from "./context.js";
import { badInput } from "./input.js";

const order =
  "who advises its own region before the whole country, who can be called before who has only a page.";

@Resolver(() => Debtor)
export class DebtAdviceResolver {
  @Authorized("debts:read")
  @Query(() => [DebtAdvice], {
    name: "debtAdvice",
    description: `Who advises people in debt free of charge: ${order} Empty where none is known.`,
  })
  adviceIn(
    @Arg("country", () => String, { description: "ISO 3166-1 alpha-2." }) country: string,
    @Arg("region", () => String, {
      nullable: true,
      description: "ISO 3166-2, such as GB-SCT, or its part after the country.",
    })
    region: string | null | undefined,
    @Arg("kind", () => PartyKindEnum, { nullable: true })
    kind: Debtor["kind"] | null | undefined,
  ): DebtAdvice[] {
    if (!/^[A-Z]{2}$/.test(country))
      throw badInput(["country"], 'Give the country as two capital letters, such as "GB".');
    return presented(adviceFor({ country, region: region ?? null, kind: kindOf(kind) }));
  }

  @Authorized("debts:read")
  @FieldResolver(() => [DebtAdvice], {
    nullable: true,
    description: `Who advises this debtor free of charge, by where its telephone numbers say that it is, or else where the tenant is: ${order}`,
  })
  async debtAdvice(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<DebtAdvice[]> {
    return presented(await adviceAbout(root, context));
  }

  @Authorized("debts:read")
  @FieldResolver(() => String, {
    nullable: true,
    description: "What to say of the list of who advises free of charge, also where it is empty.",
  })
  async debtAdviceWords(@Root() root: Debtor, @Ctx() context: RequestContext): Promise<string> {
    return (await adviceAbout(root, context)).words;
  }
}

async function adviceAbout(root: Debtor, { loaders }: RequestContext): Promise<Advice> {
  const [[known], tenant] = await Promise.all([
    loaders.whereabouts().load(root.uuid),
    loaders.tenant(),
  ]);
  const about = { kind: kindOf(root.kind), language: known?.language ?? null };
  return adviceForDebtor(known?.numbers ?? [], tenant, about);
}

function kindOf(kind: string | null | undefined): "PERSON" | "ORGANISATION" | null {
  return kind === "PERSON" || kind === "ORGANISATION" ? kind : null;
}

function presented({ organisations }: Advice): DebtAdvice[] {
  return organisations.map((each: AdviceOrganisation) => ({
    name: each.name,
    country: each.country,
    regions: each.regions ?? [],
    words: each.words,
    telephone: each.telephone?.e164 ?? null,
    telephoneAsWritten: each.telephone?.asWritten ?? null,
    website: each.website ?? null,
    languages: each.languages,
    source: each.source.url,
    sourceDated: each.source.dated,
    freeBySource: (each.freeBy ?? each.source).url,
    readOn: each.source.readOn,
    verification: each.verification,
  }));
}
