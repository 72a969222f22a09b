/** The meter field of a flow with many meters: a search field in place of Node-RED's list. */
import assert from "node:assert/strict";
import { MANY } from "../../../nodes/editor/list-search.js";
import { demoMeter } from "../editor-page.js";
import { assertAccessible, config, english, french, itOnce, withEditors } from "./editors.js";

/** Without credentials, so that they do nothing. */
const meter = { ...demoMeter, service: "conso-api" };
/** 300 of them: 100 in each of three residences. */
const many = ["Érable", "Lilas", "Pin"].flatMap((residence, r) =>
  Array.from({ length: 100 }, (_, i) => ({
    ...meter,
    id: `${residence}${i + 1}`,
    name: `Résidence ${residence} · ${i + 1}`,
    hint: String(1_000 + 100 * r + i),
  })),
);
const nodes = [
  ...many,
  { id: "dash", z: "tab", type: "ui-enedis-linky", meter: "Pin7", x: 240, y: 520, wires: [] },
];
const field = "#node-input-meter-search";
const option = ".enedis-linky-found-option";
const note = ".enedis-linky-found-note";

const texts = {
  fr: { more: /^et 70 autres\u00a0: /, nothing: /^Rien trouvé\u00a0: / },
  "en-US": { more: /^and 70 others: /, nothing: /^Nothing found: / },
};

