/** Refusals in the shapes of HubSpot (derived ModelError and StandardError; vendors.md §2.3, §2.7). */
import { randomUUID } from "node:crypto";

/** JSON that goes out or came in. */
export type Wire = Readonly<Record<string, unknown>>;

/** What is wrong with one property or input (derived ErrorDetail). */
export interface Problem {
  readonly message: string;
  readonly code?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface Refusal {
  readonly status: number;
  readonly category: string;
  readonly message: string;
  readonly subCategory?: string;
  readonly errors?: readonly Problem[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** Thrown by everything under hubspot/ to refuse a request. */
export class HubSpotError extends Error {
  override readonly name = "HubSpotError";

  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }

  /** The body of an answer that is nothing but this refusal. */
  body(): Wire {
    const { status: _status, message, ...rest } = this.refusal;
    return { status: "error", message, correlationId: randomUUID(), ...rest };
  }

  /** The same as one of the errors of a 207. @param traceId of the input that it is about. */
  item(traceId?: string): Wire {
    const { category, message, subCategory, errors = [], context = {}, links = {} } = this.refusal;
    const traced = traceId === undefined ? {} : { objectWriteTraceId: [traceId] };
    return {
      status: "error",
      category,
      ...(subCategory === undefined ? {} : { subCategory }),
      message,
      context: { ...context, ...traced },
      errors,
      links,
    };
  }
}

export function invalid(message: string, errors?: readonly Problem[]): HubSpotError {
  return new HubSpotError({
    status: 400,
    category: "VALIDATION_ERROR",
    message,
    ...(errors && { errors }),
  });
}

/** A value that a property does not take. */
export interface BadValue {
  readonly name: string;
  readonly error: string;
  readonly message: string;
}

/** Values that cannot be saved; the message repeats them as JSON, as HubSpot's does. */
export function invalidValues(bad: readonly BadValue[]): HubSpotError {
  const told = bad.map(({ name, error, message }) => ({ isValid: false, message, error, name }));
  return invalid(
    `Property values were not valid: ${JSON.stringify(told)}`,
    bad.map(({ name, error, message }) => ({
      message,
      code: error,
      context: { propertyName: [name] },
    })),
  );
}

export function notFound(message = "resource not found"): HubSpotError {
  return new HubSpotError({ status: 404, category: "OBJECT_NOT_FOUND", message });
}

export function conflict(message: string, category = "CONFLICT"): HubSpotError {
  return new HubSpotError({ status: 409, category, message });
}

export function unauthorised(category: "INVALID_AUTHENTICATION" | "EXPIRED_AUTHENTICATION") {
  const message =
    category === "INVALID_AUTHENTICATION"
      ? "Authentication credentials not found or not valid. This API supports OAuth 2.0 authentication."
      : "The OAuth token used to make this call has expired.";
  return new HubSpotError({ status: 401, category, message });
}

/** @param anyOf of these scopes one would do. */
export function missingScopes(anyOf: readonly string[]): HubSpotError {
  return new HubSpotError({
    status: 403,
    category: "MISSING_SCOPES",
    message: "This app hasn't been granted all required scopes to make this call.",
    errors: [
      {
        message: "One or more of the following scopes are required.",
        context: { requiredGranularScopes: anyOf },
      },
    ],
  });
}

export type RatePolicy = "DAILY" | "TEN_SECONDLY_ROLLING" | "SECONDLY";

/** The body of a 429; it has an errorType in place of a category (vendors.md §2.3). */
export function rateLimitBody(policyName: RatePolicy): Wire {
  const words = {
    DAILY: "daily",
    TEN_SECONDLY_ROLLING: "ten_secondly_rolling",
    SECONDLY: "secondly",
  };
  return {
    status: "error",
    message: `You have reached your ${words[policyName]} limit.`,
    errorType: "RATE_LIMIT",
    correlationId: randomUUID(),
    policyName,
    requestId: randomUUID(),
  };
}

/** 423: too many changes at once; 477: the account is being moved (vendors.md §2.3). */
export function lockedBody(status: 423 | 477): Wire {
  return status === 423
    ? new HubSpotError({
        status,
        category: "LOCKED",
        message: "This resource is locked. Wait for at least two seconds between requests.",
      }).body()
    : new HubSpotError({
        status,
        category: "MIGRATION_IN_PROGRESS",
        message: "This account is being moved to another place.",
      }).body();
}

/** An object of JSON; empty when it is something else. */
export function asObject(value: unknown): Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Wire)
    : {};
}

/** A list of objects of the body, or a 400. */
export function inputsOf(body: unknown, most: number): Wire[] {
  const { inputs } = asObject(body);
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw invalid("Invalid input JSON: inputs must be a list that is not empty.");
  }
  if (inputs.length > most) {
    throw invalid(`Maximum number of inputs supported in a batch request is ${most}.`);
  }
  return inputs.map(asObject);
}

/** Texts of the body; empty when they are missing. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
