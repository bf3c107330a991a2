/** May we make contact? Asked of the API, with what the hub has stored. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { RoleRecord } from "../../src/domain/records.js";
import type { Role } from "../../src/domain/roles.js";
import { toGlobalId } from "../../src/schema/ids.js";
import { askApi } from "../support/api-in-process.js";
import { useDatabase } from "../support/database.js";
import { day, makeHub, principalOf, type TestHub } from "../support/hub.js";
import {
  invoice,
  newSource,
  party,
  rowId,
  start,
  storeAll,
  type Source,
} from "../support/pages.js";
import { agree } from "../support/plan-actions.js";
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
let ledger: Source;

beforeAll(async () => {
  hub = makeHub(here);
  tenant = await here.newTenant();
  crm = await newSource(here, tenant, "SALESFORCE", "org");
  ledger = await newSource(here, tenant, "XERO", "books");
  await readWhole(here, tenant, start);
});

let count = 0;
interface Made {
  readonly id: string;
  readonly party: string;
  readonly phone: string;
}

/** A person who owes something, reached by a mobile number and an e-mail address. */
async function newDebtor(optOut: "YES" | "NO" | "UNKNOWN" = "NO"): Promise<Made> {
  count += 1;
  const id = `p${count}`;
  const phone = `+4477009001${String(count).padStart(2, "0")}`;
  const contactPoints = [
    point("PHONE", phone, optOut),
    point("EMAIL", `ada${count}@example.com`, optOut),
  ];
  await storeAll(here, crm, [
    party(id, { partyKind: "PERSON", name: "Ada Byrne", contactPoints }),
    invoice(id, id),
  ]);
  await joinAll(here, tenant);
  return { id: await debtorOf(here, crm, id), party: id, phone };
}

interface Answer {
  decision: string;
  words: string;
  channel: string | null;
  contactPoint: string | null;
  recipient: { personId: string | null; name: string; relation: string; mayBeTold: string } | null;
  reasons: { code: string; effect: string; pack: string; rule: string; words: string }[];
  nextAllowedAt: string | null;
  bestChannel: string | null;
  bestTime: string | null;
  doubts: { doubt: string; words: string }[];
  options: { channel: string; decision: string; recipient: { name: string } }[];
  packs: { id: string }[];
  policyVersion: number;
}

const decisionFields = `
  decision words channel contactPoint nextAllowedAt bestChannel bestTime policyVersion
  reasons { code effect pack rule words citation verification until }
  doubts { doubt words } packs { id version }
  recipient { personId name relation mayBeTold language }
  options { channel decision contactPoint tryAt why nextAllowedAt recipient { name } }`;

/** @param given the arguments of the field, in brackets */
async function answerFor(
  debtorId: string,
  given = "",
): Promise<{ answer: Answer; errors: string[] }> {
  const { data, errors } = await askApi<{ debtor: { contactDecision: Answer } }>(
    hub,
    principalOf(tenant),
    `query ($id: ID!) { debtor(id: $id) { contactDecision${given} { ${decisionFields} } } }`,
    { id: toGlobalId("Debtor", debtorId) },
  );
  return { answer: data?.debtor.contactDecision, errors };
}

async function ask(debtorId: string, given = ""): Promise<Answer> {
  const { answer, errors } = await answerFor(debtorId, given);
  expect(errors).toEqual([]);
  return answer;
}

const codes = ({ reasons }: Answer): string[] =>
  reasons.filter(({ effect }) => effect !== "UNCOVERED").map(({ code }) => code);

