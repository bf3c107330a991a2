/** The ways to reach a recipient, what is not known of each, and which of them the sources say no to. */
import { UnionFind } from "../../union-find.js";
import type { CaseContactPoint, Channel, Doubt } from "../case.js";
import type { DebtorFacts, StoredParty, StoredPoint } from "./facts.js";
import { callerOf } from "./places.js";
import type { Recipient } from "./recipients.js";

/** A contact point of the case, and what it is in the sources. */
export interface LivePoint extends CaseContactPoint {
  /** The number or address in the form in which they are compared; null where there is none, as of a letter. */
  readonly endpoint: string | null;
  /** A source says that the person does not wish to be reached there on this channel. */
  readonly isRefused: boolean;
}

interface Endpoint {
  readonly kind: StoredPoint["kind"];
  readonly value: string;
  /** What the recipient's records say of it. */
  readonly said: readonly { readonly record: StoredParty; readonly point: StoredPoint }[];
}

export interface PointQuestion {
  readonly facts: DebtorFacts;
  readonly recipient: Recipient;
  /** The records that owe what the contact is about. */
  readonly owing: readonly string[];
  /** The channels that the person themself has named to us. */
  readonly agreed: readonly Channel[];
  /** Also ways that no record tells of, such as a letter. */
  readonly alsoOn: Channel | null;
}

export function pointsOf(question: PointQuestion): LivePoint[] {
  const points = endpointsOf(question.recipient).flatMap((endpoint) =>
    channelsOf(endpoint).map((channel) => pointOf(endpoint, channel, question)),
  );
  const { alsoOn, agreed, recipient } = question;
  if (alsoOn === null || points.some(({ channel }) => channel === alsoOn)) return points;
  const doubts: Doubt[] = agreed.includes(alsoOn) ? [] : ["OPT_OUT"];
  const head = { id: `${alsoOn}:`, personId: recipient.id, channel: alsoOn };
  return [...points, { ...head, endpoint: null, isRefused: false, doubts }];
}

/** Records tell of numbers and addresses for these; for others there may always be a way. */
export function isTold(channel: Channel): boolean {
  return channel === "VOICE" || channel === "SMS" || channel === "EMAIL";
}

/** Also of a number that cannot be read: a person may be able to. */
function comparable({ normalised, value }: StoredPoint): string {
  return normalised ?? value.trim();
}

function endpointsOf({ records, person }: Recipient): Endpoint[] {
  const said = records.flatMap((record) => record.points.map((point) => ({ record, point })));
  const all = [...Map.groupBy(said, ({ point }) => `${point.kind} ${comparable(point)}`).values()];
  const endpoints = all.flatMap((same): Endpoint[] => {
    const [first] = same;
    if (!first || same.every(({ point }) => isFax(point))) return [];
    return [{ kind: first.point.kind, value: comparable(first.point), said: same }];
  });
  const email = person?.email?.trim().toLowerCase();
  const isKnown = endpoints.some(({ value }) => value === email);
  return email && !isKnown ? [...endpoints, { kind: "EMAIL", value: email, said: [] }] : endpoints;
}

function isFax({ kind, label }: StoredPoint): boolean {
  return kind === "PHONE" && /\bfax\b/i.test(label);
}

/** A number is one point for calls and another for texts, which a fixed line does not take. */
function channelsOf({ kind, value }: Endpoint): Channel[] {
  if (kind === "EMAIL") return ["EMAIL"];
  return callerOf(value)?.getType() === "FIXED_LINE" ? ["VOICE"] : ["VOICE", "SMS"];
}

function pointOf(endpoint: Endpoint, channel: Channel, question: PointQuestion): LivePoint {
  const place = placeOf(endpoint);
  const doubts: Doubt[] = [
    ...(isWishKnown(endpoint, channel, question) ? [] : (["OPT_OUT"] as const)),
    ...(isSurelyTheirs(endpoint, question) ? [] : (["JOIN"] as const)),
  ];
  return {
    id: `${channel}:${endpoint.value}`,
    personId: question.recipient.id,
    channel,
    value: endpoint.value,
    endpoint: endpoint.value,
    ...(place ? { place } : {}),
    isRefused: channel !== "SMS" && isRefused(endpoint, question.facts),
    doubts,
  };
}

/** By the sources' words for it; of several the one whose rules are stricter. */
function placeOf({ kind, said }: Endpoint): CaseContactPoint["place"] {
  if (kind === "EMAIL") return undefined;
  const labels = said.map(({ point }) => point.label);
  const has = (word: RegExp): boolean => labels.some((label) => word.test(label));
  if (has(/\b(work|business|ddi|office)\b/i)) return "WORK";
  if (has(/\bhome\b/i)) return "HOME";
  return has(/\bmobile\b/i) ? "MOBILE" : undefined;
}

/** One word is enough, whichever record of the debtor's it stands in, also one that is gone. */
function isRefused({ kind, value }: Endpoint, { parties }: DebtorFacts): boolean {
  return parties.some(({ points }) =>
    points.some(
      (each) => each.kind === kind && each.optOut === "YES" && comparable(each) === value,
    ),
  );
}

/**
 * Sources' flags are about calls and about e-mail; of texts none tells. A ledger or a file asks nobody, so that it
 * says nothing beside a CRM. What the person has told us themself counts for what no source tells.
 */
function isWishKnown(
  { said }: Endpoint,
  channel: Channel,
  { recipient, agreed }: PointQuestion,
): boolean {
  if (recipient.records.some(({ processingOptOut }) => processingOptOut === "YES")) return false;
  if (agreed.includes(channel)) return true;
  if (channel === "SMS") return false;
  const ofCrm = said.filter(({ record }) => record.fromCrm);
  const counting = ofCrm.length > 0 ? ofCrm : said;
  return counting.length > 0 && counting.every(({ point }) => point.optOut !== "UNKNOWN");
}

/**
 * Whether the number or address is in a record that is certainly of whoever owes: the same record, or one that is tied
 * to it by more than an e-mail address or telephone number that two records share. Those only show staff what may
 * belong together.
 */
function isSurelyTheirs({ said }: Endpoint, { facts, recipient, owing }: PointQuestion): boolean {
  const about = (recipient.person?.roles ?? []).flatMap((role) => role.about);
  // Of somebody without a record of the debtor's: through what they have a role for.
  const holders = [...said.map(({ record }) => record.id), ...about];
  const tied = tiesOf(facts);
  return owing.every((owes) => holders.some((holder) => tied(holder, owes)));
}

const ties = new WeakMap<DebtorFacts, (a: string, b: string) => boolean>();

function tiesOf(facts: DebtorFacts): (a: string, b: string) => boolean {
  let tied = ties.get(facts);
  if (!tied) {
    tied = makeTies(facts);
    ties.set(facts, tied);
  }
  return tied;
}

function makeTies({ joins, receivables }: DebtorFacts): (a: string, b: string) => boolean {
  const ids = [...joins.flatMap(({ partyA, partyB }) => [partyA, partyB])];
  const index = new Map(
    [...new Set([...ids, ...receivables.map(({ partyId }) => partyId)])].map((id, at) => [id, at]),
  );
  const sets = new UnionFind(index.size);
  for (const { partyA, partyB, kind } of joins) {
    const [a, b] = [index.get(partyA), index.get(partyB)];
    if (kind !== "EMAIL" && kind !== "PHONE" && a !== undefined && b !== undefined)
      sets.union(a, b);
  }
  return (one, other) => {
    const [a, b] = [index.get(one), index.get(other)];
    return one === other || (a !== undefined && b !== undefined && sets.find(a) === sets.find(b));
  };
}
