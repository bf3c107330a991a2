/** Previewing, proposing, accepting and cancelling plans, alone and at the same time. */
import { worker } from "../support/principal.js";
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Principal } from "../../src/access/principal.js";
import { decidePlan, dryRunDecision, type PlanDecision } from "../../src/actions/decide-plan.js";
import type { PlanTerms } from "../../src/actions/plan-terms.js";
import { previewPlan } from "../../src/actions/preview-plan.js";
import { dryRunProposal, proposePlan } from "../../src/actions/propose-plan.js";
import { requestSync } from "../../src/actions/request-sync.js";
import { parsePlainDate } from "../../src/domain/calendar.js";
import { parseCurrency } from "../../src/domain/money.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { holdDebtors } from "../../src/store/debtor-locks.js";
import { newId } from "../../src/store/ids.js";
import { joinChangedParties } from "../../src/store/join.js";
import type { PlanRow } from "../../src/store/queries/plans.js";
import { useDatabase } from "../support/database.js";
import { makeHub, principalOf, type TestHub } from "../support/hub.js";
import {
  invoice,
  newSource,
  party,
  rowId,
  start,
  storeAll,
  type Source,
} from "../support/pages.js";
import {
  agree,
  codesOf,
  newKey,
  optionFor,
  propose,
  termsFor,
  valueOf,
} from "../support/plan-actions.js";

const here = useDatabase({ maxConnections: 12 });
let hub: TestHub;
let tenant = "";
let crm: Source;
let ledger: Source;
let clerk: Principal;
let debtor = "";

beforeAll(() => {
  hub = makeHub(here);
});

const rows = (sql: string, values: unknown[] = []) => here.rows(tenant, sql, values);
const at = (id: string) => rowId(ledger, id, "Invoice");
const today = parsePlainDate("2026-11-25");

async function derive(now = start): Promise<void> {
  await here.database.asTenant(worker(tenant), async (transaction) => {
    while ((await joinChangedParties(transaction, tenant, now)) > 0);
    while ((await assessDueDebtors(transaction, tenant, today, start)) > 0);
  });
}

/** A customer with an account in the CRM, who owes £300 on three invoices and ¥5,000 on one. */
beforeEach(async () => {
  tenant = await here.newTenant();
  clerk = principalOf(tenant);
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await newSource(here, tenant, "XERO", "books");
  const shared = { emails: ["a@example.org"] };
  const account = {
    ...party("001gK000Harbour", shared),
    ref: { objectType: "Account", id: "001gK000HarbourQIA" },
  };
  await storeAll(here, crm, [account]);
  await storeAll(here, ledger, [
    party("c1", shared),
    party("c2"),
    invoice("i1", "c1", { dueOn: "2026-08-01" }),
    invoice("i2", "c1", { dueOn: "2026-09-01" }),
    invoice("i3", "c1", { dueOn: "2026-12-01" }),
    invoice("yen", "c1", { currency: parseCurrency("JPY"), balanceMinor: 5_000n }),
    invoice("paid", "c1", { balanceMinor: 0n, status: "PAID" }),
    invoice("credit", "c1", { balanceMinor: -100n }),
    invoice("other", "c2"),
  ]);
  await derive();
  const [row] = await rows("select debtor_id from party where external_id = 'c1'");
  debtor = row!["debtor_id"] as string;
});

