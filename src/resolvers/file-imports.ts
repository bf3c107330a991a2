/** Files of customers, invoices and payments, from their upload to their import. */
import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import {
  beginFileImport,
  confirmFileMapping,
  discardFileImport,
  startFileImport,
  type Confirmation,
} from "../actions/file-imports.js";
import type { Result } from "../actions/problem.js";
import { isDateField, type DateField, type DateForm, type Field } from "../files/model.js";
import { plainWords } from "../files/words.js";
import type { ConnectionOf } from "../schema/connections.js";
import {
  FileImport,
  FileImportConnection,
  FileImportPayload,
  FileMappingInput,
} from "../schema/file-imports.js";
import type { ImportRow } from "../store/file-imports.js";
import { importsPage, importView } from "../store/queries/file-imports.js";
import { read, type RequestContext } from "./context.js";
import { idOf, pageRequest, withCursor } from "./input.js";
import * as present from "./present.js";
import { presentImport } from "./present-imports.js";

@Resolver(() => FileImport)
export class FileImportResolver {
  @Authorized("imports:read")
  @Query(() => FileImportConnection, {
    description: "Files that were brought, newest first; 30 days back.",
  })
  async fileImports(
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<FileImport>> {
    const request = pageRequest(first, after);
    const page = await withCursor(
      read(context, (reader) => importsPage(reader, context.principal.tenantId, request)),
    );
    return present.connection(page, (row) => presentImport(row, context.actions.publicUrl));
  }

  @Authorized("imports:write")
  @Mutation(() => FileImportPayload, {
    description:
      "Begins the import of a file. Send its bytes to `uploadUrl` then. Nothing of it counts before it is confirmed, checked and started.",
  })
  async beginFileImport(
    @Arg("source", () => String, {
      description: 'Where the file is from, always the same name: "Sage export".',
    })
    source: string,
    @Arg("fileName", () => String) fileName: string,
    @Ctx() context: RequestContext,
  ): Promise<FileImportPayload> {
    const { actions, principal } = context;
    return payloadOf(context, await beginFileImport(actions, principal, { source, fileName }));
  }

  @Authorized("imports:write")
  @Mutation(() => FileImportPayload, {
    description:
      "Says that a file is what it was taken for, or what it is instead. It is kept for files with the same headings, and every row is checked then; ask for the import until it is CHECKED.",
  })
  async confirmFileMapping(
    @Arg("importId", () => ID) importId: string,
    @Arg("input", () => FileMappingInput) input: FileMappingInput,
    @Ctx() context: RequestContext,
  ): Promise<FileImportPayload> {
    const id = idOf("FileImport", importId, ["importId"]);
    const { actions, principal } = context;
    const result = await confirmFileMapping(actions, principal, id, confirmationOf(input));
    return payloadOf(context, result, id);
  }

  @Authorized("imports:write")
  @Mutation(() => FileImportPayload, {
    description:
      "Imports a checked file. It goes on by itself; ask for the import to see how far it is.",
  })
  async startFileImport(
    @Arg("importId", () => ID) importId: string,
    @Arg("skipBrokenRows", () => Boolean, {
      defaultValue: false,
      description: "Leave out the rows that cannot be read, instead of refusing the file.",
    })
    skipBrokenRows: boolean,
    @Arg("isAllThatIsOpen", () => Boolean, {
      defaultValue: false,
      description:
        "The file holds every open invoice of its source: those that it lacks count as settled.",
    })
    isAllThatIsOpen: boolean,
    @Ctx() context: RequestContext,
  ): Promise<FileImportPayload> {
    const id = idOf("FileImport", importId, ["importId"]);
    const options = { skipBrokenRows, isAllThatIsOpen };
    const { actions, principal } = context;
    return payloadOf(context, await startFileImport(actions, principal, id, options), id);
  }

  @Authorized("imports:write")
  @Mutation(() => FileImportPayload, { description: "The file is not wanted after all." })
  async discardFileImport(
    @Arg("importId", () => ID) importId: string,
    @Ctx() context: RequestContext,
  ): Promise<FileImportPayload> {
    const id = idOf("FileImport", importId, ["importId"]);
    const { actions, principal } = context;
    return payloadOf(context, await discardFileImport(actions, principal, id), id);
  }
}

/** @param id where it is known: also of a refusal the import is shown, with what is still to be asked */
async function payloadOf(
  context: RequestContext,
  result: Result<ImportRow>,
  id: string | null = result.ok ? result.value.id : null,
): Promise<FileImportPayload> {
  const { tenantId } = context.principal;
  const row =
    id === null ? null : await read(context, (reader) => importView(reader, tenantId, id));
  return {
    fileImport: row ? presentImport(row, context.actions.publicUrl) : null,
    userErrors: result.ok ? [] : present.userErrors(result.problems),
  };
}

const markOf = { POINT: ".", COMMA: "," } as const;

function confirmationOf(input: FileMappingInput): Confirmation {
  const columns = input.columns ?? [];
  const dates: Partial<Record<DateField, DateForm>> = {};
  const places: Partial<Record<Field, number | null>> = {};
  for (const { field, number, dateForm } of columns) {
    if (dateForm && isDateField(field)) dates[field] = dateForm;
    if (number !== undefined) places[field] = number === null ? null : number - 1;
  }
  return {
    told: {
      kind: input.kind ?? undefined,
      columns: places,
      dates,
      decimalMark: input.decimalMark ? markOf[input.decimalMark] : undefined,
      currency: input.currency?.toUpperCase(),
      dueAfterDays: input.dueAfterDays ?? undefined,
      statusWords: Object.fromEntries(
        (input.statusWords ?? []).map(({ word, means }) => [plainWords(word), means]),
      ),
    },
    layout: {
      headerRow: input.headerRow ?? undefined,
      sheet: input.sheet ?? undefined,
      delimiter: input.delimiter ?? undefined,
    },
  };
}
