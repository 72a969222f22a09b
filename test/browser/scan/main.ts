/**
 * Lays out the meter in 480 tiles: all screens, both languages, values of three lengths. Prints what is wrong and how
 * often, and fails if anything is: `npm run scan`.
 *
 * `--show N` lists the first N faults of each kind and screen (3); `--only TEXT` scans the screens whose names contain it;
 * `--length NAME` (repeatable) and `--language NAME` (repeatable) scan only these.
 */
import { parseArgs } from "node:util";
import { launchChromium } from "../chromium.js";
import { answersOf, lengths, snapshotFor, type Length } from "./readings.js";
import { allSizes } from "./sizes.js";
import { kinds, screensOf, Tiles, type Fault } from "./tiles.js";

const { values } = parseArgs({
  options: {
    show: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    length: { type: "string", multiple: true, default: Object.keys(lengths) },
    language: { type: "string", multiple: true, default: ["fr", "en"] },
  },
});

async function main(): Promise<void> {
  const browser = await launchChromium();
  const began = Date.now();
  const faults: Fault[] = [];
  let scanned = 0;
  try {
    for (const language of values.language as ("fr" | "en")[]) {
      for (const length of values.length as Length[]) {
        const snapshot = snapshotFor(length);
        const tiles = await Tiles.open(browser, allSizes, snapshot, language, answersOf(length));
        const screens = screensOf(snapshot).filter(({ name }) => name.includes(values.only));
        for (const screen of screens) {
          const found = await tiles.faults(screen);
          scanned += allSizes.length;
          faults.push(
            ...found.map((fault) => ({ ...fault, screen: `${fault.screen} (${language}, ${length})` })),
          );
        }
        const seconds = ((Date.now() - began) / 1_000).toFixed(0);
        console.log(`${language}, ${length} values: ${faults.length} faults so far, ${seconds} s`);
        if (tiles.complaints.length > 0) throw new Error(tiles.complaints.join("\n"));
        await tiles.close();
      }
    }
  } finally {
    await browser.close();
  }
  report(faults);
  const seconds = ((Date.now() - began) / 1_000).toFixed(0);
  console.log(`${allSizes.length} sizes, ${scanned} tiles in ${seconds} s`);
  if (faults.length > 0) process.exitCode = 1;
}

/** A line for each screen with a fault, and the sum. */
function report(faults: readonly Fault[]): void {
  const line = (name: string, of: readonly Fault[]): string =>
    [
      name.padEnd(44),
      ...kinds.map((kind) => String(of.filter((one) => one.kind === kind).length).padStart(9)),
    ].join("");
  console.log(["".padEnd(44), ...kinds.map((kind) => kind.padStart(9))].join(""));
  for (const screen of new Set(faults.map((fault) => fault.screen))) {
    const of = faults.filter((fault) => fault.screen === screen);
    console.log(line(screen, of));
    for (const kind of kinds) {
      const shown = of.filter((one) => one.kind === kind).slice(0, Number(values.show));
      for (const { size, text } of shown) console.log(`    ${size.join(" × ")} ${kind}: ${text}`);
    }
  }
  console.log(line("all", faults));
}

void main();
