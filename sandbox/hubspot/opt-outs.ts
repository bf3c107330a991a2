/** What e-mail addresses want to get: it belongs to the address, not to a contact (vendors.md §2.4). */
import { subscriptionTypes } from "../data/hubspot-account.js";
import type { HubSpotOptOut } from "../data/hubspot-records.js";
import type { PracticeState, Table } from "../shared/state.js";

export type SubscriptionStatus = "SUBSCRIBED" | "UNSUBSCRIBED" | "NOT_SPECIFIED";

/** What was said about one subscription type. */
export interface Wish {
  readonly status: SubscriptionStatus;
  readonly at: number;
  readonly legalBasis?: string;
  readonly legalBasisExplanation?: string;
}

export interface Wishes {
  readonly address: string;
  /** When it left everything: PORTAL_WIDE; null while it has not. */
  readonly leftAllAt: number | null;
  /** By subscription type. */
  readonly each: Readonly<Record<string, Wish>>;
}

/** Addresses are the same whatever their capitals. */
function keyOf(address: string): string {
  return address.trim().toLowerCase();
}

function wishesOf({ address, all, subscriptionIds, at }: HubSpotOptOut): Wishes {
  const left: Wish = { status: "UNSUBSCRIBED", at };
  const each = Object.fromEntries(subscriptionIds.map((id) => [String(id), left]));
  return { address: keyOf(address), leftAllAt: all ? at : null, each };
}

export class OptOuts {
  readonly #wishes: Table<Wishes>;

  constructor(state: PracticeState, optOuts: readonly HubSpotOptOut[]) {
    this.#wishes = state.table(
      "optOuts",
      optOuts.map((one) => [keyOf(one.address), wishesOf(one)] as const),
    );
  }

  /** Grows with every change. */
  get version(): number {
    return this.#wishes.version;
  }

  of(address: string): Wishes {
    const key = keyOf(address);
    return this.#wishes.get(key) ?? { address: key, leftAllAt: null, each: {} };
  }

  /** hs_email_optout of a contact with this address. */
  hasLeftAll(address: string | undefined): boolean {
    return address !== undefined && this.of(address).leftAllAt !== null;
  }

  leaveAll(address: string, at: number): Wishes {
    return this.save({ ...this.of(address), leftAllAt: at });
  }

  /** A new yes to one type ends the no to all. */
  set(address: string, subscriptionId: number, wish: Wish): Wishes {
    const known = this.of(address);
    const leftAllAt = wish.status === "SUBSCRIBED" ? null : known.leftAllAt;
    return this.save({
      ...known,
      leftAllAt,
      each: { ...known.each, [String(subscriptionId)]: wish },
    });
  }

  isType(subscriptionId: number): boolean {
    return subscriptionTypes.some(({ id }) => id === subscriptionId);
  }

  private save(wishes: Wishes): Wishes {
    this.#wishes.put(wishes.address, wishes);
    return wishes;
  }
}
