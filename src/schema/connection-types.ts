/** The public types about connections: how they fare, what they read, what was read. */
import { GraphQLDateTimeISO } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { ContactHistory } from "./contact-history.js";
import * as enums from "./enums.js";
import { Node, PlainType, UserError } from "./types.js";

@PlainType({
  description: "How a connection or a stream fares: one state, a sentence, what to do.",
})
export class Health {
  @Field(() => enums.HealthStateEnum)
  state!: string;

  @Field(() => String, { description: "What it is and what to do, for a person." })
  message!: string;

  @Field(() => enums.HealthActionEnum, {
    nullable: true,
    description: "Null where nothing has to be done.",
  })
  action!: string | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "When the vendor lets us call again, or until when it can be restored.",
  })
  until!: Date | null;
}

@PlainType({
  description: "What the last daily look at the vendor's own list came to.",
})
export class Reconciliation {
  @Field(() => GraphQLDateTimeISO)
  finishedAt!: Date;

  @Field(() => Int, { description: "Records that the vendor listed." })
  listed!: number;

  @Field(() => Int, { description: "Listed and unknown to us until then." })
  missing!: number;

  @Field(() => Int, { description: "Otherwise than we had them." })
  differing!: number;

  @Field(() => Int, { description: "No longer with the vendor." })
  gone!: number;

  @Field(() => Int, {
    description:
      "No longer seen, and too many at once to believe that they are gone: they were kept.",
  })
  doubted!: number;
}

@PlainType({ description: "One kind of record that a connection reads." })
export class Stream {
  @Field(() => String)
  name!: string;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  lastSyncedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO)
  dueAt!: Date;

  @Field(() => Int, {
    description:
      "Its freshness budget: twice the interval at which it is read, and 36 hours at most.",
  })
  freshForSeconds!: number;

  @Field(() => Boolean, {
    description:
      "Last read longer ago than its freshness budget, or never; or the vendor told of a change by webhook or change event that has not been read within a quarter of an hour.",
  })
  stale!: boolean;

  @Field(() => Health)
  health!: Health;

  @Field(() => Reconciliation, {
    nullable: true,
    description: "Of a stream that looks at the vendor's whole list; null before its first end.",
  })
  reconciliation!: Reconciliation | null;
}

@PlainType({ description: "What a person should know or do about a connection that works." })
export class ConnectionNotice {
  @Field(() => enums.NoticeCodeEnum)
  code!: string;

  @Field(() => String, {
    description: "What it is, what follows from it and what to do where, for a person.",
  })
  message!: string;
}

@PlainType({ implements: Node, description: "A tenant's authorised link to one vendor account." })
export class Connection extends Node {
  @Field(() => enums.VendorEnum)
  vendor!: string;

  @Field(() => String, { description: "The vendor's id of the account." })
  account!: string;

  @Field(() => String, { description: "The account's own name." })
  name!: string;

  @Field(() => enums.ConnectionStatusEnum)
  status!: string;

  @Field(() => String, {
    nullable: true,
    description: "What is wrong and what to do, for a person.",
  })
  statusWords!: string | null;

  @Field(() => GraphQLDateTimeISO)
  statusSince!: Date;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description: "Of a connection that was disconnected: afterwards what was read is forgotten.",
  })
  restorableUntil!: Date | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description:
      "When the vendor last told of changes, by webhook or by change events; null when it never did. Without it changes are found by asking, in their own time.",
  })
  lastWebhookAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, {
    nullable: true,
    description:
      "When anything last came down the vendor's stream of change events, a mere sign of life included; null where there is none or nothing came yet.",
  })
  eventsHeardAt!: Date | null;

  @Field(() => [ConnectionNotice], {
    description:
      "What is hidden from the connection or not set up: it works without, but less well.",
  })
  notices!: ConnectionNotice[];

  @Field(() => Health)
  health!: Health;

  @Field(() => ContactHistory, {
    description: "How much it tells of calls, e-mails and meetings with debtors.",
  })
  contactHistory!: ContactHistory;

  @Field(() => [Stream])
  streams!: Stream[];
}

@PlainType({ description: "A record that could not be read. It is kept; the rest went on." })
export class MalformedRecord {
  @Field(() => String)
  objectType!: string;

  @Field(() => String, {
    nullable: true,
    description: "The vendor's id of the record, where it has one.",
  })
  recordId!: string | null;

  @Field(() => String, { nullable: true })
  field!: string | null;

  @Field(() => String)
  problem!: string;
}

@PlainType({ implements: Node, description: "One reading of a connection." })
export class SyncRun extends Node {
  @Field(() => ID)
  connectionId!: string;

  @Field(() => enums.SyncCauseEnum)
  cause!: string;

  @Field(() => enums.SyncStateEnum)
  state!: string;

  @Field(() => GraphQLDateTimeISO)
  startedAt!: Date;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => Int)
  pages!: number;

  @Field(() => Int, { description: "Records that the vendor sent." })
  records!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      "Records that the streams begun so far bring in, as the vendor says; while it is read, `records` of `total` are there. Null before the first page.",
  })
  total!: number | null;

  @Field(() => Int, { description: "Records that were new or different." })
  changed!: number;

  @Field(() => Int, { description: "Records that could not be read." })
  malformed!: number;

  @Field(() => [MalformedRecord], { description: "The first 20 of them." })
  malformedRecords!: MalformedRecord[];

  @Field(() => String, { nullable: true })
  errorCode!: string | null;

  @Field(() => String, { nullable: true, description: "What went wrong, for a person." })
  errorWords!: string | null;
}

@PlainType({})
export class RequestSyncPayload {
  @Field(() => Connection, { nullable: true })
  connection!: Connection | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  requestedAt!: Date | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@PlainType({})
export class ConnectionPayload {
  @Field(() => Connection, { nullable: true })
  connection!: Connection | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@ObjectType()
export class ConnectVendorPayload {
  @Field(() => String, {
    nullable: true,
    description: "For one person, to be opened in a browser: it leads to the vendor and back.",
  })
  url!: string | null;

  @Field(() => GraphQLDateTimeISO, { nullable: true, description: "Until when it can be used." })
  expiresAt!: Date | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}
