/**
 * The fault matrix: every fault at every kind of call of all four vendors, with four worker processes at work on all
 * tenants. A tenant meets the same fault at all of its vendors. Whatever happened on the way, each must end like
 * the one that nothing happened to, with every write at the vendor once, and within the vendors' limits.
 */
import { isDeepStrictEqual } from "node:util";
import {
  exampleContactIds,
  exampleHubSpotContactIds,
  exampleInvoiceIds,
  exampleQuickBooksInvoiceId,
} from "../sandbox/index.js";
import type { CallReport } from "../sandbox/shared/calls.js";
import { finalState, stateCounts, stateDifferences, type FinalState } from "./final-state.js";
import {
  losesGrant,
  matrix,
  nameOf,
  replacing,
  rulesFor,
  whyNot,
  type FaultCell,
} from "./fault-matrix.js";
import { phases, type Phase } from "./fault-places.js";
import { drawFrom, type Proof, type ProofResult, type ProofStage } from "./proof.js";
import { readWrites, wrongWrites, type Writes } from "./stage/told.js";
import { practice, practiceVendors, type PracticeVendor } from "./stage/practice.js";
import type { PlayedTenant } from "./stage/tenant.js";
import { isAtRest, isDone } from "./stage/look.js";
import { Stage } from "./stage/stage.js";

const workers = 4;
const tokensReplaced = {
  ...practice,
  hubspot: { refreshRotates: true },
  quickbooksRefreshValueSeconds: 0,
} as const;
/** Salesforce is read by bulk jobs where those are what fails. */
const byBulk = { SALESFORCE: { bulkFrom: 20 } };
/** Who agrees a plan: a debtor of each of these, so that every vendor is told of two. */
const agreements = [
  practiceVendors,
  ["SALESFORCE", "XERO", "HUBSPOT"],
  ["SALESFORCE", "XERO", "QUICKBOOKS"],
] as const satisfies readonly (readonly PracticeVendor[])[];
const minuteMs = 60_000;
/** A number kept for fiction. */
const newPhone = "+44 20 7946 0123";

export const faults: Proof = {
  name: "faults",
  title: "every fault at every kind of call ends as if it had not been, with no write twice",
  run: async (proof) => {
    const stage = await Stage.open(proof.ground);
    try {
      return await new FaultMatrix(stage, proof).run();
    } finally {
      await stage.close();
    }
  },
};

/** What became of one tenant. */
interface Outcome {
  readonly tenant: PlayedTenant;
  /** None: nothing happens to it. */
  readonly faults: readonly FaultCell[];
  /** How often each fault really happened, by cell and phase. */
  readonly hits: Map<FaultCell, Partial<Record<Phase, number>>>;
  readonly signIns: Record<PracticeVendor, string[]>;
  readonly failures: string[];
}

class FaultMatrix {
  readonly #outcomes: Outcome[] = [];
  readonly #only: RegExp;
  readonly #say: (words: string) => void;
  readonly #draw: () => number;
  readonly #seconds: Partial<Record<Phase, number>> = {};

  constructor(
    private readonly stage: Stage,
    { seed, say, only }: ProofStage,
  ) {
    this.#only = only;
    this.#say = say;
    this.#draw = drawFrom(seed);
  }

