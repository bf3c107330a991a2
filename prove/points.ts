/** The points at which a worker can be killed, and how they are told on its way. */

/** What a transaction does is told by the comments of its statements. */
export const commits: readonly {
  readonly statement: string;
  readonly what: string;
  /** The statement also runs where there is nothing to do, and then finds no row. */
  readonly ifRows?: true;
}[] = [
  { statement: "storePage cursor", what: "page stored" },
  { statement: "leaseNext", what: "effect leased", ifRows: true },
  { statement: "leaseCompanions", what: "companions leased", ifRows: true },
  { statement: "finishOutbox", what: "effect's result kept" },
  { statement: "saveSealedGrant", what: "token stored" },
  { statement: "joinChangedParties", what: "debtors joined", ifRows: true },
  { statement: "assessDueDebtors", what: "debtors assessed", ifRows: true },
  { statement: "startRun", what: "run begun" },
  { statement: "finishStream", what: "stream finished" },
  { statement: "finishRun", what: "run finished" },
];

/** The connector's methods that reach the vendor. */
export const calls = {
  accountFacts: "facts read",
  pull: "vendor read",
  observe: "target looked at",
  find: "marker looked up",
  perform: "vendor write",
  sendTogether: "standings told",
  refresh: "token exchanged",
} as const;

/** Such as "before commit: page stored" or "after call: vendor write XERO". */
export type Point = string;

/** Where a process is to kill itself. */
export interface KillOrder {
  /** How the point begins: without a vendor it is any vendor's. */
  readonly point: Point;
  /** At which passing, from 1. */
  readonly passing: number;
}

/** What a process under the knife is told in its first line of input. */
export interface Orders {
  readonly appUrl: string;
  readonly clockFile: string;
  readonly logFile: string;
  readonly encryptionKey: string;
  /** The vendor of each connection. */
  readonly vendors: Readonly<Record<string, string>>;
  readonly kill: KillOrder | null;
}
