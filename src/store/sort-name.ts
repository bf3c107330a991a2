/** Enough to tell names apart, and little enough for a row of an index. */
const longest = 200;

/** Lower case without marks, so that Ärzte and Arzte stand together in a list and in a search. */
export function sortName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .trim();
  return plain.slice(0, longest).toWellFormed();
}
