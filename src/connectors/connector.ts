/**
 * What every source promises. A connector knows one vendor's protocol and nothing of our tables, our API
 * or another connector. It never sleeps, loops for ever, retries or keeps state: the engine owns paging,
 * cursors, retries, tokens and time, and hands everything in.
 */
import type { AvailableField, MappedFields, ReadFields } from "../domain/fields/mapping.js";
import type { FieldRecord, FieldTarget } from "../domain/fields/targets.js";
import type { ToldHistory } from "../domain/contact-history.js";
import type { Notice } from "../domain/notice.js";
import type { NormalisedRecord } from "../domain/records.js";
import type { RecordRef, SourceRef, Vendor } from "../domain/source.js";
import type { Sweep } from "../domain/sweep.js";
import type { WriteBack, WriteBackKind } from "../domain/write-back.js";
import type { Behaviour } from "./behaviours.js";
import type { ConnectorError } from "./errors.js";
import type { ConnectorWebhooks, WebhookEvent } from "./webhooks.js";

/** How many records are asked for by their ids in one call: their ids must fit into an address. */
export const idsAtOnce = 100;

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
  /**
   * Every pass reads all there is, so that what the vendor's stamps do not tell is noticed: its cursor only
   * says where a pass stands. Its records are of the same object type as another stream's.
   */
  readonly full?: true;
  /**
   * With `full`: it brings again what another stream has brought, for what no stamp tells. Its first pass, which
   * comes right after that one's, brings nothing.
   */
  readonly again?: true;
  /**
   * What it brings hangs on parties that streams before it have brought: these are joined first, so that it
   * is stored with its debtors. Without it all finds together, too, only with every row written twice.
   */
  readonly hangsOnParties?: true;
  /**
   * A pass lists all that there is of the object type (or all that is open): what we hold beyond the list is asked
   * for by id and taken back where it is gone, what the list has beyond us is read. So the purges and changes that
   * no delta tells of are found. Read daily.
   */
  readonly sweep?: Sweep;
  /**
   * Its records may come to say less: one that was deleted is told by its id alone, a line changes sides. What a
   * record said of debts and credits and no longer says is taken back, and a balance that it leaves unstated
   * follows from the settlement lines.
   */
  readonly saysLess?: true;
}

/** One limit of a vendor's, for whoever rations the calls. Every call counts, writes and sign-ins too. */
export interface RateLimit {
  /** Whose calls are counted together: those on one account, or all of our app's. */
  readonly scope: "ACCOUNT" | "APP";
  readonly per: "SECONDS" | "MINUTE" | "DAY" | "CONCURRENT";
  /** With SECONDS: the length of the window. */
  readonly seconds?: number;
  /** Only calls of this kind are counted, apart from all others: "search". */
  readonly only?: string;
  /** What is granted as a rule; a reading tells what an account really has left. */
  readonly limit: number;
  readonly countsWrites: true;
  /** Calls of strangers count, too: what is left is known from readings only. */
  readonly sharedWithOtherApps: boolean;
  /** Where the vendor says so. */
  readonly source: string;
}

/** What one answer of the vendor's said about its limits; only what it said. */
export interface LimitReading {
  readonly usedToday?: number;
  readonly limitToday?: number;
  readonly remainingToday?: number;
  readonly remainingMinute?: number;
  /** Of all accounts together. */
  readonly appRemainingMinute?: number;
}

/** Something that a connector cannot do, and why, in sentences. */
export interface Incapacity {
  readonly what: string;
  readonly why: string;
  /** The behaviours of the contract that do not apply to the connector for this reason. */
  readonly behaviours?: readonly Behaviour[];
}

