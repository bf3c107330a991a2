/** Refusals in the shape of QuickBooks: a Fault with coded errors (vendors.md §4.6). */

/** "AuthorizatonFault" is how the vendor's own description spells it (vendors.md §4.3). */
type FaultType =
  "ValidationFault" | "SystemFault" | "AuthenticationFault" | "AuthorizatonFault" | "SERVICE";

interface Known {
  readonly status: number;
  readonly type: FaultType;
  readonly message: string;
}

const validation = (message: string): Known => ({ status: 400, type: "ValidationFault", message });

/** Codes of vendors.md §4.6; those that it does not name are general knowledge. */
const known: Readonly<Record<string, Known>> = {
  "120": { status: 403, type: "AuthorizatonFault", message: "Authorization Failure" },
  "610": validation("Object Not Found"),
  "2010": validation("Request has invalid or unsupported property"),
  "2020": validation("Required param missing, need to supply the required value for the API"),
  "2030": validation("Invalid ID"),
  "2040": validation("Invalid Number"),
  "2050": validation("String length is either shorter or longer than supported by specification"),
  "2090": validation("Invalid Date"),
  "2500": validation("Invalid Reference Id"),
  "3001": {
    status: 429,
    type: "SERVICE",
    message: "message=ThrottleExceeded; errorCode=003001; statusCode=429",
  },
  "4000": validation("Error parsing query"),
  "4001": validation("Invalid query"),
  "5010": validation("Stale Object Error"),
  "6000": validation("A business validation error has occurred while processing your request"),
  "6140": validation("Duplicate Document Number Error"),
  "6190": { status: 403, type: "ValidationFault", message: "Invalid Company Status" },
  "6210": validation("Account Period Closed, Cannot Update Through Services API"),
  "6240": validation("Duplicate Name Exists Error"),
  "6540": validation("Deposited Transaction cannot be changed"),
  "10000": {
    status: 500,
    type: "SystemFault",
    message: "An application error has occurred while processing your request",
  },
};

/** Thrown by everything under quickbooks/ to refuse a request. */
export class QuickBooksError extends Error {
  override readonly name = "QuickBooksError";
  readonly status: number;

  constructor(
    readonly code: string,
    readonly detail: string,
    readonly element: string | null = null,
  ) {
    super(detail);
    this.status = known[code]?.status ?? 400;
  }

  /** What stands under Fault. */
  fault(): object {
    const { type, message } = known[this.code] ?? validation("An error has occurred");
    const { code, detail, element } = this;
    const error = { Message: message, Detail: detail, code };
    return { Error: [element === null ? error : { ...error, element }], type };
  }
}

export function notFound(what: string): QuickBooksError {
  const detail = `Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees. (${what})`;
  return new QuickBooksError("610", detail);
}

export function missing(name: string): QuickBooksError {
  return new QuickBooksError("2020", `Required parameter ${name} is missing in the request`, name);
}

/** Something that the rules of bookkeeping do not allow. */
export function businessError(detail: string, element: string | null = null): QuickBooksError {
  return new QuickBooksError("6000", `Business Validation Error: ${detail}`, element);
}

/**
 * What the gate in front of the company says to a token that is no good, or of another company: other
 * capitals than the company's own faults have (general knowledge).
 */
export class GateError extends Error {
  override readonly name = "GateError";

  constructor(
    readonly status: 401 | 403,
    readonly detail: string,
  ) {
    super(detail);
  }

  body(now: number): object {
    const [what, code, type] =
      this.status === 401
        ? ["AuthenticationFailed", "3200", "AUTHENTICATION"]
        : ["ApplicationAuthorizationFailed", "3100", "AUTHORIZATION"];
    const message = `message=${what}; errorCode=00${code}; statusCode=${this.status}`;
    return {
      warnings: null,
      intuitObject: null,
      fault: { error: [{ message, detail: this.detail, code, element: null }], type },
      report: null,
      queryResponse: null,
      batchItemResponse: [],
      requestId: null,
      time: now,
      status: null,
      cdcresponse: [],
    };
  }
}
