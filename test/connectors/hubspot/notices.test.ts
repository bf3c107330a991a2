import { expect, test } from "@jest/globals";
import type { AccountFacts } from "../../../src/connectors/connector.js";
import { notices } from "../../../src/connectors/hubspot/notices.js";

const messages = (facts: AccountFacts) =>
  notices(facts).map(({ code, message }) => `${code}: ${message}`);

test("an account from which everything is seen gives no notice", () => {
  expect(notices({ hidden: [] })).toEqual([]);
});

test("a missing scope is told once, and not again by what it hides", () => {
  const missingScopes = ["crm.objects.deals.read", "communication_preferences.read"];
  expect(messages({ hidden: ["Deal", "CommunicationPreferences"], missingScopes })).toEqual([
    "SCOPE_MISSING: The sign-in does not cover crm.objects.deals.read, which Forbear needs: to read sales under way and their stages. Allow it to the app in HubSpot, then sign in again.",
    "SCOPE_MISSING: The sign-in does not cover communication_preferences.read, which Forbear needs: to know which addresses do not want e-mail. Allow it to the app in HubSpot, then sign in again.",
  ]);
});

test("what the user may not see is named, with what follows and where to give sight of it", () => {
  expect(messages({ hidden: ["Contact.hs_email_optout", "Contact.phone", "Email"] })).toEqual([
    "OBJECT_HIDDEN: Forbear does not see Email (e-mails): HubSpot refuses it to the user who signed in. If the account uses it, let that user see it in HubSpot: Settings → Users & Teams.",
    "FIELDS_HIDDEN: Forbear does not see these properties of Contact: hs_email_optout, phone. An opt-out that cannot be seen counts as unknown, never as permission. In HubSpot: Settings → Properties: let the user who signed in see them, or restore what was archived.",
  ]);
});

test("a marker that keeps nothing from being written twice has to be removed", () => {
  expect(messages({ untilSetUp: { TASK: "Delete it.", STANDING: "Its scope is told." } })).toEqual([
    "NOT_SET_UP: Delete it.",
  ]);
});
