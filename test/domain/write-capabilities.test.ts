/** What can be written through a connection now, and what is in the way. */
import { expect, test } from "@jest/globals";
import { writeCapabilities, type WriteGround } from "../../src/domain/write-capabilities.js";

const well: WriteGround = {
  displayName: "HubSpot",
  status: "OK",
  facts: { missingScopes: [], untilSetUp: {} },
};
const targets = {
  TASK: { objectTypes: ["Company", "Contact"], scopes: ["companies.write"] },
  STANDING: { objectTypes: ["Company"], scopes: [] },
};

test("each kind with its records and a sentence, in the vendor's order", () => {
  expect(writeCapabilities(["TASK", "STANDING"], targets, well)).toEqual([
    {
      kind: "TASK",
      words: expect.stringMatching(/^[A-Z].+\.$/),
      objectTypes: ["Company", "Contact"],
      state: "READY",
      message: null,
    },
    expect.objectContaining({ kind: "STANDING", objectTypes: ["Company"], state: "READY" }),
  ]);
  expect(writeCapabilities([], targets, well)).toEqual([]);
});

const lacking = { missingScopes: ["companies.write", "other"], untilSetUp: {} };
const notSetUp = { missingScopes: [], untilSetUp: { TASK: "Install the package." } };

test.each<[string, Partial<WriteGround>, string, RegExp]>([
  [
    "disconnected",
    { status: "DISCONNECTED", facts: lacking },
    "DISCONNECTED",
    /nothing is written/,
  ],
  ["nobody signed in", { status: "NEEDS_SIGN_IN" }, "NEEDS_SIGN_IN", /waits until somebody/],
  ["never looked at", { facts: null }, "UNKNOWN", /the first reading tells/],
  [
    "a scope that it needs, and of those only",
    { facts: lacking },
    "MISSING_PERMISSION",
    /^The sign-in does not cover companies\.write\. Allow it to the app in HubSpot/,
  ],
  ["something to set up", { facts: notSetUp }, "NEEDS_SET_UP", /^Install the package\.$/],
  ["a vendor that asks for patience", { status: "LIMITED" }, "READY", /^null$/],
])("%s", (_name, changes, state, message) => {
  const [task] = writeCapabilities(["TASK"], targets, { ...well, ...changes });
  expect([task!.state, String(task!.message)]).toEqual([state, expect.stringMatching(message)]);
});
