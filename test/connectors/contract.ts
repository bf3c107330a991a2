/**
 * What every connector must do, whatever the vendor. A connector joins by a fixture: a small practice vendor
 * and samples. The suite drives it as the engine does and knows no vendor's protocol.
 */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  AccountFacts,
  Connector,
  Cursor,
  Json,
  JsonObject,
  LimitReading,
  Page,
  RawRecord,
  Session,
} from "../../src/connectors/connector.js";
import {
  type ConnectorError,
  Gone,
  Malformed,
  MalformedRecord,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
  UnknownOutcome,
} from "../../src/connectors/errors.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { Vendor } from "../../src/domain/source.js";
import type { WriteBack } from "../../src/domain/write-back.js";
import type { Reply, Sent } from "./network.js";
import { failureOf, useNetwork } from "./network.js";

/** The practice vendor that a fixture brings. Its pages hold two records. */
interface PracticeVendor {
  readonly sent: readonly Sent[];
  /** What the vendor holds, by stream. */
  put(stream: string, elements: Json[]): void;
  /** Answers every call with this from now on; undefined makes it well again. */
  breakWith(reply: Reply | undefined, onlyChanges?: boolean): void;
  /**
   * From now on every answer tells of the limits; returned is what a reading of it must say. Undefined for a vendor
   * that tells nothing of them.
   */
  sayLimits(): LimitReading | undefined;
  /** The signed-in user may no longer see this object or field. */
  hide?(what: string): void;
  /** The effects of writes that the vendor has kept. */
  effects(): unknown[];
}

export interface Fixture {
  readonly vendor: Vendor;
  session(changes?: Partial<Session>): Session;
  /** Opens the practice vendor with the records that the writes are aimed at. */
  open(): PracticeVendor;
  /** A good record of a stream; numbers 1 to 5, each changed later than the one before. */
  sample(stream: string, number: number): JsonObject;
  /** A record that has an id and cannot be understood, and the field that is wrong. */
  malformed(stream: string): { record: JsonObject; field: string; secret: string };
  /** Records that the vendor has removed, merged or undone, and what must be said of them. */
  readonly removed: readonly { stream: string; raw: JsonObject; says: object }[];
  /** A field that the vendor can hide from us: what a record says without it. */
  readonly hidden?: { hide: string; stream: string; raw: JsonObject; says: object };
  /** The vendor never says how many records a first pass will bring. */
  readonly totals?: "NEVER";
  /** A stream, and settings with which the vendor has to prepare its answer for a while. */
  readonly prepares?: { stream: string; settings: JsonObject };
  /** One write of every kind that the manifest names, on targets that `open` provides. */
  readonly writes: readonly WriteBack[];
  /** The same kind of write, on a target that does not exist. */
  readonly writeToNothing: WriteBack;
  /** What is wrong with a request by the vendor's published description, where there is one. */
  readonly requestProblems?: (sent: Sent) => string[];
}

export function connectorContract(fixture: Fixture): void {
  describe(`the connector contract: ${fixture.vendor}`, () => {
    useNetwork();
    let connector: Connector;
    let vendor: PracticeVendor;
    let facts: Promise<AccountFacts> | undefined;
    beforeEach(async () => {
      facts = undefined;
      connector = await loadConnector(fixture.vendor);
      vendor = fixture.open();
    });
    afterEach(() => {
      const { requestProblems = () => [] } = fixture;
      expect(vendor.sent.flatMap((sent) => requestProblems(sent))).toEqual([]);
    });

    const harness: Harness = {
      fixture,
      connector: () => connector,
      vendor: () => vendor,
      facts: () => (facts ??= connector.accountFacts(fixture.session())),
    };
    manifestTests(harness);
    readingTests(harness);
    failureTests(harness);
    writingTests(harness);
  });
}

interface Harness {
  fixture: Fixture;
  connector(): Connector;
  vendor(): PracticeVendor;
  /** Read once, as the engine does. */
  facts(): Promise<AccountFacts>;
}

/** Pulls until done, as the engine does, with a limit on everything. */
async function pullAll(
  harness: Harness,
  stream: string,
  from: Cursor = null,
  settings: JsonObject = {},
): Promise<Page[]> {
  const { fixture, connector } = harness;
  const session = fixture.session({
    settings: { ...fixture.session().settings, ...settings },
  });
  const facts = await harness.facts();
  const pages: Page[] = [];
  for (let cursor = from; pages.length < 20;) {
    // The cursor and the facts are kept in the database between calls.
    const page = await connector().pull(stream, stored(cursor), stored(facts), session);
    pages.push(page);
    if (page.done) return pages;
    cursor = page.cursor;
  }
  throw new Error("The pass does not end.");
}

