/** One practice vendor as an HTTP server: forms, faults on request, the list of writes. */
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
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

const faultKinds = ["html502", "truncated-json", "not-json", "500", "429"] as const;
type FaultKind = (typeof faultKinds)[number];

interface Fault {
  readonly pathPrefix: string;
  readonly kind: FaultKind;
  times: number;
}

function isFaultKind(kind: unknown): kind is FaultKind {
  return faultKinds.some((known) => known === kind);
}

function answerWithFault(reply: FastifyReply, kind: FaultKind): FastifyReply {
  switch (kind) {
    case "html502":
      return reply
        .code(502)
        .type("text/html")
        .send("<html><body><h1>502 Bad Gateway</h1></body></html>");
    case "truncated-json":
      return reply.code(200).type("application/json").send('{"totalSize":2,"records":[{"Id":"00');
    case "not-json":
      return reply.code(200).type("application/json").send("Service is being maintained.");
    case "500":
      return reply.code(500).type("application/json").send("{}");
    case "429":
      return reply.code(429).header("retry-after", "1").type("text/plain").send("");
  }
}

/** Adds `POST /__practice/fault`: makes the next calls under a path fail, to practise what follows. */
function addFaults(app: FastifyInstance): void {
  const faults: Fault[] = [];
  app.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith("/__practice/")) return;
    const fault = faults.find(
      ({ pathPrefix, times }) => times > 0 && request.url.startsWith(pathPrefix),
    );
    if (!fault) return;
    fault.times--;
    return answerWithFault(reply, fault.kind);
  });
  app.post("/__practice/fault", async (request, reply) => {
    const { pathPrefix, kind, times } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof pathPrefix !== "string" || !isFaultKind(kind) || typeof times !== "number") {
      return reply.code(400).send({
        message: `Send { pathPrefix, kind, times }; kind is one of ${faultKinds.join(", ")}.`,
      });
    }
    faults.push({ pathPrefix, kind, times });
    return reply.code(204).send();
  });
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
export function practiceServer(state: PracticeState, writes: WriteLog): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 4_000_000, forceCloseConnections: true });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    },
  );
  // What a request changed is on disk before its answer leaves.
  app.addHook("onSend", async (_request, _reply, payload) => {
    state.commit();
    return payload;
  });
  addFaults(app);
  app.get("/__practice/writes", async () => writes.all());
  return app;
}

/** Listens on this machine only; port 0 takes any free one. @returns the base URL. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}
