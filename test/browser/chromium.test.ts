import assert from "node:assert/strict";
import { isBundled, launchBundledChromium } from "./chromium.js";

describe("the Chromium that npm brings", () => {
  if (!isBundled) {
    it("starts on Linux x64 only");
    return;
  }

  it("starts where another is installed too, renders text, and leaves our environment alone", async () => {
    const environment = { ...process.env };
    const browser = await launchBundledChromium();
    try {
      const page = await browser.newPage();
      await page.setContent("<span style='font-size: 20px'>Énergie du jour : 12,3 kWh</span>");
      const width = await page.evaluate<number>(
        "document.querySelector('span').getBoundingClientRect().width",
      );
      assert.ok(width > 200 && width < 300, `${width} pixels`);
      assert.ok((await page.screenshot()).length > 1_000);
    } finally {
      await browser.close();
    }
    assert.deepEqual({ ...process.env }, environment);
  });
});
