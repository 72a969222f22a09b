import assert from "node:assert/strict";
import fc from "fast-check";
import { ImportError } from "../../nodes/exchange/index.js";
import { lengthOfDay, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { anyText } from "../any-text.js";
import { maxPowerTable } from "../fixtures/readings-csv.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import {
  consoDownloader,
  curveWorkbook,
  customerCsv,
  dailyWorkbook,
  indexCsv,
  r63,
  read,
  supplierCsv,
  type FileContent,
} from "./sample-files.js";
import { readSource } from "./read-source.js";
import { alone, inPieces } from "../event-loop.js";
import { workbook } from "./workbook.js";

/** Even watts, as meters give them. */
const even = (i: number): number => 2 * ((i * 37) % 1_500);

function days(from: string, count: number, step = 1_800): Reading[] {
  return Array.from({ length: count }, (_, i) => curve(day(from) + i, step, even)).flat();
}

/** A daily reading. */
function energy(of: string, value: number): Reading {
  return { start: startOfDay(day(of)), step: lengthOfDay(day(of)), value };
}

function only(content: FileContent, series = "load_curve", direction = "consumption"): readonly Reading[] {
  const [first, ...others] = content.series;
  assert.deepEqual([first?.series, first?.direction, others], [series, direction, []]);
  return first!.readings;
}

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

const curveFormats: Readonly<Record<string, (readings: readonly Reading[]) => string | Buffer>> = {
  "customer CSV": (readings) => customerCsv(readings),
  "R63 flow": (readings) => r63(readings),
  "customer workbook": (readings) => curveWorkbook(readings),
  "Conso Downloader": consoDownloader,
  "supplier's export": (readings) => latin1(supplierCsv(readings)),
};

