/** Who advises in debt free of charge: that the table is honest, and in which order it is shown. */
import { describe, expect, test } from "@jest/globals";
import { getCountryCallingCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import {
  adviceOrganisations,
  type AdviceOrganisation,
} from "../../src/policies/debt-advice-organisations.js";
import { adviceFor, adviceForDebtor, type AdviceQuestion } from "../../src/policies/debt-advice.js";

/** When this was last looked through. An entry that is older than two years by then has to be read again. */
const lookedThrough = "2026-11-26";
const twoYearsBefore = "2024-11-26";

const somebody = { region: null, kind: "PERSON" } as const;
const names = (question: AdviceQuestion, organisations?: readonly AdviceOrganisation[]): string[] =>
  adviceFor(question, organisations).organisations.map(({ name }) => name);

describe("every entry", () => {
  test.each(adviceOrganisations.map((each) => [`${each.country} ${each.name}`, each] as const))(
    "%s",
    (_, entry) => {
      const sources = [entry.source, ...(entry.freeBy ? [entry.freeBy] : [])];
      for (const { url, readOn, dated } of sources) {
        expect(new URL(url).protocol).toBe("https:");
        expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        expect(readOn <= lookedThrough && readOn >= twoYearsBefore).toBe(true);
        if (dated !== null) expect(dated).toMatch(/^\d{4}(-\d{2}){0,2}$/);
        if (dated !== null) expect(dated <= readOn).toBe(true);
      }
      // Somebody can be reached, and the words say that it costs nothing.
      expect(entry.telephone ?? entry.website).toBeDefined();
      if (entry.website !== undefined) expect(new URL(entry.website).protocol).toBe("https:");
      expect(entry.words).toMatch(/\bfree\b|do not charge/i);
      expect(entry.words).toMatch(/^[^.]+\.$/);
      expect(entry.forWhom.length).toBeGreaterThan(0);
      expect(entry.languages.length).toBeGreaterThan(0);
      for (const region of entry.regions ?? []) expect(region).toMatch(`${entry.country}-`);
    },
  );

  const withTelephone = adviceOrganisations.flatMap(({ name, country, telephone }) =>
    telephone ? [{ name, country, telephone }] : [],
  );
  test.each(withTelephone)("$name has a number of its country", ({ country, telephone }) => {
    const known = country as Parameters<typeof getCountryCallingCode>[0];
    const number = parsePhoneNumberFromString(telephone.e164);
    expect([number?.number, number?.isValid()]).toEqual([telephone.e164, true]);
    // Canada's toll-free numbers are North America's, which the library takes for the United States'.
    expect(number?.countryCallingCode).toBe(getCountryCallingCode(known));
    expect(parsePhoneNumberFromString(telephone.asWritten, known)?.number).toBe(telephone.e164);
  });

  test("has a name of its own in its country, and each country that we say we know has one", () => {
    const all = adviceOrganisations.map(({ country, name }) => `${country} ${name}`);
    expect(new Set(all).size).toBe(all.length);
    for (const country of ["GB", "IE", "US", "CA", "AU", "NZ", "DE", "NL", "FR"])
      expect([country, names({ ...somebody, country }).length]).not.toEqual([country, 0]);
  });
});

describe("the order", () => {
  test("is one's own region first, with those of no other region", () => {
    expect(names({ ...somebody, country: "GB", region: "GB-SCT" })).toEqual([
      "National Debtline",
      "Citizens Advice Scotland",
      "StepChange Debt Charity",
      "Christians Against Poverty",
    ]);
    expect(names({ ...somebody, country: "GB", region: "NIR" })[0]).toBe("Advice NI");
    expect(names({ ...somebody, country: "CA", region: "ON" })).toEqual(["Credit Canada"]);
  });

  test("is the whole country first where the region is not known", () => {
    expect(names({ ...somebody, country: "GB" })).toEqual([
      "StepChange Debt Charity",
      "Christians Against Poverty",
      "National Debtline",
      "Citizens Advice",
      "Citizens Advice Scotland",
      "Advice NI",
    ]);
  });

  test("has telephones before pages, then who speaks the language, then what is better proved", () => {
    const [page, line] = ["Credit.org", "National Debt Helpline"].map((name) =>
      adviceOrganisations.find((each) => each.name === name)!,
    );
    const made: AdviceOrganisation[] = [
      { ...page!, name: "page", country: "XX" },
      { ...page!, name: "proved page", country: "XX", verification: "VERIFIED" },
      { ...page!, name: "French page", country: "XX", languages: ["fr"] },
      { ...line!, name: "line", country: "XX" },
      { ...line!, name: "recalled line", country: "XX", verification: "UNVERIFIED" },
    ];
    const question = { ...somebody, country: "XX" };
    expect(names(question, made)).toEqual(["line", "proved page", "page", "French page"]);
    expect(names({ ...question, language: "fr-CA" }, made)).toEqual([
      "line",
      "French page",
      "proved page",
      "page",
    ]);
  });

  test("keeps businesses and people apart", () => {
    expect(names({ country: "AU", region: null, kind: "ORGANISATION" })).toEqual([
      "Small Business Debt Helpline",
    ]);
    expect(names({ country: "AU", region: null, kind: null })).toHaveLength(3);
  });
});

describe("a debtor", () => {
  const london = { country: "GB", region: "ENG" };
  const about = (numbers: string[], tenant = london) => {
    const { organisations, words } = adviceForDebtor(numbers, tenant, { kind: "PERSON" });
    return { countries: [...new Set(organisations.map(({ country }) => country))], words };
  };

  test("is where its numbers are, else where the tenant is", () => {
    expect(about([]).countries).toEqual(["GB"]);
    expect(about(["+353871234567"]).countries).toEqual(["IE", "GB"]);
    expect(about(["+447700900123"], { country: "GB", region: "NIR" }).countries).toEqual(["GB"]);
  });

  test("of a country of which nothing is known is told so", () => {
    const { countries, words } = about([], { country: "BR", region: "SP" });
    expect(countries).toEqual([]);
    expect(words).toMatch(/^We know of no organisation in Brazil/);
  });
});