describe("the answer", () => {
  test("is yes for somebody of whom all is known, by the best way", async () => {
    const { id } = await newDebtor();
    const answer = await ask(id);
    expect(answer).toMatchObject({
      decision: "ALLOW",
      words: "You may call Ada Byrne.",
      channel: "VOICE",
      nextAllowedAt: null,
      bestTime: start.toISOString(),
      doubts: [],
      policyVersion: 0,
    });
    expect(answer.contactPoint).toMatch(/^\+4….{2}$/);
    expect(answer.packs[0]).toMatchObject({ id: "house.humane" });
    // Of texts no source tells whether they are wished for.
    expect(answer.options.map(({ channel, decision }) => [channel, decision])).toEqual([
      ["VOICE", "ALLOW"],
      ["EMAIL", "ALLOW"],
      ["SMS", "REVIEW"],
    ]);
  });

  test("is no, where a payment plan is agreed and kept, and yes again once an instalment is late", async () => {
    const { id } = await newDebtor();
    await agree(hub, principalOf(tenant), id, { affordableMinor: 5_000n });
    const kept = await ask(id);
    expect(kept).toMatchObject({ decision: "BLOCK", nextAllowedAt: null });
    expect(kept.words).toContain("A payment plan is agreed, and it is kept.");
    await here.rows(tenant, "update instalment set status = 'LATE' where number = 1");
    expect((await ask(id)).decision).toBe("ALLOW");
  });

  test("is for a time, and tells when it changes", async () => {
    const { id } = await newDebtor();
    const answer = await ask(id, `(channel: VOICE, at: "2026-11-25T21:30:00Z")`);
    expect(answer).toMatchObject({ decision: "BLOCK", nextAllowedAt: "2026-11-26T08:00:00.000Z" });
    expect(answer.words).toContain("The earliest time is 26 November 2026 at 08:00.");
    const { errors } = await answerFor(id, `(at: "2026-11-20T10:00:00Z")`);
    expect(errors.join()).toContain("give a later time");
  });

  test("is no where nothing is owed, or nobody can be reached that way", async () => {
    const { id, party: own } = await newDebtor();
    expect(codes(await ask(id, "(channel: PORTAL)"))).toContain("FACTS_UNCERTAIN");
    await storeAll(here, crm, [invoice(own, own, { status: "PAID", balanceMinor: 0n })]);
    expect(await ask(id)).toMatchObject({ decision: "BLOCK", options: [] });
    expect(codes(await ask(id))).toEqual(["NOTHING_OWED"]);
    // What asks for nothing may still be said.
    expect(await ask(id, "(purpose: REPLY)")).toMatchObject({ decision: "ALLOW" });
  });

  test("is about one of the people around the debtor, and about nobody else", async () => {
    const { id } = await newDebtor();
    const other = await newDebtor();
    const { errors } = await answerFor(
      id,
      `(personId: "${toGlobalId("Party", rowId(crm, other.party))}")`,
    );
    expect(errors.join()).toContain("none of the people around the debtor");
  });
});

describe("what is not known", () => {
  test("of the person's wish is a review, and what they refused is a no", async () => {
    const unknown = await ask((await newDebtor("UNKNOWN")).id);
    expect([unknown.decision, unknown.doubts.map(({ doubt }) => doubt)]).toEqual([
      "REVIEW",
      ["OPT_OUT"],
    ]);
    const refused = await ask((await newDebtor("YES")).id, "(channel: VOICE)");
    expect([refused.decision, codes(refused)]).toEqual(["BLOCK", ["CONTACT_POINT_OPT_OUT"]]);
  });

  test("of the time and outcome of a call is a review", async () => {
    const { id, party: own } = await newDebtor();
    await logContact(here, crm, [own], { at: "2026-11-20T11:00:00Z", outcome: "UNKNOWN" });
    expect(await ask(id, "(channel: VOICE)")).toMatchObject({
      decision: "REVIEW",
      doubts: [{ doubt: "OUTCOME" }],
    });
    await logContact(here, crm, [own], {
      at: "2026-11-25T12:00:00Z",
      dayOnly: true,
      outcome: "NO_ANSWER",
    });
    const answer = await ask(id, "(channel: VOICE)");
    expect(answer.doubts.map(({ doubt }) => doubt)).toEqual(["OUTCOME", "TIME"]);
  });

  test("because a source is behind is a review", async () => {
    const { id } = await newDebtor();
    hub.clock.forward(2 * day);
    try {
      const answer = await ask(id);
      expect(answer.decision).toBe("REVIEW");
      expect(answer.doubts.map(({ doubt }) => doubt)).toEqual(["STALE", "HISTORY"]);
    } finally {
      hub.clock.forward(-2 * day);
    }
  });

  test("whether a shared address makes two records one person is a review", async () => {
    count += 1;
    const phone = `+4477009001${String(count).padStart(2, "0")}`;
    const mail = `shared${count}@example.com`;
    await storeAll(here, ledger, [
      party(`c${count}`, { partyKind: "PERSON", contactPoints: [point("EMAIL", mail, "UNKNOWN")] }),
      invoice(`c${count}`, `c${count}`),
    ]);
    await storeAll(here, crm, [
      party(`c${count}`, {
        partyKind: "PERSON",
        contactPoints: [point("EMAIL", mail), point("PHONE", phone)],
      }),
    ]);
    await joinAll(here, tenant);
    const id = await debtorOf(here, ledger, `c${count}`);
    expect(await debtorOf(here, crm, `c${count}`)).toBe(id);
    // The ledger itself has the address; the number stands in a record that may be somebody else's.
    expect(await ask(id, "(channel: EMAIL)")).toMatchObject({ decision: "ALLOW" });
    expect(await ask(id, "(channel: VOICE)")).toMatchObject({
      decision: "REVIEW",
      doubts: [{ doubt: "JOIN" }],
    });
  });
});

