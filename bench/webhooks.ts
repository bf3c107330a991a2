/** Webhooks: how long a vendor waits for its acknowledgement at 50 deliveries a second, against what is promised. */
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { startHub, type RunningHub } from "../test/support/running-hub.js";
import type { BenchStage } from "./main.js";
import type { Measurement } from "./ratio.js";

const perSecond = 50;
const promisedMs = 300;
const secret = "xero-webhook-key-for-the-bench-only";

const connectedAccounts = "query { connections(first: 10) { edges { node { vendor account } } } }";

interface ConnectedAccounts {
  readonly connections: { edges: { node: { vendor: string; account: string } }[] };
}

export async function measureWebhooks({ small, say }: BenchStage): Promise<Measurement[]> {
  const hub = await startHub({ size: 200, env: { FORBEAR_XERO_WEBHOOK_SECRET: secret } });
  try {
    const { data } = await hub.api.send<ConnectedAccounts, object>(connectedAccounts, {});
    const account = data?.connections.edges.find(({ node }) => node.vendor === "XERO")?.node
      .account;
    if (!account) throw new Error("The practice Xero is not connected.");
    const seconds = small ? 3 : 20;
    await acknowledgements(hub, account, 2);
    const rounds: Measurement["rounds"][number][] = [];
    for (let round = 0; round < (small ? 2 : 3); round += 1) {
      const sorted = (await acknowledgements(hub, account, seconds)).sort((a, b) => a - b);
      const [p50, p99, longest] = [0.5, 0.99, 1].map((part) => percentile(sorted, part));
      say(
        `${sorted.length} deliveries: p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms, longest ${longest?.toFixed(1)} ms`,
      );
      rounds.push({ subject: 1_000 / (p99 ?? Infinity), baseline: 1_000 / promisedMs });
    }
    return [
      {
        name: "webhooks: acknowledgement",
        what: `What 99 of 100 deliveries at ${perSecond} a second wait for their answer, to ${promisedMs} ms`,
        unit: "answers/s one after the other, at p99",
        goal: 1,
        rounds,
      },
    ];
  } finally {
    await hub.stop();
  }
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/**
 * Milliseconds from when each delivery was to be sent until its answer: they leave at their times, answered or not,
 * so that one slow answer does not spare those behind it.
 */
async function acknowledgements(
  hub: RunningHub,
  account: string,
  seconds: number,
): Promise<number[]> {
  const began = performance.now();
  const waits: Promise<number>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const at = began + (index * 1_000) / perSecond;
    const restMs = at - performance.now();
    if (restMs > 0) await pause(restMs);
    waits.push(deliver(hub, account).then(() => performance.now() - at));
  }
  return Promise.all(waits);
}

/** One event of its own, as Xero signs it. @throws where it is not taken */
async function deliver({ url }: RunningHub, account: string): Promise<void> {
  const body = JSON.stringify({
    events: [
      {
        resourceUrl: "https://api.xero.com/api.xro/2.0/Invoices",
        resourceId: randomUUID(),
        tenantId: account,
        tenantType: "ORGANISATION",
        eventCategory: "INVOICE",
        eventType: "UPDATE",
        eventDateUtc: "2026-11-25T10:00:00.000",
      },
    ],
    firstEventSequence: 1,
    lastEventSequence: 1,
    entropy: "FXNGWLCCGVANWHKILRUB",
  });
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  const answer = await fetch(`${url}/webhooks/xero`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-xero-signature": signature },
    body,
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`A delivery was answered by ${answer.status}.`);
}
