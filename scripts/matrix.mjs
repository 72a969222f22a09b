/**
 * Tests the package under other versions than those we develop with: `npm run matrix`. Builds, then packs and installs
 * it under each supported Node-RED and Node.js, and tries the meter on the lowest Dashboard 2. Each version is
 * downloaded on first use.
 *
 *   npm run matrix -- --node 22 --node-red 4.1   one cell; a number alone means the version that we pin of it
 *   npm run matrix -- --node-red latest          the newest Node-RED
 *   npm run matrix -- --dashboard lowest         only the meter, on that Dashboard 2; also `latest`, or a version
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.join(import.meta.dirname, "..");
const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");
const install = "test/packaging/install.test.ts";
const meter = ["meter", "editor"].map((name) => `test/browser/dashboard-meter/${name}.test.ts`);

const { values } = parseArgs({
  options: { node: { type: "string" }, "node-red": { type: "string" }, dashboard: { type: "string" } },
});

/** Resolves `latest` to a version: downloads are stored under its name. */
function newest(name, wanted) {
  if (wanted !== "latest") return wanted;
  const version = execFileSync("npm", ["view", `${name}@latest`, "version"], { encoding: "utf8" }).trim();
  console.log(`${name}: the newest is ${version}`);
  return version;
}

function run(args, env = {}) {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Only the chosen ones: see test/installs.ts. */
const chosen = Object.fromEntries(
  Object.entries({
    LINKY_NODE: values.node,
    LINKY_NODE_RED: newest("node-red", values["node-red"]),
    LINKY_DASHBOARD: newest("@flowfuse/node-red-dashboard", values.dashboard),
  }).filter(([, value]) => value !== undefined),
);

run([path.join("scripts", "build.mjs")]);
if (values.dashboard !== undefined) run([mocha, ...meter], chosen);
else {
  run([mocha, install], chosen);
  if (Object.keys(chosen).length === 0) run([mocha, ...meter], { LINKY_DASHBOARD: "lowest" });
}
