/** Makes the HubSpot account of the third form beside the other systems, without changing anything there. */
import { Random } from "../shared/random.js";
import { exampleHubSpotCompanyId } from "./constants.js";
import type { Customer } from "./customer.js";
import { hubspotOwners } from "./hubspot-account.js";
import { exampleHubSpotSide } from "./hubspot-example.js";
import { hubspotSide, prospect, type HubSpotContext, type HubSpotSide } from "./hubspot-form.js";
import {
  hubspotObjects,
  type HubSpotLink,
  type HubSpotObject,
  type HubSpotOptOut,
  type HubSpotRecord,
  type HubSpotRecords,
} from "./hubspot-records.js";
import { inventIdentity, KeyRegister, type Identity } from "./identity.js";
import type { Plan } from "./plan.js";

/** Of a hundred customers, HubSpot knows so many. */
const knownShare = 0.42;

/** A customer as far as they were invented. */
interface Known {
  readonly identity: Identity;
  readonly plan: Plan;
  readonly customer: Customer;
}

/** A list for each object type. */
function byObject<T>(make: (object: HubSpotObject) => T): Record<HubSpotObject, T> {
  return Object.fromEntries(hubspotObjects.map((object) => [object, make(object)])) as Record<
    HubSpotObject,
    T
  >;
}

/** Ids count up in each object type by itself: those of a contact and a company meet (vendors.md §2.4). */
function numbering(): HubSpotContext["nextId"] {
  const last = byObject(() => 20_000_000_000);
  return (object) => String((last[object] += 3));
}

export class HubSpotWorkshop {
  readonly #root: Random;
  readonly #anchor: string;
  readonly #shared: Pick<HubSpotContext, "nextId" | "emails" | "heads"> = {
    nextId: numbering(),
    emails: new KeyRegister(),
    heads: [exampleHubSpotCompanyId],
  };
  #known = 0;

  constructor({ seed, anchor }: { readonly seed: number; readonly anchor: string }) {
    this.#root = new Random(seed);
    this.#anchor = anchor;
  }

  /** What HubSpot holds about a customer; null where it knows nothing of them. */
  side({ identity, plan, customer }: Known, index: number): HubSpotSide | null {
    if (index === 0) return exampleHubSpotSide(this.#anchor);
    const context = this.context(`hubspot ${index}`);
    if (!context.random.chance(knownShare)) return null;
    // About 3 % are known and yet share no exact key with what the others hold.
    return hubspotSide(identity, plan, customer, ++this.#known % 33 === 16, context);
  }

  /** Contacts who are nobody's customer. */
  prospects(size: number): HubSpotRecord[] {
    const context = this.context("hubspot prospects");
    return Array.from({ length: Math.max(1, Math.round(size / 40)) }, () =>
      prospect(inventIdentity(context.random), context),
    );
  }

  private context(label: string): HubSpotContext {
    return { ...this.#shared, random: this.#root.fork(label), anchor: this.#anchor };
  }
}

/** The account as it grows. */
export class HubSpotShelf implements HubSpotRecords {
  readonly objects = byObject((): HubSpotRecord[] => []);
  readonly links: HubSpotLink[] = [];
  readonly optOuts: HubSpotOptOut[] = [];
  readonly owners = hubspotOwners;

  add({ records, links, optOuts }: HubSpotSide): void {
    for (const [object, record] of records) this.objects[object].push(record);
    this.links.push(...links);
    this.optOuts.push(...optOuts);
  }
}
