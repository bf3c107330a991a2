/** What a tenant has decided about contact: set, tried on the past, and by what every decision goes. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { toGlobalId } from "../../src/schema/ids.js";
import { askApi } from "../support/api-in-process.js";
import { useDatabase } from "../support/database.js";
import { makeHub, principalOf, type TestHub } from "../support/hub.js";
import { invoice, newSource, party, start, storeAll, type Source } from "../support/pages.js";
import { newKey } from "../support/plan-actions.js";
import {
  debtorOf,
  joinAll,
  logContact,
  point,
  readWhole,
  recordCircumstance,
} from "../support/standing-facts.js";

const here = useDatabase();
let hub: TestHub;
let tenant: string;
let crm: Source;

beforeAll(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  await storeAll(
    here,
    crm,
    [1, 2, 3].flatMap((each) => [
      party(`p${each}`, {
        partyKind: "PERSON",
        name: `Ada ${each}`,
        contactPoints: [point("PHONE", `+44770090012${each}`)],
      }),
      invoice(`p${each}`, `p${each}`),
    ]),
  );
  await joinAll(here, tenant);
  await readWhole(here, tenant, start);
});

async function askFor<T>(text: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await askApi<T>(hub, principalOf(tenant), text, variables);
  expect(errors).toEqual([]);
  return data;
}

interface Simulation {
  allowed: number;
  refused: number;
  reviewed: number;
  notJudged: number;
  byRule: { effect: string; code: string; pack: string; rule: string; contacts: number }[];
  contacts: {
    edges: { cursor: string; node: { debtorId: string; at: string; decision: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}
const simulated = `allowed refused reviewed notJudged byRule { effect code pack rule contacts }
  contacts(first: $first, after: $after) {
    edges { node { debtorId at channel decision reasons { pack rule words } } } pageInfo { hasNextPage endCursor } }`;

const period = { from: "2026-11-01T00:00:00Z", to: "2026-11-25T10:00:00Z" };

async function simulate(
  policy: object,
  page: { first: number; after?: string | null } = { first: 50 },
) {
  const { policySimulation } = await askFor<{ policySimulation: Simulation }>(
    `query ($policy: JSONObject!, $from: DateTimeISO!, $to: DateTimeISO!, $first: Int!, $after: String) {
       policySimulation(policy: $policy, from: $from, to: $to) { ${simulated} } }`,
    { policy, ...period, ...page },
  );
  return policySimulation;
}

describe("a policy that is tried on the past", () => {
  beforeAll(async () => {
    // Two calls an hour apart, one on a Sunday, one whose hour nobody knows, and an e-mail from the person.
    for (const at of ["2026-11-12T10:00:00Z", "2026-11-12T12:00:00Z"])
      await logContact(here, crm, ["p1"], { at, outcome: "NO_ANSWER" });
    await logContact(here, crm, ["p2"], { at: "2026-11-15T12:00:00Z", outcome: "NO_ANSWER" });
    await logContact(here, crm, ["p2"], {
      at: "2026-11-13T12:00:00Z",
      dayOnly: true,
      outcome: "BUSY",
    });
    await logContact(here, crm, ["p3"], {
      at: "2026-11-13T12:00:00Z",
      kind: "EMAIL",
      direction: "INBOUND",
    });
    // On hold then, and no more.
    await recordCircumstance(here, tenant, await debtorOf(here, crm, "p3"), {
      body: {
        kind: "HOLD",
        state: "ENDED",
        hold: "HARDSHIP",
        channels: null,
        purposes: null,
        moratorium: null,
      },
      beganAt: new Date("2026-11-10T10:00:00Z"),
      endsAt: new Date("2026-11-20T10:00:00Z"),
    });
    await logContact(here, crm, ["p3"], { at: "2026-11-16T12:00:00Z" });
    await logContact(here, crm, ["p3"], { at: "2026-11-23T12:00:00Z" });
  });

  test("is judged contact by contact, each with what there had been before it", async () => {
    const { contacts, byRule, ...counts } = await simulate({});
    expect(counts).toEqual({ allowed: 3, refused: 2, reviewed: 0, notJudged: 1 });
    expect(byRule.map(({ effect, rule, contacts: all }) => [effect, rule, all])).toEqual([
      ["BLOCK", "hold-hardship", 1],
      ["BLOCK", "hours", 1],
    ]);
    const nodes = contacts.edges.map(({ node }) => node);
    expect(nodes.map(({ at, decision }) => [at, decision]).sort()).toEqual([
      ["2026-11-15T12:00:00.000Z", "BLOCK"],
      ["2026-11-16T12:00:00.000Z", "BLOCK"],
    ]);
    expect(nodes.find(({ at }) => at.startsWith("2026-11-15"))?.debtorId).toBe(
      toGlobalId("Debtor", await debtorOf(here, crm, "p2")),
    );
  });

  test("shows what limits of our own would change, in pages", async () => {
    const policy = { limits: { callsPerDay: 1, hours: [{ from: "11:00", to: "13:00" }] } };
    const all = await simulate(policy);
    expect([all.allowed, all.refused]).toEqual([1, 4]);
    expect(all.byRule).toContainEqual(
      expect.objectContaining({ pack: "tenant.own", rule: "calls-a-day", contacts: 1 }),
    );
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const { contacts } = await simulate(policy, { first: 1, after });
      paged.push(...contacts.edges.map(({ node }) => node.at));
      after = contacts.pageInfo.hasNextPage ? contacts.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(all.contacts.edges.map(({ node }) => node.at));
  });

  test("and a period that is too long are refused in words where they are wrong", async () => {
    const text = `query ($policy: JSONObject!, $from: DateTimeISO!, $to: DateTimeISO!) {
      policySimulation(policy: $policy, from: $from, to: $to) { allowed } }`;
    const wrong = async (variables: Record<string, unknown>) =>
      (await askApi(hub, principalOf(tenant), text, variables)).errors.join();
    expect(await wrong({ ...period, policy: { packs: ["x"] } })).toContain("packs.0");
    expect(await wrong({ policy: {}, ...period, to: "2027-11-25T10:00:00Z" })).toContain(
      "100 days",
    );
  });
});

describe("a policy that is set", () => {
  const set = (variables: Record<string, unknown>) =>
    askFor<{
      setContactPolicy: {
        contactPolicy: { version: number; setBy: string } | null;
        simulation: { allowed: number; refused: number } | null;
        userErrors: { field: string[]; message: string }[];
      };
    }>(
      `mutation ($policy: JSONObject!, $at: DateTimeISO, $dryRun: Boolean!, $key: String!) {
         setContactPolicy(policy: $policy, effectiveFrom: $at, dryRun: $dryRun, idempotencyKey: $key) {
           contactPolicy { version policy effectiveFrom setBy setAt packs { id decides } }
           simulation { allowed refused } userErrors { field message } } }`,
      { dryRun: false, key: newKey(), ...variables },
    ).then(({ setContactPolicy }) => setContactPolicy);
  const versionNow = async () => {
    const { contactPolicy } = await askFor<{
      contactPolicy: { version: number; packs: { id: string; decides: boolean }[] };
    }>(
      "{ contactPolicy { version policy setBy packs { id decides computed { citation computations } } } }",
    );
    return contactPolicy;
  };
  const decided = async () => {
    const id = toGlobalId("Debtor", await debtorOf(here, crm, "p1"));
    const { debtor } = await askFor<{
      debtor: {
        contactDecision: {
          policyVersion: number;
          decision: string;
          explanation: { title: string; lines: string[] }[];
        };
      };
    }>(
      `query ($id: ID!) { debtor(id: $id) { contactDecision(channel: VOICE) {
         policyVersion decision explanation { title lines } } } }`,
      { id },
    );
    return debtor.contactDecision;
  };

  test("counts from its day on, is named by decisions and kept in the audit trail", async () => {
    expect(await versionNow()).toMatchObject({ version: 0 });
    const policy = { limits: { neverUsed: ["VOICE"] } };
    const dry = await set({ policy, dryRun: true });
    expect(dry).toMatchObject({ contactPolicy: null, simulation: { allowed: 0, refused: 5 } });
    expect(await versionNow()).toMatchObject({ version: 0 });

    const later = await set({ policy, at: "2026-12-01T00:00:00Z" });
    expect(later).toMatchObject({ contactPolicy: { version: 1, setBy: "test:clerk" } });
    expect(await versionNow()).toMatchObject({ version: 0 });
    expect(await decided()).toMatchObject({ decision: "ALLOW", policyVersion: 0 });

    const key = newKey();
    expect(await set({ policy, key })).toMatchObject({ contactPolicy: { version: 2 } });
    expect(await set({ policy, key })).toMatchObject({ contactPolicy: { version: 2 } });
    const now = await versionNow();
    expect(now.version).toBe(2);
    expect(now.packs.find(({ id }) => id === "tenant.own")).toMatchObject({ decides: true });
    expect(now.packs.find(({ id }) => id === "de.bgb")).toMatchObject({ decides: false });

    const { policyVersion, decision, explanation } = await decided();
    expect([policyVersion, decision]).toEqual([2, "BLOCK"]);
    const rules = explanation.find(({ title }) => title === "Rules")?.lines.join("\n");
    expect(rules).toMatch(
      /tenant.own 2: covers it\n {2}BLOCK MEDIUM_OPT_OUT \(channels\): We do not use/,
    );
    expect(rules).toMatch(/us.fdcpa-regf .*: says nothing/);
    const events = await here.rows(
      tenant,
      "select detail->>'version' as version from audit_event where action = 'CONTACT_POLICY_SET' order by 1",
    );
    expect(events).toEqual([{ version: "1" }, { version: "2" }]);
  });

  test("that is wrong is refused", async () => {
    const { userErrors } = await set({ policy: { packs: ["x"] } });
    expect(userErrors).toMatchObject([{ field: ["policy"] }]);
    const past = await set({ policy: {}, at: "2026-01-01T00:00:00Z" });
    expect(past.userErrors).toMatchObject([{ field: ["effectiveFrom"] }]);
  });
});

test("cases that are held against the packs come out as they say, or say what differs", async () => {
  const lines = readFileSync("contracts/policy-cases/contact-cases.jsonl", "utf8").split("\n");
  const wrong = lines[0]!.replace(/"decision": ?"\w+"/, '"decision":"BLOCK"');
  const cases = [lines[0], "", wrong, "nonsense"].join("\n");
  const { policyCheck } = await askFor<{ policyCheck: object }>(
    `query ($cases: String!) { policyCheck(cases: $cases) { passed failed failures { line id what expected actual } } }`,
    { cases },
  );
  expect(policyCheck).toMatchObject({
    passed: 1,
    failed: 2,
    failures: [
      { line: 3, id: "US-COV-01", what: "decision", expected: "BLOCK", actual: "OUT_OF_SCOPE" },
      { line: 4, id: null, what: "case", expected: null },
    ],
  });
});
