/** The practice Pub/Sub API keeps Salesforce's rules: who may subscribe, from where, how much, for how long. */
import {
  credentials,
  makeClientConstructor,
  Metadata,
  status,
  type ClientDuplexStream,
  type ServiceDefinition,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import avsc from "avsc";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { PracticeVendors } from "../../sandbox/index.js";
import { hour, salesforceSignIn, start, TestClock, type Body } from "./support.js";

const clock = new TestClock();
const account = "001gK000Harbour";
let vendors: PracticeVendors;
let metadata: Metadata;
const open: Stream[] = [];

beforeAll(async () => {
  vendors = await start(clock, {
    form: 2,
    changeEvents: { keepaliveMs: 60 },
    limits: { perMinute: 10_000, salesforceEventsPerDay: 20 },
  });
});
beforeEach(async () => {
  metadata = await signedIn();
});
afterAll(async () => {
  made?.["close"]();
  await vendors?.close();
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
  // Nothing of one test's deliveries counts in the next.
  clock.forward(25 * hour);
});

async function signedIn(): Promise<Metadata> {
  return metadataFor((await salesforceSignIn(vendors))["access_token"] as string);
}

function metadataFor(accesstoken: string, more: Record<string, string> = {}): Metadata {
  const { baseUrl: instanceurl, orgId: tenantid } = vendors.salesforce;
  const made = new Metadata();
  const headers = { accesstoken, instanceurl, tenantid, ...more };
  for (const [name, value] of Object.entries(headers)) made.set(name, value);
  return made;
}

let made: Body | undefined;
function client(): Body {
  if (made) return made;
  const definition = loadSync("contracts/salesforce/pubsub_api.proto", {
    enums: String,
    defaults: true,
  });
  const service = definition["eventbus.v1.PubSub"] as ServiceDefinition;
  const Client = makeClientConstructor(service, "PubSub");
  const address = new URL(vendors.salesforce.pubSubUrl!).host;
  return (made = new Client(address, credentials.createInsecure()));
}

function ask(method: "GetTopic" | "GetSchema", request: object, by = metadata): Promise<Body> {
  return new Promise((resolve, reject) => {
    client()[method](request, by, (error: ServiceError | null, answer: Body) =>
      error ? reject(codeOf(error)) : resolve(answer),
    );
  });
}

function codeOf(error: ServiceError): string {
  const code = String(error.metadata.get("error-code")[0] ?? "");
  return `${status[error.code]} ${code.replace("sfdc.platform.eventbus.grpc.", "")}`;
}

/** One subscription, with what it was sent. */
class Stream {
  readonly responses: Body[] = [];
  ended: string | null = null;
  private readonly call: ClientDuplexStream<object, Body>;

  constructor(request: object, by = metadata) {
    this.call = client()["Subscribe"](by) as ClientDuplexStream<object, Body>;
    this.call.on("data", (response: Body) => this.responses.push(response));
    this.call.on("error", (error: ServiceError) => (this.ended ??= codeOf(error)));
    this.call.on("end", () => (this.ended ??= "ended"));
    open.push(this);
    this.ask({ topicName: "/data/ChangeEvents", numRequested: 100, ...request });
  }

  ask(request: object): void {
    this.call.write(request);
  }

  close(): void {
    this.call.cancel();
  }

  get events(): Body[] {
    return this.responses.flatMap(({ events }) => events as Body[]);
  }
}

async function until(look: () => unknown): Promise<void> {
  const end = performance.now() + 5_000;
  while (!look()) {
    if (performance.now() > end) throw new Error("Waited in vain.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function practice(name: string, body: object): Promise<void> {
  await fetch(`${vendors.salesforce.baseUrl}/__practice/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
const change = (fields: object): Promise<void> => practice("change", { id: account, fields });

describe("topics and schemas", () => {
  test("one of all selected objects has no schema of its own, one of one object has", async () => {
    const all = await ask("GetTopic", { topicName: "/data/ChangeEvents" });
    expect(all).toMatchObject({ canSubscribe: true, schemaId: "" });
    const one = await ask("GetTopic", { topicName: "/data/AccountChangeEvent" });
    const { schemaJson } = await ask("GetSchema", { schemaId: one["schemaId"] });
    expect(JSON.parse(schemaJson as string)).toMatchObject({
      name: "AccountChangeEvent",
      fields: expect.arrayContaining([
        expect.objectContaining({ name: "ChangeEventHeader" }),
        { name: "Name", type: ["null", "string"], default: null },
      ]),
    });
  });

  test.each([
    ["/data/CaseChangeEvent", "NOT_FOUND topic.not.found"],
    ["/data/EmailMessageChangeEvent", "NOT_FOUND topic.not.found"],
    ["", "INVALID_ARGUMENT topic.validation.empty"],
  ])("no such topic: %s", async (topicName, refusal) => {
    await expect(ask("GetTopic", { topicName })).rejects.toBe(refusal);
  });

  test("no such schema", async () => {
    await expect(ask("GetSchema", { schemaId: "" })).rejects.toMatch("schema.validation.failed");
    await expect(ask("GetSchema", { schemaId: "x" })).rejects.toMatch("NOT_FOUND");
  });

  test.each<[string, Record<string, string>, string]>([
    ["another token", { accesstoken: "00D!x" }, "UNAUTHENTICATED service.auth.error"],
    ["another organisation", { tenantid: "00D" }, "UNAUTHENTICATED service.auth.error"],
    ["another address", { instanceurl: "https://x.test" }, "UNAUTHENTICATED service.auth.error"],
    ["no address", { instanceurl: "" }, "INVALID_ARGUMENT service.auth.headers.invalid"],
  ])("%s is refused", async (_what, more, refusal) => {
    const token = String(metadata.get("accesstoken")[0]);
    const by = metadataFor(token, more);
    await expect(ask("GetTopic", { topicName: "/data/ChangeEvents" }, by)).rejects.toBe(refusal);
    const stream = new Stream({}, by);
    await until(() => stream.ended);
    expect(stream.ended).toBe(refusal);
  });
});

describe("a stream", () => {
  test("brings what happens from now on, written by the schema that it names", async () => {
    await change({ Phone: "+44 1632 960001" });
    const stream = new Stream({});
    await until(() => stream.responses.length > 0);
    expect(stream.events).toEqual([]);
    await change({ Phone: "+44 1632 960002", Website: null });
    await until(() => stream.events.length > 0);
    const { event } = stream.events[0]!;
    const { schemaJson } = await ask("GetSchema", { schemaId: event.schemaId });
    const read = avsc.Type.forSchema(JSON.parse(schemaJson as string) as avsc.Schema);
    const told = read.fromBuffer(event.payload as Buffer);
    expect(told).toMatchObject({
      ChangeEventHeader: {
        entityName: "Account",
        changeType: "UPDATE",
        commitTimestamp: clock.now().getTime(),
        changedFields: [expect.stringMatching(/^0x[0-9A-F]+$/)],
      },
      Phone: "+44 1632 960002",
      Name: null,
    });
  });

  test("goes on after the event that a replay id names, or from the earliest", async () => {
    const first = new Stream({});
    await until(() => first.responses.length > 0);
    for (const Phone of ["1", "2", "3"]) await change({ Phone });
    await until(() => first.events.length === 3);
    const ids = first.events.map(({ replayId }) => replayId as Buffer);
    const after = new Stream({ replayPreset: "CUSTOM", replayId: ids[0] });
    const earliest = new Stream({ replayPreset: "EARLIEST" });
    await until(() => after.events.length === 2 && earliest.events.length >= 3);
    expect(after.events.map(({ replayId }) => replayId as Buffer)).toEqual(ids.slice(1));
  });

  test("a sign of life names a place to go on from, too", async () => {
    const stream = new Stream({});
    await until(() => stream.responses.length >= 2);
    const { latestReplayId, pendingNumRequested } = stream.responses[1]!;
    expect(pendingNumRequested).toBe(100);
    await change({ Phone: "4" });
    const later = new Stream({ replayPreset: "CUSTOM", replayId: latestReplayId });
    await until(() => later.events.length === 1);
  });

  test("what is older than 72 hours is gone, and its replay id with it", async () => {
    const stream = new Stream({});
    await until(() => stream.responses.length > 0);
    await change({ Phone: "5" });
    await until(() => stream.events.length === 1);
    const { replayId } = stream.events[0]!;
    stream.close();
    clock.forward(73 * hour);
    metadata = await signedIn();
    const late = new Stream({ replayPreset: "CUSTOM", replayId });
    await until(() => late.ended);
    expect(late.ended).toBe("INVALID_ARGUMENT subscription.fetch.replayid.corrupted");
  });

  test.each<[string, object, string]>([
    ["no replay id", { replayPreset: "CUSTOM" }, "fetch.replayid.validation.failed"],
    [
      "one that is none",
      { replayPreset: "CUSTOM", replayId: Buffer.from("nonsense") },
      "fetch.replayid.corrupted",
    ],
    ["none requested", { numRequested: 0 }, "fetch.requested.events.invalid"],
    ["no topic", { topicName: "" }, "topic.validation.empty"],
  ])("refused: %s", async (_what, request, refusal) => {
    const stream = new Stream(request);
    await until(() => stream.ended);
    expect(stream.ended).toContain(refusal);
  });

  test("brings no more than was asked for, until more is; another topic is refused", async () => {
    const stream = new Stream({ numRequested: 2 });
    await until(() => stream.responses.length > 0);
    for (const Phone of ["6", "7", "8"]) await change({ Phone });
    await until(() => stream.events.length === 2);
    expect(stream.responses.at(-1)).toMatchObject({ pendingNumRequested: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stream.events).toHaveLength(2);
    stream.ask({ topicName: "", numRequested: 5 });
    await until(() => stream.events.length === 3);
    stream.ask({ topicName: "/data/AccountChangeEvent", numRequested: 5 });
    await until(() => stream.ended);
    expect(stream.ended).toBe("INVALID_ARGUMENT subscription.fetch.topic.mismatch");
  });

  test("ends when the day's deliveries are used up, by whomever", async () => {
    const both = [new Stream({}), new Stream({})];
    await until(() => both.every(({ responses }) => responses.length > 0));
    for (let each = 0; each < 11; each++) await change({ Phone: `9${each}` });
    await until(() => both.some(({ ended }) => ended));
    expect(both.map(({ ended }) => ended)).toContain(
      "RESOURCE_EXHAUSTED subscription.limit.exceeded",
    );
    expect(both.flatMap(({ events }) => events)).toHaveLength(20);
  });
});
