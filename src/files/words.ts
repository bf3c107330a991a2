/** Words of headings and statuses, made comparable. */

/** Lower case, without accents; punctuation becomes a space unless it is kept. */
export function plainWords(text: string, keepPunctuation = false): string {
  const bare = text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("º", " ")
    .replaceAll("ß", "ss")
    .replaceAll("œ", "oe");
  if (keepPunctuation) return bare.replace(/\s+/g, " ").trim();
  return bare.replace(/[^\p{L}\p{N}#%]+/gu, " ").trim();
}
