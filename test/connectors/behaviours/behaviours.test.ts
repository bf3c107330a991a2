/**
 * The contract of every connector, told as a table at the end of the run: each behaviour on each vendor, through the
 * hub, on a real database and over real HTTP. What does not apply says why in the connector's manifest.
 */
import { describe, expect, test } from "@jest/globals";
import { behaviours, type Behaviour } from "../../../src/connectors/behaviours.js";
import type { ConnectorManifest } from "../../../src/connectors/connector.js";
import { loadConnector } from "../../../src/connectors/registry.js";
import { vendors, type Vendor } from "../../../src/domain/source.js";
import { useDatabase } from "../../support/database.js";
import { lookAt, useWatchedCalls } from "./calls.js";
import { doesNotApply } from "./does-not-apply.js";
import { failing } from "./failing.js";
import { filesShow } from "./files.js";
import { leaving } from "./leaving.js";
import { reading } from "./reading.js";
import type { Shown } from "./stage.js";
import { writing } from "./writing.js";

const here = useDatabase({ maxConnections: 20 });
useWatchedCalls();
const names = Object.keys(behaviours) as Behaviour[];

/** Of vendors with an API: each behaviour once, for all of them. */
const vendorsShow: Readonly<Record<Behaviour, Shown>> = {
  ...reading,
  ...failing,
  ...writing,
  ...leaving,
};

function whyNot({ cannot }: ConnectorManifest, behaviour: Behaviour): string | undefined {
  return cannot.find((each) => each.behaviours?.includes(behaviour))?.why;
}

const manifests = new Map<Vendor, ConnectorManifest>();
for (const vendor of vendors) manifests.set(vendor, (await loadConnector(vendor)).manifest);

// The report is made of these names: test/support/behaviours-reporter.js.
describe("every connector", () => {
  describe.each(vendors)("%s", (vendor) => {
    for (const behaviour of names) {
      const why = whyNot(manifests.get(vendor)!, behaviour);
      const { name, means } = behaviours[behaviour];
      describe(name, () => {
        if (why !== undefined) {
          test(`does not apply: ${why}`, () => {
            expect(doesNotApply[vendor]).toContain(behaviour);
          });
          return;
        }
        test(means, async () => {
          if (vendor === "FILES") await filesShow[behaviour]!(here);
          else await vendorsShow[behaviour](here, vendor);
        });
      });
    }
  });
});

// Last, so that all of them have been made.
test.each(Object.entries(lookAt))(
  "every call on %s is one that the vendor describes, and so is its answer",
  (_vendor, look) => {
    const { calls, problems } = look();
    expect(problems).toEqual([]);
    expect(calls).toBeGreaterThan(0);
  },
);

test("what does not apply is what the list says, and nothing of a vendor with an API", () => {
  for (const [vendor, manifest] of manifests) {
    const found = names.filter((behaviour) => whyNot(manifest, behaviour) !== undefined);
    expect([vendor, found]).toEqual([vendor, doesNotApply[vendor]]);
    if (manifest.rateLimits.length > 0) expect([vendor, found]).toEqual([vendor, []]);
  }
});
