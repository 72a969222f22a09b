/** The dialog of an `in` node that serves all meters, or those of a group. */
import assert from "node:assert/strict";
import { assertTranslated, config, english, french, itOnce, withEditors } from "./editors.js";

describe("the dialog of linky in of many meters", () => {
  const { withEditor } = withEditors();
  const shown = {
    fr: { all: "Tous les compteurs", none: "Aucun groupe choisi" },
    "en-US": { all: "All meters", none: "No group chosen" },
  };

  for (const view of [french, english]) {
    describe(`in ${view.language}`, () => {
      const context = withEditor(view);
      const texts = shown[view.language];
      const label = () => context.editor.read('RED.utils.getNodeLabel(RED.nodes.node("in"))');
      const offered = () =>
        context.editor.page.$$eval("#enedis-linky-in-groups option", (options) =>
          options.map((option) => (option as HTMLOptionElement).value),
        );
      const wrong = () => context.editor.read('RED.nodes.node("in").validationErrors ?? []');

      it("serves all meters: none of them alone, and wires stay", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("in");
        assert.equal(await page.inputValue("#node-input-meters"), "one");
        assert.equal(await page.isVisible("#node-input-meter"), true);
        await page.selectOption("#node-input-meters", "all");
        await assertTranslated(editor, "#enedis-linky-in-form");
        assert.equal(await page.isVisible("#node-input-meter"), false);
        assert.equal(await page.isVisible("#node-input-group"), false);
        await editor.save();
        assert.deepEqual(await wrong(), []);
        assert.equal(await label(), texts.all);
        const saved = await Promise.all(
          ["meters", "meter", "group", "outputs"].map((name) => editor.property("in", name)),
        );
        assert.deepEqual(saved, ["all", "", "", 5]);
        // Back to one: it must be chosen.
        await editor.edit("in");
        await page.selectOption("#node-input-meters", "one");
        await editor.save();
        assert.equal(((await wrong()) as unknown[]).length, 1);
      });

      it("serves a group that meters have, and is invalid without one", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(config, "meter");
        await page.fill("#node-config-input-group", " Bâtiment A ");
        await editor.save();
        assert.equal(await editor.property("meter", "group"), "Bâtiment A");
        await editor.edit("in");
        await page.selectOption("#node-input-meters", "group");
        assert.equal(await editor.text("#node-input-group-error"), texts.none);
        assert.deepEqual(await offered(), ["Bâtiment A"]);
        await assertTranslated(editor, "#enedis-linky-in-form");
        await editor.screenshot(`in-group-${view.language}`);
        await editor.save();
        assert.deepEqual(await wrong(), [texts.none]);
        await editor.edit("in");
        await page.fill("#node-input-group", "Bâtiment A");
        assert.equal(await page.isVisible("#node-input-group-error"), false);
        await editor.save();
        assert.deepEqual(await wrong(), []);
        assert.deepEqual([await label(), await editor.property("in", "meter")], ["Bâtiment A", ""]);
      });

      itOnce(view, "offers the groups of tabs to which meters in a subflow belong", async () => {
        const { editor } = context;
        await editor.read(`(() => {
          RED.nodes.node("meter").group = "\${LINKY_GROUP}";
          RED.nodes.workspace(RED.nodes.node("in").z).env = [
            { name: "LINKY_GROUP", type: "str", value: "Lyon 3ᵉ" },
            { name: "OTHER", type: "str", value: "no group" },
          ];
        })()`);
        await editor.edit("in");
        assert.deepEqual(await offered(), ["Lyon 3ᵉ"]);
        await editor.save();
      });
    });
  }
});
