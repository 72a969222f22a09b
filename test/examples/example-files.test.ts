/** The examples as files: what a user imports. What the editor makes of them: layout.test.ts. */
import assert from "node:assert/strict";
import { Script } from "node:vm";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { UserDir } from "../node-red-process.js";
import { example, examplesIn, type Example, type ExampleNode, type Language } from "./harness.js";

const meters = ({ nodes }: Example): ExampleNode[] =>
  nodes.filter(({ type }) => type === "enedis-linky-config");

/** Names of the meters that the examples share. */
const shared: Readonly<Record<Language, readonly string[]>> = {
  fr: [
    "Maison",
    "Maison, conseil",
    "Maison, l’an dernier",
    "Maison, offres",
    "Maison, production",
    "Maison, un an",
  ],
  en: ["House", "House, advice", "House, last year", "House, offers", "House, one year", "House, production"],
};

for (const language of ["fr", "en"] as const)
  describe(`the examples, ${language}`, () => {
    const examples = examplesIn(language);

    it("have a number each, sorted by the menu", () => {
      const files = examples.map(({ file }) => file);
      for (const file of files) assert.match(file, /^\d\d\. [^\s-].+\.json$/);
      assert.equal(new Set(files.map((file) => parseInt(file))).size, files.length);
      assert.deepEqual([...files].sort(), files);
    });

    it("have short tab labels, none like another", () => {
      const labels = examples.map(({ nodes }) => nodes.find(({ type }) => type === "tab")?.label ?? "");
      for (const label of labels) assert.match(label, /^(?!Linky).{3,20}$/);
      assert.equal(new Set(labels).size, labels.length);
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
      assert.deepEqual(names.map(({ name }) => name).sort(), shared[language]);
      // Dashboard 2 shows no page at all if there are two.
      assert.equal([...known.values()].filter(({ type }) => type === "ui-base").length, 1);
    });

    for (const each of examples) {
      const { file, nodes } = each;
      describe(file, () => {
        it("has one tab, and begins with a comment", () => {
          assert.equal(nodes.filter(({ type }) => type === "tab").length, 1);
          const [comment] = nodes.filter(({ type }) => type === "comment");
          assert.equal(comment!.name, language === "fr" ? "Lisez-moi" : "Read me");
          assert.ok((comment!.info ?? "").length > 100);
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
            // Of our nodes, the group of meters: a name.
            const own = type.startsWith("enedis-linky")
              ? properties.filter((each) => each !== "group")
              : properties;
            const configs = hasAddress ? [] : own.map((property) => node[property]);
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
      const alone = new UserDir({ flows: example(1, language).nodes, nodeRed: await installNodeRed() });
      const running = await alone.start();
      await running.stop();
      alone.remove();
      assert.doesNotMatch(running.log.join("\n"), /\[error\]/);
    });
  });
