/** Countries as people write them in address fields. */

/** Regions that the Unicode data knows and ISO 3166-1 does not (Kosovo's XK is kept: telephones need it). */
const notCountries = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split(" "));

/** Usual names that are neither a code nor the Unicode name. Keys are in the form that {@link plain} gives. */
const aliases: Record<string, string> = {
  uk: "GB",
  gbr: "GB",
  "great britain": "GB",
  britain: "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  "northern ireland": "GB",
  "united kingdom of great britain and northern ireland": "GB",
  usa: "US",
  "united states of america": "US",
  america: "US",
  nzl: "NZ",
  aotearoa: "NZ",
  "aotearoa new zealand": "NZ",
  aus: "AU",
  irl: "IE",
  eire: "IE",
  "republic of ireland": "IE",
  can: "CA",
  deu: "DE",
  deutschland: "DE",
  fra: "FR",
  holland: "NL",
  nld: "NL",
  "czech republic": "CZ",
  turkey: "TR",
  "hong kong": "HK",
  macau: "MO",
  macao: "MO",
  "ivory coast": "CI",
  burma: "MM",
  myanmar: "MM",
  swaziland: "SZ",
  macedonia: "MK",
  "russian federation": "RU",
  "korea republic of": "KR",
  "republic of korea": "KR",
  "viet nam": "VN",
  uae: "AE",
  "south korea republic of": "KR",
  palestine: "PS",
  "east timor": "TL",
  "cabo verde": "CV",
  zaf: "ZA",
  sgp: "SG",
};

let byName: Map<string, string> | undefined;

/** ISO 3166-1 alpha-2 for a code or an English name; null for anything else, never a guess. */
export function countryCode(text: string | null): string | null {
  if (text === null) return null;
  const key = plain(text);
  byName ??= table();
  return byName.get(key) ?? null;
}

function table(): Map<string, string> {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const found = new Map<string, string>();
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second);
      const name = names.of(code);
      // Withdrawn codes (SU, DD) canonicalise to another region.
      if (!name || notCountries.has(code) || new Intl.Locale(`und-${code}`).region !== code)
        continue;
      found.set(code.toLowerCase(), code).set(plain(name), code);
    }
  }
  for (const [name, code] of Object.entries(aliases)) found.set(name, code);
  return found;
}

/** Lower case without accents, punctuation or a leading article: "The Netherlands" and "netherlands" are one. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/\b([a-z])\.(?=[a-z]\b)/g, "$1")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replace(/^the /, "")
    .replace(/^st /, "saint ");
}
