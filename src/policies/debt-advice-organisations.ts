/**
 * Who advises people in debt free of charge, by country. An entry stands here only with the page that it was read on;
 * what that page did not state is left out: a number that may be wrong helps nobody. No lines for emergencies or crises.
 */
import type { Verification } from "../domain/contact/pack.js";

/** Where something was read. */
export interface AdviceSource {
  /** https. */
  readonly url: string;
  /** YYYY-MM-DD: when we read it. A stored copy may be older than that. */
  readonly readOn: string;
  /** From when the page says that it is: YYYY, YYYY-MM or YYYY-MM-DD; null where it does not say. */
  readonly dated: string | null;
}

export interface AdviceOrganisation {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 3166-2; left out: the whole country. */
  readonly regions?: readonly string[];
  /** What it offers, to whoever is in debt. */
  readonly words: string;
  readonly telephone?: { readonly e164: string; readonly asWritten: string };
  readonly website?: string;
  /** A business is a sole trader, too. */
  readonly forWhom: readonly ("PERSON" | "BUSINESS")[];
  /** BCP 47: of the pages that were read; it may speak more. */
  readonly languages: readonly string[];
  /**
   * VERIFIED on its own page or a regulator's, REPRODUCED from its own paper elsewhere, DESCRIBED by somebody else,
   * UNVERIFIED: recalled, and shown to nobody.
   */
  readonly verification: Exclude<Verification, "HOUSE">;
  readonly source: AdviceSource;
  /** That advice costs nothing; left out: the same page says so. */
  readonly freeBy?: AdviceSource;
}

const read = (url: string, dated: string | null = null): AdviceSource => ({
  url,
  dated,
  readOn: "2026-11-26",
});

