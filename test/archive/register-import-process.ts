/** Imports days with registers and says when the first day is in the archive: a second process for the tests that kill it. */
import { hostClock } from "../../nodes/base/clock.js";
import { Archive } from "../../nodes/archive/index.js";
import { fileWithRegisters } from "./file-registers.js";

const [path, days] = process.argv.slice(2) as [string, string];
const archive = Archive.open(path, hostClock());
const point = archive.usagePoints.usagePoint("22000000000017", "real", 20_000);
const series = archive.usagePoints.series(point.id, "consumption", "daily");
void archive.staging
  .mergeFile(point, fileWithRegisters(Number(days)), { conflicts: "keep", now: 1_800_000_000 })
  .then(() => setInterval(() => archive.path, 60_000));
look();

function look(): void {
  if (archive.readings.oldest(series.id) === undefined) setImmediate(look);
  else process.stdout.write("taken over\n");
}
