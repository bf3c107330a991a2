/** What becomes of a review that a person has answered: for a while, what they allowed is allowed. */
import type { CircumstanceOf } from "../circumstances/kinds.js";
import type { Attempt } from "./case.js";
import type { ContactDecision, ContactReason } from "./decision.js";
import { timeIn } from "./time-words.js";

/** The contact that was decided about. */
export interface ReviewedContact extends Pick<Attempt, "channel" | "purpose" | "debtIds"> {
  readonly at: Date;
  readonly endpoint: string | null;
  /** IANA, in which the person who asks reads a time. */
  readonly timeZone: string;
}

/**
 * A REVIEW becomes an ALLOW where one review of the same contact was allowed, is not over, and was about every rule
 * that asks for a review now. Nothing becomes of a BLOCK.
 * @param reviews of the recipient, in the state ALLOWED
 */
export function withReview(
  decision: ContactDecision,
  reviews: readonly CircumstanceOf<"REVIEW">[],
  contact: ReviewedContact,
): ContactDecision {
  if (decision.decision !== "REVIEW") return decision;
  const asked = decision.reasons.filter(({ effect }) => effect === "REVIEW").map(nameOfRule);
  const until = reviews
    .filter((review) => isAboutContact(review, contact))
    .filter(({ body }) => asked.every((rule) => body.rules.includes(rule)))
    .flatMap(({ endsAt }) => (endsAt === null ? [] : [Date.parse(endsAt)]))
    .filter((end) => end > contact.at.getTime());
  if (until.length === 0) return decision;
  const end = new Date(Math.max(...until));
  const reasons = decision.reasons.map((reason) =>
    reason.effect === "REVIEW" ? lifted(reason, end, contact.timeZone) : reason,
  );
  return { ...decision, decision: "ALLOW", reasons };
}

/** As a review names what asked for it. */
function nameOfRule({ pack, rule }: Pick<ContactReason, "pack" | "rule">): string {
  return `${pack}/${rule ?? ""}`;
}

function isAboutContact(
  { receivableIds, beganAt, endedAt, body }: CircumstanceOf<"REVIEW">,
  { channel, purpose, debtIds, endpoint, at }: ReviewedContact,
): boolean {
  return (
    body.state === "ALLOWED" &&
    Date.parse(beganAt) <= at.getTime() &&
    (endedAt === null || Date.parse(endedAt) > at.getTime()) &&
    body.channel === channel &&
    body.purpose === purpose &&
    (body.endpoint === null || body.endpoint === endpoint) &&
    (receivableIds === null || debtIds.every((id) => receivableIds.includes(id)))
  );
}

function lifted(reason: ContactReason, end: Date, timeZone: string): ContactReason {
  return {
    ...reason,
    effect: "LIFTED",
    words: `A person has looked at this and allowed it until ${timeIn(end, timeZone)}. ${reason.words}`,
    until: end,
  };
}
