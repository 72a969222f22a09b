/** Scales of the widget's charts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { bands, linear, ticksOf } from "../../../nodes/widget/element/charts/scales.js";

describe("a chart's scales", () => {
  it("have round numbers beside them", () => {
    for (const [range, ticks] of [
      [
        [0, 1],
        [0, 0.5, 1],
      ],
      [
        [0, 258],
        [0, 100, 200],
      ],
      [
        [0, 9_000],
        [0, 2_000, 4_000, 6_000, 8_000],
      ],
      [
        [0, 12_345],
        [0, 5_000, 10_000],
      ],
      [
        [-40, 260],
        [0, 100, 200],
      ],
      [
        [-5, 5],
        [-5, 0, 5],
      ],
    ] as const) {
      assert.deepEqual(ticksOf(range, 3), ticks);
    }
  });

  it("have few of them, a step of 1, 2 or 5 apart, and none outside", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), fc.integer({ min: 1, max: 1e8 }), (least, size) => {
        const range = [least, least + size] as const;
        const ticks = ticksOf(range, 3);
        assert.ok(ticks.length >= 1 && ticks.length <= 6, ticks.join());
        assert.ok(ticks.every((tick) => tick >= range[0] && tick <= range[1]));
        const step = (ticks[1] ?? NaN) - ticks[0]!;
        if (Number.isNaN(step)) return;
        assert.ok(/^[125]0*$|^0\.[125]$/.test(String(Math.round(step * 10) / 10)), String(step));
        assert.ok(ticks.every((tick, i) => i === 0 || Math.abs(tick - ticks[i - 1]! - step) < 1e-6));
      }),
    );
  });

  it("find the value at a pixel", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (from, size) => {
        const y = linear([from, from + size], [300, 20]);
        assert.deepEqual([y(from), y(from + size)].map(Math.round), [300, 20]);
        assert.ok(Math.abs(y.invert(y(from + size / 3)) - (from + size / 3)) < 1e-3);
      }),
    );
  });

  it("divide a width into bands and the gaps between them", () => {
    const x = bands(5, [10, 110], 0.2, 0.1);
    assert.equal(x.step, 20);
    assert.equal(x.width, 16);
    assert.deepEqual([x(0), x(4) + x.width], [12, 108]);
    assert.equal(bands(1, [0, 100], 1).step, 100);
  });
});
