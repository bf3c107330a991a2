/**
 * A grant that is lost in the midst of work: somebody disconnects us at the vendor. The connection must say what a
 * person has to do and be left alone, everything else must go on; and after somebody has signed in again the end
 * must be that of a tenant to which it never happened.
 */
import { reads } from "./fault-places.js";
import { finalState, stateCounts, stateDifferences } from "./final-state.js";
import type { Proof, ProofResult } from "./proof.js";
import { isAtRest, isDone, type Look } from "./stage/look.js";
import { Stage } from "./stage/stage.js";
import { practice, practiceVendors, type PracticeVendor } from "./stage/practice.js";
import type { PlayedTenant } from "./stage/tenant.js";

const workers = 4;
const minuteMs = 60_000;

/** It strikes amidst the pages of the back-fill, or as a write-back looks at its target. */
const moments = { "the back-fill": "BACK_FILL", "write-backs": "WRITE_BACKS" } as const;
type Moment = keyof typeof moments;
const nameOf: Readonly<Record<PracticeVendor, string>> = {
  SALESFORCE: "Salesforce",
  XERO: "Xero",
  HUBSPOT: "HubSpot",
  QUICKBOOKS: "QuickBooks Online",
};
/** Who agrees a plan, so that every vendor is written to. */
const agreements = [
  practiceVendors,
  ["SALESFORCE", "XERO", "HUBSPOT"],
] as const satisfies readonly (readonly PracticeVendor[])[];

interface Loss {
  readonly tenant: PlayedTenant;
  readonly vendor: PracticeVendor;
  readonly moment: Moment;
  readonly failures: string[];
  words: string;
}

export const signIn: Proof = {
  name: "sign-in",
  title:
    "a grant that is lost in mid-work asks for a sign-in, stops nothing else, and costs nothing",
  run: async ({ ground, say }) => {
    const stage = await Stage.open(ground);
    try {
      return await prove(stage, say);
    } finally {
      await stage.close();
    }
  },
};

async function prove(stage: Stage, say: (words: string) => void): Promise<ProofResult> {
  const undisturbed = await stage.addTenant("undisturbed", practice);
  const losses: Loss[] = [];
  for (const moment of Object.keys(moments) as Moment[])
    for (const vendor of practiceVendors) {
      const tenant = await stage.addTenant(`${nameOf[vendor]} in ${moment}`, practice);
      losses.push({ tenant, vendor, moment, failures: [], words: "" });
    }
  const during = (moment: Moment): Loss[] => losses.filter((loss) => loss.moment === moment);

  await disconnect(during("the back-fill"));
  await stage.startWorkers(workers);
  await loseAndSignIn(stage, during("the back-fill"));
  say("the back-fill is over");

  await disconnect(during("write-backs"));
  for (const contact of await undisturbed.whoAgree(agreements))
    for (const tenant of stage.tenants) await tenant.agree(contact);
  await loseAndSignIn(stage, during("write-backs"));
  say("the write-backs are over");

  const options = { acrossTenants: true };
  const { database } = stage.context;
  const wanted = await finalState(database, undisturbed.tenantId, options);
  for (const { tenant, failures } of losses)
    failures.push(
      ...stateDifferences(wanted, await finalState(database, tenant.tenantId, options), 1),
    );
  return {
    figures: {
      workers,
      comparedRows: stateCounts(wanted),
      losses: Object.fromEntries(
        losses.map(({ tenant, failures, words }) => [
          tenant.name,
          {
            outcome: failures.length > 0 ? "FAILED" : "NEEDS_SIGN_IN, equal after signing in again",
            words,
          },
        ]),
      ),
    },
    failures: [
      ...losses.flatMap(({ tenant, failures }) =>
        failures.map((words) => `${tenant.name}: ${words}`),
      ),
      ...stage.loggedErrors().map((words) => `Logged: ${words}`),
    ],
  };
}

/** Scripts the loss, at a call in the midst of that moment. */
async function disconnect(losses: readonly Loss[]): Promise<void> {
  for (const { tenant, vendor, moment } of losses) {
    const { match, after } = reads(vendor, moments[moment]);
    const amidPages = moment === "the back-fill" ? 2 : 0;
    await tenant.arm(vendor, [{ match, fault: "grant-revoked", after: after + amidPages }]);
  }
}

/** All but the lost connections is done, and goes on for an hour; then people sign in, and the rest is done. */
async function loseAndSignIn(stage: Stage, losses: readonly Loss[]): Promise<void> {
  const begun = stage.clock.now();
  const goesOn = (since: Date) => (tenant: PlayedTenant, look: Look) => {
    const lost = losses.find((loss) => loss.tenant === tenant)?.vendor;
    return (
      isAtRest(look) &&
      practiceVendors.every((vendor) =>
        vendor === lost ? look.of[vendor].status === "NEEDS_SIGN_IN" : isDone(look, vendor, since),
      )
    );
  };
  await stage.until(goesOn(begun), { atMostSeconds: 300 });
  const callsBefore = await callsOf(losses);
  stage.clock.forward(61 * minuteMs);
  const anHourLater = stage.clock.now();
  await stage.until(goesOn(anHourLater), { atMostSeconds: 300 });
  const callsAfter = await callsOf(losses);

  const looks = await stage.look();
  for (const [index, { tenant, vendor, failures, ...loss }] of losses.entries()) {
    const words = looks.get(tenant)?.of[vendor].words ?? "(no words)";
    Object.assign(losses[index] ?? loss, { words });
    const wanted = `^${nameOf[vendor]} no longer accepts our sign-in .* Ask someone who may connect it to sign in again`;
    if (!new RegExp(wanted).test(words)) failures.push(`it does not say what to do: ${words}`);
    const inVain = (callsAfter[index] ?? 0) - (callsBefore[index] ?? 0);
    if (inVain > 0) failures.push(`${inVain} calls were made within an hour of nobody signed in`);
    if ((await tenant.disarm(vendor)).some(({ fired }) => fired !== 1))
      failures.push("the grant was not revoked");
    await tenant.signIn(vendor);
  }
  await stage.until(
    (_tenant, look) =>
      isAtRest(look) && practiceVendors.every((vendor) => isDone(look, vendor, anHourLater)),
    { atMostSeconds: 300 },
  );
}

/** Calls of all kinds that the lost vendors have seen. */
async function callsOf(losses: readonly Loss[]): Promise<number[]> {
  return Promise.all(
    losses.map(async ({ tenant, vendor }) => {
      const { calls } = await tenant.limits(vendor);
      return Object.values(calls).reduce((sum, count) => sum + count, 0);
    }),
  );
}
