/** JSON files: saved answers and flows, their shapes, encodings and damage. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { lengthOfDay, startOfDay, type Day, type Reading } from "../../nodes/readings/index.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { describeRefusal, textsOf } from "../../nodes/texts/index.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { read, readAll, type FileContent } from "./sample-files.js";
import { flow, measure, r64, v5Curve, v5Daily, v5Peaks } from "./saved-json.js";

const first = day("2025-06-10");
const readings = [0, 1, 2].flatMap((i) => curve(first + i));
const changeDays = ["2025-03-30", "2025-10-26"];
const around = (text: string, step = 1_800): Reading[] =>
  [-1, 0, 1].flatMap((i) => curve(day(text) + i, step, (k) => k * 6));

function dailyOf(from: Day, count: number): Reading[] {
  return Array.from({ length: count }, (_, i) => ({
    start: startOfDay(from + i),
    step: lengthOfDay(from + i),
    value: 9_000 + i * 7,
  }));
}
const daily = dailyOf(day("2025-03-28"), 5);
const peaks = daily.map((reading, i) => ({ ...reading, at: reading.start + 40_000 + i * 61 }));

/** What was found: direction, series and readings. */
const found = ({ series }: FileContent): unknown =>
  series.map(({ direction, series: name, readings: all }) => [direction, name, all]);

