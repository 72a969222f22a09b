/**
 * The example that keeps live readings beside Enedis's. The broker is Mosquitto, or its stand-in from npm; the readers
 * are played by what they publish, in the words of:
 *
 * - teleinfo2mqtt: `{ raw, value }` for each label, docs/mqtt of fmartinou/teleinfo2mqtt;
 * - a topic for each label, as other readers publish, `teleinfo/BASE 003404751`; ESPHome: `<node>/sensor/<name>/state`;
 * - Tasmota's `tele/…/SENSOR`, `{"TIC":{"ADCO":…,"BASE":"007970903",…}}`, tasmota.github.io/docs/Teleinfo;
 * - Zigbee2MQTT of a ZLinky, Koenkk/zigbee2mqtt#19790: kWh, `null` where there is nothing, and a total beside one tier;
 * - Shelly EM: `emeter/0/total` in Wh, enesbcs/shellyteacher4domo#5; it may fall to 0, home-assistant/core#54463;
 * - Shelly Pro EM and Gen3: `total_act_energy` in Wh, evcc-io/evcc discussion 12385, and EM1Data of Shelly's API.
 */
import assert from "node:assert/strict";
import { connect, type MqttClient } from "mqtt";
import { FIRST_RUN_MS } from "../installs.js";
import { settled, until } from "../until.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, nodeOf } from "./harness.js";
import { AtWork } from "./running-examples.js";
import { MqttBroker } from "./services/mqtt-broker.js";

interface Reading {
  readonly Wh: number;
  readonly restart: boolean;
}

const HALF_HOUR = 1_800_000;

/** What the reading node makes of messages, one after another. */
function readingsOf(...messages: (readonly [topic: string, payload: unknown])[]): (Reading | undefined)[] {
  const node = new FunctionNode(33, "Relevé");
  return messages.map(([topic, payload]) => {
    const sent = node.send({ topic, payload });
    if (sent === undefined) return undefined;
    // An object of another realm is equal to none of this one.
    const { Wh, restart } = sent["reading"] as Reading;
    return { Wh, restart };
  });
}

const teleinfo2mqtt = {
  ADCO: { raw: "12345678901234", value: 12_345_678_901_234 },
  HCHC: { raw: "9058688", value: 9_058_688 },
  HCHP: { raw: "9752846", value: 9_752_846 },
  PAPP: { raw: "4110", value: 4_110 },
};

const zlinky = {
  active_power: 2_204,
  apparent_power: 2_370,
  current_summ_delivered: 50_371.822,
  current_tier1_summ_delivered: 24_066.597,
  current_tier2_summ_delivered: null,
  active_enerfy_out_d01: 16_510.062,
};

