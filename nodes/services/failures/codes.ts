/** Every error code of every service, and what it means (docs/dev/enedis.md#errors). Data. */
import type { FailureKind, RangeProblem, ServiceError } from "../contract/index.js";

/** What a failure means; `until` is computed from the answer. */
export interface Meaning {
  readonly kind: FailureKind;
  readonly range?: RangeProblem;
  readonly scope?: NonNullable<ServiceError["scope"]>;
}

/** One row per code, with the words that distinguish the meanings of one code. */
export interface KnownCode extends Meaning {
  /** As documented; compared by {@link codeKey}. */
  readonly code: string;
  /** Applies only when the text of the answer matches; a later row without it covers the rest. */
  readonly text?: RegExp;
  /**
   * With the user's own contract (Data Connect), an application error is the user's to fix; behind a gateway, the
   * gateway's.
   */
  readonly direct?: Meaning;
  /** A gateway's code around the real one: any other known code in the same answer takes precedence. */
  readonly wrapper?: true;
  /** For a gateway that gives no code: `code` is ours, recognised by this text in the answer. */
  readonly message?: RegExp;
  /** Enedis has given it to consents that were given just before (docs/dev/enedis.md#new-consents). */
  readonly ofNewConsents?: true;
  /** A quota that counts UTC days, whatever end the answer gives. */
  readonly utcDay?: true;
}

const unavailable: Meaning = { kind: "unavailable" };
const bad: Meaning = { kind: "bad_answer" };
const noData: Meaning = { kind: "no_data" };
const pointRefused: Meaning = { kind: "consent", scope: "usage_point" };
const accountRefused: Meaning = { kind: "consent", scope: "account" };

