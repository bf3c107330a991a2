/**
 * Salesforce ids, which other systems keep as references. Fifteen characters are case-sensitive; the
 * eighteen-character form adds three that say which letters are capitals, and is the only one we store.
 */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The eighteen-character form; null when the text has not the form of a Salesforce id. */
export function salesforceId(text: string): string | null {
  if (/^[A-Za-z0-9]{18}$/.test(text)) return text;
  if (!/^[A-Za-z0-9]{15}$/.test(text)) return null;
  let suffix = "";
  for (let part = 0; part < 3; part++) {
    let bits = 0;
    for (let place = 0; place < 5; place++) {
      if (/[A-Z]/.test(text.charAt(part * 5 + place))) bits |= 1 << place;
    }
    suffix += alphabet.charAt(bits);
  }
  return text + suffix;
}
