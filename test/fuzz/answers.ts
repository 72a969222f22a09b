/** Invents answers of all services, for doors/answer.ts: real ones, damaged ones, and what is none. */
import { dayOf, type Direction, type Reading, type Series } from "../../nodes/readings/index.js";
import { MAX_ANSWER_BYTES } from "../../nodes/services/http/bounds.js";
import { knownCodes, type Query, type RemoteServiceId } from "../../nodes/services/index.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { modernBody, v5Body } from "../enedis-server/shapes.js";
import type { Draw } from "./draw.js";

/** What is answered, and how. */
export interface Plan {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** How often the body is sent after the other. */
  readonly times: number;
  readonly encoding?: "gzip" | "br" | "deflate" | undefined;
  /** Bytes of each piece; undefined: all at once. */
  readonly piece?: number | undefined;
  readonly end: "well" | "never" | "reset";
  /** Also instead of the application token. */
  readonly withToken: boolean;
}

export const APPLICATION_TOKEN = "fuzz-application-token";

export const POINT = "22000000000017";
export const CONSENT = 987_654_321;
export const token = "fuzz-s3cret/of+mine=";
export const clientId = "fuzz-client-0123";
export const clientSecret = "fuzz-client-secret-0123";
const secrets = [POINT, token, clientId, clientSecret, APPLICATION_TOKEN, String(CONSENT)];

/** 12 November 2026, 10:15 in Paris. */
export const NOW = Date.UTC(2026, 10, 12, 9, 15);
const TODAY = dayOf(NOW / 1000);

const services: readonly RemoteServiceId[] = ["conso-api", "myelectricaldata", "data-connect"];
export interface Question {
  readonly service: RemoteServiceId;
  readonly query: Query;
  /** Instead of readings: the list of meters. */
  readonly isList: boolean;
}

function question(draw: Draw): Question {
  const series = draw.pick<Series>(["load_curve", "load_curve", "daily", "max_power"]);
  const direction: Direction = series !== "max_power" && draw.happens(0.3) ? "production" : "consumption";
  const length = draw.pick(series === "load_curve" ? [1, 7, 7, 147] : [1, 31, 365]);
  const end = TODAY - draw.pick([0, 0, 16, 18, 200]);
  const query = { usagePointId: POINT, direction, series, start: end - length, end };
  const service = draw.pick(services);
  return { service, query, isList: service !== "conso-api" && draw.happens(0.15) };
}

/** What a service that works answers. */
function rightAnswer(
  draw: Draw,
  { service, query, isList }: Question,
): { body: object; readings: readonly Reading[] } {
  const { usagePointId, direction, series, start, end } = query;
  const step = draw.pick([300, 600, 1_800, 3_600]);
  const readings = fixtureHousehold({ step }).readings(usagePointId, direction, series, start, end, NOW);
  if (isList) {
    const meter = { usage_point_id: POINT, pointId: POINT, name: "Maison", soutirage: true, is_active: true };
    return { body: { success: true, data: [meter], error: null, serviceSouscrit: [meter] }, readings };
  }
  if (service === "myelectricaldata") {
    const data = { meter_reading: v5Body(query, readings, "start") };
    return { body: { success: true, data, error: null, timestamp: "2026-11-12T09:15:00.000" }, readings };
  }
  const v5 = service === "conso-api" && draw.happens(0.5);
  return { body: v5 ? v5Body(query, readings) : modernBody(query, readings), readings };
}

function errorBody(draw: Draw): object {
  const { code } = draw.pick(knownCodes);
  const text = hostileText(draw);
  return draw.pick<() => object>([
    () => ({ error: code, error_description: text }),
    () => ({ status: 403, message: "The Enedis API returned an error", error: text }),
    () => ({ fault: { code, message: text, description: text } }),
    () => ({ success: false, data: null, error: { code: "ENEDIS_ERROR", message: `${code}: ${text}` } }),
    () => ({ success: true, data: { error: code }, error: null }),
    () => ({ detail: [text, { msg: text }] }),
    () => ({ detail: JSON.stringify({ error: text, detail: JSON.stringify({ code: text }) }) }),
    () => ({
      code: "900804",
      message: text,
      nextAccessTime: draw.pick([text, "2026-Nov-12 11:00:00+0000 UTC"]),
    }),
    () => ({ error: text, code: draw.json(), tag: text, data: text }),
  ])();
}

