/** Putting a write-back's marker into words that a vendor limits, and finding it again. */

/** How a marker stands in text: in parentheses, so that FB-1-A is never found inside FB-1-AB. */
export function tagOf(marker: string): string {
  return `(${marker})`;
}

/** The words with the marker at their end, within the limit: the words are cut, never the marker. */
export function withMarker(words: string, marker: string, limit: number): string {
  const tag = tagOf(marker);
  const room = limit - tag.length - 1;
  const kept = cut(words.trim(), Math.max(room, 0));
  return kept ? `${kept} ${tag}` : tag;
}

/** At most `limit` UTF-16 units, with an ellipsis where something was left out, and no half character. */
export function cut(words: string, limit: number): string {
  if (words.length <= limit) return words;
  if (limit < 1) return "";
  return `${words
    .slice(0, limit - 1)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}

/** True for words that end with a marker of ours: "Plan agreed (FB-7K3M9Q2X-AT1)". */
export function endsWithMarker(words: string): boolean {
  return /\(FB-[0-9A-Z]+(-[0-9A-Z]+)+\)\s*$/.test(words);
}
