/** Which records belong together, in which ways (vendors.md §2.5; derived associations v4). */
import {
  bothWays,
  hubspotLinkTypes,
  plainTypeId,
  type HubSpotLink,
  type HubSpotLinkType,
  type HubSpotObject,
  type HubSpotRef,
} from "../data/hubspot-records.js";
import type { PracticeState, Table } from "../shared/state.js";
import { conflict, invalid, notFound } from "./errors.js";

function textOf({ object, id }: HubSpotRef): string {
  return `${object}/${id}`;
}

/** The same for both directions. */
function keyOf(from: HubSpotRef, to: HubSpotRef): string {
  const [one, other] = [textOf(from), textOf(to)];
  return one < other ? `${one}|${other}` : `${other}|${one}`;
}

/** A record at the other end, and the types as seen from here. */
export interface Neighbour {
  readonly ref: HubSpotRef;
  readonly typeIds: readonly number[];
}

export class LinkBook {
  readonly #links: Table<HubSpotLink>;
  readonly #types: Table<HubSpotLinkType>;
  /** Keys of links by the record at either end. */
  readonly #at = new Map<string, string[]>();

  constructor(state: PracticeState, links: readonly HubSpotLink[]) {
    this.#links = state.table(
      "links",
      links.map((link) => [keyOf(link.from, link.to), link] as const),
    );
    this.#types = state.table(
      "linkTypes",
      hubspotLinkTypes.map((type) => [String(type.id), type] as const),
    );
    for (const [key, { from, to }] of this.#links.entries()) this.index(key, from, to);
  }

  /** Grows with every change. */
  get version(): number {
    return this.#links.version;
  }

  /** What belongs to a record, of one object type, in the order of ids. */
  of(from: HubSpotRef, object: HubSpotObject): Neighbour[] {
    return this.all(from)
      .filter(({ ref }) => ref.object === object)
      .sort((a, b) => Number(a.ref.id) - Number(b.ref.id));
  }

  /** All that belongs to a record. */
  all(from: HubSpotRef): Neighbour[] {
    const here = textOf(from);
    return (this.#at.get(here) ?? []).flatMap((key) => {
      const link = this.#links.get(key);
      if (!link) return [];
      if (textOf(link.from) === here) return [{ ref: link.to, typeIds: link.typeIds }];
      return [{ ref: link.from, typeIds: link.typeIds.map((id) => this.inverse(id)) }];
    });
  }

  /** Adds types to what two records are to each other; the unlabelled one is always among them. */
  add(from: HubSpotRef, to: HubSpotRef, typeIds: readonly number[]): readonly number[] {
    const plain = plainTypeId(from.object, to.object);
    if (plain === null) throw invalid(`${from.object} cannot be associated with ${to.object}.`);
    for (const id of typeIds) this.check(id, from.object, to.object);
    const key = keyOf(from, to);
    const seen = this.between(from, to);
    const all = [...new Set([...seen, plain, ...typeIds])];
    // The primary company is one: another one takes its place.
    for (const id of all) if (!seen.includes(id)) this.giveUp(from, id);
    this.#links.put(key, { from, to, typeIds: all });
    this.index(key, from, to);
    return all;
  }

  /** Takes types away, or all there is between two records. */
  remove(from: HubSpotRef, to: HubSpotRef, typeIds?: readonly number[]): boolean {
    const key = keyOf(from, to);
    const seen = this.between(from, to);
    if (seen.length === 0) return false;
    const left = typeIds === undefined ? [] : seen.filter((id) => !typeIds.includes(id));
    if (left.length > 0) this.#links.put(key, { from, to, typeIds: left });
    else this.drop(key, from, to);
    return true;
  }

  /** All that belonged to one record belongs to the other. */
  move(from: HubSpotRef, to: HubSpotRef): void {
    for (const { ref, typeIds } of this.all(from)) {
      this.drop(keyOf(from, ref), from, ref);
      if (textOf(ref) === textOf(to)) continue;
      const plural = this.between(to, ref);
      const key = keyOf(to, ref);
      this.#links.put(key, { from: to, to: ref, typeIds: [...new Set([...plural, ...typeIds])] });
      this.index(key, to, ref);
    }
  }

  /** A record is gone for good. */
  forget(from: HubSpotRef): void {
    for (const { ref } of this.all(from)) this.drop(keyOf(from, ref), from, ref);
  }

  /** What two records are to each other, seen from the first. */
  between(from: HubSpotRef, to: HubSpotRef): readonly number[] {
    const link = this.#links.get(keyOf(from, to));
    if (!link) return [];
    if (textOf(link.from) === textOf(from)) return link.typeIds;
    return link.typeIds.map((id) => this.inverse(id));
  }

  type(id: number): HubSpotLinkType | undefined {
    return this.#types.get(String(id));
  }

  types(from: HubSpotObject, to: HubSpotObject): HubSpotLinkType[] {
    return [...this.#types.values()].filter((type) => type.from === from && type.to === to);
  }

  /** A label of the account's own; it counts both ways. */
  createLabel(
    from: HubSpotObject,
    to: HubSpotObject,
    label: string,
    inverseLabel: string,
  ): HubSpotLinkType[] {
    if (plainTypeId(from, to) === null) throw invalid(`${from} cannot be associated with ${to}.`);
    if (this.types(from, to).some((type) => type.label === label)) {
      throw conflict(`The label ${label} already exists.`, "OBJECT_ALREADY_EXISTS");
    }
    const next = 1000 + this.#types.size;
    const made = bothWays([from, to], [next, next + 1], "USER_DEFINED", [label, inverseLabel]);
    for (const type of made) this.#types.put(String(type.id), type);
    return made;
  }

  renameLabel(id: number, label: string): void {
    this.#types.put(String(id), { ...this.ownType(id), label });
  }

  deleteLabel(id: number): void {
    const { inverseId } = this.ownType(id);
    for (const one of [id, inverseId]) this.#types.remove(String(one));
    for (const [key, link] of [...this.#links.entries()]) {
      const left = link.typeIds.filter((one) => one !== id && one !== inverseId);
      if (left.length < link.typeIds.length) this.#links.put(key, { ...link, typeIds: left });
    }
  }

  private ownType(id: number): HubSpotLinkType {
    const type = this.type(id);
    if (type?.category !== "USER_DEFINED") throw notFound();
    return type;
  }

  private check(id: number, from: HubSpotObject, to: HubSpotObject): void {
    const type = this.type(id);
    if (type?.from === from && type.to === to) return;
    throw invalid(`Association type id ${id} doesn't exist between ${from} and ${to}.`);
  }

  private inverse(id: number): number {
    return this.type(id)?.inverseId ?? id;
  }

  /** Contacts and deals have one primary company. */
  private giveUp(from: HubSpotRef, id: number): void {
    if (id !== 1 && id !== 5) return;
    for (const { ref, typeIds } of this.of(from, "companies")) {
      if (typeIds.includes(id)) this.remove(from, ref, [id]);
    }
  }

  private index(key: string, from: HubSpotRef, to: HubSpotRef): void {
    for (const end of [textOf(from), textOf(to)]) {
      const keys = this.#at.get(end);
      if (!keys) this.#at.set(end, [key]);
      else if (!keys.includes(key)) keys.push(key);
    }
  }

  private drop(key: string, from: HubSpotRef, to: HubSpotRef): void {
    this.#links.remove(key);
    for (const end of [textOf(from), textOf(to)]) {
      this.#at.set(
        end,
        (this.#at.get(end) ?? []).filter((one) => one !== key),
      );
    }
  }
}
