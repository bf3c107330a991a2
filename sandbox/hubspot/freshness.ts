/** Search lags behind: new data shows "after a few moments" (vendors.md §2.5). */
import type { HubSpotObject, HubSpotRecord } from "../data/hubspot-records.js";

/** What a record was before a change that search does not know yet; undefined: it was not there. */
interface Earlier {
  readonly at: number;
  readonly before: HubSpotRecord | undefined;
}

/** Remembers what records were until search has caught up. It does not outlive the server. */
export class SearchLag {
  readonly #lagMs: number;
  readonly #recent = new Map<HubSpotObject, Map<string, Earlier[]>>();

  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  note(object: HubSpotObject, id: string, before: HubSpotRecord | undefined, at: number): void {
    if (this.#lagMs === 0) return;
    const recent = this.#recent.get(object) ?? new Map<string, Earlier[]>();
    this.#recent.set(object, recent);
    recent.set(id, [...(recent.get(id) ?? []), { at, before }]);
  }

  /** Records that search still sees as they were, or not at all; null where it sees all as it is. */
  outdated(
    object: HubSpotObject,
    now: number,
  ): ReadonlyMap<string, HubSpotRecord | undefined> | null {
    const recent = this.#recent.get(object);
    if (!recent) return null;
    const seen = new Map<string, HubSpotRecord | undefined>();
    for (const [id, changes] of recent) {
      const unknown = changes.filter(({ at }) => at + this.#lagMs > now);
      const [first] = unknown;
      if (!first) {
        recent.delete(id);
        continue;
      }
      recent.set(id, unknown);
      seen.set(id, first.before);
    }
    return seen.size === 0 ? null : seen;
  }
}
