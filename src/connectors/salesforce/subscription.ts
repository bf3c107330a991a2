/** Salesforce's Change Data Capture, by the Pub/Sub API: one stream of the events of all objects of a channel. */
import type {
  ConnectionSettings,
  ConnectorSubscription,
  Session,
  StreamPosition,
  SubscriptionBatch,
} from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { readSettings } from "./config.js";
import type { FetchRequest, FetchResponse } from "./pub-sub.js";

/** As many as may be asked for at once, and so the most that is under way without being kept. */
const atOnce = 100;

export const subscription: ConnectorSubscription = {
  settleSeconds: 3,
  // An idle stream tells of itself within 270 seconds (pubsub_api.proto, FetchResponse).
  aliveWithinSeconds: 270,
  isWanted: (settings) => topicOf(settings) !== null,
  subscribe,
};

/** Null where change events are not wanted. */
function topicOf(settings: ConnectionSettings): string | null {
  const { changeEvents } = readSettings(settings);
  if (changeEvents === "off") return null;
  return changeEvents === "on" ? "/data/ChangeEvents" : changeEvents;
}

async function* subscribe(
  after: StreamPosition | null,
  session: Session,
): AsyncGenerator<SubscriptionBatch, void, undefined> {
  const topic = topicOf(session.settings);
  if (topic === null) throw new Rejected("Change events are switched off (changeEvents).", []);
  const first = firstRequest(topic, after);
  const { PubSubChannel } = await import("./pub-sub.js");
  const { ChangeHints } = await import("./change-hints.js");
  const { pubSubUrl } = readSettings(session.settings);
  const channel = new PubSubChannel(pubSubUrl, session);
  const hints = new ChangeHints(session.account, (schemaId) => channel.schema(schemaId));
  try {
    // Says in words what a refusal of the stream itself would leave unsaid.
    if (!(await channel.maySubscribe(topic)))
      throw new Rejected("The user who signed in may not take these change events.", []);
    let position = after;
    for await (const { response, more } of channel.fetch(first)) {
      const events = await hints.of(response.events);
      position = positionOf(topic, response) ?? position;
      if (position !== null) yield { events, position };
      if (response.pendingNumRequested <= 0) more(atOnce);
    }
  } finally {
    channel.close();
  }
}

/** @throws Gone where the position is of another channel, or none of ours */
function firstRequest(topicName: string, after: StreamPosition | null): FetchRequest {
  if (after === null) return { topicName, replayPreset: "LATEST", numRequested: atOnce };
  const { topic, replayId } = after;
  if (topic !== topicName || typeof replayId !== "string")
    throw new Gone("The change events were left in another channel.");
  return {
    topicName,
    replayPreset: "CUSTOM",
    replayId: Buffer.from(replayId, "base64"),
    numRequested: atOnce,
  };
}

/** After the last event, or where Salesforce says that an idle stream has come to; null where it does not say. */
function positionOf(
  topic: string,
  { events, latestReplayId }: FetchResponse,
): StreamPosition | null {
  const replayId = events.at(-1)?.replayId ?? latestReplayId;
  return replayId.length === 0 ? null : { topic, replayId: replayId.toString("base64") };
}
