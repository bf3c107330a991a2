/** The worker under the knife as a process: started ahead of its turn, watched, killed, or stopped. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Orders, Point } from "./points.js";

const program = fileURLToPath(new URL("children/worker-under-knife.ts", import.meta.url));

export class WorkerProcess {
  /** The points that it has passed, in order. */
  readonly passed: Point[] = [];
  /** Resolves when it has ended and all that it said has been read. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Called at every point. */
  onPoint: ((point: Point) => void) | null = null;
  readonly #process: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #begun: Promise<void>;
  #complaint = "";

  constructor() {
    this.#process = spawn(process.execPath, ["--import", "@oxc-node/core/register", program], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const { stdout, stderr, stdin } = this.#process;
    if (!stdout || !stderr || !stdin) throw new Error("The child has no pipes.");
    // It may be dead by the time that it is written to.
    stdin.on("error", () => undefined);
    stderr.on("data", (data: Buffer) => (this.#complaint += data.toString()));
    this.ended = once(this.#process, "close").then(([, signal]) => signal as NodeJS.Signals | null);
    const lines = createInterface(stdout);
    const saying = (word: string): Promise<void> =>
      new Promise((resolve, reject) => {
        lines.on("line", (line) => line === word && resolve());
        void this.ended.then(() =>
          reject(new Error(`The worker ended early:\n${this.#complaint}`)),
        );
      });
    this.#ready = saying("ready");
    this.#begun = saying("begun");
    for (const each of [this.#ready, this.#begun]) each.catch(() => undefined);
    lines.on("line", (line) => {
      if (line === "ready" || line === "begun") return;
      this.passed.push(line);
      this.onPoint?.(line);
    });
  }

  /** Lets it begin. It may die before it has said so. */
  async begin(orders: Orders): Promise<void> {
    await this.#ready;
    this.#process.stdin?.write(`${JSON.stringify(orders)}\n`);
    await this.#begun.catch((error: unknown) => {
      if (this.#process.signalCode !== "SIGKILL") throw error;
    });
  }

  get isDead(): boolean {
    return this.#process.signalCode === "SIGKILL";
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Lets it finish what it has in hand, where it was not killed in the meantime. */
  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    const signal = await this.ended;
    if (signal !== "SIGKILL" && this.#process.exitCode !== 0)
      throw new Error(`A worker did not stop properly (${signal}):\n${this.#complaint}`);
  }
}

/** Keeps one process loaded and waiting, so that nobody waits for the next one to load. */
export class WorkerProcesses {
  #next = new WorkerProcess();
  #taken: WorkerProcess[] = [];

  take(): WorkerProcess {
    const taken = this.#next;
    this.#taken.push(taken);
    this.#next = new WorkerProcess();
    return taken;
  }

  /** Ends all that were taken: whatever became of them, none stays behind. */
  endAll(): void {
    for (const taken of this.#taken.splice(0)) taken.kill();
  }

  close(): void {
    this.endAll();
    this.#next.kill();
  }
}
