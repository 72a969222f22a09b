/** The examples about series of prices, running: tomorrow's prices from a source, then the cheapest hours of them. */
import assert from "node:assert/strict";
import { listen } from "../enedis-server/index.js";
import type { ServerRequest } from "../enedis-server/message.js";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { settled, until } from "../until.js";
import { example, ExampleHarness, nodeOf, together } from "./harness.js";
import { DAY, inParis, noon } from "./running-examples.js";

const [source, cheapest] = [example(31), example(32)];
const [time, tariff] = [nodeOf(source, "Est-ce l’heure"), nodeOf(source, "enedis-linky tariff")];
const relay = nodeOf(cheapest, "Un changement");
const tank = nodeOf(cheapest, "Heures du ballon");
const invented = nodeOf(cheapest, "Des prix inventés");

interface Entry {
  readonly start: string;
  readonly end: string;
  readonly value: number;
}

/** € per MWh: each quarter-hour of two days has its own. */
const exchange = (instant: number): number => ((instant / 900_000) % 192) - 40;
/** € per kWh, by the formula of the example. */
const withTaxes = (euros: number): number => (euros / 1_000 + 0.1) * 1.2;
const dayOf = (instant: number): string => inParis(instant).slice(0, 10);
const [today, tomorrow] = [dayOf(noon), dayOf(noon + DAY)];

