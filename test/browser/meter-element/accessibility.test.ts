/** `<linky-meter>` is accessible on every screen. */
import assert from "node:assert/strict";
import { axeFindings, ONLY_COLORS } from "../axe.js";
import { pricedBy } from "./costs.js";
import { Archive, snapshotOf, type MeterPage } from "./meter-page.js";
import { archive, both, lamps, powers, withMeters } from "./meters.js";

describe("<linky-meter>", () => {
  const { open, show } = withMeters();

  describe("is accessible", () => {
    /**
     * Of all that axe finds; `colors`: of what can only be wrong in other colours of the same elements. It judges no letter
     * on a gradient: meanwhile, glass and casing have the colour of that end which is closer to the ink.
     */
    const findings = ({ page }: MeterPage, of: "all" | "colors" = "all"): Promise<string[]> =>
      axeFindings(page, "#meter", {
        options:
          of === "all"
            ? { rules: { region: { enabled: false }, "target-size": { enabled: true } } }
            : ONLY_COLORS,
        judged: "color-contrast",
        around: (look) => `(() => {
          const { shadowRoot: root } = document.querySelector("#meter");
          const end = root.querySelector(".meter.dark") ? "top" : "bottom";
          const flat = new CSSStyleSheet();
          flat.replaceSync(".glass { display: none } .meter { background: var(--cover) !important }" +
            ["lcd", "case"].map((one) => "." + one + "{ background: var(--" + one + "-" + end + ") !important }").join(""));
          root.adoptedStyleSheets.push(flat);
          return ${look}.finally(() => root.adoptedStyleSheets.pop());
        })()`,
      });
    /** What axe finds on a light page, and in the colours of the same elements on a dark one. */
    const inBoth = async (meter: MeterPage): Promise<unknown> => {
      const light = await findings(meter);
      await paint(meter, "dark");
      const dark = await findings(meter, "colors");
      await paint(meter, "light");
      return [light, dark];
    };
    /** What is on the glass below the title. */
    const content = ({ page }: MeterPage): Promise<string> =>
      page.evaluate(`[...document.querySelector("#meter").shadowRoot.querySelector(".screen").children]
        .map((one) => one.outerHTML).join().replace(/<!--.*?-->/g, "")`);
    const paint = async ({ page }: MeterPage, theme: "light" | "dark"): Promise<void> => {
      await page.evaluate(`document.body.classList.toggle("dark", ${theme === "dark"})`);
      await page.locator(`#meter .meter.${theme}`).waitFor();
    };
    const none = [[], []];

    const { state } = snapshotOf(archive);
    const problem = { text: lamps.red.words, action: lamps.red.words, link: "https://conso.boris.sh" };
    const troubled = {
      lamp: lamps.orange,
      sides: both(archive),
      ...pricedBy("consumption", "production"),
      prices: ["consumption", "production"] as const,
      state: { ...state!, problem, contracts: { consumption: "Maison", production: "Toit" } },
    };

    // Contrast goes by the theme, names by the language.
    for (const [language, name, dark] of [
      ["fr", "light", false],
      ["en", "dark", true],
    ] as const) {
      it(`has no axe finding on any screen, ${name}, ${language}`, async () => {
        const answers = new Archive({ limits: powers });
        const meter = await show(snapshotOf(archive, troubled), { language }, { dark }, answers);
        for (let i = 0; i < 15; i++) {
          await meter.settled();
          assert.deepEqual(await findings(meter), [], await meter.title());
          await meter.screenshot(`${name}-${language}-screen-${i}`);
          await meter.key("next");
          if ([3, 4, 5, 6, 9, 10, 11].includes(i)) await meter.chart();
        }
        for (const measure of ["yearly", "monthly", "daily", "load_curve", "max_power"]) {
          await meter.page.locator(`#meter [data-measure="${measure}"]`).click();
          await meter.chart();
          await meter.settled();
          assert.deepEqual(await findings(meter), [], measure);
          await meter.screenshot(`${name}-${language}-history-${measure}`);
          await meter.page.keyboard.press("Escape");
        }
      });
    }

    it("has no axe finding without readings, while it waits, when nothing answers, and when it is stopped", async () => {
      const { state: whole, ...stopped } = snapshotOf(archive, { lamp: lamps.red, stopped: true });
      assert.ok(whole);
      const empty = { consumption: { ...archive.side("consumption"), values: {} } };
      // Many of these screens wait with the same words below another title.
      const seen = new Set<string>();
      for (const snapshot of [undefined, snapshotOf(archive, { sides: empty }), stopped]) {
        const meter = await open();
        await meter.add(snapshot);
        for (let i = 0; i < 8; i++) {
          const one = await content(meter);
          if (!seen.has(one)) assert.deepEqual(await inBoth(meter), none, await meter.title());
          seen.add(one);
          await meter.key("next");
        }
      }
      assert.ok(seen.size >= 10, `only ${seen.size} were looked at`);
      const refused = await show(snapshotOf(archive), {}, {}, null);
      await refused.page
        .evaluate(`document.querySelector("#meter").addEventListener("linky-question", ({ target, detail }) =>
        target.answer({ id: detail.id, refused: { fr: "L’archive est fermée.", en: "The archive is closed." } }))`);
      for (let i = 0; i < 3; i++) await refused.key("next");
      await refused.page.locator("#meter .plain").waitFor();
      assert.deepEqual(await inBoth(refused), none);
    });

    for (const [name, style] of [
      ["small", "width: 120px; height: 170px"],
      ["low", "width: 371px; height: 240px"],
      ["phone", "width: 340px; height: 470px"],
      ["wide", "width: 900px; height: 320px"],
    ] as const) {
      it(`has no axe finding in a tile that is ${name}`, async () => {
        const meter = await show(snapshotOf(archive, troubled), { style }, { width: 960 });
        for (let i = 0; i < 11; i++) {
          // The size changes no colour, but what counts as a large letter: where they are smallest, contrast must be highest.
          if (name === "small") assert.deepEqual(await inBoth(meter), none, await meter.title());
          else assert.deepEqual(await findings(meter), [], await meter.title());
          await meter.key("next");
          if (i >= 5 && i <= 7) await meter.chart();
        }
      });
    }

    it("has no axe finding in a tile without keys", async () => {
      const look = { style: "width: 120px; height: 120px" };
      const meter = await show(snapshotOf(archive, troubled), look);
      assert.deepEqual(await inBoth(meter), none);
    });

    it("has enough contrast in its text, whatever the colour of the cover", async () => {
      for (const dark of [false, true]) {
        const meter = await show(snapshotOf(archive), {}, { dark });
        for (const color of ["#a3cc28", "#000", "#fff", "#00f", "transparent"]) {
          await meter.page.evaluate(`(() => {
            const meter = document.querySelector("#meter");
            meter.color = ${JSON.stringify(color)};
            return meter.updateComplete;
          })()`);
          for (const selector of [".measure", ".date", ".unit", ".line"]) {
            const ratio = await meter.contrast(selector);
            assert.ok(
              ratio >= 4.5,
              `${selector} on ${color}, ${dark ? "dark" : "light"}: ${ratio.toFixed(2)}`,
            );
          }
        }
      }
    });

    it("has a table with the values of each chart", async () => {
      const meter = await show();
      await meter.key("next");
      const rows = meter.page.locator("#meter figure tbody tr");
      assert.equal(await rows.count(), 7);
      assert.match((await rows.nth(4).innerText()).replaceAll("\u00a0", " "), /^sam\. 21 nov\.\s+manquant/);
    });
  });
});
