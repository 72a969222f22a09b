/** Imports a year of half-hours and prints each step: a second process for the test that kills it. */
import { hostClock } from "../../nodes/base/clock.js";
import { Archive } from "../../nodes/archive/index.js";
import { curve, day } from "./harness.js";

const archive = Archive.open(process.argv[2]!, hostClock());
const point = archive.usagePoints.usagePoint("22000000000017", "real", 20_000);
const readings = Array.from({ length: 365 }, (_, i) => curve(day("2025-01-01") + i)).flat();
void archive.staging
  .merge(point, [{ direction: "consumption", series: "load_curve", readings }], {
    conflicts: "keep",
    dryRun: false,
    now: 1_800_000_000,
    progress: (done) => process.stdout.write(`staged ${done}\n`),
  })
  .then(() => {
    process.stdout.write("written\n");
    setInterval(() => archive.path, 60_000);
  });
