/** Failures of every service as one of seven kinds (docs/dev/enedis.md#failure-kinds), read from any error body. */
import { parseJson } from "./parse.js";
import { redact } from "./redact.js";
import { ServiceError, type FailureKind, type RangeProblem, type ServiceId } from "./service.js";

export type RemoteServiceId = Exclude<ServiceId, "demo">;

/** What a failure means; `until` is worked out from the answer. */
interface Meaning {
  readonly kind: FailureKind;
  readonly range?: RangeProblem;
  readonly scope?: NonNullable<ServiceError["scope"]>;
}

/** One row for each code, with the words that tell apart the meanings of one code. */
export interface KnownCode extends Meaning {
  /** As documented; compared without regard to case and with `_` equal to `-`. */
  readonly code: string;
  /** Only when the text of the answer matches; a later row without it takes the rest. */
  readonly text?: RegExp;
  /** With our own contract (Data Connect) the application's fault is ours: through a gateway it is the gateway's. */
  readonly direct?: Meaning;
  /** A gateway's word around the real code: any other known code in the same answer goes before. */
  readonly wrapper?: true;
  /** A gateway that gives no code: `code` is ours, and this text of its answer stands for it. */
  readonly message?: RegExp;
}

const unavailable: Meaning = { kind: "unavailable" };
const bad: Meaning = { kind: "bad_answer" };
const noData: Meaning = { kind: "no_data" };
const pointRefused: Meaning = { kind: "consent", scope: "usage_point" };
const accountRefused: Meaning = { kind: "consent", scope: "account" };

/** Every code of docs/dev/enedis.md#errors, under the headings there. The first row that fits wins. */
export const knownCodes: readonly KnownCode[] = [
  // Enedis data errors
  { code: "invalid_request", text: /earlier than the current date/i, kind: "range", range: "end_too_late" },
  // Also seen with correct usage points, as a passing fault; ours is checked before.
  { code: "invalid_request", text: /14 digits/i, ...unavailable },
  { code: "invalid_request", ...bad },
  // The misspelling occurs.
  { code: "invalid_resquest", ...bad },
  { code: "ADAM-ERR0123", kind: "range", range: "before_activation" },
  { code: "ADAM-DC-0009", kind: "range", range: "before_consent" },
  { code: "ADAM-ERR0125", kind: "range", range: "too_old" },
  { code: "ADAM-DC-0016", kind: "range", range: "too_old" },
  { code: "ADAM-ERR0126", kind: "range", range: "too_long" },
  { code: "ADAM-DC-0015", kind: "range", range: "too_long" },
  { code: "ADAM-ERR0061", ...pointRefused },
  { code: "ADAM-ERR0069", kind: "consent", scope: "direction" },
  { code: "ADAM-ERR0075", kind: "consent", scope: "series" },
  { code: "ADAM-DC-0007", ...pointRefused },
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
  { code: "token_refused", message: /Votre token est invalide/i, ...pointRefused },
  { code: "method_not_allowed", message: /Seule la méthode GET/i, ...bad },
  { code: "token_refresh_failed", message: /Impossible de rafraîchir le token/i, ...unavailable },
  { code: "unknown_error", message: /^Erreur inconnue/i, ...unavailable },

  // MyElectricalData errors of v2; ACCESS_DENIED stands above
  { code: "not_authenticated", message: /^Not authenticated/i, ...accountRefused },
  { code: "ENEDIS_UNAVAILABLE", ...unavailable },
  { code: "ENEDIS_ERROR", wrapper: true, ...unavailable },
  { code: "NO_DATA", ...noData },
  { code: "PARTIAL_DATA", ...unavailable },
  { code: "RATE_LIMIT_EXCEEDED", kind: "quota" },
  { code: "DATE_TOO_OLD", kind: "range", range: "too_old" },
  { code: "INVALID_DATE_RANGE", ...bad },
  // Our dates are always well formed: the gateway answers so to every call on 29 February.
  { code: "INVALID_DATE_FORMAT", ...unavailable },

  // MyElectricalData errors of v1 and its ancestor
  { code: "quota_exceeded", message: /dépassé votre quota/i, kind: "quota" },
  { code: "limit_reached", kind: "quota" },
  { code: "consent_problem", message: /niveau des consentements/i, ...pointRefused },
  { code: "token_refresh_401", ...pointRefused },
  { code: "client_not_found", ...pointRefused },
  { code: "usage_point_id_bad_formatted", ...bad },
  { code: "enedis_return_ko", wrapper: true, ...unavailable },
];

