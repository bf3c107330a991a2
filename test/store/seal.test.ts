import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Sealer, SealError, type SealPlace } from "../../src/store/seal.js";

const sealer = new Sealer("0123456789abcdef".repeat(4));
const place: SealPlace = {
  tenantId: "6f1d0000-0000-7000-8000-000000000001",
  table: "connection_grant",
  row: "6f1d0000-0000-7000-8000-000000000002",
  column: "sealed",
};
const secret = '{"accessToken":"a-token"}';

describe("a sealed secret", () => {
  test("opens in its place, and is another text each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const first = sealer.seal(text, place);
        const second = sealer.seal(text, place);
        expect(first).not.toBe(second);
        expect(sealer.open(first, place)).toBe(text);
        expect(sealer.open(second, place)).toBe(text);
      }),
    );
  });

  test("shows nothing of the secret", () => {
    const sealed = sealer.seal(secret, place);
    const bytes = sealed
      .split(".")
      .map((part) => Buffer.from(part, "base64url").toString("latin1"));
    expect(sealed + bytes.join()).not.toContain("a-token");
  });

  test.each(["tenantId", "table", "row", "column"] as const)(
    "does not open when moved to another %s",
    (part) => {
      const sealed = sealer.seal(secret, place);
      expect(() => sealer.open(sealed, { ...place, [part]: "elsewhere" })).toThrow(SealError);
    },
  );

  test("does not open with another key, and says which setting to look at", () => {
    const other = new Sealer("fedcba9876543210".repeat(4));
    expect(other.keyId).not.toBe(sealer.keyId);
    expect(() => other.open(sealer.seal(secret, place), place)).toThrow(/FORBEAR_ENCRYPTION_KEY/);
  });

  test("does not open when its key is claimed to be ours", () => {
    const other = new Sealer("fedcba9876543210".repeat(4));
    const claimed = other.seal(secret, place).replace(other.keyId, sealer.keyId);
    expect(() => sealer.open(claimed, place)).toThrow(SealError);
  });

  test("does not open when any byte is changed, missing or added, in the wrapped key or in the body", () => {
    const sealed = sealer.seal(secret, place);
    const spoil = (part: number, change: (bytes: Buffer) => Buffer): string =>
      sealed
        .split(".")
        .map((text, index) =>
          index === part ? change(Buffer.from(text, "base64url")).toString("base64url") : text,
        )
        .join(".");
    for (const part of [2, 3]) {
      const { length } = Buffer.from(sealed.split(".")[part]!, "base64url");
      const changes: ((bytes: Buffer) => Buffer)[] = [
        (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
        ...Array.from({ length }, (_, at) => (bytes: Buffer) => bytes.subarray(0, at)),
        ...Array.from({ length }, (_, at) => (bytes: Buffer) => {
          bytes[at]! ^= 1 << (at % 8);
          return bytes;
        }),
      ];
      for (const change of changes) {
        expect(() => sealer.open(spoil(part, change), place)).toThrow(SealError);
      }
    }
  });

  test("a shortened tag proves nothing", () => {
    // Node takes tags from 4 bytes on unless told otherwise; such a tag can be guessed.
    const [version, keyId, wrapped, body] = sealer.seal("", place).split(".");
    const short = Buffer.from(body!, "base64url").subarray(0, 16).toString("base64url");
    expect(() => sealer.open([version, keyId, wrapped, short].join("."), place)).toThrow(SealError);
  });

  test.each(["", "v1", "v1.x", "v2.a.b.c", "v1...", secret])("%j is no sealed secret", (text) => {
    expect(() => sealer.open(text, place)).toThrow(SealError);
  });

  test.each(["", "00", "0123456789abcdef".repeat(3), "z".repeat(64)])("%j is no key", (key) => {
    expect(() => new Sealer(key)).toThrow(SealError);
  });
});
