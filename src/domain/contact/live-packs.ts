/** What of a pack counts in live decisions: a rule that no text confirms may make things stricter, never easier. */
import type { PolicyPack, Rule } from "./pack.js";

/**
 * Without exceptions that are UNVERIFIED. Rules that are UNVERIFIED stay: they are merely stricter, and say in each
 * reason that they are unverified.
 */
export function forLiveDecisions(pack: PolicyPack): PolicyPack {
  return { ...pack, rules: pack.rules.map(withVerifiedExceptions) };
}

function withVerifiedExceptions(rule: Rule): Rule {
  const { exceptions } = rule;
  if (!exceptions) return rule;
  const verified = exceptions.filter(
    ({ verification }) => (verification ?? rule.verification) !== "UNVERIFIED",
  );
  return verified.length === exceptions.length ? rule : { ...rule, exceptions: verified };
}
