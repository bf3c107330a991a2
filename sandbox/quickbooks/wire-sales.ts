/** Invoices, credit memos and receipts in the shape of entities.derived.json. */
import {
  bankAccount,
  customFieldNames,
  plainCustomFields,
  terms,
} from "../data/quickbooks-lists.js";
import type { BooksLine, BooksSale } from "../data/quickbooks-records.js";
import { booksLines } from "../data/quickbooks-sales.js";
import { toNumber } from "../shared/money.js";
import type { Company } from "./company.js";
import { pacificInstant } from "./instants.js";
import {
  customerRef,
  homeAmount,
  present,
  ref,
  versioned,
  wireAddress,
  wireCurrency,
  type Wire,
} from "./wire-basics.js";

/** What the request wants to see more of. */
export interface Shown {
  /** `include=enhancedAllCustomFields`: those after the first three too (vendors.md §4.3). */
  readonly allCustomFields: boolean;
  /** `include=invoiceLink`: where the customer may look at it (general knowledge). */
  readonly invoiceLink: boolean;
}

function wireLines(sale: BooksSale): Wire[] {
  const money = (minor: number): number => toNumber(minor, sale.currency);
  const lines = booksLines(sale);
  const wire = lines.map((line: BooksLine, index) => ({
    Id: String(index + 1),
    LineNum: index + 1,
    Description: line.description,
    Amount: money(line.amountMinor),
    DetailType: "SalesItemLineDetail",
    SalesItemLineDetail: {
      ItemRef: ref("1", "Goods"),
      UnitPrice: money(line.unitMinor),
      Qty: line.quantity,
      TaxCodeRef: ref("NON"),
    },
  }));
  const net = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return [
    ...wire,
    { Amount: money(net), DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
  ];
}

function wireCustomFields({ customFields }: BooksSale, { allCustomFields }: Shown): Wire[] {
  const ids = allCustomFields ? Object.keys(customFieldNames) : plainCustomFields;
  return ids.map((id) =>
    present({
      DefinitionId: id,
      Name: customFieldNames[id],
      Type: "StringType",
      StringValue: customFields[id],
    }),
  );
}

/** Payments that the document is settled by, or that use it up. */
function linkedPayments({ type, id }: BooksSale, company: Company): Wire[] {
  if (type !== "Invoice" && type !== "CreditMemo") return [];
  return company
    .usesOf({ txnType: type, txnId: id, lineId: null })
    .map(({ payment }) => ({ TxnId: payment.id, TxnType: "Payment" }));
}

/** What is an invoice's, a credit memo's or a receipt's alone. */
function ofItsKind(sale: BooksSale, company: Company, { invoiceLink }: Shown): Wire {
  const { type, currency, rate } = sale;
  const balance = company.balanceOf(sale);
  const money = (minor: number): number => toNumber(minor, currency);
  switch (type) {
    case "Invoice": {
      const home = company.settings.multiCurrency
        ? { HomeBalance: homeAmount(balance, currency, rate) }
        : {};
      return {
        DueDate: sale.dueDate,
        SalesTermRef:
          sale.termId === null
            ? null
            : ref(sale.termId, terms.find(({ id }) => id === sale.termId)?.name),
        Balance: money(balance),
        ...home,
        Deposit: sale.depositMinor > 0 ? money(sale.depositMinor) : null,
        DeliveryInfo:
          sale.deliveredAt === null
            ? null
            : { DeliveryType: "Email", DeliveryTime: pacificInstant(sale.deliveredAt) },
        AllowOnlinePayment: false,
        InvoiceLink:
          invoiceLink && sale.billEmail !== null
            ? `https://connect.quickbooks.example/view/${sale.id}`
            : null,
      };
    }
    case "CreditMemo":
      return { RemainingCredit: money(balance), Balance: money(balance) };
    case "RefundReceipt":
    case "SalesReceipt":
      return { Balance: 0, DepositToAccountRef: ref(bankAccount.id, bankAccount.name) };
  }
}

function wireAddresses(addresses: string | null | undefined): Wire | null {
  return addresses ? { Address: addresses } : null;
}

export function wireSale(sale: BooksSale, company: Company, shown: Shown): Wire {
  const { currency, rate, totalMinor } = sale;
  const customer = company.customer(sale.customerId);
  return {
    ...versioned(sale),
    ...present({
      DocNumber: sale.docNumber,
      TxnDate: sale.date,
      ...wireCurrency(sale, company),
      PrivateNote: sale.privateNote,
      LinkedTxn: linkedPayments(sale, company),
      Line: wireLines(sale),
      TxnTaxDetail: { TotalTax: toNumber(sale.taxMinor, currency) },
      CustomerRef: customerRef(sale.customerId, company),
      CustomerMemo: sale.memo === null ? null : { value: sale.memo },
      BillAddr: wireAddress(customer?.address ?? null, `${sale.id}0`),
      TotalAmt: toNumber(totalMinor, currency),
      HomeTotalAmt: company.settings.multiCurrency ? homeAmount(totalMinor, currency, rate) : null,
      PrintStatus: "NotSet",
      EmailStatus: sale.emailStatus,
      BillEmail: wireAddresses(sale.billEmail),
      BillEmailCc: wireAddresses(sale.billEmailCc),
      BillEmailBcc: wireAddresses(sale.billEmailBcc),
      CustomField: wireCustomFields(sale, shown),
      ...ofItsKind(sale, company, shown),
    }),
  };
}
