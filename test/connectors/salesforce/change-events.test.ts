/** What is read of a change event, and what a failure of the stream means. */
import avsc from "avsc";
import { describe, expect, test } from "@jest/globals";
import {
  headerReader,
  hintOf,
  type ChangeHeader,
} from "../../../src/connectors/salesforce/change-events.js";
import { ChangeHints } from "../../../src/connectors/salesforce/change-hints.js";
import { Rejected, Unavailable } from "../../../src/connectors/errors.js";
import { failureOf } from "../../../src/connectors/salesforce/pub-sub-failure.js";

const texts = { type: "array", items: "string" };
const headerFields = [
  { name: "entityName", type: "string" },
  { name: "recordIds", type: texts },
  {
    name: "changeType",
    type: { type: "enum", name: "ChangeType", symbols: ["CREATE", "UPDATE", "GAP_OVERFLOW"] },
  },
  { name: "changeOrigin", type: "string" },
  { name: "transactionKey", type: "string" },
  { name: "sequenceNumber", type: "int" },
  { name: "commitTimestamp", type: "long" },
  { name: "commitNumber", type: "long" },
  { name: "commitUser", type: "string" },
  { name: "nulledFields", type: texts },
  { name: "diffFields", type: texts },
  { name: "changedFields", type: texts },
];
const schema = {
  type: "record",
  name: "AccountChangeEvent",
  namespace: "com.sforce.eventbus",
  fields: [
    {
      name: "ChangeEventHeader",
      type: { type: "record", name: "ChangeEventHeader", fields: headerFields },
    },
    { name: "Name", type: ["null", "string"], default: null },
  ],
};

/** A long that JavaScript's numbers cannot hold, as Avro has it: taken from eight bytes. */
const wideLong = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

const committed = Date.parse("2026-11-25T10:00:00Z");
const told = {
  entityName: "Account",
  recordIds: ["001gK000Harbour"],
  changeType: "UPDATE",
  transactionKey: "0002ac83-fcbd-9443-f901-7d3a380feb2c",
  sequenceNumber: 1,
};

function payload(header: object): Buffer {
  const type = avsc.Type.forSchema(schema as avsc.Schema, { registry: { long: wideLong } });
  return type.toBuffer({
    ChangeEventHeader: {
      ...told,
      changeOrigin: "",
      commitTimestamp: BigInt(committed),
      // Beyond what a double holds to the last digit.
      commitNumber: 9_223_372_036_854_775_807n,
      commitUser: "005gK0000000001",
      nulledFields: [],
      diffFields: [],
      changedFields: ["0x2"],
      ...header,
    },
    Name: "Nobody looks at this",
  });
}

describe("the header", () => {
  const read = headerReader(JSON.stringify(schema));

  test("only what is wanted, whatever else and whatever numbers are there", () => {
    expect(read(payload({}))).toEqual({ ...told, commitTimestamp: committed });
  });

  test("a payload that is none, or cut off", () => {
    expect(() => read(Buffer.from([1, 2, 3]))).toThrow("could not be read");
    expect(() => read(payload({}).subarray(0, 20))).toThrow("could not be read");
  });

  test.each([
    ["no JSON", "{"],
    ["no record", `{"type":"string"}`],
    ["no header", JSON.stringify({ ...schema, fields: schema.fields.slice(1) })],
    ["the header comes later", JSON.stringify({ ...schema, fields: schema.fields.toReversed() })],
  ])("a schema that is none: %s", (_what, text) => {
    expect(() => headerReader(text)).toThrow("schema");
  });
});

describe("the hint", () => {
  const header: ChangeHeader = { ...told, commitTimestamp: committed };

  test("names the record in eighteen characters and the streams of its object", () => {
    expect(hintOf("00D", header)).toEqual([
      {
        account: "00D",
        objectType: "Account",
        id: expect.stringMatching(/^001gK000Harbour[A-Z0-5]{3}$/),
        kind: "UPDATE",
        occurredAt: new Date(committed),
        deliveryKey: expect.any(String),
        streams: ["Account"],
      },
    ]);
  });

  test("an object that nobody reads means nothing", () => {
    expect(hintOf("00D", { ...header, entityName: "Case" })).toEqual([]);
  });

  test("gaps of one transaction are as many hints; the same event again is the same one", () => {
    const gap = { ...header, changeType: "GAP_UPDATE" };
    const keys = [
      gap,
      { ...gap, entityName: "Contact" },
      { ...gap, recordIds: ["001gK000Harbou2"] },
      { ...gap, changeType: "GAP_DELETE" },
      { ...gap, sequenceNumber: 2 },
      { ...gap },
    ].map((each) => hintOf("00D", each)[0]!.deliveryKey);
    expect(new Set(keys).size).toBe(5);
    expect(keys[5]).toBe(keys[0]);
  });
});

describe("an event that cannot be read", () => {
  const bytes = (text: string) => Buffer.from(text);
  const event = { event: { id: "e1", schemaId: "s", payload: bytes("?") }, replayId: bytes("1") };

  test.each<[string, () => Promise<string>]>([
    ["its payload is none", async () => JSON.stringify(schema)],
    ["its schema is none", async () => "{}"],
    ["its schema is refused", () => Promise.reject(new Rejected("No.", []))],
  ])("counts as a change of everything: %s", async (_what, schemaOf) => {
    const [hint, ...others] = await new ChangeHints("00D", schemaOf).of([event]);
    expect(others).toEqual([]);
    expect(hint).toMatchObject({ objectType: "*", kind: "UNREADABLE" });
    expect(hint!.streams).toEqual(expect.arrayContaining(["User", "Group", "Account", "Task"]));
    expect(hint!.streams).not.toContain("AccountIds");
  });

  test("is asked for again where its schema cannot be had for now; otherwise once a schema", async () => {
    const away = new ChangeHints("00D", () => Promise.reject(new Unavailable("Away.")));
    await expect(away.of([event])).rejects.toThrow("Away.");
    let asked = 0;
    const hints = new ChangeHints("00D", async () => {
      asked += 1;
      return JSON.stringify(schema);
    });
    const good = { ...event, event: { ...event.event, payload: payload({}) } };
    expect(await hints.of([good, good])).toHaveLength(2);
    expect(asked).toBe(1);
  });
});

describe("what a failure means", () => {
  const now = new Date(committed);
  const of = (state: number, code: string) =>
    failureOf({ state, errorCode: code && `sfdc.platform.eventbus.grpc.${code}` }, now).name;

  test.each<[string, number, string]>([
    ["Unauthorised", 16, ""],
    ["Unauthorised", 13, "service.auth.error"],
    ["Gone", 3, "subscription.fetch.replayid.corrupted"],
    ["Gone", 3, "subscription.fetch.replayid.validation.failed"],
    ["RateLimited", 8, "subscription.limit.exceeded"],
    ["RateLimited", 14, "service.protection.triggered"],
    ["Rejected", 5, ""],
    ["Rejected", 5, "topic.not.found"],
    ["Rejected", 7, "subscription.topic.cannot.subscribe"],
    ["Rejected", 7, "service.tenant.license"],
    ["Unavailable", 14, "service.unavailable"],
    ["Unavailable", 2, ""],
    ["Unavailable", 1, "what nobody has heard of"],
  ])("%s: state %d %s", (name, state, code) => {
    expect(of(state, code)).toBe(name);
  });

  test("another's codes are not taken for Salesforce's", () => {
    expect(failureOf({ state: 14, errorCode: "subscription.limit.exceeded" }, now).name).toBe(
      "Unavailable",
    );
  });
});
