/**
 * Set-based reads for nested fields: however many debtors a page holds, each nested field with the same
 * arguments is one statement. One set of loaders lives for one request, so nothing is shared between
 * callers.
 */
import DataLoader from "dataloader";
import type { Principal } from "../access/principal.js";
import type { Database } from "../store/database.js";
import type { PageOf, PageRequest } from "../store/queries/keyset.js";
import {
  joinReasonsOfDebtors,
  partiesOfDebtors,
  type JoinReasonRow,
  type PartyRow,
} from "../store/queries/parties.js";
import { plansOfDebtors, type PlanRow } from "../store/queries/plans.js";
import {
  linesOfReceivables,
  receivablesOfDebtors,
  type ReceivableRow,
  type SettlementLineRow,
} from "../store/queries/receivables.js";

type ReceivablesArguments = PageRequest & { readonly openOnly: boolean };

export interface Loaders {
  readonly parties: DataLoader<string, PartyRow[]>;
  readonly joinReasons: DataLoader<string, JoinReasonRow[]>;
  receivables(request: ReceivablesArguments): DataLoader<string, PageOf<ReceivableRow>>;
  lines(request: PageRequest): DataLoader<string, PageOf<SettlementLineRow>>;
  plans(request: PageRequest): DataLoader<string, PageOf<PlanRow>>;
}

const emptyPage = { rows: [], hasNextPage: false };

export function makeLoaders(database: Database, principal: Principal): Loaders {
  const { tenantId } = principal;
  const listsBy = <T>(
    load: (ids: readonly string[]) => Promise<T[]>,
    ownerOf: (row: T) => string,
  ): DataLoader<string, T[]> =>
    new DataLoader(async (ids) => {
      const byOwner = Map.groupBy(await load(ids), ownerOf);
      return ids.map((id) => byOwner.get(id) ?? []);
    });
  const pagesBy = <A extends object, T>(
    load: (ids: readonly string[], request: A) => Promise<Map<string, PageOf<T>>>,
  ): ((request: A) => DataLoader<string, PageOf<T>>) => {
    const byArguments = new Map<string, DataLoader<string, PageOf<T>>>();
    return (request) => {
      const key = JSON.stringify(request);
      let loader = byArguments.get(key);
      if (!loader) {
        loader = new DataLoader(async (ids) => {
          const pages = await load(ids, request);
          return ids.map((id) => pages.get(id) ?? emptyPage);
        });
        byArguments.set(key, loader);
      }
      return loader;
    };
  };
  return {
    parties: listsBy(
      (ids) =>
        database.asTenant(principal, (transaction) => partiesOfDebtors(transaction, tenantId, ids)),
      (row) => row.debtorId,
    ),
    joinReasons: listsBy(
      (ids) =>
        database.asTenant(principal, (transaction) =>
          joinReasonsOfDebtors(transaction, tenantId, ids),
        ),
      (row) => row.debtorId,
    ),
    receivables: pagesBy((ids, request: ReceivablesArguments) =>
      database.asTenant(principal, (transaction) =>
        receivablesOfDebtors(transaction, tenantId, ids, request),
      ),
    ),
    lines: pagesBy((ids, request: PageRequest) =>
      database.asTenant(principal, (transaction) =>
        linesOfReceivables(transaction, tenantId, ids, request),
      ),
    ),
    plans: pagesBy((ids, request: PageRequest) =>
      database.asTenant(principal, (transaction) =>
        plansOfDebtors(transaction, tenantId, ids, request),
      ),
    ),
  };
}
