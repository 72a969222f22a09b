/** The dialog of a contract copies it as JSON, and takes one that is pasted or dropped. */
import assert from "node:assert/strict";
import type { Editor } from "../editor-page.js";
import { assertAccessible, assertTranslated, english, french, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const form = `#${type}-form`;
const pasted = `#${type}-pasted`;
const refused = `#${type}-pasted-error`;
const told = `#${type}-paste [role=status]`;
const at = (place: string): string => `${form} [data-at="${place}"]`;

const base = { kind: "supply", anniversary: "11-01", billDay: 17, instalment: 82.5 };
const house = {
  id: "house",
  type,
  name: "Maison",
  ...base,
  versions: [
    { from: "", offer: "base", power: 6, prices: "regulated", hours: [], rules: [] },
    {
      from: "2025-11-01",
      offer: "hphc",
      power: 9,
      prices: { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } },
      hours: [{ from: "22:00", to: "06:00" }],
      rules: [],
    },
  ],
};
const other = {
  id: "other",
  type,
  name: "Autre",
  kind: "supply",
  anniversary: "",
  instalment: null,
  versions: [{ from: "", offer: "tempo", power: 12, prices: "regulated", hours: [], rules: [] }],
};
const sale = { name: "Vente", kind: "feed-in", offer: "base", prices: { classes: { BASE: "<b>cher</b>" } } };
const unfit = {
  versions: [{ from: "", offer: "hphc", power: 6, prices: { classes: { "<i>": {} } }, hours: 22 }],
};

interface Dropped {
  readonly text?: string;
  readonly file?: string;
}

/** Drops a text or a file on an element of the dialog, as a browser does. @returns whether somebody took it */
function drop(editor: Editor, { text, file }: Dropped, on = form): Promise<boolean> {
  return editor.read(`(() => {
    const dataTransfer = new DataTransfer();
    const [text, file] = ${JSON.stringify([text ?? null, file ?? null])};
    if (text !== null) dataTransfer.setData("text/plain", text);
    if (file !== null) dataTransfer.items.add(new File([file], "contrat.json"));
    const drag = (name) => document.querySelector(${JSON.stringify(on)})
      .dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    return !drag("dragover") && !drag("drop");
  })()`);
}

