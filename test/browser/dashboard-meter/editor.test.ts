import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { installNodeRed, withDashboard } from "../../installs.js";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../../node-red-process.js";
import { launchChromium } from "../chromium.js";
import { demoMeter, Editor, type EditorOptions } from "../editor-page.js";
import { assertAccessible } from "../editor/editors.js";

const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  demoMeter,
  {
    id: "widget",
    type: "ui-enedis-linky",
    z: "tab",
    name: "",
    group: "",
    meter: "meter",
    width: 6,
    height: 8,
    direction: "consumption",
    color: "#a3cc28",
    language: "auto",
    x: 240,
    y: 160,
    wires: [],
  },
];
// A meter that its own settings make invalid.
const unfinished = { ...demoMeter, id: "unfinished", name: "Ébauche", dailyMonths: "99" };
const dashboard = [
  { id: "base", type: "ui-base", name: "Dashboard", path: "/dashboard" },
  { id: "theme", type: "ui-theme", name: "Theme", colors: {}, sizes: {} },
  { id: "page", type: "ui-page", name: "Page", ui: "base", path: "/page", layout: "grid", theme: "theme" },
  { id: "group", type: "ui-group", name: "Group", page: "page", width: "12", order: 1 },
];

const light = async () => ({ ...(await withDashboard()), settings: LIGHT_EDITOR });

describe("the editor of the meter on the dashboard", () => {
  let browser: Browser;
  let userDir: UserDir;
  let nodeRed: NodeRed | undefined;
  let editor: Editor;

  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async () => {
    await nodeRed?.stop();
    userDir.remove();
  });

  async function open(userDirOf: UserDir, view: EditorOptions): Promise<void> {
    userDir = userDirOf;
    nodeRed = await userDir.start();
    editor = await Editor.open(browser, nodeRed.url, view);
  }

  it("chooses group, size, meter, direction, colour and language", async () => {
    const placed = flows.map((node) => (node.id === "widget" ? { ...node, group: "group" } : node));
    await open(new UserDir({ flows: [...placed, ...dashboard], ...(await light()) }), {
      language: "fr",
    });
    const { page } = editor;
    assert.equal(
      await editor.property("widget", "valid"),
      true,
      await editor.read("JSON.stringify(RED.nodes.node('widget').validationErrors)"),
    );
    const palette = page.locator('.red-ui-palette-node[data-palette-type="ui-enedis-linky"]');
    assert.equal((await palette.first().innerText()).trim(), "linky meter");

    await editor.edit("widget");
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
    await editor.save();
    assert.equal(await editor.property("widget", "color"), "#2f8fd3");
    assert.equal(await editor.property("widget", "direction"), "both");
    assert.equal(await editor.property("widget", "valid"), true);

    // A variable stays as it is.
    await editor.read('Object.assign(RED.nodes.node("widget"), { direction: "${D}", language: "${L}" })');
    await editor.edit("widget");
    await page.fill("#node-input-width", "${LINKY_COLUMNS}");
    await page.fill("#node-input-height", "${LINKY_ROWS}");
    assert.equal(await error.isVisible(), false);
    await editor.save();
    assert.deepEqual(
      await Promise.all(
        ["width", "height", "direction", "language"].map((name) => editor.property("widget", name)),
      ),
      ["${LINKY_COLUMNS}", "${LINKY_ROWS}", "${D}", "${L}"],
    );
    assert.equal(await editor.property("widget", "valid"), true);

    await editor.edit("widget");
    await page.check("#enedis-linky-meter-transparent");
    await editor.save();
    assert.equal(await editor.property("widget", "color"), "transparent");
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });

  it("has no axe finding and says what is wrong: in French and light, in English and dark", async () => {
    userDir = new UserDir({ flows: [...flows, unfinished, ...dashboard], ...(await light()) });
    nodeRed = await userDir.start();
    for (const language of ["fr", "en-US"] as const) {
      editor = await Editor.open(browser, nodeRed.url, { language, dark: language !== "fr" });
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
      await editor.close();
    }
  });

  it("asks for a meter, unless something is wired to it", async () => {
    const unset = {
      ...flows[2]!,
      ...{ meter: "", group: "group" },
    };
    const wired = { ...unset, id: "wired", y: 320 };
    const inject = { id: "inject", type: "inject", z: "tab", name: "", x: 100, y: 320, wires: [["wired"]] };
    await open(
      new UserDir({
        flows: [...flows.slice(0, 2), unset, wired, inject, ...dashboard],
        ...(await light()),
      }),
      { language: "fr" },
    );
    const { page } = editor;
    const valid = (): Promise<unknown[]> =>
      Promise.all(["widget", "wired"].map((id) => editor.property(id, "valid")));
    assert.deepEqual(await valid(), [false, true]);
    assert.match(
      await editor.read<string>("RED.nodes.node('widget').validationErrors.join()"),
      /Aucun compteur choisi, et rien n’est relié à ce noeud/,
    );
    await page.waitForFunction("RED.nodes.node('widget').status?.text");
    assert.equal(
      await editor.read("RED.nodes.node('widget').status.text"),
      "Aucun compteur choisi\u00a0: ouvrez ce noeud",
    );

    await editor.edit("widget");
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
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });

  it("without Dashboard does not block the editor, and says what to install", async () => {
    await open(new UserDir({ flows, nodeRed: await installNodeRed(), settings: LIGHT_EDITOR }), {
      language: "en-US",
      dark: true,
    });
    const log = nodeRed!.log.join("\n");
    assert.match(log, /Started flows/);
    assert.doesNotMatch(log, /\[error\]|missing/i);
    assert.equal(await editor.property("widget", "valid"), false);
    await editor.edit("widget");
    const hint = await editor.page.locator("#enedis-linky-meter-no-dashboard").innerText();
    assert.match(hint, /Install @flowfuse\/node-red-dashboard/);
    await editor.screenshot("dashboard-meter-en-dark");
    await editor.cancel();
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });
});
