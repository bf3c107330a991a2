/** Native ESM under Jest: NODE_OPTIONS=--experimental-vm-modules is set by `npm test`. */
export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: { "^.+\\.tsx?$": "@swc/jest" },
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)(?<!\\.json)\\.js$": "$1" },
  setupFiles: ["reflect-metadata"],
  setupFilesAfterEnv: ["<rootDir>/test/support/no-leaks.ts"],
  globalSetup: "<rootDir>/test/support/global-setup.js",
  globalTeardown: "<rootDir>/test/support/global-teardown.js",
  reporters: [
    "default",
    "<rootDir>/test/support/behaviours-reporter.js",
    "<rootDir>/test/support/totals-reporter.js",
  ],
  maxWorkers: 3,
  testTimeout: 30_000,
};
