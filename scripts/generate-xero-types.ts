/**
 * Makes src/connectors/xero/generated/accounting.ts from Xero's OpenAPI description: only the paths that
 * the connector calls and the schemas that they need.
 *
 *   node --import @oxc-node/core/register scripts/generate-xero-types.ts [--check]
 *
 * With --check nothing is written; the exit code is 1 when the committed file is out of date.
 */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

type Node = { [key: string]: unknown };

const source = new URL("../test/contracts/xero/xero_accounting.yaml", import.meta.url);
const target = new URL("../src/connectors/xero/generated/accounting.ts", import.meta.url);

/** Every path and method that the connector uses. */
const used: Record<string, readonly string[]> = {
  "/Organisation": ["get"],
  "/Contacts": ["get"],
  "/Contacts/{ContactID}": ["get"],
  "/Contacts/{ContactID}/History": ["get", "put"],
  "/CreditNotes": ["get"],
  "/Invoices": ["get", "post"],
  "/Invoices/{InvoiceID}": ["get"],
  "/Invoices/{InvoiceID}/History": ["get", "put"],
  "/InvoiceReminders/Settings": ["get"],
  "/Overpayments": ["get"],
  "/Payments": ["get"],
  "/Prepayments": ["get"],
};

/** The description, reduced and with its quirks taken out. */
export function reduced(description: Node): Node {
  const paths: Node = {};
  for (const [path, methods] of Object.entries(used)) {
    const item = at(description, "paths", path);
    paths[path] = Object.fromEntries(
      ["parameters", ...methods].map((key) => {
        if (item[key] === undefined) throw new Error(`Xero's description has no ${key} ${path}.`);
        return [key, item[key]];
      }),
    );
  }
  // In every example and every answer, but missing from the schemas.
  const note = "Not in Xero's description, but in its examples and answers: the date as text.";
  const dates: Record<string, readonly string[]> = {
    Invoice: ["DateString", "DueDateString"],
    CreditNote: ["DateString"],
    Overpayment: ["DateString"],
    Prepayment: ["DateString"],
  };
  for (const [schema, fields] of Object.entries(dates)) {
    const properties = at(description, "components", "schemas", schema, "properties");
    for (const field of fields)
      properties[field] = { type: "string", description: note, readOnly: true };
  }

  const components: Record<string, Node> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const node = value as Node;
    const reference = node["$ref"];
    if (typeof reference === "string") {
      const [, , kind = "", name = ""] = reference.split("/");
      const group = (components[kind] ??= {});
      if (!(name in group)) {
        group[name] = null;
        group[name] = visit(at(description, "components", kind, name));
      }
      // Xero writes `type` beside `$ref`, which OpenAPI forbids.
      return { $ref: reference };
    }
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key]) => !key.startsWith("x-") && key !== "example" && key !== "security")
        .map(([key, child]) => [key, visit(child)]),
    );
  };
  return {
    openapi: description["openapi"],
    info: visit(description["info"]),
    paths: visit(paths),
    components: Object.fromEntries(
      Object.entries(components).map(([kind, group]) => [
        kind,
        Object.fromEntries(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1))),
      ]),
    ),
  };
}

function at(node: Node, ...path: string[]): Node {
  let found: unknown = node;
  for (const key of path) found = (found as Node | undefined)?.[key];
  if (typeof found !== "object" || found === null)
    throw new Error(`Xero's description has no ${path.join(" > ")}.`);
  return found as Node;
}

const description = parse(await readFile(source, "utf8")) as Node;
const types = astToString(
  await openapiTS(JSON.stringify(reduced(description)), {
    silent: true,
    defaultNonNullable: false,
  }),
);
const version = at(description, "info")["version"];
const text = `/**
 * Made by scripts/generate-xero-types.ts from Xero's OpenAPI description ${String(version)} (MIT, Copyright (c) 2017
 * Xero Developer API). Do not edit.
 */
${types}`;

if (process.argv.includes("--check")) {
  const committed = await readFile(target, "utf8").catch(() => "");
  if (committed !== text) {
    console.error(
      "src/connectors/xero/generated/accounting.ts is out of date: run scripts/generate-xero-types.ts.",
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
