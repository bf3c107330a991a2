/**
 * The real program as a child process, with a data folder of its own, reached as its users reach it: over
 * HTTP, by its commands and by signals.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { requireNoLeaks, watch, watchLogFile, watchPractice } from "./canary.js";
import type { TypedDocumentString } from "../generated/graphql.js";

export const devToken = "fb_dev_for-the-tests-only-0123456789";

export const program = fileURLToPath(new URL("../../bin/forbear.js", import.meta.url));

const folderPrefix = "forbear-e2e-";

/** A folder that the embedded PostgreSQL's user can pass through, also where the tests run as root. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), folderPrefix));
  await chmod(folder, 0o711);
  return folder;
}

/** The environment of the program: nothing of the test run's own settings. */
function environment(dataDir: string, more: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG, FORBEAR_DATA_DIR: dataDir, LOG_LEVEL: "debug", ...more };
}

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one command to its end. */
export async function forbear(
  dataDir: string,
  words: readonly string[],
  more: Record<string, string> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [program, ...words], {
    env: environment(dataDir, more),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  watch(`what \`forbear ${words[0] ?? ""}\` prints`, [out, err]);
  return { code, out, err };
}

/** What to spawn for a command that is watched while it runs. */
export function programOf(
  dataDir: string,
  words: readonly string[],
): [string, string[], { env: NodeJS.ProcessEnv; stdio: ["ignore", "pipe", "pipe"] }] {
  const env = environment(dataDir, {});
  return [process.execPath, [program, ...words], { env, stdio: ["ignore", "pipe", "pipe"] }];
}

export interface StartOptions {
  readonly size?: number;
  /** Of the practice data: 1 has two vendors only, and starts sooner. */
  readonly form?: 1 | 3;
  /** Reused where it is given, and then left alone when the hub ends. */
  readonly dataDir?: string;
  readonly env?: Record<string, string>;
  readonly words?: readonly string[];
  /** Come back as soon as it listens, before the first sync is applied. */
  readonly early?: boolean;
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly requestId?: string;
    readonly field?: readonly string[];
    readonly missingScopes?: readonly string[];
  };
}

export interface GraphqlAnswer<T> {
  readonly status: number;
  readonly data: T | null | undefined;
  readonly errors: readonly GraphqlError[];
}

type Operation<T, V> = TypedDocumentString<T, V>;

/** Asks the API as a program would. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  as(token: string): ApiClient {
    return new ApiClient(this.url, token);
  }

  /** The whole answer, with its errors. */
  async send<T, V>(
    operation: Operation<T, V> | string,
    variables: V | Record<string, unknown>,
  ): Promise<GraphqlAnswer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query: operation.toString(), variables }),
    });
    const answer = (await response.json()) as { data?: T | null; errors?: GraphqlError[] };
    // What is sealed is told to those who open it, and in no error.
    watch("errors of an answer", answer.errors);
    if (!operation.toString().includes("readSealedDetail")) watch("an answer", answer.data);
    return { status: response.status, data: answer.data, errors: answer.errors ?? [] };
  }

  /** The data; an error of any kind fails the test. */
  async ask<T, V>(operation: Operation<T, V>, variables: V): Promise<T> {
    const { data, errors, status } = await this.send(operation, variables);
    if (errors.length > 0 || !data) {
      throw new Error(`${status}: ${JSON.stringify(errors)}`);
    }
    return data;
  }
}

export interface Runtime {
  readonly hub: string;
  readonly pid: number;
  readonly practice: {
    readonly salesforce: string;
    readonly hubspot: string;
    readonly xero: string;
    readonly quickbooks: string;
  };
}

export class RunningHub {
  readonly api: ApiClient;

  constructor(
    readonly process: ChildProcess,
    readonly dataDir: string,
    readonly runtime: Runtime,
    readonly readyMs: number,
    readonly output: () => string,
    private readonly ownsFolder: boolean,
  ) {
    this.api = new ApiClient(runtime.hub, devToken);
  }

  get url(): string {
    return this.runtime.hub;
  }

  command(...words: string[]): Promise<CommandResult> {
    return forbear(this.dataDir, words);
  }

  /** Lets days pass for the hub, the worker and the practice vendors. */
  async advance(days: number): Promise<void> {
    const { code, err } = await this.command("advance", "--days", String(days));
    if (code !== 0) throw new Error(err);
  }