describe("a preview", () => {
  test("offers plans for all that is open in the currency, and stores nothing", async () => {
    const offer = valueOf(await previewPlan(hub, clerk, termsFor(debtor)));
    expect(offer.receivables.map((each) => each.id).sort()).toEqual(
      [at("i1"), at("i2"), at("i3")].sort(),
    );
    expect(offer.options.length).toBeGreaterThan(1);
    for (const option of offer.options) {
      expect(option.totalMinor).toBe(30_000n);
      expect(option.instalments.reduce((sum, each) => sum + each.amountMinor, 0n)).toBe(30_000n);
    }
    expect(new Set(offer.options.map((each) => each.optionId)).size).toBe(offer.options.length);
    expect(
      await rows(
        "select 1 from payment_plan union all select 1 from audit_event union all select 1 from idempotency_record",
      ),
    ).toEqual([]);
  });

  test("gives the same schedule the same name, and another schedule another", async () => {
    const names = async (more: Partial<PlanTerms> = {}) =>
      valueOf(await previewPlan(hub, clerk, termsFor(debtor, more))).options.map(
        (each) => each.optionId,
      );
    expect(await names()).toEqual(await names());
    const [one, other] = [await names(), await names({ receivableIds: [at("i1")] })];
    expect(one.filter((each) => other.includes(each))).toEqual([]);
  });

  const soon = parsePlainDate("2026-12-05");
  test.each<[string, () => Partial<PlanTerms>, string[]]>([
    ["NOT_FOUND", () => ({ debtorId: newId(start) }), ["terms", "debtorId"]],
    ["UNKNOWN_CURRENCY", () => ({ currency: "XYZ" }), ["terms", "affordable", "currency"]],
    ["NOTHING_OWED", () => ({ currency: "EUR" }), ["terms", "receivableIds"]],
    ["INVALID_INPUT", () => ({ receivableIds: [] }), ["terms", "receivableIds"]],
    [
      "DUPLICATE_RECEIVABLE",
      () => ({ receivableIds: [at("i1"), at("i1")] }),
      ["terms", "receivableIds"],
    ],
    ["NOT_FOUND", () => ({ receivableIds: [at("i1"), newId(start)] }), ["terms", "receivableIds"]],
    ["NOT_FOUND", () => ({ receivableIds: [at("other")] }), ["terms", "receivableIds"]],
    [
      "MIXED_CURRENCIES",
      () => ({ receivableIds: [at("i1"), at("yen")] }),
      ["terms", "receivableIds"],
    ],
    ["RECEIVABLE_NOT_OPEN", () => ({ receivableIds: [at("paid")] }), ["terms", "receivableIds"]],
    ["RECEIVABLE_NOT_OPEN", () => ({ receivableIds: [at("credit")] }), ["terms", "receivableIds"]],
    ["AFFORDABILITY_NEGATIVE", () => ({ affordableMinor: -1n }), ["terms", "affordable"]],
    ["AFFORDABILITY_TOO_SMALL", () => ({ affordableMinor: 1n }), ["terms", "affordable"]],
    [
      "PAYDAY_IN_PAST",
      () => ({ paydays: { rhythm: "MONTHLY", nextPayday: parsePlainDate("2026-11-24") } }),
      ["terms", "paydays", "nextPayday"],
    ],
    [
      "PAYDAY_OFFSET_INVALID",
      () => ({ paydays: { rhythm: "WEEKLY", nextPayday: soon, offsetDays: 15 } }),
      ["terms", "paydays", "offsetDays"],
    ],
    [
      "SECOND_PAYDAY_INVALID",
      () => ({ paydays: { rhythm: "TWICE_MONTHLY", nextPayday: soon, secondDayOfMonth: 5 } }),
      ["terms", "paydays", "secondDayOfMonth"],
    ],
    [
      "NO_DATE_IN_TERM",
      () => ({ paydays: { rhythm: "MONTHLY", nextPayday: parsePlainDate("2029-01-01") } }),
      [],
    ],
  ])("refuses with %s, names the input and says what to do", async (code, more, field) => {
    const result = await previewPlan(hub, clerk, termsFor(debtor, more()));
    expect(result).toEqual({
      ok: false,
      problems: [{ code, field, message: expect.stringMatching(/^[A-Z0-9£"-].{15,}\.$/) }],
    });
  });

  test("says when all is in a plan already, and of one receivable that it is", async () => {
    await propose(hub, clerk, debtor);
    for (const more of [{}, { receivableIds: [at("i1")] }]) {
      expect(codesOf(await previewPlan(hub, clerk, termsFor(debtor, more)))).toEqual([
        "RECEIVABLE_IN_PLAN",
      ]);
    }
    expect(
      codesOf(
        await previewPlan(
          hub,
          clerk,
          termsFor(debtor, { currency: "JPY", affordableMinor: 1_000n }),
        ),
      ),
    ).toBe("accepted");
  });
});

describe("a proposal", () => {
  test("is stored as it was previewed, with its trail, and makes the debtor wait for an answer", async () => {
    const terms = termsFor(debtor);
    const { options } = valueOf(await previewPlan(hub, clerk, terms));
    const [option] = options;
    const plan = valueOf(
      await proposePlan(hub, clerk, { terms, optionId: option!.optionId }, newKey()),
    );
    expect(plan).toMatchObject({
      state: "PROPOSED",
      debtorId: debtor,
      currency: "GBP",
      totalMinor: "30000",
      paidMinor: "0",
      version: 1,
      proposedBy: clerk.actor,
      writes: [],
    });
    expect(plan.reference).toMatch(/^FB-[0-9A-HJKMNP-TV-Z]{8}$/);
    expect(plan.instalments.map((each) => [each.number, each.dueOn, each.amountMinor])).toEqual(
      option!.instalments.map((each) => [each.number, each.dueOn, each.amountMinor.toString()]),
    );
    expect(
      plan.instalments.flatMap((each) =>
        each.parts.map((part) => [part.receivableId, part.amountMinor]),
      ),
    ).toEqual(
      expect.arrayContaining(
        option!.instalments.flatMap((each) =>
          each.allocations.map((part) => [part.receivableId, part.amountMinor.toString()]),
        ),
      ),
    );
    expect(await rows("select status from debtor where id = $1", [debtor])).toEqual([
      { status: "PLAN_PROPOSED" },
    ]);
    expect(await rows("select actor, action, subject, detail, at from audit_event")).toEqual([
      {
        actor: clerk.actor,
        action: "PLAN_PROPOSED",
        subject: `plan:${plan.id}`,
        detail: { debtor, option: option!.optionId, policy: "house-plans 1" },
        at: hub.clock.now(),
      },
    ]);
    expect(await rows("select 1 from outbox")).toEqual([]);
  });

  test("is refused when what is owed has changed since the preview", async () => {
    const terms = termsFor(debtor);
    const optionId = await optionFor(hub, clerk, terms);
    await storeAll(here, ledger, [
      invoice("i1", "c1", { dueOn: "2026-08-01", balanceMinor: 9_000n }),
    ]);
    await derive();
    const result = await proposePlan(hub, clerk, { terms, optionId }, newKey());
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          code: "OFFER_CHANGED",
          field: ["optionId"],
          message: expect.stringMatching(/Preview again/),
        },
      ],
    });
    expect(await rows("select 1 from payment_plan union all select 1 from audit_event")).toEqual(
      [],
    );
  });

  test("can be made under an id from before two debtors were joined", async () => {
    await storeAll(here, ledger, [party("c2", { emails: ["a@example.org"] })]);
    const [before] = await rows("select debtor_id from party where external_id = 'c2'");
    await derive();
    const [after] = await rows("select debtor_id from party where external_id = 'c2'");
    const [alias] = await rows("select alias_id from debtor_alias");
    expect([before!["debtor_id"], debtor]).toContain(alias!["alias_id"]);
    const plan = await propose(hub, clerk, alias!["alias_id"] as string);
    expect(plan.debtorId).toBe(after!["debtor_id"]);
    expect(plan.totalMinor).toBe("40000");
  });

  test("that crosses another on the same receivables is refused; one wins", async () => {
    for (const more of [{}, { receivableIds: [at("i1"), at("i2")] }]) {
      const terms = termsFor(debtor, more);
      const optionId = await optionFor(hub, clerk, terms);
      const results = await Promise.all(
        Array.from({ length: 4 }, (_, index) =>
          proposePlan(hub, principalOf(tenant, `clerk ${index}`), { terms, optionId }, newKey()),
        ),
      );
      expect(results.filter((each) => each.ok)).toHaveLength(1);
      for (const each of results.filter((result) => !result.ok))
        expect(codesOf(each)[0]).toBe("RECEIVABLE_IN_PLAN");
      const [plan] = await rows("select id from payment_plan where state = 'PROPOSED'");
      valueOf(await decidePlan(hub, clerk, "CANCEL", plan!["id"] as string, newKey()));
    }
  });

  test("shows beforehand what it would be and what would be sent, and stores nothing", async () => {
    const terms = termsFor(debtor);
    const optionId = await optionFor(hub, clerk, terms);
    const { plan, requests } = valueOf(await dryRunProposal(hub, clerk, { terms, optionId }));
    expect(plan).toMatchObject({ state: "PROPOSED", totalMinor: "30000" });
    // Nobody is signed in to these connections: the dry run says so for each of them.
    expect(requests).toHaveLength(10);
    for (const request of requests)
      expect(request).toMatchObject({
        outcome: "UNKNOWN",
        why: expect.stringMatching(/signed in/),
        method: null,
      });
    expect(
      await rows(
        "select 1 from payment_plan union all select 1 from outbox union all select 1 from audit_event",
      ),
    ).toEqual([]);
    expect(codesOf(await dryRunProposal(hub, clerk, { terms, optionId: "SHORTEST.x" }))).toEqual([
      "OFFER_CHANGED",
    ]);
  });
});

