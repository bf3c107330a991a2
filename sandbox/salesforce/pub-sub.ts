/**
 * Salesforce's Pub/Sub API over gRPC, as far as a subscriber meets it: GetTopic, GetSchema, Subscribe
 * (contracts/salesforce/pubsub_api.proto). Loaded only where it is asked for.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type Metadata,
  type ServiceDefinition,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { FastifyInstance } from "fastify";
import { orgId } from "../data/constants.js";
import { addMutations } from "../shared/mutations.js";
import type { ChangeBus } from "./change-bus.js";
import { addChangeMutations, captureChanges } from "./change-capture.js";
import { ChangeSchemas } from "./change-schema.js";
import type { SalesforceSignIn } from "./oauth.js";
import type { Org } from "./org.js";
import {
  Deliveries,
  Subscriber,
  type FetchRequest,
  type SubscriberCall,
} from "./pub-sub-stream.js";
import { PubSubError } from "./pub-sub-errors.js";

export interface PubSubOptions {
  /** Events delivered in 24 hours, to all subscribers together (vendors.md §1.5). */
  readonly deliveriesPerDay: number;
  /** How long an idle stream waits before it tells that it lives: 270 s (the .proto). */
  readonly keepaliveMs: number;
  /** Any free port with 0. */
  readonly port: number;
}

export interface RunningPubSub {
  readonly url: string;
  close(): void;
}

