/** The public types of imports of files. */
import { GraphQLDateTimeISO, GraphQLJSONObject } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { allFields, dateForms, fileKinds } from "../files/model.js";
import type { DateForm, Field as FileField, FileKind } from "../files/model.js";
import type { ReceivableStatus } from "../domain/records.js";
import { importStates } from "../store/file-imports.js";
import { connectionType } from "./connections.js";
import { ReceivableStatusEnum, register } from "./enums.js";
import { Node, plain, UserError } from "./types.js";

const FileKindEnum = register("FileKind", fileKinds, "What a file holds.");
const FileFieldEnum = register("FileField", allFields, "What a column of a file can mean.");
const DateFormEnum = register(
  "DateForm",
  dateForms,
  "In which order day, month and year are written: YMD 2026-12-31, DMY 31/12/2026, MDY 12/31/2026.",
);
const DecimalMarkEnum = register(
  "DecimalMark",
  ["POINT", "COMMA"],
  "What stands before the decimals: 1234.50 or 1234,50.",
);
const FileImportStateEnum = register("FileImportState", importStates, "How an import stands.", {
  UPLOADING: "The file itself is still to be sent to `uploadUrl`.",
  NEEDS_CONFIRMATION: "It was looked at; a person has to confirm what its columns mean.",
  CHECKING: "Every row is being read; nothing is stored.",
  CHECKED: "The dry run is done; nothing is stored yet.",
  IMPORTING: "Its rows are being stored.",
  IMPORTED: "All is stored.",
  FAILED: "It could not be read; `problem` says why.",
  DISCARDED: "It was not wanted.",
});
const FileQuestionEnum = register(
  "FileQuestionAbout",
  ["KIND", "COLUMN", "DATE_FORM", "DECIMAL_MARK", "CURRENCY", "DUE_DATE", "STATUS"],
  "What has to be told before a file can be read.",
);

@ObjectType({ ...plain, description: "A column of a file, and what it is taken for." })
export class FileColumn {
  @Field(() => Int, { description: "Counted from 1." })
  number!: number;

  @Field(() => String)
  heading!: string;

  @Field(() => [String], { description: "The first values in it." })
  examples!: readonly string[];

  @Field(() => FileFieldEnum, { nullable: true, description: "Null: it is not used." })
  field!: string | null;

  @Field(() => DateFormEnum, { nullable: true, description: "Of a column of dates." })
  dateForm!: string | null;
}

@ObjectType({ ...plain, description: "Something that the file does not tell and a person has to." })
export class FileQuestion {
  @Field(() => FileQuestionEnum)
  about!: string;

  @Field(() => FileFieldEnum, { nullable: true })
  field!: string | null;

  @Field(() => String, { description: "In a sentence, with what can be answered." })
  words!: string;
}

@ObjectType({ ...plain, description: "One thing that is wrong with a row." })
export class FileRowProblem {
  @Field(() => String, { nullable: true, description: "The column's heading." })
  column!: string | null;

  @Field(() => String, { description: "As it stands in the file." })
  value!: string;

  @Field(() => String)
  expected!: string;
}

@ObjectType({ ...plain, description: "A row that cannot be read." })
export class FileBrokenRow {
  @Field(() => Int, { description: "As a spreadsheet shows it, from 1." })
  row!: number;

  @Field(() => [FileRowProblem])
  problems!: readonly FileRowProblem[];
}

@ObjectType({
  ...plain,
  implements: Node,
  description: "A file of customers, invoices or payments on its way in.",
})
export class FileImport extends Node {
  @Field(() => String, { description: 'Where the file is from: "Sage export".' })
  source!: string;

  @Field(() => ID, { nullable: true, description: "The source's connection, once there is one." })
  connectionId!: string | null;

  @Field(() => String)
  fileName!: string;

