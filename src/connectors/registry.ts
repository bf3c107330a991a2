/** Every connector there is. Loaded when first needed: a vendor's client library costs start-up time. */
import type { Vendor } from "../domain/source.js";
import { vendors } from "../domain/source.js";
import type { Connector } from "./connector.js";

const loaders: Partial<Record<Vendor, () => Promise<Connector>>> = {
  SALESFORCE: async () => (await import("./salesforce/index.js")).salesforce,
  HUBSPOT: async () => (await import("./hubspot/index.js")).hubspot,
  QUICKBOOKS: async () => (await import("./quickbooks/index.js")).quickbooks,
  XERO: async () => (await import("./xero/index.js")).xero,
  FILES: async () => (await import("./files/index.js")).files,
};

/** The vendors that {@link loadConnector} can load. */
export const availableVendors: readonly Vendor[] = vendors.filter(
  (vendor) => loaders[vendor] !== undefined,
);

/** There is no connector for this vendor yet. */
export class NoConnector extends Error {
  override readonly name = "NoConnector";
  constructor(readonly vendor: Vendor) {
    super(
      `Forbear has no connector for ${vendor} yet. There are connectors for ${new Intl.ListFormat("en-GB").format(availableVendors)}.`,
    );
  }
}

/** @throws NoConnector */
export async function loadConnector(vendor: Vendor): Promise<Connector> {
  const load = loaders[vendor];
  if (!load) throw new NoConnector(vendor);
  return load();
}
