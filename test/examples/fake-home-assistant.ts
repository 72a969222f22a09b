/**
 * The part of Home Assistant that node-red-contrib-home-assistant-websocket and the example need, built from its
 * published message formats. It is as strict as version 2026.11: it refuses the same, and accepts nothing in part.
 */
import { createServer, type Server } from "node:http";
import WebSocket from "ws";
import { freePort } from "./services/free-port.js";

interface Row {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly state: number | undefined;
  readonly sum: number | undefined;
}

class Refusal extends Error {
  constructor(
    readonly code: "invalid_format" | "home_assistant_error" | "unknown_command",
    message: string,
  ) {
    super(message);
  }
}

interface Command {
  readonly id: number;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** What the client requests when it connects, and the smallest correct answer. */
const answers: Readonly<Record<string, unknown>> = {
  "auth/current_user": { id: "user", name: "Test", is_owner: true, is_admin: true },
  get_config: { version: "2026.11.0", components: ["recorder", "energy"], state: "RUNNING" },
  get_services: { homeassistant: { restart: {} } },
  "config/area_registry/list": [],
  "config/device_registry/list": [],
  "config/entity_registry/list": [],
  "config/floor_registry/list": [],
  "config/label_registry/list": [],
  supported_features: null,
  subscribe_events: null,
  unsubscribe_events: null,
};

export class HomeAssistant {
  readonly token = "a-long-lived-token-of-the-test";
  /** Statistics by id, and their rows by start. */
  readonly statistics = new Map<string, Map<number, Row>>();
  /** What was refused, and why. */
  readonly refusals: string[] = [];
  /** The start of the first row of each import, in order. */
  readonly imports: number[] = [];
  #http: Server | undefined;
  port = 0;

  async start(): Promise<void> {
    const http = createServer((_, response) => response.writeHead(404).end());
    const sockets = new WebSocket.Server({
      server: http,
      path: "/api/websocket",
      maxPayload: 4 * 1024 * 1024,
    });
    sockets.on("connection", (socket) => this.#serve(socket));
    this.port ||= await freePort();
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(this.port, "127.0.0.1", resolve);
    });
    this.#http = http;
    http.on("close", () => {
      for (const socket of sockets.clients) socket.terminate();
    });
  }

  /** Disconnects at once; its content stays. */
  async stop(): Promise<void> {
    const http = this.#http;
    this.#http = undefined;
    if (http === undefined) return;
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeAllConnections();
    await closed;
  }

  #serve(socket: WebSocket): void {
    let isKnown = false;
    let lastId = 0;
    const send = (message: object): void => socket.send(JSON.stringify(message));
    // Only sockets of a server that still listens survive.
    this.#http?.once("close", () => socket.terminate());
    send({ type: "auth_required", ha_version: "2026.11.0" });
    socket.on("message", (data) => {
      const message = JSON.parse((data as Buffer).toString()) as Command & { access_token?: string };
      if (!isKnown) {
        isKnown = message.type === "auth" && message.access_token === this.token;
        send({ type: isKnown ? "auth_ok" : "auth_invalid", ha_version: "2026.11.0" });
        if (!isKnown) socket.close();
        return;
      }
      const { id } = message;
      try {
        if (!Number.isInteger(id) || id <= lastId)
          throw new Refusal("invalid_format", "Identifier values have to increase.");
        lastId = id;
        send({ id, type: "result", success: true, result: this.#answer(message) });
        if (message.type === "subscribe_entities") {
          const sun = { s: "above_horizon", a: {}, c: "context", lc: 1 };
          send({ id, type: "event", event: { a: { "sun.sun": sun } } });
        }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.refusals.push(`${message.type}: ${error.message}`);
        send({ id, type: "result", success: false, error: { code: error.code, message: error.message } });
      }
    });
  }

  #answer(command: Command): unknown {
    if (command.type === "recorder/import_statistics") return this.#import(command);
    if (command.type === "subscribe_entities") return null;
    if (!(command.type in answers)) throw new Refusal("unknown_command", "Unknown command.");
    return answers[command.type];
  }

