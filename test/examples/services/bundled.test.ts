import assert from "node:assert/strict";
import { connectAsync } from "mqtt";
import { until } from "../../until.js";
import { MqttBroker } from "./mqtt-broker.js";
import { Postgres } from "./postgresql.js";

describe("services that npm brings, also where others are installed", () => {
  it("an MQTT broker answers, and forgets retained messages when it is killed", async () => {
    const broker = new MqttBroker({ bundled: true });
    const publish = async (topic: string): Promise<void> => {
      const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
      await client.publishAsync(topic, "value", { retain: true, qos: 1 });
      await client.endAsync();
    };
    const retained = async (): Promise<string[]> => {
      const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
      const found: string[] = [];
      client.on("message", (topic) => found.push(topic));
      await client.subscribeAsync("#", { qos: 1 });
      await client.publishAsync("last", "value");
      await until("its own message came", () => found.includes("last"));
      await client.endAsync();
      return found;
    };
    try {
      await broker.start();
      await publish("first");
      await publish("second");
      assert.deepEqual((await retained()).sort(), ["first", "last", "second"]);
      await broker.kill();
      await broker.start();
      assert.deepEqual(await retained(), ["last"]);
    } finally {
      await broker.remove();
    }
  });

  if (Postgres.isBundled) {
    it("a PostgreSQL answers, and keeps its data when it is killed", async () => {
      const postgres = new Postgres({ bundled: true });
      try {
        postgres.create();
        await postgres.start();
        await postgres.query("CREATE TABLE kept AS SELECT 12.5::float8 AS value", "postgres");
        await postgres.kill();
        await assert.rejects(postgres.query("SELECT 1", "postgres"), { code: "ECONNREFUSED" });
        await postgres.start();
        assert.deepEqual(await postgres.query("SELECT value, 1 FROM kept", "postgres"), ["12.5|1"]);
      } finally {
        await postgres.remove();
      }
    });
  } else {
    it("npm has no PostgreSQL for this machine");
  }
});
