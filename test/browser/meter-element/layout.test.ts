/** `<linky-meter>` fits tiles of any size, themes, and the page around it. */
import assert from "node:assert/strict";
import { snapshotOf, TODAY } from "./meter-page.js";
import { longest, snapshotFor } from "../scan/readings.js";
import { pricedBy } from "./costs.js";
import { answered, belowDigits, hiddenParts } from "./room.js";
import { archive, both, lamps, withMeters } from "./meters.js";

describe("<linky-meter>", () => {
  const { open, show } = withMeters();

  describe("fits", () => {
    const forms = [
      ["120", "width: 120px; height: 120px", 1],
      ["150", "width: 150px; height: 130px", 1],
      ["200", "width: 200px; height: 180px", 1],
      ["240-low", "width: 240px; height: 120px", 1],
      ["260-low", "width: 260px; height: 200px", 2],
      ["300-low", "width: 300px; height: 200px", 3],
      ["371-low", "width: 371px; height: 240px", 5],
      ["narrow", "width: 232px; height: 300px", 3],
      ["flat", "width: 400px; height: 120px", 2],
      ["tall", "width: 180px; height: 400px", 5],
      ["phone", "width: 340px; height: 470px", 5],
      ["400", "width: 400px; height: 470px", 5],
      ["620", "width: 620px; height: 470px", 5],
      ["slender", "width: 240px; height: 600px", 5],
      ["wide", "width: 900px; height: 320px", 5],
      ["wall", "width: 1900px; height: 1060px", 5],
    ] as const;

    const keyless: readonly string[] = ["120", "150"];

    for (const [name, style, values] of forms) {
      it(`${name}: no screen has text that is cut off or overlaps`, async () => {
        const meter = await show(
          snapshotOf(archive, { sides: both(archive) }),
          { style },
          { width: 1_960, height: 1_120 },
        );
        assert.equal(await meter.visible(".rows .row"), values);
        const hasKeys = (await meter.style(".keys", "pointerEvents")) === "auto";
        assert.equal(hasKeys, !keyless.includes(name));
        for (let i = 0; i < 9; i++) {
          assert.deepEqual(await meter.faults(), [], await meter.title());
          if (i === 0 || i === 2) await meter.screenshot(`form-${name}-${i}`);
          await (hasKeys ? meter.key("next") : meter.press("ArrowRight"));
          if (i >= 3 && i <= 5) await meter.chart();
        }
      });
    }

    // Six columns of a group, eight rows or as high as in example 03: on a screen, a low one, and a phone.
    for (const [name, width, height] of [
      ["a screen", 391, 468],
      ["a screen, example 03", 391, 588],
      ["1024 × 600", 474, 468],
      ["1024 × 600, example 03", 474, 472],
      ["a phone", 326, 468],
      ["a phone, example 03", 326, 588],
    ] as const) {
      it(`the usual tile on ${name}: no text is cut, no comma touches the line below it`, async () => {
        // English texts are shorter: one of two sizes.
        for (const language of height > 480 ? ["fr"] : ["fr", "en"]) {
          const style = `width: ${width}px; height: ${height}px`;
          const priced = { ...pricedBy("consumption"), lamp: lamps.orange };
          const meter = await show(snapshotOf(archive, priced), { style, language });
          for (let i = 0; i < 11; i++) {
            const title = await meter.title();
            assert.deepEqual(await hiddenParts(meter), [], title);
            assert.deepEqual(await meter.faults(), [], title);
            const below = await belowDigits(meter);
            assert.ok(below >= 1, `${title}: ${below} px`);
            await meter.key("next");
            await answered(meter);
          }
        }
      });
    }

    for (const [width, height] of [
      [391, 468],
      [326, 468],
      [340, 408],
    ] as const) {
      it(`${width} × ${height}: the keys for back and for periods are seen as large as a finger needs`, async () => {
        const meter = await show(snapshotOf(archive), { style: `width: ${width}px; height: ${height}px` });
        await meter.page.locator('#meter [data-measure="daily"]').click();
        await meter.chart();
        for (const key of [".back", ".periods button:first-child", '.periods [aria-pressed="true"]']) {
          const { left, right, top, bottom } = await meter.box(key);
          assert.ok(right - left >= 24 && bottom - top >= 24, `${key}: ${right - left} × ${bottom - top}`);
        }
        assert.deepEqual(await meter.faults(), []);
      });
    }

    it("150: a period is written as briefly as its space requires", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 150px; height: 220px" });
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

    it("values in columns: the lamp’s sentence takes the last cell", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 900px; height: 320px" });
      const [half, line] = await Promise.all([
        meter.box('[data-measure="load_curve"]'),
        meter.box(".at-values .line"),
      ]);
      assert.ok(Math.abs(line.left - half.left) < 1 && line.top >= half.bottom - 1);
    });

    it("a phone in landscape: the meter is no higher than the window", async () => {
      const style = "width: 700px; height: 468px";
      const meter = await show(snapshotOf(archive), { style }, { width: 740, height: 360 });
      const { top, bottom } = await meter.box(".meter");
      assert.ok(bottom - top <= 360 - 56, String(bottom - top));
      assert.equal(await meter.visible(".rows .row"), 5);
      assert.equal(await meter.visible(".key"), 2);
    });

    it("a problem: its link is in sight, and the end of what goes on below is faded", async () => {
      for (const size of ["296px; height: 588px", "480px; height: 320px", "360px; height: 240px"]) {
        const long = snapshotFor("long");
        const { contracts, ...state } = long.state!;
        assert.ok(contracts);
        const snapshot = { ...long, state: { ...state, problem: longest.problem } };
        const meter = await show(snapshot, { style: `width: ${size}`, language: "fr" });
        await meter.key("previous");
        const [link, page] = await Promise.all([meter.box(".problem a"), meter.box(".page")]);
        assert.ok(link.bottom < page.bottom - 12, `${size}: ${link.bottom} of ${page.bottom}`);
        assert.match(await meter.style(".page", "maskImage"), /linear-gradient/);
        const { scrolled, left } = await meter.page.evaluate<{ scrolled: number; left: number }>(`(() => {
          const page = document.querySelector("#meter").shadowRoot.querySelector(".page");
          page.scrollTop = 10_000;
          return { scrolled: page.scrollTop, left: page.scrollHeight - page.clientHeight - page.scrollTop };
        })()`);
        assert.ok(left < 1, `${size}: ${left}`);
        assert.equal(scrolled > 0, !size.startsWith("296px"), `${size}: ${scrolled}`);
      }
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

    describe("a card that is painted dark later than its page, on a touch screen", () => {
      const card = "document.querySelector('main')";
      for (const [name, css, paint] of [
        [
          "it fades when the theme's style sheet is there, as on Dashboard 2",
          "main { background: #fff; transition: background 0.28s; }",
          "document.head.append(Object.assign(document.createElement('style'), { textContent: 'main { background: #282a36 }' }))",
        ],
        [
          "its style sheet is a file that comes late",
          "main { background: #fff; }",
          "document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'https://theme.test/' }))",
        ],
        ["it has another class", ".night { background: #282a36; }", `${card}.classList.add('night')`],
        ["it has a style of its own", "main {}", `${card}.style.background = '#282a36'`],
      ] as const) {
        it(name, async () => {
          const meter = await open({ width: 390, height: 844, touch: true });
          await meter.page.addStyleTag({ content: css });
          await meter.page.route("https://theme.test/", async (route) => {
            // The meter has looked around at the link, before its file is there.
            await meter.page.evaluate(
              "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame))",
            );
            await route.fulfill({ contentType: "text/css", body: "main { background: #282a36; }" });
          });
          await meter.add(snapshotOf(archive), { style: "width: 340px; height: 470px" });
          await meter.page.locator("#meter .light").waitFor();
          await meter.page.evaluate(`(${paint}, 0)`);
          await meter.page.locator("#meter .dark").waitFor();
        });
      }
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
      await still.page.emulateMedia({ forcedColors: "none" });
      await still.chart();
      const { left, right, top, bottom } = await still.box(".chart");
      // Paper has another size than the screen: the drawing is scaled to it.
      assert.equal(
        await still.page.evaluate(
          'document.querySelector("#meter").shadowRoot.querySelector(".chart").getAttribute("viewBox")',
        ),
        `0 0 ${Math.round(right - left)} ${Math.round(bottom - top)}`,
      );
      await still.page.emulateMedia({ media: "print" });
      assert.equal(await still.style(".keys", "display"), "none");
      await still.screenshot("print");
    });

    it("on paper, the direction and the period of a chart, and no other", async () => {
      const printed = await show(snapshotOf(archive, { sides: both(archive) }));
      await printed.key("previous");
      await printed.key("previous");
      await printed.page.locator("#meter .periods button", { hasText: "Prod" }).click();
      await printed.page.emulateMedia({ media: "print" });
      assert.deepEqual(await printed.seen(".periods button > [aria-hidden]"), ["Prod"]);
      assert.ok((await printed.contrast('.periods [aria-pressed="true"]')) > 4.5);
    });

    it("its keys move when they are pressed", async () => {
      const meter = await show();
      const key = meter.page.locator("#meter .key").first();
      await key.hover();
      await meter.page.mouse.down();
      const transform =
        'getComputedStyle(document.querySelector("#meter").shadowRoot.querySelector(".key")).transform';
      await meter.page.waitForFunction(`/^matrix\\(1, 0, 0, 1, 0, [12]/.test(${transform})`);
      await meter.page.mouse.up();
    });

    it("leaves the page's own styles alone", async () => {
      const meter = await show();
      assert.equal(await meter.page.evaluate('document.head.querySelectorAll("style").length'), 1);
      assert.equal(await meter.page.evaluate("document.adoptedStyleSheets.length"), 0);
    });
  });
});