async function refusal(content: unknown): Promise<ImportError> {
  try {
    await read(typeof content === "string" ? content : JSON.stringify(content));
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
  return assert.fail("it was read");
}

describe("JSON file", () => {
  const shapes: readonly [
    name: string,
    format: string,
    json: object,
    direction: string,
    series: string,
    expected: readonly Reading[],
  ][] = [
    [
      "a curve in v5",
      "enedis-v5",
      { meter_reading: v5Curve(readings) },
      "consumption",
      "load_curve",
      readings,
    ],
    [
      "a curve in v5 without its wrapper",
      "enedis-v5",
      v5Curve(readings),
      "consumption",
      "load_curve",
      readings,
    ],
    ["days in v5", "enedis-v5", v5Daily(daily), "consumption", "daily", daily],
    [
      "highest powers in v5",
      "enedis-v5",
      { meter_reading: v5Peaks(peaks) },
      "consumption",
      "max_power",
      peaks,
    ],
    ["a curve of 2026", "enedis-2026", measure("PA", readings), "consumption", "load_curve", readings],
    [
      "a production of 2026",
      "enedis-2026",
      measure("PA", readings, { direction: "production" }),
      "production",
      "load_curve",
      readings,
    ],
    [
      "days of 2026",
      "enedis-2026",
      measure("EA", daily, { direction: "production" }),
      "production",
      "daily",
      daily,
    ],
    ["highest powers of 2026", "enedis-2026", measure("PMA", peaks), "consumption", "max_power", peaks],
    ["R63", "r63-json", flow("R63", measure("PA", readings)), "consumption", "load_curve", readings],
    ["R65", "r65-json", flow("R65", measure("EA", daily)), "consumption", "daily", daily],
    ["R64 with its total", "r64-json", r64(daily), "consumption", "daily", daily],
    [
      "R64 with classes of two calendars",
      "r64-json",
      r64(daily, { registers: "classes" }),
      "consumption",
      "daily",
      daily,
    ],
    [
      "a flow without a header",
      "r63-json",
      { mesures: [{ ...measure("PA", readings) }], header: { codeFlux: "R63A" } },
      "consumption",
      "load_curve",
      readings,
    ],
  ];
  for (const [name, format, json, direction, series, expected] of shapes) {
    it(`${name}: every reading, exactly`, async () => {
      const text = JSON.stringify(json);
      const content = await readAll([text]);
      assert.deepEqual(found(content), [[direction, series, expected]]);
      assert.deepEqual(content.rejected, []);
      assert.deepEqual(content.files, [{ name: "1", format, readings: expected.length }]);
      // As editors and programs save it.
      const pretty = JSON.stringify(json, undefined, 2);
      const encoded = [
        `\ufeff${pretty}`,
        `\r\n\t ${pretty.replaceAll("\n", "\r\n")}\r\n`,
        Buffer.from(`\ufeff${text}`, "utf16le"),
        Buffer.from(text, "utf16le"),
        Buffer.from(`\ufeff${pretty}`, "utf16le").swap16(),
      ];
      for (const other of encoded) assert.deepEqual(found(await read(other)), found(content));
    });
  }

  for (const text of changeDays) {
    for (const step of [600, 1_800, 3_600]) {
      it(`${text} in steps of ${step / 60} minutes: each interval of the change at its instant`, async () => {
        const expected = around(text, step);
        for (const json of [
          v5Curve(expected),
          measure("PA", expected),
          flow("R63", measure("PA", expected)),
        ]) {
          const { series, rejected } = await read(JSON.stringify(json));
          assert.deepEqual([series[0]!.readings, rejected], [expected, []]);
        }
      });
    }
  }

  it("several answers that have the same doubled hour, also in several files", async () => {
    const all = around("2025-10-26");
    const day2 = all.slice(48, 98);
    const collected = JSON.stringify([v5Curve(all), { x: { meter_reading: v5Curve(day2) } }]);
    const { series, rejected } = await readAll([collected, JSON.stringify(measure("PA", all)), collected]);
    assert.deepEqual([series[0]!.readings, rejected], [all, []]);
  });

  it("wrappers: lists, MyElectricalData's envelope, names that say the direction", async () => {
    const collection = {
      saved_at: "2026-01-01",
      consumption: {
        load_curve: {
          success: true,
          error: null,
          data: { meter_reading: v5Curve(readings, { starts: true }) },
        },
      },
      daily_production: [{ data: v5Daily(daily) }],
      consumption_max_power: v5Peaks(peaks),
    };
    const content = await read(JSON.stringify([[collection], "note", 7, null]));
    assert.deepEqual(found(content), [
      ["consumption", "load_curve", readings],
      ["consumption", "max_power", peaks],
      ["production", "daily", daily],
    ]);
  });

  it("the direction of an answer that has none is the message's", async () => {
    const { series } = await read(JSON.stringify(v5Curve(readings)), { direction: "production" });
    assert.equal(series[0]!.direction, "production");
  });

  it("MyElectricalData's stamps of starts, wrapped or not, on ordinary and on change days", async () => {
    for (const expected of [readings, around("2025-03-30"), around("2025-10-26"), readings.slice(0, -7)]) {
      const data = { meter_reading: v5Curve(expected, { starts: true }) };
      for (const json of [{ success: true, data }, data]) {
        const { series, rejected } = await read(JSON.stringify(json));
        assert.deepEqual([series[0]!.readings, rejected], [expected, []]);
      }
    }
    // With ends in the envelope, as its other shape has them.
    for (const data of [v5Curve(readings), measure("PA", readings)]) {
      const { series } = await read(JSON.stringify({ success: true, data }));
      assert.deepEqual(series[0]!.readings, readings);
    }
  });

  it("MyElectricalData's days, which say W", async () => {
    const json = {
      ...v5Daily(daily),
      reading_type: { unit: "W", measurement_kind: "power", aggregate: "sum" },
    };
    assert.deepEqual(found(await read(JSON.stringify(json))), [["consumption", "daily", daily]]);
  });

  it("numbers as texts or numbers, in any order of fields, with fields that nobody knows", async () => {
    const shuffled = (json: unknown): unknown => {
      if (Array.isArray(json)) return json.map(shuffled);
      if (typeof json !== "object" || json === null) return json;
      const entries = Object.entries(json).map(([name, value]) => [name, shuffled(value)] as const);
      return Object.fromEntries([["zusatz", { x: [1, "2"] }], ...entries.reverse()]);
    };
    for (const value of [(v: number) => v, (v: number) => `${v}.0`, (v: number) => ` ${v} `]) {
      for (const json of [
        v5Curve(readings, { value }),
        measure("PA", readings, { value }),
        flow("R63", measure("PA", readings, { value })),
      ]) {
        assert.deepEqual(found(await read(JSON.stringify(shuffled(json)))), [
          ["consumption", "load_curve", readings],
        ]);
      }
    }
    assert.deepEqual(found(await read(JSON.stringify(shuffled(r64(daily, { value: String }))))), [
      ["consumption", "daily", daily],
    ]);
  });

  it("energies of intervals become their mean power, if that is an integer", async () => {
    const energies = readings.map((reading) => ({ ...reading, value: reading.value / 2 }));
    const { grandeur, ...rest } = measure("PA", energies);
    const wattHours = { ...rest, grandeur: [{ ...grandeur[0], grandeurPhysique: "EA", unite: "Wh" }] };
    assert.ok(energies.some(({ value }) => !Number.isInteger(value)));
    const { series, rejected } = await read(JSON.stringify(flow("R63", wattHours)));
    const whole = readings.filter(({ value }) => value % 2 === 0);
    assert.deepEqual(series[0]!.readings, whole);
    assert.equal(rejected.length, readings.length - whole.length);
    // Of ten minutes, 1 Wh is 6 W; of a quarter of an hour, 4 W; of 25 minutes, no integer.
    const one = (p: string) =>
      flow("R63", {
        idPrm: PDL,
        grandeur: [
          {
            grandeurMetier: "CONS",
            grandeurPhysique: "EA",
            unite: "Wh",
            points: [{ v: 1, d: "2025-06-10 12:00:00", p }],
          },
        ],
      });
    for (const [p, watts] of [
      ["PT10M", 6],
      ["PT15M", 4],
      ["PT1H", 1],
    ] as const) {
      assert.deepEqual(
        (await read(JSON.stringify(one(p)))).series[0]!.readings.map(({ value }) => value),
        [watts],
      );
    }
  });

  it("points that cannot be read are rejected by their number; the others are read", async () => {
    const json = v5Curve(readings) as { interval_reading: Record<string, unknown>[] };
    const points = json.interval_reading;
    points[3] = { ...points[3], value: "12.5" };
    points[4] = { ...points[4], value: "-3" };
    points[5] = { ...points[5], date: "yesterday" };
    points[6] = { ...points[6], interval_length: "PT7M" };
    points[7] = { ...points[7], date: "2025-06-10 04:01:00" };
    points[8] = { ...points[8], value: null };
    points[9] = { ...points[9], value: 1e12 };
    (points as unknown[])[10] = "x";
    const { series, rejected } = await read(JSON.stringify([v5Daily(daily), json]));
    assert.deepEqual(
      series[1]!.readings,
      readings.filter((_, i) => i < 3 || i > 10),
    );
    assert.deepEqual(rejected, [
      { line: 9, reason: "value" },
      { line: 10, reason: "value" },
      { line: 11, reason: "stamp", stamp: "yesterday" },
      { line: 12, reason: "step" },
      { line: 13, reason: "grid" },
      { line: 15, reason: "value" },
      { line: 16, reason: "columns" },
    ]);
  });

  it("other quantities, units and directions are rejected, never converted", async () => {
    const [point] = (measure("PA", readings).grandeur[0] as { points: object[] }).points;
    const other = (change: object) => ({
      grandeurMetier: "CONS",
      grandeurPhysique: "PA",
      unite: "W",
      points: [point],
      ...change,
    });
    const json = {
      idPrm: PDL,
      grandeur: [
        other({ grandeurPhysique: "PRI" }),
        other({ unite: "kW" }),
        other({ grandeurMetier: "X" }),
        other({ unite: undefined }),
        other({ grandeurMetier: "PROD", grandeurPhysique: "PMA", unite: "VA" }),
      ],
    };
    const { series, rejected } = await read(JSON.stringify(json));
    assert.deepEqual(series, []);
    assert.deepEqual(
      rejected.map(({ reason }) => reason),
      ["quantity", "unit", "direction", "unit", "direction"],
    );
  });

  it("R64: readings of the meter at other times, and a missing class, are no totals of a day", async () => {
    const json = JSON.parse(JSON.stringify(r64(daily))) as {
      mesures: {
        contexte: {
          typeReleve: string;
          grandeur: { cadranTotalisateur: { valeur: Record<string, unknown>[] } }[];
        }[];
      }[];
    };
    const [context] = json.mesures[0]!.contexte;
    context!.typeReleve = "RES";
    const { valeur } = context!.grandeur[0]!.cadranTotalisateur;
    valeur.splice(1, 0, { d: "2025-03-28T14:12:00+01:00", v: 12_345_999, iv: 0 });
    const { series, rejected } = await read(JSON.stringify(json));
    assert.deepEqual(series[0]!.readings, daily);
    assert.deepEqual(rejected, [{ line: 2, reason: "quantity" }]);

    const classes = JSON.parse(JSON.stringify(r64(daily, { registers: "classes" }))) as {
      mesures: {
        contexte: { grandeur: { calendrier: { classeTemporelle: { valeur: unknown[] }[] }[] }[] }[];
      }[];
    };
    classes.mesures[0]!.contexte[0]!.grandeur[0]!.calendrier[0]!.classeTemporelle[1]!.valeur.splice(2, 1);
    const without = await read(JSON.stringify(classes));
    assert.deepEqual(without.series[0]!.readings, [daily[0], daily[3], daily[4]]);
  });

  describe("that is refused", () => {
    it("of another meter; one whose number is masked is accepted", async () => {
      const others = [
        v5Curve(readings, { meter: "99000000004321" }),
        measure("PA", readings, { meter: 99000000004321 }),
        r64(daily, { meter: "99000000004321" }),
      ];
      for (const json of others) {
        const { problem, file } = await refusal([v5Daily(daily), json]);
        assert.deepEqual([problem, file.meter], ["other-meter", "4321"]);
      }
      for (const meter of ["xxxx", "myPDL", Number(PDL), PDL.slice(0, 0)]) {
        assert.equal((await read(JSON.stringify(v5Curve(readings, { meter })))).series.length, 1);
      }
    });

    it("with what the service answered, and without secrets", async () => {
      const bodies: [object, RegExp][] = [
        [
          { error: "no_data_found", error_description: "no measure found for this usage point" },
          /no_data_found, no measure found/,
        ],
        [
          { code: "900908", message: "Resource forbidden ", description: "User is NOT authorized" },
          /900908, User is NOT authorized/,
        ],
        [
          {
            error: "result_400",
            enedis_return: { error: "ADAM-ERR0123", error_description: "The requested period" },
          },
          /ADAM-ERR0123/,
        ],
        [
          {
            success: false,
            data: null,
            error: { code: "ENEDIS_ERROR", message: "ADAM_DC_0008: No consent" },
          },
          /ENEDIS_ERROR, ADAM_DC_0008: No consent/,
        ],
        [
          { status: 401, message: `Le PRM ${PDL} et le jeton eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.abc` },
          /401, Le PRM …0017 et le jeton …/,
        ],
      ];
      for (const [body, said] of bodies) {
        const error = await refusal(body);
        assert.equal(error.problem, "error-answer");
        const { wrong } = describeRefusal(textsOf("en").files, error, "0017");
        assert.match(wrong, said);
        assert.doesNotMatch(wrong, /eyJ|22000000000017/);
        assert.match(describeRefusal(textsOf("fr").files, error, "0017").wrong, /réponse sans relevés/);
      }
    });

    it("JSON of anything else, and what only begins like it", async () => {
      assert.equal((await refusal({ customer: { usage_points: [] } })).problem, "unknown");
      assert.equal((await refusal([])).problem, "unknown");
      const text = JSON.stringify(v5Curve(readings));
      for (const broken of [text.slice(0, -2), text.slice(0, 5_000), `${text}x`, "[draw]", "{"]) {
        assert.equal((await refusal(broken)).problem, "damaged-json");
      }
    });

    it("deeper, or with more in it, than a file may have", async () => {
      assert.equal((await refusal(`${"[".repeat(100)}${"]".repeat(100)}`)).problem, "unknown");
      assert.equal((await refusal(`["${"x".repeat(300_000)}"]`)).problem, "unknown");
      assert.equal((await refusal(`[${"0,".repeat(1_000_001)}0]`)).problem, "large-json");
    });
  });

  it("whatever its values are, reading ends with readings or an ImportError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), fc.nat(9), async (value, i) => {
        const bodies = [
          { interval_reading: [{ date: "2025-06-10", value }] },
          { interval_reading: value, reading_type: value },
          { interval_reading: [value, { date: value, value: 1, interval_length: "PT30M" }] },
          { grandeur: [{ grandeurMetier: "CONS", grandeurPhysique: "PA", unite: "W", points: [value] }] },
          { grandeur: [value], idPrm: value, periode: value },
          {
            contexte: [
              {
                grandeur: [
                  {
                    grandeurMetier: "CONS",
                    grandeurPhysique: "EA",
                    unite: "Wh",
                    cadranTotalisateur: value,
                    calendrier: value,
                  },
                ],
              },
            ],
          },
          {
            contexte: [
              {
                grandeur: [
                  {
                    grandeurMetier: "CONS",
                    grandeurPhysique: "EA",
                    unite: "Wh",
                    calendrier: [{ classeTemporelle: [{ valeur: [value] }, value] }],
                  },
                ],
              },
            ],
          },
          { header: value, mesures: [value] },
          { error: value, success: false },
          value,
        ];
        try {
          await read(JSON.stringify([bodies[i]]));
        } catch (error) {
          if (!(error instanceof ImportError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