describe("a decision", () => {
  const decide = (decision: PlanDecision, planId: string, key = newKey()) =>
    decidePlan(hub, clerk, decision, planId, key);

  test("to accept makes the plan active and puts exactly its effects into the outbox", async () => {
    const proposed = await propose(hub, clerk, debtor);
    const plan = valueOf(await decide("ACCEPT", proposed.id));
    expect(plan).toMatchObject({
      state: "ACTIVE",
      version: 2,
      acceptedAt: hub.clock.now().toISOString(),
      endedAt: null,
    });
    const effects = await rows(
      "select write_back ->> 'kind' as kind, target, marker, plan_id, state from outbox order by sequence",
    );
    const expected = [
      ["TASK", "Account:001gK000HarbourQIA", "AT1"],
      ...["i1", "i2", "i3"].flatMap((id, index) => [
        ["NOTE", `Invoice:${id}`, `AN${index + 2}`],
        ["LINK", `Invoice:${id}`, `AL${index + 2}`],
        ["EXPECTED_DATE", `Invoice:${id}`, `AD${index + 2}`],
      ]),
    ];
    expect(effects).toEqual(
      expected.map(([kind, target, mark]) => ({
        kind,
        target,
        marker: `${plan.reference}-${mark}`,
        plan_id: plan.id,
        state: "PENDING",
      })),
    );
    expect(plan.writes).toHaveLength(10);
    expect(await rows("select status from debtor where id = $1", [debtor])).toEqual([
      { status: "IN_PLAN" },
    ]);
    expect(
      (await rows("select action from audit_event order by at, id"))
        .map((row) => row["action"])
        .sort(),
    ).toEqual(["PLAN_ACCEPTED", "PLAN_PROPOSED"]);
  });

  test("to accept tells of each invoice when the plan will have paid it, whatever comes after", async () => {
    const plan = await agree(hub, clerk, debtor);
    const told = await rows(
      `select write_back -> 'target' ->> 'id' as id, write_back ->> 'expectedOn' as day from outbox
        where write_back ->> 'kind' = 'EXPECTED_DATE' order by sequence`,
    );
    const lastOf = (id: string) =>
      plan.instalments.findLast(({ parts }) =>
        parts.some(({ receivableId }) => receivableId === at(id)),
      )!.dueOn;
    expect(told).toEqual(["i1", "i2", "i3"].map((id) => ({ id, day: lastOf(id) })));
    // The oldest debt is paid first: not all of them on the last day of the plan.
    expect(lastOf("i1") < lastOf("i3")).toBe(true);
    expect(lastOf("i3")).toBe(plan.instalments.at(-1)!.dueOn);
  });

  test("to withdraw a proposal says nothing to anybody and frees the receivables", async () => {
    const proposed = await propose(hub, clerk, debtor);
    const plan = valueOf(await decide("CANCEL", proposed.id));
    expect(plan).toMatchObject({
      state: "CANCELLED",
      acceptedAt: null,
      endedAt: hub.clock.now().toISOString(),
      writes: [],
    });
    expect(await rows("select 1 from outbox")).toEqual([]);
    expect(await rows("select status from debtor where id = $1", [debtor])).toEqual([
      { status: "OVERDUE" },
    ]);
    await propose(hub, clerk, debtor);
  });

  test("to cancel an active plan tells the account and every invoice, and takes no link away", async () => {
    const active = await agree(hub, clerk, debtor);
    valueOf(await decide("CANCEL", active.id));
    const effects = await rows(
      "select write_back ->> 'kind' as kind, target, marker from outbox order by sequence offset 10",
    );
    expect(effects).toEqual([
      { kind: "TASK", target: "Account:001gK000HarbourQIA", marker: `${active.reference}-CT1` },
      ...["i1", "i2", "i3"].map((id, index) => ({
        kind: "NOTE",
        target: `Invoice:${id}`,
        marker: `${active.reference}-CN${index + 2}`,
      })),
    ]);
    await propose(hub, clerk, debtor);
  });

  test("is taken once, however often and by whomever it is made at the same time", async () => {
    const { id } = await propose(hub, clerk, debtor);
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        decidePlan(hub, principalOf(tenant, `clerk ${index}`), "ACCEPT", id, newKey()),
      ),
    );
    expect(results.filter((each) => each.ok)).toHaveLength(1);
    for (const each of results.filter((result) => !result.ok))
      expect(codesOf(each)).toEqual(["INVALID_TRANSITION"]);
    expect(await rows("select count(*)::int from outbox")).toEqual([{ count: 10 }]);
    expect(
      await rows("select count(*)::int from audit_event where action = 'PLAN_ACCEPTED'"),
    ).toEqual([{ count: 1 }]);
  });

  test("yes and no at once: one of them counts, and everything agrees with it", async () => {
    const { id } = await propose(hub, clerk, debtor);
    const [yes, no] = await Promise.all([decide("ACCEPT", id), decide("CANCEL", id)]);
    expect(yes.ok || no.ok).toBe(true);
    const [plan] = await rows("select state from payment_plan");
    // Accepted and then cancelled is possible, cancelled and then accepted is not.
    expect(plan).toEqual({ state: no.ok ? "CANCELLED" : "ACTIVE" });
    expect(await rows("select count(*)::int from plan_receivable where live")).toEqual([
      { count: no.ok ? 0 : 3 },
    ]);
  });

  test.each<[PlanDecision, PlanDecision]>([
    ["CANCEL", "ACCEPT"],
    ["CANCEL", "CANCEL"],
    ["ACCEPT", "ACCEPT"],
  ])("after %s refuses %s in words", async (first, second) => {
    const { id } = await propose(hub, clerk, debtor);
    valueOf(await decide(first, id));
    const result = await decide(second, id);
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          code: "INVALID_TRANSITION",
          field: ["planId"],
          message: expect.stringMatching(/^The plan is/),
        },
      ],
    });
  });

  test("shows beforehand what would be sent, and decides nothing", async () => {
    const { id } = await propose(hub, clerk, debtor);
    const accepting = valueOf(await dryRunDecision(hub, clerk, "ACCEPT", id));
    expect(accepting.plan.state).toBe("ACTIVE");
    expect(accepting.requests).toHaveLength(10);
    expect(valueOf(await dryRunDecision(hub, clerk, "CANCEL", id)).requests).toEqual([]);
    expect(await rows("select state from payment_plan")).toEqual([{ state: "PROPOSED" }]);
    expect(codesOf(await dryRunDecision(hub, clerk, "ACCEPT", newId(start)))).toEqual([
      "NOT_FOUND",
    ]);
  });
});

