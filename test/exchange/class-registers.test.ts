/** Registers by class in R64 (CSV, JSON) and R151: what is published of them is what the meter counted, or nothing. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import {
  lengthOfDay,
  registerKey,
  startOfDay,
  type Day,
  type RegisterReading,
} from "../../nodes/readings/index.js";
import { registerSpans } from "../../nodes/registers/index.js";
import { Draw } from "../costs/draw.js";
import { day } from "../fixtures/paris.js";
import { SimulatedMeter, sumOf, type SimulatedMeterOptions } from "../registers/simulated-meter.js";
import { r151, r64Csv, r64Json, type FlowOptions } from "./class-flows.js";
import { read, readAll } from "./sample-files.js";
import { atOnce } from "../at-once.js";

const first = day("2026-10-12");
/** Over the end of summer time. */
const DAYS = 25;

const hours = [
  { id: "HC", label: "Heures Creuses", code: "F1" },
  { id: "HP", label: "Heures Pleines", code: "F2" },
];
const tempo = ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"].map((id, i) => ({
  id,
  label: `Classe ${id}`,
  code: `F${i + 1}`,
}));

function meterOf(options: Partial<SimulatedMeterOptions> = {}): SimulatedMeter {
  return new SimulatedMeter({
    first,
    convention: "start",
    calendars: [{ from: first - 9, id: "FC020831", label: "HP/HC", classes: hours }],
    energyOf: (of, { classes }) => classes.map((_, i) => 700 + 311 * ((of * (i + 3)) % 17) + 1_000 * i),
    ...options,
  });
}

const writers: Readonly<
  Record<string, (readings: readonly RegisterReading[], options?: FlowOptions) => string>
> = { "R64 as CSV": r64Csv, "R64 as JSON": r64Json, R151: r151 };

const shownOf = (readings: readonly RegisterReading[]): string[] =>
  readings
    .map(({ day: of, register, value }) => `${of} ${registerKey(register)} ${register.label} ${value}`)
    .sort();
/** R151 has no total. */
const ofFormat = (name: string, readings: readonly RegisterReading[]): RegisterReading[] =>
  readings.filter(({ register: { owner } }) => name !== "R151" || owner !== "total");

/** What is published of files, with the days that they have themselves; each must be what the meter counted. */
async function published(
  contents: readonly string[],
  meter: SimulatedMeter,
  what: string,
  { areDaysSure = true } = {},
): Promise<{ spans: number; byClass: number; days: number }> {
  const { series, registers } = await readAll(contents);
  const found = { spans: 0, byClass: 0, days: 0 };
  const daily = new Map<Day, number>();
  for (const { start, step, value } of series.find((one) => one.series === "daily")?.readings ?? []) {
    const of = Math.round((start - startOfDay(first)) / 86_400) + first;
    assert.equal(step, lengthOfDay(of));
    if (areDaysSure && !meter.isSwapped(of))
      assert.equal(value, sumOf(meter.truth(of)), `${what}: energy of ${of - first}`);
    daily.set(of, value);
    found.days++;
  }
  for (const { start, end, energy, supplier } of atOnce(registerSpans(registers, daily))) {
    const days = Array.from({ length: end - start }, (_, i) => start + i);
    const truth = days.reduce((sum, of) => sum + sumOf(meter.truth(of)), 0);
    assert.equal(energy, truth, `${what}: ${start - first} to ${end - first}`);
    found.spans++;
    if (supplier.length === 0) continue;
    found.byClass++;
    for (const { register, energy: risen } of supplier) {
      const counted = days.reduce((sum, of) => {
        const at = meter.calendarOn(of).classes.findIndex(({ id }) => id === register.id);
        return sum + (at < 0 ? 0 : meter.truth(of)[at]!);
      }, 0);
      assert.equal(risen, counted, `${what}: ${register.id} of ${start - first} to ${end - first}`);
    }
  }
  return found;
}

