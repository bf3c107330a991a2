import { fromGlobalId } from "../schema/ids.js";
import { nowhere } from "./input.js";

/** A person is a party, or has no record of their own. */
export function personIn(globalId: string): string {
  const decoded = fromGlobalId(globalId);
  return decoded?.type === "Party" || decoded?.type === "ContactPerson" ? decoded.id : nowhere;
}
