/**
 * Builds the package into dist/: `node scripts/build.mjs`. `--unchecked` skips the checks of types and size.
 *
 * The source has a room per node; Node-RED requires flat files, so that one icons/ and one locales/ folder beside them
 * serve all nodes:
 *
 *   dist/runtime/index.js            the code that Node-RED loads at its start
 *   dist/runtime/*.js                pieces that are loaded when first used, and the process that reads files
 *   dist/fleet/fleet.sql             the tables of the mirror in PostgreSQL, for an administrator
 *   dist/token-problem.js            what the dialog says of a token, for examples/add-meters.mjs
 *   dist/<set>.js, dist/<set>.html   the files named in package.json
 *   dist/linky-meter.js              the dashboard's meter, for browsers
 *   dist/THIRD-PARTY.txt             licences of the packages bundled into any of these files
 *   dist/icons/, dist/locales/<language>/<set>.json and .html
 */
import "./lib/go.mjs";
import { spawn } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, transform } from "esbuild";
import { contentOf, hashOfSources, recordBuild } from "./lib/build-state.mjs";
import { bundleElement, MAX_GZIPPED } from "./lib/element.mjs";
import { bundledPackages, notices } from "./lib/notices.mjs";
import { checkOf } from "./lib/program.mjs";
import { writePieces } from "./lib/runtime.mjs";

const root = path.join(import.meta.dirname, "..");
const dist = path.join(root, "dist");
/**
 * Built in another folder and then moved in place at once: a Node-RED that runs from dist/ never sees half a package.
 */
const aside = path.join(root, ".tmp", `dist-${process.pid}`);

const isChecked = !process.argv.includes("--unchecked");

/** One entry per node set: its room in nodes/, and the name of its bundled code in the runtime and the HTML. */
const sets = [
  { name: "enedis-linky-config", room: "config", global: "EnedisLinkyConfig" },
  { name: "enedis-linky-contract", room: "contract", global: "EnedisLinkyContract" },
  { name: "enedis-linky-in", room: "in", global: "EnedisLinkyIn" },
  { name: "enedis-linky-history", room: "history", global: "EnedisLinkyHistory" },
  { name: "enedis-linky-tariff", room: "tariff", global: "EnedisLinkyTariff" },
  { name: "enedis-linky-meter", room: "widget", global: "EnedisLinkyMeter" },
];

const languages = ["en-US", "fr"];

/** An error that stops the build: printed in one line, without a stack. */
class BuildError extends Error {}

const source = (...parts) => path.join(root, "nodes", ...parts);
const target = (...parts) => path.join(aside, ...parts);
const shown = (file) => path.relative(root, file).split(path.sep).join("/");

async function text(file) {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new BuildError(`cannot read ${shown(file)} (${error.code})`);
  }
}

/** Checks the types of a project; the compiler's own messages name file and line. */
function check(project) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, checkOf(project), { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new BuildError(`tsconfig.${project}.json does not compile`));
    });
  });
}

/** The code of all nodes, in a file that Node-RED loads and pieces for what is used later. */
async function writeRuntime() {
  const contents = sets.map(
    ({ room, global }) => `export { default as ${global} } from "./${room}/index.js";`,
  );
  await mkdir(target("runtime"), { recursive: true });
  const metafile = await writePieces(target("runtime"), contents.join("\n")).catch((error) => {
    throw new BuildError(`the runtime cannot be bundled (${error.errors?.length ?? error})`);
  });
  return { file: "runtime", metafile };
}

/** What examples/add-meters.mjs has in common with the dialog. It runs on older versions of Node.js than the nodes. */
async function writeTokenProblem() {
  const { metafile } = await build({
    entryPoints: [source("config", "editor", "token-problem.ts")],
    absWorkingDir: root,
    outfile: target("token-problem.js"),
    bundle: true,
    metafile: true,
    format: "cjs",
    platform: "node",
    target: "node20.11",
    charset: "utf8",
    logLevel: "error",
  }).catch((error) => {
    throw new BuildError(`token-problem.js cannot be bundled (${error.errors?.length ?? 0} errors)`);
  });
  return { file: "token-problem.js", metafile };
}

/** Of a room that only computes, a page gets what it calls: the meter's dialog no validation of contracts. */
const withoutEffects = {
  name: "without-effects",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.+\.js$/ }, ({ path: name, resolveDir }) => {
      const file = path.join(resolveDir, name.replace(/js$/, "ts"));
      return file.startsWith(source("pricing", "")) ? { path: file, sideEffects: false } : undefined;
    });
  },
};

