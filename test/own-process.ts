/**
 * Scripts that run as processes of their own, bundled: to load the compiler and compile its sources takes each such
 * process half a second, to load a bundle a tenth of it.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

const root = path.join(__dirname, "..");
const fileReader = path.join(root, "nodes", "exchange", "process", "file-reader.ts");

let folder: string | undefined;
const known = new Map<string, string>();

/** Within the repository: a bundle finds the packages there. */
function ownFolder(): string {
  if (folder !== undefined) return folder;
  mkdirSync(path.join(root, ".tmp"), { recursive: true });
  const made = mkdtempSync(path.join(root, ".tmp", "bundled-"));
  process.on("exit", () => {
    rmSync(made, { recursive: true, force: true });
  });
  return (folder = made);
}

/**
 * @param script the path of a source, which must not look for other files beside itself
 * @returns the path of its bundle for Node.js, as the sources are at the first call of this process
 */
export function bundled(script: string): string {
  let file = known.get(script);
  if (file !== undefined) return file;
  file = path.join(ownFolder(), `${known.size}-${path.basename(script, ".ts")}.cjs`);
  known.set(script, file);
  buildSync({
    entryPoints: [script],
    outfile: file,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node22.13",
    charset: "utf8",
    logLevel: "error",
    external: ["./file-reader.js"],
    // Of an error in a process that wants it (`--enable-source-maps`).
    sourcemap: "inline",
    sourcesContent: false,
  });
  const code = readFileSync(file, "utf8");
  // One that reads files starts that process.
  const beside = '"./file-reader.js"';
  if (code.includes(beside)) {
    writeFileSync(
      file,
      code.replaceAll(beside, () => JSON.stringify(bundled(fileReader))),
    );
  }
  return file;
}
