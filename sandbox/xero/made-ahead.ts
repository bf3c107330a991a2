/**
 * Invoices whose JSON was made before anybody asked, so that a measurement is not one of this server: most of
 * what it does for a page is to work out its invoices. Good until the next change.
 */
import type { LedgerInvoice } from "../data/records.js";
import type { Organisation } from "./organisation.js";
import { wireInvoice } from "./wire.js";
import type { Wire } from "./wire-basics.js";

/** A list whose elements are JSON already; see {@link jsonOf}. */
export class JsonTexts {
  constructor(readonly texts: readonly string[]) {}
}

export class MadeAhead {
  private version = -1;
  private readonly texts = new Map<string, string>();

  constructor(private readonly organisation: Organisation) {}

  /** Makes all of them. @returns how many */
  make(): number {
    this.texts.clear();
    for (const invoice of this.organisation.invoices())
      this.texts.set(invoice.id, JSON.stringify(wireInvoice(invoice, this.organisation, "full")));
    this.version = this.organisation.version;
    return this.texts.size;
  }

  /** The invoices of a page in full; null where something has changed, or nothing was made. */
  listOf(invoices: readonly LedgerInvoice[]): JsonTexts | null {
    if (this.version !== this.organisation.version) return null;
    return new JsonTexts(invoices.map(({ id }) => this.texts.get(id) ?? "null"));
  }
}

/** The JSON of an answer, of which one list may have been made ahead. */
export function jsonOf(answer: Wire): string {
  for (const [name, list] of Object.entries(answer)) {
    if (!(list instanceof JsonTexts)) continue;
    const frame = JSON.stringify({ ...answer, [name]: [] });
    return frame.replace(`"${name}":[]`, () => `"${name}":[${list.texts.join(",")}]`);
  }
  return JSON.stringify(answer);
}
