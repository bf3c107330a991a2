/** One program: hub, worker or both, and the commands around them. */
import "reflect-metadata";
import { main } from "./cli/commands.js";

await main(process.argv.slice(2));
