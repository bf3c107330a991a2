/** Ten thousand people who do only what is allowed, in zones of every kind, around the changes of the clocks. */
import fc from "fast-check";
import { packs } from "../src/policies/packs.js";
import { broken, follow, schedules } from "../test/support/contact-schedules.js";
import type { Proof, ProofResult, ProofStage } from "./proof.js";

const runs = 10_000;

export const policy: Proof = {
  name: "policy",
  title:
    "Whoever does only what is allowed breaks no cap and keeps the hours, over 10,000 schedules",
  run: async ({ seed }: ProofStage): Promise<ProofResult> => {
    const failures: string[] = [];
    const counts = { schedules: 0, attempts: 0, made: 0 };
    for (const schedule of fc.sample(schedules, { numRuns: runs, seed })) {
      const { promise, timeZone, attempts } = schedule;
      const log = follow(
        schedule,
        [promise.pack].flatMap((id) => packs.get(id) ?? []),
      );
      counts.schedules += 1;
      counts.attempts += attempts.length;
      counts.made += log.length;
      failures.push(
        ...broken(log, schedule).map((each) => `${promise.pack} in ${timeZone}: ${each}`),
      );
    }
    if (counts.made < runs) failures.push(`Only ${counts.made} contacts were made.`);
    return { figures: counts, failures };
  },
};
