/** Periods of the United States' Regulation F, 12 CFR part 1006. Days are those of the debtor's zone. */
import { addDays, addMonthsClamped, isWeekend, type PlainDate } from "../calendar.js";

/** After so many days, without Saturdays, Sundays and legal public holidays, receipt may be assumed: 1006.34(b)(5). */
const daysToReceipt = 5;
const validationDays = 30;
/** 1006.6(d)(4)(ii)(C)(5) */
const emailOptOutDays = 35;
/** 1006.100(a), (b) */
const retentionYears = 3;

/** From validation information that was sent on a day, when its receipt is not known. */
export function validationPeriod(
  providedOn: PlainDate,
  publicHolidays: ReadonlySet<PlainDate>,
): { assumedReceiptOn: PlainDate; endsOn: PlainDate } {
  let day = providedOn;
  for (let counted = 0; counted < daysToReceipt;) {
    day = addDays(day, 1);
    if (!isWeekend(day) && !publicHolidays.has(day)) counted += 1;
  }
  return { assumedReceiptOn: day, endsOn: addDays(day, validationDays) };
}

/** The first date that a notice about the use of a creditor's e-mail address may name for opting out. */
export function earliestEmailOptOut(noticeSentOn: PlainDate): PlainDate {
  return addDays(noticeSentOn, emailOptOutDays);
}

/** Through which day a record is kept, from the last activity or from the recording of a call. */
export function retainedUntil(from: PlainDate): PlainDate {
  return addMonthsClamped(from, retentionYears * 12);
}
