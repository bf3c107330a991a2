/** Xero's published description as a judge of requests and sample answers. */
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { readYaml } from "../../support/yaml.js";

type Node = { [key: string]: unknown };

const file = new URL("../../contracts/xero/xero_accounting.yaml", import.meta.url);
const description = withoutQuirks(readYaml(file)) as Node;

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: "xero", ...description });

/** `type` beside `$ref`, and defaults of the wrong type, are not JSON Schema. */
function withoutQuirks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutQuirks);
  if (typeof value !== "object" || value === null) return value;
  const node = value as Node;
  if (typeof node["$ref"] === "string") return { $ref: node["$ref"] };
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !["example", "default"].includes(key))
      .map(([key, child]) => [key, withoutQuirks(child)]),
  );
}

const compiled = new Map<string, ValidateFunction>();

function validator(pointer: string): ValidateFunction {
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `xero#${pointer}` });
  compiled.set(pointer, known);
  return known;
}

function at(...path: string[]): Node | undefined {
  let found: unknown = description;
  for (const key of path) found = (found as Node | undefined)?.[key];
  return found as Node | undefined;
}

function resolved(node: Node): Node {
  const reference = node["$ref"];
  return typeof reference === "string" ? (at(...reference.slice(2).split("/")) as Node) : node;
}

/** What is wrong with an answer or body of that schema; empty when nothing is. */
export function schemaProblems(schema: string, value: unknown): string[] {
  const validate = validator(`/components/schemas/${schema}`);
  validate(value);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath} ${message ?? ""}`,
  );
}

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

function templateOf({ method, url }: Pick<SeenRequest, "method" | "url">): string | undefined {
  const path = url.pathname.replace(/^\/api\.xro\/2\.0/, "");
  return Object.keys(at("paths") ?? {}).find((candidate) => {
    const pattern = candidate.replace(/\{\w+ID\}/g, "[0-9a-f-]{36}");
    return new RegExp(`^${pattern}$`).test(path) && at("paths", candidate, method.toLowerCase());
  });
}

/** Fields that answers have and the description lacks: its README names them. */
const knownToBeLacking =
  /^(Id|Status|ProviderName|DateTimeUTC)$|\.(DateString|DueDateString|DateUTCString)$|^HistoryRecords\.ValidationErrors$/;

/** What is wrong with an answer of HTTP 200, by the description of the request's path; empty when nothing is. */
export function answerProblems(request: Pick<SeenRequest, "method" | "url">, body: unknown) {
  const template = templateOf(request) ?? "";
  const answer = at("paths", template, request.method.toLowerCase(), "responses", "200");
  const content = resolved(answer ?? {})["content"] as Record<string, { schema: { $ref: string } }>;
  const name = content["application/json"]?.schema.$ref.split("/").at(-1) ?? "";
  const unknown = strangers(at("components", "schemas", name) ?? {}, body, "");
  return [
    ...schemaProblems(name, body),
    ...unknown
      .filter((path) => !knownToBeLacking.test(path))
      .map((path) => `${path} is not described`),
  ];
}

/** Names of fields that a schema does not know, with their paths. */
function strangers(schema: Node, value: unknown, path: string): string[] {
  const known = resolved(schema);
  if (Array.isArray(value))
    return value.flatMap((each) => strangers((known["items"] ?? {}) as Node, each, path));
  const properties = known["properties"] as Record<string, Node> | undefined;
  if (typeof value !== "object" || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === "" ? name : `${path}.${name}`;
    return properties[name] ? strangers(properties[name], inner, at) : [at];
  });
}

/** What is wrong with a request, by the description of its path; empty when nothing is. */
export function requestProblems(request: SeenRequest): string[] {
  const { method, url, headers, body } = request;
  const path = url.pathname.replace(/^\/api\.xro\/2\.0/, "");
  const template = templateOf(request);
  if (template === undefined) return [`${method} ${path} is not described`];
  const operation = at("paths", template, method.toLowerCase()) as Node;
  const parameters = [
    ...((at("paths", template)?.["parameters"] ?? []) as Node[]),
    ...((operation["parameters"] ?? []) as Node[]),
  ].map(resolved);
  const problems = parameters.flatMap((parameter) => parameterProblems(parameter, url, headers));
  const known = new Set(
    parameters.filter((parameter) => parameter["in"] === "query").map(({ name }) => name),
  );
  for (const name of url.searchParams.keys())
    if (!known.has(name)) problems.push(`query ${name} is not described`);
  return [...problems, ...bodyProblems(operation, body)];
}

function parameterProblems(parameter: Node, url: URL, headers: Headers): string[] {
  const name = String(parameter["name"]);
  const value =
    parameter["in"] === "header"
      ? headers.get(name)
      : parameter["in"] === "query"
        ? url.searchParams.get(name)
        : undefined;
  if (value === undefined) return [];
  if (value === null) return parameter["required"] === true ? [`${name} is missing`] : [];
  const schema = parameter["schema"] as Node;
  const typed =
    schema["type"] === "array"
      ? value.split(",")
      : ["integer", "boolean"].includes(String(schema["type"]))
        ? (JSON.parse(value) as unknown)
        : value;
  const validate = ajv.compile(schema);
  return validate(typed) ? [] : [`${name} ${ajv.errorsText(validate.errors)}`];
}

function bodyProblems(operation: Node, body: string): string[] {
  const declared = operation["requestBody"] as Node | undefined;
  if (declared === undefined) return body === "" ? [] : ["a body is not described"];
  const content = resolved(declared)["content"] as Record<string, { schema: { $ref: string } }>;
  const reference = content["application/json"]?.schema.$ref ?? "";
  const name = reference.split("/").at(-1) ?? "";
  const value = JSON.parse(body) as Node;
  const properties = Object.keys(at("components", "schemas", name, "properties") ?? {});
  const unknown = Object.keys(value).filter((key) => !properties.includes(key));
  return [...unknown.map((key) => `${key} is not described`), ...schemaProblems(name, value)];
}
