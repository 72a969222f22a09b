/** Says prices of a contract, one message after the other, and prints each once it is stored, until it is killed. */
import { Archive } from "../../nodes/archive/index.js";
import { hostClock, secondsOf } from "../../nodes/base/clock.js";
import { startOfDay } from "../../nodes/readings/index.js";

const QUARTER = 900;
const clock = hostClock();
const archive = Archive.open(process.argv[2]!, clock);
const first = startOfDay(20_000);

/** 200 quarters, of which half overlap those of the message before. */
function say(message: number): void {
  const entries = Array.from({ length: 200 }, (_, i) => {
    const start = first + (message * 100 + i) * QUARTER;
    return { start, end: start + QUARTER, price: BigInt(message) };
  });
  archive.prices.set("contract", entries, secondsOf(clock));
  process.stdout.write(`stored ${message}\n`);
  setImmediate(() => say(message + 1));
}
say(0);
