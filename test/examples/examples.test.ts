import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Script } from "node:vm";
import { Editor, launchChromium } from "../browser/editor.js";
import { startNodeRed, UserDir } from "../node-red.js";

const root = path.join(__dirname, "..", "..");
const folder = path.join(root, "examples");

interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly name?: string;
  readonly label?: string;
  readonly info?: string;
  readonly func?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

const examples = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({
    file,
    nodes: JSON.parse(readFileSync(path.join(folder, file), "utf8")) as ExampleNode[],
  }));

/** The node types that the files of a folder register. */
function typesIn(...parts: string[]): Set<string> {
  const files = readdirSync(path.join(root, ...parts), { recursive: true, encoding: "utf8" });
  const types = files
    .filter((file) => file.endsWith(".js"))
    .map((file) => readFileSync(path.join(root, ...parts, file), "utf8"))
    .flatMap((code) => [...code.matchAll(/registerType\(\s*["']([^"']+)["']/g)].map(([, type]) => type!));
  return new Set(types);
}

const core = typesIn("node_modules", "@node-red", "nodes", "core").add("tab").add("group");
const own = typesIn("dist");
const dashboard = typesIn("node_modules", "@flowfuse", "node-red-dashboard", "nodes");

describe("the examples", () => {
  it("are there, and have no id in common", () => {
    assert.ok(examples.length >= 2);
    const ids = examples.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const { file, nodes } of examples) {
    describe(file, () => {
      it("has a tab and a comment that speak French and English", () => {
        const tabs = nodes.filter(({ type }) => type === "tab");
        assert.equal(tabs.length, 1);
        assert.match(tabs[0]!.label ?? "", /^Linky : .+ · .+/);
        const [comment] = nodes.filter(({ type }) => type === "comment");
        assert.match(comment?.name ?? "", /Lisez-moi · Read me/);
        assert.match(comment?.info ?? "", /## Français[\s\S]+## English/);
      });

      it("uses the demo, and holds neither credential nor minute", () => {
        const meters = nodes.filter(({ type }) => type === "enedis-linky-config");
        assert.equal(meters.length, 1);
        const [meter] = meters;
        assert.equal(meter!["service"], "demo");
        // Each import draws its own minute: else all who take the example would call in the same one.
        for (const property of ["minute", "credentials"]) assert.equal(property in meter!, false);
      });

      it("refers only to nodes of its own, of known types", () => {
        const ids = new Set(nodes.map(({ id }) => id));
        const isDashboard = /dashboard/i.test(file);
        for (const node of nodes) {
          const { id, type, z, wires = [] } = node;
          const isKnown = core.has(type) || own.has(type) || (isDashboard && dashboard.has(type));
          assert.ok(isKnown, `${type} of ${id} is unknown`);
          const references = ["meter", "group", "page", "theme", "ui"].map((property) => node[property]);
          for (const target of [z, ...wires.flat(), ...references]) {
            if (typeof target === "string" && target !== "") assert.ok(ids.has(target), `${id}: ${target}`);
          }
        }
      });

      it("has functions that compile", () => {
        for (const { type, func, name } of nodes) {
          if (type === "function")
            assert.doesNotThrow(() => new Script(`(function () {${func ?? ""}})`), name);
        }
      });
    });
  }

  it("begin with one that runs with core nodes only", async function () {
    this.timeout(45_000);
    const nodeRed = await startNodeRed(examples[0]!.nodes);
    await nodeRed.stop();
    assert.doesNotMatch(nodeRed.log.join("\n"), /\[error\]/);
  });

  it("can be imported from the menu: every node valid, each meter with a minute of its own", async function () {
    this.timeout(60_000);
    const userDir = new UserDir({ flows: [], link: ["@flowfuse/node-red-dashboard"] });
    const browser = await launchChromium();
    const nodeRed = await userDir.start();
    try {
      const editor = await Editor.open(browser, `${nodeRed.url}/`, { language: "fr" });
      for (const { file } of examples) {
        const address = `library/examples/flows/node-red-contrib-enedis-linky/${file.replace(/\.json$/, "")}`;
        // As the import dialog does it.
        await editor.read(`fetch(${JSON.stringify(encodeURI(address))})
          .then((answer) => answer.json())
          .then((nodes) => RED.view.importNodes(nodes, {
            generateIds: true, addFlow: true, touchImport: true, applyNodeDefaults: true,
          }))`);
      }
      const { invalid, minutes } = await editor.read<{ invalid: string[]; minutes: unknown[] }>(`(() => {
        const invalid = [];
        const minutes = [];
        RED.nodes.eachNode((node) => node.valid || invalid.push(node.type));
        RED.nodes.eachConfig((node) => {
          if (!node.valid) invalid.push(node.type);
          if (node.type === "enedis-linky-config") minutes.push(node.minute);
        });
        return { invalid, minutes };
      })()`);
      assert.deepEqual(invalid, []);
      assert.equal(minutes.length, examples.length);
      for (const minute of minutes) assert.ok(Number.isInteger(minute));
      assert.deepEqual(editor.complaints, []);
    } finally {
      await browser.close();
      await nodeRed.stop();
      userDir.remove();
    }
  });
});