function stored<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function recordsOf(pages: Page[]): RawRecord[] {
  return pages.flatMap(({ records }) => records);
}

function idsOf(pages: Page[]): string[] {
  return [...new Set(recordsOf(pages).map(({ id }) => id))];
}

function manifestTests(harness: Harness): void {
  test("its manifest is complete and says why", () => {
    const { manifest } = harness.connector();
    expect(manifest.vendor).toBe(harness.fixture.vendor);
    expect(manifest.displayName).not.toBe("");
    expect(manifest.streams.length).toBeGreaterThan(0);
    expect(new Set(manifest.streams.map(({ name }) => name)).size).toBe(manifest.streams.length);
    for (const stream of manifest.streams) {
      expect(stream.pageSize).toBeGreaterThan(0);
      expect(stream.pollIntervalSeconds).toBeGreaterThanOrEqual(60);
    }
    for (const { scope, why } of manifest.scopes) expect([scope, why]).not.toContain("");
    expect(manifest.limits.length).toBeGreaterThan(0);
    expect(manifest.rateLimits.length).toBeGreaterThan(0);
    for (const limit of manifest.rateLimits) {
      expect(limit.limit).toBeGreaterThan(0);
      expect(limit.source).toMatch(/^https:\/\//);
    }
    expect(manifest.factsGoodForSeconds).toBeGreaterThanOrEqual(60);
    expect(manifest.stampFields.length).toBeGreaterThan(0);
    for (const stream of manifest.streams.filter(({ full }) => full))
      expect(
        manifest.streams.filter(({ objectType }) => objectType === stream.objectType).length,
      ).toBeGreaterThan(1);
    for (const { what, why } of manifest.cannot) expect([what, why]).not.toContain("");
    expect(harness.fixture.writes.map(({ kind }) => kind).toSorted()).toEqual(
      [...manifest.writes].toSorted(),
    );
  });

  test("its sign-in address asks for the manifest's scopes with PKCE", () => {
    const { connector, fixture } = harness;
    const address = connector().authorisationUrl(fixture.session().settings, {
      redirectUri: "https://forbear.example/callback",
      state: "state-1",
      codeChallenge: "challenge-1",
    });
    const { searchParams } = new URL(address);
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: "code",
      client_id: "client-1",
      redirect_uri: "https://forbear.example/callback",
      state: "state-1",
      scope: connector()
        .manifest.scopes.map(({ scope }) => scope)
        .join(" "),
      code_challenge: "challenge-1",
      code_challenge_method: "S256",
    });
  });

  test("wrong settings are refused in words that name each of them", async () => {
    const { connector, fixture } = harness;
    const settings = { clientId: "", clientSecret: "hush", loginUrl: "http://elsewhere.example" };
    const failure = await failureOf(
      connector().refresh(fixture.session().grant, { ...fixture.session(), settings }),
    );
    expect(failure).toBeInstanceOf(Rejected);
    expect(failure.message).toMatch(/clientId is missing/);
    expect(failure.message).toMatch(/loginUrl must begin with https/);
    expect(failure.message).not.toMatch(/hush|elsewhere/);
  });
}

