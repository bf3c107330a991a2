/**
 * What the trade counter sells on account is kept in a spreadsheet: a few of the same customers, and some whom no
 * other system knows. Made with the third form of the data.
 */
import { isForgotten } from "../data/expected-groups.js";
import { exampleKeys } from "../data/example.js";
import { inventDebtors, type GenerateOptions, type TrueDebtor } from "../data/generate.js";
import { fullName } from "../data/spelling.js";
import { addDays, day, startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";
import { Random } from "../shared/random.js";
import { xlsx, type Cell } from "./xlsx.js";

const currency = "GBP";
/** How many of the customers other systems know, too, and how many do not. */
const shared = 12;
const strangers = [
  "Tansy Rowbotham Upholstery",
  "The Lantern Tearooms",
  "Ives & Daughter, Boatbuilders",
];
/** Whoever is asked first is the first to be found: a large set is not gone through for a small file. */
const lookedAt = 400;

/** One invoice, as one row of the file. */
export interface TradeCounterRow {
  /** The true debtor; null: known here alone. */
  readonly trueId: string | null;
  readonly customerNumber: string;
  readonly customerName: string;
  readonly email: string;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly openMinor: number;
}

interface Buyer extends Pick<TradeCounterRow, "trueId" | "customerName" | "email"> {
  readonly isExample: boolean;
}

/** Those who are told to be the same by their e-mail address, which all that know them have. */
function addressOf({ customer, plan, identity, ...debtor }: TrueDebtor): string | null {
  const { crm, ledger } = customer.keys.email;
  const isSure = plan.keys.includes("EMAIL") && crm !== null && crm === ledger;
  const isFit = identity.kind === "ORGANISATION" && identity.culture.currency === currency;
  return isSure && isFit && !plan.archived && !isForgotten({ customer, plan, identity, ...debtor })
    ? crm
    : null;
}

function buyers(options: GenerateOptions): Buyer[] {
  const found: Buyer[] = [];
  let seen = 0;
  for (const debtor of inventDebtors(options)) {
    const isExample = seen === 0;
    const email = isExample ? exampleKeys.email : addressOf(debtor);
    const { trueId, identity } = debtor;
    if (email !== null) found.push({ trueId, email, isExample, customerName: fullName(identity) });
    seen += 1;
    if (found.length === shared || seen === lookedAt) break;
  }
  const others = strangers.map((customerName, index) => ({
    trueId: null,
    isExample: false,
    customerName,
    email: `books${index + 1}@trade-counter-customer.example.org`,
  }));
  return [...found, ...others];
}

/** £48.00, due 15 days before the anchor. */
function exampleRow(anchor: string) {
  return { dueOn: addDays(anchor, -15), totalMinor: 4800, openMinor: 4800 };
}

function anyRow(random: Random, anchor: string) {
  const totalMinor = random.int(15, 900) * 100 + random.pick([0, 20, 50, 75]);
  const openMinor = random.weighted([
    [totalMinor, 6],
    [Math.round(totalMinor / 3), 2],
    [0, 2],
  ]);
  return { dueOn: addDays(anchor, random.int(-70, 25)), totalMinor, openMinor };
}

/** The rows of the file, oldest customer first; the same for the same data set. */
export function tradeCounterRows(options: GenerateOptions): TradeCounterRow[] {
  const random = new Random(options.seed).fork("trade counter");
  let number = 5100;
  return buyers(options).flatMap(({ isExample, ...buyer }, index) =>
    Array.from({ length: isExample ? 1 : random.int(1, 3) }, (): TradeCounterRow => {
      const facts = isExample ? exampleRow(options.anchor) : anyRow(random, options.anchor);
      return {
        ...buyer,
        ...facts,
        customerNumber: `TC${String(index + 1).padStart(3, "0")}`,
        number: `TC-${++number}`,
        issuedOn: addDays(facts.dueOn, -14),
        currency,
      };
    }),
  );
}

/** Days as a spreadsheet counts them. */
const serial = (date: string): number => (startOf(date) - startOf("1899-12-30")) / day;

export const tradeCounterName = "trade-counter.xlsx";

/** The file as the counter's manager would export it. */
export function tradeCounterFile(options: GenerateOptions): Buffer {
  const headings = [
    "Customer no.",
    "Customer",
    "E-mail",
    "Invoice no.",
    "Invoice date",
    "Due date",
  ];
  const rows = tradeCounterRows(options).map((row): Cell[] => [
    row.customerNumber,
    row.customerName,
    row.email,
    row.number,
    { day: serial(row.issuedOn) },
    { day: serial(row.dueOn) },
    toNumber(row.totalMinor, currency),
    toNumber(row.openMinor, currency),
    currency,
  ]);
  return xlsx([[...headings, "Total", "Outstanding", "Currency"], ...rows], {
    sheet: "On account",
  });
}
