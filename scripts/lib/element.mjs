/** Bundles <linky-meter> with its styles, letters and charts into one classic script. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import subsetFont from "subset-font";

const root = path.join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);

/** Most that a browser may have to load, in bytes, gzipped. */
export const MAX_GZIPPED = 54_000;

/** `8` with a point is also the ghost behind each digit, `!` a cell without a lit segment, `-` no value. */
const digits = { file: "dseg/fonts/DSEG7-Classic/DSEG7Classic-Italic.woff2", letters: "0123456789.!-" };

/** French and English; a meter's name may need others, which the page's own font then has. */
const letters = {
  file: "@fontsource/saira-semi-condensed/files/saira-semi-condensed-latin-600-normal.woff2",
  letters:
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !\"%&'()*+,-./:;?’«»“”·•…–—−×°" +
    "ÀÂÇÈÉÊËÎÏÔŒÙÛÜàâçèéêëîïôœùûü",
};

async function subset({ file, letters: kept }) {
  const font = await subsetFont(await readFile(require.resolve(file)), kept, { targetFormat: "woff2" });
  return font.toString("base64");
}

/** Fonts by name, as the element imports them. */
const fonts = {
  name: "linky-fonts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^linky-fonts$/ }, () => ({ path: "linky-fonts", namespace: "linky-fonts" }));
    onLoad({ filter: /.*/, namespace: "linky-fonts" }, async () => ({
      contents: JSON.stringify({ digits: await subset(digits), letters: await subset(letters) }),
      loader: "json",
    }));
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

/** The scales here are of numbers: what d3-interpolate has for colours would be 4 kB more, gzipped, never called. */
const noColors = {
  name: "no-colors",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^d3-color$/ }, () => ({ path: "d3-color", namespace: "no-colors" }));
    onLoad({ filter: /.*/, namespace: "no-colors" }, () => ({
      contents: `const none = () => null; export { ${["color", "rgb", "hsl", "lab", "hcl", "cubehelix"].map((name) => `none as ${name}`).join(", ")} };`,
    }));
  },
};

/** @returns the script, and its size in bytes as browsers load it */
export async function bundleElement() {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "nodes", "widget", "element", "index.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [fonts, styles, noColors],
    banner: {
      js: "/*! <linky-meter>, MIT. Letters: DSEG by Keshikan and Saira by Omnibus-Type, both SIL OFL 1.1. Lit BSD-3-Clause, D3 ISC: see linky-meter.licences.txt */",
    },
    logLevel: "error",
  });
  const code = outputFiles[0].text;
  return { code, gzipped: gzipSync(code, { level: 9 }).length };
}

/** The licences of all that is bundled: the OFL wants its text beside the fonts. */
export async function licences() {
  const parts = [
    ["dseg", "DSEG-LICENSE.txt"],
    ["@fontsource/saira-semi-condensed", "LICENSE"],
    ["lit", "LICENSE"],
    ["d3-scale", "LICENSE"],
    ["d3-shape", "LICENSE"],
  ];
  const texts = await Promise.all(
    parts.map(async ([name, file]) => {
      const text = await readFile(path.join(root, "node_modules", name, file), "utf8");
      return `${name}\n${"=".repeat(name.length)}\n\n${text.trim()}\n`;
    }),
  );
  return texts.join("\n\n");
}