/** A text with what must not come back: secrets, pages, escapes, at any place of a text of any length. */
function hostileText(draw: Draw): string {
  const parts = Array.from({ length: draw.integer(1, 6) }, () =>
    draw.pick<() => string>([
      () => draw.pick(secrets),
      () => encodeURIComponent(draw.pick(secrets)),
      () => Buffer.from(`${clientId}:${clientSecret}`).toString("base64"),
      () => `${POINT.slice(0, 2)} ${POINT.slice(2, 5)} ${POINT.slice(5)}`,
      () => draw.text(),
      () => "\u001b[31m\u009b2J\u202e",
      () => draw.pick(["<html><body>Request Rejected</body></html>", "<script>", "<b>", "</b>"]),
      () =>
        draw
          .pick([" ", "\n", "x", "eyJa.", "ADAM-DC-0008 ", "STM-ERR-0000001;", "\u200b"])
          .repeat(draw.length(300_000)),
    ])(),
  );
  return parts.join(draw.pick(["", " ", "\n"]));
}

/** Something else in some places of a body. */
function spoil(draw: Draw, whole: object): object {
  // Parts of it are shared by all bodies.
  const body = structuredClone(whole);
  for (let count = draw.integer(1, 4); count > 0; count--) {
    const places: [object, string][] = [];
    const collect = (value: unknown, depth: number): void => {
      if (typeof value !== "object" || value === null || places.length > 2_000) return;
      for (const name of Object.keys(value).slice(0, 200)) {
        places.push([value, name]);
        if (depth < 8) collect(Reflect.get(value, name), depth + 1);
      }
    };
    collect(body, 0);
    if (places.length === 0) return body;
    const [holder, name] = draw.pick(places);
    const old: unknown = Reflect.get(holder, name);
    if (Array.isArray(old) && draw.happens(0.3)) {
      // The same points again, in another order, or a great many of them.
      const list = draw.happens(0.5) ? old : old.toReversed();
      Reflect.set(
        holder,
        name,
        Array<unknown[]>(copies(draw, old, 40))
          .fill(list)
          .flat(),
      );
    } else Reflect.set(holder, name, replacement(draw, old));
  }
  return body;
}

function replacement(draw: Draw, old: unknown): unknown {
  return draw.pick<() => unknown>([
    () => draw.json(),
    () => hostileText(draw),
    () => draw.pick(secrets),
    () => Number(POINT),
    () => draw.number(),
    () => [old, old],
    () => ({ [draw.name()]: old }),
    () => (old === undefined ? "" : JSON.stringify(old)),
    () =>
      draw.pick([
        "NA",
        "",
        "-1",
        "1e9",
        "PT0S",
        "P9999999999D",
        "2026-10-25 02:30:00",
        "2026-03-29 02:30:00",
      ]),
    () => Array<unknown>(copies(draw, old, 80_000)).fill(old),
  ])();
}

/** How often to repeat something: up to `most`, and a few megabytes. */
function copies(draw: Draw, one: unknown, most: number): number {
  const size = one === undefined ? 1 : JSON.stringify(one).length;
  return Math.min(draw.length(most) + 1, Math.ceil((1.5 * MAX_ANSWER_BYTES) / size));
}

/** Bytes that are no JSON of a service, or never end to be. */
function raw(draw: Draw): { bytes: Uint8Array; times: number } {
  const unit = draw.pick([
    "[",
    "{",
    '{"a":',
    "[],",
    '"',
    '"\\n",',
    "1,",
    "1",
    " ",
    "\u00a0",
    "<script>",
    "x",
    "\0",
    "eyJa.",
    "\\",
    '{"v":"1"},',
    '{"message":"ADAM-DC-0008"},',
  ]);
  const start = draw.pick([
    "",
    "",
    "[",
    '{"a":"',
    '{"meter_reading":{"interval_reading":[',
    "<html>",
    "\ufeff[",
  ]);
  const most = draw.happens(0.1) ? 5 * MAX_ANSWER_BYTES : MAX_ANSWER_BYTES;
  const block = unit.repeat(Math.ceil(65_536 / unit.length));
  if (draw.happens(0.5)) return { bytes: Buffer.from(start + unit.repeat(draw.length(100_000))), times: 1 };
  return { bytes: Buffer.from(start + block), times: Math.ceil((most * draw.next()) / block.length) + 1 };
}

