/** From what the hub has stored of a debtor to a contact case, with whatever is not known as doubts. Pure. */
import type { Channel, ContactCase, Debt, Doubt, Person, Purpose } from "./case.js";
import type { HistoryGapCode, LastingGapCode } from "../contact-history.js";
import type { CollectorFacts, DebtorFacts, StoredReceivable, TenantFacts } from "./live/facts.js";
import { logOf } from "./live/log.js";
import { publicHolidaysAt, whereaboutsOf } from "./live/places.js";
import { pointsOf, type LivePoint } from "./live/points.js";
import { debtorPersonId, relationOf, type Recipient } from "./live/recipients.js";
import {
  agreedChannels,
  consentsOf,
  disputedSince,
  languageOf,
  moratoriaOf,
  optOutsOf,
  pausesOf,
  preferencesOf,
  preferredChannels,
  representationsOf,
  vulnerabilityOf,
  type WishQuestion,
} from "./live/wishes.js";
import type { PolicyPack } from "./pack.js";
import { dayMs } from "./zone.js";

/** Whoever decides: the tenant's place and policy, and the packs that count. */
export interface DecisionGround {
  readonly tenant: TenantFacts;
  readonly collector: CollectorFacts;
  readonly packs: readonly PolicyPack[];
  /** What the tenant knows to be missing for good of the contact that there was: no doubt comes of it. */
  readonly acceptedGaps: readonly LastingGapCode[];
}

/** A contact that is thought of. */
export interface LiveAttempt {
  readonly at: Date;
  readonly purpose: Purpose;
  /** A way of which no record tells, such as a letter, is thought of too; null: none. */
  readonly alsoOn: Channel | null;
  /** Null: all that is open. */
  readonly receivableIds: readonly string[] | null;
}

export interface LiveCase {
  /** Of its first contact point; see {@link points}. */
  readonly facts: ContactCase;
  readonly points: readonly LivePoint[];
  readonly preferred: readonly Channel[];
  /** BCP 47; null where nobody has said. */
  readonly language: string | null;
}

/** The longest that any law counts back. */
const longestWindowMs = 31 * dayMs;
/** Stands for the account as a whole where nothing is open: what is not about a debt may still be asked. */
const wholeAccount = "account";

/** Null: there is no way to reach the recipient. */
export function liveCase(
  facts: DebtorFacts,
  recipient: Recipient,
  attempt: LiveAttempt,
  ground: DecisionGround,
): LiveCase | null {
  const { tenant, collector } = ground;
  const question: WishQuestion = { facts, recipient, at: attempt.at };
  const debts = debtsOf(question, attempt, collector);
  const debtIds = debts.map(({ id }) => id);
  const points = pointsOf({
    facts,
    recipient,
    owing: owingOf(facts, debtIds),
    agreed: agreedChannels(question),
    alsoOn: attempt.alsoOn,
  });
  const [first] = points;
  if (!first) return null;
  const log = logOf(facts, recipient, debtIds, tenant, attempt.at.getTime());
  const where = whereOf(facts, recipient, ground);
  const consents = consentsOf(question, points);
  const texts = consents.find(({ scope }) => scope === "TEXT_MESSAGES");
  const built: ContactCase = {
    collector: { role: collector.role, entityId: collector.entityId },
    people: peopleOf(question, where.recipient, where.debtor),
    debts,
    contactPoints: points,
    preferences: preferencesOf(question),
    optOuts: optOutsOf(question, points),
    consents,
    representations: representationsOf(question, debtIds),
    holds: moratoriaOf(question),
    pauses: pausesOf(question),
    publicHolidays: publicHolidaysAt(where.recipient, attempt.at),
    contactLog: log.entries,
    doubts: [...doubtsOf(facts, attempt.at, ground), ...log.doubts, ...where.doubts],
    attempt: {
      at: attempt.at.toISOString(),
      channel: first.channel,
      contactPointId: first.id,
      recipientPersonId: recipient.id,
      purpose: attempt.purpose,
      debtIds,
      ...(texts ? { reliesOnConsentId: texts.id } : {}),
    },
  };
  return {
    facts: built,
    points,
    preferred: preferredChannels(question),
    language: languageOf(question),
  };
}