function readingTests(harness: Harness): void {
  const { fixture } = harness;
  const manifestStreams = async () => (await loadConnector(fixture.vendor)).manifest.streams;
  /** Those that bring records. */
  const streamNames = async () =>
    (await manifestStreams())
      .filter(({ sweep, again }) => !sweep?.idsOnly && !again)
      .map(({ name }) => name);

  test("every stream brings in every record, page by page, and ends", async () => {
    for (const stream of await streamNames()) {
      const samples = [1, 2, 3, 4, 5].map((number) => fixture.sample(stream, number));
      harness.vendor().put(stream, samples);
      const pages = await pullAll(harness, stream);
      expect(pages.length).toBeGreaterThan(1);
      expect(idsOf(pages)).toHaveLength(5);
      expect(pages.flatMap(({ unreadable }) => unreadable)).toEqual([]);
      expect(pages[0]?.total).toBe(fixture.totals === "NEVER" ? null : 5);
      for (const record of recordsOf(pages)) {
        expect(record.updatedAt).toMatch(/^2026-11-2\dT[\d:.]+Z$/);
        expect(samples).toContainEqual(record.raw);
      }
    }
  });

  test("an empty account is read and ends at once", async () => {
    for (const stream of await streamNames()) {
      harness.vendor().put(stream, []);
      const pages = await pullAll(harness, stream);
      expect(pages).toHaveLength(1);
      expect(pages[0]).toMatchObject({ records: [], unreadable: [], done: true });
    }
  });

  test("a pass resumes from any cursor and loses nothing", async () => {
    for (const stream of await streamNames()) {
      harness.vendor().put(
        stream,
        [1, 2, 3, 4, 5].map((number) => fixture.sample(stream, number)),
      );
      const pages = await pullAll(harness, stream);
      for (const [index, page] of pages.slice(0, -1).entries()) {
        const rest = await pullAll(harness, stream, page.cursor);
        const all = [...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)];
        expect(new Set(all).size).toBe(5);
      }
    }
  });

  test("after a pass, only what changed since is read, and it is read", async () => {
    for (const { name: stream, full, sweep, again } of await manifestStreams()) {
      if (sweep?.idsOnly || again) continue;
      const samples = [1, 2, 3].map((number) => fixture.sample(stream, number));
      harness.vendor().put(stream, samples);
      const first = await pullAll(harness, stream);
      harness.vendor().put(stream, [...samples, fixture.sample(stream, 4)]);
      const second = await pullAll(harness, stream, first.at(-1)?.cursor ?? null);
      expect([stream, idsOf(second).length]).toEqual([stream, full ? 4 : 2]);
      expect(idsOf([...first, ...second])).toHaveLength(4);
    }
  });

  test("a stream that brings everything again begins with its second pass", async () => {
    for (const { name, objectType, again } of await manifestStreams()) {
      if (!again) continue;
      const main = (await manifestStreams()).find(
        (each) => each.objectType === objectType && !each.full,
      );
      if (!main) throw new Error(`${name} has no stream that brings its records.`);
      harness.vendor().put(
        main.name,
        [1, 2, 3, 4, 5].map((number) => fixture.sample(main.name, number)),
      );
      const first = await pullAll(harness, name);
      expect(first).toMatchObject([{ records: [], done: true }]);
      for (let pass = 2; pass < 4; pass++) {
        const pages = await pullAll(harness, name, first.at(-1)?.cursor ?? null);
        const known = recordsOf(await pullAll(harness, main.name));
        expect(new Set(recordsOf(pages))).toEqual(new Set(known));
      }
    }
  });

  test("a sweep lists every record; by its id a record comes as it does otherwise, and no other does", async () => {
    for (const { name, objectType, sweep } of await manifestStreams()) {
      if (!sweep) continue;
      const main = (await manifestStreams()).find(
        (each) => each.objectType === objectType && !each.full,
      );
      if (!main) throw new Error(`${name} has no stream that brings its records.`);
      const samples = [1, 2, 3, 4, 5].map((number) => fixture.sample(main.name, number));
      harness.vendor().put(main.name, samples);
      // Some records come twice in a pass: at the seam of two pages.
      const byId = new Map(
        recordsOf(await pullAll(harness, main.name)).map((record) => [record.id, record]),
      );
      const ids = [...byId.keys()].toSorted();
      const pages = await pullAll(harness, name);
      const listed = pages.flatMap((page) => page.listed ?? page.records.map(({ id }) => id));
      expect([name, [...new Set(listed)].toSorted()]).toEqual([name, ids]);
      const [first] = pages;
      const rest = await pullAll(harness, name, first?.cursor ?? null);
      const together = [first!, ...rest].flatMap(
        (page) => page.listed ?? page.records.map(({ id }) => id),
      );
      expect(new Set(together).size).toBe(5);
      harness.vendor().put(main.name, samples.slice(1));
      const facts = await harness.facts();
      const { connector } = harness;
      const answer = await connector().pullByIds!(name, ids, stored(facts), fixture.session());
      expect(answer.unreadable).toEqual([]);
      const found = new Map(answer.records.map((record) => [record.id, record]));
      expect(found).toEqual(new Map(ids.slice(1).map((id) => [id, byId.get(id)])));
    }
  });

  test("what the vendor has removed, merged or undone is said so", async () => {
    for (const { stream, raw, says } of fixture.removed) {
      harness.vendor().put(stream, [raw]);
      const facts = await harness.facts();
      const [record] = recordsOf(await pullAll(harness, stream));
      if (!record) throw new Error("one record");
      expect(harness.connector().normalise(record, facts)[0]).toMatchObject(says);
    }
  });

  test("what is hidden is unknown, and the facts say that it is hidden", async () => {
    const { hidden } = fixture;
    if (!hidden) return;
    const { hide, stream, raw, says } = hidden;
    harness.vendor().hide?.(hide);
    harness.vendor().put(stream, [raw]);
    const facts = await harness.facts();
    expect(facts.hidden).toContain(hide);
    const [record] = recordsOf(await pullAll(harness, stream));
    if (!record) throw new Error("one record");
    expect(harness.connector().normalise(record, facts)[0]).toMatchObject(says);
  });

  test("a vendor that has to prepare is asked again later; the pass resumes from any cursor", async () => {
    const { prepares } = fixture;
    if (!prepares) return;
    const { stream, settings } = prepares;
    harness.vendor().put(
      stream,
      [1, 2, 3, 4, 5].map((number) => fixture.sample(stream, number)),
    );
    const pages = await pullAll(harness, stream, null, settings);
    const waits = pages.filter(({ waitMs }) => waitMs !== undefined);
    expect(waits.length).toBeGreaterThan(0);
    for (const page of waits) {
      expect(page).toMatchObject({ records: [], done: false });
      expect(page.waitMs).toBeGreaterThan(0);
    }
    for (const [index, page] of pages.slice(0, -1).entries()) {
      const rest = await pullAll(harness, stream, page.cursor, settings);
      expect(idsOf([...pages.slice(0, index + 1), ...rest])).toHaveLength(5);
    }
  });

  test("a page tells of the limits when the vendor does, and says nothing otherwise", async () => {
    const { connector, vendor } = harness;
    const session = fixture.session();
    const facts = await connector().accountFacts(session);
    const stream = connector().manifest.streams[0]?.name ?? "";
    const quiet = await connector().pull(stream, null, facts, session);
    expect(quiet).not.toHaveProperty("limits");
    const reading = vendor().sayLimits();
    expect((await connector().pull(stream, null, facts, session)).limits).toEqual(reading);
  });

  test("stamps and fields of ours are no change of a record; everything else is", async () => {
    const { manifest } = harness.connector();
    for (const { name, objectType, sweep, again } of manifest.streams) {
      if (sweep?.idsOnly || again) continue;
      const raw = fixture.sample(name, 1);
      const record = (changes: JsonObject): RawRecord => ({
        objectType,
        id: "1",
        updatedAt: null,
        raw: { ...raw, ...changes },
      });
      const hashable = (changes: JsonObject) =>
        JSON.stringify(harness.connector().hashable(record(changes)));
      for (const field of [...manifest.stampFields, ...(manifest.ownedFields[objectType] ?? [])])
        expect(hashable({ [field]: "other" })).toBe(hashable({}));
      expect(hashable({ Anything: "other" })).not.toBe(hashable({}));
    }
  });

  test("what is no record at all is reported, and the rest of the page is kept", async () => {
    const odd = { Name: "no id", Status: "AUTHORISED" };
    for (const stream of await streamNames()) {
      harness.vendor().put(stream, [fixture.sample(stream, 1), odd]);
      const [page] = await pullAll(harness, stream);
      expect(page?.records).toHaveLength(1);
      expect(page?.unreadable).toEqual([{ raw: odd, problem: expect.stringMatching(/Id|ID/) }]);
    }
  });

  test("good records are normalised; a malformed one names its field and not its value", async () => {
    for (const stream of await streamNames()) {
      const { record, field, secret } = fixture.malformed(stream);
      harness.vendor().put(stream, [fixture.sample(stream, 1), record]);
      const facts = await harness.facts();
      const [good, bad] = recordsOf(await pullAll(harness, stream));
      if (!good || !bad) throw new Error("two records");
      const normalised = harness.connector().normalise(good, facts);
      expect(normalised.length).toBeGreaterThan(0);
      // The record itself, where it is said, comes first; what else it says is part of it.
      const own = { objectType: good.objectType, id: good.id };
      const [first, ...others] = normalised;
      expect([first?.ref, first && "partOf" in first ? first.partOf : null]).toContainEqual(own);
      for (const other of others)
        expect(other).toMatchObject(other.kind === "ROLE" ? { ref: own } : { partOf: own });
      let failure: unknown;
      try {
        harness.connector().normalise(bad, facts);
      } catch (error) {
        failure = error;
      }
      expect(failure).toBeInstanceOf(MalformedRecord);
      expect(failure).toMatchObject({ field });
      expect(String(failure)).not.toContain(secret);
    }
  });
}

