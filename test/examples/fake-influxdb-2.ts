/**
 * What InfluxDB 2 does with written points, built from its published API (`POST /api/v2/write`) and line protocol:
 * Debian has no server of that version. It refuses what the real one refuses, and accepts nothing in part.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { freePort } from "./services/free-port.js";

class Refusal extends Error {
  constructor(
    readonly status: 400 | 401 | 404 | 422,
    readonly code: "invalid" | "unauthorized" | "not found" | "unprocessable entity",
    message: string,
  ) {
    super(message);
  }
}

type FieldType = "float" | "integer" | "unsigned" | "string" | "boolean";

export interface Point {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const perMillisecond: Readonly<Record<string, number>> = { ns: 1e6, us: 1e3, ms: 1, s: 1e-3 };

const fieldTypes: readonly (readonly [FieldType, RegExp])[] = [
  ["integer", /^-?\d+i$/],
  ["unsigned", /^\d+u$/],
  ["float", /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/],
  ["boolean", /^(t|T|true|True|TRUE|f|F|false|False|FALSE)$/],
  ["string", /^"([^"\\]|\\.)*"$/s],
];

export class Influx2 {
  readonly org = "maison";
  readonly bucket = "linky";
  readonly token = "a-token-of-the-test";
  /** What was refused, and why. */
  readonly refusals: string[] = [];
  /** Milliseconds for each point: a large write may then be overtaken by a small one that is sent after it. */
  msPerPoint = 0;
  /** It answers 503 to each write. */
  isBusy = false;
  /** Points of the requests that came, also of those that are not written yet. */
  received = 0;
  /** The last value of each series and time, which a database keeps across kills. */
  readonly #points = new Map<string, Point>();
  readonly #types = new Map<string, FieldType>();
  #server: Server | undefined;
  port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.port ||= await freePort();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
    this.#server = server;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  clear(): void {
    this.#points.clear();
  }

  /** @returns `measure|time|value` of each point of a measurement, the value as it was written */
  rows(measurement: string, fields: readonly string[]): string[] {
    return [...this.#points.values()]
      .filter((point) => point.measurement === measurement)
      .map(({ tags, time, fields: values }) => {
        const field = fields.find((name) => name in values);
        return [tags["measure"], time, Number(values[field ?? ""])].map(String).join("|");
      })
      .sort();
  }

  /** @returns each point of a measurement, its fields as they were written */
  points(measurement: string): Point[] {
    return [...this.#points.values()].filter((point) => point.measurement === measurement);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    try {
      const write = this.#read(request, Buffer.concat(parts));
      this.received += write.length;
      if (this.isBusy) {
        response.writeHead(503).end();
        return;
      }
      if (this.msPerPoint > 0) await sleep(this.msPerPoint * write.length);
      this.#write(write);
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, code, message } = error;
      this.refusals.push(`${status} ${message}`);
      response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ code, message }));
    }
  }

  #read({ method, url, headers }: IncomingMessage, sent: Buffer): Point[] {
    const { pathname, searchParams: query } = new URL(url ?? "/", this.url);
    if (method !== "POST" || pathname !== "/api/v2/write")
      throw new Refusal(404, "not found", "path not found");
    if (headers.authorization !== `Token ${this.token}` && headers.authorization !== `Bearer ${this.token}`)
      throw new Refusal(401, "unauthorized", "unauthorized access");
    const named = (name: string): string => query.get(name) ?? "";
    if (named("org") !== this.org)
      throw new Refusal(404, "not found", `organization name "${named("org")}" not found`);
    if (named("bucket") !== this.bucket)
      throw new Refusal(404, "not found", `bucket "${named("bucket")}" not found`);
    const precision = query.get("precision") ?? "ns";
    if (!(precision in perMillisecond)) throw new Refusal(400, "invalid", `invalid precision ${precision}`);
    const body = headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
    const lines = body.toString("utf8").split("\n").filter(Boolean);
    if (lines.length === 0) throw new Refusal(400, "invalid", "writing requires points");
    // One wrong line refuses all of them.
    return lines.map((line) => this.#parse(line, perMillisecond[precision]!));
  }

  #write(points: readonly Point[]): void {
    for (const point of points) {
      const { measurement, tags, time } = point;
      this.#points.set(JSON.stringify([measurement, Object.entries(tags).sort(), time]), point);
    }
  }

  #parse(line: string, units: number): Point {
    const refuse = (reason: string): Refusal =>
      new Refusal(400, "invalid", `unable to parse '${line}': ${reason}`);
    const [key, fieldSet, time, ...more] = split(line, " ");
    if (!key || !fieldSet) throw refuse("missing fields");
    if (time === undefined || !/^-?\d+$/.test(time) || more.length > 0) throw refuse("bad timestamp");
    const [measurement, ...tagSet] = split(key, ",");
    const pairs = (parts: readonly string[], what: string): Record<string, string> =>
      Object.fromEntries(
        parts.map((part) => {
          const [name, value, ...rest] = split(part, "=");
          if (!name || !value || rest.length > 0) throw refuse(`missing ${what} value`);
          return [plain(name), value];
        }),
      );
    const tags = pairs(tagSet, "tag");
    const fields = pairs(split(fieldSet, ","), "field");
    for (const [name, value] of Object.entries(fields)) {
      const type = fieldTypes.find(([, pattern]) => pattern.test(value))?.[0];
      if (type === undefined) throw refuse("invalid field format");
      const known = this.#types.get(name) ?? type;
      if (known !== type) {
        const text = `input field "${name}" on measurement "${measurement}" is type ${type}, already exists as type ${known}`;
        throw new Refusal(422, "unprocessable entity", `failure writing points to database: ${text}`);
      }
      this.#types.set(name, known);
    }
    const plainTags = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, plain(value)]));
    return {
      measurement: plain(measurement ?? ""),
      tags: plainTags,
      fields,
      time: Number(time) / units,
    };
  }
}

/** Cuts at a separator that is neither escaped nor between quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === "\\") {
      part += character + (text[++i] ?? "");
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part];
}

function plain(escaped: string): string {
  return escaped.replace(/\\([,= ])/g, "$1");
}
