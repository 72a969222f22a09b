/** EDF's highest powers of days: known by their day alone, beside Enedis's, which have the instant. */
import assert from "node:assert/strict";
import type { Reading } from "../../nodes/readings/index.js";
import { Harness, day, daily, fileOf } from "../archive/harness.js";
import { read, readAll, NOW } from "./sample-files.js";
import { v5Peaks } from "./saved-json.js";
import { edfMaxPower, intervals, spans } from "./tables.js";
import { zip } from "./workbook.js";

const text = edfMaxPower(intervals(...spans.ordinary, 30));
const first = day("2026-02-03");
const peaks: Reading[] = daily(first, first + 2, (of) => 3_052 + (of - first) * 137);
const withInstants = peaks.map((one) => ({ ...one, at: one.start + 70_000 }));

describe("EDF's max powers", () => {
  it("the days are read; months and years are said to follow from them", async () => {
    const { series, rejected } = await read(text);
    assert.deepEqual(
      series.map(({ direction, series: name, readings }) => [direction, name, readings]),
      [["consumption", "max_power", peaks]],
    );
    assert.deepEqual(
      rejected.map(({ line, reason }) => [text.split("\n")[line - 1], reason]),
      [
        ["02/2026;3189", "derived"],
        ["2026;3189", "derived"],
      ],
    );
  });

  it("dates with hyphens are read; month-day-year is refused", async () => {
    const hyphens = text.replaceAll(/^(\d\d)\/(\d\d)\/(\d{4});/gm, "$1-$2-$3;");
    assert.deepEqual((await read(hyphens)).series[0]!.readings, peaks);
    const american = hyphens.replaceAll(/^(\d\d)-(\d\d)-(\d{4});/gm, "$2-$1-$3;");
    await assert.rejects(read(`${american}Date de la puissance max;Puissance max (VA)\n02-14-2026;3052\n`), {
      problem: "ambiguous-date",
    });
  });

  it("in EDF's archive, beside its other files", async () => {
    const days = "Date de consommation;Consommation (kWh);Nature de la donnée\n03/02/2026;12;Réelle\n";
    const { files, series } = await readAll([
      zip({ "ma-puissance-max.csv": Buffer.from(text, "latin1"), "ma-conso-quotidienne.csv": days }),
    ]);
    assert.deepEqual(
      files.map(({ format, readings }) => [format, readings]),
      [
        ["edf-max-power", 2],
        ["edf-daily", 1],
      ],
    );
    assert.deepEqual(
      series.map((one) => one.series),
      ["daily", "max_power"],
    );
  });

  it("a file with the same values and their instants wins, whichever comes first", async () => {
    const told = JSON.stringify(v5Peaks(withInstants));
    for (const files of [
      [text, told],
      [told, text],
    ]) {
      const { series, rejected } = await readAll(files);
      assert.deepEqual(series[0]!.readings, withInstants);
      assert.ok(rejected.every(({ reason }) => reason === "derived"));
    }
    const other = JSON.stringify(v5Peaks(withInstants.map((one) => ({ ...one, value: one.value + 1 }))));
    assert.deepEqual((await readAll([text, other])).series, []);
  });

  it("a nature counts as in EDF's other files; another unit or column is of no known format", async () => {
    const head = "Date de la puissance max;Puissance max (VA)";
    const natures = `${head};Nature de la donnée\n03/02/2026;3052;Réelle\n04/02/2026;3189;Estimée\n`;
    const { series, rejected } = await read(natures);
    assert.deepEqual(
      [series[0]!.readings, rejected],
      [peaks.slice(0, 1), [{ line: 3, reason: "estimated" }]],
    );
    for (const other of [head.replace("VA", "kVA"), head.replace(" (VA)", ""), `${head};Heure`]) {
      await assert.rejects(read(`${other}\n03/02/2026;3052\n`), { problem: "unknown" });
    }
  });

  it("what is damaged is rejected by its line", async () => {
    const rows = [
      "33/02/2026;3052",
      "03/02/2026 00:30;3052",
      "03/02/2026;3052,5",
      "03/02/2026;3052;9",
      "03/02/2026",
    ];
    const { series, rejected } = await read(
      ["Date de la puissance max;Puissance max (VA)", ...rows, "03/02/2026;-"].join("\n"),
    );
    assert.deepEqual(
      [series, rejected.map(({ line, reason }) => `${line} ${reason}`)],
      [[], ["2 stamp", "3 stamp", "4 value", "5 columns", "6 columns"]],
    );
  });

  it("as production, there is none", async () => {
    const { series, rejected } = await read(text, { direction: "production" });
    assert.deepEqual([series, rejected.filter(({ reason }) => reason === "direction").length], [[], 2]);
  });

  describe("in the archive", () => {
    const steps: readonly (readonly [title: string, before: Reading[], after: Reading[], counts: string])[] =
      [
        ["the same with its instant stays, and is no conflict", withInstants, peaks, "0 2 0"],
        ["without one, it takes the instant of the same one", peaks, withInstants, "2 0 0"],
        ["another value is a conflict", withInstants, peaks.map((one) => ({ ...one, value: 9 })), "0 0 2"],
      ];
    for (const [title, before, after, expected] of steps) {
      it(title, async () => {
        const harness = new Harness();
        try {
          const counts: string[] = [];
          for (const readings of [before, after]) {
            const file = fileOf([{ direction: "consumption", series: "max_power", readings }]);
            const { imported, unchanged, conflicts } = await harness.archive.staging.mergeFile(
              harness.point,
              file,
              { conflicts: "keep", now: NOW },
            );
            counts.push(`${imported} ${unchanged} ${conflicts}`);
          }
          assert.deepEqual(counts, ["2 0 0", expected]);
          assert.deepEqual(harness.held("max_power"), withInstants);
        } finally {
          harness.remove();
        }
      });
    }
  });
});
