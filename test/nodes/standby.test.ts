/** What a user sees of a Node-RED that stands by for another one (docs/dev/contract.md#stand-by). */
import assert from "node:assert/strict";
import { hostname } from "node:os";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import type { StateAnswer } from "../../nodes/history/actions/state.js";
import tariff from "../../nodes/tariff/index.js";
import widget from "../../nodes/widget/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { Member, PASSWORD, Server } from "../fleet/harness.js";
import { Harness, PDL, settled, until } from "./harness.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

const own = { from: "", power: 6 };
const ejp = {
  ...own,
  offer: "custom",
  prices: { classes: { Red: 0.5, Rest: 0.1 } },
  rules: [{ class: "Red", announced: "EJP" }, { class: "Rest" }],
};
const spot = { ...own, offer: "series", prices: { subscription: 10 } };

interface Answer {
  readonly payload: unknown;
  readonly code?: string;
}

describe("a Node-RED that stands by", function () {
  this.timeout(180_000);
  const server = new Server();
  const dashboard = new FakeDashboard();
  let harness: Harness;
  let other: Member;
  let answers: Answer[];

  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
    harness.settings.fleet = { url: server.url(), name: "test", standby: true };
    other = new Member(server.url(), { name: "test", standby: true, host: "cave" });
    other.time = harness.now();
    other.point = other.archive.usagePoints.usagePoint(PDL, "real", 20_000);
  });
  afterEach(async () => {
    await harness.close();
    await other.end();
  });

  const more = [
    { id: "history", type: "enedis-linky history", z: "tab", meter: "meter", wires: [["answers"]] },
    { id: "answers", type: "helper", z: "tab" },
    { id: "contract", type: "enedis-linky-contract", name: "Base", versions: [base(0.2, 30)] },
    { id: "ejp", type: "enedis-linky-contract", name: "EJP", versions: [ejp] },
    { id: "spot", type: "enedis-linky-contract", name: "Spot", versions: [spot] },
    { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "ejp", wires: [["prices"]] },
    { id: "prices", type: "helper", z: "tab" },
    { id: "group", type: "ui-group" },
    {
      id: "screen",
      type: "ui-enedis-linky",
      z: "tab",
      group: "group",
      meter: "meter",
      direction: "consumption",
    },
  ];
  let prices: unknown[];

  async function start(language: string): Promise<void> {
    [answers, prices] = [[], []];
    await harness.start({
      service: "conso-api",
      more,
      types: [contract, tariff, dashboard.type, widget],
      outputs: 2,
      in: { measures: ["daily", "cost"], health: true },
      meter: { name: "Maison", language, dailyMonths: 1, contract: "contract" },
    });
    harness.sink("answers", (message) => answers.push(message as Answer));
    harness.sink("prices", (message) => prices.push(message));
  }

  async function ask(fields: Record<string, unknown>): Promise<Answer> {
    const count = answers.length;
    helper.getNode("history").receive(fields);
    await until("it answers", () => answers.length > count);
    return answers.at(-1)!;
  }
  const state = async (): Promise<StateAnswer> => (await ask({ action: "state" })).payload as StateAnswer;
  const refusalOf = (work: Promise<unknown>): Promise<(Error & { code?: string }) | undefined> =>
    work.then(
      () => undefined,
      (error: unknown) => error as Error & { code?: string },
    );

  for (const [language, words] of [
    [
      "fr",
      { status: "En attente · cave est actif", refusal: /cave est actif, et lui seul demande et envoie/ },
    ],
    [
      "en",
      {
        status: "Waiting · cave is active",
        refusal: /cave is active, and is the only one that requests and sends/,
      },
    ],
  ] as const) {
    it(`calls and sends nothing, says who is active, answers, and refuses the rest (${language})`, async () => {
      await other.pass();
      await start(language);
      await until("it says so", () => harness.statuses.at(-1) === words.status);
      assert.deepEqual([harness.events.at(-1), harness.fills.at(-1)], ["standby", "yellow"]);
      for (const [payload, id] of [
        ["refresh", "in"],
        [{ action: "history", start: "2026-11-01", measures: ["daily"] }, "in"],
        [{ action: "replay", start: "2026-11-01" }, "in"],
      ] as const) {
        const refusal = await refusalOf(harness.send(payload, id));
        assert.equal(refusal?.code, "unavailable", JSON.stringify(payload));
        assert.match(refusal.message, words.refusal);
      }
      for (const fields of [
        { action: "import", payload: "start;end;value" },
        { action: "forget", confirm: PDL },
        { action: "restore", path: "/nowhere" },
        { action: "days", label: "EJP", days: ["2027-01-12"], contract: "ejp" },
        {
          action: "prices",
          payload: [{ start: "2026-11-24T13:00:00+01:00", end: "2026-11-24T14:00:00+01:00", value: 0.2 }],
          contract: "spot",
        },
      ]) {
        const { payload, ...rest } = { payload: "", ...fields };
        const refusal = await refusalOf(harness.send(payload, "history", rest));
        assert.equal(refusal?.code, "unavailable", `${fields.action} ${refusal?.message}`);
        assert.match(refusal.message, words.refusal);
      }
      const { standby, active, text } = await state();
      assert.deepEqual([standby, active], [true, "cave"]);
      assert.match(text, words.refusal);
      // What the other one sends is known here, too.
      const day = Math.floor(Date.parse("2026-11-22T00:00:00Z") / 86_400_000);
      await other.merge([{ start: Date.parse("2026-11-21T23:00:00Z") / 1_000, step: 86_400, value: 7_000 }], {
        series: "daily",
        start: day,
        end: day + 1,
      });
      await other.pass(10);
      for (
        let i = 0;
        ((await ask({ measure: "daily", start: "2026-11-20", end: "2026-11-23" })).payload as unknown[])
          .length === 0;
        i++
      ) {
        assert.ok(i < 200, "it keeps up");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const { code } = (await dashboard.chart("screen", { period: "30d" })) as { code?: string };
      assert.equal(code, undefined);
      helper.getNode("tariff").receive({ payload: "" });
      await until("asked, it answers", () => prices.length > 0, 10_000);
      harness.jump("2026-11-24T20:00:10+01:00");
      await settled(() => harness.all.length, 2_000);
      assert.deepEqual([harness.server.log.length, harness.all.length, prices.length], [0, 0, 1]);
      assert.ok(!JSON.stringify([harness.statuses, harness.errors]).includes(PASSWORD));
    });
  }

  it("takes over from one that ends, steps back without PostgreSQL, and goes on with it", async () => {
    await other.pass();
    await start("en");
    await until("it waits", () => harness.statuses.at(-1) === "Waiting · cave is active");
    await other.mirror.close();
    await until("it takes over", () => harness.events.at(-1) === "up_to_date");
    await settled(() => harness.all.length, 2_000);
    const { standby, active } = await state();
    assert.deepEqual([standby, active], [false, hostname()]);
    const calls = harness.calls.length;
    assert.ok(calls > 0 && harness.of("daily").length > 0);
    assert.deepEqual(await server.query("SELECT host FROM enedis_linky.member"), [hostname()]);

    // The clock is held while nobody can renew the name.
    await server.postgres.kill();
    const sent = harness.all.length;
    // Another one may soon be active, and would lack what PostgreSQL does not get.
    harness.jump(new Date(harness.now() + 31_000).toISOString());
    await until("it knows", () => harness.events.at(-1) === "fleet_away");
    for (const [node, fields] of [
      ["history", { action: "import", payload: "start;end;value" }],
      ["history", { action: "forget", confirm: PDL }],
      ["tariff", { action: "days", label: "EJP", days: ["2027-01-12"] }],
    ] as const) {
      const { payload, ...rest } = { payload: "", ...fields };
      const refusal = await refusalOf(harness.send(payload, node, rest));
      assert.equal(refusal?.code, "unavailable", `${fields.action} ${refusal?.message}`);
      assert.match(
        refusal.message,
        /PostgreSQL does not answer\. Try again when PostgreSQL answers: until then, another/,
      );
    }
    assert.equal((await state()).standby, false);
    harness.jump("2026-11-25T10:30:00+01:00");
    await until("it steps back", () => harness.events.at(-1) === "fleet_away");
    await settled(() => harness.calls.length, 2_000);
    assert.equal(harness.statuses.at(-1)?.split(" · ")[0], "Stepped back: PostgreSQL does not answer");
    assert.deepEqual(
      [harness.calls.length, harness.all.length],
      [calls, sent],
      harness.requests().join("\n"),
    );
    const refusal = await refusalOf(harness.send("refresh"));
    assert.equal(refusal?.code, "unavailable");
    assert.match(refusal.message, /could not tell PostgreSQL that it is active/);
    assert.equal((await state()).standby, true);

    await server.postgres.start();
    harness.jump("2026-11-25T12:10:00+01:00");
    await until("the new day comes", () => harness.all.length > sent);
    assert.equal((await state()).standby, false);
    assert.deepEqual(harness.errors, []);
  });
});
