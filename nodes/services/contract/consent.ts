/**
 * Enedis's consent page seen from outside: the address that opens it, and what the address says when the page sends the
 * customer back (docs/dev/enedis.md#consent-page). Pure.
 */

/** Where customers give their consent. */
export const consentPage = "https://mon-compte-particulier.enedis.fr";

const authorizePath = "/dataconnect/v2/oauth2/authorize";

/** The longest duration that Enedis allows. */
const DURATION = "P3Y";

/**
 * The address of the consent page, version 2.
 * @param base its base URL, or the whole address up to `/authorize` (another version, or a self-hosted page)
 */
export function authorizeAddress(base: string, clientId: string, state: string): string {
  const url = new URL(base);
  if (!/\/authorize\/?$/.test(url.pathname)) url.pathname = url.pathname.replace(/\/+$/, "") + authorizePath;
  const values = { client_id: clientId, state, duration: DURATION, response_type: "code" };
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return url.href;
}

/** What the consent page sends back. */
export type ConsentReturn =
  /** Version 2: an id that stands for the usage point. */
  | { readonly kind: "authorisation"; readonly id: number }
  /** Version 1: the usage points themselves. */
  | { readonly kind: "points"; readonly usagePointIds: readonly string[] }
  /** No consent. */
  | { readonly kind: "refused"; readonly reason: NoConsentReason }
  /** Neither: a part is missing, repeated or malformed. */
  | { readonly kind: "unreadable" };

export type NoConsentReason =
  | "denied" // the customer said no
  | "not_completed" // sharing failed: usually because the meter is already shared
  | "incompatible" // hourly consumption is not turned on, or the meter does not communicate
  | "bad_link" // Enedis does not know this application or link
  | "outage"
  | "unknown";

/** Searched for in `error` and `error_description`; the first match wins. */
const reasons: readonly (readonly [RegExp, NoConsentReason])[] = [
  [/compteur[ _-]incompatible/i, "incompatible"],
  [/demande_non_aboutie/i, "not_completed"],
  [/access_denied/i, "denied"],
  [
    /missing_parameter|invalid_duration_format|maximum_duration_exceeded|(?:invalid|unauthorized)_client/i,
    "bad_link",
  ],
  [/server_error|lincs-internal-server-error|temporarily_unavailable/i, "outage"],
  // With version 2, this is usually the one above in other words.
  [/invalid_request/i, "not_completed"],
];

/** Longer than any address Enedis sends. */
const LONGEST_RETURN = 2_000;

/** The state in an address; undefined when there is none, or when it is not one of ours. */
export function stateIn(parameters: URLSearchParams): string | undefined {
  const state = only(parameters, "state");
  return state !== undefined && /^[\w-]{20,100}$/.test(state) ? state : undefined;
}

export function readReturn(parameters: URLSearchParams): ConsentReturn {
  const [error, description] = [parameters.getAll("error"), parameters.getAll("error_description")];
  if (error.length > 0 || description.length > 0) {
    const text = [...error, ...description].join(" ").slice(0, LONGEST_RETURN);
    return { kind: "refused", reason: reasons.find(([words]) => words.test(text))?.[1] ?? "unknown" };
  }
  const id = only(parameters, "autorisation_id");
  if (id !== undefined && /^[1-9]\d{0,14}$/.test(id)) return { kind: "authorisation", id: Number(id) };
  // Both separators have been seen.
  const points = only(parameters, "usage_point_id")?.split(/[,;]/) ?? [];
  if (id === undefined && points.length > 0 && points.every((point) => /^\d{14}$/.test(point))) {
    return { kind: "points", usagePointIds: [...new Set(points)] };
  }
  return { kind: "unreadable" };
}

/** A parameter that occurs exactly once. */
function only(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  return more.length === 0 ? value : undefined;
}

/** The parameters of an address that a user pasted, or of just its end; undefined when it has none. */
export function parametersIn(address: string): URLSearchParams | undefined {
  // Mail programs and terminals break long lines.
  const text = address.replace(/\s+/g, "");
  if (text.length > LONGEST_RETURN) return undefined;
  const parameters = URL.canParse(text)
    ? new URL(text).searchParams
    : new URLSearchParams(text.slice(text.indexOf("?") + 1));
  return parameters.size > 0 ? parameters : undefined;
}