/** What a connector can do, and what it cannot do and why: shown to people, asserted by the contract suite. */
export interface ConnectorManifest {
  readonly vendor: Vendor;
  readonly displayName: string;
  readonly streams: readonly StreamManifest[];
  /** The source's own fields that are read, and what becomes of each: by type of record. */
  readonly reads: ReadFields;
  /** Object types whose records say what people are to debtors; what one said and no longer says is gone. */
  readonly statesRoles?: readonly string[];
  readonly writes: readonly WriteBackKind[];
  /** Of each kind of write-back: what it is put on, and the scopes without which it is refused. */
  readonly writesTo: Readonly<Partial<Record<WriteBackKind, WriteTarget>>>;
  /** Kinds of which several may be sent together (`sendTogether`), and how many at most. */
  readonly together?: Readonly<Partial<Record<WriteBackKind, number>>>;
  /** Names of the settings that are secrets: sealed at rest, and never shown. */
  readonly secretSettings: readonly string[];
  /** OAuth scopes that are asked for, and what each is for. */
  readonly scopes: readonly { readonly scope: string; readonly why: string }[];
  /** In sentences, for people. */
  readonly limits: readonly string[];
  /** The same as data, for the governor. */
  readonly rateLimits: readonly RateLimit[];
  /** How long account facts may be kept before they are read anew. */
  readonly factsGoodForSeconds: number;
  /** Fields that Forbear itself writes and no mapper reads, by object type: their change is no news. */
  readonly ownedFields: Readonly<Record<string, readonly string[]>>;
  /** Fields that say when a record changed or how it was sent, at any depth, and not what it says. */
  readonly stampFields: readonly string[];
  readonly cannot: readonly Incapacity[];
}

