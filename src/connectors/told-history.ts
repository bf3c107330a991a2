/** What a CRM tells of contact, from what of it the signed-in user sees. */
import type { ToldHistory } from "../domain/contact-history.js";

/** A kind of record that is contact: the stream that brings it, the object that may be hidden, and what it is. */
export interface HistorySource {
  readonly stream: string;
  readonly object: string;
  readonly words: string;
}

/**
 * @param hidden "Task" for a whole object, "Task.CallType" for a field of it
 * @param days how many days back it is read at first
 */
export function toldHistory(
  sources: readonly HistorySource[],
  hidden: readonly string[],
  days: number | undefined,
): ToldHistory {
  const seen = sources.filter(({ object }) => !hidden.includes(object));
  const unseen = sources.filter(({ object }) => hidden.includes(object));
  const blurred = seen.filter(({ object }) => hidden.some((name) => name.startsWith(`${object}.`)));
  const gaps: ToldHistory["gaps"] = [];
  if (unseen.length > 0)
    gaps.push({
      code: "HIDDEN",
      words: `Hidden from the user who signed in: ${listOf(unseen)}. The connection's notices say what to do.`,
    });
  if (blurred.length > 0)
    gaps.push({
      code: "HIDDEN",
      words: `Partly hidden from the user who signed in: ${listOf(blurred)}. The connection's notices say what to do.`,
    });
  return { streams: seen.map(({ stream }) => stream), gaps, days: days ?? null };
}

function listOf(sources: readonly HistorySource[]): string {
  return new Intl.ListFormat("en-GB").format(sources.map(({ words }) => words));
}
