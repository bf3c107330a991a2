import { expect, test } from "@jest/globals";
import type { RateLimit } from "../../src/connectors/connector.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { limitsOf } from "../../src/gateway/governor.js";

const limit = (changes: Partial<RateLimit>): RateLimit => ({
  scope: "ACCOUNT",
  per: "MINUTE",
  limit: 60,
  countsWrites: true,
  sharedWithOtherApps: false,
  source: "https://vendor.example/limits",
  ...changes,
});

test("every window of the account's is kept", () => {
  const seconds = limit({ per: "SECONDS", seconds: 10, limit: 110 });
  expect(limitsOf([seconds, limit({ limit: 500 })])).toEqual({
    windows: [
      { limit: 110, seconds: 10 },
      { limit: 500, seconds: 60 },
    ],
    perDay: null,
    atOnce: null,
  });
});

test("limits of the whole app are not the account's, those of one kind of call hold for that kind", () => {
  const search = limit({ per: "SECONDS", seconds: 1, limit: 5, only: "search" });
  expect(limitsOf([search, limit({ limit: 90 })], "search")).toMatchObject({
    kind: "search",
    windows: [
      { limit: 5, seconds: 1, ofKind: true },
      { limit: 90, seconds: 60 },
    ],
  });
  expect(limitsOf([search, limit({ limit: 90 })], "write")).toEqual(
    limitsOf([limit({ limit: 90 })]),
  );
  expect(limitsOf([search, limit({ scope: "APP" })])).toMatchObject({ windows: [] });
  expect(limitsOf([search, limit({ limit: 90 })])).toMatchObject({
    windows: [{ limit: 90, seconds: 60 }],
  });
});

test("HubSpot has 110 calls in ten seconds, and 5 searches in one", async () => {
  const { manifest } = await loadConnector("HUBSPOT");
  const calls = { limit: 110, seconds: 10 };
  expect(limitsOf(manifest.rateLimits).windows).toEqual([calls]);
  expect(limitsOf(manifest.rateLimits, "search").windows).toEqual([
    calls,
    { limit: 5, seconds: 1, ofKind: true },
  ]);
});

test("QuickBooks has 10 calls in a second and 500 in a minute, 10 at once", async () => {
  const { manifest } = await loadConnector("QUICKBOOKS");
  expect(limitsOf(manifest.rateLimits)).toEqual({
    windows: [
      { limit: 10, seconds: 1 },
      { limit: 500, seconds: 60 },
    ],
    perDay: null,
    atOnce: 10,
  });
});
