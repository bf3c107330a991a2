/**
 * Who calls. A token that was looked up is known for two seconds, so that the many requests of one page or one
 * program cost one look-up; a token that is revoked, or whose scopes are changed, is served that much longer at
 * most, by every process of the hub alike. Its expiry is looked at every time.
 */
import { hash } from "node:crypto";
import type { Principal } from "../access/principal.js";
import type { Clock } from "../clock.js";
import type { Database } from "../store/database.js";
import { holderOfToken, type TokenHolder } from "../store/tenants.js";

const knownForMs = 2_000;
/** Far more than call within two seconds; what is oldest goes first. */
const mostKnown = 1_000;

interface Known {
  readonly since: number;
  readonly holder: Promise<TokenHolder | null>;
}

export class Callers {
  /** By the token's hash: the token itself is kept nowhere. In the order of looking up. */
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Null when the token is unknown, expired or revoked. */
  async callerWith(token: string): Promise<Principal | null> {
    const holder = await this.holderOf(token);
    if (!holder || (holder.expiresAt && holder.expiresAt <= this.clock.now())) return null;
    return holder.principal;
  }

  private async holderOf(token: string): Promise<TokenHolder | null> {
    const key = hash("sha256", token, "base64");
    const since = this.clock.real().getTime();
    const known = this.#known.get(key);
    if (known && since - known.since < knownForMs) return known.holder;
    this.#known.delete(key);
    const holder = holderOfToken(this.database, token);
    this.#known.set(key, { since, holder });
    this.forget(since);
    try {
      const found = await holder;
      // Whoever guesses tokens fills no memory, and a token that is made this moment works at once.
      if (!found) this.#known.delete(key);
      return found;
    } catch (error) {
      this.#known.delete(key);
      throw error;
    }
  }

  private forget(now: number): void {
    for (const [key, { since }] of this.#known) {
      if (now - since < knownForMs && this.#known.size <= mostKnown) return;
      this.#known.delete(key);
    }
  }
}
