/** Requests and answers without sockets, for the HTTP shell and for simulations. */

export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sent instead of the body: compressed. */
  readonly bytes?: Buffer;
  /** Instead of the answer: the connection breaks, or no answer ever comes, or none that ends. */
  readonly instead?: "reset" | "hang" | "trickle";
  /** Before the answer, in milliseconds. */
  readonly delayMs?: number;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): ServerAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(body),
  };
}

export function html(status: number, title: string): ServerAnswer {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

/** Cloudflare's page for an address on the block list (docs/dev/enedis.md#conso-api-ban). */
export const banPage = html(403, "Sorry, you have been blocked. Ray ID: 8f0000000000abcd");

export function bearer(request: ServerRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1];
}

/** Addresses carry no credentials: proxies log addresses. */
export function hasCredentialsInQuery(query: URLSearchParams): boolean {
  return ["token", "access_token", "client_id", "client_secret", "authorization"].some((name) =>
    query.has(name),
  );
}

/** 2026-Jul-22 05:00:00+0000 UTC, the API gateway's notation of instants. */
function wso2Time(ms: number): string {
  const iso = new Date(ms).toISOString();
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return `${iso.slice(0, 4)}-${month[Number(iso.slice(5, 7)) - 1]!}-${iso.slice(8, 10)} ${iso.slice(11, 19)}+0000 UTC`;
}

/** The API gateway's refusal of one call too many (recorded, conso-api issue 92). */
export function throttled(untilMs: number): object {
  const time = wso2Time(untilMs);
  return {
    code: "900804",
    message: "Message throttled out",
    description: `You have exceeded your quota .You can access API after ${time}`,
    nextAccessTime: time,
  };
}