  #import(command: Command): null {
    const { metadata, stats } = record(command, ["id", "type", "metadata", "stats"], "data");
    const statistic = readMetadata(metadata);
    refuseIf(!Array.isArray(stats), "expected a list @ data['stats']");
    const rows = (stats as unknown[]).map(readRow);
    const held = this.statistics.get(statistic) ?? new Map<number, Row>();
    for (const row of rows) held.set(row.start, row);
    this.statistics.set(statistic, held);
    if (rows[0]) this.imports.push(rows[0].start);
    return null;
  }
}

function refuseIf(isWrong: boolean, message: string): void {
  if (isWrong) throw new Refusal("invalid_format", message);
}

function record(value: unknown, allowed: readonly string[], where: string): Record<string, unknown> {
  refuseIf(
    typeof value !== "object" || value === null || Array.isArray(value),
    `expected a dictionary @ ${where}`,
  );
  const unknown = Object.keys(value as object).find((key) => !allowed.includes(key));
  refuseIf(unknown !== undefined, `extra keys not allowed @ ${where}['${unknown}']`);
  return value as Record<string, unknown>;
}

/** @returns the statistic's id */
function readMetadata(value: unknown): string {
  const where = "data['metadata']";
  const keys = [
    "has_mean",
    "mean_type",
    "has_sum",
    "name",
    "source",
    "statistic_id",
    "unit_class",
    "unit_of_measurement",
  ];
  const metadata = record(value, keys, where);
  // Since 2026.11 both are required; has_mean is no longer needed.
  for (const key of keys.filter((name) => name !== "has_mean")) {
    refuseIf(!(key in metadata), `required key not provided @ ${where}['${key}']`);
  }
  const {
    mean_type,
    has_sum,
    name,
    source,
    statistic_id: id,
    unit_class,
    unit_of_measurement: unit,
  } = metadata;
  refuseIf(
    ![0, 1, 2].includes(mean_type as number),
    `value must be one of [0, 1, 2] @ ${where}['mean_type']`,
  );
  refuseIf(typeof has_sum !== "boolean", `expected bool @ ${where}['has_sum']`);
  refuseIf(name !== null && typeof name !== "string", `expected str @ ${where}['name']`);
  refuseIf(typeof source !== "string" || typeof id !== "string", `expected str @ ${where}['statistic_id']`);
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) throw new Refusal("home_assistant_error", message);
  };
  refuse(!/^(?!.+__)(?!_)[\da-z_]+(?<!_):(?!_)[\da-z_]+(?<!_)$/.test(id as string), "Invalid statistic_id");
  refuse((id as string).split(":")[0] !== source, "Invalid source");
  refuse(unit_class !== null && unit_class !== "energy", `Unsupported unit_class: '${String(unit_class)}'`);
  const units = ["Wh", "kWh", "MWh", "GWh", "TWh", "J", "kJ", "MJ", "GJ", "cal", "kcal", "Mcal", "Gcal"];
  refuse(
    unit_class === "energy" && !units.includes(unit as string),
    `Unsupported unit_of_measurement '${String(unit)}' for unit_class 'energy'`,
  );
  return id as string;
}

function readRow(value: unknown, index: number): Row {
  const where = `data['stats'][${index}]`;
  const row = record(value, ["start", "mean", "min", "max", "last_reset", "state", "sum"], where);
  const { start, last_reset, ...numbers } = row;
  for (const [key, number] of Object.entries(numbers)) {
    refuseIf(typeof number !== "number", `expected float or int @ ${where}['${key}']`);
  }
  refuseIf(
    last_reset !== undefined && last_reset !== null && typeof last_reset !== "string",
    `invalid datetime @ ${where}`,
  );
  const parts = /^\d{4}-\d\d-\d\d[T ]\d\d:(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.exec(String(start));
  refuseIf(
    parts === null || Number.isNaN(Date.parse(String(start))),
    `Invalid datetime specified: ${String(start)} @ ${where}['start']`,
  );
  const [, minutes, seconds = "00", fraction = ".0", zone] = parts!;
  if (zone === undefined)
    throw new Refusal("home_assistant_error", "Naive timestamp: no or invalid timezone info provided");
  if (Number(minutes) !== 0 || Number(seconds) !== 0 || Number(fraction) !== 0) {
    throw new Refusal(
      "home_assistant_error",
      "Invalid timestamp: timestamps must be from the top of the hour (minutes and seconds = 0)",
    );
  }
  return {
    start: Date.parse(String(start)),
    state: row["state"] as number | undefined,
    sum: row["sum"] as number | undefined,
  };
}
