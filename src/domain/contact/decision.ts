/** May we make this contact, by these packs? A pure decision with its reasons, and when the answer changes. */
import { barOf, qualifies } from "./bars.js";
import type { ContactCase, Debt } from "./case.js";
import { codeOf, consentScopeOf, exceptionBegins, exceptionHolds } from "./exceptions.js";
import type {
  Applicability,
  Exception,
  PolicyPack,
  ReasonCode,
  Rule,
  ScopeCode,
  Verification,
} from "./pack.js";
import { moratoriumInstants } from "./moratorium.js";
import { Situation } from "./situation.js";
import { dayNumber } from "./zone.js";

export type ContactAnswer = "ALLOW" | "BLOCK" | "REVIEW" | "OUT_OF_SCOPE";

export interface ContactReason {
  readonly code: ReasonCode;
  /** LIFTED: an exception did away with a restriction. UNCOVERED: why the pack says nothing. */
  readonly effect: "BLOCK" | "REVIEW" | "LIFTED" | "UNCOVERED";
  readonly pack: string;
  /** Of the pack; null where the pack as a whole is meant. */
  readonly rule: string | null;
  readonly citation: string | null;
  /** Plain words for the person who wanted to make contact. */
  readonly words: string;
  readonly verification: Verification | null;
  /** When this alone ends; null: not by time, or not asked. */
  readonly until: Date | null;
}

export interface ContactDecision {
  readonly decision: ContactAnswer;
  readonly reasons: readonly ContactReason[];
  /**
   * Of a BLOCK: the earliest later instant at which the same attempt is not blocked, if nothing else happens; null:
   * time alone does not release it. Undefined for other answers.
   */
  readonly nextAllowedAt?: Date | null;
  /** What decided, with its version. */
  readonly packs: readonly { readonly id: string; readonly version: string }[];
}

/** More than any chain of restrictions of which each ends after the other. */
const mostSteps = 1_000;

/**
 * Strictest wins: BLOCK over REVIEW over ALLOW; exceptions lift single rules. OUT_OF_SCOPE: no pack covers the attempt.
 * @throws RangeError when the case names a person, debt or contact point that it does not have
 */
export function decideContact(facts: ContactCase, packs: readonly PolicyPack[]): ContactDecision {
  const situation = new Situation(facts);
  const versions = packs.map(({ id, version }) => ({ id, version }));
  const { decision, reasons } = judge(situation, packs);
  if (decision !== "BLOCK") return { decision, reasons, packs: versions };
  const next = nextAllowed(situation, packs, reasons);
  return {
    decision,
    reasons,
    nextAllowedAt: next === null ? null : new Date(next),
    packs: versions,
  };
}

/** The answer alone, without a look at when it changes: for contact that was made. @throws as {@link decideContact} */
export function judgeContact(
  facts: ContactCase,
  packs: readonly PolicyPack[],
): Pick<ContactDecision, "decision" | "reasons"> {
  return judge(new Situation(facts), packs);
}

function judge(situation: Situation, packs: readonly PolicyPack[]) {
  const reasons = reasonsAt(situation, packs, situation.at);
  return { decision: answerOf(reasons, packs.length), reasons };
}

function answerOf(reasons: readonly ContactReason[], packs: number): ContactAnswer {
  const effects = new Set(reasons.map(({ effect }) => effect));
  if (effects.has("BLOCK")) return "BLOCK";
  if (effects.has("REVIEW")) return "REVIEW";
  const silent = new Set(
    reasons.filter(({ effect }) => effect === "UNCOVERED").map(({ pack }) => pack),
  );
  return silent.size === packs ? "OUT_OF_SCOPE" : "ALLOW";
}

/** Each restriction lasts without a gap, so that nothing can be open before the longest of them has ended. */
function nextAllowed(
  situation: Situation,
  packs: readonly PolicyPack[],
  now: readonly ContactReason[],
): number | null {
  let reasons = now;
  let instant = situation.at;
  for (let step = 0; step < mostSteps; step += 1) {
    const blocks = reasons.filter(({ effect }) => effect === "BLOCK");
    if (blocks.length === 0) return instant;
    instant = Math.max(...blocks.map(({ until }) => until?.getTime() ?? Infinity));
    if (instant === Infinity) return null;
    reasons = reasonsAt(situation, packs, instant);
  }
  return null;
}

