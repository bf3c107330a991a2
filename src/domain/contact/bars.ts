/**
 * What each kind of rule says of an attempt at an instant. Every answer holds from that instant up to its own end,
 * without a gap: so the next moment at which nothing bars it can be found by going from end to end.
 */
import type { Representation } from "./case.js";
import { wasUnderCallConsent } from "./consents.js";
import { endsOfHolds } from "./holds.js";
import { daysOf, holidaysOf } from "./holidays.js";
import type {
  CertaintyRule,
  ConsentRule,
  CooldownRule,
  CountedContacts,
  FrequencyRule,
  HoldRule,
  MediumRule,
  MoratoriumRule,
  NoticeRule,
  OptOutRule,
  PatternRule,
  PlaceRule,
  PolicyPack,
  RepresentationRule,
  RestrictionCode,
  Rule,
  WindowRule,
} from "./pack.js";
import { countsAs, type Logged, type Situation } from "./situation.js";
import { moratoriumInstants } from "./moratorium.js";
import { compileWindows, firstOpen, isInside, type Windows } from "./time-windows.js";
import { dayNumber, yearOf, type LocalTime } from "./zone.js";

export interface Bar {
  /** When this alone ends, by itself; null: not by time. */
  readonly until: number | null;
  /** Where it is not the rule's. */
  readonly code?: RestrictionCode;
}

/** The attempt barred at that instant, or null. Whom, which channels and which purposes the rule is for was looked at. */
export function barOf(
  rule: Rule,
  situation: Situation,
  pack: PolicyPack,
  instant: number,
): Bar | null {
  switch (rule.kind) {
    case "window":
      return windowBar(rule, situation, pack, instant);
    case "frequency":
      return frequencyBar(rule, situation, pack, instant);
    case "cool-down":
      return cooldownBar(rule, situation, instant);
    case "moratorium":
      return moratoriumBar(rule, situation, instant);
    case "hold":
      return holdBar(rule, situation, instant);
    case "place":
      return placeBar(rule, situation, instant);
    case "notice":
      return noticeBar(rule, situation, instant);
    case "opt-out":
    case "consent":
    case "representation":
    case "medium":
    case "pattern":
    case "certainty":
      return isBarred(rule, situation, instant) ? { until: null } : null;
  }
}

/** By what no time ends. */
function isBarred(
  rule: OptOutRule | ConsentRule | RepresentationRule | MediumRule | PatternRule | CertaintyRule,
  situation: Situation,
  instant: number,
): boolean {
  switch (rule.kind) {
    case "opt-out":
      return isOptedOut(rule, situation);
    case "consent":
      return isStale(rule.freshDays, situation, instant);
    case "representation":
      return barringRepresentations(rule, situation).length > 0;
    case "medium":
      return mediumBars(rule, situation);
    case "pattern":
      return isPattern(rule.looks, situation, instant);
    case "certainty":
      return [situation.facts, situation.point].some(({ doubts }) => doubts?.includes(rule.about));
  }
}

/** The latest of several ends; one that has none outlasts all. */
function latest(ends: readonly (number | null)[]): number | null {
  return ends.includes(null) ? null : Math.max(...ends.map(Number));
}

function windowBar(
  rule: WindowRule,
  situation: Situation,
  pack: PolicyPack,
  instant: number,
): Bar | null {
  if (!situation.knowsPlace) return null;
  const there = rule.at === undefined ? null : situation.reaches(rule.at, instant);
  if (rule.at !== undefined && there === null) return null;
  const { isOpen, edges } = opening(rule, situation, pack);
  const ends = situation.zones
    .filter((zone) => !isOpen(zone.local(instant)))
    .map((zone) => firstOpen(zone, instant, edges, isOpen));
  if (ends.length === 0) return null;
  const leaves = there?.until ?? null;
  const opens = latest(ends);
  return { until: leaves === null ? opens : Math.min(leaves, opens ?? leaves) };
}

