/** A date or time that cannot be read: what stands in its place is told, as far as it may be shown. */
import assert from "node:assert/strict";
import { curve, day, PDL } from "../fixtures/readings.js";
import { r64Csv, r151, registersOfDays } from "./class-flows.js";
import { readSource, readSources } from "./read-source.js";
import { customerCsv, dailyWorkbook, read, r63 } from "./sample-files.js";
import { v5Curve } from "./saved-json.js";
import * as tables from "./tables.js";

const half = curve(day("2026-02-03"));
const all = tables.intervals("2026-02-03T00:00:00+01:00", "2026-02-07T00:00:00+01:00", 60);
const days = [0, 1, 2].map((i) => ({ start: half[0]!.start + i * 86_400, step: 86_400, value: 9_000 }));
const DATE = /2026-02-03|03[/.]02[/.]2026/g;

/** What is told of the lines whose stamp cannot be read. */
async function toldOf(content: string | Buffer): Promise<(string | undefined)[]> {
  const { rejected } = await read(content);
  return rejected.filter(({ reason }) => reason === "stamp").map(({ stamp }) => stamp);
}

describe("a stamp that cannot be read", () => {
  const kinds: Readonly<Record<string, string>> = {
    "customer CSV": customerCsv(half),
    R63: r63(half),
    R64: r64Csv(registersOfDays(days)),
    R65: tables.r65(all),
    R50: tables.r50(tables.intervals("2026-02-03T00:00:00+01:00", "2026-02-04T00:00:00+01:00", 30)),
    R151: r151(registersOfDays(days)),
    "half-hour curve": tables.halfHourCurve(all),
    "start and end": tables.startEnd(all, "W"),
    "Conso Downloader": tables.consoDownloader(all, "kW"),
    "Home Assistant": tables.homeAssistant(all),
    "EDF's registers": tables.edfIndex(all, ["Base"]),
    "EDF's days": tables.edfDaily(all, ["Base"]),
    "EDF's max powers": tables.edfMaxPower(all),
    JSON: JSON.stringify(v5Curve(half)),
  };
  for (const [name, text] of Object.entries(kinds)) {
    it(`${name}: is told as the file has it`, async () => {
      const damaged = text.replaceAll(DATE, "hier le 3");
      assert.notEqual(damaged, text);
      const told = await toldOf(damaged);
      assert.ok(told.length > 0);
      for (const stamp of told) assert.match(stamp!, /^hier le 3/);
    });
  }

  it("a row of a workbook", async () => {
    const rows = [
      ["15/07/2024", 12],
      ["après-demain", 13],
    ] as const;
    const content = dailyWorkbook([{ type: "Consommation Quotidienne", rows }]);
    assert.deepEqual(await toldOf(content), ["après-demain"]);
  });

  it("a time of EDF's powers", async () => {
    const lines = ["Récapitulatif de mes puissances atteintes en W", "", "03/02/2026;;", "25:00:00;5;Réelle"];
    assert.deepEqual(await toldOf([...lines, "23:30:00;5;Réelle"].join("\n")), ["25:00:00"]);
  });

  const shown: readonly (readonly [what: string, cell: string, stamp: string | undefined])[] = [
    ["with what may steer a screen", "\u001b[2Jhi\u202eer\u200b\u0007", "[2Jhier"],
    ["with a meter's number", `du ${PDL} le 3`, `du …${PDL.slice(-4)} le 3`],
    ["with a meter's number among more digits", `${PDL}${PDL}00`, `…${PDL.slice(-2)}00`],
    ["with a meter's number that something hides", `2200\u200b${PDL.slice(4)}`, `…${PDL.slice(-4)}`],
    ["of many characters", "x".repeat(500), `${"x".repeat(39)}…`],
    ["cut within a pair", `${"x".repeat(38)}🔌🔌`, `${"x".repeat(38)}…`],
    ["cut before a meter's number", `${"x".repeat(30)}${PDL}`, `${"x".repeat(30)}…${PDL.slice(-4)}`],
    ["that is empty", "", undefined],
    ["of nothing that can be seen", "\u200b\u2060", undefined],
  ];
  for (const [what, cell, stamp] of shown) {
    it(`${what}, through the process for files`, async () => {
      const lines = customerCsv(half).split("\n");
      const { rejected } = await readSource({ content: lines.with(9, `${cell};1`).join("\n") });
      assert.deepEqual(rejected, [{ line: 10, reason: "stamp", ...(stamp !== undefined && { stamp }) }]);
    });
  }
});

it("a file's name is not cut within a pair", async () => {
  const { files } = await readSources([{ content: customerCsv(half), name: `${"x".repeat(98)}🔌🔌.csv` }]);
  assert.equal(files[0]!.name, `${"x".repeat(98)}…`);
});
