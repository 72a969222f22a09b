/** What a page's address asks of `<linky-meter>`, and the pictures of its charts. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseDay } from "../../../nodes/readings/index.js";
import { snapshotOf, type MeterPage } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";

describe("<linky-meter> on a page whose address names", () => {
  const { show } = withMeters();
  const all = snapshotOf(archive, { sides: both(archive) });

  it("a screen begins with it, whatever was shown before", async () => {
    const meter = await show(all, { storageKey: "linked" }, { search: "?screen=30d&direction=production" });
    assert.equal(await meter.title(), "30 jours");
    assert.equal(meter.questions.length, 0, "the snapshot has these days");
    await meter.key("next");
    assert.equal(await meter.title(), "12 mois");
    await meter.page.evaluate('document.querySelector("#meter").remove()');
    await meter.add(all, { storageKey: "linked" });
    assert.equal(await meter.title(), "30 jours");
  });

  it("a screen has it, though its ring was chosen without it", async () => {
    const meter = await show(all, { screens: "values state" }, { search: "?screen=holes" });
    assert.equal(await meter.title(), "Jours reçus");
    assert.equal(await meter.count(".ring i"), 4, "values of both directions, the days received, the state");
  });

  it("a chart's last day goes there", async () => {
    const meter = await show(all, {}, { search: "?screen=curve&end=2025-07-14" });
    await meter.chart();
    assert.match((await meter.seen(".travel .days"))[0]!, /lun\. 14.juil\. 2025/);
    assert.equal(meter.questions.at(-1)!.end, parseDay("2025-07-14"));
    await meter.press("Escape");
    assert.equal(await meter.title(), "Courbe");
  });

  it("a day before all meters shows the newest", async () => {
    const meter = await show(all, {}, { search: "?screen=curve&end=1900-01-01" });
    await meter.chart();
    assert.equal(meter.questions.at(-1)!.end, undefined);
  });

  it("no screen that there is begins as ever", async () => {
    for (const search of ["?screen=nothing", "?screen=", "?screen=curve%22%3E", "?end=2025-07-14"]) {
      const meter = await show(all, {}, { search });
      assert.equal(await meter.title(), "Consommation");
    }
  });

  it("a kiosk goes through its screens, leaves whoever touches it alone for two minutes, and says nothing", async () => {
    const meter = await show(undefined, { id: "other" }, { search: "?kiosk" });
    meter.isSpent = true;
    await meter.page.clock.install();
    await meter.add(snapshotOf(archive), { storageKey: "kiosk" });
    await meter.page.clock.runFor(19_000);
    assert.equal(await meter.title(), "Consommation");
    await meter.page.clock.runFor(2_000);
    assert.equal(await meter.title(), "7 jours");
    await meter.page.clock.runFor(20_000);
    assert.equal(await meter.title(), "30 jours");
    assert.equal(await meter.said(), "");
    assert.equal(await meter.page.evaluate('sessionStorage.getItem("linky-meter:kiosk")'), null);
    await meter.press("-");
    assert.equal(await meter.title(), "7 jours");
    await meter.page.clock.runFor(119_000);
    assert.equal(await meter.title(), "7 jours");
    await meter.page.clock.runFor(2_000);
    assert.equal(await meter.title(), "30 jours");
    await meter.page.evaluate('document.querySelector("#meter").remove()');
    await meter.page.clock.runFor(60_000);
  });

  it("no kiosk stays where it is", async () => {
    const meter = await show(undefined, { id: "other" });
    meter.isSpent = true;
    await meter.page.clock.install();
    await meter.add(snapshotOf(archive));
    await meter.page.clock.runFor(60_000);
    assert.equal(await meter.title(), "Consommation");
  });
});

describe("a picture of <linky-meter>'s chart", () => {
  const { show } = withMeters();

  interface Pixels {
    readonly width: number;
    readonly height: number;
    /** Of each corner of it, and how many pixels are near the ink's and the glass's colour. */
    readonly corner: readonly number[];
    readonly dark: number;
    readonly all: number;
  }

  /** The file that the chooser saves, and what is seen on it. */
  async function pictureOf(meter: MeterPage, name: string): Promise<{ file: string; pixels: Pixels }> {
    await meter.page.locator("#meter .travel .days").click();
    const [download] = await Promise.all([
      meter.page.waitForEvent("download"),
      meter.page.getByRole("button", { name, exact: true }).click(),
    ]);
    const png = readFileSync(await download.path());
    const pixels = await meter.page.evaluate<Pixels>(`(async () => {
      const image = new Image();
      image.src = "data:image/png;base64,${png.toString("base64")}";
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 200) dark++;
      return { width: image.width, height: image.height, corner: [...data.slice(0, 4)], dark, all: data.length / 4 };
    })()`);
    return { file: download.suggestedFilename(), pixels };
  }

  it("is twice as fine as the screen, on the colour of the glass, with its ink", async () => {
    const meter = await show(snapshotOf(archive));
    await meter.key("next");
    await meter.chart();
    const box = await meter.box(".chart");
    const { file, pixels } = await pictureOf(meter, "Télécharger (image)");
    assert.equal(file, "linky-1234-consumption-2026-11-17-2026-11-23.png");
    assert.ok(pixels.width > 2 * (box.right - box.left) && pixels.width < 2.4 * (box.right - box.left));
    assert.ok(pixels.height > 2 * (box.bottom - box.top));
    assert.deepEqual(pixels.corner, [0xc7, 0xd1, 0xb2, 255]);
    // Six bars of a week are about a quarter of it; without their styles, all of it would be black.
    assert.ok(pixels.dark / pixels.all > 0.08 && pixels.dark / pixels.all < 0.5, JSON.stringify(pixels));
    assert.equal(await meter.visible(".chooser"), 0, "the chart is shown again");
    assert.deepEqual(await meter.faults(), []);
  });

  it("is dark at night, and of a curve in English", async () => {
    const meter = await show(snapshotOf(archive), { language: "en" }, { dark: true });
    for (let i = 0; i < 3; i++) await meter.press("-");
    await meter.chart();
    const { file, pixels } = await pictureOf(meter, "Download (picture)");
    assert.equal(file, "linky-1234-consumption-2026-11-23.png");
    assert.deepEqual(pixels.corner, [0x0d, 0x12, 0x0e, 255]);
    assert.ok(pixels.dark / pixels.all > 0.5 && pixels.dark < pixels.all, JSON.stringify(pixels));
  });
});
