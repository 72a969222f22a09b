/** Files with damaged lines: what is certain is read as before, and nothing moves to another time. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { shownAt } from "./independent-reader.js";
import { indexCsv, r63, read, supplierCsv } from "./sample-files.js";
import * as tables from "./tables.js";
import { intervals, powersOf, spans, type Interval } from "./tables.js";

const curves: Readonly<Record<string, (all: readonly Interval[]) => string>> = {
  "R63 flow": (all) => r63(powersOf(all)).replaceAll("\r", ""),
  "EDF's powers": (all) => supplierCsv(powersOf(all)).replaceAll("\r", ""),
  "half-hour curve": tables.halfHourCurve,
  "Conso Downloader": (all) => tables.consoDownloader(all, "kW"),
  "start and end": (all) => tables.startEnd(all, "Wh"),
  "Home Assistant": tables.homeAssistant,
};
const days: Readonly<Record<string, (all: readonly Interval[]) => string>> = {
  "EDF's registers": (all) => tables.edfIndex(all, ["Heures Pleines", "Heures Creuses"]),
  "EDF's days": (all) => tables.edfDaily(all, ["Heures Pleines ", "Heures Creuses "]),
  "EDF's max powers": tables.edfMaxPower,
  R64: tables.r64,
  R65: tables.r65,
};

type Values = Map<string, number>;

/** The values by their time; undefined: the file is refused. */
async function valuesOf(text: string): Promise<Values | undefined> {
  try {
    const { series } = await read(text);
    return new Map(
      series.flatMap(({ series: name, readings: found }) =>
        found.map(({ start, step, value }) => [
          `${name} ${new Date(start * 1000).toISOString()} ${step}`,
          value,
        ]),
      ),
    );
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

/** How many of the values are missing; every other one must be as before. */
function missing(before: Values, after: Values | undefined, what: string): number {
  for (const [time, value] of after ?? []) assert.equal(value, before.get(time), `${what}: ${time}`);
  return before.size - (after?.size ?? 0);
}

async function reasonsOf(text: string): Promise<string[]> {
  const { rejected } = await read(text);
  return rejected.map(({ line, reason }) => `${line} ${reason}`);
}

describe("damaged lines of a table", () => {
  const ways: Readonly<Record<string, (lines: string[], at: number) => string[]>> = {
    missing: (lines, at) => lines.toSpliced(at, 1),
    twice: (lines, at) => lines.toSpliced(at, 0, lines[at]!),
    "twice, the copy at the end": (lines, at) => [...lines, lines[at]!],
    empty: (lines, at) => lines.with(at, ""),
    "cut in two": (lines, at) => {
      const line = lines[at]!;
      const cut = Math.max(0, line.search(/[;,]/));
      return lines.toSpliced(at, 1, line.slice(0, cut), line.slice(cut + 1));
    },
    "cut in its first cell": (lines, at) =>
      lines.toSpliced(at, 1, lines[at]!.slice(0, 4), lines[at]!.slice(4)),
    "without its first cell": (lines, at) => lines.with(at, lines[at]!.replace(/^[^;,]*[;,]/, "")),
    "with another first cell": (lines, at) => lines.with(at, `1;${lines[at]!}`),
    "in the place of the next": (lines, at) =>
      at + 1 < lines.length ? lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!) : lines,
  };
  // A row of EDF's has no date of its own: its days are complete. Of quarters of an hour, two days say as much as three.
  const spanOf = (name: string, minutes: number): readonly [string, string] => {
    const [from, to] = spans.october;
    if (name === "EDF's powers" && minutes === 15) return ["2026-10-25T00:00:00+02:00", to];
    return name in days || name === "EDF's powers"
      ? [from, to]
      : ["2026-10-24T23:00:00+02:00", "2026-10-25T04:00:00+01:00"];
  };

  /** Of whole days, most lines are like the next: those near a heading or the doubled hour, and each seventh. */
  const oddLines = (lines: readonly string[]): number[] => {
    const isOdd = (line: string | undefined): boolean =>
      line !== undefined && !/^(?!0[0-3]:)\d\d:/.test(line);
    return [...lines.keys()].filter((at) => at % 7 === 0 || [-1, 0, 1].some((by) => isOdd(lines[at + by])));
  };

  // By the step first: so each zone's share has every kind of curve.
  const cases = [15, 30, 60].flatMap((minutes) =>
    Object.entries({ ...curves, ...days })
      .filter(([name]) => minutes === 60 || !(name === "Home Assistant" || name in days))
      .map(([name, write]) => ({ name, write, minutes })),
  );
  for (const { name, write, minutes } of cases) {
    it(`${name}, every ${minutes} minutes: nothing moves, whichever line it is`, async () => {
      const text = write(intervals(...spanOf(name, minutes), minutes)).trimEnd();
      const before = await valuesOf(text);
      assert.ok(before!.size > 0);
      const lines = text.split("\n");
      const tried = name === "EDF's powers" ? oddLines(lines) : [...lines.keys()];
      for (const [way, damage] of Object.entries(ways)) {
        // By the hour, the two lines of October differ in their value only.
        if (minutes === 60 && way === "in the place of the next") continue;
        for (const at of tried) {
          const damaged = damage(lines, at).join("\n");
          missing(before!, await valuesOf(damaged), `${way}, line ${at + 1}: ${lines[at]!}`);
        }
      }
    });
  }
});

describe("the doubled hour of October", () => {
  const all = intervals("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 30);
  for (const [name, write] of Object.entries(curves)) {
    // Its own test is below.
    if (name === "Home Assistant") continue;
    describe(name, () => {
      const text = write(all).trimEnd();
      const lines = text.split("\n");
      const isReversed = name === "EDF's powers";
      const inHour = all.flatMap(({ start, step }, k) => {
        const at = isReversed ? lines.length - 1 - k : lines.length - all.length + k;
        return shownAt(start + step).includes(" 02:") ? [at] : [];
      });

      it("a line twice: nothing is lost", async () => {
        const before = (await valuesOf(text))!;
        assert.equal(before.size, 50);
        for (const at of inHour) {
          const after = await valuesOf(lines.toSpliced(at, 0, lines[at]!).join("\n"));
          assert.equal(missing(before, after, lines[at]!), 0);
        }
      });

      it("the file twice: nothing is lost", async () => {
        const before = (await valuesOf(text))!;
        assert.equal(missing(before, await valuesOf(`${text}\n${text}`), "twice"), 0);
      });

      it("a whole turn missing: none of the hour is certain", async () => {
        const before = (await valuesOf(text))!;
        const turn = inHour.slice(0, 2);
        const left = lines.filter((_line, at) => !turn.includes(at)).join("\n");
        assert.equal(missing(before, await valuesOf(left), "a turn"), 4);
        assert.equal((await reasonsOf(left)).filter((reason) => reason.endsWith(" clock")).length, 2);
      });
    });
  }

  for (const [name, write] of [
    ["R63 flow", curves["R63 flow"]!],
    ["half-hour curve", tables.halfHourCurve],
  ] as const) {
    it(`${name}, the newest line first: nothing moves`, async () => {
      const before = (await valuesOf(write(all)))!;
      const lines = write(all).trimEnd().split("\n");
      const heads = name === "R63 flow" ? 1 : 2;
      const reversed = [...lines.slice(0, heads), ...lines.slice(heads).reverse()];
      assert.equal(missing(before, await valuesOf(reversed.join("\n")), "reversed"), 0);
      for (const at of reversed.keys()) {
        missing(before, await valuesOf(reversed.toSpliced(at, 1).join("\n")), `without line ${at + 1}`);
      }
    });

    it(`${name} by the hour, the newest line first: which of the two comes first is not certain`, async () => {
      const hours = intervals("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 60);
      const lines = write(hours).trimEnd().split("\n");
      const heads = name === "R63 flow" ? 1 : 2;
      const reversed = [...lines.slice(0, heads), ...lines.slice(heads).reverse()].join("\n");
      const before = (await valuesOf(write(hours)))!;
      assert.equal(missing(before, await valuesOf(reversed), "reversed"), 2);
    });
  }
});

describe("EDF's list of powers", () => {
  const span = ["2026-06-01T00:00:00+02:00", "2026-06-05T00:00:00+02:00"] as const;
  const all = intervals(...span, 30);
  const text = curves["EDF's powers"]!(all).trimEnd();
  const lines = text.split("\n");
  const headings = [...lines.keys()].filter((at) => /^\d\d\/\d\d\/\d{4};;$/.test(lines[at]!));
  const only = (...dates: string[]): ((time: string) => boolean) => {
    const starts = new Set(
      all
        .filter(({ start }) => dates.includes(new Date((start + 7_200) * 1000).toISOString().slice(0, 10)))
        .map(({ start }) => start),
    );
    return (time) => starts.has(Date.parse(time.split(" ")[1]!) / 1000);
  };

  it("without a heading: the rows up to the next one are rejected", async () => {
    const before = (await valuesOf(text))!;
    assert.deepEqual([headings.length, before.size], [4, 4 * 48]);
    for (const [k, at] of headings.entries()) {
      const damaged = lines.toSpliced(at, 1).join("\n");
      const after = (await valuesOf(damaged))!;
      assert.equal(missing(before, after, lines[at]!), 48);
      const lost = only(`2026-06-0${4 - k}`);
      assert.ok([...before.keys()].every((time) => after.has(time) !== lost(time)));
      const reasons = await reasonsOf(damaged);
      assert.deepEqual([reasons.length, reasons.every((reason) => reason.endsWith(" day"))], [48, true]);
    }
  });

  it("without a heading and the empty line before it", async () => {
    const before = (await valuesOf(text))!;
    for (const at of headings.slice(1)) {
      const after = await valuesOf(lines.toSpliced(at - 1, 2).join("\n"));
      assert.equal(missing(before, after, lines[at]!), 48);
    }
  });

  it("with a heading that cannot be read", async () => {
    const before = (await valuesOf(text))!;
    for (const at of headings) {
      const after = await valuesOf(lines.with(at, "0x/06/2026;;").join("\n"));
      assert.equal(missing(before, after, lines[at]!), 48);
    }
  });

  it("with the heading of another day: its rows are rejected, in the middle and at both ends", async () => {
    const before = (await valuesOf(text))!;
    for (const date of ["01", "02", "03", "04", "05", "20"]) {
      for (const at of headings) {
        const heading = `${date}/06/2026;;`;
        // A later day than all of them looks like days that are missing.
        const isNewest = at === headings[0] && Number(date) > 4;
        if (lines[at] === heading || isNewest) continue;
        const after = await valuesOf(lines.with(at, heading).join("\n"));
        assert.ok(missing(before, after, `${lines[at]!} as ${heading}`) <= 2 * 48);
      }
    }
  });

  it("with two headings in a row", async () => {
    const before = (await valuesOf(text))!;
    for (const at of headings) {
      const twice = await valuesOf(lines.toSpliced(at, 0, lines[at]!).join("\n"));
      assert.equal(missing(before, twice, lines[at]!), 0);
      const [date] = lines[at]!.split(";");
      const later = `${String(Number(date!.slice(0, 2)) + 1).padStart(2, "0")}${date!.slice(2)};;`;
      const two = await valuesOf(lines.toSpliced(at, 0, later).join("\n"));
      assert.equal(missing(before, two, lines[at]!), 0);
    }
  });

  it("with an estimated power: it is not measured", async () => {
    const at = lines.findIndex((line) => line.startsWith("12:00:00"));
    assert.deepEqual(await reasonsOf(lines.with(at, "12:00:00;5;Estimée").join("\n")), [
      `${at + 1} estimated`,
    ]);
  });
});

describe("Home Assistant's hours", () => {
  const all = intervals("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 60);
  const text = tables.homeAssistant(all).trimEnd();
  const lines = text.split("\n");

  it("one of the two hours of October alone: neither it nor the one after it is certain", async () => {
    const before = (await valuesOf(text))!;
    const at = lines.findIndex((line) => line.includes("25.10.2026 02:00"));
    const left = lines.toSpliced(at, 1).join("\n");
    assert.equal(missing(before, await valuesOf(left), "one hour"), 3);
    assert.deepEqual(await reasonsOf(left), [`${at + 1} clock`]);
  });

  it("a damaged total: neither its hour nor the next one is read", async () => {
    const before = (await valuesOf(text))!;
    const cells = lines[12]!.split(",");
    const damaged = cells.with(3, String(Number(cells[3]) + 0.1)).join(",");
    const after = lines.with(12, damaged).join("\n");
    assert.equal(missing(before, await valuesOf(after), damaged), 2);
    assert.deepEqual(await reasonsOf(after), ["13 value", "14 value"]);
  });
});

describe("registers", () => {
  it("one alone out of order: neither its day nor the one before it is known", async () => {
    const all = intervals("2026-02-02T00:00:00+01:00", "2026-02-09T00:00:00+01:00", 60);
    const midnights = Array.from({ length: 8 }, (_, day) => shownAt(all[0]!.start + day * 86_400));
    const customer = indexCsv(
      midnights.map((shown, day) => [`${shown.replace(" ", "T")}+01:00`, String(400_000 + day * 12_000)]),
    );
    for (const text of [
      customer,
      tables.edfIndex(all, ["Base"]),
      tables.r64(all).replace(/.*Fournisseur.*\n/g, ""),
    ]) {
      const before = (await valuesOf(text))!;
      assert.equal(before.size, 7);
      const lines = text.trimEnd().split("\n");
      const at = lines.findIndex((line) => /(?:05\/02\/2026|2026-02-05)/.test(line));
      for (const change of [(value: number) => value + 900_000, (value: number) => Math.floor(value / 2)]) {
        const damaged = lines[at]!.replace(
          /;(\d+)(;0)?$/,
          (_, value: string, end = "") => `;${change(Number(value))}${end}`,
        );
        const after = lines.with(at, damaged).join("\n");
        assert.equal(missing(before, await valuesOf(after), damaged), 2);
        assert.deepEqual(await reasonsOf(after), [`${at + 1} backwards`]);
      }
    }
  });
});

describe("a damaged stamp", () => {
  it("within the step of a curve: its own line is rejected, the others keep their length", async () => {
    const all = intervals("2026-02-03T00:00:00+01:00", "2026-02-05T00:00:00+01:00", 30);
    const text = tables.halfHourCurve(all);
    const before = (await valuesOf(text))!;
    for (const stamp of ["T12:10:00", "T12:20:00", "T12:40:00", "T12:50:00"]) {
      const damaged = text.replace("2026-02-03T12:30:00", `2026-02-03${stamp}`);
      const at = damaged.split("\n").findIndex((line) => line.includes(stamp)) + 1;
      assert.equal(missing(before, await valuesOf(damaged), stamp), 1);
      assert.deepEqual(await reasonsOf(damaged), [`${at} step`]);
    }
  });
});

describe("the first line of a flow, cut", () => {
  const all = intervals(...spans.ordinary, 60);
  const daily = tables
    .r65(all)
    .replaceAll(/(?=\n)/g, ";P1D")
    .replace(";P1D", ";Pas");
  for (const [name, text] of [
    ["R63", r63(powersOf(all)).replaceAll("\r", "")],
    ["R65", daily],
  ] as const) {
    it(`${name}: decides nothing about the others`, async () => {
      const [head, first, ...others] = text.trimEnd().split("\n");
      const before = await valuesOf([head!, ...others].join("\n"));
      assert.ok(before!.size > 0);
      for (const damaged of [";0", "x;y", first!.slice(-8), first!.slice(0, 20)]) {
        const cut = [head!, damaged, ...others].join("\n");
        assert.deepEqual(await valuesOf(cut), before, damaged);
        assert.deepEqual(await reasonsOf(cut), ["2 columns"]);
      }
    });
  }
});
