/** What an install brings: bytes, packages, seconds. Installs the tarball as npm would publish it, without scripts. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pack } from "../test/packaging/pack.js";
import { timeOf, type Suite } from "./measure.js";

/** Sum of the sizes of all files below a folder, in bytes. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

export const suite: Suite = {
  title: "Package",
  async run() {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-bench-"));
    const npm = (args: string[], cwd: string): string => execFileSync("npm", args, { cwd, encoding: "utf8" });
    try {
      const packed = pack(process.cwd(), folder);
      writeFileSync(path.join(folder, "package.json"), '{"name":"bench","version":"1.0.0"}');
      const install = await timeOf(() =>
        npm(["install", "--ignore-scripts", "--omit=dev", path.join(folder, packed.filename)], folder),
      );
      const tree = Object.keys(
        (
          JSON.parse(npm(["ls", "--all", "--json", "--package-lock-only"], folder)) as {
            dependencies: object;
          }
        ).dependencies,
      );
      if (tree.length !== 1) throw new Error("the install holds more than the package");
      const lock = execFileSync(
        process.execPath,
        ["-p", "Object.keys(require('./package-lock.json').packages).length - 1"],
        {
          cwd: folder,
          encoding: "utf8",
        },
      );
      return {
        lines: [
          { name: "tarball", value: packed.size / 1e3, unit: "kB" },
          { name: "unpacked, the package alone", value: packed.unpackedSize / 1e3, unit: "kB" },
          {
            name: "installed, with its dependencies",
            value: bytesOf(path.join(folder, "node_modules")) / 1e6,
            unit: "MB",
          },
          { name: "packages installed", value: Number(lock), unit: "" },
          { name: "npm install of the tarball, warm cache", value: install / 1000, unit: "s" },
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
