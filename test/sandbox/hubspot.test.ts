/** The practice HubSpot: sign-in, records, batches, search, associations, preferences, merges, limits. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exampleHubSpotCompanyId, exampleHubSpotContactIds } from "../../sandbox/index.js";
import {
  hubspotCaller,
  hubspotCode,
  hubspotSignIn,
  hubspotToken,
  objectsPath,
  practise,
  startHubSpot,
  type HubSpotCall,
  type HubSpotVendors,
} from "./hubspot-support.js";
import { hour, minute, redirectUri, TestClock, type Body } from "./support.js";

let clock: TestClock;
let vendors: HubSpotVendors;
let call: HubSpotCall;
const [morag, callum] = exampleHubSpotContactIds;
const contacts = `${objectsPath}/contacts`;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await startHubSpot(clock);
});
afterAll(() => vendors.close());
beforeEach(async () => {
  call = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
});

async function newContact(properties: Record<string, string>): Promise<Body> {
  const { status, body } = await call(contacts, { properties });
  expect(status).toBe(201);
  return body;
}

const results = (body: Body): Body[] => body["results"] as Body[];
const ids = (body: Body): string[] => results(body).map(({ id }) => String(id));
const filters = (...list: object[]) => [{ filters: list }];

describe("sign-in", () => {
  test("a code works once; the client proves itself in the body; access lasts half an hour", async () => {
    const form = {
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      code: await hubspotCode(vendors),
    };
    const { body } = await hubspotToken(vendors, form);
    expect(body).toMatchObject({ expires_in: 1800, token_type: "bearer", hub_id: 48120736 });
    expect(String(body["access_token"]).length).toBeGreaterThanOrEqual(300);
    expect((await hubspotToken(vendors, form)).body["status"]).toBe("BAD_AUTH_CODE");
    const basic = await fetch(`${vendors.hubspot.baseUrl}/oauth/2026-03/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${vendors.hubspot.clientId}:${vendors.hubspot.clientSecret}`)}`,
      },
      body: new URLSearchParams({ ...form, code: await hubspotCode(vendors) }),
    });
    expect(await basic.json()).toMatchObject({ status: "BAD_CLIENT_ID" });
    const own = hubspotCaller(vendors, body["access_token"]);
    expect((await own(`${contacts}/${morag}`)).status).toBe(200);
    clock.forward(30 * minute);
    expect(await own(`${contacts}/${morag}`)).toMatchObject({
      status: 401,
      body: { category: "EXPIRED_AUTHENTICATION" },
    });
  });

  test("the refresh token stays, for ever; a revoked one leaves live access alone", async () => {
    const grant = await hubspotSignIn(vendors);
    const refresh = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    clock.forward(400 * 24 * hour);
    const second = (await hubspotToken(vendors, refresh)).body;
    expect(second["refresh_token"]).toBe(grant["refresh_token"]);
    await hubspotToken(vendors, { token: String(grant["refresh_token"]) }, "/revoke");
    expect((await hubspotToken(vendors, refresh)).body["status"]).toBe("BAD_REFRESH_TOKEN");
    const own = hubspotCaller(vendors, second["access_token"]);
    expect((await own(`${contacts}/${morag}`)).status).toBe(200);
  });

  test("introspection names the account and the scopes; an uninstalled app is out", async () => {
    const other = await startHubSpot(new TestClock(), { size: 3 });
    try {
      const grant = await hubspotSignIn(other, "oauth crm.objects.contacts.read");
      const token = String(grant["access_token"]);
      expect((await hubspotToken(other, { token }, "/introspect")).body).toMatchObject({
        active: true,
        hub_id: other.hubspot.portalId,
        scopes: ["oauth", "crm.objects.contacts.read"],
        token_use: "access_token",
      });
      const narrow = hubspotCaller(other, token);
      expect(await narrow(`${objectsPath}/companies`)).toMatchObject({
        status: 403,
        body: {
          category: "MISSING_SCOPES",
          errors: [{ context: { requiredGranularScopes: ["crm.objects.companies.read"] } }],
        },
      });
      expect(await narrow(contacts, { properties: {} })).toMatchObject({ status: 403 });
      // A search reads, though it is a POST.
      expect((await narrow(`${contacts}/search`, {})).status).toBe(200);
      await practise(other, "revoke", {});
      expect((await narrow(contacts)).status).toBe(401);
      expect((await hubspotToken(other, { token }, "/introspect")).body).toEqual({ active: false });
    } finally {
      await other.close();
    }
  });

  test("where refresh tokens rotate, the old one is dead", async () => {
    const other = await startHubSpot(new TestClock(), {
      size: 3,
      hubspot: { refreshRotates: true },
    });
    try {
      const grant = await hubspotSignIn(other);
      const refresh = (text: unknown) =>
        hubspotToken(other, { grant_type: "refresh_token", refresh_token: String(text) });
      const { body } = await refresh(grant["refresh_token"]);
      expect((await refresh(grant["refresh_token"])).status).toBe(400);
      expect((await refresh(body["refresh_token"])).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe("records", () => {
  test("a list goes through all of them once, without a cap; archived ones are apart", async () => {
    const seen: string[] = [];
    for (let after = ""; ;) {
      const { body } = await call(`${contacts}?limit=7${after && `&after=${after}`}`);
      seen.push(...ids(body));
      after = String(body["paging"]?.next.after ?? "");
      if (after === "") break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort((a, b) => Number(a) - Number(b)));
    const { body } = await call(`${contacts}/search`, { limit: 1 });
    expect(seen).toHaveLength(Number(body["total"]));
    const { id } = await newContact({ email: "leaving@news.example.com" });
    expect((await call(`${contacts}/${id}`, undefined, "DELETE")).status).toBe(204);
    expect((await call(`${contacts}/${id}`)).status).toBe(404);
    const archived = await call(`${contacts}?archived=true&limit=100`);
    expect(ids(archived.body)).toContain(id);
    expect(results(archived.body).every((one) => typeof one["archivedAt"] === "string")).toBe(true);
    // An address is free again once its contact is archived.
    await newContact({ email: "leaving@news.example.com" });
  });

  test("every value is text or null, whatever it was sent as", async () => {
    const { body } = await call(`${objectsPath}/deals`, {
      properties: { dealname: "Gate", amount: 12.5, closedate: 1764028800000 },
    });
    expect(body["properties"]).toMatchObject({
      amount: "12.5",
      closedate: "2025-11-25T00:00:00.000Z",
    });
    const path = `${objectsPath}/deals/${String(body["id"])}`;
    const cleared = await call(path, { properties: { amount: "" } }, "PATCH");
    expect(cleared.body["properties"].amount).toBeNull();
    const read = await call(`${path}?properties=hs_is_closed,dealstage,nonsense`);
    expect(read.body["properties"]).toMatchObject({ hs_is_closed: "false", dealstage: null });
    expect(read.body["properties"]).not.toHaveProperty("nonsense");
  });

  test("what a property does not take is refused, all at once, by name", async () => {
    const { status, body } = await call(contacts, {
      properties: {
        email: "no address",
        lifecyclestage: "friend",
        hs_object_id: "7",
        colour: "blue",
        hubspot_owner_id: "1",
        firstname: null,
      },
    });
    expect(status).toBe(400);
    expect(body["category"]).toBe("VALIDATION_ERROR");
    const codes = (body["errors"] as Body[]).map(({ code }) => code).sort();
    expect(codes).toEqual([
      "INVALID_EMAIL",
      "INVALID_OPTION",
      "INVALID_OWNER_ID",
      "INVALID_STRING",
      "PROPERTY_DOESNT_EXIST",
      "READ_ONLY_VALUE",
    ]);
    const note = await call(`${objectsPath}/notes`, { properties: { hs_note_body: "no time" } });
    expect(note.body["errors"][0].context.propertyName).toEqual(["hs_timestamp"]);
    const twice = await call(contacts, {
      properties: { email: "ACCOUNTS@harbour-and-pine.example.com" },
    });
    expect(twice).toMatchObject({ status: 409, body: { category: "CONFLICT" } });
    expect(twice.body["message"]).toContain(morag);
  });

  test("history tells values, newest first", async () => {
    const { id } = await newContact({ email: "one@news.example.com", jobtitle: "Owner" });
    clock.forward(minute);
    await call(`${contacts}/${id}`, { properties: { jobtitle: "Director" } }, "PATCH");
    const { body } = await call(`${contacts}/${id}?propertiesWithHistory=jobtitle`);
    const told = (body["propertiesWithHistory"].jobtitle as Body[]).map(({ value }) => value);
    expect(told).toEqual(["Director", "Owner"]);
    expect((await call(`${contacts}?propertiesWithHistory=jobtitle&limit=51`)).status).toBe(400);
  });

  test("a version that is not alive, an object that is none", async () => {
    expect((await call("/crm/objects/2025-03/contacts")).status).toBe(404);
    expect((await call("/crm/objects/2026-09/contacts?limit=1")).status).toBe(200);
    expect((await call(`${objectsPath}/dragons`)).status).toBe(404);
    // The number of a type, and one of them, name it as well.
    expect((await call(`${objectsPath}/0-2/${exampleHubSpotCompanyId}`)).status).toBe(200);
    expect((await call(`${objectsPath}/company/${exampleHubSpotCompanyId}`)).status).toBe(200);
  });
});

describe("batches", () => {
  test("reads tell what is missing beside what was found; 100, with history 50", async () => {
    const { status, body } = await call(`${contacts}/batch/read`, {
      inputs: [{ id: morag }, { id: "77" }],
      properties: ["email"],
      propertiesWithHistory: [],
    });
    expect(status).toBe(207);
    expect(ids(body)).toEqual([morag]);
    expect(body).toMatchObject({
      numErrors: 1,
      errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: ["77"] } }],
    });
    const byEmail = await call(`${contacts}/batch/read`, {
      idProperty: "email",
      inputs: [{ id: "Accounts@Harbour-and-Pine.example.com" }],
      properties: [],
      propertiesWithHistory: [],
    });
    expect([byEmail.status, ids(byEmail.body)]).toEqual([200, [morag]]);
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ id: String(index) }));
    const read = async (count: number, history: string[]) =>
      (
        await call(`${contacts}/batch/read`, {
          inputs: many(count),
          propertiesWithHistory: history,
        })
      ).status;
    expect([await read(101, []), await read(51, ["email"]), await read(50, ["email"])]).toEqual([
      400, 400, 207,
    ]);
  });

  test("with a trace id on each the good ones are saved; without, none is", async () => {
    const good = { properties: { email: "good@news.example.com" } };
    const bad = { properties: { email: "bad" } };
    const path = `${contacts}/batch/create`;
    expect((await call(path, { inputs: [good, bad] })).status).toBe(400);
    const traced = await call(path, {
      inputs: [
        { ...good, objectWriteTraceId: "a" },
        { ...bad, objectWriteTraceId: "b" },
      ],
    });
    expect(traced.status).toBe(207);
    expect(results(traced.body).map((one) => one["objectWriteTraceId"])).toEqual(["a"]);
    expect(traced.body["errors"][0].context.objectWriteTraceId).toEqual(["b"]);
    // The first call had no effect: the address was still free.
    const again = await call(path, { inputs: [good, good] });
    expect(again.status).toBe(409);
  });

  test("upsert by a unique property makes once and changes then; others are refused", async () => {
    const property = {
      name: "hub_marker",
      label: "Marker",
      groupName: "note",
      type: "string",
      fieldType: "text",
      hasUniqueValue: true,
    };
    expect((await call("/crm/properties/2026-03/notes", property)).status).toBe(201);
    const upsert = (hs_note_body: string) =>
      call(`${objectsPath}/notes/batch/upsert`, {
        inputs: [
          {
            id: "M-1",
            idProperty: "hub_marker",
            properties: { hs_note_body, hs_timestamp: "2026-11-25T10:00:00Z" },
          },
        ],
      });
    const first = await upsert("<p>one</p>");
    const second = await upsert("<p>two</p>");
    expect([first.status, results(first.body)[0]!["new"]]).toEqual([200, true]);
    expect(results(second.body)[0]).toMatchObject({ new: false, id: ids(first.body)[0] });
    const refused = await call(`${objectsPath}/notes/batch/upsert`, {
      inputs: [{ id: "x", idProperty: "hs_note_body", properties: {} }],
    });
    expect(refused).toMatchObject({ status: 400, body: { category: "VALIDATION_ERROR" } });
    expect(refused.body["message"]).toContain("non-unique");
    const twice = { id: "M-1", idProperty: "hub_marker", properties: {} };
    const path = `${objectsPath}/notes/batch/upsert`;
    expect((await call(path, { inputs: [twice, twice] })).body["message"]).toContain("Duplicate");
    // A plain create with a marker that is taken is refused, too.
    const taken = { hub_marker: "m-1", hs_timestamp: "2026-11-25T10:00:00Z" };
    expect((await call(`${objectsPath}/notes`, { properties: taken })).body).toMatchObject({
      errors: [{ code: "CONFLICTING_UNIQUE_VALUE" }],
    });
  });

  test("an e-mail upsert finds the other addresses of a contact as well", async () => {
    const one = await newContact({ email: "first@news.example.com" });
    const two = await newContact({ email: "second@news.example.com" });
    const merged = await practise(vendors, "merge", {
      object: "contacts",
      master: one["id"],
      losers: [two["id"]],
    });
    const { body } = await call(`${contacts}/batch/upsert`, {
      inputs: [
        { id: "second@news.example.com", idProperty: "email", properties: { city: "Bath" } },
      ],
    });
    expect(results(body)[0]).toMatchObject({ id: merged["id"], new: false });
  });
});

describe("search", () => {
  const search = (body: object, object = "contacts") =>
    call(`${objectsPath}/${object}/search`, body);

  test("from a stamp on, in order; associations and archived records do not show", async () => {
    const since = clock.now().getTime() + 1000;
    clock.forward(2000);
    const made = [
      await newContact({ email: "s1@news.example.com" }),
      await newContact({ email: "s2@news.example.com" }),
    ];
    await call(`${contacts}/${String(made[1]!["id"])}`, undefined, "DELETE");
    const asked = {
      filterGroups: filters({
        propertyName: "lastmodifieddate",
        operator: "GTE",
        value: String(since),
      }),
      sorts: [{ propertyName: "lastmodifieddate", direction: "ASCENDING" }],
    };
    const { body } = await search(asked);
    expect(ids(body)).toEqual([made[0]!["id"]]);
    expect(results(body)[0]).not.toHaveProperty("associations");
    // Contacts have lastmodifieddate, all others hs_lastmodifieddate.
    const filter = { propertyName: "lastmodifieddate", operator: "GTE", value: since };
    expect((await search({ filterGroups: filters(filter) }, "companies")).status).toBe(400);
    const other = { ...filter, propertyName: "hs_lastmodifieddate" };
    expect((await search({ filterGroups: filters(other) }, "companies")).body["total"]).toBe(0);
  });

  test("operators: numbers as numbers, text in small letters, options by their very letters", async () => {
    const made = await newContact({
      email: "op@news.example.com",
      firstname: "Ottilie",
      city: "Bath",
    });
    const find = async (...list: object[]) =>
      ids((await search({ filterGroups: filters(...list) })).body);
    const own = { propertyName: "hs_object_id", operator: "EQ", value: made["id"] };
    const name = (operator: string, more: object) => ({
      propertyName: "firstname",
      operator,
      ...more,
    });
    expect(await find(own, name("EQ", { value: "OTTILIE" }))).toHaveLength(1);
    expect(await find(own, name("IN", { values: ["ottilie"] }))).toHaveLength(1);
    expect(await find(own, name("IN", { values: ["Ottilie"] }))).toEqual([]);
    expect(await find(own, name("CONTAINS_TOKEN", { value: "ott*" }))).toHaveLength(1);
    expect(await find(own, name("NEQ", { value: "anna" }))).toHaveLength(1);
    expect(await find(own, { propertyName: "phone", operator: "NOT_HAS_PROPERTY" })).toHaveLength(
      1,
    );
    const stage = (value: string) => ({ propertyName: "lifecyclestage", operator: "EQ", value });
    expect((await find(stage("customer"))).length).toBeGreaterThan(0);
    expect(await find(stage("CUSTOMER"))).toEqual([]);
    const between = {
      propertyName: "hs_object_id",
      operator: "BETWEEN",
      value: "9",
      highValue: "10000000001",
    };
    expect(await find(between)).toEqual([morag]);
    const notes = await search(
      {
        filterGroups: filters({
          propertyName: "associations.contact",
          operator: "EQ",
          value: callum,
        }),
      },
      "notes",
    );
    expect(results(notes.body)).toHaveLength(1);
    expect(ids((await search({ query: "harbour-and-pine", limit: 50 })).body)).toContain(morag);
  });

  test("bounds: 200 a page, 10 unless asked, five groups of six filters, one sort, 3,000 characters", async () => {
    expect(results((await search({})).body)).toHaveLength(10);
    const status = async (body: object) => (await search(body)).status;
    const filter = { propertyName: "city", operator: "HAS_PROPERTY" };
    const group = (count: number) => ({ filters: Array.from({ length: count }, () => filter) });
    expect(await status({ limit: 200 })).toBe(200);
    expect(await status({ limit: 201 })).toBe(400);
    expect(await status({ filterGroups: [group(7)] })).toBe(400);
    expect(await status({ filterGroups: [1, 1, 1, 1, 1, 1].map(group) })).toBe(400);
    expect(await status({ filterGroups: [6, 6, 6].map(group) })).toBe(200);
    expect(await status({ filterGroups: [6, 6, 6, 1].map(group) })).toBe(400);
    expect(await status({ sorts: ["city", "zip"] })).toBe(400);
    expect(await status({ query: "x".repeat(3001) })).toBe(400);
    expect(
      await status({
        filterGroups: filters({ propertyName: "city", operator: "LIKE", value: "x" }),
      }),
    ).toBe(400);
  });

  test("beyond 10,000 results it must be asked anew", async () => {
    const status = async (after: string) => (await search({ limit: 200, after })).status;
    expect([await status("9800"), await status("9801"), await status("10000")]).toEqual([
      200, 400, 400,
    ]);
  });
});

describe("search lags behind", () => {
  test("what was made, changed, archived or merged shows a moment later", async () => {
    const own = new TestClock();
    const lagging = await startHubSpot(own, { hubspot: { searchLagMs: 5000 } });
    try {
      const ask = hubspotCaller(lagging, (await hubspotSignIn(lagging))["access_token"]);
      const cities = async () => {
        const { body } = await ask(`${contacts}/search`, {
          filterGroups: filters({ propertyName: "company", operator: "EQ", value: "lagging" }),
          properties: ["city"],
        });
        return results(body).map(({ properties }) => properties.city as string);
      };
      const made = await ask(contacts, { properties: { company: "lagging", city: "Bath" } });
      const path = `${contacts}/${String(made.body["id"])}`;
      expect((await ask(path)).status).toBe(200);
      expect(await cities()).toEqual([]);
      own.forward(4999);
      expect(await cities()).toEqual([]);
      own.forward(1);
      expect(await cities()).toEqual(["Bath"]);
      await ask(path, { properties: { city: "York" } }, "PATCH");
      own.forward(3000);
      await ask(path, { properties: { city: "Hull" } }, "PATCH");
      expect(await cities()).toEqual(["Bath"]);
      own.forward(2000);
      expect(await cities()).toEqual(["York"]);
      own.forward(3000);
      expect(await cities()).toEqual(["Hull"]);
      await ask(path, undefined, "DELETE");
      expect(await cities()).toEqual(["Hull"]);
      own.forward(5000);
      expect(await cities()).toEqual([]);
    } finally {
      await lagging.close();
    }
  });
});

describe("merges", () => {
  test("the survivor has a new id; old ids lead to it, and no list shows them", async () => {
    const one = await newContact({ email: "m1@news.example.com", city: "Bath" });
    const two = await newContact({ email: "m2@news.example.com", jobtitle: "Owner" });
    const link = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 279 }];
    const company = `${contacts}/${String(two["id"])}/associations/companies/${exampleHubSpotCompanyId}`;
    await call(company, link, "PUT");
    const { body: survivor } = await call(`${contacts}/merge`, {
      primaryObjectId: one["id"],
      objectIdToMerge: two["id"],
    });
    expect([one["id"], two["id"]]).not.toContain(survivor["id"]);
    const wanted = "email,hs_additional_emails,city,jobtitle,hs_merged_object_ids";
    for (const id of [one["id"], two["id"], survivor["id"]]) {
      const { body } = await call(`${contacts}/${String(id)}?properties=${wanted}`);
      expect(body).toMatchObject({
        id: survivor["id"],
        properties: {
          email: "m1@news.example.com",
          hs_additional_emails: "m2@news.example.com",
          city: "Bath",
          jobtitle: "Owner",
          hs_merged_object_ids: `${one["id"]};${two["id"]}`,
        },
      });
    }
    const after = String(Number(one["id"]) - 1);
    const lists = ["archived=true&limit=100", `limit=100&after=${after}`].map(
      async (query) => (await call(`${contacts}?${query}`)).body,
    );
    const [archived, live] = (await Promise.all(lists)).map(ids);
    expect(live).toEqual([survivor["id"]]);
    expect(archived).not.toContain(two["id"]);
    const linked = await call(`${contacts}/${String(survivor["id"])}/associations/companies`);
    expect(results(linked.body)[0]).toMatchObject({ toObjectId: exampleHubSpotCompanyId });
  });

  test("or it keeps the id of the primary one, where the account is older", async () => {
    const old = await startHubSpot(new TestClock(), { size: 3, hubspot: { mergeKeepsId: true } });
    try {
      const ask = hubspotCaller(old, (await hubspotSignIn(old))["access_token"]);
      const { body } = await ask(`${contacts}/merge`, {
        primaryObjectId: morag,
        objectIdToMerge: callum,
      });
      expect(body["id"]).toBe(morag);
      expect((await ask(`${contacts}/${callum}`)).body["id"]).toBe(morag);
    } finally {
      await old.close();
    }
  });

  test("a person who is forgotten shows nowhere", async () => {
    const { id } = await newContact({ email: "forget@news.example.com" });
    const answer = await call(`${contacts}/gdpr-delete`, {
      objectId: "forget@news.example.com",
      idProperty: "email",
    });
    expect(answer.status).toBe(204);
    expect((await call(`${contacts}/${id}?archived=true`)).status).toBe(404);
  });
});

describe("associations", () => {
  const batch = "/crm/associations/2026-03/contacts/companies/batch";

  test("with their labels, up to 1,000 at once; those without any are errors of a 207", async () => {
    const loner = await newContact({ email: "loner@news.example.com" });
    const { status, body } = await call(`${batch}/read`, {
      inputs: [{ id: morag }, { id: callum }, { id: loner["id"] }],
    });
    expect(status).toBe(207);
    expect(results(body).map(({ from }) => from.id)).toEqual([morag, callum]);
    expect(results(body)[1]!["to"][0]).toEqual({
      toObjectId: exampleHubSpotCompanyId,
      associationTypes: [
        { category: "HUBSPOT_DEFINED", typeId: 279, label: null },
        { category: "HUBSPOT_DEFINED", typeId: 1, label: "Primary" },
        { category: "USER_DEFINED", typeId: 37, label: "Billing contact" },
      ],
    });
    expect(body["errors"][0]).toMatchObject({
      subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
      context: { fromObjectId: [loner["id"]] },
    });
    const many = Array.from({ length: 1001 }, (_, index) => ({ id: String(index) }));
    expect((await call(`${batch}/read`, { inputs: many })).status).toBe(400);
    const back = await call("/crm/associations/2026-03/companies/contacts/batch/read", {
      inputs: [{ id: exampleHubSpotCompanyId }],
    });
    const types = results(back.body)[0]!["to"][0].associationTypes as Body[];
    expect(types.map(({ typeId }) => typeId)).toEqual([280, 2]);
  });

  test("a contact has one primary company; labels come and go", async () => {
    const person = await newContact({ email: "moves@news.example.com" });
    const from = `${contacts}/${String(person["id"])}`;
    const company = async (name: string) =>
      String((await call(`${objectsPath}/companies`, { properties: { name } })).body["id"]);
    const [first, second] = [await company("First"), await company("Second")];
    const primary = [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 1 }];
    for (const id of [first, second]) {
      const answer = await call(`${from}/associations/companies/${id}`, primary, "PUT");
      expect([answer.status, answer.body["labels"]]).toEqual([201, ["Primary"]]);
    }
    const read = await call(`${from}?properties=associatedcompanyid&associations=companies`);
    expect(read.body["properties"].associatedcompanyid).toBe(second);
    expect(ids(read.body["associations"].companies)).toContain(first);
    const label = await call("/crm/associations/2026-03/contacts/companies/labels", {
      label: "Guarantor",
      name: "guarantor",
    });
    const [there] = results(label.body);
    const types = [{ associationCategory: "USER_DEFINED", associationTypeId: there!["typeId"] }];
    const pair = { from: { id: person["id"] }, to: { id: first }, types };
    const made = await call(`${batch}/create`, { inputs: [pair] });
    expect([made.status, results(made.body)[0]!["labels"]]).toEqual([201, ["Guarantor"]]);
    expect((await call(`${batch}/labels/archive`, { inputs: [pair] })).status).toBe(204);
    await call(`${batch}/archive`, {
      inputs: [{ from: { id: person["id"] }, to: [{ id: second }] }],
    });
    const left = results((await call(`${from}/associations/companies`)).body);
    expect(left.map(({ toObjectId }) => toObjectId)).toEqual([first]);
    expect(left[0]!["associationTypes"]).toHaveLength(1);
  });

  test("a note with its associations in one call; wrong types are refused and nothing is made", async () => {
    const note = (associationTypeId: number) =>
      call(`${objectsPath}/notes`, {
        properties: { hs_note_body: "<p>Agreed.</p>", hs_timestamp: "2026-11-25T10:00:00Z" },
        associations: [
          {
            to: { id: exampleHubSpotCompanyId },
            types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }],
          },
        ],
      });
    const before = (await practise(vendors, "writes")).length as number;
    expect((await note(204)).status).toBe(400);
    const { status, body } = await note(190);
    expect(status).toBe(201);
    const linked = await call(`${objectsPath}/notes/${String(body["id"])}/associations/companies`);
    expect(results(linked.body)[0]).toMatchObject({ toObjectId: exampleHubSpotCompanyId });
    const writes = (await practise(vendors, "writes")) as unknown as Body[];
    expect(writes.slice(before)).toMatchObject([{ kind: "NOTE", id: body["id"], method: "POST" }]);
  });
});

describe("the account", () => {
  test("its id, currency and zone", async () => {
    expect((await call("/account-info/2026-03/details")).body).toMatchObject({
      portalId: 48120736,
      companyCurrency: "GBP",
      timeZone: "Europe/London",
    });
  });

  test("owners: their id is not their user's; who left shows on request", async () => {
    const live = (await call("/crm/owners/2026-03")).body;
    const gone = (await call("/crm/owners/2026-03?archived=true")).body;
    expect([results(live).length, results(gone).length]).toEqual([4, 1]);
    const [owner] = results(live);
    expect(String(owner!["userId"])).not.toBe(owner!["id"]);
    const id = String(results(gone)[0]!["id"]);
    expect((await call(`/crm/owners/2026-03/${id}`)).status).toBe(404);
    expect((await call(`/crm/owners/2026-03/${id}?archived=true`)).status).toBe(200);
    const page = await call("/crm/owners/2026-03?limit=3");
    const rest = await call(`/crm/owners/2026-03?after=${page.body["paging"].next.after}`);
    expect(results(rest.body)).toHaveLength(1);
  });

  test("a group of properties and what is in it can be made, once", async () => {
    const path = "/crm/properties/2026-03/companies";
    const property = {
      name: "collections_status",
      label: "Status",
      groupName: "collections",
      type: "enumeration",
      fieldType: "select",
      options: [{ label: "On a plan", value: "ON_PLAN", hidden: false }],
    };
    expect((await call(path, property)).status).toBe(404);
    const group = { name: "collections", label: "Collections" };
    expect((await call(`${path}/groups`, group)).status).toBe(201);
    expect((await call(`${path}/groups`, group)).status).toBe(409);
    expect((await call(`${path}/groups/collections`)).body).toMatchObject(group);
    expect((await call(path, property)).status).toBe(201);
    expect((await call(path, property)).status).toBe(409);
    const company = `${objectsPath}/companies/${exampleHubSpotCompanyId}`;
    const set = (value: string) =>
      call(company, { properties: { collections_status: value } }, "PATCH");
    expect((await set("ON_PLAN")).status).toBe(200);
    expect((await set("LOST")).status).toBe(400);
    const names = results((await call(path)).body).map(({ name }) => name);
    expect(names).toContain("collections_status");
    expect((await call(`${path}/name`, undefined, "DELETE")).status).toBe(400);
    expect((await call(`${path}/collections_status`, undefined, "DELETE")).status).toBe(204);
    expect((await set("ON_PLAN")).status).toBe(400);
  });

  test("rules of its people hold from 2026-09 on, where they made some", async () => {
    const strict = await startHubSpot(new TestClock(), {
      size: 3,
      hubspot: { validationRules: true },
    });
    try {
      const ask = hubspotCaller(strict, (await hubspotSignIn(strict))["access_token"]);
      const lost = { properties: { dealname: "Gate", dealstage: "closedlost" } };
      expect((await ask("/crm/objects/2026-03/deals", lost)).status).toBe(201);
      expect(await ask("/crm/objects/2026-09/deals", lost)).toMatchObject({
        status: 400,
        body: {
          category: "VALIDATION_ERROR",
          errors: [{ context: { propertyName: ["closed_lost_reason"] } }],
        },
      });
      const nameless = { properties: { domain: "x.example.com" } };
      expect((await ask("/crm/objects/2026-09/companies", nameless)).status).toBe(400);
    } finally {
      await strict.close();
    }
  });
});

describe("communication preferences", () => {
  const path = "/communication-preferences/2026-03/statuses";

  test("belong to the address: a contact with another one has not opted out", async () => {
    const { id } = await newContact({ email: "quiet@news.example.com" });
    await practise(vendors, "opt-out", { address: "Quiet@news.example.com" });
    const optOut = async () => {
      const { body } = await call(`${contacts}/${id}?properties=hs_email_optout`);
      return body["properties"].hs_email_optout as string | null;
    };
    expect(await optOut()).toBe("true");
    await call(`${contacts}/${id}`, { properties: { email: "loud@news.example.com" } }, "PATCH");
    expect(await optOut()).toBeNull();
    const asked = ["quiet@news.example.com", "loud@news.example.com"];
    const { body } = await call(`${path}/batch/read?channel=EMAIL`, { inputs: asked });
    const told = results(body).map(({ subscriberIdString, statuses }) => [
      subscriberIdString,
      [...new Set((statuses as Body[]).map(({ status }) => status))],
    ]);
    expect(told).toEqual([
      ["quiet@news.example.com", ["UNSUBSCRIBED"]],
      ["loud@news.example.com", ["NOT_SPECIFIED"]],
    ]);
    const wide = await call(`${path}/batch/unsubscribe-all/read?channel=EMAIL`, { inputs: asked });
    expect(results(wide.body).map(({ wideStatuses }) => (wideStatuses as Body[]).length)).toEqual([
      1, 0,
    ]);
    expect(results(wide.body)[0]!["wideStatuses"][0]).toMatchObject({
      wideStatusType: "PORTAL_WIDE",
      status: "UNSUBSCRIBED",
    });
  });

  test("a click moves the contact's stamp; a new yes ends the no to all", async () => {
    clock.forward(minute);
    await practise(vendors, "opt-out", { address: "callum@harbour-and-pine.example.com" });
    const stamp = async () => String((await call(`${contacts}/${callum}`)).body["updatedAt"]);
    expect(await stamp()).toBe(clock.now().toISOString());
    const address = encodeURIComponent("callum@harbour-and-pine.example.com");
    const { status, body } = await call(`${path}/${address}`, {
      subscriptionId: 71290003,
      statusState: "SUBSCRIBED",
      channel: "EMAIL",
      legalBasis: "PERFORMANCE_OF_CONTRACT",
    });
    expect(status).toBe(200);
    expect(results(body)[0]).toMatchObject({ status: "SUBSCRIBED", subscriptionId: 71290003 });
    const all = await call(`${path}/${address}/unsubscribe-all?channel=EMAIL`);
    expect(results(all.body)).toEqual([]);
    expect((await call(`${path}/${address}`)).status).toBe(400);
    expect((await call(`${path}/batch/read?channel=EMAIL`, { inputs: [] })).status).toBe(400);
    expect(
      results((await call("/communication-preferences/2026-03/definitions")).body),
    ).toHaveLength(3);
  });
});

describe("limits", () => {
  async function limited(
    limits: NonNullable<Parameters<typeof startHubSpot>[1]>["limits"],
    run: (ask: HubSpotCall, own: TestClock, of: HubSpotVendors) => Promise<void>,
  ): Promise<void> {
    const own = new TestClock();
    const of = await startHubSpot(own, {
      size: 3,
      limits: { hubspotPerTenSeconds: 110, hubspotSearchesPerSecond: 5, ...limits },
    });
    try {
      await run(hubspotCaller(of, (await hubspotSignIn(of))["access_token"]), own, of);
    } finally {
      await of.close();
    }
  }

  test("110 in ten seconds that slide, told by headers; search does not count", async () => {
    await limited({}, async (ask, own, of) => {
      for (let index = 0; index < 60; index++) await ask(contacts);
      own.forward(6000);
      let last = await ask(contacts);
      for (let index = 1; index < 50; index++) last = await ask(contacts);
      expect(last.headers.get("x-hubspot-ratelimit-max")).toBe("110");
      expect(last.headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
      expect(last.headers.get("x-hubspot-ratelimit-interval-milliseconds")).toBe("10000");
      expect(last.headers.has("x-hubspot-ratelimit-daily")).toBe(false);
      const over = await ask(contacts);
      expect(over).toMatchObject({
        status: 429,
        body: { status: "error", errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" },
      });
      expect(over.headers.has("retry-after")).toBe(false);
      expect((await ask(`${contacts}/search`, {})).status).toBe(200);
      // The first sixty leave the window; the fifty that came later do not.
      own.forward(4000);
      let admitted = 0;
      while ((await ask(contacts)).status === 200) admitted++;
      expect(admitted).toBe(60);
      expect(await practise(of, "limits")).toMatchObject({
        limits: { tenSeconds: { limit: 110, windowMs: 10000, refused: 2, highest: 112 } },
        calls: { read: 173, write: 0 },
      });
    });
  });

  test("five searches a second over all objects, without any rate header", async () => {
    await limited({}, async (ask, own, of) => {
      for (const object of ["contacts", "companies", "deals", "notes", "contacts"]) {
        const { status, headers } = await ask(`${objectsPath}/${object}/search`, {});
        expect(status).toBe(200);
        expect([...headers.keys()].filter((name) => name.startsWith("x-hubspot"))).toEqual([]);
      }
      expect(await ask(`${contacts}/search`, {})).toMatchObject({
        status: 429,
        body: { policyName: "SECONDLY" },
      });
      own.forward(1000);
      expect((await ask(`${contacts}/search`, {})).status).toBe(200);
      expect(await practise(of, "limits")).toMatchObject({
        limits: { search: { limit: 5, highest: 6, refused: 1 }, tenSeconds: { highest: 0 } },
      });
    });
  });

  test("a daily figure for private apps, until midnight where the account is", async () => {
    await limited({ hubspotPerDay: 3 }, async (ask, own, of) => {
      for (let index = 0; index < 3; index++) {
        const { headers } = await ask(contacts);
        expect(headers.get("x-hubspot-ratelimit-daily-remaining")).toBe(String(2 - index));
      }
      expect(await ask(contacts)).toMatchObject({ status: 429, body: { policyName: "DAILY" } });
      // A sliding day would still hold all three at midnight.
      own.forward(14 * hour - 1000);
      expect((await ask(contacts)).status).toBe(429);
      own.forward(1000);
      const again = hubspotCaller(of, (await hubspotSignIn(of))["access_token"]);
      expect((await again(contacts)).status).toBe(200);
    });
  });
});
