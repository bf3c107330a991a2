/**
 * Days without a time: due dates, paydays, bank holidays. A day has no zone; the one place where an
 * instant becomes a day, {@link todayIn}, is told the zone.
 */
import Holidays from "date-holidays";
import { Temporal } from "temporal-polyfill";

declare const plainDateBrand: unique symbol;

/** A day of the ISO calendar, 'YYYY-MM-DD'. Such texts sort as the days do: `a < b` means earlier. */
export type PlainDate = string & { readonly [plainDateBrand]: true };

/** Says which date, country or region could not be read, and what would be right. */
export class CalendarError extends Error {
  override readonly name = "CalendarError";
}

const millisecondsPerDay = 86_400_000;
const plainDateText = /^\d{4}-\d{2}-\d{2}$/;

/** Whole days since 1970-01-01. Leap seconds and zones do not exist here. */
function epochDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / millisecondsPerDay;
}

function fromEpochDay(day: number): PlainDate {
  const text = new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
  if (!plainDateText.test(text)) {
    throw new CalendarError("The date lies outside the years 0000 to 9999.");
  }
  return text as PlainDate;
}

/**
 * Reads a day written as YYYY-MM-DD.
 * @throws CalendarError for other forms, and for days that do not exist, such as 2027-02-29.
 */
export function parsePlainDate(text: string): PlainDate {
  if (!plainDateText.test(text)) {
    throw new CalendarError(`"${text.slice(0, 30)}" is not a date; write it as 2026-12-31.`);
  }
  const day = epochDay(text);
  // A day that does not exist is either refused by the engine or rolled into the next month.
  if (!Number.isInteger(day) || fromEpochDay(day) !== text) {
    throw new CalendarError(`${text} does not exist in the calendar.`);
  }
  return text as PlainDate;
}

/**
 * The day that it is in a place at an instant.
 * @param timeZone IANA name, such as Europe/London.
 * @throws CalendarError when the zone is unknown.
 */
export function todayIn(instant: Date, timeZone: string): PlainDate {
  const utc = Temporal.Instant.fromEpochMilliseconds(instant.getTime());
  try {
    return utc.toZonedDateTimeISO(timeZone).toPlainDate().toString() as PlainDate;
  } catch {
    throw new CalendarError(
      `"${timeZone}" is not a time zone; use an IANA name such as Europe/London.`,
    );
  }
}

/** The day that many days later; earlier when negative. */
export function addDays(date: PlainDate, days: number): PlainDate {
  return fromEpochDay(epochDay(date) + days);
}

export function laterOf(a: PlainDate, b: PlainDate): PlainDate {
  return a > b ? a : b;
}

/** How many days after `from` the day `to` is; negative when it is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return epochDay(to) - epochDay(from);
}

/**
 * The same day of the month, that many months after the anchor; where that month is too short, its
 * last day. Count from the first date always, not from the previous result, so that the day is kept:
 * from 31 January, 1 gives 28 February and 2 gives 31 March.
 */
export function addMonthsClamped(anchor: PlainDate, months: number): PlainDate {
  return monthDayClamped(anchor, months, dayOfMonth(anchor));
}

/** That day of the month that lies `months` after the anchor's month, or the month's last day. */
export function monthDayClamped(anchor: PlainDate, months: number, day: number): PlainDate {
  const monthIndex = Number(anchor.slice(0, 4)) * 12 + Number(anchor.slice(5, 7)) - 1 + months;
  const year = Math.floor(monthIndex / 12);
  const month = (monthIndex % 12) + 1;
  if (year < 0 || year > 9999) {
    throw new CalendarError("The date lies outside the years 0000 to 9999.");
  }
  const text = `${digits(year, 4)}-${digits(month, 2)}-`;
  return `${text}${digits(Math.min(day, daysInMonth(year, month)), 2)}` as PlainDate;
}

/** 1 to 31. */
export function dayOfMonth(date: PlainDate): number {
  return Number(date.slice(8, 10));
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

const dateFormatters = new Map<string, Intl.DateTimeFormat>();

/** The day as a person of this language writes it: 2 December 2026. */
export function formatPlainDate(date: PlainDate, language = "en-GB"): string {
  let formatter = dateFormatters.get(language);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
    dateFormatters.set(language, formatter);
  }
  return formatter.format(epochDay(date) * millisecondsPerDay);
}

/** Knows on which days banks move money. */
export interface BankingCalendar {
  /** Names the calendar where a decision is explained: "GB-ENG". */
  readonly name: string;
  /** WEEKENDS when no holidays of the country are known, so that a screen can say so. */
  readonly knows: "HOLIDAYS" | "WEEKENDS";
  isBankingDay(date: PlainDate): boolean;
  /** The day itself when banks are open, else the first day after it when they are. */
  nextBankingDay(onOrAfter: PlainDate): PlainDate;
}

/** ISO days of the week, Monday 1 to Sunday 7. */
type Weekend = readonly number[];

const saturdaySunday: Weekend = [6, 7];
const fridaySaturday: Weekend = [5, 6];

/**
 * Weekends other than Saturday and Sunday. Source: Unicode CLDR, weekData (weekendStart, weekendEnd) in
 * https://github.com/unicode-org/cldr/blob/main/common/supplemental/supplementalData.xml
 */
const otherWeekends: ReadonlyMap<string, Weekend> = new Map<string, Weekend>([
  ...["BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"].map(
    (country): [string, Weekend] => [country, fridaySaturday],
  ),
  ["AF", [4, 5]],
  ["IR", [5]],
]);

