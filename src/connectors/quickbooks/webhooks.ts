/**
 * Intuit's webhooks: base64 HMAC-SHA256 over the body with the app's verifier token. A delivery is a list of
 * CloudEvents, of any number of companies ("realms").
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

/**
 * What each entity makes worth reading: its own stream, and of what settles invoices the invoices, whose balances it
 * moves.
 */
const streamsOf: Readonly<Record<string, readonly string[]>> = {
  customer: ["Customers"],
  invoice: ["Invoices"],
  payment: ["Payments", "Invoices"],
  creditmemo: ["CreditMemos", "Invoices"],
  journalentry: ["JournalEntries", "Invoices"],
  deposit: ["Deposits"],
};

const word = z.string().min(1).max(200);
const delivery = z
  .array(
    z.object({
      specversion: z.literal("1.0"),
      id: word,
      source: word,
      type: word,
      time: word,
      intuitentityid: word,
      intuitaccountid: z.string().regex(/^\d{1,30}$/),
    }),
  )
  .max(mostEvents);

export const webhooks: ConnectorWebhooks = {
  takes: Object.keys(streamsOf),
  signedWith: "WEBHOOK_SECRET",
  settleSeconds: 3,
  accepted: { status: 200 },
  verify(received, secrets) {
    const { method, body } = received;
    const signature = onlyHeader(received, "intuit-signature");
    if (method !== "POST" || body.length === 0) return unsigned;
    if (!isSignedWith(secrets, [body], signature)) return unsigned;
    const read = delivery.safeParse(jsonOf(body));
    if (!read.success) return unreadable;
    return { ok: true, events: read.data.flatMap(eventOf) };
  },
};

/** `qbo.invoice.created.v1`: the entity, and what happened to it. */
function eventOf(raw: z.output<typeof delivery>[number]): WebhookEvent[] {
  const [, entity = "", kind = ""] = /^qbo\.([a-z]+)\.([a-z]+)\.v\d+$/.exec(raw.type) ?? [];
  const streams = streamsOf[entity];
  if (!streams) return [];
  return [
    {
      account: raw.intuitaccountid,
      objectType: entity,
      id: raw.intuitentityid,
      kind,
      occurredAt: instantOf(raw.time),
      // CloudEvents: source and id together name an event.
      deliveryKey: keyOf(raw.source, raw.id),
      streams,
    },
  ];
}
