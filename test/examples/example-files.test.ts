/** The examples as files: what a user imports, and what the editor then shows. */
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { launchChromium } from "../browser/chromium.js";
import { Editor } from "../browser/editor-page.js";
import { FIRST_RUN_MS, installNodeRed, installPalette, paletteNames } from "../installs.js";
import { LIGHT_PAGE, UserDir, type NodeRed } from "../node-red-process.js";
import { example, examples, namedPackages, type Example, type ExampleNode } from "./harness.js";

const name = "node-red-contrib-enedis-linky";

interface NodeSet {
  readonly module: string;
  readonly types: readonly string[];
}

/** What the editor holds. */
interface Imported {
  /** Each node that is not valid, and why. */
  readonly invalid: string[];
  readonly configs: {
    readonly type: string;
    readonly name: string;
    readonly z?: string;
    readonly minute?: number;
  }[];
  /** The names of the meters of all nodes in tabs. */
  readonly meter: string[];
}

const meters = ({ nodes }: Example): ExampleNode[] =>
  nodes.filter(({ type }) => type === "enedis-linky-config");

describe("the examples", () => {
  let nodeRed: NodeRed;
  const cleanUps: (() => unknown)[] = [];
  /** The package of each node type. */
  const packages = new Map<string, string>();

  before(async function () {
    this.timeout(FIRST_RUN_MS);
    const userDir = new UserDir({
      flows: [],
      nodeRed: await installNodeRed(),
      palette: await installPalette(...paletteNames),
      settings: LIGHT_PAGE,
    });
    cleanUps.push(() => userDir.remove());
    nodeRed = await userDir.start();
    cleanUps.push(() => nodeRed.stop());
    const answer = await fetch(`${nodeRed.url}/nodes`, { headers: { accept: "application/json" } });
    for (const { module, types } of (await answer.json()) as NodeSet[]) {
      for (const type of types) packages.set(type, module);
    }
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it("have titles in French and English, and consecutive numbers, sorted by the menu", () => {
    for (const [index, { file }] of examples.entries()) {
      assert.match(file, /^\d\d\. [^-]+ - [^-]+\.json$/);
      assert.equal(parseInt(file), index + 1);
    }
    const files = examples.map(({ file }) => file);
    assert.deepEqual([...files].sort(), files);
  });

  it("share their meter, its contract, dashboard and theme, the same in all, and no other node", () => {
    const known = new Map<string, ExampleNode>();
    for (const { file, nodes } of examples) {
      for (const node of nodes) {
        const other = known.get(node.id);
        known.set(node.id, node);
        if (other === undefined) continue;
        assert.match(
          node.type,
          /^(?:enedis-linky-(?:config|contract)|ui-(?:base|theme))$/,
          `${file}: ${node.id}`,
        );
        assert.deepEqual(node, other, file);
      }
    }
    const names = [...known.values()].filter(({ type, z }) => type === "enedis-linky-config" && !z);
    assert.deepEqual(names.map(({ name }) => name).sort(), [
      "Maison",
      "Maison, conseil",
      "Maison, l’an dernier",
      "Maison, production",
      "Maison, un an",
    ]);
    // Dashboard 2 shows no page at all if there are two.
    assert.equal([...known.values()].filter(({ type }) => type === "ui-base").length, 1);
  });

  for (const each of examples) {
    const { file, nodes } = each;
    describe(file, () => {
      it("has a tab and a comment in French and English", () => {
        const tabs = nodes.filter(({ type }) => type === "tab");
        assert.equal(tabs.length, 1);
        assert.match(tabs[0]!.label ?? "", /^Linky : .+ · .+/);
        const [comment] = nodes.filter(({ type }) => type === "comment");
        assert.match(comment?.name ?? "", /Lisez-moi · Read me/);
        assert.match(comment?.info ?? "", /## Français[\s\S]+## English/);
      });

      it("uses the demo, and contains neither minute nor secret", () => {
        for (const meter of meters(each)) {
          assert.equal(meter["service"], "demo");
          // Each import draws its own minute: otherwise all who import the example would call in the same one.
          assert.equal("minute" in meter, false);
        }
        for (const { credentials } of nodes) {
          // The name of an environment variable is no secret.
          for (const value of Object.values((credentials as object | undefined) ?? {})) {
            assert.match(String(value), /^\$\{\w+\}$/);
          }
        }
      });

      it("needs what its comment says to install, and nothing else", () => {
        const used = new Set<string>();
        for (const { id, type } of nodes) {
          if (type === "tab" || type === "group" || type === "subflow" || type.startsWith("subflow:"))
            continue;
          const found = packages.get(type);
          assert.ok(found, `${type} of ${id} is unknown`);
          if (found !== "node-red" && found !== name) used.add(found);
        }
        assert.deepEqual([...used].sort(), namedPackages(each));
      });

      it("refers only to nodes of its own", () => {
        const ids = new Set(nodes.map(({ id }) => id));
        const properties = [
          "meter",
          "group",
          "page",
          "theme",
          "ui",
          "influxdb",
          "broker",
          "server",
          "postgreSQLConfig",
        ];
        for (const { id, type, z, wires = [], scope, ...node } of nodes) {
          const hasAddress = type === "e-mail" || type === "mqtt-broker"; // of a machine
          const configs = hasAddress ? [] : properties.map((property) => node[property]);
          const targets = [
            z,
            ...wires.flat(),
            ...(Array.isArray(scope) ? (scope as string[]) : []),
            ...configs,
          ];
          for (const target of targets) {
            if (typeof target === "string" && target !== "") assert.ok(ids.has(target), `${id}: ${target}`);
          }
        }
      });

      it("has functions that compile and are short", () => {
        for (const { type, func = "", name: title } of nodes) {
          if (type !== "function") continue;
          assert.doesNotThrow(() => new Script(`(function () {${func}})`), title);
          assert.ok(func.split("\n").length <= 60, title);
        }
      });
    });
  }

  it("begin with one that runs at once with core nodes only", async () => {
    const alone = new UserDir({ flows: example(1).nodes, nodeRed: await installNodeRed() });
    const running = await alone.start();
    await running.stop();
    alone.remove();
    assert.doesNotMatch(running.log.join("\n"), /\[error\]/);
  });

  it("can be imported from the menu: every node valid, one meter and one dashboard for all", async () => {
    const browser = await launchChromium();
    try {
      const editor = await Editor.open(browser, `${nodeRed.url}/`, { language: "fr" });
      for (const { file } of examples) {
        const address = `library/examples/flows/${name}/${file.replace(/\.json$/, "")}`;
        // As the import dialog does, and its button "Import copy" if a node is already there.
        await editor.read(`fetch(${JSON.stringify(encodeURI(address))})
          .then((answer) => answer.json())
          .then((nodes) => {
            const options = { addFlow: true, touchImport: true, applyNodeDefaults: true };
            try {
              RED.view.importNodes(nodes, { ...options, generateIds: false });
            } catch (error) {
              if (error.code !== "import_conflict") throw error;
              RED.view.importNodes(nodes, { ...options, generateIds: true });
            }
          })`);
      }
      const { invalid, configs, meter } = await editor.read<Imported>(`(() => {
        const invalid = [];
        const configs = [];
        const meter = new Set();
        RED.nodes.eachNode((node) => {
          if (!node.valid) invalid.push([node.type, node.name, node.validationErrors].join());
          if (node.meter && RED.nodes.workspace(node.z)) meter.add(RED.nodes.node(node.meter).name);
        });
        RED.nodes.eachConfig(({ type, name, z, minute, valid, validationErrors }) => {
          if (!valid) invalid.push([type, name, validationErrors].join());
          configs.push({ type, name, z, minute });
        });
        return { invalid, configs, meter: [...meter] };
      })()`);
      assert.deepEqual(invalid, []);
      const named = (wanted: string): unknown[] =>
        configs.filter(({ type, z }) => type === wanted && !z).map(({ name }) => name);
      assert.deepEqual(named("enedis-linky-config").sort(), [
        "Maison",
        "Maison, conseil",
        "Maison, l’an dernier",
        "Maison, production",
        "Maison, un an",
      ]);
      assert.deepEqual(named("ui-base"), ["Tableau de bord · Dashboard"]);
      assert.deepEqual(meter.sort(), [
        "Maison",
        "Maison, conseil",
        "Maison, l’an dernier",
        "Maison, production",
        "Maison, un an",
      ]);
      for (const { type, minute } of configs) {
        if (type === "enedis-linky-config") assert.ok(Number.isInteger(minute));
      }
      assert.deepEqual(editor.complaints, []);
    } finally {
      await browser.close();
    }
  });
});
