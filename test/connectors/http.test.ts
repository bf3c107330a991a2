/** The wire itself, against real sockets: what nock cannot show. */
import { afterEach, beforeAll, afterAll, expect, test } from "@jest/globals";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { Unavailable, UnknownOutcome } from "../../src/connectors/errors.js";
import type { Call } from "../../src/connectors/http.js";
import { exchange } from "../../src/connectors/http.js";
import { failureOf } from "./network.js";

let server: Server;
let onRequest: (socket: Socket) => void;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => onRequest(socket));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
});
afterAll(() => new Promise((done) => server.close(done)));

function call(changes: Partial<Call> = {}): Call {
  return {
    vendor: "Acme",
    method: "POST",
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x?token=secret`,
    headers: { authorization: "Bearer secret" },
    body: "{}",
    changes: true,
    signal: new AbortController().signal,
    ...changes,
  };
}

test("a connection that breaks off after the request leaves a change unknown, a read unavailable", async () => {
  onRequest = (socket) => socket.destroy();
  const failure = await failureOf(exchange(call()));
  expect(failure).toBeInstanceOf(UnknownOutcome);
  expect(failure.message).not.toContain("secret");
  expect(await failureOf(exchange(call({ changes: false })))).toBeInstanceOf(Unavailable);
});

test("an answer that breaks off in the middle is the same", async () => {
  onRequest = (socket) => {
    socket.write('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"id":');
    setTimeout(() => socket.destroy(), 20);
  };
  expect(await failureOf(exchange(call()))).toBeInstanceOf(UnknownOutcome);
  expect(await failureOf(exchange(call({ changes: false })))).toBeInstanceOf(Unavailable);
});

test("a port where nobody listens certainly got nothing", async () => {
  const closed = createServer();
  await new Promise<void>((ready) => closed.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}/`;
  await new Promise((done) => closed.close(done));
  const failure = await failureOf(exchange(call({ url })));
  expect(failure).toBeInstanceOf(Unavailable);
  expect(failure.message).toMatch(/ECONNREFUSED/);
});

test("a call that is stopped while it waits ends at once; a change is unknown", async () => {
  const stop = new AbortController();
  onRequest = () => stop.abort();
  const failure = await failureOf(exchange(call({ signal: stop.signal })));
  expect(failure).toBeInstanceOf(UnknownOutcome);
  expect(failure.message).toMatch(/stopped/);
});

test("a redirect is handed back, never followed", async () => {
  onRequest = (socket) =>
    socket.end("HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
  expect((await exchange(call())).status).toBe(307);
});
