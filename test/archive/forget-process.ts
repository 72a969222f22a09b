/**
 * Forgets a meter with a year of half-hours and prints each step: a second process for the test that kills it. With
 * `wait` as second argument it only opens the archive.
 */
import { Archive } from "../../nodes/archive/index.js";
import { hostClock } from "../../nodes/base/clock.js";

const archive = Archive.open(process.argv[2]!, hostClock());
const point = archive.usagePoints.find("22000000000017", "real")!;
// It stays until it is killed.
setInterval(() => archive.path, 60_000);
process.stdout.write("open\n");
if (process.argv[3] !== "wait") {
  archive.forget(point.id, 20_000);
  process.stdout.write("forgotten\n");
  void archive
    .eraseForgotten((done) => process.stdout.write(`erased ${done}\n`))
    .then(() => process.stdout.write("gone\n"));
}
