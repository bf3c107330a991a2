import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { fromGlobalId, nodeTypes, toGlobalId } from "../../src/schema/ids.js";

test("an id is base64url of type and id, and leads back", () => {
  fc.assert(
    fc.property(fc.constantFrom(...nodeTypes), fc.uuid(), (type, id) => {
      const globalId = toGlobalId(type, id);
      expect(globalId).toBe(Buffer.from(`${type}:${id}`).toString("base64url"));
      expect(fromGlobalId(globalId)).toEqual({ type, id });
    }),
  );
});

test.each([
  "",
  "x",
  "RGVidG9y",
  btoa("Debtor:x"),
  btoa("Ghost:00000000-0000-0000-0000-000000000000"),
])("%p is no id of ours", (text) => {
  expect(fromGlobalId(text)).toBeNull();
});
