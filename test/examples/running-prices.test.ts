/** The examples about prices, running: a red day on the phone, the month's budget, the net and the live cost. */
import assert from "node:assert/strict";
import { connect } from "mqtt";
import { parseDay, type Day } from "../../nodes/readings/index.js";
import { listen } from "../enedis-server/index.js";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { settled, until } from "../until.js";
import { TempoServer } from "../tempo-server/index.js";
import { example, ExampleHarness, nodeOf } from "./harness.js";
import { Phone } from "./phone.js";
import { AtWork, CURVE_DAYS, DAY, HOUR, inParis, noon } from "./running-examples.js";
import { MqttBroker } from "./services/mqtt-broker.js";

const [red, budget, net, live] = [example(20), example(21), example(22), example(23)];

describe("the example that tells of a red day", function () {
  this.timeout(60_000);
  const phone = new Phone();
  const cleanUps: (() => unknown)[] = [];
  /** The package's clock. */
  let now = noon;
  /** Days from today. */
  const dayIn = (days: number): Day => parseDay(inParis(noon + days * DAY).slice(0, 10))!;
  const reds = new Set([dayIn(1), dayIn(3)]);
  const tariff = nodeOf(red, "enedis-linky tariff");
  let running: ExampleHarness;

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const colorOf = (day: Day): "red" | "blue" => (reds.has(day) ? "red" : "blue");
    const server = new TempoServer({ now: () => now, colorOf, informative: colorOf });
    const listening = await listen(server);
    cleanUps.push(() => listening.close());
    await phone.start();
    cleanUps.push(() => phone.stop());
    running = new ExampleHarness({
      flows: red.nodes,
      patch: new Map([
        [
          nodeOf(red, "tab").id,
          { env: [{ name: "NTFY", value: `${phone.url}/a-secret-topic`, type: "str" }] },
        ],
      ]),
      taps: [tariff.id],
      credentials: {},
      palette: new Map(),
      nodeRed: await installNodeRed(),
      tempo: TempoServer.addresses(listening.url),
    });
    cleanUps.push(() => running.close());
    jump(noon - 4 * HOUR);
    await running.start();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  function jump(instant: number): void {
    now = instant;
    running.jump(instant);
  }
  const said = (): Record<string, unknown>[] => running.tapped(tariff.id);
  const titles = (): unknown[] => phone.notices.map(({ sent }) => sent["title"]);
  const name = (days: number): string =>
    new Date(noon + days * DAY).toLocaleDateString("fr-FR", {
      timeZone: "Europe/Paris",
      weekday: "long",
      day: "numeric",
      month: "long",
    });
  const notice = (days: number): string => `Tempo : ${name(days)} est rouge`;
  const reminder = (days: number): string => `Tempo, rappel : ${name(days)} est rouge`;

  it("is silent while the colour may still change", async () => {
    jump(noon - 4 * HOUR + 65_000);
    await until("the colour is known, for now", () => said().at(-1)?.["tomorrow"] === "red", 40_000);
    assert.equal(said().at(-1)!["provisional"], true);
    await settled(titles);
    assert.deepEqual(titles(), []);
  });

  it("tells it as soon as it is certain, with its hours", async () => {
    jump(noon);
    await until("it is told", () => titles().length > 0, 40_000);
    await settled(titles);
    assert.deepEqual(titles(), [notice(1)]);
    assert.match(
      String(phone.notices[0]!.sent["message"]),
      /^Heures chères de 06:00 à 22:00 : 0,\d+\s€\/kWh\. Il reste environ \d+ jours? rouges? cette saison\.$/,
    );
  });

  it("does not tell it again after a power cut, and recalls it once in the evening", async () => {
    await running.kill();
    const before = said().length;
    await running.start();
    const since = (): Record<string, unknown>[] => said().slice(before);
    await until("it says again that tomorrow is red", () =>
      since().some(({ tomorrow }) => tomorrow === "red"),
    );
    await settled(titles);
    assert.deepEqual(titles(), [notice(1)]);
    jump(noon + 7 * HOUR);
    for (let i = 0; i < 2; i++) await running.inject(nodeOf(red, "Le soir").id);
    await until("it was asked", () => since().filter(({ evening }) => evening === true).length === 2);
    await until("it is recalled", () => titles().length > 1);
    await settled(titles);
    assert.deepEqual(titles(), [notice(1), reminder(1)]);
  });

  it("does not tell of a blue day, and tells of the next red one", async () => {
    jump(noon + DAY);
    await until("the next day is blue", () => said().at(-1)!["tomorrow"] === "blue", 40_000);
    await settled(titles);
    assert.equal(titles().length, 2);
    jump(noon + 2 * DAY);
    await until("the next red day is told", () => titles().length > 2, 40_000);
    await settled(titles);
    assert.deepEqual(titles(), [notice(1), reminder(1), notice(3)]);
  });
});