const html = {
  body: "<!doctype html><title>Maintenance</title>",
  headers: { "content-type": "text/html" },
};

function failureTests(harness: Harness): void {
  const { fixture } = harness;
  const cases: [string, Reply, new (...args: never[]) => ConnectorError][] = [
    [
      "an unknown token",
      { status: 401, body: [{ errorCode: "INVALID_SESSION_ID" }] },
      Unauthorised,
    ],
    ["too many calls", { status: 429, headers: { "retry-after": "30" } }, RateLimited],
    ["a failing vendor", { status: 503, body: "busy" }, Unavailable],
    ["a maintenance page", html, Unavailable],
    ["a maintenance page with an error status", { ...html, status: 403 }, Unavailable],
    [
      "another address",
      { status: 302, headers: { location: "https://evil.example/" } },
      Unavailable,
    ],
    ["a broken connection", { error: "ECONNRESET" }, Unavailable],
    ["a truncated answer", { body: '{"records":[{"Id":"00' }, Malformed],
    ["an empty answer", { body: "" }, Malformed],
    ["another shape", { body: { surprise: true } }, Malformed],
    ["a list instead of an object", { body: [] }, Malformed],
    ["nothing", { body: null }, Malformed],
  ];
  test.each(cases)("reading meets %s: typed, in one call, in words", async (_name, reply, type) => {
    const { connector, vendor } = harness;
    const session = fixture.session();
    const facts = await connector().accountFacts(session);
    const [stream] = connector().manifest.streams;
    const before = vendor().sent.length;
    vendor().breakWith(reply);
    const started = performance.now();
    const failure = await failureOf(connector().pull(stream?.name ?? "", null, facts, session));
    expect(failure).toBeInstanceOf(type);
    expect(failure.message).toMatch(/^[A-Z].*\.$/);
    expect(failure.message).not.toMatch(/token-1|refresh-1|hush/);
    expect(vendor().sent.length - before).toBe(1);
    expect(performance.now() - started).toBeLessThan(2000);
    if (failure instanceof RateLimited)
      expect(failure.until).toEqual(new Date(session.now.getTime() + 30_000));
    if (failure instanceof Unauthorised) expect(failure.grantIsDead).toBe(false);
  });

  test("a call that is stopped ends", async () => {
    const stop = new AbortController();
    stop.abort();
    const failure = await failureOf(
      harness.connector().accountFacts(fixture.session({ signal: stop.signal })),
    );
    expect(failure).toBeInstanceOf(Unavailable);
    expect(harness.vendor().sent).toEqual([]);
  });

  test("a cursor or a stream that is not ours is refused in words", async () => {
    const { connector } = harness;
    const session = fixture.session();
    const facts = await connector().accountFacts(session);
    const [stream] = connector().manifest.streams;
    expect(
      await failureOf(connector().pull(stream?.name ?? "", { odd: 1 }, facts, session)),
    ).toBeInstanceOf(Malformed);
    expect(await failureOf(connector().pull("Nothing", null, facts, session))).toBeInstanceOf(
      Rejected,
    );
  });
}

