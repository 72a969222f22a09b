/** Says 10,000 prices of a contract again and again, each time the next price, and prints each message, until it is killed. */
import { Archive } from "../../nodes/archive/index.js";
import { hostClock, secondsOf } from "../../nodes/base/clock.js";
import { startOfDay } from "../../nodes/readings/index.js";

const HOUR = 3_600;
const clock = hostClock();
const archive = Archive.open(process.argv[2]!, clock);
const first = startOfDay(20_000);

async function say(message: number): Promise<void> {
  const entries = Array.from({ length: 10_000 }, (_, i) => {
    const start = first + i * HOUR;
    return { start, end: start + HOUR, price: BigInt(message) };
  });
  const before = archive.prices.timesSaid("contract");
  const saying = archive.prices.say("contract", entries, () => secondsOf(clock));
  while (message > 0 && archive.prices.timesSaid("contract") === before) await new Promise(setImmediate);
  // The first slices of it are stored.
  process.stdout.write(`stored ${message}\n`);
  await saying;
  await say(message + 1);
}
void say(0);
