/** What practice vendors were told, in a form that is the same in every course of the same world. */
import type { ReceivedWrite } from "../sandbox/index.js";
import { standingFields } from "../src/connectors/salesforce/standing-fields.js";

export interface VendorWrites {
  /** Tasks, notes, links and dates, each under its own name, in order of name. */
  readonly effects: readonly string[];
  /** By record: how things stand, each time that it was told. */
  readonly standings: ReadonlyMap<string, readonly string[]>;
}

export function readWrites(writes: readonly ReceivedWrite[]): VendorWrites {
  const isStanding = ({ kind }: ReceivedWrite): boolean => kind === "ACCOUNT" || kind === "CONTACT";
  const byRecord = Map.groupBy(writes.filter(isStanding), ({ id }) => id);
  return {
    effects: writes
      .filter((write) => !isStanding(write))
      .map(nameOf)
      .sort(),
    standings: new Map([...byRecord].map(([id, those]) => [id, those.map(said)])),
  };
}

/** Whatever was told twice, not at all, or otherwise than wanted, in sentences. */
export function writeDifferences(wanted: VendorWrites, found: VendorWrites): string[] {
  const counts = Map.groupBy(found.effects, (write) => write);
  const records = new Set([...wanted.standings.keys(), ...found.standings.keys()]);
  return [
    ...[...counts].flatMap(([write, { length }]) =>
      length > 1 ? [`written ${length} times: ${write}`] : [],
    ),
    ...wanted.effects.flatMap((write) => (counts.has(write) ? [] : [`not written: ${write}`])),
    ...[...counts.keys()].flatMap((write) =>
      wanted.effects.includes(write) ? [] : [`written without need: ${write}`],
    ),
    ...[...records].flatMap((id) => {
      const told = found.standings.get(id) ?? [];
      const twice = told.some((each, index) => each === told[index - 1]);
      const isWrong = told.at(-1) !== wanted.standings.get(id)?.at(-1);
      return [
        ...(twice ? [`written twice: how ${id} stands`] : []),
        ...(isWrong ? [`${id} says ${told.at(-1)}`] : []),
      ];
    }),
  ];
}

/** A task or a note by its marker, a link by where it leads, a date by all that it says. */
function nameOf({ kind, path, id, body }: ReceivedWrite): string {
  const text = JSON.stringify(body);
  const [marker] = /\(FB-[0-9A-Z]+(-[0-9A-Z]+)+\)/.exec(text) ?? [];
  const [link] = /https:\/\/hub\.example\/plans\/[\w-]+/.exec(text) ?? [];
  return `${kind} ${marker ?? (link ? `${id} ${link}` : `${path} ${text}`)}`;
}

/** What a person sees: without the time. */
function said({ body }: ReceivedWrite): string {
  const fields = Object.entries(body as Record<string, unknown>).filter(
    ([name]) => name.endsWith("__c") && name !== standingFields.asOf,
  );
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
