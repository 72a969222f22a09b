/** What `<linky-meter>` costs a page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import {} from "./meter-page.js";
import { withMeters } from "./meters.js";

const file = path.join(__dirname, "..", "..", "..", "dist", "linky-meter.js");

describe("<linky-meter>", () => {
  const { show } = withMeters();

  it("is one file of at most 60 kB gzipped, and updates within a frame", async () => {
    const gzipped = gzipSync(readFileSync(file), { level: 9 }).length;
    assert.ok(gzipped <= 60_000, String(gzipped));
    // As users have it.
    const meter = await show(undefined, {}, { reducedMotion: false, isPainted: true });
    await meter.settled();
    const times = await meter.page.evaluate<number[]>(`(async () => {
      const meter = document.querySelector("#meter");
      const times = [];
      const { snapshot } = meter;
      for (let i = 0; i < 50; i++) {
        const { consumption } = snapshot.sides;
        const values = Object.fromEntries(
          Object.entries(consumption.values).map(([name, value]) => [name, { ...value, value: value.value + i }]),
        );
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, 3));
        const began = performance.now();
        meter.snapshot = { ...snapshot, revision: i + 2, sides: { consumption: { ...consumption, values } } };
        await meter.updateComplete;
        meter.offsetHeight;
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    })()`);
    // At any moment of a frame: right after one, the next is 16.7 ms away in any case.
    const frames = await meter.page.evaluate<number[]>(`(async () => {
      const meter = document.querySelector("#meter");
      const times = [];
      const { snapshot } = meter;
      for (let i = 0; i < 50; i++) {
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, i % 16));
        const began = performance.now();
        meter.snapshot = { ...snapshot, revision: i + 100 };
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b);
    })()`);
    const median = times[25]!;
    console.log(
      `      ${(gzipped / 1000).toFixed(1)} kB gzipped; from property to laid-out page ${median.toFixed(1)} ms, to the next frame ${frames[25]!.toFixed(1)} ms (medians of 50 at 400 px)`,
    );
    assert.ok(median <= 16, String(median));
    assert.ok(frames[25]! <= 16, String(frames[25]));
  });
});
