/** What a screen reader reads of `<linky-meter>`, and how a keyboard goes through its charts. */
import assert from "node:assert/strict";
import { snapshotOf, TODAY, type MeterPage } from "./meter-page.js";
import { archive, both, digits, withMeters } from "./meters.js";

const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");
const kWh = (raw: number): string => `${digits(raw, 3).replace(".", ",")} kWh`;

/** The title after keys that a page gets where its focus is. */
async function titleAfter(meter: MeterPage, keys: readonly string[]): Promise<string> {
  for (const key of keys) {
    await meter.page.keyboard.press(key);
    await meter.page.evaluate('document.querySelector("#meter").updateComplete');
  }
  return meter.title();
}

describe("<linky-meter>", () => {
  const { open, show } = withMeters();

  describe("is read aloud", () => {
    /** A meter whose time only passes with `pass`, and what it has said so far. */
    async function listening(): Promise<{
      meter: MeterPage;
      pass: (ms: number) => Promise<void>;
      heard: () => Promise<string[]>;
    }> {
      const meter = await open({}, archive);
      const { clock } = meter.page;
      meter.isSpent = true;
      await clock.install({ time: 0 });
      await clock.pauseAt(60_000);
      await meter.add(snapshotOf(archive, { sides: both(archive) }));
      await meter.page.evaluate(`(() => {
        window.heard = [];
        const status = document.querySelector("#meter").shadowRoot.querySelector("[role=status]");
        new MutationObserver(() => window.heard.push(status.textContent))
          .observe(status, { subtree: true, childList: true, characterData: true });
      })()`);
      const pass = async (ms: number): Promise<void> => {
        await clock.runFor(ms);
        await meter.page.evaluate('document.querySelector("#meter").updateComplete');
      };
      return {
        meter,
        pass,
        heard: async () => (await meter.page.evaluate<string[]>("window.heard.splice(0)")).map(spaces),
      };
    }

    it("not at all until somebody uses it, even if readings arrive", async () => {
      const { meter, pass, heard } = await listening();
      assert.equal(await meter.said(), "");
      await meter.page.evaluate(`(() => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot, revision: 2 };
      })()`);
      await pass(5_000);
      assert.deepEqual(await heard(), []);
      assert.equal(await meter.said(), "");
    });

    it("once at the end of a run of keys, with the place in the ring", async () => {
      const { meter, pass, heard } = await listening();
      for (let i = 0; i < 3; i++) {
        await meter.press("ArrowRight");
        await pass(200);
      }
      assert.deepEqual(await heard(), []);
      await pass(400);
      const [text, ...more] = await heard();
      assert.match(
        text!,
        /^30 jours, Consommation, écran 4 sur 9\. Total, 25 oct\. – 23 nov\. : [\d,]+ kWh, 29 jours sur 30\.$/,
      );
      assert.deepEqual(more, []);
    });

    it("from bar to bar by the last bar alone, in a few words", async () => {
      const { meter, pass, heard } = await listening();
      await meter.press("ArrowRight");
      await meter.press("ArrowRight");
      await pass(600);
      await heard();
      for (const expected of [
        `ven. 20 nov. : ${kWh(archive.daily("consumption", TODAY - 4)!)}.`,
        `jeu. 19 nov. : ${kWh(archive.daily("consumption", TODAY - 5)!)}.`,
      ]) {
        const presses = expected.startsWith("ven") ? 4 : 1;
        for (let i = 0; i < presses; i++) await meter.press("ArrowUp");
        await pass(600);
        assert.deepEqual(await heard(), [expected]);
      }
      await meter.press("ArrowDown");
      await meter.press("ArrowDown");
      await pass(600);
      assert.deepEqual(await heard(), ["sam. 21 nov. : manquant."]);
    });

    it("with the direction of a history", async () => {
      const { meter, pass, heard } = await listening();
      await meter.page.locator('#meter [data-measure="daily"]').click();
      await pass(700);
      assert.match((await heard()).join(), /^Jour, Consommation, 30 jours\. Total, /);
    });

    it("by a curve's interval, and again when a chart's answer arrives", async () => {
      const { meter, pass, heard } = await listening();
      for (let i = 0; i < 6; i++) await meter.press("ArrowRight");
      await pass(200);
      await meter.chart();
      await pass(600);
      const [screen] = await heard();
      assert.match(
        screen!,
        /^Courbe, Consommation, écran 7 sur 9\. Pointe, lun\. 23 nov\., [\d:]+ – [\d:]+ : [\d,]+ kW\.$/,
      );
      await meter.press("End");
      await pass(600);
      const last = archive.curve("consumption", TODAY - 1).at(-1)!;
      assert.deepEqual(await heard(), [`23:30 – 24:00 : ${digits(last.value, 3).replace(".", ",")} kW.`]);
    });
  });

  describe("with the keyboard, reaches", () => {
    it("the first and the last bar, interval and day with Home and End", async () => {
      const meter = await show();
      await meter.key("next");
      for (const [key, day] of [
        ["Home", "mar. 17 nov."],
        ["End", "lun. 23 nov."],
        ["ArrowDown", "lun. 23 nov."],
        ["Home", "mar. 17 nov."],
        ["ArrowUp", "mar. 17 nov."],
      ] as const) {
        await meter.press(key);
        assert.equal((await meter.reading())[0]!.toLowerCase(), day, key);
      }
      for (let i = 0; i < 4; i++) await meter.key("next");
      await meter.chart();
      await meter.press("Home");
      assert.equal((await meter.reading())[0], "00:00 – 00:30");
      await meter.press("End");
      assert.equal((await meter.reading())[0], "23:30 – 24:00");
      await meter.key("next");
      await meter.press("End");
      assert.match((await meter.seen(".at-holes .line"))[0]!, /^Lun\. 23 nov\., complet/);
    });

    it("the first and the last value with Home and End, also where a small tile hides some", async () => {
      const focused = 'document.querySelector("#meter").shadowRoot.activeElement.dataset.measure';
      for (const [style, first, last] of [
        ["width: 400px; height: 470px", "yearly", "max_power"],
        ["width: 300px; height: 200px", "monthly", "max_power"],
      ] as const) {
        const meter = await show(snapshotOf(archive), { style });
        for (const [key, measure] of [
          ["End", last],
          ["Home", first],
          ["ArrowUp", last],
          ["ArrowDown", first],
        ] as const) {
          await meter.press(key);
          assert.equal(await meter.page.evaluate(focused), measure, key);
        }
      }
    });

    it("the next screen from whatever has the focus, though it goes with its screen", async () => {
      const meter = await show();
      const after = (...keys: readonly string[]): Promise<string> => titleAfter(meter, keys);
      await meter.page.locator('#meter [data-measure="daily"]').focus();
      assert.equal(await after("ArrowRight"), "7 jours");
      assert.equal(await after("ArrowRight"), "30 jours");
      await meter.page.locator("#meter .travel .days").focus();
      assert.equal(await after("Enter", "Escape", "ArrowLeft"), "7 jours");
      await meter.page.locator("#meter .travel .days").focus();
      await after("Enter", "Tab");
      await meter.page.getByRole("button", { name: "Cette année" }).focus();
      assert.equal(await after("Enter", "Escape"), "7 jours");
    });

    it("the next screen also on a glass that has no room for more", async () => {
      const meter = await show(snapshotOf(archive), { style: "width: 150px; height: 170px" });
      await meter.page.locator('#meter [data-measure="daily"]').focus();
      assert.equal(await titleAfter(meter, ["ArrowRight", "ArrowRight"]), "30 jours");
    });

    it("nothing where there is nothing to go through: the page keeps these keys", async () => {
      const meter = await show();
      await meter.key("previous");
      assert.equal(await meter.title(), "État");
      for (const key of ["Home", "End", "ArrowUp", "ArrowDown"]) {
        const isLeft = await meter.page.evaluate<boolean>(
          `document.querySelector("#meter").shadowRoot.querySelector(".key").dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", bubbles: true, cancelable: true, composed: true }))`,
        );
        assert.equal(isLeft, true, key);
      }
    });
  });
});
