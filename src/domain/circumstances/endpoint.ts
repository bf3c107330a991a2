/** Numbers and addresses in the form in which they are compared with those of the sources. */
import { normaliseEmail, normalisePhone } from "../contact-keys.js";
import type { CircumstanceBody } from "./kinds.js";

/** Left as it is where it is neither: {@link isEndpoint} tells. @param country how a national number is read */
export function withEndpoint<B extends CircumstanceBody>(body: B, country: string): B {
  if (!("endpoint" in body) || body.endpoint === null) return body;
  const endpoint = normalised(body.endpoint, country) ?? body.endpoint;
  return { ...body, endpoint };
}

export function isEndpoint(text: string): boolean {
  return normalised(text, null) === text;
}

function normalised(text: string, country: string | null): string | null {
  return text.includes("@") ? normaliseEmail(text) : normalisePhone(text, country);
}
