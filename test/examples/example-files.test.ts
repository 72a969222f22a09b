/** The examples as files: what a user imports. What the editor makes of them: layout.test.ts. */
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { UserDir } from "../node-red-process.js";
import { example, examples, type Example, type ExampleNode } from "./harness.js";

const meters = ({ nodes }: Example): ExampleNode[] =>
  nodes.filter(({ type }) => type === "enedis-linky-config");

describe("the examples", () => {
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
      "Maison, offres",
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

  it("begin with one that runs at once with core nodes only", async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const alone = new UserDir({ flows: example(1).nodes, nodeRed: await installNodeRed() });
    const running = await alone.start();
    await running.stop();
    alone.remove();
    assert.doesNotMatch(running.log.join("\n"), /\[error\]/);
  });
});
