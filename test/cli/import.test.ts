/** `forbear import` as a person at a terminal meets it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  startHub,
  temporaryFolder,
  type CommandResult,
  type RunningHub,
} from "../support/running-hub.js";

let hub: RunningHub;
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  hub = await startHub({ size: 1 });
});

afterAll(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Whatever is imported goes to a tenant of its own. */
async function importing(
  name: string,
  text: string,
  ...words: string[]
): Promise<CommandResult & { file: string }> {
  const file = join(folder, name);
  await writeFile(file, text);
  await hub.command("dev-token", "--tenant", "importer");
  const command = ["import", file, "--source", "Sage export", "--tenant", "importer", ...words];
  return { file, ...(await hub.command(...command)) };
}

const german = `Belegnummer;Kunde;Rechnungsdatum;Fällig am;Betrag;Offener Betrag
R-1;Müller & Söhne;01.09.2026;01.10.2026;1.234,50;1.234,50
R-2;Weiß;02.09.2026;02.10.2026;80,00;30,00
`;

describe("forbear import", () => {
  test("shows what a file is taken for, and stores nothing before that is confirmed", async () => {
    const asked = await importing("rechnungen.csv", german);
    expect(asked.code).toBe(1);
    expect(asked.out).toMatch(/invoices \(CSV, utf-8, cells parted by ;, headings in row 1\)/);
    expect(asked.out).toMatch(/Offener Betrag: open {2}1\.234,50 \| 30,00/);
    expect(asked.err).toMatch(/in which currency.*--currency EUR/s);

    const shown = await importing("rechnungen.csv", german, "--currency", "EUR");
    expect([shown.code, shown.err]).toEqual([1, ""]);
    expect(shown.out).toMatch(/Nothing is stored yet.*--yes/);
    expect(await debtors()).toEqual([]);

    const done = await importing("rechnungen.csv", german, "--currency", "EUR", "--yes");
    expect([done.code, done.err]).toEqual([0, ""]);
    expect(done.out).toMatch(/Checked: 2 to import, 0 broken.*Imported: 4 new or changed/s);
    expect(await debtors()).toEqual(["Müller & Söhne €1,234.50", "Weiß €30.00"]);
  }, 60_000);

  test("knows the same export again, and the same file changes nothing", async () => {
    const { code, out } = await importing("rechnungen.csv", german);
    expect(code).toBe(0);
    expect(out).toMatch(/as confirmed before by hub:cli/);
    expect(out).toMatch(/Imported: 0 new or changed/);
  });

  test("names row, column, value and what is expected, and leaves a report to be put right", async () => {
    const broken = german.replace("02.10.2026", "gestern").replace("80,00", "80.00");
    const { code, out, err, file } = await importing("kaputt.csv", broken);
    expect(code).toBe(1);
    expect(out).toMatch(/Row 3: .*Fällig am: "gestern"; expected: a date such as 31\/12\/2026/);
    expect(out).toContain('Betrag: "80.00"; expected: an amount such as 1234,50');
    expect(err).toMatch(/Rows that cannot be read: 1\. Put them right/);
    const report = await readFile(`${file}.errors.csv`, "utf8");
    expect(report.split("\r\n")[0]).toBe(
      "\ufeffBelegnummer;Kunde;Rechnungsdatum;Fällig am;Betrag;Offener Betrag;Forbear: row;Forbear: what is wrong",
    );
    const fixed = report.replace("gestern", "09.10.2026").replace("80.00", "80,00");
    const again = await importing("kaputt.csv.errors.csv", fixed);
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toMatch(/Checked: 1 to import, 0 broken.*Imported: 1 new or changed/s);
  });

  test("doctor and sync know that files are brought, not read", async () => {
    const looked = await hub.command("doctor");
    expect(looked.out).toContain("importer: FILES Sage export: files are brought");
    expect(looked.out).toMatch(/importer: FILES Sage export, Invoices: read .* ago, fresh for/);
    expect(looked.out).not.toContain("WRONG");
    const { code, out } = await hub.command("sync", "--tenant", "importer");
    expect([code, out]).toEqual([0, "This tenant has no connection to read.\n"]);
  });

  test.each<[string, string[], RegExp]>([
    [
      "a file that is not there",
      ["import", "nowhere.csv", "--source", "x"],
      /no file nowhere\.csv/,
    ],
    ["no source", ["import", "a.csv"], /--source/],
  ])("%s is told in words", async (_what, words, says) => {
    const { code, err } = await hub.command(...words);
    expect(code).toBe(1);
    expect(err).toMatch(says);
  });
});

describe("forbear watch-folder", () => {
  const whole = new Date(Date.now() - 3_600_000);

  /** As somebody puts a file there who has finished with it, or not. */
  async function put(name: string, text: string, isWhole = true): Promise<void> {
    await writeFile(join(folder, "watched", name), text);
    if (isWhole) await utimes(join(folder, "watched", name), whole, whole);
  }

  // The fixed report above had moved a due date; this file moves it back.
  test("imports what is known, sets the rest aside with what is wrong, and leaves what is not whole", async () => {
    await mkdir(join(folder, "watched"));
    await put("known.csv", german.replace("1.234,50;1.234,50", "1.234,50;1.000,00"));
    await put("broken.csv", german.replace("02.10.2026", "bald"));
    await put("unknown.csv", german.replace("Kunde", "Wer"));
    await put("picture.csv", "\u0000\u0001");
    await put("half.csv", german, false);
    await put(".hidden.csv", german);
    const words = ["--source", "Sage export", "--tenant", "importer", "--once"];
    const { code, out, err } = await hub.command("watch-folder", join(folder, "watched"), ...words);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("known.csv: imported, 2 new or changed records.");
    const names = async (...path: string[]): Promise<string[]> =>
      (await readdir(join(folder, "watched", ...path))).sort();
    expect(await names()).toEqual([".hidden.csv", "done", "half.csv", "needs-attention"]);
    expect(await names("done")).toEqual(["known.csv"]);
    expect(await names("needs-attention")).toEqual([
      "broken.csv",
      "broken.csv.errors.csv",
      "broken.csv.why.txt",
      "picture.csv",
      "picture.csv.why.txt",
      "unknown.csv",
      "unknown.csv.why.txt",
    ]);
    const why = (name: string): Promise<string> =>
      readFile(join(folder, "watched", "needs-attention", `${name}.why.txt`), "utf8");
    expect(await why("broken.csv")).toMatch(/Rows that cannot be read: 1\./);
    expect(await why("unknown.csv")).toMatch(/never confirmed.*forbear import/s);
    expect(await why("picture.csv")).toMatch(/neither CSV nor a spreadsheet/);
    expect(await debtors()).toContain("Müller & Söhne €1,000.00");
  });
});

async function debtors(): Promise<string[]> {
  const { out } = await hub.command("dev-token", "--tenant", "importer");
  const { data } = await hub.api.as(out.trim()).send<
    {
      debtors: {
        edges: { node: { name: string; balances: { open: { formatted: string } }[] } }[];
      };
    },
    object
  >("{ debtors(first: 20) { edges { node { name balances { open { formatted } } } } } }", {});
  return (data?.debtors.edges ?? []).map(
    ({ node }) => `${node.name} ${node.balances.map(({ open }) => open.formatted).join()}`,
  );
}
