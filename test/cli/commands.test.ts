/** The commands as a person at a terminal meets them. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { exampleAccountId } from "../../sandbox/index.js";
import { graphql } from "../generated/index.js";
import {
  databaseNote,
  forbear,
  program,
  startHub,
  temporaryFolder,
  until,
  removeDataFolder,
  type CommandResult,
  type RunningHub,
} from "../support/running-hub.js";

/** An expected mistake is told in words, on standard error, without how the program is made. */
function expectPlain({ code, out, err }: CommandResult): void {
  expect(code).toBe(1);
  expect(err).toMatch(/[a-z]{3,}/);
  expect(err + out).not.toMatch(/^\s+at .*:\d+|node_modules|\[cause\]|Error: /m);
}

function nodeMajor(node: string): number {
  return Number(
    spawnSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout.split(".")[0],
  );
}

let hub: RunningHub;
let emptyFolder: string;

beforeAll(async () => {
  emptyFolder = join(await temporaryFolder(), "data");
  hub = await startHub({ size: 30 });
});

afterAll(async () => {
  await hub?.stop();
  await removeDataFolder(emptyFolder);
});

describe("help", () => {
  const commands = [
    "start",
    "demo",
    "worker",
    "migrate",
    "sync",
    "connect",
    "import",
    "watch-folder",
    "dev-token",
    "doctor",
    "advance",
    "policy",
  ];

  test("names every command and every setting", async () => {
    const { code, out } = await forbear(emptyFolder, ["--help"]);
    expect(code).toBe(0);
    for (const name of commands) expect(out).toMatch(new RegExp(`^ +${name}\\b`, "m"));
    for (const name of ["PORT", "FORBEAR_DATA_DIR", "DATABASE_URL", "LOG_LEVEL"])
      expect(out).toContain(name);
  });

  test.each(commands)("of %s says what it does", async (name) => {
    const { code, out, err } = await forbear(emptyFolder, [name, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(new RegExp(`^Usage: forbear ${name}`));
    expect(out.split("\n").length).toBeGreaterThan(4);
  });

  test("is shown where no command is given", async () => {
    const { code, err } = await forbear(emptyFolder, []);
    expect(code).toBe(1);
    expect(err).toContain("Commands:");
  });
});

describe("mistakes", () => {
  const older = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((node) => existsSync(node) && nodeMajor(node) < 24);

  (older ? test : test.skip)("a Node that is too old", () => {
    const { status, stderr } = spawnSync(older!, [program, "doctor"], { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Forbear needs Node 24 or newer; this is \d+\.[^\n]*\n$/);
  });

  test("all wrong settings are said at once", async () => {
    const result = await forbear(emptyFolder, ["start"], {
      PORT: "eighty",
      LOG_LEVEL: "loud",
      DATABASE_URL: "mysql://somewhere",
      FORBEAR_DEV_TOKEN: "short",
      FORBEAR_ENCRYPTION_KEY: "zz",
    });
    expectPlain(result);
    for (const name of [
      "PORT",
      "LOG_LEVEL",
      "DATABASE_URL",
      "FORBEAR_DEV_TOKEN",
      "FORBEAR_ENCRYPTION_KEY",
    ])
      expect(result.err).toMatch(new RegExp(`^ +${name} must`, "m"));
  });

  test("a port that is taken, and nothing is left behind", async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const folder = join(await temporaryFolder(), "data");
    try {
      const result = await forbear(folder, ["start", "--size", "1"], { PORT: String(port) });
      expectPlain(result);
      expect(result.err).toMatch(new RegExp(`Port ${port} is taken.*PORT=`, "s"));
      expect(await databaseNote(folder)).toMatchObject({ pid: null });
    } finally {
      server.close();
      await removeDataFolder(folder);
    }
  });

  test.each<[string, string[], RegExp]>([
    ["an unknown command", ["strat"], /unknown command 'strat'.*\n?.*Did you mean start\?/s],
    ["an unknown option", ["start", "--sise", "3"], /unknown option '--sise'/],
    ["a size that is none", ["start", "--size", "many"], /whole number above zero/],
    ["a size of zero", ["start", "--size", "0"], /whole number above zero/],
    ["days that are none", ["advance", "--days", "soon"], /number of days above zero/],
    ["days backwards", ["advance", "--days", "-1"], /number of days above zero/],
    ["no days", ["advance"], /--days/],
    [
      "an unknown scope",
      ["dev-token", "--scopes", "debts:read,all:of-it"],
      /"all:of-it" is not a scope; use debts:read/,
    ],
    ["no running hub for a sync", ["sync"], /No hub is running on .*npm start/],
    [
      "an unknown vendor",
      ["connect", "zero"],
      /no vendor "zero"; there are salesforce, hubspot, xero/,
    ],
    ["a setting that is none", ["connect", "xero", "--setting", "loginUrl"], /name=value/],
    ["no running hub to connect with", ["connect", "xero"], /No hub is running on .*npm start/],
    ["no running hub for a worker", ["worker"], /No hub is running on .*npm start/],
    ["no running hub for a token", ["dev-token"], /No hub is running on .*npm start/],
  ])("%s", async (_what, words, says) => {
    const result = await forbear(emptyFolder, words);
    expectPlain(result);
    expect(result.err).toMatch(says);
  });

  test("a tenant that does not exist", async () => {
    const result = await hub.command("sync", "--tenant", "nobody");
    expectPlain(result);
    expect(result.err).toMatch(/There is no tenant "nobody"/);
  });

  test("a database server that does not answer", async () => {
    const result = await forbear(emptyFolder, ["migrate"], {
      DATABASE_URL: "postgres://a:secret-word@127.0.0.1:1/x",
      MIGRATION_DATABASE_URL: "postgres://a:secret-word@127.0.0.1:1/x",
    });
    expectPlain(result);
    expect(result.err).toMatch(/127\.0\.0\.1:1/);
    expect(result.err).not.toContain("secret-word");
  });

  test("a database server without the owner's address", async () => {
    const result = await forbear(emptyFolder, ["migrate"], {
      DATABASE_URL: "postgres://a:b@127.0.0.1:1/x",
    });
    expectPlain(result);
    expect(result.err).toMatch(/MIGRATION_DATABASE_URL/);
  });

  test("a second hub on the same data folder, and the first goes on", async () => {
    for (const words of [["start"], ["demo", "--size", "31"]]) {
      const result = await forbear(hub.dataDir, words, { PORT: "0" });
      expectPlain(result);
      expect(result.err).toContain(`A hub is running on ${hub.dataDir} already (${hub.url})`);
    }
    const { code, out } = await hub.command("sync");
    expect([code, out.match(/: read\.$/gm)?.length]).toEqual([0, 4]);
  });

  test("another number of debtors than the practice vendors have; left out, it is as it was", async () => {
    const dataDir = join(await temporaryFolder(), "data");
    const first = await startHub({ dataDir, size: 3, form: 1 });
    await first.stop();
    const other = await forbear(dataDir, ["start", "--size", "4"], { PORT: "0" });
    expectPlain(other);
    expect(other.err).toMatch(/leave --size and --form as they were/);
    const again = await startHub({ dataDir, words: ["start"] });
    await again.stop();
    await removeDataFolder(dataDir);
  });
});

describe("policy check", () => {
  test("says which cases fail, with what was expected and what came, and fails itself", async () => {
    const published = "contracts/policy-cases/contact-cases.jsonl";
    const good = await forbear(emptyFolder, ["policy", "check", published]);
    expect([good.code, good.out, good.err]).toEqual([0, "62 passed, 0 failed\n", ""]);

    const [line = ""] = readFileSync(published, "utf8").split("\n");
    const file = join(await temporaryFolder(), "cases.jsonl");
    const wrong = line.replace(/"decision": ?"\w+"/, '"decision":"BLOCK"');
    await writeFile(file, `${line}\n\n${wrong}\nnonsense\n`);
    const bad = await forbear(emptyFolder, ["policy", "check", file]);
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(
      /^US-COV-01 \(line 3\): .*\n {2}decision: expected BLOCK, actual OUT_OF_SCOPE\nLine 4\n {2}It is not JSON: .*\n1 passed, 2 failed\n$/,
    );
    await rm(dirname(file), { recursive: true });
  });

  test("a file that there is not", async () => {
    const result = await forbear(emptyFolder, ["policy", "check", "/no/such.jsonl"]);
    expectPlain(result);
    expect(result.err).toMatch(/There is no file \/no\/such.jsonl/);
  });
});

describe("policy explain", () => {
  const record = `SALESFORCE:Account:${exampleAccountId}`;

  test("says whether a debtor may be contacted, with every fact and rule", async () => {
    const { code, out, err } = await forbear(hub.dataDir, [
      "policy",
      "explain",
      "--debtor",
      record,
    ]);
    expect([code, err]).toEqual([0, ""]);
    for (const title of ["Question", "Answer", "Facts", "Rules"])
      expect(out).toMatch(new RegExp(`^${title}:$`, "m"));
    expect(out).toMatch(/^ {2}(ALLOW|REVIEW|BLOCK): /m);
    expect(out).toMatch(/house\.humane \d{4}-\d{2}-\d{2}\.\d+: /);
    expect(out).toMatch(/us\.fdcpa-regf .*: says nothing\. .*whoever collects here/);
    expect(out).toMatch(/uk\.late-payment/);
  });

  test.each([
    [["--debtor", "nobody"], /is no id/],
    [["--debtor", "XERO:Contact:nowhere"], /There is no debtor XERO:Contact:nowhere/],
    [["--debtor", record, "--at", "soon"], /is no time/],
    [["--debtor", record, "--tenant", "nobody"], /no tenant "nobody"/],
  ])("with %j says what is wrong", async (flags, says) => {
    const result = await forbear(hub.dataDir, ["policy", "explain", ...flags]);
    expectPlain(result);
    expect(result.err).toMatch(says);
  });
});

describe("policy simulate", () => {
  test("says what a policy would have said of the contact there was", async () => {
    const file = join(await temporaryFolder(), "policy.json");
    await writeFile(file, JSON.stringify({ limits: { neverUsed: ["VOICE"] } }));
    const days = ["--from", "2026-10-01", "--to", "2026-11-30", "--list"];
    const { code, out, err } = await forbear(hub.dataDir, ["policy", "simulate", file, ...days]);
    expect([code, err]).toEqual([0, ""]);
    const [head = "", ...lines] = out.trim().split("\n");
    const counts =
      /^(\d+) allowed, (\d+) refused, (\d+) to be reviewed, \d+ of an unknown time$/.exec(head);
    const listed = lines.filter((line) => /^\d{4}-/.test(line));
    expect(listed).toHaveLength(Number(counts?.[2]) + Number(counts?.[3]));
    expect(out).toMatch(/^ {2}\d+ BLOCK MEDIUM_OPT_OUT by tenant\.own\/channels$/m);
    await writeFile(file, JSON.stringify({ packs: ["nowhere"] }));
    const wrong = await forbear(hub.dataDir, ["policy", "simulate", file, ...days]);
    expectPlain(wrong);
    expect(wrong.err).toMatch(/The policy cannot be used: packs\.0/);
    await rm(dirname(file), { recursive: true });
  });
});

const runs = graphql(`
  query RunsOfSync {
    syncRuns(first: 20) {
      edges {
        node {
          cause
          state
          records
          changed
        }
      }
    }
  }
`);

describe("while the hub runs", () => {
  test("dev-token makes a token that works at once, and only prints it", async () => {
    const { code, out, err } = await hub.command("dev-token", "--scopes", "debts:read, plans:read");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^fb_dev_[\w-]{43}\n$/);
    const api = hub.api.as(out.trim());
    expect((await api.send("{ debtors(first: 1) { edges { cursor } } }", {})).errors).toEqual([]);
    const { errors } = await api.send("{ connections(first: 1) { edges { cursor } } }", {});
    expect(errors[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("dev-token of a new tenant makes the tenant, and says so beside the token", async () => {
    const { code, out, err } = await hub.command("dev-token", "--tenant", "third-tenant");
    expect(code).toBe(0);
    expect(out).toMatch(/^fb_dev_[\w-]{43}\n$/);
    expect(err).toMatch(/Made the tenant "third-tenant"/);
    const api = hub.api.as(out.trim());
    const { data } = await api.send("{ debtors(first: 1) { edges { cursor } } }", {});
    expect(data).toEqual({ debtors: { edges: [] } });
    // Raw records have to be asked for by name.
    const raw = `{ sourceRecord(ref: { vendor: XERO, objectType: "Contact", id: "1" }) { raw } }`;
    const { errors } = await api.send(raw, {});
    expect(errors[0]?.extensions.missingScopes).toEqual(["raw:read"]);
  });

  test("sync reads everything that is new, with progress, and the hub goes on", async () => {
    const { code, out, err } = await hub.command("sync");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/Salesforce Account: \d+/);
    expect(out).toMatch(/Xero Invoices: \d+/);
    expect(out.match(/: read\.$/gm)).toHaveLength(4);
    const { syncRuns } = await hub.api.ask(runs, {});
    const nodes = syncRuns.edges.map(({ node }) => node);
    const read = { cause: "REQUESTED", state: "SUCCEEDED", changed: 0 };
    expect(nodes.slice(0, 4)).toMatchObject([read, read, read, read]);
  });

  test("sync of a tenant without a connection says so", async () => {
    const { code, out } = await hub.command("sync", "--tenant", "second-tenant");
    expect([code, out]).toEqual([0, "This tenant has no connection to read.\n"]);
  });

  test("disconnect ends a connection, and restore brings it back", async () => {
    const ended = await hub.command("disconnect", "xero");
    expect([ended.code, ended.err]).toEqual([0, ""]);
    expect(ended.out).toMatch(/is disconnected\. .*kept for 30 days.*`forbear restore xero`/);
    const again = await hub.command("disconnect", "xero");
    expectPlain(again);
    expect(again.err).toMatch(/was disconnected before/);
    const read = await hub.command("sync");
    expect([read.code, read.out.match(/: read\.$/gm)?.length]).toEqual([0, 3]);
    const back = await hub.command("restore", "xero");
    expect([back.code, back.err]).toEqual([0, ""]);
    expect(back.out).toMatch(/is connected again/);
    const none = await hub.command("disconnect", "xero", "--account", "another");
    expectPlain(none);
    expect(none.err).toMatch(/no such connection/);
  });

  test("migrate finds the database up to date, and leaves it running", async () => {
    const { code, out, err } = await hub.command("migrate");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/up to date/);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  });

  test("advance moves the one clock of hub and vendors", async () => {
    const { code, out } = await hub.command("advance", "--days", "1.5");
    expect(code).toBe(0);
    const said = Date.parse(/(\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(out)?.[1] ?? "");
    expect(said - Date.now()).toBeGreaterThan(1.49 * 86_400_000);
    expect(said - Date.now()).toBeLessThan(1.51 * 86_400_000);
  });

  // Longer than Xero keeps a sign-in that is not used; on the way everything is read several times.
  test("advance over months leaves the hub signed in to its vendors", async () => {
    const { code } = await hub.command("advance", "--days", "62");
    expect(code).toBe(0);
    const text = "{ connections(first: 10) { edges { node { vendor status statusWords } } } }";
    const signedIn = await until("all are read again", async () => {
      const { data } = await hub.api.send<
        { connections: { edges: { node: { status: string; statusWords: string | null } }[] } },
        object
      >(text, {});
      const nodes = data?.connections.edges.map(({ node }) => node) ?? [];
      return !nodes.some(({ status }) => status === "DEGRADED") && nodes;
    });
    const inOrder = expect.objectContaining({ status: "OK", statusWords: null }) as unknown;
    expect(signedIn).toEqual([inOrder, inOrder, inOrder, inOrder, inOrder]);
  }, 120_000);
});
