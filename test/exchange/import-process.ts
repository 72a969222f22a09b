/** Reads a file in a process of its own, and waits for ever: a second process for the test that kills it. */
import { hostClock } from "../../nodes/base/index.js";
import { readInProcess } from "../../nodes/exchange/index.js";

const [path, usagePointId] = process.argv.slice(2) as [string, string];

void readInProcess(
  [{ path }],
  {
    usagePointId,
    direction: "consumption",
    measure: "load_curve",
    clock: hostClock(),
    now: Date.UTC(2026, 10, 24) / 1_000,
  },
  async ({ slices }) => {
    for await (const { readings } of slices()) {
      process.stdout.write(`took ${readings.length}\n`);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
  },
);
