/** Writing a marked line into an invoice's memo, or the expected date into a custom field that a person has made. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type {
  JsonObject,
  Observed,
  PlannedWrite,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Malformed, UnknownOutcome } from "../errors.js";
import { tagOf, withMarker } from "../marker.js";
import { isObject, readStored } from "../parse.js";
import { isPlainDate } from "../../domain/plain-date.js";
import type { ExpectedDateWriteBack, NoteWriteBack, WriteBack } from "../../domain/write-back.js";
import { companyPath, minorVersion, read, send } from "./client.js";
import { readSettings } from "./config.js";
import { fieldIsMissing, isFieldNamed } from "./facts.js";

const memoLimit = 4000;

/** Whole, since all of it is sent back. */
const fieldSchema = z.record(z.string(), z.json());

const observedSchema = z.object({
  /** Version of the invoice: a write that names another is refused. */
  syncToken: z.string(),
  /** The memo, with all that the bookkeeper wrote in it. */
  memo: z.string(),
  /** Nothing is owed: paid or voided. */
  settled: z.boolean(),
  /** All custom fields of the invoice. */
  fields: z.array(fieldSchema),
  /** The name of the one that takes the expected date. */
  dateField: z.string(),
});

type Seen = z.output<typeof observedSchema>;

/** @throws Gone when the invoice is no longer there */
export async function observe(writeBack: WriteBack, session: Session): Promise<Observed> {
  if (impossible(writeBack) !== null) return {};
  const invoice = await readInvoice(writeBack, session);
  const { SyncToken: syncToken } = invoice;
  if (typeof syncToken !== "string")
    throw new Malformed("QuickBooks does not say which version of the invoice this is.");
  return {
    syncToken,
    memo: memoOf(invoice),
    settled: Number(invoice["Balance"]) === 0,
    fields: fieldsOf(invoice),
    dateField: readSettings(session.settings).expectedDateField,
  } satisfies Seen;
}

/** Pure: the exact request, or why there is none. */
export function plan(writeBack: WriteBack, observed: Observed): PlannedWrite {
  const why = impossible(writeBack);
  if (why !== null) return { outcome: "REFUSED", why };
  const seen = readStored("QuickBooks", "observation", observedSchema, observed);
  switch (writeBack.kind) {
    case "NOTE":
      return planNote(writeBack, seen);
    case "EXPECTED_DATE":
      return planExpectedDate(writeBack, seen);
    case "TASK":
    case "LINK":
    case "STANDING":
      // Refused above.
      return { outcome: "REFUSED", why: notQuickBooks[writeBack.kind] };
  }
}

const notQuickBooks = {
  TASK: "QuickBooks has no tasks.",
  LINK: "QuickBooks has no field for a link on an invoice.",
  STANDING: "QuickBooks has no fields that say how things stand with a customer.",
} as const;

function planNote(writeBack: NoteWriteBack, seen: Seen): PlannedWrite {
  const { text, marker } = writeBack;
  if (seen.memo.includes(tagOf(marker)))
    return { outcome: "ALREADY_THERE", why: "The note is already in the invoice's memo." };
  // A line of its own below what the bookkeeper wrote, which is never cut.
  const above = seen.memo === "" ? "" : `${seen.memo}\n`;
  const room = memoLimit - above.length;
  if (room < tagOf(marker).length)
    return {
      outcome: "REFUSED",
      why: "The invoice's memo is full: QuickBooks takes 4,000 characters, and what others wrote stays.",
    };
  const line = withMarker(text.replace(/\s+/g, " "), marker, room);
  const request = invoiceRequest(writeBack, seen, { PrivateNote: `${above}${line}` }, [
    `its memo holds no line marked ${marker}`,
  ]);
  return { outcome: "SEND", request };
}

function planExpectedDate(writeBack: ExpectedDateWriteBack, seen: Seen): PlannedWrite {
  const field = dateFieldOf(seen);
  if (!field) return { outcome: "REFUSED", why: fieldIsMissing(seen.dateField), untilSetUp: true };
  const name = textIn(field, "Name");
  const value = textIn(field, "StringValue");
  if (value === writeBack.expectedOn)
    return { outcome: "ALREADY_THERE", why: "The invoice already carries this expected date." };
  if (value.trim() !== "" && !isPlainDate(value.trim()))
    return {
      outcome: "REFUSED",
      why: `The custom field "${name}" of the invoice holds something that is no date such as 2026-12-01: somebody wrote it, and it stays.`,
    };
  if (seen.settled) return { outcome: "REFUSED", why: "Nothing is owed on the invoice any more." };
  const { expectedOn } = writeBack;
  // Whether a list that is sent in part keeps the rest is nowhere promised: all fields are sent.
  const fields = seen.fields.map((each) =>
    each === field ? { ...each, StringValue: expectedOn } : each,
  );
  const request = invoiceRequest(writeBack, seen, { CustomField: fields }, [
    "something is still owed on the invoice",
    `its custom field "${name}" is empty or holds a date`,
  ]);
  return { outcome: "SEND", request };
}

