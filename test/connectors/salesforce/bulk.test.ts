/** Back-fill by query jobs of Bulk API 2.0. */
import { beforeEach, expect, test } from "@jest/globals";
import type { AccountFacts, Cursor, Page } from "../../../src/connectors/connector.js";
import { Malformed, RateLimited, Unauthorised } from "../../../src/connectors/errors.js";
import { recordsOf } from "../../../src/connectors/salesforce/bulk.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import { failureOf, useNetwork } from "../network.js";
import type { Org } from "./org.js";
import { aContactWithIndividual, anAccount, anOrg, session, settings } from "./org.js";

useNetwork();

const all = [1, 2, 3, 4, 5].map((number) => anAccount(number, { Phone: `0${number}, ext "1"` }));
const bulky = session({ settings: { ...settings, bulkFrom: 4 } });
const path = "/services/data/v67.0/jobs/query";
let org: Org;
let facts: AccountFacts;

beforeEach(async () => {
  org = anOrg({ Account: all });
  facts = await salesforce.accountFacts(session());
  org.sent.length = 0;
});

async function pullAll(from: Cursor = null, stream = "Account"): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor = from; pages.length < 40;) {
    const page = await salesforce.pull(stream, cursor, facts, bulky);
    pages.push(page);
    if (page.done) return pages;
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
  }
  throw new Error("The pass does not end.");
}

const idsOf = (pages: Page[]) => [
  ...new Set(pages.flatMap(({ records }) => records.map(({ id }) => id))),
];
const calls = () =>
  org.sent.map(({ method, url }) => `${method} ${url.pathname.split("/v67.0")[1]}`);

