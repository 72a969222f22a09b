/** How `<linky-meter>` shows consumption and production. */
import assert from "node:assert/strict";
import { snapshotOf, TODAY, type MeterPage } from "./meter-page.js";
import { archive, both, digits, withMeters } from "./meters.js";

const sides = both(archive);
const total = (direction: "consumption" | "production"): string =>
  digits(archive.sum(direction, TODAY - 7, TODAY).value, 3);

/** The buttons of the switch, the one that is pressed in brackets. */
function switchOf(meter: MeterPage): Promise<string[]> {
  return meter.page
    .evaluate(`[...document.querySelector("#meter").shadowRoot.querySelectorAll(".periods button")]
    .map((one) => [one.ariaPressed === "true", one.querySelector(".hidden").textContent])
    .map(([pressed, name]) => pressed ? "[" + name + "]" : name)`);
}

describe("<linky-meter>", () => {
  const { show } = withMeters();

  describe("with both directions", () => {
    const charts = ["7 jours", "30 jours", "12 mois", "3 ans", "Courbe", "Jours reçus"];

    it("has a ring of nine screens: charts show consumption first, and + reaches them all", async () => {
      const meter = await show(snapshotOf(archive, { sides }));
      assert.equal(await meter.count(".ring i"), 9);
      for (const title of ["Consommation", "Production", ...charts, "État", "Consommation"]) {
        assert.equal(await meter.title(), title);
        assert.deepEqual(
          await switchOf(meter),
          charts.includes(title) ? ["[Consommation]", "Production"] : [],
          title,
        );
        if (title === "7 jours") assert.equal((await meter.reading())[2], total("consumption"));
        if (title === "Production") assert.equal((await meter.values()).length, 4);
        await meter.key("next");
      }
      await meter.key("previous");
      await meter.key("previous");
      assert.equal(await meter.title(), "État");
    });

    it("switches a chart to production, which the following charts keep", async () => {
      const meter = await show(snapshotOf(archive, { sides }));
      await meter.key("next");
      await meter.key("next");
      await meter.page.getByRole("button", { name: "Production" }).click();
      assert.equal(await meter.title(), "7 jours");
      assert.equal((await meter.reading())[2], total("production"));
      for (const title of charts) {
        assert.equal(await meter.title(), title);
        assert.deepEqual(await switchOf(meter), ["Consommation", "[Production]"]);
        if (["12 mois", "3 ans", "Courbe"].includes(title)) await meter.chart();
        await meter.key("next");
      }
      assert.deepEqual(
        meter.questions.map(({ direction, period }) => [direction, period]),
        [
          ["production", "12m"],
          ["production", "3y"],
          ["production", "1d"],
        ],
      );
      // The values come in their own order; the charts after them still show what was chosen.
      await meter.key("next");
      assert.equal(await meter.title(), "Consommation");
      assert.equal((await meter.values()).length, 5);
      await meter.key("next");
      await meter.key("next");
      assert.equal((await meter.reading())[2], total("production"));
      await meter.page.getByRole("button", { name: "Consommation" }).click();
      assert.equal((await meter.reading())[2], total("consumption"));
    });

    it("switches with the keyboard, and keeps the focus", async () => {
      const meter = await show(snapshotOf(archive, { sides }));
      await meter.key("next");
      await meter.key("next");
      const focused = (): Promise<string> =>
        meter.page.evaluate('document.querySelector("#meter").shadowRoot.activeElement?.textContent.trim()');
      await meter.page.locator("#meter .periods button").first().focus();
      await meter.page.keyboard.press("Tab");
      assert.match(await focused(), /Production$/);
      for (const [key, direction] of [
        ["Enter", "production"],
        ["Shift+Tab", "production"],
        ["Space", "consumption"],
      ] as const) {
        await meter.page.keyboard.press(key);
        await meter.page.evaluate('document.querySelector("#meter").updateComplete');
        assert.equal((await meter.reading())[2], total(direction), key);
      }
      assert.match(await focused(), /Consommation$/);
      assert.equal(
        await meter.page.getByRole("group", { name: "Sens" }).getByRole("button", { pressed: true }).count(),
        1,
      );
    });

    it("keeps its switch when it is put on the page again, each meter its own", async () => {
      const look = { storageKey: "w1" };
      const snapshot = snapshotOf(archive, { sides });
      const meter = await show(snapshot, look);
      await meter.key("next");
      await meter.key("next");
      await meter.page.getByRole("button", { name: "Production" }).click();
      await meter.page.evaluate('document.querySelector("#meter").remove()');
      await meter.add(snapshot, look);
      assert.equal(await meter.title(), "7 jours");
      assert.deepEqual(await switchOf(meter), ["Consommation", "[Production]"]);
      // As an earlier version stored it: the direction was that of the values.
      await meter.page.evaluate(`(() => {
        document.querySelector("#meter").remove();
        sessionStorage.setItem("linky-meter:w2", '{"screen":"30d","direction":"production"}');
      })()`);
      await meter.add(snapshot, { storageKey: "w2" });
      assert.equal(await meter.title(), "30 jours");
      assert.deepEqual(await switchOf(meter), ["[Consommation]", "Production"]);
    });

    it("has targets of 24 px for its switch", async () => {
      for (const [style, selector, count] of [
        ["width: 400px; height: 470px", ".periods button", 2],
        ["width: 300px; height: 470px", ".periods button", 2],
        ["width: 120px; height: 170px", ".flip", 1],
      ] as const) {
        const meter = await show(snapshotOf(archive, { sides }), { style });
        await meter.key("next");
        await meter.key("next");
        const missed = await meter.page.evaluate<string[]>(`(() => {
          const root = document.querySelector("#meter").shadowRoot;
          const buttons = [...root.querySelectorAll("${selector}")];
          if (buttons.length !== ${count}) return ["there are " + buttons.length];
          return buttons.flatMap((button) => {
            const { left, right, top, bottom } = button.getBoundingClientRect();
            const [x, y] = [(left + right) / 2, (top + bottom) / 2];
            // The room above the ring of screens is not the same on both sides of the word.
            const reach = (dx, dy) => {
              let n = 0;
              while (n < 60 && button.contains(root.elementFromPoint(x + dx * n, y + dy * n))) n += 0.5;
              return n;
            };
            const [width, height] = [reach(-1, 0) + reach(1, 0), reach(0, -1) + reach(0, 1)];
            return width >= 24 && height >= 24 ? [] : [\`\${button.textContent.trim()}: \${width} × \${height}\`];
          });
        })()`);
        assert.deepEqual(missed, [], style);
      }
    });

    it("says in the history of a value whose it is", async () => {
      const meter = await show(snapshotOf(archive, { sides }));
      for (const [measure, title] of [
        ["daily", "Jour · Conso"],
        ["max_power", "Puissance max"],
      ] as const) {
        await meter.page.locator(`#meter [data-measure="${measure}"]`).click();
        assert.equal(await meter.title(), title);
        await meter.page.keyboard.press("Escape");
      }
      await meter.key("next");
      await meter.page.locator('#meter [data-measure="yearly"]').click();
      assert.equal(await meter.title(), "Année · Prod");
      await meter.chart();
      assert.equal(meter.questions.at(-1)!.direction, "production");
      await meter.page.keyboard.press("Escape");
      assert.equal(await meter.title(), "Production");
    });

    it("has one key for the switch in a small tile", async () => {
      const meter = await show(
        snapshotOf(archive, { sides }),
        { style: "width: 120px; height: 170px" },
        { locale: "en-GB" },
      );
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.visible(".periods"), 0);
      await meter.page.getByRole("button", { name: "Usage: show production" }).click();
      assert.equal((await meter.reading())[2], total("production"));
      assert.deepEqual(await meter.seen(".flip"), ["Prod"]);
      await meter.page.getByRole("button", { name: "Prod: show consumption" }).click();
      assert.equal((await meter.reading())[2], total("consumption"));
    });
  });

  it("with one direction, has a ring of eight screens without a switch", async () => {
    for (const direction of ["consumption", "production"]) {
      const meter = await show(snapshotOf(archive, { sides }), { direction });
      assert.equal(await meter.count(".ring i"), 8);
      await meter.key("next");
      assert.equal(await meter.title(), "7 jours");
      assert.deepEqual(await switchOf(meter), []);
      assert.deepEqual(await meter.seen(".mark"), direction === "production" ? ["Prod"] : []);
    }
  });
});
