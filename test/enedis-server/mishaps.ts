/** What goes wrong instead of an answer, or in it: faults, and what a hostile gateway would answer. */
import { gzipSync } from "node:zlib";
import { banPage, bearer, html, json, throttled, type ServerAnswer, type ServerRequest } from "./message.js";

export type Mishap =
  | "html" // 200 with a page
  | "truncated" // the right answer, cut in half
  | "error_500" // 500 with Enedis's technical error
  | "html_502"
  | "throttled" // 429 until the next full hour
  | "banned" // Cloudflare's page
  | "firewall" // the 403 page of Enedis's firewall, as this service passes it on
  | "nulls" // every value null
  | "hang" // connected, then silence
  | "trickle" // a byte now and then, without end
  | "reset" // the connection breaks
  | "content_type" // the right body, said to be a page
  | "encoding" // the right body, said to be compressed
  | "huge" // the right answer with 8 MB of points more
  | "bomb" // 100 MB, compressed
  | "deep" // lists in lists
  | "echo" // an error that repeats the request, with its credentials, to a terminal
  | "echo_points" // points that are the request
  | { readonly delayMs: number }
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

/** The bomb: it is packed once. */
let packed: Buffer | undefined;

/** Of F5, as seen in front of Enedis's sites. */
const firewallPage =
  "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with " +
  "your administrator.<br><br>Your support ID is: 1234567890123456789<br></body></html>";

/** @param right makes the right answer */
export function spoiled(
  mishap: Mishap,
  request: ServerRequest,
  now: number,
  right: () => ServerAnswer,
): ServerAnswer {
  if (typeof mishap === "object") {
    if ("delayMs" in mishap) return { ...right(), delayMs: mishap.delayMs };
    return { status: mishap.status, headers: mishap.headers ?? {}, body: mishap.body };
  }
  switch (mishap) {
    case "html":
      return html(200, "Maintenance");
    case "truncated": {
      const answer = right();
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
    }
    case "error_500":
      return json(500, {
        error: "technical_error",
        error_description: "Technical error. Please try later.",
      });
    case "html_502":
      return html(502, "Bad gateway");
    case "throttled":
      return json(429, throttled((Math.floor(now / 3_600_000) + 1) * 3_600_000));
    case "banned":
      return banPage;
    case "firewall":
      return passedOn(request.path);
    case "nulls": {
      const answer = right();
      return { ...answer, body: answer.body.replace(/"(v|value)":"[^"]*"/g, '"$1":null') };
    }
    case "hang":
    case "trickle":
    case "reset":
      return { status: 0, headers: {}, body: "", instead: mishap };
    case "content_type":
      return { ...right(), headers: { "content-type": "text/html" } };
    case "encoding":
      return { ...right(), headers: { "content-type": "application/json", "content-encoding": "gzip" } };
    case "huge": {
      const answer = right();
      return { ...answer, body: answer.body.replace(/\[(?=\{"v)/, (list) => list + POINTS.repeat(120_000)) };
    }
    case "bomb":
      return {
        status: 200,
        headers: { "content-encoding": "gzip" },
        body: "",
        bytes: (packed ??= gzipSync(Buffer.alloc(100e6, " "))),
      };
    case "deep":
      return { ...json(200, {}), body: "[".repeat(200_000) + "]".repeat(200_000) };
    case "echo": {
      const text = `\u001b[31m${credentialsOf(request)} ${request.path} ${request.query.toString()} ${request.body}\u0007`;
      return json(400, { error: text, error_description: text, message: text, detail: text });
    }
    case "echo_points": {
      const text = `${credentialsOf(request)} ${pointOf(request)}`;
      const points = [text, pointOf(request)].flatMap((date) => [
        { value: text, date, interval_length: text, v: text, d: date, p: text },
        { value: text, date: "2026-11-11", interval_length: "PT30M", v: text, d: "2026-11-11", p: "PT30M" },
      ]);
      const body = { interval_reading: points, reading_type: { unit: text } };
      const isMed = request.path.includes("/enedis/");
      return json(200, isMed ? { success: true, data: { meter_reading: body }, error: null } : body);
    }
  }
}

const POINTS = '{"v":"1","d":"2026-11-11 00:30:00","value":"1","date":"2026-11-11"},';

function passedOn(path: string): ServerAnswer {
  // Conso API passes on what is not JSON as a text, with Enedis's status (docs/dev/enedis.md#conso-api-envelope).
  if (path.startsWith("/api/") && !path.includes("/enedis/")) {
    return json(403, { status: 403, message: "The Enedis API returned an error", error: firewallPage });
  }
  if (path.includes("/enedis/")) return json(403, { detail: firewallPage });
  return { status: 403, headers: { "content-type": "text/html" }, body: firewallPage };
}

function credentialsOf(request: ServerRequest): string {
  return bearer(request) ?? request.headers["authorization"] ?? "";
}

function pointOf(request: ServerRequest): string {
  return /\d{14}/.exec(`${request.path} ${request.query.toString()}`)?.[0] ?? "";
}
