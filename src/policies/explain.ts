/** A decision about contact with its whole reasoning, in sentences: for a terminal and for the API alike. */
import type { ContactAnswer, LiveOption } from "../domain/contact/answer.js";
import type { ContactCase, Person } from "../domain/contact/case.js";
import type { ContactDecision, ContactReason } from "../domain/contact/decision.js";
import type { DecisionGround } from "../domain/contact/live-case.js";
import type { ExceptionKind, PolicyPack } from "../domain/contact/pack.js";
import { timeIn } from "../domain/contact/time-words.js";
import { doubtWords, summaryOf } from "../domain/contact/words.js";
import { computationPacks } from "./computations.js";

export interface ExplanationSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** @param policyVersion of the tenant; 0 where none was set */
export function explain(
  answer: ContactAnswer,
  ground: DecisionGround,
  policyVersion: number | null,
): ExplanationSection[] {
  const { timeZone } = ground.tenant;
  return [
    { title: "Question", lines: questionOf(answer, timeZone) },
    { title: "Answer", lines: answerLines(answer, timeZone) },
    { title: "Facts", lines: factsOf(answer, ground) },
    { title: "Rules", lines: rulesOf(answer.decision, ground, policyVersion) },
    { title: "Ways to reach them, the best first", lines: answer.options.map(wayOf(timeZone)) },
    { title: "Other law that is computed with", lines: computedWith(ground) },
  ].filter(({ lines }) => lines.length > 0);
}

function questionOf({ ask, about }: ContactAnswer, timeZone: string): string[] {
  const whom = about ? `${about.recipient.name} (${about.recipient.relation})` : "Nobody";
  const how = about?.channel ?? ask.channel ?? "any channel";
  return [`${whom}, ${how}, ${ask.purpose}, ${timeIn(ask.at, timeZone)} (${timeZone})`];
}

function answerLines(answer: ContactAnswer, timeZone: string): string[] {
  const { decision, options } = answer;
  const [best] = options;
  const next = decision.nextAllowedAt;
  return [
    `${decision.decision}: ${summaryOf(answer, timeZone)}`,
    ...(next === undefined
      ? []
      : [`Next allowed: ${next ? timeIn(next, timeZone) : "time alone does not release it"}`]),
    ...(best?.tryAt
      ? [`Best: ${best.channel} to ${best.recipient.name}, ${timeIn(best.tryAt, timeZone)}`]
      : []),
  ];
}

function factsOf({ about, doubts }: ContactAnswer, { collector }: DecisionGround): string[] {
  const unknown = doubts.map((doubt) => `Not known: ${doubtWords[doubt]}`);
  if (!about) return unknown;
  const { facts } = about.live;
  const recipient = facts.people.find(({ id }) => id === facts.attempt.recipientPersonId);
  return [
    `Who collects: ${collector.role}`,
    `Where they may be: ${placesOf(recipient)}`,
    ...debtsOf(facts),
    ...logOf(facts),
    ...wishesOf(facts),
    ...unknown,
  ];
}

function placesOf(person: Person | undefined): string {
  const places = person?.places ?? [];
  if (places.length === 0) return "not known";
  const all = (names: readonly string[]): string => {
    const [one = "", two, three, ...more] = new Set(names);
    const first = [one, two, three].filter((each) => each !== undefined).join(", ");
    return more.length > 0 ? `${first} and ${more.length} more` : first;
  };
  return `${all(places.map(({ region }) => region))} (${all(places.map(({ timeZone }) => timeZone))})`;
}

function debtsOf({ debts }: ContactCase): string[] {
  const [first] = debts;
  if (!first) return [];
  const disputed = debts.filter(({ disputedInWritingAt }) => disputedInWritingAt !== undefined);
  return [
    `Debts: ${debts.length}, ${first.kind}${first.regulatedCredit ? ", regulated credit" : ""}`,
    ...(disputed.length > 0 ? [`Disputed in writing: ${disputed.length}`] : []),
  ];
}

function logOf({ contactLog = [] }: ContactCase): string[] {
  const counts = Map.groupBy(
    contactLog,
    ({ direction, channel, outcome }) => `${direction} ${channel} ${outcome}`,
  );
  const told = [...counts].map(([what, all]) => {
    const last = all.map(({ at }) => at).sort();
    return `Contact: ${all.length} ${what}, the last on ${last.at(-1)?.slice(0, 10) ?? ""}`;
  });
  return told.length > 0 ? told : ["Contact: none in 100 days"];
}

