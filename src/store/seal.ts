/**
 * Secrets at rest: envelope encryption with AES-256-GCM. Each secret has a key of its own, wrapped by the
 * installation's key, and both layers are bound to the tenant, table, row and column that they were
 * sealed for: moved elsewhere they do not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

export interface SealPlace {
  readonly tenantId: string;
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

export class SealError extends Error {
  override readonly name = "SealError";
}

export class Sealer {
  readonly #key: Buffer;
  /** Names the key, so that a rotation can tell what is still sealed with the old one. */
  readonly keyId: string;

  /** @param hexKey 32 bytes in hexadecimal. */
  constructor(hexKey: string) {
    this.#key = Buffer.from(hexKey, "hex");
    if (this.#key.length !== 32) throw new SealError("The encryption key must be 32 bytes.");
    this.keyId = createHash("sha256").update(this.#key).digest("hex").slice(0, 12);
  }

  seal(secret: string, place: SealPlace): string {
    const dataKey = randomBytes(32);
    const bound = boundTo(place);
    return [
      "v1",
      this.keyId,
      encrypt(this.#key, dataKey, bound).toString("base64url"),
      encrypt(dataKey, Buffer.from(secret, "utf8"), bound).toString("base64url"),
    ].join(".");
  }

  /** @throws SealError when the key is another one, or the secret was sealed for another place. */
  open(sealed: string, place: SealPlace): string {
    const [version, keyId, wrapped, body] = sealed.split(".");
    if (version !== "v1" || !wrapped || !body) throw new SealError("This is not a sealed secret.");
    if (keyId !== this.keyId) {
      throw new SealError("This secret was sealed with another key; check FORBEAR_ENCRYPTION_KEY.");
    }
    const bound = boundTo(place);
    const dataKey = decrypt(this.#key, Buffer.from(wrapped, "base64url"), bound);
    return decrypt(dataKey, Buffer.from(body, "base64url"), bound).toString("utf8");
  }
}

function boundTo({ tenantId, table, row, column }: SealPlace): Buffer {
  return Buffer.from([tenantId, table, row, column].join("|"), "utf8");
}

// Layout: 12 bytes nonce, 16 bytes tag, ciphertext (NIST SP 800-38D: a fresh 96-bit nonce each time).
function encrypt(key: Buffer, plain: Buffer, bound: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(bound);
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

function decrypt(key: Buffer, sealed: Buffer, bound: Buffer): Buffer {
  try {
    // The whole tag or none: without a length Node also takes the first 4 bytes of one, which can be guessed.
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(bound);
    decipher.setAuthTag(sealed.subarray(12, 28));
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    throw new SealError("This secret does not open: it was changed, or sealed for another place.");
  }
}
