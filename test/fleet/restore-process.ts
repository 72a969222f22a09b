/** Brings its meter back, and is killed meanwhile: `restore-process.ts <archive> <url> <time>`. */
import { PDL } from "../fixtures/readings.js";
import { Mirroring } from "./mirroring.js";

const [, , file = "", url = "", begin = "0"] = process.argv;
const mirroring = new Mirroring(file, url, Number(begin));

async function main(): Promise<void> {
  console.log("begun");
  while (mirroring.mirror.holds(mirroring.archive, `real/${PDL}`)) {
    await mirroring.pass();
    mirroring.time += 1_000;
  }
  console.log("done");
  // Now it collects, until it is killed.
  setInterval(() => undefined, 1_000);
}

void main();
