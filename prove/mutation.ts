/**
 * How much of the pure contact domain its tests hold in place: every operator, condition and constant is changed, one
 * at a time, and a test has to notice.
 */
import { Stryker } from "@stryker-mutator/core";
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { Proof, ProofResult, ProofStage } from "./proof.js";

type Mutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

interface Figures {
  readonly minutes: number;
  readonly score: number;
  readonly mutants: Counts;
  readonly files: Readonly<Record<string, Counts & { readonly score: number }>>;
  /** By reason: where, and what it would have become. */
  readonly disabled: Readonly<Record<string, readonly string[]>>;
  readonly survivors: readonly string[];
}

type Counts = Partial<Record<Mutant["status"], number>>;

const leastScore = 85;
const mostMinutes = 60;

/** Decisions, holds and computations. Packs are data, which the published cases hold. */
const domain = ["src/domain/{contact,legal,circumstances}/*.ts", "src/policies/compute.ts"];

/** Each mutant meets few cases by chance, and all mutants the same ones; the cases of examples come whole. */
const propertyRuns = "0.01";

export const mutation: Proof = {
  name: "mutation",
  title: `${leastScore} % of all small changes to decisions, holds and computations are noticed by a test`,
  run: async ({ seed, only, say }: ProofStage): Promise<ProofResult> => {
    const begin = performance.now();
    Object.assign(process.env, { PROPERTY_RUNS: propertyRuns, PROPERTY_SEED: String(seed) });
    const folder = mkdtempSync(join(tmpdir(), "forbear-mutation-"));
    try {
      const files = globSync(domain).filter((file) => only.test(file));
      const mutants = await strykerOn(files, folder).runMutationTest();
      const result = assess(mutants, (performance.now() - begin) / 60_000);
      for (const [reason, all] of Object.entries(result.figures.disabled))
        all.forEach((each) => say(`disabled: ${each} (${reason})`));
      result.figures.survivors.forEach((each) => say(`not noticed: ${each}`));
      return result;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

type Options = Required<ConstructorParameters<typeof Stryker>[0]>;

function strykerOn(files: readonly string[], folder: string): Stryker {
  return new Stryker({
    mutate: [...files],
    plugins: [
      import.meta.resolve("@stryker-mutator/jest-runner"),
      join(import.meta.dirname, "mutation/ignore-words.ts"),
    ],
    ignorers: ["words"],
    testRunner: "jest",
    testRunnerNodeArgs: ["--experimental-vm-modules", "--no-warnings"],
    jest: { configFile: "prove/mutation/jest.config.js", enableFindRelatedTests: false },
    coverageAnalysis: "perTest",
    concurrency: Math.min(2, availableParallelism()),
    // Besides half as long again as without a change: a busy machine is no test that fails.
    timeoutMS: 8_000,
    reporters: ["progress-append-only"],
    logLevel: "warn" as Options["logLevel"],
    fileLogLevel: "off" as Options["fileLogLevel"],
    allowConsoleColors: false,
    tempDirName: folder,
    cleanTempDir: "always",
    ignorePatterns: [
      "*",
      "!package.json",
      "!.swcrc",
      "!jest.config.js",
      "!prove/mutation/**",
      "!src/{domain,policies}/**",
      "!test/{domain,policies,support}/**",
      "!contracts/policy-cases/**",
    ],
  });
}

/** As Stryker counts: a test that fails or never ends has noticed; what cannot be loaded or is ignored does not count. */
function assess(mutants: readonly Mutant[], minutes: number): ProofResult & { figures: Figures } {
  const ignored = mutants.filter(({ status }) => status === "Ignored");
  const score = scoreOf(mutants);
  const failures = ignored
    .filter(({ statusReason }) => !isReason(statusReason))
    .map((each) => `Disabled without a reason: ${nameOf(each)}`);
  if (!(score >= leastScore)) failures.push(`The score is ${score} %, not ${leastScore} %.`);
  if (minutes > mostMinutes) failures.push(`It took longer than ${mostMinutes} minutes.`);
  return {
    figures: {
      minutes: Math.round(minutes * 10) / 10,
      score,
      mutants: countsOf(mutants),
      files: Object.fromEntries(
        [...Map.groupBy(mutants, fileOf)]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([file, all]) => [file, { score: scoreOf(all), ...countsOf(all) }]),
      ),
      disabled: Object.fromEntries(
        [...Map.groupBy(ignored, ({ statusReason }) => statusReason ?? "no reason")].map(
          ([reason, all]) => [reason, all.map(nameOf)],
        ),
      ),
      survivors: mutants
        .filter(({ status }) => status === "Survived" || status === "NoCoverage")
        .map(nameOf),
    },
    failures,
  };
}

/** Of those that count, in percent with one decimal; NaN where there are none. */
function scoreOf(mutants: readonly Mutant[]): number {
  const counts = countsOf(mutants);
  const of = (...statuses: readonly Mutant["status"][]): number =>
    statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const noticed = of("Killed", "Timeout");
  return Math.floor((1_000 * noticed) / (noticed + of("Survived", "NoCoverage"))) / 10;
}

function countsOf(mutants: readonly Mutant[]): Counts {
  return Object.fromEntries(
    [...Map.groupBy(mutants, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  );
}

/** Stryker has words of its own for a comment that gives none. */
function isReason(reason: string | undefined): boolean {
  return reason !== undefined && reason.trim() !== "" && reason !== "Ignored using a comment";
}

function fileOf({ fileName }: Mutant): string {
  return relative(process.cwd(), fileName);
}

function nameOf(mutant: Mutant): string {
  const { location, mutatorName, replacement } = mutant;
  const { line, column } = location.start;
  const becomes = replacement.replace(/\s+/g, " ").slice(0, 100);
  return `${fileOf(mutant)}:${line}:${column} ${mutatorName} becomes ${becomes}`;
}
