/** The dialog of a meter of many: its PDL may be a credential or a variable, and stays what it is. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { example } from "../../examples/harness.js";
import { LIGHT_EDITOR, UserDir, type NodeRed } from "../../node-red-process.js";
import { Editor } from "../editor-page.js";
import { sharedChromium } from "../one-browser.js";

describe("the editor with many meters", () => {
  const { nodes } = example(13);
  const [house, workshop] = nodes.filter(({ type }) => type.startsWith("subflow:"));
  const name = { name: "LINKY_NAME", value: "Maison", type: "str" };
  const variables = [
    name,
    { name: "LINKY_PDL", value: "LINKY_PDL_MAISON", type: "env" },
    { name: "LINKY_TOKEN", value: "LINKY_TOKEN_MAISON", type: "env" },
  ];
  const credentials = [name, { name: "LINKY_PDL", type: "cred" }, { name: "LINKY_TOKEN", type: "cred" }];
  const secrets = { LINKY_PDL: "00000000000028", LINKY_TOKEN: "demo" };
  let userDir: UserDir;
  let nodeRed: NodeRed;
  let browser: Browser;

  before(async function () {
    userDir = new UserDir({
      flows: nodes.map((node) => {
        if (node === house) return { ...node, env: variables };
        return node === workshop ? { ...node, env: credentials } : node;
      }),
      credentials: { [workshop!.id]: secrets },
      settings: LIGHT_EDITOR,
    });
    [nodeRed, browser] = await Promise.all([userDir.start(), sharedChromium(this)]);
  });

  after(async () => {
    await nodeRed.stop();
    userDir.remove();
  });

  it("keeps variables and credentials when a dialog is saved", async () => {
    const editor = await Editor.open(browser, nodeRed.url, { language: "fr" });
    for (const { id } of [house!, workshop!]) {
      await editor.edit(id);
      await editor.page.fill("#node-input-name", `nouveau ${id}`);
      await editor.save();
    }
    await editor.deploy();
    const saved = JSON.parse(readFileSync(userDir.file("flows.json"), "utf8")) as typeof nodes;
    const of = (id: string): unknown => saved.find((node) => node.id === id)!["env"];
    assert.ok(saved.some((node) => node.name === `nouveau ${house!.id}`));
    assert.deepEqual([of(house!.id), of(workshop!.id)], [variables, credentials]);
    const stored = JSON.parse(readFileSync(userDir.file("flows_cred.json"), "utf8")) as object;
    assert.deepEqual(stored, { ...stored, [workshop!.id]: secrets });
    assert.deepEqual(editor.complaints, []);
    await editor.close();
  });
});