const unitedKingdom: readonly AdviceOrganisation[] = [
  {
    name: "StepChange Debt Charity",
    country: "GB",
    words:
      "A charity that looks at all your debts with you, by telephone or online, free of charge.",
    telephone: { e164: "+448001381111", asWritten: "0800 138 1111" },
    website: "https://www.stepchange.org",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://stepchange.org/clients/ways-to-pay-your-plan.aspx"),
    freeBy: read(
      "https://www.eveningexpress.co.uk/fp/lifestyle/sponsored-change-your-debt-story/",
      "2020-03-23",
    ),
  },
  {
    name: "National Debtline",
    country: "GB",
    // The Guardian of 9 April 2005 names the three.
    regions: ["GB-ENG", "GB-WLS", "GB-SCT"],
    words:
      "Free advice about debts by telephone and chat, and guides for dealing with them yourself.",
    telephone: { e164: "+448088084000", asWritten: "0808 808 4000" },
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "DESCRIBED",
    source: read("https://help.maji.io/en/articles/5718048-get-help-with-your-debts"),
  },
  {
    name: "Christians Against Poverty",
    country: "GB",
    words: "A charity that helps anybody with debts, of any belief or none, free of charge.",
    telephone: { e164: "+448003280006", asWritten: "0800 328 0006" },
    website: "https://capuk.org",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://capuk.org/connect/keep-up-to-date/blog", "2021-04-16"),
  },
  {
    name: "Business Debtline",
    country: "GB",
    // Its own fact sheets tell England and Wales from Scotland; of Northern Ireland nothing was found.
    regions: ["GB-ENG", "GB-WLS", "GB-SCT"],
    words: "Free advice about business and personal debts for people who work for themselves.",
    telephone: { e164: "+448001976026", asWritten: "0800 197 6026" },
    website: "https://businessdebtline.org",
    forWhom: ["BUSINESS"],
    languages: ["en"],
    verification: "REPRODUCED",
    source: read("https://doczz.net/doc/2072113/dealing-with-your-business-debts"),
  },
  {
    name: "Citizens Advice",
    country: "GB",
    regions: ["GB-ENG", "GB-WLS"],
    words: "Free, confidential advice about debts at local offices and online.",
    website: "https://www.citizensadvice.org.uk",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://citizensadvicecopeland.org.uk/index.php/debt-and-money"),
  },
  {
    name: "Citizens Advice Scotland",
    country: "GB",
    regions: ["GB-SCT"],
    words:
      "Free, confidential advice about debts at bureaux across Scotland, by telephone or online.",
    website: "https://www.cas.org.uk",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://falkirkcab.org.uk/news/new-year-message", "2019"),
  },
  {
    name: "Advice NI",
    country: "GB",
    regions: ["GB-NIR"],
    words: "Free, confidential advice about debts for people and businesses in Northern Ireland.",
    website: "https://www.adviceni.net",
    forWhom: ["PERSON", "BUSINESS"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://www.adviceni.net/blog/worst-blue-monday-record-advice-ni", "2021-01"),
  },
];

const ireland: readonly AdviceOrganisation[] = [
  {
    name: "MABS, the Money Advice and Budgeting Service",
    country: "IE",
    words: "The State's free, confidential service for people in debt or at risk of it.",
    website: "https://www.mabs.ie",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "REPRODUCED",
    source: read(
      "https://vdocuments.site/mabs-money-a4-to-a5-31316money-management-guide-mabs-2-index-3-introduction.html",
      "2016-03-31",
    ),
  },
];

const germany: readonly AdviceOrganisation[] = [
  {
    name: "Schuldenhelpline of Schuldnerhilfe Köln",
    country: "DE",
    words:
      "Free first help with debts by telephone or e-mail, without giving your name if you wish.",
    website: "https://www.schuldenhelpline.de",
    forWhom: ["PERSON"],
    languages: ["de"],
    verification: "DESCRIBED",
    source: read("https://so-geht-bank-heute.targobank.de/targobank/schuldenhelpline/"),
  },
  {
    name: "Caritas online advice for people in debt",
    country: "DE",
    words: "Free, anonymous advice about debts online, and at advice centres of Caritas.",
    website: "https://www.caritas.de/onlineberatung",
    forWhom: ["PERSON"],
    languages: ["de"],
    verification: "DESCRIBED",
    source: read(
      "https://paulinus-bistumsnews.de/aktuell/news/artikel/Caritas-macht-auf-Beratung-aufmerksam/",
    ),
  },
];

const netherlandsAndFrance: readonly AdviceOrganisation[] = [
  {
    name: "Geldfit",
    country: "NL",
    words: "A free telephone line that listens and finds the right help with debts near you.",
    telephone: { e164: "+318008115", asWritten: "0800-8115" },
    website: "https://geldfit.nl",
    forWhom: ["PERSON"],
    languages: ["nl"],
    verification: "DESCRIBED",
    source: read(
      "https://www.blikopnieuws.nl/economie/293755/aantal-mensen-dat-belt-voor-hulp-bij-geldzorgen-in-maart-verdubbeld.html",
      "2022-04",
    ),
  },
  {
    name: "Points conseil budget",
    country: "FR",
    words:
      "Places all over France where anybody gets free, confidential advice about budget and debts.",
    website:
      "https://solidarites-sante.gouv.fr/affaires-sociales/lutte-contre-l-exclusion/lutte-pauvrete-gouv-fr/la-mise-en-oeuvre/renforcer-l-acces-aux-droits/article/deployer-des-points-conseil-budget",
    forWhom: ["PERSON"],
    languages: ["fr"],
    verification: "VERIFIED",
    source: read(
      "https://solidarites-sante.gouv.fr/affaires-sociales/lutte-contre-l-exclusion/lutte-pauvrete-gouv-fr/la-mise-en-oeuvre/renforcer-l-acces-aux-droits/article/deployer-des-points-conseil-budget",
    ),
  },
  {
    name: "Crésus",
    country: "FR",
    words:
      "Volunteers who stand by people with too many debts, free of charge and for as long as it takes.",
    website: "https://www.cresus.org",
    forWhom: ["PERSON"],
    languages: ["fr"],
    verification: "VERIFIED",
    source: read("https://www.cresus.org/notre-histoire/"),
    freeBy: read("https://www.marcelle.media/?p=47923", "2024-05-14"),
  },
];

const northAmerica: readonly AdviceOrganisation[] = [
  {
    name: "Money Management International",
    country: "US",
    words:
      "A non-profit whose first talk about your debts is free; a plan that it runs for you may cost, so ask first.",
    website: "https://www.moneymanagement.org",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read(
      "https://www.moneymanagement.org/credit-counseling/how-does-consumer-credit-counseling-work",
    ),
  },
  {
    name: "Credit.org",
    country: "US",
    words:
      "A non-profit whose talks about your debts are free; a plan that it runs for you may cost, so ask first.",
    website: "https://credit.org",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "REPRODUCED",
    source: read("https://uat.credit.org/credit-counseling/"),
  },
  {
    name: "Credit Canada",
    country: "CA",
    words:
      "A non-profit whose talks about your debts are free; a plan that it runs for you may cost, so ask first.",
    telephone: { e164: "+18002672272", asWritten: "1-800-267-2272" },
    website: "https://www.creditcanada.com",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "DESCRIBED",
    source: read("https://uniteherelocal75.org/budgeting-dealing-with-creditors"),
    freeBy: read(
      "https://www.creditcanada.com/blog/how-does-credit-counselling-work",
      "2026-02-12",
    ),
  },
  {
    name: "Associations coopératives d'économie familiale (ACEF)",
    country: "CA",
    regions: ["CA-QC"],
    words: "Consumer associations near you that look at budget and debts with you, free of charge.",
    website: "https://uniondesconsommateurs.ca",
    forWhom: ["PERSON"],
    languages: ["fr"],
    verification: "DESCRIBED",
    source: read(
      "https://www.lapresse.ca/debats/chroniques/stephanie-grammond/201510/08/01-4907939-au-secours-des-associations-de-consommateurs.php",
      "2015-10-08",
    ),
  },
];

const australiaAndNewZealand: readonly AdviceOrganisation[] = [
  {
    name: "National Debt Helpline",
    country: "AU",
    words: "Free, confidential talks with a financial counsellor about your bills and debts.",
    telephone: { e164: "+611800007007", asWritten: "1800 007 007" },
    website: "https://ndh.org.au",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read(
      "https://www.financialcounsellingaustralia.org.au/if-youre-worried-about-bills-and-debts-please-ring-us/",
    ),
  },
  {
    name: "Mob Strong Debt Helpline",
    country: "AU",
    words: "Free talks about money and debts for Aboriginal and Torres Strait Islander people.",
    telephone: { e164: "+611800808488", asWritten: "1800 808 488" },
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "DESCRIBED",
    source: read("https://www.gracecartledgefinance.com.au/financial-support"),
  },
  {
    name: "Small Business Debt Helpline",
    country: "AU",
    words: "Free, confidential talks with a financial counsellor who knows small businesses.",
    telephone: { e164: "+611800413828", asWritten: "1800 413 828" },
    website: "https://sbdh.org.au",
    forWhom: ["BUSINESS"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read(
      "https://financialcounsellingaustralia.org.au/big-increase-in-small-business-debt-helpline-2024-case-numbers",
      "2025",
    ),
  },
  {
    name: "MoneyTalks",
    country: "NZ",
    words: "A helpline with financial mentors who do not charge, about budget and debts.",
    telephone: { e164: "+64800345123", asWritten: "0800 345 123" },
    website: "https://www.moneytalks.co.nz",
    forWhom: ["PERSON"],
    languages: ["en"],
    verification: "VERIFIED",
    source: read("https://www.fincap.org.nz/resources/"),
    freeBy: read(
      "https://nzherald.co.nz/business/personal-finance/diana-clement-are-you-in-a-financial-crisis-help-is-available/3R5TS4J4YJ267HHPSDQ57IMG3Q",
    ),
  },
];

export const adviceOrganisations: readonly AdviceOrganisation[] = [
  ...unitedKingdom,
  ...ireland,
  ...germany,
  ...netherlandsAndFrance,
  ...northAmerica,
  ...australiaAndNewZealand,
];
