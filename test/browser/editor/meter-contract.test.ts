/** The contracts of a meter, in its dialog: which it may have, and the curve that they need. */
import assert from "node:assert/strict";
import {
  assertAccessible,
  assertTranslated,
  config,
  english,
  french,
  itOnce,
  withEditors,
} from "./editors.js";

const type = "enedis-linky-contract";
const contract = { type, kind: "supply", anniversary: "01-01", instalment: null };
const prices = { classes: { BASE: 0.1 } };
const base = { from: "", offer: "base", power: 6, prices: "regulated", hours: [], rules: [] };
const nodes = [
  { ...contract, id: "plain", name: "Base", versions: [base] },
  {
    ...contract,
    id: "classes",
    name: "Creuses",
    versions: [{ ...base, offer: "hphc", hours: [{ from: "22:00", to: "06:00" }] }],
  },
  { ...contract, id: "broken", name: "Faux", versions: [{ ...base, power: 99 }] },
  { ...contract, id: "odd", name: "<b>Faux</b> $t(x)", versions: [{ ...base, power: 99 }] },
  { ...contract, id: "sun", name: "Soleil", kind: "feed-in", versions: [{ ...base, prices }] },
];
// Meters whose dialog says what is wrong: with a contract, or with their own settings.
const meters = [
  { id: "priced", type: config, name: "Chère", service: "demo", contract: "odd" },
  { id: "unfinished", type: config, name: "Ébauche", service: "demo", dailyMonths: "99" },
];
const form = "#enedis-linky-config-form";
const days = "#enedis-linky-config-curve-days";

