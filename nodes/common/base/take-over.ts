/**
 * Lets a second meter of an account use the credentials of another config node without a browser ever seeing them. The
 * editor saves a reference as the credential `takeOver`; at the deploy the server replaces it by the other node's
 * credentials. Pure.
 *
 * Node-RED saves credentials only at the next deploy. Until then a restart finds the reference and resolves it again;
 * the other node cannot change or disappear without a deploy.
 */
import type { ConfigCredentials } from "./settings.js";

/** The credentials that are taken over. The new node keeps its own usage point. */
const shared = ["token", "clientId", "clientSecret"] as const;

export type SavedCredentials = ConfigCredentials & { readonly takeOver?: string };

/** A config node as deployed. */
export interface SavedNode {
  readonly service: string;
  /** As called, not as typed. */
  readonly baseUrl: string;
  readonly credentials: SavedCredentials;
}

/** The nonce makes a reference that is chosen again differ, or the editor would not send it. */
export function referenceTo(node: string, nonce: string): string {
  return `${node}#${nonce}`;
}

export function nodeIn(reference: string): string {
  return reference.replace(/#.*$/, "");
}

/**
 * The credentials that a node ends up with; undefined if it takes nothing over or the other node has nothing to offer.
 * Secrets are never used for another service or base URL.
 */
export function takenOver(
  own: SavedNode,
  lookUp: (id: string) => SavedNode | undefined,
): SavedCredentials | undefined {
  const seen = new Set<string>();
  // The other node may itself be waiting to take over from a third one.
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
