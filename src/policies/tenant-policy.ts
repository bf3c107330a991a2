/**
 * A tenant's policy for contact: who it is before the law, which packs of law count, and limits of its own, which can
 * only make things stricter. The house rules always count.
 */
import { z } from "zod";
import { lastingGapCodes } from "../domain/contact-history.js";
import { channels, collectorRoles, weekdays } from "../domain/contact/case.js";
import { forLiveDecisions } from "../domain/contact/live-packs.js";
import type { CollectorFacts } from "../domain/contact/live/facts.js";
import type { PolicyPack, Rule } from "../domain/contact/pack.js";
import { packs } from "./packs.js";
import { calls, houseHumane, reached } from "./packs/house.js";

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time such as 08:30; 24:00 only as an end");

const timeWindow = z
  .strictObject({
    days: z.array(z.enum(weekdays)).min(1).optional(),
    from: time.optional(),
    to: time.optional(),
  })
  .refine(({ from = "00:00", to = "24:00" }) => from < to, "has to begin before it ends");

const atMost = (most: number) => z.int().min(0).max(most);

const limits = z.strictObject({
  /** Only within these windows of the person's local time, on every channel. */
  hours: z.array(timeWindow).min(1).max(20).optional(),
  callsPerDay: atMost(10).optional(),
  callsPerWeek: atMost(50).optional(),
  contactsPerWeek: atMost(50).optional(),
  neverUsed: z.array(z.enum(channels)).optional(),
});

const lawPacks = [...packs.keys()].filter((id) => id !== houseHumane.id);

const policySchema = z.strictObject({
  /** Packs of law; left out: all that ship, each where it covers the contact. */
  packs: z.array(z.enum(lawPacks as [string, ...string[]])).optional(),
  collector: z
    .strictObject({
      role: z.enum(collectorRoles).default("CREDITOR"),
      /** Whose contacts are counted together, where a law asks; left out: the tenant. */
      entityId: z.string().trim().min(1).max(100).optional(),
    })
    .prefault({}),
  /** What is owed is regulated consumer credit. */
  regulatedCredit: z.boolean().default(false),
  /**
   * What a responsible person knows to be missing for good of the contact that there was, and answers for: what a
   * vendor keeps to itself, what the signed-in user may not see, debtors whom no CRM knows. Without it a person is
   * asked before each contact that asks for payment. What is behind or not connected can never be accepted.
   */
  acceptedGaps: z.array(z.enum(lastingGapCodes)).default([]),
  limits: limits.prefault({}),
});
export type TenantPolicy = z.infer<typeof policySchema>;

export const defaultPolicy: TenantPolicy = policySchema.parse({});

/** A policy and which version of the tenant's it is: 0 is the one that nobody set, null one that is only proposed. */
export interface PolicyInForce {
  readonly version: number | null;
  readonly policy: TenantPolicy;
}

/** What is wrong with a policy, in words. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** @throws PolicyError */
export function readPolicy(body: unknown): TenantPolicy {
  const parsed = policySchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "the policy"}: ${message}`);
  throw new PolicyError(`The policy cannot be used: ${told.join("; ")}.`);
}

export function collectorOf(
  { collector, regulatedCredit }: TenantPolicy,
  tenantId: string,
): CollectorFacts {
  return { role: collector.role, entityId: collector.entityId ?? tenantId, regulatedCredit };
}

const livePacks: readonly PolicyPack[] = [...packs.values()].map(forLiveDecisions);

/** The house rules first, then the tenant's own, then the law. */
export function packsFor({ policy, version }: PolicyInForce): PolicyPack[] {
  const chosen = new Set(policy.packs ?? lawPacks);
  const house = livePacks.filter(({ id }) => id === houseHumane.id);
  const own = ownPack(policy, version);
  return [...house, ...(own ? [own] : []), ...livePacks.filter(({ id }) => chosen.has(id))];
}

/** Null where the tenant has no limits of its own. */
function ownPack({ limits: own }: TenantPolicy, version: number | null): PolicyPack | null {
  const rules = [...hourRules(own), ...countRules(own), ...channelRules(own)];
  if (rules.length === 0) return null;
  return {
    id: "tenant.own",
    title: "Our own rules",
    version: version === null ? "proposed" : String(version),
    sources: ["The tenant's policy"],
    covers: {},
    rules,
  };
}

type Limits = TenantPolicy["limits"];
const measure = { citation: "Our own rule", verification: "HOUSE" } as const;
const answers = [{ kind: "REPLY" }] as const;

function hourRules({ hours }: Limits): Rule[] {
  if (!hours) return [];
  const windows = hours.map(({ days, from, to }) => ({
    ...(days ? { days } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }));
  return [
    {
      ...measure,
      kind: "window",
      id: "hours",
      code: "TIME_OF_DAY",
      words: "It is outside the hours at which we make contact.",
      hours: { are: "FIXED", windows },
      exceptions: answers,
    },
  ];
}

function countRules({ callsPerDay, callsPerWeek, contactsPerWeek }: Limits): Rule[] {
  const limit = (
    id: string,
    most: number | undefined,
    more: Pick<Extract<Rule, { kind: "frequency" }>, "code" | "words" | "days" | "counts"> &
      Pick<Rule, "channels">,
  ): Rule[] => {
    if (most === undefined) return [];
    const head = { ...measure, id, code: more.code, words: more.words, exceptions: answers };
    const channels = more.channels ? { channels: more.channels } : {};
    // None at all is no count: it never becomes free.
    if (most === 0) return [{ ...head, ...channels, kind: "medium", bars: "ALWAYS" }];
    return [
      { ...head, ...channels, kind: "frequency", most, days: more.days, counts: more.counts },
    ];
  };
  return [
    ...limit("calls-a-day", callsPerDay, {
      code: "CALL_FREQUENCY",
      words: "You have called as often about this debt today as we do.",
      channels: ["VOICE"],
      days: 1,
      counts: calls,
    }),
    ...limit("calls-a-week", callsPerWeek, {
      code: "CALL_FREQUENCY",
      words: "You have called as often about this debt within seven days as we do.",
      channels: ["VOICE"],
      days: 7,
      counts: calls,
    }),
    ...limit("contacts-a-week", contactsPerWeek, {
      code: "CONTACT_CAP",
      words: "The person was reached as often within seven days as we do.",
      days: 7,
      counts: reached,
    }),
  ];
}

function channelRules({ neverUsed }: Limits): Rule[] {
  if (!neverUsed || neverUsed.length === 0) return [];
  return [
    {
      ...measure,
      kind: "medium",
      id: "channels",
      code: "MEDIUM_OPT_OUT",
      words: "We do not use this channel.",
      channels: neverUsed,
      bars: "ALWAYS",
    },
  ];
}
