/** A Node-RED with Dashboard 2 and a meter of the demo, which says how long its flows take and how much memory it has. */
import type { Snapshot } from "../../../nodes/widget/protocol.js";
import { UserDir, type NodeRed } from "../../node-red-process.js";
import { base, page, theme, widget } from "../dashboard-flow.js";
import { BrowserSocket } from "./browser-socket.js";

export const WIDGET = "widget";
/** The config node and the `in` node, which no browser may address. */
export const METER = "meter";
export const IN = "in";

/**
 * Measured by the process itself: how late a timer of 10 ms comes is how long a flow has to wait, as far as this process
 * computed meanwhile: a busy machine makes it longer, but not the work.
 */
const watch = `
const state = { late: [], peak: 0 };
const spent = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let before = hooks.performance.now();
let used = spent();
const timer = setInterval(() => {
  const now = hooks.performance.now();
  const more = spent() - used;
  used += more;
  state.late.push(Math.max(0, Math.min(now - before - 10, more)));
  before = now;
  state.peak = Math.max(state.peak, process.memoryUsage.rss());
}, 10);
context.set("state", state);
context.set("timer", timer);`;

const read = `
const state = context.get("state");
const late = state.late.splice(0).sort((a, b) => a - b);
const { rss } = process.memoryUsage();
const leaks = flow.get("leaks") ?? 0;
msg.payload = { rss, peak: state.peak, longest: late.at(-1) ?? 0, leaks };
state.peak = rss;
return msg;`;

function flows(): object[] {
  const at = { z: "tab", x: 1, y: 1 };
  const named = (id: string): object => ({ ...at, id });
  return [
    { id: "tab", type: "tab", label: "sockets" },
    {
      id: METER,
      type: "enedis-linky-config",
      name: "",
      service: "demo",
      minute: 7,
      dailyMonths: 36,
      loadCurveDays: 745,
    },
    base,
    theme("light", ["#ffffff", "#eeeeee", "#cccccc"]),
    ...page("page", 1),
    widget(WIDGET, "page", { meter: METER, direction: "both" }),
    {
      ...named(IN),
      type: "enedis-linky in",
      meter: METER,
      direction: "consumption",
      measures: ["daily"],
      outputMode: "single",
      outputs: 1,
      wires: [["leak"]],
    },
    {
      ...named("leak"),
      type: "function",
      func: "if (msg.usagePointId === undefined) flow.set('leaks', (flow.get('leaks') ?? 0) + 1);",
      outputs: 0,
      wires: [],
    },
    { ...named("get"), type: "http in", url: "/measured", method: "get", wires: [["read"]] },
    {
      ...named("read"),
      type: "function",
      initialize: watch,
      finalize: 'clearInterval(context.get("timer"));',
      func: read,
      libs: [
        { var: "process", module: "process" },
        { var: "hooks", module: "perf_hooks" },
      ],
      outputs: 1,
      wires: [["answer"]],
    },
    { ...named("ping"), type: "http in", url: "/ping", method: "get", wires: [["answer"]] },
    { ...named("answer"), type: "http response", wires: [] },
  ];
}

/** Since the last look; times in milliseconds, memory in bytes. */
export interface Measured {
  readonly rss: number;
  readonly peak: number;
  /** The longest that the event loop was held, in processor time. */
  readonly longest: number;
  /** Messages that came out of our nodes and are none of theirs. */
  readonly leaks: number;
}

export class SocketServer {
  readonly #userDir: UserDir;
  readonly #nodeRed: NodeRed;

  private constructor(userDir: UserDir, nodeRed: NodeRed) {
    this.#userDir = userDir;
    this.#nodeRed = nodeRed;
  }

  /** @param heapMb the most that its JavaScript may hold */
  static async open(heapMb: number): Promise<SocketServer> {
    const userDir = new UserDir({
      flows: flows(),
      link: ["@flowfuse/node-red-dashboard"],
      settings: "functionExternalModules: true",
      nodeOptions: [`--max-old-space-size=${heapMb}`],
    });
    const server = new SocketServer(userDir, await userDir.start());
    await server.#filled();
    return server;
  }

  /** Waits until the archive has the whole history. */
  async #filled(): Promise<void> {
    const browser = await BrowserSocket.open(this.url);
    try {
      for (let tries = 0; tries < 240; tries++) {
        const answered = browser.next(`enedis-linky:${WIDGET}`, 1_000).catch(() => [{}]);
        browser.emit("widget-change", WIDGET, { ask: "snapshot" });
        // A meter that has nothing to say yet does not answer.
        const [{ snapshot }] = (await answered) as [{ snapshot?: Snapshot }];
        if (snapshot?.state?.historyLeft === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      throw new Error("the demo's history has not come");
    } finally {
      browser.close();
    }
  }

  /** Of the dashboard. */
  get url(): string {
    return `${this.#nodeRed.url}/dashboard`;
  }

  get log(): readonly string[] {
    return this.#nodeRed.log;
  }

  get ended(): Promise<void> {
    return this.#nodeRed.ended;
  }

  /** A flow answers. */
  async ping(): Promise<void> {
    await (await fetch(`${this.#nodeRed.url}/ping`)).text();
  }

  async look(): Promise<Measured> {
    return (await (await fetch(`${this.#nodeRed.url}/measured`)).json()) as Measured;
  }

  /** What Dashboard shows of a node to anybody. */
  async shown(id: string): Promise<string> {
    return (await fetch(`${this.url}/_debug/datastore/${id}`)).text();
  }

  async close(): Promise<void> {
    await this.#nodeRed.stop();
    this.#userDir.remove();
  }
}
