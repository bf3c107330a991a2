/** The governor goes by what the vendors say of their limits: others call the same accounts, and plans differ. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { startPracticeVendors, type PracticeVendors } from "../../sandbox/index.js";
import { dryRunProposal } from "../../src/actions/propose-plan.js";
import type { LimitReading, RateLimit } from "../../src/connectors/connector.js";
import { RateLimited } from "../../src/connectors/errors.js";
import type { HubContext } from "../../src/gateway/context.js";
import { learnLimits, limitsOf, makeGate } from "../../src/gateway/governor.js";
import { saveConnection } from "../../src/store/connections.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import { salesforceSignIn } from "../sandbox/support.js";
import { useDatabase } from "../support/database.js";
import { makeHub, minute, practiceTenant, principalOf, run, TestClock } from "../support/hub.js";
import { debtorOfContact, optionFor, termsFor, valueOf } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";

const here = useDatabase({ maxConnections: 20 });
let tenantId = "";
beforeAll(async () => {
  tenantId = await here.newTenant();
});

const limit = (more: Pick<RateLimit, "per" | "limit"> & Partial<RateLimit>): RateLimit => ({
  scope: "ACCOUNT",
  countsWrites: true,
  sharedWithOtherApps: true,
  source: "https://vendor.example/",
  ...more,
});

let made = 0;

/** A fresh account whose calls are made on a clock that is moved by hand. */
async function account(...rateLimits: RateLimit[]) {
  made += 1;
  const clock = new TestClock();
  const context = { database: here.database, clock } as unknown as HubContext;
  const connectionId = await here.database.asTenant(worker(tenantId), (transaction) =>
    saveConnection(
      transaction,
      tenantId,
      { vendor: "XERO", account: `r${made}`, accountName: "A", settings: {}, streams: [] },
      clock.now(),
    ),
  );
  const gate = (forPeople: boolean) =>
    makeGate(context, worker(tenantId), {
      connectionId,
      limits: () => limitsOf(rateLimits),
      forPeople,
      signal: new AbortController().signal,
      patienceMs: 0,
    });
  /** How many of so many calls are let go at once. */
  const granted = async (calls: number, forPeople = false): Promise<number> => {
    let count = 0;
    for (let call = 0; call < calls; call += 1)
      await gate(forPeople)(() => Promise.resolve((count += 1))).catch((error: unknown) => {
        if (!(error instanceof RateLimited)) throw error;
      });
    return count;
  };
  const refusal = async (): Promise<RateLimited> =>
    (await gate(false)(() => Promise.resolve(null)).catch(
      (error: unknown) => error,
    )) as RateLimited;
  const says = (reading: LimitReading): Promise<void> =>
    learnLimits(context, worker(tenantId), connectionId, rateLimits, reading);
  const secondsUntil = ({ until }: RateLimited): number =>
    (until!.getTime() - clock.now().getTime()) / 1_000;
  return { clock, granted, refusal, says, secondsUntil };
}

