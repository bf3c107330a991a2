/**
 * Which parties of all sources are one debtor. Only exact evidence joins, every join says why, and
 * evidence that could mean two things joins nothing: a false join tells one person about another's
 * debts, whereas a missing join can be made by hand.
 *
 * Evidence, strongest first:
 * - MEMBER_OF: a source says that this contact belongs to that account.
 * - REFERENCE: a record of one system names the record of another.
 * - TAX_NUMBER: the same tax number.
 * - EMAIL, PHONE: the same address or number. These are weak, because people share them.
 */
import { normaliseEmail, normalisePhone, normaliseTaxNumber } from "./contact-keys.js";
import type { ContactPointRecord, PartyRecord } from "./records.js";
import type { SourceRef, Vendor } from "./source.js";
import { salesforceId } from "./salesforce-id.js";
import { UnionFind } from "./union-find.js";

export const matchKeyKinds = ["REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"] as const;
export type MatchKeyKind = (typeof matchKeyKinds)[number];

/** Two parties that hold the same kind and value are, as a rule, the same debtor. */
export interface MatchKey {
  readonly kind: MatchKeyKind;
  readonly value: string;
}

/** A party as matching sees it. */
export interface MatchParty {
  readonly id: string;
  /** The connection that it came through. */
  readonly source: string;
  /** The id of the party that it belongs to: a contact's account. Ignored when it is not among the parties. */
  readonly memberOf: string | null;
  /** The id of the party that took this one over in its source. Ignored when it is not among the parties. */
  readonly mergedInto?: string | null;
  readonly partyKind: PartyRecord["partyKind"];
  readonly keys: readonly MatchKey[];
}

/** Why two parties are one debtor. */
export interface JoinReason {
  /** The smaller of the two ids. */
  readonly partyA: string;
  readonly partyB: string;
  readonly kind: MatchKeyKind | "MEMBER_OF" | "MERGED";
  /** Enough to recognise the value, too little to use it; see {@link maskKey}. Absent for MEMBER_OF and MERGED. */
  readonly keyValueMasked?: string;
}

export interface JoinedParties {
  /** Ids in ascending order; a party that nothing joins is alone. */
  readonly partyIds: readonly string[];
  /** A spanning tree: one fewer than the parties, and enough to get from each to every other. */
  readonly reasons: readonly JoinReason[];
}

/** A key that is held by too many to mean one debtor. */
export interface IgnoredKey {
  readonly kind: MatchKeyKind;
  readonly keyValueMasked: string;
  readonly why: "SHARED_ADDRESS" | "FILLER_NUMBER";
  /** The source in which most hold it, and how many different ones there. */
  readonly source: string;
  readonly holders: number;
}

/** Keys that would have joined parties of one source whose tax numbers prove that they differ. */
export interface JoinConflict {
  readonly source: string;
  /** The parties with different tax numbers; two or more, ascending. */
  readonly partyIds: readonly string[];
  /** What was therefore not joined on. */
  readonly keys: readonly { readonly kind: MatchKeyKind; readonly keyValueMasked: string }[];
}

export interface JoinResult {
  /** Every party is in exactly one; ordered by the first id. */
  readonly components: readonly JoinedParties[];
  readonly ignoredKeys: readonly IgnoredKey[];
  readonly conflicts: readonly JoinConflict[];
}

export interface JoinOptions {
  /** How many different debtors of one source may hold an e-mail address or telephone number; default 4. */
  readonly maxHolders?: number;
}

const defaultMaxHolders = 4;

/**
 * A group of companies may share one tax number, and whole customer lists carry the same made-up one.
 * Beyond this many different debtors in one source it is taken for the latter.
 */
const maxTaxNumberHolders = 20;

/**
 * The vendors whose record ids name one record in the whole world. HubSpot and QuickBooks count from 1
 * in every account and again for every record type, and a cross-reference names neither; joining on
 * such a number would join strangers.
 */
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const referenceForms: ReadonlyMap<Vendor, (id: string) => string | null> = new Map([
  ["XERO", (id: string) => (uuidForm.test(id) ? id.toLowerCase() : null)],
  ["SALESFORCE", salesforceId],
]);

/**
 * What a party can be recognised by, without duplicates and in a fixed order. A record's own identity is
 * among its keys, so that a reference from elsewhere meets it. Unreadable values give no key.
 * @param defaultCountry ISO 3166-1 alpha-2: how national telephone and tax numbers are read where the
 *   source does not tell the party's country.
 * @param contactValues what {@link contactValue} makes of the party's contact points, where that is known.
 */
