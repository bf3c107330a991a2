/** What is going on with debtors, asked of the API: every kind, in pages, with its history; the queue; and reviews. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { askApi } from "../support/api-in-process.js";
import { useDatabase } from "../support/database.js";
import { day, makeHub, principalOf, type TestHub } from "../support/hub.js";
import { invoice, newSource, party, start, storeAll, type Source } from "../support/pages.js";
import { debtorOf, joinAll, point, readWhole } from "../support/standing-facts.js";
import { toGlobalId } from "../../src/schema/ids.js";

const here = useDatabase();
let hub: TestHub;
let tenant: string;
let crm: Source;

beforeAll(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  await readWhole(here, tenant, start);
});

let debtors = 0;
/** Somebody who owes something, and whose wish nobody knows. */
async function newDebtor(): Promise<string> {
  const id = `p${(debtors += 1)}`;
  const contactPoints = [point("PHONE", `+44791112345${5 + debtors}`, "UNKNOWN")];
  await storeAll(here, crm, [
    party(id, { partyKind: "PERSON", contactPoints, emails: [`${id}@example.org`] }),
    invoice(id, id),
  ]);
  await joinAll(here, tenant);
  return toGlobalId("Debtor", await debtorOf(here, crm, id));
}

async function ask<T>(text: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { data, errors } = await askApi<T>(hub, principalOf(tenant), text, variables);
  expect(errors).toEqual([]);
  return data;
}

interface Payload {
  circumstance: { id: string; kind: string; state: string } | null;
  userErrors: { code: string; field: string[]; message: string }[];
}
let keys = 0;
async function record(mutation: string): Promise<Payload> {
  const [name = ""] = mutation.split("(");
  const call = mutation.replace(/\)$/, `, idempotencyKey: "k${(keys += 1)}")`);
  const text = `mutation { ${call} { circumstance { id kind state } userErrors { code field message } } }`;
  return (await ask<Record<string, Payload>>(text))[name.trim()]!;
}

/** One of each kind that a person records, as it is said. */
const said = (id: string): string[] => [
  `placeHold(input: { debtorId: "${id}", hold: BREATHING_SPACE, moratorium: { registerEntryOn: "2026-11-20" } })`,
  `recordSupportNeed(input: { debtorId: "${id}", toldBy: PERSON, adjustments: { slowPace: true } })`,
  `openDispute(input: { debtorId: "${id}", reason: WRONG_AMOUNT, part: { amountMinor: "500", currency: "GBP" }, evidence: ["CN-1"] })`,
  `recordPromise(input: { debtorId: "${id}", amount: { amountMinor: "500", currency: "GBP" }, promisedOn: "2026-11-30" })`,
  `makeCommitment(input: { debtorId: "${id}", commitment: CALL_BACK, owner: "test:clerk", dueOn: "2026-11-25" })`,
  `recordComplaint(input: { debtorId: "${id}", subject: CONTACT })`,
  `setContactPreference(input: { debtorId: "${id}", channels: [EMAIL], onlyTimes: [{ days: [MON], from: "09:00" }] })`,
  `recordOptOut(input: { debtorId: "${id}", scope: CONTACT_POINT, endpoint: "07911 123456" })`,
  `recordConsent(input: { debtorId: "${id}", scope: CALL_FREQUENCY, givenTo: CREDITOR, validUntil: "2026-12-01" })`,
];

const shown = `id kind state debtorId lookOn allowedChanges history { version change state actor }
  ... on Hold { hold pauses legalDates { what from by } }
  ... on SupportNeed { expiresOn adjustments { slowPace gentleTone pause } }
  ... on Dispute { part { formatted } evidence }
  ... on PromiseToPay { amount { amountMinor } promisedOn }
  ... on Commitment { owner }
  ... on Complaint { answerBy }
  ... on ContactPreference { channels onlyTimes { days from to } }
  ... on ContactOptOut { endpoint form }
  ... on ContactConsent { validUntil }`;

