/** What the editor shows of the nodes, in French and light, in English and dark. */
import assert from "node:assert/strict";
import { assertTranslated, config, english, french, itOnce, withEditors } from "./editors.js";

describe("the editor", () => {
  const { withEditor } = withEditors();

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor(view);
      const look = (name: string) =>
        context.editor.screenshot(`${name}-${view.language}-${view.dark ? "dark" : "light"}`);

      it("shows palette, labels and our own icon", async () => {
        const { editor } = context;
        const palette = editor.page.locator('.red-ui-palette-node[data-palette-type="enedis-linky in"]');
        await palette.scrollIntoViewIfNeeded();
        assert.equal((await palette.innerText()).trim(), "linky in");
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("in"))'), view.demo);
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("real"))'), "•••• 4455");
        const icon = await editor.read<string>(
          'fetch("icons/node-red-contrib-enedis-linky/enedis-linky-in.svg").then((answer) => answer.text())',
        );
        assert.ok(icon.includes('viewBox="0 0 40 60"'));
        await look("workspace");
      });

      it("opens both dialogs with every text translated", async () => {
        const { editor } = context;
        await editor.edit("in");
        await assertTranslated(editor, "#enedis-linky-in-form");
        assert.equal(await editor.page.locator("#enedis-linky-in-outputs > li").count(), 5);
        await look("in");
        await editor.cancel();
        await editor.editConfig(config, "meter");
        assert.equal(
          await editor.page.locator(".red-ui-tray-breadcrumbs").last().innerText(),
          view.meterTitle,
        );
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-demo");
        await editor.cancel();
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
      });

      it("offers the steps of each measure, and restores a chosen step", async () => {
        const { editor } = context;
        const { page } = editor;
        const offered = (): Promise<string[]> =>
          page.$$eval("#node-input-step option:not([disabled])", (options) =>
            options.map((option) => (option as HTMLOptionElement).value),
          );
        await editor.edit("history");
        await assertTranslated(editor, "#enedis-linky-history-form");
        assert.deepEqual(await offered(), ["native", "hour", "day", "month", "bill", "year"]);
        assert.equal(await page.locator("#node-input-csv").isVisible(), false);
        await look("history");
        await page.selectOption("#node-input-measure", "max_power");
        assert.deepEqual(await offered(), ["day", "month", "year"]);
        assert.equal(await page.inputValue("#node-input-step"), "day");
        await page.selectOption("#node-input-measure", "load_curve");
        assert.equal(await page.inputValue("#node-input-step"), "native");
        await page.selectOption("#node-input-measure", "max_power");
        await page.selectOption("#node-input-direction", "production");
        assert.equal(await page.locator("#node-input-direction-error").isVisible(), true);
        await page.selectOption("#node-input-format", "csv");
        await look("history-wrong");
        await page.selectOption("#node-input-direction", "consumption");
        await page.selectOption("#node-input-step", "month");
        await editor.save();
        assert.deepEqual(
          [await editor.property("history", "step"), await editor.property("history", "format")],
          ["month", "csv"],
        );
      });

      it("accepts a hand-written flow, and shows its defaults", async () => {
        const { editor } = context;
        const { page } = editor;
        for (const id of ["bare meter", "bare in", "bare history"]) {
          assert.deepEqual(await editor.read(`RED.nodes.node("${id}").validationErrors ?? []`), [], id);
          assert.equal(await editor.read(`RED.utils.getNodeLabel(RED.nodes.node("${id}"))`), view.demo);
        }
        await editor.edit("bare in");
        assert.equal(await page.inputValue("#node-input-direction"), "consumption");
        assert.equal(await page.inputValue("#node-input-outputMode"), "single");
        assert.equal(await page.inputValue("#node-input-start"), "history");
        assert.equal(await page.locator("#enedis-linky-in-measures :checked").count(), 5);
        await editor.save();
        assert.equal((await editor.property<string[]>("bare in", "measures")).length, 5);
        await editor.edit("bare history");
        assert.equal(await page.inputValue("#node-input-step"), "day");
        await editor.cancel();
        await editor.editConfig(config, "bare meter");
        assert.match(await page.inputValue("#node-config-input-minute"), /^[0-5]?\d$/);
        assert.equal(await page.inputValue("#node-config-input-dailyMonths"), "36");
        assert.equal(await page.inputValue("#node-config-input-loadCurveDays"), "7");
        assert.equal(await page.locator("#enedis-linky-config-form [aria-invalid=true]").count(), 0);
        await editor.save();
        assert.equal(await editor.property("bare meter", "loadCurveDays"), 7);
      });

      it("has help for every type", async () => {
        for (const type of ["enedis-linky in", "enedis-linky history", config]) {
          const help = await context.editor.read<string>(`RED.nodes.getNodeHelp(${JSON.stringify(type)})`);
          assert.match(help, view.language === "fr" ? /<h3>Propriétés/ : /<h3>Properties/);
        }
      });

      it("marks a selection without any output as invalid, in the dialog and afterwards", async () => {
        const { editor } = context;
        await editor.edit("in");
        await editor.page.selectOption("#node-input-direction", "production");
        for (const measure of ["load_curve", "daily", "monthly", "yearly"]) {
          await editor.page.uncheck(`#enedis-linky-in-measure-${measure}`);
        }
        assert.equal(await editor.text("#enedis-linky-in-measures-error"), view.choose);
        assert.equal(await editor.page.locator("#enedis-linky-in-measure-max_power").isDisabled(), true);
        await look("in-nothing");
        await editor.save();
        assert.equal(await editor.property("in", "outputs"), 0);
        assert.deepEqual(await editor.property("in", "validationErrors"), [view.choose]);
      });

      itOnce(
        view,
        "refreshes with the node's button, and resends everything after a confirmation",
        async () => {
          const { editor, asked } = context;
          await editor.page.click("#in .red-ui-flow-node-button-button");
          await editor.page.waitForSelector(".red-ui-notification-success");
          await look("refreshed");
          await editor.edit("in");
          await editor.page.click("#enedis-linky-in-replay");
          await editor.page.locator("#enedis-linky-confirm").waitFor();
          await look("confirm-replay");
          await editor.page.click("#enedis-linky-confirm");
          await editor.page.waitForSelector("#enedis-linky-in-replay-told:visible");
          assert.deepEqual(
            asked.map(([route]) => route),
            ["refresh", "replay"],
          );
          await editor.cancel();
        },
      );
    });
  }

  describe("in a narrow window", () => {
    const context = withEditor({ ...french, width: 900, height: 800 });

    it("fits into it", async () => {
      const { editor } = context;
      await editor.editConfig(config, "real");
      const [form, tray] = await editor.read<[number, number]>(
        '["#enedis-linky-config-form", ".red-ui-tray:last-child"].map((each) => document.querySelector(each).getBoundingClientRect().right)',
      );
      assert.ok(form <= tray, `${form - tray} px of the form are cut off`);
      await editor.screenshot("narrow");
      await editor.cancel();
    });
  });
});
