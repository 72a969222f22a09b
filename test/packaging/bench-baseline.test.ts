/** What the package weighs and how often it calls: the accepted figures, which do not depend on the machine. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { differences, figures, SIZE_TOLERANCE, type Figures } from "../../bench/figures.js";
import { missingIn, pack, promised } from "./pack.js";

const root = path.join(__dirname, "..", "..");

describe("the figures of bench/baseline.json", () => {
  const baseline = JSON.parse(readFileSync(path.join(root, "bench", "baseline.json"), "utf8")) as Figures;

  it(`are those of this build: calls exactly, sizes within ${SIZE_TOLERANCE * 100} %`, async () => {
    const found = differences(baseline, await figures(root));
    assert.ok(
      found.length === 0,
      `${["", ...found].join("\n  ")}\nIf this is intended: npm run bench -- --accept, and say why in the commit.`,
    );
  });

  it("are compared one by one", () => {
    const sizes = { tarball: 100_000, dialog: 1_000 };
    const calls = { "a quiet day": 3, "first history": 115 };
    const now = (more: object, of: "sizes" | "calls"): string[] =>
      differences({ sizes, calls }, { sizes, calls, [of]: { ...{ sizes, calls }[of], ...more } });
    assert.deepEqual(now({ tarball: 102_000, dialog: 980 }, "sizes"), []);
    assert.deepEqual(now({ tarball: 102_100 }, "sizes"), [
      "tarball: 102100 bytes, +2.1 % from the baseline's 100000",
    ]);
    assert.deepEqual(now({ dialog: 900 }, "sizes"), ["dialog: 900 bytes, −10.0 % from the baseline's 1000"]);
    assert.deepEqual(now({ "first history": 116 }, "calls"), [
      "first history: 116 calls, +0.9 % from the baseline's 115",
    ]);
    assert.deepEqual(now({ another: 1 }, "calls"), ["another: 1, which is not in the baseline"]);
    assert.deepEqual(differences({ sizes, calls }, { sizes, calls: { "a quiet day": 3 } }), [
      "first history: gone, the baseline has 115",
    ]);
  });

  it("are not measured on a tarball that lacks promised files", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-hollow-"));
    try {
      for (const name of [
        "package.json",
        "README.md",
        "README.en.md",
        "LICENSE",
        "icons",
        "examples",
        "dist",
      ]) {
        cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
      }
      for (const file of promised(root).filter((name) => name.startsWith("dist/icons/")))
        rmSync(path.join(folder, file));
      rmSync(path.join(folder, "dist", "locales", "fr", "enedis-linky-in.html"));
      writeFileSync(path.join(folder, "dist", "runtime", "index.js"), "");
      assert.throws(
        () => pack(folder),
        // These are the first, so that the rest of the copy is complete.
        /lacks, or has empty: dist\/runtime\/index\.js, dist\/locales\/fr\/enedis-linky-in\.html, dist\/icons\/\S+\.svg/,
      );
      // Also without a dist/: what must be there is not read from it.
      assert.ok(missingIn(root, []).includes("dist/enedis-linky-config.js"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