describe("registers by class", () => {
  const meter = meterOf();
  const all = meter.shown(first, first + DAYS);

  for (const [name, write] of Object.entries(writers)) {
    describe(name, () => {
      it("has each register at the beginning of each day, by one name, and the energy of each day", async () => {
        const { registers, rejected, files } = await readAll([write(all)]);
        assert.deepEqual(shownOf(registers[0]!.readings), shownOf(ofFormat(name, all)));
        assert.deepEqual([registers.length, rejected, files.length], [1, [], 1]);
        const found = await published([write(all)], meter, name);
        assert.deepEqual(found, { spans: DAYS - 1, byClass: DAYS - 1, days: DAYS - 1 });
      });

      it("nothing of the registers of a grid on a day on which one is doubted, empty, or of no known class", async () => {
        const bad = first + 9;
        const isBad = ({ day: of, register }: RegisterReading): boolean => of === bad && register.id === "HP";
        const ways: readonly ((one: RegisterReading) => RegisterReading & { written?: object })[] = [
          (one) => ({ ...one, written: { validity: "1" } }),
          (one) => ({ ...one, written: { value: "" } }),
          (one) => ({ ...one, written: { value: "12,5" } }),
          (one) => ({ ...one, register: { ...one.register, id: "INCONNU", label: "INCONNU" } }),
        ];
        for (const [i, way] of ways.entries()) {
          const readings = all.map((one) => (isBad(one) ? way(one) : one));
          const text = write(readings, { of: (one) => (one as { written?: object }).written ?? {} });
          const { registers } = await readAll([text]);
          const ofDay = registers[0]!.readings.filter(({ day: of }) => of === bad);
          assert.deepEqual(
            ofDay.map(({ register: { owner } }) => owner).sort(),
            name === "R151" ? ["distributor"] : ["distributor", "total"],
            `way ${i}`,
          );
          const found = await published([text], meter, `way ${i}`);
          assert.deepEqual([found.spans, found.byClass], [DAYS - 1, DAYS - 3], `way ${i}`);
        }
      });

      it("a change of calendar, a meter that is replaced, dates without a reading: nothing wrong", async () => {
        for (const seed of Array.from({ length: 24 }, (_, i) => i)) {
          const draw = new Draw(900 + seed);
          const changed = meterOf({
            calendars: [
              { from: first - 9, id: "FC020831", label: "HP/HC", classes: draw.of([hours, tempo]) },
              {
                from: first + draw.whole(3, 20),
                id: "FC000777",
                label: "Autre",
                classes: draw.of([hours, tempo]),
              },
            ],
            ...(draw.chance(0.5) && { swaps: new Set([first + draw.whole(3, 20)]) }),
            gaps: new Set(Array.from({ length: draw.whole(0, 4) }, () => first + draw.whole(1, 23))),
            without: new Set(draw.of([[], ["total"], ["total", "distributor"]] as const)),
          });
          const readings = changed.shown(first, first + DAYS);
          const found = await published([write(readings)], changed, `seed ${seed}`);
          assert.ok(found.spans > 8, `seed ${seed}: ${found.spans} spans`);
        }
      });

      it("a damaged line never gives another energy", async () => {
        const lines = write(meterOf({ without: new Set(["total"]) }).shown(first, first + 8)).split("\n");
        const text = lines.length < 9 ? lines[0]!.replaceAll(/(?=\{"d")/g, "\n").split("\n") : lines;
        const ways: readonly ((line: string) => string)[] = [
          () => "",
          (line) => `${line}\n${line}`,
          (line) =>
            line.replace(/(\d{4})(?=;0$|<\/Valeur>|","iv)/, (digits) => digits.split("").reverse().join("")),
          (line) => line.replace(/\d(?=\d{5}(?:;0$|<\/Valeur>|","iv))/, "9"),
          (line) => line.replace(/\d\d(?= 00:00:00)/, "03"),
          (line) => line.replace(/\d\d(?= 00:00:00|<\/Date_Releve>)/, "41"),
        ];
        for (const [at, line] of text.entries()) {
          // The heads, and of each day other registers.
          if (at >= 12 && at % 3 !== 0) continue;
          for (const [i, way] of ways.entries()) {
            const other = text.with(at, way(line)).join("\n");
            try {
              await published([other], meter, `line ${at}, way ${i}`, { areDaysSure: false });
            } catch (error) {
              if (!(error instanceof ImportError)) throw error;
            }
          }
        }
      });
    });
  }

  it("are those of a production, too, in a flow that says so", async () => {
    const text = r64Csv(all).replaceAll(";CONS;", ";PROD;").replaceAll("IDX_EAS", "IDX_EAI");
    const { registers, series } = await readAll([text]);
    assert.deepEqual(
      [registers.map(({ direction }) => direction), series.map(({ direction }) => direction)],
      [["production"], ["production"]],
    );
    assert.deepEqual(shownOf(registers[0]!.readings), shownOf(all));
  });

  it("of all files together are those of one; where two differ, that grid says nothing of the day", async () => {
    const texts = [r64Csv(all), r64Json(all), r151(all)];
    const { registers } = await readAll(texts);
    assert.deepEqual(shownOf(registers[0]!.readings), shownOf(all));
    const other = { of: (one: RegisterReading) => (one === all[40] ? { value: String(one.value + 1) } : {}) };
    const { registers: some } = await readAll([...texts, r64Csv(all, other)]);
    const { day: of, register } = all[40]!;
    assert.deepEqual(
      shownOf(some[0]!.readings),
      shownOf(all.filter((one) => one.day !== of || one.register.owner !== register.owner)),
    );
    assert.equal((await published(texts, meter, "all")).byClass, DAYS - 1);
  });

  it("R151 and R64 in turn, with a meter of each: no step between them is wrong", async () => {
    const half = first + 12;
    const texts = [
      r151(all.filter(({ day: of }) => of <= half)),
      r64Json(all.filter(({ day: of }) => of >= half)),
    ];
    const found = await published(texts, meter, "in turn");
    assert.deepEqual(found, { spans: DAYS - 1, byClass: DAYS - 1, days: DAYS - 1 });
  });

  it("a reading for another reason cuts the days beside it", async () => {
    const at = first + 7;
    const [row] = r64Csv([]).split("\n");
    assert.ok(row!.startsWith("Identifiant PRM"));
    const rows = all
      .filter(({ day: of }) => of === at)
      .map((one) => r64Csv([one]).split("\n")[1]!.replace(" 00:00:00;COL;AQ", " 14:20:00;EVT;RM"));
    const context = {
      typeReleve: "RM",
      grandeur: [
        {
          grandeurMetier: "CONS",
          grandeurPhysique: "EA",
          unite: "Wh",
          cadranTotalisateur: {
            codeCadran: "IDX_EAS_T",
            valeur: [{ d: "2026-10-19 14:20:00", v: 9_999_999, iv: 0 }],
          },
        },
      ],
    };
    for (const text of [r64Csv(all, {}, rows), r64Json(all, {}, [context])]) {
      const { registers } = await readAll([text]);
      assert.deepEqual(registers[0]!.events, [{ day: at, kind: "RM" }]);
      assert.equal((await published([text], meter, "event")).spans, DAYS - 3);
    }
  });

  it("calendars that nobody knows, and grids whose owner nothing says, are left out", async () => {
    const as = (calendar: string, owner: "supplier" | "distributor"): RegisterReading[] =>
      all.map((one) =>
        one.register.owner === owner ? { ...one, register: { ...one.register, calendar } } : one,
      );
    for (const [calendar, owner] of [
      ["INCONNU", "supplier"],
      ["DN999999", "distributor"],
    ] as const) {
      for (const [name, write] of Object.entries(writers)) {
        const { registers } = await readAll([write(as(calendar, owner))]);
        const owners = new Set(registers[0]!.readings.map(({ register }) => register.owner));
        assert.ok(!owners.has(owner), `${name} ${calendar}`);
        assert.equal((await published([write(as(calendar, owner))], meter, name)).spans, DAYS - 1);
      }
    }
    // A supplier of its own: the grid says whose it is, unless it is that of the operator.
    const own = as("OCTOFLEX_4_V4", "supplier");
    assert.equal((await published([r64Csv(own)], meter, "own")).byClass, DAYS - 1);
    for (const text of [r64Csv(own).replaceAll(";FRN;", ";?;"), r64Csv(all).replaceAll(";FRN;", ";GRD;")]) {
      const { registers } = await readAll([text]);
      assert.ok(registers[0]!.readings.every(({ register: { owner } }) => owner !== "supplier"));
    }
  });

  it("known to the kWh only say nothing of a class; their days are read as before", async () => {
    const text = r64Csv(all, { of: ({ value }) => ({ value: String(Math.floor(value / 1_000)) }) });
    const { registers, series } = await readAll([text.replaceAll(";Wh;", ";kWh;")]);
    assert.deepEqual([registers, series[0]!.series], [[], "daily"]);
    assert.ok(series[0]!.readings.every(({ rounded }) => rounded));
  });

  it("of dates to come are none", async () => {
    const before = await read(r151(all), { now: startOfDay(first + 5) + 3_600 });
    assert.ok(before.series[0]!.readings.every(({ start }) => start < startOfDay(first + 5)));
    const { registers } = await readAll([r151(all)], { now: startOfDay(first + 5) + 3_600 });
    assert.equal(Math.max(...registers[0]!.readings.map(({ day: of }) => of)), first + 5);
  });
});
