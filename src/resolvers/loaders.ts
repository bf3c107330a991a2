/**
 * Set-based reads for nested fields: however many debtors a page holds, each nested field with the same
 * arguments is one statement. One set of loaders lives for one request, so nothing is shared between
 * callers.
 */
import DataLoader from "dataloader";
import { todayIn } from "../domain/calendar.js";
import type { Care } from "../domain/circumstances/care.js";
import { careOfDebtors } from "../store/care.js";
import { tenantById } from "../store/tenants.js";
import type { Principal } from "../access/principal.js";
import type { Database, Queryable } from "../store/database.js";
import {
  connectionFields,
  extraFactsOf,
  type ConnectionFieldsRow,
  type ExtraFactRow,
} from "../store/queries/field-mapping.js";
import {
  circumstancesOfDebtors,
  stepsOfCircumstances,
  type CircumstanceRow,
  type CircumstancesRequest,
  type CircumstanceStepRow,
} from "../store/queries/circumstances.js";
import { groundOf, type PolicyGround } from "../actions/decide-contact.js";
import type { DebtorFacts, TenantFacts } from "../domain/contact/live/facts.js";
import type { DebtorHistory } from "../domain/contact-history.js";
import {
  contactAttemptsOfDebtors,
  type ContactAttemptRow,
} from "../store/queries/contact-attempts.js";
import { contactFactsOf, tenantFactsOf } from "../store/queries/contact-facts.js";
import { whereaboutsOfDebtors, type WhereaboutsRow } from "../store/queries/debtor-whereabouts.js";
import { contactHistoriesOfDebtors } from "../store/queries/contact-histories.js";
import type { PageOf, PageRequest } from "../store/queries/keyset.js";
import {
  joinReasonsOfDebtors,
  partiesByIds,
  partiesOfDebtors,
  type JoinReasonRow,
  type PartyRow,
} from "../store/queries/parties.js";
import { peopleOfDebtors, type PersonRow } from "../store/queries/roles.js";
import { plansOfDebtors, type PlanRow } from "../store/queries/plans.js";
import {
  linesOfReceivables,
  receivablesOfDebtors,
  type ReceivableRow,
  type ReceivablesRequest,
  type SettlementLineRow,
} from "../store/queries/receivables.js";
import { remindersOfDebtors, type ReminderRow } from "../store/queries/reminders.js";

const emptyPage = { rows: [], hasNextPage: false };

export class Loaders {
  readonly #reader: Queryable;
  readonly #tenantId: string;
  readonly #byField = new Map<string, unknown>();

  constructor(database: Database, principal: Principal) {
    this.#reader = database.readerFor(principal);
    this.#tenantId = principal.tenantId;
  }

  parties(): DataLoader<string, PartyRow[]> {
    return this.once("parties", () => this.lists(partiesOfDebtors));
  }

