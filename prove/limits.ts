/**
 * Back-fills at the vendors' own limits, with four worker processes: they use what people's share leaves of every
 * minute and of every day, nearly all of it, and never a call more than the vendor grants. The minute is proved in
 * real time; for the day, time is moved on whenever everybody waits for the next minute.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { PracticeOptions } from "../sandbox/index.js";
import type { CallReport } from "../sandbox/shared/calls.js";
import type { Proof, ProofResult } from "./proof.js";
import { Stage } from "./stage/stage.js";
import type { PracticeVendor } from "./stage/practice.js";
import type { PlayedTenant } from "./stage/tenant.js";

const workers = 4;
/** What the governor keeps for people who wait for an answer. */
const keptForPeople = 0.2;
/** The part of the rest that must be used. */
const wantedUse = 0.95;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const limits: Proof = {
  name: "limits",
  title: "back-fills use at least 95 % of what people's share leaves of the limits, and never more",
  run: async ({ ground, say }) => {
    const [minute, day] = await Promise.all([Stage.open(ground), Stage.open(ground)]);
    try {
      const [perMinute, perDay] = await Promise.all([
        proveMinute(minute, say),
        proveDays(day, say),
      ]);
      return {
        figures: { workers, perMinute: perMinute.figures, perDay: perDay.figures },
        failures: [
          ...perMinute.failures,
          ...perDay.failures,
          ...[minute, day].flatMap((stage) => stage.loggedErrors()),
        ],
      };
    } finally {
      await Promise.all([minute.close(), day.close()]);
    }
  },
};

/** Calls that work may make where people are left their share. */
const shareOf = (limit: number): number => limit - Math.ceil(limit * keptForPeople);

// By the minute

const organisations = 3;
const perMinute = shareOf(60);
const minutes = 4;
/** So often a person asks, who must not wait though work has used up its own share. */
const personMs = 15_000;

async function proveMinute(stage: Stage, say: (words: string) => void): Promise<ProofResult> {
  // Pages that take a vendor's time, and more of them than can be read meanwhile.
  const options = { size: 2_500, pageRows: { xero: 20 }, latencyMs: { xero: 150 } };
  for (let index = 1; index <= organisations; index += 1)
    await stage.addTenant(`organisation ${index}`, options);
  await stage.startWorkers(workers);
  say(`${organisations} organisations are read, by the minute`);
  const watched = await Promise.all(stage.tenants.map((tenant) => watchMinutes(tenant)));
  return {
    figures: Object.fromEntries(watched.map(({ tenant, figures }) => [tenant.name, figures])),
    failures: watched.flatMap(({ tenant, failures }) =>
      failures.map((words) => `${tenant.name}: ${words}`),
    ),
  };
}

/** How long it takes to make the calls of some minutes, from the first one on. */
async function watchMinutes(tenant: PlayedTenant) {
  const wanted = perMinute * minutes + 1;
  const before = callsIn(await tenant.limits("XERO"));
  const waits: number[] = [];
  let forPersons = 0;
  let begun = 0;
  let made = 0;
  let asked = performance.now();
  while (made < wanted) {
    if (performance.now() - asked > personMs) {
      asked = performance.now();
      const { waitMs, calls } = await tenant.askForPerson("XERO");
      waits.push(waitMs);
      forPersons += calls;
    }
    made = callsIn(await tenant.limits("XERO")) - before - forPersons;
    if (made > 0 && begun === 0) begun = performance.now();
    if (begun > 0 && performance.now() - begun > (minutes + 1) * minuteMs) break;
    await pause(50);
  }
  const tookMinutes = (performance.now() - begun) / minuteMs;
  const rate = (made - 1) / tookMinutes;
  const use = rate / perMinute;
  const report = await tenant.limits("XERO");
  return {
    tenant,
    figures: {
      calls: made,
      minutes: rounded(tookMinutes),
      callsPerMinute: rounded(rate),
      use: percent(use),
      highest: highestOf(report),
      longestWaitOfPersonMs: Math.max(...waits),
      callsForPersons: forPersons,
    },
    failures: [
      ...(use < wantedUse ? [`only ${percent(use)} of ${perMinute} calls a minute are used`] : []),
      ...(waits.some((wait) => wait > 5_000) ? [`a person waited ${Math.max(...waits)} ms`] : []),
      ...beyondLimits(report),
    ],
  };
}

// By the day

/** A connection whose calls of a day are used up. */
interface DayCase {
  readonly tenant: PlayedTenant;
  readonly vendor: PracticeVendor;
  readonly limit: number;
  /** Calls before the workers began: what signing in takes is no call of the account's. */
  readonly before: number;
}

/** Xero grants what it documents; this Salesforce far less, which only its own answers say. */
const daysOf: readonly (readonly [PracticeVendor, number, Partial<PracticeOptions>])[] = [
  ["XERO", 5_000, { size: 2_500, pageRows: { xero: 2 } }],
  [
    "SALESFORCE",
    500,
    { size: 900, pageRows: { salesforce: 2 }, limits: { salesforcePerDay: 500 } },
  ],
];

