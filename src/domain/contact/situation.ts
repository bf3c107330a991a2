/** A case as it stands at the moment of the attempt: what is known by then and holds, with its instants as numbers. */
import type {
  CaseContactPoint,
  Consent,
  ContactCase,
  Debt,
  LogEntry,
  OptOut,
  Person,
  PlaceKind,
  Preference,
  Representation,
} from "./case.js";
import type { Relation } from "../roles.js";
import type { CountedContacts } from "./pack.js";
import { dayNumber, Zone } from "./zone.js";

const professionals: readonly Relation[] = ["ATTORNEY", "DEBT_ADVISER"];

/** An entry of the log with the instant, and the local days in the zones of the recipient. */
export interface Logged {
  readonly entry: LogEntry;
  readonly at: number;
  /** One for each of the recipient's zones, in their order. */
  readonly days: readonly number[];
}

/** @throws RangeError when the case names what it does not have: a border has checked that before. */
export class Situation {
  readonly at: number;
  readonly recipient: Person;
  readonly debtor: Person;
  readonly point: CaseContactPoint;
  readonly asksForPayment: boolean;
  readonly debts: readonly Debt[];
  /** Of the recipient's places; without one those of the debtor, or else UTC, to tell days apart. */
  readonly zones: readonly Zone[];
  /** False: nobody knows where the recipient is, so that no hour of the day can be judged. */
  readonly knowsPlace: boolean;
  /** ISO 3166, of the recipient's and the debtor's places. */
  readonly regions: readonly string[];
  readonly regionsOfDebtor: readonly string[];
  /** With the recipient, oldest first. */
  readonly log: readonly Logged[];
  readonly preferences: readonly Preference[];
  readonly optOuts: readonly (OptOut & { readonly since: number })[];
  readonly consents: readonly Consent[];
  readonly representations: readonly Representation[];

  constructor(readonly facts: ContactCase) {
    const { attempt } = facts;
    this.at = Date.parse(attempt.at);
    this.recipient = found(facts.people, attempt.recipientPersonId, "person");
    this.debtor = only(facts.people.filter(({ relation }) => relation === "DEBTOR"));
    this.point = found(facts.contactPoints, attempt.contactPointId, "contact point");
    this.asksForPayment = attempt.includesDemand ?? attempt.purpose === "COLLECT";
    this.debts = attempt.debtIds.map((id) => found(facts.debts, id, "debt"));
    this.knowsPlace = (this.recipient.places ?? []).length > 0;
    this.zones = zonesOf(this.knowsPlace ? this.recipient : this.debtor);
    this.regions = regionsOf([this.debtor, this.recipient]);
    this.regionsOfDebtor = regionsOf([this.debtor]);
    const known = (since: string): boolean => Date.parse(since) <= this.at;
    const holds = (fact: { receivedAt: string; withdrawnAt?: string }): boolean =>
      known(fact.receivedAt) && !this.isPast(fact.withdrawnAt);
    const ofRecipient = ({ personId }: { personId: string }): boolean =>
      personId === this.recipient.id;
    this.log = (facts.contactLog ?? [])
      .filter(ofRecipient)
      .map((entry) => ({ entry, at: Date.parse(entry.at) }))
      .filter(({ at }) => at <= this.at)
      .sort((a, b) => a.at - b.at)
      .map((logged) => ({ ...logged, days: this.zones.map((zone) => zone.local(logged.at).day) }));
    this.preferences = (facts.preferences ?? []).filter(ofRecipient).filter(holds);
    this.optOuts = (facts.optOuts ?? [])
      .filter(ofRecipient)
      .filter(holds)
      .map((optOut) => ({ ...optOut, since: Date.parse(optOut.receivedAt) }));
    this.consents = (facts.consents ?? [])
      .filter(ofRecipient)
      .filter(({ receivedAt }) => known(receivedAt));
    this.representations = (facts.representations ?? [])
      .filter(ofRecipient)
      .filter(({ knownSince }) => known(knownSince));
  }

  /** The same, looking at some of its debts only. */
  about(debts: readonly Debt[]): Situation {
    // Stryker disable next-line ConditionalExpression: without this line it is the same, and slower.
    if (debts.length === this.debts.length) return this;
    return Object.assign(Object.create(Situation.prototype) as Situation, this, { debts });
  }

