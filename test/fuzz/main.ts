/**
 * Tries every door for minutes, in slices of time: `npm run fuzz -- --minutes 20`. Ends by itself, with a table, and
 * exits non-zero when a door broke, held the event loop over a second or took over 200 MB.
 *
 * `--door NAME` (repeatable) tries some only; `--seed S --tries N` runs those attempts again.
 */
import { parseArgs } from "node:util";
import { broken } from "./bounds.js";
import { fileOf, names } from "./doors.js";
import { added, run, type Outcome } from "./run.js";

/** The longest slice in milliseconds: what stops in the middle has tried every door. */
const SLICE_MS = 60_000;
/** Lines shown of each failure, and failures of a slice. */
const LINES = 16;
const SHOWN = 5;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    door: { type: "string", multiple: true, default: [...names] },
    seed: { type: "string" },
    tries: { type: "string" },
  },
});

/** A whole number of an option. */
function whole(option: "seed" | "tries"): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) usage(`--${option} takes a whole number, not ${text}`);
  return Number(text);
}

function usage(text: string): never {
  console.error(`fuzz: ${text}`);
  process.exit(2);
}

async function main(): Promise<void> {
  const unknown = values.door.find((name) => !names.includes(name));
  if (unknown !== undefined) usage(`no such door: ${unknown}; there are ${names.join(", ")}`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 24 * 60))
    usage(`--minutes takes a number of minutes, not ${values.minutes}`);
  const tries = whole("tries");
  // Attempts of later runs differ from those of earlier ones.
  const seed = whole("seed") ?? Math.floor(Date.now() / 1_000);
  const share = (minutes * 60_000) / values.door.length;
  const rounds = tries === undefined ? Math.ceil(share / SLICE_MS) : 1;
  const ms = tries === undefined ? share / rounds : undefined;
  console.log(`seed ${seed}: ${values.door.join(", ")}`);

  const outcomes = new Map<string, Outcome>();
  for (let round = 0; round < rounds; round++) {
    for (const name of values.door) {
      const before = outcomes.get(name);
      const outcome = await run({ file: fileOf(name), seed: before?.next ?? seed, tries, ms });
      const said = broken(outcome);
      if (said.length > SHOWN) console.log(`\n${name}: ${said.length} failures, of which the first ${SHOWN}`);
      for (const { text, ...at } of said.slice(0, SHOWN)) {
        console.log(`\n${name}: ${text.split("\n").slice(0, LINES).join("\n  ")}`);
        if ("seed" in at) console.log(`again: npm run fuzz -- --door ${name} --seed ${at.seed} --tries 1`);
      }
      outcomes.set(name, before === undefined ? outcome : added(before, outcome));
    }
  }

  console.log(`\n${row("door", "tries", "failures", "longest hold", "RSS", "RSS peak", "heap")}`);
  for (const [name, { tries: count, failures, longest, rss, peak, heap }] of outcomes) {
    const hold = `${Math.round(longest.ms)} ms`;
    console.log(row(name, String(count), String(failures.length), hold, mb(rss), mb(peak), mb(heap)));
  }
  const all = [...outcomes.values()];
  if (all.some((outcome) => broken(outcome).length > 0)) process.exitCode = 1;
}

function row(name: string, ...cells: readonly string[]): string {
  return name.padEnd(18) + cells.map((cell) => cell.padStart(13)).join("");
}

function mb(bytes: number): string {
  return `${bytes < 0 ? "−" : "+"}${Math.abs(Math.round(bytes / 1_048_576))} MB`;
}

void main();
