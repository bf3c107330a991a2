/**
 * Salesforce's Pub/Sub API over gRPC: its topic, its schemas, its stream of change events. Loaded where a connection
 * subscribes and nowhere else.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  credentials,
  makeClientConstructor,
  Metadata,
  type ClientDuplexStream,
  type ServiceDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { Session } from "../connector.js";
import { ConnectorError, Unavailable } from "../errors.js";
import { instanceUrlOf } from "./client.js";
import { failureOf } from "./pub-sub-failure.js";

export interface FetchRequest {
  readonly topicName: string;
  readonly replayPreset?: "LATEST" | "EARLIEST" | "CUSTOM";
  readonly replayId?: Buffer;
  readonly numRequested: number;
}

export interface FetchResponse {
  readonly events: readonly {
    readonly event: { readonly id: string; readonly schemaId: string; readonly payload: Buffer };
    readonly replayId: Buffer;
  }[];
  readonly latestReplayId: Buffer;
  /** How many of the events that were asked for are still to come. */
  readonly pendingNumRequested: number;
}

type Answered<A> = (error: ServiceError | null, answer?: A) => void;

/** The methods that are called, as grpc-js makes them. */
interface Client {
  GetTopic(
    request: { topicName: string },
    metadata: Metadata,
    options: { deadline: number },
    answered: Answered<{ canSubscribe: boolean }>,
  ): unknown;
  GetSchema(
    request: { schemaId: string },
    metadata: Metadata,
    options: { deadline: number },
    answered: Answered<{ schemaJson: string }>,
  ): unknown;
  Subscribe(metadata: Metadata): ClientDuplexStream<FetchRequest, FetchResponse>;
  close(): void;
}

const callTimeoutMs = 30_000;

/** The .proto lies beside `src` in a checkout, beside `dist` in an image. */
function protoFile(): string {
  const name = "contracts/salesforce/pubsub_api.proto";
  const places = [`../../../${name}`, `../../../../${name}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${name} is missing from this installation.`);
  return found;
}

let constructor: ReturnType<typeof makeClientConstructor> | undefined;

function clientConstructor(): ReturnType<typeof makeClientConstructor> {
  if (constructor) return constructor;
  const definition = loadSync(protoFile(), { enums: String, longs: String, defaults: true });
  const service = definition["eventbus.v1.PubSub"] as ServiceDefinition;
  constructor = makeClientConstructor(service, "PubSub");
  return constructor;
}

/** One channel for one subscription. @param address https, or plain http on this machine */
export class PubSubChannel {
  readonly #client: Client;
  readonly #metadata = new Metadata();

  constructor(
    address: string,
    private readonly session: Session,
  ) {
    const url = new URL(address);
    const isPlain = url.protocol === "http:";
    const target = `${url.hostname}:${url.port || (isPlain ? 80 : 443)}`;
    const { grant, account } = session;
    this.#metadata.set("accesstoken", grant.accessToken);
    this.#metadata.set("instanceurl", instanceUrlOf(grant));
    this.#metadata.set("tenantid", account);
    const Constructor = clientConstructor();
    this.#client = new Constructor(
      target,
      isPlain ? credentials.createInsecure() : credentials.createSsl(),
      {
        // Nothing from the environment, nothing from DNS but addresses, and no repetition of its own.
        "grpc.enable_http_proxy": 0,
        "grpc.service_config_disable_resolution": 1,
        "grpc.enable_retries": 0,
      },
    ) as unknown as Client;
  }

  /** Whether the signed-in user may subscribe. @throws ConnectorError */
  async maySubscribe(topicName: string): Promise<boolean> {
    const { canSubscribe } = await this.ask<{ canSubscribe: boolean }>((options, answered) =>
      this.#client.GetTopic({ topicName }, this.#metadata, options, answered),
    );
    return canSubscribe;
  }

  /** @throws ConnectorError */
  async schema(schemaId: string): Promise<string> {
    const { schemaJson } = await this.ask<{ schemaJson: string }>((options, answered) =>
      this.#client.GetSchema({ schemaId }, this.#metadata, options, answered),
    );
    return schemaJson;
  }

  /**
   * The answers to a first request; whoever takes them asks for more by `more`. Ends when Salesforce ends the stream.
   * @throws ConnectorError
   */
  async *fetch(
    first: FetchRequest,
  ): AsyncGenerator<{ response: FetchResponse; more: (count: number) => void }, void, undefined> {
    const { signal } = this.session;
    const call = this.#client.Subscribe(this.#metadata);
    const cancel = (): void => call.cancel();
    // What is cancelled ends with an error that nobody waits for any more.
    call.on("error", () => undefined);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    const more = (count: number): void =>
      void call.write({ topicName: first.topicName, numRequested: count });
    try {
      call.write(first);
      for await (const response of call) yield { response: response as FetchResponse, more };
    } catch (error) {
      throw this.failure(error);
    } finally {
      signal.removeEventListener("abort", cancel);
      cancel();
    }
  }

  close(): void {
    this.#client.close();
  }

  private ask<A>(
    send: (options: { deadline: number }, answered: Answered<A>) => unknown,
  ): Promise<A> {
    // gRPC counts a deadline by the machine's own time.
    const deadline = performance.timeOrigin + performance.now() + callTimeoutMs;
    return new Promise<A>((resolve, reject) => {
      send({ deadline }, (error, answer) => {
        if (error) reject(this.failure(error));
        else resolve(answer as A);
      });
    });
  }

  private failure(error: unknown): ConnectorError {
    const { now, signal } = this.session;
    if (error instanceof ConnectorError) return error;
    if (signal.aborted) return new Unavailable("The stream of change events was closed.");
    const { code = 2, metadata } = error as Partial<ServiceError>;
    const errorCode = String(metadata?.get("error-code")[0] ?? "");
    return failureOf({ state: code, errorCode }, now);
  }
}
