/** The same key with the same body does its work once and always gets the same answer. */
import { worker } from "../support/principal.js";
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Principal } from "../../src/access/principal.js";
import { decidePlan } from "../../src/actions/decide-plan.js";
import { once } from "../../src/actions/idempotency.js";
import { accept, refuse } from "../../src/actions/problem.js";
import { proposePlan, type ProposePlanInput } from "../../src/actions/propose-plan.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { joinChangedParties } from "../../src/store/join.js";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { useDatabase } from "../support/database.js";
import { makeHub, principalOf, type TestHub } from "../support/hub.js";
import { invoice, newSource, party, start, storeAll, type Source } from "../support/pages.js";
import { codesOf, debtorOfContact, optionFor, termsFor, valueOf } from "../support/plan-actions.js";

const here = useDatabase();
let hub: TestHub;
let tenant = "";
let ledger: Source;
let clerk: Principal;
let input: ProposePlanInput;

beforeAll(() => {
  hub = makeHub(here);
});

const rows = (sql: string, values: unknown[] = []) => here.rows(tenant, sql, values);
const counts = async () =>
  (
    await rows(`select (select count(*)::int from payment_plan) as plans, (select count(*)::int from audit_event) as trail,
                      (select count(*)::int from idempotency_record) as keys`)
  )[0];

beforeEach(async () => {
  tenant = await here.newTenant();
  clerk = principalOf(tenant);
  ledger = await newSource(here, tenant);
  await storeAll(here, ledger, [party("c1"), invoice("i1", "c1")]);
  await here.database.asTenant(worker(tenant), async (transaction) => {
    await joinChangedParties(transaction, tenant, start);
    await assessDueDebtors(transaction, tenant, parsePlainDate("2026-11-25"), start);
  });
  const terms = termsFor(await debtorOfContact(here, tenant, "c1"), { affordableMinor: 2_000n });
  input = { terms, optionId: await optionFor(hub, clerk, terms) };
});

describe("one key", () => {
  test("fifty calls at once make one plan and get one answer", async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, () => proposePlan(hub, clerk, input, "key")),
    );
    const [first] = results;
    expect(valueOf(first!)).toMatchObject({ state: "PROPOSED" });
    for (const result of results) expect(result).toEqual(first);
    expect(await counts()).toEqual({ plans: 1, trail: 1, keys: 1 });
  });

  test("gives the first answer also later, when the plan has moved on", async () => {
    const first = valueOf(await proposePlan(hub, clerk, input, "key"));
    valueOf(await decidePlan(hub, clerk, "ACCEPT", first.id, "other key"));
    expect(valueOf(await proposePlan(hub, clerk, input, "key"))).toEqual(first);
  });

  test("with another body, or for another deed, is a conflict; nothing is done", async () => {
    const first = valueOf(await proposePlan(hub, clerk, input, "key"));
    const more = { ...input, terms: { ...input.terms, affordableMinor: 3_000n } };
    const conflict = await proposePlan(hub, clerk, more, "key");
    expect(conflict).toEqual({
      ok: false,
      problems: [
        {
          code: "IDEMPOTENCY_CONFLICT",
          field: ["idempotencyKey"],
          message: expect.stringMatching(/new key/),
        },
      ],
    });
    expect(codesOf(await decidePlan(hub, clerk, "ACCEPT", first.id, "key"))).toEqual([
      "IDEMPOTENCY_CONFLICT",
    ]);
    expect(await counts()).toEqual({ plans: 1, trail: 1, keys: 1 });
  });

  test("does not mind the order in which a client writes its fields", async () => {
    const first = await proposePlan(hub, clerk, input, "key");
    const { terms, optionId } = input;
    const turned = Object.fromEntries(Object.entries(terms).reverse()) as unknown as typeof terms;
    expect(await proposePlan(hub, clerk, { optionId, terms: turned }, "key")).toEqual(first);
  });

  test("is free again after a refusal, which keeps nothing", async () => {
    expect(codesOf(await proposePlan(hub, clerk, { ...input, optionId: "wrong" }, "key"))).toEqual([
      "OFFER_CHANGED",
    ]);
    expect(await counts()).toEqual({ plans: 0, trail: 0, keys: 0 });
    expect(codesOf(await proposePlan(hub, clerk, input, "key"))).toBe("accepted");
  });

  test("is free again after a failure, which keeps nothing", async () => {
    const call = { operation: "test", key: "key", input: {} };
    const failing = once(hub, clerk, call, async (unit) => {
      await unit.sql.query("update receivable set number = 'half done'");
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect(await rows("select number from receivable")).toEqual([{ number: "INV-i1" }]);
    expect(await once(hub, clerk, call, async () => accept({ done: true }))).toEqual(
      accept({ done: true }),
    );
  });

  test("while the first call is under way the second waits; if the first is refused, the second does the work", async () => {
    const call = { operation: "test", key: "key", input: {} };
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let worked = 0;
    const first = once<object>(hub, clerk, call, async () => {
      await gate;
      return refuse("NOTHING_OWED", [], "No.");
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = once(hub, clerk, call, async () => accept({ times: (worked += 1) }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(worked).toBe(0);
    release();
    expect(codesOf(await first)).toEqual(["NOTHING_OWED"]);
    expect(valueOf(await second)).toEqual({ times: 1 });
  });

  test("of another actor, or of another tenant, is another key", async () => {
    valueOf(await proposePlan(hub, clerk, input, "key"));
    const call = { operation: "test", key: "key", input: {} };
    for (const other of [principalOf(tenant, "test:other"), principalOf(await here.newTenant())]) {
      expect(await once(hub, other, call, async () => accept({ whose: other.actor }))).toEqual(
        accept({ whose: other.actor }),
      );
    }
  });

  test.each(["", "   ", "k".repeat(256), "k\u0000"])("%j is no key", async (key) => {
    expect(await proposePlan(hub, clerk, input, key)).toEqual({
      ok: false,
      problems: [
        {
          code: "INVALID_INPUT",
          field: ["idempotencyKey"],
          message: expect.stringMatching(/1 to 255 characters/),
        },
      ],
    });
    expect(await counts()).toEqual({ plans: 0, trail: 0, keys: 0 });
  });

  test.each(["k", "k".repeat(255), "ключ 🔑".repeat(30)])("%j is one", async (key) => {
    expect(codesOf(await proposePlan(hub, clerk, input, key))).toBe("accepted");
  });
});