function wishesOf(facts: ContactCase): string[] {
  const { optOuts = [], preferences = [], consents = [] } = facts;
  const { representations = [], pauses = [], holds = [] } = facts;
  const until = (end: string | undefined): string => (end ? ` until ${end.slice(0, 10)}` : "");
  return [
    ...preferences.map(() => "They have said when or where it suits them"),
    ...optOuts.map(
      ({ scope, channel, contactPointId }) =>
        `Refused: ${scope}${channel ? ` ${channel}` : ""}${contactPointId ? ` ${channelOf(contactPointId)}` : ""}`,
    ),
    ...consents.map(({ scope }) => `Consent: ${scope}`),
    ...representations.map(({ kind }) => `Represented: ${kind}`),
    ...holds.map(({ kind, registerEntryOn }) => `Moratorium: ${kind}, entered ${registerEntryOn}`),
    ...pauses.map(({ why, until: end }) => `Paused: ${why}${until(end)}`),
  ];
}

/** Without the number or address. */
function channelOf(contactPointId: string): string {
  return contactPointId.slice(0, contactPointId.indexOf(":"));
}

function rulesOf(
  { reasons }: ContactDecision,
  { packs, tenant }: DecisionGround,
  policyVersion: number | null,
): string[] {
  const policy =
    policyVersion === null ? "proposed" : policyVersion === 0 ? "none set" : policyVersion;
  const known = new Set(packs.map(({ id }) => id));
  const byHub = reasons.filter(({ pack }) => !known.has(pack));
  return [
    `The tenant's policy: ${policy}`,
    ...byHub.map(({ code, words }) => `${code}: ${words}`),
    ...(byHub.length > 0 ? [] : packs.flatMap((pack) => packLines(pack, reasons, tenant.timeZone))),
  ];
}

function packLines(
  pack: PolicyPack,
  reasons: readonly ContactReason[],
  timeZone: string,
): string[] {
  const own = reasons.filter((reason) => reason.pack === pack.id);
  const head = `${pack.id} ${pack.version}`;
  const uncovered = own.find(({ effect }) => effect === "UNCOVERED");
  if (uncovered) return [`${head}: says nothing. ${uncovered.words}`];
  if (own.length === 0) return [`${head}: covers it, and has nothing against it`];
  return [
    `${head}: covers it`,
    ...own.flatMap((reason) => [`  ${reasonLine(reason, timeZone)}`, ...liftLines(reason, pack)]),
  ];
}

function reasonLine(reason: ContactReason, timeZone: string): string {
  const { effect, code, rule, words, citation, verification, until } = reason;
  const source = [citation, verification].filter((each) => each !== null).join(", ");
  const end = until ? ` Ends ${timeIn(until, timeZone)}.` : "";
  return `${effect} ${code} (${rule ?? ""}): ${words}${end} [${source}]`;
}

const liftWords: Readonly<Record<ExceptionKind, string>> = {
  REPLY: "an answer to what they asked",
  OPT_OUT_CONFIRMATION: "one confirmation of their wish",
  REQUIRED_NOTICE: "a notice that a law requires",
  END_OR_REMEDY: "word that efforts end, or of what may follow",
  TIME_AND_PLACE_CONSENT: "their consent to this time and place",
  CALL_CONSENT: "their consent to further calls",
  REPRESENTATIVE_CONSENT: "the representative's consent",
  LOCATION_ENQUIRY: "a first question for the person's address",
};

function liftLines({ effect, rule: id }: ContactReason, pack: PolicyPack): string[] {
  if (effect === "LIFTED") return [];
  const rule = pack.rules.find((each) => each.id === id);
  const lifts = (rule?.exceptions ?? []).map(({ kind, gives }) =>
    gives === "REVIEW" ? `${liftWords[kind]} (asks a person)` : liftWords[kind],
  );
  if (effect === "REVIEW") lifts.push("a person who has looked at it");
  return lifts.length > 0 ? [`    lifted by: ${lifts.join("; ")}`] : [];
}

function wayOf(timeZone: string) {
  return ({ channel, recipient, decision, tryAt, why }: LiveOption): string => {
    const when = tryAt ? `, try ${timeIn(tryAt, timeZone)}` : "";
    return `${channel} to ${recipient.name}: ${decision.decision} (${why})${when}`;
  };
}

function computedWith({ tenant }: DecisionGround): string[] {
  return computationPacks
    .filter(({ country }) => country === tenant.country)
    .flatMap(({ id, version, rules }) =>
      rules.map(
        ({ citation, words, verification }) =>
          `${id} ${version}: ${words} [${citation}, ${verification}]`,
      ),
    );
}
