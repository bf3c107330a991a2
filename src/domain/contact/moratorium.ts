/** From when to when a statutory moratorium bars contact, as instants. */
import { moratoriumWindow } from "../legal/moratorium.js";
import type { CaseHold, Day } from "./case.js";
import type { MoratoriumRule } from "./pack.js";
import { zonesOf, type Situation } from "./situation.js";
import { dayNumber } from "./zone.js";

/** [from, to), in the zones of the person who is in it; null when it was not entered yet. */
export function moratoriumInstants(
  rule: MoratoriumRule,
  situation: Situation,
  { kind, personId, registerEntryOn, treatmentEndedOn, statusRequestUnansweredSince }: CaseHold,
): { readonly from: number; readonly to: number } | null {
  if (!situation.hasCome(registerEntryOn)) return null;
  const come = (day: Day | undefined): Day | undefined =>
    situation.hasCome(day) ? day : undefined;
  const { startsOn, lastDay } = moratoriumWindow(
    {
      kind,
      registerEntryOn,
      treatmentEndedOn: come(treatmentEndedOn),
      statusRequestUnansweredSince: come(statusRequestUnansweredSince),
    },
    rule,
  );
  const person = situation.facts.people.find(({ id }) => id === personId);
  const zones = zonesOf(person ?? situation.debtor);
  const midnight = (day: number): number[] => zones.map((zone) => zone.dayBegins(day, -Infinity));
  return {
    from: Math.min(...midnight(dayNumber(startsOn))),
    to: lastDay === null ? Infinity : Math.max(...midnight(dayNumber(lastDay) + 1)),
  };
}
