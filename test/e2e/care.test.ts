/**
 * Somebody who owes something has lost their job: what may be done, what others see, and that nothing restarts by
 * itself. Over HTTP only, at the most verbose log level; and what they said is looked for everywhere afterwards.
 */
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { exampleAccountId, exampleHubSpotCompanyId } from "../../sandbox/index.js";
import { graphql } from "../generated/index.js";
import type { ContactChannel } from "../generated/graphql.js";
import { canary } from "../support/canary.js";
import { exampleDebtor } from "../support/plans.js";
import { writesOf } from "../support/practice.js";
import { databaseNote, startHub, until, type RunningHub } from "../support/running-hub.js";
import { tableContents, untilAllIsTold } from "../support/table-contents.js";
import { makeToken } from "../support/tokens.js";

const decision = graphql(`
  query MayWe($debtorId: ID!, $channel: ContactChannel, $at: DateTimeISO) {
    debtor(id: $debtorId) {
      care {
        words
        until
      }
      contactDecision(channel: $channel, at: $at) {
        decision
        words
        nextAllowedAt
        reasons {
          code
          effect
          pack
          rule
          citation
          words
        }
      }
    }
  }
`);

const policy = graphql(`
  mutation AnswerForGaps($policy: JSONObject!, $key: String!) {
    setContactPolicy(policy: $policy, idempotencyKey: $key) {
      userErrors {
        message
      }
    }
  }
`);

const preference = graphql(`
  mutation RatherByEmail($debtorId: ID!, $key: String!, $words: String) {
    setContactPreference(
      input: { debtorId: $debtorId, channels: [EMAIL], words: $words }
      idempotencyKey: $key
    ) {
      userErrors {
        message
      }
    }
  }
`);

const supportNeed = graphql(`
  mutation LostTheirJob($input: RecordSupportNeedInput!, $key: String!, $dryRun: Boolean!) {
    recordSupportNeed(input: $input, idempotencyKey: $key, dryRun: $dryRun) {
      circumstance {
        id
        lookOn
        hasDetail
        ... on SupportNeed {
          basis
          purposes
          adjustments {
            slowPace
            pause
          }
        }
      }
      vendorRequests {
        vendor
        body
      }
      userErrors {
        message
      }
    }
  }
`);

const hold = graphql(`
  mutation Pause($debtorId: ID!, $key: String!, $words: String) {
    placeHold(input: { debtorId: $debtorId, hold: HARDSHIP, words: $words }, idempotencyKey: $key) {
      circumstance {
        id
        lookOn
        allowedChanges
        ... on Hold {
          pauses
        }
      }
      userErrors {
        message
      }
    }
  }
`);

const queue = graphql(`
  query WhatToLookAt {
    needsReview(first: 100) {
      edges {
        node {
          id
          kind
          lookOn
        }
      }
    }
  }
`);

const change = graphql(`
  mutation Change($input: ChangeCircumstanceInput!, $key: String!) {
    changeCircumstance(input: $input, idempotencyKey: $key) {
      circumstance {
        state
      }
      userErrors {
        code
        message
      }
    }
  }
`);

const sealed = graphql(`
  mutation Open($id: ID!) {
    readSealedDetail(circumstanceId: $id, purpose: TREATMENT) {
      details {
        driver
        need
        words
      }
      userErrors {
        message
      }
    }
  }
`);

const care = "Handle with care, do not press.";
const dayMs = 86_400_000;

let hub: RunningHub;
let debtorId: string;
/** Every answer that the hub gave to those who may not open what is sealed. */
const answers: string[] = [];

beforeAll(async () => {
  hub = await startHub({ size: 20, env: { LOG_LEVEL: "debug" } });
  await untilAllIsTold(hub.dataDir);
  debtorId = (await exampleDebtor(hub.api)).id;
  const ask = hub.api.ask.bind(hub.api);
  hub.api.ask = async (operation, variables) => {
    const data = await ask(operation, variables);
    answers.push(JSON.stringify(data));
    return data;
  };
}, 120_000);

afterAll(async () => {
  await hub?.stop();
});

/** Noon of a Sunday that is to come. */
function nextSunday(): Date {
  const at = new Date(Date.now() + dayMs);
  at.setUTCHours(12, 0, 0, 0);
  while (at.getUTCDay() !== 0) at.setTime(at.getTime() + dayMs);
  return at;
}

/** What a card shows beside the last answer. */
let lastCare: { words: string; until: string | null } | null = null;

async function mayWe(channel: ContactChannel, at: Date | null = null) {
  const variables = { debtorId, channel, at: at?.toISOString() ?? null };
  const { debtor } = await hub.api.ask(decision, variables);
  const { reasons, ...rest } = debtor!.contactDecision!;
  lastCare = debtor!.care;
  const speaking = reasons.filter(({ effect }) => effect === "BLOCK" || effect === "REVIEW");
  return { ...rest, reasons: speaking, codes: speaking.map(({ code }) => code) };
}