/**
 * Without `sparse` QuickBooks clears what is left out. The requestid has a repeated request answered like the
 * first one, refusals too; so it belongs to one effect on one version, and a changed invoice gets another.
 */
function invoiceRequest(
  { target, marker }: WriteBack,
  { syncToken }: Seen,
  changes: JsonObject,
  preconditions: readonly string[],
): VendorRequest {
  const requestId = createHash("sha256")
    .update(`${marker}:${syncToken}`)
    .digest("hex")
    .slice(0, 32);
  const query = new URLSearchParams({ requestid: requestId, minorversion: minorVersion });
  return {
    method: "POST",
    path: `${companyPath(target.account, "invoice")}?${query.toString()}`,
    headers: { "content-type": "application/json" },
    body: { Id: target.id, SyncToken: syncToken, sparse: true, ...changes },
    preconditions: [`the invoice is still version ${syncToken}`, ...preconditions],
  };
}

/** Sends the request once. @throws Conflict when the invoice was changed meanwhile; Rejected, UnknownOutcome, … */
export async function perform(
  request: VendorRequest,
  writeBack: WriteBack,
  session: Session,
): Promise<WriteReceipt> {
  const { Invoice: invoice } = await send(request, session);
  if (!isObject(invoice) || invoice["Id"] !== writeBack.target.id)
    throw new UnknownOutcome(
      "QuickBooks accepted the request but did not say what became of the invoice.",
    );
  return receiptOf(writeBack);
}

/** Looks for an earlier effect. */
export async function find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null> {
  if (impossible(writeBack) !== null) return null;
  const invoice = await readInvoice(writeBack, session);
  return isThere(writeBack, invoice, session) ? receiptOf(writeBack) : null;
}

function isThere(writeBack: WriteBack, invoice: JsonObject, session: Session): boolean {
  if (writeBack.kind === "NOTE") return memoOf(invoice).includes(tagOf(writeBack.marker));
  if (writeBack.kind !== "EXPECTED_DATE") return false;
  const dateField = readSettings(session.settings).expectedDateField;
  const field = dateFieldOf({ fields: fieldsOf(invoice), dateField });
  return field !== undefined && textIn(field, "StringValue") === writeBack.expectedOn;
}

/** Neither a line nor a field has an id of its own. */
function receiptOf({ target }: WriteBack): WriteReceipt {
  return { externalId: target.id };
}

/** Why this can never be written to QuickBooks; null when it can. */
function impossible({ kind, target }: WriteBack): string | null {
  if (kind === "TASK" || kind === "LINK" || kind === "STANDING") return notQuickBooks[kind];
  if (!/^\d{1,20}$/.test(target.id)) return "The target's id is not an id of QuickBooks.";
  if (target.objectType === "Invoice") return null;
  return kind === "NOTE"
    ? "A note can be put on an invoice only: others' memos are the bookkeeper's."
    : "An expected date can be put on an invoice only.";
}

async function readInvoice({ target }: WriteBack, session: Session): Promise<JsonObject> {
  const { Invoice: invoice } = await read(session, `invoice/${encodeURIComponent(target.id)}`);
  if (!isObject(invoice)) throw new Malformed("QuickBooks' answer has no invoice.");
  return invoice;
}

/** As it is: what others wrote is sent back untouched. */
function memoOf({ PrivateNote: memo }: JsonObject): string {
  if (memo === undefined || memo === null) return "";
  if (typeof memo !== "string") throw new Malformed("The memo of QuickBooks' invoice is not text.");
  return memo;
}

function fieldsOf({ CustomField: fields }: JsonObject): JsonObject[] {
  return Array.isArray(fields) ? fields.filter(isObject) : [];
}

function dateFieldOf({ fields, dateField }: { fields: readonly JsonObject[]; dateField: string }) {
  return fields.find(
    (field) =>
      textIn(field, "Type") === "StringType" && isFieldNamed(textIn(field, "Name"), dateField),
  );
}

function textIn(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}
