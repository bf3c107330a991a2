/** What a customer was invoiced and has paid, in whole minor units throughout. */
import { addDays, day, startOf } from "../shared/dates.js";
import { decimalsOf } from "../shared/money.js";
import { Random } from "../shared/random.js";
import type { Culture } from "./culture.js";
import type { InvoiceStatus, LedgerInvoice, LedgerLine, LedgerPayment } from "./records.js";

/** Units of a currency for one pound, roughly: home amount = amount / rate (vendors.md §3.3). */
export const ratesToPound: Readonly<Record<string, number>> = {
  GBP: 1,
  EUR: 1.17,
  USD: 1.29,
  AUD: 1.95,
  PLN: 4.98,
  JPY: 193,
  KWD: 0.395,
  BHD: 0.486,
};

const goods: readonly string[] = [
  "Oak boards, planed, 27 mm",
  "Delivery",
  "Site survey",
  "Maintenance, monthly",
  "Printed brochures, 500",
  "Office chairs",
  "Packaging film, 12 rolls",
  "Consulting, half day",
  "Replacement pump",
  "Paint, white matt, 10 l",
  "Installation",
  "Training day",
  "Hand tools, set",
  "Cleaning materials",
  "Spare parts",
  "Annual support",
  "Timber treatment",
  "Catering for 20",
  "Uniforms",
  "Shelving, steel",
];

/** Makes one of anything that has an id and a date. */
export interface InvoiceContext {
  readonly random: Random;
  readonly anchor: string;
  /** Running invoice numbers, one per organisation. */
  readonly nextNumber: () => string;
  readonly form: 1 | 2;
}

export interface Invoiced {
  readonly invoice: LedgerInvoice;
  readonly payments: readonly LedgerPayment[];
}

function makeLines(currency: string, taxRate: number, random: Random): LedgerLine[] {
  const scale = 10 ** decimalsOf(currency);
  const rate = ratesToPound[currency] ?? 1;
  return Array.from(
    {
      length: random.weighted([
        [1, 4],
        [2, 3],
        [3, 2],
        [4, 1],
      ]),
    },
    () => {
      const quantity = random.weighted([
        [1, 5],
        [random.int(2, 12), 4],
      ]);
      // A price in pounds between 8 and about 900, most of them small, carried over to the currency.
      const pounds = 8 + 890 * random.next() ** 3;
      const unitMinor = Math.max(1, Math.round(pounds * rate * scale));
      const amountMinor = quantity * unitMinor;
      return {
        id: random.uuid(),
        description: random.pick(goods),
        quantity,
        unitMinor,
        amountMinor,
        taxMinor: Math.round((amountMinor * taxRate) / 100),
        taxType: taxRate === 20 ? "OUTPUT2" : "NONE",
        accountCode: "200",
      };
    },
  );
}

/** The lines of an invoice: its own, or those that its seed stands for. */
export function linesOf({
  lineSeed,
  lineTaxRate = 0,
  lines,
  currency,
}: Pick<LedgerInvoice, "lines" | "currency" | "lineSeed" | "lineTaxRate">): readonly LedgerLine[] {
  return lineSeed === undefined ? lines : makeLines(currency, lineTaxRate, new Random(lineSeed));
}

/** Due dates reach from 200 days before the anchor to 45 after. */
function chooseStatus(dueInDays: number, random: Random): InvoiceStatus {
  if (dueInDays > 0) {
    return random.weighted<InvoiceStatus>([
      ["AUTHORISED", 66],
      ["PAID", 18],
      ["DRAFT", 8],
      ["SUBMITTED", 4],
      ["VOIDED", 4],
    ]);
  }
  return random.weighted<InvoiceStatus>([
    ["PAID", 56],
    ["AUTHORISED", 38],
    ["VOIDED", 4],
    ["DRAFT", 2],
  ]);
}

/** Splits what was paid into one to three payments between issue and the day before the anchor. */
function makePayments(
  invoiceId: string,
  paidMinor: number,
  issued: string,
  context: InvoiceContext,
): LedgerPayment[] {
  const { random, anchor } = context;
  if (paidMinor === 0) return [];
  const span = Math.max(0, (startOf(anchor) - startOf(issued)) / day - 1);
  const count = Math.min(
    paidMinor,
    random.weighted([
      [1, 7],
      [2, 2],
      [3, 1],
    ]),
  );
  const dates = Array.from({ length: count }, () => addDays(issued, random.int(0, span))).sort();
  let left = paidMinor;
  return dates.map((date, index) => {
    const amountMinor =
      index === count - 1 ? left : Math.max(1, Math.floor(left / (count - index)));
    left -= amountMinor;
    return {
      id: random.uuid(),
      invoiceId,
      date,
      amountMinor,
      reference: random.pick(["", "BACS", "Bank transfer", "Card", "Direct Debit"]),
      deleted: false,
      isReconciled: random.chance(0.6),
      updatedAt: startOf(date) + random.int(8, 17) * 3_600_000 + random.int(0, 3_599_000),
    };
  });
}