interface Page {
  edges: { node: Record<string, unknown> & { id: string; kind: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

describe("what is going on with a debtor", () => {
  let debtorId: string;
  beforeAll(async () => {
    debtorId = await newDebtor();
    for (const each of said(debtorId)) {
      expect((await record(each)).userErrors).toEqual([]);
      hub.clock.forward(1_000);
    }
  });

  const page = async (more: string): Promise<Page> => {
    const text = `query ($id: ID!) { debtor(id: $id) { care { words until } circumstances(${more}) {
      edges { node { ${shown} } } pageInfo { hasNextPage endCursor } } } }`;
    const { debtor } = await ask<{ debtor: { circumstances: Page; care: unknown } }>(text, {
      id: debtorId,
    });
    expect(debtor.care).toEqual({
      words: "Handle with care, do not press. Contact about payment is paused.",
      until: "2026-12-03",
    });
    return debtor.circumstances;
  };

  test("is told by kind, the newest first, with what can be done and what was", async () => {
    const { edges } = await page("first: 50");
    const kinds = edges.map(({ node }) => node.kind);
    expect(kinds).toEqual([
      ...["CONSENT", "OPT_OUT", "PREFERENCE", "COMPLAINT", "COMMITMENT", "PROMISE", "DISPUTE"],
      ...["SUPPORT_NEED", "HOLD"],
    ]);
    const by = Object.fromEntries(edges.map(({ node }) => [node.kind, node]));
    expect(by["HOLD"]).toMatchObject({
      ...{ hold: "BREATHING_SPACE", lookOn: "2026-12-16", debtorId },
      history: [{ version: 1, change: "RECORD", state: "ACTIVE", actor: "test:clerk" }],
    });
    expect(by["HOLD"]!["pauses"]).toContain("INTEREST");
    expect(by["SUPPORT_NEED"]).toMatchObject({
      ...{ expiresOn: "2027-11-25", adjustments: { slowPace: true, gentleTone: true } },
    });
    expect(by["DISPUTE"]).toMatchObject({ part: { formatted: "£5.00" }, evidence: ["CN-1"] });
    expect(by["PROMISE"]).toMatchObject({ amount: { amountMinor: "500" }, lookOn: "2026-12-03" });
    expect(by["COMMITMENT"]).toMatchObject({ owner: "test:clerk", lookOn: "2026-11-25" });
    expect(by["COMPLAINT"]).toMatchObject({ answerBy: "2027-01-20", lookOn: "2026-11-30" });
    expect(by["PREFERENCE"]).toMatchObject({
      onlyTimes: [{ days: ["MON"], from: "09:00", to: null }],
    });
    expect(by["OPT_OUT"]).toMatchObject({ endpoint: "+447911123456", form: "ORAL" });
    expect(by["CONSENT"]).toMatchObject({ validUntil: "2026-12-01", allowedChanges: ["WITHDRAW"] });
  });

  test("comes in pages, and by kind", async () => {
    const found: string[] = [];
    let after: string | null = null;
    for (;;) {
      const next: Page = await page(`first: 4${after === null ? "" : `, after: "${after}"`}`);
      found.push(...next.edges.map(({ node }) => node.id));
      if (!next.pageInfo.hasNextPage) break;
      after = next.pageInfo.endCursor;
    }
    expect(new Set(found).size).toBe(9);
    expect(found).toEqual((await page("first: 50")).edges.map(({ node }) => node.id));
    const promises = await page("first: 5, kinds: [PROMISE, DISPUTE]");
    expect(promises.edges.map(({ node }) => node.kind)).toEqual(["PROMISE", "DISPUTE"]);
  });

  test("costs the same statements, however much it is", async () => {
    const count = async (more: string): Promise<number> => {
      let statements = 0;
      here.database.onStatement = () => (statements += 1);
      await page(more);
      here.database.onStatement = null;
      return statements;
    };
    const few = await count("first: 1");
    expect(few).toBeGreaterThan(0);
    expect(await count("first: 50")).toBe(few);
  });

  test("is anybody's by its id, and nobody's of another tenant", async () => {
    const { edges } = await page("first: 1");
    const text = `query ($id: ID!) { node(id: $id) { id ... on ContactConsent { scope } } }`;
    const { id } = edges[0]!.node;
    expect(await ask(text, { id })).toEqual({ node: { id, scope: "CALL_FREQUENCY" } });
    const stranger = principalOf(await here.newTenant());
    expect((await askApi(hub, stranger, text, { id })).data).toEqual({ node: null });
  });
});

const queue = async (more = ""): Promise<[string, unknown][]> => {
  const { needsReview } = await ask<{ needsReview: Page }>(
    `{ needsReview(first: 50${more}) { edges { node { id kind lookOn } } pageInfo { endCursor hasNextPage } } }`,
  );
  return needsReview.edges.map(({ node }) => [node.kind, node["lookOn"]]);
};

test("the queue is what is due by now, the longest due first; what we promised can be asked for alone", async () => {
  expect(await queue()).toEqual([["COMMITMENT", "2026-11-25"]]);
  hub.clock.forward(15 * day);
  expect(await queue()).toEqual([
    ["COMMITMENT", "2026-11-25"],
    ["COMPLAINT", "2026-11-30"],
    ["PROMISE", "2026-12-03"],
    ["DISPUTE", "2026-12-09"],
  ]);
  expect(await queue(", kinds: [COMMITMENT]")).toEqual([["COMMITMENT", "2026-11-25"]]);
  hub.clock.forward(-15 * day);
});

describe("a contact that the rules leave to a person", () => {
  const decisionOf = async (debtorId: string, channel = "VOICE"): Promise<string> => {
    const { debtor } = await ask<{ debtor: { contactDecision: { decision: string } } }>(
      `query ($id: ID!) { debtor(id: $id) { contactDecision(channel: ${channel}) { decision } } }`,
      { id: debtorId },
    );
    return debtor.contactDecision.decision;
  };
  const request = (debtorId: string, channel = "VOICE") =>
    record(`requestContactReview(input: { debtorId: "${debtorId}", channel: ${channel} })`);
  const change = (id: string, what: string) =>
    record(`changeCircumstance(input: { id: "${id}", change: ${what} })`);

  test("may be made once a person has allowed it, for a week, this way and no other", async () => {
    const debtorId = await newDebtor();
    expect([await decisionOf(debtorId), await decisionOf(debtorId, "SMS")]).toEqual([
      ...["REVIEW", "REVIEW"],
    ]);
    const asked = await request(debtorId);
    expect(asked).toMatchObject({
      userErrors: [],
      circumstance: { kind: "REVIEW", state: "OPEN" },
    });
    // Nobody is asked twice.
    expect((await request(debtorId)).circumstance?.id).toBe(asked.circumstance?.id);
    expect(await decisionOf(debtorId)).toBe("REVIEW");
    expect((await change(asked.circumstance!.id, "ALLOW")).circumstance?.state).toBe("ALLOWED");
    expect([await decisionOf(debtorId), await decisionOf(debtorId, "SMS")]).toEqual([
      ...["ALLOW", "REVIEW"],
    ]);
    expect((await request(debtorId)).userErrors).toMatchObject([{ code: "NOTHING_TO_DECIDE" }]);
    // The same time of the same day of the week after.
    hub.clock.forward(7 * day);
    await readWhole(here, tenant, hub.clock.now());
    expect(await decisionOf(debtorId)).toBe("REVIEW");
    hub.clock.forward(-7 * day);
  });

  test("stays as it is where the person refuses, and nobody's word lifts a bar", async () => {
    const debtorId = await newDebtor();
    const asked = await request(debtorId);
    await change(asked.circumstance!.id, "REFUSE");
    expect(await decisionOf(debtorId)).toBe("REVIEW");
    await record(`placeHold(input: { debtorId: "${debtorId}", hold: MANUAL })`);
    expect(await decisionOf(debtorId)).toBe("BLOCK");
    const { userErrors } = await request(debtorId);
    expect(userErrors).toMatchObject([{ code: "NOTHING_TO_DECIDE" }]);
    expect(userErrors[0]?.message).toMatch(/^Nobody's word lifts.* A colleague has paused this/);
  });
});