describe("the reading of the example beside Enedis", () => {
  for (const [what, topic, payload, Wh] of [
    ["teleinfo2mqtt in historical mode", "teleinfo/12345678901234", teleinfo2mqtt, 18_811_534],
    [
      "teleinfo2mqtt in standard mode, the total beside its parts",
      "teleinfo/12345678901234",
      { EAST: { raw: "018811534", value: 18_811_534 }, EASF01: { raw: "009058688" }, EASD01: { raw: "9" } },
      18_811_534,
    ],
    ["standard mode without a total", "tic", { EASF01: "009058688", EASF02: "009752846" }, 18_811_534],
    [
      "Tasmota",
      "tele/tic/SENSOR",
      { Time: "…", TIC: { ADCO: "1", BASE: "007970903", PAPP: "860" } },
      7_970_903,
    ],
    ["Tempo", "tic", { BBRHCJB: "1000", BBRHPJB: "0200", BBRHCJW: 30, BBRHPJR: "000004" }, 1_234],
    ["a ZLinky in standard mode", "zigbee2mqtt/ZLinky_TIC", zlinky, 50_371_822],
    [
      "a ZLinky in historical mode, whose total is 0",
      "zigbee2mqtt/ZLinky_TIC",
      {
        current_summ_delivered: 0,
        current_tier1_summ_delivered: 7_828.158,
        current_tier2_summ_delivered: 500,
      },
      8_328_158,
    ],
    ["a Shelly EM", "shellies/shellyem-123456789012/emeter/0/total", 64_541.4, 64_541],
    ["a new Shelly EM", "shellies/shellyem-123456789012/emeter/0/total", "0.0", 0],
    [
      "a Shelly Pro EM",
      "shellyproem50-08f9e0e85934/status/em1data:0",
      { id: 0, total_act_energy: 6_644.9, total_act_ret_energy: 2_595.26 },
      6_645,
    ],
    [
      "its notification",
      "shellyproem50-08f9e0e85934/events/rpc",
      { method: "NotifyStatus", params: { "em1data:0": { total_act_energy: 6_644.9 } } },
      6_645,
    ],
  ] as const) {
    it(`is in Wh from ${what}`, () => {
      assert.deepEqual(readingsOf([topic, payload]), [{ Wh, restart: false }]);
    });
  }

  it("adds registers that come one by one, and starts again at each new one", () => {
    const messages = [
      ["teleinfo/ADCO", "012345678901"],
      ["teleinfo/HCHC", "009058688"],
      ["teleinfo/PAPP", "00270"],
      ["teleinfo/HCHP", "009752846"],
      ["teleinfo/HCHC", "009058700"],
    ] as const;
    assert.deepEqual(readingsOf(...messages), [
      undefined,
      { Wh: 9_058_688, restart: true },
      undefined,
      { Wh: 18_811_534, restart: true },
      { Wh: 18_811_546, restart: false },
    ]);
    assert.deepEqual(readingsOf(["linky/sensor/base/state", "7970903.0"]), [
      { Wh: 7_970_903, restart: true },
    ]);
  });

  for (const [topic, payload] of [
    ["shellies/shellyem-123456789012/emeter/0/power", 611.53],
    ["shellies/shellyem-123456789012/emeter/0/total_returned", 12],
    ["shellies/shellyem-123456789012/emeter/0/total", "offline"],
    ["zigbee2mqtt/lamp", { state: "ON" }],
    ["zigbee2mqtt/ZLinky_TIC", { current_summ_delivered: null, linkquality: 120 }],
    ["teleinfo/BASE", "?"],
    ["x", null],
    ["x", "text"],
  ] as const) {
    it(`says that it does not know ${JSON.stringify(payload)} of ${topic}`, () => {
      const node = new FunctionNode(33, "Relevé");
      assert.equal(node.send({ topic, payload }), undefined);
      assert.equal(node.status, "Relevé inconnu");
    });
  }

  it("hands on neither the meter's number nor the topic", () => {
    const node = new FunctionNode(33, "Relevé");
    const sent = node.send({
      topic: "teleinfo/12345678901234",
      payload: { ...teleinfo2mqtt, PRM: "12345678901234" },
    });
    assert.deepEqual(Object.keys(sent!), ["reading"]);
  });
});

/** The half-hours and the drift of one flow. */
function flow() {
  const memory = new Map<string, unknown>();
  const [halves, drift] = [
    new FunctionNode(33, "Demi-heures", memory),
    new FunctionNode(33, "L’écart", memory),
  ];
  return {
    memory,
    /** A reading at this time. */
    read: (at: string, Wh: number, restart = false): Message => {
      halves.at = at;
      return halves.send({ reading: { Wh, restart } })!;
    },
    /** Enedis's half-hours from this one on, in Wh. @returns what is said */
    arrive: (from: string, Wh: readonly number[], minutes = 30): Message[] => {
      const start = Date.parse(from);
      const iso = (i: number): string => new Date(start + i * minutes * 60_000).toISOString();
      drift.sent.length = 0;
      drift.send({
        payload: Wh.map((each, i) => ({
          start: iso(i),
          end: iso(i + 1),
          value: (each * 60) / minutes / 1_000,
        })),
      });
      return structuredClone(drift.sent);
    },
    /** Wh of the half-hours that were read as a whole, by their starts. */
    whole: (): [string, number][] => {
      const all = memory.get("halves") as Record<string, { Wh: number; ms: number }>;
      return Object.entries(all)
        .filter(([, { ms }]) => Math.abs(ms - HALF_HOUR) < 1)
        .map(([start, { Wh }]) => [new Date(Number(start)).toISOString().slice(11, 16), Math.round(Wh)]);
    },
  };
}

/** Instants of the same spacing. */
const every = (from: string, minutes: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * minutes * 60_000).toISOString());