export interface WriteTarget {
  readonly objectTypes: readonly string[];
  readonly scopes: readonly string[];
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
  /** Everything that the vendor sent along with the code: some name the account there and nowhere else. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Lets a call on the vendor go when its turn has come: the vendor's limits are kept by whoever made it.
 * @param kind what the call is, where limits of its own hold for it (`RateLimit.only`).
 */
export type Gate = <T>(call: () => Promise<T>, kind?: string) => Promise<T>;

/** What a call on the vendor is given: the open door, the time, and a way to stop. */
export interface Session {
  /** Every single call waits here for its turn; without one nothing limits the calls. */
  readonly gate?: Gate;
  readonly account: string;
  readonly settings: ConnectionSettings;
  readonly grant: Grant;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The call, when its turn has come. */
export function inTurn<T>(
  session: Pick<Session, "gate">,
  call: () => Promise<T>,
  kind?: string,
): Promise<T> {
  return session.gate ? session.gate(call, kind) : call();
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
  /**
   * Of a sweep that brings no records: the ids that are there. Otherwise its records are the list. HIDDEN where the
   * records may not be seen: nothing follows from their list, and what they said of roles counts no more.
   */
  readonly listed?: readonly string[] | "HIDDEN";
  /** Where the next pull begins, also when `done`. */
  readonly cursor: Cursor;
  /** Nothing more for now. */
  readonly done: boolean;
  /** How many records this pass will bring in all, where the vendor says. */
  readonly total: number | null;
  /** The vendor is still preparing: ask again no sooner. Such a page is not `done` and may hold nothing. */
  readonly waitMs?: number;
  readonly limits?: LimitReading;
}

/** What mappers may need to know of the account: its time zone, home currency. */
export type AccountFacts = JsonObject & {
  /**
   * What the signed-in user may not see of what is wanted: "Opportunity" for a whole object, "Contact.DoNotCall"
   * for a field. What is hidden is unknown; a person should be told.
   */
  hidden?: string[];
  /** The streams that bring nothing for it: worked out from `hidden` by the engine. */
  hiddenStreams?: string[];
  /** Scopes that are asked for and that the sign-in does not cover. */
  missingScopes?: string[];
  /** What it tells of contact with debtors, as far as the signed-in user sees it. */
  toldHistory?: ToldHistory;
  /** Does it remind debtors by itself? Null where it does not say. */
  remindersOn?: boolean | null;
  /** Kinds of write-back that a person has to set something up for first, and the sentence that says what. */
  untilSetUp?: { [Kind in WriteBackKind]?: string };
  /** How things stand can be told, but not yet that somebody is to be handled with care: what to do, in a sentence. */
  careUntilSetUp?: string;
  /** Fields that the settings of the connection name, and what becomes of each. */
  named?: NamedFields;
  /** Mapped fields that the account has not, or does not show: "Contact.Do_Not_Call__c". What they say is unknown. */
  unseen?: string[];
  /** By which mapped fields the others were read; put in by the engine. */
  mappedBy?: string;
};

/** By type of record: fields that the settings name. */
export type NamedFields = { [objectType: string]: { [field: string]: FieldTarget } };

/** Fields of a person's own that may be mapped (domain/fields). */
export interface OwnFields {
  /** Types of records that have some, and what they are to us. */
  readonly records: Readonly<Record<string, FieldRecord>>;
  /**
   * What there is to map, as the signed-in user sees it now, without what Forbear itself writes.
   * @throws every ConnectorError but UnknownOutcome
   */
  describe(session: Session): Promise<AvailableField[]>;
  /** Pure: what a record holds in the field; undefined where it was not read. */
  valueIn(record: RawRecord, field: string): Json | undefined;
}

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
  | {
      readonly outcome: "REFUSED";
      readonly why: string;
      /**
       * It would be taken once a person has set something up in the vendor's system, as `why` says; CARE: it would be
       * taken now without what it says of care.
       */
      readonly untilSetUp?: true | "CARE";
    };

/** What the target looks like now; opaque to everyone but the connector. */
export type Observed = JsonObject;

/** Proof of a write: what the vendor calls the thing that was made. */
export interface WriteReceipt {
  readonly externalId: string | null;
  readonly limits?: LimitReading;
}

/** What became of one of several effects that were sent together. */
export type SentTogether =
  | { readonly outcome: "DONE"; readonly receipt: WriteReceipt }
  | Extract<PlannedWrite, { readonly outcome: "REFUSED" }>
  | { readonly outcome: "FAILED"; readonly error: ConnectorError };

/** A place in a vendor's stream; opaque to everyone but the connector, and kept with what came up to there. */
export type StreamPosition = JsonObject;

export interface SubscriptionBatch {
  /** None: only a sign of life. */
  readonly events: readonly WebhookEvent[];
  /** Where to go on once these are kept. */
  readonly position: StreamPosition;
}

/**
 * What a connector promises of a stream of change events that we open ourselves: what comes are the events of a
 * webhook's delivery, and like these they only lead to a reading.
 */
export interface ConnectorSubscription {
  /** How long after an event its streams are read: more of them come at once, and the vendor's reads may lag. */
  readonly settleSeconds: number;
  /** A stream that lives sends something at least this often. */
  readonly aliveWithinSeconds: number;
  /** Whether the connection's settings ask for it. */
  isWanted(settings: ConnectionSettings): boolean;
  /**
   * Opens the stream. More is asked for when the batch before has been taken, so that nothing overtakes what is not
   * kept yet; ends when the vendor ends it, and closes everything when it is left. Nothing that it does counts for
   * the vendor's limits of calls, so it does not wait at the gate.
   * @param after where an earlier one stood; null: only what happens from now on
   * @throws Unauthorised; Gone: the vendor does not know `after` any more; RateLimited: nothing more is delivered for
   * now; Rejected: a person must set something up; Unavailable; Malformed
   */
  subscribe(
    after: StreamPosition | null,
    session: Session,
  ): AsyncGenerator<SubscriptionBatch, void, undefined>;
}

export interface Connector {
  readonly manifest: ConnectorManifest;
  /** Left out where the vendor has none that are taken. */
  readonly webhooks?: ConnectorWebhooks;
  /** The same by a stream that we open; left out where the vendor has none that is taken. */
  readonly subscription?: ConnectorSubscription;

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
  /**
   * Signs in with a credential of the vendor account's own, without a person; settings with `signIn: "SERVICE"` hold it.
   * Renewing such a grant asks for another in the same way. Left out where the vendor has none.
   * @throws Unauthorised with grantIsDead, Rejected (not accepted), RateLimited, Unavailable, Malformed
   */
  authoriseService?(session: SignInSession): Promise<Grant>;
  /**
   * Tells the vendor that the grant is no longer wanted for this account; repeating it does no harm. Where one grant
   * opens several accounts the others stay open.
   * @throws Unauthorised, Rejected (our app is not accepted), RateLimited, Unavailable
   */
  revoke(grant: Grant, account: string, session: SignInSession): Promise<void>;
  /** Which accounts the grant opens. */
  accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]>;

