/** Saved answers whose wrapping says what is in them: which meter, which direction, which end of an interval. */
import assert from "node:assert/strict";
import type { Direction } from "../../nodes/readings/index.js";
import { curve, day, PDL } from "../archive/harness.js";
import { read } from "./sample-files.js";
import { measure } from "./saved-json.js";

const first = day("2026-02-03");
const readings = curve(first);

/** An answer of MyElectricalData in the shape of 2026, whose stamps are starts. */
function answered(missing: number): object {
  const { grandeur, ...known } = measure("PA", readings);
  const points = readings.map(({ start, value }) => ({
    v: String(value),
    d: new Date((start + 3_600) * 1_000).toISOString().slice(0, 19).replace("T", " "),
    p: "PT30M",
  }));
  points.splice(missing, 1);
  return { success: true, data: { ...known, grandeur: [{ ...grandeur[0], points }] }, error: null };
}

async function readJson(json: unknown): ReturnType<typeof read> {
  return read(JSON.stringify(json));
}

describe("MyElectricalData's answer in the shape of 2026", () => {
  for (const missing of [0, 1, 20, 47]) {
    it(`has starts, also without its point ${missing}`, async () => {
      const { series, rejected } = await readJson(answered(missing));
      assert.deepEqual(
        series.map((each) => each.readings),
        [readings.filter((_, i) => i !== missing)],
      );
      assert.deepEqual(rejected, []);
    });
  }
});
