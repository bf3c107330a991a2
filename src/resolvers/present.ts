import type { Health } from "../domain/health.js";
/** From rows to the public types. No rule lives here; money is formatted, ids are made opaque. */
import { formatMoney, parseCurrency } from "../domain/money.js";
import { allowedTransitions } from "../domain/plans/life.js";
import type { OfferedOption } from "../actions/plan-terms.js";
import type { Problem } from "../actions/problem.js";
import type { ConnectionOf, EdgeOf } from "../schema/connections.js";
import { toGlobalId } from "../schema/ids.js";
import type * as connections from "../schema/connection-types.js";
import type * as api from "../schema/types.js";
import type { ConnectionView, SyncRunView } from "../store/queries/connections.js";
import type { BalanceRow, DebtorRow } from "../store/queries/debtors.js";
import type { PageOf, PageRow } from "../store/queries/keyset.js";
import type { JoinReasonRow, PartyRow } from "../store/queries/parties.js";
import type { PlanView } from "../store/queries/plans.js";
import type {
  FirstReceivables,
  ReceivableFigures,
  ReceivableRow,
  SettlementLineRow,
} from "../store/queries/receivables.js";
import type { ReadReceivables } from "./look-ahead.js";
import { contactHistory } from "./present-history.js";

type Typed<T> = T & { readonly __typename: string };

// What costs something to make and is often not asked for (words of an amount, ids, cursors) is a getter: a page
// has thousands of them.

class Money implements api.Money {
  constructor(
    readonly amountMinor: string,
    readonly currency: string,
  ) {}

  get formatted(): string {
    const currency = parseCurrency(this.currency);
    return formatMoney({ amountMinor: BigInt(this.amountMinor), currency });
  }
}

export function money(amountMinor: string | bigint, currency: string): api.Money {
  return new Money(String(amountMinor), currency);
}

class Edge<T> implements EdgeOf<T> {
  constructor(
    private readonly row: PageRow<unknown>,
    readonly node: T,
  ) {}

  get cursor(): string {
    return this.row.cursor();
  }
}

class Ends implements api.PageInfo {
  constructor(private readonly page: PageOf<unknown>) {}

  get hasNextPage(): boolean {
    return this.page.hasNextPage;
  }

  get endCursor(): string | null {
    return this.page.rows.at(-1)?.cursor() ?? null;
  }
}

export function connection<R, T>(page: PageOf<R>, present: (row: R) => T): ConnectionOf<T> {
  return {
    edges: page.rows.map((row) => new Edge(row, present(row.node))),
    pageInfo: new Ends(page),
  };
}

class Balance implements api.DebtorBalance {
  constructor(private readonly row: BalanceRow) {}

  get currency(): string {
    return this.row.currency;
  }
  get open(): api.Money {
    return this.money(this.row.openMinor);
  }
  get overdue(): api.Money {
    return this.money(this.row.overdueMinor);
  }
  get oldestDueOn(): string | null {
    return this.row.oldestDueOn;
  }
  get unusedCredit(): api.Money {
    return this.money(asked(this.row.parts).unusedCreditMinor);
  }
  get ageing(): api.Ageing {
    const parts = asked(this.row.parts);
    return {
      notDue: this.money(parts.notDueMinor),
      days1To30: this.money(parts.days1To30Minor),
      days31To60: this.money(parts.days31To60Minor),
      days61To90: this.money(parts.days61To90Minor),
      over90: this.money(parts.over90Minor),
    };
  }

  private money(amountMinor: string): api.Money {
    return new Money(amountMinor, this.row.currency);
  }
}

/** What look-ahead has made sure of. */
function asked<T>(part: T | null): T {
  if (part === null) throw new Error("It was not asked for, and so it was not read.");
  return part;
}

class Debtor implements Typed<api.Debtor> {
  readonly __typename = "Debtor";

  constructor(
    private readonly row: DebtorRow,
    /** Receivables that came along. */
    readonly read: ReadReceivables | null,
  ) {}

