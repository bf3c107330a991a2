import { describe, expect, test } from "@jest/globals";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import nock from "nock";
import pg from "pg";
import { useNetwork } from "./network.js";

describe("the network of a test", () => {
  useNetwork();

  test("answers what it was told to, once", async () => {
    nock("https://vendor.example").get("/invoices").reply(200, { invoices: [] });
    const answer = await fetch("https://vendor.example/invoices");
    expect(await answer.json()).toEqual({ invoices: [] });
    expect((await fetch("https://vendor.example/invoices")).status).toBe(501);
  });

  test("forgets what another test did not use", async () => {
    nock("https://vendor.example").get("/unused").reply(200, {});
    expect(nock.pendingMocks()).toHaveLength(1);
  });

  test("reaches nothing else", async () => {
    expect(nock.pendingMocks()).toEqual([]);
    await expect(fetch("https://example.com/")).rejects.toThrow();
  });

  test("lets our own servers through", async () => {
    const server = createServer((_request, response) => response.end("ours"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("ours");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test("lets the database of the run through", async () => {
    const client = new pg.Client({ connectionString: process.env["FORBEAR_TEST_ADMIN_URL"] });
    await client.connect();
    try {
      const { rows } = await client.query(
        "select current_setting('server_version_num')::int >= 150000 as enough",
      );
      expect(rows).toEqual([{ enough: true }]);
    } finally {
      await client.end();
    }
  });
});
