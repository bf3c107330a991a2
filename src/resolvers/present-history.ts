/** Contact attempts and what is known of contact, from rows to the public types. */
import type { ContactHistory, DebtorHistory, HistoryGap } from "../domain/contact-history.js";
import type * as api from "../schema/contact-history.js";
import { toGlobalId } from "../schema/ids.js";
import type { ContactAttemptRow } from "../store/queries/contact-attempts.js";

export function contactAttempt(row: ContactAttemptRow): api.ContactAttempt {
  const { medium, direction, timeKnown, outcome, purpose, madeBy, certainty } = row;
  return {
    ...{ medium, direction, timeKnown, outcome, purpose, madeBy, certainty },
    at: timeKnown === "INSTANT" ? new Date(row.happenedAt) : null,
    // A day stands at its noon in UTC.
    on: timeKnown === "DAY" ? row.happenedAt.slice(0, 10) : null,
    receivableId: row.receivableId && toGlobalId("Receivable", row.receivableId),
    source: {
      vendor: row.vendor,
      account: row.account,
      objectType: row.objectType,
      id: row.externalId,
    },
  };
}

export function contactHistory(
  connectionId: string,
  { state, words, since, gaps }: ContactHistory,
): api.ContactHistory {
  return { state, words, since, gaps: gaps.map((each) => gap({ ...each, connectionId })) };
}

export function debtorHistory({ whole, since, gaps }: DebtorHistory): api.DebtorContactHistory {
  return { whole, since, gaps: gaps.map(gap) };
}

function gap({
  code,
  words,
  connectionId,
}: HistoryGap & { connectionId: string | null }): api.ContactHistoryGap {
  return { code, words, connectionId: connectionId && toGlobalId("Connection", connectionId) };
}
