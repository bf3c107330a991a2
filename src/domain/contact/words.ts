/** The answer to "may we make contact?", in plain words. */
import type { ContactAnswer } from "./answer.js";
import type { Channel, Doubt } from "./case.js";
import { timeIn } from "./time-words.js";

export const doubtWords: Readonly<Record<Doubt, string>> = {
  STALE: "A source was read too long ago: what is owed may have been paid.",
  HISTORY: "Other contacts with the person may be missing here.",
  OUTCOME: "Of a recent call it is not known whether the person was reached.",
  TIME: "Of a recent contact it is not known when it was.",
  OPT_OUT: "It is not known whether the person wishes to be contacted this way.",
  PLACE: "It is not certain where the person is, and so not what time it is there.",
  JOIN: "It is not certain that this number or address belongs to whoever owes.",
};

const doing: Readonly<Record<Channel, string>> = {
  VOICE: "call",
  SMS: "text",
  EMAIL: "e-mail",
  POST: "write a letter to",
  VISIT: "visit",
  SOCIAL_PUBLIC: "post publicly to",
  SOCIAL_PRIVATE: "message",
  PORTAL: "write in the portal to",
};

/** @param timeZone in which the reader reads a time */
export function summaryOf({ decision, about }: ContactAnswer, timeZone: string): string {
  const { reasons, nextAllowedAt } = decision;
  const what = about ? `${doing[about.channel]} ${about.recipient.name}` : "make contact";
  const why = (effect: "BLOCK" | "REVIEW"): string =>
    [...new Set(reasons.filter((each) => each.effect === effect).map(({ words }) => words))].join(
      " ",
    );
  switch (decision.decision) {
    case "ALLOW":
      return `You may ${what}.`;
    case "OUT_OF_SCOPE":
      return "No rule is about this contact.";
    case "REVIEW":
      return `Do not ${what} before a person has looked at this. ${why("REVIEW")}`;
    case "BLOCK":
      return `Do not ${what}. ${why("BLOCK")}${
        nextAllowedAt ? ` The earliest time is ${timeIn(nextAllowedAt, timeZone)}.` : ""
      }`;
  }
}
