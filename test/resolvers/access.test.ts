/** Who sees what: nobody without a token, nobody another tenant's, nobody beyond their scopes. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { GraphQLSchema } from "graphql";
import { exampleAccountId } from "../../sandbox/index.js";
import { nodeTypes, toGlobalId, type NodeType } from "../../src/schema/ids.js";
import { scopes, type Scope } from "../../src/access/principal.js";
import { graphql } from "../generated/index.js";
import { confided } from "../support/canary.js";
import { exampleDebtor, proposeExample } from "../support/plans.js";
import { startHub, type ApiClient, type RunningHub } from "../support/running-hub.js";
import {
  idPaths,
  operationFor,
  rootFields,
  schemaOf,
  type Given,
  type Path,
  type RootField,
} from "../support/schema-walk.js";
import { tableContents, untilAllIsTold } from "../support/table-contents.js";
import { makeToken } from "../support/tokens.js";

const everyKindOfId = graphql(`
  query EveryKindOfId($debtorId: ID!) {
    debtor(id: $debtorId) {
      id
      parties {
        id
      }
      people {
        personId
        contactPerson {
          id
        }
      }
      plans(first: 1) {
        edges {
          node {
            id
          }
        }
      }
      receivables(first: 100) {
        edges {
          node {
            id
            settlementLines(first: 1) {
              edges {
                node {
                  id
                }
              }
            }
          }
        }
      }
    }
    connections(first: 1) {
      edges {
        node {
          id
        }
      }
    }
    syncRuns(first: 1) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

const aHold = graphql(`
  mutation AHold($debtorId: ID!, $words: String!, $idempotencyKey: String!) {
    placeHold(
      input: { debtorId: $debtorId, hold: MANUAL, words: $words }
      idempotencyKey: $idempotencyKey
    ) {
      circumstance {
        id
      }
    }
  }
`);

const everything = graphql(`
  query Everything {
    debtors(first: 100) {
      edges {
        node {
          id
        }
      }
    }
    connections(first: 100) {
      edges {
        node {
          id
        }
      }
    }
    syncRuns(first: 100) {
      edges {
        node {
          id
        }
      }
    }
  }
`);

const anImport = graphql(`
  mutation AnImport {
    beginFileImport(source: "Sage export", fileName: "invoices.csv") {
      fileImport {
        id
      }
    }
  }
`);

const discarded = graphql(`
  mutation Discarded($importId: ID!) {
    discardFileImport(importId: $importId) {
      fileImport {
        state
      }
    }
  }
`);

let hub: RunningHub;
let schema: GraphQLSchema;
let ids: Record<NodeType, string>;

beforeAll(async () => {
  hub = await startHub({ size: 40, form: 1 });
  await untilAllIsTold(hub.dataDir);
  schema = await schemaOf(hub.api);
  const { id: debtorId } = await exampleDebtor(hub.api);
  await proposeExample(hub.api, randomUUID());
  const { debtor, connections, syncRuns } = await hub.api.ask(everyKindOfId, { debtorId });
  const receivables = debtor!.receivables.edges.map(({ node }) => node);
  const lines = receivables.flatMap(({ settlementLines }) => settlementLines.edges);
  ids = {
    Debtor: debtor!.id,
    Party: debtor!.parties[0]!.id,
    Receivable: receivables[0]!.id,
    SettlementLine: lines[0]!.node.id,
    PaymentPlan: debtor!.plans!.edges[0]!.node.id,
    Connection: connections.edges[0]!.node.id,
    SyncRun: syncRuns.edges[0]!.node.id,
    FileImport: await discardedImport(),
    Circumstance: await placedHold(debtorId),
    ContactPerson: debtor!.people!.find(({ contactPerson }) => contactPerson)!.personId,
  };
});

afterAll(async () => {
  await hub?.stop();
});

async function placedHold(debtorId: string): Promise<string> {
  const { placeHold } = await hub.api.ask(aHold, {
    debtorId,
    words: confided("A word."),
    idempotencyKey: randomUUID(),
  });
  return placeHold.circumstance!.id;
}

/** One that nothing can be done with any more. */
async function discardedImport(): Promise<string> {
  const { beginFileImport } = await hub.api.ask(anImport, {});
  const importId = beginFileImport.fileImport!.id;
  await hub.api.ask(discarded, { importId });
  return importId;
}

