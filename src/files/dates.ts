/** Dates as tools write them. Which of two readings is meant (3/4: March or April) is never guessed. */
import { CalendarError, parsePlainDate, type PlainDate } from "../domain/calendar.js";
import { dateForms, type DateForm } from "./model.js";
import { plainWords } from "./words.js";

const numbers = /^(\d{1,4})([-/. ])\s?(\d{1,2})\2\s?(\d{1,4})\.?$/;
const timeOfDay =
  /[T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const dayMonthName =
  /^(\d{1,2})(?:st|nd|rd|th|er)?[-/. ]+(?:de |of )?([a-z]+)\.?[-/., ]+(?:de |del )?(\d{2}|\d{4})$/;
const monthNameDay = /^([a-z]+)\.?[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{2}|\d{4})$/;

/** By the first letters, without accents; longer ones first where one begins like another. */
const monthNames: readonly (readonly string[])[] = [
  ["jan", "ene", "janv"],
  ["feb", "fev", "fevr"],
  ["mar", "mars", "mrt", "maa", "mae", "marz"],
  ["apr", "avr", "abr"],
  ["may", "mai", "mei"],
  ["jun", "juin"],
  ["jul", "juil"],
  ["aug", "aou", "ago"],
  ["sep"],
  ["oct", "okt"],
  ["nov"],
  ["dec", "dez", "dic"],
];

/**
 * The day that a text means when its parts stand in this order; null when it is none. A month in letters, and years
 * of four digits in front, mean the same in every order.
 */
export function parseDate(text: string, form: DateForm): PlainDate | null {
  const day = text.trim().replace(timeOfDay, "").trim();
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(day);
  if (compact) return dateOf(compact[1], compact[2], compact[3]);
  const match = numbers.exec(day);
  if (!match) return inLetters(day);
  const [, first = "", , middle = "", last = ""] = match;
  if (first.length === 4) return form === "YMD" ? dateOf(first, middle, last) : null;
  if (form === "YMD" || first.length > 2 || last.length === 1 || last.length === 3) return null;
  return form === "DMY" ? dateOf(last, middle, first) : dateOf(last, first, middle);
}

function inLetters(text: string): PlainDate | null {
  const plain = plainWords(text, true);
  const [, day, month = "", year] = dayMonthName.exec(plain) ?? [];
  if (day) return dateOf(year, monthNumber(month), day);
  const [, name = "", dayAfter, yearAfter] = monthNameDay.exec(plain) ?? [];
  return dayAfter ? dateOf(yearAfter, monthNumber(name), dayAfter) : null;
}

function monthNumber(word: string): string {
  const index = monthNames.findIndex((names) => names.some((name) => word.startsWith(name)));
  return String(index + 1);
}

function dateOf(year = "", month = "", day = ""): PlainDate | null {
  if (day.length > 2 || day === "" || year === "") return null;
  const full = year.length === 2 ? `${Number(year) < 70 ? "20" : "19"}${year}` : year;
  if (full.length !== 4 || full < "1900" || full > "2200") return null;
  try {
    return parsePlainDate(`${full}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`);
  } catch (error) {
    if (error instanceof CalendarError) return null;
    throw error;
  }
}

/** In which orders all of these texts are days. Several: a person has to say which; none: they are no dates. */
export function possibleForms(texts: readonly string[]): DateForm[] {
  const possible = dateForms.filter((form) =>
    texts.every((text) => parseDate(text, form) !== null),
  );
  // Day.month.year is written nowhere the other way round.
  if (texts.some((text) => /^\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b/.test(text.trim())))
    return possible.filter((form) => form !== "MDY");
  const sameInAll = possible.length > 1 && texts.every((text) => isSameInAll(text, possible));
  return sameInAll ? possible.slice(0, 1) : possible;
}

function isSameInAll(text: string, forms: readonly DateForm[]): boolean {
  return (
    new Set(forms.map((form) => parseDate(text, form))).size === 1 && !numbers.test(text.trim())
  );
}

/** For people: how a date of this order looks. */
export const exampleOf: Readonly<Record<DateForm, string>> = {
  YMD: "2026-12-31",
  DMY: "31/12/2026 (day, month, year)",
  MDY: "12/31/2026 (month, day, year)",
};
