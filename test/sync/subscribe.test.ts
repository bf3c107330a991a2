/** Change events of Salesforce through the hub, over real gRPC: kept once, with how far they were taken, and a reason to read. */
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { PracticeVendors } from "../../sandbox/index.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { Database } from "../../src/store/database.js";
import { dueWork, whyRead } from "../../src/store/due-work.js";
import { disconnectVendor } from "../../src/actions/disconnect.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import { Subscriptions } from "../../src/sync/subscribe.js";
import { startWorker } from "../../src/sync/worker.js";
import { onConnection, urlOf, useDatabase } from "../support/database.js";
import { makeHub, minute, principalOf, run, startVendors, type TestHub } from "../support/hub.js";
import { worker } from "../support/principal.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
const second = 1_000;
const hour = 60 * minute;
const keepaliveMs = 100;

interface World {
  readonly vendors: PracticeVendors;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly accountId: string;
}

let hub: TestHub;
let world: World;
const open: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  hub = makeHub(here);
  world = await connect(
    await startVendors(hub, { size: 6, form: 2, changeEvents: { keepaliveMs } }),
  );
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

function eventSettings({ salesforce }: PracticeVendors, changeEvents = "on"): object {
  return { changeEvents, pubSubUrl: salesforce.pubSubUrl };
}

async function connect(vendors: PracticeVendors): Promise<World> {
  const tenantId = await here.newTenant();
  const settings = eventSettings(vendors);
  const connectionId = await signIn(hub, tenantId, vendors, "SALESFORCE", settings);
  await run(hub, tenantId, connectionId);
  const [account] = await here.rows<{ external_id: string }>(
    tenantId,
    "select external_id from party where object_type = 'Account' order by external_id limit 1",
  );
  return { vendors, tenantId, connectionId, accountId: account!.external_id };
}

async function until<T>(
  what: string,
  look: () => Promise<T | false | null | undefined>,
): Promise<T> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** A process that holds the subscription, if nobody else does. */
function subscriber({ tenantId, connectionId } = world, context: TestHub = hub) {
  const stopping = new AbortController();
  const subscriptions = new Subscriptions(context, stopping.signal);
  subscriptions.begin({ tenantId, connectionId });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await subscriptions.stop();
  };
  open.push({ stop });
  return { stop };
}

interface Subscription {
  readonly position: { readonly replayId: string } | null;
  readonly heard_at: Date | null;
  readonly problem: string | null;
  readonly holder: string | null;
}
async function subscription({ tenantId } = world): Promise<Subscription | undefined> {
  const [row] = await here.rows<Subscription>(tenantId, "select * from subscription");
  return row;
}

interface InboxRow {
  readonly object_type: string;
  readonly external_id: string;
  readonly kind: string;
  readonly streams: string[];
}
const inbox = ({ tenantId } = world) =>
  here.rows<InboxRow>(
    tenantId,
    "select object_type, external_id, kind, streams from webhook_inbox where done_at is null order by kind, delivery_key",
  );

/** It listens, all is read, and the next reading by itself is minutes away. */
async function listening(at = world, context: TestHub = hub) {
  const holder = subscriber(at, context);
  await until("it listens", async () => {
    const row = await subscription(at);
    return row?.position && row.holder && row.problem === null && (await streams(at)).open === 1;
  });
  await settled(at);
  return holder;
}

async function settled({ tenantId, connectionId } = world): Promise<void> {
  hub.clock.forward(2 * minute);
  await run(hub, tenantId, connectionId);
  await here.rows(tenantId, "delete from webhook_inbox");
}

