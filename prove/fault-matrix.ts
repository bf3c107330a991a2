/** The fault matrix: which vendor, which kind of call, which fault; and how each is scripted. Pure. */
import type { CallKind } from "../sandbox/shared/calls.js";
import type { FaultMatch, FaultName, FaultRule } from "../sandbox/shared/faults.js";
import type { PracticeVendor } from "./stage/tenant.js";

export const matrixFaults = [
  ...(["429", "429-retry-after", "500", "502-html", "401-once"] as const),
  ...(["timeout-before", "timeout-after", "cut-before", "cut-after"] as const),
  ...(["truncated-json", "duplicate-page", "page-shift"] as const),
] as const satisfies readonly FaultName[];
export type MatrixFault = (typeof matrixFaults)[number];

const matrixKinds = ["token", "read", "write", "bulk"] as const satisfies readonly CallKind[];

export interface FaultCell {
  readonly vendor: PracticeVendor;
  readonly kind: CallKind;
  readonly fault: MatrixFault;
}

export const nameOf = ({ vendor, kind, fault }: FaultCell): string => `${vendor} ${kind} ${fault}`;

export const matrix: readonly FaultCell[] = (["SALESFORCE", "XERO"] as const).flatMap((vendor) =>
  matrixKinds.flatMap((kind) => matrixFaults.map((fault) => ({ vendor, kind, fault }))),
);

const isOfPages = (fault: MatrixFault): boolean =>
  fault === "duplicate-page" || fault === "page-shift";
const isTimeout = (fault: MatrixFault): boolean => fault.startsWith("timeout");

/** Why there is no such cell; null where there is. */
export function whyNot({ vendor, kind, fault }: FaultCell): string | null {
  if (kind === "bulk" && vendor === "XERO") return "Xero has no bulk jobs";
  if (isOfPages(fault) && (kind === "token" || kind === "write")) return "no pages there";
  return null;
}

/** The refresh token was exchanged and its successor lost; Salesforce lets no token be used twice. */
export function losesGrant({ vendor, kind, fault }: FaultCell): boolean {
  const isLost = ["timeout-after", "cut-after", "truncated-json"].includes(fault);
  return vendor === "SALESFORCE" && kind === "token" && isLost;
}

/** The back-fill; write-backs of agreed plans; then changes in both vendors, read by every stream. */
export const phases = ["BACK_FILL", "WRITE_BACKS", "NEWS"] as const;
export type Phase = (typeof phases)[number];

/** Calls of a kind before which the fault waits, so that it strikes in the midst of things. */
const lead: Readonly<Record<PracticeVendor, Readonly<Record<Phase, number>>>> = {
  // Salesforce is described by a dozen reads before the first page.
  SALESFORCE: { BACK_FILL: 14, WRITE_BACKS: 1, NEWS: 2 },
  XERO: { BACK_FILL: 3, WRITE_BACKS: 1, NEWS: 2 },
};

/** What a write-back reads to look at its target; streams are read otherwise. */
const looks: Readonly<Record<PracticeVendor, FaultMatch>> = {
  SALESFORCE: { kind: "read", pathPrefix: "/services/data/v67.0/query?" },
  XERO: { kind: "read", pathPrefix: "/api.xro/2.0/Invoices/" },
};

/** @param draw from 0 to 1: where within the back-fill */
export function rulesFor(cell: FaultCell, phase: Phase, draw: number): FaultRule[] {
  const { vendor, kind, fault } = cell;
  const spread = Math.floor(draw * 8);
  const after = lead[vendor][phase] + (phase === "BACK_FILL" && !isOfPages(fault) ? spread : 0);
  const reads = phase === "WRITE_BACKS" ? looks[vendor] : { kind: "read" as const };
  switch (kind) {
    case "token":
      return [{ match: reads, fault: "access-expires", after }, ...strikes(cell, 0)];
    case "read":
      if (!isOfPages(fault)) return strikes(cell, after, reads);
      // Write-backs read no pages, and little news fits into one.
      return phase === "BACK_FILL" ? strikes(cell, 1 + (spread % 3)) : [];
    case "write":
      return phase === "WRITE_BACKS" ? strikes(cell, 1) : [];
    case "bulk":
      // Little news is read by queries.
      return phase === "BACK_FILL" ? strikes(cell, isOfPages(fault) ? 0 : spread) : [];
  }
}

/** The fault at calls of the cell's kind, after so many; mostly so often that a run gives up for now. */
function strikes(
  cell: FaultCell,
  after: number,
  match: FaultMatch = { kind: cell.kind },
): FaultRule[] {
  const { kind, fault } = cell;
  const rule = { match, fault, after };
  if (losesGrant(cell)) return [{ ...rule, ...delayOf(cell) }];
  if (isOfPages(fault)) return [{ ...rule, times: 2 }];
  if (fault === "401-once") return [rule];
  if (fault === "429-retry-after")
    return [
      { ...rule, seconds: 2, times: 2 },
      { ...rule, after: after + 2, seconds: 45 },
    ];
  if (isTimeout(fault)) return [{ ...rule, times: kind === "write" ? 1 : 3, ...delayOf(cell) }];
  return [{ ...rule, times: 3 }];
}

/** Writes are held until we give up by ourselves; other calls are reset soon, to save time. */
function delayOf({ kind, fault }: FaultCell): { delayMs?: number } {
  return isTimeout(fault) && kind !== "write" ? { delayMs: 500 } : {};
}