function reasonsAt(
  situation: Situation,
  packs: readonly PolicyPack[],
  instant: number,
): ContactReason[] {
  return packs.flatMap((pack) => {
    const scope = scopeOf(pack, situation, instant);
    if ("code" in scope) return [uncovered(pack, scope.code)];
    const within = situation.about(scope.debts);
    const end = endOf(pack, situation, instant);
    return pack.rules
      .filter((rule) => isFor(rule, within))
      .flatMap((rule) => reasonsOf(rule, within, pack, instant))
      .map((each) => endingBy(end, each));
  });
}

/** The moment after the last day of a pack that is in force; null: it has none. */
function endOf(
  { effectiveUntil }: PolicyPack,
  { zones: [zone] }: Situation,
  instant: number,
): number | null {
  if (effectiveUntil === undefined || !zone) return null;
  return zone.dayBegins(dayNumber(effectiveUntil) + 1, instant);
}

/** What a pack restricts ends with the pack at the latest. */
function endingBy(end: number | null, reason: ContactReason): ContactReason {
  const { effect, until } = reason;
  const isRestricting = effect === "BLOCK" || effect === "REVIEW";
  if (end === null || !isRestricting || (until !== null && until.getTime() <= end)) return reason;
  return { ...reason, until: new Date(end) };
}

/** The debts of the attempt that the pack covers, or why it covers nothing. */
function scopeOf(
  { covers, effectiveFrom, effectiveUntil }: PolicyPack,
  situation: Situation,
  instant: number,
): { readonly debts: readonly Debt[] } | { readonly code: ScopeCode } {
  const { facts, debtor } = situation;
  const [zone] = situation.zones;
  const today = zone?.local(instant).day ?? 0;
  if (effectiveFrom !== undefined && today < dayNumber(effectiveFrom))
    return { code: "PACK_NOT_IN_FORCE" };
  if (effectiveUntil !== undefined && today > dayNumber(effectiveUntil))
    return { code: "PACK_NOT_IN_FORCE" };
  const { role } = facts.collector;
  if (covers.collectors && !covers.collectors.includes(role)) return { code: "ACTOR_NOT_COVERED" };
  if (covers.debtorKinds && !covers.debtorKinds.includes(debtor.kind))
    return { code: "DEBT_NOT_COVERED" };
  const debts = situation.debts.filter((debt) => isCovered(debt, covers, role));
  if (debts.length === 0) return { code: "DEBT_NOT_COVERED" };
  const regions = covers.regionOf === "DEBTOR" ? situation.regionsOfDebtor : situation.regions;
  const isThere = (wanted: string): boolean =>
    regions.some((region) => region === wanted || region.startsWith(`${wanted}-`));
  if (covers.regions && !covers.regions.some(isThere)) return { code: "REGION_NOT_COVERED" };
  return { debts };
}

function isCovered(
  debt: Debt,
  { debts }: Applicability,
  role: ContactCase["collector"]["role"],
): boolean {
  if (!debts) return true;
  const { kind, regulatedCredit, obtainedInDefaultUnless: unless } = debts;
  return (
    (kind === undefined || debt.kind === kind) &&
    (!regulatedCredit || debt.regulatedCredit === true) &&
    (unless === undefined || unless.includes(role) || debt.obtainedInDefault !== false)
  );
}

function isFor(rule: Rule, { facts, recipient, asksForPayment }: Situation): boolean {
  const { channel, purpose } = facts.attempt;
  return (
    (rule.channels?.includes(channel) ?? true) &&
    (rule.purposes?.includes(purpose) ?? true) &&
    (rule.recipients?.includes(recipient.relation) ?? true) &&
    (!rule.toVulnerable || recipient.vulnerability !== undefined) &&
    (!rule.demandsOnly || asksForPayment)
  );
}