describe("a meter's contracts", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors([...nodes, ...meters]);

  for (const view of [french, english]) {
    describe(`in ${view.language}`, () => {
      const context = withEditor({ ...view, height: 1_700 });

      it("are those of each kind", async () => {
        const { editor } = context;
        await editor.editConfig(config, "real");
        await assertTranslated(editor, form);
        const offered = (property: string): Promise<string[]> =>
          editor.page.$$eval(`#node-config-input-${property} option`, (options) =>
            options.map((option) => (option as HTMLOptionElement).value),
          );
        assert.deepEqual((await offered("contract")).sort(), ["_ADD_", "broken", "classes", "odd", "plain"]);
        assert.deepEqual((await offered("feedIn")).sort(), ["_ADD_", "sun"]);
        await editor.cancel();
      });

      it("with several classes need days of the curve: how many, what they cost, and a button for them", async () => {
        const { editor, asked } = context;
        const { page } = editor;
        await editor.editConfig(config, "real");
        await page.selectOption("#node-config-input-contract", "plain");
        assert.equal(await page.locator(days).isVisible(), false);
        await page.selectOption("#node-config-input-contract", "classes");
        assert.match(await editor.text(`${days}-told`), /745 (?:jours|days)/);
        await page.waitForFunction(
          `document.querySelector("${days}-told").textContent.split(". ").length > 1`,
        );
        assert.ok(
          asked.some(
            ([route, sent]) =>
              route === "estimate" && (sent as { loadCurveDays: number }).loadCurveDays === 745,
          ),
        );
        // Three keys ask once more: the second sentence is gone until then.
        const before = asked.length;
        await page.$eval("#node-config-input-loadCurveDays", (typed) => {
          for (const text of ["1", "12", "123"]) {
            (typed as HTMLInputElement).value = text;
            typed.dispatchEvent(new Event("input", { bubbles: true }));
          }
        });
        assert.match(await editor.text(`${days}-told`), /123/);
        await page.waitForFunction(
          `document.querySelector("${days}-told").textContent.split(". ").length > 1`,
        );
        const estimates = asked
          .slice(before)
          .filter(([route]) => route === "estimate")
          .map(([, sent]) => (sent as { loadCurveDays: number }).loadCurveDays);
        assert.deepEqual(
          estimates.filter((each) => each === 745),
          [745],
        );
        await assertAccessible(editor, form, `meter-contract-${view.language}`);
        await page.click("#enedis-linky-config-take-days");
        assert.equal(await page.inputValue("#node-config-input-loadCurveDays"), "745");
        assert.equal(await page.locator(days).isVisible(), false);
        await page.selectOption("#node-config-input-phases", "3");
        await page.selectOption("#node-config-input-feedIn", "sun");
        await editor.save();
        const saved = await Promise.all(
          ["contract", "feedIn", "phases", "loadCurveDays"].map((name) => editor.property("real", name)),
        );
        assert.deepEqual(saved, ["classes", "sun", 3, 745]);
      });

      it("that are invalid are said at their field", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(config, "real");
        await page.selectOption("#node-config-input-contract", "broken");
        const said = await editor.text("#node-config-input-contract-error");
        assert.equal(
          said.replace(/\s/g, " "),
          view === french
            ? "Ce contrat est à corriger : ouvrez-le"
            : "This contract must be corrected: open it",
        );
        await assertAccessible(editor, form, `meter-contract-broken-${view.language}`);
        await editor.cancel();
      });
    });
  }

  for (const [name, view, told] of [
    [
      "French",
      french,
      "Le contrat « <b>Faux</b> $t(x) » de ce compteur est à corriger : ouvrez le compteur, puis le contrat",
    ],
    [
      "English",
      english,
      "The contract “<b>Faux</b> $t(x)” of this meter must be corrected: open the meter, then the contract",
    ],
  ] as const) {
    describe(`that are invalid, in ${name}`, () => {
      const context = withEditor({ ...view, height: 1_200 });

      for (const node of ["in", "history"]) {
        it(`are said in words in the dialog of linky ${node}, with what to do`, async () => {
          const { editor } = context;
          const { page } = editor;
          const line = page.locator("#node-input-meter-error");
          await editor.edit(node);
          assert.equal(await line.isVisible(), false);
          await page.selectOption("#node-input-meter", "priced");
          assert.equal(await line.isVisible(), false, "without its costs, the node goes on");
          assert.equal(await page.locator("#node-input-meter.input-error").count(), 0);
          if (node === "in") await page.check("#enedis-linky-in-measure-cost");
          else await page.selectOption("#node-input-measure", "cost");
          await page.selectOption("#node-input-direction", "production");
          assert.equal(await line.isVisible(), false, "it is not the contract of this direction");
          await page.selectOption("#node-input-direction", "consumption");
          assert.equal(await page.locator("#node-input-meter.input-error").count(), 1);
          assert.equal((await line.innerText()).replace(/\s/g, " "), told);
          assert.equal(await page.getAttribute("#node-input-meter", "aria-invalid"), "true");
          await assertAccessible(
            editor,
            `#enedis-linky-${node}-form`,
            `${node}-bad-contract-${view.language}`,
          );
          await page.selectOption("#node-input-meter", "unfinished");
          assert.match(
            await line.innerText(),
            view.language === "fr"
              ? /^Ce compteur est à corriger\s: ouvrez-le$/
              : /^This meter must be corrected: open it$/,
          );
          await page.selectOption("#node-input-meter", "meter");
          assert.equal(await line.isVisible(), false);
          await editor.cancel();
        });
      }

      itOnce(view, "leave nodes valid that do not have its costs", async () => {
        const { editor } = context;
        const { page } = editor;
        for (const [direction, isValid] of [
          ["production", true],
          ["consumption", false],
        ] as const) {
          await editor.edit("in");
          await page.selectOption("#node-input-meter", "priced");
          await page.check("#enedis-linky-in-measure-cost");
          await page.selectOption("#node-input-direction", direction);
          await editor.save();
          assert.equal(await editor.property("in", "valid"), isValid, direction);
        }
      });
    });
  }

  describe("opened from the meter", () => {
    const context = withEditor({ ...french, height: 1_400 });

    it("leave the meter’s dialog as it was, and come back with it", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(config, "real");
      await page.fill("#node-config-input-minute", "41");
      await page.selectOption("#node-config-input-contract", "broken");
      await page.click("#node-config-input-btn-contract-edit");
      await page.locator(`#${type}-form`).waitFor();
      const power = page.locator(`#${type}-form [data-at="versions.0.power"]`);
      await power.fill("9");
      // The meter's dialog goes on looking meanwhile.
      await page.waitForTimeout(6_000);
      await page.locator("#node-config-dialog-ok").last().click();
      await page.locator(form).waitFor();
      assert.equal(await page.inputValue("#node-config-input-minute"), "41");
      assert.equal(await page.inputValue("#node-config-input-contract"), "broken");
      await page.locator("#node-config-input-contract-error").waitFor({ state: "hidden" });
      await editor.save();
      assert.equal(await editor.property("real", "contract"), "broken");
    });

    it("are not there in a flow of an earlier version, which stays as it is", async () => {
      const { editor } = context;
      assert.deepEqual(await editor.read('RED.nodes.node("bare meter").validationErrors ?? []'), []);
      await editor.editConfig(config, "bare meter");
      for (const property of ["contract", "feedIn"]) {
        assert.equal(await editor.page.inputValue(`#node-config-input-${property}`), "_ADD_");
      }
      assert.equal(await editor.page.inputValue("#node-config-input-phases"), "");
      await editor.save();
      const saved = await Promise.all(
        ["contract", "feedIn", "phases"].map((name) => editor.property("bare meter", name)),
      );
      assert.deepEqual(saved, ["", "", ""]);
    });
  });
});
