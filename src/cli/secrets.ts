/** Secrets that this installation made for itself, in a file of the data folder that only its owner reads. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({
  ownerPassword: z.string(),
  appPassword: z.string(),
  encryptionKey: z.string(),
  devToken: z.string(),
});
export type LocalSecrets = z.infer<typeof schema>;

/** Reads the secrets, or makes them at the first start. */
export function localSecrets(dataDir: string): LocalSecrets {
  const file = join(dataDir, "secrets.json");
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new Error(
        `${file} cannot be read. It holds the key to this installation's stored sign-ins; restore it, ` +
          "or remove the whole data folder to begin anew.",
        { cause: error },
      );
    }
  }
  const secrets: LocalSecrets = {
    ownerPassword: randomBytes(24).toString("base64url"),
    appPassword: randomBytes(24).toString("base64url"),
    encryptionKey: randomBytes(32).toString("hex"),
    devToken: newToken(),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}

/** A development token: 256 random bits, with a prefix that tells what it is. */
export function newToken(): string {
  return `fb_dev_${randomBytes(32).toString("base64url")}`;
}
