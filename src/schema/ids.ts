/** Opaque global ids: they say what they name only to the hub. */
import { isUuid } from "../store/ids.js";

export const nodeTypes = [
  "Debtor",
  "Party",
  "Receivable",
  "SettlementLine",
  "PaymentPlan",
  "Connection",
  "SyncRun",
  "FileImport",
  "ContactPerson",
  "Circumstance",
] as const;
export type NodeType = (typeof nodeTypes)[number];

/** In base64url, which for these letters, digits, dashes and colons is base64 without its padding. */
export function toGlobalId(type: NodeType, id: string): string {
  const text = `${type}:${id}`;
  // A page has hundreds of ids, and this is the quickest way to write one.
  return btoa(text).slice(0, Math.ceil((text.length * 4) / 3));
}

/** Null when the text is no id of ours at all. */
export function fromGlobalId(globalId: string): { type: NodeType; id: string } | null {
  const [type, id, ...rest] = Buffer.from(globalId, "base64url").toString("utf8").split(":");
  if (rest.length > 0 || !id || !isUuid(id) || !isNodeType(type)) return null;
  return { type, id };
}

function isNodeType(text: string | undefined): text is NodeType {
  return (nodeTypes as readonly (string | undefined)[]).includes(text);
}