  /** A further token, of a further tenant where it is named. */
  async newToken(...words: string[]): Promise<string> {
    const { code, out, err } = await this.command("dev-token", ...words);
    if (code !== 0) throw new Error(err);
    return out.trim();
  }

  /** Ends it as a terminal or a supervisor does, and says how it ended. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await watchPractice(Object.values(this.runtime.practice));
      const exited = once(this.process, "exit");
      this.process.kill(signal);
      await exited;
    }
    watch("what the hub prints", this.output());
    await watchLogFile(this.dataDir);
    if (this.ownsFolder) await removeDataFolder(this.dataDir);
    requireNoLeaks();
    return this.process.exitCode;
  }
}

/** The program, begun: it may not have come to anything yet. */
export function spawnHub(
  dataDir: string,
  { size = 60, form = 3, words, env }: StartOptions = {},
): { child: ChildProcess; output: () => string } {
  const child = spawn(
    process.execPath,
    [program, ...(words ?? ["start", "--size", String(size), "--form", String(form)])],
    {
      env: environment(dataDir, { PORT: "0", FORBEAR_DEV_TOKEN: devToken, ...env }),
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, as a shell gives to a job.
      detached: true,
    },
  );
  let output = "";
  child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
  return { child, output: () => output };
}

/** Starts it and waits until it is ready. */
export async function startHub(options: StartOptions = {}): Promise<RunningHub> {
  const dataDir = options.dataDir ?? join(await temporaryFolder(), "data");
  const began = performance.now();
  const { child, output } = spawnHub(dataDir, options);
  const runtime = await until("the hub listens", async () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The hub ended before it was ready:\n${output()}`);
    }
    const found = await readRuntime(dataDir);
    return found?.pid === child.pid ? found : null;
  });
  if (!options.early) await untilReady(runtime.hub);
  const readyMs = performance.now() - began;
  return new RunningHub(child, dataDir, runtime, readyMs, output, !options.dataDir);
}

/** A worker of its own beside a hub that runs on this data folder. */
export class RunningWorker {
  private constructor(
    readonly process: ChildProcess,
    readonly output: () => string,
  ) {}

  static async start(dataDir: string, name: string): Promise<RunningWorker> {
    const child = spawn(process.execPath, [program, "worker", "--name", name], {
      env: environment(dataDir, {}),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    child.stdout?.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr?.on("data", (data: Buffer) => (output += data.toString()));
    await until("the worker takes jobs", async () => {
      if (child.exitCode !== null) throw new Error(`The worker ended:\n${output}`);
      return output.includes("takes jobs");
    });
    return new RunningWorker(child, () => output);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exited = once(this.process, "exit");
      this.process.kill(signal);
      await exited;
    }
    watch("what the worker prints", this.output());
    requireNoLeaks();
    return this.process.exitCode;
  }
}

export async function untilReady(url: string): Promise<void> {
  await until("the hub is ready", async () => {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    return answer?.status === 200 ? true : null;
  });
}

async function readRuntime(dataDir: string): Promise<Runtime | null> {
  try {
    return JSON.parse(await readFile(join(dataDir, "runtime.json"), "utf8")) as Runtime;
  } catch {
    return null;
  }
}

/** Asks again until there is something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  patienceMs = 60_000,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end)
      throw new Error(`Waited ${patienceMs / 1_000} s in vain: ${what}.`);
    await pause(40);
  }
}

interface DatabaseNote {
  readonly cluster: string;
  readonly pid: number | null;
}

export async function databaseNote(dataDir: string): Promise<DatabaseNote | null> {
  try {
    return JSON.parse(await readFile(join(dataDir, "database.json"), "utf8")) as DatabaseNote;
  } catch {
    return null;
  }
}

/** Whether it runs; what has ended and was only not fetched by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/** Removes the folder of a hub that has ended, with its database, wherever that lies. */
export async function removeDataFolder(dataDir: string): Promise<void> {
  const note = await databaseNote(dataDir);
  if (note?.pid && isRunning(note.pid)) {
    process.kill(note.pid, "SIGQUIT");
    await until("PostgreSQL has ended", async () => !isRunning(note.pid ?? 0));
  }
  if (note) await rm(resolve(dataDir, note.cluster), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
  // The folder that was made for it, and never one that others use.
  const around = resolve(dataDir, "..");
  if (basename(around).startsWith(folderPrefix)) await rm(around, { recursive: true, force: true });
}