describe("a contract as JSON in its dialog", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors([house, other]);

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor({ ...view, height: 1_500 });

      it("is translated, and has no axe finding in any state", async () => {
        const { editor } = context;
        const clean = async (what: string): Promise<void> => {
          await assertTranslated(editor, form);
          await assertAccessible(editor, form, `contract-json-${what}-${view.language}`);
        };
        await editor.editConfig(type, "other");
        await editor.page.click(at("json.copy"));
        await editor.page.click(at("json.paste"));
        await clean("box");
        await drop(editor, { text: JSON.stringify(unfit) });
        await clean("refused");
        await drop(editor, { text: JSON.stringify(sale) });
        await clean("taken");
        await editor.cancel();
      });
    });
  }

  describe("on a phone", () => {
    const context = withEditor({ ...french, width: 420, height: 1_400 });

    it("fits", async () => {
      const { editor } = context;
      const around = (isShown: boolean): Promise<void> =>
        editor.read(
          `["palette", "sidebar"].forEach((name) => RED.actions.invoke("core:toggle-" + name, ${isShown}))`,
        );
      await around(false);
      await editor.editConfig(type, "other");
      await drop(editor, { text: JSON.stringify([sale]) });
      await drop(editor, { text: JSON.stringify(unfit) });
      await editor.screenshot("contract-json-phone");
      for (const part of ["add", "paste"]) {
        const place = `document.getElementById("${type}-${part}")`;
        await editor.read(`void (${place}.style.width = "300px")`);
        assert.equal(await editor.read(`${place}.scrollWidth`), 300, part);
      }
      await editor.screenshot("contract-json-narrow");
      await editor.cancel();
      await around(true);
    });
  });

  describe("in French", () => {
    const context = withEditor({ ...french, height: 1_400 });
    const inDialog = async (editor: Editor): Promise<string[]> => {
      const values: string[] = [];
      for (const id of ["node-config-input-name", `${type}-kind`, `${type}-bill-day`, `${type}-instalment`])
        values.push(await editor.page.inputValue(`#${id}`));
      return values;
    };

    it("goes from one contract to another by the clipboard, and back with a button", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      await page.fill(at("versions.1.power"), "12");
      await page.click(at("json.copy"));
      assert.match(await editor.text(told), /^Copié/);
      await editor.cancel();
      await editor.editConfig(type, "other");
      await page.keyboard.press("Control+V");
      assert.match(await editor.text(told), /a pris la place/);
      assert.deepEqual(await inDialog(editor), ["Maison", "supply", "17", "82,50"]);
      await page.click(at("json.undo"));
      assert.deepEqual(await inDialog(editor), ["Autre", "supply", "1", ""]);
      assert.equal(await page.inputValue(at("versions.0.offer")), "tempo");
      // In a text field, too.
      await page.focus("#node-config-input-name");
      await page.keyboard.press("Control+V");
      await editor.save();
      const [first, second] = house.versions;
      assert.deepEqual(await editor.property("other", "versions"), [first, { ...second, power: 12 }]);
      assert.deepEqual(
        await editor.read(
          `(({ name, ...n }) => [name, n.kind, n.anniversary, n.billDay, n.instalment])(RED.nodes.node("other"))`,
        ),
        ["Maison", ...Object.values(base)],
      );
      // What is saved of the first one is as it was.
      assert.deepEqual(await editor.property("house", "versions"), house.versions);
    });

    it("changes nothing that is saved when the dialog is cancelled", async () => {
      const { editor } = context;
      await editor.editConfig(type, "other");
      assert.equal(await drop(editor, { file: JSON.stringify([house]) }), true);
      await editor.page.locator(at("json.undo")).waitFor();
      assert.deepEqual(await inDialog(editor), ["Maison", "supply", "17", "82,50"]);
      await editor.cancel();
      assert.deepEqual(await editor.property("other", "versions"), other.versions);
      assert.equal(await editor.property("other", "name"), "Autre");
      assert.equal(await editor.read("RED.nodes.dirty()"), false);
    });

    it("is taken with its faults, each at its field, and brings its kind", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "other");
      await page.click(at("json.paste"));
      await page.fill(pasted, JSON.stringify(sale));
      await page.click(at("json.take"));
      assert.equal(await page.locator(pasted).isVisible(), false);
      assert.equal(await page.inputValue(`#${type}-kind`), "feed-in");
      assert.equal(await page.locator(at("versions.0.power")).count(), 0);
      assert.equal(await page.inputValue(at("versions.0.prices.classes.BASE")), "<b>cher</b>");
      assert.equal(await page.getAttribute(at("versions.0.prices.classes.BASE"), "aria-invalid"), "true");
      assert.match(await editor.text(told), /Corrigez ce qui est en rouge/);
      await page.fill(at("versions.0.prices.classes.BASE"), "0,1");
      assert.match(await editor.text(told), /enregistrez/);
      await editor.cancel();
    });

    it("is refused with the line or the place of what is wrong, and can be corrected there", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "other");
      await drop(editor, { text: '{\n  "offer": base\n}' });
      assert.match(await editor.text(refused), /ligne 2 est/);
      await page.fill(pasted, JSON.stringify(unfit));
      await page.click(at("json.take"));
      assert.deepEqual(await page.locator(`${refused} code`).allTextContents(), [
        "versions[0].prices.classes.<i>",
        "versions[0].prices.classes.<i>",
        "versions[0].hours",
      ]);
      assert.equal(await page.locator(`${refused} i`).count(), 0);
      await drop(editor, { file: `"${"x".repeat(100_000)}"` });
      assert.match(await editor.text(refused), /100\sko/);
      assert.equal(await page.inputValue(pasted), "");
      // A text that is dropped on a field is the field's.
      assert.equal(await drop(editor, { text: JSON.stringify(sale) }, "#node-config-input-name"), false);
      assert.equal(await page.inputValue(at("versions.0.offer")), "tempo");
      await page.fill(pasted, JSON.stringify([house]));
      await page.click(at("json.take"));
      assert.equal(await page.inputValue(at("versions.1.power")), "9");
      await editor.cancel();
    });

    it("is shown to be copied by hand where the browser does not copy", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.read("void (window.copies = document.execCommand, document.execCommand = () => false)");
      await editor.editConfig(type, "house");
      await page.click(at("json.copy"));
      await editor.read("void (document.execCommand = window.copies)");
      assert.match(await editor.text(told), /ne l’a pas copié/);
      const { name, versions } = JSON.parse(await page.inputValue(pasted)) as typeof house;
      assert.deepEqual([name, versions[1]!.power], ["Maison", 9]);
      await editor.cancel();
    });
  });
});
