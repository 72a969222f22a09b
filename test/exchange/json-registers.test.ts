/** R64 as JSON without a total: what its classes give together, and what they cannot give. */
import assert from "node:assert/strict";
import { lengthOfDay, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { day } from "../fixtures/paris.js";
import { refusalOf } from "./read-source.js";
import { read } from "./sample-files.js";
import { r64, r64Peaks } from "./saved-json.js";

const daily = Array.from({ length: 5 }, (_, i): Reading => {
  const of = day("2026-03-27") + i;
  return { start: startOfDay(of), step: lengthOfDay(of), value: 9_000 + i * 7 };
});
const peaks = daily.map((one, i) => ({ ...one, at: one.start + 40_000 + i * 61 }));

type Values = { d: string; v: unknown }[];

interface Flow {
  readonly mesures: {
    contexte: { grandeur: { calendrier: { classeTemporelle: { valeur: Values }[] }[] }[] }[];
  }[];
}

/** Reads a flow whose classes were changed: the same in each calendar. */
async function readChanged(
  json: object,
  change: (offPeak: Values, peak: Values) => void,
): ReturnType<typeof read> {
  const copy = JSON.parse(JSON.stringify(json)) as Flow;
  for (const { classeTemporelle } of copy.mesures[0]!.contexte[0]!.grandeur[0]!.calendrier) {
    change(classeTemporelle[0]!.valeur, classeTemporelle[1]!.valeur);
  }
  return read(JSON.stringify(copy));
}

const classes = { registers: "classes" } as const;
const without = (all: readonly Reading[], ...left: number[]): Reading[] =>
  all.filter((_, i) => !left.includes(i));

describe("the classes of R64 as JSON", () => {
  it("a value twice in one class does not stand for that of the other", async () => {
    const { series, rejected } = await readChanged(r64(daily, classes), (offPeak, peak) => {
      peak.splice(2, 1);
      offPeak.splice(2, 0, offPeak[2]!);
    });
    assert.deepEqual([series[0]!.readings, rejected], [without(daily, 1, 2), []]);
  });

  it("a value that is there twice is one", async () => {
    const { series, rejected } = await readChanged(r64(daily, classes), (offPeak, peak) => {
      offPeak.splice(2, 0, offPeak[2]!);
      peak.push(...peak);
    });
    assert.deepEqual([series[0]!.readings, rejected], [daily, []]);
  });

  it("a class with two values for one time has none, which is reported", async () => {
    const { series, rejected } = await readChanged(r64(daily, classes), (offPeak) => {
      offPeak.push({ ...offPeak[3]!, v: 5 });
    });
    assert.deepEqual([series[0]!.readings, rejected], [without(daily, 2, 3), [{ line: 4, reason: "value" }]]);
  });

  it("a calendar that is there twice is one: what both say counts, and where they differ, nothing", async () => {
    const twice = (change: (first: Values, copy: Values) => void): string => {
      const json = JSON.parse(JSON.stringify(r64(daily, classes))) as Flow;
      const [grandeur] = json.mesures[0]!.contexte[0]!.grandeur;
      const copies = structuredClone(grandeur!.calendrier);
      for (const [i, { classeTemporelle }] of grandeur!.calendrier.entries()) {
        const other = copies[i]!.classeTemporelle;
        for (const [k, { valeur }] of classeTemporelle.entries()) change(valeur, other[k]!.valeur);
      }
      grandeur!.calendrier.push(...copies);
      return JSON.stringify(json);
    };
    const halves = await read(
      twice((first, copy) => {
        first.splice(3);
        copy.splice(0, 2);
      }),
    );
    assert.deepEqual([halves.series[0]!.readings, halves.rejected], [daily, []]);
    const differing = await read(twice((_, copy) => (copy[2]!.v = 5)));
    assert.deepEqual(differing.series[0]!.readings, without(daily, 1, 2));
    assert.deepEqual(differing.rejected, [{ line: 3, reason: "value" }]);
  });

  it("a class that is there twice counts once; where its two lists differ, it has no value", async () => {
    const twice = (change: (copy: Values) => void): string => {
      const json = JSON.parse(JSON.stringify(r64(daily, classes))) as Flow;
      for (const { classeTemporelle } of json.mesures[0]!.contexte[0]!.grandeur[0]!.calendrier) {
        const copy = structuredClone(classeTemporelle[1]!);
        change(copy.valeur);
        classeTemporelle.push(copy);
      }
      return JSON.stringify(json);
    };
    const equal = await read(twice((copy) => copy.splice(0, 3)));
    assert.deepEqual([equal.series[0]!.readings, equal.rejected], [daily, []]);
    const other = await read(twice((copy) => (copy[3]!.v = 4_121_228)));
    assert.deepEqual(
      [other.series[0]!.readings, other.rejected],
      [without(daily, 2, 3), [{ line: 4, reason: "value" }]],
    );
  });

  it("the highest power of a day is that of the highest class, if all have one", async () => {
    const { series, rejected } = await readChanged(r64Peaks(peaks, classes), (offPeak, peak) => {
      peak.splice(4, 1);
      offPeak.splice(0, 1);
    });
    assert.deepEqual(
      [series[0]!.series, series[0]!.readings, rejected],
      ["max_power", without(peaks, 0, 4), []],
    );
  });

  it("highest powers of one class of a pair are not the meter's", async () => {
    const one = JSON.stringify(r64Peaks(peaks, classes)).replace('"HP"', '"HC"');
    await assert.rejects(read(one), { problem: "unknown" });
  });
});

describe("a flow of Enedis that only looks like R64", () => {
  const ofCode = (codeFlux: string): string => {
    const flow = r64(daily, classes) as { header: object };
    return JSON.stringify({ ...flow, header: { ...flow.header, codeFlux } });
  };
  for (const [code, name] of Object.entries({ R67: "R67", RX5: "RX5", rx5_2: "RX5_2", R640: "R640" })) {
    it(`${code} is refused by its name`, async () => {
      const refusal = await refusalOf([{ content: Buffer.from(ofCode(code)), name: "flow.json" }]);
      assert.deepEqual([refusal?.problem, refusal?.file.flow], ["other-flow", name]);
    });
  }

  it("with a code that is no name is of no known format", async () => {
    for (const code of ["<b>R67</b>", "R67 ".repeat(99)]) {
      await assert.rejects(read(ofCode(code)), { problem: "unknown" });
    }
  });

  it("variants of R64, and one that does not say its code, are read", async () => {
    for (const code of ["R64", "R64A", "r64 ", ""]) {
      assert.deepEqual((await read(ofCode(code))).series[0]!.readings, daily);
    }
  });

  it("and says no code is of no known format, if its classes have no values", async () => {
    const text = ofCode("").replaceAll('"valeur":', '"quantite":');
    await assert.rejects(read(text), { problem: "unknown" });
  });
});
