/**
 * A process that starts the embedded PostgreSQL and owns it: `embedded-child.ts <data folder> [fast|durable]`.
 * It prints one line of JSON when the server is ready, stops the server when its standard input ends (so also
 * when the process that started it is killed) and then exits.
 */
import { startEmbedded } from "../../src/store/embedded/embedded.js";

const [dataDir = "", durability = "durable"] = process.argv.slice(2);

// Ctrl-C reaches the whole process group: the process that reads our output decides when it is over.
process.on("SIGINT", () => {});

try {
  const database = await startEmbedded({ dataDir, durable: durability === "durable" });
  process.stdout.write(`${JSON.stringify({ ...database, pid: process.pid })}\n`);
  process.stdin.on("end", () => {
    database.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.stdin.resume();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
