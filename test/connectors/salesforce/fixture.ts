import type { JsonObject } from "../../../src/connectors/connector.js";
import { standingFields } from "../../../src/connectors/salesforce/standing-fields.js";
import type { StandingWriteBack, TaskWriteBack } from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import {
  accountId,
  aContact,
  aContactWithIndividual,
  anAccount,
  anEmail,
  anEvent,
  anOpportunity,
  anOrg,
  aQueue,
  aTarget,
  aRelation,
  aTask,
  aUser,
  organisationId,
  session,
} from "./org.js";

const target = {
  vendor: "SALESFORCE",
  account: organisationId,
  objectType: "Account",
  id: accountId,
} as const;

export const task: TaskWriteBack = {
  kind: "TASK",
  target,
  marker: "FB-7K3M9Q2X-AGREED",
  subject: "Payment plan agreed",
  description: "Three instalments of £40.17, the first on 1 December.",
  dueOn: "2026-12-01",
  done: true,
};

export const standing: StandingWriteBack = {
  kind: "STANDING",
  target,
  marker: "FB-7K3M9Q2X-AS1",
  status: "PLAN",
  statusWords: "A payment plan is being kept.",
  balanceWords: "GBP 1,847.50 (1,205.50 overdue)",
  asOf: "2026-11-25T12:00:00.250Z",
  planReference: "FB-7K3M9Q2X",
  nextInstalmentOn: "2026-12-01",
  careWords: "Handle with care, do not press.",
  careUntil: "2026-12-20",
};

const samples: Record<string, (number: number, changes?: JsonObject) => JsonObject> = {
  User: aUser,
  Group: aQueue,
  Account: anAccount,
  Contact: aContact,
  Individual: aContactWithIndividual,
  AccountContactRelation: aRelation,
  Opportunity: anOpportunity,
  Task: aTask,
  Event: anEvent,
  EmailMessage: anEmail,
  ActionCadenceTracker: aTarget,
};

/** Per stream, the field that is made wrong. */
const wrong: Record<string, string> = {
  User: "Name",
  Group: "Name",
  Account: "Name",
  Contact: "AccountId",
  Individual: "Email",
  AccountContactRelation: "ContactId",
  Opportunity: "CloseDate",
  Task: "WhoId",
  Event: "StartDateTime",
  EmailMessage: "RelatedToId",
  ActionCadenceTracker: "TargetId",
};

export const fixture: Fixture = {
  vendor: "SALESFORCE",
  session,
  open() {
    const account = anAccount(1, { Id: accountId });
    const org = anOrg({ Account: [account] });
    return {
      sent: org.sent,
      put(stream, elements) {
        org.records[stream === "Individual" ? "Contact" : stream] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        org.fault = ({ method }) => (onlyChanges && method === "GET" ? undefined : reply);
      },
      sayLimits() {
        org.headers = { "sforce-limit-info": "api-usage=10018/100000; api-bursts=1/750" };
        return { usedToday: 10_018, limitToday: 100_000, remainingToday: 89_982 };
      },
      hide(what) {
        org.hidden.add(what);
      },
      effects: () => [
        ...org.tasks,
        ...(account[standingFields.status] === undefined ? [] : [account]),
      ],
    };
  },
  sample: (stream, number) => samples[stream]?.(number) ?? {},
  malformed: (stream) => {
    const field = wrong[stream] ?? "";
    const secret = "Jane";
    const value = field === "Name" || field === "Email" ? { secret } : secret;
    return { record: samples[stream]?.(2, { [field]: value }) ?? {}, field, secret };
  },
  removed: [
    { stream: "Account", raw: anAccount(1, { IsDeleted: true }), says: { deleted: true } },
    {
      stream: "Account",
      raw: anAccount(1, { IsDeleted: true, MasterRecordId: accountId }),
      says: { deleted: true, mergedInto: { objectType: "Account", id: accountId } },
    },
    {
      stream: "Contact",
      raw: aContact(1, { IsDeleted: true, MasterRecordId: "0035g0000000002AAA" }),
      says: { deleted: true, mergedInto: { objectType: "Contact", id: "0035g0000000002AAA" } },
    },
    { stream: "Opportunity", raw: anOpportunity(1, { IsDeleted: true }), says: { deleted: true } },
    { stream: "Task", raw: aTask(1, { IsDeleted: true }), says: { deleted: true } },
    { stream: "Event", raw: anEvent(1, { IsDeleted: true }), says: { deleted: true } },
    { stream: "EmailMessage", raw: anEmail(1, { IsDeleted: true }), says: { deleted: true } },
  ],
  hidden: {
    hide: "Contact.HasOptedOutOfEmail",
    stream: "Contact",
    raw: aContact(1, { Email: "a@b.example", HasOptedOutOfEmail: undefined as never }),
    says: { contactPoints: [{ kind: "EMAIL", value: "a@b.example", optOut: "UNKNOWN" }] },
  },
  prepares: { stream: "Account", settings: { bulkFrom: 3 } },
  writes: [task, standing],
  writeToNothing: { ...task, target: { ...task.target, id: "0015g00000ZzZzZAAV" } },
};
