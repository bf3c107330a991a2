/** Writing a note into a record's history, or our link or the expected date onto an invoice. */
import { z } from "zod";
import type {
  Json,
  JsonObject,
  Observed,
  PlannedWrite,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Gone, Malformed, UnknownOutcome } from "../errors.js";
import { tagOf, withMarker } from "../marker.js";
import { isObject, readStored } from "../parse.js";
import type {
  ExpectedDateWriteBack,
  LinkWriteBack,
  NoteWriteBack,
  WriteBack,
} from "../../domain/write-back.js";
import type { Schemas } from "./client.js";
import { accountingPath, api, hasErrors, refusal, send, tellsOf, tenant } from "./client.js";
import { plainDateOf } from "./dates.js";

const noteLimit = 250;

const observedSchema = z.object({
  /** NOTE: a line with our marker is in the history already. */
  noted: z.boolean(),
  /** LINK: the link that the invoice carries; null when it carries none. */
  url: z.string().nullable(),
  /** LINK, EXPECTED_DATE: the invoice's status. */
  status: z.string().nullable(),
  /** EXPECTED_DATE: the date that the invoice carries. */
  expectedOn: z.string().nullable(),
  /** EXPECTED_DATE: something has been paid or credited already. */
  partPaid: z.boolean(),
  /** EXPECTED_DATE: ACCREC for a sales invoice. */
  type: z.string().nullable(),
});

type Seen = z.output<typeof observedSchema>;

const notLooked: Seen = {
  noted: false,
  url: null,
  status: null,
  expectedOn: null,
  partPaid: false,
  type: null,
};

/** @throws Gone when the record is no longer there */
export async function observe(writeBack: WriteBack, session: Session): Promise<Observed> {
  if (impossible(writeBack) !== null) return notLooked;
  if (writeBack.kind === "NOTE")
    return { ...notLooked, noted: await isNoted(writeBack, session) } satisfies Seen;
  const invoice = await readInvoice(writeBack, session);
  return {
    noted: false,
    url: linkOf(invoice),
    status: invoice.Status ?? null,
    expectedOn: expectedOnOf(invoice),
    partPaid: Number(invoice.AmountPaid ?? 0) > 0 || Number(invoice.AmountCredited ?? 0) > 0,
    type: invoice.Type ?? null,
  } satisfies Seen;
}

/** Pure: the exact request, or why there is none. */
export function plan(writeBack: WriteBack, observed: Observed): PlannedWrite {
  const why = impossible(writeBack);
  if (why !== null) return { outcome: "REFUSED", why };
  const seen = readStored("Xero", "observation", observedSchema, observed);
  switch (writeBack.kind) {
    case "NOTE":
      return seen.noted
        ? { outcome: "ALREADY_THERE", why: "The note is already in the record's history in Xero." }
        : { outcome: "SEND", request: noteRequest(writeBack) };
    case "LINK":
      return planLink(writeBack, seen);
    case "EXPECTED_DATE":
      return planExpectedDate(writeBack, seen);
    case "TASK":
    case "STANDING":
      // Refused above.
      return { outcome: "REFUSED", why: notXeros[writeBack.kind] };
  }
}

const notXeros = {
  TASK: "Xero has no tasks.",
  STANDING: "Xero has no fields that say how things stand with a customer.",
} as const;

function planExpectedDate(writeBack: ExpectedDateWriteBack, seen: Seen): PlannedWrite {
  if (seen.type !== "ACCREC")
    return { outcome: "REFUSED", why: "Only a sales invoice has an expected date of payment." };
  if (seen.status !== "AUTHORISED")
    return {
      outcome: "REFUSED",
      why: "Xero lets the expected date be set on approved invoices only, and this one is a draft, paid or voided.",
    };
  if (seen.expectedOn === writeBack.expectedOn)
    return { outcome: "ALREADY_THERE", why: "The invoice already carries this expected date." };
  if (seen.partPaid)
    return {
      outcome: "REFUSED",
      why: "Part of the invoice has been paid or credited, and Xero no longer lets its expected date be set.",
    };
  return { outcome: "SEND", request: expectedDateRequest(writeBack) };
}

function planLink(writeBack: LinkWriteBack, seen: Seen): PlannedWrite {
  if (seen.url === writeBack.url)
    return { outcome: "ALREADY_THERE", why: "The invoice already carries this link." };
  if (seen.url !== null && !seen.url.startsWith(writeBack.ourPrefix))
    return {
      outcome: "REFUSED",
      why: "The invoice already carries a link that is not ours, and there is room for one only.",
    };
  if (seen.status === "VOIDED" || seen.status === "DELETED")
    return {
      outcome: "REFUSED",
      why: "The invoice was voided; Xero no longer lets it be changed.",
    };
  return { outcome: "SEND", request: linkRequest(writeBack) };
}

