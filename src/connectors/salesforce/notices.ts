/** What a person should do about a connection to Salesforce, from the facts of the account. Pure. */
import type { AccountFacts } from "../connector.js";
import { missingScopeNotices } from "../notices.js";
import type { Notice } from "../../domain/notice.js";
import { manifest } from "./manifest.js";

const setUp = "In Salesforce: Setup → Permission Sets → a set of the user who signed in";

/** What is read from an object. */
const saysWhat: Readonly<Record<string, string>> = {
  User: "who looks after a customer",
  Group: "queues that look after customers",
  Account: "customers that are organisations",
  Contact: "the people at a customer and what they do not want",
  AccountContactRelation: "what people are to accounts",
  Individual: "what people said about the use of their data",
  Opportunity: "sales under way",
  Task: "calls and other tasks",
  Event: "meetings",
  EmailMessage: "e-mails",
};

const optOuts = ["HasOptedOutOfEmail", "DoNotCall"];

export function notices(facts: AccountFacts): Notice[] {
  const hidden = facts.hidden ?? [];
  const objects = hidden.filter((name) => !name.includes("."));
  const fields = Map.groupBy(
    hidden.filter((name) => name.includes(".")),
    (name) => name.slice(0, name.indexOf(".")),
  );
  const notSetUp = facts.untilSetUp?.STANDING ?? facts.careUntilSetUp;
  return [
    ...missingScopeNotices("Salesforce", facts, manifest.scopes),
    ...(objects.length === 0 ? [] : [objectsHidden(objects)]),
    ...[...fields].map(([object, names]) =>
      fieldsHidden(
        object,
        names.map((name) => name.slice(object.length + 1)),
      ),
    ),
    ...(notSetUp === undefined ? [] : [{ code: "NOT_SET_UP", message: notSetUp } as const]),
  ];
}

function objectsHidden(objects: readonly string[]): Notice {
  const named = objects.map((object) => `${object} (${saysWhat[object] ?? "its records"})`);
  const message = `Forbear does not see ${named.join(", ")}. If the organisation uses ${objects.length === 1 ? "it" : "them"}, give Read and View All. ${setUp} → Object Settings.`;
  return { code: "OBJECT_HIDDEN", message };
}

function fieldsHidden(object: string, fields: readonly string[]): Notice {
  const gentle = fields.some((field) => optOuts.includes(field))
    ? " An opt-out that cannot be seen counts as unknown, never as permission."
    : "";
  const them = fields.length === 1 ? "this field" : "these fields";
  const message = `Forbear does not see ${them} of ${object}: ${fields.join(", ")}.${gentle} ${setUp} → Object Settings → ${object}: give Read Access to ${fields.length === 1 ? "it" : "them"}.`;
  return { code: "FIELDS_HIDDEN", message };
}
