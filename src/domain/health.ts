/** How a connection and its streams fare, for the person who looks after them: one state, a sentence, what to do. */
import { isStale, type StreamReading } from "./freshness.js";
import type { Notice } from "./notice.js";

/** From the gravest to the best: of several that hold the first one is told. */
export const healthStates = [
  "DISCONNECTED",
  "REVOKED",
  "NEEDS_SIGN_IN",
  "DEGRADED",
  "LIMITED",
  "MISSING_PERMISSION",
  "REMINDING",
  "REFRESHING",
  "STALE",
  "OK",
] as const;
export type HealthState = (typeof healthStates)[number];

/** What a person can do. */
export const healthActions = [
  "RESTORE",
  "SIGN_IN",
  "GIVE_PERMISSION",
  "SWITCH_OFF_REMINDERS",
  "LOOK_AT_SYNC_RUNS",
  "LOOK_AT_WORKERS",
] as const;
export type HealthAction = (typeof healthActions)[number];

export interface Health {
  readonly state: HealthState;
  /** What it is and what to do, for a person. */
  readonly words: string;
  /** Null where nothing has to be done. */
  readonly action: HealthAction | null;
  /** When the vendor lets us call again, or when a connection can no longer be restored. */
  readonly until: Date | null;
}

export interface StreamFacts extends StreamReading {
  readonly name: string;
  /** Records that are no longer seen, too many to believe that they are gone. */
  readonly doubted: number;
}

/** What is known of a connection. */
export interface ConnectionFacts {
  readonly status: "OK" | "NEEDS_SIGN_IN" | "LIMITED" | "DEGRADED" | "DISCONNECTED";
  readonly statusWords: string | null;
  readonly restorableUntil: Date | null;
  /** A sign-in is kept, which the vendor accepted once. */
  readonly wasSignedIn: boolean;
  /** Some process reads it at this moment. */
  readonly isBeingRead: boolean;
  /** The vendor's limits keep us waiting until then. */
  readonly heldUntil: Date | null;
  readonly notices: readonly Notice[];
  /** Names of the streams of which nothing may be seen. */
  readonly hiddenStreams: readonly string[];
  readonly streams: readonly StreamFacts[];
}

const permissionNotices: readonly Notice["code"][] = [
  "OBJECT_HIDDEN",
  "FIELDS_HIDDEN",
  "SCOPE_MISSING",
];

export function connectionHealth(facts: ConnectionFacts, now: Date): Health {
  const stopped = whatStopsIt(facts, now);
  if (stopped) return stopped;
  const missing = facts.notices.filter(({ code }) => permissionNotices.includes(code));
  if (missing.length > 0) {
    const words = missing.map(({ message }) => message).join(" ");
    return { state: "MISSING_PERMISSION", words, action: "GIVE_PERMISSION", until: null };
  }
  const doubted = facts.streams.find((stream) => stream.doubted > 0);
  if (doubted) return doubtsAbout(doubted);
  const reminding = facts.notices.find(({ code }) => code === "REMINDERS_GO_ON");
  if (reminding)
    return {
      ...{ state: "REMINDING", words: reminding.message, until: null },
      action: "SWITCH_OFF_REMINDERS",
    };
  if (facts.isBeingRead) return reading;
  const stale = facts.streams.filter((stream) => isStale(stream, now));
  return stale.length > 0 ? staleWith(stale) : allIsWell;
}

/** Of one stream: what stops the whole connection stops it, too. */
export function streamHealth(facts: ConnectionFacts, stream: StreamFacts, now: Date): Health {
  const stopped = whatStopsIt(facts, now);
  if (stopped) return stopped;
  if (facts.hiddenStreams.includes(stream.name)) {
    const words = `The user who signed in may not see ${stream.name}. What is hidden counts as unknown.`;
    return { state: "MISSING_PERMISSION", words, action: "GIVE_PERMISSION", until: null };
  }
  if (stream.doubted > 0) return doubtsAbout(stream);
  if (!isStale(stream, now)) return allIsWell;
  return facts.isBeingRead ? reading : staleWith([stream]);
}

const allIsWell: Health = {
  state: "OK",
  words: "Everything is read in time.",
  action: null,
  until: null,
};
const reading: Health = {
  state: "REFRESHING",
  words: "It is being read now.",
  action: null,
  until: null,
};

function whatStopsIt(facts: ConnectionFacts, now: Date): Health | null {
  const { status, restorableUntil, heldUntil, wasSignedIn } = facts;
  const words = (otherwise: string): string => facts.statusWords ?? otherwise;
  const isHeld = heldUntil !== null && heldUntil > now;
  if (status === "DISCONNECTED")
    return {
      state: "DISCONNECTED",
      words: words("It was disconnected: nothing is read or written."),
      action: restorableUntil !== null && restorableUntil > now ? "RESTORE" : "SIGN_IN",
      until: restorableUntil,
    };
  if (status === "NEEDS_SIGN_IN")
    return {
      state: wasSignedIn ? "REVOKED" : "NEEDS_SIGN_IN",
      words: words("Nobody is signed in. Ask someone who may connect it to sign in."),
      action: "SIGN_IN",
      until: null,
    };
  if (status === "DEGRADED")
    return {
      state: "DEGRADED",
      words: words("The last reading failed; it is tried again by itself."),
      action: "LOOK_AT_SYNC_RUNS",
      until: null,
    };
  if (status === "LIMITED" || isHeld)
    return {
      state: "LIMITED",
      words: words("The vendor's limit of calls is reached; reading goes on by itself."),
      action: null,
      until: isHeld ? heldUntil : null,
    };
  return null;
}

function doubtsAbout({ name, doubted }: StreamFacts): Health {
  return {
    state: "MISSING_PERMISSION",
    words: `${name}: ${doubted} records are no longer seen. They are kept as they were, and nothing is done that asks for money. Give the user who signed in the right to see everything again; if they were deleted on purpose, disconnect, forget, and connect again.`,
    action: "GIVE_PERMISSION",
    until: null,
  };
}

function staleWith(streams: readonly StreamFacts[]): Health {
  const names = new Intl.ListFormat("en-GB").format(streams.map(({ name }) => name));
  const never = streams.every(({ lastSuccessAt }) => lastSuccessAt === null);
  return {
    state: "STALE",
    words: `${names}: ${never ? "never read yet" : "read too long ago"}. See that a worker runs; until then nothing is done that asks for money.`,
    action: "LOOK_AT_WORKERS",
    until: null,
  };
}
