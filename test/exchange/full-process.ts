/**
 * Reads a file in a process of its own, twice more while no more files may be open, and once more when they may: says
 * how each attempt ended. The first one also loads what is loaded when it is first used.
 */
import { closeSync, openSync } from "node:fs";
import { hostClock } from "../../nodes/base/index.js";
import { ImportError, readInProcess } from "../../nodes/exchange/index.js";

async function outcome(): Promise<string> {
  try {
    await readInProcess(
      [{ content: "no reading" }],
      {
        usagePointId: "22000000000017",
        direction: "consumption",
        measure: "load_curve",
        clock: hostClock(),
        now: Date.UTC(2026, 10, 24) / 1_000,
      },
      () => Promise.resolve(),
    );
    return "read";
  } catch (error) {
    return error instanceof ImportError ? error.problem : String(error);
  }
}

function openAll(): number[] {
  const open: number[] = [];
  try {
    for (;;) open.push(openSync("/dev/null", "r"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EMFILE") throw error;
    return open;
  }
}

async function main(): Promise<void> {
  const outcomes = [await outcome()];
  const open = openAll();
  outcomes.push(await outcome(), await outcome());
  open.forEach(closeSync);
  outcomes.push(await outcome());
  process.stdout.write(outcomes.join(" "));
}

void main();
