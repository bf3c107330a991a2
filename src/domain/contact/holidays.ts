/** Public holidays of a pack's own calendar. Others come with the case. */
import type { HolidayRule } from "./pack.js";
import { dayNumber, weekdayOf } from "./zone.js";

const sunday = 6;
const saturday = 5;

const known = new WeakMap<readonly HolidayRule[], Map<number, ReadonlySet<number>>>();

/** The days of one year, as days since 1970-01-01. */
export function holidaysOf(rules: readonly HolidayRule[], year: number): ReadonlySet<number> {
  const years = known.get(rules) ?? new Map<number, ReadonlySet<number>>();
  known.set(rules, years);
  const days = years.get(year) ?? new Set(rules.map((rule) => holidayIn(rule, year)));
  years.set(year, days);
  return days;
}

const told = new WeakMap<readonly string[], ReadonlySet<number>>();

/** Days that a case names, as days since 1970-01-01. */
export function daysOf(named: readonly string[]): ReadonlySet<number> {
  const days = told.get(named) ?? new Set(named.map(dayNumber));
  told.set(named, days);
  return days;
}

function holidayIn(rule: HolidayRule, year: number): number {
  if ("easter" in rule) return easterSunday(year) + rule.easter;
  if ("before" in rule) {
    const limit = dayOf(year, rule.before.month, rule.before.day) - 1;
    return limit - ((weekdayOf(limit) - rule.weekday + 7) % 7);
  }
  if ("nth" in rule) {
    const first = dayOf(year, rule.month, 1);
    return first + ((rule.weekday - weekdayOf(first) + 7) % 7) + 7 * (rule.nth - 1);
  }
  const day = dayOf(year, rule.month, rule.day);
  const weekday = weekdayOf(day);
  if (weekday === sunday && rule.moves !== undefined) return day + 1;
  if (weekday === saturday && rule.moves === "WEEKEND_TO_MONDAY") return day + 2;
  return day;
}

function dayOf(year: number, month: number, day: number): number {
  const text = (value: number, length: number): string => String(value).padStart(length, "0");
  return dayNumber(`${text(year, 4)}-${text(month, 2)}-${text(day, 2)}`);
}

/** Of the Gregorian calendar. Source: J. Meeus, Astronomical Algorithms, chapter 8. */
function easterSunday(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const leaps = Math.floor(century / 4);
  const moon = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - leaps - moon + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * week) / 451);
  const sum = epact + week - 7 * late + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}
