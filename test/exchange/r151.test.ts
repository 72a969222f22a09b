/** Enedis's R151 flow in XML: as it may arrive, and as somebody may have made it to do harm. */
import assert from "node:assert/strict";
import { readFiles } from "../../nodes/exchange/read/files.js";
import { ImportError } from "../../nodes/exchange/index.js";
import type { Register, RegisterReading } from "../../nodes/readings/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import { alone, inPieces } from "../event-loop.js";
import { AT_REST, MIB, withPeak } from "../file-readers.js";
import { day, PDL } from "../fixtures/readings.js";
import { r151 } from "./class-flows.js";
import { problemOf, readSource, readSources } from "./read-source.js";
import { NOW, read, readAll } from "./sample-files.js";
import { zip } from "./workbook.js";

const first = day("2026-10-20");

/** HC and HP of the supplier, the operator's only class: 1,000 Wh and 2,000 Wh more each day. */
function readingsOf(count: number, from = first): RegisterReading[] {
  const of = (owner: Register["owner"], calendar: string, id: string, code: string): Register => ({
    owner,
    calendar,
    calendarLabel: "Calendrier é&",
    id,
    label: `Classe ${id}`,
    code,
  });
  return Array.from({ length: count }, (_, i) => from - first + i).flatMap((i) => [
    { day: first + i, register: of("supplier", "FC020831", "HC", "F1"), value: 500_000 + 1_000 * i },
    { day: first + i, register: of("supplier", "FC020831", "HP", "F2"), value: 800_000 + 2_000 * i },
    { day: first + i, register: of("distributor", "DI000001", "BASE", "D1"), value: 1_300_000 + 3_000 * i },
  ]);
}

const flow = (count = 4, options: Parameters<typeof r151>[1] = {}): string =>
  r151(readingsOf(count), options).replaceAll("é&", "é&amp;");

