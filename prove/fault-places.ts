/** Where faults strike: the kinds of call that each vendor gets, when, and how many pass before. Pure. */
import { realmId } from "../sandbox/data/constants.js";
import type { FaultMatch } from "../sandbox/shared/faults.js";
import type { PracticeVendor } from "./stage/practice.js";

/** The back-fill; write-backs of agreed plans; then changes in all vendors, read by every stream. */
export const phases = ["BACK_FILL", "WRITE_BACKS", "NEWS"] as const;
export type Phase = (typeof phases)[number];

/** What is at stake at a call: places of one kind are tried together. `bulk` is whatever is many records in one. */
export type MatrixKind = "token" | "read" | "write" | "bulk";

/** Which calls of a phase, and how many of them pass first. */
export interface Strike {
  readonly match: FaultMatch;
  readonly after: number;
  /** Anywhere in the next few calls, by chance. */
  readonly spreads?: true;
  /** Where the reading turns pages: how many of the later ones pass first. */
  readonly pages?: number;
  /** There is one record in such a call, so that it has no half. */
  readonly single?: true;
  /** How often a fault happens that may happen often; so that a run gives up for now unless given. */
  readonly times?: number;
}

/** A kind of call that a vendor gets. */
export interface Place {
  readonly name: string;
  readonly kind: MatrixKind;
  readonly at: Readonly<Partial<Record<Phase, Strike>>>;
  /** Why the vendor gets no such call. */
  readonly never?: string;
  /** Why a reading turns no pages there. */
  readonly noPages?: string;
}

const anyRead = { kind: "read" } as const;
const accounting = `/v3/company/${realmId}`;
const crm = "/crm/objects/2026-03";

/** What a write-back reads to look at its target. */
const looks: Readonly<Record<PracticeVendor, FaultMatch>> = {
  SALESFORCE: { kind: "read", pathPrefix: "/services/data/v67.0/query?" },
  XERO: { kind: "read", pathPrefix: "/api.xro/2.0/Invoices/" },
  HUBSPOT: { path: "/crm/properties/2026-03/tasks/forbear_marker" },
  QUICKBOOKS: { kind: "read", pathPrefix: `${accounting}/invoice/` },
};

/** Before the first page an account is described. */
const describing: Readonly<Record<PracticeVendor, number>> = {
  SALESFORCE: 14,
  XERO: 3,
  HUBSPOT: 13,
  QUICKBOOKS: 4,
};

/** Reads amidst which access ends. */
export function reads(vendor: PracticeVendor, phase: Phase): Strike {
  if (phase === "WRITE_BACKS") return { match: looks[vendor], after: vendor === "HUBSPOT" ? 0 : 1 };
  return { match: anyRead, after: phase === "BACK_FILL" ? describing[vendor] : 2 };
}

function token(match: FaultMatch): Place {
  const strike = { match, after: 0 };
  const at = { BACK_FILL: strike, WRITE_BACKS: strike, NEWS: strike };
  return { name: "token", kind: "token", at };
}

/** Reads of both kinds that the older vendors get: their lists, and looks at what is written to. */
function read(vendor: PracticeVendor): Place {
  const backFill = { match: anyRead, after: describing[vendor], spreads: true, pages: 1 } as const;
  const at = {
    BACK_FILL: backFill,
    WRITE_BACKS: reads(vendor, "WRITE_BACKS"),
    NEWS: reads(vendor, "NEWS"),
  };
  return { name: "read", kind: "read", at };
}

function write(name: string, match: FaultMatch): Place {
  // What is being changed twice is what a fault would do harm to: the first passes.
  return { name, kind: "write", at: { WRITE_BACKS: { match, after: 1 } } };
}

/** In the order in which they are told of. */
export const places: Readonly<Record<PracticeVendor, readonly Place[]>> = {
  SALESFORCE: [
    token({ kind: "token" }),
    read("SALESFORCE"),
    write("write", { kind: "write" }),
    // Little news is read by queries.
    {
      name: "bulk",
      kind: "bulk",
      at: { BACK_FILL: { match: { kind: "bulk" }, after: 0, spreads: true, pages: 0 } },
    },
  ],
  XERO: [
    token({ kind: "token" }),
    read("XERO"),
    write("write", { kind: "write" }),
    { name: "bulk", kind: "bulk", at: {}, never: "Xero has no bulk jobs" },
  ],
  HUBSPOT: [
    // Beside it stands what a token is worth, which is asked before each reading of the account.
    token({ path: "/oauth/2026-03/token" }),
    {
      name: "list",
      kind: "read",
      at: { BACK_FILL: { match: { method: "GET", path: `${crm}/contacts` }, after: 1, pages: 0 } },
    },
    {
      name: "search",
      kind: "read",
      at: { NEWS: { match: { path: `${crm}/contacts/search` }, after: 0 } },
      noPages:
        "changes that have settled are searched for anew from the last one, no page is turned",
    },
    {
      name: "associations",
      kind: "read",
      at: around("/crm/associations/2026-03/contacts/companies/batch/read"),
    },
    {
      name: "preferences",
      kind: "read",
      at: around("/communication-preferences/2026-03/statuses/batch/read"),
    },
    { name: "look", kind: "read", at: { WRITE_BACKS: { match: looks.HUBSPOT, after: 0 } } },
    // The first task is refused, since the property of its marker is made after that.
    write("task", { method: "POST", path: `${crm}/tasks` }),
    {
      name: "batch read",
      kind: "bulk",
      at: { BACK_FILL: { match: { path: `${crm}/companies/batch/read` }, after: 0 } },
    },
    {
      name: "batch update",
      kind: "bulk",
      at: { BACK_FILL: { match: { path: `${crm}/companies/batch/update` }, after: 0 } },
    },
    {
      name: "properties",
      kind: "bulk",
      at: {
        BACK_FILL: { match: { path: "/crm/properties/2026-03/companies/batch/create" }, after: 0 },
        WRITE_BACKS: {
          match: { path: "/crm/properties/2026-03/tasks/batch/create" },
          after: 0,
          single: true,
        },
      },
    },
  ],
  QUICKBOOKS: [
    token({ path: "/oauth2/v1/tokens/bearer" }),
    {
      name: "query",
      kind: "read",
      at: {
        BACK_FILL: { match: { path: `${accounting}/query` }, after: 2, spreads: true, pages: 1 },
      },
    },
    {
      name: "capture",
      kind: "read",
      noPages: "data capture has one answer, and no further page",
      at: { NEWS: { match: { path: `${accounting}/cdc` }, after: 1 } },
    },
    { name: "look", kind: "read", at: { WRITE_BACKS: { match: looks.QUICKBOOKS, after: 1 } } },
    write("write", { kind: "write" }),
    {
      name: "bulk",
      kind: "bulk",
      at: {},
      never: "QuickBooks is sent no batches: each invoice has a version of its own",
    },
  ],
};

/** What is asked about the records of each page, while they are listed and when they are found again. */
function around(path: string): Place["at"] {
  const once = { match: { path }, times: 1 };
  return { BACK_FILL: { ...once, after: 1 }, NEWS: { ...once, after: 0 } };
}
