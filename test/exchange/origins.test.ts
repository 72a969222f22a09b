/** The origins of readings, as files name them. */
import assert from "node:assert/strict";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { csvHeading, csvLines } from "../../nodes/exchange/out/write.js";
import { curve, daily, day, PDL } from "../fixtures/readings.js";
import { readAll } from "./sample-files.js";

const first = day("2025-01-01");

/** A name for each number. */
function nameOf(k: number): string {
  return `service-${String.fromCharCode(97 + Math.floor(k / 26), 97 + (k % 26))}`;
}

function ownCsv(measure: "daily" | "load_curve" | "max_power", from: number, count: number): string {
  const readings = measure === "load_curve" ? curve(first, 300).slice(0, count) : daily(first, first + count);
  const rows = readings.map(({ start, step, value }, k) => ({
    ...({ direction: "consumption", measure, start, end: start + step, value: value / 1_000 } as const),
    unit: { daily: "kWh", load_curve: "kW", max_power: "kVA" }[measure],
    source: nameOf(from + k),
  }));
  return [csvHeading("international", false), ...csvLines(PDL, rows, "international", false)].join("\n");
}

describe("the origins in our own CSV", () => {
  for (const measure of ["daily", "max_power", "load_curve"] as const) {
    it(`are at most ${bounds.sources} in an import: ${measure}`, async () => {
      const { series } = await readAll([ownCsv(measure, 0, bounds.sources + 20)]);
      assert.deepEqual(
        series[0]!.readings.map(({ source }) => source),
        Array.from({ length: bounds.sources + 20 }, (_, k) => (k < bounds.sources ? nameOf(k) : undefined)),
      );
    });
  }

  it("are counted over all its files", async () => {
    const files = [ownCsv("daily", 0, 60), ownCsv("load_curve", 40, 100)];
    const { series } = await readAll(files);
    const named = (name: string): (string | undefined)[] =>
      series.find((one) => one.series === name)!.readings.map(({ source }) => source);
    assert.deepEqual(
      named("daily"),
      Array.from({ length: 60 }, (_, k) => nameOf(k)),
    );
    assert.deepEqual(
      named("load_curve"),
      Array.from({ length: 100 }, (_, k) => (k < 60 ? nameOf(40 + k) : undefined)),
    );
  });
});
