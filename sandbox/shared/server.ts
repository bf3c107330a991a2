/** One practice vendor as an HTTP server: forms, faults, the list of writes, calls counted. */
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import type { CallMeter } from "./calls.js";
import { addFaults, type VendorTraits } from "./faults.js";
import type { PracticeState, Table } from "./state.js";

/** A write-back that a vendor accepted. Repetitions that were answered from memory are not in the list. */
export interface ReceivedWrite {
  readonly at: string;
  readonly kind: string;
  readonly method: string;
  readonly path: string;
  /** The record that was made or changed. */
  readonly id: string;
  readonly body: unknown;
}

/** The list of write-backs, and `GET /__practice/writes` that shows it to tests. */
export class WriteLog {
  readonly #rows: Table<ReceivedWrite>;

  constructor(state: PracticeState) {
    this.#rows = state.table<ReceivedWrite>("writes");
  }

  add(write: ReceivedWrite): void {
    this.#rows.put(String(this.#rows.size + 1), write);
  }

  all(): ReceivedWrite[] {
    return [...this.#rows.values()];
  }
}

/** A server with what every practice vendor has. Routes are added by the vendor. */
export function practiceServer(
  state: PracticeState,
  writes: WriteLog,
  traits: VendorTraits,
  meter: CallMeter,
): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 4_000_000, forceCloseConnections: true });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  // Clients name a content type where there is no content, as in a DELETE; the vendors do not mind.
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") {
      done(null, null);
      return;
    }
    try {
      done(null, JSON.parse(String(body)));
    } catch (error) {
      done(Object.assign(error as SyntaxError, { statusCode: 400 }));
    }
  });
  // What a request changed is on disk before its answer leaves.
  app.addHook("onSend", async (_request, _reply, payload) => {
    state.commit();
    return payload;
  });
  addFaults(app, traits, meter);
  app.get("/__practice/writes", async () => writes.all());
  app.get("/__practice/limits", async () => meter.report());
  return app;
}

/** Listens on this machine only; port 0 takes any free one. @returns the base URL. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}
