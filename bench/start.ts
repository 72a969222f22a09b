/**
 * What one idle meter adds to Node-RED: time until the flows run, and memory after a minute of rest and a forced
 * garbage collection. Node-RED with and without the package take turns.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { atMost, median, type Line, type Suite } from "./measure.js";

const RUNS = 9;
const IDLE_MS = 60_000;
const root = process.cwd();
const name = "node-red-contrib-enedis-linky";

/** Preloaded into Node-RED: prints its processor time when the flows run, and its memory on a signal. */
const probe = `
const write = process.stdout.write;
process.stdout.write = function (text, ...rest) {
  const written = write.call(this, text, ...rest);
  if (/Started flows/.test(text)) {
    const { user, system } = process.cpuUsage();
    write.call(this, "started " + (user + system) / 1000 + "\\n");
  }
  return written;
};
process.on("SIGUSR2", () => {
  for (let i = 0; i < 4; i++) globalThis.gc();
  console.log("memory " + process.memoryUsage().rss);
});`;

const tab = { id: "tab", type: "tab", label: "bench" };
const inject = {
  id: "inject",
  type: "inject",
  z: "tab",
  x: 1,
  y: 1,
  props: [],
  repeat: "",
  once: false,
  wires: [[]],
};
const meter = [
  {
    id: "meter",
    type: "enedis-linky-config",
    name: "Bench",
    service: "demo",
    minute: 7,
    dailyMonths: 36,
    loadCurveDays: 7,
  },
  {
    id: "in",
    type: "enedis-linky in",
    z: "tab",
    x: 1,
    y: 2,
    meter: "meter",
    direction: "consumption",
    measures: ["load_curve", "daily", "monthly", "yearly", "max_power"],
    outputMode: "single",
    outputs: 1,
    wires: [[]],
  },
];

/** A user directory, with the package or without. */
function userDir(withPackage: boolean): string {
  const dir = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
  const write = (file: string, content: unknown): void => {
    writeFileSync(path.join(dir, file), typeof content === "string" ? content : JSON.stringify(content));
  };
  if (withPackage) {
    mkdirSync(path.join(dir, "node_modules"));
    symlinkSync(root, path.join(dir, "node_modules", name), "junction");
  }
  write("package.json", {
    name: "bench",
    version: "0.0.1",
    dependencies: withPackage ? { [name]: "*" } : {},
  });
  write("flows.json", [tab, inject, ...(withPackage ? meter : [])]);
  write("probe.js", probe);
  const settings = {
    uiHost: "127.0.0.1",
    uiPort: 0,
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  };
  write("settings.js", `module.exports = ${JSON.stringify(settings)};`);
  return dir;
}

interface Running {
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process until the flows run. */
  readonly started: number;
  /** Milliseconds of processor time until then, which other work on the machine hardly changes. */
  readonly work: number;
  readonly next: (line: RegExp) => Promise<string>;
}

async function start(dir: string): Promise<Running> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ["--expose-gc", "-r", path.join(dir, "probe.js"), require.resolve("node-red/red.js"), "-u", dir],
    { cwd: dir, stdio: ["ignore", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: child.stdout });
  const next = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const read = (line: string): void => {
        if (!pattern.test(line)) return;
        lines.off("line", read);
        resolve(line);
      };
      lines.on("line", read);
      child.once("exit", () => reject(new Error("Node-RED ended")));
    });
  const told = await next(/^started /);
  return { child, started: performance.now() - began, work: Number(told.split(" ")[1]), next };
}

/** Bytes of memory after a garbage collection; ends the process. */
async function finish({ child, next }: Running): Promise<number> {
  const told = next(/^memory /);
  child.kill("SIGUSR2");
  const rss = Number((await told).split(" ")[1]);
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
  return rss;
}

const idle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const suite: Suite = {
  title: "Start",
  async run() {
    const alone = userDir(false);
    const linky = userDir(true);
    try {
      // The first start collects the demo's history, so that the meter has nothing to do later.
      const first = await start(linky);
      await idle(5_000);
      await finish(first);
      const times = { alone: [] as number[], linky: [] as number[] };
      const work = { alone: [] as number[], linky: [] as number[] };
      const memory = { alone: [] as number[], linky: [] as number[] };
      for (let run = 0; run < RUNS; run++) {
        // They start one after the other, then rest together.
        const without = await start(alone);
        const withIt = await start(linky);
        times.alone.push(without.started);
        times.linky.push(withIt.started);
        work.alone.push(without.work);
        work.linky.push(withIt.work);
        await idle(IDLE_MS);
        memory.alone.push((await finish(without)) / 1e6);
        memory.linky.push((await finish(withIt)) / 1e6);
      }
      return {
        lines: [
          line("process start → flows started, one idle meter", "ms", 60, times),
          line("the same in processor time", "ms", 30, work),
          line("memory (RSS) after 60 s, one idle meter", "MB", 10, memory),
        ],
      };
    } finally {
      for (const dir of [alone, linky]) rmSync(dir, { recursive: true, force: true });
    }
  },
};

function line(title: string, unit: string, limit: number, runs: { alone: number[]; linky: number[] }): Line {
  const baseline = median(runs.alone);
  const value = median(runs.linky);
  const more = value - baseline;
  return {
    name: title,
    value,
    unit,
    baseline: { name: "Node-RED alone", value: baseline },
    goal: atMost(limit, more, `${limit} ${unit} more (${more.toFixed(1)})`),
  };
}
