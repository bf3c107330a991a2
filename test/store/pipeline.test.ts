/** Statements that leave without waiting for one another. */
import { expect, test } from "@jest/globals";
import { Pipeline } from "../../src/store/pipeline.js";
import { useDatabase } from "../support/database.js";
import { worker } from "../support/principal.js";

const here = useDatabase();

test("arrive in the order in which they were sent", async () => {
  const tenant = await here.newTenant();
  const seen = await here.database.asTenant(worker(tenant), async (transaction) => {
    const pipeline = new Pipeline(transaction);
    pipeline.send("select set_config('app.test', $1, true)", ["first"]);
    pipeline.send("select set_config('app.test', current_setting('app.test') || $1, true)", [
      " and second",
    ]);
    const [row] = await pipeline.ask<{ value: string }>(
      "select current_setting('app.test') as value",
      [],
    );
    await pipeline.done();
    return row?.value;
  });
  expect(seen).toBe("first and second");
});

test("tell what went wrong first, not that the transaction is aborted since", async () => {
  const tenant = await here.newTenant();
  const ways: ((pipeline: Pipeline) => Promise<unknown>)[] = [
    (pipeline) => pipeline.done(),
    (pipeline) => pipeline.ask("select 1", []),
  ];
  for (const way of ways) {
    const failing = here.database.asTenant(worker(tenant), (transaction) => {
      const pipeline = new Pipeline(transaction);
      pipeline.send("select 1 / $1::int", [0]);
      pipeline.send("select 1", []);
      return way(pipeline);
    });
    await expect(failing).rejects.toThrow("division by zero");
  }
});
