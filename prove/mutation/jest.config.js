/** The tests of the pure domain, as one file, so that a mutant loads everything once; without a database. */
import { resolve } from "node:path";
import everything from "../../jest.config.js";

const { transform, extensionsToTreatAsEsm, moduleNameMapper, setupFiles } = everything;

export default {
  rootDir: resolve(import.meta.dirname, "../.."),
  roots: ["<rootDir>/src", "<rootDir>/test", "<rootDir>/prove/mutation"],
  testEnvironment: resolve(import.meta.dirname, "environment.js"),
  testMatch: ["<rootDir>/prove/mutation/tests.ts"],
  transform,
  extensionsToTreatAsEsm,
  moduleNameMapper,
  setupFiles,
};
