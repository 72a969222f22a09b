/**
 * The dialog, label and status of `linky tariff`, and the statuses of nodes in a subflow: one Node-RED has them deployed.
 * In French and light, in English and dark.
 */
import assert from "node:assert/strict";
import { assertAccessible, assertTranslated, english, french, itOnce, withNodeRed } from "./editors.js";

const form = "#enedis-linky-tariff-form";
const type = "enedis-linky tariff";
const at = { z: "tab", type, x: 240, wires: [[]] };

const contract = {
  id: "house",
  type: "enedis-linky-contract",
  name: "Maison",
  kind: "supply",
  versions: [
    {
      from: "",
      offer: "hphc",
      power: 6,
      prices: { classes: { HP: 0.2142, HC: 0.1589 } },
      hours: [{ from: "22:08", to: "06:08" }],
    },
  ],
};
const tempo = {
  id: "tempo",
  type: "enedis-linky-contract",
  name: "Tempo",
  kind: "supply",
  versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }],
};

const kinds = ["enedis-linky in", "enedis-linky history", "enedis-linky tariff"] as const;
const nameOf = (type: string, where: string): string => `${where}-${type.split(" ")[1]!}`;

/** A subflow that shows the status of the node in it, as the one of the example "Many meters". */
function subflowOf(type: string): object[] {
  const id = nameOf(type, "subflow");
  const inside = nameOf(type, "inside");
  const status = nameOf(type, "status");
  return [
    {
      id,
      type: "subflow",
      name: id,
      in: [],
      out: [],
      env: [],
      status: { x: 400, y: 80, wires: [{ id: status, port: 0 }] },
    },
    { id: inside, z: id, type, meter: "", contract: "", x: 100, y: 80, wires: [[]] },
    { id: status, z: id, type: "status", scope: [inside], x: 200, y: 80, wires: [[]] },
  ];
}

const subflows = kinds.flatMap((type, row) => [
  ...subflowOf(type),
  {
    id: nameOf(type, "instance"),
    z: "tab",
    type: `subflow:${nameOf(type, "subflow")}`,
    x: 240,
    y: 520 + 60 * row,
    wires: [],
  },
  // The same node beside the subflow.
  {
    id: nameOf(type, "beside"),
    z: "tab",
    type,
    meter: "",
    contract: "",
    x: 520,
    y: 520 + 60 * row,
    wires: [[]],
  },
]);

const words = {
  "enedis-linky in": "No meter chosen",
  "enedis-linky history": "No meter chosen",
  "enedis-linky tariff": "No contract chosen",
};

const shown = (id: string): string =>
  `document.getElementById(${JSON.stringify(id)})?.querySelector(".red-ui-flow-node-status-label")?.textContent`;