export function matchKeys(
  party: PartyRecord,
  self: SourceRef,
  defaultCountry: string | null,
  contactValues?: readonly (string | null)[],
): MatchKey[] {
  const country = party.country ?? defaultCountry;
  const reached = contactValues ?? party.contactPoints.map((point) => contactValue(point, country));
  const reachedBy = (kind: ContactPointRecord["kind"]) =>
    reached.filter((_, index) => party.contactPoints[index]?.kind === kind);
  const values: Record<MatchKeyKind, (string | null)[]> = {
    REFERENCE: [self, ...party.crossReferences].map(({ vendor, id }) => referenceValue(vendor, id)),
    TAX_NUMBER: party.taxNumbers.map((value) => normaliseTaxNumber(value, country)),
    EMAIL: reachedBy("EMAIL"),
    PHONE: reachedBy("PHONE"),
  };
  return matchKeyKinds.flatMap((kind) =>
    [...new Set(values[kind])]
      .filter((value) => value !== null)
      .sort(byText)
      .map((value) => ({ kind, value })),
  );
}

/** The comparable form of an address or number; null when it is neither. @param country as of `matchKeys` */
export function contactValue(
  { kind, value }: ContactPointRecord,
  country: string | null,
): string | null {
  return kind === "EMAIL" ? normaliseEmail(value) : normalisePhone(value, country);
}

function referenceValue(vendor: Vendor, id: string): string | null {
  const form = referenceForms.get(vendor)?.(id.trim());
  return form === null || form === undefined ? null : `${vendor}:${form}`;
}

/**
 * A value that may stand in a log or on a screen: a person who knows it recognises it, nobody can use
 * it. Record ids of references are not personal and stay whole.
 */
export function maskKey({ kind, value }: MatchKey): string {
  switch (kind) {
    case "REFERENCE":
      return value;
    case "EMAIL": {
      const [local = "", domain = ""] = value.split("@");
      return `${local.slice(0, 1)}…@${domain.slice(0, 1)}…${domain.slice(domain.lastIndexOf("."))}`;
    }
    case "PHONE":
    case "TAX_NUMBER":
      return `${value.slice(0, 2)}…${value.slice(-2)}`;
  }
}

/**
 * Joins parties into debtors. Deterministic whatever the order of its input, and near-linear in the
 * number of keys.
 *
 * MEMBER_OF, REFERENCE and TAX_NUMBER join first, across and within sources. An e-mail address or
 * telephone number then joins what it connects, unless
 * - more than `maxHolders` debtors of one source hold it: a shared mailbox or switchboard
 *   (`ignoredKeys`). The contacts of one account count once;
 * - it would make one debtor of two parties of one source that both have a tax number, and not the
 *   same: in that source somebody keeps them apart for a reason. When one key alone does so, that key
 *   joins nothing, not even third parties, since nobody can tell which of the two they are. When only
 *   several keys together would (A–X by one, X–B by another), the telephone numbers among them are
 *   withdrawn, and if that is not enough the e-mail addresses too (`conflicts`).
 *
 * @throws RangeError when two parties have the same id.
 */
export function joinParties(parties: readonly MatchParty[], options: JoinOptions = {}): JoinResult {
  const sorted = [...parties].sort((a, b) => byText(a.id, b.id));
  const indexOf = new Map(sorted.map((party, index) => [party.id, index]));
  if (indexOf.size !== sorted.length) throw new RangeError("Two parties have the same id.");

  const join = new Join(sorted);
  sorted.forEach((party, index) => {
    const survivor = party.mergedInto ? indexOf.get(party.mergedInto) : undefined;
    if (survivor !== undefined) join.unite(index, survivor, "MERGED");
    const account = party.memberOf === null ? undefined : indexOf.get(party.memberOf);
    if (account !== undefined) join.unite(index, account, "MEMBER_OF");
  });
  const keys = holdersByKey(sorted);
  for (const key of keys.REFERENCE) join.uniteHolders(key);

  const tax = setAside(keys.TAX_NUMBER, maxTaxNumberHolders, "FILLER_NUMBER", join);
  for (const key of tax.kept) join.uniteHolders(key);

  const weak = setAside(
    [...keys.EMAIL, ...keys.PHONE],
    options.maxHolders ?? defaultMaxHolders,
    "SHARED_ADDRESS",
    join,
  );
  const proven = join.snapshot();
  const taxed = taxedParties(sorted, indexOf, tax.kept);
  const { harmless, conflicts } = withoutConflicts(weak.kept, proven, taxed, sorted);
  for (const key of harmless) join.uniteHolders(key);

  return {
    components: join.components(),
    ignoredKeys: [...tax.ignored, ...weak.ignored],
    conflicts,
  };
}

