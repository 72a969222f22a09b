/** The contract that a history node prices by: the meter's own, another node's, or one of the message. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import type { Reading } from "../../nodes/readings/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { daily, day } from "../fixtures/readings.js";
import { Harness, until, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

const asked = { measure: "cost", step: "day", start: "2024-01-11", end: "2024-01-11" };

const node = (id: string, name: string, price: number, kind = "supply"): NonNullable<Setup["more"]>[0] => ({
  id,
  type: "enedis-linky-contract",
  name,
  kind,
  versions: [base(price)],
});

describe("a history node with contract nodes", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const setupWith = (
    more: Setup["more"] = [],
    meter: object = { contract: "own", feedIn: "sun" },
    history: Readonly<Record<string, unknown>> = {},
  ): Setup =>
    flow.setup({
      history,
      types: [contract],
      meter: { dailyMonths: 0, loadCurveDays: 0, ...meter },
      more: [
        node("own", "Maison", 0.25),
        node("sun", "Soleil", 0.1, "feed-in"),
        node("other", "Autre", 0.5),
        ...more,
      ],
    });
  const valueOf = async (msg: object = {}): Promise<number> => {
    const { payload } = (await flow.ask({ ...asked, ...msg })) as { payload: { value: number }[] };
    return payload[0]!.value;
  };
  const refused = (msg: object, message: RegExp): Promise<void> =>
    assert.rejects(valueOf(msg), (error: Error & { code?: string }) => {
      assert.equal(error.code, "contract");
      assert.match(error.message, message);
      return true;
    });

  before(async () => {
    await harness.open(NOON);
    await harness.start(setupWith([node("twin", "Autre", 0.5)]));
    flow.listen();
    const of = (wh: number): Reading[] => daily(day("2024-01-11"), day("2024-01-12"), () => wh);
    const payload = ownCsv(
      { series: "daily", readings: of(20_000) },
      { series: "daily", direction: "production", readings: of(4_000) },
    );
    await flow.ask({ action: "import", payload });
  });
  after(() => harness.close());

  it("prices by the meter’s own, in each direction", async () => {
    assert.equal(await valueOf(), 5);
    assert.equal(await valueOf({ direction: "production" }), 0.4);
  });

  it("prices by another one, by its id or by its name", async () => {
    assert.equal(await valueOf({ contract: "other" }), 10);
    assert.equal(await valueOf({ contract: "Maison" }), 5);
    assert.equal(await valueOf({ contract: "" }), 5);
    await refused({ contract: "Autre" }, /Several contracts have the name “Autre”/);
    await refused({ contract: "Voisin" }, /No deployed contract has this name or id: “Voisin”/);
    await refused({ contract: "sun" }, /“Soleil” is for feed-in/);
    await assert.rejects(valueOf({ contract: 7 }), { code: "input" });
    await assert.rejects(valueOf({ contract: "x".repeat(201) }), { code: "input" });
  });

  it("prices by one whose class has a name of every object", async () => {
    const prices = { classes: { constructor: 0.15 } };
    const named = {
      ...node("named", "Nom", 0.5),
      versions: [{ from: "", offer: "custom", power: 6, prices, rules: [{ class: "constructor" }] }],
    };
    await harness.deploy(setupWith([node("twin", "Autre", 0.5), named]), "nodes");
    flow.listen();
    assert.equal(await valueOf({ contract: "named" }), 3);
  });

  it("prices by one of the message, whatever the meter has", async () => {
    assert.equal(
      await valueOf({ contract: { offer: "base", power: 6, prices: { classes: { BASE: 1 } } } }),
      20,
    );
  });

  it("has another past as soon as its contract is deployed anew", async () => {
    const setup = setupWith([node("twin", "Autre", 0.5)]);
    const changed = setup.more!.map((one) => (one.id === "own" ? node("own", "Maison", 0.3) : one));
    await harness.deploy({ ...setup, more: changed }, "nodes");
    flow.listen();
    assert.equal(await valueOf(), 6);
  });

  it("answers by its saved measure and step, which a message overrides", async () => {
    const saved = { measure: "cost", step: "period", period: "36m", format: "readings" };
    const twin = node("twin", "Autre", 0.5);
    const deploy = async (history: Readonly<Record<string, unknown>>): Promise<void> => {
      await harness.deploy(setupWith([twin], undefined, history), "nodes");
      flow.listen();
    };
    type Costs = { measure: string; unit: string; payload: { value: number; previous?: object }[] };
    const ask = async (msg: object = {}): Promise<Costs> => (await flow.ask(msg)) as unknown as Costs;
    await deploy(saved);
    const { measure, unit, payload } = await ask();
    assert.deepEqual([measure, unit, payload.map(({ value }) => value)], ["cost", "EUR", [5]]);
    assert.equal((await ask({ contract: "other" })).payload[0]!.value, 10);
    assert.equal((await ask({ direction: "production" })).payload[0]!.value, 0.4);
    assert.ok((await ask({ step: "month" })).payload.length > 1);
    assert.ok("previous" in (await ask({ compare: "year" })).payload[0]!);
    const { payload: csv } = (await flow.ask({ format: "csv" })) as unknown as { payload: string };
    assert.match(csv, /^meter,direction,measure,start,end,value,unit,energy/);
    assert.equal((await ask({ measure: "daily", step: "month" })).unit, "kWh");
    // As every step that a measure does not have.
    await assert.rejects(flow.ask({ measure: "daily" }), { code: "input" });
    const { warn } = helper.getNode("history") as unknown as { warn: { args: unknown[] } };
    assert.deepEqual(warn.args, []);
    for (const step of ["day", "month", "year"]) {
      await deploy({ ...saved, step });
      assert.equal((await ask({ start: "2024-01-11", end: "2024-01-11" })).payload[0]!.value, 5, step);
    }
    await deploy({ ...saved, format: "csv" });
    const { payload: saidAsCsv } = (await flow.ask({})) as unknown as { payload: string };
    assert.match(saidAsCsv, /^meter,/);
  });

  it("says what is wrong with the meter’s own, or that it has none, also in its status", async () => {
    const shows = (key: string): Promise<void> =>
      until(key, () => harness.statuses.at(-1) === `enedis-linky-history.status.${key}`);
    const wrong = { ...node("wrong", "Faux", 0.3), versions: [] };
    await harness.deploy({ ...setupWith([wrong], { contract: "wrong" }), statusOf: "history" }, "nodes");
    flow.listen();
    await refused({}, /The contract “Faux” is invalid: “Offer, prices and hours”/);
    await shows("contract");
    await refused({ direction: "production" }, /This meter has no contract for this direction/);
    await shows("no-contract");
    assert.equal(harness.events.at(-1), "failed");
    await refused(
      { contract: "Voisin" },
      /“Voisin”\. Give another one \(Autre, Faux, Maison\), or an object/,
    );
    await until("the status says so", () => harness.statuses.at(-1)?.startsWith("Unknown") === true);
    assert.equal(harness.statuses.at(-1), "Unknown contract: Voisin · contracts: Autre, Faux, Maison");
    await refused(
      { contract: "x".repeat(200), direction: "production" },
      /xxx”\. Give another one \(Soleil\), or an object/,
    );
    await until("it is cut", () => harness.statuses.at(-1)?.endsWith("x… · contracts: Soleil") === true);
    assert.equal(harness.events.at(-1), "failed");
    await harness.deploy(setupWith([], { contract: "gone" }), "nodes");
    flow.listen();
    await refused({}, /chosen in the meter is missing or disabled/);
  });

  it("refuses a contract with ten thousand classes or registers after reading a hundred of them", async () => {
    let reads = 0;
    const names = (value: unknown): object => {
      const read = { get: () => (reads++, value), enumerable: true };
      return Object.defineProperties({}, Object.fromEntries(many.map((i) => [`C${i}`, read])));
    };
    const many = Array.from({ length: 10_000 }, (_, i) => i);
    /** How many are read, of a message that is refused. */
    const readsOf = async (msg: object, text: RegExp): Promise<number> => {
      reads = 0;
      await refused(msg, text);
      return reads;
    };
    const own = base(0.2);
    for (const [given, text] of [
      [{ ...own, prices: { classes: names(0.1) } }, /prices\.classes”\. There must be 100 classes at most/],
      [{ versions: [{ ...own, registers: names("BASE") }] }, /There must be 100 registers at most/],
    ] as const) {
      // Node-RED itself copies what is refused, for catch nodes.
      const copied = await readsOf({ contract: "nobody", beside: given }, /nobody/);
      assert.ok((await readsOf({ contract: given }, text)) - copied <= 101);
    }
    reads = 0;
    await valueOf({ contract: { versions: [own], more: names(1) } });
    assert.ok(reads <= 101, `${reads}`);
  });
});
