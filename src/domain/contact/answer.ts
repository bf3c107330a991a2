/** May we make contact, how and when: the answer for a debtor as the hub knows it now. Pure. */
import { contactOptions, inOrder, type ContactOption } from "./best-contact.js";
import type { Channel, Doubt } from "./case.js";
import { decideContact, type ContactDecision, type ContactReason } from "./decision.js";
import { liveCase, type DecisionGround, type LiveAttempt, type LiveCase } from "./live-case.js";
import type { DebtorFacts } from "./live/facts.js";
import { isTold, type LivePoint } from "./live/points.js";
import { ownRecipients, recipientNamed, type Recipient } from "./live/recipients.js";
import { allowedReviews } from "./live/wishes.js";
import type { RestrictionCode } from "./pack.js";
import { withReview } from "./reviewed.js";

export interface ContactAsk extends Omit<LiveAttempt, "alsoOn"> {
  /** Null: whichever is best. */
  readonly channel: Channel | null;
  /** One of the people around the debtor; null: the debtor, by whom it can best be reached. */
  readonly personId: string | null;
}

/** A way to reach somebody, with the answer for it. */
export interface LiveOption extends ContactOption {
  readonly recipient: Recipient;
  readonly point: LivePoint;
  readonly live: LiveCase;
}

export interface ContactAnswer {
  readonly ask: ContactAsk;
  /** For the best way on the channel that was asked about, or at all. */
  readonly decision: ContactDecision;
  /** What the decision is about; null where there is nobody to reach, or nothing to say. */
  readonly about: LiveOption | null;
  readonly doubts: readonly Doubt[];
  /** Every way, the best first. */
  readonly options: readonly LiveOption[];
}

/** Whoever speaks for an organisation: of more than these nobody is helped by a list. */
const mostPeople = 20;

/** Null: the person is none of those around the debtor. */
export function answerContact(
  facts: DebtorFacts,
  ask: ContactAsk,
  ground: DecisionGround,
): ContactAnswer | null {
  const recipients = recipientsFor(facts, ask.personId);
  if (recipients === null) return null;
  const { receivableIds } = ask;
  const isOwed = facts.receivables.some(({ id }) => receivableIds?.includes(id) ?? true);
  // There are no debts whose rules could be asked.
  if (!isOwed && ask.purpose === "COLLECT") return without(ask, ground, "NOTHING_OWED");
  const options = recipients.flatMap((recipient) => optionsFor(facts, recipient, ask, ground));
  const ordered = inOrder(options, ({ live }) => live.preferred);
  const about = ordered.find(({ channel }) => ask.channel === null || channel === ask.channel);
  if (!about) return { ...without(ask, ground, "NO_CONTACT_POINT"), options: ordered };
  const doubts = [...(about.live.facts.doubts ?? []), ...(about.point.doubts ?? [])];
  return {
    ask,
    decision: about.decision,
    about,
    doubts: [...new Set(doubts)],
    options: ordered,
  };
}

function recipientsFor(facts: DebtorFacts, personId: string | null): Recipient[] | null {
  if (personId === null) return ownRecipients(facts).slice(0, mostPeople + 1);
  const recipient = recipientNamed(facts, personId);
  return recipient && [recipient];
}

function optionsFor(
  facts: DebtorFacts,
  recipient: Recipient,
  ask: ContactAsk,
  ground: DecisionGround,
): LiveOption[] {
  const { channel } = ask;
  const alsoOn = channel !== null && !isTold(channel) ? channel : null;
  const live = liveCase(facts, recipient, { ...ask, alsoOn }, ground);
  if (!live) return [];
  const points = new Map(live.points.map((point) => [point.id, point]));
  const reviews = allowedReviews({ facts, recipient, at: ask.at });
  const found = contactOptions(live.facts, ground.packs, live.preferred, (there, packs) => {
    const { attempt } = there;
    return withReview(decideContact(there, packs), reviews, {
      channel: attempt.channel,
      purpose: attempt.purpose,
      debtIds: attempt.debtIds,
      at: ask.at,
      endpoint: points.get(attempt.contactPointId)?.endpoint ?? null,
      timeZone: ground.tenant.timeZone,
    });
  });
  return found.flatMap((option) => {
    const point = points.get(option.contactPointId);
    return point ? [{ ...option, recipient, point, live }] : [];
  });
}

const words: Readonly<Record<"NOTHING_OWED" | "NO_CONTACT_POINT", string>> = {
  NOTHING_OWED: "Nothing is owed, so there is nothing to ask for.",
  NO_CONTACT_POINT: "No number or address is known to reach them in this way.",
};

/** Barred by what is missing, before any pack is asked. */
function without(
  ask: ContactAsk,
  { packs }: DecisionGround,
  code: RestrictionCode & keyof typeof words,
): ContactAnswer {
  const reason: ContactReason = {
    code,
    effect: "BLOCK",
    pack: "hub",
    rule: code.toLowerCase().replaceAll("_", "-"),
    citation: null,
    words: words[code],
    verification: "HOUSE",
    until: null,
  };
  const versions = packs.map(({ id, version }) => ({ id, version }));
  const decision = { decision: "BLOCK", reasons: [reason], nextAllowedAt: null } as const;
  return { ask, decision: { ...decision, packs: versions }, about: null, doubts: [], options: [] };
}

/** The channel of the best way. */
export function bestChannel({ options }: ContactAnswer): Channel | null {
  return options[0]?.channel ?? null;
}