  @Field(() => FileImportStateEnum)
  state!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "While UPLOADING: send the bytes of the file there by PUT, with the same token. Anything but JSON may be the Content-Type.",
  })
  uploadUrl!: string | null;

  @Field(() => String, { nullable: true, description: "Bytes." })
  size!: string | null;

  @Field(() => FileKindEnum, { nullable: true })
  kind!: string | null;

  @Field(() => [FileColumn], {
    description: "What its columns are taken for, or were confirmed to be.",
  })
  columns!: readonly FileColumn[];

  @Field(() => DecimalMarkEnum, { nullable: true, description: "Null: amounts have no decimals." })
  decimalMark!: string | null;

  @Field(() => String, { nullable: true, description: "ISO 4217; of rows that name none." })
  currency!: string | null;

  @Field(() => Int, { nullable: true })
  dueAfterDays!: number | null;

  @Field(() => [FileQuestion], { description: "What has to be told with the confirmation." })
  questions!: readonly FileQuestion[];

  @Field(() => String, {
    nullable: true,
    description: "Who has confirmed the columns, now or with an earlier file of these headings.",
  })
  confirmedBy!: string | null;

  @Field(() => Int, { description: "Of the check: rows that are records." })
  rowsGood!: number;

  @Field(() => Int, { description: "Of the check: rows that cannot be read." })
  rowsBroken!: number;

  @Field(() => Int, { description: "Of the check: lines of totals, and rows that repeat another." })
  rowsLeftOut!: number;

  @Field(() => [GraphQLJSONObject], {
    description: "Of the check: the first records as they are read.",
  })
  sample!: readonly object[];

  @Field(() => [FileBrokenRow], { description: "The first 20 rows that cannot be read." })
  brokenRows!: readonly FileBrokenRow[];

  @Field(() => String, {
    nullable: true,
    description:
      "Where rows that cannot be read are downloaded as CSV, with what is wrong; put right, they can be imported. Null where there are none.",
  })
  errorReportUrl!: string | null;

  @Field(() => Int, { description: "While IMPORTING: the row of the file that was come to." })
  rowsDone!: number;

  @Field(() => Int, { description: "Records that were new or different." })
  recordsChanged!: number;

  @Field(() => Int, { description: "Invoices that a complete list of what is open no longer has." })
  settled!: number;

  @Field(() => String, { nullable: true, description: "What went wrong, for a person." })
  problem!: string | null;

  @Field(() => GraphQLDateTimeISO)
  createdAt!: Date;

  @Field(() => GraphQLDateTimeISO, { nullable: true })
  finishedAt!: Date | null;
}

export const FileImportConnection = connectionType(FileImport, "FileImport");

@ObjectType(plain)
export class FileImportPayload {
  @Field(() => FileImport, { nullable: true })
  fileImport!: FileImport | null;

  @Field(() => [UserError])
  userErrors!: UserError[];
}

@InputType({ description: "What a column holds." })
export class FileColumnInput {
  @Field(() => FileFieldEnum)
  field!: FileField;

  @Field(() => Int, { nullable: true, description: "Counted from 1; null: no column has it." })
  number?: number | null;

  @Field(() => DateFormEnum, { nullable: true, description: "Of dates: how they are written." })
  dateForm?: DateForm | null;
}

@InputType({ description: "What one of the tool's words for an invoice's status means." })
export class FileStatusWordInput {
  @Field(() => String)
  word!: string;

  @Field(() => ReceivableStatusEnum)
  means!: ReceivableStatus;
}

@InputType({ description: "What is right of a file; whatever is left out is as it was guessed." })
export class FileMappingInput {
  @Field(() => FileKindEnum, { nullable: true })
  kind?: FileKind | null;

  @Field(() => [FileColumnInput], { nullable: true })
  columns?: FileColumnInput[] | null;

  @Field(() => DecimalMarkEnum, { nullable: true })
  decimalMark?: "POINT" | "COMMA" | null;

  @Field(() => String, { nullable: true, description: "ISO 4217; for rows that name none." })
  currency?: string | null;

  @Field(() => Int, { nullable: true, description: "Where a row tells no due date." })
  dueAfterDays?: number | null;

  @Field(() => [FileStatusWordInput], { nullable: true })
  statusWords?: FileStatusWordInput[] | null;

  @Field(() => Int, { nullable: true, description: "Which row holds the headings, from 1." })
  headerRow?: number | null;

  @Field(() => String, { nullable: true, description: "Which sheet of a spreadsheet." })
  sheet?: string | null;

  @Field(() => String, { nullable: true, description: "What parts the cells of a CSV file." })
  delimiter?: string | null;
}