describe("contact that there was", () => {
  test("counts, whoever made it", async () => {
    const { id, party: own } = await newDebtor();
    for (const at of ["2026-11-25T08:30:00Z", "2026-11-25T08:45:00Z"])
      await logContact(here, crm, [own], { at, outcome: "NO_ANSWER" });
    const answer = await ask(id, "(channel: VOICE)");
    expect(codes(answer)).toEqual(["CALL_FREQUENCY"]);
    expect(answer.nextAllowedAt).toBe("2026-11-26T08:00:00.000Z");
  });

  test("that sent a bill does not", async () => {
    const { id, party: own } = await newDebtor();
    for (const hour of ["07", "08", "09"])
      await logContact(here, crm, [own], {
        at: `2026-11-25T${hour}:00:00Z`,
        kind: "EMAIL",
        purpose: "INVOICE",
      });
    expect(await ask(id)).toMatchObject({ decision: "ALLOW" });
  });
});

describe("what is going on with the debtor", () => {
  const hold = (kind: "HARDSHIP" | "CEASE") =>
    ({
      kind: "HOLD",
      state: "ACTIVE",
      hold: kind,
      channels: null,
      purposes: null,
      moratorium: null,
    }) as const;

  test("pauses contact until it is over", async () => {
    const { id } = await newDebtor();
    const endsAt = new Date("2026-11-27T12:00:00Z");
    await recordCircumstance(here, tenant, id, { body: hold("HARDSHIP"), endsAt });
    const answer = await ask(id, "(channel: VOICE)");
    expect([answer.decision, codes(answer)]).toEqual(["BLOCK", ["ON_HOLD"]]);
    expect(answer.nextAllowedAt).toBe(endsAt.toISOString());
    expect(await ask(id, "(purpose: REPLY)")).toMatchObject({ decision: "ALLOW" });
  });

  test("a wish puts the channel first, and settles what sources do not tell", async () => {
    const { id, phone } = await newDebtor("UNKNOWN");
    const body = {
      kind: "PREFERENCE",
      state: "ACTIVE",
      channels: ["SMS"],
      onlyTimes: [],
      inconvenientTimes: [],
      inconvenientPlaces: [],
      language: "cy",
      accessibility: [],
    } as const;
    await recordCircumstance(here, tenant, id, { body });
    expect(await ask(id)).toMatchObject({
      decision: "ALLOW",
      channel: "SMS",
      recipient: { language: "cy" },
    });
    await recordCircumstance(here, tenant, id, {
      body: {
        kind: "OPT_OUT",
        state: "ACTIVE",
        scope: "CONTACT_POINT",
        channel: null,
        endpoint: phone,
        form: "ORAL",
        statement: "NUMBER_IS_NOT_THEIRS",
      },
    });
    expect(await ask(id, "(channel: SMS)")).toMatchObject({ decision: "BLOCK" });
  });

  test("a review that a person has allowed is a yes, for the rules that they looked at", async () => {
    const { id } = await newDebtor("UNKNOWN");
    const review = (rules: string[]) =>
      ({
        kind: "REVIEW",
        state: "ALLOWED",
        channel: "EMAIL",
        endpoint: null,
        purpose: "COLLECT",
        rules,
      }) as const;
    const endsAt = new Date("2026-11-26T10:00:00Z");
    await recordCircumstance(here, tenant, id, { body: review(["house.humane/hours"]), endsAt });
    expect(await ask(id, "(channel: EMAIL)")).toMatchObject({ decision: "REVIEW" });
    const rules = ["house.humane/uncertain-opt-out"];
    await recordCircumstance(here, tenant, id, { body: review(rules), endsAt });
    const answer = await ask(id, "(channel: EMAIL)");
    expect([answer.decision, answer.bestChannel]).toEqual(["ALLOW", "EMAIL"]);
    expect(answer.reasons.find(({ effect }) => effect === "LIFTED")?.words).toContain(
      "A person has looked at this and allowed it until 26 November 2026 at 10:00.",
    );
    expect(await ask(id, "(channel: VOICE)")).toMatchObject({ decision: "REVIEW" });
  });
});

