/** The public types about what fields of other systems mean, and what can be written back to them. */
import { GraphQLDateTimeISO, GraphQLJSONObject } from "graphql-scalars";
import { Field, InputType, ObjectType } from "type-graphql";
import {
  channels,
  fieldRecords,
  fieldTargetNames,
  fieldTargets,
  meanings,
  valueKinds,
  type FieldTarget,
  type Meaning,
  type ValueKind,
} from "../domain/fields/targets.js";
import type { Vendor } from "../domain/source.js";
import { writeStates } from "../domain/write-capabilities.js";
import { Connection } from "./connection-types.js";
import { register, VendorEnum, WriteBackKindEnum } from "./enums.js";
import { PlainType, SourceRef, UserError } from "./types.js";

const FieldTargetEnum = register(
  "FieldTarget",
  fieldTargetNames,
  "What becomes of a field of another system.",
  Object.fromEntries(fieldTargetNames.map((name) => [name, fieldTargets[name].words])),
);

const FieldRecordEnum = register(
  "FieldRecord",
  fieldRecords,
  "A kind of record that fields are of.",
);

const ValueKindEnum = register("ValueKind", valueKinds, "How a value is read.", {
  DATE: "A day; of a time, its day.",
  CHOICE: "One of a list, by the source's internal name for it.",
});

const MeaningEnum = register("Meaning", meanings, "What a value of a field means.");

export const ChannelEnum = register("Channel", channels, "How somebody would rather be reached.");

const MappingStateEnum = register(
  "FieldMappingState",
  ["READ", "WAITING", "NOT_SEEN"],
  "How a mapped field fares.",
  {
    WAITING: "It is read at the next reading, which is due at once.",
    NOT_SEEN: "The account has it not, or does not show it: what it says is unknown.",
  },
);

const MappingChangeEnum = register(
  "FieldMappingChangeKind",
  ["ADDED", "CHANGED", "REMOVED"],
  "What becomes of a mapping.",
);

const WriteStateEnum = register(
  "WriteState",
  writeStates,
  "Whether something can be written back now.",
  {
    NEEDS_SET_UP: "A person has to set something up in the other system first.",
    MISSING_PERMISSION: "The sign-in does not cover it.",
    UNKNOWN: "The account has not been looked at yet.",
  },
);

@PlainType({ description: "One thing that a field may be mapped to: the registry." })
export class FieldTargetDefinition {
  @Field(() => FieldTargetEnum)
  target!: string;

  @Field(() => String, { description: "What it does, in plain words." })
  words!: string;

  @Field(() => [FieldRecordEnum], { description: "The kinds of records that have it." })
  records!: readonly string[];

  @Field(() => Boolean, {
    description: "A person's own fields can be mapped to it; otherwise only connectors read it.",
  })
  canBeChosen!: boolean;

  @Field(() => [ValueKindEnum], { description: "The kinds of fields that it takes." })
  takes!: readonly string[];

  @Field(() => Boolean, { description: "Several fields of a record may be mapped to it." })
  many!: boolean;

  @Field(() => [MeaningEnum], {
    description: "What values may mean; empty where they are taken as they stand.",
  })
  meanings!: readonly string[];
}

@PlainType({ description: "A field that a connection reads by itself." })
export class StandardField {
  @Field(() => String, { description: "The source's name of the record's type." })
  objectType!: string;

  @Field(() => String, { description: "The source's name of the field." })
  field!: string;

  @Field(() => [FieldTargetEnum])
  targets!: readonly string[];

  @Field(() => Boolean, { description: "It is read because a setting of the connection names it." })
  namedBySettings!: boolean;
}

@PlainType({ description: "A value of a field, and what it means." })
class FieldReading {
  @Field(() => String)
  value!: string;

  @Field(() => MeaningEnum)
  means!: string;
}

@PlainType({
  description: "A field of the account's own, and what people have said that it means.",
})
export class MappedField {
  @Field(() => String, { description: "The source's name of the record's type." })
  objectType!: string;

  @Field(() => String, { description: "The source's internal name of the field." })
  field!: string;

  @Field(() => FieldTargetEnum)
  target!: string;

  @Field(() => ValueKindEnum)
  valueKind!: string;

  @Field(() => String, { nullable: true })
  label!: string | null;

  @Field(() => VendorEnum, {
    nullable: true,
    description: "Of a CROSS_REFERENCE: whose record the field names.",
  })
  vendor!: string | null;

