/** What the environment says of webhooks. */
import { expect, test } from "@jest/globals";
import { ConfigError, readConfig } from "../src/config.js";

test("secrets of webhooks stand by themselves: they are no settings of connections", () => {
  const config = readConfig({
    FORBEAR_XERO_CLIENT_ID: "id",
    FORBEAR_XERO_WEBHOOK_SECRET: "the-new-webhook-key",
    FORBEAR_XERO_WEBHOOK_SECRET_PREVIOUS: "the-old-webhook-key",
    FORBEAR_HUBSPOT_WEBHOOK_SECRET: "",
  });
  expect(config.apps).toEqual({ XERO: { clientId: "id" } });
  expect(config.webhookSecrets).toEqual({
    XERO: { current: "the-new-webhook-key", previous: "the-old-webhook-key" },
  });
});

test.each([
  ["FORBEAR_XERO_WEBHOOK_SECRET", "short"],
  ["FORBEAR_QUICKBOOKS_WEBHOOK_SECRET_PREVIOUS", "with a space in it, and long"],
  ["FORBEAR_SALESFORCE_WEBHOOK_SECRET", "long-enough-for-others"],
  ["FORBEAR_SALESFORCE_WEBHOOK_SECRET", "a/slash/would/end/the/part/of/the/address"],
])("%s=%s is refused by its name, not by its value", (name, value) => {
  const read = () => readConfig({ [name]: value, PORT: "none" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(`  ${name} must be`);
  expect(read).toThrow("PORT");
  expect(read).not.toThrow(value);
});