  get id(): string {
    return toGlobalId("Debtor", this.row.id);
  }
  get uuid(): string {
    return this.row.id;
  }
  get kind(): string {
    return this.row.kind;
  }
  get name(): string {
    return this.row.name;
  }
  get status(): string {
    return this.row.status;
  }
  get statusReason(): string {
    return this.row.statusReason;
  }
  get asOf(): Date | null {
    return asked(this.row.freshness).asOf;
  }
  get stale(): boolean {
    return asked(this.row.freshness).stale;
  }
  get balances(): api.DebtorBalance[] {
    return this.row.balances.map((each) => new Balance(each));
  }
}

export function debtor(row: DebtorRow): Typed<api.Debtor> {
  return new Debtor(row, null);
}

/** A debtor with the receivables that were read along. */
export function debtorWith(first: FirstReceivables | null) {
  return (row: DebtorRow): Typed<api.Debtor> => {
    if (!first || !row.receivables) return debtor(row);
    return new Debtor(row, { ...first, page: connection(row.receivables, figures) });
  };
}

interface SourceColumns {
  readonly vendor: string;
  readonly account: string;
  readonly objectType: string;
  readonly externalId: string;
}

function source(row: SourceColumns): api.SourceRef {
  return {
    vendor: row.vendor,
    account: row.account,
    objectType: row.objectType,
    id: row.externalId,
  };
}

export function party(row: PartyRow): Typed<api.Party> {
  return {
    __typename: "Party",
    id: toGlobalId("Party", row.id),
    kind: row.kind,
    name: row.name,
    source: source(row),
    archived: row.archived,
    memberOf: row.memberOf ? toGlobalId("Party", row.memberOf) : null,
    sourceUpdatedAt: row.sourceUpdatedAt,
    fetchedAt: row.fetchedAt,
    contactPointRows: row.contactPoints,
    wishes: row,
  };
}

const joinWords: Readonly<Record<JoinReasonRow["kind"], string>> = {
  MERGED: "One was merged into the other in its system.",
  MEMBER_OF: "One is a contact of the other.",
  REFERENCE: "One system's record names the record of the other.",
  TAX_NUMBER: "They have the same tax number.",
  EMAIL: "They have the same e-mail address.",
  PHONE: "They have the same telephone number.",
};

export function joinReason(row: JoinReasonRow): api.JoinReason {
  return {
    kind: row.kind,
    partyA: toGlobalId("Party", row.partyA),
    partyB: toGlobalId("Party", row.partyB),
    words: joinWords[row.kind],
  };
}

class Figures {
  readonly __typename = "Receivable";

  constructor(private readonly figures: ReceivableFigures) {}

  get id(): string {
    return toGlobalId("Receivable", this.figures.id);
  }
  get uuid(): string {
    return this.figures.id;
  }
  get number(): string | null {
    return this.figures.number;
  }
  get dueOn(): string {
    return this.figures.dueOn;
  }
  get balance(): api.Money {
    return new Money(this.figures.balanceMinor, this.figures.currency);
  }
}

/** A receivable of which look-ahead has made sure that nothing else will be asked. */
function figures(row: ReceivableFigures): api.Receivable {
  return new Figures(row) as Figures & api.Receivable;
}

export function receivable(row: ReceivableRow): Typed<api.Receivable> {
  const { currency, balanceMinor, provedMinor } = row;
  return {
    __typename: "Receivable",
    id: toGlobalId("Receivable", row.id),
    uuid: row.id,
    number: row.number,
    reference: row.reference,
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    total: money(row.totalMinor, currency),
    balance: money(balanceMinor, currency),
    status: row.status,
    rawStatus: row.rawStatus,
    discrepancy:
      provedMinor === null
        ? null
        : { stated: money(balanceMinor, currency), proved: money(provedMinor, currency) },
    planId: row.planId ? toGlobalId("PaymentPlan", row.planId) : null,
    source: source(row),
    sourceUpdatedAt: row.sourceUpdatedAt,
    fetchedAt: row.fetchedAt,
  };
}

export function settlementLine(row: SettlementLineRow): Typed<api.SettlementLine> {
  return {
    __typename: "SettlementLine",
    id: toGlobalId("SettlementLine", row.id),
    kind: row.kind,
    amount: money(row.amountMinor, row.currency),
    appliedOn: row.appliedOn,
    reversed: row.reversed,
    source: source(row),
  };
}

