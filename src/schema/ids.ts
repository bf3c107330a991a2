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
] as const;
export type NodeType = (typeof nodeTypes)[number];

export function toGlobalId(type: NodeType, id: string): string {
  return Buffer.from(`${type}:${id}`, "utf8").toString("base64url");
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