function opening(
  rule: WindowRule,
  situation: Situation,
  pack: PolicyPack,
): { isOpen: (time: LocalTime) => boolean; edges: readonly number[] } {
  if (rule.on === "HOLIDAYS") {
    const isHoliday = holidayTest(situation, pack);
    return { isOpen: ({ day }) => !isHoliday(day), edges: [] };
  }
  const { windows, closed } = hoursOf(rule, situation);
  return {
    isOpen: (time) =>
      windows.every((each) => isInside(each, time)) && !closed.some((each) => isInside(each, time)),
    edges: [...new Set([...windows, ...closed].flatMap(({ edges }) => edges))].sort(
      (a, b) => a - b,
    ),
  };
}

function hoursOf(
  { hours }: WindowRule,
  { recipient, preferences }: Situation,
): { windows: readonly Windows[]; closed: readonly Windows[] } {
  switch (hours.are) {
    case "FIXED":
      return { windows: [compileWindows(hours.windows)], closed: [] };
    case "WORKING":
      return { windows: [compileWindows(recipient.workingHours ?? hours.otherwise)], closed: [] };
    case "PREFERRED":
      return {
        windows: preferences.flatMap(({ onlyTimes }) =>
          onlyTimes ? [compileWindows(onlyTimes)] : [],
        ),
        closed: preferences.flatMap(({ inconvenientTimes }) =>
          inconvenientTimes ? [compileWindows(inconvenientTimes)] : [],
        ),
      };
  }
}

function holidayTest({ facts }: Situation, { holidays }: PolicyPack): (day: number) => boolean {
  const named = facts.holidays ?? (holidays ? undefined : facts.publicHolidays);
  if (named) return (day) => daysOf(named).has(day);
  return (day) => holidaysOf(holidays ?? [], yearOf(day)).has(day);
}

function frequencyBar(
  rule: FrequencyRule,
  situation: Situation,
  pack: PolicyPack,
  instant: number,
): Bar | null {
  if (rule.at !== undefined && situation.reaches(rule.at, instant) === null) return null;
  const ends = situation.debts.flatMap((debt) => {
    const counted = situation.log.filter((each) => situation.isCounted(each, debt, rule.counts));
    const since = rule.afterFirstConversation ? firstConversation(situation, debt.id) : -Infinity;
    const all = counted
      .filter(({ at }) => at > since)
      .filter((each) => !rule.exceptConsented || !wasUnderCallConsent(situation, pack, each));
    return situation.zones.flatMap((zone, index) => {
      const today = zone.local(instant).day;
      const days = all.map((each) => each.days[index] ?? 0);
      // When the earliest of as many as are allowed has left the window, there is room again.
      const earliest = days.at(-rule.most);
      if (earliest === undefined || earliest + rule.days <= today) return [];
      return [zone.dayBegins(earliest + rule.days, instant)];
    });
  });
  return ends.length === 0 ? null : { until: latest(ends) };
}

/** After it contacts count; where there was none, none does. */
function firstConversation({ log }: Situation, debtId: string): number {
  const first = log.find(
    ({ entry }) => entry.outcome === "CONVERSATION" && entry.debtIds.includes(debtId),
  );
  return first?.at ?? Infinity;
}

function cooldownBar(rule: CooldownRule, situation: Situation, instant: number): Bar | null {
  const { log, debts, zones } = situation;
  const last = log.findLast(
    ({ entry }) =>
      countsAs(entry, rule.after) &&
      debts.some((debt) => situation.isAbout(entry, debt, rule.after)),
  );
  if (!last) return null;
  const ends = zones.flatMap((zone, index) => {
    const free = (last.days[index] ?? 0) + rule.days;
    return zone.local(instant).day < free ? [zone.dayBegins(free, instant)] : [];
  });
  return ends.length === 0 ? null : { until: latest(ends) };
}

