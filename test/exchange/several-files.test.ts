/** Several files that are one import: contents, paths and streams. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hostClock } from "../../nodes/base/index.js";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { shownName } from "../../nodes/exchange/base/names.js";
import { csvHeading, csvLines } from "../../nodes/exchange/out/write.js";
import { readInProcess, type FileSource } from "../../nodes/exchange/index.js";
import { fileReadersOf } from "../file-readers.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { refusalOf, readSources } from "./read-source.js";
import { consoDownloader, curveWorkbook, customerCsv, r63, readAll, supplierCsv } from "./sample-files.js";
import { zip } from "./workbook.js";

const first = day("2025-06-10");
const [one, two, three] = [0, 1, 2].map((i) => curve(first + i)) as [
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
  ReturnType<typeof curve>,
];

async function* inPieces(text: string | Buffer, size = 7_000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) {
    await new Promise(setImmediate);
    yield bytes.subarray(from, from + size);
  }
}

describe("several files", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-several-"))));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("are one import, whatever each is and however it comes", async () => {
    const onDisk = path.join(folder, "two.csv");
    writeFileSync(onDisk, r63(two));
    const sources: FileSource[] = [
      { content: customerCsv(one), name: "one.csv" },
      { path: onDisk },
      { stream: inPieces(curveWorkbook(three)), name: "three.xlsx", size: curveWorkbook(three).length },
    ];
    const { readings, rejected, files } = await readSources(sources);
    assert.deepEqual(readings, [...one, ...two, ...three]);
    assert.deepEqual(rejected, []);
    assert.deepEqual(files, [
      { name: "one.csv", format: "customer-csv", readings: 48 },
      { name: "two.csv", format: "r63", readings: 48 },
      { name: "three.xlsx", format: "customer-workbook-curve", readings: 48 },
    ]);
    // A path between contents, and after them.
    for (const order of [
      [1, 0],
      [0, 1],
    ]) {
      const some = order.map((i) => sources[i]!);
      assert.deepEqual((await readSources(some)).readings, [...one, ...two]);
    }
  });

  it("name the file of each rejected line, in the order of files and lines", async () => {
    const broken = (text: string, line: number): string =>
      text
        .split("\n")
        .map((each, i) => (i + 1 === line ? "x;1" : each))
        .join("\n");
    const { rejected, files } = await readAll([
      broken(customerCsv(one), 7),
      broken(consoDownloader(two), 3),
      broken(customerCsv(three), 5),
    ]);
    assert.deepEqual(rejected, [
      { file: "1", line: 7, reason: "stamp", stamp: "x" },
      { file: "2", line: 3, reason: "columns" },
      { file: "3", line: 5, reason: "stamp", stamp: "x" },
    ]);
    assert.deepEqual(
      files.map(({ readings }) => readings),
      [47, 47, 47],
    );
    assert.deepEqual((await readAll([broken(customerCsv(one), 7)])).rejected, [
      { line: 7, reason: "stamp", stamp: "x" },
    ]);
  });

  it("that overlap: each interval counts once, for the last file that has it", async () => {
    const { series, rejected, files } = await readAll([customerCsv([...one, ...two]), customerCsv(two)]);
    assert.deepEqual([series[0]!.readings, rejected], [[...one, ...two], []]);
    assert.deepEqual(
      files.map(({ readings }) => readings),
      [48, 48],
    );
  });

  it("that contradict each other: none of those intervals counts, and both files' lines are named", async () => {
    const changed = two.map((reading) => ({ ...reading, value: reading.value + 2 }));
    const { series, rejected, files } = await readAll([customerCsv([...one, ...two]), customerCsv(changed)]);
    assert.deepEqual(series[0]!.readings, one);
    assert.ok(rejected.every(({ reason }) => reason === "duplicate"));
    assert.deepEqual(
      ["1", "2"].map((name) => rejected.filter(({ file }) => file === name).length),
      [48, 48],
    );
    assert.deepEqual(
      files.map(({ readings }) => readings),
      [48, 0],
    );
  });

  describe("say nothing about each other", () => {
    /** Each file alone, and all in one import: the same readings, and as many rejected lines. */
    async function check(...contents: readonly (string | Buffer)[]): Promise<void> {
      const found = (content: Awaited<ReturnType<typeof readAll>>) => content.series[0]?.readings ?? [];
      const alone = [];
      let rejected = 0;
      for (const content of contents) {
        const read = await readAll([content]);
        alone.push(...found(read));
        rejected += read.rejected.length;
      }
      for (const order of [contents, contents.toReversed()]) {
        const together = await readAll(order);
        assert.deepEqual(
          found(together),
          alone.sort((a, b) => a.start - b.start),
        );
        assert.equal(together.rejected.length, rejected);
      }
    }

    /** As far from midnight to midnight as stamps of starts would be. */
    const fromMidnight = curve(first + 6).map((reading) => ({ ...reading, start: reading.start - 1_800 }));
    const own = [
      csvHeading("international", false),
      ...csvLines(
        PDL,
        fromMidnight.map(({ start, step, value }) => ({
          direction: "consumption",
          measure: "load_curve",
          unit: "kW",
          start,
          end: start + step,
          value: value / 1_000,
        })),
        "international",
        false,
      ),
    ].join("\n");
    // As meters above 36 kVA have them.
    const tens = curve(day("2025-06-10"), 600);
    const ofStarts = customerCsv(
      tens.map((reading) => ({ ...reading, start: reading.start - 600 })),
      { unit: "" },
    );

    it("a customer CSV of starts, and our own CSV that begins and ends at a midnight", async () => {
      assert.deepEqual((await readAll([ofStarts])).series[0]?.readings, tens);
      assert.deepEqual((await readAll([own])).series[0]?.readings, fromMidnight);
      await check(ofStarts, own);
    });

    it("a customer CSV that is skipped, and the file after it", async () => {
      const skipped = ofStarts.replace("Horodate;Valeur", "Horodate;Valeur;Tension (V)");
      const { series } = await readAll([zip({ "a.csv": skipped, "b.csv": own })]);
      assert.deepEqual(series[0]?.readings, fromMidnight);
    });

    it("a supplier's list, newest first, and hours of October in the reverse order", async () => {
      const october = curve(day("2025-10-26"), 3_600);
      const [heading, ...rows] = r63(october).trimEnd().split("\r\n");
      const reversed = [heading, ...rows.reverse()].join("\r\n");
      assert.equal((await readAll([reversed])).rejected.length, 2);
      await check(supplierCsv(one), reversed);
      const list = await readAll([supplierCsv(october)]);
      assert.deepEqual(list.series[0]?.readings, october);
    });
  });

  it("are all refused with the one that is, which is named", async () => {
    const good = { content: customerCsv(one), name: "good.csv" };
    const refusals: [FileSource, string][] = [
      [{ content: "Bonjour", name: "letter.txt" }, "unknown"],
      [{ content: customerCsv(two, { meter: "99000000004321" }), name: "other.csv" }, "other-meter"],
      [{ path: path.join(folder, "none.csv") }, "no-file"],
      [{ stream: inPieces(customerCsv(two)), name: "short.csv", size: 1e6 }, "changed"],
      [{ stream: inPieces(customerCsv(two)), name: "long.csv", size: 100 }, "changed"],
      [{ stream: failing(), name: "failing.csv" }, "no-file"],
    ];
    for (const [source, problem] of refusals) {
      const refusal = await refusalOf([good, source, good]);
      const name = "path" in source ? "none.csv" : source.name;
      assert.deepEqual([refusal?.problem, refusal?.file.fileName], [problem, name]);
      // Alone, it needs no name.
      if (!("stream" in source)) assert.equal((await refusalOf([source]))?.file.fileName, undefined);
    }
    assert.equal(fileReadersOf(process.pid).length, 0);
  });

  async function* failing(): AsyncGenerator<Buffer> {
    yield* inPieces(customerCsv(two));
    throw new Error("the connection was lost");
  }

  it("are at most 50, and 256 MB in all", async () => {
    const content = customerCsv(one);
    const many = (count: number): FileSource[] => Array.from({ length: count }, () => ({ content }));
    assert.equal((await readSources(many(50))).files.length, 50);
    assert.equal((await refusalOf(many(51)))?.problem, "many-files");
    const announced = { stream: inPieces(content), size: bounds.bytes, name: "b.csv" };
    const refusal = await refusalOf([{ content, name: "a.csv" }, announced]);
    assert.deepEqual([refusal?.problem, refusal?.file.fileName], ["too-large", "b.csv"]);
  });

  it("a stream is read no faster than its content is", async () => {
    const head = Buffer.from(customerCsv(one));
    const lines = Buffer.alloc(64 * 1024, `${"x".repeat(1_023)}\n`);
    const most = 250;
    let given = 0;
    // oxlint-disable-next-line typescript/require-await -- as an upload
    async function* upload(): AsyncGenerator<Buffer> {
      yield head;
      for (; given < most; given++) yield lines;
    }
    let [looks, ahead] = [0, 0];
    const size = head.length + most * lines.length;
    await readInProcess(
      [{ stream: upload(), size }],
      {
        usagePointId: PDL,
        direction: "consumption",
        measure: "load_curve",
        clock: hostClock(),
        now: Date.UTC(2026, 10, 24) / 1_000,
        progress: (done) => {
          looks++;
          ahead = Math.max(ahead, given * lines.length - done);
        },
      },
      ({ count, moreRejected }) => {
        assert.deepEqual([count, moreRejected], [48, most * 64 - 1_000]);
        return Promise.resolve();
      },
    );
    assert.ok(looks > 0);
    // What lies in pipes and buffers between the two processes.
    assert.ok(ahead < 8 * 1024 * 1024, `${ahead} bytes`);
  });

  it("an endless stream is refused at the bound, and let go", async () => {
    const piece = Buffer.alloc(1024 * 1024, "9");
    let given = 0;
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    // oxlint-disable-next-line typescript/require-await -- as an upload
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        yield Buffer.from(customerCsv(one));
        for (; ; given++) yield piece;
      } finally {
        end();
      }
    }
    assert.equal((await refusalOf([{ stream: endless() }]))?.problem, "too-large");
    await ended;
    assert.ok(given >= 255 && given < 300, `${given}`);
  });

  it("names are shown without folder, meter and what breaks a line", () => {
    const names: [string | undefined, string][] = [
      ["/home/me/a.csv", "a.csv"],
      ["C:\\Users\\me\\a.csv", "a.csv"],
      [`Enedis_${PDL}_2025.csv`, "Enedis_…0017_2025.csv"],
      ["a\u0007\u202e\n.csv", "a.csv"],
      ["x".repeat(300), `${"x".repeat(99)}…`],
      ["", "3"],
      ["/", "3"],
      [undefined, "3"],
    ];
    for (const [name, shown] of names) assert.equal(shownName(name, "3"), shown);
  });
});
