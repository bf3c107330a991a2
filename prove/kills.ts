/** SIGKILL at every named point and at moments drawn by chance: the end is always that of the undisturbed run. */
import { fileURLToPath } from "node:url";
import { agreedWorld } from "./agreed-world.js";
import {
  runCourse,
  type Course,
  type CourseOptions,
  type Goal,
  type Kill,
  type Knife,
} from "./course.js";
import { stateCounts, stateDifferences } from "./final-state.js";
import { killHubs } from "./hub-kills.js";
import { pointPlans } from "./named-points.js";
import { drawFrom, type Proof, type ProofResult, type ProofStage } from "./proof.js";
import { WorkerProcesses } from "./worker-process.js";
import { writeDifferences, type VendorWrites } from "./vendor-writes.js";
import { connectedWorld, Round, type Ending, type World } from "./worlds.js";

/** Forbear's package is installed, so that standings are told. */
const metadataDir = fileURLToPath(new URL("../plugins/salesforce", import.meta.url));

/** Few records on many pages. */
const small = { debtors: 60, plans: 10, pages: { pageRows: { salesforce: 20, xero: 20 } } };
/** Some 5,000 vendor records. */
const large = { debtors: 480, plans: 30, pages: {} };
/** How many kills by chance, how many in one course, and within which share of the undisturbed time. */
const reading = { kills: 30, inCourse: 3, share: 1 };
const sending = { kills: 30, inCourse: 5, share: 1 };
/** With a second worker that stands by, and which takes over to the end. */
const beside = { kills: 10, inCourse: 1, share: 0.5 };

/** So many failures of a point are told at once; the report has them all. */
const mostTold = 3;

export const kills: Proof = {
  name: "kills",
  title:
    "However often the worker or the hub is killed, it comes to the same end and tells nobody twice",
  run: async (stage: ProofStage): Promise<ProofResult> => {
    const workers = new WorkerProcesses();
    try {
      const proof = new KillsProof(stage, workers);
      const figures = {
        hub: await killHubs(stage, proof.failures),
        named: await proof.atNamedPoints(),
        byChance: await proof.byChance(),
      };
      return { figures, failures: proof.failures };
    } finally {
      workers.close();
    }
  },
};

/** A world, the goal in it, and what it comes to when nobody is killed. */
interface Scene {
  readonly world: World;
  readonly goal: Goal;
  readonly undisturbed: Ending;
  readonly undisturbedMs: number;
}

type Histogram = Record<string, number>;

class KillsProof {
  readonly failures: string[] = [];

  constructor(
    private readonly stage: ProofStage,
    private readonly workers: WorkerProcesses,
  ) {}

  async atNamedPoints(): Promise<object> {
    const scenes = await this.scenes(small);
    const killed: Histogram = {};
    const signIns: Histogram = {};
    for (const { point, goal, courses } of pointPlans) {
      const failed = this.failures.length;
      for (const knives of courses) {
        const what = `${point} (${goal})`;
        const course = await this.course(scenes[goal], what, knives);
        if (!course) continue;
        if (course.unused > 0) this.failures.push(`${what}: never reached.`);
        for (const kill of course.kills) {
          count(killed, kill.at);
          if (kill.signIn) count(signIns, `${kill.at}: signed in to ${kill.signIn}`);
          this.checkSignIn(kill);
        }
      }
      const wrong = this.failures.slice(failed);
      const ends =
        wrong.length === 0
          ? "the ends are equal"
          : `FAILED: ${wrong.slice(0, mostTold).join("; ")}`;
      this.stage.say(`killed ${point} (${goal}): ${ends}`);
    }
    const { state, writes } = scenes.ALL_SENT.undisturbed;
    return { killed, signIns, rows: stateCounts(state), writes: writeCounts(writes) };
  }