/** What each CRM was last told of care about the one debtor. */
async function lastTold(): Promise<(string | null)[]> {
  const { salesforce, hubspot } = hub.runtime.practice;
  const of = async (url: string, id: string, field: string): Promise<string | null> => {
    const texts = (await writesOf(url))
      .filter((write) => write.id === id)
      .map(({ body }) => JSON.stringify(body))
      .filter((text) => text.includes(field));
    const said = new RegExp(`"${field}":"([^"]*)"`).exec(texts.at(-1) ?? "");
    return said?.[1] || null;
  };
  return [
    await of(salesforce, exampleAccountId, "Forbear_Care__c"),
    await of(hubspot, exampleHubSpotCompanyId, "forbear_care"),
  ];
}

let needId = "";
let holdId = "";

test("a call is blocked with its reason and the next time, and another channel is allowed", async () => {
  const gaps = { acceptedGaps: ["HIDDEN", "NOT_TOLD"] };
  await hub.api.ask(policy, { policy: gaps, key: randomUUID() });
  await hub.api.ask(preference, { debtorId, key: randomUUID(), words: canary });
  const sunday = nextSunday();
  const call = await mayWe("VOICE", sunday);
  expect(call).toMatchObject({ decision: "BLOCK" });
  expect(call.codes).toContain("TIME_OF_DAY");
  expect(call.reasons[0]).toMatchObject({ pack: "house.humane", citation: "House measure" });
  const next = new Date(call.nextAllowedAt as string);
  expect(next.getTime()).toBeGreaterThan(sunday.getTime());
  expect((await mayWe("VOICE", next)).decision).not.toBe("BLOCK");
  const before = new Date(next.getTime() - 1);
  expect((await mayWe("VOICE", before)).decision).toBe("BLOCK");
  expect(await mayWe("EMAIL", sunday)).toMatchObject({ decision: "ALLOW", codes: [] });
});

test('"I lost my job" is kept with consent, and seen by nobody but as what to do differently', async () => {
  const input = {
    debtorId,
    toldBy: "PERSON",
    certainty: "KNOWN",
    basis: "CONSENT",
    purposes: ["TREATMENT"],
    driver: "LIFE_EVENT",
    need: "LOST_INCOME",
    words: canary,
    adjustments: { avoidChannels: [], slowPace: true, gentleTone: true, pause: false },
  } as const;
  const asked = { input: { ...input, purposes: [...input.purposes] }, key: randomUUID() };
  const adjusted = {
    ...asked.input,
    adjustments: { ...input.adjustments, avoidChannels: [] as ContactChannel[] },
  };
  const dry = await hub.api.ask(supportNeed, { input: adjusted, key: asked.key, dryRun: true });
  const told = JSON.stringify(dry.recordSupportNeed.vendorRequests);
  expect(told).toContain(care);
  expect(told).not.toMatch(/CANARY|LOST_INCOME|LIFE_EVENT/);
  const done = await hub.api.ask(supportNeed, { input: adjusted, key: asked.key, dryRun: false });
  expect(done.recordSupportNeed).toMatchObject({
    userErrors: [],
    circumstance: { hasDetail: true, basis: "CONSENT", adjustments: { slowPace: true } },
  });
  needId = done.recordSupportNeed.circumstance!.id;
});

test("a hold pauses at once, on every channel", async () => {
  const { placeHold } = await hub.api.ask(hold, { debtorId, key: randomUUID(), words: canary });
  expect(placeHold).toMatchObject({
    userErrors: [],
    circumstance: { allowedChanges: ["PROLONG", "END"] },
  });
  holdId = placeHold.circumstance!.id;
  for (const channel of ["EMAIL", "VOICE"] as const) {
    const answer = await mayWe(channel, nextSunday());
    expect([answer.decision, answer.codes.includes("ON_HOLD")]).toEqual(["BLOCK", true]);
    expect(answer.nextAllowedAt).toBeNull();
    expect(lastCare?.words).toBe(`${care} Contact about payment is paused.`);
  }
});

test("both CRMs show that care is needed, and no detail, as the card does", async () => {
  await untilAllIsTold(hub.dataDir);
  const paused = "Contact about payment is paused.";
  expect(await lastTold()).toEqual([`${care} ${paused}`, `${care} ${paused}`]);
});

test("what is sealed opens for who may, for a purpose, and for nobody else", async () => {
  const refused = await hub.api
    .as(await makeToken(hub.dataDir, { scopes: ["care:read", "care:write"] }))
    .send(sealed, { id: needId });
  expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  const keeper = hub.api.as(await makeToken(hub.dataDir, { scopes: ["care:detail"] }));
  const { data } = await keeper.send(sealed, { id: needId });
  expect(data!.readSealedDetail).toEqual({
    details: [{ driver: "LIFE_EVENT", need: "LOST_INCOME", words: canary }],
    userErrors: [],
  });
});