function isOptedOut(rule: OptOutRule, { optOuts, point, debts }: Situation): boolean {
  return optOuts.some(
    ({ scope, form, channel, contactPointId, debtIds }) =>
      scope === rule.scope &&
      (rule.form === undefined || form === rule.form) &&
      (scope !== "CHANNEL" || channel === point.channel) &&
      (scope !== "CONTACT_POINT" || contactPointId === point.id) &&
      (debtIds === undefined || debts.some(({ id }) => debtIds.includes(id))),
  );
}

/** Neither receipt, renewal nor check of the consent that is relied on, nor a text from the person, is fresh. */
function isStale(
  freshDays: number,
  { at: now, facts, consents, log, zones }: Situation,
  instant: number,
): boolean {
  const { reliesOnConsentId } = facts.attempt;
  const named = (facts.consents ?? []).find(({ id }) => id === reliesOnConsentId);
  if (!named || named.scope !== "TEXT_MESSAGES") return false;
  const consent = consents.find(({ id }) => id === reliesOnConsentId);
  const signs = [consent?.receivedAt, consent?.renewedAt, consent?.numberCheckedAt]
    .filter((each) => each !== undefined)
    .map((each) => Date.parse(each))
    .filter((each) => each <= now);
  const texts = log
    .filter(({ entry }) => entry.direction === "INBOUND" && entry.channel === "SMS")
    .map(({ at }) => at);
  return !zones.every((zone) => {
    const today = zone.local(instant).day;
    return [...signs, ...texts].some((each) => zone.local(each).day > today - freshDays);
  });
}

function holdBar(rule: HoldRule, situation: Situation, instant: number): Bar | null {
  const ends = endsOfHolds(rule, situation, instant);
  return ends.length === 0 ? null : { until: latest(ends) };
}

function moratoriumBar(rule: MoratoriumRule, situation: Situation, instant: number): Bar | null {
  const { facts, recipient, debts, asksForPayment } = situation;
  const { purpose } = facts.attempt;
  const bars = (facts.holds ?? []).flatMap((hold): Bar[] => {
    const days = moratoriumInstants(rule, situation, hold);
    if (!days || instant < days.from || instant >= days.to) return [];
    const reached = debts.filter(
      (debt) =>
        situation.owes(hold.personId, debt) &&
        (hold.debtIds === undefined
          ? qualifies(situation, hold.personId, debt.kind)
          : hold.debtIds.includes(debt.id)),
    );
    if (reached.length === 0) return [];
    const until = days.to === Infinity ? null : days.to;
    if (recipient.id === hold.personId) {
      return asksForPayment || rule.barredToDebtor.includes(purpose) ? [{ until }] : [];
    }
    const owesIt = reached.some((debt) => situation.owes(recipient.id, debt));
    const isReached = owesIt && !rule.notReached.includes(recipient.relation);
    return isReached && (asksForPayment || rule.barredToOthers.includes(purpose))
      ? [{ until, code: rule.codeForOthers }]
      : [];
  });
  // Both of them, where a person is in two: the longer one tells when it ends.
  const end = latest(bars.map(({ until }) => until));
  return bars.length === 0 ? null : { ...bars[0], until: end };
}

/** SI 2020/1311 reg 5(6)(d): a business debt of somebody who is registered for VAT or a partner does not. */
export function qualifies(
  { facts }: Situation,
  personId: string,
  kind: "CONSUMER" | "BUSINESS",
): boolean {
  const person = facts.people.find(({ id }) => id === personId);
  return kind === "CONSUMER" || !(person?.vatRegistered || person?.tradesInPartnership);
}

/** Those for a debt of the attempt whose name and address are known. */
export function barringRepresentations(
  { by, onRequestOnly }: RepresentationRule,
  situation: Situation,
): readonly Representation[] {
  return situation.representations.filter(
    ({ kind, contactable, debtIds, representativeOnlyRequestAt }) =>
      (by === undefined || kind === by) &&
      contactable &&
      (!onRequestOnly || situation.isPast(representativeOnlyRequestAt)) &&
      situation.debts.some(({ id }) => debtIds.includes(id)),
  );
}