  async run(): Promise<ProofResult> {
    await this.add("undisturbed", []);
    await this.add("undisturbed, by bulk", [], byBulk);
    const cells = matrix.filter((cell) => whyNot(cell) === null && this.#only.test(nameOf(cell)));
    for (const [name, those] of Map.groupBy(cells, ({ tenant }) => tenant))
      await this.add(name, those, those.some(({ place }) => place.name === "bulk") ? byBulk : {});
    this.#say(`${this.#outcomes.length} tenants are signed in to their four vendors`);

    await this.phase("BACK_FILL", () => this.stage.startWorkers(workers));
    await this.compare({ withStamps: true });
    await this.phase("WRITE_BACKS", () => this.agreeEverywhere());
    await this.compare({ withStamps: true });
    await this.phase("NEWS", () => this.changeEverywhere());
    await this.compare({ withStamps: false });
    return this.report();
  }

  private get undisturbed(): Outcome {
    const [first] = this.#outcomes;
    if (!first) throw new Error("There are no tenants.");
    return first;
  }

  private async add(name: string, faults: readonly FaultCell[], settings = {}): Promise<void> {
    const options = name.startsWith(replacing) ? tokensReplaced : practice;
    const tenant = await this.stage.addTenant(name, options, settings);
    const signIns = { SALESFORCE: [], XERO: [], HUBSPOT: [], QUICKBOOKS: [] };
    this.#outcomes.push({ tenant, faults, hits: new Map(), signIns, failures: [] });
  }

  /** Arms the faults, lets it begin, and lets all of it come to its end. */
  private async phase(phase: Phase, start: () => Promise<void>): Promise<void> {
    const begun = performance.now();
    // The calls of the phase before have left every window.
    this.stage.clock.forward(2 * minuteMs);
    for (const { tenant, faults } of this.#outcomes)
      for (const fault of faults)
        await tenant.arm(fault.vendor, rulesFor(fault, phase, this.#draw()));
    const at = this.stage.clock.now();
    await start();
    await this.stage.until(
      (_tenant, look) =>
        isAtRest(look) &&
        practiceVendors.every((vendor) => isDone(look, vendor, phase === "NEWS" ? at : undefined)),
      {
        atMostSeconds: 1_800,
        onLost: async (tenant, vendor, words) => {
          const outcome = this.#outcomes.find((each) => each.tenant === tenant);
          outcome?.signIns[vendor].push(`${phase}: ${words}`);
          await tenant.signIn(vendor);
        },
      },
    );
    for (const outcome of this.#outcomes) await takeStock(outcome, phase);
    this.#seconds[phase] = Math.round((performance.now() - begun) / 100) / 10;
    this.#say(`${phase} is over after ${this.#seconds[phase]} s`);
  }

  private async agreeEverywhere(): Promise<void> {
    for (const contact of await this.undisturbed.tenant.whoAgree(agreements))
      for (const { tenant } of this.#outcomes) await tenant.agree(contact);
  }

  /** The same changes in every tenant's vendors; an hour later all streams look for news. */
  private async changeEverywhere(): Promise<void> {
    const [contactId, invoiceId] = [exampleContactIds[0], exampleInvoiceIds[0]];
    for (const { tenant } of this.#outcomes) {
      await tenant.practice("SALESFORCE", "touch", { share: 0.1 });
      await tenant.practice("XERO", "touch", { share: 0.1 });
      await tenant.practice("SALESFORCE", "change", { id: contactId, fields: { Phone: newPhone } });
      await tenant.practice("XERO", "change", { id: invoiceId, fields: { reference: "PO 4711" } });
      await tenant.practice("HUBSPOT", "touch", { share: 0.1 });
      // All contacts at once are several pages of a search.
      await tenant.practice("HUBSPOT", "touch", { share: 1, objects: ["contacts"] });
      await tenant.practice("HUBSPOT", "change", {
        object: "contacts",
        id: exampleHubSpotContactIds[0],
        properties: { phone: newPhone },
      });
      await tenant.practice("QUICKBOOKS", "touch", { share: 0.1 });
      await tenant.practice("QUICKBOOKS", "change", {
        object: "Invoice",
        id: exampleQuickBooksInvoiceId,
        fields: { docNumber: "1042-A" },
      });
    }
    this.stage.clock.forward(61 * minuteMs);
  }

  private async stateOf({ tenant }: Outcome, withStamps: boolean): Promise<FinalState> {
    const options = { acrossTenants: true };
    const state = await finalState(this.stage.context.database, tenant.tenantId, options);
    return withStamps ? state : withoutStamps(state);
  }

  private async compare({ withStamps }: { withStamps: boolean }): Promise<void> {
    const wanted = await this.stateOf(this.undisturbed, true);
    for (const outcome of this.#outcomes) {
      // A page that shifted, or somebody who changed a record, has moved a stamp at the vendor.
      const stamped = withStamps && !outcome.faults.some(movesStamps);
      const found = await this.stateOf(outcome, stamped);
      outcome.failures.push(
        ...stateDifferences(stamped ? wanted : withoutStamps(wanted), found, 1),
      );
    }
  }

  private async report(): Promise<ProofResult> {
    const looks = await this.stage.look();
    const wanted = new Map<PracticeVendor, Writes>();
    const cells: Record<string, object> = {};
    for (const outcome of this.#outcomes) {
      const { tenant, faults } = outcome;
      const { runs = 0, failedRuns = 0 } = looks.get(tenant) ?? {};
      for (const vendor of practiceVendors) {
        const limits = await tenant.limits(vendor);
        const writes = readWrites(vendor, await tenant.writes(vendor), tenant.references);
        if (!wanted.has(vendor)) wanted.set(vendor, writes);
        outcome.failures.push(
          ...beyondLimits(vendor, limits),
          ...wrongWrites(writes, wanted.get(vendor) ?? writes).map(
            (words) => `${vendor}: ${words}`,
          ),
          ...wrongSignIns(outcome, vendor),
        );
        const own = faults.filter((each) => each.vendor === vendor);
        for (const fault of own)
          cells[nameOf(fault)] = {
            outcome: outcomeOf(outcome, vendor),
            hits: outcome.hits.get(fault),
          };
        cells[`${vendor} in "${tenant.name}"`] = {
          ...(own.length === 0 ? { outcome: outcomeOf(outcome, vendor) } : {}),
          runsOfTenant: `${runs} (${failedRuns} failed)`,
          calls: limits.calls,
          highest: highestOf(limits),
          writes: writes.effects.length,
          standings: writes.standings.size,
        };
      }
    }
    return { figures: await this.figures(cells), failures: this.failures() };
  }

  private failures(): string[] {
    const ofTenants = this.#outcomes.flatMap(({ tenant, failures }) =>
      // What one phase has left behind shows after the next ones, too.
      [...new Set(failures)].map((words) => `${tenant.name}: ${words}`),
    );
    return [...ofTenants, ...this.stage.loggedErrors().map((words) => `Logged: ${words}`)];
  }

  private async figures(cells: object): Promise<object> {
    const failures = this.failures();
    const count = (words: string): number => failures.filter((each) => each.includes(words)).length;
    const hits = this.#outcomes.flatMap((outcome) =>
      [...outcome.hits.values()].flatMap((byPhase) => Object.values(byPhase)),
    );
    return {
      cells: this.#outcomes.flatMap((outcome) => outcome.faults).length,
      notApplicable: notApplicable(),
      hits: hits.reduce((sum, each) => sum + each, 0),
      tenants: this.#outcomes.length,
      workers,
      writesTwice: count("written twice"),
      beyondLimits: count("calls in a window"),
      seconds: this.#seconds,
      comparedRows: stateCounts(await this.stateOf(this.undisturbed, true)),
      matrix: cells,
    };
  }
}

/** Takes the faults back. One that never happened proves nothing. */
async function takeStock({ tenant, faults, hits, failures }: Outcome, phase: Phase): Promise<void> {
  for (const [vendor, own] of Map.groupBy(faults, (fault) => fault.vendor)) {
    const rules = await tenant.disarm(vendor);
    for (const rule of rules)
      if (rule.fired === 0)
        failures.push(
          `${vendor}: ${rule.fault} at ${JSON.stringify(rule.match)} never happened in ${phase}`,
        );
    for (const fault of own) {
      const { match } = fault.place.at[phase] ?? {};
      const fired = rules
        .filter((rule) => rule.fault === fault.fault.fault)
        .filter((rule) => own.length === 1 || isDeepStrictEqual(rule.match, match))
        .map((rule) => rule.fired);
      if (fired.length === 0) continue;
      const sum = fired.reduce((total, each) => total + each, 0);
      hits.set(fault, { ...hits.get(fault), [phase]: sum });
    }
  }
}

function movesStamps({ fault: { fault } }: FaultCell): boolean {
  return fault === "page-shift" || fault === "changed-meanwhile";
}

function notApplicable(): Record<string, string[]> {
  const left = matrix.filter((cell) => whyNot(cell) !== null);
  return Object.fromEntries(
    [...Map.groupBy(left, (cell) => whyNot(cell) ?? "")].map(([why, those]) => [
      why,
      those.map(nameOf),
    ]),
  );
}

function outcomeOf({ signIns, failures }: Outcome, vendor: PracticeVendor): string {
  if (failures.length > 0) return "FAILED";
  const times = signIns[vendor].length;
  return times === 0 ? "equal" : `NEEDS_SIGN_IN ${times} times, equal after signing in again`;
}

/** The grant must be lost where the vendor lets no token be used twice, nowhere else; with words what to do. */
function wrongSignIns({ faults, signIns }: Outcome, vendor: PracticeVendor): string[] {
  const said = signIns[vendor];
  const loses = faults.some((fault) => fault.vendor === vendor && losesGrant(fault));
  const expected = loses ? phases.length : 0;
  const unclear = said.filter(
    (words) => !/Ask someone who may connect it to sign in again/.test(words),
  );
  return [
    ...(said.length === expected
      ? []
      : [`${vendor} needed ${said.length} sign-ins instead of ${expected}: ${said.join("; ")}`]),
    ...unclear.map((words) => `${vendor} does not say what to do: ${words}`),
  ];
}

function beyondLimits(vendor: PracticeVendor, { limits }: CallReport): string[] {
  return Object.entries(limits).flatMap(([name, { limit, highest, refused }]) => [
    ...(highest > limit ? [`${vendor} ${name}: ${highest} of ${limit} calls in a window`] : []),
    ...(refused > 0 ? [`${vendor} ${name}: ${refused} calls in a window were refused`] : []),
  ]);
}

function highestOf({ limits }: CallReport): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, { limit, highest }]) => [name, `${highest} of ${limit}`]),
  );
}

/** The state without what the vendors' stamps say: they differ where changes were made one after the other. */
function withoutStamps(state: FinalState): FinalState {
  const stamp = / ?source_updated_at=\S+/g;
  return new Map(
    [...state].map(([table, lines]) => [
      table,
      lines.map((line) => line.replace(stamp, "")).sort(),
    ]),
  );
}
