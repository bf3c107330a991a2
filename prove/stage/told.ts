/** What a vendor was told by write-backs, and what of it is wrong beside what another was told. Pure. */
import type { ReceivedWrite } from "../../sandbox/index.js";
import { standingProperties } from "../../src/connectors/hubspot/own-properties.js";
import { standingFields } from "../../src/connectors/salesforce/standing-fields.js";
import type { PracticeVendor } from "./practice.js";

const times: readonly string[] = [standingFields.asOf, standingProperties.asOf];

/** What a vendor got, in a form that is the same in every tenant. */
export interface Writes {
  /** Tasks, notes, links and dates. */
  readonly effects: readonly string[];
  /** By record: how things stand, each time that it was told. On the way it may be told of half a source. */
  readonly standings: ReadonlyMap<string, readonly string[]>;
}

/** @param references of the tenant's plans, which are told by their order */
export function readWrites(
  vendor: PracticeVendor,
  writes: readonly ReceivedWrite[],
  references: readonly string[],
): Writes {
  const told = (value: unknown): string =>
    references.reduce(
      (text, reference, index) => text.replaceAll(reference, `plan ${index + 1}`),
      JSON.stringify(value),
    );
  const isStanding = ({ kind }: ReceivedWrite): boolean =>
    ["ACCOUNT", "COMPANY", "CONTACT"].includes(kind);
  const effects = writes.filter((write) => !isStanding(write));
  // In HubSpot a company and a contact may have the same number.
  const byRecord = Map.groupBy(writes.filter(isStanding), ({ kind, id }) => `${kind} ${id}`);
  return {
    effects: effects.map(({ kind, method, path, body }) =>
      // QuickBooks is told which version is meant, and repeats by a number that goes by it.
      vendor === "QUICKBOOKS"
        ? `${kind} ${method} ${path.split("?")[0]} ${told({ ...(body as object), SyncToken: "" })}`
        : `${kind} ${method} ${path} ${told(body)}`,
    ),
    standings: new Map(
      [...byRecord].map(([id, those]) => [id, those.map((each) => told(said(each)))]),
    ),
  };
}

/** What a person sees: without the time, and without what names the record. */
function said({ body }: ReceivedWrite): object {
  const { properties = body } = body as { properties?: unknown };
  const fields = Object.entries(properties as Record<string, unknown>).filter(
    ([name]) => /__c$|^forbear_/.test(name) && !times.includes(name),
  );
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function wrongWrites(found: Writes, wanted: Writes): string[] {
  const twice = found.effects.filter((write, index) => found.effects.indexOf(write) !== index);
  const records = new Set([...wanted.standings.keys(), ...found.standings.keys()]);
  return [
    ...[...new Set(twice)].map((write) => `written twice: ${write}`),
    ...wanted.effects
      .filter((each) => !found.effects.includes(each))
      .map((write) => `not written: ${write}`),
    ...found.effects
      .filter((each) => !wanted.effects.includes(each))
      .map((write) => `written by nobody else: ${write}`),
    ...[...records].flatMap((id) => wrongStandings(id, found, wanted)),
  ];
}

function wrongStandings(id: string, found: Writes, wanted: Writes): string[] {
  const told = found.standings.get(id) ?? [];
  const last = told.at(-1);
  const right = wanted.standings.get(id)?.at(-1);
  return [
    ...(told.some((each, index) => each === told[index - 1])
      ? [`written twice: how ${id} stands`]
      : []),
    ...(last === right ? [] : [`${id} says ${last}, where others say ${right}`]),
  ];
}
