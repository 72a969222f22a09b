/** Enedis's R50 flow in XML: its values against an independent reader's, and what of a damaged one is not read. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { formatDay, dayOf } from "../../nodes/readings/index.js";
import { PDL } from "../fixtures/readings.js";
import { r50Curve, type Found } from "./independent-reader.js";
import { readSource, readSources } from "./read-source.js";
import { read, readAll, type FileContent } from "./sample-files.js";
import { intervals, r50, spans } from "./tables.js";
import { zip } from "./workbook.js";

function foundIn({ series }: Pick<FileContent, "series">): Found[] {
  assert.deepEqual(
    series.map(({ direction, series: name }) => `${direction} ${name}`),
    ["consumption load_curve"],
  );
  return series[0]!.readings.map(({ start, step, value }) => [start, step, value, false]);
}

const flow = (): string => r50(intervals(...spans.ordinary, 30));

/** What is rejected of a flow in which one text is another. */
async function rejectedOf(from: string | RegExp, to: string): Promise<string[]> {
  const text = flow().replace(from, to);
  assert.notEqual(text, flow());
  const { series, rejected } = await read(text);
  assert.equal((series[0]?.readings.length ?? 0) + rejected.length, 96);
  return rejected.map(({ line, reason }) => `${line} ${reason}`);
}

describe("R50", () => {
  for (const [name, span] of Object.entries(spans)) {
    for (const minutes of [10, 30, 60]) {
      it(`${name}, every ${minutes} minutes`, async () => {
        const text = r50(intervals(span[0], span[1], minutes));
        const { series, rejected, files } = await readAll([text]);
        assert.deepEqual([foundIn({ series }), rejected], [r50Curve(text), []]);
        assert.deepEqual(files[0], { name: "1", format: "r50", readings: series[0]!.readings.length });
      });
    }
  }

  it("in each encoding, with a prefix, comments and CDATA, and put together from several", async () => {
    const expected = r50Curve(flow());
    const wide = Buffer.from(`\uFEFF${flow()}`, "utf16le");
    const prefixed = flow()
      .replaceAll(/<(\/?)([A-Z])/g, "<$1ns2:$2")
      .replace("xmlns:xsi =", 'xmlns:ns2="http://www.enedis.fr/" xmlns:xsi =');
    const other = flow()
      .replace("<PRM>", "<!-- <PRM> --><PRM>")
      .replaceAll(/<V>(\d+)<\/V>/g, "<V><![CDATA[$1]]></V>")
      .replaceAll("><", ">\r\n  <");
    const ofDay = (date: string): string =>
      r50(intervals(`${date}T00:00:00+01:00`, `${date}T24:00:00+01:00`, 30));
    const [first, second] = [ofDay("2026-02-03"), ofDay("2026-02-04")];
    for (const text of [`\uFEFF${flow()}`, wide, prefixed, other]) {
      assert.deepEqual(foundIn(await read(text)), expected, String(text).slice(0, 60));
    }
    for (const { series } of [await read(`${first}${second}`), await readAll([first, second])]) {
      assert.deepEqual(foundIn({ series }), [...r50Curve(first), ...r50Curve(second)]);
    }
  });

  it("in UTC, as other tools write it", async () => {
    const text = flow().replaceAll(/<H>([^<]*)<\/H>/g, (_, stamp: string) => {
      const utc = new Date(stamp).toISOString().replace(".000", "");
      return `<H>${utc}</H>`;
    });
    assert.deepEqual(foundIn(await read(text)), r50Curve(flow()));
  });

  it("a point without a value is a hole, and no fault", async () => {
    const text = flow().replace(/<V>\d+<\/V><IV>0<\/IV>/, "");
    const { series, rejected } = await read(text);
    assert.deepEqual([foundIn({ series }), rejected], [r50Curve(text), []]);
    assert.equal(series[0]!.readings.length, 95);
  });

  it("what is damaged, doubted or off the grid is rejected, by the number of its point", async () => {
    assert.deepEqual(await rejectedOf(/<V>\d+</, "<V>-5<"), ["1 value"]);
    assert.deepEqual(await rejectedOf(/<V>\d+</, "<V>0.5<"), ["1 value"]);
    assert.deepEqual(await rejectedOf("<IV>0<", "<IV>1<"), ["1 estimated"]);
    assert.deepEqual(await rejectedOf("T00:30:00+01:00", "T00:30:07+01:00"), ["1 grid"]);
    assert.deepEqual(await rejectedOf("T00:30:00+01:00", "T00:30:00"), ["1 stamp"]);
    assert.deepEqual(await rejectedOf("T00:30:00+01:00", "T00:30:00+02:00"), ["1 stamp"]);
    assert.deepEqual(await rejectedOf("2026-02-03T00:30:00", "2026-02-33T00:30:00"), ["1 stamp"]);
  });

  it("where the points are not as far apart as the heading says, none is read", async () => {
    for (const [step, minutes] of [
      [60, "30"],
      [30, "60"],
      [30, "45"],
      [30, ""],
      [30, "x"],
    ] as const) {
      const all = intervals(...spans.ordinary, step);
      const { series, rejected } = await read(r50(all, { minutes }));
      assert.deepEqual([series, rejected.length], [[], all.length], minutes);
      assert.ok(rejected.every(({ reason }) => reason === "step"));
    }
  });

  it("more points than a day has are rejected", async () => {
    const [point] = /<PDC>.*<\/PDC>\n/.exec(flow())!;
    const { rejected } = await readAll([flow().replace(point, point.repeat(1_500))]);
    assert.ok(rejected.length > 900 && rejected.every(({ reason }) => reason === "columns"));
  });

  for (const [title, text, problem] of [
    ["cut off", flow().slice(0, -9), "damaged-xml"],
    ["with a tag too many", flow().replace("</PRM>", "</PRM></PRM>"), "damaged-xml"],
    ["followed by another flow", `${flow()}<R151></R151>`, "damaged-xml"],
    ["of another meter", r50(intervals(...spans.ordinary, 30), { meter: "22000000004321" }), "other-meter"],
    ["of no meter", flow().replace(`<Id_PRM>${PDL}</Id_PRM>`, ""), "unreadable-meter"],
  ] as const) {
    it(`${title}: refused as ${problem}`, async () => {
      await assert.rejects(read(text), (error) => error instanceof ImportError && error.problem === problem);
    });
  }

  it("production is not in it, whatever direction is asked for", async () => {
    const { series } = await read(flow(), { direction: "production" });
    assert.deepEqual(
      series.map(({ direction }) => direction),
      ["consumption"],
    );
  });

  it("files of a day each reach the archive, alone and in a ZIP of ZIPs", async () => {
    const days = ["2026-02-03", "2026-02-04"];
    const texts = days.map((date) => r50(intervals(`${date}T00:00:00+01:00`, `${date}T24:00:00+01:00`, 30)));
    const packed = zip(
      Object.fromEntries(texts.map((text, i) => [`ERDF_R50_${i}.zip`, zip({ [`ERDF_R50_${i}.xml`]: text })])),
    );
    const { readings, files } = await readSources([{ content: packed, name: "r50.zip" }]);
    assert.deepEqual(
      [
        readings.length,
        files.map(({ format }) => format),
        [...new Set(readings.map(({ start }) => formatDay(dayOf(start))))],
      ],
      [96, ["r50", "r50"], days],
    );
    assert.equal((await readSource({ content: texts[0]! })).readings.length, 48);
  });
});
