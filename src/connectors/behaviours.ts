/** What every connector must do, or say in its manifest that it cannot, and why: asserted by the contract suite. */

/** Each with its name and what it comes to, in words. */
export const behaviours = {
  BACK_FILL: {
    name: "back-fill",
    means: "everything that the account holds is read, page by page, and is right",
  },
  DELTA: { name: "delta", means: "what changed since is read, and nothing else" },
  DELETE: { name: "delete", means: "what was removed no longer counts" },
  MERGE: { name: "merge", means: "what two records owe is one debtor's once they are merged" },
  RESUME: {
    name: "resume",
    means: "a run that was cut off is taken up, and the end is as if nothing had been",
  },
  RATE_LIMIT: {
    name: "rate limit",
    means: "a vendor that asks for patience is left alone, and reading goes on afterwards",
  },
  TOKEN_EXPIRY: {
    name: "token expiry in mid-page",
    means: "the token is renewed once, and the end is as if nothing had been",
  },
  LOST_TOKEN: {
    name: "rotated token lost",
    means: "the answer with the next token is lost: it goes on, or a person is asked to sign in",
  },
  MALFORMED: {
    name: "malformed record",
    means: "it is told and kept, everything else is read, and once it is mended it is read, too",
  },
  PERMISSION: {
    name: "permission missing",
    means: "a person is told what is lacking, and everything else is read",
  },
  WRITE_BACK: {
    name: "write-back with dry run",
    means: "the dry run shows the very requests that are sent afterwards, and sends none",
  },
  UNKNOWN_OUTCOME: {
    name: "retry after an unknown outcome",
    means: "a write whose answer was lost is looked up, and made once",
  },
  DISCONNECT: {
    name: "disconnect and restore",
    means: "nothing is read meanwhile, everything is kept, and it goes on from where it stood",
  },
} as const;

export type Behaviour = keyof typeof behaviours;
