import { worker } from "../support/principal.js";
import { describe, expect, test } from "@jest/globals";
import { hubPrincipal, isScope, scopes } from "../../src/access/principal.js";
import { allowedActions, type ActionFacts } from "../../src/actions/allowed-actions.js";
import { holderOfToken, saveToken } from "../../src/store/tenants.js";
import { useDatabase } from "../support/database.js";
import { principalOf } from "../support/hub.js";

const here = useDatabase();
const now = new Date("2026-11-25T10:00:00Z");
const later = new Date("2026-11-26T10:00:00Z");

describe("a token", () => {
  test("stands for its tenant, actor and scopes, and for nothing it was not given", async () => {
    const tenantId = await here.newTenant();
    await saveToken(
      here.database,
      worker(tenantId),
      { secret: "secret-1", actor: "partner:a", scopes: ["debts:read"], expiresAt: null },
      now,
    );
    expect(await holderOfToken(here.database, "secret-1")).toEqual({
      principal: { tenantId, actor: "partner:a", scopes: new Set(["debts:read"]) },
      expiresAt: null,
    });
    await here.rows(tenantId, "update api_token set scopes = '{debts:read,all,\"plans:write \"}'");
    expect((await holderOfToken(here.database, "secret-1"))!.principal.scopes).toEqual(
      new Set(["debts:read"]),
    );
  });

  test("is nobody's when it is unknown or revoked, and says when it ends", async () => {
    const tenantId = await here.newTenant();
    const token = { actor: "partner:a", scopes: [], expiresAt: null };
    await saveToken(
      here.database,
      worker(tenantId),
      { ...token, secret: "ends", expiresAt: later },
      now,
    );
    await saveToken(here.database, worker(tenantId), { ...token, secret: "revoked" }, now);
    await here.rows(tenantId, "update api_token set revoked_at = $1 where expires_at is null", [
      now,
    ]);
    expect(await holderOfToken(here.database, "ends")).toMatchObject({ expiresAt: later });
    expect(await holderOfToken(here.database, "revoked")).toBeNull();
    expect(await holderOfToken(here.database, "never")).toBeNull();
    expect(await holderOfToken(here.database, "")).toBeNull();
  });

  test("is kept as a hash only", async () => {
    const tenantId = await here.newTenant();
    await saveToken(
      here.database,
      worker(tenantId),
      { secret: "a-very-secret-token", actor: "a", scopes, expiresAt: null },
      now,
    );
    const kept = await here.rows<{ text: string }>(
      tenantId,
      "select t::text || (select string_agg(d::text, ' ') from tenant_directory d) as text from api_token t",
    );
    expect(kept).toHaveLength(1);
    expect(kept[0]!.text).not.toContain("a-very-secret-token");
  });
});

describe("scopes", () => {
  test("are those that are listed, letter by letter", () => {
    for (const scope of scopes) expect(isScope(scope)).toBe(true);
    for (const text of ["", "debts", "DEBTS:READ", "debts:read ", "toString", "*"])
      expect(isScope(text)).toBe(false);
  });

  test("the worker has none: it acts by itself, not for a caller", () => {
    expect(hubPrincipal("t", "hub:worker").scopes.size).toBe(0);
  });
});

describe("what is allowed", () => {
  const clerk = principalOf("t");
  const reader = { ...clerk, scopes: new Set(["plans:read"] as const) };
  const verdicts = (facts: ActionFacts, who = clerk) =>
    Object.fromEntries(allowedActions(who, facts).map((each) => [each.action, each.reasonCode]));

  test.each<[ActionFacts, Record<string, string>]>([
    [
      { livePlan: null, owes: "NOTHING" },
      { OFFER_PLAN: "NOTHING_OWED", ACCEPT_PLAN: "NO_PLAN", CANCEL_PLAN: "NO_PLAN" },
    ],
    [
      { livePlan: null, owes: "SOMETHING" },
      { OFFER_PLAN: "ALLOWED", ACCEPT_PLAN: "NO_PLAN", CANCEL_PLAN: "NO_PLAN" },
    ],
    [
      { livePlan: "PROPOSED", owes: "ALL_IN_PLAN" },
      { OFFER_PLAN: "ALL_IN_PLAN", ACCEPT_PLAN: "ALLOWED", CANCEL_PLAN: "ALLOWED" },
    ],
    [
      { livePlan: "ACTIVE", owes: "SOMETHING" },
      { OFFER_PLAN: "ALLOWED", ACCEPT_PLAN: "PLAN_NOT_WAITING", CANCEL_PLAN: "ALLOWED" },
    ],
  ])("%j", (facts, expected) => {
    expect(verdicts(facts)).toEqual(expected);
    for (const each of allowedActions(clerk, facts)) {
      expect(each.allowed).toBe(each.reasonCode === "ALLOWED");
      expect(each.reason).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(Object.values(verdicts(facts, reader)))).toEqual(new Set(["MISSING_SCOPE"]));
  });
});
