/**
 * Whether the contact that there was with a debtor is known to be whole. What cannot be read is said, so that whoever
 * decides about contact asks a person rather than takes silence for none.
 */
import { isStale, type StreamReading } from "./freshness.js";
import type { Vendor } from "./source.js";

/**
 * NOT_READ_YET: some of it was never read to its end. NOT_CONNECTED: nothing is read any more. STALE: read too long
 * ago. HIDDEN: the signed-in user may not see some of it. NOT_TOLD: the vendor keeps some of it to itself. NO_CRM: no
 * connected CRM knows the debtor.
 */
export const historyGapCodes = [
  "NOT_READ_YET",
  "NOT_CONNECTED",
  "STALE",
  "HIDDEN",
  "NOT_TOLD",
  "NO_CRM",
] as const;

export type HistoryGapCode = (typeof historyGapCodes)[number];

/** Gaps that stay for good, however well everything is read: a responsible person may know of them and answer for it. */
export const lastingGapCodes = ["HIDDEN", "NOT_TOLD", "NO_CRM"] as const satisfies HistoryGapCode[];
export type LastingGapCode = (typeof lastingGapCodes)[number];

// Types, not interfaces: they are kept as JSON with the facts of the account.
export type HistoryGap = {
  code: HistoryGapCode;
  /** What is missing, and what a person could do about it. */
  words: string;
};

/** What a vendor tells of contact, as far as the account lets us see it. */
export type ToldHistory = {
  /** The streams that bring it. */
  streams: string[];
  gaps: HistoryGap[];
  /** Days before the first reading from which it was read; null for all of it. */
  days: number | null;
};

export interface HistoryFacts {
  readonly vendor: Vendor;
  readonly status: "OK" | "NEEDS_SIGN_IN" | "LIMITED" | "DEGRADED" | "DISCONNECTED";
  readonly createdAt: Date;
  /** Null before the account was first looked at. */
  readonly told: ToldHistory | null;
  readonly streams: readonly (StreamReading & { readonly name: string })[];
}

export const historyStates = ["COMPLETE", "PARTIAL", "UNREADABLE"] as const;

export interface ContactHistory {
  readonly state: (typeof historyStates)[number];
  readonly words: string;
  /** What was logged before is not read; null where all of it is. */
  readonly since: Date | null;
  readonly gaps: readonly HistoryGap[];
}

const dayMs = 24 * 60 * 60_000;

/** What one connection tells of contact. */
export function contactHistoryOf(facts: HistoryFacts, now: Date): ContactHistory {
  const { told } = facts;
  if (facts.vendor === "FILES")
    return unreadable({ code: "NOT_TOLD", words: "Files tell of no calls, e-mails or meetings." });
  if (told === null)
    return unreadable({ code: "NOT_READ_YET", words: "The account has not been read yet." });
  const streams = facts.streams.filter(({ name }) => told.streams.includes(name));
  const never = streams.filter(({ lastSuccessAt }) => lastSuccessAt === null);
  const late = streams.filter((stream) => stream.lastSuccessAt !== null && isStale(stream, now));
  const gaps: HistoryGap[] = [
    ...connectionGaps(facts.status),
    ...(never.length === 0
      ? []
      : [gap("NOT_READ_YET", `${namesOf(never)}: not read to the end yet.`)]),
    ...(late.length === 0 ? [] : [gap("STALE", `${namesOf(late)}: read too long ago.`)]),
    ...told.gaps,
  ];
  const since = told.days === null ? null : new Date(facts.createdAt.getTime() - told.days * dayMs);
  const state =
    never.length === streams.length ? "UNREADABLE" : gaps.length > 0 ? "PARTIAL" : "COMPLETE";
  return { state, words: wordsOf(gaps), since, gaps };
}

function unreadable(gap: HistoryGap): ContactHistory {
  return { state: "UNREADABLE", words: gap.words, since: null, gaps: [gap] };
}

function gap(code: HistoryGap["code"], words: string): HistoryGap {
  return { code, words };
}

function connectionGaps(status: HistoryFacts["status"]): HistoryGap[] {
  if (status === "DISCONNECTED")
    return [gap("NOT_CONNECTED", "It is disconnected: what was logged since is not known.")];
  if (status === "NEEDS_SIGN_IN")
    return [gap("NOT_CONNECTED", "Nobody is signed in: what was logged since is not known.")];
  return [];
}

function namesOf(streams: readonly { readonly name: string }[]): string {
  return new Intl.ListFormat("en-GB").format(streams.map(({ name }) => name));
}

function wordsOf(gaps: readonly HistoryGap[]): string {
  if (gaps.length === 0) return "All contact that it tells of is read.";
  return gaps.map(({ words }) => words).join(" ");
}

/** What a debtor is known from, for {@link debtorHistoryOf}. */
export interface DebtorSource {
  readonly connectionId: string;
  readonly isCrm: boolean;
  readonly history: ContactHistory;
}

export interface DebtorGap extends HistoryGap {
  /** Null where no connection is meant. */
  readonly connectionId: string | null;
}

export interface DebtorHistory {
  /** True only where every source tells all, and one of them is a CRM. */
  readonly whole: boolean;
  /** What was logged before is not read, by one source or another; null where all of it is. */
  readonly since: Date | null;
  readonly gaps: readonly DebtorGap[];
}

/** Whether what is known of the contact with a debtor is all there was. */
export function debtorHistoryOf(sources: readonly DebtorSource[]): DebtorHistory {
  const gaps: DebtorGap[] = sources.flatMap(({ connectionId, history }) =>
    history.gaps.map((each) => ({ ...each, connectionId })),
  );
  if (!sources.some(({ isCrm }) => isCrm)) {
    const words = "No connected CRM knows the debtor: what people log elsewhere is not seen.";
    gaps.push({ code: "NO_CRM", words, connectionId: null });
  }
  const since = sources.reduce<Date | null>((latest, { history }) => {
    if (history.since === null) return latest;
    return latest === null || history.since > latest ? history.since : latest;
  }, null);
  return { whole: gaps.length === 0, since, gaps };
}
