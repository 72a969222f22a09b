/**
 * A harness for the nodes: Node-RED in this process, the strict local Enedis on 127.0.0.1, an archive in its own
 * folder, and a clock that tests set. A test sees messages, statuses, errors and the server's log.
 */
import { once, type EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NodeAPI } from "node-red";
import helper from "node-red-node-test-helper";
import config from "../../nodes/config/index.js";
import { closeCollectors } from "../../nodes/common/meter/runtime.js";
import type { ReadingMessage } from "../../nodes/in/message.js";
import linkyHistory from "../../nodes/history/index.js";
import linkyIn from "../../nodes/in/index.js";
import {
  defaultApplication,
  defaultSecret,
  EnedisServer,
  fixtureHousehold,
  listen,
  type EnedisServerOptions,
  type Listening,
} from "../enedis-server/index.js";
import { PDL } from "../fixtures/readings.js";

export { settled, until } from "../until.js";
export { PDL };

export type Message = ReadingMessage & { _msgid: string };

export interface Caught {
  readonly message: string;
  readonly code?: string;
  readonly cause?: { readonly code: string };
  readonly source: { readonly id: string };
}

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The flow of most tests: a meter, one `in` node wired to a sink, and Catch and Status nodes. */
export interface Setup {
  readonly service?: string;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly meter?: Readonly<Record<string, unknown>>;
  readonly in?: Readonly<Record<string, unknown>>;
  /** Of the sinks behind the outputs; more than one for `per-measure`. */
  readonly outputs?: number;
  /** The node whose statuses are recorded; by default the `in` node. */
  readonly statusOf?: string;
  /** More nodes on the same tab. */
  readonly more?: readonly FlowNode[];
  /** Node types besides our config, in and history nodes. */
  readonly types?: readonly ((RED: NodeAPI) => void)[];
}

export class Harness {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-test-"));
  readonly archive = path.join(this.folder, "archive.db");
  /** `enedisLinky` in settings.js; may be changed while it runs. */
  readonly settings: {
    archive: string;
    clock: () => number;
    authorizeUrl?: string;
    tempo?: false | { url: string; fallbackUrl: string };
    fleet?: { url: string; name?: string; schema?: string; standby?: boolean };
  } = {
    archive: this.archive,
    clock: () => this.now(),
  };
  server!: EnedisServer;
  #listening!: Listening;
  #base = 0;
  #since = 0;
  readonly #heard = new WeakSet<object>();
  /** The messages of the `in` node, by output. */
  messages: Message[][] = [];
  errors: Caught[] = [];
  statuses: string[] = [];
  /** The colours of the statuses. */
  fills: (string | undefined)[] = [];
  /** What flows read of the statuses. */
  events: string[] = [];

  /** @param start an instant with offset, as `2026-11-24T12:00:00+01:00` */
  async open(start: string, options: Partial<EnedisServerOptions> = {}): Promise<void> {
    this.jump(start);
    this.server = new EnedisServer({
      household: fixtureHousehold(),
      meters: [{ usagePointId: PDL, directions: ["consumption", "production"] }],
      now: () => this.now(),
      ...options,
    });
    this.#listening = await listen(this.server);
    helper.init(require.resolve("node-red"), {
      enedisLinky: this.settings,
    });
    await new Promise<void>((resolve) => helper.startServer(resolve));
  }

  async close(): Promise<void> {
    await helper.unload();
    await closeCollectors();
    await new Promise<void>((resolve) => helper.stopServer(resolve));
    await this.#listening.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What reached the server, for the output of a test that failed. */
  requests(): string[] {
    return this.server.log.map(({ time, path: asked, query, status }) =>
      [new Date(time).toISOString(), asked, new URLSearchParams(query).toString(), status].join(" "),
    );
  }

  get url(): string {
    return this.#listening.url;
  }

  now(): number {
    return this.#base + (Date.now() - this.#since);
  }

  /** Sets the clock; from there it runs on. */
  jump(instant: string): void {
    this.#base = Date.parse(instant);
    this.#since = Date.now();
  }

  /** The flow of a setup, as the editor imports it. */
  flow(setup: Setup = {}): FlowNode[] {
    // Node-RED treats a node without a place on a tab as a config node.
    return this.#nodes(setup).map((node) => ("z" in node ? { x: 100, y: 100, ...node } : node));
  }

  #nodes(setup: Setup): FlowNode[] {
    const outputs = setup.outputs ?? 1;
    const sinks = Array.from({ length: outputs }, (_, i) => ({ id: `sink${i}`, type: "helper", z: "tab" }));
    return [
      { id: "tab", type: "tab", label: "test" },
      {
        id: "meter",
        type: "enedis-linky-config",
        name: "",
        service: setup.service ?? "data-connect",
        baseUrl: setup.service === "demo" ? "" : this.baseUrl(setup.service),
        minute: 7,
        dailyMonths: 1,
        loadCurveDays: 7,
        language: "en",
        ...setup.meter,
      },
      {
        id: "in",
        type: "enedis-linky in",
        z: "tab",
        meter: "meter",
        direction: "consumption",
        measures: ["load_curve", "daily", "monthly", "yearly", "max_power"],
        outputMode: outputs > 1 ? "per-measure" : "single",
        outputs,
        wires: sinks.map(({ id }) => [id]),
        ...setup.in,
      },
      ...sinks,
      { id: "catch", type: "catch", z: "tab", scope: null, wires: [["caught"]] },
      { id: "caught", type: "helper", z: "tab" },
      { id: "status", type: "status", z: "tab", scope: [setup.statusOf ?? "in"], wires: [["states"]] },
      { id: "states", type: "helper", z: "tab" },
      ...(setup.more ?? []),
    ];
  }