describe("an organisation", () => {
  test("is reached through whoever may be told what it owes; others are strangers to the debt", async () => {
    const contact = (id: string, name: string, role: Role | null) => {
      const own = party(id, {
        partyKind: "PERSON",
        name,
        memberOf: "org",
        contactPoints: [point("EMAIL", `${id}@org.example`)],
      });
      const said: RoleRecord = {
        kind: "ROLE",
        ref: own.ref,
        sourceUpdatedAt: null,
        person: own.ref,
        about: { objectType: "Contact", id: "org" },
        role,
        words: String(role),
        since: null,
        until: null,
      };
      return role === null ? [own] : [own, said];
    };
    const records = [
      ...contact("bill", "Bo Bell", "BILLING_CONTACT"),
      ...contact("boss", "Cy Coe", null),
    ];
    await storeAll(here, crm, [party("org", { name: "Org Ltd" }), invoice("org", "org")]);
    for (const ref of ["bill", "boss"]) {
      const raw = { records: records.filter((each) => each.ref.id === ref) };
      await storeAll(
        here,
        crm,
        raw.records.filter(({ kind }) => kind === "PARTY"),
      );
      for (const { person, about, role, words } of raw.records.filter(
        (each) => each.kind === "ROLE",
      ))
        await here.rows(
          tenant,
          `insert into stated_role (tenant_id, stated_in, position, connection_id, person_id, about_id, role, words, fetched_at)
           values ($1, $2, 0, $3, $2, $4, $5, $6, $7)`,
          [tenant, rowId(crm, person.id), crm.id, rowId(crm, about.id), role, words, start],
        );
    }
    await joinAll(here, tenant);
    const id = await debtorOf(here, crm, "org");
    const answer = await ask(id);
    expect(answer).toMatchObject({
      decision: "ALLOW",
      channel: "EMAIL",
      recipient: { name: "Bo Bell", relation: "DEBTOR", mayBeTold: "DEBT_DETAILS" },
    });
    expect(answer.options.map(({ recipient }) => recipient.name)).toEqual(["Bo Bell"]);
    const boss = await ask(id, `(personId: "${toGlobalId("Party", rowId(crm, "boss"))}")`);
    expect(boss).toMatchObject({ decision: "BLOCK", recipient: { relation: "THIRD_PARTY" } });
    expect(codes(boss)).toContain("THIRD_PARTY");
  });
});

describe("what it costs", () => {
  test("a page of debtors costs as many statements as one, and a card tells the same", async () => {
    const made = [await newDebtor(), await newDebtor(), await newDebtor()];
    const names = async (text: string): Promise<string[]> => {
      const seen: string[] = [];
      hub.database.onStatement = (statement) =>
        seen.push(/\/\*\s*(.*?)\s*\*\//.exec(statement)?.[1] ?? statement);
      try {
        const { errors } = await askApi(hub, principalOf(tenant), text);
        expect(errors).toEqual([]);
      } finally {
        hub.database.onStatement = null;
      }
      return seen.sort();
    };
    const page = (first: number): string =>
      `{ debtors(first: ${first}) { edges { node { contactDecision { decision } } } } }`;
    const one = await names(page(1));
    expect(await names(page(50))).toEqual(one);
    expect(one).toHaveLength(12);
    const ref = `{ vendor: SALESFORCE, objectType: "Contact", id: "${made[0]!.party}" }`;
    expect(await names(`{ collectionView(ref: ${ref}) { contactDecision { words } } }`)).toEqual(
      one.map((name) => (name === "debtorsPage" ? "debtorBySource" : name)).sort(),
    );
  });
});
