/** `<linky-meter>` fits tiles of any size, themes, and the page around it. */
import assert from "node:assert/strict";
import { snapshotOf, TODAY } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";

describe("<linky-meter>", function () {
  this.timeout(40_000);
  const { show } = withMeters();

  describe("fits", () => {
    const forms = [
      ["120", "width: 120px; height: 120px", 1],
      ["150", "width: 150px; height: 130px", 1],
      ["200", "width: 200px; height: 180px", 1],
      ["240-low", "width: 240px; height: 120px", 1],
      ["260-low", "width: 260px; height: 200px", 1],
      ["300-low", "width: 300px; height: 200px", 3],
      ["371-low", "width: 371px; height: 240px", 3],
      ["narrow", "width: 232px; height: 300px", 2],
      ["flat", "width: 400px; height: 120px", 2],
      ["tall", "width: 180px; height: 400px", 3],
      ["phone", "width: 340px; height: 470px", 5],
      ["400", "width: 400px; height: 470px", 5],
      ["620", "width: 620px; height: 470px", 5],
      ["slender", "width: 240px; height: 600px", 5],
      ["wide", "width: 900px; height: 320px", 5],
      ["wall", "width: 1900px; height: 1060px", 5],
    ] as const;

    for (const [name, style, values] of forms) {
      it(`${name}: no screen has text that is cut off or overlaps`, async () => {
        const meter = await show(
          snapshotOf(archive, { sides: both(archive) }),
          { style },
          { width: 1_960, height: 1_120 },
        );
        assert.equal(await meter.visible(".rows .row"), values);
        for (let i = 0; i < 9; i++) {
          assert.deepEqual(await meter.spills(), [], await meter.title());
          if (i === 0 || i === 2) await meter.screenshot(`form-${name}-${i}`);
          await meter.key("next");
          if (i >= 3 && i <= 5) await meter.chart();
        }
      });
    }

    it("120: a period is written as briefly as its space requires", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 120px; height: 120px" });
      const periods: string[] = [];
      for (let i = 0; i < 6; i++) {
        if (i >= 3) await meter.chart();
        if (i > 0) periods.push(...(await meter.seen(".date .short")));
        assert.deepEqual(await meter.cut(".date, .date span"), []);
        await meter.key("next");
      }
      const peak = archive.curve("consumption", TODAY - 1).reduce((a, b) => (b.value > a.value ? b : a));
      assert.deepEqual(periods, [
        "17 – 23 nov.",
        "25 oct. – 23 nov.",
        "déc. 2025 – nov. 2026",
        "2024 – 2026",
        `23 nov. à ${meter.clock(peak.start)}`,
      ]);
    });

    it("a tile without a height by its own proportions", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 400px" });
      const { width, height } = (await meter.page.locator("#meter").boundingBox())!;
      assert.equal(width, 400);
      assert.ok(Math.abs(height - 470) < 1, String(height));
    });

    it("any colour, or none", async () => {
      const meter = await show(snapshotOf(archive), { color: "transparent" });
      assert.equal(await meter.style(".meter", "backgroundColor"), "rgba(0, 0, 0, 0)");
      await meter.page.evaluate('document.querySelector("#meter").color = "rgb(1, 2, 3)"');
      await meter.page.waitForFunction(
        'getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(".meter")).backgroundColor === "rgb(1, 2, 3)"',
      );
    });

    it("a dark page, also when its theme changes", async () => {
      const meter = await show();
      const light = await meter.style(".case", "backgroundImage");
      await meter.page.evaluate('document.body.classList.add("dark")');
      await meter.page.locator("#meter .dark").waitFor();
      assert.notEqual(await meter.style(".case", "backgroundImage"), light);
    });

    it("reduced motion, forced colours and print", async () => {
      const still = await show(snapshotOf(archive), {}, { reducedMotion: true });
      await still.key("next");
      assert.equal(await still.style(".screen", "animationName"), "none");
      assert.equal(await still.style(".key", "transitionDuration"), "0s");
      await still.page.emulateMedia({ forcedColors: "active" });
      assert.equal(
        await still.page.evaluate(
          'getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(".digits"), "::before").content',
        ),
        "none",
      );
      await still.screenshot("forced-colors");
      await still.page.emulateMedia({ forcedColors: "none", media: "print" });
      assert.equal(await still.style(".keys", "display"), "none");
      await still.screenshot("print");
    });

    it("its keys move when they are pressed", async () => {
      const meter = await show();
      const key = meter.page.locator("#meter .key").first();
      await key.hover();
      await meter.page.mouse.down();
      await meter.page.waitForTimeout(150);
      assert.match(await meter.style(".key", "transform"), /^matrix\(1, 0, 0, 1, 0, [12]/);
      await meter.page.mouse.up();
    });

    it("leaves the page's own styles alone", async () => {
      const meter = await show();
      assert.equal(await meter.page.evaluate('document.head.querySelectorAll("style").length'), 1);
      assert.equal(await meter.page.evaluate("document.adoptedStyleSheets.length"), 0);
    });
  });
});
