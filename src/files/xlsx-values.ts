/** What the numbers of a spreadsheet mean: amounts without the noise of binary fractions, and days. */
import { addDays, CalendarError, type PlainDate } from "../domain/calendar.js";

const first1900 = "1899-12-30" as PlainDate;
const first1904 = "1904-01-01" as PlainDate;

/**
 * The day of a serial number (ECMA-376 part 1, 18.17.4.1): days since the end of 1899, where 1900 counts as a leap
 * year. Null below 1 March 1900 (60 is a day that never was) and beyond 2200.
 */
export function dayOfSerial(serial: number, since1904: boolean): PlainDate | null {
  const days = Math.floor(serial);
  if (!Number.isFinite(days) || days < (since1904 ? 0 : 61) || days > 110_000) return null;
  try {
    return addDays(since1904 ? first1904 : first1900, days);
  } catch (error) {
    if (error instanceof CalendarError) return null;
    throw error;
  }
}

/** Formats of days that have no text in the file (ECMA-376 part 1, 18.8.30), those of East Asia included. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

/** Whether a number format shows days. Letters in quotes, brackets or behind a backslash are no part of it. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return isBuiltInDate(id);
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, "").toLowerCase();
  return /[dy]/.test(bare) && !/general/.test(bare);
}

/**
 * A number as decimal text, of the 15 digits that spreadsheets are exact to: 1234.4999999999998 is 1234.5, and
 * 1.2E+3 is 1200.
 */
export function plainNumber(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  const rounded = Number(value.toPrecision(15));
  const shown = String(rounded);
  return shown.includes("e") ? rounded.toFixed(Math.abs(rounded) < 1 ? 20 : 0) : shown;
}
