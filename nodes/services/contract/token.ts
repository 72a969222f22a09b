/**
 * Reads Conso API's token locally, without a call and without verifying it (docs/dev/enedis.md#conso-api-token). Pure,
 * without Node's own modules: the editor reads a typed token in the browser, so the token is sent only at the deploy.
 */
import { defaultBaseUrls } from "./defaults.js";
import { parseJson } from "./json.js";
import type { ServiceId } from "./service.js";

/** What a Conso API token says about itself. */
export interface TokenInfo {
  readonly usagePointIds: readonly string[];
  /** Instant in seconds. */
  readonly expiresAt: number;
  /** When it was issued, right after a consent, in seconds; undefined: it does not say so. */
  readonly issuedAt?: number | undefined;
}

/**
 * The payload of a JWT; undefined when it is not one of Conso API's. Ignores white space copied along from a clipboard.
 * `sub` is an array of usage points in all tokens seen; JWT also allows a single string.
 */
export function tokenInfo(token: string): TokenInfo | undefined {
  const parts = token.replace(/\s+/g, "").split(".");
  if (parts.length !== 3) return undefined;
  const { sub, iat, exp } = claimsOf(parts[1]!);
  const usagePointIds: unknown[] = Array.isArray(sub) ? sub : [sub];
  if (!usagePointIds.every((id) => typeof id === "string") || typeof exp !== "number") return undefined;
  return { usagePointIds, expiresAt: exp, issuedAt: typeof iat === "number" ? iat : undefined };
}

function claimsOf(payload: string): { sub?: unknown; iat?: unknown; exp?: unknown; alg?: unknown } {
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
      character.charCodeAt(0),
    );
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) ?? {};
  } catch {
    // Not base64 or not UTF-8: not a Conso API token.
    return {};
  }
}

/** A token without the word of its header, which is copied along from a document: `Bearer eyJ…`. */
function withoutBearer(text: string): string {
  // An earlier dialog has removed the space between them.
  return text.replace(/^\s*(?:authorization\s*:\s*)?bearer(?:\s*:\s*|\s+|(?=eyJ))/i, "");
}

/** Removes white space, line breaks and zero-width characters copied from a page or an e-mail. */
export function compact(text: string): string {
  return text.replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g, "");
}

/** What a typed or saved credential means: a token also without the word that belongs to its header. */
export function cleanedCredential(name: string, text: string): string {
  return compact(name === "token" ? withoutBearer(text) : text);
}

/** Why a text cannot be the token or the secret that a service issues. */
export type TokenFault = "bad-token" | "bad-secret";

/** What a header can carry: visible characters of ASCII. */
const CARRIED = /^[\x21-\x7e]*$/;

/** Whether no request can carry a credential: it has a space, or a character of a text, as `…`. */
export function isUnsendable(credential: string): boolean {
  return !CARRIED.test(credential);
}

/** Whether a text is plainly no secret: an e-mail address, that of a page, or a usage point. */
function isOfAnotherKind(text: string): boolean {
  return text.includes("@") || text.includes("://") || /^\d{14}$/.test(text);
}

/**
 * Judges the shape of a token at the service's own address (docs/dev/enedis.md#conso-api-token,
 * #myelectricaldata-v2-account): a gateway at another one may have tokens of its own, as far as a request can carry them
 * and, as secrets of MyElectricalData, they are not plainly something else.
 * @param baseUrl without a final `/`
 */
export function tokenFault(service: ServiceId, baseUrl: string, token: string): TokenFault | undefined {
  const isJudged = baseUrl === defaultBaseUrls[service];
  if (service === "conso-api") {
    return isUnsendable(token) || (isJudged && !isWholeToken(token)) ? "bad-token" : undefined;
  }
  if (service !== "myelectricaldata") return undefined;
  const isOther = isJudged && (token.startsWith("cli_") || isWholeToken(token));
  return isUnsendable(token) || isOfAnotherKind(token) || isOther ? "bad-secret" : undefined;
}

/** Base64url characters of the signature of a JWT of the kind HS256. */
const SIGNATURE = 43;

/** A token of Conso API that was not cut off by a hasty selection. */
function isWholeToken(token: string): boolean {
  const [header = "", , signature = ""] = token.split(".");
  const isCut = claimsOf(header).alg === "HS256" && signature.length !== SIGNATURE;
  return !isCut && tokenInfo(token) !== undefined;
}

/** Why a token cannot work for a usage point, according to its own content. */
export type TokenMismatch = "expired" | "other_point";

/** @param now seconds */
export function tokenMismatch(info: TokenInfo, usagePointId: string, now: number): TokenMismatch | undefined {
  if (info.expiresAt <= now) return "expired";
  return info.usagePointIds.includes(usagePointId) ? undefined : "other_point";
}
