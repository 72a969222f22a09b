/** Brings its meter back, and is killed meanwhile: `restore-process.ts <archive> <url> <time>`. */
import { Archive } from "../../nodes/archive/index.js";
import { Mirror } from "../../nodes/fleet/mirror.js";
import { PDL } from "../archive/harness.js";

const [, , file = "", url = "", begin = "0"] = process.argv;

let time = Number(begin);
const clock = { now: () => time, wake: () => () => undefined };
const archive = Archive.open(file, clock);
let next = (): void => undefined;
const mirror = new Mirror({
  settings: { url, name: "killed", schema: "enedis_linky" },
  folders: [__dirname],
  ...{ clock, names: () => new Map<string, string>(), changed: () => undefined },
  ...{
    wakeSoon: () => next(),
    ready: () => undefined,
    beforeEnd: () => () => undefined,
    clockOff: () => undefined,
  },
  failed: (error) => {
    throw error;
  },
});

async function main(): Promise<void> {
  console.log("begun");
  while (mirror.holds(archive, `real/${PDL}`)) {
    const passed = new Promise<void>((resolve) => (next = resolve));
    if (mirror.wake(archive) === Infinity) await passed;
    // While PostgreSQL is away, nothing waits.
    time += 1_000;
    await new Promise((resolve) => setImmediate(resolve));
  }
  console.log("done");
  // Now it collects, until it is killed.
  setInterval(() => undefined, 1_000);
}

void main();
