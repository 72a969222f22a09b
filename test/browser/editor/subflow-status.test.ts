/** What an instance of a subflow shows in the editor, which translates the statuses of the nodes that it knows only. */
import assert from "node:assert/strict";
import { withNodeRed } from "./editors.js";

const types = ["enedis-linky in", "enedis-linky history", "enedis-linky tariff"] as const;
const nameOf = (type: string, where: string): string => `${where}-${type.split(" ")[1]!}`;

/** A subflow that shows the status of the node in it, as the one of the example "Many meters". */
function subflowOf(type: string): object[] {
  const id = nameOf(type, "subflow");
  const inside = nameOf(type, "inside");
  const status = nameOf(type, "status");
  return [
    {
      ...{ id, type: "subflow", name: id, in: [], out: [], env: [] },
      status: { x: 400, y: 80, wires: [{ id: status, port: 0 }] },
    },
    { id: inside, z: id, type, meter: "", contract: "", x: 100, y: 80, wires: [[]] },
    { id: status, z: id, type: "status", scope: [inside], x: 200, y: 80, wires: [[]] },
  ];
}

const more = types.flatMap((type, row) => [
  ...subflowOf(type),
  {
    ...{ id: nameOf(type, "instance"), z: "tab", type: `subflow:${nameOf(type, "subflow")}` },
    ...{ x: 240, y: 520 + 60 * row, wires: [] },
  },
  // The same node beside the subflow.
  {
    ...{ id: nameOf(type, "beside"), z: "tab", type, meter: "", contract: "" },
    ...{ x: 520, y: 520 + 60 * row, wires: [[]] },
  },
]);

const words = {
  "enedis-linky in": "No meter chosen",
  "enedis-linky history": "No meter chosen",
  "enedis-linky tariff": "No contract chosen",
};

describe("a status in the editor", () => {
  const { open } = withNodeRed(more);

  const shown = (id: string): string =>
    `document.getElementById(${JSON.stringify(id)})?.querySelector(".red-ui-flow-node-status-label")?.textContent`;

  for (const language of ["en-US", "fr"] as const) {
    it(`is words, in a subflow and beside it: ${language}`, async () => {
      const editor = await open({ language });
      for (const type of types) {
        const [inside, beside] = [nameOf(type, "instance"), nameOf(type, "beside")];
        await editor.page.waitForFunction(`${shown(inside)} && ${shown(beside)}`);
        // The server's language, which the editor cannot change.
        assert.equal(await editor.read(shown(inside)), words[type]);
        const own = await editor.read<string>(shown(beside));
        if (language === "en-US") assert.equal(own, words[type]);
        else assert.match(own, /^Aucun /);
      }
      await editor.close();
    });
  }
});