describe("import of a file", () => {
  for (const [name, write] of Object.entries(curveFormats)) {
    describe(name, () => {
      for (const [title, from] of [
        ["ordinary days", "2025-06-10"],
        ["the March day of 23 hours", "2025-03-29"],
        ["the October day of 25 hours", "2025-10-25"],
      ] as const) {
        for (const step of [600, 1_800, 3_600]) {
          it(`${title}, every ${step / 60} minutes`, async () => {
            const readings = days(from, 3, step);
            // Of ten minutes, a customer CSV does not say it.
            const content = await read(write(readings), { stamps: "end" });
            assert.deepEqual(content.rejected, []);
            assert.deepEqual(only(content), readings);
          });
        }
      }

      it("keeps a day with holes as it is", async () => {
        const readings = days("2025-06-10", 3).filter((_, i) => i % 17 !== 5 && (i < 60 || i > 71));
        const content = await read(write(readings));
        assert.deepEqual([content.rejected, only(content)], [[], readings]);
      });

      it("drops what comes after now", async () => {
        const readings = days("2026-11-23", 2);
        const content = await read(write(readings));
        assert.deepEqual(only(content), readings.slice(0, 48 + 24));
        assert.deepEqual(new Set(content.rejected.map(({ reason }) => reason)), new Set(["future"]));
        assert.equal(content.rejected.length, 24);
      });
    });
  }

  describe("with a damaged line in the middle", () => {
    const readings = days("2025-06-10", 2);
    const damages: [
      name: string,
      text: string,
      line: number,
      damaged: string,
      reason: string,
      stamp?: string,
    ][] = [
      ["customer CSV, a value", customerCsv(readings), 50, "2025-06-11T00:00:00+02:00;3x", "value"],
      [
        "customer CSV, another column's number",
        customerCsv(readings),
        50,
        `2025-06-11T00:00:00+02:00;${PDL}`,
        "value",
      ],
      ["customer CSV, no value at all", customerCsv(readings), 50, "2025-06-11T00:00:00+02:00", "columns"],
      [
        "customer CSV, a stamp",
        customerCsv(readings),
        50,
        "2025-06-31T00:00:00+02:00;12",
        "stamp",
        "2025-06-31T00:00:00+02:00",
      ],
      [
        "customer CSV, a stray quote",
        customerCsv(readings),
        50,
        '"2025-06-11T00:00:00+02:00;12',
        "stamp",
        "2025-06-11T00:00:00+02:00;12",
      ],
      [
        "customer CSV, a time off the grid",
        customerCsv(readings),
        50,
        "2025-06-11T00:03:07+02:00;12",
        "grid",
      ],
      ["customer CSV, below zero", customerCsv(readings), 50, "2025-06-11T00:00:00+02:00;-12", "value"],
      ["R63 flow, cut off", r63(readings), 50, `${PDL};2024-01-01`, "columns"],
      [
        "R63 flow, an unknown step",
        r63(readings),
        50,
        r63(readings).split("\r\n")[49]!.replace("PT30M", "P1D"),
        "step",
      ],
      ["Conso Downloader", consoDownloader(readings), 50, '2025-06-11T00:00;2025-06-11T00:30;"abc"', "value"],
      ["supplier's export", supplierCsv(readings), 50, "24:00:00;12;Réelle", "stamp", "24:00:00"],
      ["supplier's export, an odd row", supplierCsv(readings), 50, "21:56:04;12;Réelle", "grid"],
    ];
    for (const [name, text, line, damaged, reason, stamp] of damages) {
      it(`${name}: that line only`, async () => {
        const lines = text.split("\n");
        const lost = lines[line - 1]!;
        assert.ok(/\d/.test(lost));
        lines[line - 1] = damaged;
        const content = await read(lines.join("\n"));
        assert.deepEqual(content.rejected, [{ line, reason, ...(stamp !== undefined && { stamp }) }]);
        assert.equal(only(content).length, readings.length - 1);
        assert.ok(only(content).every(({ step }) => step === 1_800));
      });
    }

    it("customer workbook: that row only, by its number in the sheet", async () => {
      const broken = readings.map((reading, i) => (i === 20 ? { ...reading, value: Number.NaN } : reading));
      const content = await read(curveWorkbook(broken));
      assert.deepEqual(content.rejected, [{ line: 6 + 21, reason: "value" }]);
      assert.deepEqual(
        only(content),
        readings.filter((_, i) => i !== 20),
      );
    });
  });

  describe("written in another way", () => {
    const readings = days("2025-06-10", 2);
    const text = customerCsv(readings).replaceAll("Energie", "Énergie");
    const utf16le = Buffer.from(text, "utf16le");
    const ways: Readonly<Record<string, string | Uint8Array>> = {
      "a text": text,
      "a text with a BOM": `\uFEFF${text}`,
      "UTF-8": Buffer.from(text),
      "UTF-8 with a BOM": Buffer.from(`\uFEFF${text}`),
      "bytes that are no Buffer": new Uint8Array(Buffer.from(text)),
      "Latin-1": latin1(text),
      "UTF-16": Buffer.from(`\uFEFF${text}`, "utf16le"),
      "UTF-16 without a BOM": utf16le,
      "UTF-16, the other way round": Buffer.from(Buffer.from(`\uFEFF${text}`, "utf16le")).swap16(),
      "lines that end as in Windows": text.replaceAll("\n", "\r\n"),
      "lines that end as Unicode has them": text.replaceAll("\n", "\u2028"),
      "paragraphs that end as Unicode has them": Buffer.from(text.replaceAll("\n", "\u2029")),
      "commas between columns": text.replaceAll(";", ","),
      "tabs between columns": text.replaceAll(";", "\t"),
      "blank lines": text.replaceAll("\n", "\n\n"),
      "a separator too many": text.replace(/\+02:00;(\d+)/, "+02:00;$1;"),
      "quotes around everything": text
        .split("\n")
        .map((line) =>
          line
            .split(";")
            .map((cell) => `"${cell}"`)
            .join(";"),
        )
        .join("\n"),
    };
    for (const [way, content] of Object.entries(ways)) {
      it(way, async () => {
        const found = await read(content);
        assert.deepEqual([found.rejected, only(found)], [[], readings]);
      });
    }
  });

  describe("whose step changes", () => {
    const hourly = days("2025-06-10", 1, 3_600);
    const halves = days("2025-06-11", 1, 1_800);
    const more = days("2025-06-12", 1, 3_600);
    it("from an hour to half an hour and back", async () => {
      const readings = [...hourly, ...halves, ...more];
      assert.deepEqual(only(await read(customerCsv(readings))), readings);
    });
    it("at a hole, and in the middle of a day", async () => {
      const readings = [...hourly.slice(0, 19), ...halves.slice(3), ...more.slice(2)];
      assert.deepEqual(only(await read(customerCsv(readings))), readings);
    });
    it("with empty values counted as intervals", async () => {
      const text = customerCsv([...hourly, ...halves])
        .split("\n")
        .map((line, i) => (i > 20 && i < 35 ? line.replace(/;\d+$/, ";") : line))
        .join("\n");
      const found = await read(text);
      const all = [...hourly, ...halves];
      assert.deepEqual(found.rejected, []);
      assert.deepEqual(only(found), [...all.slice(0, 18), ...all.slice(32)]);
    });
    it("reports a single line that has neither a step nor a neighbour", async () => {
      const found = await read(customerCsv(days("2025-06-10", 1).slice(0, 1)));
      assert.deepEqual([found.series, found.rejected], [[], [{ line: 4, reason: "step" }]]);
    });
  });

  it("accepts rows without any heading, in the requested direction", async () => {
    const readings = days("2025-10-26", 1);
    const rows = customerCsv(readings).split("\n").slice(3).join("\n");
    assert.deepEqual(
      only(await read(rows, { direction: "production" }), "load_curve", "production"),
      readings,
    );
  });

  it("follows the direction in the file, whatever was requested", async () => {
    const readings = days("2025-06-10", 1);
    const csv = customerCsv(readings, { production: true });
    assert.deepEqual(only(await read(csv), "load_curve", "production"), readings);
    const sheet = curveWorkbook(readings, { type: "Production horaire" });
    assert.deepEqual(only(await read(sheet), "load_curve", "production"), readings);
  });

  it("reads stamps as starts where a file is of a meter above 36 kVA", async () => {
    const readings = days("2025-06-10", 2, 600);
    const moved = readings.map((reading) => ({ ...reading, start: reading.start - reading.step }));
    assert.deepEqual(only(await read(customerCsv(moved, { unit: "" }))), readings);
  });

  it("keeps one of two equal lines, and none of two that differ", async () => {
    const readings = days("2025-06-10", 1);
    const lines = customerCsv(readings).trimEnd().split("\n");
    const twice = [...lines, lines[10]!, lines[11]!.replace(/;\d+$/, ";8888")].join("\n");
    const found = await read(twice);
    assert.deepEqual(found.rejected, [
      { line: 12, reason: "duplicate" },
      { line: 53, reason: "duplicate" },
    ]);
    assert.deepEqual(
      only(found),
      readings.filter((_, i) => i !== 8),
    );
  });

  it("rejects a third time in the doubled hour", async () => {
    const readings = days("2025-10-26", 1);
    const lines = r63(readings).trimEnd().split("\r\n");
    const doubled = lines.findIndex((line) => line.includes("2025-10-26 02:30:00"));
    const found = await read([...lines, lines[doubled]!].join("\n"));
    assert.deepEqual(found.rejected, [{ line: lines.length + 1, reason: "clock" }]);
    assert.deepEqual(only(found), readings);
  });

  describe("of the index at the beginning of each day", () => {
    it("gives the energy of the days between, both change days included", async () => {
      const found = await read(
        indexCsv([
          ["2025-03-29T00:00:00+01:00", "1000"],
          ["2025-03-30T00:00:00+01:00", "3500"],
          ["2025-03-31T01:00:00+02:00", "9000"],
          ["2025-10-26T00:00:00+02:00", "20000"],
          ["2025-10-27T00:00:00+01:00", "30000"],
        ]),
      );
      assert.deepEqual(found.rejected, []);
      assert.deepEqual(only(found, "daily"), [
        energy("2025-03-29", 2_500),
        energy("2025-03-30", 5_500),
        energy("2025-10-26", 10_000),
      ]);
    });

    it("skips empty values, reports an index that decreases, keeps one of two equal dates", async () => {
      const found = await read(
        indexCsv([
          ["2025-01-01T00:00:00+01:00", ""],
          ["2025-01-02T00:00:00+01:00", "5000"],
          ["2025-01-03T23:00:00+01:00", "6000"],
          ["2025-01-03T00:00:00+01:00", "6000"],
          ["2025-01-04T00:00:00+01:00", "12"],
          ["2025-01-05T00:00:00+01:00", "20"],
        ]),
      );
      assert.deepEqual(found.rejected, [{ line: 8, reason: "backwards" }]);
      assert.deepEqual(only(found, "daily"), [energy("2025-01-02", 1_000), energy("2025-01-04", 8)]);
    });

    it("ignores readings of the meter at another time of the day", async () => {
      const csv = indexCsv([
        ["2025-01-02T00:00:00+01:00", "5000"],
        ["2025-01-03T00:00:00+01:00", "6000"],
      ]).replace("\nPeriode", "\n2025-01-02T14:00:00+01:00;Relevé à distance;5500;5500;5500\nPeriode");
      assert.deepEqual(only(await read(csv), "daily"), [energy("2025-01-02", 1_000)]);
    });

    it("is read together with the highest powers of the days in the same file", async () => {
      const index = indexCsv([
        ["2025-01-02T00:00:00+01:00", "5000"],
        ["2025-01-03T00:00:00+01:00", "6000"],
      ]);
      const csv = index + maxPowerTable("2025-01-01T00:00:00+01:00;", "2025-01-02T08:55:02+01:00;4404", "");
      const found = await read(csv);
      assert.deepEqual(found.rejected, []);
      assert.deepEqual(found.series, [
        { direction: "consumption", series: "daily", readings: [energy("2025-01-02", 1_000)] },
        {
          direction: "consumption",
          series: "max_power",
          readings: [{ ...energy("2025-01-02", 4_404), at: Date.parse("2025-01-02T08:55:02+01:00") / 1000 }],
        },
      ]);
    });
  });

  it("reads the time of a peak without an offset as Paris's clock shows it, after a change too", async () => {
    const peaks = ["2025-03-30 19:30:00;4404", "2025-10-26 01:15:00;300", "2025-10-27 08:00:00;500"];
    assert.deepEqual(
      (await read(maxPowerTable(...peaks, ""))).series.flatMap(({ readings }) =>
        readings.map(({ at }) => at),
      ),
      ["2025-03-30T19:30:00+02:00", "2025-10-26T01:15:00+02:00", "2025-10-27T08:00:00+01:00"].map(
        (stamp) => Date.parse(stamp) / 1000,
      ),
    );
  });

  it("reads the daily workbook's values as kWh, a sheet per direction, NA as a hole", async () => {
    const found = await read(
      dailyWorkbook([
        {
          type: "Consommation Quotidienne",
          rows: [
            ["15/07/2024", "25,247"],
            ["16/07/2024", "NA"],
            ["17/07/2024", 33.967],
            ["18/07/2024", null],
          ],
        },
        { type: "Production Quotidienne", rows: [["15/07/2024", "0,5"]] },
      ]),
    );
    assert.deepEqual(found.rejected, []);
    assert.deepEqual(found.series, [
      {
        direction: "consumption",
        series: "daily",
        readings: [energy("2024-07-15", 25_247), energy("2024-07-17", 33_967)],
      },
      {
        direction: "production",
        series: "daily",
        readings: [{ ...energy("2024-07-15", 500), rounded: true }],
      },
    ]);
  });

  describe("that is refused", () => {
    const readings = days("2025-06-10", 1);
    const refused = async (content: string | Uint8Array, problem: string, meter?: string): Promise<void> => {
      await assert.rejects(read(content), (error: unknown) => {
        assert.ok(error instanceof ImportError, String(error));
        assert.deepEqual([error.problem, error.file.meter], [problem, meter]);
        assert.ok(!/\d{14}/.test(error.message));
        return true;
      });
    };
    const other = "99000000004321";
    it("of another meter: a customer CSV", () =>
      refused(customerCsv(readings, { meter: other }), "other-meter", "4321"));
    it("of another meter: an index", () =>
      refused(indexCsv([["2025-01-02T00:00:00+01:00", "5000"]], other), "other-meter", "4321"));
    it("of another meter: an R63 flow", () => refused(r63(readings, other), "other-meter", "4321"));
    it("of another meter: workbooks", async () => {
      await refused(curveWorkbook(readings, { meter: other }), "other-meter", "4321");
      await refused(
        dailyWorkbook([{ type: "Consommation", rows: [["15/07/2024", "25,247"]] }], other),
        "other-meter",
        "4321",
      );
    });
    it("of a meter whose leading zero a spreadsheet dropped is accepted", async () => {
      const csv = customerCsv(readings, { meter: "9111642617347" });
      assert.deepEqual(only(await read(csv, { usagePointId: "09111642617347" })), readings);
      await refused(csv, "other-meter", "7347");
    });
    it("an empty file, words, another table, an image", async () => {
      await refused("", "empty");
      await refused("Bonjour,\nceci n'est pas un export.\n", "unknown");
      await refused("date,temperature\n2025-01-01,12.5\n", "unknown");
      await refused(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]), "unknown");
      await refused(workbook([{ name: "Notes", rows: [["rien"]] }]), "unknown");
    });
    it("a broken workbook, and one that was read as text", async () => {
      const sheet = curveWorkbook(readings);
      await refused(sheet.subarray(0, sheet.length / 2), "unreadable");
      await refused(sheet.toString("utf8"), "text-workbook");
    });
  });

  it("with lines broken in any way ends in readings without overlap, or is refused", async () => {
    const readings = days("2025-10-25", 3);
    const texts = [customerCsv(readings), r63(readings), consoDownloader(readings), supplierCsv(readings)];
    const pieces = fc.constantFrom(
      ";",
      ",",
      '"',
      "\t",
      PDL,
      "26/10/2025",
      "2025-10-26T02:30:00+02:00",
      "NA",
      "0",
      "1e9",
    );
    const line = fc.oneof(
      anyText(),
      fc.array(pieces, { maxLength: 6 }).map((all) => all.join("")),
    );
    const breaks = fc.array(fc.tuple(fc.nat(160), line), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), breaks, async (text, broken) => {
        const lines = text.split("\n");
        for (const [i, other] of broken) lines[i % lines.length] = other;
        let found: FileContent;
        try {
          found = await read(lines.join("\n"));
        } catch (error) {
          assert.ok(error instanceof ImportError, String(error));
          return;
        }
        for (const { readings: held } of found.series) {
          held.forEach(({ start, step, value }, i) => {
            assert.ok(Number.isSafeInteger(value) && value >= 0 && step > 0);
            assert.ok(i === 0 || start >= held[i - 1]!.start + held[i - 1]!.step);
          });
        }
      }),
      { numRuns: 200 },
    );
  });

  describe("of a year of half-hours", () => {
    const readings = days("2025-01-01", 365);
    const files: Readonly<Record<string, string | Buffer>> = {
      "customer CSV": customerCsv(readings),
      "customer workbook": curveWorkbook(readings),
      "supplier's export": latin1(supplierCsv(readings)),
      "Conso Downloader": consoDownloader(readings),
    };
    for (const [name, file] of Object.entries(files)) {
      alone(`${name}: in chunks of under 50 ms`, async () => {
        const { result, longest } = await inPieces(() => readSource({ content: file }));
        assert.deepEqual(result.readings, readings);
        assert.ok(longest < 50, `${longest} ms`);
      });
    }
  });
});
