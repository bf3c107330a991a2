import type { JsonObject } from "../../../src/connectors/connector.js";
import type { TaskWriteBack } from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import { accountId, anAccount, aContact, anOrg, organisationId, session } from "./org.js";

export const task: TaskWriteBack = {
  kind: "TASK",
  target: { vendor: "SALESFORCE", account: organisationId, objectType: "Account", id: accountId },
  marker: "FB-7K3M9Q2X-AGREED",
  subject: "Payment plan agreed",
  description: "Three instalments of £40.17, the first on 1 December.",
  dueOn: "2026-12-01",
  done: true,
};

export const fixture: Fixture = {
  vendor: "SALESFORCE",
  session,
  open() {
    const target = anAccount(1, { Id: accountId });
    const org = anOrg({ Account: [target] });
    return {
      sent: org.sent,
      put(stream, elements) {
        org.records[stream] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        org.fault = ({ method }) => (onlyChanges && method === "GET" ? undefined : reply);
      },
      effects: () => org.tasks,
    };
  },
  sample: (stream, number) => (stream === "Account" ? anAccount(number) : aContact(number)),
  malformed: (stream) =>
    stream === "Account"
      ? { record: anAccount(2, { Name: { secret: "Jane" } }), field: "Name", secret: "Jane" }
      : { record: aContact(2, { AccountId: "Jane" }), field: "AccountId", secret: "Jane" },
  writes: [task],
  writeToNothing: { ...task, target: { ...task.target, id: "0015g00000ZzZzZAAV" } },
};