function reasonsOf(
  rule: Rule,
  situation: Situation,
  pack: PolicyPack,
  instant: number,
): ContactReason[] {
  const bar = barOf(rule, situation, pack, instant);
  if (!bar)
    return rule.kind === "moratorium" && isOnlyAboutOthers(rule, situation, instant)
      ? [reason(pack, rule, "NON_ELIGIBLE_DEBT", "LIFTED", null)]
      : [];
  const exceptions = (rule.exceptions ?? []).filter(({ kind }) =>
    exceptionHolds(kind, situation, { pack, rule }, instant),
  );
  const lifting = exceptions.filter(({ gives }) => gives === undefined);
  if (lifting.length > 0)
    return lifting.map((each) => reason(pack, rule, codeOf[each.kind], "LIFTED", null, each));
  const code = bar.code ?? rule.code;
  if (exceptions.length > 0)
    return [
      reason(pack, rule, code, "REVIEW", bar.until),
      ...exceptions.map((each) => reason(pack, rule, codeOf[each.kind], "REVIEW", null, each)),
    ];
  if (rule.effect === "REVIEW") return [reason(pack, rule, code, "REVIEW", bar.until)];
  const until = untilConsentBegins(rule.exceptions ?? [], situation, instant, bar.until);
  const block = reason(pack, rule, code, "BLOCK", until);
  return reliesInVain(rule, situation)
    ? [block, { ...reason(pack, rule, "CONSENT_INVALID", "BLOCK", until), words: inVain }]
    : [block];
}

const inVain = "The consent that was relied on does not hold for this contact.";

/** A consent may begin to hold before the restriction ends. */
function untilConsentBegins(
  exceptions: readonly Exception[],
  situation: Situation,
  instant: number,
  until: number | null,
): number | null {
  const begins = exceptions
    .map(({ kind }) => exceptionBegins(kind, situation, instant))
    .filter((each) => each !== null);
  const all = until === null ? begins : [...begins, until];
  return all.length === 0 ? null : Math.min(...all);
}

/** The attempt names a consent of the kind that would have lifted this rule. */
function reliesInVain({ exceptions = [] }: Rule, { facts }: Situation): boolean {
  const { reliesOnConsentId: id } = facts.attempt;
  if (id === undefined) return false;
  const named = (facts.consents ?? []).find((consent) => consent.id === id);
  const scopes = exceptions.flatMap(({ kind }) => consentScopeOf[kind] ?? []);
  return scopes.length > 0 && (named === undefined || scopes.includes(named.scope));
}

/** Somebody is in a moratorium, and owes what the attempt is about, but none of that qualifies. */
function isOnlyAboutOthers(
  rule: Extract<Rule, { kind: "moratorium" }>,
  situation: Situation,
  instant: number,
): boolean {
  return (situation.facts.holds ?? []).some((hold) => {
    const days = moratoriumInstants(rule, situation, hold);
    const owed = situation.debts.filter((debt) => situation.owes(hold.personId, debt));
    return (
      days !== null &&
      instant >= days.from &&
      instant < days.to &&
      hold.debtIds === undefined &&
      owed.length > 0 &&
      owed.every(({ kind }) => !qualifies(situation, hold.personId, kind))
    );
  });
}

function reason(
  pack: PolicyPack,
  rule: Rule,
  code: ReasonCode,
  effect: ContactReason["effect"],
  until: number | null,
  exception?: Exception,
): ContactReason {
  return {
    code,
    effect,
    pack: pack.id,
    rule: rule.id,
    citation: rule.citation,
    words: effect === "LIFTED" ? liftedWords[code as keyof typeof liftedWords] : rule.words,
    verification: exception?.verification ?? rule.verification,
    until: until === null ? null : new Date(until),
  };
}

const liftedWords = {
  REPLY_TO_INBOUND: "The person asked, and this is the one answer, on the channel that they used.",
  OPT_OUT_CONFIRMATION: "One confirmation that their wish was received may be sent.",
  REQUIRED_BY_LAW: "Another law requires this notice.",
  CEASE_EXCEPTION: "What ends our efforts, or says what may follow, may still be sent.",
  REPRESENTATIVE_CONSENTED: "The representative agreed that the person may be contacted.",
  PRIOR_CONSENT: "The person agreed to it before.",
  LOCATION_INFORMATION: "A first question for the person's address, without a word of the debt.",
  NON_ELIGIBLE_DEBT: "The moratorium does not cover this kind of debt.",
} as const;

function uncovered(pack: PolicyPack, code: ScopeCode): ContactReason {
  return {
    code,
    effect: "UNCOVERED",
    pack: pack.id,
    rule: null,
    citation: null,
    words: `${pack.title}: ${uncoveredWords[code]}`,
    verification: null,
    until: null,
  };
}

const uncoveredWords: Readonly<Record<ScopeCode, string>> = {
  ACTOR_NOT_COVERED: "it does not reach whoever collects here.",
  DEBT_NOT_COVERED: "it does not reach this debt or debtor.",
  REGION_NOT_COVERED: "nobody here is in its territory.",
  PACK_NOT_IN_FORCE: "it is not in force at that time.",
};