/** Every code of docs/dev/enedis.md#errors, under the headings there. The first matching row wins. */
export const knownCodes: readonly KnownCode[] = [
  // Enedis data errors
  { code: "invalid_request", text: /earlier than the current date/i, kind: "range", range: "end_too_late" },
  // Also seen with correct usage points, as a temporary fault; ours is checked beforehand.
  { code: "invalid_request", text: /14 digits/i, ...unavailable },
  { code: "invalid_request", ...bad },
  // This misspelling does occur.
  { code: "invalid_resquest", ...bad },
  // "The end date must be after the start date", of 2026: ours always is.
  { code: "ADAM-ERR0002", ...bad },
  { code: "ADAM-ERR0123", kind: "range", range: "before_activation" },
  { code: "ADAM-DC-0009", kind: "range", range: "before_consent" },
  { code: "ADAM-ERR0125", kind: "range", range: "too_old" },
  { code: "ADAM-DC-0016", kind: "range", range: "too_old" },
  { code: "ADAM-ERR0126", kind: "range", range: "too_long" },
  { code: "ADAM-DC-0015", kind: "range", range: "too_long" },
  { code: "ADAM-ERR0061", ...pointRefused },
  { code: "ADAM-ERR0069", kind: "consent", scope: "direction" },
  { code: "ADAM-ERR0075", kind: "consent", scope: "series" },
  { code: "ADAM-DC-0007", ...pointRefused, ofNewConsents: true },
  { code: "ADAM-DC-0008", ...pointRefused },
  // "No service ACCES subscribed for the data for the period asked for" (recorded in openhab-addons pull 16355).
  { code: "ADAM_ADAM-ERR0191", ...pointRefused },
  { code: "unauthorized_user", ...pointRefused },
  { code: "900901", ...unavailable, direct: accountRefused },
  { code: "invalid_token", ...unavailable, direct: accountRefused },
  { code: "900908", ...unavailable, direct: accountRefused },
  { code: "no_data_found", ...noData },
  { code: "STM-ERR-0000014", ...noData },
  { code: "STM-ERR-0000020", ...noData },
  { code: "STM-ERR-0000019", ...pointRefused },
  { code: "900804", kind: "quota" },
  // Enedis's own quota has the code "429": "Quota Q4 reached. Call threshold allowed on …".
  { code: "429", kind: "quota" },
  // As documented; never seen in this place.
  { code: "Quota Q3 reached", kind: "quota" },
  { code: "Quota Q4 reached", kind: "quota" },
  { code: "ADAM-DC-0500", ...unavailable },
  { code: "STM-ERR-0000001", ...unavailable },
  { code: "technical_error", ...unavailable },
  { code: "Internal Server error", ...unavailable },
  { code: "UNKERROR_002", ...unavailable },

  // Token and consent page errors
  { code: "invalid_client", ...accountRefused },
  { code: "unauthorized_client", ...accountRefused },
  {
    code: "credentials_mandatory",
    message: /Valid authentication credentials are mandatory/i,
    ...accountRefused,
  },
  { code: "invalid_grant", ...bad },
  { code: "invalid_scope", ...bad },
  { code: "unsupported_grant_type", ...bad },
  { code: "missing_parameter", ...bad },
  { code: "invalid_duration_format", ...bad },
  { code: "maximum_duration_exceeded", ...bad },
  { code: "access_denied", ...pointRefused },
  { code: "demande_non_aboutie", ...pointRefused },
  { code: "server_error", ...unavailable },
  { code: "lincs-internal-server-error", ...unavailable },

  // Conso API errors: texts only
  { code: "invalid_parameters", message: /^Paramètres invalides/i, ...bad },
  { code: "authorization_header", message: /header 'Authorization' est manquant/i, ...accountRefused },
  { code: "token_refused", message: /Votre token est invalide/i, ...accountRefused },
  { code: "method_not_allowed", message: /Seule la méthode GET/i, ...bad },
  { code: "token_refresh_failed", message: /Impossible de rafraîchir le token/i, ...unavailable },
  { code: "unknown_error", message: /^Erreur inconnue/i, ...unavailable },

  // MyElectricalData errors of v2; ACCESS_DENIED is above
  { code: "not_authenticated", message: /^Not authenticated/i, ...accountRefused },
  { code: "secret_refused", message: /^Invalid authentication credentials/i, ...accountRefused },
  { code: "ENEDIS_UNAVAILABLE", ...unavailable },
  // Enedis's quota leaves no code: either its text, or that of the gateway's own client for a 429.
  {
    code: "ENEDIS_ERROR",
    text: /Quota Q\d reached|Client error '429/i,
    wrapper: true,
    kind: "quota",
  },
  { code: "ENEDIS_ERROR", wrapper: true, ...unavailable },
  { code: "NO_DATA", ...noData },
  // Only asked when nothing of the requested days came.
  { code: "PARTIAL_DATA", text: /rate limit/i, kind: "quota", utcDay: true },
  { code: "PARTIAL_DATA", ...unavailable },
  { code: "RATE_LIMIT_EXCEEDED", kind: "quota", utcDay: true },
  { code: "DATE_TOO_OLD", kind: "range", range: "too_old" },
  { code: "INVALID_DATE_RANGE", ...bad },
  // Our dates are always well formed: the gateway gives this answer to every call on 29 February.
  { code: "INVALID_DATE_FORMAT", ...unavailable },

  // MyElectricalData errors of v1 and its ancestor
  { code: "quota_exceeded", message: /dépassé votre quota/i, kind: "quota", utcDay: true },
  { code: "limit_reached", kind: "quota", utcDay: true },
  { code: "consent_problem", message: /niveau des consentements/i, ...pointRefused },
  { code: "token_refresh_401", ...pointRefused },
  { code: "client_not_found", ...pointRefused },
  { code: "usage_point_id_bad_formatted", ...bad },
  { code: "enedis_return_ko", wrapper: true, ...unavailable },
];

/**
 * The form in which codes are compared, here and in the texts: services mix case, `_` and `-`
 * (docs/dev/enedis.md#error-bodies).
 */
export function codeKey(code: string): string {
  return code.trim().toLowerCase().replaceAll("_", "-");
}

/** The page of Enedis's firewall, which a gateway passed on. */
export const FIREWALL = "enedis_firewall";

/** Codes that no service gives: they are ours, for what its text or a token itself shows. */
const ownCodes = new Set([
  ...knownCodes.flatMap(({ code, message }) => (message === undefined ? [] : [codeKey(code)])),
  ...["token_expired", "token_other_point", FIREWALL].map(codeKey),
]);

/** Whether a code is ours: nobody else knows it. */
export function isOwnCode(code: string): boolean {
  return ownCodes.has(codeKey(code));
}

const rowsByKey = new Map<string, KnownCode[]>();
for (const row of knownCodes) {
  if (row.message) continue;
  const key = codeKey(row.code);
  const rows = rowsByKey.get(key);
  if (rows) rows.push(row);
  else rowsByKey.set(key, [row]);
}

/** The rows of a code, in their order; undefined for an unknown one. Rows recognised by a message have no code. */
export function rowsOf(code: string): readonly KnownCode[] | undefined {
  return rowsByKey.get(codeKey(code));
}

/** Whether Enedis has given a code to consents that were given just before. */
export function isOfNewConsents(code: string | undefined): boolean {
  return code !== undefined && rowsOf(code)?.some(({ ofNewConsents }) => ofNewConsents === true) === true;
}
