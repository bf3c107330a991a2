/** Writing a note into a record's history, or our link onto an invoice. */
import { z } from "zod";
import type {
  Json,
  Observed,
  PlannedWrite,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Gone, Malformed } from "../errors.js";
import { tagOf, withMarker } from "../marker.js";
import { isObject, readStored } from "../parse.js";
import type { LinkWriteBack, NoteWriteBack, WriteBack } from "../../domain/write-back.js";
import type { Schemas } from "./client.js";
import { accountingPath, api, hasErrors, refusal, send, tenant } from "./client.js";

const noteLimit = 250;

const observedSchema = z.object({
  /** NOTE: a line with our marker is in the history already. */
  noted: z.boolean(),
  /** LINK: the link that the invoice carries; null when it carries none. */
  url: z.string().nullable(),
  /** LINK: the invoice's status. */
  status: z.string().nullable(),
});

const notLooked = { noted: false, url: null, status: null };

/** @throws Gone when the record is no longer there */
export async function observe(writeBack: WriteBack, session: Session): Promise<Observed> {
  if (impossible(writeBack) !== null) return notLooked;
  if (writeBack.kind === "LINK") {
    const invoice = await readInvoice(writeBack, session);
    return { noted: false, url: linkOf(invoice), status: invoice.Status ?? null };
  }
  return { ...notLooked, noted: await isNoted(writeBack, session) };
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
    case "TASK":
      return { outcome: "REFUSED", why: "Xero has no tasks." };
  }
}

function planLink(writeBack: LinkWriteBack, seen: z.output<typeof observedSchema>): PlannedWrite {
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
  return {
    method: "POST",
    path: `${accountingPath}/Invoices/${encodeURIComponent(target.id)}`,
    headers: { "content-type": "application/json", "Idempotency-Key": marker },
    body: {
      Invoices: [{ InvoiceID: target.id, Url: url }],
    } satisfies Schemas["Invoices"],
    preconditions: ["the invoice carries no link, or one of ours", "the invoice is not voided"],
  };
}

/** Sends the request once. @throws Rejected, UnknownOutcome, … */
export async function perform(
  request: VendorRequest,
  writeBack: WriteBack,
  session: Session,
): Promise<WriteReceipt> {
  const body = await send(request, session);
  if (hasErrors(body)) throw refusal(body, 200);
  return receiptOf(writeBack);
}

/** Looks for an earlier effect. */
export async function find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null> {
  if (impossible(writeBack) !== null) return null;
  const there =
    writeBack.kind === "LINK"
      ? linkOf(await readInvoice(writeBack, session)) === writeBack.url
      : await isNoted(writeBack, session);
  return there ? receiptOf(writeBack) : null;
}

/** A history line has no id; a link is known by its invoice. */
function receiptOf({ kind, target }: WriteBack): WriteReceipt {
  return { externalId: kind === "LINK" ? target.id : null };
}

/** Why this can never be written to Xero; null when it can. */
function impossible({ kind, target, marker }: WriteBack): string | null {
  if (kind === "TASK") return "Xero has no tasks.";
  if (!/^[0-9a-f-]{36}$/i.test(target.id)) return "The target's id is not an id of Xero.";
  // The marker is the idempotency key, too; Xero takes 128 characters.
  if (marker.length > 128) return "The marker is longer than Xero's 128 characters.";
  if (target.objectType === "Invoice") return null;
  if (kind === "NOTE" && target.objectType === "Contact") return null;
  return kind === "LINK"
    ? "A link can be put on an invoice only."
    : "A note can be put into the history of an invoice or a contact only.";
}

async function readInvoice(
  { target }: LinkWriteBack,
  session: Session,
): Promise<Schemas["Invoice"]> {
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