describe("the examples about series of prices", function () {
  this.timeout(60_000);
  const cleanUps: (() => unknown)[] = [];
  const requests: string[] = [];
  let running: ExampleHarness;

  /** Like Energy-Charts for its address, and like evcc for others. */
  function respond({ method, path, query }: ServerRequest) {
    const headers = { "content-type": "application/json" };
    requests.push(`${method} ${path}${query.size > 0 ? `?${query.toString()}` : ""}`);
    if (path !== "/price") return { status: 200, headers, body: '{"result":1}' };
    const quarters = Array.from({ length: 384 }, (_, i) => (Math.floor(noon / DAY) - 1) * DAY + i * 900_000);
    const own = quarters.filter((instant) => [query.get("start"), query.get("end")].includes(dayOf(instant)));
    const body = {
      license_info: "CC BY 4.0",
      unix_seconds: own.map((instant) => instant / 1_000),
      price: own.map(exchange),
      unit: "EUR / MWh",
      deprecated: false,
    };
    return { status: 200, headers, body: JSON.stringify(body) };
  }

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const server = await listen({ respond });
    cleanUps.push(() => server.close());
    const env = (name: string, value: string): object => ({ env: [{ name, value, type: "str" }] });
    running = new ExampleHarness({
      flows: together([source, cheapest]),
      patch: new Map([
        [nodeOf(source, "tab").id, env("PRICES", `${server.url}/price?bzn=FR`)],
        [nodeOf(cheapest, "tab").id, env("EVCC", server.url)],
        // Due at any time of the day.
        [time.id, { func: time.func!.replace("[13 * 60 + 5, 60]", "[0, 1]") }],
      ]),
      taps: [tariff.id, relay.id, tank.id, invented.id],
      credentials: {},
      palette: new Map(),
      nodeRed: await installNodeRed(),
    });
    cleanUps.push(() => running.close());
    running.jump(noon);
    await running.start();
    await until("a message without prices is there", () => said().length > 0);
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const said = (): Record<string, unknown>[] => running.tapped(tariff.id);
  const asked = (): string[] => requests.filter((request) => request.startsWith("GET /price"));
  /** What evcc gets. */
  const list = async (): Promise<Entry[]> => {
    const answer = await fetch(`${running.running.url}/linky-prices`, { headers: { connection: "close" } });
    return (await answer.json()) as Entry[];
  };

  it("have no price before any is said", () => {
    assert.equal(said()[0]!["price"], null);
    assert.deepEqual(
      requests.filter((request) => !request.includes("smartcostlimit")),
      [],
    );
  });

  it("ask the source once, and give each quarter-hour to the contract with taxes", async () => {
    await running.inject(nodeOf(source, "Toutes les 5 min").id);
    await until("tomorrow is known", () => said().some(({ event }) => event === "prices"));
    assert.deepEqual(asked(), [`GET /price?bzn=FR&start=${today}&end=${tomorrow}`]);
    const { payload, known } = said().find(({ action }) => action === "prices")!;
    const { added, changed, same } = payload as Record<string, number>;
    assert.ok(added! >= 4 * 47 && added! <= 4 * 49, JSON.stringify(payload));
    assert.deepEqual([changed, same, known], [0, 0, tomorrow]);
    const { price, prices } = said().find(({ event }) => event === "prices")! as unknown as {
      price: number;
      prices: Entry[];
    };
    assert.ok(Math.abs(price - withTaxes(exchange(Math.floor(noon / 900_000) * 900_000))) < 1e-8);
    assert.equal(dayOf(Date.parse(prices.at(-1)!.end) - 1), tomorrow);
    await running.inject(nodeOf(source, "Toutes les 5 min").id);
    await settled(asked);
    assert.equal(asked().length, 1);
  });

  it("choose the cheapest hours of tomorrow for the tank, and tell them", async () => {
    const notices = (): string[] =>
      running
        .tapped(tank.id)
        .flatMap(({ topic, payload }) => (String(topic).startsWith("Ballon, ") ? [String(payload)] : []));
    await until("they are told", () => notices().length > 0);
    const own = (await list()).filter(({ start }) => start.startsWith(tomorrow));
    assert.ok(own.length >= 23);
    const chosen = own.toSorted((a, b) => a.value - b.value).slice(0, 3);
    const names = chosen.map(({ start }) => start.slice(11, 16)).sort();
    assert.deepEqual(notices()[0]!.match(/\d\d:\d\d/g), names);
  });

  it("give evcc its hours and the limit of today", async () => {
    const own = (await list()).filter(({ start }) => start.startsWith(today));
    const quarters = Array.from({ length: 4 }, (_, i) => Date.parse(own[0]!.start) + i * 900_000);
    const mean = quarters.reduce((sum, instant) => sum + withTaxes(exchange(instant)), 0) / 4;
    assert.ok(Math.abs(own[0]!.value - mean) < 1e-6);
    const limit = own.toSorted((a, b) => a.value - b.value)[3]!.value;
    const wanted = `POST /api/loadpoints/1/smartcostlimit/${limit}`;
    await until("evcc has it", () => requests.includes(wanted));
    assert.equal(
      requests.findLast((request) => request.includes("smartcostlimit")),
      wanted,
    );
  });

  it("switch the relay in the chosen hours, and follow invented prices, which no contract gets", async () => {
    for (const again of [false, true]) {
      const known = await list();
      if (again) {
        const before = requests.length;
        await running.inject(nodeOf(cheapest, "Essai").id);
        await until("evcc has another limit", () => requests.length > before);
        assert.deepEqual(await list(), known);
      }
      const all = again ? (running.tapped(invented.id).at(-1)!["prices"] as Entry[]) : known;
      const own = all.filter(({ start }) => start.startsWith(today));
      const chosen = own.toSorted((a, b) => a.value - b.value).slice(0, 3);
      const isOn = (at: number): boolean =>
        chosen.some(({ start, end }) => Date.parse(start) <= at && at < Date.parse(end));
      const moments = [Date.now()];
      await running.inject(nodeOf(cheapest, "Chaque minute").id);
      await settled(() => running.tapped(tank.id).length);
      moments.push(Date.now());
      const state = running.tapped(relay.id).at(-1)!["payload"];
      assert.ok(moments.map(isOn).includes(state as boolean), String(state));
    }
    assert.deepEqual(
      running.log.filter((line) => line.includes("[error]")),
      [],
    );
  });

  it("give invented prices to a contract for trials", async () => {
    const answers = (): unknown[] => said().filter(({ action }) => action === "prices");
    const before = answers().length;
    await running.inject(nodeOf(source, "Essai").id);
    await until("they are taken", () => answers().length > before);
    const { payload, known } = answers().at(-1) as { payload: Record<string, number>; known: string };
    assert.ok(payload["changed"]! >= 46, JSON.stringify(payload));
    assert.equal(known, tomorrow);
  });
});
