/**
 * A real Node-RED with thousands of demo meters and one `in` node for all of them, beside one with as many config nodes
 * that do nothing: what a start, a deploy of one more and a deploy of all cost, and how long they hold the event loop.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../scripts/lib/port.mjs";
import { atMost, type Line, type Matrix, type Suite } from "./measure.js";
import { runTask } from "./task.js";

const sizes = [500, 1_500, 4_500] as const;
const root = process.cwd();
const name = "node-red-contrib-enedis-linky";
/** How long Node-RED is watched after each step, in milliseconds: what it begins must have ended by then. */
const watchedMs = (meters: number): number => Math.max(15_000, 15 * meters);
/** How much longer our nodes may hold the event loop than as many that do nothing, in milliseconds. */
const MORE = 50;
const DAY_MS = 86_400_000;

/** Config nodes: ours, and one that does nothing. */
const kinds = {
  meters: "enedis-linky-config",
  empty: "bench-empty",
} as const;

/** Processor time and the longest hold of the event loop, both in milliseconds, and bytes of memory. */
interface Told {
  readonly cpu: number;
  readonly block: number;
  readonly rss: number;
}

interface Steps {
  readonly start: Told;
  readonly one: Told;
  readonly all: Told;
}

/** Preloaded into Node-RED: says when the flows run, and on a message what happened since the last one. */
const probe = `
const { monitorEventLoopDelay } = require("node:perf_hooks");
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let used = process.cpuUsage();
const write = process.stdout.write;
process.stdout.write = function (text, ...rest) {
  // Until then, modules are loaded.
  if (/Starting flows/.test(text)) delay.reset();
  if (/Started (flows|modified)/.test(text)) process.send({ started: true });
  return write.call(this, text, ...rest);
};
process.on("message", () => {
  const { user, system } = process.cpuUsage(used);
  process.send({ cpu: (user + system) / 1000, block: delay.max / 1e6 - 1, rss: process.memoryUsage().rss });
  used = process.cpuUsage();
  delay.reset();
});
process.on("disconnect", () => process.exit());`;

/** A config node that does nothing. */
const empty = {
  js: `module.exports = (RED) => RED.nodes.registerType("bench-empty", function (saved) {
    RED.nodes.createNode(this, saved);
  }, { credentials: { usagePointId: { type: "text" } } });`,
  html: `<script type="text/javascript">RED.nodes.registerType("bench-empty", { category: "config", defaults: { name: {} } });</script>`,
};

function meterOf(i: number, type: string): { readonly id: string } & Readonly<Record<string, unknown>> {
  return {
    id: `meter${i}`,
    type,
    name: `Meter ${i}`,
    service: "demo",
    minute: (i * 7) % 60,
    dailyMonths: 36,
    loadCurveDays: 7,
  };
}

function flowsOf(meters: number, type: string): object[] {
  return [
    { id: "tab", type: "tab", label: "bench" },
    { id: "inject", type: "inject", z: "tab", x: 1, y: 1, props: [], repeat: "", once: false, wires: [[]] },
    ...(type === kinds.empty
      ? []
      : [
          {
            id: "in",
            type: "enedis-linky in",
            z: "tab",
            x: 1,
            y: 2,
            meters: "all",
            meter: "",
            direction: "consumption",
            measures: ["load_curve", "daily"],
            start: "new",
            outputMode: "single",
            outputs: 1,
            wires: [["debug"]],
          },
          { id: "debug", type: "debug", z: "tab", x: 1, y: 3, active: false, tosidebar: false, wires: [] },
        ]),
    ...Array.from({ length: meters }, (_, i) => meterOf(i, type)),
  ];
}

function userDir(meters: number, type: string): string {
  // In memory if the system has such a folder, as for the suite "scale".
  const dir = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "enedis-linky-bench-"));
  const write = (file: string, content: unknown): void => {
    writeFileSync(path.join(dir, file), typeof content === "string" ? content : JSON.stringify(content));
  };
  mkdirSync(path.join(dir, "node_modules"));
  symlinkSync(root, path.join(dir, "node_modules", name), "junction");
  mkdirSync(path.join(dir, "nodes"));
  for (const [suffix, text] of Object.entries(empty))
    write(path.join("nodes", `${kinds.empty}.${suffix}`), text);
  write("package.json", { name: "bench", version: "0.0.1", dependencies: { [name]: "*" } });
  write("flows.json", flowsOf(meters, type));
  write(
    "flows_cred.json",
    Object.fromEntries(
      Array.from({ length: meters + 1 }, (_, i) => [`meter${i}`, { usagePointId: usagePointIdOf(i) }]),
    ),
  );
  write("probe.js", probe);
  const settings = {
    uiHost: "127.0.0.1",
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    apiMaxLength: "20mb",
  };
  write("settings.js", `module.exports = ${JSON.stringify(settings)};`);
  return dir;
}

