/** The meter widget's cost in a browser: bytes, parsing, first paint, an update. In Chromium, on a plain page. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { launchChromium } from "../test/browser/chromium.js";
import { Archive, snapshotOf } from "../test/browser/meter-element/meter-page.js";
import { atMost, median, type Suite } from "./measure.js";

const RUNS = 9;
const UPDATES = 50;

interface Times {
  /** Milliseconds. */
  readonly parse: number;
  readonly paint: number;
  /** The same two steps with an empty script and an empty element. */
  readonly nothing: number;
  readonly update: number;
}

/** Runs in the page: from the code's text to a painted meter, then updates it. */
const inPage = (code: string, snapshot: object): string => `(async () => {
  const run = (text) => { const script = document.createElement("script"); script.textContent = text; document.head.append(script); };
  const painted = async (element) => {
    const began = performance.now();
    document.body.append(element);
    await (element.updateComplete ?? null);
    await document.fonts.ready;
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
    return performance.now() - began;
  };
  await new Promise(requestAnimationFrame);
  const nothing = await painted(document.createElement("div"));
  const began = performance.now();
  run(${JSON.stringify(code)});
  const parse = performance.now() - began;
  if (customElements.get("linky-meter") === undefined) throw new Error("the code defines no <linky-meter>");
  const meter = document.createElement("linky-meter");
  meter.style.cssText = "display: block; width: 400px; height: 470px";
  meter.snapshot = ${JSON.stringify(snapshot)};
  await new Promise(requestAnimationFrame);
  const paint = await painted(meter);
  const { snapshot } = meter;
  const updates = [];
  for (let i = 0; i < ${UPDATES}; i++) {
    const { consumption } = snapshot.sides;
    const values = Object.fromEntries(
      Object.entries(consumption.values).map(([name, value]) => [name, { ...value, value: value.value + i }]),
    );
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    meter.snapshot = { ...snapshot, revision: i + 2, sides: { consumption: { ...consumption, values } } };
    await meter.updateComplete;
    meter.offsetHeight;
    updates.push(performance.now() - start);
  }
  updates.sort((a, b) => a - b);
  return { parse, paint, nothing, update: updates[${UPDATES} >> 1] };
})()`;

export const suite: Suite = {
  title: "Widget",
  async run() {
    const code = readFileSync(path.join("dist", "linky-meter.js"));
    const browser = await launchChromium();
    try {
      const runs: Times[] = [];
      for (let run = 0; run < RUNS; run++) {
        const page = await browser.newPage();
        runs.push(await page.evaluate<Times>(inPage(code.toString(), snapshotOf(new Archive()))));
        await page.close();
      }
      const of = (name: keyof Times): number => median(runs.map((times) => times[name]));
      const gzipped = gzipSync(code, { level: 9 }).length / 1e3;
      return {
        lines: [
          {
            name: "element with its letters and charts, gzipped",
            value: gzipped,
            unit: "kB",
            baseline: { name: "as it is", value: code.length / 1e3 },
            goal: atMost(57, gzipped, "57 kB"),
          },
          { name: "its code parsed and run", value: of("parse"), unit: "ms" },
          {
            name: "first paint of a meter of 400 px",
            value: of("paint"),
            unit: "ms",
            baseline: { name: "of an empty element", value: of("nothing") },
          },
          {
            name: "an update, from the property to a laid-out page",
            value: of("update"),
            unit: "ms",
            goal: atMost(16, of("update"), "16 ms"),
          },
        ],
      };
    } finally {
      await browser.close();
    }
  },
};
