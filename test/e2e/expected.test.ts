/** Everything that the practice vendors hold, read through the API and held against the true answer. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startHub, type RunningHub } from "../support/running-hub.js";
import {
  differences,
  readAllDebtors,
  truth,
  type GenerateOptions,
} from "../support/true-answer.js";

let hub: RunningHub;

beforeAll(async () => {
  hub = await startHub({ size: 400 });
});

afterAll(async () => {
  await hub?.stop();
});

describe("the demo's debtors over the API", () => {
  test("every balance, receivable, settlement line and join is as it truly is", async () => {
    const settings = await readFile(join(hub.dataDir, "practice", "practice.json"), "utf8");
    const options = JSON.parse(settings) as GenerateOptions;
    expect(options).toMatchObject({ size: 400, seed: 20_261_123, form: 3 });
    const wanted = truth(options);
    const found = await readAllDebtors(hub.api);
    expect(differences(found, wanted)).toEqual([]);
    // The comparison must have had something to compare.
    expect(found.length).toBeGreaterThan(400);
    expect(found.flatMap(({ receivables }) => receivables).length).toBeGreaterThan(1_000);
    expect(found.flatMap(({ lines }) => lines).length).toBeGreaterThan(500);
  });
});
