/** The fault matrix: which vendor, which call, which fault; and how each is scripted. Pure. */
import type { FaultName, FaultRule } from "../sandbox/shared/faults.js";
import { places, reads, type Phase, type Place, type Strike } from "./fault-places.js";
import { practiceVendors, type PracticeVendor } from "./stage/practice.js";

/** What may happen at every call of every vendor. */
const matrixFaults = [
  ...(["429", "429-retry-after", "500", "502-html", "401-once"] as const),
  ...(["timeout-before", "timeout-after", "cut-before", "cut-after"] as const),
  ...(["truncated-json", "duplicate-page", "page-shift"] as const),
] as const satisfies readonly FaultName[];

/** A fault, with what is particular to it. */
interface CellFault {
  readonly name: string;
  readonly fault: FaultName;
  readonly code?: string;
  /** Only one of the vendor's own has seconds of its own. */
  readonly seconds?: number;
}

export interface FaultCell {
  readonly vendor: PracticeVendor;
  readonly place: Place;
  readonly fault: CellFault;
  /** Cells of the same name happen to the same tenant. */
  readonly tenant: string;
}

export const nameOf = ({ vendor, place, fault }: FaultCell): string =>
  `${vendor} ${place.name} ${fault.name}`;

const everywhere: readonly FaultCell[] = practiceVendors.flatMap((vendor) =>
  places[vendor].flatMap((place) =>
    matrixFaults.map((name) => ({
      vendor,
      place,
      fault: { name, fault: name },
      tenant: `${place.kind} ${name}${name === "401-once" ? apart(vendor, place) : ""}`,
    })),
  ),
);

/**
 * Several refusals within one page or batch, each right after a new token, are no longer one that comes once: then a
 * person is asked to sign in. So each place has a tenant of its own.
 */
function apart(vendor: PracticeVendor, place: Place): string {
  const index = places[vendor].filter(({ kind }) => kind === place.kind).indexOf(place);
  return index === 0 ? "" : ` ${index + 1}`;
}

/** Tenants whose vendors replace a refresh token with every use. */
export const replacing = "token replaced";

/** What a single vendor may answer beside that, and where. */
const own: readonly FaultCell[] = [
  ...ofVendor("HUBSPOT", "HubSpot's, QuickBooks' throttling in a 200", [
    // Too many changes of one record at once.
    [["list", "task"], { name: "423", fault: "423" }],
  ]),
  ...ofVendor("HUBSPOT", "HubSpot moves, QuickBooks fails in a 200", [
    [["list", "task"], { name: "477", fault: "477", seconds: 45 }],
  ]),
  ...ofVendor("HUBSPOT", "half of a batch, somebody else's change", [
    [
      ["associations", "preferences", "batch read", "batch update", "properties"],
      { name: "207 for half", fault: "partial" },
    ],
  ]),
  ...ofVendor("QUICKBOOKS", "HubSpot's, QuickBooks' throttling in a 200", [
    [
      ["query", "capture", "look", "write"],
      { name: "3001 in a 200", fault: "coded-fault", code: "3001" },
    ],
  ]),
  ...ofVendor("QUICKBOOKS", "HubSpot moves, QuickBooks fails in a 200", [
    [
      ["query", "capture", "look", "write"],
      { name: "10000 in a 200", fault: "coded-fault", code: "10000" },
    ],
  ]),
  ...ofVendor("QUICKBOOKS", "half of a batch, somebody else's change", [
    [["write"], { name: "changed meanwhile", fault: "changed-meanwhile" }],
  ]),
  // Somebody disconnects us at the vendor.
  ...practiceVendors.flatMap((vendor) =>
    ofVendor(vendor, "a grant that is revoked", [
      [["token"], { name: "grant revoked", fault: "grant-revoked" }],
    ]),
  ),
  // A refresh token that is replaced just now: once a day at QuickBooks, and at HubSpot if it ever should.
  ...(["HUBSPOT", "QUICKBOOKS"] as const).flatMap((vendor) =>
    (["timeout-after", "cut-after", "truncated-json"] as const).flatMap((fault) =>
      ofVendor(vendor, `${replacing} ${fault}`, [
        [["token"], { name: `replaced ${fault}`, fault }],
      ]),
    ),
  ),
];