const usagePointIdOf = (meter: number): string => `22${String(meter).padStart(12, "0")}`;

class NodeRed {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #watchedMs: number;

  constructor(dir: string, port: number, meters: number) {
    this.#watchedMs = watchedMs(meters);
    this.#url = `http://127.0.0.1:${port}`;
    this.#child = fork(require.resolve("node-red/red.js"), ["-u", dir, "-p", String(port)], {
      cwd: dir,
      execArgv: ["-r", path.join(dir, "probe.js")],
      stdio: ["ignore", 2, "inherit", "ipc"],
    });
  }

  /** What the process sends next. */
  async #next<T>(): Promise<T> {
    const [message] = (await Promise.race([
      once(this.#child, "message"),
      once(this.#child, "exit").then(([code]) => {
        throw new Error(`Node-RED ended with ${code}`);
      }),
    ])) as [T];
    return message;
  }

  /** What it did since it was asked last, when some time has passed. */
  async #told(): Promise<Told> {
    await new Promise((resolve) => setTimeout(resolve, this.#watchedMs));
    const told = this.#next<Told>();
    this.#child.send("tell");
    return await told;
  }

  async started(): Promise<Told> {
    await this.#next();
    return await this.#told();
  }

  /** @param how Node-RED's word for what is to start anew: `nodes`, or `full` */
  async deploy(how: string, flows: readonly object[]): Promise<Told> {
    const started = this.#next();
    const response = await fetch(`${this.#url}/flows`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Node-RED-Deployment-Type": how },
      body: JSON.stringify(flows),
    });
    if (!response.ok) throw new Error(`the deploy was refused: ${response.status}`);
    await started;
    return await this.#told();
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await exit;
  }
}

async function stepsOf(meters: number, type: string): Promise<Steps> {
  const dir = userDir(meters, type);
  try {
    if (type !== kinds.empty) {
      // Its history takes ten days at most: the start has something to fetch.
      await runTask(
        "scale",
        {
          meters,
          service: "demo",
          loadCurveDays: 7,
          part: "grow",
          begin: Date.now() - 12 * DAY_MS,
          archivePath: path.join(dir, "enedis-linky.db"),
        },
        ["--expose-gc"],
      );
    }
    const nodeRed = new NodeRed(dir, (await freePort(0)).port, meters);
    try {
      const start = await nodeRed.started();
      const more = { ...meterOf(meters, type), credentials: { usagePointId: usagePointIdOf(meters) } };
      const flows = [...flowsOf(meters, type), more];
      const one = await nodeRed.deploy("nodes", flows);
      return { start, one, all: await nodeRed.deploy("full", flows) };
    } finally {
      await nodeRed.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const steps = { start: "a start", one: "a deploy of one more", all: "a deploy of all" } as const;

const rows: readonly (readonly [name: string, of: (told: Told) => number])[] = [
  ["ms of CPU", ({ cpu }) => cpu],
  ["longest hold of the event loop, ms", ({ block }) => block],
  ["memory afterwards, MB", ({ rss }) => rss / 1e6],
];

export const suite: Suite = {
  title: "Deploy",
  async run() {
    const results = {} as Record<keyof typeof kinds, Steps[]>;
    for (const [kind, type] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
      results[kind] = [];
      for (const meters of sizes) results[kind].push(await stepsOf(meters, type));
    }
    const matrices: Matrix[] = Object.entries(steps).map(([step, title]) => ({
      title: `${title}, in Node-RED`,
      head: [...sizes.map((meters) => `${meters} meters`), ...sizes.map((meters) => `${meters} empty nodes`)],
      rows: rows.map(([name, of]) => [
        name,
        ...[...results.meters, ...results.empty].map((each) => of(each[step as keyof typeof steps])),
      ]),
    }));
    const last = { meters: results.meters.at(-1)!, empty: results.empty.at(-1)! };
    const lines = (Object.keys(steps) as (keyof typeof steps)[]).map((step): Line => {
      const [value, baseline] = [last.meters[step].block, last.empty[step].block];
      return {
        name: `${sizes.at(-1)!.toLocaleString("en")} meters, ${steps[step]}: longest hold of the event loop`,
        value,
        unit: "ms",
        baseline: { name: "as many empty config nodes", value: baseline },
        goal: atMost(MORE, value - baseline, `${MORE} ms more (${(value - baseline).toFixed(0)})`),
      };
    });
    return { lines, matrices };
  },
};