/** The .proto lies beside `sandbox` in a checkout, beside `dist` in an image. */
function protoFile(): string {
  const name = "contracts/salesforce/pubsub_api.proto";
  const places = [`../../${name}`, `../../../${name}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  return places.find((place) => existsSync(place)) ?? name;
}

function service(): ServiceDefinition {
  const definition = loadSync(protoFile(), { enums: String, longs: String, defaults: true });
  return definition["eventbus.v1.PubSub"] as ServiceDefinition;
}

/** What the whole API shares. */
class PubSub {
  readonly #subscribers = new Set<Subscriber>();
  readonly #schemas: ChangeSchemas;
  readonly #deliveries: Deliveries;
  /** Nothing is sent any more, signs of life included, though streams stay open. */
  silent = false;
  /** The signed-in user may subscribe. */
  permitted = true;
  /** How many streams were opened. */
  opened = 0;

  constructor(
    readonly org: Org,
    readonly bus: ChangeBus,
    readonly signIn: SalesforceSignIn,
    readonly instanceUrl: () => string,
    readonly options: PubSubOptions,
  ) {
    this.#schemas = new ChangeSchemas(org.schema);
    this.#deliveries = new Deliveries(bus, options.deliveriesPerDay);
  }

  /** @throws PubSubError */
  check(metadata: Metadata): void {
    const [token, instance, tenant] = ["accesstoken", "instanceurl", "tenantid"].map((name) =>
      String(metadata.get(name)[0] ?? ""),
    );
    if (!token || !instance || !tenant) throw PubSubError.headersInvalid();
    const isOurs = instance === this.instanceUrl() && tenant === orgId;
    if (!isOurs || !this.signIn.isSession(token)) throw PubSubError.unauthenticated();
  }

  /** The objects of a topic. @throws PubSubError */
  entitiesOf(topic: string): readonly string[] {
    if (topic === "") throw PubSubError.topicEmpty();
    const { selected } = this.bus;
    const one = /^\/data\/(\w+)ChangeEvent$/.exec(topic)?.[1];
    const entities =
      topic === "/data/ChangeEvents" ? selected : selected.filter((each) => each === one);
    if (entities.length === 0) throw PubSubError.topicNotFound(orgId, topic);
    if (!this.permitted) throw PubSubError.cannotSubscribe();
    return entities;
  }

  getTopic({ topicName }: { topicName: string }): object {
    const [entity, ...others] = this.entitiesOf(topicName);
    // A channel of several objects has no schema of its own.
    const schema = others.length === 0 ? this.#schemas.of(entity ?? "") : undefined;
    return {
      topicName,
      tenantGuid: `CORE/practice/${orgId}`,
      canPublish: false,
      canSubscribe: true,
      schemaId: topicName === "/data/ChangeEvents" ? "" : (schema?.id ?? ""),
      rpcId: "practice",
    };
  }

  getSchema({ schemaId }: { schemaId: string }): object {
    if (schemaId === "") throw PubSubError.schemaEmpty();
    const schema = this.#schemas.byId(schemaId);
    if (!schema) throw PubSubError.schemaUnknown();
    return { schemaId, schemaJson: schema.json, rpcId: "practice" };
  }

  subscribe(call: SubscriberCall): void {
    const subscriber = new Subscriber(call, {
      bus: this.bus,
      schemas: this.#schemas,
      deliveries: this.#deliveries,
      keepaliveMs: this.options.keepaliveMs,
      isSilent: () => this.silent,
      entitiesOf: (topic) => this.entitiesOf(topic),
    });
    this.#subscribers.add(subscriber);
    this.opened += 1;
    call.on("data", (request: FetchRequest) => subscriber.request(request));
    call.on("end", () => subscriber.end());
    call.on("cancelled", () => subscriber.stop());
    call.on("close", () => {
      subscriber.stop();
      this.#subscribers.delete(subscriber);
    });
    call.on("error", () => undefined);
    try {
      this.check(call.metadata);
    } catch (error) {
      subscriber.fail(error);
    }
  }

  /** Open streams. */
  get open(): number {
    return this.#subscribers.size;
  }

  endAll(): number {
    const all = [...this.#subscribers];
    for (const subscriber of all) subscriber.fail(PubSubError.unavailable());
    return all.length;
  }

  wake(): void {
    for (const subscriber of this.#subscribers) subscriber.deliver();
  }
}

function answering<R>(pubSub: PubSub, answer: (request: R) => object): UntypedHandleCall {
  const handle: handleUnaryCall<R, object> = (call, done) => {
    try {
      pubSub.check(call.metadata);
      done(null, answer(call.request));
    } catch (error) {
      done(PubSubError.of(error));
    }
  };
  return handle as UntypedHandleCall;
}

/**
 * `end-streams` ends every open one; `silence` { on }; `permit-events` { on }: whether the user may subscribe.
 * `GET /__practice/streams` tells how many are `open`, and were `opened`.
 */
function addControls(app: FastifyInstance, pubSub: PubSub): void {
  app.get("/__practice/streams", async () => ({ open: pubSub.open, opened: pubSub.opened }));
  addMutations(app, {
    "end-streams": () => ({ ended: pubSub.endAll() }),
    silence: (body) => {
      pubSub.silent = body["on"] !== false;
      pubSub.wake();
      return { silent: pubSub.silent };
    },
    "permit-events": (body) => {
      pubSub.permitted = body["on"] !== false;
      return { permitted: pubSub.permitted };
    },
  });
}

/** Captures changes from now on and adds its routes for tests; `listen` opens the port. */
export function pubSubServer(
  app: FastifyInstance,
  org: Org,
  bus: ChangeBus,
  signIn: SalesforceSignIn,
  instanceUrl: () => string,
  options: PubSubOptions,
): { listen: () => Promise<RunningPubSub> } {
  const pubSub = new PubSub(org, bus, signIn, instanceUrl, options);
  captureChanges(org, bus);
  addChangeMutations(app, bus);
  addControls(app, pubSub);
  const server = new Server();
  server.addService(service(), {
    GetTopic: answering(pubSub, (request: { topicName: string }) => pubSub.getTopic(request)),
    GetSchema: answering(pubSub, (request: { schemaId: string }) => pubSub.getSchema(request)),
    Subscribe: (call: SubscriberCall) => pubSub.subscribe(call),
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        const address = `127.0.0.1:${options.port}`;
        server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
          if (error) reject(Object.assign(error, { code: "EADDRINUSE" }));
          else resolve({ url: `http://127.0.0.1:${port}`, close: () => server.forceShutdown() });
        });
      }),
  };
}
