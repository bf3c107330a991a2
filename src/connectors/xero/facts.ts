/** What is read of an organisation once a run. */
import { z } from "zod";
import type { AccountFacts, Session } from "../connector.js";
import type { ToldHistory } from "../../domain/contact-history.js";
import { Gone, Malformed, Rejected } from "../errors.js";
import { missingScopeNotices, missingScopes } from "../notices.js";
import { storedReader } from "../parse.js";
import type { Notice } from "../../domain/notice.js";
import { api, tenant } from "./client.js";
import { manifest, streams } from "./manifest.js";
import { ianaTimeZone } from "./time-zones.js";

const schema = z.object({
  name: z.string().nullable(),
  /** Home currency: that of an invoice which names none. */
  baseCurrency: z.string().nullable(),
  countryCode: z.string().nullable(),
  /** IANA name, such as Pacific/Auckland; null when Xero's own name is not known to us. */
  timeZone: z.string().nullable(),
  /** Xero's own name, such as NEWZEALANDSTANDARDTIME. */
  timeZoneRaw: z.string().nullable(),
  /** For links into Xero's screens. */
  shortCode: z.string().nullable(),
});

export type XeroFacts = z.output<typeof schema>;

/** @throws Malformed */
export const readFacts: (facts: AccountFacts) => XeroFacts = storedReader(
  "Xero",
  "account facts",
  schema,
);

export async function accountFacts(session: Session): Promise<AccountFacts> {
  const { data } = await api(session).GET("/Organisation", {
    params: { header: tenant(session) },
  });
  const organisation = data?.Organisations?.[0];
  if (!organisation) throw new Malformed("Xero does not describe the organisation.");
  const timeZoneRaw = organisation.Timezone ?? null;
  const remindersOn = await areRemindersOn(session);
  const missing = missingScopes(session.grant, manifest, covers);
  const unreadable = missingScopes(session.grant, manifest, letsRead);
  const hidden = streams
    .map(({ name }) => name)
    .filter((name) => unreadable.includes(scopeOf[name]));
  return {
    name: organisation.Name ?? null,
    baseCurrency: organisation.BaseCurrency ?? null,
    countryCode: organisation.CountryCode ?? null,
    timeZone: timeZoneRaw === null ? null : ianaTimeZone(timeZoneRaw),
    timeZoneRaw,
    shortCode: organisation.ShortCode ?? null,
    remindersOn,
    toldHistory: toldHistory(remindersOn),
    // By the names of streams: Xero tells apart lists, and no fields.
    ...(hidden.length === 0 ? {} : { hidden }),
    ...(missing.length === 0 ? {} : { missingScopes: missing }),
  } satisfies XeroFacts & AccountFacts;
}

/** Whether Xero reminds by itself; null where it may not be seen. For whom it does not, Xero does not say. */
async function areRemindersOn(session: Session): Promise<boolean | null> {
  try {
    const { data } = await api(session).GET("/InvoiceReminders/Settings", {
      params: { header: tenant(session) },
    });
    return data?.InvoiceReminders?.[0]?.Enabled ?? null;
  } catch (error) {
    if (error instanceof Rejected || error instanceof Gone) return null;
    throw error;
  }
}

/** Sendings are told without their time, which the attempts say; reminders are not told at all. */
function toldHistory(remindersOn: boolean | null): ToldHistory {
  const untold = "when one was sent, and to whom, Xero does not tell.";
  const gaps: Record<"ON" | "UNKNOWN", ToldHistory["gaps"][number]> = {
    ON: { code: "NOT_TOLD", words: `Xero's own invoice reminders are on: ${untold}` },
    UNKNOWN: {
      code: "NOT_TOLD",
      words: `Xero does not say whether its own invoice reminders are on: ${untold}`,
    },
  };
  if (remindersOn === false) return { streams: ["Invoices"], gaps: [], days: null };
  return { streams: ["Invoices"], gaps: [gaps[remindersOn ? "ON" : "UNKNOWN"]], days: null };
}

/** Which of the manifest's scopes lets a stream be read. */
const scopeOf: Readonly<Record<(typeof streams)[number]["name"], string>> = {
  Contacts: "accounting.contacts",
  Invoices: "accounting.invoices",
  Payments: "accounting.payments.read",
  CreditNotes: "accounting.invoices",
  Overpayments: "accounting.payments.read",
  Prepayments: "accounting.payments.read",
  OpenInvoices: "accounting.invoices",
};

/** Who may change may read, too. */
function covers(granted: string, wanted: string): boolean {
  return granted === wanted || `${granted}.read` === wanted;
}

function letsRead(granted: string, wanted: string): boolean {
  return covers(granted, wanted) || granted === `${wanted}.read`;
}

/** Pure: what a person should do about the sign-in. */
export function notices(facts: AccountFacts): Notice[] {
  return missingScopeNotices("Xero", facts, manifest.scopes);
}
