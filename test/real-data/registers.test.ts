/** The registers of recorded index files: what they count by class is what the file's own columns say. */
import assert from "node:assert/strict";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import { registerSpans } from "../../nodes/registers/index.js";
import { readFiles } from "../../nodes/exchange/read/files.js";
import { NOON_SECONDS } from "../fixtures/paris.js";
import { describeRecordings, readBytes, readText } from "./recordings.js";
import { atOnce } from "../at-once.js";

/** A column of the index at the beginning of each printed date. */
function columnOf(path: string, at: number): Map<Day, number> {
  const shown = new Map<Day, number>();
  for (const line of readText(path).split(/\r?\n/)) {
    const columns = line.split(";");
    if (columns.length === 17 && columns[1] === "Arrêté quotidien" && /^\d+$/.test(columns[at]!)) {
      shown.set(parseDay(line.slice(0, 10))!, Number(columns[at]));
    }
  }
  return shown;
}

const [FIRST, LAST] = [2, 16];

describeRecordings("registers of recorded index files", () => {
  for (const [path, meter, days] of [
    ["aeneria__aeneria-app/Enedis_Conso_Jour.csv", "99999999999903", 200],
    ["consometers__sge-tiers/C5-IDX__Enedis_SGE_HDM_A06NW10D.csv", "09111642617347", 300],
  ] as const) {
    it(`${path}: each class by day, from index to index`, async () => {
      const { registers, series } = await readFiles(
        [{ name: "1", isText: false, content: once(readBytes(path)) }],
        { usagePointId: meter, direction: "consumption", measure: "load_curve", now: NOON_SECONDS },
      );
      const daily = new Map<Day, number>();
      const [total, base] = [columnOf(path, LAST), columnOf(path, FIRST)];
      for (const [day, value] of total) {
        const next = total.get(day + 1);
        if (next !== undefined) daily.set(day, next - value);
      }
      assert.equal(registers.length, 1);
      const { readings } = registers[0]!;
      const spans = atOnce(registerSpans([{ readings, events: [] }], daily));
      let [known, byClass] = [0, 0];
      for (const { start, end, energy, supplier } of spans) {
        assert.equal(energy, total.get(end)! - total.get(start)!);
        known += end - start;
        if (supplier.length === 0) continue;
        assert.deepEqual(
          supplier.map(({ register: { id, code }, energy: counted }) => [id, code, counted]),
          [["BASE", "F1", base.get(end)! - base.get(start)!]],
        );
        byClass += end - start;
      }
      assert.ok(known >= days && byClass >= days, `${known} days, ${byClass} by class`);
      assert.ok(series.some((one) => one.series === "daily"));
    });
  }

  it("R151 has the end of its day: what the customer's CSV of the same meter has for that date, and a day more", async () => {
    const folder = "consometers__sge-tiers";
    const { registers, files, rejected } = await readFiles(
      [
        {
          name: "1",
          content: once(readBytes(`${folder}/CommandeCollectePublicationMesures__C5-IDX__R151.xml`)),
        },
      ],
      { usagePointId: "09111642617347", direction: "consumption", measure: "load_curve", now: NOON_SECONDS },
    );
    const total = columnOf(`${folder}/C5-IDX__Enedis_SGE_HDM_A06NW10D.csv`, LAST);
    const dated = parseDay("2022-02-02")!;
    assert.deepEqual([files[0]!.format, rejected], ["r151", []]);
    assert.deepEqual(
      registers[0]!.readings.map(({ day, register: { owner, calendar, id, code } }) =>
        [day - dated, owner, calendar, id, code].join(" "),
      ),
      ["1 distributor DI000001 BASE D1", "1 supplier FC000165 BASE F1"],
    );
    // Its days of that month have 22 to 30 kWh.
    const rise = registers[0]!.readings[0]!.value - total.get(dated)!;
    const days = [3, 2, 1].map((before) => total.get(dated - before + 1)! - total.get(dated - before)!);
    assert.ok(
      rise > 0.8 * Math.min(...days) && rise < 1.2 * Math.max(...days),
      `${rise} Wh after ${days.join()}`,
    );
  });
});

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