async function practice(
  { vendors }: Pick<World, "vendors">,
  name: string,
  body: object = {},
): Promise<void> {
  const answer = await fetch(`${vendors.salesforce.baseUrl}/__practice/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function streams({ vendors } = world): Promise<{ open: number; opened: number }> {
  const answer = await fetch(`${vendors.salesforce.baseUrl}/__practice/streams`);
  return (await answer.json()) as { open: number; opened: number };
}

const rename = (name: string, at = world): Promise<void> =>
  practice(at, "change", { id: at.accountId, fields: { Name: name } });

async function nameOf({ tenantId, accountId } = world): Promise<string | undefined> {
  const rows = await here.rows<{ name: string }>(
    tenantId,
    "select d.name from party p join debtor d on d.id = p.debtor_id where p.external_id = $1",
    [accountId],
  );
  return rows[0]?.name;
}

/** What the dispatcher would have done for the connection now. */
async function due({ tenantId, connectionId } = world): Promise<string[]> {
  const work = await here.database.asTenant(worker(tenantId), (transaction) =>
    dueWork(transaction, tenantId, hub.clock.now(), hub.clock.real()),
  );
  return work
    .filter(({ connection_id: id }) => id === connectionId)
    .map(({ queue }) => queue)
    .filter((queue) => queue === "sync" || queue === "subscribe");
}

/** Which streams a run reads that was begun as the worker begins it. */
async function readsNow({ tenantId, connectionId } = world): Promise<string[]> {
  const read: string[] = [];
  const outcome = await run(hub, tenantId, connectionId, {
    cause: "WEBHOOK",
    everything: false,
    onProgress: ({ stream }) => void read.push(stream),
  });
  expect(outcome).toMatchObject({ state: "SUCCEEDED" });
  return [...new Set(read)];
}

async function view({ tenantId, connectionId } = world) {
  const [found] = await here.database.asTenant(worker(tenantId), (transaction) =>
    connectionViews(transaction, tenantId, [connectionId], hub.clock.now()),
  );
  // What is said of other matters is tried elsewhere.
  const told = found!.notices.filter(({ code }) => code === "EVENTS_MISSING");
  return { ...found!, notices: told.map(({ message }) => message) };
}

/** But those that list everything, which have their own time. */
const everyStream = async (): Promise<string[]> =>
  (await loadConnector("SALESFORCE")).manifest.streams
    .filter(({ sweep }) => sweep === undefined)
    .map(({ name }) => name);

describe("what comes", () => {
  test("a change makes its stream due and no other; after the run the debtor is as it is there", async () => {
    await listening();
    await rename("Renamed & Sons Ltd");
    const [row] = await until("the event", async () => (await inbox()).length > 0 && inbox());
    expect(row).toEqual({
      object_type: "Account",
      external_id: world.accountId,
      kind: "UPDATE",
      streams: ["Account"],
    });
    expect((await view()).lastWebhookAt).toEqual(hub.clock.now());
    expect(await due()).toEqual([]);
    hub.clock.forward(3 * second);
    expect(await due()).toEqual(["sync"]);
    const why = await here.database.asTenant(worker(world.tenantId), (transaction) =>
      whyRead(transaction, world.tenantId, world.connectionId, hub.clock.now()),
    );
    expect(why).toBe("WEBHOOK");
    expect(await readsNow()).toEqual(["Account"]);
    expect(await nameOf()).toBe("Renamed & Sons Ltd");
    expect(await due()).toEqual([]);
  });

  test("creations, deletions, gaps and overflows: each a hint of its own object", async () => {
    await listening();
    await practice(world, "delete", { id: world.accountId });
    await practice(world, "undelete", { id: world.accountId });
    await practice(world, "gap", { entity: "Contact", ids: ["003gK0000000001"] });
    await practice(world, "gap", { entity: "Opportunity", changeType: "GAP_OVERFLOW" });
    const rows = await until("the events", async () => (await inbox()).length === 4 && inbox());
    const told = rows.map(({ object_type, external_id, kind, streams: to }) =>
      [object_type, external_id.slice(0, 3), kind, ...to].join(" "),
    );
    expect(told.sort()).toEqual([
      "Account 001 DELETE Account",
      "Account 001 UNDELETE Account",
      "Contact 003 GAP_UPDATE Contact",
      "Opportunity * GAP_OVERFLOW Opportunity",
    ]);
  });

  test("repeated and in another order: nothing new", async () => {
    await listening();
    for (const name of ["One", "Two", "Three"]) await rename(name);
    await until("the events", async () => (await inbox()).length === 3);
    hub.clock.forward(3 * second);
    expect(await readsNow()).toEqual(["Account"]);
    const before = (await subscription())!.position;
    await practice(world, "repeat-events", { last: 3 });
    await until("it went on", async () => (await subscription())!.position !== before);
    await rename("Four");
    await until("the next event", async () => (await inbox()).length > 0);
    expect(await inbox()).toHaveLength(1);
  });

  test("a sign of life moves the position and is no news of the vendor's", async () => {
    await listening();
    const { position } = (await subscription())!;
    const { lastWebhookAt } = await view();
    hub.clock.forward(minute);
    await until("a sign of life", async () => {
      const row = (await subscription())!;
      return row.heard_at! >= hub.clock.now() && row.position!.replayId !== position!.replayId;
    });
    expect(await inbox()).toEqual([]);
    expect(await view()).toMatchObject({ lastWebhookAt, eventsHeardAt: hub.clock.now() });
  });
});

describe("where it stands", () => {
  test("after a restart it goes on from there: nothing is lost, and nothing is read for nothing", async () => {
    await (await listening()).stop();
    expect(await streams()).toMatchObject({ open: 0 });
    await rename("Changed meanwhile");
    subscriber();
    await until("the event", async () => (await inbox()).length > 0);
    expect(await inbox()).toMatchObject([{ object_type: "Account", kind: "UPDATE" }]);
  });

  test("what was stored already comes again: nothing new", async () => {
    const holder = await listening();
    const { position } = (await subscription())!;
    await rename("Comes twice");
    await until("the event", async () => (await inbox()).length === 1);
    await holder.stop();
    await here.rows(world.tenantId, "update subscription set position = $1", [
      JSON.stringify(position),
    ]);
    const { opened } = await streams();
    subscriber();
    await until("it goes on", async () => {
      const row = await subscription();
      return (await streams()).opened > opened && row!.position!.replayId !== position!.replayId;
    });
    expect(await inbox()).toHaveLength(1);
  });

  test.each<[string, () => Promise<void>]>([
    ["older than three days", async () => hub.clock.forward(73 * hour)],
    ["of an organisation that was moved", () => practice(world, "reset-events")],
  ])("%s: everything is read, and what comes from then on is taken", async (what, lose) => {
    await (await listening()).stop();
    await rename(`Changed before: ${what}`);
    await lose();
    subscriber();
    await until("it listens anew", async () => (await inbox()).length >= 2);
    const streamsDue = await everyStream();
    expect(await inbox()).toEqual([
      // What happened before the stream was open again is found by reading once more.
      { object_type: "*", external_id: "*", kind: "BEGAN", streams: streamsDue },
      { object_type: "*", external_id: "*", kind: "POSITION_LOST", streams: streamsDue },
    ]);
    expect(await due()).toContain("sync");
    await readsNow();
    expect(await nameOf()).toBe(`Changed before: ${what}`);
    await rename("Changed afterwards");
    await until("the event", async () => (await inbox()).length > 0);
    expect(await inbox()).toMatchObject([{ object_type: "Account", kind: "UPDATE" }]);
  });

  test("with another channel it begins anew", async () => {
    await (await listening()).stop();
    const { tenantId, vendors, connectionId } = world;
    const use = (channel: string) =>
      signIn(hub, tenantId, vendors, "SALESFORCE", eventSettings(vendors, channel));
    expect(await use("/data/ContactChangeEvent")).toBe(connectionId);
    subscriber();
    await until("it begins", async () => (await inbox()).length === 2);
    expect((await inbox()).map(({ kind }) => kind)).toEqual(["BEGAN", "POSITION_LOST"]);
    await settled();
    await rename("Nobody is told");
    await practice(world, "touch", { objects: ["Contact"], share: 0.01 });
    const [row] = await until("the event", async () => (await inbox()).length > 0 && inbox());
    expect(row).toMatchObject({ object_type: "Contact" });
    await use("on");
    await settled();
  });
});

describe("who holds it", () => {
  test("one process; when it ends another takes over, and nothing is lost in between", async () => {
    const first = await listening();
    const other = new Database(here.url, { maxConnections: 3 });
    try {
      const name = `subscribe ${world.tenantId} ${world.connectionId}` as const;
      expect(await other.withLock(name, async () => "free")).toBeNull();
      expect(await due()).toEqual([]);
      expect(await streams()).toMatchObject({ open: 1 });
      await first.stop();
      expect(await due()).toEqual(["subscribe"]);
      await rename("Between the two");
      const second = subscriber(world, { ...hub, database: other });
      await until("the event", async () => (await inbox()).length > 0);
      expect(await inbox()).toMatchObject([{ object_type: "Account", kind: "UPDATE" }]);
      expect(await due()).toEqual([]);
      await second.stop();
    } finally {
      await other.close();
    }
  });

  test("one whose lock fell stores nothing any more once another holds it", async () => {
    const other = new Database(here.url, { maxConnections: 3, applicationName: "other" });
    try {
      await listening(world, { ...hub, database: other });
      await onConnection(urlOf(here.name), (client) =>
        client.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'other-locks'",
        ),
      );
      const before = (await subscription())!.holder;
      await until("another takes it", async () => {
        subscriber();
        return (await subscription())!.holder !== before;
      });
      await until("the first has given up", async () => (await streams()).open === 1);
      await rename("Told once");
      await until("the event", async () => (await inbox()).length > 0);
      expect(await inbox()).toHaveLength(1);
    } finally {
      await Promise.all(open.splice(0).map((each) => each.stop()));
      await other.close();
    }
  });

  test("a worker opens it by itself", async () => {
    const { opened } = await streams();
    const running = await startWorker(hub, { databaseUrl: here.url, name: "subscriber" });
    try {
      await until("it is opened", async () => (await streams()).opened > opened);
      await until("it listens", async () => (await due()).length === 0);
    } finally {
      await running.stop();
    }
    expect(await streams()).toMatchObject({ open: 0 });
    expect(await due()).toEqual(["subscribe"]);
  });
});

describe("when something is wrong", () => {
  test("broken off: it is opened again, and goes on from where it was", async () => {
    await listening();
    const { opened } = await streams();
    await practice(world, "end-streams");
    await rename("While it was broken off");
    await until("the event", async () => (await inbox()).length > 0);
    expect((await streams()).opened).toBe(opened + 1);
    expect(await inbox()).toMatchObject([{ object_type: "Account", kind: "UPDATE" }]);
  });

  test("the token ended: it is renewed, once", async () => {
    await listening();
    hub.clock.forward(10 * minute);
    await fetch(`${world.vendors.salesforce.baseUrl}/__practice/expire-access`, { method: "POST" });
    await practice(world, "end-streams");
    await rename("After the renewal");
    await until("the event", async () => (await inbox()).length > 0);
    expect(await view()).toMatchObject({ status: "OK", notices: [] });
  });

  test("silent: it is opened again, and people are told before long", async () => {
    const loadConnector: TestHub["loadConnector"] = async (vendor) => {
      const connector = await hub.loadConnector(vendor);
      const { subscription: events } = connector;
      return {
        ...connector,
        ...(events && { subscription: { ...events, aliveWithinSeconds: 0.4 } }),
      };
    };
    await listening(world, { ...hub, loadConnector });
    const { opened } = await streams();
    await practice(world, "silence");
    try {
      await until("it was opened again", async () => (await streams()).opened > opened);
      hub.clock.forward(11 * minute);
      expect((await view()).notices).toEqual([
        expect.stringMatching(/No change event .* 11 minutes/),
      ]);
      await rename("Said into the silence");
    } finally {
      await practice(world, "silence", { on: false });
    }
    await until("the event", async () => (await inbox()).length > 0);
    expect((await view()).notices).toEqual([]);
  });

  test("no object is selected: a person is told what to switch on, and reading goes on", async () => {
    await practice(world, "select-entities", { entities: [] });
    subscriber();
    const message = await until("the notice", async () => (await view()).notices[0]);
    expect(message).toMatch(/Setup → Change Data Capture → select Account, Contact/);
    expect(await due()).not.toContain("subscribe");
    expect(await run(hub, world.tenantId, world.connectionId)).toMatchObject({
      state: "SUCCEEDED",
    });
    await practice(world, "select-entities", { entities: ["Account", "Contact"] });
    hub.clock.forward(15 * minute);
    expect(await due()).toContain("subscribe");
    await listening();
    expect((await view()).notices).toEqual([]);
  });

  test("the user may not take events: told, and reading goes on", async () => {
    await practice(world, "permit-events", { on: false });
    subscriber();
    const message = await until("the notice", async () => (await view()).notices[0]);
    expect(message).toMatch(/View All/);
    expect((await view()).status).toBe("OK");
    await practice(world, "permit-events");
    hub.clock.forward(15 * minute);
  });

  test("switched off, or disconnected: it is left alone", async () => {
    await listening();
    const { vendors, tenantId } = world;
    const settings = (on: string) => eventSettings(vendors, on);
    await signIn(hub, tenantId, vendors, "SALESFORCE", settings("off"));
    await until("it is closed", async () => (await streams()).open === 0);
    expect(await subscription()).toBeUndefined();
    expect(await due()).not.toContain("subscribe");
    await signIn(hub, tenantId, vendors, "SALESFORCE", settings("on"));
    await listening();
    const principal = principalOf(tenantId);
    await disconnectVendor(hub, principal, { connectionId: world.connectionId, forget: false });
    await until("it is closed", async () => (await streams()).open === 0);
    expect(await due()).toEqual([]);
    await signIn(hub, tenantId, vendors, "SALESFORCE", settings("on"));
    expect(await due()).toContain("subscribe");
  });
});

describe("a vendor that refuses", () => {
  let other: World;
  beforeAll(async () => {
    const changeEvents = { keepaliveMs };
    const limits = { salesforceEventsPerDay: 2 };
    other = await connect(await startVendors(hub, { size: 3, form: 2, changeEvents, limits }));
  });

  test("the day's deliveries are used up: it waits, says so, and takes later what was kept", async () => {
    await listening(other);
    for (const name of ["One", "Two", "Three"]) await rename(name, other);
    const message = await until("the notice", async () => (await view(other)).notices[0]);
    expect(message).toMatch(/used up/);
    expect(await inbox(other)).toHaveLength(2);
    expect(await due(other)).not.toContain("subscribe");
    hub.clock.forward(25 * hour);
    expect(await due(other)).toContain("subscribe");
    await here.rows(other.tenantId, "delete from webhook_inbox");
    subscriber(other);
    await until("what was kept", async () => (await inbox(other)).length > 0);
    expect(await inbox(other)).toMatchObject([{ object_type: "Account", kind: "UPDATE" }]);
    expect((await view(other)).notices).toEqual([]);
  });

  test("it never takes the token though reading does: told, and nobody is signed out", async () => {
    const { tenantId, vendors } = other;
    const elsewhere = { changeEvents: "on", pubSubUrl: world.vendors.salesforce.pubSubUrl };
    await signIn(hub, tenantId, vendors, "SALESFORCE", elsewhere);
    subscriber(other);
    const message = await until("the notice", async () => (await view(other)).notices[0]);
    expect(message).toMatch(/does not take the sign-in for change events/);
    expect(await view(other)).toMatchObject({ status: "OK" });
    expect(await run(hub, tenantId, other.connectionId)).toMatchObject({ state: "SUCCEEDED" });
  });
});