function writingTests(harness: Harness): void {
  const { fixture } = harness;
  const planned = async (write: WriteBack) => {
    const observed = await harness.connector().observe(write, fixture.session());
    const plan = harness.connector().plan(write, stored(observed));
    if (plan.outcome !== "SEND") throw new Error(`${plan.outcome}: ${plan.why}`);
    return plan.request;
  };

  test.each(fixture.writes)(
    "$kind: the dry run shows exactly what is sent, once",
    async (write) => {
      const { connector, vendor } = harness;
      const request = await planned(write);
      expect(JSON.stringify(request)).not.toContain("token-1");
      expect(request.preconditions.length).toBeGreaterThan(0);
      expect(vendor().sent.every(({ method }) => method === "GET")).toBe(true);
      await connector().perform(stored(request), write, fixture.session());
      const changes = vendor().sent.filter(({ method }) => method !== "GET");
      expect(changes).toHaveLength(1);
      const [sent] = changes;
      expect(sent?.method).toBe(request.method);
      expect(`${sent?.url.pathname ?? ""}${sent?.url.search ?? ""}`).toBe(request.path);
      expect(JSON.parse(sent?.body ?? "")).toEqual(request.body);
      for (const [name, value] of Object.entries(request.headers))
        expect(sent?.headers.get(name)).toBe(value);
      expect(sent?.headers.get("authorization")).toBe("Bearer token-1");
    },
  );

  test.each(fixture.writes)("$kind: done once, it is not planned again", async (write) => {
    const { connector } = harness;
    expect(await connector().find(write, fixture.session())).toBeNull();
    const receipt = await connector().perform(await planned(write), write, fixture.session());
    expect(receipt).not.toHaveProperty("limits");
    const observed = await connector().observe(write, fixture.session());
    expect(connector().plan(write, observed).outcome).toBe("ALREADY_THERE");
    expect(await connector().find(write, fixture.session())).toEqual(receipt);
  });

  test.each(fixture.writes)("$kind: its receipt tells of the limits", async (write) => {
    const request = await planned(write);
    const reading = harness.vendor().sayLimits();
    const { limits } = await harness.connector().perform(request, write, fixture.session());
    expect(limits).toEqual(reading);
  });

  const lost: [string, Reply][] = [
    ["breaks the connection", { error: "ECONNRESET" }],
    ["fails", { status: 500, body: "oops" }],
    ["is overloaded", { status: 503, body: "busy" }],
    ["answers with a web page", html],
    ["answers half", { status: 201, body: '{"id":"00' }],
  ];
  for (const write of fixture.writes) {
    test.each(lost)(
      `${write.kind}: the vendor %s after it was sent: unknown, and looked up by its marker`,
      async (_name, reply) => {
        const { connector, vendor } = harness;
        const request = await planned(write);
        vendor().breakWith(reply, true);
        const failure = await failureOf(connector().perform(request, write, fixture.session()));
        expect(failure).toBeInstanceOf(UnknownOutcome);
        vendor().breakWith(undefined);
        // The practice vendor answers badly without keeping the effect …
        expect(await connector().find(write, fixture.session())).toBeNull();
        await connector().perform(request, write, fixture.session());
        // … and once it is there, the marker finds it.
        expect(await connector().find(write, fixture.session())).not.toBeNull();
        expect(vendor().effects()).toHaveLength(1);
      },
    );

    test(`${write.kind}: a connection that was refused certainly changed nothing`, async () => {
      const { connector, vendor } = harness;
      const request = await planned(write);
      vendor().breakWith({ error: "ECONNREFUSED" }, true);
      expect(
        await failureOf(connector().perform(request, write, fixture.session())),
      ).toBeInstanceOf(Unavailable);
    });
  }

  test("a target that is gone is told as gone", async () => {
    expect(
      await failureOf(harness.connector().observe(fixture.writeToNothing, fixture.session())),
    ).toBeInstanceOf(Gone);
  });

  test("a kind that the vendor has not is refused without a call", async () => {
    const { connector, vendor } = harness;
    const all: WriteBack[] = [
      {
        ...base(fixture),
        kind: "TASK",
        subject: "s",
        description: "d",
        dueOn: "2026-12-01",
        done: false,
      },
      { ...base(fixture), kind: "NOTE", text: "t" },
      {
        ...base(fixture),
        kind: "LINK",
        url: "https://f.example/1",
        ourPrefix: "https://f.example/",
      },
      { ...base(fixture), kind: "EXPECTED_DATE", expectedOn: "2026-12-01" },
      {
        ...base(fixture),
        kind: "STANDING",
        status: "PLAN",
        statusWords: "A payment plan is kept.",
        balanceWords: "GBP 80.00",
        asOf: "2026-11-25T12:00:00.000Z",
        planReference: null,
        nextInstalmentOn: null,
        careWords: null,
        careUntil: null,
      },
    ];
    expect(new Set(all.map(({ kind }) => kind)).size).toBe(5);
    for (const write of all.filter(({ kind }) => !connector().manifest.writes.includes(kind))) {
      const observed = await connector().observe(write, fixture.session());
      expect(connector().plan(write, observed).outcome).toBe("REFUSED");
    }
    expect(vendor().sent).toEqual([]);
  });
}

function base({ writeToNothing: { target, marker } }: Fixture) {
  return { target, marker };
}
