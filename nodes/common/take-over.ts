/**
 * A second meter of the same account takes the credentials of another config node over, without a browser ever seeing
 * them: the editor saves a reference as the credential `takeOver`, and at the deploy the server puts the other node's
 * credentials in its place. Pure.
 *
 * Node-RED writes credentials down at the next deploy only. Until then a restart finds the reference again and follows it
 * again; and the other node cannot change or go without a deploy.
 */
import type { ConfigCredentials } from "./settings.js";

/** What is taken over; the usage point is the new node's own. */
const shared = ["token", "clientId", "clientSecret"] as const;

export type SavedCredentials = ConfigCredentials & { readonly takeOver?: string };

/** A config node as a deploy brings it. */
export interface SavedNode {
  readonly service: string;
  /** As it is called, not as it was typed. */
  readonly baseUrl: string;
  readonly credentials: SavedCredentials;
}

/** A reference chosen a second time has to differ, else the editor does not send it. */
export function referenceTo(node: string, nonce: string): string {
  return `${node}#${nonce}`;
}

export function nodeIn(reference: string): string {
  return reference.replace(/#.*$/, "");
}

/**
 * The credentials with which a node goes on; undefined when it takes nothing over, or the other node has nothing to give.
 * Secrets go to no other service or base URL than their own.
 */
export function takenOver(
  own: SavedNode,
  lookUp: (id: string) => SavedNode | undefined,
): SavedCredentials | undefined {
  const seen = new Set<string>();
  // The other node may take over itself and not have been there yet.
  for (let reference = own.credentials.takeOver; reference !== undefined;) {
    const id = nodeIn(reference);
    if (seen.has(id)) return undefined;
    seen.add(id);
    const other = lookUp(id);
    if (other?.service !== own.service || other.baseUrl !== own.baseUrl) return undefined;
    reference = other.credentials.takeOver;
    if (reference !== undefined) continue;
    const taken = shared.filter((name) => (other.credentials[name] ?? "") !== "");
    if (taken.length === 0) return undefined;
    const { usagePointId } = own.credentials;
    return {
      ...(usagePointId !== undefined && { usagePointId }),
      ...Object.fromEntries(taken.map((name) => [name, other.credentials[name]])),
    };
  }
  return undefined;
}
