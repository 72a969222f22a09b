import assert from "node:assert/strict";
import fc from "fast-check";
import {
  allSeries,
  directions,
  exists,
  isDirection,
  isMeasure,
  measures,
  seriesOf,
  toUnit,
  unitOf,
} from "../../nodes/readings/index.js";

describe("series and measures", () => {
  it("have the order of outputs and messages", () => {
    assert.deepEqual(measures, ["load_curve", "daily", "monthly", "yearly", "max_power"]);
    assert.deepEqual(directions, ["consumption", "production"]);
    assert.deepEqual([...allSeries].sort(), ["daily", "load_curve", "max_power"]);
  });

  it("differ from anything else", () => {
    for (const measure of measures) assert.ok(isMeasure(measure));
    for (const direction of directions) assert.ok(isDirection(direction));
    for (const x of ["", "both", "Daily", "hourly", null, undefined, 0, {}, ["daily"]]) {
      assert.ok(!isMeasure(x) && !isDirection(x), JSON.stringify(x));
    }
  });

  it("are made of what Enedis serves", () => {
    assert.deepEqual(measures.map(seriesOf), ["load_curve", "daily", "daily", "daily", "max_power"]);
    for (const series of allSeries) assert.equal(seriesOf(series), series);
  });

  it("all exist in both directions, except max power of production", () => {
    const absent = directions.flatMap((d) => measures.filter((m) => !exists(d, m)).map((m) => [d, m]));
    assert.deepEqual(absent, [["production", "max_power"]]);
  });

  it("have the units that users expect, with three decimals at most", () => {
    assert.deepEqual(measures.map(unitOf), ["kW", "kWh", "kWh", "kWh", "kVA"]);
    assert.deepEqual([0, 1, 412, 18_342, 9_876_543].map(toUnit), [0, 0.001, 0.412, 18.342, 9_876.543]);
    fc.assert(
      fc.property(fc.nat(2_000_000_000), (raw) => {
        assert.match(String(toUnit(raw)), /^\d+(\.\d{1,3})?$/);
        assert.equal(Math.round(toUnit(raw) * 1_000), raw);
      }),
    );
  });
});
