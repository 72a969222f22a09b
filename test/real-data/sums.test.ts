import assert from "node:assert/strict";
import { dayOf, formatDay, type Direction } from "../../nodes/readings/index.js";
import type { Query } from "../../nodes/services/index.js";
import { parseAnswer } from "../services/read-now.js";
import { answerIn, describeRecordings, questionOf, readJson, sumsOfCompleteDays } from "./recordings.js";

interface Source {
  readonly name: string;
  readonly direction: Direction;
  readonly curve: string;
  readonly daily: readonly string[];
  /** Minutes. */
  readonly step: number;
  /** Complete days that have a daily value. */
  readonly days: number;
}

const med = "MyElectricalData__myelectricaldata_new/enedis_2026/";
const linky = "bokub__linky/200__";
const saniho = "saniho__apiEnedis/";

const sources: readonly Source[] = [
  {
    name: "Enedis 2026, consumption",
    direction: "consumption",
    curve: `${med}mesure_courbe_de_charge_consommation.json`,
    daily: [`${med}mesure_consommation_quotidienne.json`],
    step: 30,
    days: 2,
  },
  {
    name: "Enedis v5, consumption",
    direction: "consumption",
    curve: `${med}v5_consumption_load_curve.json`,
    daily: [`${med}mesure_consommation_quotidienne.json`],
    step: 30,
    days: 2,
  },
  {
    name: "Enedis 2026, production",
    direction: "production",
    curve: `${med}mesure_courbe_de_charge_production.json`,
    daily: [`${med}mesure_production_quotidienne.json`],
    step: 30,
    days: 2,
  },
  {
    name: "Conso API, consumption",
    direction: "consumption",
    curve: `${linky}consumption_load_curve_2023-04-01_2023-04-02.json`,
    daily: [
      `${linky}daily_consumption_2023-04-01_2023-04-02.json`,
      `${linky}daily_consumption_2023-04-01_2023-04-04.json`,
    ],
    step: 30,
    days: 1,
  },
  {
    name: "Conso API, production",
    direction: "production",
    curve: `${linky}production_load_curve_2023-04-01_2023-04-02.json`,
    daily: [
      `${linky}daily_production_2023-04-01_2023-04-02.json`,
      `${linky}daily_production_2023-04-01_2023-04-04.json`,
    ],
    step: 30,
    days: 1,
  },
  {
    name: "v4, a week of consumption",
    direction: "consumption",
    curve: `${saniho}Yesterday/yesterdayDetail1.json`,
    daily: [`${saniho}Month/currentMonth1.json`, `${saniho}Week/week1.json`],
    step: 30,
    days: 7,
  },
];

describeRecordings("real data: a complete day's curve adds up to its daily value", () => {
  for (const { name, direction, curve, daily, step, days } of sources) {
    it(`${name}: ${days} of ${days} days, to the watt-hour`, () => {
      const answer = answerIn(curve, direction, "load_curve");
      assert.deepEqual(answer.oddities, []);
      assert.ok(answer.readings.every((reading) => reading.step === step * 60));
      const sums = sumsOfCompleteDays(answer.readings);
      const compared = new Set<number>();
      for (const path of daily) {
        const values = answerIn(path, direction, "daily");
        assert.deepEqual(values.oddities, []);
        for (const { start, value } of values.readings) {
          const sum = sums.get(dayOf(start));
          if (sum === undefined) continue;
          assert.equal(sum, value, formatDay(dayOf(start)));
          compared.add(dayOf(start));
        }
      }
      assert.equal(compared.size, days);
    });
  }

  it("is the same when the stamps are expected to be starts: the self-check corrects it", () => {
    const path = `${saniho}Yesterday/yesterdayDetail1.json`;
    const body = readJson(path);
    const answer = parseAnswer(body, questionOf(body, "consumption", "load_curve"), { stamps: "start" });
    assert.deepEqual(answer.readings, answerIn(path, "consumption", "load_curve").readings);
    assert.deepEqual(
      answer.oddities.map((o) => o.reason),
      ["convention"],
    );
  });
});

describeRecordings("real data: shapes, steps and holes", () => {
  it("reads the same readings from v5 and 2026 recordings of the same two days", () => {
    const v5 = answerIn(`${med}v5_consumption_load_curve.json`, "consumption", "load_curve");
    const modern = answerIn(`${med}mesure_courbe_de_charge_consommation.json`, "consumption", "load_curve");
    assert.equal(v5.readings.length, 96);
    assert.deepEqual(v5.readings, modern.readings);
  });

  it("reads peaks with their instants", () => {
    const modern = answerIn(`${med}mesure_puissance_conso_max_quotidienne.json`, "consumption", "max_power");
    const legacy = answerIn(
      `${linky}consumption_max_power_2023-04-01_2023-04-04.json`,
      "consumption",
      "max_power",
    );
    assert.deepEqual([modern.readings.length, legacy.readings.length], [2, 3]);
    for (const { start, step, at } of [...modern.readings, ...legacy.readings]) {
      assert.ok(at! >= start && at! < start + step);
    }
  });

  const partial = "guillaumezin__DomoticzLinky/";
  const steps: [path: string, minutes: number, values: number][] = [
    [`${partial}issue-71__PT10M_2020-08-03_partial.json`, 10, 10],
    [`${partial}issue-71__PT10M_2020-07-13_partial.json`, 10, 14],
    [`${partial}issue-71__PT10M_2020-07-06_partial.json`, 10, 12],
    [`${saniho}Week/week2.json`, 15, 480],
    [`${partial}issue-69__PT30M_2020-08-24_partial.json`, 30, 14],
    [`${saniho}testEnedis.py__updateYesterday_2020-11-12.json`, 30, 48],
    [`${partial}issue-69__PT60M_2020-08-01_partial.json`, 60, 14],
    [`${partial}issue-69__PT60M_2020-08-03_partial.json`, 60, 14],
    [`${partial}issue-74__PT60M_2020-08-26_partial.json`, 60, 25],
    [`${partial}issue-74__PT60M_2020-08-28_partial.json`, 60, 12],
    [`${partial}issue-56__PT60M_2019-12-26_partial.json`, 60, 15],
  ];
  for (const [path, minutes, values] of steps) {
    it(`keeps the ${minutes} minutes of ${path.replace(/^.*\//, "")}`, () => {
      const { readings, oddities } = answerIn(path, "consumption", "load_curve");
      assert.deepEqual([...new Set(readings.map((r) => r.step))], [minutes * 60]);
      assert.deepEqual([readings.length, oddities], [values, []]);
      assert.equal(new Set(readings.map((r) => r.start)).size, values);
    });
  }

  it("leaves two unrecorded days as they are: absent", () => {
    const { readings } = answerIn(`${saniho}Week/week2.json`, "consumption", "load_curve");
    const days = new Map<string, number>();
    for (const { start } of readings) {
      const day = formatDay(dayOf(start));
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    assert.deepEqual(
      [...days],
      ["2022-03-01", "2022-03-02", "2022-03-05", "2022-03-06", "2022-03-07"].map((day) => [day, 96]),
    );
  });

  it("finds nothing in one half of a range, everything in the other", () => {
    const body = readJson(`${saniho}Month/month1.json`);
    const asked: Query = questionOf(body, "consumption", "daily");
    const all = parseAnswer(body, asked, { stamps: "end" }).readings;
    const half = parseAnswer(body, { ...asked, end: asked.start + 15 }, { stamps: "end" });
    assert.deepEqual(half.readings, all.slice(0, 15));
    assert.deepEqual(
      half.oddities.map((o) => o.reason),
      ["outside"],
    );
  });
});