describe("the half-hours of the example beside Enedis", () => {
  it("spread the energy between two readings over the half-hours that they touch", () => {
    const { read, whole } = flow();
    read("2026-11-24T08:50:00Z", 1_000);
    read("2026-11-24T09:10:00Z", 1_200);
    const { kWh, provisional, restarts, payload } = read("2026-11-24T09:40:00Z", 1_500);
    assert.deepEqual(whole(), [["09:00", 300]]);
    assert.deepEqual([kWh, provisional, restarts], [0.5, true, 0]);
    assert.equal(payload, "Aujourd’hui : 0,5 kWh, provisoire");
  });

  for (const [what, at, Wh] of [
    ["a register that was reset", "2026-11-24T09:20:00Z", 3],
    ["another meter, with more on it", "2026-11-24T09:20:00Z", 900_000],
    ["more than an hour without a reading", "2026-11-24T10:30:00Z", 1_400],
    ["a clock that goes back", "2026-11-24T08:00:00Z", 1_200],
  ] as const) {
    it(`start again after ${what}`, () => {
      const { read, whole } = flow();
      read("2026-11-24T08:30:00Z", 1_000);
      read("2026-11-24T09:10:00Z", 1_200);
      assert.equal(read(at, Wh)["kWh"], 0.2);
      const later = new Date(Date.parse(at) + 600_000).toISOString();
      const { kWh, restarts, payload } = read(later, Wh + 10);
      assert.deepEqual([kWh, restarts], [0.21, 1]);
      assert.match(String(payload), /index reparti 1 fois$/);
      assert.ok(whole().every(([start]) => start === "08:30"));
    });
  }

  it("go on when a register stands still, and count a day from midnight in Paris", () => {
    const { read } = flow();
    for (const at of every("2026-11-24T21:00:00Z", 30, 4)) read(at, 1_000);
    // 23:00 UTC is midnight; the 100 Wh since the last change are spread over two hours.
    assert.equal(read("2026-11-24T22:55:00Z", 1_115)["restarts"], 0);
    assert.equal(read("2026-11-24T23:05:00Z", 1_135)["kWh"], 0.01);
  });

  it("are 50 on the day on which summer time ends, and 46 when it begins", () => {
    for (const [midnight, count] of [
      ["2026-10-24T22:00:00Z", 50],
      ["2027-03-27T23:00:00Z", 46],
    ] as const) {
      const { read, arrive } = flow();
      every(midnight, 30, count + 1).forEach((at, i) => read(at, 1_000 + 110 * i));
      const [day, ...others] = arrive(midnight, Array<number>(count).fill(100));
      assert.equal(others.length, 0);
      assert.deepEqual([day!["compared"], day!["drift"]], [count, 10]);
      assert.equal((day!["halfHours"] as object[]).length, count);
    }
  });

  it("are forgotten after ten days", () => {
    const { read, memory } = flow();
    read("2026-11-10T08:00:00Z", 1_000);
    read("2026-11-10T08:40:00Z", 1_200);
    read("2026-11-24T08:40:00Z", 5_000);
    assert.deepEqual(memory.get("halves"), {});
  });
});

describe("the drift of the example beside Enedis", () => {
  /** A day of 48 half-hours of 102 Wh. */
  function day() {
    const parts = flow();
    every("2026-11-22T23:00:00Z", 30, 49).forEach((at, i) => parts.read(at, 1_000 + 102 * i));
    return parts;
  }
  const midnight = "2026-11-22T23:00:00Z";

  it("is said once, when the day arrives, and Enedis's values take the place of the provisional ones", () => {
    const { arrive } = day();
    const values = Array<number>(48).fill(100);
    const [said] = arrive(midnight, values);
    assert.equal(
      String(said!["payload"]).replace(/\s/g, " "),
      "23 novembre : en direct 4,9 kWh, Enedis 4,8 kWh, écart +2 % (48 demi-heures sur 48)",
    );
    const { date, live, enedis, drift, provisional, halfHours } = said!;
    assert.deepEqual([date, live, enedis, drift, provisional], ["2026-11-23", 4.896, 4.8, 2, false]);
    assert.deepEqual((halfHours as object[])[0], {
      start: "2026-11-22T23:00:00.000Z",
      kWh: 0.1,
      provisional: false,
    });
    assert.deepEqual(arrive(midnight, values), []);
  });

  it("is said again when Enedis completes the day, or corrects it", () => {
    const { arrive } = day();
    assert.deepEqual(
      arrive(midnight, Array<number>(40).fill(100)).map(({ compared, drift }) => [compared, drift]),
      [[40, 2]],
    );
    assert.deepEqual(
      arrive(midnight, Array<number>(48).fill(100)).map(({ compared, drift }) => [compared, drift]),
      [[48, 2]],
    );
    assert.deepEqual(
      arrive(midnight, Array<number>(48).fill(102)).map(({ drift }) => drift),
      [0],
    );
  });

  it("compares only what was read as a whole", () => {
    const { read, arrive } = flow();
    every("2026-11-23T10:10:00Z", 30, 5).forEach((at, i) => read(at, 1_000 + 90 * i));
    const [said] = arrive(midnight, Array<number>(48).fill(100));
    assert.deepEqual([said!["compared"], said!["drift"], said!["enedis"]], [3, -10, 0.3]);
    assert.deepEqual(flow().arrive(midnight, Array<number>(48).fill(100)), []);
  });

  for (const minutes of [10, 15, 60]) {
    it(`is the same with a curve of ${minutes} minutes`, () => {
      const [said] = day().arrive(
        midnight,
        Array<number>((24 * 60) / minutes).fill((100 * minutes) / 30),
        minutes,
      );
      assert.deepEqual([said!["compared"], said!["drift"]], [48, 2]);
    });
  }

  it("has no percentage of nothing", () => {
    const [said] = day().arrive(midnight, Array<number>(48).fill(0));
    assert.equal(said!["drift"], null);
    assert.match(String(said!["payload"]), /écart \?/);
  });
});