  @Field(() => [FieldReading])
  readings!: readonly FieldReading[];

  @Field(() => MappingStateEnum)
  state!: string;
}

@PlainType({ description: "What a connection reads, and what becomes of it." })
export class ConnectionFieldMapping {
  @Field(() => [StandardField])
  standard!: readonly StandardField[];

  @Field(() => [MappedField])
  custom!: readonly MappedField[];
}

@PlainType({ description: "A field that can be mapped, as the vendor describes it now." })
class AvailableField {
  @Field(() => String)
  objectType!: string;

  @Field(() => String, { description: "The internal name: what a mapping is to give." })
  field!: string;

  @Field(() => String, { description: "What people there call it." })
  label!: string;

  @Field(() => ValueKindEnum)
  valueKind!: string;
}

@PlainType({})
export class AvailableFields {
  @Field(() => [AvailableField])
  fields!: readonly AvailableField[];

  @Field(() => [UserError], { description: "Why there are none to be told." })
  userErrors!: readonly UserError[];
}

@InputType({ description: "A value of a field, and what it means." })
class FieldReadingInput {
  @Field(() => String, {
    description: "As the source has it, in any case: of a yes-or-no field true and false.",
  })
  value!: string;

  @Field(() => MeaningEnum)
  means!: Meaning;
}

@InputType({ description: "What a field of the account's own means." })
export class FieldMappingInput {
  @Field(() => String, { description: "The source's name of the record's type, such as Contact." })
  objectType!: string;

  @Field(() => String, {
    description: "The internal name of the field, as availableFields has it.",
  })
  field!: string;

  @Field(() => FieldTargetEnum)
  target!: FieldTarget;

  @Field(() => ValueKindEnum, {
    nullable: true,
    description: "Left out, it is read as what it is; anything can be read as TEXT.",
  })
  valueKind?: ValueKind | null;

  @Field(() => String, {
    nullable: true,
    description: "What people are to call it: needed of an EXTRA_FACT, useful of a PHONE or EMAIL.",
  })
  label?: string | null;

  @Field(() => VendorEnum, {
    nullable: true,
    description: "Needed of a CROSS_REFERENCE: whose record it names.",
  })
  vendor?: Vendor | null;

  @Field(() => [FieldReadingInput], {
    nullable: true,
    description:
      "What values mean, of an opt-out or a preferred channel. Left out, yes, true, no, false and the names of channels are understood. A value that is not named, and an empty one, is unknown.",
  })
  readings?: FieldReadingInput[] | null;
}

@PlainType({})
class FieldMappingChange {
  @Field(() => MappingChangeEnum)
  change!: string;

  @Field(() => String)
  objectType!: string;

  @Field(() => String)
  field!: string;

  @Field(() => FieldTargetEnum)
  target!: string;
}

@ObjectType()
export class SetFieldMappingPayload {
  @Field(() => Connection, { nullable: true })
  connection!: Connection | null;

  @Field(() => [FieldMappingChange], {
    description: "What was changed, or with dryRun would be.",
  })
  changes!: readonly FieldMappingChange[];

  @Field(() => [UserError])
  userErrors!: readonly UserError[];
}

@PlainType({ description: "Something that can be written back through a connection." })
export class WriteCapability {
  @Field(() => WriteBackKindEnum)
  kind!: string;

  @Field(() => String, { description: "What it is, in plain words." })
  words!: string;

  @Field(() => [String], { description: "The source's names of the records that it is put on." })
  objectTypes!: readonly string[];

  @Field(() => WriteStateEnum)
  state!: string;

  @Field(() => String, {
    nullable: true,
    description: "What is in the way and what to do, for a person; null when it is READY.",
  })
  message!: string | null;
}

@PlainType({ description: "A fact of a field of people's own, shown beside a record." })
export class ExtraFact {
  @Field(() => String)
  label!: string;

  @Field(() => ValueKindEnum)
  valueKind!: string;

  @Field(() => String)
  value!: string;
}

@PlainType({
  description:
    "A record of another system as it was last seen, whole: it may hold more about people than anybody here needs, so that it has a scope of its own, raw:read.",
})
export class SourceRecord {
  @Field(() => SourceRef)
  ref!: SourceRef;

  @Field(() => GraphQLJSONObject, { description: "As the other system sent it." })
  raw!: object;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  sourceUpdatedAt!: Date | null;

  @Field(() => GraphQLDateTimeISO, { description: "When this version was read." })
  fetchedAt!: Date;
}