/** The whole answer but the id of the request; what was asked for is named alike. */
async function answerTo(
  api: ApiClient,
  root: RootField,
  given: Given,
): Promise<{ text: string; codes: string[] }> {
  // A node may be of any type: deeper, the question would be longer than any that is taken.
  const depth = root.name === "Query.node" ? 0 : 2;
  const { text, variables } = operationFor(schema, root, given, depth);
  const { status, data, errors } = await api.send(text, variables);
  const codes = errors.map(({ extensions }) => extensions.code);
  // A made operation that is not valid would compare nothing.
  expect(codes).not.toContain("GRAPHQL_VALIDATION_FAILED");
  expect(codes).not.toContain("INTERNAL");
  const shown = errors.map(({ extensions, ...error }) => ({
    ...error,
    extensions: { ...extensions, requestId: "any" },
  }));
  return { text: JSON.stringify({ status, data, errors: shown }), codes };
}

describe("without a token", () => {
  test("every operation is refused, introspection too, as JSON", async () => {
    const texts = rootFields(schema).map((root) => operationFor(schema, root, [], 1));
    texts.push({ text: "{ __schema { types { name } } }", variables: {} });
    texts.push({ text: "{ __typename }", variables: {} });
    texts.push({ text: "not GraphQL", variables: {} });
    for (const authorization of [
      undefined,
      "Bearer",
      "Bearer fb_dev_nobody-has-this-token-000000",
      `Basic ${btoa("a:b")}`,
      hub.api.token,
    ]) {
      const headers = {
        "content-type": "application/json",
        ...(authorization ? { authorization } : {}),
      };
      for (const { text: query, variables } of texts) {
        const response = await fetch(`${hub.url}/graphql`, {
          method: "POST",
          headers,
          body: JSON.stringify({ query, variables }),
        });
        expect(response.status).toBe(401);
        expect(response.headers.get("content-type")).toMatch(/^application\/json/);
        expect(response.headers.get("www-authenticate")).toMatch(/^Bearer /);
        const { errors, data } = (await response.json()) as {
          errors: { message: string; extensions: { code: string } }[];
          data?: unknown;
        };
        expect(data).toBeUndefined();
        expect(errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
        expect(errors[0]?.message).toMatch(/Authorization: Bearer/);
      }
    }
  });

  test("GET is refused the same way, with or without an operation", async () => {
    for (const search of ["", "?query={__typename}", "?query={__schema{types{name}}}"]) {
      const headers = { "apollo-require-preflight": "1", accept: "text/html" };
      const response = await fetch(`${hub.url}/graphql${search}`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    }
  });
});

describe("a token of another tenant", () => {
  let stranger: ApiClient;

  beforeAll(async () => {
    stranger = hub.api.as(await hub.newToken("--tenant", "second-tenant", "--scopes", "all"));
  });

  test("sees nothing in any list", async () => {
    const { debtors, connections, syncRuns } = await stranger.ask(everything, {});
    expect([debtors.edges, connections.edges, syncRuns.edges]).toEqual([[], [], []]);
  });

  test("is answered about a foreign id as about an unknown one, wherever an id is taken", async () => {
    const before = await tableContents(hub.dataDir);
    const taken = rootFields(schema).flatMap((root) =>
      idPaths(root.field).map((path) => ({ root, path })),
    );
    expect(taken.length).toBeGreaterThanOrEqual(11);
    for (const { root, path } of taken) {
      for (const [foreign, unknown] of pairsFor(path)) {
        for (const dryRun of hasDryRun(root) ? [false, true] : [null]) {
          const about = await answerTo(stranger, root, givenAt(root, path, foreign, dryRun));
          const nothing = await answerTo(stranger, root, givenAt(root, path, unknown, dryRun));
          expect([root.name, path, about.text]).toEqual([root.name, path, nothing.text]);
          expect(about.codes).not.toContain("FORBIDDEN");
        }
      }
    }
    expect(await tableContents(hub.dataDir)).toEqual(before);
    // The same operations do tell the owner something: otherwise nothing was compared.
    const withoutTeeth: string[] = [];
    for (const { root, path } of taken)
      if (!(await ownerSeesADifference(root, path)))
        withoutTeeth.push(`${root.name} ${path.join(".")}`);
    expect(withoutTeeth).toEqual([]);
  }, 120_000);

  async function ownerSeesADifference(root: RootField, path: Path): Promise<boolean> {
    const dryRun = hasDryRun(root) ? true : null;
    for (const [foreign, unknown] of pairsFor(path)) {
      const own = await answerTo(hub.api, root, givenAt(root, path, foreign, dryRun));
      const none = await answerTo(hub.api, root, givenAt(root, path, unknown, dryRun));
      if (own.text !== none.text) return true;
    }
    return false;
  }

  function givenAt(root: RootField, path: Path, value: string, dryRun: boolean | null): Given {
    return [
      { path, value },
      // The debtor of the operation is a true one.
      { path: ["terms", "debtorId"], value: ids.Debtor },
      { path: ["input", "debtorId"], value: ids.Debtor },
      { path: ["dryRun"], value: dryRun ?? false },
      { path: ["idempotencyKey"], value: randomUUID() },
    ].filter((each) => takes(root, each.path));
  }

  function takes(root: RootField, path: Path): boolean {
    return root.field.args.some(({ name }) => name === path[0]);
  }

  function hasDryRun(root: RootField): boolean {
    return takes(root, ["dryRun"]);
  }

  /** What its name asks for, and something else; whichever where the name does not tell. */
  function typesFor(path: Path): readonly NodeType[] {
    const asked: Readonly<Record<string, readonly NodeType[]>> = {
      debtorId: ["Debtor", "Party"],
      personId: ["Party", "ContactPerson", "Debtor"],
      receivableIds: ["Receivable", "Debtor"],
      circumstanceId: ["Circumstance", "Debtor"],
    };
    return asked[path.at(-1) ?? ""] ?? nodeTypes;
  }

  function pairsFor(path: Path): [foreign: string, unknown: string][] {
    if (path[0] === "ref") return [[exampleAccountId, "001gK00000000000AAA"]];
    return typesFor(path).map((type) => [ids[type], toGlobalId(type, randomUUID())]);
  }
});

/** What needs which scope. A field that is added must be added here, or the test fails. */
const table: Readonly<Record<Scope, readonly string[]>> = {
  "debts:read": ["Query.collectionView", "Query.debtAdvice", "Query.debtor", "Query.debtors"],
  "contacts:read": [
    "CollectionView.contactDecision",
    "Debtor.contactAttempts",
    "Debtor.contactDecision",
    "Debtor.people",
    "Party.contactPoints",
    "Party.extraFacts",
    "Party.language",
    "Party.preferredChannel",
    "Query.contactPolicy",
    "Query.policyCheck",
    "Query.policySimulation",
  ],
  "raw:read": ["Query.sourceRecord"],
  "plans:read": ["CollectionView.plan", "Debtor.plans", "Debtor.remindersBesidePlan", "Query.plan"],
  "contacts:write": ["Mutation.removePartyRole", "Mutation.setPartyRole"],
  "plans:write": [
    "Mutation.acceptPlan",
    "Mutation.cancelPlan",
    "Mutation.confirmRemindersOff",
    "Mutation.previewPlan",
    "Mutation.proposePlan",
  ],
  "connections:read": [
    "Query.availableFields",
    "Query.connections",
    "Query.fieldTargets",
    "Query.syncRuns",
  ],
  "connections:write": [
    "Mutation.connectVendor",
    "Mutation.disconnectVendor",
    "Mutation.restoreConnection",
    "Mutation.setFieldMapping",
  ],
  "sync:run": ["Mutation.requestSync"],
  "imports:read": ["Query.fileImports"],
  "imports:write": [
    "Mutation.beginFileImport",
    "Mutation.confirmFileMapping",
    "Mutation.discardFileImport",
    "Mutation.startFileImport",
  ],
  "care:read": ["Debtor.circumstances", "Query.needsReview"],
  "care:write": [
    "Mutation.changeCircumstance",
    "Mutation.makeCommitment",
    "Mutation.openDispute",
    "Mutation.placeHold",
    "Mutation.recordComplaint",
    "Mutation.recordConsent",
    "Mutation.recordOptOut",
    "Mutation.recordPromise",
    "Mutation.recordSupportNeed",
    "Mutation.requestContactReview",
    "Mutation.setContactPreference",
  ],
  "care:detail": ["Mutation.readSealedDetail"],
  "policies:write": ["Mutation.setContactPolicy"],
};
const nodeScopes: Readonly<Record<NodeType, Scope>> = {
  Debtor: "debts:read",
  Party: "debts:read",
  Receivable: "debts:read",
  SettlementLine: "debts:read",
  PaymentPlan: "plans:read",
  Connection: "connections:read",
  SyncRun: "connections:read",
  FileImport: "imports:read",
  ContactPerson: "contacts:read",
  Circumstance: "care:read",
};

describe("a token that is over", () => {
  test("opens nothing once it has expired", async () => {
    const soon = new Date(Date.now() + 1_500);
    const api = hub.api.as(await makeToken(hub.dataDir, { scopes, expiresAt: soon }));
    await api.ask(everything, {});
    await pause(1_600);
    const { status, errors } = await api.send("{ __typename }", {});
    expect([status, errors[0]?.extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  });
});

describe("scopes", () => {
  const realIds: () => Given = () => [
    { path: ["terms", "debtorId"], value: ids.Debtor },
    { path: ["ref", "id"], value: exampleAccountId },
    { path: ["dryRun"], value: true },
    { path: ["connectionId"], value: ids.Connection },
    { path: ["input", "connectionId"], value: ids.Connection },
    { path: ["planId"], value: ids.PaymentPlan },
    { path: ["importId"], value: ids.FileImport },
  ];

  async function forbidden(api: ApiClient, root: RootField): Promise<string[]> {
    const id = root.field.name === "plan" ? ids.PaymentPlan : ids.Debtor;
    const given = [...realIds(), { path: ["id"], value: id }].filter(({ path }) =>
      root.field.args.some(({ name }) => name === path[0]),
    );
    const { text, variables } = operationFor(schema, root, given, 3);
    const { errors } = await api.send(text, variables);
    const codes = errors.map(({ extensions }) => extensions.code);
    expect(codes.filter((code) => code !== "FORBIDDEN")).toEqual([]);
    return errors.map(({ path }) => {
      const key = path?.findLast((each) => typeof each === "string") ?? "";
      return String(key).replace("__", ".");
    });
  }

  async function tokenWith(wanted: readonly Scope[]): Promise<ApiClient> {
    return hub.api.as(await makeToken(hub.dataDir, { scopes: wanted }));
  }

  test("every root field is in the table", () => {
    const named = [...Object.values(table).flat(), "Query.node"];
    const roots = rootFields(schema).map(({ name }) => name);
    expect(named.filter((name) => /^(Query|Mutation)\./.test(name)).sort()).toEqual(roots.sort());
  });

  test.each(scopes)("without %s its fields are refused, and no others", async (scope) => {
    const api = await tokenWith(scopes.filter((each) => each !== scope));
    const refused = new Set<string>();
    for (const root of rootFields(schema).filter(({ name }) => name !== "Query.node")) {
      for (const name of await forbidden(api, root)) refused.add(name);
    }
    expect([...refused].sort()).toEqual(table[scope]);
    const { errors } = await api.send("{ debtors(first: 1) { edges { node { id } } } }", {});
    for (const { message, extensions } of errors) {
      expect(message).toContain(scope);
      expect(extensions.missingScopes).toEqual([scope]);
    }
    for (const type of nodeTypes) {
      const node = await api.send("query ($id: ID!) { node(id: $id) { id } }", { id: ids[type] });
      const codes = node.errors.map(({ extensions }) => extensions.code);
      expect([type, codes]).toEqual([type, nodeScopes[type] === scope ? ["FORBIDDEN"] : []]);
    }
  });

  test.each(scopes)("%s alone opens its own root fields only", async (scope) => {
    const api = await tokenWith([scope]);
    const open: string[] = [];
    for (const root of rootFields(schema).filter(({ name }) => name !== "Query.node")) {
      const refused = await forbidden(api, root);
      if (!refused.includes(root.name)) open.push(root.name);
    }
    expect(open.sort()).toEqual(table[scope].filter((name) => /^(Query|Mutation)\./.test(name)));
  });
});
