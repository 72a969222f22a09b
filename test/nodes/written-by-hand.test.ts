/** settings.js and flow files that somebody wrote by hand: Node-RED starts, and says what it does not use. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import widget from "../../nodes/widget/index.js";
import { feedIn } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, until } from "./harness.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

/** Node-RED's levels: errors and worse, warnings and worse. */
const [ERROR, WARN] = [20, 30];

/** Our lines in Node-RED's log. */
function lines(level: number, of = /./): string[] {
  return helper
    .log()
    .args.map(([line]) => line as { level: number; msg: unknown; type?: string })
    .filter(({ level: its, msg, type = "" }) => its <= level && /linky/.test(`${type} ${String(msg)}`))
    .map(({ msg }) => String(msg).replaceAll("\u00a0", " "))
    .filter((line) => of.test(line));
}

function escaped(text: string): string {
  return text.replace(/[[\]]/g, "\\$&");
}

describe("What is written by hand", () => {
  const harness = new Harness();
  const dashboard = new FakeDashboard();

  const { LC_ALL } = process.env;
  before(async () => {
    process.env["LC_ALL"] = "fr_FR.UTF-8";
    await harness.open(NOON);
  });
  after(async () => {
    await harness.close();
    if (LC_ALL === undefined) delete process.env["LC_ALL"];
    else process.env["LC_ALL"] = LC_ALL;
  });
  afterEach(() => harness.stop());

  it("in settings.js is said once, in words, and its default is used", async () => {
    const given = harness.settings as Record<string, unknown>;
    const { archive, tempo } = given;
    const there = process.cwd();
    // Node-RED's userDir is not set here, so that the default archive is in the current folder.
    process.chdir(harness.folder);
    try {
      Object.assign(given, { archive: undefined, authorizeUrl: {}, tempo: "false", flet: 1 });
      await harness.start({
        service: "demo",
        more: [{ id: "other", type: "enedis-linky-config", service: "demo" }],
      });
      await until("the demo's readings have arrived", () => harness.of("daily").length > 0);
      assert.ok(existsSync(path.join(harness.folder, "enedis-linky.db")));
      assert.deepEqual(lines(ERROR), [
        "[enedis-linky] « enedisLinky » dans settings.js contient 'flet', qui n’a aucun effet. Les noms connus : archive, authorizeUrl, clock, tempo, fleet.",
        "[enedis-linky] « enedisLinky.authorizeUrl » dans settings.js n’est pas valide ({}) : sa valeur par défaut s’applique. Donnez-lui une adresse, sous forme de texte, puis redémarrez Node-RED.",
        "[enedis-linky] « enedisLinky.tempo » dans settings.js n’est pas valide ('false') : aucune couleur Tempo n’est demandée. Donnez-lui false, sans guillemets, ou un objet avec les adresses « url » et « fallbackUrl », en https, ou en http sur votre réseau local, puis redémarrez Node-RED.",
      ]);
    } finally {
      process.chdir(there);
      given["archive"] = archive;
      given["tempo"] = tempo;
      delete given["authorizeUrl"];
      delete given["flet"];
    }
  });

  it("in a flow is named by its node, which goes on with the default", async () => {
    await harness.start({
      service: "demo",
      meter: { name: 7, minute: 99, dailyMonths: [3], loadCurveDays: "twelve", language: "en", version: 1 },
      in: { direction: "up", measures: ["daily", "gas"], outputMode: 2, health: "yes", start: "now" },
      types: [dashboard.type, widget],
      more: [
        {
          id: "history",
          type: "enedis-linky history",
          z: "tab",
          meter: "meter",
          wires: [[]],
          direction: true,
          measure: "gas",
          step: 5,
          format: "xml",
          csv: "german",
          period: "1d",
        },
        { id: "group", type: "ui-group" },
        {
          id: "shown",
          type: "ui-enedis-linky",
          z: "tab",
          group: "group",
          meter: "meter",
          color: 255,
          width: "wide",
          order: -1,
          language: "de",
        },
        { id: "lost", type: "enedis-linky in", z: "tab", meter: ["meter"], wires: [[]] },
      ],
    });
    const said = (list: string, whose = "•••• 0000: "): string =>
      `${whose}Settings of this node are not valid (${list}): their defaults apply, or the nearest values. Open the node, correct them, then deploy.`;
    assert.deepEqual(lines(WARN, /Settings of this node/), [
      said("name: 7, minute: 99, dailyMonths: [ 3 ], loadCurveDays: 'twelve'", ""),
      said("direction: 'up', measures: [ 'daily', 'gas' ], outputMode: 2, health: 'yes', start: 'now'"),
      said("direction: true, measure: 'gas', step: 5, format: 'xml', csv: 'german', period: '1d'"),
      said("color: 255, language: 'de', order: -1, width: 'wide'"),
    ]);
    assert.deepEqual(lines(WARN, /Des réglages de ce noeud/).length, 1, "of a node without a meter");
    await until("readings arrive all the same", () => harness.of("daily").length > 0);
    assert.deepEqual(new Set(harness.all.map(({ measure }) => measure)), new Set(["daily"]));
    await assert.rejects(harness.send("refresh", "lost"), { code: "no_meter" });
  });

  it("and would control a terminal does not reach the log, an error, a status or a topic", async () => {
    const wild = "\u001b[2J\u001b]0;x\u0007Home\n\u009b2K";
    const tame = "[2J]0;xHome2K";
    await harness.start({
      service: "demo",
      meter: { name: wild, dailyMonths: 0, language: "en", contract: "invalid" },
      in: { measures: ["daily"], health: true },
      types: [contract],
      more: [
        { id: "invalid", type: "enedis-linky-contract", name: wild, versions: [] },
        { id: "sale", type: "enedis-linky-contract", name: "F\u0007", ...feedIn },
        { id: "lost", type: "enedis-linky in", z: "tab", meters: "group", group: wild, wires: [[]] },
        { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [[]] },
      ],
    });
    await until("readings have arrived", () => harness.of("daily").length > 0);
    assert.match(harness.of("daily")[0]!.topic, new RegExp(`^${escaped(tame)}/`));
    const refusal = async (asked: Promise<void>): Promise<string> => {
      const error: unknown = await asked.then(
        () => assert.fail("it is refused"),
        (fault: unknown) => fault,
      );
      return (error as Error).message.replaceAll("\u00a0", " ");
    };
    const cost = (more: object): Promise<void> =>
      harness.send(undefined, "history", { measure: "cost", ...more });
    const said = [
      ...harness.errors.map(({ message }) => message),
      ...lines(WARN),
      ...harness.statuses,
      await refusal(cost({ contract: wild })),
      await refusal(cost({ contract: "F" })),
      await refusal(harness.send("refresh", "lost")),
    ];
    for (const text of said) assert.doesNotMatch(text, /\p{Cc}/u);
    for (const whole of [`The contract “${tame}” is invalid`, "The contract “F” is for feed-in", tame]) {
      assert.ok(
        said.some((text) => text.includes(whole)),
        `${whole}:\n${said.join("\n")}`,
      );
    }
  });

  it("and fits is not mentioned", async () => {
    await harness.start({
      service: "demo",
      meter: { minute: "7", dailyMonths: "12", name: "" },
      in: { health: true },
    });
    assert.deepEqual(lines(WARN), []);
  });
});
