/**
 * One worker process of a long proof: the production worker on the context that `forbear start` makes, but for
 * the clock. It says that it is there by a line, and ends when its standard input does.
 */
import { loadConnector } from "../../src/connectors/registry.js";
import { makeLog } from "../../src/log.js";
import { Database } from "../../src/store/database.js";
import { Sealer } from "../../src/store/seal.js";
import { startWorker } from "../../src/sync/worker.js";
import { ProofClock } from "../proof-clock.js";
import type { WorkerOptions } from "../stage/workers.js";

const { name, databaseUrl, clockFile, logFile, encryptionKey } = JSON.parse(
  process.argv[2] ?? "",
) as WorkerOptions;

const database = new Database(databaseUrl);
const context = {
  database,
  clock: new ProofClock(clockFile),
  sealer: new Sealer(encryptionKey),
  loadConnector,
  log: makeLog("warn", logFile),
};
const worker = await startWorker(context, { databaseUrl, name });

process.on("SIGINT", () => {});
process.stdin.once("end", () => {
  void worker
    .stop()
    .then(() => database.close())
    .then(() => process.exit(0));
});
process.stdin.resume();
process.stdout.write("working\n");