/** A key and the parties (as positions in the sorted list, ascending) that hold it. */
interface HeldKey {
  readonly key: MatchKey;
  readonly holders: readonly number[];
}

/** Keys with at least two holders, each kind in the order of its values. */
function holdersByKey(parties: readonly MatchParty[]): Record<MatchKeyKind, HeldKey[]> {
  const holders: Record<MatchKeyKind, Map<string, number[]>> = {
    REFERENCE: new Map(),
    TAX_NUMBER: new Map(),
    EMAIL: new Map(),
    PHONE: new Map(),
  };
  parties.forEach((party, index) => {
    for (const { kind, value } of party.keys) {
      if (value.trim() === "") continue;
      const known = holders[kind].get(value);
      if (!known) holders[kind].set(value, [index]);
      else if (known.at(-1) !== index) known.push(index);
    }
  });
  const shared = (kind: MatchKeyKind): HeldKey[] =>
    [...holders[kind]]
      // A tax number of one party only joins nothing, but it tells parties apart.
      .filter(([, indexes]) => indexes.length > 1 || kind === "TAX_NUMBER")
      .sort(([a], [b]) => byText(a, b))
      .map(([value, indexes]) => ({ key: { kind, value }, holders: indexes }));
  return {
    REFERENCE: shared("REFERENCE"),
    TAX_NUMBER: shared("TAX_NUMBER"),
    EMAIL: shared("EMAIL"),
    PHONE: shared("PHONE"),
  };
}

/** Debtors under construction: the sets, and the reason of every union that changed them. */
class Join {
  private readonly sets: UnionFind;
  private readonly reasons: { readonly item: number; readonly reason: JoinReason }[] = [];

  constructor(private readonly parties: readonly MatchParty[]) {
    this.sets = new UnionFind(parties.length);
  }

  party(index: number): MatchParty {
    const party = this.parties[index];
    if (!party) throw new RangeError(`There is no party ${index}.`);
    return party;
  }

  setOf(index: number): number {
    return this.sets.find(index);
  }

  unite(left: number, right: number, kind: JoinReason["kind"], keyValueMasked?: string): void {
    if (!this.sets.union(left, right)) return;
    const reason = {
      partyA: this.party(Math.min(left, right)).id,
      partyB: this.party(Math.max(left, right)).id,
      kind,
      ...(keyValueMasked === undefined ? {} : { keyValueMasked }),
    };
    this.reasons.push({ item: left, reason });
  }

  uniteHolders({ key, holders }: HeldKey): void {
    const [first, ...others] = holders;
    if (first === undefined || others.length === 0) return;
    const masked = maskKey(key);
    for (const other of others) this.unite(first, other, key.kind, masked);
  }

  /** The set of each party as it is now. */
  snapshot(): Int32Array {
    return Int32Array.from(this.parties, (_, index) => this.sets.find(index));
  }

  components(): JoinedParties[] {
    const bySet = new Map<number, { partyIds: string[]; reasons: JoinReason[] }>();
    this.parties.forEach((party, index) => {
      const set = this.sets.find(index);
      const component = bySet.get(set) ?? { partyIds: [], reasons: [] };
      component.partyIds.push(party.id);
      bySet.set(set, component);
    });
    for (const { item, reason } of this.reasons) {
      bySet.get(this.sets.find(item))?.reasons.push(reason);
    }
    return [...bySet.values()];
  }
}

/** Parts keys that at most `limit` debtors of each source hold from those that mean nobody in particular. */
function setAside(
  keys: readonly HeldKey[],
  limit: number,
  why: IgnoredKey["why"],
  join: Join,
): { kept: HeldKey[]; ignored: IgnoredKey[] } {
  const kept: HeldKey[] = [];
  const ignored: IgnoredKey[] = [];
  for (const held of keys) {
    const most = held.holders.length > limit ? widestSource(held, join) : undefined;
    if (most && most.holders > limit) {
      const { kind } = held.key;
      ignored.push({ kind, keyValueMasked: maskKey(held.key), why, ...most });
    } else {
      kept.push(held);
    }
  }
  return { kept, ignored };
}

/** The source in which the key has most holders; those that are already one debtor count once. */
function widestSource({ holders }: HeldKey, join: Join): { source: string; holders: number } {
  const setsBySource = new Map<string, Set<number>>();
  for (const index of holders) {
    const { source } = join.party(index);
    const sets = setsBySource.get(source) ?? new Set();
    setsBySource.set(source, sets.add(join.setOf(index)));
  }
  const counts = [...setsBySource].map(([source, sets]) => ({ source, holders: sets.size }));
  counts.sort((a, b) => b.holders - a.holders || byText(a.source, b.source));
  return counts[0] ?? { source: "", holders: 0 };
}

