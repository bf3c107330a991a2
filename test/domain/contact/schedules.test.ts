/** Whoever does only what is allowed breaks no cap and keeps the hours, also where the clocks change. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { packs } from "../../../src/policies/packs.js";
import { broken, follow, schedules } from "../../support/contact-schedules.js";
import { enough, runs } from "../../support/property-runs.js";

test("no cap, no pause and no hour is broken by what was allowed", () => {
  let made = 0;
  let refused = 0;
  fc.assert(
    fc.property(schedules, (schedule) => {
      const log = follow(schedule, [packs.get(schedule.promise.pack)!]);
      made += log.length;
      refused += schedule.attempts.length - log.length;
      expect(broken(log, schedule)).toEqual([]);
    }),
    runs(300),
  );
  expect(made).toBeGreaterThanOrEqual(enough(301));
  expect(refused).toBeGreaterThanOrEqual(enough(301));
});

test("without the rules it is noticed what they keep from happening", () => {
  let noticed = 0;
  fc.assert(
    fc.property(schedules, (schedule) => {
      const ruleless = { ...packs.get(schedule.promise.pack)!, rules: [] };
      if (broken(follow(schedule, [ruleless]), schedule).length > 0) noticed += 1;
    }),
    runs(50),
  );
  expect(noticed).toBeGreaterThanOrEqual(enough(41));
});