/** Codes compare without regard to case, with `_` and `-` alike: services mix them. */
function normalised(code: string): string {
  return code.trim().toLowerCase().replaceAll("_", "-");
}

const rowsByKey = new Map<string, KnownCode[]>();
for (const row of knownCodes) {
  if (row.message) continue;
  const key = normalised(row.code);
  const rows = rowsByKey.get(key);
  if (rows) rows.push(row);
  else rowsByKey.set(key, [row]);
}

/** An error body brought to one form (docs/dev/enedis.md#error-bodies). */
export interface Normalised {
  readonly httpStatus: number;
  /** The most telling code of the body: the innermost known one, else the first of any kind. */
  readonly code: string | undefined;
  /** Descriptions and messages of the body, the innermost first. */
  readonly text: string;
}

/** Codes hidden in texts (MyElectricalData's `ENEDIS_ERROR` and `detail`). */
const hidden = /ADAM[-_](?:ADAM[-_])?(?:DC|ERR)[-_]?\d+|STM-ERR-\d+|no_data_found/gi;

const codeKeys = ["error", "code", "error_code", "tag"];
const textKeys = ["error_description", "message", "description", "detail"];
const nestedKeys = ["enedis_return", "error", "fault", "detail", "data"];

export function normalise(httpStatus: number, body: object | undefined): Normalised {
  const codes: string[] = [];
  const texts: string[] = [];
  if (body) collect(body, codes, texts, 0);
  const known = codes.filter((code) => rowsByKey.has(normalised(code)));
  const telling = known.filter((code) => !isWrapper(code));
  // A batch may name several: one that stops something says more than a hole.
  const code =
    telling.find((c) => rowsByKey.get(normalised(c))![0]!.kind !== "no_data") ??
    telling[0] ??
    known[0] ??
    codes[0];
  return { httpStatus, code, text: texts.join(" – ") };
}

function isWrapper(code: string): boolean {
  return rowsByKey.get(normalised(code))!.every((row) => row.wrapper === true);
}

/** Innermost first. Follows JSON in strings; goes no deeper than any recorded body does twice over. */
function collect(body: object, codes: string[], texts: string[], depth: number): void {
  if (depth > 8) return;
  const record = body as Record<string, unknown>;
  const nested = Array.isArray(body) ? (body as unknown[]) : nestedKeys.map((key) => record[key]);
  for (const inner of nested) {
    const object =
      typeof inner === "object" && inner !== null
        ? inner
        : typeof inner === "string"
          ? parseJson(inner)
          : undefined;
    if (object) collect(object, codes, texts, depth + 1);
  }
  for (const key of textKeys) {
    const text = record[key];
    if (typeof text !== "string" || parseJson(text)) continue;
    texts.push(text);
    codes.push(...(text.match(hidden) ?? []));
  }
  for (const key of codeKeys) {
    const code = record[key];
    if (typeof code === "number") codes.push(String(code));
    else if (typeof code === "string" && code !== "" && !parseJson(code)) {
      if (code.length <= 60) codes.push(code);
      // The newest Conso API passes on plain text of Enedis here.
      if (/\s/.test(code)) texts.push(code);
    }
  }
}

/** The row that an answer falls under. */
function rowOf({ code, text }: Normalised): KnownCode | undefined {
  const rows = code === undefined ? undefined : rowsByKey.get(normalised(code));
  return (
    rows?.find((row) => row.text === undefined || row.text.test(text)) ??
    knownCodes.find((row) => row.message?.test(text) === true)
  );
}

/** What an answer without a known code means, by its status alone (docs/dev/enedis.md#answers-without-a-known-code). */
function byStatus(httpStatus: number): Meaning {
  if (httpStatus >= 500 || httpStatus === 408) return unavailable;
  // 409 is MyElectricalData v1's daily quota.
  if (httpStatus === 429 || httpStatus === 409) return { kind: "quota" };
  if (httpStatus === 401) return accountRefused;
  // Refused in JSON: no ban; the one probe a day of a refused consent is what an unknown refusal needs too.
  if (httpStatus === 403) return pointRefused;
  return bad;
}

export interface FailureContext {
  readonly service: RemoteServiceId;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Credentials, which no message may repeat though an answer does. */
  readonly secrets?: readonly string[];
}

