/** Prices by messages, from the node that takes them to costs, to the price in force and to a day that leaves again. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import type { CostMessage } from "../../nodes/in/cost-message.js";
import tariff from "../../nodes/tariff/index.js";
import { base, series } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { harnessPerTest, settled, until, type Harness, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

type Said = Readonly<Record<string, unknown>>;

const [BEFORE, YESTERDAY, TODAY, TOMORROW] = [
  "2026-11-22",
  "2026-11-23",
  "2026-11-24",
  "2026-11-25",
] as const;

/** 24 prices of a day, in hours: each costs what it is, in cents. */
function hours(day: string, more = 0): { start: string; end: string; value: number }[] {
  const start = Date.parse(`${day}T00:00:00+01:00`);
  const at = (hour: number): string => new Date(start + hour * 3_600_000).toISOString();
  return Array.from({ length: 24 }, (_, i) => ({
    start: at(i),
    end: at(i + 1),
    value: Number((i / 100 + more).toFixed(2)),
  }));
}

describe("a series of prices", () => {
  let harness: Harness;
  let flow: HistoryFlow;
  const sent: Said[] = [];
  harnessPerTest((fresh) => {
    harness = fresh;
    flow = new HistoryFlow(harness);
    sent.length = 0;
  }, NOON);

  const setup = (): Setup =>
    flow.setup({
      types: [contract, tariff],
      in: { measures: ["cost"] },
      meter: { dailyMonths: 1, loadCurveDays: 7, contract: "own" },
      more: [
        { id: "own", type: "enedis-linky-contract", name: "Heures", versions: [series(30)] },
        { id: "flat", type: "enedis-linky-contract", name: "Plat", versions: [base(0.2, 30)] },
        { id: "tariff", type: "enedis-linky tariff", z: "tab", contract: "own", wires: [["prices"]] },
        { id: "prices", type: "helper", z: "tab" },
      ] as never,
    });
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.all.length, sent.length], 500);
  async function start(): Promise<void> {
    await harness.start(setup());
    flow.listen();
    harness.sink("prices", (message) => sent.push(message as Said));
    await quiet();
  }
  const told = (): unknown[] =>
    (harness.of("cost") as unknown as CostMessage[])
      .flatMap(({ readings }) => readings)
      .map(({ start: day, complete, revised }) => [day.slice(0, 10), complete, revised]);
  const events = (): unknown[] => sent.map(({ event, price }) => [event, price]);
  const costOf = async (msg: object = {}): Promise<Said & { payload: readonly Said[] }> =>
    (await flow.ask({
      measure: "cost",
      step: "day",
      start: BEFORE,
      end: TODAY,
      ...msg,
    })) as never;

  it("prices costs, the price in force and days that leave, and again whatever changes", async () => {
    await start();
    assert.deepEqual(told(), [], "no price is known");
    assert.deepEqual([harness.events.at(-1), harness.fills.at(-1)], ["no_price", "yellow"]);
    assert.deepEqual([...new Set(harness.calls.map((call) => call.series))].sort(), [
      "consommation_quotidienne",
      "courbe_de_charge_consommation",
    ]);
    assert.deepEqual(events(), [["start", null]]);
    sent.length = 0;
    const answer = await flow.ask({
      action: "prices",
      payload: [YESTERDAY, TODAY, TOMORROW].flatMap((day) => hours(day)),
    });
    assert.deepEqual(answer.payload, { added: 72, changed: 0, same: 0 });
    await until("the day leaves", () => told().length > 0);
    await quiet();
    assert.deepEqual(told(), [[YESTERDAY, true, undefined]]);
    assert.equal(harness.fills.at(-1), "green");
    assert.deepEqual(events(), [
      ["change", 0.12],
      ["prices", 0.12],
    ]);

    const { payload, notes } = await costOf();
    const [first, second] = payload as unknown as [Said, Said];
    assert.deepEqual([first["complete"], first["byClass"], second["complete"]], [false, {}, true]);
    assert.equal(notes instanceof Array && notes.length, 1);
    assert.match(String((notes as string[])[0]), /22 November 2026|22 novembre 2026/);
    // By hours of its own curve: each costs its number in cents.
    const curve = (await flow.ask({
      measure: "load_curve",
      step: "hour",
      start: YESTERDAY,
      end: TODAY,
    })) as never as {
      payload: { start: string; value: number }[];
    };
    const expected = curve.payload.reduce(
      (sum, { start: hour, value }) => sum + (value * Number(hour.slice(11, 13))) / 100,
      1,
    );
    assert.ok(Math.abs(Number(second["value"]) - expected) < 0.01, `${String(second["value"])} ${expected}`);
    assert.deepEqual(Object.keys(second["byClass"] as object), ["SERIES"]);

    sent.length = 0;
    // The tariff node takes them as well; later prices of today change none in force.
    helper
      .getNode("tariff")
      .receive({ action: "prices", payload: hours(YESTERDAY, 0.5).concat(hours(TODAY).slice(20)) });
    await until("it answers, and the day leaves again", () => sent.length > 0 && told().length > 1);
    await quiet();
    assert.deepEqual(
      sent.map(({ event, payload: counts }) => [event, counts]),
      [[undefined, { added: 0, changed: 24, same: 4 }]],
    );
    assert.deepEqual(told().at(-1), [YESTERDAY, true, true]);
    const { payload: again } = await costOf();
    assert.ok(Number(again[1]!["value"]) > Number(second["value"]));
  });

  it("is not known of a contract in a message, nor to come, and has no other hours", async () => {
    await start();
    await flow.ask({ action: "prices", payload: hours(YESTERDAY) });
    const object = { versions: [series(30)] };
    const { payload, notes } = await costOf({ contract: object });
    const needsNode = /^A contract that a message gives has no prices by the hour\. Make a contract node/;
    assert.equal((notes as string[]).length, 1);
    assert.match((notes as string[])[0]!, needsNode);
    assert.deepEqual(
      payload.map(({ complete, byClass, unpriced }) => [complete, byClass, Number(unpriced) > 0]),
      [
        [false, {}, true],
        [false, {}, true],
      ],
    );
    const offers = (await flow.ask({
      action: "offers",
      start: YESTERDAY,
      end: TODAY,
      offers: [{ name: "Autre", ...object }],
    })) as never as { payload: Said[] };
    const offer = (name: string): Said => offers.payload.find((one) => one["name"] === name)!;
    assert.deepEqual([offer("Autre")["value"], offer("Autre")["source"]], [null, "message"]);
    assert.match(String(offer("Autre")["reason"]), needsNode);
    assert.equal(offer("Heures")["present"], true);
    assert.ok(Number(offer("Heures")["value"]) > 1);
    assert.match(String(offer("Heures")["text"]), /messages/);
    assert.ok(Number(offer("Plat")["saving"]) !== 0);

    const forecast = (await flow.ask({ action: "forecast" })) as never as {
      payload: { rest: Said; total: Said; soFar: Said };
    };
    assert.deepEqual([forecast.payload.total["value"], forecast.payload.rest["value"]], [null, null]);
    assert.match(String(forecast.payload.rest["text"]), /prices by the hour|prix heure par heure/);
    assert.ok(Number(forecast.payload.soFar["value"]) > 0);
    await assert.rejects(
      flow.ask({ action: "hours", hours: [{ from: "23:00", to: "07:00" }] }),
      (error: { code?: string; message: string }) =>
        error.code === "contract" && /prices by the hour|prix heure par heure/.test(error.message),
    );
    const power = (await flow.ask({ action: "power" })) as never as { payload: Said };
    assert.equal(power.payload["subscribed"], 6);
  });

  it("says tomorrow’s prices once, also after a restart", async () => {
    await start();
    await flow.ask({ action: "prices", payload: hours(TOMORROW) });
    await until("it says so", () => sent.some(({ event }) => event === "prices"));
    await quiet();
    assert.deepEqual(events(), [
      ["start", null],
      ["prices", null],
    ]);
    sent.length = 0;
    await harness.stop();
    await start();
    assert.deepEqual(events(), [["start", null]]);
  });
});
