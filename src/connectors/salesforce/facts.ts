/** What is read of an organisation once a run: which fields the signed-in user may see, and the home settings. */
import { z } from "zod";
import type { AccountFacts, JsonObject, Session } from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { isObject, readStored } from "../parse.js";
import { query, visibleFields } from "./client.js";
import { readSettings } from "./config.js";

/** Nothing is asked for that the mappers do not use. */
const wantedFields = {
  Account: [
    "Id",
    "Name",
    "SystemModstamp",
    "IsPersonAccount",
    "Phone",
    "BillingCountry",
    "BillingCountryCode",
    "PersonEmail",
    "PersonMobilePhone",
    "PersonHomePhone",
    "PersonHasOptedOutOfEmail",
    "PersonDoNotCall",
  ],
  Contact: [
    "Id",
    "AccountId",
    "Name",
    "FirstName",
    "LastName",
    "SystemModstamp",
    "Email",
    "HasOptedOutOfEmail",
    "Phone",
    "MobilePhone",
    "HomePhone",
    "DoNotCall",
    "MailingCountry",
    "MailingCountryCode",
  ],
} as const;

const schema = z.object({
  /** Per object, the fields that are selected: those wanted that exist and may be seen. */
  fields: z.object({ Account: z.array(z.string()), Contact: z.array(z.string()) }),
  taxNumberField: z.string(),
  xeroContactIdField: z.string(),
  organisation: z.object({
    name: z.string().nullable(),
    country: z.string().nullable(),
    timeZone: z.string().nullable(),
    defaultCurrency: z.string().nullable(),
  }),
});

export type SalesforceFacts = z.output<typeof schema>;

/** @throws Malformed */
export function readFacts(facts: AccountFacts): SalesforceFacts {
  return readStored("Salesforce", "account facts", schema, facts);
}

export async function accountFacts(session: Session): Promise<AccountFacts> {
  const { taxNumberField, xeroContactIdField } = readSettings(session.settings);
  const fieldsOf = async (object: keyof typeof wantedFields) => {
    const visible = await visibleFields(session, object).catch((error: unknown) => {
      if (!(error instanceof Gone)) throw error;
      throw new Rejected(
        `The user who signed in to Salesforce may not see the object ${object}: grant them read access.`,
        [],
      );
    });
    const wanted = [...wantedFields[object], taxNumberField, xeroContactIdField];
    return wanted.filter((field) => visible.has(field));
  };
  return {
    fields: { Account: await fieldsOf("Account"), Contact: await fieldsOf("Contact") },
    taxNumberField,
    xeroContactIdField,
    organisation: await organisation(session),
  } satisfies SalesforceFacts;
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
