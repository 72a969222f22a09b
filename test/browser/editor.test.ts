import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { UserDir, type NodeRed } from "../node-red.js";
import { Editor, launchChromium, type EditorOptions } from "./editor.js";

/** No meter of anybody. */
const usagePointId = "11122233344455";

const config = "enedis-linky-config";
const meter = {
  id: "meter",
  type: config,
  name: "",
  hint: "",
  service: "demo",
  baseUrl: "",
  minute: 23,
  dailyMonths: 1,
  loadCurveDays: 1,
  language: "auto",
  editorLanguage: "",
};
const flows = [
  { id: "tab", type: "tab", label: "Linky" },
  meter,
  // Disabled: the runtime calls no service for it.
  { ...meter, id: "real", service: "conso-api", hint: "4455", d: true },
  {
    id: "in",
    z: "tab",
    type: "enedis-linky in",
    name: "",
    meter: "meter",
    direction: "consumption",
    measures: ["load_curve", "daily", "monthly", "yearly", "max_power"],
    outputMode: "per-measure",
    health: false,
    start: "new",
    outputs: 5,
    x: 240,
    y: 160,
    wires: [["curve"], ["days"], [], [], ["power"]],
  },
  ...["curve", "days", "power"].map((id, index) => ({
    id,
    z: "tab",
    type: "debug",
    name: id,
    active: false,
    x: 520,
    y: 80 + 80 * index,
    wires: [],
  })),
];
const credentials = { real: { usagePointId, token: "no token at all" } };

const views: (EditorOptions & { choose: string; tooShort: string; demo: string })[] = [
  {
    language: "fr",
    choose: "Rien ne sortirait de ce noeud : choisissez au moins une mesure",
    tooShort: "Un point de livraison (PDL) a exactement 14 chiffres",
    demo: "Linky (démo)",
  },
  {
    language: "en-US",
    dark: true,
    choose: "Nothing would leave this node: choose at least one measure",
    tooShort: "A usage point (PDL) has exactly 14 digits",
    demo: "Linky (demo)",
  },
];

