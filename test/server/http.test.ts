/** HTTP as browsers, scripts and orchestrators meet it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { exampleQuery } from "../../src/server/example-query.js";
import { graphql } from "../generated/index.js";
import { proposeExample } from "../support/plans.js";
import { devToken, startHub, type RunningHub } from "../support/running-hub.js";

let hub: RunningHub;

beforeAll(async () => {
  hub = await startHub({ size: 40, form: 1 });
});

afterAll(async () => {
  await hub?.stop();
});

const json = { "content-type": "application/json", authorization: `Bearer ${devToken}` };

function post(body: string, headers: Record<string, string> = json): Promise<Response> {
  return fetch(`${hub.url}/graphql`, { method: "POST", headers, body });
}

interface ErrorBody {
  readonly errors: { message: string; extensions: { code: string; requestId: string } }[];
}

/** A JSON error in words, with the request's id, and nothing of how the hub is made. */
async function errorOf(response: Response): Promise<ErrorBody["errors"][number]> {
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  const text = await response.text();
  expect(text).not.toMatch(/<html|<!doctype|\bat .*:\d+:\d+|node_modules|stacktrace/i);
  const { errors } = JSON.parse(text) as ErrorBody;
  expect(errors).toHaveLength(1);
  const [error] = errors;
  expect(error?.message).toMatch(/([A-Za-z]{2,}\W+){3}/);
  return error!;
}

describe("what cannot be read", () => {
  const good = JSON.stringify({ query: "{ __typename }" });

  test.each<[string, number, () => Promise<Response>]>([
    ["JSON that ends too early", 400, () => post('{"query": "{ __typename')],
    ["no JSON", 400, () => post("query=1")],
    ["an empty body", 400, () => post("")],
    ["JSON without an operation", 400, () => post("{}")],
    ["null", 400, () => post("null")],
    ["a number", 400, () => post("42")],
    ["an operation that is no text", 400, () => post('{"query": {"a": 1}}')],
    [
      "variables that are no object",
      400,
      () => post('{"query": "{ __typename }", "variables": "x"}'),
    ],
    ["a prototype in JSON", 400, () => post('{"query": "{ __typename }", "__proto__": {"a": 1}}')],
    [
      "an unknown operation name",
      400,
      () => post('{"query": "query A { __typename }", "operationName": "B"}'),
    ],
    ["a list of operations", 400, () => post(`[${good}, ${good}]`)],
    ["an empty list", 400, () => post("[]")],
    ["XML", 415, () => post("<a/>", { ...json, "content-type": "application/xml" })],
    ["a nonsense type", 415, () => post(good, { ...json, "content-type": ";;;" })],
    [
      "300 KiB",
      413,
      () => post(JSON.stringify({ query: `{ __typename } #${"x".repeat(300 * 1024)}` })),
    ],
  ])("%s is answered in JSON", async (_what, status, send) => {
    const response = await send();
    expect(response.status).toBe(status);
    const { extensions } = await errorOf(response);
    expect(extensions.code).toMatch(/^[A-Z_]+$/);
    expect(extensions.code).not.toBe("INTERNAL");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(extensions.requestId).toBe(response.headers.get("x-request-id"));
  });

  test("256 KiB are still read", async () => {
    const query = `{ __typename } #${"x".repeat(255 * 1024)}`;
    expect((await post(JSON.stringify({ query }))).status).toBe(200);
  });

  test("a document of thousands of tokens is refused", async () => {
    const query = `{ ${Array.from({ length: 1_500 }, (_, index) => `a${index}: __typename`).join(" ")} }`;
    const response = await post(JSON.stringify({ query }));
    expect(response.status).toBe(400);
    expect((await errorOf(response)).extensions.code).toBe("GRAPHQL_PARSE_FAILED");
  });

  test.each([
    "/nothing",
    "/graphql/",
    "/plans",
    "/plans/FB-1",
    "/plans/FB-ILOU0000",
    "/explorer/../package.json",
    "/explorer/nothing.js",
    "/.env",
    "/%00",
    "/%zz",
  ])("GET %s is answered in JSON", async (path) => {
    const response = await fetch(`${hub.url}${path}`);
    expect([400, 404]).toContain(response.status);
    const { extensions } = await errorOf(response);
    expect(["NOT_FOUND", "BAD_REQUEST"]).toContain(extensions.code);
  });

  test.each(["PUT", "DELETE", "PATCH"])("%s /graphql is answered in JSON", async (method) => {
    const response = await fetch(`${hub.url}/graphql`, { method, headers: json, body: "{}" });
    expect(response.status).toBe(404);
    await errorOf(response);
  });
});

