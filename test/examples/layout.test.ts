/** The examples in the real editor: valid, nothing overlaps, and one sees what belongs together. */
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { launchChromium } from "../browser/chromium.js";
import { Editor } from "../browser/editor-page.js";
import { FIRST_RUN_MS, installNodeRed, installPalette, paletteNames } from "../installs.js";
import { LIGHT_PAGE, UserDir, type NodeRed } from "../node-red-process.js";
import { example, examplesIn, namedPackages, type Language } from "./harness.js";
import { gap, holds, imported, type Box, type Canvas } from "./layout.js";

/** In px. */
const BETWEEN_NODES = 60;
const BETWEEN_GROUPS = 20;
const WIDEST_COMMENT = 400;
const WIDEST_NODE = 320;
const WIDEST_TAB = 1_100;

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((one, i) => list.slice(i + 1).map((other): [T, T] => [one, other]));
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

const own = "node-red-contrib-enedis-linky";

interface NodeSet {
  readonly module: string;
  readonly types: readonly string[];
}

const isComment = ({ type }: Box): boolean => type === "comment";

const names: Readonly<
  Record<Language, { readonly meters: readonly string[]; readonly price: string; readonly ui: string }>
> = {
  fr: {
    meters: [
      "Maison",
      "Maison, conseil",
      "Maison, l’an dernier",
      "Maison, offres",
      "Maison, production",
      "Maison, un an",
    ],
    price: "Essai, prix de la bourse",
    ui: "Tableau de bord",
  },
  en: {
    meters: [
      "House",
      "House, advice",
      "House, last year",
      "House, offers",
      "House, one year",
      "House, production",
    ],
    price: "Trial, exchange prices",
    ui: "Dashboard",
  },
};

