/**
 * Replays a simulated household from a seed: `node scripts/simulate.mjs --seed 42 --days 400`. The same seed gives the
 * same log, byte for byte; `--seeds 25` runs as many from there on and prints a line for each.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const child = spawn(process.execPath, [tsx, "test/simulation/main.ts", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
