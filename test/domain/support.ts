import fc from "fast-check";
import { addDays, parsePlainDate, type PlainDate } from "../../src/domain/calendar.js";

/** A date in a test. */
export const date = (text: string): PlainDate => parsePlainDate(text);

const base = parsePlainDate("2020-01-01");

/** Any day of fourteen years, with the days on which calendars go wrong as often as all others. */
export const anyDate: fc.Arbitrary<PlainDate> = fc.oneof(
  fc.integer({ min: 0, max: 14 * 365 }).map((days) => addDays(base, days)),
  fc.constantFrom(
    ...[
      "2023-12-31",
      "2024-01-01",
      "2024-02-29",
      "2026-02-28",
      "2026-03-31",
      "2026-12-24",
      "2026-12-31",
      "2027-01-31",
      "2027-12-23",
      "2028-01-30",
      "2028-02-28",
    ].map(parsePlainDate),
  ),
);