  /** Facts of the account that `normalise` needs; read once a run. @param mapped fields that are to be read, too */
  accountFacts(session: Session, mapped?: MappedFields): Promise<AccountFacts>;
  /** Left out where there are none. */
  readonly ownFields?: OwnFields;
  /** Pure: what a person should know or do, by these facts. */
  notices?(facts: AccountFacts): Notice[];
  /** One page. @throws every ConnectorError but UnknownOutcome */
  pull(stream: string, cursor: Cursor, facts: AccountFacts, session: Session): Promise<Page>;
  /**
   * Records of a stream with a sweep by their ids, at most {@link idsAtOnce}, as `pull` brings them; what the vendor
   * no longer has is left out. @throws every ConnectorError but UnknownOutcome
   */
  pullByIds?(
    stream: string,
    ids: readonly string[],
    facts: AccountFacts,
    session: Session,
  ): Promise<Pick<Page, "records" | "unreadable" | "limits">>;
  /**
   * Pure. A record may become several: a credit and the lines that it settles. Together they are all that the
   * record says now: a line with `partOf` that it said before and no longer says is undone.
   * @throws MalformedRecord
   */
  normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[];
  /** Pure: what counts as a change of the record, to be hashed; see {@link contentReader}. */
  hashable(record: RawRecord, facts?: AccountFacts): JsonObject;

  /** Reads what `plan` needs to know of the target. @throws Gone, … */
  observe(writeBack: WriteBack, session: Session): Promise<Observed>;
  /** Pure: the exact request, or why there is none. */
  plan(writeBack: WriteBack, observed: Observed): PlannedWrite;
  /** Sends it, once. @throws Rejected, Conflict, RateLimited, Unavailable, UnknownOutcome, … */
  perform(request: VendorRequest, writeBack: WriteBack, session: Session): Promise<WriteReceipt>;
  /**
   * Effects of one kind of `manifest.together`: looks at all their targets, sends what `plan` says of each with as few
   * calls as there can be, and tells what became of each, in their order. Only for kinds that say how something is, so
   * that repeating one is no harm. @throws what concerns them all: Unauthorised, RateLimited, Unavailable, UnknownOutcome, …
   */
  sendTogether?(writeBacks: readonly WriteBack[], session: Session): Promise<SentTogether[]>;
  /** Looks for an earlier effect with this marker. */
  find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null>;
  /** Where a person opens the record in the vendor's own screens; null where there is no such address. */
  recordUrl(ref: SourceRef, settings: ConnectionSettings): string | null;
}

/**
 * Makes a connector's `hashable`: the record without our own fields and without stamps. Writing a field of ours
 * moves the vendor's stamp, and the same record may come by another way of reading (with or without
 * `attributes`): neither is a change. Parts without such fields are handed on as they are, not copied.
 */
export function contentReader({
  ownedFields,
  stampFields,
}: Pick<ConnectorManifest, "ownedFields" | "stampFields">): Connector["hashable"] {
  const stamps: ReadonlySet<string> = new Set(stampFields);
  const atTop = new Map(
    Object.entries(ownedFields).map(([objectType, fields]) => [
      objectType,
      new Set([...stampFields, ...fields]),
    ]),
  );
  return ({ objectType, raw }) => withoutFields(raw, atTop.get(objectType) ?? stamps, stamps);
}

function withoutFields(
  object: JsonObject,
  leftOut: ReadonlySet<string>,
  leftOutBelow: ReadonlySet<string>,
): JsonObject {
  for (const field in object) {
    const value = object[field] ?? null;
    if (!leftOut.has(field) && contentOf(value, leftOutBelow) === value) continue;
    const kept: JsonObject = {};
    for (const name in object)
      if (!leftOut.has(name)) kept[name] = contentOf(object[name] ?? null, leftOutBelow);
    return kept;
  }
  return object;
}

/** The value itself where nothing is left out of it. */
function contentOf(value: Json, leftOut: ReadonlySet<string>): Json {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return withoutFields(value, leftOut, leftOut);
  const isWhole = value.every((element) => contentOf(element, leftOut) === element);
  return isWhole ? value : value.map((element) => contentOf(element, leftOut));
}
