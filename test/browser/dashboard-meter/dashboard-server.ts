/**
 * Meters on Dashboard 2: a Node-RED of our own with a dashboard, behind a proxy with a path prefix, and the local Enedis
 * for meters that lack something. One Node-RED and one browser serve all tests.
 */
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import {
  EnedisServer,
  defaultApplication,
  fixtureHousehold,
  listen,
  type Listening,
} from "../../enedis-server/index.js";
import { withDashboard } from "../../installs.js";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { base, page, theme, widget, type FlowNode } from "../dashboard-flow.js";

/** What a clock in Paris shows when the tests begin. */
const START = "2026-11-24T12:00:00+01:00";
export const PREFIX = "/maison/linky";

/** A meter without hourly collection, and one whose customer withdrew consent. */
const NO_CURVE = "22000000000017";
const NO_CONSENT = "22000000000025";

const meter = (id: string, more: object = {}): FlowNode => ({
  id,
  type: "enedis-linky-config",
  name: "",
  service: "demo",
  minute: 37,
  dailyMonths: 36,
  loadCurveDays: 14,
  language: "en",
  ...more,
});

/** @param enedis address of the local server */
function flowsOf(enedis: string): FlowNode[] {
  const real = { service: "data-connect", baseUrl: enedis, dailyMonths: 14, minute: 37 };
  const at = { z: "tab", x: 300, y: 100 };
  return [
    { id: "tab", type: "tab", label: "test" },
    meter("demo-meter", { name: "Chez nous" }),
    meter("no-curve", real),
    meter("no-consent", real),
    base,
    theme("light", ["#ffffff", "#eeeeee", "#cccccc"]),
    theme("dark", ["#1b2127", "#101418", "#2d353d"]),
    ...page("home", 1),
    widget("consumption", "home", { meter: "demo-meter", order: 1 }),
    widget("both", "home", { meter: "demo-meter", direction: "both", color: "#2f8fd3", order: 2 }),
    widget("small", "home", {
      meter: "demo-meter",
      color: "transparent",
      width: 3,
      height: 4,
      order: 3,
      screens: ["curve", "nonsense", "values"],
    }),
    ...page("night", 3, "dark"),
    widget("dark", "night", { meter: "demo-meter", order: 1 }),
    widget("dark-both", "night", { meter: "demo-meter", direction: "both", color: "#2f8fd3", order: 2 }),
    ...page("states", 2),
    widget("orange", "states", { meter: "no-curve", order: 1 }),
    widget("red", "states", { meter: "no-consent", order: 2 }),
    widget("wired", "states", { meter: "", order: 3 }),
    { ...at, id: "post", type: "http in", url: "/wire/:id", method: "post", wires: [["wire"]] },
    {
      ...at,
      id: "wire",
      type: "function",
      func: "const { id } = msg.req.params; node.send([id === 'wired' ? msg.payload : null, id === 'consumption' ? msg.payload : null, { req: msg.req, res: msg.res }]);",
      outputs: 3,
      wires: [["wired"], ["consumption"], ["ok"]],
    },
    { ...at, id: "ok", type: "http response", statusCode: "204", wires: [] },
    {
      ...at,
      id: "leak",
      type: "function",
      func: "global.set('leaks', (global.get('leaks') ?? 0) + 1);",
      outputs: 0,
      wires: [],
    },
    { ...at, id: "get", type: "http in", url: "/leaks", method: "get", wires: [["count"]] },
    {
      ...at,
      id: "count",
      type: "function",
      func: "msg.payload = String(global.get('leaks') ?? 0); return msg;",
      outputs: 1,
      wires: [["answer"]],
    },
    { ...at, id: "answer", type: "http response", wires: [] },
  ];
}

export class DashboardServer {
  readonly enedis: EnedisServer;
  readonly #dashboard: string | undefined;
  readonly #ahead = Date.parse(START) - Date.now();
  #listening!: Listening;
  #userDir!: UserDir;
  #nodeRed!: NodeRed;
  #proxy!: Proxy;

