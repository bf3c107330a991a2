/**
 * Webhooks of every vendor as they are verified: vectors whose signatures were made by other programs (HubSpot's own
 * kit, OpenSSL), and whatever must not pass.
 */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { loadConnector } from "../../src/connectors/registry.js";
import {
  isSignedWith,
  type ConnectorWebhooks,
  type VerifiedWebhook,
  type WebhookDelivery,
} from "../../src/connectors/webhooks.js";
import { webhooks as intuit } from "../../src/connectors/quickbooks/webhooks.js";

const now = new Date("2026-11-25T10:00:00Z");
const minute = 60_000;

interface Signed {
  readonly webhooks: ConnectorWebhooks;
  readonly secret: string;
  /** The header with the signature. */
  readonly header: string;
  readonly delivery: WebhookDelivery;
  /** Signs another body as the vendor would. */
  sign(body: Uint8Array, secret?: string): WebhookDelivery;
  /** A further value of the vendor's own negatives. */
  readonly more: [string, (good: WebhookDelivery) => WebhookDelivery][];
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const hmac = (secret: string, ...parts: (string | Uint8Array)[]): string => {
  const made = createHmac("sha256", secret);
  for (const part of parts) made.update(part);
  return made.digest("base64");
};

function withHeader(
  delivery: WebhookDelivery,
  name: string,
  values: readonly string[] | undefined,
): WebhookDelivery {
  return { ...delivery, headers: { ...delivery.headers, [name]: values } };
}

const { webhooks: xero } = await loadConnector("XERO");
const { webhooks: hubspot } = await loadConnector("HUBSPOT");
const { webhooks: salesforce } = await loadConnector("SALESFORCE");
if (!xero || !hubspot || !salesforce) throw new Error("A connector has lost its webhooks.");

const invoiceId = "55d84274-a3da-4829-a7c0-0cab601b95cc";
const xeroTenant = "aef86862-2015-4b6b-88bc-d89032cecc50";
const xeroKey = "xero-webhook-key-for-the-tests-only";
const xeroUpdate = `{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/${invoiceId}","resourceId":"${invoiceId}","tenantId":"${xeroTenant}","tenantType":"ORGANISATION","eventCategory":"INVOICE","eventType":"UPDATE","eventDateUtc":"2026-11-25T09:59:58.123"}],"firstEventSequence":1,"lastEventSequence":1,"entropy":"FXNGWLCCGVANWHKILRUB"}`;
const xeroUpdateSigned = "SkVU2ODbDx48bV2I21UeK5aO7HG4x+LUvLWP61aQmdA=";
const intentToReceive = `{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4nd0mt3xt"}`;
const intentSigned = "sCZjyzO/bz0nLtJwBfeFGxo+02RlmNJHDwZH08n+8tM=";

const verifierToken = "verifier-token-for-the-tests-only";
const intuitCreated = `[{"specversion":"1.0","id":"88cd52aa-33b6-4351-9aa4-47572edbd068","source":"intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=","type":"qbo.invoice.created.v1","datacontenttype":"application/json","time":"2026-11-25T09:59:58.123Z","intuitentityid":"1234","intuitaccountid":"310687","data":{}}]`;
const intuitSigned = "xmzKr/lDKTWZgv8jt7rHMfWSvN09/EfV9iK054y1ATM=";

const clientSecret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
const hubspotUrl = "https://hub.example/webhooks/hubspot";
const contactChanged = {
  eventId: 3181526809,
  subscriptionId: 22,
  portalId: 33,
  appId: 1160452,
  occurredAt: 1764064798123,
  subscriptionType: "contact.propertyChange",
  attemptNumber: 0,
  objectId: 12345,
  propertyName: "phone",
  propertyValue: "+44 20 7946 0000",
  changeSource: "CRM_UI",
};

function bodySigned(
  webhooks: ConnectorWebhooks,
  header: string,
  secret: string,
  path: string,
  body: string,
  signature: string,
): Signed {
  const delivery = (raw: Uint8Array, signed: string): WebhookDelivery => ({
    method: "POST",
    url: `https://hub.example/webhooks/${path}`,
    headers: { "content-type": ["application/json"], [header]: [signed] },
    body: raw,
  });
  return {
    webhooks,
    secret,
    header,
    delivery: delivery(bytes(body), signature),
    sign: (raw, by = secret) => delivery(raw, hmac(by, raw)),
    more: [],
  };
}

function hubspotSigned(
  raw: Uint8Array,
  secret = clientSecret,
  more: { url?: string; stamp?: string; signedUrl?: string } = {},
): WebhookDelivery {
  const { url = hubspotUrl, stamp = String(now.getTime()) } = more;
  const { signedUrl = url } = more;
  const method = "POST";
  return {
    method,
    url,
    headers: {
      "x-hubspot-signature-v3": [hmac(secret, method, signedUrl, raw, stamp)],
      "x-hubspot-request-timestamp": [stamp],
    },
    body: raw,
  };
}

const hubspotBody = bytes(JSON.stringify([contactChanged]));
const stampOf = (ms: number): string => String(now.getTime() + ms);

const vendors: Record<string, Signed> = {
  Xero: bodySigned(xero, "x-xero-signature", xeroKey, "xero", xeroUpdate, xeroUpdateSigned),
  Intuit: bodySigned(
    intuit,
    "intuit-signature",
    verifierToken,
    "quickbooks",
    intuitCreated,
    intuitSigned,
  ),
  HubSpot: {
    webhooks: hubspot,
    secret: clientSecret,
    header: "x-hubspot-signature-v3",
    delivery: hubspotSigned(hubspotBody),
    sign: hubspotSigned,
    more: [
      [
        "sent too long ago",
        () => hubspotSigned(hubspotBody, clientSecret, { stamp: stampOf(-5 * minute - 1) }),
      ],
      [
        "sent in the future",
        () => hubspotSigned(hubspotBody, clientSecret, { stamp: stampOf(minute) }),
      ],
      [
        "another time than was signed",
        (good) => withHeader(good, "x-hubspot-request-timestamp", [stampOf(1)]),
      ],
      ["no time", (good) => withHeader(good, "x-hubspot-request-timestamp", undefined)],
      [
        "two times",
        (good) => withHeader(good, "x-hubspot-request-timestamp", [stampOf(0), stampOf(0)]),
      ],
      [
        "a time that is no number",
        () => hubspotSigned(hubspotBody, clientSecret, { stamp: "1764064800000x" }),
      ],
      ["another address", (good) => ({ ...good, url: "https://evil.example/webhooks/hubspot" })],
      ["another query", (good) => ({ ...good, url: `${hubspotUrl}?a=1` })],
      [
        "version 1 in the place of 3",
        (good) =>
          withHeader(good, "x-hubspot-signature-v3", [
            createHmac("sha256", "").update("").digest("hex"),
          ]),
      ],
      [
        "signed as version 2, and said to be so",
        (good) => ({
          ...good,
          headers: {
            "x-hubspot-signature-version": ["v2"],
            "x-hubspot-signature": [hmac(clientSecret, "POST", hubspotUrl, hubspotBody)],
            "x-hubspot-request-timestamp": [stampOf(0)],
          },
        }),
      ],
    ],
  },
};

const verify = (
  { webhooks, secret }: Signed,
  delivery: WebhookDelivery,
  secrets: readonly string[] = [secret],
): VerifiedWebhook => webhooks.verify(delivery, secrets, now);

describe.each(Object.entries(vendors))("a delivery by %s", (_name, vendor) => {
  const { delivery: good, header } = vendor;
  const given = good.headers[header]?.[0] ?? "";

  test("passes as it was sent", () => {
    const verified = verify(vendor, good);
    expect(verified).toMatchObject({ ok: true });
    expect(verified.ok && verified.events).toHaveLength(1);
  });

  test("passes with the new secret and the one before while it is changed, and with neither once it is not", () => {
    const next = "the-next-secret-of-this-app";
    expect(verify(vendor, good, [next, vendor.secret]).ok).toBe(true);
    expect(verify(vendor, vendor.sign(good.body, next), [next, vendor.secret]).ok).toBe(true);
    expect(verify(vendor, good, [next])).toEqual({ ok: false, why: "UNSIGNED" });
  });

  test.each<[string, (good: WebhookDelivery) => WebhookDelivery]>([
    [
      "a byte changed",
      ({ body, ...rest }) => ({
        ...rest,
        body: body.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
      }),
    ],
    ["a byte more", ({ body, ...rest }) => ({ ...rest, body: Buffer.concat([body, bytes("\n")]) })],
    ["a byte less", ({ body, ...rest }) => ({ ...rest, body: body.subarray(0, -1) })],
    ["an empty body", (good) => ({ ...good, body: new Uint8Array() })],
    ["an empty body, well signed", () => vendor.sign(new Uint8Array())],
    ["another secret", ({ body }) => vendor.sign(body, "some-other-secret-of-somebody")],
    ["no signature", (good) => withHeader(good, header, undefined)],
    ["an empty signature", (good) => withHeader(good, header, [""])],
    ["the signature twice", (good) => withHeader(good, header, [given, given])],
    [
      "a good signature after a bad one",
      (good) => withHeader(good, header, [hmac("x", "y"), given]),
    ],
    ["two signatures in one", (good) => withHeader(good, header, [`${given}, ${given}`])],
    ["no base64", (good) => withHeader(good, header, ["!".repeat(44)])],
    [
      "hexadecimal",
      (good) => withHeader(good, header, [Buffer.from(given, "base64").toString("hex")]),
    ],
    ["a part of the signature", (good) => withHeader(good, header, [given.slice(0, 20)])],
    ["the signature without its end", (good) => withHeader(good, header, [given.slice(0, -1)])],
    ["space around the signature", (good) => withHeader(good, header, [` ${given}`])],
    ["another method", (good) => ({ ...good, method: "PUT" })],
    ...vendor.more,
  ])("is refused with %s", (_what, change) => {
    expect(verify(vendor, change(good))).toEqual({ ok: false, why: "UNSIGNED" });
  });

  test("is refused where there is no secret, or an empty one", () => {
    expect(verify(vendor, good, [])).toEqual({ ok: false, why: "UNSIGNED" });
    expect(verify(vendor, vendor.sign(good.body, ""), [""])).toEqual({
      ok: false,
      why: "UNSIGNED",
    });
  });

  test.each([
    ["no JSON", "{"],
    ["no UTF-8", new Uint8Array([0xff, 0xfe, 0x22])],
    ["a number", "1"],
    ["null", "null"],
    ["events that are none", "[1]"],
  ])("that is signed is not read where it is %s", (_what, body) => {
    const raw = typeof body === "string" ? bytes(body) : body;
    expect(verify(vendor, vendor.sign(raw))).toEqual({ ok: false, why: "UNREADABLE" });
  });

  test("with more events than anybody sends is not read", () => {
    const text = Buffer.from(good.body).toString();
    const many = text.replace(
      /\[(.*)\]/s,
      (_, event: string) => `[${Array(1_001).fill(event).join(",")}]`,
    );
    expect(verify(vendor, vendor.sign(bytes(many)))).toEqual({ ok: false, why: "UNREADABLE" });
  });
});

describe("Xero", () => {
  test("its intent to receive: signed well it is taken and holds nothing, signed badly it is refused", () => {
    const { sign } = vendors["Xero"]!;
    const asked = {
      ...sign(bytes(intentToReceive)),
      headers: { "x-xero-signature": [intentSigned] },
    };
    expect(xero.verify(asked, [xeroKey], now)).toEqual({ ok: true, events: [] });
    expect(xero.verify(sign(bytes(intentToReceive), "not-the-key"), [xeroKey], now).ok).toBe(false);
  });

  test("what it tells is which streams to read", () => {
    expect(verify(vendors["Xero"]!, vendors["Xero"]!.delivery)).toEqual({
      ok: true,
      events: [
        {
          account: xeroTenant,
          objectType: "INVOICE",
          id: invoiceId,
          kind: "UPDATE",
          occurredAt: new Date("2026-11-25T09:59:58.123Z"),
          deliveryKey: expect.stringMatching(/^[\w-]{32}$/),
          streams: ["Invoices", "Payments"],
        },
      ],
    });
  });

  test("events of the app itself and unknown categories mean nothing", () => {
    const other = [
      xeroUpdate.replace("INVOICE", "SUBSCRIPTION").replace("ORGANISATION", "APPLICATION"),
      xeroUpdate.replace("INVOICE", "SOMETHING"),
    ];
    for (const body of other)
      expect(verify(vendors["Xero"]!, vendors["Xero"]!.sign(bytes(body)))).toEqual({
        ok: true,
        events: [],
      });
  });
});

describe("HubSpot", () => {
  const read = (...events: object[]) => {
    const verified = verify(vendors["HubSpot"]!, hubspotSigned(bytes(JSON.stringify(events))));
    if (!verified.ok) throw new Error(verified.why);
    return verified.events;
  };

  test("the vector of version 3", () => {
    const body = bytes(`{"example_field":"example_value"}`);
    const url = "https://www.example.com/webhook_uri";
    const stamp = "1700000000000";
    const signature = "rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=";
    expect(isSignedWith([clientSecret], ["POST", url, body, stamp], signature)).toBe(true);
    const headers = {
      "x-hubspot-signature-v3": [signature],
      "x-hubspot-request-timestamp": [stamp],
    };
    const delivery = { method: "POST", url, headers, body };
    // Signed well, but no list of events; and past its time it is not even that.
    const then = new Date(1700000000000);
    expect(hubspot.verify(delivery, [clientSecret], then)).toEqual({
      ok: false,
      why: "UNREADABLE",
    });
    expect(hubspot.verify(delivery, [clientSecret], now)).toEqual({ ok: false, why: "UNSIGNED" });
  });

  test("its time may be five minutes old, and a little ahead", () => {
    for (const ms of [-5 * minute, 0, 30_000])
      expect(
        verify(
          vendors["HubSpot"]!,
          hubspotSigned(hubspotBody, clientSecret, { stamp: stampOf(ms) }),
        ).ok,
      ).toBe(true);
  });

  test("the address is signed with the escapes that it decodes, and no others", () => {
    const url = `${hubspotUrl}?a=%3A%2F%3f%40%21%24%27%28%29%2A%2C%3B&b=%20%25`;
    const signedUrl = `${hubspotUrl}?a=:/?@!$'()*,;&b=%20%25`;
    expect(
      verify(vendors["HubSpot"]!, hubspotSigned(hubspotBody, clientSecret, { url, signedUrl })).ok,
    ).toBe(true);
    const plain = `${hubspotUrl}?a=:/?@!$'()*,;&b= %`;
    expect(
      verify(
        vendors["HubSpot"]!,
        hubspotSigned(hubspotBody, clientSecret, { url, signedUrl: plain }),
      ).ok,
    ).toBe(false);
  });

  test("a further attempt is the same event; a change of another property or time is not", () => {
    const [first, again, other, later] = read(
      contactChanged,
      { ...contactChanged, attemptNumber: 3 },
      { ...contactChanged, propertyName: "email" },
      { ...contactChanged, occurredAt: contactChanged.occurredAt + 1 },
    );
    expect(again?.deliveryKey).toBe(first?.deliveryKey);
    expect(new Set([first, other, later].map((event) => event?.deliveryKey)).size).toBe(3);
  });

  test("what was deleted or merged is looked for in the lists of both", () => {
    const kinds = ["creation", "deletion", "merge", "restore", "privacyDeletion"];
    const streams = read(
      ...kinds.map((kind) => ({ ...contactChanged, subscriptionType: `contact.${kind}` })),
    ).map((event) => event.streams);
    expect(streams).toEqual([["Contacts"], ...Array(4).fill(["Contacts", "ArchivedContacts"])]);
  });

  test("newer names of objects are known; unread objects and our own properties mean nothing", () => {
    expect(
      read(
        { ...contactChanged, subscriptionType: "object.propertyChange", objectTypeId: "0-2" },
        { ...contactChanged, subscriptionType: "ticket.creation" },
        { ...contactChanged, propertyName: "forbear_status" },
      ).map(({ objectType }) => objectType),
    ).toEqual(["company"]);
  });
});

describe("Intuit", () => {
  test("each event of a delivery names its own company; entities that nobody reads mean nothing", () => {
    const [event] = JSON.parse(intuitCreated) as [Record<string, unknown>];
    const body = JSON.stringify([
      event,
      { ...event, id: "2", intuitaccountid: "310688", type: "qbo.payment.updated.v1" },
      { ...event, id: "3", type: "qbo.vendor.created.v1" },
    ]);
    const verified = verify(vendors["Intuit"]!, vendors["Intuit"]!.sign(bytes(body)));
    expect(verified).toMatchObject({
      ok: true,
      events: [
        {
          account: "310687",
          objectType: "invoice",
          id: "1234",
          kind: "created",
          streams: ["Invoices"],
        },
        {
          account: "310688",
          objectType: "payment",
          kind: "updated",
          streams: ["Payments", "Invoices"],
        },
      ],
    });
  });

  test("the form that ended in July 2026 is not read", () => {
    const old = JSON.stringify({
      eventNotifications: [{ realmId: "310687", dataChangeEvent: { entities: [] } }],
    });
    expect(verify(vendors["Intuit"]!, vendors["Intuit"]!.sign(bytes(old)))).toEqual({
      ok: false,
      why: "UNREADABLE",
    });
  });
});

describe("Salesforce's outbound messages", () => {
  const word = "an-address-that-nobody-can-guess-0123";
  const notification = (id: string, object = "Contact", record = "0038d00000AbCdEAAV") =>
    `<Notification><Id>${id}</Id><sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>${record}</sf:Id><sf:LastName>&lt;Id&gt;</sf:LastName></sObject></Notification>`;
  const envelope = (organisation: string, ...notifications: string[]) =>
    `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organisation}</OrganizationId>
   <ActionId>04k8d000000TN1uAAG</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/62.0/00D8d00000AbCdE</EnterpriseUrl>
   <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/62.0/00D8d00000AbCdE</PartnerUrl>
   ${notifications.join("\n   ")}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
  const organisation = "00D8d00000AbCdEEAV";
  const good: WebhookDelivery = {
    method: "POST",
    url: `https://hub.example/webhooks/salesforce/${word}`,
    headers: {},
    body: bytes(envelope(organisation, notification("04l8d00000GB1zAAAT"))),
  };
  const read = (delivery: WebhookDelivery, secrets = [word]) =>
    salesforce.verify(delivery, secrets, now);
  const with_ = (text: string): WebhookDelivery => ({ ...good, body: bytes(text) });

  test("pass where the address is ours, and tell which streams to read", () => {
    expect(read(good)).toEqual({
      ok: true,
      events: [
        {
          account: organisation,
          objectType: "Contact",
          id: "0038d00000AbCdEAAV",
          kind: "CHANGED",
          occurredAt: null,
          deliveryKey: expect.any(String),
          streams: ["Contact"],
        },
      ],
    });
  });

  test("pass at the address before while it is changed", () => {
    expect(read(good, ["the-next-address", word]).ok).toBe(true);
    expect(read(good, ["the-next-address"])).toEqual({ ok: false, why: "UNSIGNED" });
  });

  test("a short id is brought to its long form; what is repeated is the same event", () => {
    const first = read(with_(envelope("00D8d00000AbCdE", notification("04l8d00000GB1zA"))));
    const again = read(
      with_(envelope(organisation, notification("04l8d00000GB1zA").replace("&lt;", "changed"))),
    );
    expect(first.ok && first.events[0]?.account).toMatch(/^00D8d00000AbCdE...$/);
    expect(first.ok && again.ok && again.events[0]?.deliveryKey).toBe(
      first.ok && first.events[0]?.deliveryKey,
    );
  });

  test("a hundred come at once; objects that nobody reads are acknowledged and mean nothing", () => {
    const hundred = Array.from({ length: 100 }, (_, index) =>
      notification(
        `04l8d00000GB${String(index).padStart(3, "0")}`,
        index === 0 ? "Lead" : "Account",
      ),
    );
    const verified = read(with_(envelope(organisation, ...hundred)));
    expect(verified.ok && verified.events).toHaveLength(99);
  });

  test.each<[string, WebhookDelivery]>([
    ["another word in the address", { ...good, url: good.url.replace("nobody", "everybody") }],
    ["a part of the word", { ...good, url: good.url.slice(0, -1) }],
    ["more than the word", { ...good, url: `${good.url}x` }],
    ["the word in other letters", { ...good, url: good.url.toUpperCase() }],
    ["a query after the word", { ...good, url: `${good.url}?a` }],
    ["the word as a query", { ...good, url: `https://hub.example/webhooks/salesforce?${word}` }],
    ["no word", { ...good, url: "https://hub.example/webhooks/salesforce/" }],
    ["another method", { ...good, method: "GET" }],
  ])("are refused with %s", (_what, delivery) => {
    expect(read(delivery)).toEqual({ ok: false, why: "UNSIGNED" });
  });

  test("are refused where there is no word, or an empty one", () => {
    expect(read(good, [])).toEqual({ ok: false, why: "UNSIGNED" });
    expect(read({ ...good, url: "https://hub.example/webhooks/salesforce/" }, [""])).toEqual({
      ok: false,
      why: "UNSIGNED",
    });
  });

  test.each<[string, string]>([
    ["an empty body", ""],
    ["no SOAP", "{}"],
    [
      "a declaration of entities",
      `<!DOCTYPE a [<!ENTITY b "c">]>${envelope(organisation, notification("04l8d00000GB1zAAAT"))}`,
    ],
    ["no organisation", envelope("", notification("04l8d00000GB1zAAAT"))],
    [
      "an organisation that is none",
      envelope("0038d00000AbCdEAAV", notification("04l8d00000GB1zAAAT")),
    ],
    ["no notification", envelope(organisation)],
    ["a notification without an id", envelope(organisation, notification(""))],
    [
      "a record without an id",
      envelope(organisation, notification("04l8d00000GB1zAAAT", "Contact", "")),
    ],
    ["a record of no type", envelope(organisation, notification("04l8d00000GB1zAAAT", ""))],
    [
      "more than a hundred",
      envelope(organisation, ...Array(101).fill(notification("04l8d00000GB1zAAAT"))),
    ],
    [
      "another namespace",
      envelope(organisation, notification("04l8d00000GB1zAAAT")).replace(
        "2005/09/outbound",
        "2005/09/other",
      ),
    ],
  ])("are not read with %s", (_what, body) => {
    expect(read(with_(body))).toEqual({ ok: false, why: "UNREADABLE" });
  });

  test("the organisation is not taken from a record's fields", () => {
    const forged = notification("04l8d00000GB1zAAAT").replace(
      "&lt;Id&gt;",
      "<OrganizationId>00D000000000000AAA</OrganizationId>",
    );
    expect(read(with_(envelope("", forged)))).toEqual({ ok: false, why: "UNREADABLE" });
  });
});
