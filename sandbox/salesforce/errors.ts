/** Refusals in the shape of the Salesforce REST API: a list of {message, errorCode, fields?}. */

/** Thrown by everything under salesforce/ to refuse a request. */
export class SalesforceError extends Error {
  override readonly name = "SalesforceError";

  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields?: readonly string[],
  ) {
    super(message);
  }

  body(): object[] {
    const { message, errorCode, fields } = this;
    return [fields === undefined ? { message, errorCode } : { message, errorCode, fields }];
  }
}

export function notFound(): SalesforceError {
  return new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");
}
