/** Answers of the practice HubSpot against the derived descriptions in test/contracts/hubspot. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Ajv, type ValidateFunction } from "ajv";
import { exampleHubSpotCompanyId, exampleHubSpotContactIds } from "../../sandbox/index.js";
import { hubspotObjects } from "../../sandbox/data/hubspot-records.js";
import {
  hubspotCaller,
  hubspotSignIn,
  objectsPath,
  startHubSpot,
  type HubSpotCall,
  type HubSpotVendors,
} from "./hubspot-support.js";
import { TestClock, type Answer, type Body } from "./support.js";

/** Plain JSON Schema: null where it is nullable, or may be missing (README.md of the contracts). */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const { nullable, format: _format, ...rest } = node as Body;
  const kept = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, plain(value)]),
  );
  if (nullable === true) return { ...kept, type: [kept["type"], "null"] };
  const label = (kept["properties"] as Body | undefined)?.["label"] as Body | undefined;
  const required = (kept["required"] ?? []) as string[];
  if (label?.["type"] === "string" && !required.includes("label"))
    label["type"] = ["string", "null"];
  return kept;
}

const files = {
  objects: "crm.contacts",
  owners: "crm.owners",
  properties: "crm.properties",
  pipelines: "crm.pipelines",
  associations: "crm.associations.v4",
  labels: "crm.associations.v4.schema",
  oauth: "oauth",
} as const;
type File = keyof typeof files;

let vendors: HubSpotVendors;
let call: HubSpotCall;
const schemas = {} as Record<File, Body>;
let validators: (file: File, name: string) => ValidateFunction;
const [morag, callum] = exampleHubSpotContactIds;

beforeAll(async () => {
  vendors = await startHubSpot(new TestClock(), { size: 150 });
  call = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const [file, name] of Object.entries(files) as [File, string][]) {
    const path = new URL(`../contracts/hubspot/${name}.json`, import.meta.url);
    const { components } = plain(JSON.parse(readFileSync(path, "utf8"))) as Body;
    schemas[file] = components.schemas as Body;
    ajv.addSchema({ $id: file, components });
  }
  validators = (file, name) => ajv.compile({ $ref: `${file}#/components/schemas/${name}` });
});
afterAll(() => vendors.close());

/** Property names that the description does not know. */
function strangers(file: File, schema: Body, value: unknown, path: string): string[] {
  const ref = schema["$ref"] as string | undefined;
  const resolved =
    ref === undefined ? schema : (schemas[file][String(ref).split("/").at(-1)!] as Body);
  if (Array.isArray(value)) {
    return value.flatMap((one) => strangers(file, (resolved["items"] ?? {}) as Body, one, path));
  }
  const properties = resolved["properties"] as Body | undefined;
  if (typeof value !== "object" || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name] as Body | undefined;
    return known ? strangers(file, known, inner, `${path}.${name}`) : [`${path}.${name}`];
  });
}

/** `status: "error"` is documented with every error; the client does not read it. */
const allowed = /^ModelError\.status$/;

function check(file: File, name: string, body: unknown): void {
  const validate = validators(file, name);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
  const unknown = strangers(file, { $ref: `#/components/schemas/${name}` }, body, name);
  expect(unknown.filter((path) => !allowed.test(path))).toEqual([]);
}

async function checked(
  answer: Promise<Answer>,
  status: number,
  file: File,
  name: string,
): Promise<Body> {
  const { status: got, body } = await answer;
  expect([got, got === status ? "" : body]).toEqual([status, ""]);
  check(file, name, body);
  return body;
}

test.each([...hubspotObjects])("lists and searches of %s", async (object) => {
  const path = `${objectsPath}/${object}`;
  const list = "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging";
  const query = "limit=50&associations=companies,contacts,deals&propertiesWithHistory=hs_timestamp";
  await checked(call(`${path}?${query}`), 200, "objects", list);
  await checked(call(`${path}?archived=true`), 200, "objects", list);
  const found = "CollectionResponseWithTotalSimplePublicObjectForwardPaging";
  await checked(call(`${path}/search`, { limit: 200 }), 200, "objects", found);
});

test("single records, written and read", async () => {
  const path = `${objectsPath}/contacts`;
  const properties = { email: "contract@news.example.com", lastname: "Contract" };
  const made = await checked(call(path, { properties }), 201, "objects", "SimplePublicObject");
  const own = `${path}/${String(made["id"])}`;
  const change = call(own, { properties: { city: "Bath" } }, "PATCH");
  await checked(change, 200, "objects", "SimplePublicObject");
  const read = `${own}?associations=companies&propertiesWithHistory=city&properties=hs_email_optout`;
  await checked(call(read), 200, "objects", "SimplePublicObjectWithAssociations");
  const other = await call(path, { properties: { lastname: "Twin" } });
  const merge = { primaryObjectId: made["id"], objectIdToMerge: other.body["id"] };
  await checked(call(`${path}/merge`, merge), 200, "objects", "SimplePublicObject");
});

