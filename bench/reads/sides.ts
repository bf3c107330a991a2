/** The two sides, each a process of its own: the hub as it is started for work, and the baseline. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Side {
  readonly url: string;
  stop(): Promise<void>;
}

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** `forbear start` on this database: hub and worker, with nothing in the environment but these settings. */
export async function startHub(appUrl: string, dataDir: string): Promise<Side> {
  const { PATH, HOME, LANG, NODE_OPTIONS } = process.env;
  const child = spawn(process.execPath, [pathOf("bin/forbear.js"), "start"], {
    env: {
      ...{ PATH, HOME, LANG, NODE_OPTIONS },
      PORT: "0",
      DATABASE_URL: appUrl,
      FORBEAR_DATA_DIR: dataDir,
      FORBEAR_ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
      LOG_LEVEL: "silent",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await wordsOf(child, /GraphQL\s+(http\S+)\/graphql/);
  return sideOf(child, url);
}

export async function startBaseline(adminUrl: string): Promise<Side> {
  const child = spawn(
    process.execPath,
    ["--import", "@oxc-node/core/register", pathOf("bench/children/plain-reads.ts")],
    {
      env: { ...process.env, NODE_ENV: "production", DATABASE_URL: adminUrl },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  return sideOf(child, `http://127.0.0.1:${await wordsOf(child, /^(\d+)$/)}`);
}

/** Reads the child's output until a line has the words; the rest flows away. */
async function wordsOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (!child.stdout) throw new Error("The child's output is not read.");
  for await (const line of createInterface(child.stdout)) {
    const found = pattern.exec(line)?.[1];
    if (!found) continue;
    child.stdout.resume();
    return found;
  }
  throw new Error("A side of the bench ended before it was ready.");
}

function sideOf(child: ChildProcess, url: string): Side {
  return {
    url,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
