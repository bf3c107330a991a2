/**
 * No test reaches a real network; vendors are played by nock. nock works on Node's own sockets, which all test
 * files of a worker share: left in place, the next file would receive each answer twice.
 */
import { afterAll, afterEach, beforeAll } from "@jest/globals";
import nock from "nock";

// Importing nock puts it in place; here it is put in place by those who ask for it.
nock.restore();

/**
 * Only our own servers on this machine can be reached, besides what `nock` was told to answer. A request to a
 * known vendor that nothing was said about is answered with status 501 and the code ERR_NOCK_NO_MATCH.
 */
export function useNetwork(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate();
    nock.disableNetConnect();
    nock.enableNetConnect(/^(127\.0\.0\.1|localhost|\[?::1\]?)(:\d+)?$/);
  });
  afterEach(() => {
    nock.abortPendingRequests();
    nock.cleanAll();
  });
  afterAll(() => nock.restore());
}
