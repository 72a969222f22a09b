/** What users get: the packed tarball, its list of files, and the requirements of the flow library's scorecard. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Tarball } from "./installed-tarball.js";

const root = path.join(__dirname, "..", "..");

interface Manifest {
  name: string;
  license: string;
  keywords: string[];
  repository: { url: string };
  bugs: { url: string };
  engines: { node: string };
  dependencies: Record<string, string>;
  scripts: Record<string, string>;
  "node-red": { version: string; nodes: Record<string, string> };
}

describe("the tarball", () => {
  let tarball: Tarball;
  let folder: string;
  let files: string[];
  let manifest: Manifest;
  const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

  before(() => {
    tarball = new Tarball();
    folder = tarball.unpack();
    files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
    manifest = JSON.parse(read("package.json")) as Manifest;
  });

  after(() => tarball.remove());

  it("is built, with its types checked, before npm packs or publishes it", () => {
    // `npm test` begins with it; run by npm, it would check all types once more.
    assert.equal(manifest.scripts["prepack"], "node scripts/build.mjs");
  });

  it("contains only code, examples, the schema of contracts and documents", () => {
    const allowed =
      /^(dist\/.+\.(js|html|json|svg)|dist\/THIRD-PARTY\.txt|dist\/fleet\/fleet\.sql|docs\/dev\/contract\.schema\.json|examples\/(English|Français)\/[^/]+\.json|examples\/(add-meters(-file|-flows|-node|-secrets|-tabs|-tokens|-words)?\.mjs|meters\.csv)|package\.json|README(\.en)?\.md|CHANGELOG\.md|LICENSE)$/;
    assert.deepEqual(
      files.filter((file) => !allowed.test(file.split(path.sep).join("/"))),
      [],
    );
    for (const file of [
      "README.md",
      "LICENSE",
      path.join("dist", "fleet", "fleet.sql"),
      path.join("docs", "dev", "contract.schema.json"),
    ])
      assert.ok(files.includes(file), file);
  });

  it("contains each node's runtime, editor, help, texts and icon", () => {
    for (const file of Object.values(manifest["node-red"].nodes)) {
      const base = file.replace(/\.js$/, "");
      const name = path.basename(base);
      for (const needed of [
        file,
        `${base}.html`,
        ...["en-US", "fr"].flatMap((lang) => [
          `dist/locales/${lang}/${name}.json`,
          `dist/locales/${lang}/${name}.html`,
        ]),
      ]) {
        assert.ok(files.includes(path.normalize(needed)), needed);
      }
      const icon = /icon:\s*"([^"/]+\.svg)"/.exec(read(`${base}.html`))?.[1];
      if (icon !== undefined) assert.ok(files.includes(path.join("dist", "icons", icon)), icon);
    }
  });

  it("loads no script that it lacks: a missing one would freeze the editor", () => {
    for (const file of files.filter((name) => name.endsWith(".html"))) {
      assert.doesNotMatch(read(file), /<script[^>]+src=/);
    }
  });

  it("passes the flow library's scorecard (P07 is a known warning)", () => {
    assert.equal(manifest.license, "MIT"); // P01
    assert.ok(manifest.repository.url && manifest.bugs.url); // P03
    assert.match(manifest.name, /^node-red-contrib-/); // P04
    assert.ok(manifest.keywords.includes("node-red")); // P05
    assert.equal(manifest["node-red"].version, ">=4.1.0"); // P06
    assert.equal(manifest.engines.node, ">=22.13"); // P07: Node-RED's own minimum is 22.9, node:sqlite's is not
    assert.ok(Object.keys(manifest.dependencies).length <= 6); // D01

    const types = registeredTypes(); // N01
    assert.equal(new Set(types.map(({ type }) => type)).size, types.length);
    assert.equal(types.length, Object.keys(manifest["node-red"].nodes).length);
    const used = new Set(
      files
        .filter((file) => file.startsWith("examples") && file.endsWith(".json"))
        .flatMap((file) => (JSON.parse(read(file)) as { type: string }[]).map(({ type }) => type)),
    );
    for (const { type, config } of types) assert.ok(config || used.has(type), `${type} is in no example`); // N02
  });

  /** As the flow library reads them: a literal type and an inline definition in the HTML. */
  function registeredTypes(): { type: string; config: boolean }[] {
    return Object.values(manifest["node-red"].nodes).flatMap((file) =>
      [
        ...read(file.replace(/\.js$/, ".html")).matchAll(
          /registerType\(\s*["']([^"']+)["']\s*,\s*\{\s*category:\s*["']([^"']+)["']/g,
        ),
      ].map(([, type, category]) => ({ type: type!, config: category === "config" })),
    );
  }

  it("needs no install script and no compiler, nor do its dependencies", () => {
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
      assert.ok(!(script in manifest.scripts), script);
    }
    const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { dev?: boolean; hasInstallScript?: boolean; resolved?: string }>;
    };
    for (const [name, entry] of Object.entries(lock.packages)) {
      if (name !== "" && !entry.dev) assert.ok(!entry.hasInstallScript, name);
      assert.ok(!entry.resolved?.startsWith("http"), `${name} names a download address`);
    }
  });
});
