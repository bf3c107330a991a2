/** From rows to the public types. No rule lives here; money is formatted, ids are made opaque. */
import { formatMoney, parseCurrency } from "../domain/money.js";
import { allowedTransitions } from "../domain/plans/life.js";
import type { OfferedOption } from "../actions/plan-terms.js";
import type { Problem } from "../actions/problem.js";
import type { ConnectionOf } from "../schema/connections.js";
import { toGlobalId } from "../schema/ids.js";
import type * as api from "../schema/types.js";
import type { ConnectionView, SyncRunView } from "../store/queries/connections.js";
import type { DebtorRow } from "../store/queries/debtors.js";
import type { PageOf } from "../store/queries/keyset.js";
import type { JoinReasonRow, PartyRow } from "../store/queries/parties.js";
import type { PlanRow } from "../store/queries/plans.js";
import type { ReceivableRow, SettlementLineRow } from "../store/queries/receivables.js";

type Typed<T> = T & { readonly __typename: string };

function money(amountMinor: string | bigint, currency: string): api.Money {
  const exact = BigInt(amountMinor);
  return {
    amountMinor: exact.toString(),
    currency,
    formatted: formatMoney({ amountMinor: exact, currency: parseCurrency(currency) }),
  };
}

export function connection<R, T>(
  page: PageOf<R> | undefined,
  present: (row: R) => T,
): ConnectionOf<T> {
  const edges = (page?.rows ?? []).map(({ cursor, node }) => ({ cursor, node: present(node) }));
  return {
    edges,
    pageInfo: { hasNextPage: page?.hasNextPage ?? false, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

export function debtor(row: DebtorRow): Typed<api.Debtor> {
  return {
    __typename: "Debtor",
    id: toGlobalId("Debtor", row.id),
    uuid: row.id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    statusReason: row.statusReason,
    asOf: row.asOf,
    stale: row.stale,
    balances: row.balances.map((balance) => ({
      currency: balance.currency,
      open: money(balance.openMinor, balance.currency),
      overdue: money(balance.overdueMinor, balance.currency),
      unusedCredit: money(balance.unusedCreditMinor, balance.currency),
      oldestDueOn: balance.oldestDueOn,
      ageing: {
        notDue: money(balance.notDueMinor, balance.currency),
        days1To30: money(balance.days1To30Minor, balance.currency),
        days31To60: money(balance.days31To60Minor, balance.currency),
        days61To90: money(balance.days61To90Minor, balance.currency),
        over90: money(balance.over90Minor, balance.currency),
      },
    })),
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

export function receivable(row: ReceivableRow): Typed<api.Receivable> {
  return {
    __typename: "Receivable",
    id: toGlobalId("Receivable", row.id),
    uuid: row.id,
    number: row.number,
    reference: row.reference,
    issuedOn: row.issuedOn,
    dueOn: row.dueOn,
    total: money(row.totalMinor, row.currency),
    balance: money(row.balanceMinor, row.currency),
    status: row.status,
    rawStatus: row.rawStatus,
    discrepancy:
      row.provedMinor === null
        ? null
        : {
            stated: money(row.balanceMinor, row.currency),
            proved: money(row.provedMinor, row.currency),
          },
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

export function plan(row: PlanRow): Typed<api.PaymentPlan> {
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
      allocations: each.parts.map((part) => ({
        receivableId: toGlobalId("Receivable", part.receivableId),
        amount: money(part.amountMinor, currency),
      })),
    })),
    writeBacks: row.writes.map((write) => ({
      vendor: write.vendor,
      kind: write.kind,
      objectType: write.objectType,
      recordId: write.externalId,
      state: write.state,
      problem: write.problem,
    })),
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

export function vendorConnection(row: ConnectionView): Typed<api.Connection> {
  return {
    __typename: "Connection",
    id: toGlobalId("Connection", row.id),
    vendor: row.vendor,
    account: row.account,
    name: row.name,
    status: row.status,
    statusWords: row.statusWords,
    statusSince: row.statusSince,
    notices: row.notices.map(({ code, message }) => ({ code, message })),
    streams: row.streams.map((stream) => ({
      name: stream.name,
      lastSyncedAt: stream.lastSyncedAt ? new Date(stream.lastSyncedAt) : null,
      dueAt: new Date(stream.dueAt),
      freshForSeconds: stream.freshForSeconds,
      stale: stream.stale,
    })),
  };
}

export function syncRun(row: SyncRunView): Typed<api.SyncRun> {
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
