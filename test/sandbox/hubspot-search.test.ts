/** Reading more than 10,000 records by search, as the facts advise: from the last stamp, then by id within it. */
import { expect, test } from "@jest/globals";
import { hubspotApp } from "../../sandbox/data/constants.js";
import { hubspotObjects, type HubSpotRecords } from "../../sandbox/data/hubspot-records.js";
import { hubspotServer } from "../../sandbox/hubspot/server.js";
import { PracticeState } from "../../sandbox/shared/state.js";
import { redirectUri, TestClock, type Body } from "./support.js";

const count = 12_500;
/** 11,000 of them came with one import and share its stamp. */
const imported = 11_000;
const importedAt = Date.parse("2026-04-01T10:00:00Z");

function records(): HubSpotRecords {
  const contacts = Array.from({ length: count }, (_, index) => ({
    id: String(1_000_000 + index),
    properties: { email: `person${index}@news.example.com` },
    createdAt: importedAt,
    updatedAt: index < imported ? importedAt : importedAt + (index - imported) * 1000,
  }));
  const empty = Object.fromEntries(hubspotObjects.map((object) => [object, []]));
  return {
    objects: { ...empty, contacts } as unknown as HubSpotRecords["objects"],
    links: [],
    optOuts: [],
    owners: [],
  };
}

test("a query ends at 10,000; all are found from stamp to stamp and by id within one", async () => {
  const app = hubspotServer({
    now: new TestClock().now,
    state: new PracticeState(null),
    records: records(),
    limits: { perTenSeconds: 1e6, searchesPerSecond: 1e6, perDay: null },
    latencyMs: 0,
    tokens: { lifetimeSeconds: 1800, rotates: false },
    settings: {
      pageRows: Infinity,
      searchLagMs: 0,
      validationRules: false,
      mergeKeepsId: false,
    },
  });
  const { clientId: client_id, clientSecret: client_secret } = hubspotApp;
  const approved = await app.inject({
    url: "/oauth/authorize",
    query: { client_id, redirect_uri: redirectUri, scope: "crm.objects.contacts.read" },
  });
  const code = new URL(String(approved.headers.location)).searchParams.get("code")!;
  const form = { client_id, client_secret, code, redirect_uri: redirectUri };
  const token = await app.inject({
    method: "POST",
    url: "/oauth/2026-03/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams({ ...form, grant_type: "authorization_code" }).toString(),
  });
  const authorization = `Bearer ${String(token.json<Body>()["access_token"])}`;
  const search = async (payload: object) => {
    const url = "/crm/objects/2026-03/contacts/search";
    const answer = await app.inject({ method: "POST", url, headers: { authorization }, payload });
    return { status: answer.statusCode, body: answer.json<Body>() };
  };
  /** Everything that one query gives, to its end or to the cap. */
  const all = async (
    filters: object[],
    sort: string,
  ): Promise<{ rows: Body[]; capped: boolean }> => {
    const rows: Body[] = [];
    for (let after = "0"; ;) {
      const query = { filterGroups: [{ filters }], sorts: [sort], limit: 200, after };
      const { status, body } = await search(query);
      if (status === 400) return { rows, capped: true };
      rows.push(...(body["results"] as Body[]));
      const next = body["paging"]?.next.after as string | undefined;
      if (next === undefined) return { rows, capped: false };
      after = next;
    }
  };
  const stamp = (operator: string, value: string) => ({
    propertyName: "lastmodifieddate",
    operator,
    value,
  });
  const first = await all([stamp("GTE", "0")], "lastmodifieddate");
  expect([first.rows.length, first.capped]).toEqual([10_000, true]);
  const { body } = await search({ filterGroups: [{ filters: [stamp("GTE", "0")] }] });
  expect(body["total"]).toBe(count);
  const last = String(first.rows.at(-1)!["updatedAt"]);
  // All 10,000 share one stamp: asking from it again would give the same ones for ever.
  expect(String(first.rows[0]!["updatedAt"])).toBe(last);
  const byId = { propertyName: "hs_object_id", operator: "GT", value: first.rows.at(-1)!["id"] };
  const rest = await all([stamp("EQ", last), byId], "hs_object_id");
  const later = await all([stamp("GT", last)], "lastmodifieddate");
  expect([rest.rows.length, later.rows.length]).toEqual([1001, 1499]);
  const seen = [first, rest, later].flatMap(({ rows }) => rows.map(({ id }) => String(id)));
  expect(new Set(seen).size).toBe(count);
  await app.close();
});
