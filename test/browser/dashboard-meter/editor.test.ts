import assert from "node:assert/strict";
import { usualScreens } from "../../../nodes/widget/screens.js";
import { installNodeRed, withDashboard } from "../../installs.js";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../../node-red-process.js";
import { demoMeter, Editor } from "../editor-page.js";
import { assertAccessible } from "../editor/editors.js";
import { sharedChromium } from "../one-browser.js";

const at = { z: "tab", x: 240, wires: [] };
const widget = {
  ...at,
  id: "widget",
  type: "ui-enedis-linky",
  name: "",
  group: "",
  meter: "meter",
  y: 160,
  width: 6,
  height: 8,
  direction: "consumption",
  color: "#a3cc28",
  language: "auto",
};
const flows = [{ id: "tab", type: "tab", label: "Linky" }, demoMeter, widget];
const placed = { ...widget, id: "placed", group: "group", y: 240 };
const unset = { ...placed, id: "unset", meter: "", y: 320 };
const dashboard = [
  { id: "base", type: "ui-base", name: "Dashboard", path: "/dashboard" },
  { id: "theme", type: "ui-theme", name: "Theme", colors: {}, sizes: {} },
  { id: "page", type: "ui-page", name: "Page", ui: "base", path: "/page", layout: "grid", theme: "theme" },
  { id: "group", type: "ui-group", name: "Group", page: "page", width: "12", order: 1 },
  placed,
  unset,
  { ...unset, id: "wired", y: 400 },
  { ...at, id: "inject", type: "inject", name: "", x: 100, y: 400, wires: [["wired"]] },
  // A meter that its own settings make invalid.
  { ...demoMeter, id: "unfinished", name: "Ébauche", dailyMonths: "99" },
];

