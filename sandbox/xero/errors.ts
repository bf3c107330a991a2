/** Refusals in the shapes of the Xero API. */

/** Thrown by everything under xero/ to refuse a request. */
export class XeroError extends Error {
  override readonly name = "XeroError";

  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`Xero answers ${status}.`);
  }
}

/** An element that cannot be saved, with what is wrong with it (xero_accounting.yaml Element). */
export interface BadElement {
  readonly [name: string]: unknown;
  readonly ValidationErrors: readonly { readonly Message: string }[];
}

/** 400 with ErrorNumber 10: nothing of the request was saved (vendors.md §3.7). */
export function validationBody(elements: readonly BadElement[]): object {
  return {
    ErrorNumber: 10,
    Type: "ValidationException",
    Message: "A validation exception occurred",
    Elements: elements,
  };
}

export function validationError(message: string): XeroError {
  return new XeroError(400, validationBody([{ ValidationErrors: [{ Message: message }] }]));
}

/** A query parameter that cannot be understood. */
export function queryError(message: string): XeroError {
  return new XeroError(400, { ErrorNumber: 16, Type: "QueryParseException", Message: message });
}

/** 401 and 403 come as a problem, not as the Error of the contract (vendors.md §3.2). */
export function problem(status: 401 | 403, detail: string): XeroError {
  return new XeroError(status, {
    Type: null,
    Title: status === 401 ? "Unauthorized" : "Forbidden",
    Status: status,
    Detail: detail,
    Instance: "3f6d2b1e-8c47-4a95-9e0b-5d1c7a2f8e60",
    Extensions: {},
  });
}

export function notFound(): XeroError {
  return new XeroError(404, {
    ErrorNumber: 404,
    Type: "NotFoundException",
    Message: "The resource you're looking for cannot be found",
  });
}
