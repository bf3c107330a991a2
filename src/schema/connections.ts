/** Relay connections: edges with stable cursors, and whether there is more. */
import { Field, ObjectType, type ClassType } from "type-graphql";
import { Connection, SyncRun } from "./connection-types.js";
import { ContactAttempt } from "./contact-history.js";
import { Debtor, PageInfo, PaymentPlan, plain, Receivable, SettlementLine } from "./types.js";

export interface EdgeOf<T> {
  readonly cursor: string;
  readonly node: T;
}

export interface ConnectionOf<T> {
  readonly edges: readonly EdgeOf<T>[];
  readonly pageInfo: PageInfo;
}

export function connectionType<T extends object>(
  node: ClassType<T>,
  name: string,
): ClassType<ConnectionOf<T>> {
  @ObjectType(`${name}Edge`, plain)
  class Edge implements EdgeOf<T> {
    @Field(() => String)
    cursor!: string;

    @Field(() => node)
    node!: T;
  }

  @ObjectType(`${name}Connection`, plain)
  class Page implements ConnectionOf<T> {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;
  }
  return Page;
}

export const DebtorConnection = connectionType(Debtor, "Debtor");
export const ReceivableConnection = connectionType(Receivable, "Receivable");
export const SettlementLineConnection = connectionType(SettlementLine, "SettlementLine");
export const PaymentPlanConnection = connectionType(PaymentPlan, "PaymentPlan");
export const ContactAttemptConnection = connectionType(ContactAttempt, "ContactAttempt");
/** Connections to vendors: the product's word meets Relay's. */
export const ConnectionConnection = connectionType(Connection, "Connection");
export const SyncRunConnection = connectionType(SyncRun, "SyncRun");
