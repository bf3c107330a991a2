/** HubSpot's descriptions as a judge of requests and sample answers: what the client's own classes say. */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

type Node = { [key: string]: unknown };

function fileOf(name: string): Node {
  const url = new URL(`../../contracts/hubspot/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Node;
}

const names = [
  "crm.objects",
  "crm.associations.v4",
  "crm.owners",
  "crm.pipelines",
  "crm.properties",
];
const descriptions = names.map((name) => ({ name, node: asJsonSchema(fileOf(name)) as Node }));
const dated = fileOf("dated-endpoints") as unknown as {
  endpoints: { method: string; path: string }[];
  legacyToDated: Record<string, string>;
};

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
for (const { name, node } of descriptions) ajv.addSchema({ $id: name, ...node });

/** `nullable` is OpenAPI's word, which JSON Schema does not know. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const { nullable, ...node } = value as Node;
  const schema = Object.fromEntries(
    Object.entries(node).map(([key, child]) => [key, asJsonSchema(child)]),
  );
  if (nullable === true) return { ...schema, type: [schema["type"], "null"] };
  // A label that is not there is null on the wire (README.md of the descriptions).
  const properties = schema["properties"] as Node | undefined;
  const label = properties?.["label"] as Node | undefined;
  const required = (schema["required"] ?? []) as unknown[];
  if (label?.["type"] !== "string" || required.includes("label")) return schema;
  return { ...schema, properties: { ...properties, label: { type: ["string", "null"] } } };
}

function at(node: Node, ...path: string[]): Node | undefined {
  let found: unknown = node;
  for (const key of path) found = (found as Node | undefined)?.[key];
  return found as Node | undefined;
}

function asPattern(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`);
}

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** What is wrong with a request; empty when nothing is. Dated paths are judged by the numbered ones they stand for. */
export function requestProblems({ method, url, body }: SeenRequest): string[] {
  const path = url.pathname;
  const isDated = dated.endpoints.some(
    (endpoint) => endpoint.method === method && asPattern(endpoint.path).test(path),
  );
  // It is in no list of paths; HubSpot documents it at /account-info/2026-03/details.
  const isDetails = method === "GET" && path === "/account-info/2026-03/details";
  const described = describedOperation(method, path);
  if (described === null)
    return isDated || isDetails ? [] : [`${method} ${path} is not among the dated endpoints`];
  const { operation, description } = described;
  const known = ((operation["parameters"] ?? []) as Node[]).map((each) => each["name"]);
  const odd = [...url.searchParams.keys()].filter((name) => !known.includes(name));
  return [
    ...odd.map((name) => `query ${name} is not described`),
    ...bodyProblems(description, operation, body),
  ];
}

/** What is wrong with an answer of HTTP 2xx, where the request is described with its answers; empty when nothing is. */
export function answerProblems(
  { method, url }: Pick<SeenRequest, "method" | "url">,
  status: number,
  body: unknown,
): string[] {
  const described = describedOperation(method, url.pathname);
  if (described === null) return [];
  const { operation, description } = described;
  const answer = at(operation, "responses", String(status));
  if (!answer) return [`HTTP ${status} is not described`];
  const reference = at(answer, "content", "application/json", "schema")?.["$ref"];
  if (typeof reference !== "string") return [];
  return schemaProblems(description.name, reference.split("/").at(-1) ?? "", body);
}

const compiled = new Map<string, ValidateFunction>();

function describedOperation(method: string, path: string) {
  for (const [numbered, datedTemplate] of Object.entries(dated.legacyToDated)) {
    const [prefix = ""] = datedTemplate.split("{");
    if (!path.startsWith(prefix)) continue;
    const legacy = (numbered.split("{")[0] ?? "") + path.slice(prefix.length);
    for (const description of descriptions) {
      const paths = at(description.node, "paths") ?? {};
      // The most literal path first: /{objectType}/search before /{objectType}/{objectId}.
      const templates = Object.keys(paths).toSorted(
        (a, b) => a.split("{").length - b.split("{").length,
      );
      const template = templates.find(
        (each) => asPattern(each).test(legacy) && at(paths, each, method.toLowerCase()),
      );
      const operation = template && at(paths, template, method.toLowerCase());
      if (operation) return { operation, description };
    }
  }
  return null;
}

function bodyProblems(
  { name, node }: (typeof descriptions)[number],
  operation: Node,
  body: string,
): string[] {
  const schema = at(operation, "requestBody", "content", "application/json", "schema");
  const reference = schema?.["$ref"];
  if (typeof reference !== "string") return body === "" ? [] : ["a body is not described"];
  const value = JSON.parse(body) as Node;
  const schemaName = reference.split("/").at(-1) ?? "";
  const properties = Object.keys(at(node, "components", "schemas", schemaName, "properties") ?? {});
  const unknown = Object.keys(value).filter((key) => !properties.includes(key));
  return [
    ...unknown.map((key) => `${key} is not described`),
    ...schemaProblems(name, schemaName, value),
  ];
}

/** What is wrong with an answer or body of that schema; empty when nothing is. */
export function schemaProblems(file: string, schema: string, value: unknown): string[] {
  const reference = `${file}#/components/schemas/${schema}`;
  const validate = compiled.get(reference) ?? ajv.compile({ $ref: reference });
  compiled.set(reference, validate);
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ""}`,
  );
}