  baseUrl(service = "data-connect"): string {
    return service === "myelectricaldata" ? `${this.url}/api` : this.url;
  }

  credentials(service = "data-connect"): Record<string, string> {
    switch (service) {
      case "conso-api":
        return { usagePointId: PDL, token: this.server.token([PDL]) };
      case "myelectricaldata":
        return { usagePointId: PDL, token: defaultSecret };
      case "demo":
        return {};
      default:
        return { usagePointId: PDL, ...defaultApplication };
    }
  }

  /** Starts a flow as a new process does. */
  async start(setup: Setup = {}): Promise<void> {
    this.messages = Array.from({ length: setup.outputs ?? 1 }, () => []);
    this.errors = [];
    this.statuses = [];
    this.fills = [];
    this.events = [];
    const credentials = {
      meter: setup.credentials ?? this.credentials(setup.service),
      ...Object.fromEntries(
        (setup.more ?? []).flatMap((node) => ("credentials" in node ? [[node.id, node["credentials"]]] : [])),
      ),
    };
    const types = [config, linkyIn, linkyHistory, ...(setup.types ?? [])];
    await helper.load(types, this.flow(setup), credentials);
    this.#listen();
  }

  /** Ends the flow and its collectors, as the end of a process does. */
  async stop(): Promise<void> {
    await helper.unload();
    await closeCollectors();
  }

  /** Deploys all nodes again. */
  async deploy(setup: Setup = {}, type: "full" | "nodes" = "full"): Promise<void> {
    const flow = this.flow(setup).map((node) =>
      node.id === "meter"
        ? { ...node, credentials: setup.credentials ?? this.credentials(setup.service) }
        : node,
    );
    await setFlows(flow, type);
    this.#listen();
  }

  #listen(): void {
    this.messages.forEach((messages, i) => {
      this.sink(`sink${i}`, (message) => messages.push(message as Message));
    });
    this.sink("caught", (message) => this.errors.push((message as { error: Caught }).error));
    this.sink("states", (message) => {
      const { text, fill, event } = (message as { status: { text: string; fill?: string; event: string } })
        .status;
      this.statuses.push(text);
      this.fills.push(fill);
      this.events.push(event);
    });
  }

  /** Calls back for each message of a helper node. */
  sink(id: string, callback: (message: unknown) => void): void {
    const node = helper.getNode(id);
    if (this.#heard.has(node)) return; // it outlived the deploy
    this.#heard.add(node);
    node.on("input", callback as never);
  }

  /** Sends a message into a node; resolves with its `done`. @param more of its fields */
  async send(payload: unknown, id = "in", more: object = {}): Promise<void> {
    const node = helper.getNode(id) as unknown as {
      _inputCallback: (msg: object, send: () => void, done: (error?: Error) => void) => void;
    };
    await new Promise<void>((resolve, reject) => {
      node._inputCallback.call(
        node,
        { payload, ...more },
        () => undefined,
        (error) => (error ? reject(error) : resolve()),
      );
    });
  }

  /** Data requests that reached the server, without those for tokens. */
  get calls(): { series: string; start: string; end: string }[] {
    return this.server.log
      .filter(({ path: p }) => !p.startsWith("/oauth2"))
      .map(({ path: p, query }) => ({
        series: p.split("/").at(-1)!,
        start: query["dateDebut"] ?? query["start"] ?? "",
        end: query["dateFin"] ?? query["end"] ?? "",
      }));
  }

  get all(): Message[] {
    return this.messages.flat();
  }

  of(measure: string, direction = "consumption"): Message[] {
    return this.all.filter((message) => message.measure === measure && message.direction === direction);
  }
}

/**
 * Makes a harness for each test of the surrounding suite, and closes it.
 * @param start opens it at this instant; undefined: the test opens it
 */
export function harnessPerTest(take: (harness: Harness) => void, start?: string): void {
  let harness: Harness;
  beforeEach(async () => {
    harness = new Harness();
    take(harness);
    if (start !== undefined) await harness.open(start);
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") console.log(harness.requests().join("\n"));
    await harness.close();
  });
}

/** Warnings of the nodes since the flow was started. */
export function warnings(): string[] {
  const { warn } = helper.getNode("in") as unknown as { warn: { args: [unknown][] } };
  return warn.args.map(([text]) => String(text));
}

/** Log lines of the nodes since the flow was started, except warnings and errors. */
export function logged(): string[] {
  const { log } = helper.getNode("in") as unknown as { log: { args: [unknown][] } };
  return log.args.map(([text]) => String(text));
}

/** Deploys; the helper's own way gives up after 300 ms, which is too short on a busy machine. */
export async function setFlows(flow: object[], type: "full" | "nodes"): Promise<void> {
  const { _events, _redNodes } = helper as unknown as {
    _events: EventEmitter;
    _redNodes: { setFlows(flow: object[], credentials: object, type: string): Promise<unknown> };
  };
  const started = once(_events, "flows:started", { signal: AbortSignal.timeout(60_000) });
  await _redNodes.setFlows(flow, {}, type);
  await started;
}
