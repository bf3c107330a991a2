/**
 * Xero's webhooks: base64 HMAC-SHA256 over the body with the app's webhook key. Only ids come, and no payments: a
 * payment shows as an update of its invoice. Source: Xero-OpenAPI, xero-webhooks.yaml.
 */
import { z } from "zod";
import {
  instantOf,
  isSignedWith,
  jsonOf,
  keyOf,
  mostEvents,
  onlyHeader,
  unreadable,
  unsigned,
  type ConnectorWebhooks,
  type WebhookEvent,
} from "../webhooks.js";
import type { streams } from "./manifest.js";

type StreamName = (typeof streams)[number]["name"];

/**
 * What each category makes worth reading. Over- and prepayments keep to their own times: each would cost a call of
 * the day's few at every change of an invoice.
 */
const streamsOf: Readonly<Record<string, readonly StreamName[]>> = {
  CONTACT: ["Contacts"],
  INVOICE: ["Invoices", "Payments"],
  CREDITNOTE: ["Invoices", "CreditNotes"],
};

const word = z.string().min(1).max(100);
const delivery = z.object({
  // On set-up Xero asks with no events whether we check signatures ("intent to receive").
  events: z
    .array(
      z.object({
        resourceId: z.guid(),
        tenantId: z.guid(),
        tenantType: word,
        eventCategory: word,
        eventType: word,
        eventDateUtc: word,
      }),
    )
    .max(mostEvents),
});

export const webhooks: ConnectorWebhooks = {
  takes: ["CONTACT", "INVOICE", "CREDITNOTE"],
  signedWith: "WEBHOOK_SECRET",
  settleSeconds: 3,
  // Anything in the body, or a cookie, counts as a failure.
  accepted: { status: 200 },
  verify(received, secrets) {
    const { method, body } = received;
    const signature = onlyHeader(received, "x-xero-signature");
    if (method !== "POST" || body.length === 0) return unsigned;
    if (!isSignedWith(secrets, [body], signature)) return unsigned;
    const read = delivery.safeParse(jsonOf(body));
    if (!read.success) return unreadable;
    return { ok: true, events: read.data.events.flatMap(eventOf) };
  },
};

/** Events of the app itself (SUBSCRIPTION) and categories that nobody reads are none of ours. */
function eventOf(raw: z.output<typeof delivery>["events"][number]): WebhookEvent[] {
  const { eventCategory, eventType, eventDateUtc, resourceId } = raw;
  const streams = streamsOf[eventCategory];
  if (raw.tenantType !== "ORGANISATION" || !streams) return [];
  return [
    {
      account: raw.tenantId.toLowerCase(),
      objectType: eventCategory,
      id: resourceId,
      kind: eventType,
      // UTC, without saying so.
      occurredAt: instantOf(/Z$/i.test(eventDateUtc) ? eventDateUtc : `${eventDateUtc}Z`),
      deliveryKey: keyOf(eventCategory, eventType, resourceId, eventDateUtc),
      streams,
    },
  ];
}
