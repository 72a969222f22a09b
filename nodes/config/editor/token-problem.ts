/**
 * What is wrong with a token, by its own content and without any call. Pure: the dialog says it below its fields, and
 * examples/add-meters.mjs of the line of a file, in the same words of the catalogue.
 */
import {
  cleanedCredential,
  limitsOf,
  tokenFault,
  tokenInfo,
  tokenMismatch,
  type ServiceId,
  type TokenInfo,
} from "../../services/browser.js";
import { baseUrlOf, isUsagePointId } from "./fields.js";

/** A text of `errors` in the catalogue, and what stands for its `__names__`. */
export interface TokenProblem {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * @param usagePointId as typed, also one that is none
 * @param now seconds
 */
export function mismatchProblem(
  token: TokenInfo,
  usagePointId: string,
  now: number,
): TokenProblem | undefined {
  switch (tokenMismatch(token, usagePointId, now)) {
    case undefined:
      return undefined;
    case "expired":
      return { key: "token-expired", values: {} };
    case "other_point": {
      const point = isUsagePointId(usagePointId) ? short(usagePointId) : usagePointId;
      const points = token.usagePointIds.map(short).join(", ");
      return {
        key: token.usagePointIds.length > 1 ? "other-points" : "other-point",
        values: { point, points },
      };
    }
  }
}

const short = (usagePointId: string): string => `••••\u00a0${usagePointId.slice(-4)}`;

/** Requests that the package makes in a day, for these meters at one address and of one account. */
export function requestsADay(service: ServiceId, meters: number): number {
  return limitsOf(service).dailyCap(meters);
}

/**
 * What is wrong with the token of a line.
 *
 * @param baseUrl as saved; empty: the service's own
 * @param usagePointId 14 digits; empty: not known
 * @param now seconds
 */
export function lineProblem(
  service: ServiceId,
  baseUrl: unknown,
  { token, usagePointId }: { readonly token: string; readonly usagePointId: string },
  now: number,
): TokenProblem | undefined {
  const text = cleanedCredential("token", token);
  const fault = tokenFault(service, baseUrlOf(service, baseUrl), text);
  if (fault !== undefined) return { key: fault, values: {} };
  const info = service === "conso-api" ? tokenInfo(text) : undefined;
  // Of an unknown usage point, only the token's end is judged.
  return info && mismatchProblem(info, usagePointId || (info.usagePointIds[0] ?? ""), now);
}
