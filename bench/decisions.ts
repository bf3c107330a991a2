/**
 * Contact decisions a second on one core: distinct cases by chance, with fifty contacts each, by three packs. Against
 * the pace that was asked for; there is no hand-written baseline that would decide the same.
 */
import fc from "fast-check";
import { decideContact } from "../src/domain/contact/decision.js";
import { packs } from "../src/policies/packs.js";
import { contactCases } from "../test/support/contact-cases.js";
import type { BenchStage } from "./main.js";
import type { Measurement } from "./ratio.js";

const wantedPerSecond = 2_000;
const rounds = 5;
const contacts = 50;
const leastBlocked = 0.3;

export async function measureDecisions({ small, seed, say }: BenchStage): Promise<Measurement[]> {
  const count = small ? 1_000 : 10_000;
  const names = ["us.fdcpa-regf", "au.accc-asic", "house.humane"];
  const three = names.flatMap((name) => packs.get(name) ?? []);
  const cases = fc.sample(contactCases({ contacts, restricted: 6 }), { numRuns: count, seed });
  const measured: { subject: number; baseline: number }[] = [];
  let blocked = 0;
  for (let round = 0; round < rounds; round += 1) {
    // The same objects again would still be parsed and judged anew: nothing is kept from case to case.
    const begin = performance.now();
    blocked = cases.filter((each) => decideContact(each, three).decision === "BLOCK").length;
    const seconds = (performance.now() - begin) / 1_000;
    measured.push({ subject: count / seconds, baseline: wantedPerSecond });
  }
  say(`${count} cases with ${contacts} contacts by ${names.join(", ")}: ${blocked} blocked`);
  if (blocked < leastBlocked * count) throw new Error("Too few are blocked to measure anything.");
  return [
    {
      name: "decisions",
      what: "contact decisions a second on one core against the pace that was asked for",
      unit: "decisions/s",
      goal: 1,
      rounds: measured,
    },
  ];
}