describe("the editor of the meter on the dashboard", () => {
  let userDir: UserDir;
  let nodeRed: NodeRed;
  let editor: Editor;
  /** Of the tests in French, each about another node: to open an editor costs seconds. */
  let french: Editor;

  before(async function () {
    userDir = new UserDir({
      flows: [...flows, ...dashboard],
      ...(await withDashboard()),
      settings: LIGHT_EDITOR,
    });
    nodeRed = await userDir.start();
    french = await Editor.open(await sharedChromium(this), nodeRed.url, { language: "fr" });
  });
  after(async () => {
    await french.close();
    await nodeRed.stop();
    userDir.remove();
  });
  afterEach(async () => {
    const complaints = editor.complaints.splice(0);
    if (editor !== french) await editor.close();
    assert.deepEqual(complaints, []);
  });

  it("chooses group, size, meter, direction, colour and language", async () => {
    editor = french;
    const { page } = editor;
    assert.equal(
      await editor.property("placed", "valid"),
      true,
      await editor.read("JSON.stringify(RED.nodes.node('placed').validationErrors)"),
    );
    const palette = page.locator('.red-ui-palette-node[data-palette-type="ui-enedis-linky"]');
    assert.equal((await palette.first().innerText()).trim(), "linky meter");

    await editor.edit("placed");
    assert.doesNotMatch(await page.innerText("#enedis-linky-meter-form"), /enedis-linky-meter\./);
    assert.equal(await page.locator("#enedis-linky-meter-no-dashboard").isVisible(), false);
    assert.equal(await page.locator("#enedis-linky-meter-help-wired").isVisible(), false);
    await editor.screenshot("dashboard-meter-fr");
    await page.fill("#node-input-height", "0");
    const error = page.locator("#enedis-linky-meter-size-error");
    assert.equal(await error.innerText(), "Largeur et hauteur sont des nombres entiers de 1 à 48");
    await page.fill("#node-input-height", "10");
    await page.fill("#node-input-width", "13");
    assert.equal(await error.innerText(), "Largeur et hauteur sont des nombres entiers de 1 à 12");
    await page.fill("#node-input-width", "12");
    assert.equal(await error.isVisible(), false);
    await page.selectOption("#node-input-direction", "both");
    await page.locator("#enedis-linky-meter-color").fill("#2f8fd3");
    const boxes = page.locator("#enedis-linky-meter-screens input");
    assert.equal(await boxes.and(page.locator(":checked")).count(), usualScreens.length);
    for (const name of ["3 ans", "Jours reçus"]) await page.getByLabel(name, { exact: true }).uncheck();
    await editor.save();
    assert.equal(await editor.property("placed", "color"), "#2f8fd3");
    assert.deepEqual(
      await editor.property("placed", "screens"),
      usualScreens.filter((one) => one !== "3y" && one !== "holes"),
    );
    assert.equal(await editor.property("placed", "direction"), "both");
    assert.equal(await editor.property("placed", "valid"), true);

    // A variable stays as it is.
    await editor.read(
      'Object.assign(RED.nodes.node("placed"), { direction: "${D}", language: "${L}", screens: "${S}" })',
    );
    await editor.edit("placed");
    await page.fill("#node-input-width", "${LINKY_COLUMNS}");
    await page.fill("#node-input-height", "${LINKY_ROWS}");
    assert.equal(await error.isVisible(), false);
    await editor.save();
    assert.deepEqual(
      await Promise.all(
        ["width", "height", "direction", "language", "screens"].map((name) =>
          editor.property("placed", name),
        ),
      ),
      ["${LINKY_COLUMNS}", "${LINKY_ROWS}", "${D}", "${L}", "${S}"],
    );
    assert.equal(await editor.property("placed", "valid"), true);

    await editor.read('RED.nodes.node("placed").screens = ["values", "3y"]');
    await editor.edit("placed");
    await page.check("#enedis-linky-meter-transparent");
    // The usual screens are no choice: later versions may add to them.
    for (const screen of usualScreens) await page.check(`#enedis-linky-meter-screen-${screen}`);
    await editor.save();
    assert.deepEqual(await editor.property("placed", "screens"), []);
    assert.equal(await editor.property("placed", "color"), "transparent");
  });

  it("has no axe finding and says what is wrong: in French and light, in English and dark", async function () {
    for (const language of ["fr", "en-US"] as const) {
      const isFrench = language === "fr";
      editor = isFrench
        ? french
        : await Editor.open(await sharedChromium(this), nodeRed.url, { language, dark: true });
      await editor.edit("widget");
      const look = (name: string): Promise<void> =>
        assertAccessible(editor, "#enedis-linky-meter-form", `axe-${name}-${language}`);
      await look("widget");
      await editor.page.fill("#node-input-height", "0");
      await editor.page.selectOption("#node-input-meter", "unfinished");
      assert.match(
        await editor.page.innerText("#node-input-meter-error"),
        language === "fr" ? /^Ce compteur est à corriger/ : /^This meter must be corrected/,
      );
      await look("widget-wrong");
      await editor.page.selectOption("#node-input-meter", "_ADD_");
      await look("widget-no-meter");
      await editor.cancel();
    }
  });

  it("asks for a meter, unless something is wired to it", async () => {
    editor = french;
    const { page } = editor;
    const valid = (): Promise<unknown[]> =>
      Promise.all(["unset", "wired"].map((id) => editor.property(id, "valid")));
    assert.deepEqual(await valid(), [false, true]);
    assert.match(
      await editor.read<string>("RED.nodes.node('unset').validationErrors.join()"),
      /Aucun compteur choisi, et rien n’est relié à ce noeud/,
    );
    await page.waitForFunction("RED.nodes.node('unset').status?.text");
    assert.equal(
      await editor.read("RED.nodes.node('unset').status.text"),
      "Aucun compteur choisi\u00a0: ouvrez ce noeud",
    );

    await editor.edit("unset");
    const marked = page.locator("#node-input-meter.input-error");
    assert.equal(await marked.count(), 1);
    assert.match(await editor.text("#enedis-linky-meter-help-wired"), /^Choisissez un compteur, ou ajoutez/);
    await page.selectOption("#node-input-meter", "meter");
    assert.equal(await marked.count(), 0);
    await editor.save();
    assert.deepEqual(await valid(), [true, true]);

    // The mark follows the wire.
    const link = `RED.nodes.filterLinks({ target: RED.nodes.node("wired") })[0]`;
    await editor.read(`globalThis.link = ${link}; RED.nodes.removeLink(globalThis.link); undefined`);
    assert.deepEqual(await valid(), [true, false]);
    await editor.read("RED.nodes.addLink(globalThis.link); undefined");
    assert.deepEqual(await valid(), [true, true]);
  });

  it("without Dashboard does not block the editor, and says what to install", async function () {
    const bare = new UserDir({ flows, nodeRed: await installNodeRed(), settings: LIGHT_EDITOR });
    const started = await bare.start();
    try {
      const log = started.log.join("\n");
      editor = await Editor.open(await sharedChromium(this), started.url, { language: "en-US", dark: true });
      assert.match(log, /Started flows/);
      assert.doesNotMatch(log, /\[error\]|missing/i);
      assert.equal(await editor.property("widget", "valid"), false);
      await editor.edit("widget");
      const hint = await editor.page.locator("#enedis-linky-meter-no-dashboard").innerText();
      assert.match(hint, /Install @flowfuse\/node-red-dashboard/);
      await editor.screenshot("dashboard-meter-en-dark");
      await editor.cancel();
    } finally {
      // Before its server: the page would complain.
      await editor.close();
      await started.stop();
      bare.remove();
    }
  });
});
