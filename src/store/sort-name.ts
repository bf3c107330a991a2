/** Lower case without marks, so that Ärzte and Arzte stand together in a list and in a search. */
export function sortName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .trim();
}
