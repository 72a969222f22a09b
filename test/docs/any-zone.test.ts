import assert from "node:assert/strict";
import path from "node:path";
import { anyZoneFiles, isAnyZone } from "../../scripts/lib/zones.mjs";

const said = "/** Paths only. */\n// anyZone: no time in it\n";

describe("test files for which one time zone is enough", () => {
  it("say so, and why", () => {
    assert.equal(isAnyZone(`${said}it("opens a path");`), true);
    for (const text of ["", "// anyZone", "// anyZone: ", "/** Of anyZone: none. */"]) {
      assert.equal(isAnyZone(`${text}\nit("opens a path");`), false, text);
    }
  });

  for (const line of [
    'const noon = "2026-11-24";',
    "assert.match(text, /at 14:37/);",
    'curve(day("a") + 1)',
    "const days = 3;",
    "startOfDay(1)",
    "dayOf(1)",
    'measures: ["daily"]',
    "dailyMonths: 1",
    "new Date()",
    "new Intl.NumberFormat()",
    "value.toLocaleString()",
    "formatInstant(1)",
    "toParis(1)",
  ]) {
    it(`have no date: ${line}`, () => {
      assert.equal(isAnyZone(line), false);
      assert.throws(() => isAnyZone(said + line), /its line 3 has a date/);
    });
  }

  it("are those of this repository that say so", () => {
    const files = anyZoneFiles(path.join(__dirname, "..", ".."));
    assert.ok(files.includes("test/archive/paths.test.ts"), String(files));
    // This one has the line in its texts, not as a line of its own.
    assert.equal(files.includes("test/docs/any-zone.test.ts"), false);
  });
});
