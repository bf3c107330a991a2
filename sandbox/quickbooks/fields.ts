/** Reads the fields of a record that a client sends, and refuses what is wrong with them (vendors.md §4.6). */
import { isPlainDate } from "../shared/dates.js";
import { toMinor } from "../shared/money.js";
import { missing, QuickBooksError } from "./errors.js";
import type { Wire } from "./wire-basics.js";

/** Reads an object that may be missing. */
export function asObject(value: unknown): Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Wire)
    : {};
}

function asList(value: unknown): Wire[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** The fields of one record, by the vendor's names. */
export class FieldsOf {
  constructor(private readonly wire: Wire) {}

  has(name: string): boolean {
    return name in this.wire;
  }

  /** Text of so many characters at most; null where it is missing or empty. */
  text(name: string, longest: number): string | null {
    const value = this.wire[name] ?? null;
    if (value === null || value === "") return null;
    if (typeof value !== "string") {
      throw new QuickBooksError("2010", `Property ${name} must be text`, name);
    }
    if (value.length > longest) {
      const detail = `${name} is longer than ${longest} characters: ${value.length}`;
      throw new QuickBooksError("2050", detail, name);
    }
    return value;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.wire[name] ?? otherwise;
    if (typeof value !== "boolean") {
      throw new QuickBooksError("2010", `Property ${name} must be true or false`, name);
    }
    return value;
  }

  /** A plain date; null where it is missing. */
  date(name: string): string | null {
    const value = this.wire[name] ?? null;
    if (value === null) return null;
    if (typeof value === "string" && isPlainDate(value)) return value;
    throw new QuickBooksError("2090", `${name} is no date such as 2026-11-25`, name);
  }

  /** Whole minor units, not below 0; null where it is missing. */
  amount(name: string, currency: string): number | null {
    const value = this.wire[name] ?? null;
    if (value === null) return null;
    const minor = typeof value === "number" ? toMinor(value, currency) : null;
    if (minor !== null && minor >= 0) return minor;
    throw new QuickBooksError("2040", `${name} is no amount of ${currency}`, name);
  }

  /** The id that a reference names; null where it is missing. */
  reference(name: string): string | null {
    const value = asObject(this.wire[name])["value"];
    return typeof value === "string" && value !== "" ? value : null;
  }

  /** One of these words; the first where it is missing. */
  oneOf<T extends string>(name: string, words: readonly [T, ...T[]]): T {
    const value = this.wire[name] ?? words[0];
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new QuickBooksError("2010", `${name} is one of ${words.join(", ")}`, name);
  }

  object(name: string): FieldsOf {
    return new FieldsOf(asObject(this.wire[name]));
  }

  list(name: string): FieldsOf[] {
    return asList(this.wire[name]).map((wire) => new FieldsOf(wire));
  }

  /** The id of a record that is named by itself, as in TxnId. */
  id(name: string): string | null {
    const value = this.wire[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : null;
  }

  required<T>(name: string, value: T | null): T {
    if (value === null) throw missing(name);
    return value;
  }
}
