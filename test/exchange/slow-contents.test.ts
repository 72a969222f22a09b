/** Contents that arrive slowly, and what is let go of when they are refused. */
import assert from "node:assert/strict";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { readFiles, type ReadOptions } from "../../nodes/exchange/read/files.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { customerCsv, curveWorkbook } from "./sample-files.js";
import { zip } from "./workbook.js";

const readings = curve(day("2025-06-10"));
const MINUTE = 60_000;
const options: ReadOptions = {
  usagePointId: PDL,
  direction: "consumption",
  measure: "load_curve",
  now: startOfDay(day("2026-11-24")),
};

describe("a slow content", () => {
  const answer = JSON.stringify({
    usage_point_id: PDL,
    reading_type: { unit: "W", aggregate: "average" },
    interval_reading: [{ value: "412", date: "2025-06-10 00:30:00", interval_length: "PT30M" }],
  });
  for (const [kind, content, count] of [
    ["text", Buffer.from(customerCsv(readings)), 48],
    ["ZIP archive", zip({ "a.csv": customerCsv(readings) }), 48],
    ["workbook", curveWorkbook(readings), 48],
    ["JSON file", Buffer.from(answer), 1],
  ] as const) {
    it(`gives a sign of life at each piece, as a ${kind}`, async () => {
      let [now, lived, longest] = [0, 0, 0];
      const pieces = 10;
      // oxlint-disable-next-line typescript/require-await -- as an upload
      async function* slowly(): AsyncGenerator<Uint8Array> {
        const size = Math.ceil(content.length / pieces);
        for (let from = 0; from < content.length; from += size) {
          now += MINUTE;
          yield content.subarray(from, from + size);
        }
      }
      const { series } = await readFiles([{ name: "1", content: slowly() }], {
        ...options,
        alive: () => {
          longest = Math.max(longest, now - lived);
          lived = now;
          return Promise.resolve();
        },
      });
      assert.equal(series[0]?.count, count);
      assert.ok(now > 2 * bounds.process.quiet);
      assert.equal(longest, MINUTE);
    });
  }
});

describe("a refused content", () => {
  async function refused(
    piece: Uint8Array,
    isText: boolean,
  ): Promise<{ problem: string; isClosed: boolean }> {
    let isClosed = false;
    // oxlint-disable-next-line typescript/require-await -- as a file on disk
    async function* content(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield piece;
      } finally {
        isClosed = true;
      }
    }
    try {
      await readFiles([{ name: "1", content: content(), isText }], options);
    } catch (error) {
      if (error instanceof ImportError) return { problem: error.problem, isClosed };
      throw error;
    }
    throw new Error("it was not refused");
  }

  it("is let go of, also at its first piece", async () => {
    const archive = zip({ "a.csv": customerCsv(readings) });
    assert.deepEqual(await refused(archive, true), { problem: "text-workbook", isClosed: true });
    const other = Buffer.from(customerCsv(readings, { meter: "99000000004321" }));
    assert.deepEqual(await refused(other, true), { problem: "other-meter", isClosed: true });
    const large = Buffer.alloc(bounds.zip.packed + 1);
    archive.copy(large);
    assert.deepEqual(await refused(large, false), { problem: "large-archive", isClosed: true });
  });
});
