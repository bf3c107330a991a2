/** Which streams read an object, for whoever tells that it has changed: outbound messages and change events. */
import type { streams } from "./manifest.js";

type StreamName = (typeof streams)[number]["name"];

export const streamsOfObject: Readonly<Record<string, readonly StreamName[]>> = {
  User: ["User"],
  Account: ["Account"],
  Contact: ["Contact"],
  Individual: ["Individual"],
  AccountContactRelation: ["AccountContactRelation"],
  Opportunity: ["Opportunity"],
  Task: ["Task"],
  Event: ["Event"],
  EmailMessage: ["EmailMessage"],
};
