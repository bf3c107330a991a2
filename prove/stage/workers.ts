/** Worker processes of a long proof. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface WorkerOptions {
  readonly name: string;
  readonly databaseUrl: string;
  readonly clockFile: string;
  readonly logFile: string;
  readonly encryptionKey: string;
}

export interface WorkerProcess {
  /** Lets it finish what it has in hand. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("../children/worker.ts", import.meta.url));

export async function startWorkerProcess(options: WorkerOptions): Promise<WorkerProcess> {
  const child = spawn(
    process.execPath,
    ["--import", "@oxc-node/core/register", program, JSON.stringify(options)],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => Promise.reject(new Error("A worker process ended before it worked."))),
  ]);
  return {
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
