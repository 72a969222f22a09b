/** What `npm run fuzz -- --door file` found: damaged lines that changed what undamaged ones mean. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { curve, day } from "../fixtures/readings.js";
import { customerCsv, read, supplierCsv } from "./sample-files.js";
import * as tables from "./tables.js";
import { intervals, spans } from "./tables.js";

describe("a damaged line among others", () => {
  const readings = [0, 1].flatMap((i) => curve(day("2025-06-10") + i));

  it("with a stamp between two others does not shorten its neighbour's interval", async () => {
    for (const [at, stamp] of [
      [60, "2025-06-11T04:10:00+02:00"],
      // An offset that Paris never has.
      [60, "2025-06-11T04:30:00+02:05"],
      [98, "2025-06-11T23:40:00+02:00"],
      // In the very middle: two intervals of half the length, which no meter has alone among longer ones.
      [60, "2025-06-11T04:15:00+02:00"],
      [98, "2025-06-11T23:15:00+02:00"],
    ] as const) {
      const lines = customerCsv(readings).trimEnd().split("\n");
      lines.splice(at, 0, `${stamp};777`);
      const { series, rejected } = await read(lines.join("\n"));
      assert.deepEqual(series[0]!.readings, readings);
      assert.deepEqual(
        rejected.map(({ line }) => line),
        [at + 1],
      );
    }
  });

  it("with another stamp, a few lines from the edge, does not shorten the intervals before it", async () => {
    const text = tables.halfHourCurve(intervals(spans.ordinary[0], spans.ordinary[1], 60));
    const sound = (await read(text)).series[0]!.readings;
    for (const [stamp, other, at] of [
      ["2026-02-03T04:00:00", "2026-02-03T04:50:00", 3],
      ["2026-02-04T21:00:00", "2026-02-04T20:10:00", 44],
    ] as const) {
      const { series, rejected } = await read(text.replace(stamp, other));
      assert.deepEqual(series[0]!.readings, sound.toSpliced(at, 1));
      assert.deepEqual(rejected, [{ line: at + 3, reason: "step" }]);
    }
  });

  it("of EDF's powers, at a time in the middle of a half-hour, changes none", async () => {
    for (const [after, time] of [
      ["21:30:00", "21:15:00"],
      ["23:30:00", "23:15:00"],
    ] as const) {
      const lines = supplierCsv(readings).split("\r\n");
      const at = lines.findIndex((line) => line.startsWith(after)) + 1;
      const { series, rejected } = await read(lines.toSpliced(at, 0, `${time};1234;Réelle`).join("\r\n"));
      assert.deepEqual(series[0]!.readings, readings);
      assert.deepEqual(rejected, [{ line: at + 1, reason: "step" }]);
    }
  });

  it("of EDF's days, whose second class has lost its name: the file is refused", async () => {
    const text = tables.edfDaily(intervals(spans.ordinary[0], spans.ordinary[1], 60), [
      "Heures Pleines ",
      "Heures Creuses ",
    ]);
    for (const name of ["", "Cons%mation"]) {
      const broken = text.replace("Consommation Heures Creuses (kWh)", name);
      assert.notEqual(broken, text);
      await assert.rejects(read(broken), ImportError);
    }
  });

  it("of R64, a register that is missing on two days: these days are not known", async () => {
    const text = tables.r64(intervals(spans.march[0], spans.march[1], 60));
    const lines = text.split("\n").filter((line) => !/2026-03-(?:29 .*(?:HCH|BASE)|30 .*HCH)/.test(line));
    assert.equal(lines.length, text.split("\n").length - 3);
    const { series } = await read(lines.join("\n"), { now: Date.UTC(2026, 10, 24) / 1000 });
    const sound = await read(text, { now: Date.UTC(2026, 10, 24) / 1000 });
    for (const reading of series[0]?.readings ?? []) {
      assert.ok(
        sound.series[0]!.readings.some(
          ({ start, value }) => start === reading.start && value === reading.value,
        ),
      );
    }
  });

  it("of EDF's powers, in the block of another day, is not taken for one of that day", async () => {
    const lines = supplierCsv(readings).split("\r\n");
    const [first, second] = [lines.indexOf("11/06/2025;;"), lines.indexOf("10/06/2025;;")];
    const copy = lines[second + 20]!;
    lines.splice(first + 10, 0, copy);
    const { series } = await read(lines.join("\r\n"));
    for (const reading of series[0]!.readings) {
      assert.ok(
        readings.some(({ start, value }) => start === reading.start && value === reading.value),
        copy,
      );
    }
  });

  it("of EDF's powers, a heading in the place of the other day's first row: no row changes its day", async () => {
    const lines = supplierCsv(readings).split("\r\n");
    const [newer, older] = [lines.indexOf("11/06/2025;;"), lines.indexOf("10/06/2025;;")];
    const swapped = lines.with(newer, lines[older + 1]!).with(older + 1, lines[newer]!);
    const { series, rejected } = await read(swapped.join("\r\n"));
    assert.deepEqual(series, []);
    assert.ok(rejected.length >= readings.length - 1);
  });

  it("of October's hour, which stands among the hours before or after it: that hour is not known", async () => {
    const text = tables.halfHourCurve(intervals(spans.october[0], spans.october[1], 60));
    const sound = await read(text);
    const lines = text.split("\n");
    const first = lines.findIndex((line) => line.startsWith("2026-10-25T02:00:00"));
    assert.ok(lines[first + 1]!.startsWith("2026-10-25T02:00:00"));
    for (const [one, other] of [
      [first, first + 2],
      [first - 1, first + 1],
    ] as const) {
      const swapped = lines.with(one, lines[other]!).with(other, lines[one]!);
      const { series, rejected } = await read(swapped.join("\n"));
      const { readings: found } = series[0]!;
      assert.deepEqual(
        found,
        sound.series[0]!.readings.filter(({ start }) => found.some((each) => each.start === start)),
      );
      assert.equal(rejected.length, 2);
      assert.equal(found.length, sound.series[0]!.readings.length - 2);
    }
  });

  it("with an offset that Paris never has is not read, but stamps in UTC are", async () => {
    const utc = customerCsv(readings).replaceAll(/\S+\+\d\d:00(?=;)/g, (stamp) => {
      return new Date(stamp).toISOString().replace(".000", "");
    });
    assert.match(utc, /T22:30:00Z;/);
    const { series, rejected } = await read(utc);
    assert.deepEqual([series[0]!.readings, rejected], [readings, []]);
  });
});
