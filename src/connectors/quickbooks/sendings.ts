/** What an invoice of QuickBooks tells of its own sending. Pure. */
import type { ActivityRecord, NormalisedRecord, ReceivableRecord } from "../../domain/records.js";
import type { JsonObject, RawRecord } from "../connector.js";
import { instantOrNull, optionalObject, optionalText } from "../parse.js";

/**
 * The invoice with its last sending: QuickBooks keeps no other, and does not say whether it was a reminder. Each that
 * was seen stays as one of its own. Told of invoices that are owed, since only these can be asked for.
 */
export function withSending({ raw, id }: RawRecord) {
  return (record: NormalisedRecord): NormalisedRecord[] => {
    if (record.kind !== "RECEIVABLE" || record.status !== "OPEN") return [record];
    return [record, ...sendingOf(raw, id, record)];
  };
}

function sendingOf(raw: JsonObject, id: string, invoice: ReceivableRecord): ActivityRecord[] {
  const delivery = optionalObject(raw, "DeliveryInfo") ?? {};
  const at = instantOrNull(delivery["DeliveryTime"]);
  const isMarked = optionalText(raw, "EmailStatus") === "EmailSent";
  if (at === null && !isMarked) return [];
  const common = {
    kind: "ACTIVITY",
    sourceUpdatedAt: invoice.sourceUpdatedAt,
    // Tradeshift, the other way there is, is an electronic invoice to a program.
    activityKind: "EMAIL",
    direction: "OUTBOUND",
    parties: [invoice.party],
    ours: false,
    receivable: invoice.ref,
  } as const;
  const contact = { outcome: "UNKNOWN", purpose: "INVOICE", madeBy: "LEDGER" } as const;
  if (at === null)
    return [
      {
        ...common,
        ref: { objectType: "InvoiceSent", id },
        at: invoice.issuedOn,
        timeNotKnown: true,
        done: true,
        contact: { ...contact, certainty: "INFERRED" },
      },
    ];
  return [
    {
      ...common,
      ref: { objectType: "InvoiceDelivery", id: `${id}:${at}` },
      at,
      // Undeliverable, bounced and the like: it reached nobody.
      done: optionalText(delivery, "DeliveryErrorType") === null,
      contact: { ...contact, certainty: "CERTAIN" },
    },
  ];
}
