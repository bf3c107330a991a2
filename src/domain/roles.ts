/**
 * The roles of people around a debtor, and what each of them may be told. A false role tells one person about
 * another's debt: so a role is only ever what a source or a person says, never what a name or a job title suggests,
 * and whoever has none is just a contact, who may be told nothing.
 */

/** The strictest first. */
export const disclosures = ["NOTHING", "THAT_THERE_IS_A_BILL", "DEBT_DETAILS"] as const;
export type Disclosure = (typeof disclosures)[number];

/** In a sentence, for staff. */
export const disclosureWords: Readonly<Record<Disclosure, string>> = {
  NOTHING: "Do not mention the debt to them.",
  THAT_THERE_IS_A_BILL:
    "They may be sent the bill and told that there is one; not how it stands, nor anything else that is owed.",
  DEBT_DETAILS: "They may be told what is owed and talk about it.",
};

/** How the rules on contact name whoever is contacted (policy cases, contact case: `relation`). */
export const relations = [
  "DEBTOR",
  "JOINT_DEBTOR",
  "GUARANTOR",
  "SPOUSE",
  "PARENT_OF_MINOR",
  "GUARDIAN",
  "EXECUTOR",
  "ATTORNEY",
  "DEBT_ADVISER",
  "THIRD_PARTY",
] as const;
export type Relation = (typeof relations)[number];

export const roles = [
  "BILLING_CONTACT",
  "CC",
  "OWNER",
  "JOINT_DEBTOR",
  "GUARANTOR",
  "EXECUTOR",
  "HELPER",
  "DEBT_ADVISER",
  "ATTORNEY",
  "GUARDIAN",
  "PARENT_OF_MINOR",
  "SPOUSE",
] as const;
export type Role = (typeof roles)[number];

export type DebtorKind = "PERSON" | "ORGANISATION";

interface RoleRule {
  readonly words: string;
  /** What may be told to somebody in this role, by what the debtor is. */
  readonly told: Readonly<Record<DebtorKind, Disclosure>>;
  /** Nothing may be told before somebody has seen the proof. */
  readonly needsAuthority: boolean;
  readonly relation: Readonly<Record<DebtorKind, Relation>>;
}

const whoever = <T>(value: T): Readonly<Record<DebtorKind, T>> => ({
  PERSON: value,
  ORGANISATION: value,
});

/**
 * The upper bound of what may be told: the rules on contact may allow less. An organisation speaks through its
 * people; a private person's debt is theirs alone, so that who gets their bills is a third party (FCA CONC 7.9.7 R;
 * 15 USC 1692c(b)). Whether a spouse may be told depends on the country (1692c(d) says yes, CONC says no): no.
 */
const rules: Readonly<Record<Role, RoleRule>> = {
  BILLING_CONTACT: {
    words: "Billing contact: gets the bills",
    told: { ORGANISATION: "DEBT_DETAILS", PERSON: "THAT_THERE_IS_A_BILL" },
    needsAuthority: false,
    relation: { ORGANISATION: "DEBTOR", PERSON: "THIRD_PARTY" },
  },
  CC: {
    words: "Gets a copy of the bills",
    told: { ORGANISATION: "THAT_THERE_IS_A_BILL", PERSON: "NOTHING" },
    needsAuthority: false,
    // Nobody says that they belong to the debtor: a copy often goes to a bookkeeper outside.
    relation: whoever("THIRD_PARTY"),
  },
  OWNER: {
    words: "Owner of the business",
    told: { ORGANISATION: "DEBT_DETAILS", PERSON: "NOTHING" },
    needsAuthority: false,
    relation: { ORGANISATION: "DEBTOR", PERSON: "THIRD_PARTY" },
  },
  JOINT_DEBTOR: {
    words: "Joint debtor: owes it as well",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: false,
    relation: whoever("JOINT_DEBTOR"),
  },
  GUARANTOR: {
    words: "Guarantor: has promised to pay if the debtor does not",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: false,
    relation: whoever("GUARANTOR"),
  },
  EXECUTOR: {
    words: "Executor: settles the estate of a debtor who has died",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("EXECUTOR"),
  },
  HELPER: {
    words: "Helper whom the debtor has authorised",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("THIRD_PARTY"),
  },
  DEBT_ADVISER: {
    words: "Debt adviser who acts for the debtor",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("DEBT_ADVISER"),
  },
  ATTORNEY: {
    words: "Lawyer who acts for the debtor",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("ATTORNEY"),
  },
  GUARDIAN: {
    words: "Guardian whom a court has appointed",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("GUARDIAN"),
  },
  PARENT_OF_MINOR: {
    words: "Parent of a debtor who is a minor",
    told: whoever("DEBT_DETAILS"),
    needsAuthority: true,
    relation: whoever("PARENT_OF_MINOR"),
  },
  SPOUSE: {
    words: "Spouse or partner",
    told: whoever("NOTHING"),
    needsAuthority: false,
    relation: whoever("SPOUSE"),
  },
};

