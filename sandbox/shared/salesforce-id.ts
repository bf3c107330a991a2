/** Salesforce record ids: 15 case-sensitive characters, or 18 with a checksum (vendors.md §1.4). */

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const checksumLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** Key prefixes of the objects in the practice org (vendors.md §1.4). */
export const keyPrefixes = {
  Account: "001",
  Contact: "003",
  User: "005",
  Task: "00T",
  Opportunity: "006",
  Individual: "0PK",
  EmailMessage: "02s",
  Group: "00G",
  AccountContactRelation: "07k",
  Organization: "00D",
} as const;

/** The three characters that make a 15-character id safe where case is lost. */
function checksum(id15: string): string {
  let suffix = "";
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let index = 0; index < 5; index++) {
      const code = id15.charCodeAt(block * 5 + index);
      if (code >= 65 && code <= 90) bits |= 1 << index;
    }
    suffix += checksumLetters.charAt(bits);
  }
  return suffix;
}

/**
 * The 18-character form of an id; null when it is no id. An 18-character id with a wrong checksum is no
 * id either, except that case damage is repaired by nobody: we refuse it.
 */
export function toId18(id: string): string | null {
  if (!/^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/.test(id)) return null;
  const id15 = id.slice(0, 15);
  const full = id15 + checksum(id15);
  return id.length === 15 || id === full ? full : null;
}

/** Makes the 18-character id of the given object: prefix, instance, and a running number in base 62. */
export function makeId(object: keyof typeof keyPrefixes, sequence: number): string {
  let rest = sequence;
  let digits = "";
  for (let index = 0; index < 9; index++) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  const id15 = `${keyPrefixes[object]}gK0${digits}`;
  return id15 + checksum(id15);
}
