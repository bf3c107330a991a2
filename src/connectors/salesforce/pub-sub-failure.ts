/**
 * What a failure of the Pub/Sub API means, by Salesforce's own code among the trailers
 * (https://developer.salesforce.com/docs/platform/pub-sub-api/guide/handling-errors.html). Pure.
 */
import {
  type ConnectorError,
  Gone,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../errors.js";

const prefix = "sfdc.platform.eventbus.grpc.";

/** gRPC's numbers of the states that are looked at (https://grpc.io/docs/guides/status-codes/). */
const states = { notFound: 5, permissionDenied: 7, unauthenticated: 16 } as const;

/** When the day's deliveries are used up, they come back over the hours. */
const restAfterLimitMs = 60 * 60_000;

const setUp =
  "In Salesforce: Setup → Change Data Capture → select Account, Contact, Opportunity, Task and Event";

export interface GrpcFailure {
  readonly state: number;
  /** The trailer `error-code`; empty where there is none. */
  readonly errorCode: string;
}

export function failureOf({ state, errorCode }: GrpcFailure, now: Date): ConnectorError {
  const code = errorCode.startsWith(prefix) ? errorCode.slice(prefix.length) : "";
  const known = byCode[code]?.(now);
  if (known) return known;
  switch (state) {
    case states.unauthenticated:
      return tokenRefused();
    case states.notFound:
      return noTopic();
    case states.permissionDenied:
      return notPermitted();
    default:
      return new Unavailable(
        "Salesforce's stream of change events broke off or cannot be reached.",
      );
  }
}

const tokenRefused = (): Unauthorised =>
  new Unauthorised("Salesforce no longer accepts the access token.", false);
const unknownPosition = (): Gone =>
  new Gone("Salesforce does not know any more where its change events were left.");
const noTopic = (): Rejected =>
  new Rejected(
    `Salesforce has no such channel of change events. ${setUp}; or name a channel that is there in the setting changeEvents. Until then changes are found by asking, in their own time.`,
    [],
  );
const notPermitted = (): Rejected =>
  new Rejected(
    "The user who signed in may not take Salesforce's change events. In Salesforce: Setup → Permission Sets → a set of that user: View All Records of the objects (View All Data for Task and Event). Until then changes are found by asking, in their own time.",
    [],
  );
const unlicensed = (): Rejected =>
  new Rejected(
    "This Salesforce organisation has no licence for the Pub/Sub API: ask Salesforce, or set changeEvents to off. Changes are found by asking, in their own time.",
    [],
  );
const slower = (): RateLimited =>
  new RateLimited("Salesforce asks for fewer requests for change events.", null);
const usedUp = (now: Date): RateLimited =>
  new RateLimited(
    "The change events that Salesforce delivers within 24 hours are used up, by all programs of the organisation together. They are taken again when there are more, and none is lost for three days; until then changes are found by asking, in their own time. If this lasts: a channel of its own with fewer objects (setting changeEvents), or more deliveries from Salesforce.",
    new Date(now.getTime() + restAfterLimitMs),
    "DAY",
  );

const byCode: Readonly<Record<string, (now: Date) => ConnectorError>> = {
  "service.auth.error": tokenRefused,
  "subscription.fetch.replayid.corrupted": unknownPosition,
  "subscription.fetch.replayid.validation.failed": unknownPosition,
  "subscription.fetch.replay.repeated": unknownPosition,
  "subscription.limit.exceeded": usedUp,
  "concurrent.client.limit.exceeded": slower,
  "service.protection.triggered": slower,
  "service.protection.stream.limit.triggered": slower,
  "service.tenant.license": unlicensed,
  "topic.not.found": noTopic,
  "topic.meta.permission": notPermitted,
  "subscription.topic.cannot.subscribe": notPermitted,
};
