import { describe, expect, test } from "@jest/globals";
import {
  connectionHealth,
  streamHealth,
  type ConnectionFacts,
  type HealthState,
} from "../../src/domain/health.js";

const now = new Date("2026-11-25T12:00:00Z");
const before = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const usual = { pollIntervalSeconds: 300, toldAt: null, doubted: 0 };
const fresh = { ...usual, name: "Account", lastSuccessAt: before(5) };
const stale = { ...usual, name: "Contact", lastSuccessAt: before(11) };

const well: ConnectionFacts = {
  status: "OK",
  statusWords: null,
  restorableUntil: null,
  wasSignedIn: true,
  isBeingRead: false,
  heldUntil: null,
  notices: [],
  hiddenStreams: [],
  streams: [fresh],
};
const hidden = {
  code: "FIELDS_HIDDEN",
  message: "Opt-outs are hidden; they count as unknown.",
} as const;
const low = { code: "CALLS_LOW", message: "Few calls are left." } as const;
const reminding = { code: "REMINDERS_GO_ON", message: "Xero goes on reminding." } as const;

describe("a connection", () => {
  test.each<[string, Partial<ConnectionFacts>, HealthState, string | null]>([
    ["all is well", {}, "OK", null],
    ["few calls left are no trouble of the connection's", { notices: [low] }, "OK", null],
    ["it is being read", { isBeingRead: true, streams: [stale] }, "REFRESHING", null],
    ["one stream is stale", { streams: [fresh, stale] }, "STALE", "LOOK_AT_WORKERS"],
    ["never read", { streams: [{ ...fresh, lastSuccessAt: null }] }, "STALE", "LOOK_AT_WORKERS"],
    ["fields are hidden", { notices: [hidden, low] }, "MISSING_PERMISSION", "GIVE_PERMISSION"],
    [
      "it reminds beside plans",
      { notices: [low, reminding], isBeingRead: true, streams: [stale] },
      "REMINDING",
      "SWITCH_OFF_REMINDERS",
    ],
    [
      "it reminds, and something is hidden",
      { notices: [reminding, hidden] },
      "MISSING_PERMISSION",
      "GIVE_PERMISSION",
    ],
    ["the vendor asked us to wait", { status: "LIMITED" }, "LIMITED", null],
    ["our share of calls is used up", { heldUntil: before(-3) }, "LIMITED", null],
    ["it was held, and is no more", { heldUntil: before(3) }, "OK", null],
    ["the last read failed", { status: "DEGRADED" }, "DEGRADED", "LOOK_AT_SYNC_RUNS"],
    ["the vendor ended the sign-in", { status: "NEEDS_SIGN_IN" }, "REVOKED", "SIGN_IN"],
    [
      "nobody signed in",
      { status: "NEEDS_SIGN_IN", wasSignedIn: false },
      "NEEDS_SIGN_IN",
      "SIGN_IN",
    ],
    [
      "it was disconnected",
      { status: "DISCONNECTED", restorableUntil: before(-9) },
      "DISCONNECTED",
      "RESTORE",
    ],
    [
      "and forgotten",
      { status: "DISCONNECTED", restorableUntil: before(9) },
      "DISCONNECTED",
      "SIGN_IN",
    ],
    [
      "the gravest is told",
      { status: "DEGRADED", notices: [hidden], streams: [stale] },
      "DEGRADED",
      "LOOK_AT_SYNC_RUNS",
    ],
  ])("%s", (_what, changes, state, action) => {
    const health = connectionHealth({ ...well, ...changes }, now);
    expect([health.state, health.action]).toEqual([state, action]);
    expect(health.words).toMatch(/^[A-Z].*\.$/);
  });

  test("says when the vendor lets us call again, its own words, and which streams are stale", () => {
    const until = before(-3);
    expect(connectionHealth({ ...well, heldUntil: until }, now).until).toEqual(until);
    const words = "Xero: try again after lunch.";
    expect(connectionHealth({ ...well, status: "LIMITED", statusWords: words }, now).words).toBe(
      words,
    );
    expect(connectionHealth({ ...well, streams: [fresh, stale] }, now).words).toMatch(
      /^Contact: read/,
    );
    expect(connectionHealth({ ...well, notices: [hidden] }, now).words).toBe(hidden.message);
  });
});

describe("a stream", () => {
  test.each<[string, Partial<ConnectionFacts>, typeof fresh, HealthState]>([
    ["fresh, though another is stale", { streams: [fresh, stale] }, fresh, "OK"],
    ["stale", {}, stale, "STALE"],
    ["stale and being read", { isBeingRead: true }, stale, "REFRESHING"],
    ["hidden as a whole", { hiddenStreams: ["Contact"] }, stale, "MISSING_PERMISSION"],
    ["much of it is no longer seen", {}, { ...fresh, doubted: 30 }, "MISSING_PERMISSION"],
    ["another one hidden", { hiddenStreams: ["Contact"] }, fresh, "OK"],
    ["of a connection that is stopped", { status: "NEEDS_SIGN_IN" }, fresh, "REVOKED"],
  ])("%s", (_what, changes, stream, state) => {
    expect(streamHealth({ ...well, ...changes }, stream, now).state).toBe(state);
  });
});