test("batches, whole and in part", async () => {
  const path = `${objectsPath}/contacts/batch`;
  const read = (id: string) =>
    call(`${path}/read`, { inputs: [{ id: morag }, { id }], properties: [] });
  const whole = "BatchResponseSimplePublicObject";
  await checked(read(callum), 200, "objects", whole);
  await checked(read("1"), 207, "objects", `${whole}WithErrors`);
  const input = (email: string) => ({ properties: { email }, objectWriteTraceId: email });
  const create = (...emails: string[]) => call(`${path}/create`, { inputs: emails.map(input) });
  await checked(create("b1@news.example.com"), 201, "objects", whole);
  await checked(create("b2@news.example.com", "bad"), 207, "objects", `${whole}WithErrors`);
  const update = (city: unknown) =>
    call(`${path}/update`, {
      inputs: [{ id: morag, properties: { city }, objectWriteTraceId: "u" }],
    });
  await checked(update("Whitby"), 200, "objects", whole);
  await checked(update(null), 207, "objects", `${whole}WithErrors`);
  const upsert = (id: string) =>
    call(`${path}/upsert`, {
      inputs: [{ id, idProperty: "email", properties: {}, objectWriteTraceId: id }],
    });
  const upserted = "BatchResponseSimplePublicUpsertObject";
  await checked(upsert("b1@news.example.com"), 200, "objects", upserted);
  await checked(upsert("nobody"), 207, "objects", `${upserted}WithErrors`);
});

test("refusals", async () => {
  const error = (answer: Promise<Answer>, status: number) =>
    checked(answer, status, "objects", "ModelError");
  const path = `${objectsPath}/contacts`;
  await error(call(path, { properties: { colour: "blue" } }), 400);
  await error(call(`${path}/search`, { limit: 1000 }), 400);
  await error(call(`${path}/1`), 404);
  await error(call(`${objectsPath}/dragons`), 404);
  await error(call(path, { properties: { email: "callum@harbour-and-pine.example.com" } }), 409);
  const narrow = await hubspotSignIn(vendors, "oauth");
  await error(hubspotCaller(vendors, narrow["access_token"])(path), 403);
  await error(hubspotCaller(vendors, "nonsense")(path), 401);
});

test("associations and labels", async () => {
  const single = `${objectsPath}/contacts/${morag}/associations/companies`;
  const listed = "CollectionResponseMultiAssociatedObjectWithLabelForwardPaging";
  await checked(call(single), 200, "associations", listed);
  const types = [{ associationCategory: "USER_DEFINED", associationTypeId: 37 }];
  const put = call(`${single}/${exampleHubSpotCompanyId}`, types, "PUT");
  await checked(put, 201, "associations", "LabelsBetweenObjectPair");
  const byDefault = `${objectsPath}/contacts/${morag}/associations/default/companies/${exampleHubSpotCompanyId}`;
  const both = "BatchResponsePublicDefaultAssociation";
  await checked(call(byDefault, undefined, "PUT"), 200, "associations", both);
  const path = "/crm/associations/2026-03/contacts/companies";
  const read = (id: string) => call(`${path}/batch/read`, { inputs: [{ id: morag }, { id }] });
  const many = "BatchResponsePublicAssociationMultiWithLabel";
  await checked(read(callum), 200, "associations", many);
  await checked(read("1"), 207, "associations", `${many}WithErrors`);
  const pair = { from: { id: morag }, to: { id: exampleHubSpotCompanyId } };
  const labelled = call(`${path}/batch/create`, { inputs: [{ ...pair, types }] });
  await checked(labelled, 201, "associations", "BatchResponseLabelsBetweenObjectPair");
  const plainOnes = call(`${path}/batch/associate/default`, { inputs: [pair] });
  await checked(plainOnes, 200, "associations", both);
  const all = "CollectionResponseAssociationSpecWithLabelNoPaging";
  await checked(call(`${path}/labels`), 200, "labels", all);
  const label = { label: "Payer", name: "payer" };
  await checked(call(`${path}/labels`, label), 200, "labels", all);
});

test("owners, properties, groups, pipelines, tokens", async () => {
  const owners = "CollectionResponsePublicOwnerForwardPaging";
  await checked(call("/crm/owners/2026-03?limit=2"), 200, "owners", owners);
  await checked(call("/crm/owners/2026-03?archived=true"), 200, "owners", owners);
  for (const object of hubspotObjects) {
    const path = `/crm/properties/2026-03/${object}`;
    await checked(call(path), 200, "properties", "CollectionResponsePropertyNoPaging");
    const groups = "CollectionResponsePropertyGroupNoPaging";
    await checked(call(`${path}/groups`), 200, "properties", groups);
  }
  const path = "/crm/properties/2026-03/contacts";
  const group = { name: "contract", label: "Contract" };
  await checked(call(`${path}/groups`, group), 201, "properties", "PropertyGroup");
  const property = {
    name: "x",
    label: "X",
    groupName: "contract",
    type: "date",
    fieldType: "date",
  };
  await checked(call(path, property), 201, "properties", "Property");
  const names = { inputs: [{ name: "x" }, { name: "y" }], archived: false };
  const read = call(`${path}/batch/read`, names);
  await checked(read, 207, "properties", "BatchResponsePropertyWithErrors");
  const pipelines = "/crm/pipelines/2026-03/deals";
  await checked(call(pipelines), 200, "pipelines", "CollectionResponsePipelineNoPaging");
  const stages = "CollectionResponsePipelineStageNoPaging";
  await checked(call(`${pipelines}/default/stages`), 200, "pipelines", stages);
  check("oauth", "AccessTokenResponse", await hubspotSignIn(vendors));
});
