/** Refusals of the Pub/Sub API: a gRPC status, and a code of Salesforce's own among the trailers. */
import { Metadata, status, type ServiceError } from "@grpc/grpc-js";

export class PubSubError extends Error {
  override readonly name = "PubSubError";

  constructor(
    readonly status: status,
    readonly errorCode: string,
    message: string,
  ) {
    super(message);
  }

  /** As gRPC wants it; anything unknown is INTERNAL. */
  static of(error: unknown): ServiceError {
    const {
      status: code,
      errorCode,
      message,
    } = error instanceof PubSubError
      ? error
      : new PubSubError(status.INTERNAL, "subscription.internal.error", String(error));
    const metadata = new Metadata();
    metadata.set("error-code", `sfdc.platform.eventbus.grpc.${errorCode}`);
    metadata.set("rpc-id", "practice");
    const details = `${message} rpcId: practice`;
    return Object.assign(new Error(details), { code, details, metadata });
  }

  static readonly unauthenticated = (): PubSubError =>
    new PubSubError(
      status.UNAUTHENTICATED,
      "service.auth.error",
      "The request does not have valid authentication credentials.",
    );
  static readonly headersInvalid = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "service.auth.headers.invalid",
      "An authentication header is blank or missing.",
    );
  static readonly unavailable = (): PubSubError =>
    new PubSubError(
      status.UNAVAILABLE,
      "service.unavailable",
      "The Pub/Sub API service is unavailable.",
    );
  static readonly topicEmpty = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "topic.validation.empty",
      "The topic name can't be blank.",
    );
  static readonly topicNotFound = (org: string, topic: string): PubSubError =>
    new PubSubError(
      status.NOT_FOUND,
      "topic.not.found",
      `The topic information for org ${org} and topic ${topic} not found. Ensure the topic name is correct and that the topic exists.`,
    );
  static readonly cannotSubscribe = (): PubSubError =>
    new PubSubError(
      status.PERMISSION_DENIED,
      "subscription.topic.cannot.subscribe",
      "You don't have permission to subscribe to this topic.",
    );
  static readonly schemaEmpty = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "schema.validation.failed",
      "Schema validation failed. The schema ID can't be blank.",
    );
  static readonly schemaUnknown = (): PubSubError =>
    new PubSubError(
      status.NOT_FOUND,
      "schema.meta.permission",
      "The schema information can't be accessed.",
    );
  static readonly topicMismatch = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "subscription.fetch.topic.mismatch",
      "The topic name must match that of the first request.",
    );
  static readonly countInvalid = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "subscription.fetch.requested.events.invalid",
      "The number of requested events must be greater than zero.",
    );
  static readonly replayIdMissing = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "subscription.fetch.replayid.validation.failed",
      "A CUSTOM replay preset needs a replay ID.",
    );
  static readonly replayIdUnknown = (): PubSubError =>
    new PubSubError(
      status.INVALID_ARGUMENT,
      "subscription.fetch.replayid.corrupted",
      "The Replay ID validation failed. Ensure that the Replay ID is valid and refers to an event within the retention window.",
    );
  static readonly limitExceeded = (): PubSubError =>
    new PubSubError(
      status.RESOURCE_EXHAUSTED,
      "subscription.limit.exceeded",
      "You have exceeded the event delivery limit for your org.",
    );
}
