import assert from "node:assert/strict";
import { connect, type MqttClient } from "mqtt";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { AtWork, DAY, inParis, noon } from "./running-examples.js";
import { example, nodeOf } from "./harness.js";
import { MqttBroker } from "./services/mqtt-broker.js";

describe(`the MQTT example, with ${MqttBroker.program}`, function () {
  const broker = new MqttBroker();
  let atWork: AtWork;
  let client: MqttClient;
  const cleanUps: (() => unknown)[] = [];
  /** What the broker received, by topic, the newest last. */
  const published = new Map<string, string[]>();
  const newest = (topic: string): Record<string, unknown> =>
    JSON.parse(published.get(topic)?.at(-1) ?? "{}") as Record<string, unknown>;
  const daily = "linky/Maison/consumption/daily";

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    cleanUps.push(() => broker.remove());
    await broker.start();
    const flow = example(6);
    atWork = await AtWork.open({
      examples: [flow],
      palette: [],
      patch: [
        [nodeOf(flow, "mqtt-broker").id, { port: broker.port }],
        [nodeOf(flow, "delay").id, { timeout: "1" }],
      ],
    });
    cleanUps.push(() => atWork.close());
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  async function listen(): Promise<void> {
    client = connect(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 100 });
    client.on("connect", () => client.subscribe("#"));
    client.on("message", (topic, payload) => {
      published.set(topic, [...(published.get(topic) ?? []), payload.toString()]);
    });
    cleanUps.push(() => client.endAsync(true));
    await until("the broker answers", () => client.connected);
  }

  it("publishes each measure once, with its date, for Home Assistant to discover, although the broker crashes", async () => {
    await atWork.start();
    await until("it collects", () => atWork.countArchived() > 0);
    await broker.kill();
    await atWork.collected();
    await broker.start();
    await listen();
    await until("five sensors and their values", () => published.size === 10);
    const { name, device_class, unit_of_measurement, state_topic } = newest(
      "homeassistant/sensor/linky_maison_consumption_daily/config",
    );
    assert.deepEqual(
      [name, device_class, unit_of_measurement, state_topic],
      ["Jour", "energy", "kWh", daily],
    );
    assert.equal(String(newest(daily)["start"]).slice(0, 10), inParis(noon - 3 * DAY).slice(0, 10));
    // Retained: later subscribers get them too.
    const later = connect(`mqtt://127.0.0.1:${broker.port}`);
    const retained = new Set<string>();
    later.on("connect", () => later.subscribe("#"));
    later.on("message", (topic) => retained.add(topic));
    await until("all are retained", () => retained.size === 10);
    await later.endAsync();
  });

  it("publishes two new days, and nothing unchanged", async () => {
    const before = new Map([...published].map(([topic, payloads]) => [topic, payloads.length]));
    await atWork.healed();
    const yesterday = inParis(noon - DAY).slice(0, 10);
    await until("the broker has yesterday", () => String(newest(daily)["start"]).startsWith(yesterday));
    for (const [topic, payloads] of published) {
      assert.equal(
        new Set(payloads.slice(before.get(topic))).size,
        payloads.length - before.get(topic)!,
        topic,
      );
      if (topic.endsWith("/config")) assert.equal(payloads.length, before.get(topic), topic);
    }
  });
});
