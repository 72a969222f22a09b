/** What is asked for at once, against what is read of an answer. */
import assert from "node:assert/strict";
import { dayOf, startOfDay, type Series } from "../../nodes/readings/index.js";
import { answerBounds, MAX_ANSWER_BYTES } from "../../nodes/services/http/bounds.js";
import { limitsOf, type ServiceId } from "../../nodes/services/index.js";
import { v5Points } from "../enedis-server/shapes.js";

const FROM = dayOf(Date.UTC(2026, 5, 1) / 1000);
/** The shortest interval that Enedis describes, in seconds. */
const SHORTEST = 300;

describe("the longest range of one call", () => {
  const services: readonly ServiceId[] = ["data-connect", "conso-api", "myelectricaldata"];
  for (const service of services) {
    it(`of ${service} has an answer that is read, at the shortest interval and with blanks`, () => {
      for (const series of ["load_curve", "daily", "max_power"] as const) {
        const { bytes, entries } = largest(series, limitsOf(service).maxDays[series]);
        assert.ok(bytes <= MAX_ANSWER_BYTES, `${series}: ${bytes} bytes`);
        assert.ok(entries <= answerBounds.entries, `${series}: ${entries} points`);
      }
    });
  }
});

/** The largest answer of a range, with the day that a route may add. */
function largest(series: Series, days: number): { readonly bytes: number; readonly entries: number } {
  const step = series === "load_curve" ? SHORTEST : 86_400;
  const readings = Array.from({ length: ((days + 1) * 86_400) / step }, (_, i) => {
    const start = startOfDay(FROM) + i * step;
    return { start, step, value: 36_000, ...(series === "max_power" && { at: start }) };
  });
  const meter_reading = { usage_point_id: "22000000000017", interval_reading: v5Points(readings, series) };
  const body = { success: true, data: { meter_reading }, error: null, timestamp: "2026-11-12T09:15:00.000" };
  const text = JSON.stringify(body).replace(/[:,](?=")/g, "$& ");
  return { bytes: Buffer.byteLength(text), entries: readings.length };
}
