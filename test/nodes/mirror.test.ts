/** What a user sees of PostgreSQL: readings in it, a status while it is away, and everything else going on. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import { PASSWORD, Server } from "../fleet/harness.js";
import { Harness, settled, until } from "./harness.js";

const NOON = "2026-11-24T12:00:00+01:00";

describe("a meter with a PostgreSQL", function () {
  this.timeout(120_000);
  const server = new Server();
  let harness: Harness;
  let answers: StateAnswer[];

  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
    harness.settings.fleet = { url: server.url(), name: "test" };
  });
  afterEach(() => harness.close());

  const more = [
    { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
    { id: "answers", type: "helper", z: "tab" },
  ];
  const setup = (language: string): Parameters<Harness["start"]>[0] => ({
    ...{ service: "conso-api", more, in: { measures: ["daily"] } },
    meter: { name: "Maison", language, dailyMonths: 1 },
  });

  async function start(language: string): Promise<void> {
    answers = [];
    await harness.start(setup(language));
    harness.sink("answers", (message) => answers.push((message as { payload: StateAnswer }).payload));
  }

  async function state(): Promise<StateAnswer> {
    const count = answers.length;
    helper.getNode("history").receive({ action: "state" });
    await until("it answers", () => answers.length > count);
    return answers.at(-1)!;
  }
  const isKept = (text: string): void => {
    assert.ok(!text.includes(PASSWORD) && !text.includes(String(server.postgres.port)), text);
  };

  for (const [language, words] of [
    [
      "fr",
      {
        status: /^PostgreSQL ne répond pas · nouvel essai à 12:0\d$/,
        text: /^PostgreSQL ne répond pas \(ECONNREFUSED\)\u00a0: les relevés restent dans l’archive/,
      },
    ],
    [
      "en",
      {
        status: /^PostgreSQL does not answer · next try at 12:0\d$/,
        text: /^PostgreSQL does not answer \(ECONNREFUSED\): the readings stay in the archive/,
      },
    ],
  ] as const) {
    it(`collects while it is away, says so, and sends everything when it is back (${language})`, async () => {
      await server.postgres.kill();
      await start(language);
      await until("it is told", () => harness.statuses.some((text) => words.status.test(text)));
      await until("its messages leave", () => harness.messages.length > 0);
      await settled(() => harness.messages.length, 2_000);
      const away = await state();
      assert.equal(away.state, "ok");
      assert.ok(away.mirror!.behind >= 7, String(away.mirror!.behind));
      assert.match(away.mirror!.text!, words.text);
      assert.ok(away.mirror!.since!.startsWith("2026-11-24T12:0"));
      isKept(JSON.stringify([harness.statuses, harness.errors, away]));

      await server.postgres.start();
      while ((await count()) < away.mirror!.behind) await new Promise((resolve) => setTimeout(resolve, 100));
      await until("the status is as before", () => harness.events.at(-1) === "up_to_date");
      assert.deepEqual((await state()).mirror, { behind: 0, since: null });
      assert.deepEqual(await server.query("SELECT name FROM enedis_linky.meters"), ["Maison"]);
      assert.ok(harness.events.includes("fleet_away"));
    });
  }

  const count = async (): Promise<number> => {
    const exists = await server.query("SELECT to_regclass('enedis_linky.reading') IS NOT NULL");
    if (exists[0] !== "t") return 0;
    return Number((await server.query("SELECT count(*) FROM enedis_linky.readings"))[0]);
  };

  it("without one, nothing of it is loaded and nothing is said", async () => {
    delete harness.settings.fleet;
    await start("en");
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    assert.ok(!("mirror" in (await state())));
  });
});
