/**
 * What every source promises. A connector knows one vendor's protocol and nothing of our tables, our API
 * or another connector. It never sleeps, loops for ever, retries or keeps state: the engine owns paging,
 * cursors, retries, tokens and time, and hands everything in.
 */
import type { NormalisedRecord } from "../domain/records.js";
import type { RecordRef, SourceRef, Vendor } from "../domain/source.js";
import type { WriteBack, WriteBackKind } from "../domain/write-back.js";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One kind of record that a connector reads, in the order in which they should be read. */
export interface StreamManifest {
  readonly name: string;
  readonly objectType: string;
  /** Records asked for in one page. */
  readonly pageSize: number;
  /** How long after the last successful pull the stream is read again. */
  readonly pollIntervalSeconds: number;
}

/** What a connector can do, and what it cannot do and why: shown to people, asserted by the contract suite. */
export interface ConnectorManifest {
  readonly vendor: Vendor;
  readonly displayName: string;
  readonly streams: readonly StreamManifest[];
  readonly writes: readonly WriteBackKind[];
  /** OAuth scopes that are asked for, and what each is for. */
  readonly scopes: readonly { readonly scope: string; readonly why: string }[];
  readonly limits: readonly string[];
  readonly cannot: readonly { readonly what: string; readonly why: string }[];
}

/** Where a vendor is reached and which app of ours is known there; parsed by each connector's config.ts. */
export type ConnectionSettings = JsonObject;

/** A grant as the token endpoint returned it. Every field is kept; secrets never leave the sealed row. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Null where the vendor does not say (Salesforce). */
  readonly expiresAt: Date | null;
  /** The whole answer of the token endpoint. */
  readonly answer: JsonObject;
}

/** An account that a grant opens: a Salesforce org, a Xero organisation. */
export interface GrantedAccount {
  readonly account: string;
  readonly name: string;
}

export interface AuthorisationRequest {
  readonly code: string;
  readonly redirectUri: string;
  /** PKCE verifier (RFC 7636). */
  readonly codeVerifier: string;
}

/** What a call on the vendor is given: the open door, the time, and a way to stop. */
export interface Session {
  readonly account: string;
  readonly settings: ConnectionSettings;
  readonly grant: Grant;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Like {@link Session}, before there is a grant. */
export type SignInSession = Omit<Session, "account" | "grant">;

/** A vendor record as it was received. */
export interface RawRecord extends RecordRef {
  readonly updatedAt: string | null;
  readonly raw: JsonObject;
}

/** An element of a page that is not a record at all (no id, not an object). */
export interface UnreadableRecord {
  readonly raw: Json;
  readonly problem: string;
}

/** Opaque to everyone but the connector; stored with the page. Null means: from the beginning. */
export type Cursor = JsonObject | null;

export interface Page {
  readonly records: readonly RawRecord[];
  readonly unreadable: readonly UnreadableRecord[];
  /** Where the next pull begins, also when `done`. */
  readonly cursor: Cursor;
  /** Nothing more for now. */
  readonly done: boolean;
  /** How many records this pass will bring in all, where the vendor says. */
  readonly total: number | null;
}

/** What mappers may need to know of the account: its time zone, home currency. */
export type AccountFacts = JsonObject;

/** The exact request that would be sent; also what a dry run shows. Never holds a token. */
export interface VendorRequest {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query on the vendor's API, such as "/api.xro/2.0/Invoices/…/History". */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** What must be true for it to be sent, in words ("the invoice carries no other link"). */
  readonly preconditions: readonly string[];
}

/** Either the request, or the reason why nothing has to or may be sent. */
export type PlannedWrite =
  | { readonly outcome: "SEND"; readonly request: VendorRequest }
  | { readonly outcome: "ALREADY_THERE"; readonly why: string }
  | { readonly outcome: "REFUSED"; readonly why: string };

/** What the target looks like now; opaque to everyone but the connector. */
export type Observed = JsonObject;

/** Proof of a write: what the vendor calls the thing that was made. */
export interface WriteReceipt {
  readonly externalId: string | null;
}

export interface Connector {
  readonly manifest: ConnectorManifest;

  /** The address a person's browser is sent to, to say yes (authorisation code flow with PKCE S256). */
  authorisationUrl(
    settings: ConnectionSettings,
    request: { redirectUri: string; state: string; codeChallenge: string },
  ): string;
  /** Exchanges a code. @throws Unauthorised, Rejected (our app is not accepted), Unavailable, Malformed */
  authorise(request: AuthorisationRequest, session: SignInSession): Promise<Grant>;
  /**
   * New access token. @throws Unauthorised with grantIsDead when a person must sign in again; Rejected (our
   * app is not accepted), RateLimited, Unavailable, Malformed
   */
  refresh(grant: Grant, session: SignInSession): Promise<Grant>;
  /** Which accounts the grant opens. */
  accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]>;

  /** Facts of the account that `normalise` needs; read once a run. */
  accountFacts(session: Session): Promise<AccountFacts>;
  /** One page. @throws every ConnectorError but UnknownOutcome */
  pull(stream: string, cursor: Cursor, facts: AccountFacts, session: Session): Promise<Page>;
  /** Pure. @throws MalformedRecord */
  normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[];

  /** Reads what `plan` needs to know of the target. @throws Gone, … */
  observe(writeBack: WriteBack, session: Session): Promise<Observed>;
  /** Pure: the exact request, or why there is none. */
  plan(writeBack: WriteBack, observed: Observed): PlannedWrite;
  /** Sends it, once. @throws Rejected, Conflict, RateLimited, Unavailable, UnknownOutcome, … */
  perform(request: VendorRequest, writeBack: WriteBack, session: Session): Promise<WriteReceipt>;
  /** Looks for an earlier effect with this marker. */
  find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null>;
  /** Where a person opens the record in the vendor's own screens; null where there is no such address. */
  recordUrl(ref: SourceRef, settings: ConnectionSettings): string | null;
}