test("the first page tells how many there are; the rest comes by a job, which is taken away at the end", async () => {
  const pages = await pullAll();
  const job = "/jobs/query/7505g0000000001AAA";
  expect(calls()).toEqual([
    "GET /queryAll",
    "POST /jobs/query",
    `GET ${job}`,
    `GET ${job}/results`,
    `GET ${job}/results`,
    `DELETE ${job}`,
  ]);
  expect(JSON.parse(org.sent[1]?.body ?? "")).toEqual({
    operation: "queryAll",
    query: expect.stringMatching(
      /^SELECT Id, .* FROM Account WHERE SystemModstamp >= 2026-11-22T10:00:00.000Z$/,
    ),
    contentType: "CSV",
    columnDelimiter: "COMMA",
    lineEnding: "LF",
  });
  expect(org.sent[3]?.url.search).toBe("?maxRecords=10000");
  expect(org.sent[4]?.url.search).toBe("?maxRecords=10000&locator=2");
  expect(org.sent.every(({ headers }) => headers.get("authorization") === "Bearer token-1")).toBe(
    true,
  );
  expect(idsOf(pages)).toHaveLength(5);
  expect(pages.map(({ records, waitMs, done }) => [records.length, waitMs, done])).toEqual([
    [2, undefined, false],
    [0, 5000, false],
    [2, undefined, false],
    [2, undefined, false],
    [0, undefined, true],
  ]);
  expect(pages.at(-1)?.cursor).toEqual({
    high: "2026-11-25T10:00:00.000Z",
    next: null,
    began: null,
    job: null,
    jobs: 0,
    look: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test("records of a job are those of a query, but for what counts as no change", async () => {
  org.records["Contact"] = [1, 2, 3, 4, 5].map((number) =>
    aContactWithIndividual(number, number === 4 ? { IndividualId: null, Individual: null } : {}),
  );
  const full = (await pullAll(null, "Contact")).flatMap(({ records }) => records);
  const queried = (await salesforce.pull("Contact", null, facts, session())).records;
  const wide = { ...queried[0]!, raw: org.records["Contact"][3] ?? {} };
  for (const record of [...queried, wide]) {
    const id = String(record.raw["Id"]);
    const bulk = full.findLast((candidate) => candidate.id === id);
    const given = salesforce.hashable({ ...record, raw: { ...record.raw } });
    // The practice vendor's query sends all of a sample, a job only what was asked for.
    const shared = (object: object) =>
      Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
    expect(shared(salesforce.hashable(bulk!))).toEqual(shared(given));
    expect(salesforce.normalise(bulk!, facts)).toMatchObject([{ kind: "PARTY" }]);
  }
});

test.each<[string, string, Record<string, string>, object[]]>([
  [
    "nothing is null",
    'Id,Name\n"1",""\n"2",\n',
    {},
    [
      { Id: "1", Name: null },
      { Id: "2", Name: null },
    ],
  ],
  [
    "truth",
    "Id,Is\n1,true\n2,false\n3,\n",
    { Is: "boolean" },
    [
      { Id: "1", Is: true },
      { Id: "2", Is: false },
      { Id: "3", Is: null },
    ],
  ],
  [
    "numbers",
    "Id,N\n1,23.0\n2,1.5E3\n3,12345678901234567\n",
    { N: "double" },
    [
      { Id: "1", N: 23 },
      { Id: "2", N: 1500 },
      { Id: "3", N: "12345678901234567" },
    ],
  ],
  [
    "times",
    "Id,T\n1,2026-11-23T10:00:00.000Z\n",
    { T: "datetime" },
    [{ Id: "1", T: "2026-11-23T10:00:00.000+0000" }],
  ],
  ["text that looks like another type", "Id,Name\n1,true\n", {}, [{ Id: "1", Name: "true" }]],
  [
    "a parent",
    "Id,P.A,P.B\n1,,x\n2,,\n",
    {},
    [
      { Id: "1", P: { B: "x" } },
      { Id: "2", P: null },
    ],
  ],
  ["no rows", "Id\n", {}, []],
])("a result's values: %s", (_name, text, types, expected) => {
  expect(recordsOf(text, types)).toEqual(expected);
});

test.each([
  ["nothing", ""],
  ["no names of columns", '"001","Acme"\n'],
  ["a row cut short", 'Id,Name\n"001"\n'],
  ["a field cut short", 'Id,Name\n"001","Ac'],
])("a result with %s is malformed, in words that hold none of it", (_name, text) => {
  expect(() => recordsOf(text, {})).toThrow(Malformed);
  expect(() => recordsOf(text, {})).not.toThrow(/001|Ac/);
});

test.each([
  ["lacks rows", { "sforce-numberofrecords": "2", "sforce-locator": "null" }],
  ["does not say whether it goes on", { "sforce-numberofrecords": "1" }],
])("a result that %s is malformed", async (_name, headers) => {
  const [, made] = await pullSome(2);
  org.fault = ({ url }) =>
    url.pathname.endsWith("/results")
      ? {
          body: '"Id"\n"0015g0000000001AAA"\n',
          headers: { "content-type": "text/csv", ...headers },
        }
      : undefined;
  expect(
    await failureOf(salesforce.pull("Account", made?.cursor ?? null, facts, bulky)),
  ).toBeInstanceOf(Malformed);
});

async function pullSome(count: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: Cursor = null; pages.length < count;) {
    const page = await salesforce.pull("Account", cursor, facts, bulky);
    pages.push(page);
    cursor = page.cursor;
  }
  return pages;
}

test("it asks less and less often while the job is at work, and never waits itself", async () => {
  org.busyFor = 6;
  const pages = await pullAll();
  expect(pages.flatMap(({ waitMs }) => waitMs ?? [])).toEqual([
    5000, 5000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
  expect(idsOf(pages)).toHaveLength(5);
});

test("a job that never ends is stopped, and the rest is read page by page", async () => {
  org.busyFor = 1000;
  const [, made] = await pullSome(2);
  const cursor = { ...made?.cursor, job: { ...(made?.cursor?.["job"] as object), polls: 200 } };
  const rest = await pullAll(cursor as Cursor);
  expect(org.sent.map(({ method }) => method)).toContain("PATCH");
  expect(idsOf(rest)).toHaveLength(3);
  expect(org.jobs.size).toBe(0);
});

test("a pass resumes from any of its cursors and loses nothing", async () => {
  org.busyFor = 1;
  const pages = await pullAll();
  for (const [index, page] of pages.slice(0, -1).entries()) {
    // The job is gone by now: it was taken away at the end.
    const rest = await pullAll(page.cursor);
    expect(idsOf([...pages.slice(0, index + 1), ...rest])).toHaveLength(5);
    expect(rest.at(-1)?.cursor).toMatchObject({ high: "2026-11-25T10:00:00.000Z", job: null });
  }
});

test("the same page of a result can be read twice", async () => {
  const pages = await pullSome(4);
  const again = await salesforce.pull("Account", pages[2]?.cursor ?? null, facts, bulky);
  expect(again.records).toEqual(pages[3]?.records);
});

test.each(["Failed", "Aborted"])(
  "a job that %s is no end: the rest is read page by page",
  async (state) => {
    const [, made] = await pullSome(2);
    for (const job of org.jobs.values()) job.state = state;
    if (state === "Aborted")
      org.fault = ({ method, url }) =>
        method === "GET" && /query\/750\w+$/.test(url.pathname)
          ? { body: { id: "7505g0000000001AAA", state } }
          : undefined;
    const rest = await pullAll(made?.cursor ?? null);
    expect(idsOf(rest)).toHaveLength(3);
    expect(calls().filter((call) => call === "POST /jobs/query")).toHaveLength(1);
  },
);

test("a job that is lost again and again is given up for pages", async () => {
  org.records["Account"] = [...all, anAccount(6)];
  org.fault = ({ method, url }) =>
    method === "GET" && url.pathname.includes(`${path}/`)
      ? { status: 404, body: [{ errorCode: "NOT_FOUND", message: "" }] }
      : undefined;
  const pages = await pullAll();
  expect(idsOf(pages)).toHaveLength(6);
  expect(calls().filter((call) => call === "POST /jobs/query")).toHaveLength(2);
});

test.each([
  [400, "FEATURENOTENABLED"],
  [403, "API_DISABLED_FOR_ORG"],
  [404, "NOT_FOUND"],
])("where no job may be made (%i %s), pages do", async (status, errorCode) => {
  org.fault = ({ method }) =>
    method === "POST" ? { status, body: [{ errorCode, message: "" }] } : undefined;
  const pages = await pullAll();
  expect(idsOf(pages)).toHaveLength(5);
  expect(calls()).toEqual([
    "GET /queryAll",
    "POST /jobs/query",
    expect.stringMatching(/^GET \/query\//),
    expect.stringMatching(/^GET \/query\//),
  ]);
});

test("failing to take a job away is no failure, but an old token is told", async () => {
  const pages = await pullAll();
  const last = pages.at(-2)?.cursor ?? null;
  org.fault = () => ({ status: 500, body: "oops" });
  expect(await salesforce.pull("Account", last, facts, bulky)).toMatchObject({ done: true });
  org.fault = () => ({ status: 401, body: [{ errorCode: "INVALID_SESSION_ID", message: "" }] });
  expect(await failureOf(salesforce.pull("Account", last, facts, bulky))).toBeInstanceOf(
    Unauthorised,
  );
});

test("a limit that is met while a job is made is told, and the job is asked for later", async () => {
  const [first] = await pullSome(1);
  org.fault = () => ({
    status: 403,
    body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }],
  });
  expect(
    await failureOf(salesforce.pull("Account", first?.cursor ?? null, facts, bulky)),
  ).toBeInstanceOf(RateLimited);
});

test("changes made while the job was at work are read by the next pass", async () => {
  // Stamped after the job was made (11:59:58): what changed just before it may be missing from the result.
  org.records["Account"] = [
    ...all,
    anAccount(6, { SystemModstamp: "2026-11-25T12:20:00.000+0000" }),
  ];
  const pages = await pullAll();
  expect(pages.at(-1)?.cursor).toMatchObject({ high: "2026-11-25T11:59:58.000Z" });
});

test("few records need no job, whatever the pass", async () => {
  const page = await salesforce.pull("Account", null, facts, session());
  expect(page.cursor).toMatchObject({ job: null });
});

test("every page of a job tells of the limits", async () => {
  org.headers = { "sforce-limit-info": "api-usage=5/100" };
  const pages = await pullAll();
  const limits = { usedToday: 5, limitToday: 100, remainingToday: 95 };
  expect(pages.slice(0, -1).map((page) => page.limits)).toEqual([limits, limits, limits, limits]);
});
