/** Recorded answers, saved as files: the same readings as from the service itself. */
import assert from "node:assert/strict";
import type { Direction, Reading, Series } from "../../nodes/readings/index.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { read } from "../exchange/sample-files.js";
import { NOON_SECONDS } from "../fixtures/paris.js";
import { answerIn, describeRecordings, readBytes, readText, recordings } from "./recordings.js";

const all = recordings(".json");
const hasReadings = (path: string): boolean => /"(?:interval_reading|grandeur)"/.test(readText(path));

/** Which series a recording is, by what is known of it beside its content. */
function seriesOf(path: string): Series {
  if (/max_power|puissance/.test(path)) return "max_power";
  const text = readText(path);
  return /"(?:interval_length|p)"\s*:/.test(text) ? "load_curve" : "daily";
}

const directionOf = (path: string): Direction => (/produ/i.test(path) ? "production" : "consumption");

function meterOf(path: string): string {
  const [, meter = "22000000000017"] =
    /"(?:usage_point_id|idPrm)"\s*:\s*"(\d{14})"/.exec(readText(path)) ?? [];
  return meter;
}

describeRecordings("real data: saved answers", () => {
  for (const path of all.filter(hasReadings)) {
    it(`${path}: as from the service`, async () => {
      const [series, direction] = [seriesOf(path), directionOf(path)];
      const expected: readonly Reading[] = answerIn(path, direction, series).readings;
      assert.ok(expected.length > 0);
      const content = await read(readBytes(path), {
        usagePointId: meterOf(path),
        direction,
        now: NOON_SECONDS,
      });
      assert.deepEqual(
        content.series.map((one) => [one.direction, one.series]),
        [[direction, series]],
      );
      assert.deepEqual(content.series[0]!.readings, expected);
      assert.deepEqual(content.rejected, []);
    });
  }

  it("errors and contracts are refused in words", async () => {
    const others = all.filter((path) => !hasReadings(path));
    assert.ok(others.length > 20);
    for (const path of others) {
      const contract = /Contract\//.test(path);
      await assert.rejects(
        read(readBytes(path), { now: NOON_SECONDS }),
        (error) => error instanceof ImportError && error.problem === (contract ? "unknown" : "error-answer"),
        path,
      );
    }
  });
});
