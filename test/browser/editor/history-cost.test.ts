/** The measure Cost in the dialog of a history node: its steps, what it needs, and what is saved. */
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

const version = { from: "", offer: "base", power: 6, prices: "regulated", hours: [], rules: [] };
const more = [
  { id: "house", type: "enedis-linky-contract", name: "Maison", kind: "supply", versions: [version] },
  { id: "priced", type: config, name: "Maison", service: "demo", contract: "house" },
  // A flow written by hand, as a message would ask.
  {
    id: "costs",
    z: "tab",
    type: "enedis-linky history",
    meter: "priced",
    x: 240,
    y: 520,
    wires: [[]],
    direction: "consumption",
    measure: "cost",
    step: "period",
    format: "readings",
    period: "12m",
  },
];
const form = "#enedis-linky-history-form";
const help = "#enedis-linky-history-cost";

describe("the cost in the dialog of a history node", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors(more);

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor({ ...view, height: 1_200 });
      const isFrench = view === french;
      const clean = (name: string): Promise<void> =>
        assertAccessible(context.editor, form, `history-${name}-${view.language}`);

      it("is offered with its steps, its unit and what it needs, and is saved", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("history");
        assert.equal(await page.locator(help).isVisible(), false);
        await page.selectOption("#node-input-measure", "cost");
        await assertTranslated(editor, form);
        assert.deepEqual(
          await page.$$eval("#node-input-step option:not([disabled])", (options) =>
            options.map((option) => (option as HTMLOptionElement).value),
          ),
          ["day", "month", "bill", "year", "period"],
        );
        assert.match(
          await editor.text("#enedis-linky-history-unit"),
          isFrench ? /^En € TTC/ : /^In €, taxes/,
        );
        assert.match(
          await editor.text(help),
          isFrench ? /pas de contrat de fourniture\. Choisissez/ : /no supply contract\. Choose/,
        );
        await clean("cost-no-contract");
        await page.selectOption("#node-input-meter", "priced");
        assert.match(
          await editor.text(help),
          isFrench ? /^Selon le contrat du compteur/ : /^By the meter’s contract/,
        );
        await page.selectOption("#node-input-direction", "production");
        assert.match(await editor.text(help), isFrench ? /contrat de vente/ : /feed-in contract/);
        assert.match(await editor.text("#enedis-linky-history-unit"), isFrench ? /a rapporté/ : /earned/);
        await page.selectOption("#node-input-direction", "consumption");
        await page.selectOption("#node-input-step", "period");
        await clean("cost");
        // A step that only costs have is left with them.
        await page.selectOption("#node-input-measure", "daily");
        assert.equal(await page.inputValue("#node-input-step"), "day");
        // One that energy has too, stays.
        await page.selectOption("#node-input-step", "bill");
        await page.selectOption("#node-input-measure", "cost");
        assert.equal(await page.inputValue("#node-input-step"), "bill");
        await page.selectOption("#node-input-measure", "max_power");
        assert.equal(await page.inputValue("#node-input-step"), "day");
        await page.selectOption("#node-input-measure", "cost");
        await editor.save();
        const saved = ["measure", "step", "meter"].map((name) => editor.property("history", name));
        assert.deepEqual(await Promise.all(saved), ["cost", "bill", "priced"]);
        assert.deepEqual(await editor.read('RED.nodes.node("history").validationErrors ?? []'), []);
      });

      itOnce(view, "is shown as it is saved", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("costs");
        assert.equal(await page.inputValue("#node-input-measure"), "cost");
        assert.equal(await page.inputValue("#node-input-step"), "period");
        await editor.save();
        assert.equal(await editor.property("costs", "step"), "period");
      });
    });
  }
});