describe("the examples, imported into the editor", function () {
  let nodeRed: NodeRed;
  let browser: Browser;
  const editors = {} as Record<Language, Editor>;
  /** The package of each node type. */
  const packages = new Map<string, string>();
  const cleanUps: (() => unknown)[] = [];

  before(async function () {
    // The first run downloads Node-RED and its nodes.
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
    browser = await launchChromium();
    cleanUps.push(() => browser.close());
    editors.fr = await Editor.open(browser, `${nodeRed.url}/`, { language: "fr" });
    editors.en = await Editor.open(browser, `${nodeRed.url}/`, { language: "en-US" });
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  for (const language of ["fr", "en"] as const)
    for (const example of examplesIn(language)) {
      describe(example.file, () => {
        let canvases: Canvas[] = [];

        before(async () => {
          canvases = await imported(editors[language], example, language);
          assert.ok(canvases.some(({ isTab }) => isTab));
        });

        it("needs what its comment says to install, and nothing else", () => {
          const used = new Set<string>();
          for (const { id, type } of example.nodes) {
            if (type === "tab" || type === "group" || type === "subflow" || type.startsWith("subflow:"))
              continue;
            const found = packages.get(type);
            assert.ok(found, `${type} of ${id} is unknown`);
            if (found !== "node-red" && found !== own) used.add(found);
          }
          assert.deepEqual([...used].sort(), namedPackages(example));
        });

        it(`has at least ${BETWEEN_NODES} px between nodes, and ${BETWEEN_GROUPS} between groups`, () => {
          for (const { name, nodes, groups } of canvases) {
            for (const [a, b] of pairs(nodes)) {
              assert.ok(
                gap(a, b) >= BETWEEN_NODES,
                `${name}: ${gap(a, b)} px between ${a.name} and ${b.name}`,
              );
            }
            for (const [a, b] of pairs([...groups, ...nodes.filter(isComment)])) {
              assert.ok(
                gap(a, b) >= BETWEEN_GROUPS,
                `${name}: ${gap(a, b)} px between ${a.name} and ${b.name}`,
              );
            }
          }
        });

        it("has a group with a name for each function, and every node in its own", () => {
          for (const { name, nodes, groups } of canvases.filter(({ isTab }) => isTab)) {
            assert.ok(groups.length > 0, name);
            for (const box of groups) assert.ok(box.name, `a group of ${name} has no name`);
            for (const node of nodes.filter((box) => !isComment(box))) {
              const inside = groups.filter((group) => gap(group, node) < 0).map(({ group }) => group);
              assert.deepEqual(inside, [node.group], `${name}: ${node.name}`);
            }
          }
        });

        it("has room for each status in the group of its node, and under no other node", () => {
          assert.ok(canvases.some(({ statuses }) => statuses.length > 0));
          for (const { name, nodes, groups, statuses } of canvases) {
            for (const status of statuses) {
              const others = [...nodes.filter((node) => gap(node, status) < 0), ...statuses].filter(
                (other) => other !== status && gap(other, status) < 0,
              );
              assert.deepEqual(
                others.map((other) => other.name),
                [],
                `${name}: under the status of ${status.name}`,
              );
              const group = groups.find((each) => each.group === status.group);
              if (group === undefined) continue;
              const { x, y, w, h } = status;
              const corners = [
                [x, y],
                [x + w, y + h],
              ] as const;
              assert.ok(
                corners.every((corner) => holds(group, corner)),
                `${name}: the status of ${status.name}, ${Math.round(w)} px wide, leaves ${group.name}`,
              );
            }
          }
        });

        it(`is at most ${WIDEST_TAB} px wide`, () => {
          for (const { name, nodes, groups } of canvases) {
            const boxes = [...nodes, ...groups];
            const width = Math.max(...boxes.map(({ x, w }) => x + w)) - Math.min(...boxes.map(({ x }) => x));
            assert.ok(width <= WIDEST_TAB, `${name}: ${width} px`);
          }
        });

        it("has short names", () => {
          for (const { name, nodes } of canvases) {
            for (const box of nodes) {
              const widest = isComment(box) ? WIDEST_COMMENT : WIDEST_NODE;
              assert.ok(box.w <= widest, `${name}: ${box.name} is ${box.w} px wide`);
            }
          }
        });

        it("has wires that run forwards, and under no node", () => {
          for (const { name, nodes, wires } of canvases) {
            assert.ok(wires.length > 0 || nodes.length < 5, name);
            for (const { from, to, points } of wires) {
              const [start, end] = [points[0]!, points.at(-1)!];
              assert.ok(end[0] > start[0], `${name}: from ${from} back to ${to}`);
              for (const node of nodes) {
                const isUnder = points.some((point) => holds(node, point));
                assert.ok(!isUnder, `${name}: from ${from} to ${to} under ${node.name}`);
              }
            }
          }
        });
      });
    }

  // Suites of their own, as mocha runs them after those above: all of them are there now.
  for (const [language, { meters, price, ui }] of Object.entries(names))
    describe(`all together, ${language}`, () => {
      const editor = (): Editor => editors[language as Language];

      it("are valid in each node, with one meter and one dashboard for all", async () => {
        const { invalid, configs, meter } = await editor().read<Imported>(`(() => {
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
        assert.deepEqual(named("enedis-linky-config").sort(), meters);
        const contracts = named("enedis-linky-contract");
        assert.ok(contracts.includes(price));
        assert.deepEqual(contracts, [...new Set(contracts)]);
        assert.deepEqual(named("ui-base"), [ui]);
        assert.deepEqual(meter.sort(), meters);
        for (const { type, minute } of configs) {
          if (type === "enedis-linky-config") assert.ok(Number.isInteger(minute));
        }
        assert.deepEqual(editor().complaints, []);
      });

      it("lend their meter and their dashboard to those of the other language", async () => {
        const other = language === "fr" ? "en" : "fr";
        for (const number of [1, 3]) await imported(editor(), example(number, other), other);
        const of = (type: string): Promise<string[]> =>
          editor().read<string[]>(
            `RED.nodes.createCompleteNodeSet().filter(({ type }) => type === "${type}").map(({ name }) => name)`,
          );
        assert.deepEqual(await of("ui-base"), [ui]);
        const [own] = meters;
        assert.equal((await of("enedis-linky-config")).filter((name) => name === own).length, 1);
        assert.ok(!(await of("enedis-linky-config")).includes(names[other].meters[0]!));
      });
    });
});
