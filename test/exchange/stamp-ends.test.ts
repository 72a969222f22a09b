/** Which end of its interval a stamp names: the kind of its file says it, or the user does; never where a file was cut. */
// everyZone: stamps of files
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import type { Reading } from "../../nodes/readings/index.js";
import { curve, day } from "../fixtures/readings.js";
import {
  consoDownloader,
  curveWorkbook,
  customerCsv,
  r63,
  read,
  readAll,
  supplierCsv,
  type FileContent,
} from "./sample-files.js";
import { flow, measure, v5Curve } from "./saved-json.js";

function days(count: number, step: number, from = "2025-06-10"): Reading[] {
  return Array.from({ length: count }, (_, i) => curve(day(from) + i, step, (k) => 6 * (k % 900))).flat();
}

function readingsOf({ series, rejected }: FileContent): readonly Reading[] {
  assert.deepEqual([series.length, rejected], [1, []]);
  return series[0]!.readings;
}

/** What a refusal says. */
async function refusal(work: Promise<unknown>): Promise<readonly unknown[]> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof ImportError, String(error));
    const { format, line, fileName } = error.file;
    return [error.problem, format, line, fileName];
  }
  return assert.fail("it was read");
}

/** As a file of starts has them. */
function shifted(readings: readonly Reading[]): Reading[] {
  return readings.map((reading) => ({ ...reading, start: reading.start - reading.step }));
}

/** From and to which reading a file may be cut. */
const cuts: readonly (readonly [from: number, to?: number])[] = [[0], [1], [0, -1], [7, -11], [100, 107]];

describe("the stamps of a customer's CSV", () => {
  const large = days(3, 600);
  const small = days(3, 1_800);

  for (const [from, to] of cuts) {
    it(`of a meter above 36 kVA are starts, from reading ${from} to ${to ?? "the last"}`, async () => {
      const some = large.slice(from, to);
      const text = customerCsv(shifted(some), { unit: "" });
      assert.deepEqual(readingsOf(await read(text)), some);
      // What the user says of files that do not say it changes nothing.
      assert.deepEqual(readingsOf(await read(text, { stamps: "end" })), some);
    });

    it(`of a Linky are ends, with a unit or without it, from reading ${from} to ${to ?? "the last"}`, async () => {
      const some = small.slice(from, to);
      for (const unit of ["W", ""]) {
        const text = customerCsv(some, { unit });
        assert.deepEqual(readingsOf(await read(text)), some);
        assert.deepEqual(readingsOf(await read(text, { stamps: "start" })), some);
      }
    });
  }

  it("of a Linky are ends, cut to whole printed days", async () => {
    const printed = small.slice(47, -1);
    for (const unit of ["W", ""])
      assert.deepEqual(readingsOf(await read(customerCsv(printed, { unit }))), printed);
    const rows = customerCsv(printed).split("\n").slice(3).join("\n");
    assert.deepEqual(readingsOf(await read(rows)), printed);
  });

  it("of a meter above 36 kVA are starts on the days when the clock changes, and in another order", async () => {
    for (const from of ["2025-03-29", "2025-10-25"]) {
      const some = days(3, 600, from).slice(5);
      const lines = customerCsv(shifted(some), { unit: "" }).trimEnd().split("\n");
      const newest = [...lines.slice(0, 3), ...lines.slice(3).reverse()];
      for (const text of [lines.join("\n"), newest.join("\n")])
        assert.deepEqual(readingsOf(await read(text)), some);
    }
  });

  const doubtful: Readonly<Record<string, (readings: readonly Reading[]) => string>> = {
    "every ten minutes with a unit": (all) => customerCsv(all),
    "every ten minutes without a head": (all) => customerCsv(all).split("\n").slice(3).join("\n"),
    "every ten minutes below columns alone": (all) => customerCsv(all).split("\n").slice(2).join("\n"),
    "every five minutes": (all) =>
      customerCsv(
        all.map((one, i) => ({ ...one, start: all[0]!.start + i * 300, step: 300 })),
        { unit: "" },
      ),
  };
  for (const [name, write] of Object.entries(doubtful)) {
    it(`${name}: nothing tells, so the file is refused unless the user says it`, async () => {
      const some = large.slice(3, 100);
      const text = write(some);
      const line = text.split("\n").findIndex((each) => /^2025/.test(each)) + 1;
      assert.deepEqual(await refusal(read(text)), ["unknown-stamps", "customer-csv", line, undefined]);
      const [ends, starts] = [
        readingsOf(await read(text, { stamps: "end" })),
        readingsOf(await read(text, { stamps: "start" })),
      ];
      assert.equal(ends[0]!.start, some[0]!.start);
      assert.deepEqual(shifted(starts), ends);
    });
  }

  it("by the hour and then every ten minutes: nothing tells", async () => {
    const text = customerCsv([...days(1, 3_600), ...days(1, 600, "2025-06-11")]);
    assert.equal((await refusal(read(text)))[0], "unknown-stamps");
    assert.equal(readingsOf(await read(text, { stamps: "end" })).length, 24 + 144);
  });

  it("a few damaged stamps make it no other kind", async () => {
    const lines = customerCsv(small, { unit: "" }).split("\n");
    const damaged = lines.map((line, i) => (i === 60 ? line.replace(":30:00", ":10:00") : line));
    const { series } = await read(damaged.join("\n"));
    assert.ok(
      series[0]!.readings.every((one) =>
        small.some(({ start, value }) => start === one.start && value === one.value),
      ),
    );
  });

  it("of several files, the one that does not say it is named, and all are refused", async () => {
    const files = [customerCsv(small), customerCsv(large)];
    assert.deepEqual(await refusal(readAll(files)), ["unknown-stamps", "customer-csv", 4, "2"]);
    const { series } = await readAll([customerCsv(small.slice(0, 48)), customerCsv(large.slice(144))], {
      stamps: "end",
    });
    assert.deepEqual(series[0]!.readings, [...small.slice(0, 48), ...large.slice(144)]);
  });
});

