/** Who is calling, for whom, and what they may do. Everything that serves a caller takes one. */

/** What a caller may be allowed to do; deny by default. */
export const scopes = [
  "debts:read",
  "contacts:read",
  "raw:read",
  "contacts:write",
  "plans:read",
  "plans:write",
  "connections:read",
  "connections:write",
  "sync:run",
  "imports:read",
  "imports:write",
  "care:read",
  "care:write",
  "care:detail",
  "policies:write",
] as const;
export type Scope = (typeof scopes)[number];

/** What a token may do unless more is asked for by name: everything but reading raw records and what is sealed. */
export const ordinaryScopes: readonly Scope[] = scopes.filter(
  (scope) => scope !== "raw:read" && scope !== "care:detail",
);

export interface Principal {
  readonly tenantId: string;
  /** Who acts, in a form fit for an audit trail: "dev:admin", "worker". */
  readonly actor: string;
  /** In whose name, where that is somebody else. */
  readonly onBehalfOf?: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Why sensitive facts are read, where that must be said. */
  readonly purpose?: string;
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/** The parts of the hub that act without a person: who they are in logs and trails, within one tenant. */
export function hubPrincipal(
  tenantId: string,
  actor: "hub:worker" | "hub:gate" | "hub:cli",
): Principal {
  return { tenantId, actor, scopes: new Set() };
}
