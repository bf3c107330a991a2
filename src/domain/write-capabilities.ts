/** What can be written through a connection now, and what is in the way. Pure. */
import type { WriteBackKind } from "./write-back.js";

export const writeStates = [
  "READY",
  "NEEDS_SET_UP",
  "MISSING_PERMISSION",
  "NEEDS_SIGN_IN",
  "DISCONNECTED",
  "UNKNOWN",
] as const;
export type WriteState = (typeof writeStates)[number];

export interface WriteCapability {
  readonly kind: WriteBackKind;
  /** What it is, in a sentence. */
  readonly words: string;
  /** The source's names of the records that it can be put on. */
  readonly objectTypes: readonly string[];
  readonly state: WriteState;
  /** What is in the way and what to do; null when nothing is. */
  readonly message: string | null;
}

/** What is known of the connection; `facts` are null before its account was first looked at. */
export interface WriteGround {
  readonly displayName: string;
  readonly status: string;
  readonly facts: {
    readonly missingScopes: readonly string[];
    readonly untilSetUp: Readonly<Partial<Record<WriteBackKind, string>>>;
  } | null;
}

interface Target {
  readonly objectTypes: readonly string[];
  readonly scopes: readonly string[];
}

const words: Readonly<Record<WriteBackKind, string>> = {
  TASK: "A task for whoever looks after the customer, or the record of something that was done.",
  NOTE: "A note on the record: a line in its history or its memo.",
  LINK: "A link from the invoice to its plan in Forbear.",
  STANDING: "How things stand with the debtor, in fields of Forbear's own on the record.",
  EXPECTED_DATE: "The day on which the invoice is expected to be paid in full.",
};

/** In the order in which the vendor's kinds are given. */
export function writeCapabilities(
  kinds: readonly WriteBackKind[],
  targets: Readonly<Partial<Record<WriteBackKind, Target>>>,
  ground: WriteGround,
): WriteCapability[] {
  return kinds.map((kind) => {
    const { objectTypes = [], scopes = [] } = targets[kind] ?? {};
    return { kind, words: words[kind], objectTypes, ...stateOf(kind, scopes, ground) };
  });
}

function stateOf(
  kind: WriteBackKind,
  scopes: readonly string[],
  { displayName, status, facts }: WriteGround,
): Pick<WriteCapability, "state" | "message"> {
  if (status === "DISCONNECTED")
    return { state: status, message: "The connection was disconnected: nothing is written." };
  if (status === "NEEDS_SIGN_IN")
    return {
      state: status,
      message: "Nobody is signed in: what is to be written waits until somebody signs in again.",
    };
  if (facts === null)
    return {
      state: "UNKNOWN",
      message: "The account has not been looked at yet; the first reading tells.",
    };
  const missing = scopes.filter((scope) => facts.missingScopes.includes(scope));
  if (missing.length > 0)
    return {
      state: "MISSING_PERMISSION",
      message: `The sign-in does not cover ${missing.join(" and ")}. Allow it to the app in ${displayName}, then sign in again.`,
    };
  const setUp = facts.untilSetUp[kind];
  return setUp === undefined
    ? { state: "READY", message: null }
    : { state: "NEEDS_SET_UP", message: setUp };
}