describe("the stamps of every other kind are certain, whatever the user says", () => {
  const formats: Readonly<Record<string, (readings: readonly Reading[]) => string | Buffer>> = {
    "R63 flow": r63,
    "Conso Downloader": consoDownloader,
    "customer workbook": (all) =>
      curveWorkbook([...all, { start: all.at(-1)!.start + 600, step: 600, value: 0 }]),
    "EDF's powers": (all) => Buffer.from(supplierCsv(all), "latin1"),
    "R63 as JSON": (all) => JSON.stringify(flow("R63", measure("PA", all))),
    "v5 answer": (all) => JSON.stringify(v5Curve(all)),
    "2026 answer": (all) => JSON.stringify(measure("PA", all)),
  };
  for (const [name, write] of Object.entries(formats)) {
    it(name, async () => {
      const all = days(2, 600);
      for (const stamps of [undefined, "start", "end"] as const) {
        assert.deepEqual(readingsOf(await read(write(all), { stamps })).slice(0, all.length), all);
      }
    });
  }
});

describe("the stamps of a saved answer", () => {
  const all = days(3, 1_800);
  const printed = all.slice(47, -1);

  it("cut to whole printed days: nothing tells whose they are", async () => {
    for (const json of [v5Curve(printed), measure("PA", printed)]) {
      const text = JSON.stringify({ ...json, start: undefined, end: undefined, periode: undefined });
      assert.equal((await refusal(read(text)))[0], "unknown-stamps");
      assert.deepEqual(readingsOf(await read(text, { stamps: "end" })), printed);
      assert.deepEqual(shifted(readingsOf(await read(text, { stamps: "start" }))), printed);
    }
  });

  it("of a flow R63 cut so are ends", async () => {
    assert.deepEqual(readingsOf(await read(JSON.stringify(flow("R63", measure("PA", printed))))), printed);
  });

  it("of a flow R63 are ends, whichever days it names: as in its CSV", async () => {
    const periode = { dateDebut: "2025-06-11", dateFin: "2025-06-13" };
    const content = JSON.stringify(flow("R63", { ...measure("PA", printed), periode }));
    for (const stamps of [undefined, "start"] as const)
      assert.deepEqual(readingsOf(await read(content, { stamps })), printed);
  });

  it("of MyElectricalData out of its wrapper: nothing tells", async () => {
    const { interval_reading } = v5Curve(all.slice(3)) as { interval_reading: object[] };
    assert.equal((await refusal(read(JSON.stringify({ interval_reading }))))[0], "unknown-stamps");
    const wrapped = JSON.stringify({ success: true, data: { meter_reading: { interval_reading } } });
    assert.deepEqual(shifted(readingsOf(await read(wrapped))), all.slice(3));
  });
});
