/** From decisions about contact to their public types. No rule lives here. */
import type { PolicyGround } from "../actions/decide-contact.js";
import { bestChannel, type ContactAnswer, type LiveOption } from "../domain/contact/answer.js";
import type { LivePoint } from "../domain/contact/live/points.js";
import { doubtWords, summaryOf } from "../domain/contact/words.js";
import { maskKey } from "../domain/matching.js";
import { explain } from "../policies/explain.js";
import type * as api from "../schema/contact-decision.js";
import { toGlobalId } from "../schema/ids.js";

export function contactDecision(answer: ContactAnswer, ground: PolicyGround): api.ContactDecision {
  const { tenant, policy } = ground;
  const { ask, decision, about, doubts, options } = answer;
  const [best] = options;
  return {
    decision: decision.decision,
    words: summaryOf(answer, tenant.timeZone),
    reasons: decision.reasons,
    at: ask.at,
    purpose: ask.purpose,
    channel: about?.channel ?? null,
    recipient: about && recipient(about),
    contactPoint: about && masked(about.point),
    nextAllowedAt: decision.nextAllowedAt ?? null,
    bestChannel: bestChannel(answer),
    bestTime: best?.tryAt ?? null,
    options: options.map(option),
    doubts: doubts.map((doubt) => ({ doubt, words: doubtWords[doubt] })),
    packs: decision.packs,
    policyVersion: policy.version ?? 0,
    // Long, and seldom asked for.
    get explanation() {
      return explain(answer, ground, policy.version);
    },
  };
}

function option(live: LiveOption): api.ContactOption {
  const { decision, channel, tryAt, why, point } = live;
  return {
    recipient: recipient(live),
    channel,
    contactPoint: masked(point),
    decision: decision.decision,
    reasons: decision.reasons,
    nextAllowedAt: decision.nextAllowedAt ?? null,
    tryAt,
    why,
  };
}

function recipient({
  recipient: { person, name, relation },
  live,
}: LiveOption): api.ContactRecipient {
  return {
    personId: person && toGlobalId(person.isParty ? "Party" : "ContactPerson", person.personId),
    name,
    relation,
    mayBeTold: person ? person.mayBeTold : "DEBT_DETAILS",
    language: live.language,
  };
}

function masked({ channel, endpoint }: LivePoint): string | null {
  if (endpoint === null) return null;
  return maskKey({ kind: channel === "EMAIL" ? "EMAIL" : "PHONE", value: endpoint });
}