function placeBar({ bars }: PlaceRule, situation: Situation, instant: number): Bar | null {
  const { recipient, preferences } = situation;
  switch (bars) {
    case "WORK_WHERE_EMPLOYER_PROHIBITS":
      return situation.isPast(recipient.employerProhibitsSince)
        ? situation.reaches("WORK", instant)
        : null;
    case "STATED_INCONVENIENT": {
      const stated = preferences.flatMap(({ inconvenientPlaces }) => inconvenientPlaces ?? []);
      const reached = stated.flatMap((place) => situation.reaches(place, instant) ?? []);
      return reached.length === 0 ? null : { until: latest(reached.map(({ until }) => until)) };
    }
    case "VULNERABLE":
      return recipient.vulnerability === undefined ? null : { until: null };
  }
}

function mediumBars(rule: MediumRule, situation: Situation): boolean {
  const { recipient, debts, facts } = situation;
  switch (rule.bars) {
    case "ALWAYS":
      return true;
    case "STRANGERS":
      return (
        !situation.isToProfessional &&
        !(rule.mayBeTold ?? []).includes(recipient.relation) &&
        !debts.some((debt) => situation.owes(recipient.id, debt))
      );
    case "UNIDENTIFIED":
      return (facts.attempt.identity ?? "ESTABLISHED") !== "ESTABLISHED";
  }
}

function noticeBar(
  { awaits, days = 0 }: NoticeRule,
  situation: Situation,
  instant: number,
): Bar | null {
  const { debts, zones, at } = situation;
  if (awaits === "VERIFICATION") {
    const isPending = debts.some(
      ({ disputedInWritingAt: disputed, verificationSentAt, validationPeriodEndsOn: last }) =>
        disputed !== undefined &&
        situation.isPast(disputed) &&
        !situation.isPast(verificationSentAt) &&
        (last === undefined ||
          zones.some((zone) => zone.local(Date.parse(disputed)).day <= dayNumber(last))),
    );
    return isPending ? { until: null } : null;
  }
  const ends = debts.flatMap(({ noticeOfPaymentSentOn: sent }) =>
    zones.flatMap((zone) => {
      if (sent === undefined || dayNumber(sent) > zone.local(at).day) return [];
      const free = dayNumber(sent) + days + 1;
      return zone.local(instant).day < free ? [zone.dayBegins(free, instant)] : [];
    }),
  );
  return ends.length === 0 ? null : { until: latest(ends) };
}

function isPattern(looks: PatternRule["looks"], situation: Situation, instant: number): boolean {
  const { log, debts, zones, facts } = situation;
  const { channel } = facts.attempt;
  if (looks.for === "AGAIN_AT_ONCE") {
    const since = instant - looks.minutes * 60_000;
    return log.some(
      ({ entry, at }) =>
        at >= since &&
        entry.direction === "OUTBOUND" &&
        entry.channel === channel &&
        entry.outcome === "RANG_OUT",
    );
  }
  const perDebt = (index: number, day: number, counts: CountedContacts): number =>
    Math.max(
      0,
      ...debts.map(
        (debt) =>
          log.filter((each) => each.days[index] === day && situation.isCounted(each, debt, counts))
            .length,
      ),
    );
  return zones.some((zone, index) => {
    const today = zone.local(instant).day;
    if (looks.for === "MANY_IN_A_DAY") return perDebt(index, today, looks.counts) + 1 >= looks.from;
    return [today, today - 1].some((last) =>
      Array.from({ length: looks.days }, (_, back) => last - back).every(
        (day) =>
          perDebt(index, day, looks.counts) >= looks.each &&
          !log.some((each) => isWordOn(each, index, day)),
      ),
    );
  });
}

function isWordOn({ entry, days }: Logged, index: number, day: number): boolean {
  return entry.direction === "INBOUND" && days[index] === day;
}