export function plan(row: PlanView): Typed<api.PaymentPlan> {
  const { currency } = row;
  return {
    __typename: "PaymentPlan",
    id: toGlobalId("PaymentPlan", row.id),
    reference: row.reference,
    debtorId: toGlobalId("Debtor", row.debtorId),
    state: row.state,
    allowedTransitions: allowedTransitions(row.state),
    title: row.title,
    why: row.why,
    total: money(row.totalMinor, currency),
    paid: money(row.paidMinor, currency),
    remaining: money(BigInt(row.totalMinor) - BigInt(row.paidMinor), currency),
    version: row.version,
    proposedBy: row.proposedBy,
    proposedAt: new Date(row.proposedAt),
    acceptedAt: row.acceptedAt ? new Date(row.acceptedAt) : null,
    endedAt: row.endedAt ? new Date(row.endedAt) : null,
    instalments: row.instalments.map((each) => ({
      number: each.number,
      dueOn: each.dueOn,
      amount: money(each.amountMinor, currency),
      paid: money(each.paidMinor, currency),
      status: each.status,
      get allocations() {
        return asked(each.parts).map((part) => ({
          receivableId: toGlobalId("Receivable", part.receivableId),
          amount: money(part.amountMinor, currency),
        }));
      },
    })),
    get writeBacks() {
      return asked(row.writes).map((write) => ({
        vendor: write.vendor,
        kind: write.kind,
        objectType: write.objectType,
        recordId: write.externalId,
        state: write.state,
        problem: write.problem,
      }));
    },
  };
}

export function planOption(option: OfferedOption): api.PlanOption {
  const { currency } = option;
  return {
    optionId: option.optionId,
    key: option.key,
    schedule: option.schedule,
    title: option.title,
    why: option.why,
    total: money(option.totalMinor, currency),
    firstDueOn: option.firstDueOn,
    lastDueOn: option.lastDueOn,
    instalments: option.instalments.map((each) => ({
      number: each.number,
      dueOn: each.dueOn,
      amount: money(each.amountMinor, currency),
      allocations: each.allocations.map((part) => ({
        receivableId: toGlobalId("Receivable", part.receivableId),
        amount: money(part.amountMinor, currency),
      })),
    })),
  };
}

function health({ state, words, action, until }: Health): connections.Health {
  return { state, message: words, action, until };
}

export function vendorConnection(row: ConnectionView): Typed<connections.Connection> {
  return {
    __typename: "Connection",
    id: toGlobalId("Connection", row.id),
    vendor: row.vendor,
    account: row.account,
    name: row.name,
    status: row.status,
    statusWords: row.statusWords,
    statusSince: row.statusSince,
    restorableUntil: row.restorableUntil,
    lastWebhookAt: row.lastWebhookAt,
    eventsHeardAt: row.eventsHeardAt,
    notices: row.notices.map(({ code, message }) => ({ code, message })),
    health: health(row.health),
    contactHistory: contactHistory(row.id, row.contactHistory),
    streams: row.streams.map((stream) => ({
      name: stream.name,
      lastSyncedAt: stream.lastSyncedAt ? new Date(stream.lastSyncedAt) : null,
      dueAt: new Date(stream.dueAt),
      freshForSeconds: stream.freshForSeconds,
      stale: stream.stale,
      health: health(stream.health),
      reconciliation: stream.reconciliation
        ? { ...stream.reconciliation, finishedAt: new Date(stream.reconciliation.finishedAt) }
        : null,
    })),
  };
}

export function syncRun(row: SyncRunView): Typed<connections.SyncRun> {
  return {
    __typename: "SyncRun",
    ...row,
    id: toGlobalId("SyncRun", row.id),
    connectionId: toGlobalId("Connection", row.connectionId),
    malformedRecords: row.malformedRecords.map(({ objectType, externalId, field, problem }) => ({
      objectType,
      recordId: externalId,
      field,
      problem,
    })),
  };
}

export function userErrors(problems: readonly Problem[]): api.UserError[] {
  return problems.map(({ code, field, message }) => ({ code, field, message }));
}
