/** When somebody is paid, so that an instalment falls just after it. */
import {
  addDays,
  addMonthsClamped,
  dayOfMonth,
  monthDayClamped,
  type PlainDate,
} from "../calendar.js";

interface PaydaysBase {
  /** Today or later. */
  readonly nextPayday: PlainDate;
  /** Days from payday to the instalment, 0 to 14; 1 when left out: wages arrive first. */
  readonly offsetDays?: number;
}

/** Paid again and again after that many days, or each month on the day of `nextPayday`. */
export interface RegularPaydays extends PaydaysBase {
  readonly rhythm: "WEEKLY" | "FORTNIGHTLY" | "FOUR_WEEKLY" | "MONTHLY";
}

/** Paid on the day of `nextPayday` and on one more day of each month. */
export interface TwiceMonthlyPaydays extends PaydaysBase {
  readonly rhythm: "TWICE_MONTHLY";
  /** 1 to 31, another day than that of `nextPayday`. In a shorter month it means the last day. */
  readonly secondDayOfMonth: number;
}

export type Paydays = RegularPaydays | TwiceMonthlyPaydays;
export type PaydayRhythm = Paydays["rhythm"];

/** Every rhythm there is. */
export const paydayRhythms = [
  "WEEKLY",
  "FORTNIGHTLY",
  "FOUR_WEEKLY",
  "MONTHLY",
  "TWICE_MONTHLY",
] as const satisfies readonly PaydayRhythm[];

const dayRhythms = { WEEKLY: 7, FORTNIGHTLY: 14, FOUR_WEEKLY: 28 } as const;

/**
 * Paydays, strictly ascending, from `nextPayday` on and without end. A monthly day is kept: after
 * 28 February comes 31 March when the first was 31 January.
 */
export function* paydaySequence(paydays: Paydays): Generator<PlainDate, never> {
  const { nextPayday } = paydays;
  switch (paydays.rhythm) {
    case "WEEKLY":
    case "FORTNIGHTLY":
    case "FOUR_WEEKLY": {
      const step = dayRhythms[paydays.rhythm];
      for (let days = 0; ; days += step) yield addDays(nextPayday, days);
    }
    case "MONTHLY":
      for (let months = 0; ; months++) yield addMonthsClamped(nextPayday, months);
    case "TWICE_MONTHLY":
      return yield* twiceMonthly(nextPayday, paydays.secondDayOfMonth);
  }
}

function* twiceMonthly(nextPayday: PlainDate, secondDay: number): Generator<PlainDate, never> {
  const days = [dayOfMonth(nextPayday), secondDay].sort((a, b) => a - b);
  let previous: PlainDate | null = null;
  for (let months = 0; ; months++) {
    for (const day of days) {
      const payday = monthDayClamped(nextPayday, months, day);
      // The 30th and the 31st are one day in a short month.
      if (payday < nextPayday || payday === previous) continue;
      previous = payday;
      yield payday;
    }
  }
}