  /** One party each, by its own id; null where it is none of a debtor. */
  party(): DataLoader<string, PartyRow | null> {
    return this.once(
      "party",
      () =>
        new DataLoader(async (ids: readonly string[]) => {
          const rows = await partiesByIds(this.#reader, this.#tenantId, ids);
          const byId = new Map(rows.map((row) => [row.id, row]));
          return ids.map((id) => byId.get(id) ?? null);
        }),
    );
  }

  /** @param now by the Clock: roles begin and end */
  people(now: Date): DataLoader<string, PersonRow[]> {
    return this.once("people", () => this.lists((...given) => peopleOfDebtors(...given, now)));
  }

  joinReasons(): DataLoader<string, JoinReasonRow[]> {
    return this.once("joinReasons", () => this.lists(joinReasonsOfDebtors));
  }

  receivables(request: ReceivablesRequest): DataLoader<string, PageOf<ReceivableRow>> {
    return this.once(`receivables ${JSON.stringify(request)}`, () =>
      this.pages((...given) => receivablesOfDebtors(...given, request)),
    );
  }

  lines(request: PageRequest): DataLoader<string, PageOf<SettlementLineRow>> {
    return this.once(`lines ${JSON.stringify(request)}`, () =>
      this.pages((...given) => linesOfReceivables(...given, request)),
    );
  }

  plans(request: PageRequest): DataLoader<string, PageOf<PlanRow>> {
    return this.once(`plans ${JSON.stringify(request)}`, () =>
      this.pages((...given) => plansOfDebtors(...given, request)),
    );
  }

  /** By the id of a party or receivable. */
  extraFacts(): DataLoader<string, ExtraFactRow[]> {
    return this.once("extraFacts", () => this.listsBy("recordId", extraFactsOf));
  }

  connectionFields(): DataLoader<string, ConnectionFieldsRow | undefined> {
    return this.once("connectionFields", () => {
      const lists = this.listsBy("id", connectionFields);
      return new DataLoader(async (ids) => {
        const rows = await lists.loadMany([...ids]);
        return rows.map((each) => (each instanceof Error ? each : each[0]));
      });
    });
  }

  contactAttempts(request: PageRequest, now: Date): DataLoader<string, PageOf<ContactAttemptRow>> {
    return this.once(`contactAttempts ${JSON.stringify(request)}`, () =>
      this.pages((...given) => contactAttemptsOfDebtors(...given, request, now)),
    );
  }

  contactHistories(now: Date): DataLoader<string, DebtorHistory> {
    return this.once(
      "contactHistories",
      () =>
        new DataLoader((ids) => contactHistoriesOfDebtors(this.#reader, this.#tenantId, ids, now)),
    );
  }

  /** By the id of a circumstance. */
  circumstanceSteps(): DataLoader<string, CircumstanceStepRow[]> {
    return this.once("circumstanceSteps", () =>
      this.listsBy("circumstanceId", stepsOfCircumstances),
    );
  }

  /** What everybody should know who deals with a debtor; null: nothing. */
  care(now: Date): DataLoader<string, Care | null> {
    return this.once(
      "care",
      () =>
        new DataLoader(async (ids: readonly string[]) => {
          const tenant = await tenantById(this.#reader, this.#tenantId);
          const today = todayIn(now, tenant.time_zone);
          const care = await careOfDebtors(this.#reader, this.#tenantId, ids, today, now);
          return ids.map((id) => care.get(id) ?? null);
        }),
    );
  }

  circumstances(
    request: CircumstancesRequest,
    now: Date,
  ): DataLoader<string, PageOf<CircumstanceRow>> {
    return this.once(`circumstances ${JSON.stringify(request)}`, () =>
      this.pages((...given) => circumstancesOfDebtors(...given, request, now)),
    );
  }

  /** What decisions about contact go by; null for an id that is no debtor's. */
  contactFacts(now: Date): DataLoader<string, DebtorFacts | null> {
    return this.once(
      "contactFacts",
      () => new DataLoader((ids) => contactFactsOf(this.#reader, this.#tenantId, ids, { now })),
    );
  }

  /** By what contact is decided at that instant. */
  contactGround(at: Date): Promise<PolicyGround> {
    return this.once(`contactGround ${at.toISOString()}`, () =>
      groundOf(this.#reader, this.#tenantId, at),
    );
  }

  whereabouts(): DataLoader<string, WhereaboutsRow[]> {
    return this.once("whereabouts", () => this.lists(whereaboutsOfDebtors));
  }

  tenant(): Promise<TenantFacts> {
    return this.once("tenant", () => tenantFactsOf(this.#reader, this.#tenantId));
  }

  reminders(): DataLoader<string, ReminderRow[]> {
    return this.once("reminders", () => this.lists(remindersOfDebtors));
  }

  /** A field with the same arguments has one loader, made when it is first asked for. */
  private once<L>(field: string, make: () => L): L {
    const known = this.#byField.get(field) as L | undefined;
    const loader = known ?? make();
    if (!known) this.#byField.set(field, loader);
    return loader;
  }

  private lists<T extends { readonly debtorId: string }>(
    load: Load<readonly T[]>,
  ): DataLoader<string, T[]> {
    return this.listsBy("debtorId", load);
  }

  /** Rows by the id of what they belong to, which stands in that column. */
  private listsBy<C extends string, T extends Readonly<Record<C, string>>>(
    column: C,
    load: Load<readonly T[]>,
  ): DataLoader<string, T[]> {
    return new DataLoader(async (ids) => {
      const rows = await load(this.#reader, this.#tenantId, ids);
      const byOwner = Map.groupBy(rows, (row): string => row[column]);
      return ids.map((id) => byOwner.get(id) ?? []);
    });
  }

  private pages<T>(load: Load<Map<string, PageOf<T>>>): DataLoader<string, PageOf<T>> {
    return new DataLoader(async (ids) => {
      const pages = await load(this.#reader, this.#tenantId, ids);
      return ids.map((id) => pages.get(id) ?? emptyPage);
    });
  }
}

type Load<T> = (reader: Queryable, tenantId: string, ids: readonly string[]) => Promise<T>;
