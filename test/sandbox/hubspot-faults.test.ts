/** What goes wrong at the practice HubSpot when it was asked to, what people change there, and what outlives it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exampleHubSpotCompanyId, exampleHubSpotContactIds } from "../../sandbox/index.js";
import {
  hubspotCaller,
  hubspotSignIn,
  hubspotToken,
  objectsPath,
  practise,
  startHubSpot,
  type HubSpotCall,
  type HubSpotVendors,
} from "./hubspot-support.js";
import { minute, TestClock, type Body } from "./support.js";

let clock: TestClock;
let vendors: HubSpotVendors;
let call: HubSpotCall;
const contacts = `${objectsPath}/contacts`;
const [morag, callum] = exampleHubSpotContactIds;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await startHubSpot(clock, { size: 300 });
});
afterAll(() => vendors.close());
beforeEach(async () => {
  await fetch(`${vendors.hubspot.baseUrl}/__practice/faults`, { method: "DELETE" });
  call = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
});

const script = (rule: object): Promise<Body> => practise(vendors, "faults", rule);
const ids = (body: Body): string[] => (body["results"] as Body[]).map(({ id }) => String(id));
const note = (hs_note_body: string) =>
  call(`${objectsPath}/notes`, { properties: { hs_note_body, hs_timestamp: "2026-11-25" } });
const notesCalled = async (text: string): Promise<number> => {
  const filter = { propertyName: "hs_note_body", operator: "EQ", value: text };
  const { body } = await call(`${objectsPath}/notes/search`, {
    filterGroups: [{ filters: [filter] }],
  });
  return Number(body["total"]);
};

describe("faults", () => {
  test("searches and batch reads are reads; refusals come in HubSpot's shapes", async () => {
    const read = { inputs: [{ id: morag }], properties: [] };
    const reads = [
      () => call(contacts),
      () => call(`${contacts}/search`, {}),
      () => call(`${contacts}/batch/read`, read),
      () => call("/crm/associations/2026-03/contacts/companies/batch/read", read),
    ];
    await script({ match: { kind: "read" }, fault: "500", times: reads.length });
    expect((await note("a write passes")).status).toBe(201);
    for (const one of reads) expect((await one()).status).toBe(500);
    for (const [fault, status, body] of [
      ["429", 429, { errorType: "RATE_LIMIT", policyName: "SECONDLY" }],
      ["401-once", 401, { category: "EXPIRED_AUTHENTICATION" }],
      ["423", 423, { category: "LOCKED" }],
      ["477", 477, { status: "error" }],
    ] as const) {
      await script({ match: { pathPrefix: contacts }, fault, seconds: 3600 });
      const answer = await call(`${contacts}/search`, {});
      expect(answer).toMatchObject({ status, body });
      expect(answer.headers.get("retry-after")).toBe(fault === "477" ? "3600" : null);
    }
    expect((await call(contacts)).status).toBe(200);
  });

  test("a note whose answer is lost was made nevertheless", async () => {
    for (const [fault, made] of [
      ["cut-before", 0],
      ["cut-after", 1],
      ["truncated-json", 1],
    ] as const) {
      await script({ match: { method: "POST", kind: "write" }, fault });
      await expect(note(fault)).rejects.toThrow();
      expect([fault, await notesCalled(fault)]).toEqual([fault, made]);
    }
  });

  test("a page of a list or of a search comes twice", async () => {
    await script({ match: { pathPrefix: contacts }, fault: "duplicate-page" });
    const first = (await call(`${contacts}?limit=10`)).body;
    const next = `${contacts}?limit=10&after=${first["paging"].next.after}`;
    expect(ids((await call(next)).body)).toEqual(ids(first));
    expect(ids((await call(next)).body)).not.toEqual(ids(first));
    await script({ match: { kind: "read" }, fault: "duplicate-page" });
    const search = async (after?: string) =>
      ids((await call(`${contacts}/search`, { limit: 5, ...(after && { after }) })).body);
    const top = await search();
    expect(await search("5")).toEqual(top);
    expect(await search("5")).not.toEqual(top);
  });

  test("between two pages of a search a record moves to the end, and another is missed", async () => {
    const search = async (after: number) => {
      clock.forward(1000);
      const { body } = await call(`${contacts}/search`, {
        sorts: ["lastmodifieddate"],
        limit: 100,
        after: String(after),
      });
      return { ids: ids(body), more: body["paging"] !== undefined };
    };
    await script({ match: { pathPrefix: `${contacts}/search` }, fault: "page-shift" });
    const seen: string[] = [];
    for (let after = 0, more = true; more; after += 100) {
      const page = await search(after);
      seen.push(...page.ids);
      more = page.more;
    }
    expect(seen.at(-1)).toBe(seen[0]);
    expect(new Set(seen).size).toBe(seen.length - 1);
  });

  test("half of a batch fares badly: it is not done, and told in a 207", async () => {
    const names = ["one", "two", "three", "four"];
    const inputs = names.map((name) => ({
      objectWriteTraceId: name,
      properties: { hs_note_body: `half ${name}`, hs_timestamp: "2026-11-25" },
    }));
    await script({ match: { path: `${objectsPath}/notes/batch/create` }, fault: "partial" });
    const answer = await call(`${objectsPath}/notes/batch/create`, { inputs });
    expect(answer.status).toBe(207);
    expect(answer.body["results"]).toHaveLength(2);
    expect(answer.body["errors"]).toMatchObject(
      ["three", "four"].map((name) => ({
        category: "INTERNAL_ERROR",
        context: { objectWriteTraceId: [name] },
      })),
    );
    expect(await Promise.all(names.map((name) => notesCalled(`half ${name}`)))).toEqual([
      ...[1, 1, 0, 0],
    ]);
  });

  test("too many calls that are no searches are told of as such", async () => {
    await script({ match: { path: contacts }, fault: "429" });
    const policy = { policyName: "TEN_SECONDLY_ROLLING" };
    expect(await call(`${contacts}?limit=5`)).toMatchObject({ status: 429, body: policy });
  });

  test("access ends in the middle and the refresh token goes on", async () => {
    const grant = await hubspotSignIn(vendors);
    const own = hubspotCaller(vendors, grant["access_token"]);
    await practise(vendors, "expire-access", {});
    expect((await own(contacts)).body["category"]).toBe("EXPIRED_AUTHENTICATION");
    const form = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    await script({ match: { kind: "token" }, fault: "cut-after" });
    await expect(hubspotToken(vendors, form)).rejects.toThrow();
    const { body } = await hubspotToken(vendors, form);
    expect((await hubspotCaller(vendors, body["access_token"])(contacts)).status).toBe(200);
  });
});

describe("people change records", () => {
  test("change, delete, undelete, purge, touch", async () => {
    clock.forward(minute);
    const record = { object: "contacts", id: callum };
    await practise(vendors, "change", { ...record, properties: { city: "York" } });
    const { body } = await call(`${contacts}/${callum}?properties=city&propertiesWithHistory=city`);
    expect(body["properties"].city).toBe("York");
    expect(body["propertiesWithHistory"].city[0]).toMatchObject({ sourceType: "CRM_UI" });
    await practise(vendors, "delete", record);
    expect((await call(`${contacts}/${callum}`)).status).toBe(404);
    await practise(vendors, "undelete", record);
    expect((await call(`${contacts}/${callum}`)).status).toBe(200);
    const gone = await call(contacts, { properties: { lastname: "Gone" } });
    await practise(vendors, "purge", { object: "contacts", id: gone.body["id"] });
    expect((await call(`${contacts}/${gone.body["id"]}?archived=true`)).status).toBe(404);
    clock.forward(minute);
    const { ids: touched } = await practise(vendors, "touch", {
      share: 0.1,
      objects: ["companies"],
    });
    const filter = {
      propertyName: "hs_lastmodifieddate",
      operator: "GTE",
      value: clock.now().toISOString(),
    };
    const found = await call(`${objectsPath}/companies/search`, {
      filterGroups: [{ filters: [filter] }],
      limit: 200,
    });
    expect(ids(found.body).map((id) => `companies/${id}`)).toEqual(touched);
    expect((touched as string[]).length).toBeGreaterThan(3);
    await expect(practise(vendors, "change", { object: "contacts", id: "1" })).rejects.toThrow(
      "no",
    );
  });

  test("who belongs where, who is still there", async () => {
    const pair = { object: "contacts", id: morag, to: "companies", toId: exampleHubSpotCompanyId };
    expect(await practise(vendors, "associate", { ...pair, undo: true })).toEqual({ typeIds: [] });
    expect(await practise(vendors, "associate", { ...pair, typeIds: [1] })).toEqual({
      typeIds: [279, 1],
    });
    const { body } = await call("/crm/owners/2026-03");
    await practise(vendors, "owner", { id: ids(body)[0], archived: true });
    expect(ids((await call("/crm/owners/2026-03?archived=true")).body)).toContain(ids(body)[0]);
  });
});

test("all of it outlives a restart: records, merges, links, properties, opt-outs, tokens, writes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "practice-"));
  const own = new TestClock();
  const open = () => startHubSpot(own, { size: 20, stateDir: folder });
  let running = await open();
  try {
    const grant = await hubspotSignIn(running);
    let ask = hubspotCaller(running, grant["access_token"]);
    const made = await ask(contacts, { properties: { email: "kept@news.example.com" } });
    const other = await ask(contacts, { properties: { email: "other@news.example.com" } });
    const merged = await practise(running, "merge", {
      object: "contacts",
      master: made.body["id"],
      losers: [other.body["id"]],
    });
    const company = { to: "companies", toId: exampleHubSpotCompanyId };
    await practise(running, "associate", { object: "contacts", id: merged["id"], ...company });
    await practise(running, "opt-out", { address: "kept@news.example.com" });
    await ask("/crm/properties/2026-03/contacts/groups", { name: "kept", label: "Kept" });
    await ask("/crm/properties/2026-03/contacts", {
      name: "kept_marker",
      label: "Kept",
      groupName: "kept",
      type: "string",
      fieldType: "text",
      hasUniqueValue: true,
    });
    const own = `${contacts}/${String(merged["id"])}`;
    await ask(own, { properties: { kept_marker: "K-1" } }, "PATCH");
    const wanted = "?properties=email,hs_email_optout,kept_marker,hs_merged_object_ids";
    const before = (await ask(own + wanted)).body;
    const writes = await practise(running, "writes");
    await running.close();

    running = await open();
    ask = hubspotCaller(running, grant["access_token"]);
    expect((await ask(own + wanted)).body).toEqual(before);
    expect(before["properties"]).toMatchObject({ hs_email_optout: "true", kept_marker: "K-1" });
    expect((await ask(`${contacts}/${String(other.body["id"])}`)).body["id"]).toBe(merged["id"]);
    const links = await ask(`${own}/associations/companies`);
    expect(links.body["results"]).toHaveLength(1);
    const byMarker = await ask(`${contacts}/K-1?idProperty=kept_marker`);
    expect(byMarker.body["id"]).toBe(merged["id"]);
    expect(await practise(running, "writes")).toEqual(writes);
    const next = await ask(contacts, { properties: { lastname: "Next" } });
    expect(Number(next.body["id"])).toBeGreaterThan(Number(merged["id"]));
    const form = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    expect((await hubspotToken(running, form)).status).toBe(200);
  } finally {
    await running.close();
    rmSync(folder, { recursive: true });
  }
});