describe("the dialog of linky tariff", function () {
  this.timeout(120_000);
  const { withEditor } = withNodeRed([
    contract,
    tempo,
    { ...at, id: "tariff", contract: "house", step: "class", format: "tariff", name: "", y: 520 },
    { ...at, id: "bare tariff", contract: "house", y: 580 },
    { ...at, id: "colours", contract: "tempo", y: 640 },
    { ...contract, id: "broken", name: "Cassé", versions: [] },
    { ...at, id: "wrong", contract: "broken", y: 820 },
    { ...at, id: "lost", contract: "gone", y: 700 },
    { ...at, id: "varied", contract: "house", step: "${STEP}", format: "${FORMAT}", y: 760, d: true },
    ...subflows,
  ]);

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor(view);
      const look = (name: string): Promise<void> =>
        assertAccessible(context.editor, form, `tariff-${name}-${view.language}`);

      it("says what is sent for each choice, without an axe finding", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("tariff");
        await assertTranslated(editor, form);
        await look("class");
        const helps = new Set<string>();
        for (const format of ["tariff", "power-saver"]) {
          for (const step of ["class", "60", "15"]) {
            await page.selectOption("#node-input-format", format);
            await page.selectOption("#node-input-step", step);
            const lines = await Promise.all(
              ["format", "step"].map((name) => editor.text(`#enedis-linky-tariff-${name}-help`)),
            );
            assert.ok(
              lines.every((line) => line !== "" && !line.includes("enedis-linky")),
              lines.join(),
            );
            helps.add(lines.join("\n"));
          }
        }
        assert.equal(helps.size, 4);
        await look("power-saver");
        await editor.save();
        assert.deepEqual(
          [await editor.property("tariff", "format"), await editor.property("tariff", "step")],
          ["power-saver", "15"],
        );
      });

      it("has palette, label and help of its own", async () => {
        const { editor } = context;
        const palette = editor.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
        assert.equal((await palette.innerText()).trim(), "linky tariff");
        const label = await editor.read<string>('RED.utils.getNodeLabel(RED.nodes.node("tariff"))');
        assert.match(label, view.language === "fr" ? /^tarif\u00a0: Maison$/ : /^tariff: Maison$/);
        const help = await editor.read<string>(`RED.nodes.getNodeHelp("${type}")`);
        assert.match(help, view.language === "fr" ? /<h3>Propriétés/ : /<h3>Properties/);
        const icon = await editor.read<string>(
          'fetch("icons/node-red-contrib-enedis-linky/enedis-linky-tariff.svg").then((answer) => answer.text())',
        );
        assert.ok(icon.includes('viewBox="0 0 40 60"'));
      });

      it("shows the status of a price, of an unknown colour and of a missing contract", async () => {
        const { editor } = context;
        const status = (id: string): Promise<string> =>
          editor.read(`RED.nodes.node("${id}").status?.text ?? ""`);
        await editor.page.waitForFunction('RED.nodes.node("lost").status?.text');
        assert.match(await status("tariff"), /^H[PC] .*0[.,](2142|1589).*\d\d:08$/);
        const texts =
          view.language === "fr"
            ? [/^Couleur Tempo/, /^Contrat absent/]
            : [/^Tempo colour/, /^Contract missing/];
        assert.match(await status("colours"), texts[0]!);
        assert.match(await status("lost"), texts[1]!);
        await editor.screenshot(`tariff-status-${view.language}`);
      });

      it("asks for a contract, and marks the node without one", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.edit("lost");
        assert.equal(await page.locator("#enedis-linky-tariff-no-contract").isVisible(), true);
        await look("no-contract");
        await editor.cancel();
        await editor.edit("wrong");
        assert.equal(await page.locator("#enedis-linky-tariff-no-contract").isVisible(), false);
        assert.match(
          await editor.text("#node-input-contract-error"),
          view.language === "fr" ? /^Ce contrat est à corriger/ : /^This contract must be corrected/,
        );
        await look("wrong-contract");
        await editor.cancel();
        assert.equal(await editor.property("lost", "valid"), false);
        assert.equal(await editor.property("tariff", "valid"), true);
      });

      itOnce(view, "keeps variables, and shows the defaults of a hand-written flow", async () => {
        const { editor } = context;
        await editor.edit("varied");
        await look("variables");
        await editor.save();
        assert.deepEqual(
          [await editor.property("varied", "step"), await editor.property("varied", "format")],
          ["${STEP}", "${FORMAT}"],
        );
        await editor.edit("bare tariff");
        await editor.save();
        assert.deepEqual(
          [await editor.property("bare tariff", "step"), await editor.property("bare tariff", "format")],
          ["class", "tariff"],
        );
      });

      // The editor translates the statuses of the nodes that it knows only.
      it("shows a status in words, in a subflow and beside it", async () => {
        const { editor } = context;
        for (const kind of kinds) {
          const [inside, beside] = [nameOf(kind, "instance"), nameOf(kind, "beside")];
          await editor.page.waitForFunction(`${shown(inside)} && ${shown(beside)}`);
          // The server's language, which the editor cannot change.
          assert.equal(await editor.read(shown(inside)), words[kind]);
          const own = await editor.read<string>(shown(beside));
          if (view === english) assert.equal(own, words[kind]);
          else assert.match(own, /^Aucun /);
        }
      });
    });
  }
});
