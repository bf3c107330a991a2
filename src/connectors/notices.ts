/** Notices that every vendor's sign-in can give rise to. */
import type { AccountFacts, ConnectorManifest, Grant } from "./connector.js";
import type { Notice } from "../domain/notice.js";

/**
 * Scopes that were asked for and that the sign-in does not cover; none where the vendor does not say what it covers.
 * @param covers whether a granted scope stands for the wanted one, too.
 */
export function missingScopes(
  { answer }: Grant,
  manifest: Pick<ConnectorManifest, "scopes">,
  covers?: Covers,
): string[] {
  const said = answer["scope"];
  if (typeof said !== "string" || said.trim() === "") return [];
  return notCovered(said.trim().split(/\s+/), manifest, covers);
}

type Covers = (granted: string, wanted: string) => boolean;

/** The same where the vendor has told of each scope that was granted. */
export function notCovered(
  granted: readonly string[],
  { scopes }: Pick<ConnectorManifest, "scopes">,
  covers: Covers = (each, wanted) => each === wanted,
): string[] {
  return scopes
    .map(({ scope }) => scope)
    .filter((wanted) => !granted.some((each) => covers(each, wanted)));
}

export function missingScopeNotices(
  vendor: string,
  { missingScopes: missing = [] }: AccountFacts,
  scopes: ConnectorManifest["scopes"],
): Notice[] {
  return scopes
    .filter(({ scope }) => missing.includes(scope))
    .map(({ scope, why }) => ({
      code: "SCOPE_MISSING",
      message: `The sign-in does not cover ${scope}, which Forbear needs: ${lowerFirst(why)} Allow it to the app in ${vendor}, then sign in again.`,
    }));
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