export function roleWords(role: Role): string {
  return rules[role].words;
}

export function needsAuthority(role: Role): boolean {
  return rules[role].needsAuthority;
}

/** Plain dates (YYYY-MM-DD), both included; null is open. */
export interface Period {
  readonly since: string | null;
  readonly until: string | null;
}

/** What a source says of a person: a role, or words that are none of those that we know. */
export interface StatedRole extends Period {
  readonly role: Role | null;
  /** The source's own words. */
  readonly words: string;
  /** The connection that it came through. */
  readonly source: string;
  /** The party whose debts it concerns. */
  readonly about: string;
}

export const proofs = [
  "LETTER_OF_AUTHORITY",
  "POWER_OF_ATTORNEY",
  "COURT_ORDER",
  "GRANT_OF_PROBATE",
  "OTHER",
] as const;
export type Proof = (typeof proofs)[number];

/** What shows that somebody may act for the debtor. No cause stands here: it is often about health. */
export interface Authority {
  readonly proof: Proof;
  /** The number of the document. */
  readonly reference: string | null;
  /** The day on which somebody saw it. */
  readonly seenOn: string;
}

/** What a person decided in the hub. */
export interface DecidedRole extends Period {
  readonly role: Role;
  /** False: whatever a source says, it is not so. */
  readonly holds: boolean;
  readonly authority: Authority | null;
  readonly decidedBy: string;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  /** The party whose debts it concerns. */
  readonly about: string;
}

export const roleStates = ["HOLDS", "NOT_YET", "ENDED", "NEEDS_AUTHORITY", "REMOVED"] as const;
export type RoleState = (typeof roleStates)[number];

/** One role of a person, from all that was said of it. */
export interface HeldRole extends Period {
  readonly role: Role;
  readonly state: RoleState;
  readonly saidBy: "HUB" | "SOURCE";
  /** The sources that say so, whoever decides. */
  readonly sources: readonly { readonly source: string; readonly words: string }[];
  /** The parties whose debts it was said about; a debtor may be known from more. */
  readonly about: readonly string[];
  readonly authority: Authority | null;
  readonly decision: Pick<DecidedRole, "decidedBy" | "decidedAt"> | null;
  readonly mayBeTold: Disclosure;
  readonly relation: Relation;
}

export interface PersonsRoles {
  /** In the order of {@link roles}. */
  readonly roles: readonly HeldRole[];
  /** What sources call the person and no role follows from. */
  readonly otherWords: readonly string[];
  /** The most that any of the roles allows that hold. */
  readonly mayBeTold: Disclosure;
}

/**
 * Brings together what sources say and the hub has decided about one person and one debtor, in whatever order.
 * Of one role the hub's word counts and no source's; where several words of the same rank differ, the strictest
 * does: a removal, the latest beginning, the earliest end. Several roles add up: a guarantor who also gets a copy
 * of the bills is told as a guarantor.
 * @param today in the tenant's time zone
 */
export function combineRoles(
  stated: readonly StatedRole[],
  decided: readonly DecidedRole[],
  debtor: DebtorKind,
  today: string,
): PersonsRoles {
  const held = roles.flatMap((role) => {
    const said = stated.filter((each) => each.role === role);
    const decisions = decided.filter((each) => each.role === role);
    return said.length + decisions.length === 0
      ? []
      : [heldRole(role, said, decisions, debtor, today)];
  });
  const unknown = stated.filter(({ role, words }) => role === null && words !== "");
  return {
    roles: held,
    otherWords: [...new Set(unknown.map(({ words }) => words))].sort(byText),
    mayBeTold: most(held.map(({ mayBeTold }) => mayBeTold)),
  };
}

