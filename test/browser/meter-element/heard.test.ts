/**
 * What a screen reader gets of each screen of `<linky-meter>`, in both languages, is what `heard/` has. With WRITE=1, what it
 * gets now is written there: a change of it is then seen in the diff. The screens are those of the scan.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answersOf, snapshotFor } from "../scan/readings.js";
import { Tiles, unlikeScreensOf, type Screen } from "../scan/tiles.js";
import { sharedChromium } from "../one-browser.js";

const folder = path.join(__dirname, "heard");
const isWritten = Boolean(process.env["WRITE"]);
const snapshot = snapshotFor("usual");

const screens = unlikeScreensOf(snapshot);

const fileOf = ({ name }: Screen): string => `${name.replace(/\W+/g, "-")}.txt`;

/** Of rows that follow each other, those in the middle are counted only; no-break spaces are written as others. */
function shortened(tree: string): string {
  const lines = tree.replace(/[\u00a0\u202f]/g, " ").split("\n");
  const indentOf = (line: string): number => line.search(/\S/);
  const isRow = (line: string | undefined): boolean => /^ *- row\b/.test(line ?? "");
  const short: string[] = [];
  for (let i = 0; i < lines.length;) {
    if (!isRow(lines[i])) {
      short.push(lines[i++]!);
      continue;
    }
    const indent = indentOf(lines[i]!);
    const rows: string[][] = [];
    while (i < lines.length && indentOf(lines[i]!) >= indent) {
      if (indentOf(lines[i]!) === indent) rows.push([]);
      rows.at(-1)!.push(lines[i++]!);
    }
    const left = rows.length - 3;
    if (left < 2) short.push(...rows.flat());
    else short.push(...rows.slice(0, 2).flat(), `${" ".repeat(indent)}… ${left} more`, ...rows.at(-1)!);
  }
  return short.join("\n");
}

describe("<linky-meter>, to a screen reader, is", () => {
  const heard = new Map<string, string>();

  before(async function () {
    const browser = await sharedChromium(this);
    for (const language of ["fr", "en"] as const) {
      const tiles = await Tiles.open(browser, [[400, 470]], snapshot, language, answersOf());
      for (const screen of screens) {
        const trees = (await tiles.heard(screen)).map(shortened);
        const titled = trees.map((tree, i) => `# ${language}${i === 0 ? "" : ", another day"}\n\n${tree}\n`);
        heard.set(fileOf(screen), [heard.get(fileOf(screen)) ?? [], ...titled].flat().join("\n"));
      }
      assert.deepEqual(tiles.complaints, []);
      await tiles.close();
    }
    if (!isWritten) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [file, text] of heard) writeFileSync(path.join(folder, file), text);
  });

  it("each of these screens, and no other", () => {
    assert.deepEqual(readdirSync(folder).sort(), [...heard.keys()].sort(), "WRITE=1 writes them anew");
  });

  for (const screen of screens) {
    it(`${screen.name} as it was`, () => {
      const file = path.join(folder, fileOf(screen));
      assert.equal(heard.get(fileOf(screen)), readFileSync(file, "utf8"), "WRITE=1 writes what it is now");
    });
  }
});
