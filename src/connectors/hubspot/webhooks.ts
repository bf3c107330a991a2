/**
 * HubSpot's webhooks, signature version 3 and no other, whatever a sender says: base64 HMAC-SHA256 with the app's
 * client secret over method, address, body and the time of sending, which must be near.
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

/** HubSpot's own rule: what was signed longer ago is refused, so that it cannot be played again. */
const oldestMs = 5 * 60_000;
/** Clocks differ a little; nobody signs further ahead. */
const furthestAheadMs = 30_000;

interface Streams {
  readonly changed: StreamName;
  /** Where what was deleted or merged away shows. */
  readonly archived: StreamName;
}

const streamsOf: Readonly<Record<string, Streams>> = {
  contact: { changed: "Contacts", archived: "ArchivedContacts" },
  company: { changed: "Companies", archived: "ArchivedCompanies" },
  deal: { changed: "Deals", archived: "ArchivedDeals" },
};

/** Newer subscriptions say `object.…` and name the object by its type's id. */
const objectTypes: Readonly<Record<string, string>> = {
  "0-1": "contact",
  "0-2": "company",
  "0-3": "deal",
};

/** What can make a record leave one list or come back to it. */
const movesIt = new Set(["deletion", "privacyDeletion", "merge", "restore"]);

const id = z.number().int().nonnegative();
const delivery = z
  .array(
    z.object({
      portalId: id,
      occurredAt: id,
      subscriptionType: z.string().min(1).max(100),
      // HubSpot says that it is not unique.
      eventId: id.optional(),
      subscriptionId: id.optional(),
      objectId: id.optional(),
      objectTypeId: z.string().max(50).optional(),
      propertyName: z.string().max(200).optional(),
      fromObjectId: id.optional(),
      toObjectId: id.optional(),
    }),
  )
  .max(mostEvents);

export const webhooks: ConnectorWebhooks = {
  takes: Object.keys(streamsOf).flatMap((object) =>
    ["creation", "propertyChange", "associationChange", ...movesIt]
      .filter((kind) => kind !== "privacyDeletion" || object === "contact")
      .map((kind) => `${object}.${kind}`),
  ),
  signedWith: "CLIENT_SECRET",
  // Its search, by which changes are read, lags behind what it tells.
  settleSeconds: 20,
  accepted: { status: 200 },
  verify(received, secrets, now) {
    const { method, url, body } = received;
    const signature = onlyHeader(received, "x-hubspot-signature-v3");
    const stamp = onlyHeader(received, "x-hubspot-request-timestamp");
    if (method !== "POST" || body.length === 0) return unsigned;
    if (stamp === null || !/^\d{13}$/.test(stamp)) return unsigned;
    const ageMs = now.getTime() - Number(stamp);
    if (ageMs > oldestMs || ageMs < -furthestAheadMs) return unsigned;
    if (!isSignedWith(secrets, [method, asSigned(url), body, stamp], signature)) return unsigned;
    const read = delivery.safeParse(jsonOf(body));
    if (!read.success) return unreadable;
    return { ok: true, events: read.data.flatMap(eventOf) };
  },
};

/** HubSpot decodes these escapes of the address before signing it, and no others. */
const decoded: Readonly<Record<string, string>> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

function asSigned(url: string): string {
  return url.replace(/%[0-9A-F]{2}/gi, (escape) => decoded[escape.toUpperCase()] ?? escape);
}

function eventOf(raw: z.output<typeof delivery>[number]): WebhookEvent[] {
  const [named = "", kind = ""] = raw.subscriptionType.split(".");
  const object = named === "object" ? (objectTypes[raw.objectTypeId ?? ""] ?? "") : named;
  const streams = streamsOf[object];
  // Our own standing comes back as changes; nothing is read of it.
  if (!streams || raw.propertyName?.startsWith("forbear_")) return [];
  const objectId = raw.objectId ?? raw.fromObjectId ?? 0;
  return [
    {
      account: String(raw.portalId),
      objectType: object,
      id: String(objectId),
      kind,
      occurredAt: instantOf(raw.occurredAt),
      // Without the number of the attempt, which differs from delivery to delivery.
      deliveryKey: keyOf(
        ...[raw.subscriptionType, raw.subscriptionId, raw.eventId, raw.occurredAt, objectId],
        ...[raw.propertyName, raw.toObjectId],
      ),
      streams: movesIt.has(kind) ? [streams.changed, streams.archived] : [streams.changed],
    },
  ];
}
