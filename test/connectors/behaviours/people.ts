/** What people do with records in each vendor's own screens. */
import type { Api, Stage } from "./stage.js";

interface People {
  /** The kind of record that stands for a customer. */
  readonly customer: string;
  rename(stage: Stage, id: string, name: string): Promise<unknown>;
  /** What the vendor lets people remove: a customer in a CRM, an invoice in a ledger. */
  readonly removes: "party" | "receivable";
  remove(stage: Stage, id: string): Promise<unknown>;
  /** @returns the customer that is left, maybe under a new id */
  merge(stage: Stage, master: string, loser: string): Promise<string>;
  /** Whether the vendor tells whose customer the loser became; what it owed moves in any case. */
  readonly namesSurvivor: boolean;
}

export const people: Readonly<Record<Api, People>> = {
  SALESFORCE: {
    customer: "Account",
    rename: (stage, id, name) => stage.practise("change", { id, fields: { Name: name } }),
    removes: "party",
    remove: (stage, id) => stage.practise("delete", { id }),
    merge: async (stage, master, loser) => {
      await stage.practise("merge", { master, losers: [loser] });
      return master;
    },
    namesSurvivor: true,
  },
  HUBSPOT: {
    customer: "Company",
    rename: (stage, id, name) => {
      const properties = { name, domain: "" };
      return stage.practise("change", { object: "companies", id, properties });
    },
    removes: "party",
    remove: (stage, id) => stage.practise("delete", { object: "companies", id }),
    merge: async (stage, master, loser) => {
      const merged = await stage.practise("merge", {
        object: "companies",
        master,
        losers: [loser],
      });
      return String(merged["id"]);
    },
    namesSurvivor: true,
  },
  XERO: {
    customer: "Contact",
    rename: (stage, id, name) => stage.practise("change", { id, fields: { name } }),
    removes: "receivable",
    remove: (stage, id) => stage.practise("delete", { id }),
    merge: async (stage, master, loser) => {
      await stage.practise("merge", { master, losers: [loser] });
      return master;
    },
    namesSurvivor: true,
  },
  QUICKBOOKS: {
    customer: "Customer",
    rename: (stage, id, name) =>
      stage.practise("change", { object: "Customer", id, fields: { displayName: name } }),
    removes: "receivable",
    remove: (stage, id) => stage.practise("delete", { object: "Invoice", id }),
    merge: async (stage, master, loser) => {
      await stage.practise("merge", { master, losers: [loser] });
      return master;
    },
    namesSurvivor: false,
  },
};