function debtsOf(
  question: WishQuestion,
  { receivableIds }: LiveAttempt,
  { regulatedCredit }: CollectorFacts,
): Debt[] {
  const { facts } = question;
  const kind = facts.kind === "PERSON" ? "CONSUMER" : "BUSINESS";
  const joint = facts.people.filter((person) => relationOf(person) === "JOINT_DEBTOR");
  const head = {
    kind,
    product: "TRADE_INVOICE",
    owedBy: [debtorPersonId, ...joint.map(({ personId }) => personId)],
    regulatedCredit,
  } as const;
  const about = aboutWhat(facts, receivableIds);
  if (about.length === 0) return [{ ...head, id: wholeAccount }];
  return about.map(({ id }) => {
    const disputed = disputedSince(question, id);
    return { ...head, id, ...(disputed === null ? {} : { disputedInWritingAt: disputed }) };
  });
}

/** Where nobody says: whatever is open and in no plan that is kept, if there is anything. */
function aboutWhat(
  { receivables }: DebtorFacts,
  receivableIds: readonly string[] | null,
): readonly StoredReceivable[] {
  if (receivableIds !== null) return receivables.filter(({ id }) => receivableIds.includes(id));
  const unplanned = receivables.filter(({ inKeptPlanSince }) => inKeptPlanSince === null);
  return unplanned.length > 0 ? unplanned : receivables;
}

function owingOf({ receivables }: DebtorFacts, debtIds: readonly string[]): string[] {
  const about = receivables.filter(({ id }) => debtIds.includes(id));
  return [...new Set(about.map(({ partyId }) => partyId))];
}

/** The debtor of the case, and the recipient where that is somebody else. */
function peopleOf(
  question: WishQuestion,
  ofRecipient: Person["places"],
  ofDebtor: Person["places"],
): Person[] {
  const { facts, recipient } = question;
  const isDebtor = recipient.id === debtorPersonId;
  const vulnerability = vulnerabilityOf(question);
  const care = vulnerability ? { vulnerability } : {};
  const debtor: Person = {
    id: debtorPersonId,
    kind: facts.kind === "PERSON" ? "NATURAL" : "COMPANY",
    relation: "DEBTOR",
    places: (isDebtor ? ofRecipient : ofDebtor) ?? [],
    ...(isDebtor ? care : {}),
  };
  if (isDebtor) return [debtor];
  const { id, relation } = recipient;
  return [debtor, { id, kind: "NATURAL", relation, places: ofRecipient ?? [], ...care }];
}

function whereOf(facts: DebtorFacts, recipient: Recipient, { tenant, packs }: DecisionGround) {
  const numbersIn = (records: Recipient["records"]): string[] =>
    records.flatMap(({ points }) =>
      points.flatMap(({ kind, normalised }) =>
        kind === "PHONE" && normalised !== null ? [normalised] : [],
      ),
    );
  const own = numbersIn(recipient.records);
  const ofDebtor = numbersIn(facts.parties.filter(({ gone }) => !gone));
  const there = whereaboutsOf(own.length > 0 ? own : ofDebtor, tenant, packs);
  const debtor = whereaboutsOf(ofDebtor, tenant, packs);
  const doubts: Doubt[] = there.isDoubtful ? ["PLACE"] : [];
  return { recipient: there.places, debtor: debtor.places, doubts };
}

function doubtsOf(
  { stale, history }: DebtorFacts,
  at: Date,
  { acceptedGaps }: DecisionGround,
): Doubt[] {
  const accepted: readonly HistoryGapCode[] = acceptedGaps;
  const isWhole = history.gaps.every((code) => accepted.includes(code));
  const isCut =
    history.since !== null && Date.parse(history.since) > at.getTime() - longestWindowMs;
  return [
    ...(stale ? (["STALE"] as const) : []),
    ...(isWhole && !isCut ? [] : (["HISTORY"] as const)),
  ];
}
