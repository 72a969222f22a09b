/** Everything bundled ships with its licence: derived from the bundles, so no list can be outdated. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";
import type { Metafile, Plugin } from "esbuild";
import { Tarball } from "./installed-tarball.js";

const root = path.join(__dirname, "..", "..");
const notices = () => import("../../scripts/lib/notices.mjs");

describe("the licence notices", () => {
  describe("of a bundle", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-notices-"));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    function write(file: string, content: string): void {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), content);
    }

    /** A package with one file. @param licence its text; without it there is no such file */
    function writePackage(
      at: string,
      manifest: { name: string; license?: string },
      code: string,
      licence?: string,
    ): void {
      const all = { version: "1.2.3", main: "index.js", sideEffects: false, ...manifest };
      write(`${at}/package.json`, JSON.stringify(all));
      write(`${at}/index.js`, code);
      if (licence !== undefined) write(`${at}/LICENSE.md`, licence);
    }

    /** A font, for example: it is included by a plugin, as text. */
    const drawn: Plugin = {
      name: "drawn",
      setup(build) {
        build.onResolve({ filter: /\.drawn$/ }, ({ path: file, resolveDir }) => ({
          path: path.join(resolveDir, "..", "node_modules", file),
          namespace: "drawing",
        }));
        build.onLoad({ filter: /.*/, namespace: "drawing" }, () => ({ contents: "a line", loader: "text" }));
      },
    };

    async function bundle(code: string): Promise<{ file: string; metafile: Metafile }[]> {
      write(path.join("nodes", "index.js"), code);
      const { metafile } = await esbuild.build({
        entryPoints: [path.join(folder, "nodes", "index.js")],
        absWorkingDir: folder,
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
        plugins: [drawn],
        logLevel: "silent",
      });
      return [{ file: "our.js", metafile }];
    }

    it("name each included package, nested ones and data too, and no other", async () => {
      const { bundledPackages, notices: text } = await notices();
      const outer = { name: "outer", license: "MIT" };
      writePackage(
        "node_modules/outer",
        outer,
        'export { inner } from "@in/inner"; export const outer = "out";',
        "Licence A",
      );
      const inner = { name: "@in/inner", license: "ISC" };
      writePackage(
        "node_modules/outer/node_modules/@in/inner",
        inner,
        'export const inner = { a: "in" };',
        "Licence A\n",
      );
      writePackage(
        "node_modules/font",
        { name: "font", license: "OFL-1.1" },
        "export const never = 1;",
        "Licence B",
      );
      writePackage(
        "node_modules/shaken",
        { name: "shaken", license: "MIT" },
        "export const never = 1;",
        "Licence C",
      );
      const packages = await bundledPackages(
        await bundle(
          'import { outer, inner } from "outer"; import { never } from "shaken"; import line from "font/a.drawn"; console.log(outer, inner, line);',
        ),
        folder,
      );
      assert.deepEqual(
        packages.map(({ name, license, files }) => [name, license, files]),
        [
          ["@in/inner", "ISC", ["our.js"]],
          ["font", "OFL-1.1", ["our.js"]],
          ["outer", "MIT", ["our.js"]],
        ],
      );
      const written = text(packages);
      for (const line of ["@in/inner 1.2.3 (ISC), in our.js", "outer 1.2.3 (MIT), in our.js", "Licence B"]) {
        assert.ok(written.includes(line), line);
      }
      assert.equal(written.split("Licence A").length, 2, "the same text once");
    });

    for (const [what, manifest, licence, expected] of [
      ["has no licence file", { name: "bare", license: "MIT" }, undefined, /bare .*no licence file/],
      ["names no licence", { name: "bare" }, "Licence", /bare .*no licence$/],
    ] as const) {
      it(`refuse a package that ${what}`, async () => {
        const { bundledPackages } = await notices();
        writePackage("node_modules/bare", manifest, 'export const bare = { a: "b" };', licence);
        const bundles = await bundle('import { bare } from "bare"; console.log(bare);');
        await assert.rejects(bundledPackages(bundles, folder), { message: expected });
      });
    }

    it("refuse a file that is neither ours nor a package's", async () => {
      const { bundledPackages } = await notices();
      write("copied/index.js", 'export const copied = { a: "b" };');
      const bundles = await bundle('import { copied } from "../copied/index.js"; console.log(copied);');
      await assert.rejects(bundledPackages(bundles, folder), { message: /copied\/index\.js .*not known/ });
    });
  });

  it("of the tarball name each package in the runtime, the dialogs and the meter, with its text", async () => {
    const tarball = new Tarball();
    try {
      const shipped = execFileSync("tar", ["-xOzf", tarball.file, "package/dist/THIRD-PARTY.txt"], {
        encoding: "utf8",
      });
      const dialogs = globSync("nodes/*/editor/index.ts", { cwd: root });
      const rooms = globSync("nodes/*/index.ts", { cwd: root });
      assert.ok(dialogs.length >= 4 && rooms.length >= 4);
      const options = {
        absWorkingDir: root,
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
      } as const;
      const ofDialogs = await esbuild.build({
        ...options,
        entryPoints: dialogs,
        outdir: "out",
        target: "es2020",
      });
      const ofRuntime = await esbuild.build({
        ...options,
        entryPoints: rooms,
        outdir: "out",
        platform: "node",
        packages: "external",
      });
      const { bundleElement } = await import("../../scripts/lib/element.mjs");
      const { metafile: ofElement } = await bundleElement();
      const inputs = [ofDialogs.metafile, ofRuntime.metafile, ofElement]
        .flatMap(({ outputs }) => Object.values(outputs).flatMap((output) => Object.entries(output.inputs)))
        .filter(([input, { bytesInOutput }]) => input.includes("node_modules/") && bytesInOutput > 0)
        .map(([input]) => input.split("node_modules/").at(-1)!.split("/"));
      const names = new Set(
        inputs.map(([first, second]) => (first!.startsWith("@") ? `${first}/${second}` : first!)),
      );
      for (const font of ["dseg", "@fontsource/saira-semi-condensed"]) assert.ok(names.has(font), font);
      for (const name of names) {
        const at = path.join(root, "node_modules", name);
        const { version } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8")) as {
          version: string;
        };
        assert.ok(shipped.includes(`${name} ${version} (`), `${name} ${version} is not named`);
        const licence = readdirSync(at).find((file) => /licen[cs]e/i.test(file));
        assert.ok(licence !== undefined, `${name} has no licence file`);
        assert.ok(shipped.includes(readFileSync(path.join(at, licence), "utf8").trim()), `${name}: its text`);
      }
    } finally {
      tarball.remove();
    }
  });
});
