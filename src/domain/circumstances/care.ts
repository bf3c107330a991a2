/**
 * What others are told of circumstances: that somebody is to be handled with care or that contact is paused, and until
 * when. Fixed sentences: never why, not even which kind of hold it is, since a kind may tell of health or of debt.
 */
import { addDays, todayIn, type PlainDate } from "../calendar.js";
import { needsCare, pausesAt, type Pause } from "./effects.js";
import type { Circumstance } from "./kinds.js";

export const careSentences = {
  care: "Handle with care, do not press.",
  paused: "Contact about payment is paused.",
  /** Of some debts, or on some channels. */
  pausedInPart: "Contact about payment is paused in part.",
} as const;

export interface Care {
  /** Null: there is nothing to tell. */
  readonly words: string | null;
  /** The earliest day with which something of it ends by itself, or on which it is looked at again; null: not known. */
  readonly until: PlainDate | null;
  /** The first day on which something else may have to be said, whatever people do; null: none. Later than today. */
  readonly changesOn: PlainDate | null;
}

/** @param today the day that `now` is in `timeZone`, the tenant's */
export interface CareTime {
  readonly today: PlainDate;
  readonly now: Date;
  readonly timeZone: string;
}

/**
 * By whole days, and each to the side of care: it is told from the morning of the day on which it begins, to the end of
 * the day on which it ends by itself. What somebody ends is over at once.
 */
export function careOf(circumstances: readonly Circumstance[], time: CareTime): Care {
  const told = circumstances.flatMap((each) => toldOf(each, time));
  const standing = told.filter(({ from }) => from <= time.today);
  const [until = null] = standing
    .flatMap(({ turns }) => turns)
    .filter((day) => day >= time.today)
    .sort();
  const begins = told.map(({ from }) => from).filter((day) => day > time.today);
  const changes = [...begins, ...(until === null ? [] : [addDays(until, 1)])];
  const [changesOn = null] = changes.sort();
  const says = new Set(standing.flatMap(({ sentences }) => sentences));
  if (says.has("paused")) says.delete("pausedInPart");
  const words = sentenceNames.filter((name) => says.has(name)).map((name) => careSentences[name]);
  return { words: words.join(" ") || null, until, changesOn };
}

type Sentence = keyof typeof careSentences;
const sentenceNames = Object.keys(careSentences) as Sentence[];

/** One circumstance that others are told of. */
interface Told {
  readonly from: PlainDate;
  readonly sentences: readonly Sentence[];
  /** Days on which it ends by itself, or is to be looked at. */
  readonly turns: readonly PlainDate[];
}

function toldOf(circumstance: Circumstance, { now, timeZone }: CareTime): Told[] {
  const { beganAt, endsAt, lookOn } = circumstance;
  const began = new Date(beganAt);
  // Early rather than late: as it will be once it has begun.
  const sentences = sentencesAt(circumstance, began > now ? began : now);
  if (sentences.length === 0) return [];
  // An end is the first instant at which it counts no more.
  const lastDay = endsAt === null ? null : todayIn(new Date(Date.parse(endsAt) - 1), timeZone);
  const turns = [lastDay, lookOn].filter((day) => day !== null);
  return [{ from: todayIn(began, timeZone), sentences, turns }];
}

function sentencesAt(circumstance: Circumstance, instant: Date): Sentence[] {
  const alone = [circumstance];
  return [
    ...(needsCare(alone, instant) ? (["care"] as const) : []),
    ...pausesAt(alone, instant).filter(pausesDemands).map(extentOf),
  ];
}

function pausesDemands({ things, purposes }: Pause): boolean {
  return things.includes("DEMANDS") && (purposes?.includes("COLLECT") ?? true);
}

function extentOf({ receivableIds, channels }: Pause): Sentence {
  return receivableIds === null && channels === null ? "paused" : "pausedInPart";
}
