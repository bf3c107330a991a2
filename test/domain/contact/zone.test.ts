/** Local time, where the clocks change and where they do not, against the calendar library. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { compileWindows, firstOpen, isInside } from "../../../src/domain/contact/time-windows.js";
import { dayNumber, dayText, weekdayOf, Zone } from "../../../src/domain/contact/zone.js";
import { runs } from "../../support/property-runs.js";

const names = [
  "UTC",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Casablanca",
  "Asia/Beirut",
  "Pacific/Apia",
];
const zones = fc.constantFrom(...names);
const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2045, 0, 1) });
const hour = 3_600_000;

const zoned = (instant: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

describe("local time", () => {
  test("is the calendar library's", () => {
    fc.assert(
      fc.property(zones, instants, (name, instant) => {
        const { day, ms } = Zone.named(name).local(instant);
        const expected = zoned(instant, name);
        expect(dayText(day)).toBe(expected.toPlainDate().toString());
        expect(ms).toBe(
          expected.hour * hour +
            expected.minute * 60_000 +
            expected.second * 1_000 +
            expected.millisecond,
        );
        expect(weekdayOf(day) + 1).toBe(expected.dayOfWeek);
      }),
      runs(500),
    );
  });

  test("there is no such zone", () => {
    expect(() => Zone.named("Europe/Atlantis")).toThrow(RangeError);
  });
});

describe("the next edge", () => {
  test("is the first moment at which the clock reads one, or is changed", () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 1, max: 47 }), (name, instant, half) => {
        const zone = Zone.named(name);
        const edge = half * 30 * 60_000;
        const next = zone.nextEdge(instant, [edge]);
        expect(next).toBeGreaterThan(instant);
        const [before, after] = [zone.local(next - 1), zone.local(next)];
        const isEdge = after.ms === edge || after.ms === 0;
        const isChange =
          after.day * 24 * hour + after.ms !== before.day * 24 * hour + before.ms + 1;
        expect(isEdge || isChange).toBe(true);
        // Nothing of the kind lies in between.
        for (const share of [0.1, 0.5, 0.9]) {
          const between = instant + Math.floor((next - instant) * share);
          if (between <= instant) continue;
          const { day, ms } = zone.local(between);
          expect(day).toBe(zone.local(instant).day);
          expect(ms === edge || ms === 0).toBe(false);
        }
      }),
      runs(500),
    );
  });

  test("a day begins at its first moment, whatever the clocks do at midnight", () => {
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 1, max: 20 }), (name, instant, days) => {
        const zone = Zone.named(name);
        const day = zone.local(instant).day + days;
        const begins = zone.dayBegins(day, instant);
        expect(zone.local(begins).day).toBeGreaterThanOrEqual(day);
        expect(zone.local(begins - 1).day).toBeLessThan(day);
        expect(begins).toBe(
          Temporal.PlainDate.from(dayText(zone.local(begins).day)).toZonedDateTime(name)
            .epochMilliseconds,
        );
      }),
      runs(500),
    );
  });

  test("Samoa had no 30 December 2011", () => {
    const zone = Zone.named("Pacific/Apia");
    const day = dayNumber("2011-12-30");
    expect(dayText(zone.local(zone.dayBegins(day, 0)).day)).toBe("2011-12-31");
  });
});

describe("a day, as a number", () => {
  test.each<[string, number, number]>([
    ["1970-01-01", 0, 3],
    ["1970-01-04", 3, 6],
    ["1970-01-05", 4, 0],
    ["1969-12-31", -1, 2],
    ["1969-12-28", -4, 6],
    ["1969-12-29", -3, 0],
    ["2026-06-10", 20_614, 2],
  ])("%s is %i, and the weekday %i", (text, day, weekday) => {
    expect(dayNumber(text)).toBe(day);
    expect(dayText(day)).toBe(text);
    expect(weekdayOf(day)).toBe(weekday);
  });
});

describe("a zone", () => {
  const at = (text: string): number => Date.parse(text);
  const zone = Zone.named("Europe/London");

  test("changes its clocks at one moment", () => {
    const change = at("2026-03-29T01:00:00Z");
    expect(zone.local(change - 1)).toEqual({ day: dayNumber("2026-03-29"), ms: hour - 1 });
    expect(zone.local(change)).toEqual({ day: dayNumber("2026-03-29"), ms: 2 * hour });
    expect(zone.local(change + 0.5).ms).toBe(2 * hour + 0.5);
  });

  test.each<[string, string, number[], string]>([
    ["the next of several", "2026-06-10T10:00+01:00", [8, 12, 20], "2026-06-10T12:00+01:00"],
    ["not the one that it is", "2026-06-10T12:00+01:00", [8, 12, 20], "2026-06-10T20:00+01:00"],
    ["else midnight", "2026-06-10T20:00+01:00", [8, 12, 20], "2026-06-11T00:00+01:00"],
    ["without any midnight", "2026-06-10T00:00+01:00", [], "2026-06-11T00:00+01:00"],
    ["or the change of the clocks", "2026-03-29T00:30Z", [12], "2026-03-29T01:00Z"],
  ])("has a next edge: %s", (_what, after, hours, next) => {
    expect(
      zone.nextEdge(
        at(after),
        hours.map((each) => each * hour),
      ),
    ).toBe(at(next));
  });

  test.each<[string, string, string, string]>([
    ["tomorrow", "Europe/London", "2026-06-09T10:00Z", "2026-06-09T23:00Z"],
    ["long after", "Europe/London", "1990-01-01T00:00Z", "2026-06-09T23:00Z"],
    ["far in the east", "Pacific/Kiritimati", "1990-01-01T00:00Z", "2026-06-09T10:00Z"],
    ["far in the west", "Pacific/Niue", "1990-01-01T00:00Z", "2026-06-10T11:00Z"],
    ["from ever on", "Pacific/Niue", "-271821-04-20T00:00Z", "2026-06-10T11:00Z"],
  ])("has a day that begins: %s", (_what, name, after, begins) => {
    const instant = after.startsWith("-") ? -Infinity : at(after);
    expect(Zone.named(name).dayBegins(dayNumber("2026-06-10"), instant)).toBe(at(begins));
  });

  test("without a change has none to come", () => {
    expect(Zone.named("UTC").nextEdge(0, [])).toBe(24 * hour);
    expect(Zone.named("Asia/Kolkata").local(at("2045-01-01T00:00Z")).ms).toBe(5.5 * hour);
  });

  test("is the same one each time", () => {
    expect(Zone.named("Europe/London")).toBe(zone);
    expect(zone.name).toBe("Europe/London");
  });
});

describe("windows", () => {
  const at = (day: string, time: string) => {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);
    return { day: dayNumber(day), ms: (hours * 60 + minutes) * 60_000 };
  };

  test.each<[string, string, boolean]>([
    ["2026-06-08", "21:59", false],
    ["2026-06-08", "22:00", true],
    ["2026-06-09", "05:59", true],
    ["2026-06-09", "06:00", false],
    ["2026-06-08", "05:00", false],
    ["2026-06-09", "22:30", false],
  ])("over midnight, from a Monday on: %s %s", (day, time, inside) => {
    const windows = compileWindows([{ days: ["MON"], from: "22:00", to: "06:00" }]);
    expect(isInside(windows, at(day, time))).toBe(inside);
  });

  test("without hours it is the whole day, without days every day", () => {
    const sundays = compileWindows([{ days: ["SUN"] }]);
    expect(isInside(sundays, at("2026-06-14", "00:00"))).toBe(true);
    expect(isInside(sundays, at("2026-06-14", "23:59"))).toBe(true);
    expect(isInside(sundays, at("2026-06-13", "23:59"))).toBe(false);
    const noon = compileWindows([{ from: "12:00", to: "13:00" }]);
    for (const day of ["2026-06-08", "2026-06-13", "2026-06-14"])
      expect(isInside(noon, at(day, "12:30"))).toBe(true);
    expect(noon.edges).toEqual([12 * hour, 13 * hour]);
  });

  test("an hour that the clocks skip opens when they have skipped it", () => {
    const zone = Zone.named("America/New_York");
    const { edges, ...rest } = compileWindows([{ from: "02:15", to: "03:30" }]);
    const windows = { edges, ...rest };
    const open = firstOpen(zone, Date.parse("2026-03-08T05:00:00Z"), edges, (time) =>
      isInside(windows, time),
    );
    expect(new Date(open!).toISOString()).toBe("2026-03-08T07:00:00.000Z");
  });

  test("end where the next begins, and may be empty", () => {
    const windows = compileWindows([
      { days: ["MON"], from: "08:00", to: "12:00" },
      { days: ["MON"], from: "12:00", to: "20:00" },
      { days: ["MON"], from: "21:00", to: "21:00" },
      { days: ["SUN"], from: "23:00", to: "01:30" },
    ]);
    expect(windows.edges).toEqual([1.5, 8, 12, 20, 23].map((each) => each * hour));
    for (const [time, inside] of [
      ["00:00", true],
      ["01:29", true],
      ["01:30", false],
      ["11:59", true],
      ["12:00", true],
      ["21:00", false],
      ["23:30", false],
    ] as const)
      expect([time, isInside(windows, at("2026-06-08", time))]).toEqual([time, inside]);
    expect(isInside(windows, at("2026-06-14", "23:30"))).toBe(true);
  });

  test("the whole day has no edges", () => {
    expect(compileWindows([{ from: "00:00", to: "24:00" }]).edges).toEqual([]);
    expect(
      isInside(compileWindows([{ from: "00:00", to: "24:00" }]), at("2026-06-08", "00:00")),
    ).toBe(true);
  });

  test("what opens within a year is found, what opens later is not", () => {
    const days = 24 * hour;
    const after = (count: number) =>
      firstOpen(Zone.named("UTC"), 0, [], (_time, instant) => instant >= count * days);
    expect(after(0)).toBe(0);
    expect(after(369)).toBe(369 * days);
    expect(after(370)).toBeNull();
  });

  test("what is never open is found out", () => {
    expect(firstOpen(Zone.named("UTC"), 0, [], () => false)).toBeNull();
  });
});
