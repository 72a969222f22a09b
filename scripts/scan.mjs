/**
 * Lays out the meter in 480 tiles and counts what overlaps, leaves the glass or is too small: `npm run scan`. Builds
 * dist/ if it does not match the sources. Its options: test/browser/scan/main.ts.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { faultOfBuild, runBuild } from "./lib/build-state.mjs";

const root = path.join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

const fault = await faultOfBuild();
if (fault !== undefined) {
  console.log(`build: ${fault}`);
  // Only the whole `npm test` checks types.
  const code = await runBuild("--unchecked");
  if (code !== 0) process.exit(code);
}
const main = path.join(root, "test", "browser", "scan", "main.ts");
const args = ["--require", require.resolve("tsx/cjs"), main, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