function noteRequest({ target, text, marker }: NoteWriteBack): VendorRequest {
  return {
    method: "PUT",
    path: `${accountingPath}/${target.objectType}s/${encodeURIComponent(target.id)}/History`,
    headers: { "content-type": "application/json", "Idempotency-Key": marker },
    body: {
      HistoryRecords: [{ Details: withMarker(text, marker, noteLimit) }],
    } satisfies Schemas["HistoryRecords"],
    preconditions: [
      `the ${target.objectType.toLowerCase()} still exists`,
      `its history holds no note marked ${marker}`,
    ],
  };
}

function linkRequest({ target, url, marker }: LinkWriteBack): VendorRequest {
  return invoiceRequest(marker, { InvoiceID: target.id, Url: url }, [
    "the invoice carries no link, or one of ours",
    "the invoice is not voided",
  ]);
}

function expectedDateRequest({ target, expectedOn, marker }: ExpectedDateWriteBack): VendorRequest {
  return invoiceRequest(marker, { InvoiceID: target.id, ExpectedPaymentDate: expectedOn }, [
    "the invoice is approved",
    "nothing has been paid or credited on it",
  ]);
}

/** With summarizeErrors=false a refusal names its element; the path of a single invoice does not know it. */
function invoiceRequest(
  marker: string,
  invoice: { InvoiceID: string } & Partial<Schemas["Invoice"]>,
  preconditions: readonly string[],
): VendorRequest {
  return {
    method: "POST",
    path: `${accountingPath}/Invoices?summarizeErrors=false`,
    headers: { "content-type": "application/json", "Idempotency-Key": marker },
    body: { Invoices: [invoice as JsonObject] },
    preconditions,
  };
}

/** Sends the request once. @throws Rejected, UnknownOutcome, … */
export async function perform(
  request: VendorRequest,
  writeBack: WriteBack,
  session: Session,
): Promise<WriteReceipt> {
  const { body, limits } = await send(request, session);
  if (hasErrors(body)) throw refusal(body, 200);
  if (writeBack.kind !== "NOTE" && !tellsOf(body, writeBack.target.id))
    throw new UnknownOutcome(
      "Xero accepted the request but did not say what became of the invoice.",
    );
  return { ...receiptOf(writeBack), ...(limits ? { limits } : {}) };
}

/** Looks for an earlier effect. */
export async function find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null> {
  if (impossible(writeBack) !== null) return null;
  return (await isThere(writeBack, session)) ? receiptOf(writeBack) : null;
}

async function isThere(writeBack: WriteBack, session: Session): Promise<boolean> {
  if (writeBack.kind === "NOTE") return isNoted(writeBack, session);
  const invoice = await readInvoice(writeBack, session);
  return writeBack.kind === "LINK"
    ? linkOf(invoice) === writeBack.url
    : writeBack.kind === "EXPECTED_DATE" && expectedOnOf(invoice) === writeBack.expectedOn;
}

/** A history line has no id; a link or date is known by its invoice. */
function receiptOf({ kind, target }: WriteBack): WriteReceipt {
  return { externalId: kind === "NOTE" ? null : target.id };
}

/** Why this can never be written to Xero; null when it can. */
function impossible({ kind, target, marker }: WriteBack): string | null {
  if (kind === "TASK" || kind === "STANDING") return notXeros[kind];
  if (!/^[0-9a-f-]{36}$/i.test(target.id)) return "The target's id is not an id of Xero.";
  // The marker is the idempotency key, too; Xero takes 128 characters.
  if (marker.length > 128) return "The marker is longer than Xero's 128 characters.";
  if (target.objectType === "Invoice") return null;
  if (kind === "NOTE" && target.objectType === "Contact") return null;
  return kind === "NOTE"
    ? "A note can be put into the history of an invoice or a contact only."
    : "A link or an expected date can be put on an invoice only.";
}

async function readInvoice({ target }: WriteBack, session: Session): Promise<Schemas["Invoice"]> {
  const { data } = await api(session).GET("/Invoices/{InvoiceID}", {
    params: { header: tenant(session), path: { InvoiceID: target.id } },
  });
  const invoice = data?.Invoices?.[0];
  if (!invoice) throw new Gone("The invoice is no longer in Xero.");
  return invoice;
}

function linkOf(invoice: Schemas["Invoice"]): string | null {
  return invoice.Url?.trim() || null;
}

function expectedOnOf(invoice: Schemas["Invoice"]): string | null {
  return plainDateOf(invoice.ExpectedPaymentDate);
}

async function isNoted({ target, marker }: WriteBack, session: Session): Promise<boolean> {
  const client = api(session);
  const header = tenant(session);
  const { data } =
    target.objectType === "Invoice"
      ? await client.GET("/Invoices/{InvoiceID}/History", {
          params: { header, path: { InvoiceID: target.id } },
        })
      : await client.GET("/Contacts/{ContactID}/History", {
          params: { header, path: { ContactID: target.id } },
        });
  const lines: unknown = data?.HistoryRecords;
  // Without the list nothing is known: taking it for empty would write the note twice.
  if (!Array.isArray(lines)) throw new Malformed("Xero's answer has no history.");
  return lines.some((line: Json) => {
    const details = isObject(line) ? line["Details"] : null;
    return typeof details === "string" && details.includes(tagOf(marker));
  });
}
