/**
 * Headings as tools export them (Sage, DATEV, Exact, FreshBooks, Zoho, Odoo and others), in English, German, French,
 * Spanish and Dutch; and the words with which they say how an invoice stands.
 */
import type { ReceivableStatus } from "../domain/records.js";
import type { Field, FileKind } from "./model.js";
import { plainWords } from "./words.js";

type Names = Partial<Record<Field, string>>;

/** Separated by bars. A name further left is the better one. */
const everywhere: Names = {
  customerNumber:
    "customer number|customer no|customer id|customer code|customer ref|customer reference|client id|client number|account number|account code|account ref|account reference|a c|kundennummer|kunden nr|kundennr|kd nr|kundenkonto|debitor|debitorennummer|debitorenkonto|debitoren nr|geschaftspartnerkonto|konto|numero client|n client|code client|reference client|compte client|compte tiers|codigo cliente|codigo de cliente|numero de cliente|n cliente|id cliente|klantnummer|klantcode|klant nr|debiteurnummer|debiteurennummer|debiteur nr|relatiecode|relatienummer|contact id",
  customerName:
    "customer name|customer|client name|client|company name|company|account name|contact name|contact|invoice partner display name|partner|bill to|billing name|organization|organisation|debtor|kunde|kundenname|name des kunden|firma|firmenname|debitorname|geschaftspartner|nom du client|nom client|raison sociale|societe|tiers|cliente|nombre cliente|nombre del cliente|razon social|klant|klantnaam|naam klant|debiteur|debiteurnaam|relatie|relatienaam|bedrijfsnaam",
  email:
    "email|e mail|email address|e mail address|customer email|contact email|billing email|emailid|mail|e mail adresse|courriel|adresse e mail|adresse mail|correo|correo electronico|e mailadres|emailadres",
  phone:
    "phone|telephone|phone number|telephone number|tel|customer phone|work phone|telefon|telefonnummer|numero de telephone|telefono|telefoon|telefoonnummer",
  invoiceNumber:
    "invoice number|invoice no|invoice #|invoice id|invoice|document number|document no|doc no|number|no|num|rechnungsnummer|rechnungs nr|rechnungsnr|rechnung|re nr|belegnummer|beleg nr|belegfeld 1|numero de facture|n facture|n de facture|numero facture|facture|numero|piece|n piece|numero de factura|n factura|num factura|factura|factuurnummer|factuur nr|factuurnr|factuur|our ref|boekstuknummer",
  currency:
    "currency|currency code|iso currency|wahrung|wahrungskennung|wkz|wkz umsatz|devise|monnaie|moneda|divisa|valuta|valutacode",
};

