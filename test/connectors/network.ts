/**
 * The vendor's side of the wire in tests, on nock 15. Its traps: reply functions get a Web Request and must
 * take one parameter (with two the request hangs for ever); it works on Node's sockets, which all test files
 * of a worker share, so that it must be taken out again after each file.
 */
import { afterAll, afterEach, beforeAll } from "@jest/globals";
import nock from "nock";
import { watch } from "../support/canary.js";

// Importing nock puts it in place; it must not stay where a file uses only other helpers of this module.
nock.restore();

/** A request as the vendor received it. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  /** Objects go out as JSON, text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Breaks the connection with this system error instead of answering. */
  readonly error?: string;
}

/** No test of this file reaches a real network. */
export function useNetwork(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());
}

/** Every request to the origin is handed to the handler; what was sent is returned as it comes in. */
export function answering(origin: string, handler: (sent: Sent) => Reply): Sent[] {
  const received: Sent[] = [];
  const scope = nock(origin).persist();
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    scope
      .intercept(() => true, method)
      .reply(async (request: Request) => {
        const sent: Sent = {
          method: request.method,
          url: new URL(request.url),
          headers: request.headers,
          body: await request.text(),
        };
        received.push(sent);
        watch("a request to a vendor", [sent.url.href, [...sent.headers], sent.body]);
        const reply = handler(sent);
        if (reply.error) throw Object.assign(new Error("broken"), { code: reply.error });
        if (reply.status === 204) return [204, "", { ...reply.headers }];
        const isText = typeof reply.body === "string";
        return [
          reply.status ?? 200,
          isText ? reply.body : JSON.stringify(reply.body ?? null),
          { "content-type": isText ? "text/plain" : "application/json", ...reply.headers },
        ];
      });
  }
  return received;
}

/** The error that a promise is rejected with. */
export async function failureOf(
  promise: Promise<unknown>,
): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error("It was expected to fail.");
}
