/** However many debtors a page holds, it costs the same statements: nothing is asked row by row. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startHub, type RunningHub } from "../../src/cli/start.js";
import { readConfig } from "../../src/config.js";
import { graphql } from "../generated/index.js";
import type { NestedPageQuery } from "../generated/graphql.js";
import { ApiClient, devToken, removeDataFolder, temporaryFolder } from "../support/running-hub.js";

const nestedPage = graphql(`
  query NestedPage($first: Int!) {
    debtors(first: $first, sort: NAME) {
      edges {
        node {
          name
          balances {
            currency
            open {
              formatted
            }
          }
          parties {
            name
            contactPoints {
              value
            }
          }
          joins {
            words
          }
          contactAttempts(first: 5) {
            edges {
              node {
                medium
              }
            }
          }
          contactHistory {
            whole
          }
          remindersBesidePlan {
            state
          }
          people {
            mayBeTold
            roles {
              role
            }
            party {
              name
            }
          }
          plans(first: 10) {
            edges {
              node {
                reference
                instalments {
                  number
                }
                writeBacks {
                  state
                }
              }
            }
          }
          receivables(first: 50) {
            edges {
              node {
                number
                balance {
                  formatted
                }
                settlementLines(first: 20) {
                  edges {
                    node {
                      amount {
                        formatted
                      }
                    }
                  }
                }
              }
            }
          }
          open: receivables(first: 50, openOnly: true) {
            edges {
              node {
                number
              }
            }
          }
        }
      }
    }
  }
`);

const listPage = graphql(`
  query ListPage($first: Int!) {
    debtors(first: $first) {
      edges {
        node {
          name
          status
          stale
          balances {
            currency
            overdue {
              formatted
            }
            oldestDueOn
          }
          receivables(first: 20, openOnly: true) {
            edges {
              node {
                number
                dueOn
                balance {
                  formatted
                }
              }
            }
          }
        }
      }
    }
  }
`);

let dataDir: string;
let hub: RunningHub;
let api: ApiClient;

beforeAll(async () => {
  dataDir = join(await temporaryFolder(), "data");
  const config = readConfig({
    PORT: "0",
    FORBEAR_DATA_DIR: dataDir,
    FORBEAR_DEV_TOKEN: devToken,
    LOG_LEVEL: "silent",
  });
  hub = await startHub(config, { size: 150, malformed: false, worker: true, step: () => {} });
  await hub.firstSync;
  api = new ApiClient(hub.url, devToken);
});

afterAll(async () => {
  await hub?.stop();
  await removeDataFolder(dataDir);
});

/** The names of the statements that were sent while `work` was done. */
async function statements<T>(work: () => Promise<T>): Promise<{ value: T; names: string[] }> {
  const names: string[] = [];
  const { database } = hub.foundation.context;
  database.onStatement = (text) => {
    names.push(/\/\*\s*(.*?)\s*\*\//.exec(text)?.[1] ?? text.replace(/\s+/g, " ").slice(0, 60));
  };
  try {
    return { value: await work(), names };
  } finally {
    database.onStatement = null;
  }
}

describe("a page of debtors with all that hangs on them", () => {
  let ofWorker: Set<string>;

  /**
   * What a request cost, without what the worker asked at the same time, and without the look-up of who calls,
   * which is made now and then (test/server/callers.test.ts).
   */
  const ownOf = (names: readonly string[]): string[] =>
    names.filter((name) => !ofWorker.has(name) && name !== "holderOfToken").sort();

  async function costOf(first: number): Promise<{ page: NestedPageQuery; names: string[] }> {
    const { value: page, names } = await statements(() => api.ask(nestedPage, { first }));
    return { page, names: ownOf(names) };
  }

  beforeAll(async () => {
    const { names } = await statements(() => pause(1_500));
    ofWorker = new Set(names);
  });

  test("costs as many statements for 100 debtors as for 5", async () => {
    const few = await costOf(5);
    const many = await costOf(100);
    expect([few.page.debtors.edges.length, many.page.debtors.edges.length]).toEqual([5, 100]);
    const lines = many.page.debtors.edges.flatMap(({ node }) =>
      node.receivables.edges.flatMap(({ node: each }) => each.settlementLines.edges),
    );
    expect(lines.length).toBeGreaterThan(50);
    expect(many.names).toEqual(few.names);
    const attempts = many.page.debtors.edges.flatMap(({ node }) => node.contactAttempts?.edges);
    expect(attempts.length).toBeGreaterThan(50);
    // Debtors, parties, joins, people and their parties, plans, receivables (twice, by their arguments), lines,
    // attempts, reminders, and of the contact history the debtors' connections and how these fare.
    expect(many.names).toHaveLength(13);
  });

  test("what a list shows is one statement, for 5 as for 100 debtors", async () => {
    for (const first of [5, 100]) {
      const { value, names } = await statements(() => api.ask(listPage, { first }));
      expect(value.debtors.edges).toHaveLength(first);
      expect(value.debtors.edges.some(({ node }) => node.receivables.edges.length > 1)).toBe(true);
      expect(ownOf(names)).toEqual(["debtorsPage"]);
    }
  });

  test("one card is one statement", async () => {
    const { names } = await statements(() =>
      api.send(
        `{ collectionView(ref: { vendor: SALESFORCE, objectType: "Account", id: "001gK000Harbour" }) {
             debtor { name balances { currency } } plan { reference } actions { reason } } }`,
        {},
      ),
    );
    expect(ownOf(names)).toEqual(["debtorBySource"]);
  });
});