describe("of the day", () => {
  test("others have used most of it: work waits while a fifth of it is left, people go on", async () => {
    const at = await account(limit({ per: "DAY", limit: 1_000 }));
    await at.says({ usedToday: 799, limitToday: 1_000, remainingToday: 201 });
    expect(await at.granted(3)).toBe(3);
    await at.says({ usedToday: 800, limitToday: 1_000, remainingToday: 200 });
    expect(await at.granted(3)).toBe(0);
    expect(await at.granted(3, true)).toBe(3);
    const refusal = await at.refusal();
    expect(refusal.message).toMatch(/^Few calls are left, other programs' calls included/);
    expect(at.secondsUntil(refusal)).toBe(15 * 60);
  });

  test("it is heard again after a quarter of an hour, and work goes on when there is more", async () => {
    const at = await account(limit({ per: "DAY", limit: 1_000 }));
    await at.says({ limitToday: 1_000, remainingToday: 10 });
    expect(await at.granted(1)).toBe(0);
    at.clock.forward(15 * minute);
    expect(await at.granted(1)).toBe(1);
    await at.says({ limitToday: 1_000, remainingToday: 9 });
    expect(await at.granted(1)).toBe(0);
    at.clock.forward(15 * minute);
    await at.says({ limitToday: 1_000, remainingToday: 900 });
    expect(await at.granted(5)).toBe(5);
  });

  test("a smaller or a larger plan than usual counts as the vendor says", async () => {
    const small = await account(limit({ per: "DAY", limit: 1_000 }));
    await small.says({ limitToday: 20, remainingToday: 20 });
    expect(await small.granted(30)).toBe(16);
    const large = await account(limit({ per: "DAY", limit: 10 }));
    await large.says({ limitToday: 100, remainingToday: 100 });
    expect(await large.granted(30)).toBe(30);
  });

  test("where only what remains is said, the plan is what we used and what is left", async () => {
    // Xero's Starter tier grants 1,000, not 5,000: a fifth of those is kept, not all of them.
    const at = await account(limit({ per: "DAY", limit: 5_000, sharedWithOtherApps: false }));
    expect(await at.granted(10)).toBe(10);
    await at.says({ remainingToday: 990 });
    expect(await at.granted(5)).toBe(5);
    // 15 used and 4 left is a plan of 19: four of them are for people.
    await at.says({ remainingToday: 4 });
    expect(await at.granted(1)).toBe(0);
    expect(await at.granted(1, true)).toBe(1);
  });
});

describe("of the minute", () => {
  test("nothing is lost where nobody else calls", async () => {
    const at = await account(limit({ per: "MINUTE", limit: 60 }));
    for (let call = 1; call <= 48; call += 1) {
      expect(await at.granted(1)).toBe(1);
      await at.says({ remainingMinute: 60 - call });
      at.clock.forward(100);
    }
    expect(await at.granted(1)).toBe(0);
    // The first call leaves the window a minute after it was made, not after the last reading.
    expect(at.secondsUntil(await at.refusal())).toBeLessThan(57);
  });

  test("calls of strangers count as long as they are in the window", async () => {
    const at = await account(limit({ per: "MINUTE", limit: 60 }));
    expect(await at.granted(1)).toBe(1);
    await at.says({ remainingMinute: 20 });
    // 39 of others, 1 of ours, 12 for people: 8 are left to work.
    expect(await at.granted(20)).toBe(8);
    expect(await at.granted(20, true)).toBe(12);
    at.clock.forward(61_000);
    expect(await at.granted(60)).toBe(48);
  });

  test("where strangers use all of it, work waits until the minute is over", async () => {
    const at = await account(limit({ per: "MINUTE", limit: 60 }));
    await at.says({ remainingMinute: 0 });
    expect(await at.granted(1, true)).toBe(0);
    expect(at.secondsUntil(await at.refusal())).toBeCloseTo(60.5, 0);
    at.clock.forward(61_000);
    expect(await at.granted(1)).toBe(1);
  });

  test("of all accounts of our app together: when few are left, every account's work waits a minute", async () => {
    const app = limit({ scope: "APP", per: "MINUTE", limit: 10_000 });
    const at = await account(limit({ per: "MINUTE", limit: 60 }), app);
    await at.says({ remainingMinute: 60, appRemainingMinute: 2_001 });
    expect(await at.granted(1)).toBe(1);
    await at.says({ remainingMinute: 59, appRemainingMinute: 2_000 });
    expect(await at.granted(1)).toBe(0);
    expect(await at.granted(1, true)).toBe(1);
    at.clock.forward(61_000);
    expect(await at.granted(1)).toBe(1);
  });
});

describe("with the practice vendors and their own limits", () => {
  let vendors: PracticeVendors;
  const hub = () => makeHub(here, (connector) => ({ manifest: connector.manifest }));
  let world: ReturnType<typeof hub>;

  beforeAll(async () => {
    world = hub();
    vendors = await startPracticeVendors({
      now: world.clock.now,
      size: 10,
      seed: 7,
      limits: { salesforcePerDay: 400 },
    });
  });
  afterAll(() => vendors.close());

  test("another program uses up Salesforce's day: reading is put off and says why, a dry run is answered", async () => {
    const tenant = await practiceTenant(world, here, vendors);
    for (const connection of [tenant.salesforce, tenant.xero])
      expect((await run(world, tenant.tenantId, connection)).state).toBe("SUCCEEDED");
    const view = async () => {
      const [found] = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
        connectionViews(transaction, tenant.tenantId, [tenant.salesforce], world.clock.now()),
      );
      return found!;
    };
    const low = async () => (await view()).notices.filter(({ code }) => code === "CALLS_LOW");
    expect(await low()).toEqual([]);

    // Another program makes calls until 80 of 400 are left.
    const token = (await salesforceSignIn(vendors))["access_token"];
    const call = () =>
      fetch(`${vendors.salesforce.baseUrl}/services/data/v67.0/query?q=SELECT+Id+FROM+User`, {
        headers: { authorization: `Bearer ${token}` },
      });
    for (let left = 400; left > 80;) {
      const said = (await call()).headers.get("sforce-limit-info") ?? "";
      left = 400 - Number(/api-usage=(\d+)/.exec(said)![1]);
    }
    world.clock.forward(6 * minute);
    // The first answer tells how it is; what would come after it waits.
    await run(world, tenant.tenantId, tenant.salesforce);
    const again = await run(world, tenant.tenantId, tenant.salesforce);
    expect(again).toMatchObject({
      state: "FAILED",
      words: expect.stringMatching(
        /^Salesforce: Few calls are left, other programs' calls included/,
      ),
    });
    expect(await view()).toMatchObject({ status: "LIMITED" });
    expect(await low()).toEqual([
      {
        code: "CALLS_LOW",
        message: expect.stringMatching(/^\d\d of 400 calls are left for today/),
      },
    ]);

    const principal = principalOf(tenant.tenantId);
    const terms = termsFor(await debtorOfContact(here, tenant.tenantId));
    const optionId = await optionFor(world, principal, terms);
    const { requests } = valueOf(await dryRunProposal(world, principal, { terms, optionId }));
    expect(requests.find(({ vendor }) => vendor === "SALESFORCE")).toMatchObject({
      outcome: "SEND",
    });

    // A day later the calls of the other program no longer count.
    world.clock.forward(24 * 60 * minute);
    expect((await run(world, tenant.tenantId, tenant.salesforce)).state).toBe("SUCCEEDED");
    expect(await view()).toMatchObject({ status: "OK" });
    expect(await low()).toEqual([]);
  });
});
