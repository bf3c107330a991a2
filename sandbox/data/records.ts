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
}

/** A Xero contact (xero_accounting.yaml Contact). */
export interface LedgerContact {
  readonly id: string;
  readonly number: string | null;
  readonly accountNumber: string | null;
  readonly archived: boolean;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string;
  readonly taxNumber: string;
  readonly persons: readonly { firstName: string; lastName: string; email: string }[];
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
  readonly lines: readonly LedgerLine[];
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly paidMinor: number;
  readonly fullyPaidOn: string | null;
  readonly sentToContact: boolean;
  readonly url: string | null;
  readonly expectedPaymentDate: string | null;
  readonly updatedAt: number;
}

/** A Xero payment (xero_accounting.yaml Payment). */
export interface LedgerPayment {
  readonly id: string;
  readonly invoiceId: string;
  readonly date: string;
  readonly amountMinor: number;
  readonly reference: string;
  readonly deleted: boolean;
  readonly isReconciled: boolean;
  readonly updatedAt: number;
}

export interface LedgerRecords {
  readonly contacts: readonly LedgerContact[];
  readonly invoices: readonly LedgerInvoice[];
  readonly payments: readonly LedgerPayment[];
}
