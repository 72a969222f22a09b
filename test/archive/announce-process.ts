/** Says days of a contract, one after the other, and prints each once it is stored, until it is killed. */
import { Archive } from "../../nodes/archive/index.js";
import { hostClock, secondsOf } from "../../nodes/base/clock.js";

const clock = hostClock();
const archive = Archive.open(process.argv[2]!, clock);
function say(day: number): void {
  archive.announced.set("contract", "EJP", [day], true, secondsOf(clock));
  process.stdout.write(`stored ${day}\n`);
  setImmediate(() => say(day + 1));
}
say(20_000);
