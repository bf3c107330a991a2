/** The only reader of the environment. Says every mistake at once, in words. */
import { resolve } from "node:path";
import { z } from "zod";
import { vendors, type Vendor } from "./domain/source.js";

const port = z.coerce
  .number("must be a number")
  .int("must be a whole number")
  .min(0, "must be 0 (any free port) or more")
  .max(65_535, "must be at most 65535");

const postgresUrl = z
  .url({
    protocol: /^postgres(ql)?$/,
    error: "must look like postgres://user:password@host:5432/name",
  })
  .optional();

const schema = z.object({
  PORT: port.default(4000),
  HOST: z.string().min(1).default("127.0.0.1"),
  FORBEAR_DATA_DIR: z.string().min(1).default(".forbear"),
  FORBEAR_DEV_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{16,200}$/, "must be 16 to 200 letters, digits or . _ ~ -")
    .optional(),
  FORBEAR_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) address" })
    .optional(),
  FORBEAR_ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, "must be 64 hexadecimal digits (`openssl rand -hex 32`)")
    .optional(),
  DATABASE_URL: postgresUrl,
  MIGRATION_DATABASE_URL: postgresUrl,
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "must be debug, info, warn, error or silent",
    })
    .default("info"),
});

/** Settings of our app at a vendor, by the names that its connector knows: `clientId`, `clientSecret`, `loginUrl`. */
export type VendorApps = Readonly<Partial<Record<Vendor, Readonly<Record<string, string>>>>>;

/** What vendors sign their webhooks with; `previous` is valid, too, while the secret is being changed. */
export type WebhookSecrets = Readonly<
  Partial<Record<Vendor, { readonly current?: string; readonly previous?: string }>>
>;

/** Short words could be guessed. Salesforce's is part of an address. */
const webhookSecretForm = /^[\x21-\x7e]{16,200}$/;
const addressForm = /^[A-Za-z0-9_-]{32,100}$/;

/** FORBEAR_XERO_WEBHOOK_SECRET and, during its change, FORBEAR_XERO_WEBHOOK_SECRET_PREVIOUS. */
function webhookSecretsIn(environment: Record<string, string | undefined>): {
  secrets: WebhookSecrets;
  mistakes: string[];
} {
  const secrets: Partial<Record<Vendor, { current?: string; previous?: string }>> = {};
  const mistakes: string[] = [];
  for (const vendor of vendors)
    for (const [which, end] of [["current", ""] as const, ["previous", "_PREVIOUS"] as const]) {
      const name = `FORBEAR_${vendor}_WEBHOOK_SECRET${end}`;
      const secret = environment[name];
      if (secret === undefined) continue;
      const isAddress = vendor === "SALESFORCE";
      if (!(isAddress ? addressForm : webhookSecretForm).test(secret))
        mistakes.push(
          isAddress
            ? `  ${name} must be 32 to 100 letters, digits, - or _ (\`openssl rand -hex 32\`)`
            : `  ${name} must be 16 to 200 characters without spaces`,
        );
      secrets[vendor] = { ...secrets[vendor], [which]: secret };
    }
  return { secrets, mistakes };
}

/** FORBEAR_XERO_CLIENT_ID=… is `clientId` of Xero's app: whatever its connector knows can be given so. */
function appsIn(environment: Record<string, string | undefined>): VendorApps {
  const apps: Partial<Record<Vendor, Record<string, string>>> = {};
  for (const [name, value] of Object.entries(environment)) {
    const match = /^FORBEAR_([A-Z]+)_([A-Z_]+)$/.exec(name);
    const vendor = vendors.find((each) => each === match?.[1]);
    if (!vendor || !match?.[2] || value === undefined) continue;
    // Not the connections': they would be kept with each.
    if (match[2].startsWith("WEBHOOK_")) continue;
    const setting = match[2]
      .toLowerCase()
      .replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    apps[vendor] = { ...apps[vendor], [setting]: value };
  }
  return apps;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path: embedded database, keys, port files, practice vendors' journals. */
  readonly dataDir: string;
  /** The first demo tenant's administrator token, where a script wants to know it beforehand. */
  readonly devToken: string | undefined;
  /** How people reach the hub from outside; null: the address it listens on. */
  readonly publicUrl: string | null;
  /** 32 bytes in hexadecimal; null: made once and kept in the data folder (embedded database only). */
  readonly encryptionKey: string | null;
  /** A PostgreSQL server, as the role that serves (never a superuser); null: the embedded one. */
  readonly databaseUrl: string | null;
  /** The same database as the role that owns the tables; needed by `forbear migrate` only. */
  readonly migrationDatabaseUrl: string | null;
  /** Our apps at the vendors. */
  readonly apps: VendorApps;
  readonly webhookSecrets: WebhookSecrets;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Every wrong setting, one a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable means "not set": that is how shells and compose files unset one.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  const { secrets: webhookSecrets, mistakes } = webhookSecretsIn(given);
  if (!parsed.success || mistakes.length > 0) {
    const issues = parsed.error?.issues ?? [];
    const lines = [
      ...issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`),
      ...mistakes,
    ];
    throw new ConfigError(`These settings cannot be used:\n${lines.join("\n")}`);
  }
  const values = parsed.data;
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.FORBEAR_DATA_DIR),
    devToken: values.FORBEAR_DEV_TOKEN,
    publicUrl: values.FORBEAR_PUBLIC_URL?.replace(/\/+$/, "") ?? null,
    encryptionKey: values.FORBEAR_ENCRYPTION_KEY?.toLowerCase() ?? null,
    databaseUrl: values.DATABASE_URL ?? null,
    migrationDatabaseUrl: values.MIGRATION_DATABASE_URL ?? null,
    apps: appsIn(given),
    webhookSecrets,
    logLevel: values.LOG_LEVEL,
  };
}
