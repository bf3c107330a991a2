/** The records that can be written to. */
import type { WriteBack } from "../../domain/write-back.js";
import { Rejected } from "../errors.js";

export interface Target {
  readonly objectType: string;
  readonly id: string;
  /** Its name in addresses. */
  readonly path: "companies" | "contacts";
  /** What people call it. */
  readonly word: string;
  /** HubSpot's numbers of the associations from a task and from a note to it. */
  readonly taskTo: number;
  readonly noteTo: number;
}

const kinds: Readonly<Record<string, Omit<Target, "id" | "objectType">>> = {
  Company: { path: "companies", word: "company", taskTo: 192, noteTo: 190 },
  Contact: { path: "contacts", word: "contact", taskTo: 204, noteTo: 202 },
};

/** Null where nothing can be put. @throws Rejected when the id is no id at all */
export function targetOf({ target: { objectType, id } }: WriteBack): Target | null {
  const kind = kinds[objectType];
  if (kind === undefined) return null;
  // The id goes into an address: nothing but the form of an id may pass.
  if (!/^\d{1,30}$/.test(id)) throw new Rejected("The target's id is not an id of HubSpot.", []);
  return { objectType, id, ...kind };
}

export function recordPath(version: string, { path, id }: Pick<Target, "path" | "id">): string {
  return `/crm/objects/${version}/${path}/${id}`;
}
