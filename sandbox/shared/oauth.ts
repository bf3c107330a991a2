/** What both vendors' sign-ins share: codes, PKCE (RFC 7636) and client credentials. */
import { createHash, randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Form fields or query parameters; of a repeated one only the first counts. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** A secret nobody can guess. Secrets are the one thing that differs from run to run. */
export function secret(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

/** What was agreed at the authorise end and must come back at the token end. */
export interface AuthorisationCode {
  readonly redirectUri: string;
  readonly scope: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

/** Whether the verifier is the one whose SHA-256 was sent before (RFC 7636 §4.6). */
export function verifierMatches(challenge: string | null, verifier: string | undefined): boolean {
  if (challenge === null) return true;
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return createHash("sha256").update(verifier).digest("base64url") === challenge.replace(/=+$/, "");
}

/** Client id and secret, from the Basic header (RFC 6749 §2.3.1) or, failing that, from the form. */
export function clientCredentials(
  request: FastifyRequest,
  form: Fields,
): { id: string | undefined; secret: string | undefined; fromHeader: boolean } {
  const header = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (header === undefined) {
    return { id: form["client_id"], secret: form["client_secret"], fromHeader: false };
  }
  const [id = "", ...rest] = Buffer.from(header, "base64").toString("utf8").split(":");
  return {
    id: decodeURIComponent(id),
    secret: decodeURIComponent(rest.join(":")),
    fromHeader: true,
  };
}

/** The bearer token of a request. */
export function bearer(request: FastifyRequest): string | undefined {
  return /^(?:Bearer|OAuth) (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** Sends the browser back to the app with these parameters (RFC 6749 §4.1.2). */
export function sendBack(
  reply: FastifyReply,
  redirectUri: string,
  parameters: Fields,
): FastifyReply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return reply.redirect(url.toString(), 302);
}

/** Whether it is an address that a browser can be sent to. */
export function isWebAddress(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text);
}
