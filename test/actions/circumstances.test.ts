/** What is going on with a debtor: recorded, changed, sealed, and followed through joins. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import type { CircumstanceBody, HoldBody } from "../../src/domain/circumstances/kinds.js";
import type { PlainDate } from "../../src/domain/calendar.js";
import { changeCircumstance, rehearseChangeOf } from "../../src/actions/change-circumstance.js";
import { readCircumstanceDetail } from "../../src/actions/read-detail.js";
import {
  recordCircumstance,
  rehearseRecording,
  type CircumstanceToRecord,
} from "../../src/actions/record-circumstance.js";
import { parseCurrency } from "../../src/domain/money.js";
import { assessDebtors } from "../../src/store/assess.js";
import { eraseOldDetails } from "../../src/store/circumstances.js";
import { joinChangedParties } from "../../src/store/join.js";
import {
  circumstancesToLookAt,
  standingCircumstances,
  type CircumstanceView,
} from "../../src/store/queries/circumstances.js";
import { confided } from "../support/canary.js";
import { useDatabase } from "../support/database.js";
import { day, makeHub, principalOf, type TestHub } from "../support/hub.js";
import {
  invoice,
  newSource,
  party,
  payment,
  rowId,
  storeAll,
  storeOne,
  type Source,
} from "../support/pages.js";
import { codesOf, newKey, valueOf } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";
import type { PartyRecord } from "../../src/domain/records.js";

const here = useDatabase();
let hub: TestHub;
let tenant = "";
let ledger: Source;
let debtorId = "";

beforeEach(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
  ledger = await newSource(here, tenant, "XERO", "books");
  await store(party("p"));
  debtorId = await debtorOf("p");
});

async function store(says: PartyRecord): Promise<void> {
  const raw = { records: [says] };
  const record = { objectType: "Contact", id: says.ref.id, updatedAt: null, raw };
  await storeOne(here, ledger, "PARTY", [record], {
    read: (each) => ({ ok: true, records: (each.raw as typeof raw).records }),
  });
  hub.clock.forward(60_000);
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, hub.clock.now())) > 0);
  });
}

async function debtorOf(id: string): Promise<string> {
  const [row] = await here.rows<{ debtor_id: string }>(
    tenant,
    "select debtor_id from party where id = $1",
    [rowId(ledger, id)],
  );
  return row!.debtor_id;
}

const today = "2026-11-25" as PlainDate;
const onDay = (text: string): PlainDate => text as PlainDate;

const manual: HoldBody = {
  ...{ kind: "HOLD", state: "ACTIVE", hold: "MANUAL" },
  ...{ channels: null, purposes: null, moratorium: null },
};
const need: CircumstanceBody = {
  ...{ kind: "SUPPORT_NEED", state: "ACTIVE", certainty: "KNOWN", toldBy: "PERSON" },
  ...{ basis: "CONSENT", purposes: ["TREATMENT"], expiresOn: onDay("2027-02-01") },
  adjustments: { avoidChannels: ["VOICE"], slowPace: true, gentleTone: true, pause: true },
};
const secret = confided("I lost my job and cannot sleep");

const draft = (
  body: CircumstanceBody,
  more: Partial<CircumstanceToRecord> = {},
): CircumstanceToRecord => ({
  ...{ debtorId, body, personId: null, receivableIds: null },
  ...{ beganAt: null, lookOn: null, detail: null },
  ...more,
});

const record = (body: CircumstanceBody, more: Partial<CircumstanceToRecord> = {}) =>
  recordCircumstance(hub, principalOf(tenant), draft(body, more), newKey());

const sealed = { driver: "LIFE_EVENT", need: "LOST_INCOME", words: secret } as const;

const change = (
  { id }: Pick<CircumstanceView, "id">,
  what: Partial<Parameters<typeof changeCircumstance>[2]>,
) => {
  hub.clock.forward(1);
  return changeCircumstance(
    hub,
    principalOf(tenant),
    { id, change: "END", version: null, lookOn: null, words: null, ...what },
    newKey(),
  );
};

const standing = async (of = debtorId): Promise<string[]> =>
  here.database.asTenant(worker(tenant), async (transaction) => {
    const rows = await standingCircumstances(transaction, tenant, [of], hub.clock.now());
    return rows.map(({ id }) => id);
  });

const toLookAt = async (on: string): Promise<string[]> =>
  here.database.asTenant(worker(tenant), async (transaction) => {
    const request = { first: 10, after: null, kinds: null };
    const now = hub.clock.now();
    const page = await circumstancesToLookAt(transaction, tenant, request, on, now);
    return page.rows.map(({ node }) => node.id);
  });

describe("recording", () => {
  test("a hold begins at once, is looked at as is usual for it, and ends by a person alone", async () => {
    const hold = valueOf(await record({ ...manual, hold: "HARDSHIP" }));
    expect(hold).toMatchObject({ lookOn: "2026-12-25", endsAt: null, endedAt: null, version: 1 });
    expect(await toLookAt("2026-12-24")).toEqual([]);
    expect(await toLookAt("2026-12-25")).toEqual([hold.id]);
    hub.clock.forward(400 * day);
    expect(await standing()).toEqual([hold.id]);
    const ended = valueOf(await change(hold, {}));
    expect(ended).toMatchObject({ lookOn: null, version: 2, body: { state: "ENDED" } });
    expect(ended.endedAt).not.toBeNull();
    expect(await standing()).toEqual([]);
  });

  test("breathing space ends by law, at midnight of the day after its sixtieth", async () => {
    const entry = { registerEntryOn: today, treatmentEndedOn: null };
    const hold = valueOf(
      await record({
        ...manual,
        hold: "BREATHING_SPACE",
        moratorium: { ...entry, statusRequestUnansweredSince: null },
      }),
    );
    // From 26 November, with 60 days the last day is 24 January.
    expect(hold).toMatchObject({ endsAt: "2027-01-25T00:00:00.000Z", lookOn: "2026-12-21" });
    hub.clock.forward(60 * day);
    expect(await standing()).toEqual([hold.id]);
    hub.clock.forward(day);
    expect(await standing()).toEqual([]);
  });

  test("the same key says the same again, another body is a conflict", async () => {
    const key = newKey();
    const once = await recordCircumstance(hub, principalOf(tenant), draft(manual), key);
    const again = await recordCircumstance(hub, principalOf(tenant), draft(manual), key);
    expect(again).toEqual(once);
    const other = draft({ ...manual, hold: "CEASE" });
    expect(codesOf(await recordCircumstance(hub, principalOf(tenant), other, key))).toEqual([
      "IDEMPOTENCY_CONFLICT",
    ]);
    expect(await standing()).toHaveLength(1);
  });

  test("a dry run stores nothing", async () => {
    const shown = valueOf(await rehearseRecording(hub, principalOf(tenant), draft(manual)));
    expect(shown.circumstance.body).toMatchObject({ hold: "MANUAL", state: "ACTIVE" });
    expect(await standing()).toEqual([]);
    const hold = valueOf(await record(manual));
    const end = { id: hold.id, change: "END", version: null, lookOn: null, words: null } as const;
    const ended = valueOf(await rehearseChangeOf(hub, principalOf(tenant), end));
    expect(ended.circumstance.body.state).toBe("ENDED");
    expect(await standing()).toEqual([hold.id]);
  });

  test.each<[string, () => CircumstanceToRecord, string]>([
    ["no debtor", () => draft(manual, { debtorId: tenant }), "NOT_FOUND"],
    ["nobody around the debtor", () => draft(manual, { personId: tenant }), "NOT_FOUND"],
    ["another's receivable", () => draft(manual, { receivableIds: [tenant] }), "NOT_FOUND"],
    ["a future", () => draft(manual, { beganAt: new Date("2027-01-01") }), "INVALID_INPUT"],
    [
      "a day that has passed",
      () => draft(manual, { lookOn: onDay("2026-11-24") }),
      "INVALID_INPUT",
    ],
    [
      "a moratorium without its entry",
      () => draft({ ...manual, hold: "BREATHING_SPACE" }),
      "INVALID_INPUT",
    ],
    [
      "a detail without a basis",
      () => draft({ ...need, basis: null } as CircumstanceBody, { detail: sealed }),
      "INVALID_INPUT",
    ],
  ])("with %s is refused", async (_what, make, code) => {
    expect(codesOf(await recordCircumstance(hub, principalOf(tenant), make(), newKey()))).toEqual([
      code,
    ]);
    expect(await standing()).toEqual([]);
  });

  test("a person's newest preference takes the place of the one before", async () => {
    const wish: CircumstanceBody = {
      ...{ kind: "PREFERENCE", state: "ACTIVE", channels: ["EMAIL"], onlyTimes: [] },
      ...{ inconvenientTimes: [], inconvenientPlaces: [], language: null, accessibility: [] },
    };
    const first = valueOf(await record(wish));
    const second = valueOf(await record({ ...wish, channels: ["SMS", "EMAIL"] }));
    expect(await standing()).toEqual([second.id]);
    const [replaced] = await here.rows<{ state: string }>(
      tenant,
      "select body ->> 'state' as state from circumstance where id = $1",
      [first.id],
    );
    expect(replaced).toEqual({ state: "REPLACED" });
  });
});

describe("changing", () => {
  test("is refused where somebody has changed it since, and where its state does not allow it", async () => {
    const hold = valueOf(await record(manual));
    const prolonged = await change(hold, { change: "PROLONG", lookOn: onDay("2027-01-15") });
    expect(valueOf(prolonged)).toMatchObject({ lookOn: "2027-01-15", version: 2 });
    expect(codesOf(await change(hold, { version: 1 }))).toEqual(["VERSION_CONFLICT"]);
    expect(codesOf(await change(hold, { change: "UPHOLD" }))).toEqual(["INVALID_TRANSITION"]);
    expect(codesOf(await change(hold, { change: "PROLONG" }))).toEqual(["INVALID_INPUT"]);
    valueOf(await change(hold, { version: 2 }));
    expect(codesOf(await change(hold, {}))).toEqual(["INVALID_TRANSITION"]);
  });

  test("everything that was done is kept, with who did it", async () => {
    const dispute = valueOf(
      await record({
        ...{ kind: "DISPUTE", state: "OPEN", reason: "WRONG_AMOUNT", form: "WRITTEN" },
        ...{ part: null, evidence: ["CN-1042"] },
      }),
    );
    valueOf(await change(dispute, { change: "UPHOLD_IN_PART", words: secret }));
    const events = await here.rows(
      tenant,
      "select version, change, state, actor from circumstance_event where circumstance_id = $1 order by 1",
      [dispute.id],
    );
    expect(events).toEqual([
      { version: 1, change: "RECORD", state: "OPEN", actor: "test:clerk" },
      { version: 2, change: "UPHOLD_IN_PART", state: "PARTLY_UPHELD", actor: "test:clerk" },
    ]);
    const audits = await here.rows<{ action: string; detail: { policy: string } }>(
      tenant,
      "select action, detail from audit_event order by at, id",
    );
    expect(audits.map(({ action }) => action)).toEqual([
      "DISPUTE_RECORDED",
      "DISPUTE_PARTLY_UPHELD",
    ]);
    expect(audits[0]?.detail.policy).toMatch(/^house\.humane \d{4}-\d{2}-\d{2}\.\d+$/);
  });

  test("what a person allows after a look holds for a week", async () => {
    const asked = valueOf(
      await record({
        ...{ kind: "REVIEW", state: "OPEN", channel: "VOICE", endpoint: null },
        ...{ purpose: "COLLECT", rules: ["house.humane/uncertain-stale"] },
      }),
    );
    expect(await toLookAt(today)).toEqual([asked.id]);
    valueOf(await change(asked, { change: "ALLOW" }));
    expect(await toLookAt(today)).toEqual([]);
    hub.clock.forward(7 * day - 1);
    expect(await standing()).toEqual([asked.id]);
    hub.clock.forward(1);
    expect(await standing()).toEqual([]);
  });
});

describe("what is sealed", () => {
  test("is read for a purpose that was agreed, and leaves a trace", async () => {
    const told = valueOf(await record(need, { detail: sealed }));
    expect(told.hasDetail).toBe(true);
    const read = (purpose: "TREATMENT" | "COMPLAINT") =>
      readCircumstanceDetail(hub, principalOf(tenant), { id: told.id, purpose });
    expect(valueOf(await read("TREATMENT"))).toEqual([{ ...sealed, version: 1 }]);
    expect(codesOf(await read("COMPLAINT"))).toEqual(["PURPOSE_NOT_AGREED"]);
    const traces = await here.rows(
      tenant,
      "select actor, action, detail from audit_event where action = 'DETAIL_READ'",
    );
    expect(traces).toEqual([
      {
        ...{ actor: "test:clerk", action: "DETAIL_READ" },
        detail: { circumstanceId: told.id, purpose: "TREATMENT" },
      },
    ]);
  });

  test("stands nowhere else in the database", async () => {
    const told = valueOf(await record(need, { detail: sealed }));
    valueOf(await change(told, { change: "PROLONG", lookOn: onDay("2027-01-15"), words: secret }));
    const tables = await here.rows<{ name: string }>(
      tenant,
      `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of tables) {
      const found = await here.rows(
        tenant,
        `select 1 from ${name} t where to_jsonb(t)::text ~ 'CANARY|LOST_INCOME|LIFE_EVENT' limit 1`,
      );
      expect([name, found]).toEqual([name, []]);
    }
  });

  test("is erased after its last day; that somebody is handled with care stays", async () => {
    const told = valueOf(await record(need, { detail: sealed }));
    const erase = (on: string) =>
      here.database.asTenant(worker(tenant), (transaction) =>
        eraseOldDetails(transaction, tenant, onDay(on)),
      );
    expect(await erase("2027-02-01")).toBe(0);
    expect(await erase("2027-02-02")).toBe(1);
    const read = await readCircumstanceDetail(hub, principalOf(tenant), {
      ...{ id: told.id, purpose: "TREATMENT" as const },
    });
    expect(valueOf(read)).toEqual([]);
    hub.clock.forward(200 * day);
    expect(await standing()).toEqual([told.id]);
  });
});

describe("a promise to pay", () => {
  const promised: CircumstanceBody = {
    ...{ kind: "PROMISE", state: "OPEN", amountMinor: "6000", currency: parseCurrency("GBP") },
    ...{ promisedOn: onDay("2026-11-30"), paidBeforeMinor: "0" },
  };
  const pay = async (id: string, amountMinor: bigint, appliedOn: string): Promise<void> => {
    await storeAll(here, ledger, [payment(id, "i", { amountMinor, appliedOn })]);
    await here.database.asTenant(worker(tenant), (transaction) =>
      assessDebtors(transaction, tenant, [debtorId], today, hub.clock.now()),
    );
  };
  const stateOf = async (id: string): Promise<string> => {
    const [row] = await here.rows<{ state: string }>(
      tenant,
      "select body ->> 'state' as state from circumstance where id = $1",
      [id],
    );
    return row!.state;
  };

  test("is kept when the ledger has as much as was promised, since then", async () => {
    await storeAll(here, ledger, [invoice("i", "p", { totalMinor: 20_000n })]);
    // Of the same day, and known before: it was for something else.
    await pay("before", 6_000n, "2026-11-25");
    const promise = valueOf(await record(promised));
    expect(promise).toMatchObject({ lookOn: "2026-12-03", body: { paidBeforeMinor: "6000" } });
    await pay("part", 5_999n, "2026-11-26");
    expect(await stateOf(promise.id)).toBe("OPEN");
    await pay("rest", 1n, "2026-11-27");
    expect(await stateOf(promise.id)).toBe("KEPT");
    expect(await standing()).toEqual([]);
  });

  test("that is not kept goes on until a person has looked: nothing harsher follows by itself", async () => {
    const promise = valueOf(await record(promised));
    hub.clock.forward(30 * day);
    expect(await toLookAt("2026-12-03")).toEqual([promise.id]);
    expect(await standing()).toEqual([promise.id]);
    valueOf(await change(promise, { change: "BREAK" }));
    expect(await standing()).toEqual([]);
  });
});

describe("where records come together or go apart", () => {
  const email = (address: string): Pick<PartyRecord, "contactPoints"> => ({
    contactPoints: [{ kind: "EMAIL", value: address, label: "work", optOut: "NO" }],
  });

  test("holds follow the survivor, and stay with everybody whom they were about", async () => {
    const books = ledger;
    const crm = await newSource(here, tenant, "SALESFORCE", "org");
    await store(party("p", email("one@firm.example")));
    ledger = crm;
    await store(party("q", email("two@firm.example")));
    const other = await debtorOf("q");
    const hold = valueOf(await record(manual, { debtorId: other }));
    expect(await standing()).toEqual([]);
    await store(party("q", email("one@firm.example")));
    const together = await debtorOf("q");
    expect(await standing(together)).toEqual([hold.id]);
    await store(party("q", email("two@firm.example")));
    const apart = [await debtorOf("q")];
    ledger = books;
    apart.push(await debtorOf("p"));
    expect(new Set(apart).size).toBe(2);
    // It was said of q, and p was one with it when nobody knew better: strictest wins.
    expect((await Promise.all(apart.map(standing))).flat()).toContain(hold.id);
    expect(await standing(apart[0])).toEqual([hold.id]);
  });
});
