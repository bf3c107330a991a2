/** The examples of Xero's published description: whole answers, by the list that they hold. */
import type { JsonObject } from "../../../src/connectors/connector.js";
import { readYaml } from "../../support/yaml.js";

const lists = [
  "Contacts",
  "Invoices",
  "Payments",
  "CreditNotes",
  "Overpayments",
  "Prepayments",
] as const;
export type List = (typeof lists)[number];

export interface Example {
  /** Where it stands in the description, such as "get /Invoices". */
  readonly name: string;
  readonly list: List;
  readonly answer: JsonObject;
}

interface Operation {
  readonly responses?: Record<
    string,
    { content?: Record<string, { schema?: { $ref?: string }; example?: JsonObject }> }
  >;
}

function described(
  file: string,
): { paths: Record<string, Record<string, Operation>> } & JsonObject {
  const url = new URL(`../../contracts/xero/${file}`, import.meta.url);
  return readYaml(url);
}

const accounting = described("xero_accounting.yaml");

/** Examples of answers by the name of their schema, wherever an operation has one. */
function answersOf(schemaName: string): { name: string; answer: JsonObject }[] {
  return Object.entries(accounting.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses = {} }]) =>
      Object.values(responses).flatMap(({ content }) => {
        const { schema, example } = content?.["application/json"] ?? {};
        const isIt = schema?.$ref?.endsWith(`/schemas/${schemaName}`) && example !== undefined;
        return isIt ? [{ name: `${method} ${path}`, answer: example }] : [];
      }),
    ),
  );
}

const ofRecords: readonly Example[] = lists.flatMap((list) =>
  answersOf(list).map((each) => ({ ...each, list })),
);

const isReceived = ({ Type: type }: JsonObject) => /^(ACCREC|RECEIVE)/.test(String(type));

/** Examples of allocations stand apart: here each is where it is read, in the credit that it is of. */
const ofAllocations: readonly Example[] = answersOf("Allocations").map(({ name, answer }) => {
  const list = lists.find((each) => name.includes(`/${each}/`))!;
  const { answer: whole } = ofRecords.find((each) => each.name === `get /${list}`)!;
  const credit = (whole[list] as JsonObject[]).find(isReceived)!;
  const { Allocations: allocations = [] } = answer;
  return { name, list, answer: { ...whole, [list]: [{ ...credit, Allocations: allocations }] } };
});

/** Every example of an answer that holds records which are read. */
export const examples: readonly Example[] = [...ofRecords, ...ofAllocations];

/** The example of the organisation that all of them belong to. */
export const organisation =
  accounting.paths["/Organisation"]!["get"]!.responses!["200"]!.content!["application/json"]!
    .example!;

/** Bodies of webhook deliveries, wherever the description has an example of one. */
export function webhookExamples(node: unknown = described("xero-webhooks.yaml")): JsonObject[] {
  if (typeof node !== "object" || node === null) return [];
  const object = node as JsonObject;
  if (Array.isArray(object["events"])) return [object];
  return Object.values(object).flatMap((each) => webhookExamples(each));
}
