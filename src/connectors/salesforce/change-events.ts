/**
 * What a change event says, as far as it is looked at: of which object, which record, what happened, and what makes
 * the event this one. The fields are not decoded: an event is a reason to read and never a fact. Pure.
 */
import avsc from "avsc";
import { z } from "zod";
import { salesforceId } from "../../domain/salesforce-id.js";
import { Malformed } from "../errors.js";
import { instantOf, keyOf, type WebhookEvent } from "../webhooks.js";
import { streams } from "./manifest.js";
import { streamsOfObject } from "./object-streams.js";

const changeHeader = z.object({
  entityName: z.string(),
  /** None of an overflow: then the whole object is meant. */
  recordIds: z.array(z.string()),
  /** CREATE, UPDATE, DELETE, UNDELETE; GAP_CREATE … GAP_OVERFLOW where Salesforce could not say what changed. */
  changeType: z.string(),
  transactionKey: z.string(),
  sequenceNumber: z.number(),
  commitTimestamp: z.number(),
});
export type ChangeHeader = z.output<typeof changeHeader>;

const headerName = "ChangeEventHeader";

const writerSchema = z.looseObject({
  name: z.string(),
  fields: z
    .array(z.looseObject({ name: z.string(), type: z.unknown() }))
    .refine(([first]) => first?.name === headerName, "the header comes first"),
});
const headerSchema = z.looseObject({
  fields: z.array(z.looseObject({ name: z.string(), type: z.unknown() })),
});

/** Reads the header out of an event's payload. @throws Malformed */
export type HeaderReader = (payload: Buffer) => ChangeHeader;

/**
 * By the schema that an event was written with. Of the header only what is wanted is made into values, so that no
 * number that JavaScript cannot hold gets in the way. @throws Malformed
 */
export function headerReader(schemaJson: string): HeaderReader {
  try {
    const { name, namespace, fields } = writerSchema.parse(JSON.parse(schemaJson));
    const [header] = fields;
    const whole = headerSchema.parse(header?.type);
    const wanted = whole.fields.filter((field) => field.name in changeHeader.shape);
    const recordOf = (type: object): avsc.Schema =>
      ({ type: "record", name, namespace, fields: [{ name: headerName, type }] }) as avsc.Schema;
    const written = avsc.Type.forSchema(recordOf(whole));
    const read = avsc.Type.forSchema(recordOf({ ...whole, fields: wanted }));
    const resolver = read.createResolver(written);
    return (payload) => {
      try {
        // What follows the header is left unread.
        const event = read.fromBuffer(payload, resolver, true) as Record<string, unknown>;
        return changeHeader.parse(event[headerName]);
      } catch {
        throw new Malformed("A change event of Salesforce's could not be read.");
      }
    };
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed("Salesforce's schema of a change event could not be read.");
  }
}

/** What an event is a reason to read; nothing where nobody reads its object. */
export function hintOf(account: string, header: ChangeHeader): WebhookEvent[] {
  const { entityName, recordIds, changeType, transactionKey, sequenceNumber } = header;
  const concerned = streamsOfObject[entityName];
  if (!concerned) return [];
  return [
    {
      account,
      objectType: entityName,
      id: salesforceId(recordIds[0] ?? "") ?? "*",
      kind: changeType.slice(0, 40),
      occurredAt: instantOf(header.commitTimestamp),
      // Replay ids are not unique for ever, and gap events of one transaction share a sequence number.
      deliveryKey: keyOf(transactionKey, sequenceNumber, entityName, changeType, ...recordIds),
      streams: concerned,
    },
  ];
}

/** Of an event that cannot be read: whatever it was, it is found by reading everything. */
export function hintOfUnreadable(account: string, eventId: string): WebhookEvent {
  return {
    account,
    objectType: "*",
    id: "*",
    kind: "UNREADABLE",
    occurredAt: null,
    deliveryKey: keyOf("unreadable", eventId),
    streams: streams.filter((stream) => !("sweep" in stream)).map(({ name }) => name),
  };
}
