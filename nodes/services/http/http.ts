/**
 * The only way out to the network. It sends credentials to the configured host and nowhere else: redirects are never
 * followed, and plain http is only used for private addresses.
 */
import { Agent } from "node:http";
import type { Readable } from "node:stream";
import type axios from "axios";
import type { AxiosRequestConfig } from "axios";
import { ownPackage } from "../../base/index.js";
import { checkBaseUrl, homeLookup, privateLookup } from "./base-url.js";
import { MAX_ANSWER_BYTES } from "./bounds.js";
import { redact } from "./redact.js";
import { ServiceError } from "../contract/index.js";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** Without a final `/`; checked again at each call. */
  readonly baseUrl: string;
  /** Begins with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Besides `User-Agent` and `Accept`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the connection and the whole answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** No failure may repeat them. */
  readonly secrets?: readonly string[];
}

export interface HttpResponse {
  readonly status: number;
  readonly body: string;
  /** The header `Retry-After`, if present. */
  readonly retryAfter?: string | undefined;
  /** The body is only the beginning of a refusal that was too big. */
  readonly isCut?: boolean;
}

/**
 * @throws {ServiceError} `unavailable` when no whole answer comes in time, `bad_answer` for a redirect or a good answer
 * that is too big; `signal.reason` when aborted
 */
export type Transport = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** The same as other clients. */
const TIMEOUT_MS = 30_000;

let userAgentText: string | undefined;

/** Identifies the package, as Conso API's terms require of public programs (docs/dev/enedis.md#conso-api-token). */
export function userAgent(): string {
  if (userAgentText === undefined) {
    const { name, version, homepage } = ownPackage();
    userAgentText = `${name}/${version} (+${homepage})`;
  }
  return userAgentText;
}

/**
 * Loaded late, once: it blocks the event loop for 60 ms (docs/dev/decisions.md#11-loading-late). A `require`, because
 * an `import()` takes 20 ms more: it loads axios file by file.
 */
function loadAxios(): typeof axios {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("axios") as typeof axios;
}

/** Loads what {@link send} needs, so that no call has to wait for it. */
export function prepareToSend(): void {
  loadAxios();
}

/** Sends a request over the network. Uses environment proxies for https; private addresses are reached directly. */
export const send: Transport = async (request, signal) => {
  signal.throwIfAborted();
  const base = checkBaseUrl(request.baseUrl);
  if (!base.ok) {
    throw new ServiceError("unavailable", `The base URL is refused: ${base.problem.replaceAll("_", " ")}`);
  }
  const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const isPlain = base.url.startsWith("http:");
  const config: AxiosRequestConfig<string> = {
    method: request.method,
    url: base.url + request.path,
    headers: { ...request.headers, Accept: "application/json", "User-Agent": userAgent() },
    // Read below: by its body alone, a refusal that is too big would say nothing.
    responseType: "stream",
    validateStatus: () => true,
    maxRedirects: 0,
    signal: AbortSignal.any([signal, timeout]),
    ...(request.query && { params: request.query }),
    ...(request.body !== undefined && { data: request.body }),
    ...(isPlain && {
      proxy: false as const,
      lookup: (base.resolve ? privateLookup : homeLookup) as unknown as NonNullable<
        AxiosRequestConfig["lookup"]
      >,
      // A connection that others kept open was not checked.
      httpAgent: new Agent({ keepAlive: false }),
    }),
  };
  const host = new URL(base.url).host;
  try {
    const { status, headers, data } = await loadAxios().request<Readable>(config);
    // What breaks once nobody reads it any more must not end the process; readers get the same error themselves.
    data.on("error", () => undefined);
    if (status >= 300 && status < 400) {
      data.destroy();
      throw new ServiceError("bad_answer", redirected(host, headers["location"], request), {
        httpStatus: status,
      });
    }
    const { body, isCut } = await bodyOf(data);
    const isGood = status >= 200 && status < 300;
    if (isCut && isGood) {
      const text = `The answer of ${host} is bigger than ${MAX_ANSWER_BYTES} bytes`;
      throw new ServiceError("bad_answer", text, { httpStatus: status });
    }
    const retryAfter: unknown = headers["retry-after"];
    return {
      status,
      body,
      ...(isCut && { isCut }),
      ...(typeof retryAfter === "string" && { retryAfter }),
    };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof ServiceError) throw error;
    if (timeout.aborted) {
      const time = `${timeoutMs / 1000} s`;
      throw noAnswer(host, time, `No answer from ${host} within ${time}`);
    }
    throw notAnswered(error, host);
  }
};

/** The text of an answer; of one that is too big, the beginning, and the connection is closed. */
async function bodyOf(stream: Readable): Promise<{ body: string; isCut: boolean }> {
  // Copied at once: pieces of one byte each take up a hundred times their size.
  let bytes = Buffer.alloc(64 * 1024);
  let length = 0;
  let isCut = false;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    isCut = length + piece.length > MAX_ANSWER_BYTES;
    if (isCut) break;
    if (length + piece.length > bytes.length) {
      const more = Buffer.alloc(Math.min(2 * (length + piece.length), MAX_ANSWER_BYTES));
      bytes.copy(more, 0, 0, length);
      bytes = more;
    }
    length += piece.copy(bytes, length);
  }
  return { body: bytes.toString("utf8", 0, length), isCut };
}

/** Axios's error contains the request with its credentials: only its code and message are passed on. */
function notAnswered(error: unknown, host: string): ServiceError {
  if (!(error instanceof Error)) return noAnswer(host);
  if (error.cause instanceof ServiceError) return error.cause;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  // Not what its headers say, or no HTTP at all.
  if (/^(?:HPE_|Z_|ZSTD_|ERR_BROTLI|ERR__ERROR)/.test(code)) {
    return new ServiceError("bad_answer", `The answer of ${host} cannot be read: ${code}`);
  }
  return noAnswer(host, code, `No answer from ${host}: ${code}`);
}

/** @param host that is silent; @param why the code of the connection's error, or the time that was waited */
function noAnswer(host: string, why?: string, message = `No answer from ${host}`): ServiceError {
  return new ServiceError("unavailable", message, { heard: { silent: host, why } });
}

/** Names only the target's origin: its path may contain the usage point. */
function redirected(host: string, location: unknown, { baseUrl, secrets }: HttpRequest): string {
  const target =
    typeof location === "string" && URL.canParse(location, baseUrl)
      ? redact(new URL(location, baseUrl).origin, secrets)
      : "nowhere";
  return `${host} redirects to ${target}; redirects are not followed, the base URL may have to be changed`;
}
