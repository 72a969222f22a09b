/** Bundles <linky-meter> with its styles, fonts and charts into one classic script. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { bundledPackages, OURS } from "./notices.mjs";

const root = path.join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);

/** The most bytes a browser may have to load, gzipped. */
export const MAX_GZIPPED = 60_000;

/**
 * `8` with a point is also the ghost behind each digit; `!` is a cell without a lit segment, `-` stands for no value.
 */
const digits = { file: "dseg/fonts/DSEG7-Classic/DSEG7Classic-Italic.woff2", letters: "0123456789.!-" };

/** French and English; a meter's name may need other letters, which the page's own font then provides. */
const letters = {
  file: "@fontsource/saira-semi-condensed/files/saira-semi-condensed-latin-600-normal.woff2",
  letters:
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"%&'()*+,-./:;?’«»“”·•…–—−×°€" +
    "ÀÂÇÈÉÊËÎÏÔŒÙÛÜàâçèéêëîïôœùûü",
};

/**
 * A font with these letters only. Kept for the next build: nothing else in one takes as long, and it hardly ever changes.
 */
async function subsetOf(file, kept) {
  // Without small capitals, fractions and other forms of the same letters, which no style asks for; and without the
  // instructions for screens of few grey levels (4 kB), which browsers smooth without.
  const options = { targetFormat: "woff2", noLayoutClosure: true, noHinting: true };
  const [font, lock] = await Promise.all(
    [file, path.join(root, "package-lock.json")].map((of) => readFile(of)),
  );
  const key = createHash("sha256")
    .update(font)
    .update(lock)
    .update(JSON.stringify([kept, options]));
  const known = path.join(root, ".tmp", "fonts", `${key.digest("hex")}.woff2`);
  try {
    return await readFile(known);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const { default: subsetFont } = await import("subset-font");
  const subset = await subsetFont(font, kept, options);
  await mkdir(path.dirname(known), { recursive: true });
  // Complete or absent, also for another build.
  const part = `${known}-${process.pid}`;
  await writeFile(part, subset);
  await rename(part, known);
  return subset;
}

/** Fonts by name, as the element imports them; each is a separate module, so that the metafile names its file. */
const fonts = {
  name: "linky-fonts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^linky-fonts$/ }, () => ({ path: "fonts", namespace: OURS }));
    onLoad({ filter: /^fonts$/, namespace: OURS }, () => ({
      contents: 'export { default as digits } from "digits"; export { default as letters } from "letters";',
    }));
    for (const [name, { file, letters: kept }] of Object.entries({ digits, letters })) {
      const font = { path: require.resolve(file), namespace: "font", pluginData: kept };
      onResolve({ filter: new RegExp(`^${name}$`), namespace: OURS }, () => font);
    }
    onLoad({ filter: /.*/, namespace: "font" }, async ({ path: file, pluginData: kept }) => {
      const font = await subsetOf(file, kept);
      return { contents: font.toString("base64"), loader: "text" };
    });
  },
};

/** Style sheets as minified text. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const css = await readFile(file, "utf8");
      const { code } = await transform(css, { loader: "css", minify: true, target: "chrome117" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** @returns the script, its size in bytes as loaded by browsers, and esbuild's metafile */
export async function bundleElement() {
  const { outputFiles, metafile } = await build({
    entryPoints: [path.join(root, "nodes", "widget", "element", "index.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [fonts, styles],
    logLevel: "error",
  });
  const packages = await bundledPackages([{ file: "linky-meter.js", metafile }]);
  const within = packages.map(({ name, license }) => `${name} (${license})`).join(", ");
  // Only markup has lines that begin with spaces: there, one is as good.
  const script = outputFiles[0].text.replaceAll(/\n {2,}/g, " ");
  const code = `/*! <linky-meter>, MIT. With ${within}: licences in dist/THIRD-PARTY.txt of node-red-contrib-enedis-linky */\n${script}`;
  return { code, gzipped: gzipSync(code, { level: 9 }).length, metafile };
}
