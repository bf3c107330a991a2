/** `forbear policy simulate`: what a policy would have said of the contact of a period. */
import { readFile } from "node:fs/promises";
import {
  simulatedRefusals,
  simulationOf,
  simulationTotals,
  type Simulation,
} from "../actions/simulate-policy.js";
import { isPlainDate } from "../domain/plain-date.js";
import { Zone, dayNumber } from "../domain/contact/zone.js";
import { PolicyError, readPolicy, type TenantPolicy } from "../policies/tenant-policy.js";
import type { Queryable } from "../store/database.js";
import { tenantById } from "../store/tenants.js";
import { PlainError } from "./plain-error.js";
import { asTenantNamed } from "./tenant-session.js";

export interface SimulateFlags {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly list: boolean;
}

const mostDays = 100;

export async function simulate(
  file: string,
  flags: SimulateFlags,
  say: (words: string) => void,
): Promise<void> {
  const policy = await policyIn(file);
  await asTenantNamed(
    flags.tenant,
    () => undefined,
    async ({ database }, principal) => {
      const { tenantId } = principal;
      const reader = database.readerFor(principal);
      const { time_zone: zone } = await tenantById(reader, tenantId);
      const period = periodOf(flags, zone);
      const proposed = { version: null, policy };
      const simulation = await simulationOf(reader, tenantId, proposed, period);
      const totals = await simulationTotals(reader, simulation);
      say(
        `${totals.allowed} allowed, ${totals.refused} refused, ${totals.reviewed} to be reviewed, ` +
          `${totals.notJudged} of an unknown time`,
      );
      for (const { effect, code, pack, rule, contacts } of totals.byRule)
        say(`  ${contacts} ${effect} ${code} by ${pack}/${rule}`);
      if (flags.list) await list(reader, simulation, say);
    },
  );
}

async function list(
  reader: Queryable,
  simulation: Simulation,
  say: (words: string) => void,
): Promise<void> {
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof simulatedRefusals>> = await simulatedRefusals(
      reader,
      simulation,
      { first: 100, after },
    );
    for (const { node } of page.rows) {
      const against = node.reasons.filter(({ effect }) => effect === node.decision);
      const rules = against.map(({ pack, rule }) => `${pack}/${rule ?? ""}`);
      say(
        `${node.at.toISOString()} ${node.channel} ${node.debtorId} ${node.decision} ${rules.join(", ")}`,
      );
    }
    after = page.hasNextPage ? (page.rows.at(-1)?.cursor() ?? null) : null;
  } while (after !== null);
}

async function policyIn(file: string): Promise<TenantPolicy> {
  try {
    return readPolicy(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if (error instanceof PolicyError) throw new PlainError(error.message, { cause: error });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PlainError(
      code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read: ${message}`,
      { cause: error },
    );
  }
}

/** Whole days of the tenant's. */
function periodOf({ from, to }: SimulateFlags, timeZone: string) {
  for (const [flag, day] of Object.entries({ from, to }))
    if (!isPlainDate(day))
      throw new PlainError(`--${flag}: "${day}" is no day, such as 2026-11-01.`);
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (last < first || last - first >= mostDays)
    throw new PlainError(`The period has to be of 1 to ${mostDays} days.`);
  const zone = Zone.named(timeZone);
  return {
    from: new Date(zone.dayBegins(first, -Infinity)),
    to: new Date(zone.dayBegins(last + 1, -Infinity)),
  };
}
