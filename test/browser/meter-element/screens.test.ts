/** How a user moves through the screens of `<linky-meter>`. */
import assert from "node:assert/strict";
import { snapshotOf, TODAY } from "./meter-page.js";
import { archive, both, digits, withMeters } from "./meters.js";

describe("<linky-meter>", () => {
  const { show } = withMeters();

  describe("goes through its ring", () => {
    const ring = ["Consommation", "7 jours", "30 jours", "12 mois", "3 ans", "Courbe", "Jours reçus", "État"];

    it("with its keys, in both directions", async () => {
      const meter = await show();
      const seen = [await meter.title()];
      for (let i = 0; i < ring.length; i++) {
        await meter.key("next");
        seen.push(await meter.title());
      }
      assert.deepEqual(seen, [...ring, ring[0]]);
      await meter.key("previous");
      assert.equal(await meter.title(), "État");
    });

    it("with a touch of a dash, in a tile with room for fingers", async () => {
      const meter = await show();
      for (const i of [3, 0]) {
        const dash = await meter.box(`.ring i:nth-child(${i + 1})`);
        await meter.page.mouse.click((dash.left + dash.right) / 2, dash.bottom + 8);
        assert.equal(await meter.title(), ring[i]);
      }
    });

    it("with the keyboard", async () => {
      const meter = await show();
      for (const [key, title] of [
        ["ArrowRight", "7 jours"],
        ["+", "30 jours"],
        ["-", "7 jours"],
        ["ArrowLeft", "Consommation"],
      ] as const) {
        await meter.press(key);
        assert.equal(await meter.title(), title);
      }
    });

    it("of the screens that were chosen, in its own order; without any of them, of the usual ones", async () => {
      const meter = await show(snapshotOf(archive), { screens: "state 7d cost nonsense" });
      assert.equal(await meter.title(), "7 jours");
      await meter.key("next");
      assert.equal(await meter.title(), "État");
      await meter.key("next");
      assert.equal(await meter.title(), "7 jours");
      await meter.page.evaluate('document.querySelector("#meter").screens = "cost"');
      await meter.page.locator("#meter .title", { hasText: "Consommation" }).first().waitFor();
      assert.equal(await meter.count(".ring i"), 1, "costs need a contract: the values are shown");
      for (const none of ["nonsense", ""]) {
        await meter.page.evaluate(`document.querySelector("#meter").setAttribute("screens", "${none}")`);
        await meter.page
          .locator("#meter .ring i")
          .nth(ring.length - 1)
          .waitFor();
        assert.equal(await meter.count(".ring i"), ring.length);
      }
    });

    it("and keeps its place when it is put on the page again", async () => {
      const look = { storageKey: "w1" };
      const meter = await show(snapshotOf(archive, { sides: both(archive) }), look);
      await meter.key("next");
      await meter.key("next");
      await meter.page.evaluate('document.querySelector("#meter").remove()');
      await meter.add(snapshotOf(archive, { sides: both(archive) }), look);
      assert.equal(await meter.title(), "7 jours");
      await meter.add(snapshotOf(archive), { id: "other", storageKey: "w2" });
      assert.equal(await meter.title("other"), "Consommation");
      await meter.page.evaluate('sessionStorage.setItem("linky-meter:w3", "{{")');
      await meter.add(snapshotOf(archive), { id: "third", storageKey: "w3" });
      assert.equal(await meter.title("third"), "Consommation");
    });
  });

  it("says of a service without a daily limit that it has none", async () => {
    const { state } = snapshotOf(archive);
    for (const [language, text] of [
      ["fr", "30, sans limite par jour"],
      ["en", "30, no daily limit"],
    ] as const) {
      const unlimited = snapshotOf(archive, { state: { ...state!, calls: { used: 30 } } });
      const meter = await show(unlimited, { language });
      await meter.key("previous");
      assert.ok((await meter.text()).includes(text), await meter.text());
      assert.deepEqual(await meter.faults(), []);
    }
  });

  describe("opens the history of a value", () => {
    it("on touch, with other periods, and closes it again", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="monthly"]').click();
      await meter.chart();
      assert.equal(await meter.title(), "Mois");
      assert.equal(await meter.count(".bar"), 12);
      await meter.page.getByRole("button", { name: "36 mois" }).click();
      await meter.page.locator("#meter .bar").nth(35).waitFor();
      await meter.page.getByRole("button", { name: "Retour aux valeurs" }).click();
      assert.equal(await meter.title(), "Consommation");
    });

    it("with the keyboard: arrows, Enter, bar by bar, Escape", async () => {
      const meter = await show();
      await meter.press("ArrowDown");
      await meter.press("ArrowDown");
      await meter.press("ArrowDown");
      await meter.page.keyboard.press("Enter");
      await meter.page.locator("#meter .before").waitFor({ state: "attached" });
      assert.equal(await meter.title(), "Jour");
      await meter.page.keyboard.press("ArrowUp");
      const yesterday = archive.daily("consumption", TODAY - 1)!;
      assert.deepEqual(
        (await meter.reading()).filter((_, i) => i !== 1),
        ["lun. 23 nov.", digits(yesterday, 3), "kWh"],
      );
      await meter.page.keyboard.press("Escape");
      assert.equal((await meter.reading())[0], "Total");
      await meter.page.keyboard.press("Escape");
      assert.equal(await meter.title(), "Consommation");
      assert.equal(
        await meter.page.evaluate(
          'document.querySelector("#meter").shadowRoot.activeElement.dataset.measure',
        ),
        "daily",
      );
    });

    it("and asks again when readings change, showing the old chart until the answer arrives", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="yearly"]').click();
      await meter.chart();
      const asked = meter.questions.length;
      await meter.page.evaluate(`(() => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot };
      })()`);
      await meter.page.waitForTimeout(200);
      assert.equal(meter.questions.length, asked);
      const blank = await meter.page.evaluate<number>(`(async () => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot, revision: 2 };
        await meter.updateComplete;
        return meter.shadowRoot.querySelectorAll(".bar").length;
      })()`);
      assert.equal(blank, 3);
      for (let i = 0; meter.questions.length === asked && i < 100; i++) await meter.page.waitForTimeout(20);
      assert.equal(meter.questions.length, asked + 1);
    });

    it("and reads the bar under the pointer", async () => {
      const meter = await show();
      await meter.key("next");
      await meter.page.locator("#meter .bar").nth(2).hover();
      assert.deepEqual(
        (await meter.reading()).filter((_, i) => i !== 1),
        ["jeu. 19 nov.", digits(archive.daily("consumption", TODAY - 5)!, 3), "kWh"],
      );
      await meter.page.mouse.move(0, 0);
      assert.equal((await meter.reading())[0], "Total");
    });
  });
});