describe("an action while the book is being assessed", () => {
  test("is not undone by an assessment that had read the plan before", async () => {
    const { id } = await propose(hub, clerk, debtor);
    for (const decision of ["ACCEPT", "CANCEL"] as const) {
      await rows("update debtor set needs_assessment = true");
      let decided: Promise<unknown> = Promise.resolve();
      await here.database.asTenant(worker(tenant), async (transaction) => {
        const slow: typeof transaction = {
          query: async (sql, values) => {
            const result = await transaction.query(sql, values);
            if (String(typeof sql === "string" ? sql : sql.text).includes("loadFacts")) {
              // The facts are read; before anything is written somebody decides.
              decided = decidePlan(hub, clerk, decision, id, newKey()).then(valueOf);
              await Promise.race([decided, new Promise((resolve) => setTimeout(resolve, 150))]);
            }
            return result as never;
          },
        };
        await assessDueDebtors(slow, tenant, today, start);
      });
      await decided;
      const state = decision === "ACCEPT" ? "ACTIVE" : "CANCELLED";
      expect(await rows("select state from payment_plan")).toEqual([{ state }]);
      expect(await rows("select status from debtor where id = $1", [debtor])).toEqual([
        { status: decision === "ACCEPT" ? "IN_PLAN" : "OVERDUE" },
      ]);
    }
  });

  test("and the assessment never wait for one another in a circle", async () => {
    const { id } = await propose(hub, clerk, debtor);
    let decided: Promise<unknown> = Promise.resolve();
    await here.database.asTenant(worker(tenant), async (transaction) => {
      await holdDebtors(transaction, tenant, [debtor]);
      decided = decidePlan(hub, clerk, "ACCEPT", id, newKey()).then(valueOf);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await transaction.query("update payment_plan set paid_minor = paid_minor where id = $1", [
        id,
      ]);
    });
    await decided;
    expect(await rows("select state from payment_plan")).toEqual([{ state: "ACTIVE" }]);
  });

  test("on a debtor who is just being joined to an older one reaches the survivor", async () => {
    await storeAll(here, ledger, [party("c3"), invoice("late", "c3")]);
    await derive(new Date(start.getTime() + 60_000));
    const [younger] = await rows("select debtor_id from party where external_id = 'c3'");
    const terms = termsFor(younger!["debtor_id"] as string, { receivableIds: [at("late")] });
    const optionId = await optionFor(hub, clerk, terms);
    await storeAll(here, ledger, [party("c3", { emails: ["a@example.org"] })]);
    const pending: { proposed?: Promise<PlanRow> } = {};
    await here.database.asTenant(worker(tenant), async (transaction) => {
      await joinChangedParties(transaction, tenant, start);
      pending.proposed = proposePlan(hub, clerk, { terms, optionId }, newKey()).then(valueOf);
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    expect(await pending.proposed).toMatchObject({ debtorId: debtor, totalMinor: "10000" });
    expect(await rows("select alias_id from debtor_alias")).toEqual([
      { alias_id: younger!["debtor_id"] },
    ]);
  });

  test("that proposes keeps a join waiting until the plan can be moved, too", async () => {
    // Named one by one: the join brings more, which would be another offer.
    const terms = termsFor(debtor, { receivableIds: [at("i1"), at("i2"), at("i3")] });
    const optionId = await optionFor(hub, clerk, terms);
    await storeAll(here, ledger, [party("c2", { emails: ["a@example.org"] })]);
    await Promise.all([
      proposePlan(hub, clerk, { terms, optionId }, newKey()).then(valueOf),
      here.database.asTenant(worker(tenant), (transaction) =>
        joinChangedParties(transaction, tenant, start),
      ),
    ]);
    const astray = await rows(
      "select 1 from payment_plan p where not exists (select from debtor d where d.id = p.debtor_id)",
    );
    expect(astray).toEqual([]);
    expect(await rows("select count(*)::int from debtor")).toEqual([{ count: 1 }]);
  });
});

describe("another tenant", () => {
  test("finds nothing under our ids, in the same words as under an id that never was", async () => {
    const stranger = principalOf(await here.newTenant());
    const proposed = await propose(hub, clerk, debtor);
    const terms = termsFor(debtor);
    const asked = async (debtorId: string, planId: string, connectionId: string) => ({
      preview: await previewPlan(hub, stranger, { ...terms, debtorId }),
      propose: await proposePlan(
        hub,
        stranger,
        { terms: { ...terms, debtorId }, optionId: "x" },
        newKey(),
      ),
      accept: await decidePlan(hub, stranger, "ACCEPT", planId, newKey()),
      cancel: await decidePlan(hub, stranger, "CANCEL", planId, newKey()),
      dryRun: await dryRunDecision(hub, stranger, "ACCEPT", planId),
      sync: await requestSync(hub, stranger, connectionId),
    });
    const [nobodys] = [newId(start)];
    const ours = await asked(debtor, proposed.id, ledger.id);
    expect(ours).toEqual(await asked(nobodys, nobodys, nobodys));
    for (const result of Object.values(ours)) expect(codesOf(result)).toEqual(["NOT_FOUND"]);
    expect(await rows("select state from payment_plan")).toEqual([{ state: "PROPOSED" }]);
  });
});

describe("asking for a sync", () => {
  test("makes every stream of the connection due now, and no later than it was", async () => {
    await rows("update stream set due_at = $1", [new Date(start.getTime() + 3_600_000)]);
    await rows("update stream set due_at = $1 where name = 'Contact'", [
      new Date(start.getTime() - 3_600_000),
    ]);
    valueOf(await requestSync(hub, clerk, ledger.id));
    expect(
      await rows("select name, due_at from stream where connection_id = $1 order by position", [
        ledger.id,
      ]),
    ).toEqual([
      { name: "Contact", due_at: new Date(start.getTime() - 3_600_000) },
      { name: "Invoice", due_at: hub.clock.now() },
      { name: "Payment", due_at: hub.clock.now() },
    ]);
    expect(
      await rows("select count(*)::int from stream where connection_id = $1 and due_at <= $2", [
        crm.id,
        hub.clock.now(),
      ]),
    ).toEqual([{ count: 1 }]);
  });

  test("is refused in words where nobody is signed in", async () => {
    await rows("update connection set status = 'NEEDS_SIGN_IN' where id = $1", [ledger.id]);
    expect(await requestSync(hub, clerk, ledger.id)).toEqual({
      ok: false,
      problems: [
        {
          code: "CONNECTION_NEEDS_SIGN_IN",
          field: ["connectionId"],
          message: expect.stringMatching(/Sign in again/),
        },
      ],
    });
  });
});
