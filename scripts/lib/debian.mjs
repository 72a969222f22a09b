/**
 * Debian packages that the tests use if available: three browsers, a broker, databases, a library of Node.js
 * 26. `npm test` installs them only with CI=true, as root on Debian or a derivative. It reports what it cannot install;
 * the tests then use what npm brings, or are pending.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, globSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const APT = "/usr/bin/apt-get";
const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };

function isInstalled(program) {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** TimescaleDB brings the PostgreSQL version it is built for. */
async function newestTimescale() {
  const pattern = "^postgresql-[0-9]+-timescaledb$";
  const { stdout } = await run("apt-cache", ["search", "--names-only", pattern], { env });
  const number = (name) => Number(name.split("-")[1]);
  const [newest] = stdout
    .split("\n")
    .map((line) => line.split(" ")[0])
    .filter(Boolean)
    .sort((a, b) => number(b) - number(a));
  if (newest === undefined) throw new Error("there is no package of it");
  return newest;
}

/** Its name, whether it is installed, and the package that provides it. */
const wanted = [
  ["Chromium", () => isInstalled("chromium-headless-shell"), () => "chromium-headless-shell"],
  ["Firefox", () => isInstalled("firefox-esr") || isInstalled("firefox"), () => "firefox-esr"],
  ["WebKit", () => isInstalled("WebKitWebDriver"), () => "webkitgtk-webdriver"],
  ["a display for it", () => isInstalled("Xvfb"), () => "xvfb"],
  ["Mosquitto", () => isInstalled("mosquitto"), () => "mosquitto"],
  ["InfluxDB", () => isInstalled("influxd"), () => "influxdb"],
  [
    "PostgreSQL with TimescaleDB",
    () => globSync("/usr/lib/postgresql/*/lib/timescaledb.so").length > 0,
    newestTimescale,
  ],
  [
    "libatomic",
    () => globSync("/{usr/,}lib{,64}/{,*-linux-*/}libatomic.so.1").length > 0,
    () => "libatomic1",
  ],
];

/** @returns the last line of apt's output, which gives the reason */
const reason = (error) => (error.stderr ?? "").trim().split("\n").at(-1) || error.message;

export async function installServices() {
  const missing = wanted.filter(([, isThere]) => !isThere());
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(", ");
  if (process.getuid?.() !== 0 || !existsSync(APT)) {
    console.log(`    not installed: ${names}`);
    return;
  }
  console.log(`    installs ${names}`);
  try {
    await run(APT, ["update", "-qq"], { env });
  } catch (error) {
    // The package lists it already has may be enough.
    console.log(`    apt-get update: ${reason(error)}`);
  }
  for (const [name, , packageOf] of missing) {
    try {
      const options = ["install", "-y", "-qq", "--no-install-recommends"];
      await run(APT, [...options, await packageOf()], { env, maxBuffer: 2 ** 26 });
    } catch (error) {
      console.log(`    ${name} cannot be installed: ${reason(error)}`);
    }
  }
}
