import type { ConnectorManifest, StreamManifest } from "../connector.js";
import { reads } from "./fields.js";

const day = 24 * 60 * 60;

/** What files bring. The interval is how often a newer file is expected: a day, as most tools export. */
export const streams = [
  { name: "Customers", objectType: "Customer", pageSize: 2_000, pollIntervalSeconds: day },
  {
    name: "Invoices",
    objectType: "Invoice",
    pageSize: 2_000,
    pollIntervalSeconds: day,
    hangsOnParties: true,
  },
  { name: "Payments", objectType: "Payment", pageSize: 2_000, pollIntervalSeconds: day },
] as const satisfies readonly StreamManifest[];

export const manifest: ConnectorManifest = {
  vendor: "FILES",
  displayName: "Files",
  streams,
  reads,
  writes: [],
  writesTo: {},
  secretSettings: [],
  scopes: [],
  limits: ["A CSV file of at most 1 GiB, a spreadsheet (.xlsx) of at most 128 MiB."],
  rateLimits: [],
  factsGoodForSeconds: day,
  ownedFields: {},
  // By which import and row a record came is no news of the debt.
  stampFields: ["import", "row", "toldOn"],
  cannot: [
    {
      what: "Read columns that Forbear does not know",
      why: "Only columns whose meaning a person has confirmed are kept; an export holds much that is nobody's business here.",
    },
    {
      what: "Read by itself",
      why: "Files are brought: by upload, by the command `forbear import`, or into a watched folder. Nothing is asked of a vendor, who could ask for patience or refuse.",
      behaviours: ["RATE_LIMIT", "PERMISSION"],
    },
    {
      what: "Be signed in",
      why: "Whoever brings a file has it already: there is no token that could end or be lost.",
      behaviours: ["TOKEN_EXPIRY", "LOST_TOKEN"],
    },
    {
      what: "Write anything back",
      why: "A file is a copy; the tool that it came from never sees it.",
      behaviours: ["WRITE_BACK", "UNKNOWN_OUTCOME"],
    },
    {
      what: "Know of calls, e-mails, meetings or reminders",
      why: "Files hold customers, invoices and payments. Of a debtor known from files only, the contact history is not known.",
    },
    {
      what: "Notice what was deleted",
      why: "A customer or invoice that a later file lacks may only have been left out of it. Where a file is said to hold all that is open, invoices that it lacks count as settled.",
      behaviours: ["DELETE"],
    },
    {
      what: "Notice that two customers were made one",
      why: "A row names its customer by number or name, and no column says whose that was before. What a later file puts under the other customer is theirs from then on.",
      behaviours: ["MERGE"],
    },
    {
      what: "Know who does not want to be contacted",
      why: "No column of an export says so reliably; it stays unknown.",
    },
    {
      what: "Tell when an invoice was paid, from its open amount alone",
      why: "Such a file tells what is still owed; the day is then the day of the file. A file of payments tells more.",
    },
  ],
};
