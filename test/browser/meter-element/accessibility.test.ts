/** `<linky-meter>` is accessible on every screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { snapshotOf } from "./meter-page.js";
import { archive, both, lamps, withMeters } from "./meters.js";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

describe("<linky-meter>", function () {
  this.timeout(40_000);
  const { show } = withMeters();

  describe("is accessible", () => {
    for (const [name, dark] of [
      ["light", false],
      ["dark", true],
    ] as const) {
      it(`has no axe finding on any screen, ${name}`, async () => {
        const { state } = snapshotOf(archive);
        const problem = { text: lamps.red.words, action: lamps.red.words, link: "https://conso.boris.sh" };
        const snapshot = snapshotOf(archive, {
          lamp: lamps.orange,
          sides: both(archive),
          state: { ...state!, problem },
        });
        const meter = await show(snapshot, {}, { dark });
        await meter.page.evaluate(axe);
        const findings = async (): Promise<unknown> =>
          meter.page
            .evaluate(`axe.run("#meter", { rules: { region: { enabled: false } } }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target, any }) => target.flat().join(" ") + " " + any.map(({ message }) => message).join()).join("; ")))`);
        for (let i = 0; i < 9; i++) {
          await meter.settled();
          assert.deepEqual(await findings(), [], await meter.title());
          await meter.screenshot(`${name}-screen-${i}`);
          await meter.key("next");
          if (i >= 3 && i <= 5) await meter.chart();
        }
        for (const measure of ["yearly", "monthly", "daily", "load_curve", "max_power"]) {
          await meter.page.locator(`#meter [data-measure="${measure}"]`).click();
          await meter.chart();
          await meter.settled();
          assert.deepEqual(await findings(), [], measure);
          await meter.screenshot(`${name}-history-${measure}`);
          await meter.page.keyboard.press("Escape");
        }
      });
    }

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
      assert.match((await rows.nth(4).innerText()).replaceAll("\u00a0", " "), /^sam\. 21 nov\.\s+manque/);
    });
  });
});