describe(`the example beside Enedis, running, with ${MqttBroker.program}`, function () {
  const broker = new MqttBroker();
  const flows = example(33);
  const [live, drift] = [nodeOf(flows, "Demi-heures"), nodeOf(flows, "L’écart")];
  let atWork: AtWork;
  let client: MqttClient;
  const cleanUps: (() => unknown)[] = [];

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    cleanUps.push(() => broker.remove());
    await broker.start();
    atWork = await AtWork.open({
      examples: [flows],
      palette: [],
      patch: [
        [nodeOf(flows, "mqtt-broker").id, { port: broker.port }],
        ...["TIC", "ZLinky_TIC", "Shelly EM", "Shelly Pro EM"].map(
          (name) => [nodeOf(flows, name).id, { d: false }] as const,
        ),
      ],
      taps: [live, drift],
    });
    cleanUps.push(() => atWork.close());
    await atWork.start();
    await atWork.collected();
    client = connect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 100 });
    cleanUps.push(() => client.endAsync(true));
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const shown = (): Record<string, unknown>[] => atWork.tapped(live.id);

  for (const [reader, topic, first, second] of [
    [
      "teleinfo2mqtt",
      "teleinfo/12345678901234",
      teleinfo2mqtt,
      { ...teleinfo2mqtt, HCHC: { raw: "9058788" } },
    ],
    ["a ZLinky", "zigbee2mqtt/ZLinky_TIC", zlinky, { ...zlinky, current_summ_delivered: 50_371.922 }],
    ["a Shelly EM", "shellies/shellyem-123456789012/emeter/0/total", 500.2, 600.2],
    [
      "a Shelly Pro EM",
      "shellyproem50-08f9e0e85934/status/em1data:0",
      { total_act_energy: 7.5 },
      { total_act_energy: 107.5 },
    ],
  ] as const) {
    it(`takes 100 Wh from ${reader}, and starts again where another was before`, async () => {
      const before = shown().length;
      const publish = (payload: unknown): Promise<unknown> =>
        client.publishAsync(topic, JSON.stringify(payload));
      await publish(first);
      await until("it is read", () => shown().length === before + 1);
      await publish(second);
      await until("it has moved", () => shown().length === before + 2);
      const [from, to] = shown().slice(-2) as { kWh: number; restarts: number }[];
      assert.ok(Math.abs(to!.kWh - from!.kWh - 0.1) < 0.0015, JSON.stringify([from, to]));
      assert.equal(to!.restarts, from!.restarts);
      assert.ok(!JSON.stringify(shown()).includes("12345678901234"));
    });
  }

  it("says nothing of days that were not read, then on request the drift of an invented reader", async () => {
    await settled(() => atWork.tapped(drift.id));
    assert.deepEqual(atWork.tapped(drift.id), []);
    await atWork.inject(nodeOf(flows, "Essai").id);
    await until("the days are compared", () => atWork.tapped(drift.id).length >= 5);
    await settled(() => atWork.tapped(drift.id));
    const said = atWork.tapped(drift.id) as {
      date: string;
      drift: number;
      compared: number;
      usagePointId?: string;
    }[];
    assert.equal(new Set(said.map(({ date }) => date)).size, said.length);
    for (const each of said) {
      assert.equal(each.drift, 1.5, each.date);
      assert.equal("usagePointId" in each, false);
    }
    atWork.assertNothingRefused();
  });
});