describe("asked again and again", () => {
  const page = "{ debtors(first: 2, sort: NAME) { edges { node { id name kind } } } }";
  const typed =
    "query Q($first: Int!) { debtors(first: $first, sort: NAME) { pageInfo { endCursor } } }";

  test.each<[string, string, object, number]>([
    ["an answer", page, {}, 200],
    ["an answer with variables", typed, { first: 3 }, 200],
    ["a wrong argument", "{ debtors(first: 0) { edges { cursor } } }", {}, 200],
    ["a missing variable", typed, {}, 400],
    ["a variable of another kind", typed, { first: "three" }, 400],
    [
      "nothing found",
      '{ a: plan(id: "x") { id } b: debtors(first: 1) { edges { cursor } } }',
      {},
      200,
    ],
  ])("%s stays the same", async (_what, query, variables, status) => {
    const answers: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const response = await post(JSON.stringify({ query, variables }));
      expect(response.status).toBe(status);
      answers.push((await response.text()).replaceAll(/"requestId":"[^"]*"/g, ""));
    }
    expect(answers[0]).toMatch(/^\{"(data|errors)":/);
    expect(new Set(answers)).toEqual(new Set([answers[0]]));
  });
});

describe("what a browser could be tricked into", () => {
  test("a form's types are refused", async () => {
    const good = JSON.stringify({ query: "{ __typename }" });
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const response = await post(good, { ...json, "content-type": type });
      expect([400, 415]).toContain(response.status);
      await errorOf(response);
    }
  });

  test("GET needs a header that a page cannot send unasked", async () => {
    const url = `${hub.url}/graphql?query=${encodeURIComponent("{ __typename }")}`;
    const headers = { authorization: `Bearer ${devToken}` };
    const simple = await fetch(url, { headers });
    expect(simple.status).toBe(400);
    await errorOf(simple);
    const meant = await fetch(url, { headers: { ...headers, "apollo-require-preflight": "1" } });
    expect([meant.status, await meant.json()]).toEqual([200, { data: { __typename: "Query" } }]);
  });

  test("GET never changes anything", async () => {
    const mutation = 'mutation { requestSync(connectionId: "x") { requestedAt } }';
    const response = await fetch(`${hub.url}/graphql?query=${encodeURIComponent(mutation)}`, {
      headers: { authorization: `Bearer ${devToken}`, "apollo-require-preflight": "1" },
    });
    expect(response.status).toBe(405);
    await errorOf(response);
  });

  test("no other origin is let in", async () => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.example", "access-control-request-method": "POST" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("pages", () => {
  /** Everything that a page would fetch: scripts, styles, images, frames. */
  function fetched(html: string): string[] {
    const tags = html.match(/<(script|link|img|iframe|source|base)\b[^>]*>/gi) ?? [];
    return tags.flatMap((tag) => /\b(?:src|href)="([^"]*)"/i.exec(tag)?.[1] ?? []);
  }

  test("the explorer asks for nothing from elsewhere, and what it asks for is there", async () => {
    const response = await fetch(`${hub.url}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = await response.text();
    const parts = fetched(html);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part).toMatch(/^\/explorer\//);
      const found = await fetch(`${hub.url}${part}`);
      expect([part, found.status]).toEqual([part, 200]);
    }
    expect(html.match(/(import[^;]*from|new URL\(|url\(|fetch\()\s*["']https?:/g)).toBeNull();
    expect(html).toContain("WhoOwesWhat");
    expect(html).not.toContain(devToken);
  });

  test("the page of a plan's link says nothing of the plan", async () => {
    const plan = await proposeExample(hub.api, "for-the-page");
    const known = await fetch(`${hub.url}/plans/${plan.reference}`);
    const unknown = await fetch(`${hub.url}/plans/FB-00000000`);
    expect([known.status, unknown.status]).toEqual([200, 200]);
    const page = await known.text();
    expect(page.replaceAll(plan.reference, "FB-00000000")).toBe(await unknown.text());
    expect(page).not.toMatch(/Harbour|Pine|£|1,847/);
    expect(fetched(page)).toEqual([]);
    for (const [name, value] of [
      ["cache-control", "no-store"],
      ["referrer-policy", "no-referrer"],
      ["x-robots-tag", "noindex"],
      ["x-content-type-options", "nosniff"],
    ] as const) {
      expect(known.headers.get(name)).toBe(value);
    }
  });

  test.each(["/", "/plans/FB-00000000"])("%s cannot be framed by another page", async (path) => {
    const { headers } = await fetch(`${hub.url}${path}`);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("answers of the API are kept by no cache", async () => {
    const response = await post(JSON.stringify({ query: "{ __typename }" }));
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

describe("health", () => {
  test("alive and ready, to anybody", async () => {
    const alive = await fetch(`${hub.url}/livez`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: "alive" }]);
    const ready = await fetch(`${hub.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
    expect(ready.headers.get("cache-control")).toBe("no-store");
  });
});

/** The first query that a newcomer sees, word for word: its types come from it. */
const readme = graphql(`
  query ReadmeShape {
    debtors(first: 5, filter: { status: [OVERDUE] }, sort: OLDEST_DUE) {
      edges {
        node {
          name
          status
          statusReason
          balances {
            overdue {
              formatted
            }
            open {
              formatted
            }
          }
          parties {
            name
            source {
              vendor
              objectType
              id
            }
          }
          joins {
            kind
            words
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

describe("the example query", () => {
  test("answers with debtors who owe and are joined, with reasons", async () => {
    const { data, errors } = await hub.api.send<Awaited<ReturnType<typeof asked>>, object>(
      exampleQuery,
      {},
    );
    expect(errors).toEqual([]);
    expect(data).toEqual(await asked());
    const debtors = data!.debtors.edges.map(({ node }) => node);
    expect(debtors).toHaveLength(5);
    for (const { name, status, statusReason, balances } of debtors) {
      expect(name).not.toBe("");
      expect(status).toBe("OVERDUE");
      expect(statusReason).toMatch(/\.$/);
      expect(balances.some(({ overdue }) => /[1-9]/.test(overdue.formatted))).toBe(true);
    }
    const joined = debtors.filter(
      ({ parties }) => new Set(parties.map(({ source }) => source.vendor)).size === 2,
    );
    expect(joined.length).toBeGreaterThan(0);
    for (const { joins, parties } of joined) expect(joins).toHaveLength(parties.length - 1);
    expect(data!.debtors.pageInfo).toEqual({
      hasNextPage: true,
      endCursor: expect.stringMatching(/^[\w-]+$/),
    });
  });

  async function asked() {
    return hub.api.ask(readme, {});
  }
});