test("when the day to look has passed a person is asked, and nothing restarts by itself", async () => {
  await hub.advance(40);
  await until("the hub reads on", async () => {
    const { needsReview } = await hub.api.ask(queue, {});
    return needsReview.edges.some(({ node }) => node.id === holdId);
  });
  expect((await mayWe("EMAIL")).codes).toContain("ON_HOLD");
  const end = { id: holdId, change: "END", words: canary } as const;
  const { changeCircumstance } = await hub.api.ask(change, { input: end, key: randomUUID() });
  expect(changeCircumstance).toMatchObject({ circumstance: { state: "ENDED" }, userErrors: [] });
  expect((await mayWe("EMAIL")).codes).not.toContain("ON_HOLD");
  await until("both CRMs are told", async () => {
    const told = await lastTold();
    return told.every((words) => words === care);
  });
}, 120_000);

/** The files of hub and database, its write-ahead log among them, that hold one of these texts. */
async function filesWith(...texts: string[]): Promise<string[]> {
  const note = await databaseNote(hub.dataDir);
  const found: string[] = [];
  for (const folder of [hub.dataDir, resolve(hub.dataDir, note!.cluster)])
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = await readFile(join(entry.parentPath, entry.name)).catch(() => null);
      if (texts.some((text) => bytes?.includes(text))) found.push(entry.name);
    }
  return found;
}

/** Inputs with a place for words, each with what else it needs. */
const withWords: readonly string[] = [
  `openDispute(input: { debtorId: $id, reason: OTHER, words: $words }, idempotencyKey: $key)`,
  `recordPromise(input: { debtorId: $id, amount: { amountMinor: "100", currency: "GBP" }, promisedOn: $day, words: $words }, idempotencyKey: $key)`,
  `makeCommitment(input: { debtorId: $id, commitment: CALL_BACK, owner: "x", dueOn: $day, words: $words }, idempotencyKey: $key)`,
  `recordComplaint(input: { debtorId: $id, subject: TREATMENT, words: $words }, idempotencyKey: $key)`,
  `recordOptOut(input: { debtorId: $id, scope: CHANNEL, channel: SMS, words: $words }, idempotencyKey: $key)`,
  `recordConsent(input: { debtorId: $id, scope: CALL_FREQUENCY, givenTo: CREDITOR, words: $words }, idempotencyKey: $key)`,
  `requestContactReview(input: { debtorId: $id, channel: VOICE, words: $words }, idempotencyKey: $key)`,
  // Wrong in one thing or another: what is refused is not told back.
  `placeHold(input: { debtorId: $id, hold: BREATHING_SPACE, words: $words }, idempotencyKey: $key)`,
  `recordSupportNeed(input: { debtorId: $id, toldBy: PERSON, adjustments: {}, words: $words }, idempotencyKey: $key)`,
  `openDispute(input: { debtorId: $id, reason: OTHER, evidence: [$words] }, idempotencyKey: $key)`,
  `changeCircumstance(input: { id: $id, change: END, words: $words }, idempotencyKey: $key)`,
];

test("what people said stands nowhere: no answer, no error, no log, no CRM, no table, no file", async () => {
  const day = new Date(Date.now() + 45 * dayMs).toISOString().slice(0, 10);
  for (const mutation of withWords) {
    const uses = (name: string, type: string): string =>
      mutation.includes(`$${name}`) ? `, $${name}: ${type}` : "";
    const text = `mutation ($key: String!${uses("id", "ID!")}${uses("words", "String!")}${uses("day", "Date!")}) {
      ${mutation} { circumstance { id } userErrors { field message } } }`;
    const variables = { id: debtorId, key: randomUUID(), words: canary, day };
    const used = Object.entries(variables).filter(([name]) => text.includes(`$${name}`));
    answers.push(JSON.stringify(await hub.api.send(text, Object.fromEntries(used))));
  }
  // A document that cannot be read, with the words in it; and words where a date is wanted.
  for (const text of [`mutation { placeHold(${canary} }`, `{ debtor(id: "${canary}") { id } }`]) {
    const { errors } = await hub.api.send(text, {});
    expect(errors).not.toEqual([]);
  }
  await untilAllIsTold(hub.dataDir);
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter((answer) => /CANARY|LOST_INCOME|LIFE_EVENT/.test(answer))).toEqual([]);
  for (const url of Object.values(hub.runtime.practice))
    expect(JSON.stringify(await writesOf(url))).not.toMatch(/CANARY|LOST_INCOME|LIFE_EVENT/);
  expect(hub.output()).not.toContain("CANARY");
  expect(Object.keys(await tableContents(hub.dataDir)).length).toBeGreaterThan(30);
  expect(await filesWith("CANARY", "LOST_INCOME")).toEqual([]);
  // They do tell what is not sealed: otherwise nothing was looked at.
  expect(await filesWith("Harbour")).not.toEqual([]);
}, 120_000);
