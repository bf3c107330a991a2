/** Takes a vendor's webhook: verified, then kept in the inbox of every tenant concerned, then answered. */
import { hubPrincipal } from "../access/principal.js";
import type { Connector } from "../connectors/connector.js";
import { NoConnector } from "../connectors/registry.js";
import type { ConnectorWebhooks, WebhookDelivery, WebhookEvent } from "../connectors/webhooks.js";
import type { VendorApps, WebhookSecrets } from "../config.js";
import type { Vendor } from "../domain/source.js";
import type { HubContext } from "../gateway/context.js";
import { keepEvents, tenantsOfAccounts } from "../store/webhook-inbox.js";

export type ReceiveContext = Pick<HubContext, "database" | "clock" | "log" | "loadConnector"> & {
  readonly apps: VendorApps;
  readonly webhookSecrets: WebhookSecrets;
};

export type Received =
  | { readonly outcome: "ACCEPTED"; readonly accepted: ConnectorWebhooks["accepted"] }
  /** Nothing is set up for this vendor here. */
  | { readonly outcome: "UNKNOWN" }
  | { readonly outcome: "UNSIGNED" | "UNREADABLE" };

/**
 * ACCEPTED once everything is committed. Events of accounts that nobody has connected are answered alike and leave
 * nothing behind.
 * @param hasSecretInAddress the address goes on after the vendor's name
 */
export async function receiveWebhook(
  context: ReceiveContext,
  vendor: Vendor,
  delivery: WebhookDelivery,
  hasSecretInAddress: boolean,
): Promise<Received> {
  const webhooks = await webhooksOf(context, vendor);
  if (!webhooks || hasSecretInAddress !== (webhooks.secretInAddress ?? false))
    return { outcome: "UNKNOWN" };
  const secrets = secretsOf(context, vendor, webhooks);
  if (secrets.length === 0) return { outcome: "UNKNOWN" };
  const now = context.clock.now();
  const verified = webhooks.verify(delivery, secrets, now);
  if (!verified.ok) {
    if (verified.why === "UNREADABLE")
      context.log.warn("A signed webhook could not be read.", { vendor });
    return { outcome: verified.why };
  }
  const known = await keep(context, vendor, verified.events, webhooks.settleSeconds, now);
  const strangers = verified.events.length - known;
  if (strangers > 0)
    context.log.info("Webhooks told of accounts that are not connected.", {
      vendor,
      count: strangers,
    });
  return { outcome: "ACCEPTED", accepted: webhooks.accepted };
}

async function webhooksOf(
  { loadConnector }: ReceiveContext,
  vendor: Vendor,
): Promise<Connector["webhooks"]> {
  try {
    return (await loadConnector(vendor)).webhooks;
  } catch (error) {
    if (error instanceof NoConnector) return undefined;
    throw error;
  }
}

/** The valid one, and while it is being changed the one before. */
function secretsOf(
  { apps, webhookSecrets }: ReceiveContext,
  vendor: Vendor,
  { signedWith }: ConnectorWebhooks,
): string[] {
  const { current, previous } = webhookSecrets[vendor] ?? {};
  const ofApp = signedWith === "CLIENT_SECRET" ? apps[vendor]?.["clientSecret"] : undefined;
  return [current ?? ofApp, previous].filter((secret) => secret !== undefined);
}

/** One transaction for each tenant and account; a vendor that gets no answer repeats all. @returns how many were known */
async function keep(
  { database }: ReceiveContext,
  vendor: Vendor,
  events: readonly WebhookEvent[],
  settleSeconds: number,
  now: Date,
): Promise<number> {
  const byAccount = Map.groupBy(events, ({ account }) => account);
  if (byAccount.size === 0) return 0;
  const known = new Set<string>();
  for (const { account, tenantId } of await tenantsOfAccounts(database, vendor, [
    ...byAccount.keys(),
  ])) {
    known.add(account);
    await database.asTenant(hubPrincipal(tenantId, "hub:gate"), (transaction) =>
      keepEvents(
        transaction,
        tenantId,
        { vendor, account },
        byAccount.get(account) ?? [],
        settleSeconds,
        now,
      ),
    );
  }
  return events.filter(({ account }) => known.has(account)).length;
}