  async byChance(): Promise<object> {
    const scenes = await this.scenes(large);
    const draw = drawFrom(this.stage.seed);
    return {
      records: scenes.ALL_READ.undisturbed.state.get("source_record")?.length,
      writes: writeCounts(scenes.ALL_SENT.undisturbed.writes),
      sync: await this.chance(scenes.ALL_READ, draw, reading, {}),
      writeBack: await this.chance(scenes.ALL_SENT, draw, sending, {}),
      oneStandsBy: await this.chance(scenes.ALL_SENT, draw, beside, { companion: true }),
    };
  }

  /** Kills until there were so many; the moments are spread over the time that the undisturbed run takes. */
  private async chance(
    scene: Scene,
    draw: () => number,
    { kills: most, inCourse, share }: typeof reading,
    options: CourseOptions,
  ): Promise<object> {
    const lastPointPassed: Histogram = {};
    let killed = 0;
    let courses = 0;
    while (killed < most && courses < 2 * most) {
      const moments = Array.from({ length: Math.min(inCourse, most - killed) }, draw).sort();
      const knives = moments.map((moment, index): Knife => {
        const since = moment - (moments[index - 1] ?? 0);
        return { afterMs: Math.round(since * share * scene.undisturbedMs) };
      });
      courses += 1;
      const course = await this.course(scene, `by chance (${scene.goal})`, knives, options);
      for (const kill of course?.kills ?? []) {
        killed += 1;
        count(lastPointPassed, kill.at);
        this.checkSignIn(kill);
      }
    }
    if (killed < most) this.failures.push(`${scene.goal}: only ${killed} kills by chance.`);
    this.stage.say(`${killed} kills by chance in ${courses} courses (${scene.goal})`);
    const undisturbedMs = Math.round(scene.undisturbedMs);
    return { killed, courses, undisturbedMs, lastPointPassed };
  }

  /** Only the loss of a token that Salesforce has exchanged, and that was not stored yet, may ask for a person. */
  private checkSignIn({ at, exchanging, signIn }: Kill): void {
    const isLoss = exchanging && signIn === "SALESFORCE";
    if (signIn !== null && !isLoss)
      this.failures.push(`Killed ${at}: ${signIn} asked for a sign-in.`);
  }

  private async scenes({
    debtors,
    plans,
    pages,
  }: typeof small | typeof large): Promise<Record<Goal, Scene>> {
    const { ground } = this.stage;
    const options = { malformed: true, ...pages };
    const connected = await connectedWorld(ground, debtors, options);
    // What we write on accounts moves their stamps, so that cursors are compared where nothing is written.
    const withPackage = await connectedWorld(ground, debtors, { ...options, metadataDir });
    const agreed = await agreedWorld(withPackage, this.workers, plans);
    return {
      ALL_READ: await this.scene(connected, "ALL_READ"),
      ALL_SENT: await this.scene(agreed, "ALL_SENT"),
    };
  }

  private async scene(world: World, goal: Goal): Promise<Scene> {
    const round = await Round.open(world);
    const { ending, lastMs } = await runCourse(round, this.workers, goal, []).finally(() =>
      round.close(),
    );
    return { world, goal, undisturbed: ending, undisturbedMs: lastMs };
  }

  /** One course, held against the undisturbed end. Null when it got stuck. */
  private async course(
    { world, goal, undisturbed }: Scene,
    what: string,
    knives: readonly Knife[],
    options: CourseOptions = {},
  ): Promise<Course | null> {
    const round = await Round.open(world);
    try {
      const course = await runCourse(round, this.workers, goal, knives, options);
      const { state, writes } = course.ending;
      const differ = stateDifferences(undisturbed.state, state);
      differ.push(...writeDifferences(undisturbed.writes, writes));
      differ.push(...course.innerErrors.map((line) => `failed inside: ${line}`));
      const kills = course.kills.map(({ at }) => at).join(", ");
      this.failures.push(...differ.map((each) => `${what} [${kills}]: ${each}`));
      return course;
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
      return null;
    } finally {
      this.workers.endAll();
      await round.close();
    }
  }
}

function writeCounts({ effects, standings }: VendorWrites): object {
  return { effects: effects.length, standings: standings.size };
}

function count(histogram: Histogram, name: string): void {
  histogram[name] = (histogram[name] ?? 0) + 1;
}