describe("the editor", function () {
  this.timeout(60_000);
  let userDir: UserDir | undefined;
  let nodeRed: NodeRed | undefined;
  let browser: Browser | undefined;

  before(async () => {
    userDir = new UserDir({ flows, credentials });
    [nodeRed, browser] = await Promise.all([userDir.start(), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    userDir?.remove();
  });

  for (const { choose, tooShort, demo, ...view } of views) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      let editor: Editor;
      const look = (name: string) =>
        editor.screenshot(`${name}-${view.language}-${view.dark ? "dark" : "light"}`);

      beforeEach(async () => {
        editor = await Editor.open(browser!, nodeRed!.url, view);
      });
      afterEach(async () => {
        const complaints = [...editor.complaints];
        await editor.close();
        assert.deepEqual(complaints, []);
      });

      it("shows palette, labels and our own icon", async () => {
        const palette = editor.page.locator('.red-ui-palette-node[data-palette-type="enedis-linky in"]');
        await palette.scrollIntoViewIfNeeded();
        assert.equal((await palette.innerText()).trim(), "linky in");
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("in"))'), demo);
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("real"))'), "•••• 4455");
        const icon = await editor.read<string>(
          'fetch("icons/node-red-contrib-enedis-linky/enedis-linky-in.svg").then((answer) => answer.text())',
        );
        assert.ok(icon.includes('viewBox="0 0 40 60"'));
        await look("workspace");
      });

      it("opens both dialogs with every text translated", async () => {
        await editor.edit("in");
        await assertTranslated(editor, "#enedis-linky-in-form");
        assert.equal(await editor.page.locator("#enedis-linky-in-outputs > li").count(), 5);
        await look("in");
        await editor.cancel();
        await editor.editConfig(config, "meter");
        await assertTranslated(editor, "#enedis-linky-config-form");
        await look("meter-demo");
        await editor.cancel();
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
      });

      it("has help for both types", async () => {
        for (const type of ["enedis-linky in", config]) {
          const help = await editor.read<string>(`RED.nodes.getNodeHelp(${JSON.stringify(type)})`);
          assert.match(help, view.language === "fr" ? /<h3>Propriétés/ : /<h3>Properties/);
        }
      });

      it("moves each wire with its measure, saves the outputs, and takes it back by undo", async () => {
        await editor.edit("in");
        await editor.page.uncheck("#enedis-linky-in-measure-daily");
        await editor.page.uncheck("#enedis-linky-in-measure-yearly");
        await editor.page.check("#node-input-health");
        await editor.save();
        assert.equal(await editor.property("in", "outputs"), 4);
        assert.deepEqual(await editor.property("in", "measures"), ["load_curve", "monthly", "max_power"]);
        assert.equal(await editor.property("in", "health"), true);
        assert.deepEqual(await wires(editor), { curve: 0, power: 2 });
        assert.equal(await editor.property("in", "valid"), true);
        const labels = [0, 1, 2, 3].map(
          (index) => `RED.nodes.node("in")._def.outputLabels.call(RED.nodes.node("in"), ${index})`,
        );
        const [first, , , last] = await editor.read<string[]>(`[${labels.join(", ")}]`);
        assert.match(first ?? "", view.language === "fr" ? /courbe de charge/ : /load curve/);
        assert.match(last ?? "", view.language === "fr" ? /Santé/ : /Health/);
        await editor.read('RED.actions.invoke("core:undo")');
        assert.deepEqual(await wires(editor), { curve: 0, days: 1, power: 4 });
      });

      it("says that a choice without any output is invalid, in the dialog and after it", async () => {
        await editor.edit("in");
        await editor.page.selectOption("#node-input-direction", "production");
        for (const measure of ["load_curve", "daily", "monthly", "yearly"]) {
          await editor.page.uncheck(`#enedis-linky-in-measure-${measure}`);
        }
        const line = editor.page.locator("#enedis-linky-in-measures-error");
        assert.equal(await line.innerText(), choose);
        assert.equal(await editor.page.locator("#enedis-linky-in-measure-max_power").isDisabled(), true);
        await look("in-nothing");
        await editor.save();
        assert.equal(await editor.property("in", "outputs"), 0);
        assert.deepEqual(await editor.property("in", "validationErrors"), [choose]);
      });

      it("asks only for what the service needs", async () => {
        await editor.editConfig(config, "real");
        const shown = async (service: string): Promise<string[]> => {
          await editor.page.selectOption("#node-config-input-service", service);
          await look(`meter-${service}`);
          const fields = ["usagePointId", "token", "clientId", "clientSecret"];
          const visible = await Promise.all(
            fields.map((field) => editor.page.locator(`#node-config-input-${field}`).isVisible()),
          );
          return fields.filter((_, index) => visible[index]);
        };
        assert.deepEqual(await shown("demo"), []);
        assert.deepEqual(await shown("data-connect"), ["usagePointId", "clientId", "clientSecret"]);
        assert.deepEqual(await shown("myelectricaldata"), ["usagePointId", "token"]);
        assert.deepEqual(await shown("conso-api"), ["usagePointId", "token"]);
        await editor.cancel();
      });

      it("cleans what was pasted, and saves hint, numbers and language", async () => {
        await editor.editConfig(config, "real");
        await editor.page.fill("#node-config-input-usagePointId", "123 456");
        assert.equal(
          await editor.page.locator("#node-config-input-usagePointId-error").innerText(),
          tooShort,
        );
        await editor.page.fill("#node-config-input-usagePointId", " 999 8887\u00a077666 12 ");
        assert.equal(await editor.page.locator("#node-config-input-usagePointId-error").isVisible(), false);
        await editor.page.fill("#node-config-input-token", " eyJ0 b2tlbg ");
        await editor.page.fill("#node-config-input-dailyMonths", "12");
        await editor.page.fill("#node-config-input-minute", "61");
        assert.ok(await editor.page.locator("#node-config-input-minute-error").isVisible());
        await editor.page.click("#enedis-linky-config-dice");
        assert.equal(await editor.page.locator("#node-config-input-minute-error").isVisible(), false);
        await editor.save();
        assert.equal(await editor.property("real", "hint"), "6612");
        assert.equal(await editor.property("real", "dailyMonths"), 12);
        assert.equal(typeof (await editor.property("real", "minute")), "number");
        assert.equal(await editor.property("real", "editorLanguage"), view.language.slice(0, 2));
        const saved = await editor.property<Record<string, unknown>>("real", "credentials");
        assert.equal(saved["usagePointId"], "99988877766612");
        assert.equal(saved["token"], "eyJ0b2tlbg");
        assert.equal(await editor.property("real", "valid"), true);
      });

      it("keeps hint and token when their fields stay untouched", async () => {
        await editor.editConfig(config, "real");
        assert.equal(await editor.page.inputValue("#node-config-input-token"), "__PWRD__");
        await editor.page.fill("#node-config-input-name", "Maison");
        await editor.save();
        assert.equal(await editor.property("real", "hint"), "4455");
        const saved = await editor.property<Record<string, unknown>>("real", "credentials");
        assert.equal(saved["has_token"], true);
        assert.equal(saved["token"], undefined);
      });

      it("forgets the usage point of a meter that becomes a demo", async () => {
        await editor.editConfig(config, "real");
        await editor.page.selectOption("#node-config-input-service", "demo");
        await editor.save();
        assert.equal(await editor.property("real", "hint"), "");
        assert.equal(await editor.read('RED.utils.getNodeLabel(RED.nodes.node("real"))'), demo);
      });

      it("marks a meter saved without credentials, and draws a minute of its own for each", async () => {
        const minutes = new Set<number>();
        for (let count = 0; count < 4; count++) {
          await editor.editConfig(config, "_ADD_");
          // A new meter is not scolded for what nobody has had the time to fill in.
          assert.equal(await editor.page.locator(".enedis-linky-error:visible").count(), 0);
          await editor.save();
          const id = await editor.read<string>(
            `(() => { let found; RED.nodes.eachConfig((node) => { if (node.type === "${config}") found = node.id; }); return found; })()`,
          );
          assert.equal(await editor.property("real", "valid"), true);
          assert.equal(await editor.property(id, "valid"), false);
          minutes.add(await editor.property<number>(id, "minute"));
        }
        assert.ok(minutes.size > 1, "four meters with the same minute: 1 in 216,000 by chance");
      });

      it("takes environment variables, and names them nowhere else", async () => {
        await editor.editConfig(config, "real");
        await editor.page.fill("#node-config-input-usagePointId", "${LINKY_PDL}");
        await editor.page.fill("#node-config-input-token", "${LINKY_TOKEN}");
        assert.equal(await editor.page.locator(".enedis-linky-error:visible").count(), 0);
        await editor.save();
        assert.equal(await editor.property("real", "hint"), "");
        assert.equal(await editor.property("real", "valid"), true);
      });
    });
  }

  it("fits a narrow window", async () => {
    const editor = await Editor.open(browser!, nodeRed!.url, { language: "fr", width: 900, height: 800 });
    await editor.editConfig(config, "meter");
    const [form, tray] = await editor.read<[number, number]>(
      '["#enedis-linky-config-form", ".red-ui-tray:last-child"].map((each) => document.querySelector(each).getBoundingClientRect().right)',
    );
    assert.ok(form <= tray, `${form - tray} px of the form are cut off`);
    await editor.screenshot("narrow");
    await editor.close();
  });
});

/** No message key may show: the editor puts the key itself where a text is missing. */
async function assertTranslated(editor: Editor, form: string): Promise<void> {
  const text = await editor.page.locator(form).innerText();
  assert.doesNotMatch(text, /enedis-linky-(?:in|config)\.\w|common\.label/);
  const empty = await editor.read<number>(
    `[...document.querySelectorAll("${form} [data-i18n]:not([data-i18n^='['])")].filter((each) => !each.textContent).length`,
  );
  assert.equal(empty, 0);
}

/** From which output of the node each of its wires leaves. */
function wires(editor: Editor): Promise<Record<string, number>> {
  return editor.read(
    'Object.fromEntries(RED.nodes.filterLinks({ source: RED.nodes.node("in") }).map((link) => [link.target.id, Number(link.sourcePort)]))',
  );
}