/** The accounts (parties that belong to no other) with a meaningful tax number, ascending. */
function taxedParties(
  parties: readonly MatchParty[],
  indexOf: ReadonlyMap<string, number>,
  taxNumbers: readonly HeldKey[],
): number[] {
  const holders = new Set(taxNumbers.flatMap((held) => held.holders));
  return [...holders]
    .filter((index) => {
      const memberOf = parties[index]?.memberOf ?? null;
      return memberOf === null || !indexOf.has(memberOf);
    })
    .sort((a, b) => a - b);
}

/** Drops the weak keys that would unite parties of one source with different tax numbers. */
function withoutConflicts(
  weak: readonly HeldKey[],
  proven: Int32Array,
  taxed: readonly number[],
  parties: readonly MatchParty[],
): { harmless: HeldKey[]; conflicts: JoinConflict[] } {
  const clashes = clashFinder(proven, taxed, parties);
  const conflicts: JoinConflict[] = [];
  const report = (found: readonly Clash[], withdrawn: readonly HeldKey[]) => {
    const keys = withdrawn.map(({ key }) => ({ kind: key.kind, keyValueMasked: maskKey(key) }));
    conflicts.push(...found.map((clash) => ({ ...clash, keys })));
  };

  let remaining: HeldKey[] = [];
  for (const held of weak) {
    const found = clashes(held.holders);
    if (found.length > 0) report(found, [held]);
    else remaining.push(held);
  }
  for (const kind of ["PHONE", "EMAIL"] as const) {
    const doubtful = new Set<HeldKey>();
    for (const cluster of clustersOf(remaining, proven)) {
      const found = clashes(cluster.members);
      const withdrawn = cluster.keys.filter(({ key }) => key.kind === kind);
      if (found.length === 0 || withdrawn.length === 0) continue;
      report(found, withdrawn);
      for (const held of withdrawn) doubtful.add(held);
    }
    remaining = remaining.filter((held) => !doubtful.has(held));
  }
  return { harmless: remaining, conflicts };
}

interface Clash {
  readonly source: string;
  readonly partyIds: readonly string[];
}

/**
 * Tells which parties must not become one debtor. Two taxed parties of one source in different proven
 * sets have no tax number in common: a common one would have joined them.
 */
function clashFinder(
  proven: Int32Array,
  taxed: readonly number[],
  parties: readonly MatchParty[],
): (members: readonly number[]) => Clash[] {
  const taxedBySet = new Map<number, { source: string; id: string }[]>();
  for (const index of taxed) {
    const party = parties[index];
    const set = proven[index];
    if (!party || set === undefined) continue;
    const known = taxedBySet.get(set) ?? [];
    // One party of each source and set is enough to show the difference.
    if (!known.some(({ source }) => source === party.source)) {
      taxedBySet.set(set, [...known, { source: party.source, id: party.id }]);
    }
  }
  return (members) => {
    const bySource = new Map<string, string[]>();
    for (const set of new Set(members.map((index) => proven[index]))) {
      for (const { source, id } of (set !== undefined && taxedBySet.get(set)) || []) {
        const ids = bySource.get(source);
        if (ids) ids.push(id);
        else bySource.set(source, [id]);
      }
    }
    return [...bySource]
      .filter(([, ids]) => ids.length > 1)
      .map(([source, ids]) => ({ source, partyIds: ids.sort(byText) }))
      .sort((a, b) => byText(a.source, b.source));
  };
}

/** What the keys would make one, starting from the proven sets. */
function clustersOf(
  keys: readonly HeldKey[],
  proven: Int32Array,
): { keys: HeldKey[]; members: number[] }[] {
  const sets = new UnionFind(proven.length);
  const setOf = (index: number) => proven[index] ?? index;
  for (const { holders } of keys) {
    for (const holder of holders) sets.union(setOf(holders[0] ?? holder), setOf(holder));
  }
  const clusters = new Map<number, { keys: HeldKey[]; members: number[] }>();
  for (const held of keys) {
    const cluster = sets.find(setOf(held.holders[0] ?? 0));
    const known = clusters.get(cluster) ?? { keys: [], members: [] };
    known.keys.push(held);
    known.members.push(...held.holders);
    clusters.set(cluster, known);
  }
  return [...clusters.values()];
}

/** By code unit: the same everywhere, unlike a locale's order. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
