/** The records of the two vendors as data, before any wire format. */

/** A value of a Salesforce field. Datetimes are ISO 8601 in UTC. */
export type FieldValue = string | number | boolean | null;

/** A Salesforce record: field name → value. */
export type CrmRecord = Readonly<Record<string, FieldValue>> & { readonly Id: string };

export interface CrmRecords {
  readonly Account: readonly CrmRecord[];
  readonly Contact: readonly CrmRecord[];
  readonly Task: readonly CrmRecord[];
  readonly User: readonly CrmRecord[];
  readonly Organization: readonly CrmRecord[];
  /** These four are of the second form; empty in the first. */
  readonly Opportunity: readonly CrmRecord[];
  readonly Individual: readonly CrmRecord[];
  readonly EmailMessage: readonly CrmRecord[];
  readonly Group: readonly CrmRecord[];
}

/** What an org holds: the records of the data, and what follows from them. */
export interface OrgRecords extends CrmRecords {
  /** Third form. */
  readonly AccountContactRelation: readonly CrmRecord[];
}

/** A Xero contact (xero_accounting.yaml Contact). */
export interface LedgerContact {
  readonly id: string;
  readonly number: string | null;
  readonly accountNumber: string | null;
  readonly archived: boolean;
  /** Somebody asked to be forgotten: ContactStatus GDPRREQUEST. */
  readonly gdpr?: boolean;
  /** The contact that took this one over. */
  readonly mergedTo?: string;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string;
  readonly taxNumber: string;
  readonly persons: readonly {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly includeInEmails?: boolean;
  }[];
  readonly phones: readonly {
    type: "DEFAULT" | "MOBILE";
    country: string;
    area: string;
    number: string;
  }[];
  readonly address: {
    readonly line1: string;
    readonly city: string;
    readonly region: string;
    readonly postalCode: string;
    readonly country: string;
  };
  readonly currency: string;
  readonly isSupplier: boolean;
  readonly isCustomer: boolean;
  readonly updatedAt: number;
}

export interface LedgerLine {
  readonly id: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitMinor: number;
  readonly amountMinor: number;
  readonly taxMinor: number;
  readonly taxType: string;
  readonly accountCode: string;
}

export type InvoiceStatus = "DRAFT" | "SUBMITTED" | "AUTHORISED" | "PAID" | "VOIDED" | "DELETED";

/** A Xero invoice or bill (xero_accounting.yaml Invoice). */
export interface LedgerInvoice {
  readonly id: string;
  readonly type: "ACCREC" | "ACCPAY";
  readonly contactId: string;
  readonly number: string;
  readonly reference: string;
  readonly status: InvoiceStatus;
  readonly currency: string;
  /** Units of this currency for one of the base currency. */
  readonly rate: number;
  readonly date: string;
  readonly dueDate: string | null;
  readonly lineAmountTypes: "Exclusive" | "Inclusive" | "NoTax";
  /** Empty where `lineSeed` is given: a big set makes its lines when they are looked at. */
  readonly lines: readonly LedgerLine[];
  readonly lineSeed?: number;
  readonly lineTaxRate?: number;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly paidMinor: number;
  /** Credit notes, overpayments and prepayments set against it; none unless given. */
  readonly creditedMinor?: number;
  readonly fullyPaidOn: string | null;
  readonly sentToContact: boolean;
  readonly url: string | null;
  readonly expectedPaymentDate: string | null;
  readonly updatedAt: number;
}

/** A Xero payment (xero_accounting.yaml Payment). */
export interface LedgerPayment {
  readonly id: string;
  /** What was paid; null where a credit was paid back. */
  readonly invoiceId: string | null;
  /** The credit that was paid back. */
  readonly creditId?: string;
  /** The batch that it is a child of. */
  readonly batchId?: string;
  readonly date: string;
  readonly amountMinor: number;
  readonly reference: string;
  readonly deleted: boolean;
  readonly isReconciled: boolean;
  readonly updatedAt: number;
}

export type CreditKind = "CREDIT_NOTE" | "OVERPAYMENT" | "PREPAYMENT";

/** A part of a credit that was set against an invoice (xero_accounting.yaml Allocation). */
export interface LedgerAllocation {
  readonly id: string;
  readonly invoiceId: string;
  readonly amountMinor: number;
  readonly date: string;
  readonly deleted: boolean;
}

/** A Xero credit note, overpayment or prepayment (xero_accounting.yaml). */
export interface LedgerCredit {
  readonly id: string;
  readonly kind: CreditKind;
  readonly type: "ACCREC" | "ACCPAY";
  readonly contactId: string;
  /** Credit notes and prepayments have one. */
  readonly number: string | null;
  readonly reference: string;
  readonly status: InvoiceStatus;
  readonly currency: string;
  readonly rate: number;
  readonly date: string;
  readonly description: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly allocations: readonly LedgerAllocation[];
  readonly refundedMinor: number;
  readonly updatedAt: number;
}

/** What is still due on an invoice: AmountDue = Total - AmountPaid - AmountCredited. */
export function dueMinor(invoice: LedgerInvoice): number {
  const closed = invoice.status === "VOIDED" || invoice.status === "DELETED";
  return closed ? 0 : invoice.totalMinor - invoice.paidMinor - (invoice.creditedMinor ?? 0);
}

/** What of a credit is set against invoices. */
export function allocatedMinor({ allocations }: Pick<LedgerCredit, "allocations">): number {
  return allocations.reduce((sum, one) => sum + (one.deleted ? 0 : one.amountMinor), 0);
}

/** What of a credit is still to be used or paid back. */
export function remainingMinor(credit: LedgerCredit): number {
  const closed = credit.status === "VOIDED" || credit.status === "DELETED";
  return closed ? 0 : credit.totalMinor - allocatedMinor(credit) - credit.refundedMinor;
}

export interface LedgerRecords {
  readonly contacts: readonly LedgerContact[];
  readonly invoices: readonly LedgerInvoice[];
  readonly payments: readonly LedgerPayment[];
  readonly credits: readonly LedgerCredit[];
}
