/**
 * The code of the nodes, for the build: one file that Node-RED loads at its start, and beside it one piece for each file
 * of the source that is loaded by `require` when it is first used (docs/dev/decisions.md#15-pieces-of-the-runtime).
 */
import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { build, transform } from "esbuild";
import { bundledInRuntime } from "./bundled.mjs";
import { pastDoors } from "./past-doors.mjs";

const root = path.join(import.meta.dirname, "..", "..");
const nodes = path.join(root, "nodes");
/** The process that reads files: it finds its script beside the runtime. */
const PROCESS = path.join(nodes, "exchange", "process", "file-reader.ts");

/** What is started anew has a fixed name. */
const FIXED = { stdin: "index.js", "file-reader": "file-reader.js" };

const LATE = /\brequire(?:\.resolve)?\("(\.[^"]+)\.js"\)/g;

/** `exchange/index.ts` → `exchange`, `history/node.ts` → `history-node`. */
const nameOf = (file) =>
  file === PROCESS
    ? "file-reader"
    : path
        .relative(nodes, file)
        .replace(/(\/index)?\.ts$/, "")
        .replaceAll(path.sep, "-");

/** The files that any of ours loads late. */
function lateFiles() {
  const sources = globSync("**/*.ts", { cwd: nodes }).map((file) => path.join(nodes, file));
  const late = sources.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(LATE)].map(([, to]) => path.join(path.dirname(file), `${to}.ts`)),
  );
  return [...new Set(late)].sort();
}

/** Leaves out the packages that users install: all that our code imports, except for a few. */
const installedPackages = {
  name: "installed-packages",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind, resolveDir }) => {
      const isOurs = kind !== "entry-point" && !resolveDir.split(path.sep).includes("node_modules");
      return isOurs && !bundledInRuntime.includes(name) ? { path: name, external: true } : undefined;
    });
  },
};

const latePieces = {
  name: "late-pieces",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path: name, kind, resolveDir }) => {
      if (!kind.startsWith("require") || resolveDir.split(path.sep).includes("node_modules"))
        return undefined;
      return { path: `./late:${nameOf(path.join(resolveDir, name.replace(/js$/, "ts")))}`, external: true };
    });
  },
};

/**
 * Only modules can be split into pieces, and only CommonJS can be loaded late and at once: so first the one, then each
 * piece becomes the other. Without white space, comments or letters beyond ASCII, V8 keeps a file in a third of the
 * memory; names and short lines stay, so that a stack trace can be read.
 * @param {string} folder where the files go
 * @param {string} entry what the start loads, as source text in `nodes/`
 * @returns {Promise<import("esbuild").Metafile>}
 */
export async function writePieces(folder, entry) {
  const target = "node22.13";
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: nodes },
    entryPoints: Object.fromEntries(lateFiles().map((file) => [nameOf(file), file])),
    absWorkingDir: root,
    outdir: folder,
    // A runtime finds its own pieces only, also after an update while it runs: two builds must never mix.
    entryNames: "[name]-[hash]",
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    // Names of bundled modules are in the code: the same ones where `node_modules` is a link, as in a second worktree.
    preserveSymlinks: true,
    plugins: [pastDoors(nodes), installedPackages, latePieces],
    format: "esm",
    platform: "node",
    target,
    logLevel: "error",
  });
  const plain = (file) => path.basename(file).replace(/-\w+\.js$/, "");
  const shipped = (file) => FIXED[plain(file)] ?? path.basename(file);
  const pieces = new Map(outputFiles.map(({ path: file }) => [plain(file), shipped(file)]));
  const pieceOf = (_, name) => {
    const piece = pieces.get(name);
    // It would be missed only where it is first used.
    if (piece === undefined) throw new Error(`no piece is made of ${name}, which is required`);
    return `"./${piece}"`;
  };
  await Promise.all(
    outputFiles.map(async ({ path: file, text }) => {
      const { code } = await transform(text.replace(/"\.\/late:([\w-]+)"/g, pieceOf), {
        format: "cjs",
        platform: "node",
        target,
        charset: "ascii",
        minifyWhitespace: true,
        lineLimit: 120,
      });
      await writeFile(path.join(folder, shipped(file)), code);
    }),
  );
  return metafile;
}
