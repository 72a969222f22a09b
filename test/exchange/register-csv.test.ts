/** What registers counted, as CSV: labels come from outside, and are nothing but text. */
import assert from "node:assert/strict";
import { registersCsv } from "../../nodes/exchange/index.js";

describe("registers as CSV", () => {
  const row = {
    ...({ direction: "consumption", unit: "kWh", value: 3, missing: 0 } as const),
    start: "2026-11-01T00:00:00+01:00",
    end: "2026-11-02T00:00:00+01:00",
  };
  const cellsOf = (line: string): string[] => line.split(",").slice(8);

  it("leaves a cell empty that a row lacks, whatever the label is", () => {
    const labels = ["constructor", "toString", "__proto__"];
    const named = (value: number): Record<string, number> =>
      Object.fromEntries(labels.map((label) => [label, value]));
    const rows = [
      { ...row, byRegister: named(1), byDistributorRegister: named(2) },
      { ...row, byRegister: {}, byDistributorRegister: {} },
    ];
    const lines = registersCsv("22000000000017", rows, "international").trimEnd().split("\n");
    assert.equal(lines.length, 3);
    const [heading, first, second] = lines.map(cellsOf);
    assert.deepEqual(heading, [
      ...labels.map((label) => `kWh ${label}`),
      ...labels.map((label) => `distributor kWh ${label}`),
    ]);
    assert.deepEqual(first, ["1", "1", "1", "2", "2", "2"]);
    assert.deepEqual(second, ["", "", "", "", "", ""]);
  });
});