const byKind: Readonly<Record<FileKind, Names>> = {
  CUSTOMERS: {
    customerNumber: `${everywhere.customerNumber}|number|no|code|id|nummer|nr|code tiers|codigo`,
    customerName: `${everywhere.customerName}|name|display name|full name|bezeichnung|nom|nombre|naam|name 1|name1`,
    firstName: "first name|given name|firstname|vorname|prenom|nombre de pila|voornaam",
    lastName:
      "last name|surname|family name|lastname|nachname|familienname|nom de famille|apellidos|apellido|achternaam",
    email: everywhere.email ?? "",
    phone: everywhere.phone ?? "",
    mobile:
      "mobile|mobile phone|mobilephone|cell|cell phone|mobil|mobiltelefon|handy|portable|telephone portable|mobile number|movil|telefono movil|mobiel|mobiel nummer",
    taxNumber:
      "vat number|vat no|vat registration number|tax number|tax id|vat|vat reg no|tax registration number|gst number|abn|ust idnr|ust id nr|ust id|umsatzsteuer id|eu ustid|numero de tva|n tva|tva intracommunautaire|numero tva|nif|cif|nif cif|vat id|btw nummer|btwnummer|btw nr",
    country: "country|country code|billing country|land|landerkennzeichen|pays|pais|landcode",
  },
  INVOICES: {
    ...everywhere,
    customerName: `${everywhere.customerName}|name|nom|naam|nombre`,
    issuedOn:
      "invoice date|date issued|issue date|issued on|issued|document date|invoice bill date|date|created|rechnungsdatum|belegdatum|datum|ausstellungsdatum|date de facture|date facture|date de facturation|date d emission|date piece|fecha de factura|fecha factura|fecha|fecha de emision|fecha emision|factuurdatum|boekingsdatum",
    dueOn:
      "due date|date due|due|due on|payment due|payment due date|invoice due date|next payment date|falligkeit|falligkeitsdatum|fallig am|fallig|zahlungsziel|zahlbar bis|date d echeance|date echeance|echeance|fecha de vencimiento|fecha vencimiento|vencimiento|vervaldatum|vervaldag|te betalen voor",
    total:
      "invoice total|total amount|total|gross amount|gross|amount|invoice amount|total inc vat|total including tax|total in currency|total signed|total in currency signed|amount total|gross total|grand total|original amount|total gross|betrag|bruttobetrag|rechnungsbetrag|gesamtbetrag|brutto|umsatz|summe|montant ttc|total ttc|montant|total facture|importe|importe total|total factura|total con iva|totaal|totaalbedrag|bedrag|factuurbedrag|bedrag incl btw|totaal incl btw",
    open: "amount due|balance|balance due|outstanding|outstanding amount|amount outstanding|open amount|open balance|open|unpaid|remaining|amount due signed|amount residual|due amount|amount due in currency|o s amount|outstanding balance|offen|offener betrag|offener posten|restbetrag|saldo|noch offen|op saldo|restant du|reste a payer|solde|solde du|montant du|pendiente|importe pendiente|saldo pendiente|pendiente de cobro|openstaand|openstaand bedrag|openstaand saldo|nog te betalen|restant",
    paid: "amount paid|paid|paid amount|payments|received|paid to date|bezahlt|gezahlt|bezahlter betrag|zahlbetrag|montant paye|montant regle|regle|deja regle|paye|pagado|cobrado|importe pagado|betaald|betaald bedrag|reeds betaald",
    status:
      "status|invoice status|payment status|state|payment state|status in payment|zahlungsstatus|rechnungsstatus|statut|etat|statut de paiement|estado|estado de pago|betaalstatus|factuurstatus",
    documentType:
      "document type|transaction type|tran type|type|invoice type|belegart|soll haben kennzeichen|s h|art|type de piece|type de document|tipo|tipo de documento|soort|documentsoort",
    reference:
      "reference|ref|your ref|your reference|po number|p o #|purchaseorder|purchase order|order number|details|description|referenz|ihre referenz|bestellnummer|buchungstext|libelle|objet|referencia|su referencia|concepto|referentie|uw referentie|omschrijving|kenmerk",
  },
  PAYMENTS: {
    paymentNumber:
      "payment number|payment no|payment id|payment ref|payment reference|receipt number|receipt no|transaction id|transaction number|receipt|id|reference|zahlungsnummer|zahlungs nr|zahlungsreferenz|numero de paiement|numero paiement|reference paiement|numero de pago|n pago|betalingsnummer|betalingskenmerk",
    invoiceNumber: `${everywhere.invoiceNumber}|applied to|invoice reference|paid invoice`,
    amount:
      "amount|payment amount|amount paid|amount applied|amount applied to invoice|paid amount|paid|received|allocated amount|betrag|zahlungsbetrag|zahlbetrag|bezahlt|zahlung|umsatz|montant|montant paye|montant regle|importe|importe pagado|pago|bedrag|betaald bedrag|betaald",
    paidOn:
      "payment date|date paid|paid on|date received|received on|date|transaction date|posting date|value date|zahlungsdatum|bezahlt am|zahldatum|datum|belegdatum|date de paiement|date paiement|date de reglement|date reglement|fecha de pago|fecha pago|fecha de cobro|fecha|betaaldatum|betaald op|betalingsdatum|boekdatum",
    currency: everywhere.currency ?? "",
  },
};

