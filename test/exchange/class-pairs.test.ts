/** Registers of peak and off-peak hours: one without the other is not the meter's total. */
import assert from "node:assert/strict";
import { lacksTwin } from "../../nodes/exchange/points/class-pairs.js";
import { read } from "./sample-files.js";
import { r64 as r64Json } from "./saved-json.js";
import { edfIndex, intervals, r64, spans } from "./tables.js";

const all = intervals(...spans.ordinary, 60);

async function valuesOf(text: string): Promise<number[]> {
  const { series } = await read(text);
  return series.flatMap(({ readings }) => readings.map(({ value }) => value));
}

describe("registers of peak and off-peak hours", () => {
  const whole = [
    ["BASE 1"],
    ["HP 1", "HC 2"],
    ["HPH 1", "HCH 2", "HPB 3", "HCB 4"],
    ["HPJB EAS F1", "HCJB EAS F2"],
    ["HN 1", "HPM 2"],
    ["HP 1", "HC 2", "HCWE 3"],
    ["Index Heures Pleines (kWh)", "Index Heures Creuses (kWh)"],
    ["index bleu heures pleines (kwh)", "index bleu heures creuses (kwh)"],
    ["index heures pleines", "index heures creuses", "index heures creuses week-end"],
  ];
  const lacking = [
    ["HP 1"],
    ["HC 2"],
    ["HPH 1", "HPB 3", "HCB 4"],
    ["HPH 1", "HCB 4"],
    ["HPJB EAS F1", "HCJR EAS F2"],
    ["Index Heures Creuses (kWh)"],
    ["index bleu heures pleines (kwh)", "index blanc heures creuses (kwh)"],
    ["consommation heures pleines (kwh)"],
  ];
  for (const names of whole) it(`${names.join(", ")}: whole`, () => assert.equal(lacksTwin(names), false));
  for (const names of lacking)
    it(`${names.join(", ")}: not whole`, () => assert.equal(lacksTwin(names), true));

  it("R64 without its off-peak rows, but on the last day: no day is read from them", async () => {
    const text = r64(all);
    const lines = text.split("\n");
    const lost = lines.filter((line, i) => !/;HCH;|;BASE;/.test(line) || i >= lines.length - 4);
    assert.equal(lines.length - lost.length, 4);
    assert.deepEqual(await valuesOf(text), [7_000, 7_000]);
    assert.deepEqual(await valuesOf(lost.join("\n")), []);
  });

  it("R64 as JSON without its peak class", async () => {
    const daily = all.slice(0, 2).map((_, k) => ({ start: all[24 * k]!.start, step: 86_400, value: 9_000 }));
    const text = JSON.stringify(r64Json(daily, { registers: "classes" }));
    assert.deepEqual(await valuesOf(text), [9_000, 9_000]);
    await assert.rejects(read(text.replaceAll('"HP"', '"HC"')), { problem: "unknown" });
  });

  it("EDF's registers without one of the pair are refused", async () => {
    await assert.rejects(read(edfIndex(all, ["Heures Creuses"])), {
      problem: "unknown",
      file: { format: "edf-index", line: 3, fileName: undefined },
    });
  });
});