async function proveDays(stage: Stage, say: (words: string) => void): Promise<ProofResult> {
  const cases: DayCase[] = [];
  for (const [vendor, limit, options] of daysOf) {
    const tenant = await stage.addTenant(vendor, options);
    const before = callsIn(await tenant.limits(vendor));
    cases.push({ tenant, vendor, limit, before });
  }
  const usedBy = (): Promise<number[]> => Promise.all(cases.map(usedUp));
  await stage.startWorkers(workers);
  say("the calls of a day are used up");
  await untilUsedUp(stage, cases);
  const used = await usedBy();
  const tookMinutes = Math.round((stage.clock.now().getTime() - stage.begin.getTime()) / minuteMs);

  // For the rest of the day nothing but people's calls; then it goes on.
  stage.clock.forward(20 * hourMs);
  await pause(5_000);
  const restOfDay = await usedBy();
  const asked = await Promise.all(
    cases.map((each) => each.tenant.askForPerson(each.vendor).catch(() => null)),
  );
  const withPeople = await usedBy();
  stage.clock.forward(dayMs - 20 * hourMs + 16 * minuteMs);
  await pause(10_000);
  const nextDay = await usedBy();

  const told = await Promise.all(
    cases.map((each, index) =>
      tellOfDay(each, {
        used: used[index] ?? 0,
        person: asked[index]?.waitMs ?? null,
        inVain: (restOfDay[index] ?? 0) - (used[index] ?? 0),
        onTheNextDay: (nextDay[index] ?? 0) - (withPeople[index] ?? 0),
      }),
    ),
  );
  return {
    figures: {
      minutesByTheClock: tookMinutes,
      ...Object.fromEntries(told.map(({ name, figures }) => [name, figures])),
    },
    failures: told.flatMap(({ name, failures }) => failures.map((words) => `${name}: ${words}`)),
  };
}

async function tellOfDay(
  { tenant, vendor, limit }: DayCase,
  seen: { used: number; person: number | null; inVain: number; onTheNextDay: number },
) {
  const { used, person, inVain, onTheNextDay } = seen;
  const share = shareOf(limit);
  const use = used / share;
  const report = await tenant.limits(vendor);
  return {
    name: tenant.name,
    figures: {
      ...{ used, share, use: percent(use), waitOfPersonMs: person },
      ...{ onTheNextDay, highest: highestOf(report) },
    },
    failures: [
      ...(use < wantedUse || use > 1 ? [`${percent(use)} of the day's share are used`] : []),
      ...(person === null ? ["a person could not ask in the rest of the day"] : []),
      ...(inVain > 0 ? [`work made ${inVain} calls in the rest of the day`] : []),
      ...(onTheNextDay === 0 ? ["nothing was read on the next day"] : []),
      ...beyondLimits(report),
    ],
  };
}

/** Moves time on where everybody waits for the next minute, until everybody waits for the next day. */
async function untilUsedUp(stage: Stage, cases: readonly DayCase[]): Promise<void> {
  const deadline = performance.now() + 8 * minuteMs;
  let moves = -1;
  let quietFrom = 0;
  for (;;) {
    const looks = await stage.look();
    const isOver = cases.every(
      ({ tenant, vendor }) => looks.get(tenant)?.of[vendor].status === "LIMITED",
    );
    if (isOver) return;
    if (performance.now() > deadline) throw new Error("The calls of the day are not used up.");
    const seen = [...looks.values()];
    const now = seen.reduce((sum, look) => sum + look.moves, 0);
    if (now !== moves) [moves, quietFrom] = [now, performance.now() + 400];
    if (performance.now() > quietFrom && seen.every((look) => look.inFlight === 0)) {
      stage.clock.forward(minuteMs + 1_000);
      // Whoever waits looks at the clock once a second.
      quietFrom = performance.now() + 1_500;
    }
    await pause(50);
  }
}

async function usedUp({ tenant, vendor, before }: DayCase): Promise<number> {
  return callsIn(await tenant.limits(vendor)) - before;
}

// Both

/** Calls of all kinds but signing in, which counts for no limit. */
function callsIn({ calls }: CallReport): number {
  return calls.read + calls.write + calls.bulk;
}

function beyondLimits({ limits }: CallReport): string[] {
  return Object.entries(limits).flatMap(([name, { limit, highest, refused }]) => [
    ...(highest > limit ? [`${name}: ${highest} of ${limit} calls in a window`] : []),
    ...(refused > 0 ? [`${name}: ${refused} calls were refused`] : []),
  ]);
}

function highestOf({ limits }: CallReport): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, { limit, highest }]) => [name, `${highest} of ${limit}`]),
  );
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
const percent = (part: number): string => `${Math.round(part * 1_000) / 10} %`;