const ranks = new Map(
  (Object.keys(byKind) as FileKind[]).map((kind) => [
    kind,
    new Map(
      Object.entries(byKind[kind]).map(([field, names]) => [
        field as Field,
        new Map(names.split("|").map((name, rank) => [plainWords(name), rank])),
      ]),
    ),
  ]),
);

/** How well a heading names this field: 100 for its own name, less for those further down, 0 for none. */
export function headingFits(kind: FileKind, field: Field, heading: string): number {
  const rank = ranks.get(kind)?.get(field)?.get(plainWords(heading));
  return rank === undefined ? 0 : 100 - Math.min(rank, 90);
}

/** Whether any kind of file has a column of this name. */
export function isKnownHeading(heading: string): boolean {
  const words = plainWords(heading);
  if (words === "") return false;
  for (const fields of ranks.values())
    for (const names of fields.values()) if (names.has(words)) return true;
  return false;
}

const statusNames: Readonly<Record<ReceivableStatus, string>> = {
  DRAFT: "draft|entwurf|brouillon|borrador|concept|not sent|pending approval",
  OPEN: "open|unpaid|not paid|outstanding|sent|overdue|past due|due|partial|part paid|partly paid|partially paid|partial payment|in payment|posted|approved|authorised|authorized|awaiting payment|viewed|offen|unbezahlt|uberfallig|teilbezahlt|teilweise bezahlt|versendet|fallig|gemahnt|gebucht|ouverte|ouvert|impayee|impaye|non payee|non paye|en attente|en retard|envoyee|validee|partiellement payee|partiellement paye|abierta|abierto|pendiente|vencida|vencido|impagada|impagado|enviada|parcialmente pagada|parcial|openstaand|verzonden|onbetaald|te laat|deels betaald|gedeeltelijk betaald",
  PAID: "paid|fully paid|paid in full|settled|closed|cleared|bezahlt|ausgeglichen|beglichen|payee|paye|payee en totalite|reglee|regle|soldee|soldee en totalite|pagada|pagado|cobrada|cobrado|betaald|voldaan|afgesloten",
  VOID: "void|voided|cancelled|canceled|deleted|reversed|storniert|storno|annulliert|annulee|annule|anulada|anulado|cancelada|cancelado|geannuleerd|vervallen verklaard",
};
const statuses = new Map(
  Object.entries(statusNames).flatMap(([status, names]) =>
    names.split("|").map((name) => [plainWords(name), status as ReceivableStatus] as const),
  ),
);

/** What a tool's word for an invoice's status means; null when it is not known. */
export function statusOf(
  word: string,
  told: Readonly<Record<string, ReceivableStatus>>,
): ReceivableStatus | null {
  const plain = plainWords(word);
  return (Object.hasOwn(told, plain) ? told[plain] : undefined) ?? statuses.get(plain) ?? null;
}

export type DocumentType = "INVOICE" | "CREDIT_NOTE";

const documentNames: Readonly<Record<DocumentType, string>> = {
  INVOICE:
    "invoice|sales invoice|customer invoice|inv|si|tax invoice|out invoice|rechnung|ausgangsrechnung|re|s|soll|facture|fac|factura|fra|factuur|verkoopfactuur|debit",
  CREDIT_NOTE:
    "credit note|credit memo|sales credit|sales credit note|customer credit note|credit|crn|cn|sc|out refund|refund|gutschrift|rechnungskorrektur|storno|gs|h|haben|avoir|note de credit|abono|nota de credito|factura rectificativa|rectificativa|creditnota|creditfactuur",
};
const documents = new Map(
  Object.entries(documentNames).flatMap(([type, names]) =>
    names.split("|").map((name) => [plainWords(name), type as DocumentType] as const),
  ),
);

/** What a tool's word for a document means; null for anything but invoices and credit notes. */
export function documentTypeOf(word: string): DocumentType | null {
  return documents.get(plainWords(word)) ?? null;
}

const totalWords =
  /^(grand )?(total|totals|sum|summe|gesamt|gesamtsumme|totaal|suma|totaux|total general)\b/;

/** Whether a cell begins a line of totals, which is none of the records. */
export function isTotalWord(cell: string): boolean {
  return totalWords.test(plainWords(cell));
}
