/** What is read of an organisation once in a while: what the signed-in user may see, and the home settings. */
import { z } from "zod";
import type { MappedFields } from "../../domain/fields/mapping.js";
import type { AccountFacts, JsonObject, NamedFields, Session } from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { missingScopes } from "../notices.js";
import { isObject, storedReader } from "../parse.js";
import { toldHistory, type HistorySource } from "../told-history.js";
import type { Field } from "./client.js";
import { query, visibleFields } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";
import type { ObjectFields, ObjectName } from "./objects.js";
import { cadenceName, individualFields, objects } from "./objects.js";
import { rightsTo, whyNoCare, whyNotSetUp, type Rights } from "./standing.js";

const schema = z.object({
  /** Per object, the fields that are selected: those wanted that exist and may be seen. None: no object. */
  fields: z.record(z.string(), z.array(z.string())),
  /** Per object, the types of those fields that bulk results have to be turned into. */
  types: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  hidden: z.array(z.string()).default([]),
  taxNumberField: z.string(),
  xeroContactIdField: z.string(),
  organisation: z.object({
    name: z.string().nullable(),
    country: z.string().nullable(),
    timeZone: z.string().nullable(),
    /** The corporate currency where there are several, else the only one. */
    defaultCurrency: z.string().nullable(),
  }),
});

export type SalesforceFacts = z.output<typeof schema>;

/** @throws Malformed */
export const readFacts: (facts: AccountFacts) => SalesforceFacts = storedReader(
  "Salesforce",
  "account facts",
  schema,
);

interface Visible {
  readonly fields: Record<string, string[]>;
  readonly types: Record<string, Record<string, string>>;
  readonly hidden: string[];
  readonly unseen: string[];
}

const historySources: readonly HistorySource[] = [
  { stream: "Task", object: "Task", words: "calls and e-mails logged as tasks" },
  { stream: "Event", object: "Event", words: "meetings" },
  { stream: "EmailMessage", object: "EmailMessage", words: "e-mails" },
];

export async function accountFacts(
  session: Session,
  mapped: MappedFields = {},
): Promise<AccountFacts> {
  const { taxNumberField, xeroContactIdField, activityDays } = readSettings(session.settings);
  const visible: Visible = { fields: {}, types: {}, hidden: [], unseen: [] };
  const rights: Rights[] = [];
  for (const name of Object.keys(objects) as ObjectName[]) {
    const { always, sometimes, optional }: ObjectFields = objects[name];
    const custom = name === "Account" || name === "Contact";
    const found = await described(session, name);
    if (found === null && optional) continue;
    see(visible, name, found, {
      always,
      sometimes: custom ? [...sometimes, taxNumberField, xeroContactIdField] : sometimes,
      mapped: mapped[name] ?? [],
    });
    if (custom && found !== null) rights.push(rightsTo(found));
  }
  await seeIndividuals(visible, session);
  const named: NamedFields[string] = {
    [taxNumberField]: "TAX_NUMBER",
    [xeroContactIdField]: "CROSS_REFERENCE",
  };
  await seeCadences(visible, session);
  const missing = missingScopes(session.grant, manifest, covers);
  return {
    ...visible,
    toldHistory: toldHistory(historySources, visible.hidden, activityDays),
    ...untilSetUp(rights),
    ...(missing.length === 0 ? {} : { missingScopes: missing }),
    taxNumberField,
    xeroContactIdField,
    named: { Account: named, Contact: named },
    organisation: await organisation(session),
  } satisfies SalesforceFacts & AccountFacts;
}

/** What has to be set up before how things stand can be told, or all of it. @param rights to each object told of it */
function untilSetUp(
  rights: readonly Rights[],
): Pick<AccountFacts, "untilSetUp" | "careUntilSetUp"> {
  const [notSetUp] = rights.flatMap((each) => whyNotSetUp(each) ?? []);
  if (notSetUp !== undefined) return { untilSetUp: { STANDING: notSetUp } };
  const [noCare] = rights.flatMap((each) => whyNoCare(each) ?? []);
  return noCare === undefined ? {} : { careUntilSetUp: noCare };
}

