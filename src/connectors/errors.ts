/**
 * What can go wrong with a vendor, named by what to do next. Connectors throw these and nothing else;
 * messages are sentences for a person and never hold a token, a personal fact or a whole answer.
 */
export type ConnectorErrorCode =
  | "UNAUTHORISED"
  | "RATE_LIMITED"
  | "GONE"
  | "CONFLICT"
  | "REJECTED"
  | "UNAVAILABLE"
  | "MALFORMED"
  | "UNKNOWN_OUTCOME";

export abstract class ConnectorError extends Error {
  abstract readonly code: ConnectorErrorCode;
}

/** The access token is not accepted. Refresh once; if it lasts, a person must sign in again. */
export class Unauthorised extends ConnectorError {
  override readonly name = "Unauthorised";
  readonly code = "UNAUTHORISED";
  constructor(
    message: string,
    /** True when the grant itself is dead (revoked, expired, already rotated): do not refresh. */
    readonly grantIsDead: boolean,
  ) {
    super(message);
  }
}

/** The vendor asks us to wait. */
export class RateLimited extends ConnectorError {
  override readonly name = "RateLimited";
  readonly code = "RATE_LIMITED";
  constructor(
    message: string,
    /** Earliest instant to try again; null where the vendor does not say. */
    readonly until: Date | null,
    /** Which limit it was; null where the vendor does not say. */
    readonly which: "MINUTE" | "DAY" | "CONCURRENT" | null = null,
  ) {
    super(message);
  }
}

/** The record or page no longer exists. */
export class Gone extends ConnectorError {
  override readonly name = "Gone";
  readonly code = "GONE";
}

/** Someone else changed the record first: look again, then decide anew. */
export class Conflict extends ConnectorError {
  override readonly name = "Conflict";
  readonly code = "CONFLICT";
}

/** The vendor refuses this request and would refuse it again. */
export class Rejected extends ConnectorError {
  override readonly name = "Rejected";
  readonly code = "REJECTED";
  constructor(
    message: string,
    readonly fieldErrors: readonly { readonly field: string | null; readonly message: string }[],
  ) {
    super(message);
  }
}

/** The vendor cannot be reached or is failing, and the request certainly had no effect: retry later. */
export class Unavailable extends ConnectorError {
  override readonly name = "Unavailable";
  readonly code = "UNAVAILABLE";
}

/** The vendor answered with something that is not what it promised: nothing of it can be used. */
export class Malformed extends ConnectorError {
  override readonly name = "Malformed";
  readonly code = "MALFORMED";
}

/** A write may or may not have happened: look for its marker before doing anything else. */
export class UnknownOutcome extends ConnectorError {
  override readonly name = "UnknownOutcome";
  readonly code = "UNKNOWN_OUTCOME";
}

/**
 * One record that cannot be read. The engine keeps the record and this sentence, reports it, and goes
 * on with the rest.
 */
export class MalformedRecord extends Error {
  override readonly name = "MalformedRecord";
  constructor(
    /** Path of the field that is wrong, such as "DueDateString". */
    readonly field: string,
    /** What is wrong and what was expected, without the value of a personal field. */
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}