export interface Invented {
  readonly asked: Question;
  readonly plan: Plan;
  /** What must come out, when nothing but the way it is sent is unusual. */
  readonly expected?: readonly Reading[];
}

export function invent(draw: Draw): Invented {
  const asked = question(draw);
  const right = rightAnswer(draw, asked);
  const isWhole = draw.happens(0.15);
  const { bytes, times } = isWhole ? { bytes: bytesOf(right.body), times: 1 } : contents(draw, right.body);
  const status = isWhole
    ? 200
    : draw.pick([200, 200, 200, 201, 204, 301, 400, 401, 403, 403, 404, 409, 429, 500, 503, 999]);
  const end = isWhole || draw.happens(0.93) ? "well" : draw.pick(["never", "reset"] as const);
  const headers: Record<string, string> = {};
  if (draw.happens(0.3))
    headers["content-type"] = draw.pick(["text/html; charset=utf-16", "application/json", "image/png", ""]);
  if (!isWhole && draw.happens(0.1))
    headers["content-encoding"] = draw.pick(["gzip", "br", "zstd", "gzip, gzip", draw.text(20)]);
  if (!isWhole && draw.happens(0.1)) headers["content-length"] = String(draw.integer(0, 100_000));
  if (draw.happens(0.2))
    headers["retry-after"] = draw.pick([hostileText(draw).slice(0, 500), "60", "9".repeat(99)]);
  if (!isWhole && draw.happens(0.2))
    headers["location"] = `https://${encodeURIComponent(draw.pick(secrets))}.example.org/${POINT}`;
  if (draw.happens(0.05)) for (let i = 0; i < 200; i++) headers[`x-${i}`] = "x".repeat(draw.length(2_000));
  const plan: Plan = {
    status,
    headers,
    body: bytes,
    times,
    end,
    encoding: draw.happens(0.3) ? draw.pick(["gzip", "br", "deflate"] as const) : undefined,
    piece: draw.happens(0.2) && bytes.length * times < 20_000 ? draw.integer(1, 50) : undefined,
    withToken: !isWhole && draw.happens(0.1),
  };
  // Enough headers break it, and so does the time of a list.
  const isPlain = isWhole && !asked.isList && Object.keys(headers).length < 100;
  return { asked, plan, ...(isPlain && { expected: right.readings }) };
}

function contents(draw: Draw, right: object): { bytes: Uint8Array; times: number } {
  return draw.pick<() => { bytes: Uint8Array; times: number }>([
    () => ({ bytes: bytesOf(spoil(draw, right)), times: 1 }),
    () => ({ bytes: bytesOf(spoil(draw, right)), times: 1 }),
    () => ({ bytes: draw.mutate(bytesOf(right)), times: 1 }),
    () => ({ bytes: bytesOf(errorBody(draw)), times: 1 }),
    () => ({ bytes: bytesOf(spoil(draw, errorBody(draw))), times: 1 }),
    () => ({ bytes: Buffer.from(hostileText(draw)), times: 1 }),
    () => ({ bytes: bytesOf(draw.json(6)), times: 1 }),
    () => raw(draw),
  ])();
}

function bytesOf(body: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}

let big: Invented | undefined;

/** The biggest answer that a real service gives: 147 days of five-minute values. Made once. */
export function biggest(): Invented {
  return (big ??= makeBiggest());
}

function makeBiggest(): Invented {
  const query: Query = {
    usagePointId: POINT,
    direction: "consumption",
    series: "load_curve",
    start: TODAY - 147,
    end: TODAY,
  };
  const household = fixtureHousehold({ step: 300 });
  const expected = household.readings(POINT, "consumption", "load_curve", query.start, query.end, NOW);
  const body = bytesOf(v5Body(query, expected));
  return {
    asked: { service: "conso-api", query, isList: false },
    plan: { status: 200, headers: {}, body, times: 1, end: "well", withToken: false },
    expected,
  };
}
