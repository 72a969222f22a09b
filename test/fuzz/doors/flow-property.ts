/** Saved properties of all node types, as a flow file written by hand or by another version may have them. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import helper from "node-red-node-test-helper";
import type { ConfigNode } from "../../../nodes/common/index.js";
import contract from "../../../nodes/contract/index.js";
import tariff from "../../../nodes/tariff/index.js";
import widget from "../../../nodes/widget/index.js";
import { NOON } from "../../fixtures/paris.js";
import { FakeDashboard } from "../../nodes/widget/fake-dashboard.js";
import { Harness } from "../../nodes/harness.js";
import type { Door } from "../door.js";
import type { Draw } from "../draw.js";
import { checkError, checkText, forgetCalls, logLines } from "../nodes.js";
import { stayOffline } from "../offline.js";

/** Levels of Node-RED's log: this one and everything worse. */
const WARN = 30;

type Properties = Record<string, unknown>;

/** Some of the properties, each with a value that fits or any other. */
function altered(draw: Draw, fitting: Readonly<Record<string, readonly unknown[]>>): Properties {
  // As a flow file has it. What is named as every object's own methods stops Node-RED itself.
  const parsed = (any: unknown): unknown =>
    JSON.parse(JSON.stringify(any ?? null, (name, one: unknown) => (name in {} ? undefined : one)));
  const value = (values: readonly unknown[]): unknown =>
    draw.happens(0.4) ? draw.pick(values) : parsed(draw.json());
  return Object.fromEntries(
    draw.some(Object.entries(fitting)).map(([name, values]) => [name, value(values)]),
  );
}

const directions = ["consumption", "production", "both"];
const language = ["fr", "en", "auto"];

function config(draw: Draw): Properties {
  return altered(draw, {
    name: ["", "Home"],
    hint: ["", "0017"],
    group: ["", "A"],
    service: ["demo", "conso-api", "myelectricaldata", "data-connect"],
    baseUrl: [""],
    minute: [0, 59, "30"],
    dailyMonths: [0, 36, "12"],
    loadCurveDays: [0, 745, "7"],
    language,
    editorLanguage: ["fr", "en-US", ""],
    version: [0, 1, 2, "1", -1],
  });
}

function credentials(draw: Draw, right: Readonly<Record<string, string>>): Record<string, string> {
  if (draw.happens(0.4)) return right;
  const wrong = altered(draw, {
    usagePointId: ["22000000000017"],
    token: [""],
    clientId: [""],
    takeOver: ["meter#1"],
  });
  return { ...right, ...(wrong as Record<string, string>) };
}

export const door: Door = {
  name: "flow-property",
  tries: 20,
  open: async () => {
    stayOffline();
    const harness = new Harness();
    const dashboard = new FakeDashboard();
    await harness.open(NOON);

    const attempt = async (draw: Draw): Promise<void> => {
      const { server } = harness;
      const before = server.log.length;
      let refreshed: Promise<unknown> = Promise.resolve();
      const meter = (): Properties => altered(draw, { meter: ["meter", "", "none"] });
      try {
        await harness.start({
          service: draw.pick(["demo", "data-connect"]),
          meter: config(draw),
          credentials: credentials(draw, harness.credentials("data-connect")),
          in: {
            ...altered(draw, { direction: directions, measures: [["daily"], []], start: ["history", "new"] }),
            ...altered(draw, {
              outputMode: ["single", "per-measure"],
              health: [true, false],
              outputs: [1, 5],
            }),
            ...altered(draw, { meters: ["one", "all", "group"], group: ["", "A"] }),
            ...meter(),
          },
          types: [dashboard.type, widget, contract, tariff],
          more: [
            {
              id: "history",
              type: "enedis-linky history",
              z: "tab",
              meter: "meter",
              wires: [["sink0"]],
              ...altered(draw, {
                direction: directions,
                measure: ["daily"],
                step: ["day"],
                period: ["7d", "36m"],
              }),
              ...altered(draw, { format: ["csv"], csv: ["french"] }),
              ...meter(),
            },
            {
              id: "contract",
              type: "enedis-linky-contract",
              ...altered(draw, {
                name: ["Home"],
                versions: [[{ from: "", offer: "base", power: 6, prices: "regulated" }]],
              }),
            },
            {
              id: "tariff",
              type: "enedis-linky tariff",
              z: "tab",
              contract: "contract",
              wires: [["sink0"]],
              ...altered(draw, { contract: ["", "none"], step: ["15", "60"], format: ["power-saver"] }),
            },
            { id: "group", type: "ui-group" },
            {
              id: "shown",
              type: "ui-enedis-linky",
              z: "tab",
              group: "group",
              meter: "meter",
              ...altered(draw, { order: [1, "2"], width: [6, "0"], height: [8], color: ["#123456", "red"] }),
              ...altered(draw, { group: ["group", "none"], direction: directions, language }),
              ...meter(),
            },
          ],
        });
        for (const id of ["meter", "in", "history", "shown", "tariff"]) {
          assert.ok(helper.getNode(id), `${id} is missing:\n${logLines(WARN).join("\n")}`);
        }
        refreshed = harness.send("refresh").catch(checkError);
        // A round of 745 days takes its time: the end of the nodes is its end.
        await Promise.race([refreshed, setTimeout(5_000, undefined, { ref: false })]);
        await harness.send(undefined, "history").catch(checkError);
        await harness.send(undefined, "tariff").catch(checkError);
        const { problem } = (helper.getNode("meter") as unknown as ConfigNode).meter;
        if (problem !== undefined) assert.equal(server.log.length, before, `a call in spite of ${problem}`);
        for (const line of logLines(WARN)) {
          assert.doesNotMatch(line, /\b(Type|Range|Reference|Syntax)Error\b|\n\s+at /);
          checkText(line);
        }
      } finally {
        await harness.stop();
        await refreshed;
        forgetCalls();
      }
    };
    return { attempt, close: () => harness.close() };
  },
};