function isoDayOfWeek(day: number): number {
  // 1970-01-01, day 0, was a Thursday, day 4 of the week.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Saturday or Sunday. */
export function isWeekend(date: PlainDate): boolean {
  return saturdaySunday.includes(isoDayOfWeek(epochDay(date)));
}

/** Longer than any run of closed days; reached only by a calendar that never opens. */
const closedDaysMax = 60;

function calendarOf(
  name: string,
  knows: BankingCalendar["knows"],
  weekend: Weekend,
  isHoliday: (date: PlainDate) => boolean,
): BankingCalendar {
  const isBankingDay = (date: PlainDate) =>
    !weekend.includes(isoDayOfWeek(epochDay(date))) && !isHoliday(date);
  return {
    name,
    knows,
    isBankingDay,
    nextBankingDay(onOrAfter) {
      for (let days = 0; days <= closedDaysMax; days++) {
        const date = addDays(onOrAfter, days);
        if (isBankingDay(date)) return date;
      }
      throw new CalendarError(`${name} has no banking day within ${closedDaysMax} days.`);
    },
  };
}

/** Monday to Friday, no holidays: for a tenant whose country is not known. */
export const weekdaysOnly: BankingCalendar = calendarOf(
  "Monday to Friday",
  "WEEKENDS",
  saturdaySunday,
  () => false,
);

const calendars = new Map<string, BankingCalendar>();

/**
 * When the banks of a country, or of one of its regions, are open: not at its weekend and not on a
 * public or bank holiday, including days given in place of a holiday at a weekend. A half holiday
 * counts as closed, because a day's grace is kinder than a failed payment. Holidays come from the
 * date-holidays package, which works offline, and are computed when a year is first asked for.
 *
 * For a few countries only the weekend is known (Kuwait and Qatar among them); `knows` tells.
 *
 * @param country ISO 3166-1 alpha-2, such as GB.
 * @param region The subdivision's part of ISO 3166-2, such as ENG or BY. Without it, the holidays of
 *   the whole country only.
 * @throws CalendarError when the country or the region is unknown.
 */
export function bankingCalendar(country: string, region?: string): BankingCalendar {
  const name = region === undefined ? country : `${country}-${region}`;
  let calendar = calendars.get(name);
  if (!calendar) {
    calendar = buildCalendar(name, country, region);
    calendars.set(name, calendar);
  }
  return calendar;
}

function buildCalendar(name: string, country: string, region?: string): BankingCalendar {
  const weekend = otherWeekends.get(country) ?? saturdaySunday;
  const directory = new Holidays();
  if (!Object.hasOwn(directory.getCountries(), country)) {
    if (otherWeekends.has(country) && region === undefined) {
      return calendarOf(`${country} (weekends only)`, "WEEKENDS", weekend, () => false);
    }
    throw new CalendarError(
      `No banking calendar is known for "${country.slice(0, 12)}"; use an ISO 3166-1 code such as GB or DE.`,
    );
  }
  const regions = Object.keys(directory.getStates(country) ?? {});
  if (region !== undefined && !regions.includes(region)) {
    const known = regions.length > 0 ? `one of ${regions.join(", ")}` : "no region";
    throw new CalendarError(`${country} has no region "${region.slice(0, 12)}"; use ${known}.`);
  }
  return calendarOf(name, "HOLIDAYS", weekend, holidaysByYear(country, region));
}

/**
 * The public and bank holidays of these years; none where no calendar of the country is known.
 * @param place ISO 3166: a country, or a region of it, of which those of the country are taken where nothing else is known
 */
export function publicHolidays(place: string, years: readonly number[]): PlainDate[] {
  const [country = "", region] = place.split("-");
  const directory = new Holidays();
  if (!Object.hasOwn(directory.getCountries(), country)) return [];
  const isRegion =
    region !== undefined && Object.hasOwn(directory.getStates(country) ?? {}, region);
  const isHoliday = holidaysByYear(country, isRegion ? region : undefined);
  return years.flatMap((year) => {
    const first = parsePlainDate(`${year}-01-01`);
    const length = daysBetween(first, parsePlainDate(`${year + 1}-01-01`));
    return Array.from({ length }, (_, index) => addDays(first, index)).filter(isHoliday);
  });
}

function holidaysByYear(country: string, region?: string): (date: PlainDate) => boolean {
  // The zone is fixed, so that the answer does not depend on where the process runs.
  const options = { types: ["public" as const, "bank" as const], timezone: "UTC" };
  const holidays =
    region === undefined ? new Holidays(country, options) : new Holidays(country, region, options);
  const byFirstYear = new Map<number, ReadonlySet<string>>();
  const closedDays = (year: number) => {
    let days = byFirstYear.get(year);
    if (!days) {
      days = new Set(holidays.getHolidays(year).flatMap(daysOf));
      byFirstYear.set(year, days);
    }
    return days;
  };
  return (date) => {
    const year = Number(date.slice(0, 4));
    // A holiday that begins in December can last into January.
    return closedDays(year).has(date) || closedDays(year - 1).has(date);
  };
}

/**
 * The days that a holiday closes. Holidays of lunar calendars begin at 18:00 the evening before and end
 * at 18:00; six hours later both bounds are the midnights of the days that banks close.
 */
function daysOf({ start, end }: { start: Date; end: Date }): PlainDate[] {
  const sixHours = millisecondsPerDay / 4;
  const dayAt = (instant: Date) => Math.floor((instant.getTime() + sixHours) / millisecondsPerDay);
  const first = dayAt(start);
  const count = Math.max(1, dayAt(end) - first);
  return Array.from({ length: count }, (_, index) => fromEpochDay(first + index));
}
