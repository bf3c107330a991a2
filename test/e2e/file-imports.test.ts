/** A file over the API, as a program brings one: begun, uploaded, confirmed, checked, imported. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { graphql } from "../generated/index.js";
import { startHub, until, type ApiClient, type RunningHub } from "../support/running-hub.js";

const fileImportState = graphql(`
  query FileImportState($id: ID!) {
    node(id: $id) {
      ... on FileImport {
        state
        kind
        uploadUrl
        columns {
          number
          heading
          field
          dateForm
        }
        questions {
          about
          field
        }
        rowsGood
        rowsBroken
        sample
        brokenRows {
          row
          problems {
            column
            value
            expected
          }
        }
        errorReportUrl
        recordsChanged
        problem
      }
    }
  }
`);

const begin = graphql(`
  mutation BeginFileImport($fileName: String!) {
    beginFileImport(source: "Sage export", fileName: $fileName) {
      fileImport {
        id
        state
        uploadUrl
      }
      userErrors {
        code
        message
      }
    }
  }
`);

const confirm = graphql(`
  mutation ConfirmFileMapping($id: ID!, $input: FileMappingInput!) {
    confirmFileMapping(importId: $id, input: $input) {
      fileImport {
        state
      }
      userErrors {
        code
        message
      }
    }
  }
`);

const start = graphql(`
  mutation StartFileImport($id: ID!, $skip: Boolean!) {
    startFileImport(importId: $id, skipBrokenRows: $skip) {
      fileImport {
        state
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`);

let hub: RunningHub;
let api: ApiClient;

beforeAll(async () => {
  hub = await startHub({ size: 1 });
  api = hub.api.as(await hub.newToken("--tenant", "importer"));
});

afterAll(async () => {
  await hub?.stop();
});

async function begun(fileName: string): Promise<{ id: string; uploadUrl: string }> {
  const { beginFileImport } = await api.ask(begin, { fileName });
  const { id, uploadUrl } = beginFileImport.fileImport!;
  return { id, uploadUrl: uploadUrl! };
}

function put(url: string, body: string, token = api.token): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "text/csv" };
  return fetch(url, { method: "PUT", headers, body });
}

async function stateOf(id: string) {
  const { node } = await api.ask(fileImportState, { id });
  if (!node || !("state" in node)) throw new Error("There is no such import.");
  return node;
}

function become(id: string, state: string) {
  return until(`it is ${state}`, async () => {
    const now = await stateOf(id);
    return now.state === state && now;
  });
}

const invoices = `Invoice Number;Customer;Invoice Date;Due Date;Amount;Balance
A-1;Ada Fields;03/04/2026;05/04/2026;100,00;100,00
A-2;Bright & Sons;04/04/2026;06/04/2026;20,00;20,00
A-3;Bright & Sons;someday;06/04/2026;20,00;20,00
`;

describe("a file over the API", () => {
  test("is shown, asked about, confirmed, checked and imported", async () => {
    const { id, uploadUrl } = await begun("invoices.csv");
    const sent = await put(uploadUrl, invoices);
    expect([sent.status, await sent.json()]).toEqual([
      200,
      { importId: id, state: "NEEDS_CONFIRMATION" },
    ]);
    const shown = await stateOf(id);
    expect(shown).toMatchObject({ kind: "INVOICES", uploadUrl: null });
    expect(shown.columns.map(({ field }) => field)).toEqual([
      "invoiceNumber",
      "customerName",
      "issuedOn",
      "dueOn",
      "total",
      "open",
    ]);
    // Which of day and month comes first is for nobody to guess.
    expect(shown.questions).toEqual([
      { about: "DATE_FORM", field: "issuedOn" },
      { about: "DATE_FORM", field: "dueOn" },
      { about: "CURRENCY", field: "currency" },
    ]);

    const unsaid = await api.ask(confirm, { id, input: {} });
    expect(unsaid.confirmFileMapping.userErrors.map(({ code }) => code)).toEqual(
      Array(3).fill("NEEDS_CONFIRMATION"),
    );
    const columns = [
      { field: "issuedOn", number: 3, dateForm: "DMY" },
      { field: "dueOn", number: 4, dateForm: "DMY" },
    ] as const;
    const said = await api.ask(confirm, { id, input: { columns: [...columns], currency: "EUR" } });
    expect(said.confirmFileMapping).toEqual({ fileImport: { state: "CHECKING" }, userErrors: [] });

    const checked = await become(id, "CHECKED");
    expect(checked).toMatchObject({ rowsGood: 2, rowsBroken: 1 });
    expect(checked.sample[0]).toMatchObject({ id: "A-1", dueOn: "2026-04-05", total: "100.00" });
    expect(checked.brokenRows).toEqual([
      {
        row: 4,
        problems: [
          {
            column: "Invoice Date",
            value: "someday",
            expected: "a date such as 31/12/2026 (day, month, year)",
          },
        ],
      },
    ]);
    const headers = { authorization: `Bearer ${api.token}` };
    const report = await fetch(checked.errorReportUrl!, { headers });
    expect(report.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await report.text()).toMatch(/A-3;Bright & Sons;someday;.*;4;"?Invoice Date: /);

    const refused = await api.ask(start, { id, skip: false });
    expect(refused.startFileImport.userErrors).toMatchObject([
      { code: "ROWS_ARE_BROKEN", field: ["skipBrokenRows"] },
    ]);
    await api.ask(start, { id, skip: true });
    expect(await become(id, "IMPORTED")).toMatchObject({ recordsChanged: 4, problem: null });
    const debtors = await api.send<
      { debtors: { edges: { node: { name: string; stale: boolean } }[] } },
      object
    >("{ debtors(first: 9) { edges { node { name stale } } } }", {});
    expect(debtors.data?.debtors.edges.map(({ node }) => node)).toEqual([
      { name: "Ada Fields", stale: false },
      { name: "Bright & Sons", stale: false },
    ]);
  });

  test("is refused in words where it is none that can be read", async () => {
    const { id, uploadUrl } = await begun("image.csv");
    const sent = await put(uploadUrl, "\u0000\u0001\u0002");
    expect(sent.status).toBe(422);
    expect(await sent.json()).toMatchObject({
      errors: [
        { message: /neither CSV nor a spreadsheet/, extensions: { code: "UNREADABLE_FILE" } },
      ].map(({ extensions }) => ({ extensions })),
    });
    expect(await stateOf(id)).toMatchObject({ state: "FAILED" });
    expect((await put(uploadUrl, invoices)).status).toBe(409);
  });

  test("takes no bytes from those who may not", async () => {
    const { uploadUrl } = await begun("invoices.csv");
    const reader = await hub.newToken("--tenant", "importer", "--scopes", "debts:read");
    const stranger = await hub.newToken("--tenant", "second-tenant");
    expect((await put(uploadUrl, invoices, "nobody-has-this-token")).status).toBe(401);
    expect((await put(uploadUrl, invoices, reader)).status).toBe(403);
    expect((await put(uploadUrl, invoices, stranger)).status).toBe(404);
    expect((await put(uploadUrl.replace(/imports\/[^/]+/, "imports/x"), invoices)).status).toBe(
      404,
    );
  });
});
