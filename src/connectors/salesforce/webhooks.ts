/**
 * Salesforce's outbound messages: SOAP, up to 100 notifications of one organisation. Salesforce signs nothing, so
 * the address carries a secret; and since a message only leads to a reading with our own sign-in, one that is forged
 * can do no more than that. The session that a message may carry is not looked at.
 */
import { salesforceId } from "../../domain/salesforce-id.js";
import {
  isOneOf,
  keyOf,
  textOf,
  unreadable,
  unsigned,
  type ConnectorWebhooks,
  type WebhookEvent,
} from "../webhooks.js";
import { streamsOfObject } from "./object-streams.js";

/** As Salesforce promises. */
const mostNotifications = 100;

export const webhooks: ConnectorWebhooks = {
  takes: Object.keys(streamsOfObject),
  signedWith: "WEBHOOK_SECRET",
  secretInAddress: true,
  settleSeconds: 3,
  accepted: {
    status: 200,
    content: {
      type: "text/xml; charset=utf-8",
      text:
        `<?xml version="1.0" encoding="UTF-8"?>` +
        `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>` +
        `<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>` +
        `</soapenv:Body></soapenv:Envelope>`,
    },
  },
  verify({ method, url, body }, secrets) {
    const word = /\/webhooks\/salesforce\/([A-Za-z0-9_-]+)$/.exec(url)?.[1];
    if (method !== "POST" || word === undefined || !isOneOf(secrets, word)) return unsigned;
    const events = eventsOf(textOf(body) ?? "");
    return events ? { ok: true, events } : unreadable;
  },
};

/**
 * Reads the few parts that are needed out of the fixed form in which Salesforce sends them; null where it has not
 * that form. No declaration of entities is let in, and no field of a record is looked at but its id.
 */
function eventsOf(message: string): WebhookEvent[] | null {
  if (/<!/.test(message)) return null;
  const inside =
    /<notifications xmlns="http:\/\/soap\.sforce\.com\/2005\/09\/outbound">([^]*)<\/notifications>/.exec(
      message,
    )?.[1];
  if (inside === undefined) return null;
  const [head = "", ...rest] = inside.split("<Notification>");
  const account = salesforceId(contentOf(head, "OrganizationId") ?? "");
  if (!account?.startsWith("00D") || rest.length === 0 || rest.length > mostNotifications)
    return null;
  const events = rest.map((part) => eventOf(account, part));
  return events.includes(null) ? null : events.filter((event) => event !== null).flat();
}

function eventOf(account: string, part: string): WebhookEvent[] | null {
  const [notification, objectPart] = part.split("<sObject ", 2);
  const notificationId = salesforceId(contentOf(notification ?? "", "Id") ?? "");
  const objectType = /^xsi:type="sf:(\w{1,80})"/.exec(objectPart ?? "")?.[1];
  const id = salesforceId(contentOf(objectPart ?? "", "sf:Id") ?? "");
  if (notificationId === null || objectType === undefined || id === null) return null;
  const streams = streamsOfObject[objectType];
  // Somebody sends more than is read: it is acknowledged and means nothing.
  if (!streams) return [];
  // A repetition carries the same notification id, with the record as it is then.
  const deliveryKey = keyOf(notificationId);
  return [{ account, objectType, id, kind: "CHANGED", occurredAt: null, deliveryKey, streams }];
}

/** What stands in the first element of this name; only words as ids are. */
function contentOf(text: string, name: string): string | null {
  return new RegExp(`<${name}>([A-Za-z0-9]{15,18})</${name}>`).exec(text)?.[1] ?? null;
}
