import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { sharedChromium } from "../one-browser.js";
import { withPalette } from "./palette-png.js";

describe("a PNG with a palette", () => {
  let page: Page;

  before(async function () {
    const browser = await sharedChromium(this);
    page = await browser.newPage({ viewport: { width: 301, height: 199 } });
  });
  after(() => page.close());

  async function picture(style: string): Promise<Buffer> {
    await page.setContent(`<body style="margin: 0; height: 100vh; ${style}"><b>Linky 12,11 kWh</b></body>`);
    return page.screenshot();
  }

  /** By how much a channel of a pixel differs at most, as the browser reads both files. */
  function difference(png: Buffer): Promise<number> {
    const files = [png, withPalette(png)].map((file) => file.toString("base64"));
    return page.evaluate<number>(`(async () => {
      const [before, after] = await Promise.all(${JSON.stringify(files)}.map(async (file) => {
        const image = new Image();
        image.src = "data:image/png;base64," + file;
        await image.decode();
        const { width, height } = image;
        if (width !== 301 || height !== 199) throw new Error(width + " × " + height);
        const context = new OffscreenCanvas(width, height).getContext("2d");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, width, height).data;
      }));
      return before.reduce((most, value, i) => Math.max(most, Math.abs(value - after[i])), 0);
    })()`);
  }

  it("is the same picture, if it has few colours", async () => {
    assert.equal(await difference(await picture("background: #cde; color: #123")), 0);
  });

  it("is close to one with many colours, and smaller", async () => {
    const png = await picture("background: linear-gradient(70deg, #2c3, #fff 40%, #236, #000)");
    const most = await difference(png);
    assert.ok(most > 0 && most <= 16, `off by ${most}`);
    const { length } = withPalette(png);
    assert.ok(length < png.length / 2, `${length} of ${png.length} bytes`);
  });
});