describe("many meters in a dialog", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors(nodes);

  for (const view of [french, english]) {
    describe(`in ${view.language}`, () => {
      const context = withEditor({ ...view, height: 1_200 });
      const { more, nothing } = texts[view.language];
      const value = () => context.editor.page.inputValue(field);
      const shown = () => context.editor.page.locator(option).allTextContents();
      const active = () =>
        context.editor.read<string>(
          `document.getElementById(document.querySelector("${field}").getAttribute("aria-activedescendant")).textContent`,
        );

      it("are searched by a part of the name, chosen by keyboard, saved, and would be deployed", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("in");
        assert.equal(await page.locator("#node-input-meter").isVisible(), false);
        assert.equal(await value(), view.demo);
        await page.click(`label[for="${field.slice(1)}"]`);
        // What is typed takes the place of the name.
        await page.keyboard.type("residence erable");
        assert.match(await editor.text(note), more);
        assert.equal((await shown()).length, 30);
        assert.equal(await editor.text(".enedis-linky-found-group"), "Résidence Érable");
        await page.keyboard.type(" 42");
        assert.equal(await active(), "Résidence Érable · 42 ••••\u00a01041");
        await page.keyboard.press("Enter");
        assert.equal(await page.locator(option).count(), 0);
        assert.equal(await value(), "Résidence Érable · 42");
        assert.equal(await page.inputValue("#node-input-meter"), "Érable42");
        await editor.save();
        assert.equal(await editor.property("in", "meter"), "Érable42");
        assert.equal(await editor.property("in", "changed"), true);
        const deployed = JSON.parse(await editor.nodes()) as { id: string; meter?: string }[];
        assert.equal(deployed.find(({ id }) => id === "in")!.meter, "Érable42");
      });

      it("are found by the end of the usage point, and by arrows; Escape leaves the dialog open", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("history");
        await page.fill(field, "1199");
        assert.deepEqual(await shown(), ["Résidence Lilas · 100 ••••\u00a01199"]);
        await page.fill(field, "lilas");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowUp");
        assert.equal(await active(), "Résidence Lilas · 2 ••••\u00a01101");
        await page.keyboard.press("Escape");
        assert.equal(await page.locator(option).count(), 0);
        assert.equal(await value(), view.demo);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("Enter");
        assert.notEqual(await value(), view.demo);
        await page.fill(field, "xyz");
        assert.match(await editor.text(note), nothing);
        assert.equal(await page.getAttribute(field, "aria-expanded"), "false");
        // A whole name is meant, although others begin with it.
        await page.fill(field, "Résidence Pin · 9");
        await page.focus("#node-input-name");
        assert.equal(await value(), "Résidence Pin · 9");
        await page.fill(field, "1298");
        // The only one found is meant.
        await page.focus("#node-input-name");
        assert.equal(await value(), "Résidence Pin · 99");
        await page.fill(field, "pin");
        await page.focus("#node-input-name");
        assert.equal(await value(), "Résidence Pin · 99");
        await editor.save();
        assert.equal(await editor.property("history", "meter"), "Pin99");
      });

      itOnce(view, "show the group of the chosen one first; a click chooses, none is a choice", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("dash");
        await page.click(field);
        assert.equal(await editor.text(".enedis-linky-found-group"), "Résidence Pin");
        assert.match((await page.textContent("[role=option][aria-selected=true]"))!, /^Résidence Pin · 7 /);
        await page.locator(option, { hasText: "•••• 1209" }).click();
        assert.equal(await value(), "Résidence Pin · 10");
        await page.click(field);
        await page.locator(option).first().click();
        assert.deepEqual([await value(), await page.inputValue("#node-input-meter")], ["", "_ADD_"]);
        assert.equal(await page.locator("#enedis-linky-meter-help-wired").isVisible(), true);
        await assertAccessible(editor, "#enedis-linky-meter-form", `axe-search-none-${view.language}`);
        await editor.cancel();
      });

      itOnce(view, "leave Node-RED's buttons as they are: the pencil, and a new meter", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("history");
        await page.fill(field, "lilas 5");
        await page.keyboard.press("Enter");
        await page.click("#node-input-btn-meter-edit");
        await editor.settled("#node-config-dialog-ok");
        assert.equal(await page.inputValue("#node-config-input-name"), "Résidence Lilas · 5");
        await page.fill("#node-config-input-name", "Résidence Lilas · 5 bis");
        await editor.save();
        await page.waitForFunction(`document.querySelector("${field}")?.value === "Résidence Lilas · 5 bis"`);
        await page.click("#node-input-btn-meter-add");
        await editor.settled("#node-config-dialog-ok");
        await page.selectOption("#node-config-input-service", "demo");
        await page.fill("#node-config-input-name", "Mûrier");
        await editor.save();
        await page.waitForFunction(`document.querySelector("${field}")?.value === "Mûrier"`);
        await page.fill(field, "murier");
        assert.deepEqual(await shown(), ["Mûrier"]);
        await page.keyboard.press("Enter");
        await editor.save();
        const chosen = await editor.property<string>("history", "meter");
        assert.equal(await editor.property(chosen, "name"), "Mûrier");
      });

      it("are searched for the access of another one, and so are the many usage points of an account", async () => {
        const { editor, answers, asked } = context;
        const { page } = editor;
        const form = "#enedis-linky-config-form";
        answers.meters = {
          meters: Array.from({ length: 60 }, (_, i) => ({
            usagePointId: String(11_100_000_000_500 + i),
            name: `Tour Est / ${i + 1}`,
          })),
        };
        await editor.editConfig(config, "Lilas1");
        const account = "#enedis-linky-config-account-search";
        assert.match(await page.inputValue(account), /^(?:Its own|Le sien)/);
        await page.fill(account, "1298");
        await page.keyboard.press("Enter");
        await page.waitForFunction(
          'document.getElementById("node-config-input-takeOver").value === "reference"',
        );
        assert.match(await page.inputValue(account), /^(?:The same as|Le même que) Résidence Pin · 99 \(/);
        assert.deepEqual(
          asked.flatMap(([route, sent]) => (route === "takeOver" ? [(sent as { from: string }).from] : [])),
          ["Pin99"],
        );
        await page.selectOption("#node-config-input-service", "myelectricaldata");
        // The service has ended the take-over.
        assert.match(await page.inputValue(account), /^(?:Its own|Le sien)/);
        await page.fill("#node-config-input-token", "secret");
        await page.click("#enedis-linky-config-meters");
        const points = "#enedis-linky-config-offers-list-search";
        await page.fill(points, "tour 42");
        assert.deepEqual(await shown(), ["Tour Est / 42 (•••• 0541)"]);
        await assertAccessible(editor, form, `axe-search-points-${view.language}`);
        await page.keyboard.press("Enter");
        assert.equal(await page.inputValue("#node-config-input-usagePointId"), "11100000000541");
        await editor.cancel();
      });

      it("have no axe finding: closed, found, with nothing found", async () => {
        const { editor } = context;
        const { page } = editor;
        const clean = (name: string) =>
          assertAccessible(editor, "#enedis-linky-history-form", `axe-search-${name}-${view.language}`);
        await editor.edit("history");
        await clean("closed");
        await page.click(field);
        await clean("open");
        await page.fill(field, "residence 1");
        await clean("found");
        await page.fill(field, "xyz");
        await clean("nothing");
        await editor.cancel();
      });
    });
  }
});

describe("many meters in a narrow window", () => {
  const { withEditor } = withEditors(nodes);
  const context = withEditor({ ...french, width: 900, height: 700 });

  it("fit into it", async () => {
    const { editor } = context;
    const { page } = editor;
    await editor.edit("in");
    await page.fill(field, "lilas");
    await editor.screenshot("search-narrow");
    const [popup, tray] = await editor.read<[number, number]>(
      '[".enedis-linky-found", ".red-ui-tray:last-child"].map((each) => document.querySelector(each).getBoundingClientRect().right)',
    );
    assert.ok(popup <= tray, `${popup - tray} px are cut off`);
  });
});

describe("a few dozen meters in a dialog", () => {
  const usual = 5;
  const { withEditor } = withEditors(many.slice(0, MANY - usual));
  const context = withEditor(french);

  it("are Node-RED's own list", async () => {
    const { editor } = context;
    await editor.edit("in");
    assert.equal(await editor.page.locator(field).count(), 0);
    assert.equal(await editor.page.locator("#node-input-meter option").count(), MANY + 1);
    await editor.page.selectOption("#node-input-meter", "Érable7");
    await editor.save();
    assert.equal(await editor.property("in", "meter"), "Érable7");
  });
});
