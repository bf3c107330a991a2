#!/usr/bin/env node
// Runs the TypeScript sources where they are present (a checkout), the built code otherwise (an image).
import { existsSync } from "node:fs";
// Whole: an older Node has no enableCompileCache, and is to be told so in words.
import * as nodeModule from "node:module";

const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Forbear needs Node 24 or newer; this is ${process.versions.node}. ` +
      "After `npm ci`, use `npx forbear …` or `npm start`: they run the Node 24 that came with the install.",
  );
  process.exit(1);
}

// graphql checks for second copies of itself at every step of every answer unless it is told otherwise.
process.env.NODE_ENV ??= "production";

// The next start finds what is compiled already, in the system's folder for temporary files.
nodeModule.enableCompileCache();

const source = new URL("../src/main.ts", import.meta.url);
if (existsSync(source)) {
  await import("@oxc-node/core/register");
  await import(source.href);
} else {
  await import(new URL("../dist/src/main.js", import.meta.url).href);
}
