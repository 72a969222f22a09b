/**
 * What users install, in separate folders outside the repository: Node-RED loads everything in a `node_modules` above
 * it, so with ours it would find every node package of our development.
 *
 * From the npm registry, with install scripts disabled; kept for the next run.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { cached } from "./cached-folders.js";

const run = promisify(execFile);
const root = path.join(__dirname, "..");
/**
 * The supported versions: each Node-RED, with the oldest Node.js, our own (24) and the newest. renovate.json updates
 * them.
 */
const supported = {
  nodeRed: ["4.1.15", "5.0.7"],
  node: ["22.13.0", process.versions.node, "26.10.0"],
} as const;

const dashboard = "@flowfuse/node-red-dashboard";
/** The lowest Dashboard 2 that the meter supports: README names it. */
export const LOWEST_DASHBOARD = "1.27.0";

/** @param wanted a version, or the beginning of a supported one; undefined: all supported versions */
function choose(versions: readonly string[], wanted: string | undefined): readonly string[] {
  if (wanted === undefined) return versions;
  const found = versions.filter((version) => `${version}.`.startsWith(`${wanted}.`));
  return found.length > 0 ? found : [wanted];
}

/** The versions of Node-RED that LINKY_NODE_RED chooses. */
export function nodeRedVersions(): readonly string[] {
  return choose(supported.nodeRed, process.env["LINKY_NODE_RED"]);
}

/** The versions of Node.js that LINKY_NODE chooses. */
export function nodeVersions(): readonly string[] {
  return choose(supported.node, process.env["LINKY_NODE"]);
}

/** Node packages that the examples name, at the versions against which they are tested. */
const palette = {
  [dashboard]: ownVersion(dashboard),
  "node-red-dashboard": "3.6.6",
  "node-red-contrib-home-assistant-websocket": "0.80.3",
  "node-red-contrib-influxdb": "0.7.0",
  "node-red-node-email": "5.2.5",
} as const;

/** Not available in every registry: `examples/postgresql/` then stands in for it. */
const postgresql = { "node-red-contrib-postgresql": "0.16.2" } as const;

export type PaletteName = keyof typeof palette | keyof typeof postgresql;
export const paletteNames = Object.keys({ ...palette, ...postgresql }) as PaletteName[];

/** It depends on 400 old packages with known vulnerabilities: not for the repository's own lock file. */
const scorecard = { "node-red-dev": "0.1.6" };

/** Time enough for a test to download Node-RED and its nodes, on a machine that does other things too. */
export const FIRST_RUN_MS = 300_000;

/**
 * The folder of packages that are installed together, such as `{ "node-red": version }`. @throws {Error} in one line
 */
export async function install(packages: Readonly<Record<string, string>>): Promise<string> {
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const key = createHash("sha256").update(wanted.join(" ")).digest("hex").slice(0, 16);
  return cached(key, async (folder) => {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
    const options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
    try {
      await run("npm", ["install", ...options, ...wanted], { cwd: folder });
    } catch (error) {
      const { stderr } = error as { stderr?: string };
      const reason =
        /^npm error (?!code)(.+)$/m.exec(stderr ?? "")?.[1]?.replace(/ - GET .*/, "") ?? String(error);
      throw new Error(`cannot install ${wanted.join(" ")}: ${reason}`, { cause: error });
    }
  });
}

/** A Node-RED without any other node package around. @param version by default the one of our development */
export function installNodeRed(version?: string): Promise<string> {
  return install({ "node-red": version ?? ownVersion("node-red") });
}

/**
 * A version of Dashboard 2 beside a Node-RED that finds no other one: options of a `UserDir`.
 * @param version by default LINKY_DASHBOARD in the environment, else the one of our development
 */
export async function withDashboard(
  version = process.env["LINKY_DASHBOARD"],
): Promise<{ link: string[] } | { nodeRed: string; palette: ReadonlyMap<string, string> }> {
  if (version === undefined) return { link: [dashboard] };
  const folder = await install({ [dashboard]: version === "lowest" ? LOWEST_DASHBOARD : version });
  const [nodeRed] = process.env["LINKY_NODE_RED"] === undefined ? [] : nodeRedVersions();
  return {
    nodeRed: await installNodeRed(nodeRed),
    palette: new Map([[dashboard, path.join(folder, "node_modules", dashboard)]]),
  };
}

/** The folder of node-red-dev, which computes the flow library's scorecard. */
export async function installScorecard(): Promise<string> {
  return path.join(await install(scorecard), "node_modules", "node-red-dev");
}

/** The folder of each of these node packages, by name. */
export async function installPalette(
  ...names: readonly PaletteName[]
): Promise<ReadonlyMap<PaletteName, string>> {
  const folders = names.map(async (name) => [name, await installFromPalette(name)] as const);
  return new Map(await Promise.all(folders));
}

async function installFromPalette(name: PaletteName): Promise<string> {
  if (name in palette) return path.join(await install(palette), "node_modules", name);
  try {
    return path.join(await install(postgresql), "node_modules", name);
  } catch (error) {
    console.log(`    ${(error as Error).message}; test/examples/postgresql plays it`);
    return path.join(root, "test", "examples", "postgresql");
  }
}

function ownVersion(name: string): string {
  const file = path.join(root, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
