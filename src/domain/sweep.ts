/** What a sweep's list is held against. */
export interface Sweep {
  readonly of: "PARTIES" | "RECEIVABLES";
  readonly within: "ALL" | "OPEN";
  /** Its pages bring no records but only their ids (`listed`). */
  readonly idsOnly?: true;
}
