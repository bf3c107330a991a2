/** Writes schema.graphql, or with --check fails where it does not say what the program serves. */
import "reflect-metadata";
import { readFileSync, writeFileSync } from "node:fs";
import { makeSchema, schemaText } from "../src/resolvers/build-schema.js";

const file = new URL("../schema.graphql", import.meta.url);
const text = schemaText(await makeSchema());
if (!process.argv.includes("--check")) {
  writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
  console.error("schema.graphql is out of date: run `npm run generate` and look at what changed.");
  process.exitCode = 1;
}