function heldRole(
  role: Role,
  stated: readonly StatedRole[],
  decided: readonly DecidedRole[],
  debtor: DebtorKind,
  today: string,
): HeldRole {
  const period = common(decided.length > 0 ? decided.filter(({ holds }) => holds) : stated);
  const authority = commonAuthority(decided);
  const state = decided.some(({ holds }) => !holds)
    ? "REMOVED"
    : stateOf(role, period, authority, today);
  const sources = new Map(
    stated.map(({ source, words }) => [`${source} ${words}`, { source, words }]),
  );
  return {
    role,
    state,
    ...period,
    saidBy: decided.length > 0 ? "HUB" : "SOURCE",
    sources: [...sources].sort(([a], [b]) => byText(a, b)).map(([, each]) => each),
    about: distinct(decided.length > 0 ? decided : stated),
    authority,
    decision: latest(decided),
    mayBeTold: state === "HOLDS" ? rules[role].told[debtor] : "NOTHING",
    relation: rules[role].relation[debtor],
  };
}

function distinct(said: readonly { readonly about: string }[]): string[] {
  return [...new Set(said.map(({ about }) => about))].sort(byText);
}

function stateOf(
  role: Role,
  { since, until }: Period,
  authority: Authority | null,
  today: string,
): RoleState {
  if (until !== null && until < today) return "ENDED";
  if (since !== null && since > today) return "NOT_YET";
  return rules[role].needsAuthority && authority === null ? "NEEDS_AUTHORITY" : "HOLDS";
}

/** The days on which all of them say so. */
function common(periods: readonly Period[]): Period {
  const days = (side: keyof Period) => periods.flatMap((period) => period[side] ?? []).sort(byText);
  return { since: days("since").at(-1) ?? null, until: days("until")[0] ?? null };
}

/** None unless every decision has one; of several the one that was seen first. */
function commonAuthority(decided: readonly DecidedRole[]): Authority | null {
  const found = decided.map(({ authority }) => authority);
  if (found.includes(null)) return null;
  const text = (each: Authority) => [each.seenOn, each.proof, each.reference ?? ""].join();
  return found.flatMap((each) => each ?? []).sort((a, b) => byText(text(a), text(b)))[0] ?? null;
}

function latest(decided: readonly DecidedRole[]): HeldRole["decision"] {
  const [last] = decided
    .map(({ decidedBy, decidedAt }) => ({ decidedBy, decidedAt }))
    .sort((a, b) => byText(b.decidedAt, a.decidedAt) || byText(a.decidedBy, b.decidedBy));
  return last ?? null;
}

function most(told: readonly Disclosure[]): Disclosure {
  return disclosures.findLast((each) => told.includes(each)) ?? "NOTHING";
}

/** By code unit: the same everywhere, unlike a locale's order. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Why a role cannot be given so. */
export interface RoleProblem {
  readonly code: "INVALID_INPUT" | "AUTHORITY_NEEDED";
  /** The part of the input that is wrong. */
  readonly field: readonly string[];
  readonly message: string;
}

/** The number of a document, and no words: these could say why somebody needs help. */
const referenceForm = /^(?=.*\d)(?!.*\p{L}{5})[\p{L}\d][\p{L}\d ./#-]{0,39}$/u;

/** What is wrong with giving this role to somebody; null where nothing is. @param today in the tenant's time zone */
export function problemWithRole(
  { role, since, until, authority }: Pick<DecidedRole, "role" | "since" | "until" | "authority">,
  today: string,
): RoleProblem | null {
  if (since !== null && until !== null && until < since)
    return invalid(["until"], "It would end before it begins: look at since and until again.");
  if (until !== null && until < today)
    return invalid(["until"], "It would be over already: leave it out, or give a later day.");
  if (authority === null)
    return rules[role].needsAuthority
      ? {
          code: "AUTHORITY_NEEDED",
          field: ["authority"],
          message:
            "Nobody may be told of the debt in this role before somebody has seen the proof: say which document it is and when it was seen.",
        }
      : null;
  if (authority.seenOn > today)
    return invalid(["authority", "seenOn"], "The proof cannot have been seen yet: give the day.");
  if (authority.reference !== null && !referenceForm.test(authority.reference))
    return invalid(
      ["authority", "reference"],
      "Give only the number of the document (at most 40 characters, such as LPA 2025/113): no words, and no reason for the help.",
    );
  return null;
}

function invalid(field: readonly string[], message: string): RoleProblem {
  return { code: "INVALID_INPUT", field, message };
}