  /** Whether this had happened when the attempt is made. */
  isPast(instant: string | undefined): boolean {
    return instant !== undefined && Date.parse(instant) <= this.at;
  }

  /** Whether this day had come where the debtor is. */
  hasCome(day: string | undefined): boolean {
    if (day === undefined) return false;
    return zonesOf(this.debtor).some((zone) => dayNumber(day) <= zone.local(this.at).day);
  }

  get isToProfessional(): boolean {
    return professionals.includes(this.recipient.relation);
  }

  owes(personId: string, debt: Debt): boolean {
    return (debt.owedBy ?? [this.debtor.id]).includes(personId);
  }

  /** Whether contact at that instant reaches the recipient there; until: when they are known to leave. */
  reaches(place: PlaceKind, instant: number): { until: number | null } | null {
    const { point } = this;
    if (point.place === place) return { until: null };
    // A letter or a visit goes to the address, a call to a fixed line to where that is.
    const travels = point.channel !== "POST" && point.channel !== "VISIT";
    if (!travels || point.place === "HOME" || point.place === "WORK") return null;
    const there = (this.recipient.whereabouts ?? []).filter(
      (each) =>
        each.place === place &&
        this.isPast(each.knownSince) &&
        (each.until === undefined || Date.parse(each.until) > instant),
    );
    if (there.length === 0) return null;
    const ends = there.map(({ until }) => (until === undefined ? null : Date.parse(until)));
    return { until: ends.includes(null) ? null : Math.max(...ends.map(Number)) };
  }

  /** What tells one debt from another where contacts are counted. */
  private countedAs(debt: Debt, { oneAccount }: CountedContacts): string {
    const account = debt.accountNumberAtPlacement;
    return debt.product === oneAccount && account !== undefined
      ? `account ${account}`
      : `debt ${debt.id}`;
  }

  /** Whether this contact of ours counts for that debt. */
  isCounted({ entry }: Logged, debt: Debt, counts: CountedContacts): boolean {
    return (
      entry.direction === "OUTBOUND" && countsAs(entry, counts) && this.isAbout(entry, debt, counts)
    );
  }

  isAbout(entry: LogEntry, debt: Debt, counts: CountedContacts): boolean {
    const { collector, contactPoints } = this.facts;
    const { entityId } = collector;
    const point = contactPoints.find(({ id }) => id === entry.contactPointId);
    if (counts.at !== undefined && point?.place !== counts.at) return false;
    if (counts.sameCollector && (entry.collectorEntityId ?? entityId) !== entityId) return false;
    if (entry.debtIds.includes(debt.id)) return true;
    if (counts.oneAccount === undefined) return false;
    const wanted = this.countedAs(debt, counts);
    return this.facts.debts.some(
      (other) => entry.debtIds.includes(other.id) && this.countedAs(other, counts) === wanted,
    );
  }
}

/** By its channel and outcome alone. */
export function countsAs(
  { channel, outcome }: Pick<LogEntry, "channel" | "outcome">,
  { contacts }: CountedContacts,
): boolean {
  return contacts.some((each) => each.channel === channel && each.outcomes.includes(outcome));
}

/** Every zone in which the person may be, or UTC where none is known. */
export function zonesOf({ places }: Person): readonly Zone[] {
  const names = new Set((places ?? []).map(({ timeZone }) => timeZone));
  return names.size > 0 ? [...names].map((name) => Zone.named(name)) : [Zone.named("UTC")];
}

function regionsOf(people: readonly Person[]): string[] {
  return [...new Set(people.flatMap(({ places }) => places ?? []).map(({ region }) => region))];
}

function found<T extends { readonly id: string }>(all: readonly T[], id: string, what: string): T {
  const one = all.find((each) => each.id === id);
  if (!one) throw new RangeError(`The case has no ${what} "${id}".`);
  return one;
}

function only(debtors: readonly Person[]): Person {
  const [debtor] = debtors;
  if (!debtor || debtors.length > 1) throw new RangeError("A case has exactly one debtor.");
  return debtor;
}
