/** Decides about contact as things stand: what the tenant's policy is, and what is known of the debtor. */
import { answerContact, type ContactAnswer, type ContactAsk } from "../domain/contact/answer.js";
import type { DebtorFacts } from "../domain/contact/live/facts.js";
import type { DecisionGround } from "../domain/contact/live-case.js";
import {
  collectorOf,
  defaultPolicy,
  packsFor,
  readPolicy,
  type PolicyInForce,
} from "../policies/tenant-policy.js";
import type { Queryable } from "../store/database.js";
import { contactFactsOf, tenantFactsOf } from "../store/queries/contact-facts.js";
import { tenantPolicyAt, type TenantPolicyRow } from "../store/queries/tenant-policies.js";

/** By what is decided, and which version of the tenant's policy that is. */
export interface PolicyGround extends DecisionGround {
  readonly policy: PolicyInForce;
}

/** A policy that counts, and who set it. */
export interface StoredPolicy extends PolicyInForce {
  readonly version: number;
  /** Null where none was set. */
  readonly row: TenantPolicyRow | null;
}

/** The policy that is in force at that instant. */
export async function storedPolicyAt(
  reader: Queryable,
  tenantId: string,
  at: Date,
): Promise<StoredPolicy> {
  const row = await tenantPolicyAt(reader, tenantId, at);
  if (row) return { version: row.version, policy: readPolicy(row.body), row };
  return { version: 0, policy: defaultPolicy, row };
}

/** @param proposed instead of what is in force */
export async function groundOf(
  reader: Queryable,
  tenantId: string,
  at: Date,
  proposed?: PolicyInForce,
): Promise<PolicyGround> {
  const [tenant, policy] = await Promise.all([
    tenantFactsOf(reader, tenantId),
    proposed ?? storedPolicyAt(reader, tenantId, at),
  ]);
  const collector = collectorOf(policy.policy, tenantId);
  const { acceptedGaps } = policy.policy;
  return { tenant, collector, packs: packsFor(policy), acceptedGaps, policy };
}

export interface DecidedContact {
  readonly answer: ContactAnswer;
  readonly ground: PolicyGround;
  readonly facts: DebtorFacts;
}

/** For an action, or a program at a terminal. Null where there is no such debtor, or the person is none of those around it. */
export async function decideContactOf(
  reader: Queryable,
  tenantId: string,
  debtorId: string,
  ask: ContactAsk,
  now: Date,
): Promise<DecidedContact | null> {
  const [ground, [facts]] = await Promise.all([
    groundOf(reader, tenantId, ask.at),
    contactFactsOf(reader, tenantId, [debtorId], { now }),
  ]);
  const answer = facts ? answerContact(facts, ask, ground) : null;
  return facts && answer ? { answer, ground, facts } : null;
}