/**
 * The editor code as one script that defines `global`: inlined, because a missing script file would freeze the editor.
 */
async function bundle({ room, global }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [source(room, "editor", "index.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    plugins: [withoutEffects],
    format: "iife",
    globalName: global,
    platform: "browser",
    target: "es2020",
    charset: "utf8",
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "error",
  }).catch((error) => {
    throw new BuildError(`the editor of ${room} cannot be bundled (${error.errors?.length ?? 0} errors)`);
  });
  return { code: outputFiles[0].text.trim(), metafile };
}

async function writeEditor(set) {
  const own = source(set.room, "editor", "editor.css");
  const [css, ownCss, { code, metafile }, html] = await Promise.all([
    text(source("editor", "form.css")),
    existsSync(own) ? text(own) : "",
    bundle(set),
    text(source(set.room, "editor", "editor.html")),
  ]);
  // Each node's file stands alone: the palette may have disabled the others.
  const styles = await transform([css, ownCss].join("\n"), {
    loader: "css",
    minify: true,
    charset: "utf8",
    // As old as the scripts' es2020.
    target: ["chrome88", "firefox85", "safari14"],
  });
  const parts = [
    `<style>\n${styles.code.trim()}\n</style>`,
    `<script type="text/javascript">\n${code}\n</script>`,
    html.trim(),
  ];
  const file = `${set.name}.html`;
  await writeFile(target(file), `${parts.join("\n\n")}\n`);
  return { file, metafile };
}

async function writeLocale({ name, room }, language) {
  const catalogue = source(room, "locales", `${language}.json`);
  const json = await text(catalogue);
  try {
    JSON.parse(json);
  } catch (error) {
    throw new BuildError(`${shown(catalogue)}: ${error.message}`);
  }
  const help = await text(source(room, "locales", `help.${language}.html`));
  await writeFile(target("locales", language, `${name}.json`), json);
  await writeFile(target("locales", language, `${name}.html`), help);
}

/** An entry file for Node-RED, which loads one file per set. */
async function writeEntry({ name, global }) {
  await writeFile(
    target(`${name}.js`),
    `"use strict";\nmodule.exports = require("./runtime/index.js").${global};\n`,
  );
}

/** Browsers load it once per page: it must not grow unnoticed. */
async function writeElement() {
  const { code, gzipped, metafile } = await bundleElement().catch((error) => {
    throw new BuildError(`<linky-meter> cannot be bundled (${error.message})`);
  });
  process.stdout.write(`linky-meter.js: ${(gzipped / 1000).toFixed(1)} kB gzipped\n`);
  if (isChecked && gzipped > MAX_GZIPPED)
    throw new BuildError(`<linky-meter> may have ${MAX_GZIPPED / 1000} kB gzipped`);
  await writeFile(target("linky-meter.js"), code);
  return { file: "linky-meter.js", metafile };
}

/** No package may be in our files without its licence. */
async function writeNotices(bundles) {
  const packages = await bundledPackages(bundles).catch((error) => {
    throw new BuildError(error.message);
  });
  await writeFile(target("THIRD-PARTY.txt"), notices(packages));
}

async function main() {
  const read = await hashOfSources();
  await Promise.all(languages.map((language) => mkdir(target("locales", language), { recursive: true })));
  const bundles = [writeRuntime(), writeTokenProblem(), writeElement(), ...sets.map(writeEditor)];
  const parts = await Promise.allSettled([
    ...(isChecked ? ["runtime", "editor"].map(check) : []),
    ...bundles,
    Promise.all(bundles).then(writeNotices),
    cp(path.join(root, "icons"), target("icons"), { recursive: true }),
    cp(path.join(root, "examples", "fleet", "fleet.sql"), target("fleet", "fleet.sql")),
    ...sets.flatMap((set) => [writeEntry(set), ...languages.map((language) => writeLocale(set, language))]),
  ]);
  // All have ended by now: none writes into a folder that is being removed.
  const failed = parts.find(({ status }) => status === "rejected");
  if (failed !== undefined) throw failed.reason;
  await putInPlace();
  await recordBuild(read);
}

/** Leaves dist/ alone if nothing in it changes; otherwise two renames, with nothing in between. */
async function putInPlace() {
  const [before, after] = await Promise.all([dist, aside].map(contentOf));
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const old = `${aside}-before`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(aside, dist);
  await rm(old, { recursive: true, force: true });
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`build: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await rm(aside, { recursive: true, force: true });
}