describe("R151", () => {
  it("a date is the end of its day: the first one gives the beginning of the next day", async () => {
    const text = flow();
    assert.ok(text.includes("<Date_Releve>2026-10-19</Date_Releve>"));
    const { series, registers, files, rejected } = await readAll([text]);
    assert.deepEqual(
      series.map(({ direction, series: name, readings }) => [
        direction,
        name,
        readings.map(({ value }) => value),
      ]),
      [["consumption", "daily", [3_000, 3_000, 3_000]]],
    );
    assert.equal(registers[0]!.readings[0]!.day, first);
    assert.deepEqual(registers[0]!.readings[0]!.register.calendarLabel, "Calendrier é&");
    assert.deepEqual([files, rejected], [[{ name: "1", format: "r151", readings: 3 }], []]);
  });

  it("is read in each encoding that it may say, with a prefix, comments and CDATA, and several in a row", async () => {
    const plain = (await readAll([flow()])).registers;
    const latin = Buffer.from(
      flow(4, { declaration: '<?xml version="1.0" encoding="ISO-8859-1"?>' }),
      "latin1",
    );
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(flow(), "utf16le")]);
    const prefixed = flow()
      .replaceAll(/<(\/?)([A-Z])/g, "<$1ns2:$2")
      .replace("xmlns:xsi =", 'xmlns:ns2="http://www.enedis.fr/" xmlns:xsi =');
    const other = flow()
      .replace("<PRM>", "<!-- <PRM> --><PRM>")
      .replaceAll(/<Valeur>(\d+)<\/Valeur>/g, "<Valeur><![CDATA[$1]]></Valeur>")
      .replaceAll("><", ">\r\n  <");
    const inRow = [readingsOf(2), readingsOf(3, first + 1)].map((one) => r151(one)).join("");
    for (const text of [`\ufeff${flow()}`, latin, wide, prefixed, other, inRow.replaceAll("é&", "é&amp;")]) {
      const { registers, rejected } = await readAll([text]);
      assert.deepEqual([registers, rejected], [plain, []], String(text).slice(0, 60));
    }
  });

  it("files of a single day each, alone, in one import, and in a ZIP of ZIPs", async () => {
    const texts = [0, 1, 2].map((i) => r151(readingsOf(1, first + i)).replaceAll("é&", ""));
    const one = await readAll(texts.slice(0, 1));
    assert.deepEqual([one.series, one.rejected, one.registers[0]!.readings.length], [[], [], 3]);
    const all = await readAll(texts);
    assert.deepEqual(
      [all.series[0]!.readings.map(({ value }) => value), all.registers[0]!.readings.length],
      [[3_000, 3_000], 9],
    );
    assert.deepEqual(
      all.files.map(({ readings }) => readings),
      [1, 1, 0],
    );
    const packed = zip(
      Object.fromEntries(
        texts.map((text, i) => [`ERDF_R151_${i}.zip`, zip({ [`ERDF_R151_${i}.xml`]: text })]),
      ),
    );
    const { readings, files } = await readSources([{ content: packed, name: "r151.zip" }]);
    assert.deepEqual(
      [readings.map(({ value }) => value), files.map(({ format }) => format)],
      [
        [3_000, 3_000],
        ["r151", "r151", "r151"],
      ],
    );
    const apart = await readAll([texts[0]!, texts[2]!]);
    assert.deepEqual(
      [apart.series, [...new Set(apart.rejected.map(({ reason }) => reason))]],
      [[], ["step"]],
    );
  });

  it("what is damaged, doubted or of no date is rejected, by the number of its value", async () => {
    const rejectedOf = async (text: string): Promise<string[]> =>
      (await read(text)).rejected.map(({ line, reason }) => `${line} ${reason}`);
    const values = flow().replace(">802000<", ">-802000<").replace(">804000<", "><");
    assert.deepEqual(await rejectedOf(values), ["5 value", "8 value"]);
    const doubted = flow().replace(/(>802000<\/Valeur>\n<Indice_Vraisemblance>)0/, "$11");
    assert.deepEqual(await rejectedOf(doubted), ["5 estimated"]);
    const undated = flow().replace("2026-10-20", "2026-13-20");
    assert.deepEqual(await rejectedOf(undated), ["4 stamp", "5 stamp", "6 stamp"].sort());
    const fallen = flow()
      .replace(">1306000<", ">1206000<")
      .replace(/>80[46]000</, "><");
    assert.ok((await rejectedOf(fallen)).includes("9 backwards"));
  });

  it("a day over 1 MWh is rejected", async () => {
    const jump = readingsOf(4).map((one) =>
      one.day < first + 2 ? one : { ...one, value: one.value + 29_000_000 },
    );
    const { series, rejected } = await read(r151(jump).replaceAll("é&", ""));
    assert.deepEqual(
      [series[0]!.readings.map(({ value }) => value), rejected.map(({ reason }) => reason)],
      [[3_000, 3_000], ["value"]],
    );
  });

  for (const [title, text, problem] of [
    ["cut off", flow().slice(0, -40), "damaged-xml"],
    ["cut off in a tag", flow().slice(0, 700), "damaged-xml"],
    ["with a tag too many", flow().replace("</PRM>", "</PRM></PRM>"), "damaged-xml"],
    ["with text after it", `${flow()}x`, "damaged-xml"],
    [
      "nested too deep",
      flow().replace("<PRM>", `${"<a>".repeat(60)}${"</a>".repeat(60)}<PRM>`),
      "damaged-xml",
    ],
    ["of another meter", flow(4, { meter: "22000000004321" }), "other-meter"],
    [
      "of two meters",
      flow().replace("</R151>", "<PRM><Id_PRM>22000000004321</Id_PRM></PRM></R151>"),
      "other-meter",
    ],
    ["of no meter", flow().replace(`<Id_PRM>${PDL}</Id_PRM>`, ""), "unreadable-meter"],
    ["with an empty meter", flow().replace(PDL, ""), "unreadable-meter"],
    ["in kWh", flow(4, { unit: "kWh" }), "flow-unit"],
    ["without a unit", flow(4, { unit: "" }), "flow-unit"],
    ["that is another flow", flow().replaceAll("R151", "R15"), "other-flow"],
    ["that is a page", "<!DOCTYPE html><html><body>Erreur 500</body></html>", "unknown"],
    ["that is a schema", '<xs:schema xmlns:xs="x"><xs:element name="R151"/></xs:schema>', "unknown"],
    ["that only begins so", "<", "unknown"],
    [
      "with entities in entities",
      flow(4, {
        declaration: `<?xml version="1.0"?><!DOCTYPE R151 [<!ENTITY a "${"1".repeat(1_000)}">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${"abcdefghij"[i + 1]!} "${`&${"abcdefghij"[i]!};`.repeat(10)}">`).join("")}]>`,
      }).replace(">500000<", ">&j;<"),
      "unknown",
    ],
    [
      "with a file of the machine in it",
      flow().replace("<PRM>", '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><PRM>'),
      "damaged-xml",
    ],
  ] as const) {
    it(`${title}: refused as ${problem}, with words in both languages`, async () => {
      await assert.rejects(read(text), (error) => error instanceof ImportError && error.problem === problem);
      for (const language of ["fr", "en"] as const) {
        assert.ok(textsOf(language).files.problems[problem].wrong("", "").length > 10);
      }
    });
  }

  it("with entities that XML has is read; others are only text", async () => {
    const text = flow().replaceAll(/Classe H([CP])/g, "Heures &quot;H$1&quot; &#233; &inconnue;");
    const { registers } = await readAll([text]);
    const labels = new Set(registers[0]!.readings.map(({ register: { label } }) => label));
    assert.ok(labels.has('Heures "HC" é &inconnue;'));
  });

  it("a tag, a text or a comment of 100 MB is refused, with no more than 200 MB", async () => {
    for (const begin of ["<Id_Affaire>", "<!-- ", "<a b='", "<![CDATA["]) {
      const [head] = flow().split("<Id_Affaire>");
      const content = `${head!}${begin}${"9".repeat(100 * MIB)}`;
      const { result, peak } = await withPeak(() => problemOf({ content }));
      assert.equal(result, "damaged-xml");
      assert.ok(peak < AT_REST + 200 * MIB, `${begin}: ${peak / MIB} MB`);
    }
  });

  alone("2.5 million empty elements are read, and the loop is never held", async () => {
    const piece = Buffer.from("<x/>".repeat(250_000));
    // oxlint-disable-next-line typescript/require-await -- as a pipe
    async function* content(): AsyncGenerator<Uint8Array> {
      const [before, after] = flow().split("<PRM>");
      yield Buffer.from(before!);
      for (let i = 0; i < 10; i++) yield piece;
      yield Buffer.from(`<PRM>${after!}`);
    }
    const { result, longest } = await inPieces(() =>
      readFiles([{ name: "1", content: content() }], {
        usagePointId: PDL,
        direction: "consumption",
        measure: "load_curve",
        now: NOW,
      }),
    );
    assert.equal(result.registers[0]!.readings.length, 12);
    assert.ok(longest < 50, `${longest} ms`);
  });

  it("more classes than a meter has are rejected, and nothing of the grid is read", async () => {
    const line = /<Classe_Temporelle>[\s\S]*?<\/Classe_Temporelle>\n/;
    const [one] = line.exec(flow())!;
    const { rejected, registers } = await readAll([flow().replace(line, one.repeat(1_000))]);
    assert.ok(rejected.length > 900 && rejected.every(({ reason }) => reason === "columns"));
    assert.ok(registers[0]!.readings.length >= 9);
  });

  it("reaches the archive through the process that reads files", async () => {
    const { readings, rejected } = await readSource({ content: flow() });
    assert.deepEqual([readings.map(({ value }) => value), rejected], [[3_000, 3_000, 3_000], []]);
  });
});
