/** The install must bring the Node that the product runs on: its install script may have been blocked. */
const [major = 0] = process.versions.node.split(".").map(Number);
console.log(`Node ${process.versions.node}`);
if (major < 24) {
  console.error("`npm ci` did not bring Node 24 into node_modules/.bin (the `node` package).");
  process.exitCode = 1;
}
