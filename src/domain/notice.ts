/** What a person should know or do about a connection, although it works. */

/**
 * OBJECT_HIDDEN, FIELDS_HIDDEN: the user who signed in may not see something that is read. SCOPE_MISSING: the sign-in
 * does not cover something. NOT_SET_UP: something could be written once a person has set it up. CALLS_LOW: the
 * vendor's limits are nearly used up, whoever used them.
 */
export const noticeCodes = [
  "OBJECT_HIDDEN",
  "FIELDS_HIDDEN",
  "SCOPE_MISSING",
  "NOT_SET_UP",
  "CALLS_LOW",
] as const;

export interface Notice {
  readonly code: (typeof noticeCodes)[number];
  /** What it is, what follows and what to do where, in plain sentences. */
  readonly message: string;
}