/** A cost entry, or what an `in` node sends of one. */
interface Cost {
  readonly start: string;
  readonly value: number;
  readonly complete: boolean;
}

describe(`the examples of costs, running, with ${MqttBroker.program}`, function () {
  const broker = new MqttBroker();
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [];
  const [spent, level] = [nodeOf(budget, "enedis-linky in"), nodeOf(budget, "Budget")];
  const [both, sum] = [nodeOf(net, "enedis-linky in"), nodeOf(net, "Bilan net")];
  const [home, price, direct] = [
    nodeOf(live, "Foyer simulé"),
    nodeOf(live, "enedis-linky tariff"),
    nodeOf(live, "En direct"),
  ];

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    cleanUps.push(() => broker.remove());
    await broker.start();
    atWork = await AtWork.open({
      examples: [budget, net, live],
      palette: [],
      patch: [
        // Any day passes it.
        [level.id, { func: level.func!.replace("const budget = 120;", "const budget = 0.5;") }],
        [nodeOf(net, "enedis-linky-config").id, { loadCurveDays: CURVE_DAYS }],
        [nodeOf(net, "Quand tout").id, { duration: "1" }],
        [nodeOf(live, "mqtt-broker").id, { port: broker.port }],
        [nodeOf(live, "ZLinky_TIC").id, { d: false }],
        [home.id, { repeat: "", once: false }],
      ],
      taps: [spent, level, both, sum, price, direct],
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const told = (): Record<string, unknown>[] => atWork.tapped(level.id);
  const monthsTold = (): unknown[] => told().map(({ month, topic }) => `${String(month)} ${String(topic)}`);

  it("tell once that the month's budget is passed, as the month of the messages says", async () => {
    await until("it is told", () => told().length > 0);
    await settled(told);
    assert.equal(new Set(monthsTold()).size, told().length);
    const [first] = told();
    assert.equal(first!["topic"], "Linky : budget dépassé");
    const months = atWork
      .tapped(spent.id)
      .map((message) => message["month"] as Cost | null)
      .filter((entry) => entry?.start.startsWith(String(first!["month"])))
      .map((entry) => entry!.value);
    const value = Number(first!["spent"]);
    assert.ok(value > 0.5 && value <= Math.max(...months) + 0.01, `${value}, not ${months.join()}`);
  });

  it("tell it no second time when days arrive after a power cut, and always on request", async () => {
    // Registers come last, and move days that a flow without a memory would take for new ones.
    await until("registers have moved some days", () =>
      atWork
        .tapped(spent.id)
        .some(({ readings }) => (readings as { revised?: true }[]).some(({ revised }) => revised === true)),
    );
    // Of days that move only after it, a flow without a memory would tell again.
    await settled(() => atWork.tapped(spent.id).length, 5_000);
    await atWork.kill();
    const before = atWork.tapped(spent.id).length;
    await atWork.start();
    await atWork.healed();
    const yesterday = inParis(noon - DAY).slice(0, 10);
    await until("yesterday is there", () =>
      atWork
        .tapped(spent.id)
        .slice(before)
        .some(({ start }) => String(start).startsWith(yesterday)),
    );
    await settled(told);
    assert.equal(new Set(monthsTold()).size, told().length, monthsTold().join());
    const silent = told().length;
    await atWork.inject(nodeOf(budget, "Maintenant").id);
    await until("it answers", () => told().length > silent);
    const { month, spent: value } = told().at(-1)!;
    const newest = atWork.tapped(spent.id).at(-1)!["month"] as Cost;
    assert.equal(month, newest.start.slice(0, 7));
    assert.ok(Math.abs(Number(value) - newest.value) < 0.001, `${String(value)}, not ${newest.value}`);
  });

  it("take off what production earned, of the same days as the messages of both directions", async () => {
    const silent = atWork.tapped(sum.id).length;
    await atWork.inject(nodeOf(net, "Maintenant").id);
    await until("the net is there", () => atWork.tapped(sum.id).length > silent);
    const days = (wanted: string): Map<string, Cost> =>
      new Map(
        atWork
          .tapped(both.id)
          .filter(({ direction }) => direction === wanted)
          .flatMap(({ readings }) => readings as Cost[])
          .map((entry) => [entry.start, entry]),
      );
    const [used, sold] = [days("consumption"), days("production")];
    const known = [...used.values()]
      .filter(({ start, complete }) => complete && sold.get(start)?.complete)
      .sort((a, b) => (a.start < b.start ? -1 : 1));
    const newest = known.at(-1)!.start;
    assert.equal(newest.slice(0, 10), inParis(noon - DAY).slice(0, 10));
    const found = atWork.tapped(sum.id).at(-1)!;
    for (const [period, length] of [
      ["day", 10],
      ["month", 7],
      ["year", 4],
    ] as const) {
      const own = known.filter(({ start }) => start.slice(0, length) === newest.slice(0, length));
      const cost = own.reduce((all, { value }) => all + value, 0);
      const earnings = own.reduce((all, { start }) => all + sold.get(start)!.value, 0);
      const entry = found[period] as Record<"cost" | "earnings" | "net" | "days", number>;
      assert.equal(entry.days, own.length, period);
      assert.ok(entry.earnings > 0, period);
      for (const [got, wanted] of [
        [entry.cost, cost],
        [entry.earnings, earnings],
        [entry.net, cost - earnings],
      ] as const) {
        assert.ok(Math.abs(got - wanted) < 0.001, `${period}: ${got}, not ${wanted}`);
      }
    }
    assert.equal(String(found["payload"]).split("\n").length, 3);
  });

  it("price the live power of a simulated home, then the counters that MQTT brings", async () => {
    const shown = (): Record<string, unknown>[] => atWork.tapped(direct.id);
    await atWork.inject(home.id);
    await until("a reading is priced", () => shown().length === 1);
    const tariff = atWork.tapped(price.id).findLast(({ reading }) => reading !== undefined)!;
    const { VA, perHour, restarts } = shown()[0]!;
    assert.ok(Number(VA) >= 800);
    assert.ok(Math.abs(Number(perHour) - (Number(VA) / 1000) * Number(tariff["price"])) < 1e-9);
    assert.equal(restarts, 0);

    const client = connect(`mqtt://127.0.0.1:${broker.port}`);
    cleanUps.push(() => client.endAsync(true));
    const publish = (peak: number): Promise<unknown> =>
      client.publishAsync(
        "zigbee2mqtt/ZLinky_TIC",
        JSON.stringify({
          apparent_power: 550,
          active_power: 0,
          current_summ_delivered: 0,
          linkquality: 120,
          current_tier1_summ_delivered: 7828.158,
          current_tier2_summ_delivered: peak,
        }),
        { retain: true },
      );
    await publish(500);
    await until("another counter is there", () => shown().length === 2);
    await publish(500.5);
    await until("it has moved", () => shown().length === 3);
    const [, other, moved] = shown() as [object, Record<string, number>, Record<string, number>];
    assert.deepEqual([other["restarts"], other["kWh"], other["euros"]], [1, 0, 0]);
    assert.ok(Math.abs(moved["kWh"]! - 0.5) < 1e-6, String(moved["kWh"]));
    const values = (tariff["prices"] as { value: number }[]).map(({ value }) => value);
    const mean = moved["euros"]! / moved["kWh"]!;
    assert.ok(mean > Math.min(...values) - 1e-9 && mean < Math.max(...values) + 1e-9, String(mean));
    assert.match(
      String(moved["payload"]),
      /^au plus 0,\d\d\s€\/h \(550 VA, H[CP]\) · .+index reparti 1 fois$/,
    );
  });

  it("send the history no question that it refuses", () => {
    atWork.assertNothingRefused();
  });
});
