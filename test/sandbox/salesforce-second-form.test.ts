/** The practice org in its second form: bulk, collections, external ids, deletions, hidden fields, packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Connection } from "jsforce";
import { exampleAccountId, type PracticeVendors } from "../../sandbox/index.js";
import {
  hour,
  minute,
  start,
  TestClock,
  answerOf,
  salesforceSignIn,
  type Answer,
  type Body,
} from "./support.js";

let clock: TestClock;
let vendors: PracticeVendors;
let folder: string;
let token: string;

function field(name: string, type: string, rest = ""): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">
    <fullName>${name}</fullName>
    <label>${name.slice(0, -3)} &amp; more</label>
    <type>${type}</type>${rest}
</CustomField>`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  const fields = join(folder, "force-app/main/default/objects/Account/fields");
  mkdirSync(fields, { recursive: true });
  const files = {
    Hub_Key__c: field(
      "Hub_Key__c",
      "Text",
      "\n    <length>20</length>\n    <externalId>true</externalId>\n    <unique>true</unique>",
    ),
    Owed__c: field("Owed__c", "Currency", "\n    <precision>10</precision>\n    <scale>2</scale>"),
    Next_Step__c: field("Next_Step__c", "Date"),
    In_Dispute__c: field("In_Dispute__c", "Checkbox", "\n    <defaultValue>false</defaultValue>"),
    Story__c: field("Story__c", "LongTextArea", "\n    <length>1000</length>"),
  };
  for (const [name, xml] of Object.entries(files)) {
    writeFileSync(join(fields, `${name}.field-meta.xml`), xml);
  }
  clock = new TestClock();
  vendors = await start(clock, {
    size: 900,
    form: 2,
    metadataDir: folder,
    multiCurrency: true,
    hiddenFields: { Contact: ["HasOptedOutOfEmail"] },
    tokenLifetimeSeconds: { salesforce: 86_400 },
  });
  token = String((await salesforceSignIn(vendors))["access_token"]);
});
afterAll(async () => {
  await vendors.close();
  rmSync(folder, { recursive: true });
});

async function call(path: string, method = "GET", body?: unknown): Promise<Answer> {
  return answerOf(
    await fetch(`${vendors.salesforce.baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

const base = "/services/data/v67.0";
const practice = (what: string, body: unknown) => call(`/__practice/${what}`, "POST", body);

async function query(soql: string, all = false): Promise<Answer> {
  return call(`${base}/${all ? "queryAll" : "query"}?q=${encodeURIComponent(soql)}`);
}

async function count(from: string, all = false): Promise<number> {
  return Number((await query(`SELECT COUNT() FROM ${from}`, all)).body["totalSize"]);
}

async function described(object: string): Promise<Body[]> {
  return (await call(`${base}/sobjects/${object}/describe`)).body["fields"] as Body[];
}

describe("what the org has", () => {
  test("its objects, and owners that are users or queues", async () => {
    const { body } = await call(`${base}/sobjects`);
    expect((body["sobjects"] as Body[]).map(({ name }) => name).sort()).toEqual([
      "Account",
      "Contact",
      "EmailMessage",
      "Group",
      "Individual",
      "Opportunity",
      "Organization",
      "Task",
      "User",
    ]);
    const { records } = (
      await query("SELECT Id, OwnerId, Owner.Name FROM Task WHERE Status = 'Not Started'")
    ).body;
    const queued = (records as Body[]).filter(({ OwnerId }) => String(OwnerId).startsWith("00G"));
    expect(queued[0]!["Owner"]).toMatchObject({
      Name: "Collections",
      attributes: { type: "Group" },
    });
  });

  test("deleted and archived records show by queryAll only; losers name their master", async () => {
    expect(await count("Account", true)).toBeGreaterThan(await count("Account"));
    expect(await count("Task WHERE IsArchived = true")).toBe(0);
    expect(await count("Task WHERE IsArchived = true", true)).toBeGreaterThan(10);
    const { body } = await query(
      "SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true AND MasterRecordId != null",
      true,
    );
    expect(body["totalSize"]).toBeGreaterThan(5);
  });

  test("a hidden field is in no describe, and selecting it fails", async () => {
    const names = (await described("Contact")).map(({ name }) => name);
    expect(names).toContain("DoNotCall");
    expect(names).not.toContain("HasOptedOutOfEmail");
    const refused = await query("SELECT Id, HasOptedOutOfEmail FROM Contact");
    expect(refused).toMatchObject({ status: 400, body: [{ errorCode: "INVALID_FIELD" }] });
    expect((await query("SELECT Id FROM Contact WHERE HasOptedOutOfEmail = true")).status).toBe(
      400,
    );
  });

  test("several currencies: records have one", async () => {
    const { body } = await query(
      "SELECT CurrencyIsoCode, Amount FROM Opportunity WHERE Amount > 1",
    );
    const currencies = new Set((body["records"] as Body[]).map((one) => one["CurrencyIsoCode"]));
    expect(currencies.size).toBeGreaterThan(3);
    const single = await start(new TestClock(), { size: 5, form: 2 });
    try {
      const own = String((await salesforceSignIn(single))["access_token"]);
      const answer = await fetch(
        `${single.salesforce.baseUrl}${base}/query?q=${encodeURIComponent("SELECT CurrencyIsoCode FROM Account")}`,
        { headers: { authorization: `Bearer ${own}` } },
      );
      expect(answer.status).toBe(400);
    } finally {
      await single.close();
    }
  });

  test("the fields of a package are described and checked", async () => {
    const fields = await described("Account");
    const of = (name: string) => fields.find((one) => one["name"] === name);
    expect(of("Hub_Key__c")).toMatchObject({
      type: "string",
      length: 20,
      externalId: true,
      unique: true,
      custom: true,
      label: "Hub_Key & more",
    });
    expect(of("Owed__c")).toMatchObject({ type: "currency", precision: 10, scale: 2 });
    expect(of("Story__c")).toMatchObject({ type: "textarea", length: 1000, filterable: false });
    expect(of("In_Dispute__c")).toMatchObject({ type: "boolean", nillable: false });
    const patch = (body: unknown) =>
      call(`${base}/sobjects/Account/${exampleAccountId}`, "PATCH", body);
    const good = { Owed__c: 1847.505, Next_Step__c: "2026-12-01", In_Dispute__c: true };
    expect((await patch({ ...good, Hub_Key__c: "D1", Story__c: "a\nb" })).status).toBe(204);
    const { body } = await call(`${base}/sobjects/Account/${exampleAccountId}`);
    expect(body).toMatchObject({ ...good, Owed__c: 1847.51, Story__c: "a\nb" });
    for (const [wrong, errorCode] of [
      [{ Hub_Key__c: "x".repeat(21) }, "STRING_TOO_LONG"],
      [{ Owed__c: 1e9 }, "NUMBER_OUTSIDE_VALID_RANGE"],
      [{ Owed__c: "much" }, "JSON_PARSER_ERROR"],
      [{ Next_Step__c: "1 December" }, "JSON_PARSER_ERROR"],
      [{ In_Dispute__c: "yes" }, "JSON_PARSER_ERROR"],
      [{ Nothing__c: 1 }, "INVALID_FIELD"],
    ] as const) {
      expect(await patch(wrong)).toMatchObject({ status: 400, body: [{ errorCode }] });
    }
    const twin = await call(`${base}/sobjects/Account`, "POST", { Name: "Twin", Hub_Key__c: "d1" });
    expect(twin.body).toMatchObject([{ errorCode: "DUPLICATE_VALUE" }]);
  });
});

describe("external ids", () => {
  test("upsert makes, then changes; several with one id are 300", async () => {
    const path = `${base}/sobjects/Account/Hub_Key__c/UP-1`;
    const made = await call(path, "PATCH", { Name: "Made by key" });
    expect(made).toMatchObject({ status: 201, body: { success: true, created: true } });
    const changed = await call(path, "PATCH", { Phone: "020 7946 0001" });
    expect(changed).toMatchObject({ status: 200, body: { id: made.body["id"], created: false } });
    expect((await call(path)).body).toMatchObject({ Name: "Made by key", Phone: "020 7946 0001" });
    for (const Name of ["One", "Two"]) {
      await call(`${base}/sobjects/Account`, "POST", { Name, Xero_Contact_ID__c: "same" });
    }
    const several = await call(`${base}/sobjects/Account/Xero_Contact_ID__c/same`, "PATCH", {});
    expect(several.status).toBe(300);
    expect(several.body).toHaveLength(2);
    expect((await call(`${base}/sobjects/Account/Name/x`, "PATCH", {})).status).toBe(400);
  });
});

describe("collections", () => {
  const task = (Subject: string, more: object = {}) => ({
    attributes: { type: "Task" },
    Subject,
    ...more,
  });

  test("each record has its own result; allOrNone takes all back", async () => {
    const path = `${base}/composite/sobjects`;
    const records = [task("first"), task("x".repeat(256)), task("third")];
    const mixed = await call(path, "POST", { records });
    expect(mixed.status).toBe(200);
    expect(mixed.body).toMatchObject([
      { success: true, errors: [] },
      { success: false, errors: [{ statusCode: "STRING_TOO_LONG", fields: ["Subject"] }] },
      { success: true },
    ]);
    const none = await call(path, "POST", { allOrNone: true, records: [task("none"), records[1]] });
    expect(none.body).toMatchObject([
      { success: false, errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
      { success: false },
    ]);
    expect(await count("Task WHERE Subject = 'none'")).toBe(0);
    const ids = (mixed.body as unknown as Body[]).flatMap(({ id }) => (id ? [String(id)] : []));
    const patched = await call(path, "PATCH", {
      records: ids.map((id) => ({ attributes: { type: "Task" }, id, Status: "Completed" })),
    });
    expect(patched.body).toMatchObject(ids.map((id) => ({ id, success: true })));
    const gone = await call(`${path}?ids=${ids.join()},00TgK0000000000AAA`, "DELETE");
    expect((gone.body as unknown as Body[]).map(({ success }) => success)).toEqual([
      true,
      true,
      false,
    ]);
    const many = Array.from({ length: 201 }, () => task("many"));
    expect((await call(path, "POST", { records: many })).body).toMatchObject([
      { errorCode: "EXCEEDED_ID_LIMIT" },
    ]);
  });

  test("upsert by external id, through jsforce too", async () => {
    const path = `${base}/composite/sobjects/Account/Hub_Key__c`;
    const record = (key: string, Name: string) => ({
      attributes: { type: "Account" },
      Hub_Key__c: key,
      Name,
    });
    const both = await call(path, "PATCH", {
      records: [record("C1", "C one"), record("D1", "Ex")],
    });
    expect(both.body).toMatchObject([{ created: true }, { created: false, id: exampleAccountId }]);
    const { baseUrl } = vendors.salesforce;
    const connection = new Connection({
      instanceUrl: baseUrl,
      version: "67.0",
      accessToken: token,
    });
    const results = await connection.sobject("Account").create([{ Name: "J1" }, { Name: "J2" }]);
    expect(results).toMatchObject([{ success: true }, { success: true }]);
  });
});

describe("deletions and changes", () => {
  test("getUpdated and getDeleted tell of a span, within their limits", async () => {
    clock.forward(hour);
    const since = clock.now().toISOString().slice(0, 19) + "Z";
    const { id } = (await call(`${base}/sobjects/Account`, "POST", { Name: "Short-lived" })).body;
    await call(`${base}/sobjects/Account/${exampleAccountId}`, "PATCH", { Phone: "0191 498 0148" });
    clock.forward(5 * minute);
    await call(`${base}/sobjects/Account/${String(id)}`, "DELETE");
    clock.forward(5 * minute);
    const until = clock.now().toISOString().slice(0, 19) + "Z";
    const span = `start=${since}&end=${until}`;
    expect((await call(`${base}/sobjects/Account/updated/?${span}`)).body).toMatchObject({
      ids: [exampleAccountId],
      latestDateCovered: until.replace("Z", ".000+0000"),
    });
    const deleted = await call(`${base}/sobjects/Account/deleted/?${span}`);
    expect(deleted.body["deletedRecords"]).toMatchObject([{ id }]);
    expect(String(deleted.body["earliestDateAvailable"]) < since).toBe(true);
    const refused = async (start: string, end: string) =>
      (await call(`${base}/sobjects/Account/deleted?start=${start}&end=${end}`)).body;
    expect(await refused("2026-11-01T00:00:00Z", until)).toMatchObject([
      { errorCode: "INVALID_REPLICATION_DATE" },
    ]);
    expect(await refused(until, until)).toMatchObject([{ errorCode: "INVALID_REPLICATION_DATE" }]);
    await practice("purge", { id });
    const later = await call(`${base}/sobjects/Account/deleted?${span}`);
    expect(later.body["deletedRecords"]).toEqual([]);
    expect(String(later.body["earliestDateAvailable"]) > since).toBe(true);
    expect(await count(`Account WHERE Id = '${String(id)}'`, true)).toBe(0);
  });

  test("people change, merge, delete and archive records behind the hub's back", async () => {
    const make = async (Name: string) =>
      String((await call(`${base}/sobjects/Account`, "POST", { Name })).body["id"]);
    const [master, loser] = [await make("Master"), await make("Loser")];
    const contact = (
      await call(`${base}/sobjects/Contact`, "POST", { LastName: "Moved", AccountId: loser })
    ).body["id"];
    expect((await practice("merge", { master, losers: [loser] })).status).toBe(200);
    const merged = await query(
      `SELECT IsDeleted, MasterRecordId FROM Account WHERE Id = '${loser}'`,
      true,
    );
    expect(merged.body["records"][0]).toMatchObject({ IsDeleted: true, MasterRecordId: master });
    const moved = await call(`${base}/sobjects/Contact/${String(contact)}?fields=AccountId`);
    expect(moved.body["AccountId"]).toBe(master);
    await practice("change", { id: master, fields: { Name: "Renamed", Owed__c: 5 } });
    expect((await call(`${base}/sobjects/Account/${master}`)).body["Name"]).toBe("Renamed");
    await practice("delete", { id: master });
    expect((await call(`${base}/sobjects/Account/${master}`)).status).toBe(404);
    await practice("undelete", { id: master });
    expect((await call(`${base}/sobjects/Account/${master}`)).status).toBe(200);
    for (const [what, body] of [
      ["change", { id: master, fields: { Colour: 1 } }],
      ["merge", { master, losers: [String(contact)] }],
      ["delete", { id: "nothing" }],
    ] as const) {
      expect((await practice(what, body)).status).toBe(400);
    }
  });

  test("a share of the records is touched, the same ones for the same seed", async () => {
    clock.forward(hour);
    const since = clock.now().toISOString();
    const first = (await practice("touch", { share: 0.05, seed: 3, objects: ["Contact"] })).body;
    const again = (await practice("touch", { share: 0.05, seed: 3, objects: ["Contact"] })).body;
    expect(again).toEqual(first);
    const all = await count("Contact");
    expect(first["ids"]).toHaveLength(Math.round(all * 0.05));
    expect(await count(`Contact WHERE SystemModstamp >= ${since}`)).toBe(first["ids"].length);
  });
});

describe("bulk queries", () => {
  const jobs = `${base}/jobs/query`;
  const soql = "SELECT Id, Name, IsDeleted, Account.Name, SystemModstamp FROM Contact";

  async function results(job: string, parameters: string) {
    const answer = await fetch(
      `${vendors.salesforce.baseUrl}${jobs}/${job}/results?${parameters}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    return { headers: answer.headers, text: await answer.text() };
  }

  test("a job is made, waited for and read page by page", async () => {
    const { body } = await call(jobs, "POST", { operation: "queryAll", query: soql });
    expect(body).toMatchObject({ state: "UploadComplete", object: "Contact", apiVersion: 67 });
    const id = String(body["id"]);
    expect(await call(`${jobs}/${id}/results`)).toMatchObject({
      status: 400,
      body: [{ errorCode: "INVALIDJOBSTATE" }],
    });
    const states = [];
    for (let look = 0; look < 3; look++) states.push((await call(`${jobs}/${id}`)).body["state"]);
    expect(states).toEqual(["InProgress", "JobComplete", "JobComplete"]);
    const ids: string[] = [];
    let locator = "";
    let pages = 0;
    while (locator !== "null") {
      const page = await results(id, `maxRecords=300${locator && `&locator=${locator}`}`);
      const [header, ...lines] = page.text.trimEnd().split("\n");
      expect(header).toBe('"Id","Name","IsDeleted","Account.Name","SystemModstamp"');
      expect(page.headers.get("sforce-numberofrecords")).toBe(String(lines.length));
      expect(lines[0]).toMatch(/^"003\w{15}",".*","(true|false)",".*","[\d-]+T[\d:.]+Z"$/);
      ids.push(...lines.map((line) => line.slice(1, 19)));
      locator = page.headers.get("sforce-locator")!;
      pages++;
    }
    expect(pages).toBe(Math.ceil(ids.length / 300));
    expect(new Set(ids).size).toBe(await count("Contact", true));
    expect((await call(`${jobs}/${id}`, "DELETE")).status).toBe(204);
    expect((await call(`${jobs}/${id}`)).status).toBe(404);
  });

  test("jobs are aborted, refused and forgotten after a week", async () => {
    const job = async (query = soql) => call(jobs, "POST", { operation: "query", query });
    expect((await job("SELECT Nothing FROM Contact")).body).toMatchObject([
      { errorCode: "INVALID_FIELD" },
    ]);
    expect((await job("SELECT COUNT() FROM Contact")).status).toBe(400);
    const id = String((await job()).body["id"]);
    const aborted = await call(`${jobs}/${id}`, "PATCH", { state: "Aborted" });
    expect(aborted.body["state"]).toBe("Aborted");
    expect((await call(`${jobs}/${id}`)).body["state"]).toBe("Aborted");
    const other = String((await job()).body["id"]);
    expect(((await call(jobs)).body["records"] as Body[]).map((one) => one["id"])).toContain(other);
    const report = (await call("/__practice/limits")).body;
    expect(report["calls"].bulk).toBeGreaterThan(5);
    clock.forward(7 * 24 * hour);
    token = String((await salesforceSignIn(vendors))["access_token"]);
    expect((await call(`${jobs}/${other}`)).status).toBe(404);
  });
});
