/** How the subscription of a connection fares, for reads of connections. */
import { subscriptionNotices, type Notice, type SubscriptionFacts } from "../../domain/notice.js";
import type { ConnectionStatus } from "../connections.js";

/** As JSON brings them. */
export type RawSubscription = Omit<SubscriptionFacts, "since" | "heardAt"> & {
  readonly since: string;
  readonly heardAt: string | null;
};

/** Of a connection `c`; null where its settings ask for none. */
export const subscriptionOf = `(select json_build_object('since', u.since, 'heardAt', u.heard_at, 'problem', u.problem)
     from subscription u where u.tenant_id = $1 and u.connection_id = c.id)`;

export function subscriptionFacts(raw: RawSubscription | null): SubscriptionFacts | null {
  if (raw === null) return null;
  const { since, heardAt, problem } = raw;
  return { since: new Date(since), heardAt: heardAt === null ? null : new Date(heardAt), problem };
}

/** Where nothing is read nobody misses events. */
export function eventNotices(
  status: ConnectionStatus,
  raw: RawSubscription | null,
  now: Date,
): Notice[] {
  const isLeftAlone = status === "DISCONNECTED" || status === "NEEDS_SIGN_IN";
  return isLeftAlone ? [] : subscriptionNotices(subscriptionFacts(raw), now);
}
