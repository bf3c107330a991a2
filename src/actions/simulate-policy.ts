/** What a policy would have said of the contact that there was: by batches of debtors, of which none is kept. */
import { setImmediate } from "node:timers/promises";
import type { PolicyInForce } from "../policies/tenant-policy.js";
import type { DecisionGround } from "../domain/contact/live-case.js";
import { judgePast, type JudgedContact, type Period } from "../domain/contact/past-contact.js";
import type { Queryable } from "../store/database.js";
import { contactedDebtors, contactFactsOf } from "../store/queries/contact-facts.js";
import {
  decodeCursor,
  encodeCursor,
  instantKind,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "../store/queries/keyset.js";
import { groundOf } from "./decide-contact.js";

/** So many debtors are in memory at once. */
const batchSize = 50;
const beforeAll = "00000000-0000-0000-0000-000000000000";

/** How often a rule spoke against a contact. */
export interface RuleTotal {
  readonly effect: "BLOCK" | "REVIEW";
  readonly code: string;
  readonly pack: string;
  readonly rule: string;
  readonly contacts: number;
}

export interface SimulationTotals {
  readonly allowed: number;
  readonly refused: number;
  readonly reviewed: number;
  /** The time of it is not known. */
  readonly notJudged: number;
  readonly byRule: readonly RuleTotal[];
}

export interface Simulation {
  readonly tenantId: string;
  readonly ground: DecisionGround;
  readonly period: Period;
}

export async function simulationOf(
  reader: Queryable,
  tenantId: string,
  proposed: PolicyInForce,
  period: Period,
): Promise<Simulation> {
  return { tenantId, ground: await groundOf(reader, tenantId, period.to, proposed), period };
}

export async function simulationTotals(
  reader: Queryable,
  simulation: Simulation,
): Promise<SimulationTotals> {
  const counts = { allowed: 0, refused: 0, reviewed: 0, notJudged: 0 };
  const byRule = new Map<string, RuleTotal>();
  for await (const { judged, notJudged } of debtorByDebtor(reader, simulation, beforeAll)) {
    counts.notJudged += notJudged;
    for (const each of judged) {
      counts[countedAs(each)] += 1;
      addRules(byRule, each);
    }
  }
  const totals = [...byRule.values()].sort(
    (a, b) => b.contacts - a.contacts || nameOf(a).localeCompare(nameOf(b)),
  );
  return { ...counts, byRule: totals };
}

function countedAs({ decision }: JudgedContact): "allowed" | "refused" | "reviewed" {
  if (decision === "BLOCK") return "refused";
  return decision === "REVIEW" ? "reviewed" : "allowed";
}

/** Each rule once for a contact, whatever it says of it. */
function addRules(byRule: Map<string, RuleTotal>, { reasons }: JudgedContact): void {
  const own = new Map<string, RuleTotal>();
  for (const { effect, code, pack, rule } of reasons) {
    if (effect !== "BLOCK" && effect !== "REVIEW") continue;
    const total = { effect, code, pack, rule: rule ?? "", contacts: 0 };
    own.set(nameOf(total), total);
  }
  for (const [name, total] of own) {
    const before = byRule.get(name) ?? total;
    byRule.set(name, { ...before, contacts: before.contacts + 1 });
  }
}

function nameOf({ effect, code, pack, rule }: RuleTotal): string {
  return `${effect} ${pack} ${rule} ${code}`;
}

const order = "simulated contacts";

/** Contact that would have been refused or reviewed, debtor by debtor, of each the oldest first. @throws BadCursor */
export async function simulatedRefusals(
  reader: Queryable,
  simulation: Simulation,
  { first, after }: PageRequest,
): Promise<PageOf<JudgedContact>> {
  const [debtorId = beforeAll, at, id] =
    after === null ? [] : decodeCursor(order, after, [uuidKind, instantKind, uuidKind]);
  const isAfter = (each: JudgedContact): boolean =>
    at === undefined ||
    id === undefined ||
    each.debtorId !== debtorId ||
    each.at.getTime() > Date.parse(at) ||
    (each.at.getTime() === Date.parse(at) && each.attemptId > id);
  const found: JudgedContact[] = [];
  const from = after === null ? beforeAll : justBefore(debtorId);
  for await (const { judged } of debtorByDebtor(reader, simulation, from)) {
    found.push(...judged.filter((each) => countedAs(each) !== "allowed" && isAfter(each)));
    if (found.length > first) break;
  }
  const cursorOf = ({ debtorId: debtor, at: instant, attemptId }: JudgedContact): string =>
    encodeCursor(order, [debtor, instant.toISOString(), attemptId]);
  return {
    rows: found.slice(0, first).map((node) => ({ cursor: () => cursorOf(node), node })),
    hasNextPage: found.length > first,
  };
}

/** The greatest id below that one: so that its own debtor is looked at again. */
function justBefore(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll("-", "")}`) - 1n).toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function* debtorByDebtor(
  reader: Queryable,
  { tenantId, ground, period }: Simulation,
  after: string,
): AsyncIterable<ReturnType<typeof judgePast>> {
  let last = after;
  for (;;) {
    const ids = await contactedDebtors(reader, tenantId, period, last, batchSize);
    const end = ids.at(-1);
    if (end === undefined) return;
    const span = { now: period.to, since: period.from };
    for (const facts of await contactFactsOf(reader, tenantId, ids, span))
      if (facts) {
        yield judgePast(facts, period, ground);
        // Others get their turn.
        await setImmediate();
      }
    last = end;
  }
}
