/**
 * A process that starts the embedded PostgreSQL and owns it: `embedded-child.ts <data folder> [throwaway]`.
 * It prints one line of JSON when the server is ready, and stops the server when its standard input ends (so
 * also when the process that started it is killed) or on SIGTERM. A throwaway database is fast, and is removed.
 */
import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startEmbedded } from "../../src/store/embedded/embedded.js";

const [dataDir = "", kind = "durable"] = process.argv.slice(2);
const throwaway = kind === "throwaway";

// Ctrl-C reaches the whole process group: the process that reads our output decides when it is over.
process.on("SIGINT", () => {});

try {
  const database = await startEmbedded({ dataDir, durable: !throwaway });
  const finish = async () => {
    await database.stop();
    if (!throwaway) return;
    const { cluster } = JSON.parse(await readFile(join(dataDir, "database.json"), "utf8")) as {
      cluster: string;
    };
    await rm(resolve(dataDir, cluster), { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  };
  const end = () => {
    finish().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", end);
  process.stdin.once("end", end);
  process.stdin.resume();
  process.stdout.write(`${JSON.stringify({ ...database, pid: process.pid })}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
