/**
/**
 * Compares costs, those of series of prices, offers and other off-peak hours with the second implementation of the tests, what registers tell with simulated meters, and
 * forecasts with what simulated households paid in the end: `npm run prove -- --seed 1001 --tries 1000`. Prints the seeds
 * that differ, and exits non-zero if there are any, or if forecasts are worse than promised; `-- --seed N --tries 1`
 * repeats one, `-- --only offers` leaves out the others. Forecasts have 200 tries at most; `-- --only hours` checks the
 * off-peak hours of as many simulated years, which takes long and is left out otherwise.
 */
import { parseArgs } from "node:util";
import { Harness } from "../archive/harness.js";
import { compareHousehold } from "../adviser/against-second.js";
import { compareNewHours } from "../adviser/hours-against-second.js";
import { Score, simulateForecast } from "../adviser/forecast-households.js";
import { proveHours } from "../hours/prove.js";
import { proveMeter } from "../registers/drawn-meter.js";
import { compareSeed, compareSeries } from "./against-second.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1001" },
    tries: { type: "string", default: "1000" },
    only: { type: "string" },
  },
});

function whole(option: "seed" | "tries"): number {
  const text = values[option];
  if (!/^\d{1,9}$/.test(text)) {
    console.error(`prove: --${option} takes a whole number, not ${text}`);
    process.exit(2);
  }
  return Number(text);
}

/** What a comparison of one seed counted. @throws if it differs */
type Compare = (seed: number, harness: Harness) => Promise<Readonly<Record<string, number>>>;

const proofs: Readonly<Record<string, Compare>> = {
  costs: compareSeed,
  series: compareSeries,
  registers: (seed) => Promise.resolve({ spans: proveMeter(seed) }),
  offers: async (seed, harness) => ({ "offers with a cost": await compareHousehold(seed, harness) }),
  "new-hours": async (seed, harness) => ({ ...(await compareNewHours(seed, harness)) }),
};

async function prove(name: string, compare: Compare): Promise<void> {
  const [first, tries] = [whole("seed"), whole("tries")];
  const differ: number[] = [];
  const sums: Record<string, number> = {};
  for (let seed = first; seed < first + tries; seed++) {
    const harness = new Harness();
    try {
      for (const [what, count] of Object.entries(await compare(seed, harness))) {
        sums[what] = (sums[what] ?? 0) + count;
      }
    } catch (error) {
      differ.push(seed);
      console.log(error instanceof Error ? error.message : String(error));
    } finally {
      harness.remove();
    }
  }
  const counts = Object.entries(sums).map(([what, count]) => `${count} ${what}`);
  console.log(
    `${name}: ${tries} cases, ${counts.join(" and ")} equal; seeds that differ: ${differ.join(", ") || "none"}`,
  );
  if (tries === 0 || differ.length > 0) process.exitCode = 1;
}

/** Nine in ten true bills from low to high, while half of the ranges have no more than 15 % of the bill. */
async function proveForecasts(): Promise<void> {
  const [first, tries] = [whole("seed"), Math.min(200, whole("tries"))];
  const score = new Score();
  for (let seed = first; seed < first + tries; seed++) {
    const harness = new Harness();
    try {
      score.add(await simulateForecast(seed, harness));
    } finally {
      harness.remove();
    }
  }
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(
    `forecasts: ${tries} households, ${percent(score.within)} of the bills within, ranges of ${percent(score.width)} and errors of ${percent(score.error)} of the bill (medians)`,
  );
  if (!score.isAsPromised) process.exitCode = 1;
}

async function main(): Promise<void> {
  const { only } = values;
  const names = [...Object.keys(proofs), "forecasts", "hours"];
  if (only !== undefined && !names.includes(only)) {
    console.error(`prove: --only takes one of ${names.join(", ")}, not ${only}`);
    process.exit(2);
  }
  for (const [name, compare] of Object.entries(proofs)) {
    if (only === undefined || only === name) await prove(name, compare);
  }
  if (only === undefined || only === "forecasts") await proveForecasts();
  if (only === "hours" && !proveHours(whole("seed"), whole("tries"))) process.exitCode = 1;
}

void main();
