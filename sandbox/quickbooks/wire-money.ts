/** Payments, journal entries and deposits in the shape of entities.derived.json. */
import { accounts, undepositedFunds } from "../data/quickbooks-lists.js";
import {
  unappliedMinor,
  type BooksApplication,
  type BooksDeposit,
  type BooksDepositLine,
  type BooksJournalEntry,
  type BooksJournalLine,
  type BooksPayment,
} from "../data/quickbooks-records.js";
import { toNumber } from "../shared/money.js";
import type { Company } from "./company.js";
import {
  customerRef,
  homeAmount,
  present,
  ref,
  versioned,
  wireCurrency,
  type Wire,
} from "./wire-basics.js";

function accountRef(id: string): Wire {
  return ref(id, accounts.find((account) => account.id === id)?.name);
}

/** A line of a payment: how much of which document (vendors.md §4.3). */
function wireApplication(one: BooksApplication, currency: string): Wire {
  const linked = { TxnId: one.txnId, TxnType: one.txnType };
  return {
    Amount: toNumber(one.amountMinor, currency),
    LinkedTxn: [one.lineId === null ? linked : { ...linked, TxnLineId: one.lineId }],
  };
}

export function wirePayment(payment: BooksPayment, company: Company): Wire {
  const { id, currency } = payment;
  const deposit = company.depositOf(id);
  return {
    ...versioned(payment),
    ...present({
      TxnDate: payment.date,
      ...wireCurrency(payment, company),
      PrivateNote: payment.privateNote,
      LinkedTxn: deposit ? [{ TxnId: deposit.id, TxnType: "Deposit" }] : [],
      Line: payment.applications.map((one) => wireApplication(one, currency)),
      CustomerRef: customerRef(payment.customerId, company),
      DepositToAccountRef: ref(undepositedFunds.id),
      PaymentRefNum: payment.refNum,
      TotalAmt: toNumber(payment.totalMinor, currency),
      UnappliedAmt: toNumber(unappliedMinor(payment), currency),
      ProcessPayment: false,
    }),
  };
}

function wireJournalLine(line: BooksJournalLine, currency: string, company: Company): Wire {
  const { customerId } = line;
  return present({
    Id: line.id,
    Description: line.description,
    Amount: toNumber(line.amountMinor, currency),
    DetailType: "JournalEntryLineDetail",
    JournalEntryLineDetail: present({
      PostingType: line.side === "DEBIT" ? "Debit" : "Credit",
      Entity:
        customerId === null
          ? null
          : { Type: "Customer", EntityRef: customerRef(customerId, company) },
      AccountRef: accountRef(line.accountId),
    }),
  });
}

export function wireJournalEntry(entry: BooksJournalEntry, company: Company): Wire {
  const { currency, rate, totalMinor } = entry;
  return {
    ...versioned(entry),
    ...present({
      DocNumber: entry.docNumber,
      TxnDate: entry.date,
      ...wireCurrency(entry, company),
      PrivateNote: entry.privateNote,
      Line: entry.lines.map((line) => wireJournalLine(line, currency, company)),
      TotalAmt: toNumber(totalMinor, currency),
      HomeTotalAmt: company.settings.multiCurrency ? homeAmount(totalMinor, currency, rate) : null,
      Adjustment: false,
    }),
  };
}

/** A payment that is brought to the bank, or money that came without one. */
function wireDepositLine(line: BooksDepositLine, currency: string, company: Company): Wire {
  const amount = {
    Id: line.id,
    LineNum: Number(line.id),
    Amount: toNumber(line.amountMinor, currency),
  };
  if (line.paymentId !== null) {
    const linked = { TxnId: line.paymentId, TxnType: "Payment", TxnLineId: "0" };
    return { ...amount, LinkedTxn: [linked] };
  }
  return {
    ...amount,
    DetailType: "DepositLineDetail",
    DepositLineDetail: present({
      Entity:
        line.customerId === null
          ? null
          : { ...customerRef(line.customerId, company), type: "CUSTOMER" },
      AccountRef: line.accountId === null ? null : accountRef(line.accountId),
      CheckNum: line.refNum,
    }),
  };
}

export function wireDeposit(deposit: BooksDeposit, company: Company): Wire {
  const { currency, rate, totalMinor } = deposit;
  return {
    ...versioned(deposit),
    ...present({
      DocNumber: deposit.docNumber,
      TxnDate: deposit.date,
      ...wireCurrency(deposit, company),
      PrivateNote: deposit.privateNote,
      DepositToAccountRef: accountRef(deposit.toAccountId),
      Line: deposit.lines.map((line) => wireDepositLine(line, currency, company)),
      TotalAmt: toNumber(totalMinor, currency),
      HomeTotalAmt: company.settings.multiCurrency ? homeAmount(totalMinor, currency, rate) : null,
    }),
  };
}
