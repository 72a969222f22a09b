/** Turns a response without readings into the failure it stands for (docs/dev/enedis.md#failure-kinds). */
import { FIREWALL, knownCodes, rowsOf, type KnownCode, type Meaning } from "./codes.js";
import { readErrorBody, type ErrorBody } from "./error-body.js";
import { startsAsJson, type ParsedResponse, redact } from "../http/index.js";
import { reopening } from "./retry-after.js";
import { ServiceError, type RemoteServiceId } from "../contract/index.js";

export interface FailureContext {
  readonly service: RemoteServiceId;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Credentials that no message may repeat, even if a response does. */
  readonly secrets?: readonly string[];
}

/** The failure that a response stands for. Only for responses without readings. */
export function failureOf(response: ParsedResponse, context: FailureContext): ServiceError {
  const { status, json } = response;
  if (!json || isCloudflare(json)) {
    const meaning = json ? blockedOr(status) : meaningWithoutJson(response);
    const page = json || response.exceeds !== undefined ? undefined : pageText(response, context);
    const message = json ? "from the firewall in front of the service" : withoutJson(response, page);
    return new ServiceError(meaning.kind, `HTTP ${status} ${message}`, {
      httpStatus: status,
      scope: meaning.scope,
      until: meaning.kind === "quota" ? reopening(response, undefined, context.now) : undefined,
      ...(page !== undefined && { heard: { said: page } }),
    });
  }
  const body = readErrorBody(json);
  const row = rowFor(body);
  const meaning =
    row === undefined
      ? meaningWithoutCode(status, body)
      : (context.service === "data-connect" && row.direct) || row;
  // A page with a 5xx is of any server on the way.
  const isOfFirewall = row === undefined && body.hasPage && status < 500 && meaning.kind === "unavailable";
  const foreign = isOfFirewall ? FIREWALL : (row?.code ?? body.code);
  const code = foreign === undefined ? undefined : redact(foreign, context.secrets);
  const said = redact(body.text, context.secrets);
  const message = `HTTP ${status}${code === undefined ? "" : ` ${code}`}: ${said || "no text"}`;
  return new ServiceError(meaning.kind, message, {
    code,
    heard: { said },
    httpStatus: status,
    range: meaning.range,
    scope: meaning.scope,
    until: meaning.kind === "quota" ? reopening(response, { ...body, row }, context.now) : undefined,
  });
}

/**
 * Reads an answer. Whatever it contains, the result is a value or a typed failure: should our own reading stumble over
 * it, the answer is not one that a service should give.
 *
 * @throws {ServiceError}; `signal.reason` when aborted meanwhile
 */
export async function reading<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted === true || error instanceof ServiceError) throw error;
    const name = error instanceof Error ? error.name : typeof error;
    throw new ServiceError("bad_answer", `The answer cannot be read: ${name}`);
  }
}

/** The row that matches a body. */
function rowFor({ code, text }: ErrorBody): KnownCode | undefined {
  const rows = code === undefined ? undefined : rowsOf(code);
  return (
    rows?.find((row) => row.text === undefined || row.text.test(text)) ??
    knownCodes.find((row) => row.message?.test(text) === true)
  );
}

/** A 403 that is not the service's own, in whatever form: the address is blocked. */
function blockedOr(status: number): Meaning {
  return status === 403 ? { kind: "banned" } : byStatus(status);
}

function meaningWithoutJson({ status, exceeds, body }: ParsedResponse): Meaning {
  // JSON after all, of which only the beginning is known.
  if (status === 403 && exceeds !== undefined && startsAsJson(body)) return { kind: "bad_answer" };
  return blockedOr(status);
}

/** Enedis's firewall answers with a page, which gateways pass on in their JSON: it is theirs, not ours, to solve. */
function meaningWithoutCode(status: number, { hasPage }: ErrorBody): Meaning {
  const meaning = byStatus(status);
  return hasPage && meaning.kind !== "quota" ? { kind: "unavailable" } : meaning;
}

/** What a response without a known code means, by its status alone (docs/dev/enedis.md#answers-without-a-known-code). */
function byStatus(httpStatus: number): Meaning {
  if (httpStatus >= 500 || httpStatus === 408) return { kind: "unavailable" };
  // 409 is MyElectricalData v1's daily quota.
  if (httpStatus === 429 || httpStatus === 409) return { kind: "quota" };
  if (httpStatus === 401) return { kind: "consent", scope: "account" };
  // Refused in JSON: not a ban. An unknown cause, too, deserves the one probe a day of a refused consent.
  if (httpStatus === 403) return { kind: "consent", scope: "usage_point" };
  return { kind: "bad_answer" };
}

/**
 * Cloudflare answers for a gateway behind it, in JSON if `Accept` asks for it (recorded in ha-linky issue 190): a 403
 * of its own blocks the address, just like its HTML page.
 */
function isCloudflare(json: object): boolean {
  return (
    "type" in json &&
    typeof json.type === "string" &&
    /^https:\/\/developers\.cloudflare\.com\//.test(json.type)
  );
}

/** An excerpt of a page; its title and heading are often the same words. */
function pageText({ body }: ParsedResponse, { secrets }: FailureContext): string {
  return redact(body, secrets).replace(/^(.{4,}) \1(?= |$)/i, "$1");
}

function withoutJson({ exceeds }: ParsedResponse, page = ""): string {
  if (exceeds !== undefined) return `beyond the bounds of an answer: ${exceeds}`;
  return `without JSON: ${page || "empty"}`;
}
