/** Notices that every vendor's sign-in can give rise to. */
import type { AccountFacts, ConnectorManifest, Grant } from "./connector.js";
import type { FieldMapping } from "../domain/fields/mapping.js";
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

/** Mapped fields that the account has not, or does not show. */
export function unseenFieldNotices(
  vendor: string,
  { unseen = [] }: AccountFacts,
  mappings: readonly FieldMapping[],
): Notice[] {
  return unseen.map((name) => {
    const those = mappings.filter(({ objectType, field }) => `${objectType}.${field}` === name);
    const isOptOut = those.some(({ target }) => target.endsWith("_OPT_OUT"));
    const gentle = isOptOut
      ? " What it says of an opt-out counts as unknown, never as permission."
      : "";
    return {
      code: "FIELDS_HIDDEN",
      message: `Forbear does not see ${name}, which is mapped to ${those.map(({ target }) => target).join(" and ")}.${gentle} In ${vendor}, let the user who signed in see the field, or bring it back if it was removed or renamed; otherwise take it out of the field mapping.`,
    };
  });
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
