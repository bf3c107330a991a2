/** Where to send somebody who is in debt: who advises them free of charge, in a fixed order. Pure. */
import { countriesOf, regionOf } from "../domain/contact/live/places.js";
import { adviceOrganisations, type AdviceOrganisation } from "./debt-advice-organisations.js";

export interface AdviceQuestion {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2, or the part after the country; null: it is not known, and no region's are left out. */
  readonly region: string | null;
  /** Null: for whomever. */
  readonly kind: "PERSON" | "ORGANISATION" | null;
  /** BCP 47: who is known to speak it comes before others of the same rank. */
  readonly language?: string | null;
}

export interface Advice {
  readonly organisations: readonly AdviceOrganisation[];
  /** What to say of the list, also where it is empty. */
  readonly words: string;
}

/**
 * Their own region's before the whole country's, these before those of other regions; who has a telephone first; then by
 * language, by how well the entry is proved, and as the table has them.
 * @param organisations instead of the table
 */
export function adviceFor(
  question: AdviceQuestion,
  organisations: readonly AdviceOrganisation[] = adviceOrganisations,
): Advice {
  const shown = organisations.filter((each) => serves(each, question));
  return {
    organisations: inOrder(shown, (each) => ranksOf(each, question)),
    words: wordsFor(shown.length, question),
  };
}

/**
 * For a debtor: by the countries of its telephone numbers, else by the tenant's; the tenant's region counts in its country.
 * @param numbers E.164
 */
export function adviceForDebtor(
  numbers: readonly string[],
  tenant: { readonly country: string; readonly region: string | null },
  about: Pick<AdviceQuestion, "kind" | "language">,
): Advice {
  const found = countriesOf(numbers, tenant.country).countries.map((country) =>
    adviceFor({ ...about, country, region: country === tenant.country ? tenant.region : null }),
  );
  const some = found.filter(({ organisations }) => organisations.length > 0);
  return {
    organisations: some.flatMap(({ organisations }) => organisations),
    words: (some[0] ?? found[0])?.words ?? "",
  };
}

function serves(organisation: AdviceOrganisation, question: AdviceQuestion): boolean {
  const { kind } = question;
  if (organisation.country !== question.country || organisation.verification === "UNVERIFIED")
    return false;
  if (kind !== null && !organisation.forWhom.includes(kind === "PERSON" ? "PERSON" : "BUSINESS"))
    return false;
  return question.region === null || (organisation.regions?.includes(regionOf(question)) ?? true);
}

const proofs = ["VERIFIED", "REPRODUCED", "DESCRIBED", "UNVERIFIED"];

/** The lower, the earlier; the first that differs decides. */
function ranksOf(organisation: AdviceOrganisation, question: AdviceQuestion): number[] {
  const { regions, telephone, languages, verification } = organisation;
  const wanted = question.language?.split("-")[0]?.toLowerCase();
  return [
    (regions === undefined) === (question.region === null) ? 0 : 1,
    telephone ? 0 : 1,
    wanted === undefined || languages.includes(wanted) ? 0 : 1,
    proofs.indexOf(verification),
  ];
}

function inOrder<T>(items: readonly T[], ranks: (item: T) => readonly number[]): T[] {
  return items.toSorted((a, b) => {
    const others = ranks(b);
    return ranks(a).reduce((decided, rank, at) => decided || rank - (others[at] ?? 0), 0);
  });
}

function wordsFor(count: number, { country, kind }: AdviceQuestion): string {
  if (count > 0) return "These organisations advise people in debt free of charge.";
  const name = new Intl.DisplayNames("en", { type: "region", fallback: "code" }).of(country);
  return `We know of no organisation in ${name ?? country} that advises ${kind === "ORGANISATION" ? "businesses" : "people"} free of charge. There may be some all the same: a town hall or a consumers' association often knows.`;
}