export const matrix: readonly FaultCell[] = [...everywhere, ...own];

function ofVendor(
  vendor: PracticeVendor,
  tenant: string,
  faults: readonly (readonly [readonly string[], CellFault])[],
): FaultCell[] {
  return faults.flatMap(([names, fault]) =>
    names.map((name) => {
      const place = places[vendor].find((each) => each.name === name);
      if (!place) throw new Error(`${vendor} has no ${name}.`);
      return { vendor, place, fault, tenant };
    }),
  );
}

const isOfPages = ({ fault: { fault } }: Pick<FaultCell, "fault">): boolean =>
  fault === "duplicate-page" || fault === "page-shift";
const isTimeout = (fault: FaultName): boolean => fault.startsWith("timeout");

/** Why there is no such cell; null where there is. */
export function whyNot(cell: FaultCell): string | null {
  const { place } = cell;
  if (place.never !== undefined) return place.never;
  if (isOfPages(cell) && Object.values(place.at).every(({ pages }) => pages === undefined))
    return place.noPages ?? "no pages there";
  return null;
}

/** The refresh token was exchanged and its successor lost, or all tokens were ended: a person must sign in. */
export function losesGrant({ vendor, place, fault: { name, fault } }: FaultCell): boolean {
  if (place.kind !== "token") return false;
  if (fault === "grant-revoked") return true;
  if (!["timeout-after", "cut-after", "truncated-json"].includes(fault)) return false;
  // Salesforce lets no token be used twice. Xero does for half an hour; the others replace it now and then.
  return vendor === "SALESFORCE" || name.startsWith("replaced");
}

/** @param draw from 0 to 1: where within the back-fill */
export function rulesFor(cell: FaultCell, phase: Phase, draw: number): FaultRule[] {
  const { vendor, place, fault } = cell;
  const at = place.at[phase];
  if (!at || (at.single && fault.fault === "partial")) return [];
  const spread = Math.floor(draw * 8);
  if (place.kind === "token") {
    const { match, after } = reads(vendor, phase);
    const moment = after + (phase === "BACK_FILL" ? spread : 0);
    if (fault.fault === "grant-revoked") return [{ match, fault: fault.fault, after: moment }];
    return [{ match, fault: "access-expires", after: moment }, ...strikes(cell, at, at.after)];
  }
  if (isOfPages(cell)) {
    if (at.pages === undefined) return [];
    return strikes(cell, at, at.pages === 0 ? 0 : at.pages + (spread % 3));
  }
  return strikes(cell, at, at.after + (at.spreads ? spread : 0));
}

/** The fault after so many calls of that kind; mostly so often that a run gives up for now. */
function strikes(cell: FaultCell, { match, times = 3 }: Strike, after: number): FaultRule[] {
  const { place, fault: of } = cell;
  const { fault, code, seconds } = of;
  const rule = {
    match,
    fault,
    after,
    ...(code === undefined ? {} : { code }),
    ...(seconds === undefined ? {} : { seconds }),
  };
  if (losesGrant(cell)) return [{ ...rule, ...delayOf(cell) }];
  if (isOfPages(cell)) return [{ ...rule, times: 2 }];
  if (fault === "401-once") return [rule];
  if (fault === "429-retry-after")
    return [
      { ...rule, seconds: 2, times: 2 },
      { ...rule, after: after + 2, seconds: 45 },
    ];
  if (isTimeout(fault)) {
    const often = place.kind === "write" ? 1 : times;
    return [{ ...rule, times: often, ...delayOf(cell) }];
  }
  return [{ ...rule, times }];
}

/** Writes are held until we give up by ourselves; other calls are reset soon, to save time. */
function delayOf({ place: { kind }, fault: { fault } }: FaultCell): { delayMs?: number } {
  return isTimeout(fault) && kind !== "write" ? { delayMs: 500 } : {};
}
