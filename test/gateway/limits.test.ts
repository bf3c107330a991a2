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

test("a limit over some seconds is held over a minute, which keeps it", () => {
  expect(limitsOf([limit({ per: "SECONDS", seconds: 10, limit: 110 })])).toEqual({
    perMinute: 110,
    perDay: null,
    atOnce: null,
  });
});

test("limits of the whole app, and of one kind of call, are not the account's", () => {
  const search = limit({ per: "SECONDS", seconds: 1, limit: 5, only: "search" });
  expect(limitsOf([search, limit({ scope: "APP" })])).toMatchObject({ perMinute: null });
  expect(limitsOf([search, limit({ limit: 90 })])).toMatchObject({ perMinute: 90 });
});

test("HubSpot's 110 in ten seconds are never exceeded", async () => {
  const { manifest } = await loadConnector("HUBSPOT");
  expect(limitsOf(manifest.rateLimits).perMinute).toBeLessThanOrEqual(110);
});
