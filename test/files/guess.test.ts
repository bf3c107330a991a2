/** What files of known tools are taken for. */
import { describe, expect, test } from "@jest/globals";
import { guess, headingsKey } from "../../src/files/guess.js";
import type { Row } from "../../src/files/model.js";

function rowsOf(lines: readonly string[]): Row[] {
  return lines.map((line, at) => ({ number: at + 2, cells: line.split(";"), exact: null }));
}

/** "invoiceNumber dueOn …" by columns; "-" for those that are not used. */
function taken(headings: string, ...lines: string[]): string {
  const names = headings.split(";");
  const { mapping } = guess(names, rowsOf(lines));
  const field = (at: number): string =>
    Object.entries(mapping.columns).find(([, place]) => place === at)?.[0] ?? "-";
  return `${mapping.kind} ${names.map((_, at) => field(at)).join(" ")}`;
}

describe("files of known tools", () => {
  test.each<[string, string, string, string]>([
    [
      "Sage (English)",
      "Type;Account Reference;Name;Date;Due Date;Invoice No;Gross Amount;Outstanding;Currency",
      "SI;ABC001;ABC Ltd;01/09/2026;30/09/2026;1001;120.00;120.00;GBP",
      "INVOICES documentType customerNumber customerName issuedOn dueOn invoiceNumber total open currency",
    ],
    [
      "FreshBooks",
      "Client Name;Invoice #;Date Issued;Invoice Status;Date Paid;Total;Currency",
      "Ada Fields;0001;2026-09-01;Sent;;100.00;GBP",
      "INVOICES customerName invoiceNumber issuedOn status - total currency",
    ],
    [
      "Zoho",
      "Invoice Date;Invoice Number;Invoice Status;Customer Name;Due Date;Currency Code;Total;Balance;Item Name",
      "2026-09-01;INV-1;Overdue;Ada;2026-09-15;EUR;10.00;10.00;Nails",
      "INVOICES issuedOn invoiceNumber status customerName dueOn currency total open -",
    ],
    [
      "Odoo",
      "Number;Invoice Partner Display Name;Invoice/Bill Date;Due Date;Total Signed;Amount Due Signed;Payment Status",
      "INV/2026/1;Ada;2026-09-01;2026-10-01;100.0;100.0;Not Paid",
      "INVOICES invoiceNumber customerName issuedOn dueOn total open status",
    ],
    [
      "DATEV (German)",
      "Debitor;Kundenname;Belegfeld 1;Belegdatum;Fälligkeit;Betrag;Offener Betrag;WKZ",
      "10001;Weiß GmbH;R-1;01.09.2026;01.10.2026;1.234,50;1.234,50;EUR",
      "INVOICES customerNumber customerName invoiceNumber issuedOn dueOn total open currency",
    ],
    [
      "French",
      "N° facture;Code client;Nom du client;Date de facture;Date d'échéance;Montant TTC;Reste à payer;Statut",
      "F1;C1;Ada;01/09/2026;30/09/2026;1 234,50;1 234,50;Envoyée",
      "INVOICES invoiceNumber customerNumber customerName issuedOn dueOn total open status",
    ],
    [
      "Spanish",
      "Nº factura;Cliente;Fecha factura;Vencimiento;Total factura;Pendiente;Estado",
      "F1;Ada;01/09/2026;30/09/2026;1.234,50;1.234,50;Pendiente",
      "INVOICES invoiceNumber customerName issuedOn dueOn total open status",
    ],
    [
      "Exact (Dutch)",
      "Factuurnummer;Debiteurnummer;Debiteurnaam;Factuurdatum;Vervaldatum;Bedrag;Openstaand;Valuta",
      "2026001;40;Ada;01-09-2026;30-09-2026;1.234,50;1.234,50;EUR",
      "INVOICES invoiceNumber customerNumber customerName issuedOn dueOn total open currency",
    ],
    [
      "customers (German)",
      "Kundennummer;Firma;Vorname;Nachname;E-Mail;Telefon;USt-IdNr.;Land",
      "1;Weiß GmbH;Anna;Weiß;a@weiss.example;030 123;DE1;DE",
      "CUSTOMERS customerNumber customerName firstName lastName email phone taxNumber country",
    ],
    [
      "payments",
      "Payment Number;Invoice Number;Date;Amount;Customer Name",
      "P1;INV-1;2026-09-01;10.00;Ada",
      "PAYMENTS paymentNumber invoiceNumber paidOn amount -",
    ],
    [
      "payments (French)",
      "Date de règlement;N° facture;Montant réglé;Devise",
      "01/09/2026;F1;10,00;EUR",
      "PAYMENTS paidOn invoiceNumber amount currency",
    ],
  ])("%s", (_tool, headings, line, expected) => {
    expect(taken(headings, line)).toBe(expected);
  });

  test("a heading that misleads is not followed: the values decide", () => {
    expect(taken("Invoice;Customer;Date;Due;Total;Paid", "1;Ada;2026-01-01;12.00;30.00;yes")).toBe(
      "INVOICES invoiceNumber customerName issuedOn - total -",
    );
  });
});

describe("what is asked", () => {
  const headings = ["Invoice Number", "Customer", "Invoice Date", "Due Date", "Total"];
  const asked = (line: string, told = {}): string[] =>
    guess(headings, rowsOf([line]), told).questions.map(({ about }) => about);

  test.each<[string, object, string[]]>([
    ["1;Ada;2026-01-01;2026-02-01;€10.00", {}, []],
    ["1;Ada;2026-01-01;2026-02-01;10.00", {}, ["CURRENCY"]],
    ["1;Ada;2026-01-01;2026-02-01;$10.00", {}, ["CURRENCY"]],
    ["1;Ada;01/02/2026;03/02/2026;€10.00", {}, ["DATE_FORM", "DATE_FORM"]],
    // One of them shows the order; the other follows.
    ["1;Ada;01/02/2026;25/02/2026;€10.00", {}, []],
    ["1;Ada;2026-01-01;2026-02-01;€1,234", {}, ["DECIMAL_MARK"]],
    ["1;Ada;2026-01-01;2026-02-01;€1,234", { decimalMark: "," }, []],
    ["1;Ada;2026-01-01;;€10.00", {}, []],
    ["1;Ada;2026-01-01;x;€10.00", {}, ["DUE_DATE"]],
    ["1;Ada;2026-01-01;x;€10.00", { dueAfterDays: 30 }, []],
  ])("of %j, told %j: %j", (line, told, questions) => {
    expect(asked(line, told)).toEqual(questions);
  });

  test("a column that is missing, and a status that nobody knows", () => {
    const { questions } = guess(
      ["Invoice Number", "Total", "Date", "Due Date", "Status", "Currency"],
      rowsOf(["1;10.00;2026-01-01;2026-02-01;Parked;EUR"]),
    );
    expect(questions.map(({ words }) => words)).toEqual([
      "Which column holds the customer (number or name) (customerName)?",
      'What does the status "parked" mean: DRAFT, OPEN, PAID or VOID?',
    ]);
  });
});

test("headings are known again, with the columns of an error report behind them", () => {
  const key = headingsKey(["A", " B "]);
  expect(headingsKey(["A", "B", "Forbear: row", "Forbear: what is wrong"])).toBe(key);
  expect(headingsKey(["A", "B", ""])).toBe(key);
  expect(headingsKey(["B", "A"])).not.toBe(key);
});
