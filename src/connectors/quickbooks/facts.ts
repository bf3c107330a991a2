/** What is read of a company now and then. */
import { z } from "zod";
import type { MappedFields } from "../../domain/fields/mapping.js";
import type { AccountFacts, JsonObject, Session } from "../connector.js";
import { Malformed } from "../errors.js";
import { isObject, storedReader } from "../parse.js";
import type { Notice } from "../../domain/notice.js";
import { read } from "./client.js";
import { readSettings } from "./config.js";
import { elementsOf, query } from "./query.js";

const schema = z.object({
  name: z.string().nullable(),
  /** Home currency: that of a record which names none. */
  baseCurrency: z.string().nullable(),
  multiCurrency: z.boolean(),
  countryCode: z.string().nullable(),
  timeZone: z.string().nullable(),
  /** Ids of the accounts receivable: a line to one of them changes what a customer owes. */
  receivableAccounts: z.array(z.string()),
  /** The custom field that Forbear itself writes. */
  expectedDateField: z.string().default(""),
});

export type QuickBooksFacts = z.output<typeof schema>;

/** @throws Malformed */
export const readFacts: (facts: AccountFacts) => QuickBooksFacts = storedReader(
  "QuickBooks",
  "account facts",
  schema,
);

export async function accountFacts(
  session: Session,
  mapped: MappedFields = {},
): Promise<AccountFacts> {
  const { CompanyInfo: company } = await read(session, `companyinfo/${session.account}`);
  const { Preferences: preferences } = await read(session, "preferences");
  if (!isObject(company) || !isObject(preferences))
    throw new Malformed("QuickBooks does not describe the company.");
  const currencies = part(preferences, "CurrencyPrefs");
  const { expectedDateField } = readSettings(session.settings);
  const names = customFieldNames(preferences);
  const hasField = names.some((name) => isFieldNamed(name, expectedDateField));
  const unseen = (mapped["Invoice"] ?? []).filter(
    (field) => !names.some((name) => isFieldNamed(name, field)),
  );
  return {
    name: text(company["CompanyName"]),
    baseCurrency: text(part(currencies, "HomeCurrency")["value"]),
    multiCurrency: currencies["MultiCurrencyEnabled"] === true,
    countryCode: text(company["Country"]),
    timeZone: text(company["DefaultTimeZone"]),
    receivableAccounts: await receivableAccounts(session),
    expectedDateField,
    remindersOn: null,
    toldHistory: {
      streams: ["Invoices"],
      gaps: [
        {
          code: "NOT_TOLD",
          words:
            "QuickBooks tells of the last e-mail about an invoice only, and nothing of its own reminders.",
        },
      ],
      days: null,
    },
    ...(unseen.length === 0 ? {} : { unseen: unseen.map((field) => `Invoice.${field}`) }),
    ...(hasField ? {} : { untilSetUp: { EXPECTED_DATE: fieldIsMissing(expectedDateField) } }),
  } satisfies QuickBooksFacts & AccountFacts;
}

async function receivableAccounts(session: Session): Promise<string[]> {
  const answer = await query(
    session,
    "select * from Account where AccountType = 'Accounts Receivable' and Active IN (true, false) maxresults 1000",
  );
  return elementsOf(answer, "Account").flatMap((account) =>
    isObject(account) && typeof account["Id"] === "string" ? [account["Id"]] : [],
  );
}

/** Preferences hold the names of the custom fields of sales forms two lists deep. */
export function customFieldNames(preferences: JsonObject): string[] {
  return objects(part(preferences, "SalesFormsPrefs")["CustomField"])
    .flatMap((group) => objects(group["CustomField"]))
    .filter(({ Name: name }) => typeof name === "string" && /SalesCustomName\d$/.test(name))
    .flatMap(({ StringValue: value }) => (typeof value === "string" ? [value] : []));
}

/** People write names of fields as they like. */
export function isFieldNamed(name: string, wanted: string): boolean {
  return name.trim().toLowerCase() === wanted.toLowerCase();
}

/** What a person has to do before the expected date can be written. */
export function fieldIsMissing(name: string): string {
  return `The company has no custom field "${name}" on its invoices, so that the day on which an invoice is expected to be paid is not written. In QuickBooks: Settings → Custom fields: add one of the kind "Text and number" with that name for invoices, among the first three.`;
}

/** Pure: what a person could set up. */
export function notices({ untilSetUp }: AccountFacts): Notice[] {
  const message = untilSetUp?.EXPECTED_DATE;
  return message === undefined ? [] : [{ code: "NOT_SET_UP", message }];
}

function part(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isObject(value) ? value : {};
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() ? value.trim() : null;
}
