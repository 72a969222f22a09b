/**
 * Compares costs with the second implementation of the tests: `npm run prove -- --seed 1001 --tries 1000`. Prints the
 * seeds that differ, and exits non-zero if there are any; `-- --seed N --tries 1` repeats one.
 */
import { parseArgs } from "node:util";
import { Harness } from "../archive/harness.js";
import { compareSeed } from "./against-second.js";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1001" }, tries: { type: "string", default: "1000" } },
});

function whole(option: "seed" | "tries"): number {
  const text = values[option];
  if (!/^\d{1,9}$/.test(text)) {
    console.error(`prove: --${option} takes a whole number, not ${text}`);
    process.exit(2);
  }
  return Number(text);
}

async function main(): Promise<void> {
  const [first, tries] = [whole("seed"), whole("tries")];
  const differ: number[] = [];
  const sum = { entries: 0, days: 0 };
  for (let seed = first; seed < first + tries; seed++) {
    const harness = new Harness();
    try {
      const { entries, days } = await compareSeed(seed, harness);
      sum.entries += entries;
      sum.days += days;
    } catch (error) {
      differ.push(seed);
      console.log(error instanceof Error ? error.message : String(error));
    } finally {
      harness.remove();
    }
  }
  console.log(
    `${tries} cases, ${sum.days} days and ${sum.entries} entries equal; seeds that differ: ${differ.join(", ") || "none"}`,
  );
  if (tries === 0 || differ.length > 0) process.exitCode = 1;
}

void main();
