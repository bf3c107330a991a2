/** One Subscribe call: where it stands, how many events were asked for, when it says that it lives. */
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { positionOf, replayId, type ChangeBus, type Place } from "./change-bus.js";
import type { ChangeSchemas } from "./change-schema.js";
import { PubSubError } from "./pub-sub-errors.js";

export interface FetchRequest {
  readonly topicName: string;
  readonly replayPreset: "LATEST" | "EARLIEST" | "CUSTOM";
  readonly replayId: Buffer;
  readonly numRequested: number;
}

interface FetchResponse {
  readonly events: readonly { event: object; replayId: Buffer }[];
  readonly latestReplayId: Buffer;
  readonly rpcId: string;
  readonly pendingNumRequested: number;
}

export type SubscriberCall = ServerDuplexStream<FetchRequest, FetchResponse>;

/** The most events that may be asked for at once; more counts as this many. */
const mostRequested = 100;
/** A client that has got all that it asked for has so long to ask for more. */
const idleMs = 60_000;
const dayMs = 24 * 3_600_000;

/** Events delivered in the last 24 hours, to all subscribers together (vendors.md §1.5). */
export class Deliveries {
  #times: number[] = [];

  constructor(
    private readonly bus: ChangeBus,
    private readonly perDay: number,
  ) {}

  /** How many of so many may be delivered now; they count from then on. */
  take(wanted: number): number {
    const now = this.bus.now().getTime();
    this.#times = this.#times.filter((at) => at > now - dayMs);
    const granted = Math.max(0, Math.min(wanted, this.perDay - this.#times.length));
    for (let each = 0; each < granted; each++) this.#times.push(now);
    return granted;
  }
}

export interface StreamContext {
  readonly bus: ChangeBus;
  readonly schemas: ChangeSchemas;
  readonly deliveries: Deliveries;
  readonly keepaliveMs: number;
  readonly isSilent: () => boolean;
  /** @throws PubSubError */
  readonly entitiesOf: (topic: string) => readonly string[];
}

export class Subscriber {
  #topic: string | null = null;
  /** Everything up to here was delivered. */
  #position = 0;
  #pending = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #unlisten: () => void;

  constructor(
    private readonly call: SubscriberCall,
    private readonly context: StreamContext,
  ) {
    this.#unlisten = context.bus.onPublish(() => this.deliver());
  }

  request(request: FetchRequest): void {
    if (this.#stopped) return;
    try {
      if (this.#topic === null) this.begin(request);
      else if (request.topicName !== "" && request.topicName !== this.#topic)
        throw PubSubError.topicMismatch();
      if (request.numRequested <= 0) throw PubSubError.countInvalid();
      this.#pending = Math.min(this.#pending + request.numRequested, mostRequested);
      this.deliver();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Sends what there is and was asked for; waits where there is nothing. */
  deliver(): void {
    if (this.#stopped || this.#topic === null || this.context.isSilent()) return;
    clearTimeout(this.#timer);
    const entities = this.context.entitiesOf(this.#topic);
    while (this.#pending > 0) {
      const wanted = this.next(entities, this.#pending);
      if (wanted.length === 0) break;
      const granted = wanted.slice(0, this.context.deliveries.take(wanted.length));
      if (granted.length > 0) this.send(granted);
      if (granted.length < wanted.length) return this.fail(PubSubError.limitExceeded());
    }
    this.wait();
  }

  /** The client has said that it asks no more. */
  end(): void {
    if (!this.#stopped) this.call.end();
    this.stop();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#unlisten();
  }

  fail(error: unknown): void {
    if (this.#stopped) return;
    this.stop();
    this.call.emit("error", PubSubError.of(error));
  }

  private begin({ topicName, replayPreset, replayId: bytes }: FetchRequest): void {
    this.context.entitiesOf(topicName);
    this.#topic = topicName;
    const { bus } = this.context;
    if (replayPreset === "EARLIEST") this.#position = 0;
    else if (replayPreset === "LATEST") this.#position = bus.tip().position;
    else {
      if (bytes.length === 0) throw PubSubError.replayIdMissing();
      const position = positionOf(bytes);
      if (position === null || !bus.knows(position)) throw PubSubError.replayIdUnknown();
      this.#position = position;
    }
  }

  private next(entities: readonly string[], most: number): Place[] {
    return this.context.bus
      .places()
      .filter(
        ({ position, change }) =>
          position > this.#position && change !== null && entities.includes(change.entity),
      )
      .slice(0, most);
  }

  private send(places: readonly Place[]): void {
    this.#pending -= places.length;
    this.#position = places.at(-1)?.position ?? this.#position;
    const events = places.flatMap(({ position, change }) => {
      const schema = change === null ? undefined : this.context.schemas.of(change.entity);
      if (change === null || !schema) return [];
      const id = `${change.transactionKey}-${position}`;
      const event = { id, schemaId: schema.id, payload: schema.encode(change), headers: [] };
      return [{ event, replayId: replayId(position) }];
    });
    this.call.write(this.response(events));
  }

  private response(events: FetchResponse["events"]): FetchResponse {
    return {
      events,
      latestReplayId: replayId(this.#position),
      rpcId: "practice",
      pendingNumRequested: this.#pending,
    };
  }

  private wait(): void {
    if (this.#pending === 0) {
      this.#timer = setTimeout(() => this.end(), idleMs);
    } else {
      this.#timer = setTimeout(() => {
        // The stream has gone on meanwhile, if only by changes that were not asked for.
        this.#position = this.context.bus.tip(true).position;
        this.call.write(this.response([]));
        this.deliver();
      }, this.context.keepaliveMs);
    }
    this.#timer.unref();
  }
}