  /** @param dashboard a version of Dashboard 2 */
  constructor(dashboard?: string) {
    this.#dashboard = dashboard;
    this.enedis = new EnedisServer({
      household: fixtureHousehold({ holes: ["2026-11-20"] }),
      meters: [
        { usagePointId: NO_CURVE, loadCurve: "off" },
        { usagePointId: NO_CONSENT, consent: [] },
      ],
      now: () => Date.now() + this.#ahead,
    });
  }

  async open(): Promise<void> {
    this.#listening = await listen(this.enedis);
    const credentials = (usagePointId: string): object => ({ usagePointId, ...defaultApplication });
    this.#userDir = new UserDir({
      flows: flowsOf(this.#listening.url),
      credentials: { "no-curve": credentials(NO_CURVE), "no-consent": credentials(NO_CONSENT) },
      ...(await withDashboard(this.#dashboard)),
      settings: `httpNodeRoot: "${PREFIX}", enedisLinky: { clock: () => Date.now() + ${this.#ahead} }`,
    });
    this.#nodeRed = await this.#userDir.start();
    this.#proxy = await Proxy.open(PREFIX, () => new URL(this.#nodeRed.url).port);
  }

  async close(): Promise<void> {
    await this.#nodeRed.stop();
    await this.#proxy.close();
    await this.#listening.close();
    this.#userDir.remove();
  }

  /** The address for browsers, with the proxy's prefix. */
  get url(): string {
    return `${this.#proxy.url}${PREFIX}`;
  }

  get log(): readonly string[] {
    return this.#nodeRed.log;
  }

  async restart(): Promise<void> {
    await this.#nodeRed.stop();
    this.#nodeRed = await this.#userDir.start();
  }

  /** Deploys the flows again. @param type `full`, or `nodes` with one meter changed */
  async deploy(type: "full" | "nodes"): Promise<void> {
    const address = `${this.#nodeRed.url}/flows`;
    const headers = { "Node-RED-API-Version": "v2", "Content-Type": "application/json" };
    const { flows, rev } = (await (await fetch(address, { headers })).json()) as {
      flows: FlowNode[];
      rev: string;
    };
    const changed = flows.map((node) =>
      node.id === "orange" ? { ...node, name: `deployed ${Date.now()}` } : node,
    );
    const answer = await fetch(address, {
      method: "POST",
      headers: { ...headers, "Node-RED-Deployment-Type": type },
      body: JSON.stringify({ flows: changed, rev }),
    });
    if (!answer.ok) throw new Error(`the deploy answered ${answer.status}`);
  }

  /** Sends a message to a meter. */
  async wire(id: "wired" | "consumption", msg: object): Promise<void> {
    const answer = await fetch(`${this.url}/wire/${id}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(msg),
    });
    if (!answer.ok) throw new Error(`the wire answered ${answer.status}`);
  }

  /** How many messages a meter sent. */
  async leaks(): Promise<number> {
    return Number(await (await fetch(`${this.url}/leaks`)).text());
  }
}

/** A reverse proxy that forwards only one prefix, unchanged. */
class Proxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(prefix: string, port: () => string): Promise<Proxy> {
    const server = createServer((incoming, response) => {
      if (!incoming.url?.startsWith(`${prefix}/`)) {
        response.writeHead(404).end();
        return;
      }
      const outgoing = request(
        {
          host: "127.0.0.1",
          port: port(),
          path: incoming.url,
          method: incoming.method,
          headers: incoming.headers,
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      outgoing.on("error", () => response.writeHead(502).end());
      incoming.pipe(outgoing);
    });
    const proxy = new Proxy(server);
    server.on("connection", (socket) => {
      proxy.#sockets.add(socket);
      socket.on("close", () => proxy.#sockets.delete(socket));
    });
    server.on("upgrade", (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
      const outgoing = connect(Number(port()), "127.0.0.1", () => {
        const headers = incoming.rawHeaders.reduce(
          (text, value, i) => text + value + (i % 2 === 0 ? ": " : "\r\n"),
          "",
        );
        outgoing.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers}\r\n`);
        outgoing.write(head);
        outgoing.pipe(socket).pipe(outgoing);
      });
      outgoing.on("error", () => socket.destroy());
      socket.on("error", () => outgoing.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
