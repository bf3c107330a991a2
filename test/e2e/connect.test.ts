/** Connecting a vendor account as a person does: a command or the API tells an address, a browser goes there and back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { xeroApp } from "../../sandbox/data/constants.js";
import { graphql } from "../generated/index.js";
import {
  programOf,
  startHub,
  until,
  type ApiClient,
  type RunningHub,
} from "../support/running-hub.js";

const connectIt = graphql(`
  mutation ConnectIt($input: ConnectVendorInput!) {
    connectVendor(input: $input) {
      url
      expiresAt
      userErrors {
        code
        field
        message
      }
    }
  }
`);

const whatIsConnected = graphql(`
  query WhatIsConnected {
    connections(first: 5) {
      edges {
        node {
          vendor
          name
          status
          streams {
            lastSyncedAt
          }
        }
      }
    }
  }
`);

jest.setTimeout(120_000);

let hub: RunningHub;
let api: ApiClient;

beforeAll(async () => {
  hub = await startHub({ size: 20 });
  api = hub.api.as(await hub.newToken("--tenant", "newcomer"));
});

afterAll(() => hub?.stop());

function settings() {
  const { xero } = hub.runtime.practice;
  return { ...xeroApp, loginUrl: xero, identityUrl: xero, apiUrl: xero };
}

/** The way that a browser takes from the page that says what will happen. @returns the last page */
async function follow(url: string): Promise<Response> {
  const first = await fetch(url);
  expect(first.status).toBe(200);
  const link = /<a href="([^"]+)">Go to Xero<\/a>/.exec(await first.text())?.[1];
  return fetch((link ?? "").replaceAll("&amp;", "&"));
}

async function expectSafe(answer: Response): Promise<string> {
  expect(answer.headers.get("content-security-policy")).toMatch(
    /default-src 'none'.*frame-ancestors 'none'/,
  );
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return answer.text();
}

describe("connecting", () => {
  test("by the API: the page says for whom, the way leads to the vendor and back, and the hub begins to read", async () => {
    const { connectVendor } = await api.ask(connectIt, {
      input: { vendor: "XERO", settings: settings() },
    });
    expect(connectVendor.userErrors).toEqual([]);
    const url = connectVendor.url ?? "";
    expect(url.startsWith(`${hub.url}/connect/`)).toBe(true);
    expect(await expectSafe(await fetch(url))).toContain("Connect Xero to newcomer");
    const last = await follow(url);
    expect(last.url).toContain(`${hub.url}/connect/callback`);
    expect(await expectSafe(last)).toContain("Kindly Supplies Ltd is connected");
    // A browser may fetch it twice; the way is used up, and says so in the same words.
    expect(await (await fetch(last.url)).text()).toContain("Kindly Supplies Ltd is connected");
    expect((await fetch(url)).status).toBe(404);
    await until("it is read", async () => {
      const { connections } = await api.ask(whatIsConnected, {});
      const [only] = connections.edges;
      return only?.node.status === "OK" && only.node.streams.every((each) => each.lastSyncedAt);
    });
  });

  test("by the command: it tells the address, waits, and says what became of it", async () => {
    const words = Object.entries(settings()).flatMap(([name, value]) => [
      "--setting",
      `${name}=${value}`,
    ]);
    const child = spawn(
      ...programOf(hub.dataDir, ["connect", "xero", "--tenant", "newcomer", ...words]),
    );
    let out = "";
    child.stdout?.on("data", (data: Buffer) => (out += data.toString()));
    const url = await until("it tells the address", async () => /http\S+connect\S+/.exec(out)?.[0]);
    const exited = once(child, "exit");
    expect((await follow(url)).status).toBe(200);
    expect(await exited).toEqual([0, null]);
    expect(out).toMatch(/Kindly Supplies Ltd is connected; the hub reads it now\./);
    expect((await api.ask(whatIsConnected, {})).connections.edges).toHaveLength(1);
  });

  test("a way that nobody was sent on leads nowhere, whatever the address holds", async () => {
    for (const path of [
      "/connect/callback",
      "/connect/callback?state=a&state=b&code=c",
      `/connect/callback?state=${"x".repeat(43)}&code=c`,
      "/connect/%00",
      `/connect/${"x".repeat(43)}`,
    ]) {
      const answer = await fetch(hub.url + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).toMatch(/This way has ended/);
    }
  });

  test("wrong settings are refused in words", async () => {
    const { connectVendor } = await api.ask(connectIt, { input: { vendor: "SALESFORCE" } });
    expect(connectVendor).toMatchObject({
      url: null,
      userErrors: [
        {
          code: "INVALID_INPUT",
          field: ["settings"],
          message: expect.stringMatching(/clientId is missing.*FORBEAR_SALESFORCE_CLIENT_ID/),
        },
      ],
    });
  });
});
