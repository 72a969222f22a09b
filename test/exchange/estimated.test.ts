/** What a file itself calls estimated is no reading (docs/dev/enedis.md#natures). */
import assert from "node:assert/strict";
import { curve, day } from "../fixtures/readings.js";
import { r63, read } from "./sample-files.js";
import { measure, v5Curve } from "./saved-json.js";

const readings = curve(day("2026-10-25"));
/** Also in the doubled hour, where the order of the points says which one they are. */
const estimated = [3, 5, 20];

const files: Readonly<Record<string, string>> = {
  "in v5": JSON.stringify(v5Curve(readings)),
  "of 2026": JSON.stringify(measure("PA", readings)),
  R63: r63(readings),
};

describe("estimated points of a curve", () => {
  for (const [name, text] of Object.entries(files)) {
    it(`${name}: are rejected, and the others keep their places`, async () => {
      let k = -1;
      const changed = text.replace(/(?<=:"|;)B(?=["';])/g, (nature) =>
        estimated.includes(++k) ? "E" : nature,
      );
      assert.equal(k, readings.length - 1);
      const { series, rejected } = await read(changed);
      assert.deepEqual(
        series.map((each) => each.readings),
        [readings.filter((_, i) => !estimated.includes(i))],
      );
      const head = name === "R63" ? 2 : 1;
      assert.deepEqual(
        rejected,
        estimated.map((i) => ({ line: i + head, reason: "estimated" })),
      );
    });
  }
});