/** `full` is all but staying signed in, which has two names. */
function covers(granted: string, wanted: string): boolean {
  if (wanted === "refresh_token") return granted === wanted || granted === "offline_access";
  return granted === wanted || granted === "full";
}

/** Null where the user sees nothing of the object, or the organisation has it not. */
async function described(session: Session, object: string): Promise<Map<string, Field> | null> {
  try {
    const fields = await visibleFields(session, object);
    // Without these two nothing can be read in order, nor read again.
    return fields.has("Id") && fields.has("SystemModstamp") ? fields : null;
  } catch (error) {
    if (error instanceof Gone) return null;
    throw error;
  }
}

/** Types whose values Bulk results give as text, and queries do not. */
const turned = new Set(["boolean", "datetime", "double", "int", "long", "currency", "percent"]);

function see(
  visible: Visible,
  object: string,
  found: Map<string, Field> | null,
  { always, sometimes, mapped }: ObjectFields & { readonly mapped: readonly string[] },
): void {
  const unseen = mapped.filter((field) => !found?.has(field));
  visible.unseen.push(...unseen.map((field) => `${object}.${field}`));
  if (found === null) {
    visible.hidden.push(object);
    return;
  }
  const wanted = new Set([...always, ...sometimes, ...mapped]);
  const fields = [...wanted].filter((field) => found.has(field));
  visible.fields[object] = fields;
  visible.types[object] = Object.fromEntries(
    fields.flatMap((field) => {
      const type = found.get(field)?.type ?? "";
      return turned.has(type) ? [[field, type]] : [];
    }),
  );
  for (const field of always) if (!found.has(field)) visible.hidden.push(`${object}.${field}`);
}

/** What a person said about the processing of their data stands on an Individual beside the contact. */
async function seeIndividuals(visible: Visible, session: Session): Promise<void> {
  const contact = visible.fields["Contact"];
  if (!contact?.includes("IndividualId")) return;
  const found = await described(session, "Individual");
  if (found === null) {
    visible.hidden.push("Individual");
    return;
  }
  for (const path of individualFields) {
    const field = found.get(path.replace("Individual.", ""));
    if (field) {
      contact.push(path);
      (visible.types["Contact"] ??= {})[path] = field.type;
    } else {
      visible.hidden.push(path);
    }
  }
}

/** Helpful, not needed: what people call a cadence. */
async function seeCadences(visible: Visible, session: Session): Promise<void> {
  const trackers = visible.fields["ActionCadenceTracker"];
  if (!trackers?.includes("ActionCadenceId")) return;
  const found = await described(session, "ActionCadence");
  if (found?.has("Name")) trackers.push(cadenceName);
}

/** Helpful, not needed: nulls where the user may not see the organisation's own record. */
async function organisation(session: Session): Promise<SalesforceFacts["organisation"]> {
  let record: JsonObject = {};
  try {
    const visible = await visibleFields(session, "Organization");
    const fields = ["Name", "Country", "TimeZoneSidKey", "DefaultCurrencyIsoCode"].filter((field) =>
      visible.has(field),
    );
    if (fields.length > 0) {
      const soql = `SELECT ${fields.join(", ")} FROM Organization LIMIT 1`;
      const [first] = (await query(session, soql, 200)).records;
      if (isObject(first)) record = first;
    }
  } catch (error) {
    if (!(error instanceof Gone || error instanceof Rejected)) throw error;
  }
  const text = (field: string) => {
    const value = record[field];
    return typeof value === "string" ? value : null;
  };
  return {
    name: text("Name"),
    country: text("Country"),
    timeZone: text("TimeZoneSidKey"),
    defaultCurrency: text("DefaultCurrencyIsoCode"),
  };
}
