/**
 * Reads Conso API's token where it is, without any call and without verifying it (docs/dev/enedis.md#conso-api-token).
 * Pure and free of Node's own modules: the editor reads a typed token in the browser, so that it travels at the deploy
 * only.
 */
import { parseJson } from "./json.js";

/** What Conso API's token says of itself. */
export interface TokenInfo {
  readonly usagePointIds: readonly string[];
  /** Instant in seconds. */
  readonly expiresAt: number;
}

/**
 * The payload of a JWT; undefined when it is none of Conso API. White space that came along from a clipboard is left out.
 * `sub` is an array of usage points in all tokens seen; JWT itself allows one string.
 */
export function tokenInfo(token: string): TokenInfo | undefined {
  const parts = token.replace(/\s+/g, "").split(".");
  if (parts.length !== 3) return undefined;
  const { sub, exp } = claimsOf(parts[1]!);
  const usagePointIds: unknown[] = Array.isArray(sub) ? sub : [sub];
  if (!usagePointIds.every((id) => typeof id === "string") || typeof exp !== "number") return undefined;
  return { usagePointIds, expiresAt: exp };
}

function claimsOf(payload: string): { sub?: unknown; exp?: unknown } {
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) ?? {};
  } catch {
    // Not base64 or not UTF-8: no token of Conso API.
    return {};
  }
}

/** Why a token cannot work for a usage point, by what it says of itself. */
export type TokenMismatch = "expired" | "other_point";

/** @param now seconds */
export function tokenMismatch(info: TokenInfo, usagePointId: string, now: number): TokenMismatch | undefined {
  if (info.expiresAt <= now) return "expired";
  return info.usagePointIds.includes(usagePointId) ? undefined : "other_point";
}