/** A few payments were a mistake and undone: they stay in the list as DELETED and count for nothing. */
function withUndone(
  payments: LedgerPayment[],
  invoiceId: string,
  totalMinor: number,
  issued: string,
  context: InvoiceContext,
): LedgerPayment[] {
  const { random } = context;
  if (!random.chance(0.02)) return payments;
  return [
    ...payments,
    ...makePayments(invoiceId, Math.max(1, Math.floor(totalMinor / 4)), issued, context).map(
      (payment) => ({ ...payment, deleted: true }),
    ),
  ];
}

/** All of a paid invoice, a part of about every fifth open one, nothing of the others. */
function choosePaid(status: InvoiceStatus, totalMinor: number, random: Random): number {
  if (status === "PAID") return totalMinor;
  const part = status === "AUTHORISED" && totalMinor > 1 && random.chance(0.22);
  return part ? random.int(1, Math.max(1, Math.floor(totalMinor * 0.8))) : 0;
}

interface Order {
  readonly contactId: string;
  readonly currency: string;
  readonly taxRate: number;
  readonly type: "ACCREC" | "ACCPAY";
  /** Nothing may be left open: the contact was put away. */
  readonly settled: boolean;
}

/** The lines, and what the invoice keeps of them: in the second form, the seed that they come from. */
function orderedLines(
  { currency, taxRate }: Order,
  { random, form }: InvoiceContext,
): {
  lines: LedgerLine[];
  kept: Pick<LedgerInvoice, "lines" | "lineSeed" | "lineTaxRate">;
} {
  if (form === 1) {
    const lines = makeLines(currency, taxRate, random);
    return { lines, kept: { lines } };
  }
  const lineSeed = random.int(0, 0xffff_ffff);
  const lines = makeLines(currency, taxRate, new Random(lineSeed));
  return { lines, kept: { lines: [], lineSeed, lineTaxRate: taxRate } };
}

function makeInvoice(order: Order, context: InvoiceContext): Invoiced {
  const { random, anchor } = context;
  const dueInDays = random.int(-200, 45);
  const terms = random.pick([7, 14, 14, 30, 30, 30, 60]);
  const dueDate = addDays(anchor, dueInDays);
  const issuedInDays = Math.min(dueInDays - terms, -1);
  const date = addDays(anchor, issuedInDays);
  const status = order.settled
    ? random.pick(["PAID", "PAID", "VOIDED"] as const)
    : chooseStatus(dueInDays, random);
  const { lines, kept } = orderedLines(order, context);
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const totalMinor = taxMinor + lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const paidMinor = choosePaid(status, totalMinor, random);
  const id = random.uuid();
  const counted = makePayments(id, paidMinor, date, context);
  const payments =
    status === "AUTHORISED" ? withUndone(counted, id, totalMinor, date, context) : counted;
  const made = startOf(date) + random.int(8, 17) * 3_600_000 + random.int(0, 3_599_000);
  const rate = ratesToPound[order.currency] ?? 1;
  return {
    payments,
    invoice: {
      id,
      type: order.type,
      contactId: order.contactId,
      number: order.type === "ACCREC" ? context.nextNumber() : `BILL-${random.digits(6)}`,
      reference: random.chance(0.4) ? `PO ${random.digits(5)}` : "",
      status,
      currency: order.currency,
      rate,
      date,
      dueDate,
      lineAmountTypes: order.taxRate === 0 ? "NoTax" : "Exclusive",
      ...kept,
      totalMinor,
      taxMinor,
      paidMinor,
      fullyPaidOn: status === "PAID" ? (counted.at(-1)?.date ?? date) : null,
      sentToContact: status !== "DRAFT" && random.chance(0.8),
      url: random.chance(0.03)
        ? `https://orders.kindly-supplies.example.com/${random.digits(6)}`
        : null,
      expectedPaymentDate: null,
      updatedAt: Math.max(made, ...payments.map((payment) => payment.updatedAt + 1000)),
    },
  };
}

/** Zero to eight sales invoices; a few customers are invoiced in a second currency too. */
export function makeInvoices(
  culture: Culture,
  contactId: string,
  settled: boolean,
  context: InvoiceContext,
): Invoiced[] {
  const { random } = context;
  const count = random.weighted([
    [0, 6],
    [1, 14],
    [2, 18],
    [3, 18],
    [4, 14],
    [5, 11],
    [6, 9],
    [7, 6],
    [8, 4],
  ]);
  const second = random.chance(0.06) ? random.pick(["EUR", "USD", "GBP", "JPY", "KWD"]) : null;
  return Array.from({ length: count }, () => {
    const currency = second !== null && random.chance(0.5) ? second : culture.currency;
    const taxRate = currency === "GBP" ? 20 : culture.taxRate;
    return makeInvoice({ contactId, currency, taxRate, type: "ACCREC", settled }, context);
  });
}

/** What the practice company itself owes: bills, which are nobody's debt to it. */
export function makeBills(contactId: string, context: InvoiceContext): Invoiced[] {
  return Array.from({ length: context.random.int(1, 3) }, () =>
    makeInvoice(
      { contactId, currency: "GBP", taxRate: 20, type: "ACCPAY", settled: false },
      context,
    ),
  );
}