/** An HTTP answer, as the transport gives it. */
export interface FailedAnswer {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`, if it came. */
  readonly retryAfter?: string | undefined;
}

/** The failure that an answer stands for. Call it for answers without readings only. */
export function failureOf(answer: FailedAnswer, context: FailureContext): ServiceError {
  const { status } = answer;
  const body = parseJson(answer.body);
  if (!body || isCloudflare(body)) {
    const meaning: Meaning = status === 403 ? { kind: "banned" } : byStatus(status);
    const message = body ? "from the firewall in front of the service" : withoutJson(answer.body, context);
    return new ServiceError(meaning.kind, `HTTP ${status} ${message}`, {
      httpStatus: status,
      scope: meaning.scope,
      until: meaning.kind === "quota" ? reopening(answer, undefined, "", context.now) : undefined,
    });
  }
  const normalised = normalise(status, body);
  const row = rowOf(normalised);
  const meaning =
    row === undefined ? byStatus(status) : (context.service === "data-connect" && row.direct) || row;
  const foreign = row?.code ?? normalised.code;
  const code = foreign === undefined ? undefined : redact(foreign, context.secrets);
  const text = redact(normalised.text, context.secrets) || "no text";
  return new ServiceError(meaning.kind, `HTTP ${status}${code === undefined ? "" : ` ${code}`}: ${text}`, {
    code,
    httpStatus: status,
    range: meaning.range,
    scope: meaning.scope,
    until: meaning.kind === "quota" ? reopening(answer, body, normalised.text, context.now, code) : undefined,
  });
}

/**
 * Cloudflare answers for a gateway it stands before, in JSON where `Accept` asks for it (recorded in ha-linky issue 190):
 * a 403 of its own is a block of the address, as its HTML page is.
 */
function isCloudflare(body: object): boolean {
  return (
    "type" in body &&
    typeof body.type === "string" &&
    /^https:\/\/developers\.cloudflare\.com\//.test(body.type)
  );
}

function withoutJson(body: string, context: FailureContext): string {
  const text = body
    .slice(0, 20_000)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ");
  return `without JSON: ${redact(text, context.secrets) || "empty"}`;
}

/** A day's quota opens at most a day later; a time further off is a misreading and would stop everything. */
const LONGEST_WAIT = 2 * 86_400;

/** The instant (seconds) from which the service says it answers again; undefined when it does not say. */
function reopening(
  answer: FailedAnswer,
  body: object | undefined,
  text: string,
  now: number,
  code?: string,
): number | undefined {
  const seconds = now / 1000;
  // MyElectricalData counts UTC days, as its ancestors did.
  if (answer.status === 409 || /^(?:rate_limit_exceeded|limit_reached|quota_exceeded)$/i.test(code ?? "")) {
    return (Math.floor(seconds / 86_400) + 1) * 86_400;
  }
  const said =
    (body && nextAccessTime(body)) ??
    parseTime(/Call threshold allowed on\s+(.+)/i.exec(text)?.[1]) ??
    parseTime(/access API after\s+(.+)/i.exec(text)?.[1]) ??
    parseRetryAfter(answer.retryAfter, seconds);
  return said !== undefined && said > seconds && said <= seconds + LONGEST_WAIT ? said : undefined;
}

function nextAccessTime(body: object): number | undefined {
  const record = body as Record<string, unknown>;
  const own = record["nextAccessTime"];
  if (typeof own === "string") return parseTime(own);
  for (const key of nestedKeys) {
    const inner = record[key];
    if (typeof inner === "object" && inner !== null) {
      const found = nextAccessTime(inner);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The instant of `2026-Jul-22 05:00:00+0000 UTC` (recorded, conso-api issue 92), `2026-07-22T05:00:00Z` or
 * `2026-07-22 05:00:00`, which is read as UTC: the later of the two readings that are possible.
 */
function parseTime(text: string | undefined): number | undefined {
  const match =
    /(\d{4})-(\d\d|[A-Za-z]{3})-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:([+-])(\d\d):?(\d\d))?/.exec(
      text ?? "",
    );
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = "0", sign, zoneHours = "0", zoneMinutes = "0"] = match;
  const index = /^\d/.test(month!) ? Number(month) - 1 : months.indexOf(month!.toLowerCase());
  if (index < 0 || index > 11) return undefined;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === "-" ? -60 : 60);
  return (
    Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second)) / 1000 - zone
  );
}

/** Seconds from now, or an HTTP date (RFC 9110, 10.2.3). */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Math.ceil(now) + Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date / 1000;
}
