/** What a person should do about a connection to HubSpot, from the facts of the account. Pure. */
import type { Notice } from "../../domain/notice.js";
import type { AccountFacts } from "../connector.js";
import { missingScopeNotices } from "../notices.js";
import { manifest } from "./manifest.js";
import { isObjectName, objects, type ObjectName } from "./objects.js";

/** What is read of an object. */
const saysWhat: Readonly<Record<ObjectName, string>> = {
  Company: "customers that are organisations",
  Contact: "the people at a customer and what they do not want",
  Deal: "sales under way",
  Note: "that notes were taken",
  Task: "tasks",
  Call: "calls",
  Email: "e-mails",
  Meeting: "meetings",
  Communication: "SMS and other messages",
};

export function notices(facts: AccountFacts): Notice[] {
  const hidden = facts.hidden ?? [];
  const missing = facts.missingScopes ?? [];
  // What a missing scope hides is told with the scope.
  const refused = hidden
    .filter(isObjectName)
    .filter((name) => !missing.includes(objects[name].scope));
  const fields = Map.groupBy(
    hidden.filter((name) => name.includes(".")),
    (name) => name.slice(0, name.indexOf(".")),
  );
  const { TASK: task, NOTE: note } = facts.untilSetUp ?? {};
  return [
    ...missingScopeNotices("HubSpot", facts, manifest.scopes),
    ...(refused.length === 0 ? [] : [objectsHidden(refused)]),
    ...[...fields].map(([object, names]) =>
      propertiesHidden(
        object,
        names.map((name) => name.slice(object.length + 1)),
      ),
    ),
    ...[task, note, facts.careUntilSetUp].flatMap((message) =>
      message === undefined ? [] : [{ code: "NOT_SET_UP", message } as const],
    ),
  ];
}

function objectsHidden(names: readonly ObjectName[]): Notice {
  const named = names.map((name) => `${name} (${saysWhat[name]})`).join(", ");
  const message = `Forbear does not see ${named}: HubSpot refuses it to the user who signed in. If the account uses ${names.length === 1 ? "it" : "them"}, let that user see ${names.length === 1 ? "it" : "them"} in HubSpot: Settings → Users & Teams.`;
  return { code: "OBJECT_HIDDEN", message };
}

function propertiesHidden(object: string, properties: readonly string[]): Notice {
  const gentle = properties.includes("hs_email_optout")
    ? " An opt-out that cannot be seen counts as unknown, never as permission."
    : "";
  const [these, them] =
    properties.length === 1 ? ["this property", "it"] : ["these properties", "them"];
  const message = `Forbear does not see ${these} of ${object}: ${properties.join(", ")}.${gentle} In HubSpot: Settings → Properties: let the user who signed in see ${them}, or restore what was archived.`;
  return { code: "FIELDS_HIDDEN", message };
}
