/** Imports half-hours and prints each step: a second process for the tests that kill it. */
import { hostClock } from "../../nodes/base/clock.js";
import { Archive } from "../../nodes/archive/index.js";
import { curve, day, fileOf } from "./harness.js";

const [path, days] = process.argv.slice(2) as [string, string?];
// A year by default; two for an import that is taken over in slices.
const first = days === undefined ? day("2025-01-01") : day("2024-01-01");
const archive = Archive.open(path, hostClock());
const point = archive.usagePoints.usagePoint("22000000000017", "real", 20_000);
const readings = Array.from({ length: Number(days ?? 365) }, (_, i) => curve(first + i)).flat();
let isTold = false;
void archive.staging
  .mergeFile(point, fileOf([{ direction: "consumption", series: "load_curve", readings }]), {
    conflicts: "keep",
    now: 1_800_000_000,
    progress: (done) => {
      process.stdout.write(`staged ${done}\n`);
      if (days !== undefined && done === readings.length) setImmediate(look);
    },
  })
  .then(() => {
    process.stdout.write("written\n");
    setInterval(() => archive.path, 60_000);
  });

/** Says when the first readings are in the archive. */
function look(): void {
  const series = archive.usagePoints.seriesId(point.id, "consumption", "load_curve")!;
  if (archive.readings.oldest(series) === undefined) setImmediate(look);
  else if (!isTold) {
    isTold = true;
    process.stdout.write("taken over\n");
  }
}
