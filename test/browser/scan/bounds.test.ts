/** `<linky-meter>` in the tiles on both sides of each bound of its style sheet: `npm run scan` lays out 480. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { sharedChromium } from "../one-browser.js";
import { answersOf, snapshotFor } from "./readings.js";
import { lines } from "./sizes.js";
import { screensOf, Tiles, type Size } from "./tiles.js";

describe("<linky-meter> in tiles on both sides of each bound", function () {
  this.timeout(300_000);
  let browser: Browser;
  let sizes: Size[];

  before(async function () {
    browser = await sharedChromium(this);
    const snapshot = snapshotFor("usual");
    const [values, cost, week] = ["values", "cost", "7d"].map((name) =>
      screensOf(snapshot).find((screen) => screen.name.startsWith(name))!,
    );
    const tiles = await Tiles.open(browser, [[400, 470]], snapshot, "fr");
    const found: Size[] = [];
    for (const screen of [values!, cost!, week!]) {
      await tiles.faults(screen);
      found.push(...(await tiles.bounds(lines, found)));
    }
    await tiles.close();
    sizes = [...new Map(found.map((size) => [size.join(), size])).values()];
  });

  it("finds the bounds", () => {
    assert.ok(sizes.length >= 40, String(sizes.length));
  });

  // Long texts and French ones are what is hard to place; `npm run scan` takes all. An odd step takes both sides of bounds.
  for (const [language, length, each] of [
    ["fr", "long", 7],
    ["en", "usual", 11],
  ] as const) {
    it(`no overlap, no digit out of the glass, no small letter or target (${language}, ${length})`, async () => {
      const snapshot = snapshotFor(length);
      const some = sizes.filter((_, i) => i % each === 0);
      const tiles = await Tiles.open(browser, some, snapshot, language, answersOf(length));
      for (const screen of screensOf(snapshot)) assert.deepEqual(await tiles.faults(screen), []);
      assert.deepEqual(tiles.complaints, []);
      await tiles.close();
    });
  }
});
