/** What fields of other systems mean, what can be written back, extra facts, and records as they came. */
import {
  Arg,
  Authorized,
  Ctx,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from "type-graphql";
import { availableFields, setFieldMapping } from "../actions/field-mapping.js";
import { readSourceRecord } from "../actions/read-source-record.js";
import { fieldsOf } from "../domain/fields/mapping.js";
import { fieldTargetNames, targetNamed } from "../domain/fields/targets.js";
import { writeCapabilities } from "../domain/write-capabilities.js";
import { Connection } from "../schema/connection-types.js";
import {
  AvailableFields,
  ChannelEnum,
  ConnectionFieldMapping,
  ExtraFact,
  FieldMappingInput,
  FieldTargetDefinition,
  SetFieldMappingPayload,
  SourceRecord,
  WriteCapability,
  type MappedField,
  type StandardField,
} from "../schema/field-mapping.js";
import { SourceRefInput } from "../schema/inputs.js";
import { Party, Receivable } from "../schema/types.js";
import { connectionViews } from "../store/queries/connections.js";
import type { ConnectionFieldsRow } from "../store/queries/field-mapping.js";
import { read, type RequestContext } from "./context.js";
import { idOf, isText } from "./input.js";
import * as present from "./present.js";
import { canonicalRecordId } from "./record-id.js";

@Resolver(() => Connection)
export class FieldMappingResolver {
  @Authorized("connections:read")
  @Query(() => [FieldTargetDefinition], {
    description: "What a field of another system may be mapped to.",
  })
  fieldTargets(): FieldTargetDefinition[] {
    return fieldTargetNames.map((target) => {
      const { words, records, takes = [], many = false, means = [] } = targetNamed(target);
      const canBeChosen = takes.length > 0;
      return { target, words, records, takes, many, canBeChosen, meanings: means };
    });
  }

  @Authorized("connections:read")
  @Query(() => AvailableFields, {
    description:
      "Fields of a connection's account that can be mapped, as the user who signed in sees them now. The vendor is asked.",
  })
  async availableFields(
    @Arg("connectionId", () => ID) connectionId: string,
    @Ctx() context: RequestContext,
  ): Promise<AvailableFields> {
    const id = idOf("Connection", connectionId, ["connectionId"]);
    const result = await availableFields(context.actions, context.principal, id);
    return result.ok
      ? { fields: result.value, userErrors: [] }
      : { fields: [], userErrors: present.userErrors(result.problems) };
  }

  @Authorized("connections:write")
  @Mutation(() => SetFieldMappingPayload, {
    description:
      "Says what fields of a connection's account mean, in the place of all that was said before. What is kept is read anew by it at once; a field that was not read yet is read from the beginning.",
  })
  async setFieldMapping(
    @Arg("connectionId", () => ID) connectionId: string,
    @Arg("mappings", () => [FieldMappingInput], {
      description: "All of them: what is left out is no longer mapped.",
    })
    mappings: FieldMappingInput[],
    @Arg("idempotencyKey", () => String) idempotencyKey: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false }) dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<SetFieldMappingPayload> {
    const id = idOf("Connection", connectionId, ["connectionId"]);
    const { actions, principal } = context;
    const result = await setFieldMapping(actions, principal, {
      connectionId: id,
      idempotencyKey,
      dryRun,
      mappings: mappings.map(({ objectType, field, target, ...rest }) => ({
        objectType,
        field,
        target,
        valueKind: rest.valueKind ?? null,
        label: rest.label ?? null,
        vendor: rest.vendor ?? null,
        readings: (rest.readings ?? []).map(({ value, means }) => ({ value, means })),
      })),
    });
    if (!result.ok)
      return { connection: null, changes: [], userErrors: present.userErrors(result.problems) };
    const [row] = await read(context, (reader) =>
      connectionViews(reader, principal.tenantId, [id], actions.clock.now()),
    );
    const connection = row ? present.vendorConnection(row) : null;
    return { connection, changes: result.value.changes, userErrors: [] };
  }

  @Authorized("raw:read")
  @Query(() => SourceRecord, {
    nullable: true,
    description:
      "A record of another system as it was last seen, whole. Needs the scope raw:read, which nothing else includes; each reading is named in the audit trail. Null where it is not known.",
  })
  async sourceRecord(
    @Arg("ref", () => SourceRefInput) ref: SourceRefInput,
    @Ctx() context: RequestContext,
  ): Promise<SourceRecord | null> {
    const { vendor, objectType } = ref;
    const lookup = { ...ref, id: canonicalRecordId(vendor, ref.id), account: ref.account ?? null };
    if (![lookup.id, objectType, lookup.account ?? ""].every(isText)) return null;
    const row = await readSourceRecord(context.actions, context.principal, lookup);
    if (!row) return null;
    const { account, raw, sourceUpdatedAt, fetchedAt } = row;
    return { ref: { vendor, account, objectType, id: lookup.id }, raw, sourceUpdatedAt, fetchedAt };
  }

  @FieldResolver(() => ConnectionFieldMapping, {
    description: "Which fields are read, and what becomes of each.",
  })
  async fieldMapping(
    @Root() root: Connection,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionFieldMapping> {
    const row = await rowOf(root, context);
    const { manifest } = await context.actions.loadConnector(row.vendor);
    return {
      standard: [
        ...standardFields(manifest.reads, false),
        ...standardFields(row.facts?.named ?? {}, true),
      ],
      custom: mappedFields(row),
    };
  }

  @FieldResolver(() => [WriteCapability], {
    description: "What can be written back, where, and what is in the way.",
  })
  async writeCapabilities(
    @Root() root: Connection,
    @Ctx() context: RequestContext,
  ): Promise<WriteCapability[]> {
    const { vendor, status, facts } = await rowOf(root, context);
    const { displayName, writes, writesTo } = (await context.actions.loadConnector(vendor))
      .manifest;
    return writeCapabilities(writes, writesTo, { displayName, status, facts });
  }
}

async function rowOf(root: Connection, context: RequestContext): Promise<ConnectionFieldsRow> {
  const row = await context.loaders.connectionFields().load(idOf("Connection", root.id, ["id"]));
  if (!row) throw new Error("A connection that was just read is gone.");
  return row;
}

function standardFields(
  reads: NonNullable<ConnectionFieldsRow["facts"]>["named"],
  namedBySettings: boolean,
): StandardField[] {
  return Object.entries(reads).flatMap(([objectType, fields]) =>
    Object.entries(fields).map(([field, targets]) => ({
      objectType,
      field,
      targets: [targets].flat(),
      namedBySettings,
    })),
  );
}

function mappedFields({ mappings, facts, waiting }: ConnectionFieldsRow): MappedField[] {
  const isLooked = facts?.mappedBy === fieldsOf(mappings);
  return mappings.map((mapping) => {
    const { objectType, field } = mapping;
    const isUnseen = facts?.unseen.includes(`${objectType}.${field}`) ?? false;
    const waits = !isLooked || waiting.includes(objectType);
    return { ...mapping, state: waits ? "WAITING" : isUnseen ? "NOT_SEEN" : "READ" };
  });
}

@Resolver(() => Party)
export class PartyFactsResolver {
  @Authorized("contacts:read")
  @FieldResolver(() => [ExtraFact], {
    nullable: true,
    description: "Facts of fields that people have mapped to be shown.",
  })
  extraFacts(@Root() root: Party, @Ctx() context: RequestContext): Promise<readonly ExtraFact[]> {
    return context.loaders.extraFacts().load(idOf("Party", root.id, ["id"]));
  }

  @Authorized("contacts:read")
  @FieldResolver(() => String, {
    nullable: true,
    description: "Language in which the party would rather be written to (BCP 47), such as de.",
  })
  language(@Root() root: Party): string | null {
    return root.wishes.language;
  }

  @Authorized("contacts:read")
  @FieldResolver(() => ChannelEnum, {
    nullable: true,
    description: "How the party would rather be reached: a wish and no permission.",
  })
  preferredChannel(@Root() root: Party): string | null {
    return root.wishes.preferredChannel;
  }
}

@Resolver(() => Receivable)
export class ReceivableFactsResolver {
  @FieldResolver(() => [ExtraFact], {
    description: "Facts of fields that people have mapped to be shown.",
  })
  extraFacts(
    @Root() root: Receivable,
    @Ctx() context: RequestContext,
  ): Promise<readonly ExtraFact[]> {
    return context.loaders.extraFacts().load(root.uuid);
  }
}
