/**
 * Webhooks in, as every connector that has them tells of them: a delivery is verified over its raw bytes before
 * anything of it is read, and what it says is only which streams to read again.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A delivery as it came over HTTP. */
export interface WebhookDelivery {
  readonly method: string;
  /** The whole address as the vendor called it, with its query. */
  readonly url: string;
  /** By their names in lower case; every occurrence apart. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Something of an account has changed: a reason to read, never a fact. */
export interface WebhookEvent {
  /** The vendor's id of the account. */
  readonly account: string;
  /** The vendor's own word: "INVOICE", "contact". */
  readonly objectType: string;
  readonly id: string;
  /** What happened, in the vendor's own word. */
  readonly kind: string;
  readonly occurredAt: Date | null;
  /** The same for every delivery of the same event of this account. */
  readonly deliveryKey: string;
  /** The streams that may know more now. */
  readonly streams: readonly string[];
}

export type VerifiedWebhook =
  | { readonly ok: true; readonly events: readonly WebhookEvent[] }
  /** UNSIGNED: it is not known to be the vendor's. UNREADABLE: the vendor's, but not what the vendor promises. */
  | { readonly ok: false; readonly why: "UNSIGNED" | "UNREADABLE" };

/** What a connector promises of its vendor's webhooks. */
export interface ConnectorWebhooks {
  /** What is taken, in the vendor's own words, for people who set it up. */
  readonly takes: readonly string[];
  /** Where the secret comes from when none is configured for webhooks alone. */
  readonly signedWith: "WEBHOOK_SECRET" | "CLIENT_SECRET";
  /** The vendor signs nothing: the secret is the last part of the address. */
  readonly secretInAddress?: true;
  /** How long after an event its streams are read: more of them come at once, and the vendor's reads may lag. */
  readonly settleSeconds: number;
  /** The answer that the vendor counts as received; without content where `content` is left out. */
  readonly accepted: {
    readonly status: number;
    readonly content?: { readonly type: string; readonly text: string };
  };
  /** Pure, and in constant time as to the secrets, of which several may be valid while they are changed. */
  verify(delivery: WebhookDelivery, secrets: readonly string[], now: Date): VerifiedWebhook;
}

/** More events than any vendor sends at once. */
export const mostEvents = 1_000;

export const unsigned = { ok: false, why: "UNSIGNED" } as const;
export const unreadable = { ok: false, why: "UNREADABLE" } as const;

/** The header's only value; null where it is missing or was sent more than once. */
export function onlyHeader({ headers }: WebhookDelivery, name: string): string | null {
  const values = headers[name] ?? [];
  return values.length === 1 ? (values[0] ?? null) : null;
}

/**
 * Whether one of the secrets made this signature: base64 of HMAC-SHA256 over the parts, one after the other.
 * Every secret is tried, whichever fits.
 */
export function isSignedWith(
  secrets: readonly string[],
  parts: readonly (string | Uint8Array)[],
  signature: string | null,
): boolean {
  if (signature === null || !/^[A-Za-z0-9+/]{43}=$/.test(signature)) return false;
  const given = Buffer.from(signature, "base64");
  let fits = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const hmac = createHmac("sha256", secret);
    for (const part of parts) hmac.update(part);
    if (timingSafeEqual(hmac.digest(), given)) fits = true;
  }
  return fits;
}

/** Whether the word is one of the secrets; takes as long whichever it is. */
export function isOneOf(secrets: readonly string[], word: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const given = digest(word);
  let fits = false;
  for (const secret of secrets)
    if (secret !== "" && timingSafeEqual(digest(secret), given)) fits = true;
  return fits;
}

/** The body as text; null where it is not UTF-8 or empty. */
export function textOf(body: Uint8Array): string | null {
  if (body.length === 0) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

/** The body as JSON; undefined where it is none. */
export function jsonOf(body: Uint8Array): unknown {
  const text = textOf(body);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A short key out of what makes an event this one and no other. */
export function keyOf(...parts: readonly (string | number | null | undefined)[]): string {
  return createHash("sha256")
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest("base64url")
    .slice(0, 32);
}

/** An instant, or null where the text is none. */
export function instantOf(text: string | number): Date | null {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}
