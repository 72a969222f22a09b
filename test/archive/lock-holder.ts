/** Keeps an archive open until it is killed: a second process for the tests of the lock. */
import { Archive } from "../../nodes/archive/index.js";
import { hostClock } from "../../nodes/base/clock.js";

const archive = Archive.open(process.argv[2]!, hostClock());
archive.usagePoints.usagePoint("22000000000017", "real", 20_000);
process.stdout.write("open\n");
setInterval(() => archive.path, 60_000);
