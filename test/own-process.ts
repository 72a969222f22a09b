/** Scripts of tests that run as processes of their own, many times: to compile one by `tsx` costs more than it does. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

/** Inside the package, where its `node_modules` are found. */
const folder = path.join(__dirname, "..", ".tmp", "own-process");
const bundles = new Map<string, string>();

/** A script in TypeScript as one file that Node.js starts at once, until this process ends. @param script its path */
export function bundled(script: string): string {
  const known = bundles.get(script);
  if (known !== undefined) return known;
  mkdirSync(folder, { recursive: true });
  const outfile = path.join(folder, `${path.basename(script, ".ts")}-${process.pid}.cjs`);
  buildSync({
    entryPoints: [script],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node22.13",
    logLevel: "error",
  });
  process.once("exit", () => {
    rmSync(outfile, { force: true });
  });
  bundles.set(script, outfile);
  return outfile;
}
